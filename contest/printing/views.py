"""Checking what will print before anything is printed."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from contest.accounts.sessions import current_account
from contest.awards.models import Award, Decision, Proposal
from contest.awards.queries import find_award, find_decision, find_proposal
from contest.certificates.models import AnyDecision
from contest.database import transaction
from contest.permissions import Permission, requires
from contest.printing import services, tasks
from contest.printing.papers import draft_list, print_list
from contest.printing.preflight import Entry, Severity
from contest.recognition.models import RecognitionDecision
from contest.recognition.queries import find_recognition_decision
from contest.words import reason_of

blueprint = Blueprint("printing", __name__)
blueprint.add_app_template_filter(reason_of, "why")


@blueprint.app_template_filter()
def place_word(place: str) -> str:
    """Return what a secretary calls the place of a text on a certificate."""
    places = {
        "recipient": _("Name"),
        "recipient_line": _("Line below the name"),
        "achievement": _("Achievement"),
        "label": _("Form of address"),
        "heading": _("Honour"),
        "tribute": _("Tribute"),
        "office": _("Awarding office"),
        "place_and_day": _("Place and day"),
        "capacity": _("Capacity of the signer"),
        "signer": _("Name of the signer"),
        "decision": _("Decision"),
        "decided_on": _("Day of the decision"),
        "register": _("Award register"),
        "serial": _("Serial number"),
        "role": _("Role of the author"),
        "initiative": _("Initiative"),
        "others": _("Co-authors"),
    }
    return str(places.get(place, place))


@blueprint.get("/decisions/<int:decision_id>/print-list")
@requires(Permission.CERTIFICATE_READ, on=find_decision)
def of_decision(decision: Decision) -> str:
    return _decided(decision)


@blueprint.get("/recognition/decisions/<int:decision_id>/print-list")
@requires(Permission.CERTIFICATE_READ, on=find_recognition_decision)
def of_recognition(decision: RecognitionDecision) -> str:
    return _decided(decision)


@blueprint.get("/proposals/<int:proposal_id>/print-list")
@requires(Permission.CERTIFICATE_READ, on=find_proposal)
def of_proposal(proposal: Proposal) -> str:
    """Show what the lines would print while they can still be changed."""
    return render_template("printing/of_proposal.html", proposal=proposal, **_told(draft_list(proposal)))


@blueprint.post("/awards/<int:award_id>/mend")
@requires(Permission.PROPOSAL_EDIT, on=find_award)
def mend(award: Award) -> Response:
    with transaction():
        services.mend_line(award, request.form.get("place", ""), by=current_account())
    flash(_("The line of %(name)s has been mended.", name=award.recipient_name))
    return redirect(url_for(".of_proposal", proposal_id=award.proposal_id))


@blueprint.app_template_global()
def print_list_address(decision: AnyDecision) -> str:
    """Return the address of the check of what ``decision`` prints."""
    name = ".of_decision" if isinstance(decision, Decision) else ".of_recognition"
    return url_for(f"printing{name}", decision_id=decision.id)


def _decided(decision: AnyDecision) -> str:
    return render_template("printing/of_decision.html", decision=decision, **_told(print_list(decision)))


def _told(entries: Sequence[Entry]) -> dict[str, Any]:
    """Return a print list, what was found in it, and how many certificates have something that stops or to look at."""
    found = tasks.checked(entries)
    worst: dict[int, Severity] = {}
    for finding in found:
        worst.setdefault(finding.entry.key, finding.severity)
    counts = Counter(worst.values())
    clean = len(entries) - counts[Severity.STOPS] - counts[Severity.LOOK]
    return {"entries": entries, "findings": found, "worst": worst, "stops": counts[Severity.STOPS],
            "look": counts[Severity.LOOK], "clean": clean}  # fmt: skip
