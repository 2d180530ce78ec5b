"""What is sent about lists of recognition."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField, SelectMultipleField

from contest.forms import BaseForm, Block, Choice, Day, Line, labels
from contest.recognition.models import Advice, ConditionAnswer, Level, Recognition, RecognitionList
from contest.recognition.services import AnnulmentDetails, DecisionDetails, Found, LineDetails, levels_of
from contest.rules.forms import signature_choices
from contest.rules.recognition import Condition
from contest.units.models import Body, Capacity
from contest.words import word

REASON_LENGTH = 400
DAY_HINT = _("Day/month/year, for example 31/3/2019.")


class ListForm(BaseForm):
    title = Line(_("What it is about"), longest=300, hint=_("It becomes the title of the decision."))
    level = Choice(_("Recognised at the level of"))

    @classmethod
    def of(cls, body: Body, roll: RecognitionList | None, usual: str = "") -> "ListForm":
        """Return the form with what ``roll`` says, or for a new list the ``usual`` title."""
        form = cls(obj=roll) if roll else cls(data={"title": usual})
        form.level.offer(labels(levels_of(body), word))
        return form

    @property
    def chosen_level(self) -> Level:
        return Level(self.level.data)


class SelectionForm(BaseForm):
    """Initiatives that are ticked in a list."""

    chosen = SelectMultipleField(_("Initiatives"), coerce=int)

    def offer(self, ids: Sequence[int]) -> "SelectionForm":
        self.chosen.choices = [(one, "") for one in ids]
        return self


class AdviceForm(BaseForm):
    """The council's advice; for each condition ``answer-<code>`` and ``note-<code>``."""

    reach = Line(_("Where it has effect"), longest=200, hint=_("Printed on the list and the certificate."))
    advice = Choice(_("Advice of the council"))
    reason = Block(
        _("Reason"), longest=1000, hint=_("Needed unless the council advises to recognise. The unit reads it.")
    )

    @classmethod
    def of(cls, line: Recognition, conditions: Sequence[Condition]) -> "AdviceForm":
        """Return the form with what stands on ``line``."""
        fields: dict[str, object] = {}
        usual: dict[str, object] = {"reach": line.reach, "reason": line.reason}
        usual["advice"] = line.advice.value if line.advice else ""
        known = {answer.code: answer for answer in line.answers}
        for condition in conditions:
            fields[f"answer-{condition.code}"] = Choice(condition.name, required=False)
            fields[f"note-{condition.code}"] = Line(_("Note"), longest=REASON_LENGTH, required=False)
            if answer := known.get(condition.code):
                usual |= {f"answer-{condition.code}": answer.answer.value, f"note-{condition.code}": answer.note}
        form: AdviceForm = type("AdviceForm", (cls,), fields)(data=usual)
        for condition in conditions:
            form[f"answer-{condition.code}"].offer(labels(ConditionAnswer, word), empty=_("Not answered yet"))
        form.advice.offer(labels(Advice, word), empty=_("Choose"))
        return form

    def details(self) -> LineDetails:
        found = {
            field.name.removeprefix("answer-"): Found(
                ConditionAnswer(field.data), self[f"note-{field.name.removeprefix('answer-')}"].data or ""
            )
            for field in self
            if field.name.startswith("answer-") and field.data
        }
        return LineDetails(found, Advice(self.advice.data), self.reason.data or "", self.reach.data or "")

    def validate(self, extra_validators: Any = None) -> bool:
        """Check as every form does, and that a note stands beside an answer: alone it would be lost."""
        valid: bool = super().validate(extra_validators)
        for field in self:
            code = field.name.removeprefix("note-")
            if field.name != code and field.data and not self[f"answer-{code}"].data:
                self[f"answer-{code}"].errors = [gettext("Answer the condition that the note is about.")]
                valid = False
        return valid


class GiveBackForm(BaseForm):
    reason = Block(_("Reason"), longest=1000, required=True, hint=_("What the secretariat is to change."))


class DecisionForm(BaseForm):
    """The decision, and in ``strike-<line>`` the reason for each line that is struck against the advice."""

    issued_on = Day(_("Day of the decision"))
    title = Line(_("What it is about"), longest=300)
    capacity = Choice(_("Signed by"))
    signer_name = Line(_("Name of the signer"), longest=120, hint=_("Printed below the signature, without titles."))
    seen = HiddenField()

    @classmethod
    def of(cls, roll: RecognitionList, lines: Sequence[Recognition], *, today: date, signer: str) -> "DecisionForm":
        """Return the form with what is usual."""
        fields = {
            f"strike-{line.id}": Line(_("Reason for striking it"), longest=REASON_LENGTH, required=False)
            for line in lines
            if line.advice is Advice.RECOGNISE
        }
        usual = {"issued_on": today, "title": roll.title, "signer_name": signer, "capacity": Capacity.HEAD.value}
        form: DecisionForm = type("DecisionForm", (cls,), fields)(data=usual)
        form.capacity.offer(signature_choices("recognition", roll.movement.body, on=today))
        return form

    def stand_on(self, roll: RecognitionList) -> None:
        """Note which list is shown: what is sent back from this page decides on that one."""
        self.seen.data = roll.submitted_at.isoformat() if roll.submitted_at else ""

    def seen_at(self) -> datetime | None:
        """Return when the list was submitted that the page showed."""
        try:
            return datetime.fromisoformat(self.seen.data or "")
        except ValueError:
            return None

    def strikes(self) -> dict[int, str]:
        """Return the reason for each line that is struck, by its id."""
        return {
            int(field.name.removeprefix("strike-")): field.data
            for field in self
            if field.name.startswith("strike-") and field.data
        }

    def details(self) -> DecisionDetails:
        return DecisionDetails(
            issued_on=self.issued_on.data or date.min,
            title=self.title.data,
            capacity=Capacity(self.capacity.data),
            signer_name=self.signer_name.data,
        )


class AnnulmentForm(BaseForm):
    decision_ref = Line(_("Number of the decision that annuls it"), longest=60, hint=_("For example: 12/QĐ-UBND."))
    annulled_on = Day(_("Day of that decision"), hint=DAY_HINT)
    reason = Block(
        _("Reason"),
        longest=1000,
        required=True,
        hint=_("Whoever verifies the certificate reads it, so name no more than is needed."),
    )

    def details(self) -> AnnulmentDetails:
        return AnnulmentDetails(self.decision_ref.data, self.annulled_on.data or date.min, self.reason.data or "")
