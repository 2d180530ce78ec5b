"""Forms for seating and assigning."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from wtforms import HiddenField
from wtforms.validators import InputRequired

from contest.accounts.models import Account
from contest.forms import BaseForm, Block, Choice, Line, Whole
from contest.initiatives.models import Initiative
from contest.movements.models import Movement
from contest.panels.models import Seat


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
    reason = Block(_("Reason"), longest=600, required=True, hint=_("For example: spouse of an author."))

    def offer_pairs(self, seats: Sequence[Seat], initiatives: Sequence[Initiative]) -> "ConflictForm":
        """Set what can be chosen."""
        self.offer(seats)
        words = [(initiative.id, f"{initiative.register_number}. {initiative.title}") for initiative in initiatives]
        self.initiative_id.offer(words, empty=_("Choose"))
        return self
