"""Closing scoring, and opening it again."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField

from contest.forms import BaseForm, Block


class CloseForm(BaseForm):
    in_spite = BooleanField(_("Close scoring although this is missing"))


class ReopenForm(BaseForm):
    reason = Block(
        _("Why scoring is opened again"),
        longest=600,
        required=True,
        hint=_("It stands in the journal and beside the closing, which is kept."),
    )
