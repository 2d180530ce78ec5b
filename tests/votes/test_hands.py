"""Hands, votes by name, written opinions, tellers and paper ballots: what adds up, and what is refused."""

from io import BytesIO

import pikepdf
import pytest
from flask import Flask

from contest.councils.models import AgendaItem, AttendanceState, CouncilKind
from contest.councils.services import counts_of, remove_item
from contest.database import transaction
from contest.errors import RuleViolation
from contest.storage.uploads import Upload
from contest.votes import hands, services
from contest.votes.hands import PaperDetails
from contest.votes.models import AGAINST, AGREE, Method, MotionKind, PaperUse, Round, Way
from contest.votes.passing import BLANK
from contest.votes.queries import differences_in, outcomes_of_motion, tallies_of
from contest.votes.services import MotionDetails
from tests.votes.world import BOX_KEY, World, make_world


def pdf() -> bytes:
    buffer = BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(buffer)
    return buffer.getvalue()


@pytest.fixture
def world(app: Flask) -> World:
    return make_world(conflicts={1: [3]})


def counted(round_: Round, *, checked: bool = False, by: World, **other: tuple[int, int, int]) -> Round:
    """Enter 7 for, 1 against and 1 blank on everything but ``on_2=``…; one fewer where somebody abstains."""
    counts = {
        motion.id: dict(zip(motion.answers, other.get(f"on_{motion.position}", (7, 1, 1)), strict=True))
        for motion in round_.motions
    }
    with transaction():
        return hands.enter_hands(round_, counts, checked=checked, by=by.secretary)


def test_hands_are_entered_and_the_round_closed(world: World) -> None:
    round_ = world.opened(Method.OPEN)
    counted(round_, by=world, on_2=(4, 4, 0))

    world.closed(round_)

    first, second, _third = round_.motions
    assert first.passed == AGREE and second.passed is None
    assert (outcomes_of_motion(second)[AGREE].base, outcomes_of_motion(second)[AGREE].needed) == (8, 5)
    assert [(line.answer, line.count) for line in tallies_of(first)] == [(AGREE, 7), (AGAINST, 1), (BLANK, 1)]


@pytest.mark.parametrize("wrong", [(7, 1, 0), (9, 1, 1)])
def test_hands_must_add_up_to_those_present_who_may_vote(world: World, wrong: tuple[int, int, int]) -> None:
    round_ = world.opened(Method.OPEN)

    with pytest.raises(RuleViolation, match="add up to 9"):
        counted(round_, by=world, on_1=wrong)
    with pytest.raises(RuleViolation, match="add up to 8"):
        counted(round_, by=world)

    assert all(motion.hands is None for motion in round_.motions)
    with pytest.raises(RuleViolation, match="0 hands of 9"):
        world.closed(round_)


def test_a_second_count_that_differs_is_settled_by_counting_again(world: World) -> None:
    round_ = world.opened(Method.OPEN)
    counted(round_, by=world, on_2=(8, 0, 0))
    counted(round_, checked=True, by=world, on_1=(6, 2, 1), on_2=(8, 0, 0))
    assert [(one.answer, one.first, one.second) for one in differences_in(round_)] == [(AGREE, 7, 6), (AGAINST, 1, 2)]

    with pytest.raises(RuleViolation, match="differ"):
        world.closed(round_)
    counted(round_, by=world, on_1=(6, 2, 1), on_2=(8, 0, 0))

    assert world.closed(round_).is_closed


def test_who_leaves_is_taken_off_the_roll_and_hands_are_counted_again(world: World) -> None:
    round_ = world.opened(Method.OPEN)
    counted(round_, by=world, on_2=(8, 0, 0))
    world.absent(8)

    with transaction():
        services.renew_roll(round_, by=world.secretary)

    assert (round_.present, len(round_.voters), round_.motions[0].hands) == (8, 8, None)
    assert [len(motion.abstentions) for motion in round_.motions] == [0, 1, 0]


