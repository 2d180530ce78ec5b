"""Whom to permit what until when, and why a permission is taken back."""

from collections.abc import Iterable, Mapping

from flask_babel import lazy_gettext as _

from contest.forms import BaseForm, Block, Choice, Day, day_of
from contest.initiatives.models import Initiative
from contest.lateness.services import PermissionDetails
from contest.units.models import Unit


class PermitForm(BaseForm):
    unit_id = Choice(_("Unit"), coerce=int)
    initiative_id = Choice(
        _("Only for"), required=False, coerce=int, hint=_("Without one, it is for everything of the unit.")
    )
    until = Day(_("Until the end of"))
    reason = Block(_("Reason"), longest=600, required=True, hint=_("The unit and the journal will tell it."))

    def offer(self, units: Iterable[Unit], initiatives: Iterable[Initiative]) -> "PermitForm":
        """Set what can be chosen."""
        self.unit_id.offer([(unit.id, unit.name) for unit in units], empty=_("Choose"))
        words = [(one.id, f"{one.register_number}. {one.title} ({one.unit.name})") for one in initiatives]
        self.initiative_id.offer(words, empty=_("Everything of the unit"))
        return self

    def details(self, units: Mapping[int, Unit], initiatives: Mapping[int, Initiative]) -> PermissionDetails:
        return PermissionDetails(
            unit=units[self.unit_id.data],
            until=day_of(self.until),
            reason=self.reason.data or "",
            initiative=initiatives.get(self.initiative_id.data),
        )
