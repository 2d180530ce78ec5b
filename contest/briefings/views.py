"""The leader's one page."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from contest import clock
from contest.awards.models import Proposal
from contest.awards.queries import find_proposal, usage_of
from contest.briefings.forms import LimitsForm
from contest.briefings.queries import Briefing, briefing_of
from contest.briefings.unusual import Remark
from contest.briefings.whatif import Limits, Outcome, Why, applied, effects
from contest.errors import RuleViolation
from contest.paper.writing import written
from contest.permissions import Permission, may, requires
from contest.words import reason_of

blueprint = Blueprint("briefings", __name__)
REMARKS: Mapping[Remark, Any] = {
    Remark.NOT_GIVEN: _("cannot be given on this day"),
    Remark.REPEATED: _("more than once in this movement"),
    Remark.BY_HAND: _("not from the standings"),
    Remark.UNPLACED: _("its initiative has no place"),
    Remark.WIDE_SPREAD: _("the judges differ widely"),
    Remark.NOT_RECOGNISED: _("its initiative is not recognised"),
    Remark.BETTER_PASSED_OVER: _("better placed ones are not proposed"),
    Remark.MOST_OF_UNIT: _("many of one unit"),
}


@blueprint.app_template_filter("remark_words")
def remark_words(remark: Remark) -> str:
    """Return what is unusual, in words."""
    return str(REMARKS[remark])


@blueprint.app_template_filter("refusal_words")
def refusal_words(refusal: RuleViolation) -> str:
    """Return why something was refused, in the reader's language."""
    return reason_of(refusal)


@blueprint.get("/proposals/<int:proposal_id>/briefing")
@requires(Permission.PROPOSAL_VIEW, on=find_proposal)
def briefing(proposal: Proposal) -> tuple[str, int]:
    form = LimitsForm.of(usage_of(proposal), request.args, _usual_day(proposal))
    valid = not request.args or form.validate()
    told = briefing_of(proposal, form.day)
    limits = form.limits() if valid else Limits()
    lines = [one.line for one in told.lines]
    outcome = applied(lines, limits)
    page = render_template(
        "briefings/briefing.html", form=form, proposal=proposal, briefing=told, limits=limits, outcome=outcome,
        total=sum(line.money for line in lines),
        by_honour=effects(lines, outcome, lambda line: line.key),
        by_kind=effects(lines, outcome, lambda line: line.kind),
        by_unit=effects(lines, outcome, lambda line: line.unit_id),
        dropped=[(one, why) for one in told.lines for line, why in outcome.dropped if line.id == one.award.id],
        why=lambda broken: _why(broken, limits), take_over=_take_over(told, limits, outcome),
    )  # fmt: skip
    return page, 200 if valid else 422


def _usual_day(proposal: Proposal) -> date:
    """Return the day of the decision, or today while there is none."""
    return proposal.decision.day if proposal.decision else clock.today()


def _why(broken: tuple[Why, ...], limits: Limits) -> str:
    """Return which limits a line breaks, in words that can stand as the reason for striking it."""
    words = {
        Why.PLACE: lambda: gettext("place after %(place)s", place=limits.last_place),
        Why.SCORE: lambda: gettext("score below %(score)s", score=written(limits.lowest_score or 0)),
        Why.PER_UNIT: lambda: ngettext(
            "more than %(num)s line of the unit", "more than %(num)s lines of the unit", limits.per_unit or 0
        ),
        Why.QUOTA: lambda: gettext("beyond the quota"),
    }
    return "; ".join(str(words[one]()) for one in broken)


def _take_over(told: Briefing, limits: Limits, outcome: Outcome) -> str | None:
    """Return the address of the deciding form with these lines marked, if the reader may decide and some are kept."""
    if not outcome.dropped or not outcome.kept:
        return None
    if not told.proposal.awaits_decision or not may(Permission.PROPOSAL_DECIDE, told.proposal):
        return None
    # The lines of one reason stand together: an address has no room for many sentences.
    struck: dict[str, list[str]] = {}
    for line, broken in outcome.dropped:
        struck.setdefault(_why(broken, limits), []).append(str(line.id))
    joined = [".".join(ids) for ids in struck.values()]
    return url_for("awards.decide", proposal_id=told.proposal.id, struck=joined, why=list(struck))
