"""What must hold of decisions and awards."""

from collections.abc import Iterator

from sqlalchemy import func, select

from contest.awards.models import Award, AwardState, Decision, ProposalState
from contest.database import db
from contest.journal.models import JournalEntry


def breaches() -> Iterator[str]:
    """Yield a line for each gap in a register, and each decision whose list is not the one in the journal."""
    yield from _gaps()
    for decision in db.session.scalars(select(Decision).order_by(Decision.id)):
        if decision.proposal.state is not ProposalState.DECIDED:
            yield f"awards: the proposal of decision {decision.id} is not marked as decided"
        told = _told(decision)
        listed = [f"{award.register_entry} {award.recipient_name}" for award in decision.awards]
        if told is not None and told != listed:
            yield f"awards: the list of decision {decision.id} is not the one that was decided"
        if any(award.state not in (AwardState.AWARDED, AwardState.ANNULLED) for award in decision.awards):
            yield f"awards: decision {decision.id} has a line that is no award"


def _gaps() -> Iterator[str]:
    rows = db.session.execute(
        select(Award.body_id, Award.register_year, func.count(), func.min(Award.register_number), func.max(Award.register_number))
        .where(Award.register_number.is_not(None))
        .group_by(Award.body_id, Award.register_year)
    )  # fmt: skip
    for body_id, year, count, lowest, highest in rows:
        if highest - lowest + 1 != count or lowest != 1:
            yield f"awards: the register of body {body_id} for {year} has a gap"


def _told(decision: Decision) -> list[str] | None:
    """Return the list that the journal keeps of ``decision``."""
    entry = db.session.scalar(
        select(JournalEntry).where(
            JournalEntry.subject_kind == "decision",
            JournalEntry.subject_id == decision.id,
            JournalEntry.act == "decision.issue",
        )
    )
    return None if entry is None else list(entry.details["awards"])
