"""What is sent when the council is asked for its advice."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from wtforms import SelectMultipleField

from contest.councils.models import Meeting
from contest.forms import BaseForm, Choice
from contest.paper.writing import short_day


class AskForm(BaseForm):
    meeting = Choice(_("Meeting"), coerce=int)
    lines = SelectMultipleField(_("Lines"), coerce=int)

    @classmethod
    def of(cls, lines: Sequence[tuple[int, str, bool]], meetings: Sequence[Meeting]) -> "AskForm":
        """Return the form for these lines (id, name, whether it was on an agenda), ticking those that were on none."""
        form = cls(data={"lines": [key for key, _name, asked in lines if not asked]})
        form.lines.choices = [(key, name) for key, name, _asked in lines]
        form.meeting.offer([(one.id, f"{one.council.name}, {short_day(one.held_on)}, {one.place}") for one in meetings])
        return form
