"""A council is drafted, established by a decision, changed by decisions, dissolved; its history stays."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from contest import clock
from contest.accounts.models import Account, Role
from contest.councils import founding, queries
from contest.councils.founding import ChangeDetails, CouncilDetails, MemberDetails
from contest.councils.models import Council, CouncilKind, CouncilMember, CouncilRole
from contest.councils.papers import establishment_values
from contest.councils.services import cancel_meeting
from contest.database import db, transaction
from contest.errors import RuleViolation
from contest.journal.models import JournalEntry
from contest.numbers.queries import book
from contest.units.models import Body
from tests.councils.conftest import Table
from tests.factories import make_account, make_body

DETAILS = CouncilDetails("Hội đồng sáng kiến", "HĐSK", "Phòng Nội vụ", tasks="Xét sáng kiến.", working_rules="Đa số.")


@pytest.fixture
def office(app: Flask) -> tuple[Body, Account]:
    body = make_body()
    return body, make_account("a@x.vn", (Role.SECRETARIAT, body))


def drafted(body: Body, by: Account, *roles: CouncilRole) -> Council:
    with transaction():
        council = founding.draft_council(body, CouncilKind.INITIATIVE, DETAILS, by=by)
        for place, role in enumerate(roles, start=1):
            founding.add_member(council, MemberDetails(role, f"Người {place}", "Phòng Nội vụ"), by=by)
    return council


CHAIR, MEMBER, SECRETARY = CouncilRole.CHAIR, CouncilRole.MEMBER, CouncilRole.SECRETARY


def test_a_draft_becomes_a_council_with_number_and_day_and_terms_begin_then(office: tuple[Body, Account]) -> None:
    body, by = office
    council = drafted(body, by, CHAIR, MEMBER, SECRETARY)
    day = clock.today() - timedelta(days=4)

    with transaction():
        founding.establish_council(council, "12/QĐ-UBND", day, by=by)

    assert (council.decision_ref, council.established_on) == ("12/QĐ-UBND", day)
    assert {member.valid_from for member in council.members} == {day}
    assert "council.establish" in db.session.scalars(select(JournalEntry.act)).all()


@pytest.mark.parametrize(
    ("roles", "why"),
    [
        ((MEMBER, MEMBER, SECRETARY), "exactly one chair"),
        ((CHAIR, CHAIR, SECRETARY), "exactly one chair"),
        ((CHAIR, MEMBER, MEMBER), "needs a secretary"),
        ((CHAIR, SECRETARY), "at least 3"),
    ],
)
def test_a_council_without_chair_secretary_or_members_is_not_established(
    office: tuple[Body, Account], roles: tuple[CouncilRole, ...], why: str
) -> None:
    council = drafted(*office, *roles)

    with pytest.raises(RuleViolation, match=why), transaction():
        founding.establish_council(council, "12/QĐ-UBND", clock.today(), by=office[1])
    assert db.session.get_one(Council, council.id).is_drafted


def test_a_council_is_not_established_by_a_decision_of_tomorrow(office: tuple[Body, Account]) -> None:
    council = drafted(*office, CHAIR, MEMBER, SECRETARY)

    with pytest.raises(RuleViolation, match="future"), transaction():
        founding.establish_council(council, "12/QĐ-UBND", clock.today() + timedelta(days=1), by=office[1])


def test_two_standing_councils_of_a_body_have_two_names(office: tuple[Body, Account]) -> None:
    drafted(*office)

    with pytest.raises(RuleViolation, match="name already"):
        drafted(*office)


def test_an_account_that_is_a_person_tells_where_the_member_works(table: Table) -> None:
    with transaction():
        founding.dissolve_council(table.council, clock.today(), "Hết nhiệm vụ", by=table.secretary)
        council = founding.draft_council(table.body, CouncilKind.TDKT, DETAILS, by=table.secretary)
    db.session.expire_all()

    with transaction():
        member = founding.add_member(council, MemberDetails(MEMBER, "Ủy viên ba", account=table.seats[2]),
                                     by=table.secretary)  # fmt: skip

    assert (member.person_id, member.unit_id) == (table.seats[2].person_id, table.unit.id)


def test_members_of_a_draft_change_places_and_can_be_taken_out(office: tuple[Body, Account]) -> None:
    by = office[1]
    council = drafted(*office, CHAIR, MEMBER, SECRETARY)
    first, second, third = queries.composition_of(council)

    with transaction():
        founding.move_member(third, True, by=by)
        founding.move_member(first, True, by=by)
        founding.remove_member(second, by=by)

    assert [member.full_name for member in queries.composition_of(council)] == ["Người 1", "Người 3"]


def test_an_established_composition_is_changed_by_a_decision_alone(table: Table) -> None:
    by, member = table.secretary, table.members[1]

    for act in (
        lambda: founding.add_member(table.council, MemberDetails(MEMBER, "Thêm"), by=by),
        lambda: founding.remove_member(member, by=by),
        lambda: founding.edit_member(member, MemberDetails(CHAIR, member.full_name, member.office), by=by),
        lambda: founding.edit_council(table.council, DETAILS, by=by),
        lambda: founding.discard_council(table.council, by=by),
    ):
        with pytest.raises(RuleViolation, match="established"), transaction():
            act()
    assert len(table.members) == 5


def test_who_signs_in_for_a_member_can_be_set_after_the_establishment(table: Table) -> None:
    member = table.members[1]
    account = make_account("new@x.vn", (Role.COUNCIL_MEMBER, table.body))

    with transaction():
        details = MemberDetails(member.role, member.full_name, member.office, account, table.unit)
        founding.edit_member(member, details, by=table.secretary)

    assert (member.account_id, member.unit_id) == (account.id, table.unit.id)


def test_nobody_signs_in_for_two_members_at_once(table: Table) -> None:
    member = table.members[1]

    with pytest.raises(RuleViolation, match="already"), transaction():
        details = MemberDetails(member.role, member.full_name, member.office, table.seats[0])
        founding.edit_member(member, details, by=table.secretary)


def changed(table: Table, **values: object) -> ChangeDetails:
    given = {"decision_ref": "40/QĐ-UBND", "changed_on": clock.today(), "reason": "Chuyển công tác"}
    return ChangeDetails(**{**given, **values})  # type: ignore[arg-type]


def test_a_successor_takes_the_place_and_the_one_before_stays_on_record(table: Table) -> None:
    leaves = table.members[3]

    with transaction():
        joins = MemberDetails(CouncilRole.VICE_CHAIR, "Người mới", "Phó Chủ tịch", leaves.account)
        founding.change_composition(table.council, changed(table, leaves=leaves, joins=joins), by=table.secretary)

    today = clock.today()
    assert leaves.valid_to == today - timedelta(days=1)
    assert leaves.replaced_by is not None and leaves.replaced_by.full_name == "Người mới"
    names = [member.full_name for member in queries.members_on(table.council, today)]
    assert "Người mới" in names and leaves.full_name not in names and len(names) == 5
    [change] = table.council.changes
    assert ([one.full_name for one in change.left], [one.full_name for one in change.joined]) == (
        [leaves.full_name], ["Người mới"]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({}, "Choose who leaves"),
        ({"leaves": 0}, "exactly one chair"),
        ({"leaves": 4}, "needs a secretary"),
        ({"leaves": 1, "changed_on": date(2000, 1, 1)}, "after the establishment"),
        ({"leaves": 1, "changed_on": date(2999, 1, 1)}, "not in the future"),
    ],
)
def test_a_change_that_leaves_no_council_is_refused(table: Table, values: dict[str, object], why: str) -> None:
    given = {name: table.members[value] if name == "leaves" else value for name, value in values.items()}  # type: ignore[index]

    with pytest.raises(RuleViolation, match=why), transaction():
        founding.change_composition(table.council, changed(table, **given), by=table.secretary)
    assert [member.valid_to for member in db.session.scalars(select(CouncilMember))] == [None] * 5
    assert db.session.get_one(Council, table.council.id).changes == []


def test_who_was_at_a_meeting_does_not_change_afterwards(table: Table) -> None:
    table.opened()

    with pytest.raises(RuleViolation, match="former composition"), transaction():
        founding.change_composition(table.council, changed(table, leaves=table.members[1]), by=table.secretary)


def test_a_meeting_ahead_expects_the_changed_composition(table: Table) -> None:
    meeting = table.planned()
    leaves = table.members[3]

    with transaction():
        joins = MemberDetails(CouncilRole.MEMBER, "Người mới")
        founding.change_composition(table.council, changed(table, leaves=leaves, joins=joins), by=table.secretary)

    names = [line.member.full_name for line in queries.attendances_of(meeting)]
    assert "Người mới" in names and leaves.full_name not in names


def test_a_council_with_a_meeting_ahead_is_not_dissolved(table: Table) -> None:
    meeting = table.planned()
    with pytest.raises(RuleViolation, match="still ahead"), transaction():
        founding.dissolve_council(table.council, clock.today(), "Xong", by=table.secretary)

    with transaction():
        cancel_meeting(meeting, "Không cần", by=table.secretary)
        founding.dissolve_council(table.council, clock.today(), "Hoàn thành nhiệm vụ", by=table.secretary)
    assert table.council.dissolved_on == clock.today()


@pytest.mark.parametrize(
    ("kind", "day", "cited"),
    [
        (CouncilKind.TDKT, date(2020, 1, 6), "91/2017/NĐ-CP"),
        (CouncilKind.TDKT, date(2026, 1, 6), "152/2025/NĐ-CP"),
        (CouncilKind.INITIATIVE, date(2020, 1, 6), "13/2012/NĐ-CP"),
    ],
)
def test_the_establishment_rests_on_the_law_of_its_day(table: Table, kind: CouncilKind, day: date, cited: str) -> None:
    council = Council(
        body=table.body, kind=kind, name="Hội đồng", symbol="HĐ", tasks="Một.\n\nHai.", working_rules="Ba.",
        signer_capacity=table.council.signer_capacity, signer_name="", standing_unit="Phòng Nội vụ", uses_seal=True,
    )  # fmt: skip

    values = establishment_values(council, table.members, day)

    assert any(cited in line for line in values["basis"])
    assert values["tasks"] == ["Một.", "Hai."]
    assert values["rows"][0] == ["1", "Chủ tịch một", "Trưởng phòng", "Chủ tịch Hội đồng"]
    db.session.expunge_all()


def test_decisions_on_a_council_take_their_numbers_from_the_number_book(office: tuple[Body, Account]) -> None:
    body, by = office
    council = drafted(body, by, CHAIR, MEMBER, SECRETARY)
    before = clock.today() - timedelta(days=4)

    with transaction():
        founding.establish_council(council, "", before, by=by)
        founding.change_composition(
            council,
            ChangeDetails("", clock.today(), "Thêm người", None, MemberDetails(MEMBER, "Người 4", "Phòng Nội vụ")),
            by=by,
        )

    assert (council.decision_ref, council.changes[0].decision_ref) == ("01/QĐ-UBND", "02/QĐ-UBND")
    rows = [(row.notation, row.subject_kind, row.title) for row in book(body, clock.today().year)]
    assert rows == [
        ("01/QĐ-UBND", "council", f"Thành lập {council.name}"),
        ("02/QĐ-UBND", "council", f"Kiện toàn {council.name}"),
    ]
