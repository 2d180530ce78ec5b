"""What is sent about blanks: kinds, deliveries, what became of them."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField
from wtforms.validators import InputRequired, NumberRange, Optional

from contest.blanks.calibration import ReadAt, Readings
from contest.blanks.lengths import length
from contest.blanks.models import FURTHEST, BlankBatch, BlankKind, OverlayRun, Printer
from contest.blanks.printing import Outcome, Report
from contest.blanks.services import Delivery, Happening, KindDetails, PrinterDetails, SheetRead
from contest.blanks.stock import BY_HAND, StockAct
from contest.designs.design import Design
from contest.forms import BaseForm, Block, Choice, Day, FileChoice, Hundredths, Line, Several, Whole, day_of, labels
from contest.rules.catalogue import Honour
from contest.text import tidy
from contest.words import word

MILLIMETRES = re.compile(r"^[+-]?[0-9]{1,3}(?:[.,][0-9])?\Z")
FRAME = ("frame_left", "frame_top", "frame_right", "frame_bottom")
MOST = 100_000
# What stands in the places of our designs. A body's own design may have others, which bear their own names.
PLACES: Mapping[str, Any] = {
    "country": _("Name of the country"),
    "motto": _("Motto"),
    "office": _("Office that awards"),
    "tribute": _("“Awards” or “is awarded”"),
    "heading": _("Name of the honour"),
    "label": _("“Collective”"),
    "recipient": _("Recipient"),
    "recipient_line": _("Line below the recipient"),
    "achievement": _("Achievement"),
    "role": _("Part of the author"),
    "initiative": _("Title of the initiative"),
    "others": _("Other authors"),
    "place_and_day": _("Place and day"),
    "capacity": _("Title of the signer"),
    "signer": _("Name of the signer"),
    "decision": _("Number of the decision"),
    "decided_on": _("Day of the decision"),
    "register": _("Number in the register"),
    "serial": _("Serial number and code"),
    "closing": _("Closing words"),
}
# What printers of blanks usually print.
USUALLY_PRINTED = ("country", "motto", "office", "tribute", "heading")


class Tenths(Hundredths):
    """A length in millimetres with at most one decimal, also negative; its data is whole tenths of a millimetre."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.typed = valuelist[0] if valuelist else None
        text = tidy(self.typed or "").removesuffix("mm").strip().replace("−", "-").replace("–", "-")
        self.data = None
        if not text:
            return
        if not MILLIMETRES.match(text):
            raise ValueError(gettext("Write millimetres with at most one decimal, for example 1,3 or -0,7."))
        sign = -1 if text.startswith("-") else 1
        whole, _point, tenth = text.lstrip("+-").replace(",", ".").partition(".")
        self.data = sign * (int(whole) * 10 + int(tenth or "0"))

    def _value(self) -> str:
        if self.typed is not None:
            return self.typed
        return "" if self.data is None else length(self.data).replace("−", "-")


def offset(label: Any, hint: Any = "") -> Tenths:
    """Return a field for how far something is off."""
    return Tenths(label, hint=hint, default=0, checks=(NumberRange(-FURTHEST, FURTHEST, _NO_FURTHER),))


def tenths_of(field: Tenths) -> int:
    """Return the length of a required field in a valid form."""
    assert field.data is not None
    return field.data


_NO_FURTHER = _("No more than 20 mm to either side.")


