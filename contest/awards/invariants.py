"""What must hold of proposals, decisions and awards."""

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from contest.awards.models import STANDING, Annulment, Award, AwardState, Decision, Proposal, ProposalState
from contest.database import db
from contest.journal.models import JournalEntry
from contest.numbers.queries import taken_by


def breaches() -> Iterator[str]:
    """Yield a line for each gap in a register, each list that is not the one decided, each act without its reason."""
    yield from _gaps()
    yield from _rewritten()
    yield from _undecided()
    yield from _unexplained()
    yield from _annulled()
    yield from _amended()


def _gaps() -> Iterator[str]:
    """Yield each register of a body's year that does not run from 1 without a gap."""
    number = Award.register_number
    rows = db.session.execute(
        select(Award.body_id, Award.register_year, func.count(number.distinct()), func.min(number), func.max(number))
        .where(number.is_not(None))
        .group_by(Award.body_id, Award.register_year)
        .order_by(Award.body_id, Award.register_year)
    )
    for body_id, year, count, lowest, highest in rows:
        if (lowest, highest) != (1, count):
            yield f"awards: the register of body {body_id} for {year} does not run from 1 to {count}"


def _rewritten() -> Iterator[str]:
    """Yield each decision whose list is not the one that the journal keeps."""
    entries = select(JournalEntry).where(JournalEntry.act == "decision.issue")
    kept = {entry.subject_id: entry.details["list"]["awards"] for entry in db.session.scalars(entries)}
    decisions = select(Decision).options(selectinload(Decision.awards), joinedload(Decision.proposal))
    for decision in db.session.scalars(decisions.order_by(Decision.id)):
        if not decision.is_issued:
            if decision.proposal.state is not ProposalState.SIGNED:
                yield f"awards: the proposal of decision {decision.id} is not signed"
            continue
        yield from _unbooked(decision)
        if decision.proposal.state is not ProposalState.DECIDED:
            yield f"awards: the proposal of decision {decision.id} is not decided"
        listed = [(award.id, award.register_number, award.recipient_name) for award in decision.awards]
        told = kept.get(decision.id, [])
        if listed != [(line["id"], line["number"], line["recipient"]) for line in told]:
            yield f"awards: decision {decision.id} lists {len(listed)} awards that are not the {len(told)} decided"


def _unbooked(decision: Decision) -> Iterator[str]:
    """Yield a line when the number of ``decision`` does not stand in the number book as its own."""
    row = taken_by("decision", decision.id)
    if row is None or (row.body_id, row.series, row.year, row.number) != (
        decision.body_id, decision.symbol, decision.year, decision.number
    ):  # fmt: skip
        yield f"awards: the number {decision.notation} of decision {decision.id} is not in the number book"


def _undecided() -> Iterator[str]:
    """Yield each award outside its decided proposal, each without an entry, and each line a decision left over."""
    rows = db.session.execute(
        select(Award, Proposal.state, Decision.proposal_id)
        .join(Proposal, Award.proposal_id == Proposal.id)
        .outerjoin(Decision, Award.decision_id == Decision.id)
        .options(joinedload(Award.money))
        .order_by(Award.id)
    ).tuples()
    for award, state, decided in rows:
        if award.state in (AwardState.AWARDED, AwardState.ANNULLED, AwardState.AMENDED):
            if award.money is None:
                yield f"awards: nothing says what award {award.id} brings"
            if state is not ProposalState.DECIDED or decided != award.proposal_id:
                yield f"awards: award {award.id} has no decided proposal"
            if award.register_number is None:
                yield f"awards: award {award.id} is not in the register"
        elif award.state is AwardState.PROPOSED and state is ProposalState.DECIDED:
            yield f"awards: line {award.id} of a decided proposal is neither awarded nor struck"


def _unexplained() -> Iterator[str]:
    """Yield each recipient with several standing lines in one movement of which more than one gives no reason."""
    rows = db.session.execute(
        select(Award.movement_id, Award.recipient_key, func.count())
        .where(Award.state.in_(STANDING), Award.repeat_reason == "")
        .group_by(Award.movement_id, Award.recipient_key)
        .having(func.count() > 1)
    )
    for movement_id, key, count in rows:
        yield f"awards: {key} has {count} lines without a reason in movement {movement_id}"


def _annulled() -> Iterator[str]:
    """Yield each annulled award that nothing tells about, and each annulment of an award that stands."""
    rows = db.session.execute(
        select(Award.id, Award.state, Annulment.id)
        .outerjoin(Annulment, Annulment.award_id == Award.id)
        .where((Award.state == AwardState.ANNULLED) != (Annulment.id.is_not(None)))
        .order_by(Award.id)
    )
    for award_id, state, _annulment_id in rows:
        if state is AwardState.ANNULLED:
            yield f"awards: nothing says why award {award_id} was annulled"
        else:
            yield f"awards: award {award_id} has an annulment and stands"


def _amended() -> Iterator[str]:
    """Yield each amended award that no amending decision tells about, and each that stands though one does."""
    rows = select(Award).where(Award.state.in_((AwardState.AMENDED, AwardState.AWARDED)), Award.amendments.any())
    for award in db.session.scalars(rows.order_by(Award.id)):
        if any(line.holds for line in award.amendments) != (award.state is AwardState.AMENDED):
            yield f"awards: award {award.id} is {award.state.value}, and its amendments say otherwise"
    untold = select(Award.id).where(Award.state == AwardState.AMENDED, ~Award.amendments.any()).order_by(Award.id)
    for award_id in db.session.scalars(untold):
        yield f"awards: nothing says by what award {award_id} was amended"
