"""What is sent about awards after their decision."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, IntegerField
from wtforms.validators import NumberRange, Optional

from contest.awards.heading import offices_of
from contest.awards.models import Award, Capacity
from contest.corrections.models import ReissueKind
from contest.corrections.services import AnnulDetails, CorrectionDetails, ReissueDetails
from contest.corrections.words import Words
from contest.forms import BaseForm, Block, Choice, Day, Line, day_of, labels
from contest.paper.writing import thousands
from contest.rules.annulments import Cause
from contest.rules.forms import signature_choices
from contest.rules.signing import capacities_on, signature_lines, signing_rule
from contest.text import tidy
from contest.units.models import Body, Honorific
from contest.words import word

DAY_HINT = _("Day/month/year, for example 31/3/2019.")
NUMBER_HINT = _("The day of the number, which is the next of its series in the number book.")
AMOUNT = re.compile(r"^(?:[0-9]{1,14}|[0-9]{1,3}(?:\.[0-9]{3}){1,4})\Z")


class Money(IntegerField):  # type: ignore[misc]
    """An amount in whole đồng that may be left out, with or without points between its thousands."""

    def __init__(self, label: Any, *, hint: Any = "", **options: Any) -> None:
        self.hint = hint
        self.typed: str | None = None
        super().__init__(label, validators=[Optional(), NumberRange(min=1)], **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.typed = valuelist[0] if valuelist else None
        text = tidy(self.typed or "").removesuffix("đồng").replace(" ", "")
        self.data = None
        if text and not AMOUNT.match(text):
            raise ValueError(gettext("Write an amount in whole đồng, for example 40.050.000."))
        self.data = int(text.replace(".", "")) if text else None

    def _value(self) -> str:
        if self.typed is not None:
            return self.typed
        return "" if self.data is None else thousands(self.data)


class CorrectForm(BaseForm):
    """The words as they are to be read, and the letter that says so."""

    recipient_name = Line(_("Name"), longest=200)
    honorific = Choice(_("Form of address"))
    recipient_line = Line(_("Line below the name"), longest=400, required=False)
    achievement = Block(_("Achievement"), longest=400, required=True)
    issued_on = Day(_("Day of the letter"), hint=NUMBER_HINT)
    reason = Block(
        _("Reason"), longest=600, required=True, hint=_("It stands in the letter: how the mistake came about.")
    )
    signed_as = Choice(_("Signed as"))
    signer_name = Line(_("Name of the signer"), longest=120)

    @classmethod
    def of(cls, award: Award, words: Words, today: date) -> "CorrectForm":
        body = award.movement.body
        rule, offices = signing_rule("correction_letter", on=today, body_id=body.id), offices_of(body)
        offered = [
            " – ".join(signature_lines(rule, capacity, offices))
            for capacity in capacities_on("correction_letter", on=today, body_id=body.id)
        ]
        form = cls(data={**vars(words), "issued_on": today, "signed_as": offered[0]})
        form.signed_as.offer([(one, one) for one in offered])
        form.honorific.offer(labels(Honorific, word))
        if not words.honorific:
            del form.honorific
        return form

    def details(self, words: Words) -> CorrectionDetails:
        said = Words(
            self.recipient_name.data,
            self.honorific.data if "honorific" in self else words.honorific,
            self.recipient_line.data or "",
            tidy(self.achievement.data or ""),
        )
        return CorrectionDetails(
            said,
            day_of(self.issued_on),
            self.reason.data or "",
            self.signed_as.data.replace(" – ", "\n"),
            self.signer_name.data,
        )


class AnnulForm(BaseForm):
    cause = Choice(_("Cause"))
    reason = Block(
        _("Reason"),
        longest=1000,
        required=True,
        hint=_("Whoever verifies the certificate reads it, so name no more than is needed."),
    )
    issued_on = Day(_("Day of the decision"), hint=NUMBER_HINT)
    capacity = Choice(_("Signed by"))
    signer_name = Line(_("Name of the signer"), longest=120)
    what = Line(_("Object to be recovered"), longest=200, required=False, hint=_("Empty if there is none."))
    amount = Money(_("Money to be recovered"), hint=_("In đồng; empty if none was paid."))

    @classmethod
    def of(cls, body: Body, causes: Sequence[Cause], *, today: date, signer: str, what: str, held: int) -> "AnnulForm":
        form = cls(
            data={"issued_on": today, "signer_name": signer, "capacity": Capacity.HEAD.value, "what": what,
                  "amount": held or None}
        )  # fmt: skip
        form.cause.offer([(cause.code, cause.name) for cause in causes], empty=_("Choose"))
        form.capacity.offer(signature_choices("annulling_decision", body, on=today))
        return form

    def details(self) -> AnnulDetails:
        return AnnulDetails(
            self.cause.data, day_of(self.issued_on), self.reason.data or "", Capacity(self.capacity.data),
            self.signer_name.data, self.what.data or "", self.amount.data,
        )  # fmt: skip


class ReissueForm(BaseForm):
    kind = Choice(_("What happened"))
    applicant = Line(_("Who asks for it"), longest=200)
    asked_on = Day(_("Day of the request"), hint=DAY_HINT)
    reason = Block(_("Reason"), longest=600, required=True)
    old_returned = BooleanField(_("The damaged certificate was handed back"))

    @classmethod
    def of(cls, award: Award, today: date) -> "ReissueForm":
        form = cls(data={"applicant": award.recipient_name, "asked_on": today})
        form.kind.offer(labels(ReissueKind, word), empty=_("Choose"))
        return form

    def details(self) -> ReissueDetails:
        return ReissueDetails(
            ReissueKind(self.kind.data), self.applicant.data, day_of(self.asked_on), self.reason.data or "",
            bool(self.old_returned.data),
        )  # fmt: skip


class ReturnForm(BaseForm):
    returned_on = Day(_("Day on which it came back"), hint=DAY_HINT)
    note = Block(_("Note"), longest=600, hint=_("Who brought it, the number of the receipt."))
