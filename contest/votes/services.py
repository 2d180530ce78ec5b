"""Putting questions to the vote and closing rounds. A vote is advice: nothing here makes an award.

Whoever changes a round holds the council and then the round, as everything does that changes a meeting.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from contest import clock
from contest.accounts.models import Account
from contest.councils.models import AgendaItem, CouncilMember, ItemState, Meeting
from contest.councils.papers import conflict_words
from contest.councils.services import Told, also_checked, also_told
from contest.database import db, lock
from contest.errors import RuleViolation
from contest.journal.services import record
from contest.paper.models import Paper
from contest.paper.services import order_paper
from contest.rules.catalogue import honour
from contest.votes import queries
from contest.votes.models import (
    Abstention,
    BallotBox,
    Method,
    Motion,
    MotionKind,
    PaperUse,
    Round,
    RoundState,
    Voter,
    Way,
)
from contest.votes.papers import (
    BALLOTS,
    COUNT_MINUTES,
    METHODS,
    answer_name,
    ballots_values,
    minutes_values,
    percent,
    rule_words,
)
from contest.votes.passing import BLANK, first_passed, outcomes_of
from contest.votes.sealing import WrongKey, lock_of


@dataclass(frozen=True)
class RoundDetails:
    """How a round is voted on; its questions follow from the items of the agenda."""

    title: str
    method: Method
    by_name: bool = False
    conflicted_in_base: bool = False


@dataclass(frozen=True)
class MotionDetails:
    """What is asked on an item: ``honours`` are those to choose between, the highest first."""

    kind: MotionKind
    title: str
    honours: tuple[str, ...] = ()


def hold(round_: Round) -> Round:
    """Return ``round_`` as it stands now, held with its council until the transaction ends."""
    lock(round_.meeting.council)
    return lock(round_)


def body_id_of(round_: Round) -> int:
    return round_.meeting.council.body_id


# Preparing.


def prepare_round(meeting: Meeting, details: RoundDetails, items: Collection[AgendaItem], *, by: Account) -> Round:
    """Put ``items`` of the agenda to a vote, in the order of the agenda; each is asked whether to agree with it."""
    lock(meeting.council)
    _check_standing(meeting)
    chosen = [item for item in queries.items_to_vote_on(meeting) if item in items]
    if not chosen:
        raise RuleViolation("Choose at least one item of the agenda.", field="items")
    round_ = Round(meeting=meeting, number=queries.last_number(meeting) + 1, **vars(details))
    if details.method is Method.SECRET:
        round_.by_name = False
    for place, item in enumerate(chosen, start=1):
        _check_free(item)
        round_.motions.append(
            Motion(item=item, position=place, title=item.title, detail=item.detail,
                   choices=queries.choices_of(MotionKind.APPROVE))
        )  # fmt: skip
    db.session.add(round_)
    db.session.flush()
    _check_method(round_)
    told(by, "vote.prepare", round_, method=details.method.value, questions=[one.title for one in round_.motions])
    return round_


def _check_standing(meeting: Meeting) -> None:
    if not (meeting.is_ahead or meeting.is_open):
        raise RuleViolation("The meeting is over. Nothing can be put to the vote any more.")


def _check_free(item: AgendaItem) -> None:
    """Refuse an item that is being voted on in another round that is not over."""
    for other in queries.rounds_of(item.meeting):
        if not other.is_final and any(motion.item_id == item.id for motion in other.motions):
            raise RuleViolation(
                "“%(title)s” is being voted on in round %(number)s.", title=item.title, number=other.number
            )


def _check_method(round_: Round) -> None:
    """Refuse a show of hands on what the rule book has voted on secretly."""
    for motion in round_.motions:
        if not round_.is_secret and queries.must_be_secret(motion):
            raise RuleViolation("The rule asks for a secret ballot on “%(title)s”.", field="method", title=motion.title)


def edit_motion(motion: Motion, details: MotionDetails, *, by: Account) -> Motion:
    """Change what is asked on an item while the round is being prepared."""
    round_ = hold(motion.round)
    _check_prepared(round_)
    if details.kind is MotionKind.HONOUR:
        if len(details.honours) < 2:
            raise RuleViolation("Choose at least two honours, the highest first.", field="honours")
        for code in details.honours:
            honour(code, on=round_.meeting.held_on, body_id=round_.meeting.council.body_id)
    motion.kind, motion.title = details.kind, details.title
    motion.choices = queries.choices_of(details.kind, details.honours)
    _check_method(round_)
    told(by, "vote.edit_question", round_, question=motion.title, answers=motion.choices)
    return motion


def _check_prepared(round_: Round) -> None:
    if not round_.is_prepared:
        raise RuleViolation("The round has begun. What is asked stays as it is.")


def further_round(earlier: Round, motion_ids: Collection[int], *, by: Account) -> Round:
    """Prepare one more round on questions of a round that was closed."""
    hold(earlier)
    if not earlier.is_closed:
        raise RuleViolation("A further round follows one that was closed.")
    _check_standing(earlier.meeting)
    chosen = [motion for motion in earlier.motions if motion.id in motion_ids]
    if not chosen:
        raise RuleViolation("Choose at least one question.", field="motions")
    round_ = Round(
        meeting=earlier.meeting, number=queries.last_number(earlier.meeting) + 1, title=earlier.title,
        method=earlier.method, by_name=earlier.by_name, conflicted_in_base=earlier.conflicted_in_base, follows=earlier,
    )  # fmt: skip
    for place, motion in enumerate(chosen, start=1):
        _check_free(motion.item)
        round_.motions.append(
            Motion(item=motion.item, position=place, kind=motion.kind, title=motion.title, detail=motion.detail,
                   choices=motion.choices)
        )  # fmt: skip
    db.session.add(round_)
    db.session.flush()
    told(by, "vote.prepare", round_, method=round_.method.value, questions=[one.title for one in chosen],
         follows=earlier.number)  # fmt: skip
    return round_


# Opening.


def open_round(round_: Round, key: str = "", *, by: Account) -> Round:
    """Open a round: who is in the meeting now votes, and the rules stand from here on.

    A secret ballot gets a box that only ``key`` opens; the key is not kept. Absent members are on the roll of a secret
    ballot when the rule counts their written opinion.
    """
    hold(round_)
    _check_prepared(round_)
    meeting = round_.meeting
    if not meeting.is_open:
        raise RuleViolation("A round is opened in the meeting. Open the meeting first.")
    _check_method(round_)
    _freeze_rules(round_)
    _take_roll(round_)
    if round_.is_secret:
        _set_up_box(round_, key)
    db.session.flush()
    round_.open(clock.now())
    told(by, "vote.open", round_, members=round_.members, present=round_.present,
         voters=[voter.name for voter in round_.voters], abstaining=_abstaining(round_))  # fmt: skip
    return round_


def _freeze_rules(round_: Round) -> None:
    for motion in round_.motions:
        motion.rules = {code: rule.told() for code, rule in queries.thresholds_of(motion).items()}


def _set_up_box(round_: Round, key: str) -> None:
    try:
        round_.box_lock = lock_of(key)
    except WrongKey:
        raise RuleViolation("This is no key of a ballot box. Take the one that the page offers.", field="key") from None
    round_.box = BallotBox(ballots=[])


def renew_roll(round_: Round, *, by: Account) -> Round:
    """Take the roll of a show of hands anew, after somebody has come or left. What was counted so far is dropped."""
    hold(round_)
    if round_.is_secret or not round_.is_open:
        raise RuleViolation("Only the roll of an open show of hands can be taken anew.")
    for motion in round_.motions:
        motion.hands = motion.checked = None
    _take_roll(round_)
    told(by, "vote.renew_roll", round_, present=round_.present, voters=[voter.name for voter in round_.voters])
    return round_


def _take_roll(round_: Round) -> None:
    """Write down who votes: those in the meeting, and absent members who vote in writing; and who must abstain."""
    roll = queries.roll_of(round_.meeting)
    quorum = round_.meeting.quorum
    if quorum is not None and len(roll.present) < quorum * len(roll.members):
        raise RuleViolation(
            "Only %(present)s of %(members)s members are in the meeting; that is no quorum.",
            present=len(roll.present), members=len(roll.members),
        )  # fmt: skip
    writers = _writers(round_, [one for one in roll.members if one.id not in roll.present])
    _drop_roll(round_, keep=writers)
    known = {voter.member_id for voter in round_.voters}
    for place, member in enumerate(roll.members, start=1):
        if member.id in known or not (member.id in roll.present or member.id in writers):
            continue
        way = Way.PRESENT if member.id in roll.present else Way.WRITTEN
        round_.voters.append(new_voter(member, place, way))
    for motion in round_.motions:
        for conflict in motion.item.conflicts:
            present = conflict.member_id in roll.present
            motion.abstentions.append(
                Abstention(
                    member=conflict.member,
                    name=conflict.member.full_name,
                    present=present,
                    reason=conflict_words(conflict),
                )
            )
    round_.members, round_.present = len(roll.members), len(roll.present)
    db.session.flush()
    db.session.refresh(round_, ["voters"])


def new_voter(member: CouncilMember, place: int, way: Way) -> Voter:
    return Voter(member=member, position=place, name=member.full_name, office=member.office, way=way)


def _writers(round_: Round, absent: Sequence[CouncilMember]) -> frozenset[int]:
    """Return which absent members are on the roll: in a show of hands those who have given their opinion."""
    if not round_.is_secret:
        gone = {member.id for member in absent}
        return frozenset(voter.member_id for voter in round_.voters if voter.way is Way.WRITTEN) & gone
    counts = {rule.written_counts for motion in round_.motions for rule in queries.thresholds_of(motion).values()}
    if absent and len(counts) > 1:
        raise RuleViolation(
            "Written opinions of absent members count on some of these questions and not on others. Give them rounds "
            "of their own."
        )
    return frozenset(member.id for member in absent) if counts == {True} else frozenset()


def _drop_roll(round_: Round, *, keep: Collection[int]) -> None:
    for motion in round_.motions:
        for one in list(motion.abstentions):
            db.session.delete(one)
        for vote in list(motion.votes):
            if vote.voter.member_id not in keep or vote.voter.way is Way.PRESENT:
                db.session.delete(vote)
    db.session.flush()
    for voter in list(round_.voters):
        if voter.member_id not in keep or voter.way is Way.PRESENT:
            db.session.delete(voter)
    db.session.flush()
    db.session.expire(round_, ["voters"])
    for motion in round_.motions:
        db.session.expire(motion, ["abstentions", "votes"])


def _abstaining(round_: Round) -> dict[str, list[str]]:
    return {motion.title: [one.name for one in motion.abstentions] for motion in round_.motions if motion.abstentions}


# Closing.


def close_round(round_: Round, *, by: Account) -> Round:
    """Settle the outcome of every question; from then on nothing of the round changes.

    Refused while something has not been counted, or two counts differ.
    """
    hold(round_)
    _check_counted(round_)
    for motion in round_.motions:
        outcomes = _outcomes(motion)
        motion.outcome = {code: outcome.told() for code, outcome in outcomes.items()}
        motion.passed = first_passed(outcomes)
    db.session.flush()
    round_.close(clock.now())
    told(by, "vote.close", round_, results=[_result(motion) for motion in round_.motions])
    return round_


def _check_counted(round_: Round) -> None:
    if round_.is_secret:
        if not round_.is_counted:
            raise RuleViolation("The ballots have not been counted yet.")
        _check_paper(round_)
    elif not round_.is_open:
        raise RuleViolation("Only an open round can be closed.")
    else:
        for motion in round_.motions:
            _check_hands(motion)
    differences = queries.differences_in(round_)
    count = round_.paper_count
    settled = count is not None and count.use is PaperUse.CHECK and count.settlement
    if differences and not settled:
        raise RuleViolation(
            "Two counts of “%(title)s” differ. Settle the difference before the round is closed.",
            title=differences[0].motion.title,
        )


def _check_hands(motion: Motion) -> None:
    """Refuse hands that do not add up to those present who may vote."""
    counted = sum(queries.tally_of(motion).values())
    voters = queries.electorate_of(motion).voters
    if counted != voters:
        raise RuleViolation(
            "On “%(title)s” %(counted)s hands of %(voters)s were counted.",
            title=motion.title, counted=counted, voters=voters,
        )  # fmt: skip


def _check_paper(round_: Round) -> None:
    """Refuse to close while paper ballots that were given out have not been counted twice."""
    given = [voter for voter in round_.voters if voter.on_paper]
    count = round_.paper_count
    if count is None:
        if given:
            raise RuleViolation("Paper ballots were given out. Enter what the tellers counted.")
        return
    if count.use is PaperUse.CHECK and given:
        raise RuleViolation(
            "%(given)s members vote on paper: what the tellers counted are votes, no check of others.",
            given=len(given),
        )  # fmt: skip
    if not count.first or not count.second:
        raise RuleViolation("Enter what the tellers counted on paper a second time.")
    if count.use is PaperUse.VOTES and count.issued != len(given):
        raise RuleViolation(
            "%(given)s members have a paper ballot, but the tellers gave out %(issued)s.",
            given=len(given), issued=count.issued,
        )  # fmt: skip


def _outcomes(motion: Motion) -> dict[str, Any]:
    try:
        return outcomes_of(
            queries.thresholds_of(motion), queries.tally_of(motion), queries.written_of(motion),
            queries.electorate_of(motion), conflicted_in_base=motion.round.conflicted_in_base,
        )  # fmt: skip
    except ValueError:
        raise RuleViolation(
            "What was counted on “%(title)s” does not fit those who may vote. Count again.", title=motion.title
        ) from None


def _result(motion: Motion) -> dict[str, Any]:
    return {"question": motion.title, "counts": dict(queries.tally_of(motion)), "passed": motion.passed}


def abandon_round(round_: Round, reason: str, *, by: Account) -> Round:
    """End a round without a result. Its ballots are destroyed unread; refused once they were counted."""
    hold(round_)
    if round_.is_open and round_.box is not None:
        round_.box.ballots = []
        db.session.flush()
    round_.abandon(reason)
    told(by, "vote.abandon", round_, reason=reason)
    return round_


def told(by: Account, act: str, round_: Round, reason: str | None = None, **details: Any) -> None:
    record(
        by, act, round_, body_id=body_id_of(round_), reason=reason, round=round_.number, title=round_.title, **details
    )


# What the meeting asks.


@also_told
def tell(item: AgendaItem) -> list[Told]:
    """Tell the minutes of every vote on ``item`` that was closed, answer by answer where several can pass."""
    return [line for motion in queries.motions_on(item) if motion.round.is_closed for line in _lines(motion)]


def _lines(motion: Motion) -> list[Told]:
    tallies = queries.tallies_of(motion)
    counted = {line.answer: line.count for line in tallies}
    method = f"{METHODS[motion.round.method]}, vòng {motion.round.number}"
    lines = []
    for line in tallies:
        if line.outcome is None:
            continue
        choice = "" if len(motion.can_pass) == 1 else f": {answer_name(line.answer)}"
        heard = (
            0
            if line.outcome.left_out
            else sum(one.written for one in tallies if one.answer not in (line.answer, BLANK))
        )
        against = sum(counted.values()) - line.count - counted[BLANK] + heard
        lines.append(Told(
            method=method + choice, rule=rule_words(queries.thresholds_of(motion)[line.answer]),
            in_favour=line.outcome.agree, against=against, blank=counted[BLANK],
            share=f"{line.outcome.agree}/{line.outcome.base} ({percent(line.outcome.share)})",
            passed=motion.passed == line.answer,
        ))  # fmt: skip
    return lines


@also_checked
def check_votes(meeting: Meeting, item: AgendaItem | None) -> None:
    """Refuse to go on from an item, or to close the meeting, while a round on it is open; or to take it off."""
    for round_ in queries.rounds_of(meeting):
        concerned = item is None or any(motion.item_id == item.id for motion in round_.motions)
        if not concerned:
            continue
        if round_.is_open or round_.is_counted:
            raise RuleViolation(
                "Round %(number)s of voting is still open. Close or abandon it first.", number=round_.number
            )
        if item is not None and item.state is ItemState.WAITING and round_.state is not RoundState.ABANDONED:
            raise RuleViolation("“%(title)s” has been put to the vote. It stays on the agenda.", title=item.title)


# Papers.


def order_ballots(round_: Round, *, by: Account) -> Paper:
    """Order printed ballots: for those who vote on paper, or, before anybody does, for everybody in the meeting."""
    hold(round_)
    if not round_.is_secret or not round_.is_open:
        raise RuleViolation("Ballots are printed while a secret round is open.")
    present = [voter for voter in round_.voters if voter.way is Way.PRESENT]
    voters = [voter for voter in round_.voters if voter.on_paper] or present
    told(by, "vote.print_ballots", round_, ballots=len(voters))
    filename = f"phieu-bau-{short(round_)}.pdf"
    return order_paper(BALLOTS, ballots_values(round_, voters), filename=filename, subject=round_)


def order_minutes(round_: Round, *, by: Account) -> Paper:
    """Order the minutes of the count of a round that was closed."""
    hold(round_)
    if not round_.is_closed:
        raise RuleViolation("The minutes of the count are written when the round is closed.")
    told(by, "vote.print_minutes", round_)
    filename = f"bien-ban-kiem-phieu-{short(round_)}.pdf"
    return order_paper(COUNT_MINUTES, minutes_values(round_), filename=filename, subject=round_)


def short(round_: Round) -> str:
    """Return what tells the papers of a round apart in a folder."""
    return f"{round_.meeting.held_on.isoformat()}-vong-{round_.number}"
