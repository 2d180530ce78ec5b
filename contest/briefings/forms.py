"""The limits that the leader tries out; they come from the address, and nothing is saved."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict
from wtforms.validators import NumberRange, Optional

from contest.awards.quota import Usage
from contest.briefings.whatif import Limits
from contest.forms import BaseForm, Day, Hundredths, Whole
from contest.paper.writing import short_day


class LimitsForm(BaseForm):
    """Each limit on its own; ``of`` adds ``quota-<n>`` for the n-th offered honour."""

    class Meta(BaseForm.Meta):
        csrf = False

    on = Day(_("Intended day of the decision"), required=False)
    last_place = Whole(_("Last place that is kept"), validators=[Optional(), NumberRange(0, 9999)])
    lowest_score = Hundredths(_("Lowest score that is kept"), required=False)
    per_unit = Whole(_("At most so many lines of one unit"), validators=[Optional(), NumberRange(0, 9999)])

    @classmethod
    def of(cls, usages: Sequence[Usage], sent: "MultiDict[str, str]", today: date) -> "LimitsForm":
        """Return the form with what the address says; the day is today unless it names another."""
        fields: dict[str, Any] = {
            f"quota-{number}": Whole(_("At most so many"), validators=[Optional(), NumberRange(0, 9999)])
            for number, _usage in enumerate(usages)
        }
        given = MultiDict(sent)
        given.setdefault("on", short_day(today))
        form: LimitsForm = type("LimitsForm", (cls,), fields)(formdata=given)
        form.usages, form.today = list(usages), today
        return form

    @property
    def day(self) -> date:
        """The intended day, also when what was written is none."""
        chosen: date | None = self.on.data
        return chosen or self.today

    def limits(self) -> Limits:
        """Return what was set. A quota counts what other lists have used of it already."""
        quotas = {
            (usage.honour, usage.recipient_kind): max(0, wanted - usage.elsewhere)
            for number, usage in enumerate(self.usages)
            if (wanted := self[f"quota-{number}"].data) is not None
        }
        return Limits(self.last_place.data, self.lowest_score.data, self.per_unit.data, quotas)
