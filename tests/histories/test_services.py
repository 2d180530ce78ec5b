"""Entering, correcting and matching decisions of old; merging persons. Nothing is rewritten."""

from datetime import date, timedelta
from io import BytesIO

import pytest
import xlsxwriter
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from contest.awards.models import AwardState
from contest.database import db, transaction
from contest.errors import RuleViolation
from contest.histories import services
from contest.histories.models import HonourLevel, Merger, OldDecision, PastAward, PastRecipient
from contest.histories.queries import past_honours
from contest.histories.roster import old_columns
from contest.invariants import breaches
from contest.journal.models import JournalEntry
from contest.rules.kinds import MeritKind
from contest.spreadsheet import FaultyList
from contest.storage.uploads import Upload
from tests.awards.conftest import DAY, Office
from tests.histories.conftest import PRAISE, THEN, details, entered, person_line, unit_line


def acts() -> list[str]:
    return list(db.session.scalars(select(JournalEntry.act).order_by(JournalEntry.id)))


def match(office: Office, line: PastAward, recipient: object) -> int:
    with transaction():
        return services.match_lines(office.body, {line.id: recipient}, by=office.secretary)  # type: ignore[dict-item]


def test_a_decision_is_entered_with_all_its_lines_and_the_code_of_that_day(office_on_both: Office) -> None:
    office = office_on_both
    decision = entered(office.body, office.secretary, person_line(), unit_line(honour="bk_tinh"))

    assert [(line.honour, line.honour_name) for line in decision.lines] == [("BK_TINH", PRAISE)] * 2
    assert [line.recipient for line in decision.lines] == [None, None]
    assert acts()[-1] == "old_decision.enter"
    assert list(breaches()) == []


@pytest.mark.parametrize(
    ("changes", "line", "why"),
    [
        ({"issued_on": DAY + timedelta(days=1)}, person_line(), "not in the future"),
        ({"notation": "2001 /qđ-ubnd"}, person_line(), "entered already"),
        ({"notation": "9/QĐ"}, person_line(honour="GK_HUYEN"), "given at another level"),
        ({"notation": "9/QĐ"}, person_line(honour="TTLDXS_TINH"), "not given to this kind"),
        ({"notation": "9/QĐ", "issued_on": date(1990, 1, 1)}, person_line(honour="BK_TINH"), "There was no honour"),
    ],
)
def test_what_cannot_have_been_is_refused_and_nothing_is_entered(
    office: Office, changes: dict[str, object], line: object, why: str
) -> None:
    entered(office.body, office.secretary)

    with pytest.raises(RuleViolation, match=why):
        entered(office.body, office.secretary, line, **changes)  # type: ignore[arg-type]

    assert len(db.session.scalars(select(OldDecision)).all()) == 1


def test_a_decision_of_this_product_is_not_entered_once_more(office: Office) -> None:
    made = office.decide(office.submitted(office.units[0]), 101)

    with pytest.raises(RuleViolation, match="made in this product"):
        entered(
            office.body, office.secretary, unit_line(honour="GK_HUYEN"), notation=made.notation, issued_on=DAY,
            authority=office.body.head_office, level=HonourLevel.DISTRICT,
        )  # fmt: skip


def test_nobody_stands_twice_on_a_decision_with_the_same_honour(office: Office) -> None:
    with pytest.raises(RuleViolation, match="twice"):
        entered(office.body, office.secretary, person_line(), person_line())


def test_a_correction_is_a_new_version_that_keeps_the_matches(office_on_both: Office) -> None:
    office = office_on_both
    first = entered(office.body, office.secretary, person_line(), person_line("Trần Thị Hay"))
    match(office, first.lines[0], office.persons[0])

    with transaction():
        second = services.correct_old_decision(
            first, details(title="Về việc khen thưởng"), [person_line(), person_line("Trần Thị Hai")],
            reason="Viết sai tên", by=office.secretary,
        )  # fmt: skip

    assert (second.version, second.replaces_id, first.is_current) == (2, first.id, False)
    assert [line.recipient_name for line in first.lines] == ["Nguyễn Văn Một", "Trần Thị Hay"]
    assert [line.recipient for line in second.lines] == [office.persons[0], None]
    assert [honour.decision_id for honour in past_honours(office.persons[0])] == [second.id]
    assert list(breaches()) == []
    with pytest.raises(RuleViolation, match="corrected already"), transaction():
        services.correct_old_decision(first, details(), [person_line()], reason="Lần nữa", by=office.secretary)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE old_decision SET title = 'Khác'",
        "DELETE FROM old_decision",
        "UPDATE past_award SET recipient_name = 'Khác'",
        "DELETE FROM past_award",
        "UPDATE merger SET kept_id = merged_id",
        "DELETE FROM merger",
    ],
)
def test_the_database_refuses_to_rewrite_what_was_entered(office_on_both: Office, statement: str) -> None:
    office = office_on_both
    entered(office.body, office.secretary)
    with transaction():
        services.merge_persons(office.persons[0], office.persons[1], "Một người", by=office.secretary)

    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(text(statement))


