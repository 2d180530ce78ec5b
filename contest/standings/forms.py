"""What is entered beside the sheets."""

from collections.abc import Mapping, Sequence
from datetime import date

from flask_babel import lazy_gettext as _
from wtforms.validators import NumberRange, Optional

from contest.forms import BaseForm, Block, Day, Line, Whole
from contest.standings.services import Count

MOST_VOTES = 100_000_000


class SettlementForm(BaseForm):
    reason = Block(
        _("What the panel came to, or why the spread stands"),
        longest=1000,
        required=True,
        hint=_("It stands beside the working of the score."),
    )


class LotForm(BaseForm):
    remark = Line(_("Who was present"), longest=300, hint=_("For example: the chair and two members of the panel."))


class VotesForm(BaseForm):
    """Votes of the public; for each initiative ``votes-<id>``."""

    source = Line(_("Where they were counted"), longest=200, hint=_("For example: the district's web portal."))
    counted_on = Day(_("Day of the count"))

    @classmethod
    def of(cls, ids: Sequence[int], known: Mapping[int, int]) -> "VotesForm":
        """Return the form for initiatives of these ids with the votes that stand."""
        fields = {f"votes-{key}": Whole(_("Votes"), validators=[Optional(), NumberRange(0, MOST_VOTES)]) for key in ids}
        form: VotesForm = type("VotesForm", (cls,), fields)(data={f"votes-{key}": known[key] for key in known})
        return form

    def count(self) -> Count:
        votes = {
            int(field.name.removeprefix("votes-")): field.data for field in self if field.name.startswith("votes-")
        }
        return Count(votes, self.source.data, self.counted_on.data or date.min)
