"""Whom to remind."""

import uuid

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, SelectMultipleField
from wtforms.validators import UUID

from contest.forms import BaseForm, Block
from contest.registrations.reminders import Behind, Round
from contest.registrations.services import ReminderDetails


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
