"""Whom to remind, which list to take in, which list to print."""

import uuid
from collections.abc import Iterable

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, SelectMultipleField
from wtforms.validators import UUID

from contest.forms import BaseForm, Block, Choice, FileChoice, chosen_file, sent_file
from contest.registrations.reminders import Behind, Round
from contest.registrations.services import ReminderDetails
from contest.storage.uploads import Upload
from contest.units.models import Unit


class RemindForm(BaseForm):
    """``shown`` are the accounts that the page named; only they are reminded."""

    wanted = SelectMultipleField(_("Whom to remind"), choices=[behind.value for behind in Behind])
    shown = HiddenField()
    message = Block(_("Message"), longest=600, hint=_("It stands in the notice and in the mail."))
    origin = HiddenField(validators=[UUID()])

    def show(self, reached: Round) -> "RemindForm":
        """Note on the page whom it names, and give the page its token."""
        self.shown.data = ",".join(str(one.officer.account_id) for one in reached.recipients)
        self.origin.data = str(uuid.uuid4())
        return self

    def details(self) -> ReminderDetails:
        return ReminderDetails(
            wanted=frozenset(Behind(behind) for behind in self.wanted.data or ()),
            shown=frozenset(int(one) for one in (self.shown.data or "").split(",") if one.isdecimal()),
            message=self.message.data or "",
            origin=self.origin.data,
        )


class RegistrationListForm(BaseForm):
    """The filled-in list of registrations."""

    file = FileChoice(_("Filled-in list"), accept=".xlsx", hint=_("XLSX, at most 5 MB."), validators=[chosen_file])

    def upload(self) -> Upload:
        """Return the list that was sent; the form must be valid."""
        return sent_file(self.file)


class ConfirmForm(BaseForm):
    """Nothing to fill in: the list that was looked through is taken in."""


class PaperListForm(BaseForm):
    """Whose registrations the list names."""

    unit_id = Choice(_("Unit"), required=False, coerce=int)

    def offer(self, units: Iterable[Unit]) -> "PaperListForm":
        self.unit_id.offer([(unit.id, unit.name) for unit in units], empty=_("Every unit"))
        return self
