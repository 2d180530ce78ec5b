"""The reason for a change, and the unit that an initiative is transferred to."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _

from contest.forms import Choice, ReasonForm
from contest.units.models import Unit


class TransferForm(ReasonForm):
    unit_id = Choice(_("To the unit"), coerce=int)

    def offer(self, units: Iterable[Unit]) -> "TransferForm":
        self.unit_id.offer([(unit.id, unit.name) for unit in units], empty=_("Choose"))
        return self
