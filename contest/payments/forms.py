"""What is sent about letters, papers of decisions, funds and payments."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, NumberRange, Optional

from contest.awards.heading import CouncilResult
from contest.awards.listing import FUND, Layout
from contest.forms import BaseForm, Block, Choice, Day, Line, Whole, day_of, labels
from contest.movements.models import Movement
from contest.paper.writing import thousands
from contest.payments.models import BonusFund, LetterKind, Method
from contest.payments.services import EntryDetails, FundDetails, LetterDetails
from contest.text import tidy
from contest.words import word

DAY_HINT = _("Day/month/year, for example 31/3/2019.")
HIGHEST = 10**13
AMOUNT = re.compile(r"^(?:[0-9]{1,14}|[0-9]{1,3}(?:\.[0-9]{3}){1,4})\Z")
COUNCIL = ("council_held_on", "council_total", "council_present", "council_agreed")


class Dong(StringField):  # type: ignore[misc]
    """An amount of money, written with or without points between its thousands; its data is whole đồng."""

    def __init__(self, label: Any, *, hint: Any = "", **options: Any) -> None:
        self.hint = hint or _("In đồng, for example 40.050.000.")
        self.typed: str | None = None
        super().__init__(label, validators=[InputRequired()], **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.typed = valuelist[0] if valuelist else None
        text = tidy(self.typed or "").removesuffix("đồng").replace(" ", "")
        self.data = None
        if not text:
            return
        if not AMOUNT.match(text) or int(text.replace(".", "")) > HIGHEST:
            raise ValueError(gettext("Write an amount in whole đồng, for example 40.050.000."))
        self.data = int(text.replace(".", ""))

    def _value(self) -> str:
        if self.typed is not None:
            return self.typed
        return "" if self.data is None else thousands(self.data)


class EstimateForm(BaseForm):
    """By which day money is reckoned; it is asked for in the address and changes nothing."""

    class Meta(BaseForm.Meta):
        csrf = False

    on = Day(_("Intended day of the decision"))


class LetterForm(BaseForm):
    """Head and end of a letter; a submission also says what the council came to, and by which day it reckons."""

    number = Whole(
        _("Number"),
        hint=_("Only if it was given elsewhere; leave it empty until the letter has one."),
        validators=[Optional(), NumberRange(1, 99_999)],
    )
    from_book = BooleanField(_("Take the next number of this symbol from the number book"))
    symbol = Line(_("Symbol"), longest=30, hint=_("For example: TTr-NV."))
    dated_on = Day(_("Day of the letter"), required=False, hint=_("Empty: room is left to write it by hand."))
    signed_as = Line(_("Signed as"), longest=120, hint=_("For example: Trưởng phòng."))
    signer_name = Line(_("Name of the signer"), longest=120, required=False)
    on = Day(_("Intended day of the decision"), hint=_("The law of this day, its base salary and its rates are used."))
    council_held_on = Day(_("Day of the council's meeting"), required=False)
    council_total = Whole(_("Members of the council"), validators=[Optional(), NumberRange(1, 999)])
    council_present = Whole(_("Members present"), validators=[Optional(), NumberRange(1, 999)])
    council_agreed = Whole(_("Members who agreed"), validators=[Optional(), NumberRange(0, 999)])

    @classmethod
    def of(cls, kind: LetterKind, given: LetterDetails, on: date) -> "LetterForm":
        """Return the form with what ``given`` says."""
        council = given.council
        usual: dict[str, Any] = {**vars(given), "on": on}
        if council:
            usual |= {
                "council_held_on": council.held_on,
                "council_total": council.total,
                "council_present": council.present,
                "council_agreed": council.agreed,
            }
        form = cls(data=usual)
        if kind is not LetterKind.SUBMISSION:
            for name in (*COUNCIL, "on"):
                del form[name]
        return form

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse a council of which only a part is told."""
        valid = bool(super().validate(extra_validators))
        told = [self[name].data is not None for name in COUNCIL if name in self]
        if valid and any(told) and not all(told):
            self["council_held_on"].errors = [gettext("Say the day and all three numbers, or nothing of the council.")]
            return False
        return valid

    def details(self) -> LetterDetails:
        return LetterDetails(
            self.symbol.data, self.number.data, self.dated_on.data, self.signed_as.data, self.signer_name.data or "",
            self._council(), bool(self.from_book.data),
        )  # fmt: skip

    def _council(self) -> CouncilResult | None:
        if "council_total" not in self or self.council_total.data is None:
            return None
        return CouncilResult(
            day_of(self.council_held_on),
            self.council_present.data or 0,
            self.council_total.data,
            self.council_agreed.data or 0,
        )