def test_votes_by_name_are_counted_from_the_names(world: World) -> None:
    round_ = world.opened(Method.OPEN, by_name=True)
    answers = {
        motion.id: {voter.id: AGREE if voter.position <= 5 else AGAINST for voter in round_.voters}
        for motion in round_.motions
    }
    with pytest.raises(RuleViolation, match="Choose how"), transaction():
        hands.enter_names(round_, {**answers, round_.motions[2].id: {}}, by=world.secretary)
    with transaction():
        hands.enter_names(round_, answers, by=world.secretary)

    world.closed(round_)

    assert [outcomes_of_motion(motion)[AGREE].agree for motion in round_.motions] == [5, 4, 5]
    assert round_.motions[0].passed == AGREE and round_.motions[1].passed is None


def test_written_opinions_count_by_the_rule_and_are_shown_either_way(app: Flask) -> None:
    heard = make_world(kind=CouncilKind.INITIATIVE)
    heard.absent(8)
    round_ = heard.prepared(Method.OPEN)
    member = heard.members[8]
    with transaction():
        hands.give_opinion(round_, member, {motion.id: AGREE for motion in round_.motions}, by=heard.people[8])
    with transaction():
        services.open_round(round_, by=heard.chair)
    with transaction():
        hands.enter_hands(
            round_, {motion.id: {AGREE: 5, AGAINST: 3} for motion in round_.motions}, by=heard.secretary
        )  # fmt: skip

    heard.closed(round_)

    outcome = outcomes_of_motion(round_.motions[0])[AGREE]
    rule = round_.motions[0].rules[AGREE]
    assert round_.voters[-1].way is Way.WRITTEN
    assert (outcome.agree, outcome.left_out) == ((6, 0) if rule["written_counts"] else (5, 1))
    assert tallies_of(round_.motions[0])[0].written == 1


def test_who_comes_after_all_votes_in_the_meeting(world: World) -> None:
    world.absent(8)
    round_ = world.prepared(Method.OPEN)
    with transaction():
        hands.give_opinion(
            round_, world.members[8], {motion.id: AGREE for motion in round_.motions}, by=world.people[8]
        )  # fmt: skip
    with transaction():
        attendance = next(one for one in world.meeting.attendances if one.member_id == world.members[8].id)
        attendance.state, attendance.reason = AttendanceState.PRESENT, ""
        attendance.arrived_at = world.meeting.opened_at
    with transaction():
        services.open_round(round_, by=world.chair)

    assert {voter.way for voter in round_.voters} == {Way.PRESENT}
    assert [list(motion.votes) for motion in round_.motions] == [[], [], []]


def test_opinions_are_refused_of_who_is_there_without_a_sheet_and_in_a_secret_round(world: World) -> None:
    world.absent(7, 8)
    round_ = world.prepared(Method.OPEN)
    answers = {motion.id: AGREE for motion in round_.motions}
    secret = make_secret(world)

    for place, by, where, words in (
        (0, world.people[0], round_, "is in the meeting"),
        (8, world.secretary, round_, "scan"),
        (8, world.people[8], secret, "secret"),
    ):
        with pytest.raises(RuleViolation, match=words), transaction():
            hands.give_opinion(where, world.members[place], answers, by=by)
    assert round_.voters == []
    with transaction():
        sheet = Upload("y-kien.pdf", pdf())
        voter = hands.give_opinion(round_, world.members[8], answers, sheet, by=world.secretary)
    assert voter.scan is not None and voter.scan.filename == "y-kien.pdf"


def make_secret(world: World) -> Round:
    with transaction() as session:
        item = AgendaItem(meeting_id=world.meeting.id, position=9, title="Nội dung khác")
        session.add(item)
    session.refresh(world.meeting, ["items"])
    return world.prepared(Method.SECRET, [item])


def test_a_secret_ballot_cannot_be_replaced_by_hands_where_the_rule_asks_for_it(app: Flask) -> None:
    world = make_world(honour="CSTD_TINH")

    with pytest.raises(RuleViolation, match="secret ballot"):
        world.prepared(Method.OPEN)


def test_a_round_needs_the_meeting_to_be_open_and_a_quorum(world: World) -> None:
    round_ = world.prepared()
    world.absent(3, 4, 5, 6)

    with pytest.raises(RuleViolation, match="quorum"), transaction():
        services.open_round(round_, BOX_KEY, by=world.chair)
    with pytest.raises(RuleViolation, match="being voted on"):
        world.prepared()

    assert round_.is_prepared and round_.voters == []