class KindForm(BaseForm):
    """A kind of blank."""

    name = Line(_("Name"), longest=120, hint=_("As you call it: Phôi Giấy khen của Chủ tịch, A4."))
    design = Choice(_("Design"), hint=_("What is printed onto the blank stands where this design has it."))
    honour = Choice(_("For one honour alone"), required=False)
    printed = Several(
        _("Printed on the blank already"), choices=(),
        hint=_("What is ticked is left out; everything else is printed."),
    )  # fmt: skip
    artwork = BooleanField(_("The blank has its frame and background"))
    emblem = BooleanField(_("The blank has the emblem"))
    coded = BooleanField(_("Print the QR code for verification onto the blank"))
    frame_left = Tenths(_("From the left edge"), required=False)
    frame_top = Tenths(_("From the top edge"), required=False)
    frame_right = Tenths(_("From the right edge"), required=False)
    frame_bottom = Tenths(_("From the bottom edge"), required=False)
    low_at = Whole(
        _("Warn when fewer are left than"), validators=[InputRequired(), NumberRange(0, MOST)],
        hint=_("The start page then says so. 0: never."),
    )  # fmt: skip
    picture = FileChoice(
        _("Picture of the blank"), accept=".png,.jpg,.jpeg",
        hint=_("A scan of the whole sheet, PNG or JPEG; it is shown below what is printed. Leave empty to keep it."),
    )  # fmt: skip
    in_use = BooleanField(_("Still used"))

    @classmethod
    def of(cls, designs: Sequence[Design], honours: Sequence[Honour], kind: BlankKind | None = None) -> "KindForm":
        """Return the form for ``kind``, or for a new one."""
        usual: dict[str, Any] = {
            "printed": list(USUALLY_PRINTED), "artwork": True, "emblem": True, "coded": True, "low_at": 20,
            "in_use": True,
        }  # fmt: skip
        names = ("name", "design", "honour", "printed", "artwork", "emblem", "coded", "low_at", "in_use", *FRAME)
        if kind is not None:
            usual = {name: getattr(kind, name) for name in names}
        form = cls(data=usual)
        sizes = {one.version: f"{one.name} ({one.width:g} × {one.height:g} mm)" for one in designs}
        form.design.offer(sizes.items(), empty=_("Choose"))
        form.honour.offer([(one.code, one.name) for one in honours], empty=_("Any honour"))
        places = dict.fromkeys(name for one in designs for name in one.places)
        form.printed.choices = [(name, PLACES.get(name, name)) for name in places]
        # What can be ticked is known only now, so what was ticked is read again.
        if form.is_submitted() and form.printed.raw_data:
            form.printed.process_formdata(form.printed.raw_data)
        return form

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse a frame of which only a part is told."""
        valid = bool(super().validate(extra_validators))
        told = [self[name].data is not None for name in FRAME]
        if valid and any(told) and not all(told):
            self.frame_left.errors = [gettext("Say all four sides of the frame, or none.")]
            return False
        if valid and any((self[name].data or 0) < 0 for name in FRAME):
            self.frame_left.errors = [gettext("The frame lies inside the sheet.")]
            return False
        return valid

    def details(self) -> KindDetails:
        left, top, right, bottom = (self[name].data for name in FRAME)
        return KindDetails(
            self.name.data, self.design.data, tuple(self.printed.data or ()), self.honour.data or None,
            bool(self.artwork.data), bool(self.emblem.data), bool(self.coded.data),
            None if left is None else (left, top, right, bottom), self.low_at.data, bool(self.in_use.data),
        )  # fmt: skip


class DeliveryForm(BaseForm):
    """Blanks that came."""

    number = Line(_("Batch number"), longest=40, hint=_("The supplier's, or one of your own: 01/2020."))
    supplier = Line(_("Supplier"), longest=200, required=False)
    received_on = Day(_("Received on"))
    quantity = Whole(_("How many"), validators=[InputRequired(), NumberRange(1, MOST)])
    right = offset(_("Printing stands too far right by (mm)"))
    down = offset(_("Printing stands too far down by (mm)"))

    def details(self) -> Delivery:
        return Delivery(
            self.number.data, self.quantity.data, day_of(self.received_on), self.supplier.data or "",
            tenths_of(self.right), tenths_of(self.down),
        )  # fmt: skip


class OffsetForm(BaseForm):
    """How far something is off."""

    right = offset(_("Further right by (mm)"), _("Negative: further left. In tenths of a millimetre: 1,3 or -0,7."))
    down = offset(_("Further down by (mm)"), _("Negative: further up."))


class HappeningForm(BaseForm):
    """What became of blanks."""

    act = Choice(_("What happened"))
    quantity = Whole(_("How many"), validators=[InputRequired(), NumberRange(1, MOST)])
    happened_on = Day(_("On which day"))
    reason = Block(_("Reason"), longest=600, required=True)

    @classmethod
    def of(cls, **usual: Any) -> "HappeningForm":
        form = cls(data=usual)
        form.act.offer(labels(BY_HAND, word), empty=_("Choose"))
        return form

    def details(self) -> Happening:
        return Happening(
            StockAct(self.act.data), self.quantity.data, day_of(self.happened_on), self.reason.data
        )  # fmt: skip


class PrinterForm(BaseForm):
    """A printer or one of its trays."""

    name = Line(_("Printer"), longest=120, hint=_("For example: HP LaserJet, phòng Văn thư."))
    tray = Line(_("Tray"), longest=60, required=False, hint=_("If its trays feed paper differently: khay tay."))
    note = Block(_("Note"), longest=600, hint=_("For example which way round a blank is laid in."))
    in_use = BooleanField(_("Still used"))

    def details(self) -> PrinterDetails:
        return PrinterDetails(self.name.data, self.tray.data or "", self.note.data or "", bool(self.in_use.data))


SIDES = ("left", "top", "right", "bottom")


class SheetForm(BaseForm):
    """What was read on a calibration sheet."""

    read_at = Choice(_("What did you read?"))
    batch_id = Choice(_("Batch of the blank"), required=False, coerce=int)
    left_1 = Tenths(_("Left 1"))
    left_2 = Tenths(_("Left 2"), required=False)
    top_1 = Tenths(_("Top 1"))
    top_2 = Tenths(_("Top 2"), required=False)
    right_1 = Tenths(_("Right 1"))
    right_2 = Tenths(_("Right 2"), required=False)
    bottom_1 = Tenths(_("Bottom 1"))
    bottom_2 = Tenths(_("Bottom 2"), required=False)
    sheet_right = offset(_("Right, as the sheet says"))
    sheet_down = offset(_("Down, as the sheet says"))
    accepted = BooleanField(_("Set the offset nevertheless"))

    @classmethod
    def of(cls, kind: BlankKind, right: int, down: int) -> "SheetForm":
        """Return the form for a sheet that was printed with this offset."""
        usual = ReadAt.FRAME if kind.frame else ReadAt.EDGE
        form = cls(data={"sheet_right": right, "sheet_down": down, "read_at": usual})
        form.read_at.offer([(one.value, READ_AT[one]) for one in (ReadAt.FRAME, ReadAt.EDGE)])
        form.batch_id.offer([(batch.id, batch.number) for batch in kind.batches], empty=_("Not known, or plain paper"))
        return form

    def sheet(self, batches: Sequence[BlankBatch]) -> SheetRead:
        pairs = {side: (tenths_of(self[f"{side}_1"]), self[f"{side}_2"].data) for side in SIDES}
        return SheetRead(
            ReadAt(self.read_at.data), Readings(**pairs), (tenths_of(self.sheet_right), tenths_of(self.sheet_down)),
            next((batch for batch in batches if batch.id == self.batch_id.data), None), bool(self.accepted.data),
        )  # fmt: skip


READ_AT = {
    ReadAt.FRAME: _("On a blank: the numbers on the rulers at which its printed frame stands"),
    ReadAt.EDGE: _("On plain paper: millimetres from the edge to the long line 20 of each ruler"),
}


class BeginForm(BaseForm):
    """Onto which blanks, and with which printer."""

    batch_id = Choice(_("Blanks"), coerce=int)
    printer_id = Choice(_("Printer"), coerce=int)
    holders = Several(
        _("Only these recipients"), choices=(), hint=_("None ticked means all who stand on no blank yet.")
    )

    @classmethod
    def of(
        cls, batches: Sequence[BlankBatch], printers: Sequence[Printer], holders: Sequence[tuple[int, str]]
    ) -> "BeginForm":
        """Return the form with what can be chosen; ``holders`` are ids and names."""
        form = cls()
        form.batch_id.offer(
            [
                (
                    batch.id,
                    gettext(
                        "%(kind)s, batch %(number)s (%(left)s left)", kind=batch.kind.name, number=batch.number,
                        left=batch.left,
                    ),
                )
                for batch in batches
            ],
            empty=_("Choose"),
        )  # fmt: skip
        form.printer_id.offer([(one.id, one.called) for one in printers if one.in_use], empty=_("Choose"))
        form.holders.choices = [(str(holder_id), name) for holder_id, name in holders]
        # Who can be ticked is known only now, so what was ticked is read again.
        if form.is_submitted() and form.holders.raw_data:
            form.holders.process_formdata(form.holders.raw_data)
        return form

    @property
    def holder_ids(self) -> list[int] | None:
        """The chosen holders; None for all."""
        return [int(chosen) for chosen in self.holders.data] if self.holders.data else None


class TakeForm(BaseForm):
    """How many sheets are printed now."""

    count = Whole(_("How many sheets now"), validators=[InputRequired(), NumberRange(1, MOST)])


OUTCOMES: Mapping[Outcome, Any] = {
    Outcome.ALL: _("All were printed well"),
    Outcome.SPOILED: _("One jammed or was spoiled; those before it are good"),
    Outcome.STOPPED: _("The printer stopped after a number; up to it all are good, and no blank was spoiled"),
}


class ReportForm(BaseForm):
    """What became of the sheets that were taken."""

    stack = HiddenField()
    outcome = Choice(_("What became of them?"))
    at = Whole(
        _("At which number of the stack"), validators=[Optional(), NumberRange(0, MOST)],
        hint=_("Not needed when all were printed well."),
    )  # fmt: skip
    spoiled = Whole(_("How many blanks were spoiled there"), validators=[Optional(), NumberRange(1, 100)])
    reason = Block(_("Why was it spoiled"), longest=600)

    @classmethod
    def of(cls, run: OverlayRun) -> "ReportForm":
        form = cls(data={"stack": run.stacks, "outcome": Outcome.ALL, "spoiled": 1})
        form.outcome.offer([(one.value, words) for one, words in OUTCOMES.items()])
        return form

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse a stack that did not go through whole without the number: an empty one is not the number 0."""
        valid = bool(super().validate(extra_validators))
        if valid and self.outcome.data != Outcome.ALL.value and self.at.data is None:
            self.at.errors = [
                gettext("Say at which number of the stack; 0 if the printer stopped before the first sheet.")
            ]
            return False
        return valid

    def report(self) -> Report:
        stack = str(self.stack.data or "")
        return Report(
            int(stack) if stack.isdecimal() else 0, Outcome(self.outcome.data), self.at.data or 0,
            self.spoiled.data or 1, self.reason.data or "",
        )  # fmt: skip
