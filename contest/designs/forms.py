"""The forms of designs: what one is for, and the designer's page as plain numbers."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from math import inf
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, FormField, HiddenField
from wtforms.validators import Optional

from contest.designs.checking import CODE, EMBLEM, SIZES, places_in
from contest.designs.choosing import ANY, FORMS, LETTER, RECOGNITION, TITLES
from contest.designs.design import Box, Design, Ground, Place
from contest.designs.fitting import Setting
from contest.designs.models import BodyDesign, DesignGround
from contest.designs.services import DesignDetails
from contest.errors import RuleViolation
from contest.forms import (
    BaseForm,
    Choice,
    Day,
    FileChoice,
    Hundredths,
    Line,
    PartForm,
    Whole,
    chosen_file,
    day_of,
    labels,
)
from contest.movements.models import RecipientKind
from contest.storage.uploads import Upload
from contest.words import reason_of

# What the places of a page are called.
PLACES: Mapping[str, Any] = {
    "country": _("Name of the country"),
    "motto": _("Motto"),
    "office": _("Awarding office"),
    "tribute": _("“Awards”"),
    "heading": _("Heading"),
    "label": _("Word before the recipient"),
    "recipient": _("Name of the recipient"),
    "recipient_line": _("Line below the name"),
    "achievement": _("Achievement"),
    "role": _("Part in the initiative"),
    "initiative": _("Name of the initiative"),
    "others": _("Reach and other authors"),
    "closing": _("Closing words"),
    "place_and_day": _("Place and day"),
    "capacity": _("Capacity of the signer"),
    "signer": _("Name of the signer"),
    "decision": _("Number of the decision"),
    "decided_on": _("Day of the decision"),
    "register": _("Number in the register"),
    "serial": _("Number and code of the certificate"),
    EMBLEM: _("Emblem"),
    CODE: _("QR code"),
}
INKS = (
    ("#1a1a1a", _("Black")), ("#C00000", _("Red")), ("#8a6508", _("Gold")), ("#4a4038", _("Brown")),
    ("#1F4E9E", _("Blue")), ("#8a7a55", _("Pale gold")),
)  # fmt: skip
ALIGNMENTS = (("left", _("At the left")), ("center", _("In the middle")), ("right", _("At the right")))
FRAMES: Mapping[str, Any] = {
    "drum": _("Bands of guilloche, drum"), "bronze": _("Bronze drum"), "lotus": _("Lotus pond"),
    "guilloche": _("Rosettes of guilloche"),
}  # fmt: skip
SIZE_WORDS: Mapping[str, str] = {
    "a4": "A4 (297 × 210 mm)", "a3": "A3 (420 × 297 mm)", "400x300": "400 × 300 mm", "a4-upright": "A4 (210 × 297 mm)",
    "a3-upright": "A3 (297 × 420 mm)", "300x400": "300 × 400 mm",
}  # fmt: skip
FOR_ALL: Mapping[str, Any] = {
    ANY: _("Every title and form of commendation"), FORMS: _("Every form of commendation"), TITLES: _("Every title"),
    RECOGNITION: _("Certificate of a recognised initiative"), LETTER: _("Letter of thanks or praise"),
}  # fmt: skip
LIVES = (("living", _("Only the living")), ("posthumous", _("Only posthumously")))


class DesignForm(BaseForm):
    """What a design is called and for."""

    name = Line(_("Name of the design"), longest=120, hint=_("For example: Certificate of merit 2026"))
    purpose = Choice(_("For which certificates"))
    recipient_kind = Choice(_("For whom"), required=False, coerce=RecipientKind)
    posthumous = Choice(_("Living or posthumously"), required=False)
    valid_from = Day(_("For decisions from"))
    valid_to = Day(_("Until"), required=False, hint=_("For one year only: write its last day."))

    def offer(self, honours: list[tuple[str, str]], words: Any) -> None:
        self.purpose.offer([*FOR_ALL.items(), *honours])
        self.recipient_kind.offer(labels(RecipientKind, words), empty=_("All recipients"))
        self.posthumous.offer(LIVES, empty=_("Both"))

    @staticmethod
    def filled(design: BodyDesign) -> dict[str, Any]:
        """Return the fields as ``design`` has them."""
        lives = {True: "posthumous", False: "living", None: None}[design.posthumous]
        return {
            "name": design.name, "purpose": design.purpose, "recipient_kind": design.recipient_kind,
            "posthumous": lives, "valid_from": design.valid_from, "valid_to": design.valid_to,
        }  # fmt: skip

    def details(self) -> DesignDetails:
        posthumous = {"posthumous": True, "living": False}.get(self.posthumous.data or "")
        last: date | None = self.valid_to.data
        kind = self.recipient_kind.data
        return DesignDetails(self.name.data or "", self.purpose.data, kind, posthumous, day_of(self.valid_from), last)


class StartForm(DesignForm):
    """A new design, and what it begins with."""

    start = Choice(_("Start from"))
    size = Choice(_("Page"))

    def offer_starts(self, ours: list[tuple[str, str]], own: list[tuple[str, str]]) -> None:
        self.start.offer([*ours, *own])
        self.size.offer(SIZE_WORDS.items())

    @property
    def page(self) -> tuple[float, float]:
        return SIZES[self.size.data]


class ImportForm(DesignForm):
    """A design that another body exported."""

    upload = FileChoice(_("Exported design"), accept=".json", validators=[chosen_file])

    def sent(self) -> Upload:
        assert self.upload.data is not None
        sent: Upload = self.upload.data
        return sent


class NoteForm(BaseForm):
    """Why an earlier version comes back."""

    note = Line(_("What has changed"), longest=200)


def millimetres(label: Any, *, required: bool = True) -> Hundredths:
    return Hundredths(label, required=required)


def _number(field: Hundredths) -> float:
    """Return what a field says; raises ValueError while it says no number."""
    if field.data is None:
        raise ValueError(f"{field.name} is no number")
    return field.data / 100


class BoxForm(PartForm):
    """Where something stands, in millimetres."""

    shown = BooleanField(_("On the page"))
    left = millimetres(_("From the left"))
    top = millimetres(_("From the top"))
    width = millimetres(_("Width"))
    height = millimetres(_("Height"))

    def box(self) -> Box:
        return Box(*(_number(side) for side in (self.left, self.top, self.width, self.height)))


class CodeForm(PartForm):
    """Where the QR code stands: a square."""

    shown = BooleanField(_("On the page"))
    left = millimetres(_("From the left"))
    top = millimetres(_("From the top"))
    width = millimetres(_("Width"))

    def box(self) -> Box:
        left, top, side = (_number(one) for one in (self.left, self.top, self.width))
        return Box(left, top, side, side)


class PlaceForm(BoxForm):
    """Where a text stands and how it is set; ``…_then`` and ``…_last`` are how when it does not fit so."""

    lines = Whole(_("Lines at most"))
    largest = millimetres(_("Size (pt)"))
    smallest = millimetres(_("Smallest size (pt)"))
    pitch = millimetres(_("Distance of lines"))
    lines_then = Whole(_("Then lines at most"), validators=[Optional()])
    largest_then = millimetres(_("Then size (pt)"), required=False)
    smallest_then = millimetres(_("Then smallest size (pt)"), required=False)
    pitch_then = millimetres(_("Then distance of lines"), required=False)
    lines_last = Whole(_("At last lines at most"), validators=[Optional()])
    largest_last = millimetres(_("At last size (pt)"), required=False)
    smallest_last = millimetres(_("At last smallest size (pt)"), required=False)
    pitch_last = millimetres(_("At last distance of lines"), required=False)
    bold = BooleanField(_("Bold"))
    italic = BooleanField(_("Italic"))
    caps = BooleanField(_("Capitals"))
    underline = BooleanField(_("Rule below"))
    align = Choice(_("Alignment"))
    ink = Choice(_("Colour"), required=False)
    colour = Line(_("Another colour (#RRGGBB)"), longest=7, required=False)
    drop = millimetres(_("Below the top at most (mm)"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.align.offer(ALIGNMENTS)
        self.ink.offer(INKS, empty=_("another"))

    def place(self) -> Place:
        box = self.box()
        settings = [_setting(self.lines, self.largest, self.smallest, self.pitch)]
        if self.lines_then.data:
            settings.append(_setting(self.lines_then, self.largest_then, self.smallest_then, self.pitch_then))
        if self.lines_last.data:
            settings.append(_setting(self.lines_last, self.largest_last, self.smallest_last, self.pitch_last))
        return Place(
            box.left, box.top, box.width, box.height, settings=tuple(settings),
            weight="bold" if self.bold.data else "normal", style="italic" if self.italic.data else "normal",
            align=self.align.data, colour=self.ink.data or self.colour.data or "", caps=bool(self.caps.data),
            underline=bool(self.underline.data), drop=inf if self.drop.data is None else self.drop.data / 100,
        )  # fmt: skip


def _setting(lines: Whole, largest: Hundredths, smallest: Hundredths, pitch: Hundredths) -> Setting:
    size = (largest.data or 0) / 100
    return Setting(
        int(lines.data or 0), size, size if smallest.data is None else smallest.data / 100, (pitch.data or 120) / 100
    )


class DesignerForm(BaseForm):
    """A design as numbers: its frame, every place, and with which texts it is looked at."""

    begun = HiddenField()
    frame = Choice(_("Frame and ground"), required=False)
    upload = FileChoice(
        _("Own ground"), accept=".svg,.png,.pdf",
        hint=_("SVG of shapes, PDF of one page, or PNG of at least 200 dpi, in the proportions of the page."),
    )  # fmt: skip
    texts = Choice(_("Look at it with"), required=False)
    gap = millimetres(_("Space between the word before the recipient and the name (mm)"))
    note = Line(_("What has changed"), longest=200, required=False)

    @property
    def parts(self) -> list[FormField]:
        """The fields of the places, in the order of the page."""
        return [field for field in self if field.type == "FormField"]

    def offer(self, families: list[str], grounds: list[DesignGround], lists: list[tuple[str, str]]) -> None:
        own = [(f"ground:{ground.file.sha256}:{ground.file.media_type}", ground.file.filename) for ground in grounds]
        self.frame.offer([*((name, FRAMES.get(name, name)) for name in families), *own], empty=_("None"))
        self.texts.offer(lists, empty=_("The sample"))

    def drawn(self, base: Design) -> Design:
        """Return ``base`` as the form has it."""
        frame = self.frame.data or ""
        _ground, _colon, told = frame.partition("ground:")
        sha256, _colon, media_type = told.partition(":")
        emblem = self[EMBLEM].form.box() if self[EMBLEM].form.shown.data else None
        code = self[CODE].form.box() if self[CODE].form.shown.data else None
        shown = [field for field in self.parts if field.name not in (EMBLEM, CODE) and field.form.shown.data]
        places = {field.name: field.form.place() for field in shown}
        return replace(
            base, places=places, artwork="" if told else frame, ground=Ground(sha256, media_type) if told else None,
            emblem=emblem, code=code, gap=_number(self.gap),
        )  # fmt: skip

    def refuse(self, violation: RuleViolation) -> None:
        """Show the reason beside the number that it is about."""
        part, _dash, side = (violation.field or "").partition("-")
        if part in self and side and side in self[part].form:
            field = self[part].form[side]
            field.errors = [*field.errors, reason_of(violation)]
        else:
            super().refuse(violation)


def designer(design: Design, **options: Any) -> DesignerForm:
    """Return the designer's form for the page of ``design``, with a part for each place that it can have."""
    order = [name for name in PLACES if name in places_in(design.folder)]
    order += [name for name in places_in(design.folder) if name not in order]
    parts = {name: FormField(PlaceForm, label=PLACES.get(name, name)) for name in order}
    parts[EMBLEM] = FormField(BoxForm, label=PLACES[EMBLEM])
    parts[CODE] = FormField(CodeForm, label=PLACES[CODE])
    kind = type("DesignerForm", (DesignerForm,), parts)
    return kind(data=_filled(design), **options)  # type: ignore[no-any-return]


