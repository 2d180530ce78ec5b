"""The Nhà Bè case: the published facts, the cases that matter, and standings recomputed from the raw marks."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from contest import clock
from contest.accounts.models import Account, Role
from contest.advice.queries import advised_lines
from contest.awards.models import Award, Decision, Proposal
from contest.certificates.models import Certificate
from contest.database import db
from contest.demo import solutions as told
from contest.demo.marks import CONFLICT, UNFINISHED
from contest.demo.people import SIGN_INS
from contest.demo.story import load
from contest.errors import RuleViolation
from contest.home.queries import waiting_for
from contest.initiatives.models import Initiative, InitiativeState
from contest.invariants import breaches
from contest.movements.models import Movement, MovementState, RecipientKind
from contest.movements.queries import lawful_honours, movement_by_code
from contest.payments.models import PaymentSheet
from contest.recognition.models import RecognisedAuthor, Recognition, RecognitionDecision
from contest.rules.bonus import bonus
from contest.scoring.models import Sheet
from contest.standings.queries import Standings, standings_of
from contest.standings.ranking import Outcome
from contest.units.models import Person
from tests.demo.reckoning import reckon

pytestmark = pytest.mark.xdist_group("demo")
NAMED = {
    "Quy chế phối hợp giữa UBND xã với Chi nhánh Văn phòng Đăng ký đất đai huyện Nhà Bè về thủ tục xác nhận vị trí "
    "cấp hẻm",
    "App hội chẩn nâng cao năng lực khám chữa bệnh",
    "Quy chế phối hợp cấp giấy phép xây dựng và giấy phép xây dựng có thời hạn nhà ở riêng lẻ liên thông cấp điện - "
    "cấp nước",
}


@pytest.fixture
def movement(loaded: Flask) -> Movement:
    found = movement_by_code("cchc-2019")
    assert found is not None
    return found


@pytest.fixture
def standings(movement: Movement) -> Standings:
    return standings_of(movement)


def initiatives(movement: Movement) -> list[Initiative]:
    return list(db.session.scalars(select(Initiative).where(Initiative.movement_id == movement.id)))


def test_sixty_one_solutions_are_registered_three_by_their_published_names(movement: Movement) -> None:
    registered = initiatives(movement)

    assert sorted(one.number or 0 for one in registered) == list(range(1, 62))
    assert {one.title for one in registered if "minh họa" not in one.title} == NAMED


def test_the_appraisal_ends_with_forty_eight_eligible(movement: Movement) -> None:
    states = [one.state for one in initiatives(movement)]

    assert states.count(InitiativeState.ELIGIBLE) == 48
    assert states.count(InitiativeState.REJECTED) == 7
    assert states.count(InitiativeState.RETURNED) == 6


def test_the_movement_is_closed(movement: Movement) -> None:
    assert movement.state is MovementState.CLOSED


def test_nineteen_and_fifteen_and_eighteen_awards_are_decided(movement: Movement) -> None:
    query = select(Decision).where(Decision.movement_id == movement.id).order_by(Decision.number)
    counts = [
        tuple([award.recipient_kind for award in decision.awards].count(kind) for kind in RecipientKind)
        for decision in db.session.scalars(query)
    ]

    assert counts == [(19, 0, 15), (18, 0, 0)]


def test_the_movement_of_2019_runs_under_the_law_of_2019_and_pays_forty_million_and_fifty_thousand(
    movement: Movement,
) -> None:
    awards = db.session.scalars(select(Award).where(Award.movement_id == movement.id)).all()
    paid = [
        bonus(award.honour, award.recipient_kind, on=award.decision.issued_on, body_id=award.body_id)
        for award in awards
        if award.decision
    ]

    assert sum(one.rounded for one in paid if one) == 40_050_000
    assert {one.base_salary for one in paid if one} == {1_490_000}
    assert {line.number for line in movement.basis} >= {"15/2003/QH11", "91/2017/NĐ-CP", "08/2017/TT-BNV"}
    assert {award.honour for award in awards} == {"GK_HUYEN"}


def test_the_movement_that_runs_now_is_under_the_law_of_today(loaded: Flask) -> None:
    movement = db.session.scalars(select(Movement).where(Movement.code.like("xanhabe-%"))).one()
    day = clock.today()

    assert {line.number for line in movement.basis} >= {"06/2022/QH15", "152/2025/NĐ-CP"}
    assert [one.code for one in lawful_honours(movement, day)][-1] == "GK_XA"
    found = bonus("GK_XA", "collective", on=date(2026, 9, 1), body_id=movement.body_id)
    assert found is not None
    assert found.rounded == 1_520_000


def test_individuals_are_numbered_and_the_signer_has_no_name(movement: Movement) -> None:
    people = db.session.scalars(
        select(Award).where(Award.movement_id == movement.id, Award.recipient_kind == RecipientKind.INDIVIDUAL)
    ).all()

    assert sorted(award.recipient_name for award in people) == [f"Cá nhân {number:02d}" for number in range(1, 16)]
    assert {award.decision.signer_name for award in people if award.decision} == {"(Họ và tên)"}


def test_three_collectives_at_least_are_in_both_lists_each_with_its_reason(movement: Movement) -> None:
    repeated = db.session.scalars(select(Award).where(Award.movement_id == movement.id, Award.repeat > 0)).all()

    assert len(repeated) >= 3
    assert all(award.repeat_reason for award in repeated)


def test_nobody_bears_a_real_name(loaded: Flask) -> None:
    names = {*db.session.scalars(select(Person.full_name)), *db.session.scalars(select(Account.name))}

    assert [
        name
        for name in names
        if not any(char.isdigit() for char in name)
        and name not in ("Thư ký Hội đồng", "Lãnh đạo có thẩm quyền", "Chủ tịch Hội đồng", "Quản trị hệ thống")
    ] == []


def test_standings_equal_those_recomputed_from_the_raw_marks(movement: Movement, standings: Standings) -> None:
    rubric = movement.rubric
    assert rubric is not None
    reckoned = reckon("cchc-2019", trim=rubric.trim, quorum=rubric.quorum)

    assert {row.initiative.number: row.value for row in standings.rows} == {
        number: one.score for number, one in reckoned.items()
    }
    assert {row.initiative.number: dict(row.score.means) for row in standings.rows} == {
        number: one.means for number, one in reckoned.items()
    }


def test_places_follow_from_the_recomputed_scores(movement: Movement, standings: Standings) -> None:
    rubric = movement.rubric
    assert rubric is not None
    reckoned = reckon("cchc-2019", trim=rubric.trim, quorum=rubric.quorum)
    passed = [one for one in reckoned.values() if one.score >= 6000 and one.means["novelty"] >= 1500]
    ordered = sorted(passed, key=lambda one: (-one.score, -one.means["effect"], -one.means["novelty"], one.number))

    assert [row.initiative.number for row in standings.rows if row.place] == [one.number for one in ordered]


def test_two_equal_scores_are_told_apart_by_their_effect(standings: Standings) -> None:
    first, second = (next(row for row in standings.rows if row.initiative.number == number) for number in told.TIED)

    assert first.value == second.value
    assert (first.ranked.told_apart_by, second.place) == ("effect", (first.place or 0) + 1)


def test_the_one_of_little_novelty_is_knocked_out_whatever_its_total(standings: Standings) -> None:
    row = next(row for row in standings.rows if row.initiative.number == told.KNOCKED_OUT)

    assert row.outcome is Outcome.KNOCKED_OUT
    assert (row.value or 0) >= 6000


def test_two_initiatives_divide_the_panel(standings: Standings) -> None:
    assert {row.initiative.number for row in standings.rows if row.wide} >= set(told.WIDE_SPREAD)


def test_a_conflict_and_an_unfinished_sheet_are_set_aside(standings: Standings) -> None:
    reasons = {row.initiative.number: [line.why.value for line in row.score.excluded] for row in standings.rows}

    assert reasons[CONFLICT[0]] == ["conflict"]
    assert reasons[UNFINISHED[0]] == ["open"]


def test_no_judge_scored_the_own_unit(movement: Movement) -> None:
    sheets = db.session.scalars(select(Sheet)).all()
    own = [
        sheet
        for sheet in sheets
        if sheet.assignment.seat.account.person
        and sheet.assignment.initiative.unit_id == sheet.assignment.seat.account.person.unit_id
    ]

    assert (len(sheets) > 250, own) == (True, [])


def test_everything_that_must_hold_holds(loaded: Flask) -> None:
    assert list(breaches()) == []


def test_every_sign_in_that_is_printed_exists(loaded: Flask) -> None:
    emails = set(db.session.scalars(select(Account.email)))

    assert {line.email for line in SIGN_INS} <= emails


@pytest.mark.parametrize("role", [line.role for line in SIGN_INS if line.role is not Role.ADMINISTRATOR])
def test_something_waits_for_everybody_who_has_something_to_do(loaded: Flask, role: Role) -> None:
    email = next(line.email for line in SIGN_INS if line.role is role)
    account = db.session.scalars(select(Account).where(Account.email == email)).one()

    assert waiting_for(account, clock.today())


def test_a_movement_runs_now_with_something_in_every_state(loaded: Flask) -> None:
    running = db.session.scalars(select(Movement).where(Movement.state == MovementState.LAUNCHED)).one()
    states = select(Initiative.state, func.count()).where(Initiative.movement_id == running.id)

    assert {state for state, _count in db.session.execute(states.group_by(Initiative.state))} == {
        InitiativeState.DRAFT, InitiativeState.SUBMITTED, InitiativeState.RETURNED, InitiativeState.ELIGIBLE,
        InitiativeState.WITHDRAWN,
    }  # fmt: skip


def test_the_demonstration_is_loaded_only_once(loaded: Flask) -> None:
    with pytest.raises(RuleViolation, match="already"):
        load()


def test_the_best_initiatives_are_recognised_and_certified_except_two(movement: Movement) -> None:
    decision = db.session.scalars(select(RecognitionDecision)).one()
    lines = db.session.scalars(select(Recognition).order_by(Recognition.position)).all()
    authors = db.session.scalars(select(RecognisedAuthor).order_by(RecognisedAuthor.register_number)).all()

    assert decision.notation == "37/QĐ-UBND"
    assert [line.state.value for line in lines] == ["recognised"] * 22 + ["to_complete", "refused"]
    assert [author.register_number for author in authors] == list(range(1, len(authors) + 1))
    assert {author.recognition_id for author in authors} == {line.id for line in lines[:22]}
    assert db.session.scalar(
        select(func.count()).select_from(Certificate).where(Certificate.recognised_author_id.is_not(None))
    ) == len(authors)


def test_the_council_advised_on_every_line_and_the_bonuses_come_to_what_was_computed(movement: Movement) -> None:
    proposals = db.session.scalars(select(Proposal).where(Proposal.movement_id == movement.id)).all()
    lines = [line for proposal in proposals for line in advised_lines(proposal)]
    sheets = db.session.scalars(select(PaymentSheet).where(PaymentSheet.decision.has(movement_id=movement.id))).all()

    assert len(lines) == 19 + 15 + 18
    assert all(line.passed for line in lines)
    assert sum(sheet.total for sheet in sheets) == 40_050_000
