"""The form that chooses a calibration initiative."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _

from contest.forms import BaseForm, Choice
from contest.initiatives.models import Initiative


class CalibrationForm(BaseForm):
    initiative_id = Choice(_("Calibration initiative"), coerce=int)

    def offer(self, initiatives: Sequence[Initiative]) -> "CalibrationForm":
        """Set what can be chosen."""
        words = [(initiative.id, f"{initiative.register_number}. {initiative.title}") for initiative in initiatives]
        self.initiative_id.offer(words, empty=_("Choose"))
        return self