def test_a_further_round_follows_on_what_has_not_passed(world: World) -> None:
    round_ = world.opened(Method.OPEN)
    counted(round_, by=world, on_1=(4, 5, 0), on_2=(8, 0, 0))
    with pytest.raises(RuleViolation, match="closed"), transaction():
        services.further_round(round_, {round_.motions[0].id}, by=world.secretary)
    world.closed(round_)

    with transaction():
        again = services.further_round(round_, {round_.motions[0].id}, by=world.secretary)

    assert (again.number, again.follows_id, [motion.title for motion in again.motions]) == (
        2, round_.id, [round_.motions[0].title],
    )  # fmt: skip


def test_a_choice_between_honours_passes_the_first_that_reaches(world: World) -> None:
    round_ = world.prepared(items=world.items[:1])
    motion = round_.motions[0]
    with pytest.raises(RuleViolation, match="two honours"), transaction():
        services.edit_motion(motion, MotionDetails(MotionKind.HONOUR, "Chọn", ("GK_XA",)), by=world.secretary)
    with transaction():
        services.edit_motion(
            motion, MotionDetails(MotionKind.HONOUR, "Chọn hình thức", ("BK_TINH", "GK_XA")), by=world.secretary
        )  # fmt: skip
    with transaction():
        services.open_round(round_, BOX_KEY, by=world.chair)
    for place, account in enumerate(world.people):
        world.cast(round_, account, "BK_TINH" if place < 3 else "GK_XA")

    world.closed(world.counted(round_))

    outcomes = outcomes_of_motion(motion)
    assert (outcomes["BK_TINH"].passed, outcomes["GK_XA"].passed, motion.passed) == (False, True, "GK_XA")
    assert outcomes["BK_TINH"].needed == 7, "70 % of nine"


# Paper.


def with_paper(world: World, *, use: PaperUse = PaperUse.VOTES) -> Round:
    """Open a secret round in which the last three vote on paper and the others on their screens."""
    round_ = world.opened(items=world.items[:1])
    if use is PaperUse.VOTES:
        with transaction():
            hands.give_out_paper(round_, {voter.id for voter in round_.voters[6:]}, by=world.secretary)
    for account in world.people[:6] if use is PaperUse.VOTES else world.people:
        world.cast(round_, account)
    return world.counted(round_)


def paper(round_: Round, agree: int, against: int, invalid: int = 0, **values: int) -> PaperDetails:
    total = agree + against + invalid
    given = {"issued": total, "returned": total, "valid": agree + against, "invalid": invalid, **values}
    counts = {motion.id: {AGREE: agree, AGAINST: against, "invalid": invalid} for motion in round_.motions}
    return PaperDetails(**given, counts=counts)


def enter(round_: Round, details: PaperDetails, world: World, *, second: bool = False) -> None:
    with transaction():
        hands.enter_paper(round_, details, second=second, by=world.secretary)


def test_paper_ballots_are_entered_twice_and_added_to_the_screens(world: World) -> None:
    round_ = with_paper(world)
    with pytest.raises(RuleViolation, match="tellers counted"):
        world.closed(round_)
    enter(round_, paper(round_, 1, 1, 1), world)
    with pytest.raises(RuleViolation, match="second time"):
        world.closed(round_)
    enter(round_, paper(round_, 1, 1, 1), world, second=True)

    world.closed(round_)

    motion = round_.motions[0]
    assert [(line.answer, line.count) for line in tallies_of(motion)] == [(AGREE, 7), (AGAINST, 1), (BLANK, 0)]
    assert (outcomes_of_motion(motion)[AGREE].base, motion.passed) == (9, AGREE)


