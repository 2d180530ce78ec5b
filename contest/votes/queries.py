"""Rounds, questions and voters as pages and services need them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from contest.accounts.models import Account
from contest.councils.models import AgendaItem, CouncilMember, ItemState, Meeting
from contest.councils.queries import members_on, present_members
from contest.database import db, found
from contest.errors import NotFound
from contest.rules.voting import VotingRule, voting_rule
from contest.votes.models import (
    AGAINST,
    AGREE,
    NO,
    YES,
    Method,
    Motion,
    MotionKind,
    PaperUse,
    Round,
    RoundState,
    Voter,
    Way,
)
from contest.votes.passing import Electorate, Outcome, Threshold
from contest.votes.secrecy import AtRisk, risks_of


def find_round(round_id: int) -> Round:
    return found(Round, round_id)


def find_motion(motion_id: int) -> Motion:
    return found(Motion, motion_id)


def find_voter(voter_id: int) -> Voter:
    return found(Voter, voter_id)


def rounds_of(meeting: Meeting) -> Sequence[Round]:
    """Return the rounds of ``meeting`` in their order, with their questions and voters."""
    return db.session.scalars(
        select(Round)
        .where(Round.meeting_id == meeting.id)
        .options(selectinload(Round.motions), selectinload(Round.voters))
        .order_by(Round.number)
    ).all()


def last_number(meeting: Meeting) -> int:
    return db.session.scalar(select(func.max(Round.number)).where(Round.meeting_id == meeting.id)) or 0


def items_to_vote_on(meeting: Meeting) -> list[AgendaItem]:
    """Return the items of the agenda that can be put to the vote: all that were not postponed."""
    return [item for item in meeting.items if item.state is not ItemState.POSTPONED]


def choices_of(kind: MotionKind, honours: Sequence[str] = ()) -> list[str]:
    """Return the answers that a question of ``kind`` offers, without blank."""
    if kind is MotionKind.HONOUR:
        return [*honours, AGAINST]
    return [YES, NO] if kind is MotionKind.YES_NO else [AGREE, AGAINST]


def thresholds_of(motion: Motion) -> dict[str, Threshold]:
    """Return what each answer that can pass has to reach: as frozen, or by the rule book on the meeting's day."""
    if motion.rules:
        return {code: Threshold.read(told) for code, told in motion.rules.items()}
    meeting = motion.round.meeting
    return {code: Threshold.of(_rule(meeting, honour_of(motion, code))) for code in motion.can_pass}


def _rule(meeting: Meeting, honour: str | None) -> VotingRule:
    """Return the rule of the council's body for this honour on the day of ``meeting``."""
    council = meeting.council
    return voting_rule(council.kind.value, honour, on=meeting.held_on, body_id=council.body_id)


def honour_of(motion: Motion, code: str) -> str | None:
    """Return the honour that an answer is about: itself where honours are chosen between, else the item's."""
    return code if motion.kind is MotionKind.HONOUR else motion.item.honour or None


def must_be_secret(motion: Motion) -> bool:
    """Say whether the rule book asks for a secret ballot on one of the answers."""
    meeting = motion.round.meeting
    return any(_rule(meeting, honour_of(motion, code)).method == Method.SECRET for code in motion.can_pass)


def usual_method(meeting: Meeting, items: Sequence[AgendaItem]) -> Method:
    """Return how these items are voted on by rule: secretly if one of them is."""
    rules = [_rule(meeting, item.honour or None) for item in items]
    return Method.SECRET if any(rule.method == Method.SECRET for rule in rules) else Method.OPEN


# Who votes.


@dataclass(frozen=True)
class Roll:
    """Who sits on the council on the day, and who of them is in the meeting now."""

    members: Sequence[CouncilMember]
    present: frozenset[int]


def roll_of(meeting: Meeting) -> Roll:
    return Roll(members_on(meeting.council, meeting.held_on), frozenset(one.id for one in present_members(meeting)))