class LayoutForm(BaseForm):
    """How a decision lists its awards and where it goes; a draft also says by which day it reckons."""

    on = Day(_("Intended day of the decision"), hint=_("The law of this day, its base salary and its rates are used."))
    order = Choice(_("Order of the list"))
    with_achievement = BooleanField(_("A column with the achievement"))
    with_money = BooleanField(_("A column with the bonus money"))
    fund = Line(_("Where the money comes from"), longest=200)
    recipients = Block(_("Where copies go"), longest=2000, hint=_("One place on each line, the archive last."))

    @classmethod
    def of(cls, recipients: Sequence[str], *, on: date | None) -> "LayoutForm":
        """Return the form with what is usual; a decision that was made needs no day."""
        usual = {"on": on, "order": "collectives", "with_achievement": True, "fund": FUND}
        form = cls(data={**usual, "recipients": "\n".join(recipients)})
        form.order.offer(
            [("collectives", _("Collectives first")), ("individuals", _("Individuals first"))],
        )
        if on is None:
            del form.on
        return form

    def layout(self) -> Layout:
        places = (self.recipients.data or "").splitlines()
        return Layout(
            individuals_first=self.order.data == "individuals",
            with_achievement=bool(self.with_achievement.data),
            with_money=bool(self.with_money.data),
            recipients=tuple(place.strip("-;. ") for place in places if place.strip("-;. ")),
        )


class FundForm(BaseForm):
    name = Line(_("Name"), longest=200, hint=_("As papers name it, for example: Quỹ thi đua, khen thưởng năm 2026."))
    year = Whole(_("Year"), validators=[InputRequired(), NumberRange(1948, 2200)])
    amount = Dong(_("Money set aside"))
    movement_id = Choice(_("Only for the movement"), required=False, coerce=int)

    @classmethod
    def of(cls, movements: Sequence[Movement], year: int) -> "FundForm":
        form = cls(data={"year": year, "name": f"{FUND} năm {year}"})
        form.movement_id.offer([(one.id, one.name) for one in movements], empty=_("For all movements of the body"))
        return form

    def details(self, movements: Sequence[Movement]) -> FundDetails:
        movement = next((one for one in movements if one.id == self.movement_id.data), None)
        return FundDetails(self.name.data, self.year.data, self.amount.data or 0, movement)


class FundChangeForm(BaseForm):
    amount = Dong(_("Money set aside"))
    reason = Block(_("Reason"), longest=600, required=True)


class DrawUpForm(BaseForm):
    fund_id = Choice(_("Paid from"), coerce=int)

    @classmethod
    def of(cls, funds: Sequence[BonusFund]) -> "DrawUpForm":
        form = cls()
        form.fund_id.offer([(fund.id, fund.name) for fund in funds], empty=_("Choose"))
        return form


class HandoverForm(BaseForm):
    """When and how money was handed over."""

    happened_on = Day(_("Day"), hint=DAY_HINT)
    method = Choice(_("How"))
    taken_by = Line(_("Who took it"), longest=120, required=False, hint=_("If it was somebody else."))
    receipt = Line(_("Number of the receipt"), longest=60, required=False)

    @classmethod
    def usual(cls, today: date, **more: Any) -> "HandoverForm":
        form = cls(data={"happened_on": today, "method": Method.TRANSFER.value, **more})
        form.method.offer(labels(Method, word))
        return form

    def handed_over(self, amount: int) -> EntryDetails:
        return EntryDetails(
            amount, day_of(self.happened_on), Method(self.method.data), self.taken_by.data or "",
            self.receipt.data or "",
        )  # fmt: skip


class EntryForm(HandoverForm):
    amount = Dong(_("Amount"))

    def details(self) -> EntryDetails:
        return self.handed_over(self.amount.data or 0)


class PayAllForm(HandoverForm):
    """What is owed to the ticked recipients, paid at once."""

    chosen = SelectMultipleField(_("Recipients"), coerce=int)

    def offer(self, line_ids: Sequence[int]) -> "PayAllForm":
        self.chosen.choices = [(line_id, "") for line_id in line_ids]
        return self
