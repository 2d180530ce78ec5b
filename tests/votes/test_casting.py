"""The secret ballot: one each, nobody can tell whose, everybody finds the own, and the box is not tampered with."""

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from threading import Barrier, Thread

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError

from contest.accounts.models import Account
from contest.councils.models import AttendanceState
from contest.database import Base, db, transaction
from contest.errors import RuleViolation
from contest.journal.models import JournalEntry
from contest.votes import casting, services
from contest.votes.models import AGAINST, AGREE, Motion, Round, RoundState, Voter, Way
from contest.votes.passing import BLANK
from contest.votes.queries import motions_for, outcomes_of_motion, screen_risks, voter_of
from contest.votes.sealing import sealed
from contest.votes.secrecy import Risk
from contest.votes.tracking import tracking_code
from tests.votes.world import ANSWERS, BOX_KEY, World, key_of, make_world

OTHER_KEY = "ZZZZ-EFGH-JKLM-NPQR-STUV-WXYZ-2345"


@pytest.fixture
def world(app: Flask) -> World:
    return make_world(conflicts={1: [3]})


def test_ballots_are_cast_counted_and_found_again(world: World) -> None:
    round_ = world.opened()
    keys = {
        account.id: world.cast(round_, account, AGREE if place < 5 else AGAINST, on_3=BLANK)
        for place, account in enumerate(world.people)
    }
    assert all(voter.has_cast for voter in round_.voters)
    assert [motion.published for motion in round_.motions] == [None, None, None]

    world.closed(world.counted(round_))

    first, second, third = round_.motions
    assert (first.screen, first.passed) == ({"agree": 5, "against": 4}, "agree")
    assert (second.screen, second.passed) == ({"agree": 4, "against": 4}, None)
    assert (third.screen, third.passed) == ({"blank": 9}, None)
    assert (outcomes_of_motion(second)["agree"].base, outcomes_of_motion(second)["agree"].abstaining) == (8, 1)
    for place, account in enumerate(world.people):
        lists = {motion.position: dict(motion.published or ()) for motion in round_.motions}
        own = AGREE if place < 5 else AGAINST
        assert lists[1][tracking_code(keys[account.id], first.id)] == own
        found = lists[2].get(tracking_code(keys[account.id], second.id))
        assert found == (None if place == 3 else own)
    assert round_.box is not None and round_.box.ballots == []


def test_a_member_votes_once(world: World) -> None:
    round_ = world.opened()
    world.cast(round_, world.people[0])

    with pytest.raises(RuleViolation, match="already"):
        world.cast(round_, world.people[0], AGAINST)

    with pytest.raises(RuleViolation, match="too few to stay secret, and 8"):
        world.counted(round_)
    assert round_.is_open and round_.motions[0].screen is None
    for person in world.people[1:9]:
        world.cast(round_, person)
    world.counted(round_)
    assert round_.motions[0].screen == {"agree": 9}
    with pytest.raises(RuleViolation, match="have been counted"), transaction():
        services.abandon_round(round_, "Không vừa ý", by=world.chair)
    assert round_.is_counted


def test_who_is_not_on_the_roll_has_no_ballot(world: World) -> None:
    world.absent(8)
    round_ = world.opened()

    for account in (world.people[8], world.secretary):
        with pytest.raises(RuleViolation, match="no vote"):
            world.cast(round_, account)


def test_a_ballot_answers_every_question_of_its_member_and_no_other(world: World) -> None:
    round_ = world.opened()
    voter = voter_of(round_, world.people[3])
    assert voter is not None
    asked = motions_for(voter)
    assert [motion.position for motion in asked] == [1, 3]
    whole = {motion.id: AGREE for motion in asked}
    wrong = (
        {asked[0].id: AGREE},
        {**whole, asked[0].id: "perhaps"},
        {**whole, round_.motions[1].id: AGREE},
    )

    for answers in wrong:
        with pytest.raises(RuleViolation), transaction():
            casting.cast_ballot(round_, answers, key_of(world.people[3].email), by=world.people[3])
    with pytest.raises(RuleViolation, match="code"), transaction():
        casting.cast_ballot(round_, whole, "ABC", by=world.people[3])

    assert not voter.has_cast and round_.box is not None and round_.box.ballots == []


@pytest.mark.parametrize("state", ["prepared", "counted", "abandoned"])
def test_a_ballot_is_cast_only_while_the_round_is_open(world: World, state: str) -> None:
    round_ = world.prepared() if state == "prepared" else world.opened()
    if state == "counted":
        world.counted(round_)
    if state == "abandoned":
        with transaction():
            services.abandon_round(round_, "Mất điện", by=world.chair)

    with pytest.raises(RuleViolation):
        world.cast(round_, world.people[0])