def voter_of(round_: Round, account: Account) -> Voter | None:
    """Return the voter that ``account`` signs in for."""
    return db.session.scalar(
        select(Voter)
        .join(Voter.member)
        .where(Voter.round_id == round_.id, CouncilMember.account_id == account.id)
        .limit(1)
    )


def member_of(meeting: Meeting, account: Account) -> CouncilMember | None:
    """Return the member of the meeting's council that ``account`` signs in for on its day."""
    return next((one for one in members_on(meeting.council, meeting.held_on) if one.account_id == account.id), None)


def motions_for(voter: Voter) -> list[Motion]:
    """Return the questions that ``voter`` has a vote on."""
    return [motion for motion in voter.round.motions if voter.member_id not in abstaining(motion)]


def abstaining(motion: Motion) -> frozenset[int]:
    """Return the members who have no vote on ``motion``."""
    return frozenset(one.member_id for one in motion.abstentions)


def ballots_open_to(account: Account) -> Sequence[Round]:
    """Return the secret rounds in which ``account`` has a ballot to cast now."""
    return db.session.scalars(
        select(Round)
        .join(Voter, Voter.round_id == Round.id)
        .join(CouncilMember, CouncilMember.id == Voter.member_id)
        .where(
            Round.state == RoundState.OPEN,
            Round.method == Method.SECRET,
            CouncilMember.account_id == account.id,
            Voter.has_cast.is_(False),
            Voter.on_paper.is_(False),
        )
        .options(selectinload(Round.meeting).selectinload(Meeting.council))
        .order_by(Round.id)
    ).all()


def votes_on(motion: Motion, voter: Voter) -> bool:
    return voter.member_id not in abstaining(motion)


def electorate_of(motion: Motion) -> Electorate:
    """Return who could vote on ``motion``: those present, and absent members whose ballot lies in the box."""
    round_ = motion.round
    assert round_.members is not None and round_.present is not None, "the round has not been opened"
    written = [voter for voter in voters_on(motion) if round_.is_secret and voter.way is Way.WRITTEN]
    return Electorate(
        members=round_.members,
        present=round_.present,
        conflicted=len(motion.abstentions),
        conflicted_present=sum(one.present for one in motion.abstentions),
        wrote=sum(voter.has_cast or voter.on_paper for voter in written),
    )


def voters_on(motion: Motion) -> list[Voter]:
    """Return who may vote on ``motion``."""
    return [voter for voter in motion.round.voters if votes_on(motion, voter)]


def screen_risks(round_: Round, *, cast_only: bool) -> list[AtRisk]:
    """Return the questions on which the list of codes would tell too much, by who votes, or has voted, on a screen."""
    return risks_of(
        {
            motion.id: sum(
                not voter.on_paper and (voter.has_cast or not cast_only) for voter in voters_on(motion)
            )
            for motion in round_.motions
        }
    )  # fmt: skip


def expected_risks(round_: Round, roll: Roll) -> list[AtRisk]:
    """Return the questions on which too few would vote if the round were opened now."""
    return risks_of(
        {
            motion.id: len(roll.present - {conflict.member_id for conflict in motion.item.conflicts})
            for motion in round_.motions
        }
    )


@dataclass(frozen=True)
class RoundAndMember:
    """A member of the council in whose meeting a round is held."""

    round: Round
    member: CouncilMember

    @property
    def meeting(self) -> Meeting:
        return self.round.meeting


def find_round_and_member(round_id: int, member_id: int) -> RoundAndMember:
    round_, member = find_round(round_id), found(CouncilMember, member_id)
    if member.council_id != round_.meeting.council_id:
        raise NotFound("council_member")
    return RoundAndMember(round_, member)


def motions_open_to(round_: Round, member: CouncilMember) -> list[Motion]:
    """Return the questions on which ``member`` may give an opinion, also before the roll is taken."""
    return [
        motion for motion in round_.motions
        if member.id not in abstaining(motion) | {conflict.member_id for conflict in motion.item.conflicts}
    ]  # fmt: skip


