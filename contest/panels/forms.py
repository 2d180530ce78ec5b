"""Forms for seating and assigning."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from wtforms.validators import NumberRange

from contest.accounts.models import Account
from contest.forms import BaseForm, Block, Choice, Line, Whole
from contest.initiatives.models import Initiative
from contest.panels.models import Seat


class PanelForm(BaseForm):
    name = Line(_("Name of the panel"), longest=160)


class SeatForm(BaseForm):
    account_id = Choice(_("Judge"), coerce=int)

    def offer(self, judges: Sequence[Account]) -> "SeatForm":
        """Set who can be seated."""
        words = [
            (judge.id, f"{judge.name} – {judge.person.unit.name}" if judge.person else judge.name) for judge in judges
        ]
        self.account_id.offer(words, empty=_("Choose"))
        return self


class VacateForm(BaseForm):
    reason = Block(_("Reason"), longest=600, required=True)


class AssignForm(BaseForm):
    per_initiative = Whole(_("Judges for each initiative"), validators=[NumberRange(1, 99)])


class PairForm(BaseForm):
    seat_id = Choice(_("Judge"), coerce=int)
    initiative_id = Choice(_("Initiative"), coerce=int)

    def offer(self, seats: Sequence[Seat], initiatives: Sequence[Initiative]) -> "PairForm":
        """Set what can be chosen."""
        self.seat_id.offer([(seat.id, f"{seat.number}. {seat.account.name}") for seat in seats], empty=_("Choose"))
        words = [(initiative.id, f"{initiative.register_number}. {initiative.title}") for initiative in initiatives]
        self.initiative_id.offer(words, empty=_("Choose"))
        return self


class ConflictForm(PairForm):
    reason = Block(_("Reason"), longest=600, required=True)
