"""What must hold on live data, domain by domain."""

from collections.abc import Iterator

from contest.awards.invariants import breaches as of_awards
from contest.blanks.invariants import breaches as of_blanks
from contest.certificates.invariants import breaches as of_certificates
from contest.corrections.invariants import breaches as of_corrections
from contest.councils.invariants import breaches as of_councils
from contest.designs.invariants import breaches as of_designs
from contest.entries.invariants import breaches as of_entries
from contest.histories.invariants import breaches as of_histories
from contest.initiatives.invariants import breaches as of_initiatives
from contest.journal.invariants import breaches as of_journal
from contest.nominations.invariants import breaches as of_nominations
from contest.numbers.invariants import breaches as of_numbers
from contest.panels.invariants import breaches as of_panels
from contest.payments.invariants import breaches as of_payments
from contest.registrations.invariants import breaches as of_registrations
from contest.results.invariants import breaches as of_results
from contest.rules.invariants import breaches as of_rules
from contest.scoring.invariants import breaches as of_scoring
from contest.signatures.invariants import breaches as of_signatures
from contest.standings.invariants import breaches as of_standings
from contest.storage.invariants import breaches as of_storage
from contest.votes.invariants import breaches as of_votes

DOMAINS = (
    of_journal, of_storage, of_rules, of_initiatives, of_registrations, of_panels, of_scoring, of_entries,
    of_standings, of_results, of_numbers, of_councils, of_votes, of_awards, of_corrections, of_histories,
    of_nominations, of_payments, of_designs, of_certificates, of_blanks, of_signatures,
)  # fmt: skip


def breaches() -> Iterator[str]:
    """Yield a line for each breach, in the order of the domains."""
    for domain in DOMAINS:
        yield from domain()