def opinion_of(round_: Round, member: CouncilMember) -> dict[int, str]:
    """Return the open written opinion of ``member``, by question."""
    return {
        motion.id: vote.choice
        for motion in round_.motions
        for vote in motion.votes
        if vote.voter.member_id == member.id and vote.voter.way is Way.WRITTEN
    }


# What was counted.


def tally_of(motion: Motion) -> Mapping[str, int]:
    """Return what was counted on ``motion``: hands, or the ballots of screen and paper together."""
    if not motion.round.is_secret:
        if motion.round.by_name:
            return Counter(vote.choice for vote in motion.votes if vote.voter.way is Way.PRESENT)
        return motion.hands or {}
    count = motion.round.paper_count
    on_paper = motion.paper if count is not None and count.use is PaperUse.VOTES else None
    return Counter(motion.screen or {}) + Counter(on_paper or {})


def written_of(motion: Motion) -> Mapping[str, int]:
    """Return the open written opinions of absent members on ``motion``, by answer."""
    return Counter(vote.choice for vote in motion.votes if vote.voter.way is Way.WRITTEN)


@dataclass(frozen=True)
class Difference:
    """Two counts of one answer of a question that do not agree."""

    motion: Motion
    answer: str
    first: int
    second: int


def differences_in(round_: Round) -> list[Difference]:
    """Return where two counts differ: the tellers' two entries, hands counted twice, or a check on paper and screen.

    What was entered only once so far differs from nothing.
    """
    found_ = []
    for motion in round_.motions:
        for first, second in _pairs(motion):
            answers = dict.fromkeys([*motion.answers, *first, *second])
            found_ += [
                Difference(motion, answer, first.get(answer, 0), second.get(answer, 0))
                for answer in answers
                if first.get(answer, 0) != second.get(answer, 0)
            ]
    return found_


def _pairs(motion: Motion) -> list[tuple[Mapping[str, int], Mapping[str, int]]]:
    count = motion.round.paper_count
    if not motion.round.is_secret:
        return [(motion.hands, motion.checked)] if motion.hands is not None and motion.checked is not None else []
    if count is None:
        return []
    key = str(motion.id)
    pairs: list[tuple[Mapping[str, int], Mapping[str, int]]] = []
    if count.first and count.second:
        pairs.append((count.first.get(key, {}), count.second.get(key, {})))
    if count.use is PaperUse.CHECK and motion.screen is not None and motion.paper is not None:
        pairs.append((motion.screen, motion.paper))
    return pairs


def outcomes_of_motion(motion: Motion) -> dict[str, Outcome]:
    """Return the outcome of each answer that can pass, as frozen when the round was closed."""
    return {code: Outcome.read(told) for code, told in (motion.outcome or {}).items()}


@dataclass(frozen=True)
class Tally:
    """How many gave an answer, and how much of the base that is where the answer can pass."""

    answer: str
    count: int
    written: int
    outcome: Outcome | None


def tallies_of(motion: Motion) -> list[Tally]:
    """Return the counts of every answer in the order in which they were offered, blank last."""
    counted, written, outcomes = tally_of(motion), written_of(motion), outcomes_of_motion(motion)
    return [
        Tally(answer, counted.get(answer, 0), written.get(answer, 0), outcomes.get(answer)) for answer in motion.answers
    ]


def motions_on(item: AgendaItem) -> Sequence[Motion]:
    """Return what was asked on ``item`` in rounds that were not abandoned, the earliest first."""
    return db.session.scalars(
        select(Motion)
        .join(Motion.round)
        .where(Motion.item_id == item.id, Round.state != RoundState.ABANDONED)
        .order_by(Round.number)
    ).all()


def not_passed(round_: Round) -> list[Motion]:
    """Return the questions that could be put to a further round."""
    return [motion for motion in round_.motions if motion.passed is None]


def silent_voters(round_: Round) -> list[Voter]:
    """Return who may still cast a ballot."""
    return [voter for voter in round_.voters if not voter.has_cast and not voter.on_paper]
