"""What is sent when the council is asked for its advice."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from wtforms import SelectMultipleField

from contest.awards.models import Award
from contest.councils.models import Meeting
from contest.forms import BaseForm, Choice
from contest.paper.writing import short_day


class AskForm(BaseForm):
    meeting = Choice(_("Meeting"), coerce=int)
    lines = SelectMultipleField(_("Lines"), coerce=int)

    @classmethod
    def of(cls, lines: Sequence[tuple[Award, bool]], meetings: Sequence[Meeting]) -> "AskForm":
        """Return the form for these lines that stand, ticking those that are not said to have been on an agenda."""
        form = cls(data={"lines": [award.id for award, asked in lines if not asked]})
        form.lines.choices = [(award.id, award.recipient_name) for award, _asked in lines]
        form.meeting.offer([(one.id, f"{one.council.name}, {short_day(one.held_on)}, {one.place}") for one in meetings])
        return form
