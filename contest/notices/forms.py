"""What somebody gets by mail."""

from flask_babel import lazy_gettext as _
from wtforms import SelectMultipleField

from contest.forms import BaseForm
from contest.notices.models import NoticeKind


class ChoicesForm(BaseForm):
    kinds = SelectMultipleField(_("By mail too"), choices=[kind.value for kind in NoticeKind])

    def by_mail(self) -> set[NoticeKind]:
        """Return the kinds that were ticked; none is a choice too."""
        return {NoticeKind(kind) for kind in self.kinds.data or ()}
