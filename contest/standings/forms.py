"""What is entered beside the sheets."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import SelectMultipleField
from wtforms.validators import InputRequired, NumberRange, Optional

from contest.forms import BaseForm, Block, Choice, Day, Hundredths, Line, Whole, labels
from contest.movements.models import Aggregation, Basis
from contest.scoring.models import RoundKind
from contest.standings.rule import Rule
from contest.standings.services import Count, RoundDetails
from contest.words import word

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


class RoundForm(BaseForm):
    """A further round; the initiatives are ticked in the list of the standings."""

    kind = Choice(_("Why they are scored again"), coerce=RoundKind)
    reason = Block(_("Reason"), longest=1000, required=True, hint=_("For example: the panel talked the marks over."))
    initiative_ids = SelectMultipleField(
        _("Initiatives"), coerce=int, validators=[InputRequired(_("Choose at least one initiative."))]
    )

    @classmethod
    def of(cls, ids: Sequence[int]) -> "RoundForm":
        form = cls()
        form.kind.offer(labels(RoundKind, word))
        form.initiative_ids.choices = [(key, str(key)) for key in ids]
        return form

    def details(self) -> RoundDetails:
        return RoundDetails(self.kind.data, frozenset(self.initiative_ids.data), self.reason.data)


class TryForm(BaseForm):
    """Another rule to look at. It is asked for in the address and keeps nothing."""

    class Meta:
        csrf = False

    aggregation = Choice(_("How sheets become a score"))
    trim = Whole(_("Sheets dropped at each end"), validators=[Optional(), NumberRange(0, 9)])
    basis = Choice(_("What is averaged"))
    quorum = Whole(_("Fewest sheets for a score"), validators=[InputRequired(), NumberRange(1, 99)])
    pass_mark = Hundredths(_("Pass mark"))

    @classmethod
    def of(cls, rule: Rule, given: Mapping[str, str]) -> "TryForm":
        """Return the form with what the address asks for, and the movement's own rule for the rest."""
        own = {"aggregation": rule.method.value, "trim": rule.trim, "basis": rule.basis.value, "quorum": rule.quorum,
               "pass_mark": rule.pass_mark}  # fmt: skip
        form = cls(formdata=MultiDict(given) if "aggregation" in given else None, data=own)
        form.aggregation.offer(labels(Aggregation, word))
        form.basis.offer(labels(Basis, word))
        return form

    def rule(self, own: Rule) -> Rule:
        """Return ``own`` with what was asked for in its place; ends are dropped only by a trimmed mean."""
        method = Aggregation(self.aggregation.data)
        trim = max(self.trim.data or 0, 1) if method is Aggregation.TRIMMED_MEAN else 0
        return replace(
            own, method=method, trim=trim, basis=Basis(self.basis.data), quorum=self.quorum.data or 1,
            pass_mark=self.pass_mark.data or 0,
        )  # fmt: skip
