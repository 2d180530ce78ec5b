"""Proposing from a spreadsheet: every fault with its row and column, all or nothing."""

from collections.abc import Sequence
from datetime import timedelta
from io import BytesIO

import pytest
import xlsxwriter
from python_calamine import load_workbook
from sqlalchemy import func, select

from contest.awards import services
from contest.awards.models import Award, Proposal
from contest.awards.roster import line_columns
from contest.database import db, transaction
from contest.errors import RuleViolation
from contest.journal.models import JournalEntry
from contest.movements.models import OfferedHonour, RecipientKind
from contest.spreadsheet import FaultyList, template
from contest.storage.uploads import Upload
from contest.units.models import Honorific, Person
from tests.awards.conftest import DAY, Office

HEADINGS = [column.heading for column in line_columns()]
GK = "Giấy khen của Chủ tịch Ủy ban nhân dân huyện"


def sheet(*rows: Sequence[str], headings: Sequence[str] = HEADINGS) -> Upload:
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        page = book.add_worksheet()
        for number, row in enumerate([headings, *rows]):
            for place, cell in enumerate(row):
                page.write_string(number, place, cell)
    return Upload("de-nghi.xlsx", buffer.getvalue())


def collective(unit: str = "PK", *, honour: str = "", achievement: str = "", reason: str = "") -> tuple[str, ...]:
    return ("Tập thể", unit, "", "", "", honour, achievement, reason)


def individual(
    name: str, unit: str = "PK", *, honorific: str = "Ông", post: str = "", reason: str = ""
) -> tuple[str, ...]:
    return ("Cá nhân", unit, honorific, name, post, GK, "Có giải pháp hay", reason)


def imported(office: Office, proposal: Proposal, upload: Upload) -> int:
    with transaction():
        return services.import_lines(proposal, upload, by=office.secretary)


def faults(office: Office, *rows: Sequence[str]) -> list[tuple[int, str, str]]:
    """Return row, column and words of every fault, after making sure that nothing was imported."""
    proposal = office.proposal()
    before = [db.session.scalar(select(func.count()).select_from(kind)) for kind in (Award, Person, JournalEntry)]
    with pytest.raises(FaultyList) as refused:
        imported(office, proposal, sheet(*rows))
    after = [db.session.scalar(select(func.count()).select_from(kind)) for kind in (Award, Person, JournalEntry)]
    assert after == before
    return [(fault.row, fault.column, fault.message % fault.values) for fault in refused.value.faults]


def test_a_list_proposes_collectives_known_persons_and_new_ones(office_on_both: Office) -> None:
    office = office_on_both
    proposal = office.proposal()

    count = imported(
        office,
        proposal,
        sheet(
            individual("Phạm Thị Mới", "BV", honorific="Bà", post="Bác sĩ"),
            collective("PL", achievement="Có thành tích tốt"),
            individual("Nguyễn Văn Một", "PK"),
            collective("PK"),
        ),
    )

    db.session.expire_all()
    assert count == 4
    assert [(award.recipient_name, award.recipient_line, award.achievement) for award in proposal.awards] == [
        ("Ủy ban nhân dân xã Phước Lộc", "huyện Nhà Bè", "Có thành tích tốt"),
        ("Ủy ban nhân dân xã Phước Kiển", "huyện Nhà Bè",
         "Đã có thành tích trong thực hiện phong trào thi đua cải cách hành chính"),
        ("Phạm Thị Mới", "Bác sĩ, Bệnh viện huyện Nhà Bè", "Có giải pháp hay"),
        ("Nguyễn Văn Một", "Công chức Văn phòng - Thống kê, Ủy ban nhân dân xã Phước Kiển", "Có giải pháp hay"),
    ]  # fmt: skip
    newcomer = db.session.scalars(select(Person).where(Person.full_name == "Phạm Thị Mới")).one()
    assert (newcomer.unit, newcomer.honorific, newcomer.post) == (office.units[2], Honorific.MS, "Bác sĩ")
    assert proposal.awards[3].person is office.persons[0]