def test_two_ballots_of_one_member_at_the_same_moment_are_one(app_on_both: Flask) -> None:
    world = make_world()
    round_ = world.opened()
    round_id, account_id, motions = round_.id, world.people[0].id, [motion.id for motion in round_.motions]
    db.session.remove()
    barrier, refused = Barrier(4), []

    def cast(place: int) -> None:
        with app_on_both.app_context():
            barrier.wait()
            try:
                with transaction() as session:
                    account, found = session.get(Account, account_id), session.get(Round, round_id)
                    assert account is not None and found is not None
                    casting.cast_ballot(found, dict.fromkeys(motions, ANSWERS[place % 3]), OTHER_KEY, by=account)
            except RuleViolation as violation:
                refused.append(str(violation))
            db.session.remove()

    threads = [Thread(target=cast, args=(place,)) for place in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    again = db.session.get(Round, round_id)
    assert again is not None and again.box is not None
    assert len(refused) == 3 and len(again.box.ballots) == 1


def test_the_database_itself_refuses_a_second_ballot_and_names_in_a_secret_round(app_on_both: Flask) -> None:
    world = make_world()
    round_ = world.opened()
    world.cast(round_, world.people[0])
    voter, motion = round_.voters[0], round_.motions[0]
    spoilt = (
        f"UPDATE vote_voter SET has_cast = (1 = 0) WHERE id = {voter.id}",
        f"UPDATE vote_voter SET member_id = {world.members[1].id} WHERE id = {voter.id}",
        f"DELETE FROM vote_voter WHERE id = {round_.voters[1].id}",
        "INSERT INTO named_vote (motion_id, voter_id, choice, entered_by_id) "
        f"VALUES ({motion.id}, {voter.id}, 'agree', {world.chair.id})",
        f"UPDATE vote_motion SET title = 'x' WHERE id = {motion.id}",
        f"DELETE FROM ballot_box WHERE round_id = {round_.id}",
        f"UPDATE vote_round SET present = 1 WHERE id = {round_.id}",
    )

    for statement in spoilt:
        with pytest.raises(IntegrityError), transaction() as session:
            session.execute(text(statement))


def test_a_closed_round_is_frozen(app_on_both: Flask) -> None:
    world = make_world()
    round_ = world.opened()
    for account in world.people:
        world.cast(round_, account)
    world.closed(world.counted(round_))
    assert round_.state is RoundState.CLOSED

    for statement in (
        "UPDATE vote_motion SET passed = NULL",
        "UPDATE vote_motion SET published = '[]'",
        "UPDATE vote_round SET state = 'open', closed_at = NULL",
        "DELETE FROM vote_round",
        "UPDATE ballot_box SET ballots = '[1]'",
        "INSERT INTO vote_teller (round_id, position, name, office) VALUES (1, 1, 'x', '')",
    ):
        with pytest.raises(IntegrityError), transaction() as session:
            session.execute(text(statement))


def test_a_box_opens_with_its_key_alone(world: World) -> None:
    round_ = world.opened()
    world.cast(round_, world.people[0])

    for key in ("", "ABCD", OTHER_KEY):
        with pytest.raises(RuleViolation, match="key"), transaction():
            casting.count_ballots(round_, key, by=world.chair)

    assert round_.is_open


def test_ballots_that_somebody_put_into_the_database_are_noticed(world: World) -> None:
    round_ = world.opened()
    world.cast(round_, world.people[0])
    assert round_.box is not None
    extra = sealed(b"[]", round_.box_lock, length=160)
    genuine = list(round_.box.ballots)

    for ballots in ([*genuine, extra], [], [extra], [genuine[0][:-8] + "AAAAAAA="]):
        with transaction():
            round_.box.ballots = ballots
        with pytest.raises(RuleViolation, match="Abandon"), transaction():
            casting.count_ballots(round_, BOX_KEY, by=world.chair)


def test_absent_members_vote_secretly_where_their_written_opinion_counts(app: Flask) -> None:
    world = make_world(honour="CSTD_TINH")
    world.absent(7, 8)
    round_ = world.opened()
    assert [voter.way for voter in round_.voters[-2:]] == [Way.WRITTEN, Way.WRITTEN]
    for account in world.people[:8]:
        world.cast(round_, account)

    world.closed(world.counted(round_))

    outcome = outcomes_of_motion(round_.motions[0])["agree"]
    assert (outcome.agree, outcome.base, outcome.needed, outcome.passed) == (8, 9, 9, False)


def test_written_opinions_do_not_count_where_the_rule_does_not_know_them(world: World) -> None:
    world.absent(7, 8, state=AttendanceState.ABSENT)

    round_ = world.opened()

    assert [voter.name for voter in round_.voters] == [account.name for account in world.people[:7]]
    assert (round_.members, round_.present) == (9, 7)


def test_the_chair_is_told_of_few_voters_before_and_of_few_ballots_after(app: Flask) -> None:
    world = make_world(4, titles=("A", "B"), conflicts={1: [0, 1]})
    round_ = world.opened()

    assert [(one.voters, one.risk) for one in screen_risks(round_, cast_only=False)] == [(4, Risk.FEW), (2, Risk.PAIR)]
    world.cast(round_, world.people[0])
    assert [(one.voters, one.risk) for one in screen_risks(round_, cast_only=True)] == [(1, Risk.SINGLE)]


# What the database knows.

SEALED = re.compile(r"[A-Za-z0-9+/]{80,}={0,2}")


def dump() -> str:
    """Return every row of every table as the database keeps them, but for what hides sealed ballots.

    Instants and the hashes of the journal go with the time of a run. That no instant is taken and no entry is written
    for a ballot is looked at apart.
    """
    told = []
    for table in Base.metadata.sorted_tables:
        if table.name in ("journal_entry", "journal_head"):
            continue
        for row in db.session.execute(select(table)):
            values = ["INSTANT" if isinstance(value, datetime) else value for value in row]
            told.append(f"{table.name} {json.dumps(values, default=str)}")
    return SEALED.sub("SEALED", "\n".join(told))


def journalled() -> list[tuple[str, str]]:
    """Return what the journal says, without its instants and hashes."""
    entries = db.session.scalars(select(JournalEntry).order_by(JournalEntry.id))
    return [(entry.act, f"{entry.actor_name} {entry.subject_kind} {json.dumps(entry.details)}") for entry in entries]


Ballot = tuple[str, str, str]


def election(ballots: Sequence[Ballot], order: Sequence[int], *, count: bool) -> tuple[str, object]:
    """Let each member cast a ballot (two answers and a key) in this ``order``, and return what is known afterwards."""
    world = make_world(len(ballots), titles=("A", "B"))
    before = len(journalled())
    round_ = world.opened()
    opened_at = len(journalled())
    for place in order:
        first, second, key = ballots[place]
        world.cast(round_, world.people[place], on_1=first, on_2=second, key=key)
        db.session.expire_all()
    assert len(journalled()) == opened_at > before, "the journal says that a ballot was cast"
    if count:
        world.closed(world.counted(round_))
    return dump(), journalled()


def emptied(app: Flask, migrated: Path) -> None:
    """Take everything away again, as if nothing had been."""
    db.session.remove()
    db.engine.dispose()
    place = make_url(app.config["SQLALCHEMY_DATABASE_URI"]).database or ""
    with closing(sqlite3.connect(migrated)) as empty, closing(sqlite3.connect(place)) as used:
        empty.backup(used)


@st.composite
def swapped(draw: st.DrawFn) -> tuple[list[Ballot], list[Ballot], list[int], list[int]]:
    """Return two elections of the same ballots that other members cast, in another order."""
    answers = draw(st.lists(st.tuples(st.sampled_from(ANSWERS), st.sampled_from(ANSWERS)), min_size=3, max_size=5))
    ballots = [(*pair, key_of(f"ballot {place}")) for place, pair in enumerate(answers)]
    places = list(range(len(ballots)))
    return ballots, draw(st.permutations(ballots)), draw(st.permutations(places)), draw(st.permutations(places))


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(case=swapped(), count=st.booleans())
def test_nothing_stored_joins_a_member_and_a_choice(
    app: Flask, migrated: Path, case: tuple[list[Ballot], list[Ballot], list[int], list[int]], count: bool
) -> None:
    """Whoever cast which ballot, in whatever order: the database is the same to the byte.

    Only what hides the sealed ballots of an open round is random. So no identifier, order or instant in it can tell.
    """
    ballots, others, order, other_order = case
    emptied(app, migrated)
    one = election(ballots, order, count=count)
    emptied(app, migrated)

    assert one == election(others, other_order, count=count)


def test_two_members_who_swap_their_ballots_leave_the_same_database(app: Flask, migrated: Path) -> None:
    first, second, third = (AGREE, AGREE, key_of("a")), (AGAINST, BLANK, key_of("b")), (AGREE, AGAINST, key_of("c"))
    one = election([first, second, third], [0, 1, 2], count=True)
    emptied(app, migrated)

    assert one == election([second, first, third], [2, 1, 0], count=True)
    assert tracking_code(key_of("a"), 1) in one[0]


def test_published_lists_stand_in_the_order_of_their_codes(world: World) -> None:
    round_ = world.opened()
    for account in reversed(world.people):
        world.cast(round_, account)
        assert round_.box is not None and list(round_.box.ballots) == sorted(round_.box.ballots)
    world.counted(round_)

    for motion in db.session.scalars(select(Motion)):
        assert motion.published == sorted(motion.published or ())
        assert Counter(answer for _code, answer in motion.published or ()) == Counter(motion.screen)


def test_no_row_of_a_voter_has_a_time_and_no_row_of_a_ballot_a_person(app: Flask) -> None:
    """The two halves hang together by the round alone: whoever adds a column that joins them meets this test."""
    voter = {column.name for column in Voter.__table__.columns}
    box = {column.name for column in Base.metadata.tables["ballot_box"].columns}

    assert voter == {
        "id",
        "round_id",
        "member_id",
        "position",
        "name",
        "office",
        "way",
        "has_cast",
        "on_paper",
        "scan_id",
    }
    assert box == {"round_id", "ballots"}
