"""Preparing, launching and closing a movement, on a real database."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from contest import clock
from contest.accounts.models import Account, Role
from contest.clock import OFFICE
from contest.database import db, transaction
from contest.errors import RuleViolation
from contest.initiatives.models import InitiativeState
from contest.journal.models import JournalEntry
from contest.journal.queries import entries_about
from contest.movements import queries, services
from contest.movements.models import (
    Aggregation,
    CriterionKind,
    LaterRound,
    MissingSheets,
    Movement,
    MovementKind,
    MovementState,
    PhaseKind,
    RecipientKind,
    Rounding,
    SpreadAction,
    SpreadUnit,
)
from contest.movements.rubric import (
    BandDetails,
    CriterionDetails,
    GradeDetails,
    GroupDetails,
    RubricDetails,
    ready_made,
)
from contest.movements.services import BasisDetails, HonourDetails, MovementDetails, NotReady
from contest.units.models import Body
from tests.factories import (
    make_account,
    make_assignment,
    make_body,
    make_initiative,
    make_movement,
    make_panel,
    make_sheet,
    make_unit,
)

DAY = date(2019, 2, 18)
CODE_2019 = "cchc-2019"
DETAILS = MovementDetails(
    "", "Phong trào thi đua cải cách hành chính năm 2019", 2019, MovementKind.THEMATIC, "Phục vụ người dân"
)
BASIS = [
    BasisDetails("91/2017/NĐ-CP", date(2017, 7, 31), "Nghị định quy định chi tiết"),
    BasisDetails("05/KH", None, "Kế hoạch"),
]
PHASES = {
    PhaseKind.REGISTRATION: (date(2019, 2, 20), date(2019, 3, 31)),
    PhaseKind.APPRAISAL: (date(2019, 4, 1), date(2019, 11, 30)),
    PhaseKind.SCORING: (date(2019, 12, 2), date(2019, 12, 27)),
    PhaseKind.DELIBERATION: (date(2019, 12, 30), date(2020, 2, 6)),
    PhaseKind.ANNOUNCEMENT: (date(2020, 2, 7), date(2020, 2, 28)),
}
COLLECTIVE = HonourDetails("GK_HUYEN", RecipientKind.COLLECTIVE, 20, "Đã có thành tích")
INDIVIDUAL = HonourDetails("GK_HUYEN", RecipientKind.INDIVIDUAL, None, "")


@dataclass
class Office:
    """A body with its secretary, and a movement of it that has everything but is not launched."""

    body: Body
    secretary: Account
    movement: Movement

    def act(self, deed: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        """Do ``deed`` to the movement in one transaction, as the secretary."""
        with transaction():
            return deed(self.movement, *arguments, by=self.secretary, **named)

    def launch(self) -> None:
        self.act(services.launch_movement)


def prepare(movement: Movement, by: Account) -> None:
    services.set_basis(movement, BASIS, by=by)
    services.set_fields(movement, ["Thủ tục hành chính", "Y tế"], by=by)
    services.set_phases(movement, PHASES, by=by)
    services.set_rubric(movement, ready_made(), by=by)
    services.set_honours(movement, [COLLECTIVE, INDIVIDUAL], by=by)


def office_of() -> Office:
    body = make_body()
    secretary = make_account("a@x.vn", (Role.SECRETARIAT, body))
    with transaction():
        movement = services.create_movement(body, DETAILS, by=secretary)
        prepare(movement, secretary)
    return Office(body, secretary, movement)


@pytest.fixture
def office(app: Flask) -> Any:
    with clock.at(DAY):
        yield office_of()


@pytest.fixture
def office_on_both(app_on_both: Flask) -> Any:
    with clock.at(DAY):
        yield office_of()


def latest(movement: Movement) -> JournalEntry:
    return entries_about(movement)[-1]


def snapshot(movement: Movement) -> Mapping[str, Any]:
    """Return everything that was set, read anew, to see that a refusal changed nothing."""
    db.session.rollback()
    db.session.expire_all()
    return {
        "name": (movement.code, movement.name, movement.year, movement.kind, movement.purpose, movement.state),
        "basis": [(line.number, line.issued_on, line.title) for line in movement.basis],
        "fields": [field.name for field in movement.fields],
        "phases": {phase.kind: (phase.opens_on, phase.closes_on) for phase in movement.phases},
        "rubric": queries.details_of(movement.rubric) if movement.rubric else None,
        "honours": [(line.honour, line.recipient_kind, line.quota, line.citation) for line in movement.honours],
        "entries": len(entries_about(movement)),
    }


def assert_refused(office: Office, message: str, deed: Callable[..., Any], *arguments: Any, **named: Any) -> None:
    """Assert that ``deed`` is refused with ``message`` and that nothing has moved."""
    before = snapshot(office.movement)
    with pytest.raises(RuleViolation) as refused:
        office.act(deed, *arguments, **named)
    assert str(refused.value) == message
    assert snapshot(office.movement) == before


def test_what_was_prepared_is_kept_in_its_order(office_on_both: Office) -> None:
    assert snapshot(office_on_both.movement) == {
        "name": (CODE_2019, DETAILS.name, 2019, MovementKind.THEMATIC, "Phục vụ người dân", MovementState.PREPARED),
        "basis": [("91/2017/NĐ-CP", date(2017, 7, 31), "Nghị định quy định chi tiết"), ("05/KH", None, "Kế hoạch")],
        "fields": ["Thủ tục hành chính", "Y tế"],
        "phases": PHASES,
        "rubric": replace(
            ready_made(),
            criteria=[replace(line, bands=list(line.bands)) for line in ready_made().criteria],
            ties=["effect", "novelty", "submitted"],
        ),
        "honours": [
            ("GK_HUYEN", RecipientKind.COLLECTIVE, 20, "Đã có thành tích"),
            ("GK_HUYEN", RecipientKind.INDIVIDUAL, None, ""),
        ],
        "entries": 6,
    }


def test_each_step_of_the_preparation_is_in_the_journal(office: Office) -> None:
    entries = entries_about(office.movement)

    assert [entry.act for entry in entries] == [
        "movement.create", "movement.set_basis", "movement.set_fields", "movement.set_phases", "movement.set_rubric",
        "movement.set_honours",
    ]  # fmt: skip
    assert {(entry.actor_id, entry.body_id) for entry in entries} == {(office.secretary.id, office.body.id)}


def test_a_movement_without_a_code_is_given_one_and_the_next_of_its_name_another(office: Office) -> None:
    with transaction():
        second = services.create_movement(office.body, DETAILS, by=office.secretary)

    assert (office.movement.code, second.code) == (CODE_2019, "cchc-2019-2")


def test_a_code_belongs_to_one_movement(office: Office) -> None:
    with pytest.raises(RuleViolation) as refused, transaction():
        services.create_movement(office.body, replace(DETAILS, code=CODE_2019), by=office.secretary)

    assert str(refused.value) == "The code “cchc-2019” belongs to another movement."
    assert refused.value.field == "code"
    assert db.session.scalars(select(Movement.code)).all() == [CODE_2019]


def test_a_movement_that_is_prepared_may_be_called_anything(office: Office) -> None:
    changed = MovementDetails("khac", "Đợt thi đua", 2020, MovementKind.DRIVE, "")
    office.act(services.change_movement, changed)

    assert snapshot(office.movement)["name"] == (
        "khac", "Đợt thi đua", 2020, MovementKind.DRIVE, "", MovementState.PREPARED,
    )  # fmt: skip
    assert latest(office.movement).details["changed"]["year"] == [2019, 2020]


def test_a_launched_movement_changes_its_name_with_a_reason_that_the_journal_keeps(office: Office) -> None:
    office.launch()
    renamed = replace(DETAILS, name="Phong trào thi đua cải cách hành chính huyện Nhà Bè")
    assert_refused(office, "Say why a launched movement changes.", services.change_movement, renamed)

    office.act(services.change_movement, renamed, reason="Tên đầy đủ")

    entry = latest(office.movement)
    assert office.movement.name == renamed.name
    assert (entry.act, entry.reason) == ("movement.change", "Tên đầy đủ")
    assert entry.details == {"changed": {"name": [DETAILS.name, renamed.name]}}


@pytest.mark.parametrize("change", [{"code": "khac"}, {"year": 2020}, {"kind": MovementKind.DRIVE}])
def test_code_year_and_kind_of_a_launched_movement_stay(office: Office, change: Mapping[str, Any]) -> None:
    office.launch()

    assert_refused(
        office,
        "Code, year and kind of a launched movement stay.",
        services.change_movement,
        replace(DETAILS, **change),
        reason="Nhầm",
    )


@pytest.mark.parametrize(
    ("deed", "argument"),
    [
        (services.set_basis, BASIS),
        (services.set_fields, ["Thủ tục hành chính", "Y tế", "Đất đai"]),
        (services.set_phases, PHASES),
        (services.set_rubric, ready_made()),
        (services.set_honours, [COLLECTIVE, INDIVIDUAL]),
    ],
)
def test_a_launched_movement_changes_only_with_a_reason_and_a_closed_one_not_at_all(
    office: Office, deed: Callable[..., Any], argument: Any
) -> None:
    office.launch()
    assert_refused(office, "Say why a launched movement changes.", deed, argument)

    office.act(deed, argument, reason="Theo công văn mới")
    assert latest(office.movement).reason == "Theo công văn mới"

    office.act(services.close_movement, reason="Dừng")
    assert_refused(office, "This movement is closed.", deed, argument, reason="Theo công văn mới")


def test_a_field_may_be_taken_out_and_reordered_while_nothing_is_registered_under_it(office_on_both: Office) -> None:
    office_on_both.launch()
    office_on_both.act(services.set_fields, ["Đất đai", "Thủ tục hành chính"], reason="Bỏ lĩnh vực thừa")

    assert snapshot(office_on_both.movement)["fields"] == ["Đất đai", "Thủ tục hành chính"]
    assert latest(office_on_both.movement).details == {
        "changed": {"fields": [["Thủ tục hành chính", "Y tế"], ["Đất đai", "Thủ tục hành chính"]]}
    }


def test_a_field_under_which_an_initiative_is_registered_stays(office_on_both: Office) -> None:
    office = office_on_both
    office.launch()
    make_initiative(office.movement, make_unit(office.body), office.secretary, state=InitiativeState.DRAFT)

    assert_refused(
        office,
        "The field “Thủ tục hành chính” stays: initiatives are registered under it.",
        services.set_fields,
        ["Đất đai", "Y tế"],
        reason="Gộp lĩnh vực",
    )


@pytest.mark.parametrize("names", [["Y tế", "Y tế"], ["Y tế", "y tê"], ["Đất đai", "dat  dai"]])
def test_a_field_is_named_once_however_it_is_spelled(office: Office, names: list[str]) -> None:
    assert_refused(office, "Name each field only once.", services.set_fields, names)


@pytest.mark.parametrize(
    ("deed", "message"),
    [
        (services.set_fields, "A launched movement has at least one field."),
        (services.set_basis, "A launched movement rests on at least one document."),
    ],
)
def test_what_a_launch_needs_does_not_go_afterwards(office: Office, deed: Callable[..., Any], message: str) -> None:
    office.launch()

    assert_refused(office, message, deed, [], reason="Bỏ hết")


def test_phases_may_be_set_one_by_one_while_the_movement_is_prepared(office: Office) -> None:
    only = {PhaseKind.REGISTRATION: PHASES[PhaseKind.REGISTRATION]}
    office.act(services.set_phases, only)

    assert snapshot(office.movement)["phases"] == only


def test_a_launched_movement_keeps_all_its_phases(office: Office) -> None:
    office.launch()
    some = {kind: days for kind, days in PHASES.items() if kind is not PhaseKind.SCORING}

    assert_refused(
        office, "Set the first and the last day of every phase.", services.set_phases, some, reason="Bỏ chấm điểm"
    )


def test_phases_out_of_order_are_refused_beside_their_date(office: Office) -> None:
    wrong = {**PHASES, PhaseKind.APPRAISAL: (date(2019, 2, 1), date(2019, 11, 30))}
    with pytest.raises(RuleViolation) as refused:
        office.act(services.set_phases, wrong)

    assert refused.value.field == "appraisal_opens"
    assert snapshot(office.movement)["phases"] == PHASES


def test_moved_dates_of_a_launched_movement_stand_in_the_journal_with_their_reason(office: Office) -> None:
    office.launch()
    later = {**PHASES, PhaseKind.REGISTRATION: (date(2019, 2, 20), date(2019, 4, 15))}
    office.act(services.set_phases, later, reason="Gia hạn đăng ký")

    entry = latest(office.movement)
    before, after = entry.details["changed"]["phases"]
    assert entry.reason == "Gia hạn đăng ký"
    assert (before["registration"], after["registration"]) == (
        ["2019-02-20", "2019-03-31"], ["2019-02-20", "2019-04-15"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("moment", "open_then"),
    [
        (datetime(2019, 2, 19, 23, 59, 59, tzinfo=OFFICE), False),
        (datetime(2019, 2, 20, 0, 0, 0, tzinfo=OFFICE), True),
        (datetime(2019, 3, 31, 23, 59, 59, 999_999, tzinfo=OFFICE), True),
        (datetime(2019, 4, 1, 0, 0, 0, tzinfo=OFFICE), False),
    ],
)
def test_a_phase_ends_with_the_last_second_of_the_offices_day(
    office: Office, moment: datetime, open_then: bool
) -> None:
    office.launch()

    with clock.at(moment):
        assert office.movement.is_in(PhaseKind.REGISTRATION, clock.today()) is open_then


def test_a_rubric_with_groups_and_every_rule_is_kept_and_replaced(office_on_both: Office) -> None:
    office = office_on_both
    whole = RubricDetails(
        [
            CriterionDetails("own", "Sáng tạo", 2000, bands=[], group="part", step=50),
            CriterionDetails("use", "Áp dụng", 8000, bands=[]),
            CriterionDetails("more", "Thưởng", 1000, bands=[], kind=CriterionKind.BONUS),
        ],
        Aggregation.MEDIAN, quorum=2, ties=["new", "lot"], spread_limit=2000, spread_unit=SpreadUnit.PERCENT,
        groups=(GroupDetails("new", "Tính mới", knockout=1000), GroupDetails("part", "Phần A", "new")),
        digits=1, rounding=Rounding.DOWN, grades=(GradeDetails("Tốt", 8000), GradeDetails("Đạt", 5000)),
        spread_action=SpreadAction.BLOCK, missing=MissingSheets.AWAITED, later_round=LaterRound.AVERAGES,
        vote_most=2000, vote_step=50, severity_adjusted=True, source="Mẫu 03",
    )  # fmt: skip
    for _turn in range(2):
        office.act(services.set_rubric, whole)
        assert snapshot(office.movement)["rubric"] == whole
    plain = RubricDetails([CriterionDetails("own", "Sáng tạo", 2000, bands=[])], ties=[])

    office.act(services.set_rubric, plain)

    assert snapshot(office.movement)["rubric"] == plain
    changed = db.session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc())).first().details["changed"]
    assert changed["groups"] == [{"new": "Tính mới", "part": "Phần A"}, None]
    assert changed["steps"] == [{"own": 50}, None]


def test_a_rubric_is_replaced_as_a_whole(office_on_both: Office) -> None:
    office = office_on_both
    criterion = CriterionDetails("novelty", "Tính mới", 1000, bands=[BandDetails(0, 1000, "Tất cả")])
    office.act(services.set_rubric, RubricDetails([criterion], quorum=2, ties=["novelty"]))

    assert snapshot(office.movement)["rubric"] == RubricDetails([criterion], quorum=2, ties=["novelty"])
    changed = latest(office.movement).details["changed"]
    assert changed["criteria"] == [
        {"novelty": 3000, "effect": 3500, "spread": 2500, "dossier": 1000}, {"novelty": 1000},
    ]  # fmt: skip
    assert changed["bands"][1] == {"novelty": ["0–10: Tất cả"]}


def test_a_rubric_with_a_fault_is_refused_beside_its_field(office: Office) -> None:
    faulty = RubricDetails([CriterionDetails("novelty", "Tính mới", 1000, knockout=1001)])
    with pytest.raises(RuleViolation) as refused:
        office.act(services.set_rubric, faulty)

    assert refused.value.field == "criteria-0-knockout"
    assert snapshot(office.movement)["rubric"].highest == 10_000


def test_a_rubric_is_frozen_once_and_then_stays(office_on_both: Office) -> None:
    office = office_on_both
    office.launch()
    with transaction():
        services.freeze_rubric(office.movement)
    first = office.movement.rubric.frozen_at  # type: ignore[union-attr]
    with clock.at(DAY + timedelta(days=1)), transaction():
        services.freeze_rubric(office.movement)

    assert first is not None
    assert office.movement.rubric.frozen_at == first  # type: ignore[union-attr]
    assert_refused(
        office, "The rubric is frozen: sheets have been begun.", services.set_rubric, ready_made(), reason="Sửa"
    )


def test_a_rubric_stays_from_the_first_sheet_on(office: Office) -> None:
    office.launch()
    initiative = make_initiative(office.movement, make_unit(office.body), office.secretary)
    judge = make_account("j@x.vn", (Role.JUDGE, office.body))
    seat = make_panel(office.movement, [judge]).seats[0]
    make_sheet(make_assignment(seat, initiative), {"novelty": 2000}, handed_in=False)

    assert_refused(
        office, "The rubric is frozen: sheets have been begun.", services.set_rubric, ready_made(), reason="Sửa"
    )


def test_a_movement_without_a_rubric_has_nothing_to_freeze(office: Office) -> None:
    with transaction():
        bare = services.create_movement(office.body, DETAILS, by=office.secretary)

    with pytest.raises(RuleViolation, match="The movement has no rubric"), transaction():
        services.freeze_rubric(bare)


@pytest.mark.parametrize(
    ("honours", "message"),
    [
        ([COLLECTIVE, COLLECTIVE], "Name each honour only once for collectives and once for individuals."),
        (
            [replace(COLLECTIVE, honour="BK_TINH")],
            "“BK_TINH” cannot be given by the head of this body on the day of the announcement.",
        ),
        ([replace(COLLECTIVE, honour="LDTT_HUYEN")], "Lao động tiên tiến is not given to this kind of recipient."),
    ],
)
def test_an_honour_that_the_head_cannot_give_is_refused(
    office: Office, honours: list[HonourDetails], message: str
) -> None:
    assert_refused(office, message, services.set_honours, honours)


def test_the_law_of_the_announcement_counts_not_that_of_today(office: Office) -> None:
    """A district may prepare in 2025 what it announces before the districts end, and nothing later."""
    spring = {kind: (date(2025, 6, 1), date(2025, 6, 30)) for kind in PhaseKind}
    summer = {**spring, PhaseKind.ANNOUNCEMENT: (date(2025, 7, 1), date(2025, 7, 1))}
    office.act(services.set_phases, spring)
    office.act(services.set_honours, [COLLECTIVE])
    office.act(services.set_phases, summer)

    assert_refused(
        office,
        "“GK_HUYEN” cannot be given by the head of this body on the day of the announcement.",
        services.set_honours,
        [COLLECTIVE],
    )
    assert [lack.page for lack in services.missing(office.movement)] == ["honours"]


def test_honours_of_a_launched_movement_are_added_and_changed_and_stay(office: Office) -> None:
    office.launch()
    title = HonourDetails("LDTT_HUYEN", RecipientKind.INDIVIDUAL, 5, "")
    office.act(services.set_honours, [replace(COLLECTIVE, quota=40), INDIVIDUAL, title], reason="Bổ sung")

    assert [(code, quota) for code, _kind, quota, _words in snapshot(office.movement)["honours"]] == [
        ("GK_HUYEN", 40), ("GK_HUYEN", None), ("LDTT_HUYEN", 5),
    ]  # fmt: skip
    letter = "Giấy khen của Chủ tịch Ủy ban nhân dân huyện"
    assert latest(office.movement).details["changed"]["offered"] == [
        {"collective": [f"{letter} (20): Đã có thành tích"], "individual": [letter]},
        {"collective": [f"{letter} (40): Đã có thành tích"], "individual": [letter, "Lao động tiên tiến (5)"]},
    ]
    assert_refused(
        office,
        "An honour of a launched movement stays: it may have been proposed.",
        services.set_honours,
        [COLLECTIVE, INDIVIDUAL],
        reason="Bớt",
    )


def test_honours_may_be_taken_out_before_the_launch(office: Office) -> None:
    office.act(services.set_honours, [INDIVIDUAL])

    assert [(line.honour, line.recipient_kind) for line in office.movement.honours] == [
        ("GK_HUYEN", RecipientKind.INDIVIDUAL)
    ]


def test_a_launch_opens_the_movement_and_stands_in_the_journal(office_on_both: Office) -> None:
    office_on_both.launch()

    movement = office_on_both.movement
    assert (movement.state, movement.launched_at) == (MovementState.LAUNCHED, clock.now())
    assert latest(movement).act == "movement.launch"


def test_a_launch_is_refused_with_everything_that_is_missing(office: Office) -> None:
    with transaction():
        bare = services.create_movement(office.body, DETAILS, by=office.secretary)
    with pytest.raises(NotReady) as refused, transaction():
        services.launch_movement(bare, by=office.secretary)

    assert [lack.page for lack in refused.value.missing] == ["basis", "fields", "phases", "rubric", "honours"]
    assert bare.state is MovementState.PREPARED


def test_a_movement_is_launched_once(office: Office) -> None:
    office.launch()

    assert_refused(office, "This movement has been launched already.", services.launch_movement)


def test_a_movement_closes_without_a_word_when_its_calendar_is_over(office_on_both: Office) -> None:
    office_on_both.launch()
    with clock.at(date(2020, 2, 28)):
        office_on_both.act(services.close_movement)

    assert office_on_both.movement.state is MovementState.CLOSED
    assert (latest(office_on_both.movement).act, latest(office_on_both.movement).reason) == ("movement.close", None)


def test_a_movement_that_is_closed_early_says_why(office: Office) -> None:
    office.launch()
    with clock.at(date(2020, 2, 27)):
        assert_refused(office, "Say why the movement is closed before its calendar ends.", services.close_movement)
        office.act(services.close_movement, reason="Sáp nhập đơn vị")

    assert latest(office.movement).reason == "Sáp nhập đơn vị"


def test_only_a_launched_movement_can_be_closed(office: Office) -> None:
    assert_refused(office, "Only a launched movement can be closed.", services.close_movement, reason="Thôi")


def test_the_factory_makes_a_movement_that_could_have_been_launched(app: Flask) -> None:
    """Tests of other domains stand on it, so it must be one that the services allow."""
    with clock.at(DAY):
        movement = make_movement(make_body(), state=MovementState.PREPARED)

        assert [lack.page for lack in services.missing(movement)] == ["basis"]
