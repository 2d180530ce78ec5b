"""Checking print lists with the faces that will print them."""

from collections.abc import Sequence

from flask import current_app

from contest.certificates.models import AnyDecision
from contest.certificates.services import also_checked
from contest.errors import RuleViolation
from contest.paper.faces import Family, family_in
from contest.paper.linebreaks import unmarked
from contest.printing.papers import print_list
from contest.printing.preflight import Entry, Finding, Severity, findings


@also_checked
def refuse_what_stops(decision: AnyDecision) -> None:
    """Raise RuleViolation with every reason that keeps ``decision`` from being printed."""
    stopping = [found for found in checked(print_list(decision)) if found.severity is Severity.STOPS]
    if stopping:
        raise RuleViolation(
            "The print list stops the run. %(reasons)s",
            reasons=[RuleViolation("%(who)s: %(why)s", who=_who(found), why=found.why) for found in stopping],
        )


def checked(entries: Sequence[Entry]) -> list[Finding]:
    """Return what is to be said about a print list, set in our faces."""
    return findings(entries, _family())


def _who(found: Finding) -> str:
    return f"{found.entry.position}. {unmarked(found.entry.name)}"


def _family() -> Family:
    return family_in(current_app.extensions["settings"].fonts_dir)