def test_every_fault_is_told_with_its_row_and_column_and_nothing_is_imported(office_on_both: Office) -> None:
    found = faults(
        office_on_both,
        collective("PK"),
        ("Nhóm", "PK", "", "", "", "", "", ""),
        collective("KHÔNG CÓ"),
        ("Cá nhân", "PK", "", "", "", GK, "", ""),
        ("Tập thể", "PL", "Ông", "Ai đó", "Chuyên viên", "", "", ""),
        collective("PL", honour="Huân chương"),
        collective("BV", achievement="a" * 401),
        individual("Nguyễn 😀"),
        ("", "", "", "", "", "", "", "chỉ có lý do"),
    )

    assert found == [
        (3, "Loại", "Write Tập thể, Hộ gia đình or Cá nhân."),
        (4, "Mã đơn vị", "There is no unit with the code “KHÔNG CÓ”."),
        (5, "Xưng hô", "An individual needs this cell."),
        (5, "Họ và tên", "An individual needs this cell."),
        (6, "Xưng hô", "Leave this cell empty for a collective."),
        (6, "Họ và tên", "Leave this cell empty for a collective."),
        (6, "Chức vụ", "Leave this cell empty for a collective."),
        (7, "Hình thức khen thưởng", "“Huân chương” is not offered here. Choose from the list."),
        (8, "Thành tích", "At most 400 characters."),
        (9, "Họ và tên", "The character “😀” cannot be printed on papers. Take it out."),
        (10, "Loại", "This cell must be filled in."),
        (10, "Mã đơn vị", "This cell must be filled in."),
    ]


def test_whoever_stands_already_or_twice_in_the_list_needs_a_reason(office_on_both: Office) -> None:
    office = office_on_both
    office.add(office.proposal("Đợt một"), office.units[0])

    found = faults(
        office,
        collective("PK"),
        collective("PL"),
        collective("PL"),
        individual("Phạm Thị Mới", "BV"),
        individual("Phạm Thị Mới", "BV"),
        collective("PK", reason="Thành tích khác"),
    )

    assert [(row, column) for row, column, _words in found] == [
        (2, "Lý do (khen lần hai)"),
        (4, "Lý do (khen lần hai)"),
        (6, "Lý do (khen lần hai)"),
    ]
    assert found[0][2] == (
        "Ủy ban nhân dân xã Phước Kiển stands in this movement already, in “Đợt một”. Say why once more."
    )


def test_a_repeated_line_with_its_reason_is_imported(office: Office) -> None:
    proposal = office.proposal()

    imported(office, proposal, sheet(collective("PK"), collective("PK", reason="Thành tích khác")))

    assert [(award.repeat, award.repeat_reason) for award in proposal.awards] == [(0, ""), (1, "Thành tích khác")]


def test_without_a_name_the_only_honour_is_taken_and_several_must_be_told_apart(office: Office) -> None:
    with transaction() as session:
        session.add(
            OfferedHonour(
                movement_id=office.movement.id, honour="TTLDTT_HUYEN", recipient_kind=RecipientKind.COLLECTIVE
            )
        )

    found = faults(office, collective("PK"), collective("PL", honour="tap the lao dong tien tien"))

    assert found == [
        (2, "Hình thức khen thưởng", "Say which honour: the movement offers several, or none, for this kind.")
    ]


def test_a_unit_that_was_dissolved_is_a_fault_of_its_row(office: Office) -> None:
    with transaction():
        office.units[1].valid_to = DAY - timedelta(days=1)

    (fault,) = faults(office, collective("PK"), collective("PL"))

    assert fault[:2] == (3, "Mã đơn vị")


@pytest.mark.parametrize(
    "upload",
    [
        Upload("de-nghi.xlsx", b"PK\x03\x04 not a list"),
        Upload("de-nghi.xlsx", b"MZ\x90\x00"),
        sheet(("Tập thể",), headings=("Loại",)),
        sheet(),
    ],
)
def test_what_is_no_such_list_is_refused(office: Office, upload: Upload) -> None:
    proposal = office.proposal()

    with pytest.raises(RuleViolation):
        imported(office, proposal, upload)

    assert db.session.scalars(select(Award)).all() == []


def test_the_template_holds_the_headings_and_can_be_sent_back_filled_in(office: Office) -> None:
    book = load_workbook(BytesIO(template("Đề nghị", line_columns([GK]), str)))

    headings = book.get_sheet_by_name("Đề nghị").to_python()[0]

    assert headings == [
        "Loại *", "Mã đơn vị *", "Xưng hô", "Họ và tên", "Chức vụ", "Hình thức khen thưởng", "Thành tích",
        "Lý do (khen lần hai)",
    ]  # fmt: skip
    assert imported(office, office.proposal(), sheet(collective("PK"), headings=headings)) == 1
    assert [row[2] for row in book.get_sheet_by_name("Danh mục").to_python()[1:] if row[2]] == [GK]
