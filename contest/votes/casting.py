"""Casting and counting secret ballots.

What a member chose, and the key that finds the ballot again, are in this process only while the ballot is sealed. The
journal says nothing of single ballots: its entries stand in the order of what happened, and that order would tell.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence

from contest.accounts.models import Account
from contest.database import db, lock
from contest.errors import RuleViolation
from contest.votes import queries
from contest.votes.models import Motion, Round, Voter, Way
from contest.votes.sealing import WrongKey, lock_of, opened, plain_key, sealed
from contest.votes.secrecy import FEW
from contest.votes.services import hold, told
from contest.votes.tracking import tracking_code

# What one answer on a ballot takes at most, and the brackets around them.
ANSWER_BYTES, FRAME_BYTES = 48, 16


def cast_ballot(round_: Round, answers: Mapping[int, str], key: str, *, by: Account) -> None:
    """Put the ballot of ``by`` into the box and note that it was cast; ``answers`` are by the id of the question.

    Refused unless every question is answered that the member has a vote on, and no other. The box is held meanwhile, so
    that of two ballots of a member that arrive at the same moment the second is refused.
    """
    voter = _voter(round_, by)
    box = lock(round_.box) if round_.box is not None else None
    db.session.refresh(round_)
    lock(voter)
    if box is None or not round_.is_open:
        raise RuleViolation("This ballot is not open.")
    if voter.has_cast:
        raise RuleViolation("You have cast your ballot already. It counts once.")
    if voter.on_paper:
        raise RuleViolation("You have a paper ballot. Hand that one in.")
    text = _written(queries.motions_for(voter), answers, key)
    box.ballots = sorted([*box.ballots, sealed(text, round_.box_lock, length=_length(round_))])
    voter.has_cast = True
    db.session.flush()


def _voter(round_: Round, by: Account) -> Voter:
    voter = queries.voter_of(round_, by)
    if voter is None:
        raise RuleViolation("You have no vote in this round.")
    return voter


def check_answers(motions: Sequence[Motion], answers: Mapping[int, str]) -> None:
    """Refuse answers that leave a question out, or that were not offered."""
    for motion in motions:
        if answers.get(motion.id) not in motion.answers:
            raise RuleViolation("Choose an answer on “%(title)s”.", field=f"motion-{motion.id}", title=motion.title)
    if set(answers) - {motion.id for motion in motions}:
        raise RuleViolation("There is an answer on a question on which you have no vote.")


def _written(motions: Sequence[Motion], answers: Mapping[int, str], key: str) -> bytes:
    """Return the ballot as it is sealed: question, code and the place of the answer among those offered."""
    check_answers(motions, answers)
    if plain_key(key) is None:
        raise RuleViolation("The code of your ballot is missing. Load the page again.")
    lines = [[motion.id, tracking_code(key, motion.id), motion.answers.index(answers[motion.id])] for motion in motions]
    return json.dumps(lines, separators=(",", ":")).encode()


def _length(round_: Round) -> int:
    """Return how long every ballot of ``round_`` is, whatever it says and on however many questions."""
    return ANSWER_BYTES * len(round_.motions) + FRAME_BYTES


def count_ballots(round_: Round, key: str, *, by: Account) -> Round:
    """Open the box with its key, count, and empty it. Nobody can cast a ballot from then on.

    Refused when the key does not open the box, or there are not as many ballots as members who have cast one.
    """
    hold(round_)
    box = lock(round_.box) if round_.box is not None else None
    if box is None or not round_.is_open:
        raise RuleViolation("Only the ballots of an open round can be counted.")
    lines = _read(round_, box.ballots, key)
    for motion in round_.motions:
        found = sorted((code, motion.answers[place]) for question, code, place in lines if question == motion.id)
        voters = sum(voter.has_cast for voter in queries.voters_on(motion))
        if len(found) != voters:
            _refuse_tampered(len(found), voters)
        motion.published = [list(pair) for pair in found]
        motion.screen = dict(Counter(answer for _code, answer in found))
    cast = len(box.ballots)
    _check_enough(round_, cast)
    box.ballots = []
    db.session.flush()
    round_.count()
    told(by, "vote.count", round_, ballots=cast)
    return round_


def _check_enough(round_: Round, cast: int) -> None:
    """Refuse to open a box that holds so few ballots that they would tell who cast them, while others may still."""
    silent = sum(not voter.has_cast and not voter.on_paper for voter in round_.voters if voter.way is not Way.WRITTEN)
    if 0 < cast <= FEW and silent:
        raise RuleViolation(
            "Only %(cast)s ballots are in the box, too few to stay secret, and %(silent)s members have not voted yet. "
            "Wait for them, or give them a paper ballot.",
            cast=cast, silent=silent,
        )  # fmt: skip


def _read(round_: Round, ballots: Sequence[str], key: str) -> list[tuple[int, str, int]]:
    """Return what stands on the ballots, question by question."""
    if plain_key(key) is None or lock_of(key) != round_.box_lock:
        raise RuleViolation("This key does not open the ballot box of this round.", field="key")
    cast = sum(voter.has_cast for voter in round_.voters)
    if len(ballots) != cast:
        _refuse_tampered(len(ballots), cast)
    try:
        texts = [opened(ballot, key) for ballot in ballots]
    except WrongKey:
        raise RuleViolation("A ballot in the box was changed. Abandon the round and vote again.") from None
    return [(question, code, place) for text in texts for question, code, place in json.loads(text)]


def _refuse_tampered(ballots: int, cast: int) -> None:
    raise RuleViolation(
        "There are %(ballots)s ballots of %(cast)s members who have cast one. Abandon the round and vote again.",
        ballots=ballots, cast=cast,
    )  # fmt: skip