def test_a_line_is_matched_kept_as_a_name_and_matched_anew(office: Office) -> None:
    line = entered(office.body, office.secretary).lines[0]

    assert match(office, line, None) == 1
    assert (line.recipient, line.looked_at is not None) == (None, True)
    assert match(office, line, None) == 0
    assert match(office, line, office.persons[0]) == 1
    assert [honour.recipient for honour in past_honours(office.persons[0])] == ["Nguyễn Văn Một"]
    assert acts()[-2:] == ["past_award.match", "past_award.match"]
    with pytest.raises(RuleViolation, match="another kind"):
        match(office, line, office.units[0])


def test_a_list_is_imported_whole(office: Office) -> None:
    with transaction():
        made = services.import_old_decisions(
            office.body, sheet({}, {"name": "Trần Thị Hai"}, {"notation": "7/QĐ"}), by=office.secretary
        )

    assert [(one.notation, len(one.lines)) for one in made] == [("2001/QĐ-UBND", 2), ("7/QĐ", 1)]
    assert made[0].issued_on == THEN


def test_a_faulty_list_is_not_imported_at_all(office: Office) -> None:
    entered(office.body, office.secretary)

    with pytest.raises(FaultyList) as refused, transaction():
        services.import_old_decisions(
            office.body, sheet({"notation": "7/QĐ"}, {}, {"notation": "8/QĐ", "level": ""}), by=office.secretary
        )

    assert [(fault.row, fault.column) for fault in refused.value.faults] == [(3, "Số quyết định"), (4, "Cấp")]
    assert len(db.session.scalars(select(OldDecision)).all()) == 1


def sheet(*rows: dict[str, str]) -> Upload:
    """Return a filled-in list."""
    usual = {
        "notation": "2001/QĐ-UBND", "issued_on": "19/5/2016", "authority": details().authority, "level": "Cấp tỉnh",
        "title": "Về việc tặng Bằng khen", "kind": "Cá nhân", "name": "Nguyễn Văn Một", "honour": PRAISE,
    }  # fmt: skip
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        page = book.add_worksheet()
        for place, column in enumerate(old_columns()):
            page.write_string(0, place, column.heading)
            for number, row in enumerate(rows, start=1):
                page.write_string(number, place, {**usual, **row}.get(column.code, ""))
    return Upload("cu.xlsx", buffer.getvalue())


def test_an_old_annulment_is_told(office: Office) -> None:
    line = entered(office.body, office.secretary, person_line(annulled_by="9/QĐ-UBND")).lines[0]
    match(office, line, office.persons[0])

    (honour,) = past_honours(office.persons[0])

    assert (honour.state, honour.annulled_by, honour.stands) == (AwardState.ANNULLED, "9/QĐ-UBND", False)


def test_a_household_keeps_its_name(office: Office) -> None:
    decision = entered(
        office.body, office.secretary,
        person_line("Hộ bà Lê Thị Tư", kind=PastRecipient.HOUSEHOLD, honorific=None, merit_kind=MeritKind.SUDDEN),
    )  # fmt: skip

    assert decision.lines[0].recipient is None


# One person twice.


def test_every_look_up_follows_a_merger_until_it_is_undone(office_on_both: Office) -> None:
    office = office_on_both
    first, second, third = office.persons
    office.decide(office.submitted(first), 101)
    office.decide(office.submitted(second), 102)

    with transaction():
        one = services.merge_persons(first, second, "Một người hai chức vụ", by=office.secretary)
        other = services.merge_persons(third, second, "Viết hai lần", by=office.secretary)

    assert {len(past_honours(person)) for person in office.persons} == {2}
    assert list(breaches()) == []
    with transaction():
        services.undo_merger(other, "Nhầm", by=office.secretary)
    assert [len(past_honours(person)) for person in office.persons] == [2, 2, 0]
    with transaction():
        services.undo_merger(one, "Nhầm", by=office.secretary)
    assert [len(past_honours(person)) for person in office.persons] == [1, 1, 0]
    assert acts()[-2:] == ["person.unmerge", "person.unmerge"]


def test_a_person_entered_twice_stands_in_a_movement_once_without_a_reason(office: Office) -> None:
    first, second, third = office.persons
    with transaction():
        services.merge_persons(first, second, "Một người", by=office.secretary)
    proposal = office.proposal()
    office.add(proposal, first)

    with pytest.raises(RuleViolation, match="Say why once more"):
        office.add(proposal, second)
    assert office.add(proposal, second, "Thành tích khác").repeat == 1
    assert office.add(proposal, third).repeat == 0


def test_two_who_are_one_already_are_not_merged_again(office: Office) -> None:
    first, second, _third = office.persons
    with transaction():
        merger = services.merge_persons(first, second, "Một người", by=office.secretary)

    with pytest.raises(RuleViolation, match="one person already"), transaction():
        services.merge_persons(second, first, "Ngược lại", by=office.secretary)
    with transaction():
        services.undo_merger(merger, "Nhầm", by=office.secretary)
    with pytest.raises(RuleViolation, match="undone already"), transaction():
        services.undo_merger(merger, "Lần nữa", by=office.secretary)
    assert db.session.scalars(select(Merger)).all() == [merger]
