"""Forms of a ceremony: when and where, who receives, and how labels stand."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField
from wtforms.validators import InputRequired, NumberRange, Regexp

from contest.awards.models import Decision
from contest.ceremonies.labels import MOST_SHIFT, SHEETS
from contest.ceremonies.models import Call, Ceremony, ReceiverKind
from contest.ceremonies.services import Details
from contest.certificates.models import AnyDecision
from contest.forms import BaseForm, Choice, Day, Line, Several, Whole, day_of, labels
from contest.words import word


class DetailsForm(BaseForm):
    name = Line(_("Name of the conference"), longest=200)
    held_on = Day(_("Day"))
    begins_at = Line(_("Begins at"), longest=5, required=False, hint=_("For example 08:00."),
                     checks=[Regexp(r"^(?:[01]?\d|2[0-3]):[0-5]\d$")])  # fmt: skip
    place = Line(_("Where it is held"), longest=200)
    group_size = Whole(
        _("How many stand on the stage together"), validators=[InputRequired(), NumberRange(min=1, max=50)]
    )

    def details(self) -> Details:
        return Details(
            self.name.data, day_of(self.held_on), self.begins_at.data or "", self.place.data, self.group_size.data
        )

    @classmethod
    def of(cls, ceremony: Ceremony) -> "DetailsForm":
        return cls(obj=ceremony)


class DecisionsForm(BaseForm):
    """Which decisions are handed over; ``chosen`` are the codes of those that were ticked."""

    decisions = Several(_("Decisions whose certificates are handed over"), choices=())

    def offer(self, decisions: Sequence[AnyDecision]) -> None:
        self.decisions.choices = [(code_of(one), f"{one.notation} – {one.title}") for one in decisions]
        self.decisions.flags.required = True
        # What there is to tick is known only now, so what was ticked is read again.
        if self.is_submitted():
            self.decisions.process_formdata(self.decisions.raw_data or [])

    def chosen(self, decisions: Sequence[AnyDecision]) -> list[AnyDecision]:
        """Return those of ``decisions`` that were ticked."""
        return [decision for decision in decisions if code_of(decision) in (self.decisions.data or [])]


class PrepareForm(DetailsForm, DecisionsForm):
    @classmethod
    def offering(cls, decisions: Sequence[AnyDecision]) -> "PrepareForm":
        """Return the form; the latest decision is chosen beforehand."""
        form = cls(data={"group_size": 10, "decisions": [code_of(decision) for decision in decisions[:1]]})
        form.offer(decisions)
        return form


class AddForm(DecisionsForm):
    @classmethod
    def offering(cls, decisions: Sequence[AnyDecision]) -> "AddForm":
        form = cls()
        form.offer(decisions)
        return form


def code_of(decision: AnyDecision) -> str:
    """Return how forms name a decision: 12, or sk-12 when it recognises initiatives."""
    return str(decision.id) if isinstance(decision, Decision) else f"sk-{decision.id}"


class ReceiverForm(BaseForm):
    kind = Choice(_("Who comes to the stage"))
    name = Line(_("Name and post"), longest=160, required=False)

    @classmethod
    def of(cls, call: Call) -> "ReceiverForm":
        form = cls(data={"kind": call.receiver_kind.value, "name": call.receiver})
        form.kind.offer(labels(ReceiverKind, word))
        return form


class LabelForm(BaseForm):
    sheet = Choice(_("Sheet of labels"))
    skip = Whole(_("Labels used up on the first sheet"), validators=[InputRequired(), NumberRange(min=0, max=23)])
    right = Whole(_("To the right, in 0.1 mm"),
                  validators=[InputRequired(), NumberRange(min=-MOST_SHIFT, max=MOST_SHIFT)])  # fmt: skip
    down = Whole(_("Down, in 0.1 mm"),
                 validators=[InputRequired(), NumberRange(min=-MOST_SHIFT, max=MOST_SHIFT)])  # fmt: skip
    with_money = BooleanField(_("With the amount of money"))

    @classmethod
    def fresh(cls) -> "LabelForm":
        form = cls(data={"sheet": "3x8", "skip": 0, "right": 0, "down": 0})
        form.sheet.offer([(code, code.replace("x", " × ")) for code in SHEETS])
        return form

    def options(self) -> dict[str, Any]:
        return {
            "sheet": self.sheet.data, "skip": self.skip.data, "right": self.right.data, "down": self.down.data,
            "with_money": bool(self.with_money.data),
        }  # fmt: skip