def _filled(design: Design) -> dict[str, Any]:
    """Return the fields as ``design`` has them; a place that it lacks stands where our own design has it."""
    places = {**places_in(design.folder), **design.places}
    emblem, code = design.emblem or Box(10, 10, 20, 20), design.code or Box(10, 10, 17, 17)
    ground = design.ground
    return {
        "frame": f"ground:{ground.sha256}:{ground.media_type}" if ground else design.artwork or None,
        "gap": _hundredths(design.gap),
        **{name: {**_sides(place), **_type(place), "shown": name in design.places} for name, place in places.items()},
        EMBLEM: {**_sides(emblem), "shown": design.emblem is not None},
        CODE: {**_sides(code), "shown": design.code is not None},
    }


def _sides(box: Box) -> dict[str, int]:
    return {name: _hundredths(getattr(box, name)) for name in ("left", "top", "width", "height")}


def _type(place: Place) -> dict[str, Any]:
    told: dict[str, Any] = {
        "bold": place.weight == "bold", "italic": place.style == "italic", "caps": place.caps,
        "underline": place.underline, "align": place.align,
        "drop": None if place.drop == inf else _hundredths(place.drop),
    }  # fmt: skip
    known = next((code for code, _words in INKS if code.lower() == place.colour.lower()), None)
    told |= {"ink": known, "colour": "" if known else place.colour}
    for setting, tail in zip(place.settings, ("", "_then", "_last"), strict=False):
        told |= {
            f"lines{tail}": setting.lines, f"largest{tail}": _hundredths(setting.largest),
            f"smallest{tail}": _hundredths(setting.smallest), f"pitch{tail}": _hundredths(setting.pitch),
        }  # fmt: skip
    return told


def _hundredths(value: float) -> int:
    return round(value * 100)
