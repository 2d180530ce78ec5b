"""Forms for seating and assigning."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField
from wtforms.validators import InputRequired, NumberRange, Optional

from contest.accounts.models import Account
from contest.forms import BaseForm, Block, Choice, Line, Whole, labels
from contest.initiatives.models import Initiative
from contest.movements.models import Movement
from contest.panels.models import Assignment, DeclaredKind, Seat
from contest.panels.services import Declared
from contest.words import word


class PanelForm(BaseForm):
    name = Line(_("Name of the panel"), longest=160, hint=_("For example: Tổ chấm điểm giải pháp, sáng kiến."))


class SeatForm(BaseForm):
    account_id = Choice(_("Judge"), coerce=int)

    def offer(self, judges: Sequence[Account]) -> "SeatForm":
        """Set who can be seated."""
        words = [
            (judge.id, f"{judge.name} – {judge.person.unit.name}" if judge.person else judge.name) for judge in judges
        ]
        self.account_id.offer(words, empty=_("Choose"))
        return self


class ReasonForm(BaseForm):
    reason = Block(_("Reason"), longest=600, required=True)


class AssignForm(BaseForm):
    """How to assign; ``previewed`` is the fingerprint of the plan that was looked at."""

    per_initiative = Whole(_("Judges for each initiative"), validators=[InputRequired()])
    most = Whole(_("Initiatives for one judge at most"), validators=[Optional(), NumberRange(1, 9999)])
    field_id = Choice(_("Only the field"), required=False, coerce=int)
    previewed = HiddenField()

    def offer(self, movement: Movement) -> "AssignForm":
        """Set what can be chosen."""
        self.field_id.offer([(field.id, field.name) for field in movement.fields], empty=_("All fields"))
        return self


class JudgeForm(BaseForm):
    seat_id = Choice(_("Judge"), coerce=int)

    def offer(self, seats: Sequence[Seat]) -> "JudgeForm":
        """Set who can be chosen."""
        self.seat_id.offer([(seat.id, f"{seat.number}. {seat.account.name}") for seat in seats], empty=_("Choose"))
        return self


class ConflictForm(JudgeForm):
    initiative_id = Choice(_("Initiative"), coerce=int)
    kind = Choice(_("Kind of conflict"), coerce=DeclaredKind)
    reason = Block(_("Reason"), longest=600, required=True, hint=_("For example: spouse of an author."))

    def offer_pairs(self, seats: Sequence[Seat], initiatives: Sequence[Initiative]) -> "ConflictForm":
        """Set what can be chosen."""
        self.offer(seats)
        self.kind.offer(labels(DeclaredKind, word))
        words = [(initiative.id, f"{initiative.register_number}. {initiative.title}") for initiative in initiatives]
        self.initiative_id.offer(words, empty=_("Choose"))
        return self


class RecusalForm(BaseForm):
    """What a judge declares of one initiative."""

    kind = Choice(_("Kind of conflict"), coerce=DeclaredKind)
    reason = Block(_("Reason"), longest=600, required=True, hint=_("For example: spouse of an author."))

    @classmethod
    def of(cls) -> "RecusalForm":
        form = cls()
        form.kind.offer(labels(DeclaredKind, word))
        return form


class DeclarationForm(BaseForm):
    """A judge's declaration on several initiatives; ``of`` gives it a tick, a kind and a reason for each."""

    assignments: Sequence[Assignment]

    @classmethod
    def of(cls, assignments: Sequence[Assignment]) -> "DeclarationForm":
        fields: dict[str, object] = {"assignments": assignments}
        for line in assignments:
            number = line.initiative.register_number
            fields[f"conflict-{line.id}"] = BooleanField(_("I have a conflict of interest"))
            fields[f"kind-{line.id}"] = Choice(_("Kind of conflict"), required=False, coerce=DeclaredKind)
            fields[f"reason-{line.id}"] = Block(_("Reason, initiative %(number)s", number=number), longest=600)
        form: DeclarationForm = type("DeclarationForm", (cls,), fields)()
        for line in assignments:
            form[f"kind-{line.id}"].offer(labels(DeclaredKind, word))
        return form

    def conflicts(self) -> dict[int, Declared]:
        """Return what is declared as a conflict, by assignment."""
        return {
            line.id: Declared(self[f"kind-{line.id}"].data or DeclaredKind.OTHER, self[f"reason-{line.id}"].data or "")
            for line in self.assignments
            if self[f"conflict-{line.id}"].data
        }

    def validate(self, extra_validators: Any = None) -> bool:
        """Check as every form does, and that each declared conflict has its reason."""
        valid: bool = super().validate(extra_validators)
        for line in self.assignments:
            reason = self[f"reason-{line.id}"]
            if self[f"conflict-{line.id}"].data and not reason.data:
                reason.errors = [*reason.errors, gettext("Say what the conflict of interest is.")]
                valid = False
        return valid
