"""The reason for a change, and the unit that an initiative is transferred to."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _

from contest.forms import BaseForm, Block, Choice
from contest.units.models import Unit


class ReasonForm(BaseForm):
    reason = Block(_("Reason"), longest=600, required=True)


class TransferForm(ReasonForm):
    unit_id = Choice(_("To the unit"), coerce=int)

    def offer(self, units: Iterable[Unit]) -> "TransferForm":
        self.unit_id.offer([(unit.id, unit.name) for unit in units], empty=_("Choose"))
        return self
