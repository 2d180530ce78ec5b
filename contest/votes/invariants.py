"""What must hold of rounds of voting."""

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from contest.database import db
from contest.votes import queries
from contest.votes.models import Motion, Round
from contest.votes.passing import first_passed, outcomes_of


def breaches() -> Iterator[str]:
    """Yield a line for each box that does not hold what was cast, each count that is not its ballots, each outcome that
    does not follow from its counts."""
    rounds = select(Round).options(selectinload(Round.motions), selectinload(Round.voters), selectinload(Round.box))
    for round_ in db.session.scalars(rounds.order_by(Round.id)):
        if round_.is_secret and round_.is_open:
            yield from _box(round_)
        if round_.is_closed:
            for motion in round_.motions:
                yield from _published(motion)
                yield from _outcome(motion)


def _box(round_: Round) -> Iterator[str]:
    ballots = len(round_.box.ballots) if round_.box is not None else 0
    cast = sum(voter.has_cast for voter in round_.voters)
    if ballots != cast:
        yield f"votes: the box of round {round_.id} holds {ballots} ballots of {cast} members who have cast one"


def _published(motion: Motion) -> Iterator[str]:
    """Yield a line when the published ballots are not those that were counted, or not as many as were cast."""
    if motion.published is None:
        return
    cast = sum(voter.has_cast for voter in queries.voters_on(motion))
    if len(motion.published) != cast:
        yield f"votes: {len(motion.published)} ballots are published on question {motion.id} of {cast} that were cast"
    if Counter(answer for _code, answer in motion.published) != Counter(motion.screen or {}):
        yield f"votes: what is published on question {motion.id} is not what was counted"


def _outcome(motion: Motion) -> Iterator[str]:
    try:
        outcomes = outcomes_of(
            queries.thresholds_of(motion), queries.tally_of(motion), queries.written_of(motion),
            queries.electorate_of(motion), conflicted_in_base=motion.round.conflicted_in_base,
        )  # fmt: skip
    except ValueError:
        yield f"votes: the counts of question {motion.id} do not fit those who may vote"
        return
    if outcomes != queries.outcomes_of_motion(motion) or motion.passed != first_passed(outcomes):
        yield f"votes: the outcome of question {motion.id} does not follow from its counts"