def test_two_counts_on_paper_that_differ_keep_the_round_open(world: World) -> None:
    round_ = with_paper(world)
    enter(round_, paper(round_, 2, 1), world)
    assert differences_in(round_) == []
    enter(round_, paper(round_, 1, 2), world, second=True)
    assert [(one.first, one.second) for one in differences_in(round_)] == [(2, 1), (1, 2)]

    with pytest.raises(RuleViolation, match="differ"):
        world.closed(round_)
    enter(round_, paper(round_, 1, 2), world)
    enter(round_, paper(round_, 1, 2), world, second=True)

    assert world.closed(round_).motions[0].paper == {AGREE: 1, AGAINST: 2, BLANK: 0, "invalid": 0}


def test_a_check_on_paper_that_differs_is_settled_with_words_and_the_screen_holds(world: World) -> None:
    round_ = with_paper(world, use=PaperUse.CHECK)
    given = {motion.id: {AGREE: 8, AGAINST: 1} for motion in round_.motions}
    check = PaperDetails(9, 9, 9, 0, given, use=PaperUse.CHECK)
    enter(round_, check, world)
    enter(round_, check, world, second=True)
    with pytest.raises(RuleViolation, match="differ"):
        world.closed(round_)

    with transaction():
        hands.settle_difference(round_, "Một phiếu giấy đánh nhầm.", by=world.chair)

    assert outcomes_of_motion(world.closed(round_).motions[0])[AGREE].agree == 9


def test_votes_on_paper_are_never_taken_for_a_check_of_others(world: World) -> None:
    round_ = with_paper(world)
    given = {motion.id: {AGREE: 3} for motion in round_.motions}

    with pytest.raises(RuleViolation, match="3 members vote on paper"):
        enter(round_, PaperDetails(3, 3, 3, 0, given, use=PaperUse.CHECK), world)

    assert round_.paper_count is None


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"issued": 2, "returned": 3}, "More ballots were returned"),
        ({"valid": 1}, "add up"),
        ({"issued": 4}, "3 members have a paper ballot"),
    ],
)
def test_paper_ballots_that_cannot_be_are_refused(world: World, values: dict[str, int], words: str) -> None:
    round_ = with_paper(world)

    with pytest.raises(RuleViolation, match=words):
        enter(round_, paper(round_, 2, 1, **values), world)
    with pytest.raises(RuleViolation, match="answers were counted"):
        enter(round_, PaperDetails(3, 3, 3, 0, {round_.motions[0].id: {AGREE: 4}}), world)

    assert round_.paper_count is None


def test_nobody_has_a_ballot_on_paper_and_one_on_the_screen(world: World) -> None:
    round_ = world.opened()
    world.cast(round_, world.people[0])

    with pytest.raises(RuleViolation, match="already"), transaction():
        hands.give_out_paper(round_, {round_.voters[0].id}, by=world.secretary)
    with transaction():
        hands.give_out_paper(round_, {round_.voters[1].id}, by=world.secretary)
    with pytest.raises(RuleViolation, match="paper ballot"):
        world.cast(round_, world.people[1])

    assert [voter.on_paper for voter in round_.voters[:2]] == [False, True]


# What the meeting asks.


def test_the_minutes_tell_every_closed_vote_and_an_open_round_holds_the_meeting(world: World) -> None:
    round_ = world.opened(Method.OPEN)
    item, meeting = world.items[0], world.meeting
    for about in (item, None):
        with pytest.raises(RuleViolation, match="still open"):
            services.check_votes(meeting, about)
    counted(round_, by=world, on_2=(8, 0, 0))
    assert counts_of(item) == []

    world.closed(round_)

    services.check_votes(meeting, None)
    (told,) = counts_of(item)
    assert (told.method, told.in_favour, told.against, told.blank, told.share, told.passed) == (
        "Biểu quyết giơ tay, vòng 1", 7, 1, 1, "7/9 (77,78\u00a0%)", True,
    )  # fmt: skip
    assert told.rule == "trên 1/2 số thành viên dự họp"


def test_an_item_that_was_put_to_the_vote_stays_on_the_agenda(world: World) -> None:
    world.prepared(Method.OPEN, world.items[:1])

    with pytest.raises(RuleViolation, match="stays on the agenda"), transaction():
        remove_item(world.items[0], by=world.secretary)
    with transaction():
        remove_item(world.items[2], by=world.secretary)
