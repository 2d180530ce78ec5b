"""The list of a decision as a spreadsheet."""

from io import BytesIO
from zipfile import ZipFile

from python_calamine import load_workbook

from contest.awards import services
from contest.awards.services import AnnulmentDetails
from contest.awards.workbook import decision_workbook
from contest.database import transaction
from tests.awards.conftest import DAY, Office


def test_the_list_says_every_award_in_order_with_its_register_number(office: Office) -> None:
    decision = office.decide(office.submitted(office.persons[1], office.units[0], office.units[1]))
    with transaction():
        details = AnnulmentDetails("12/QĐ-UBND", DAY, "Kê khai sai")
        services.annul_award(decision.awards[1], details, by=office.leader)

    book = load_workbook(BytesIO(decision_workbook(decision, decision.awards)))

    heading, *rows = book.get_sheet_by_name("Danh sách").to_python()
    assert heading[0] == "STT"
    merit = "Đã có thành tích trong thực hiện phong trào thi đua cải cách hành chính"
    honour = "Giấy khen của Chủ tịch Ủy ban nhân dân huyện"
    assert rows == [
        [1, "Tập thể", "", "Ủy ban nhân dân xã Phước Kiển", "huyện Nhà Bè", honour, merit, "0001/2020", ""],
        [2, "Tập thể", "", "Ủy ban nhân dân xã Phước Lộc", "huyện Nhà Bè", honour, merit, "0002/2020",
         "Đã hủy bỏ theo 12/QĐ-UBND ngày 07/02/2020"],
        [1, "Cá nhân", "Bà", "Trần Thị Hai", "Công chức Văn phòng - Thống kê, Ủy ban nhân dân xã Phước Lộc", honour,
         merit, "0003/2020", ""],
    ]  # fmt: skip
    assert book.get_sheet_by_name("Quyết định").to_python()[:2] == [
        ["Số", "101/QĐ-UBND"],
        ["Ngày", "07 tháng 02 năm 2020"],
    ]


def test_break_marks_stay_on_the_certificate(office: Office) -> None:
    proposal = office.proposal()
    office.add(proposal, office.units[0], achievement="Đã có giải pháp | góp phần", recipient_line="huyện|Nhà Bè")
    decision = office.decide(office.submit(proposal))

    row = load_workbook(BytesIO(decision_workbook(decision, decision.awards))).get_sheet_by_index(0).to_python()[1]

    assert (row[4], row[6]) == ("huyện Nhà Bè", "Đã có giải pháp góp phần")


def test_nothing_in_the_list_is_a_formula(office: Office) -> None:
    proposal = office.proposal()
    office.add(proposal, office.units[0], achievement='=HYPERLINK("http://x.vn")', recipient_line="+1", reason="")
    decision = office.decide(office.submit(proposal))

    content = decision_workbook(decision, decision.awards)

    with ZipFile(BytesIO(content)) as package:
        sheets = [package.read(name) for name in package.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == 2
    assert all(b"<f>" not in sheet for sheet in sheets)
    row = load_workbook(BytesIO(content)).get_sheet_by_index(0).to_python()[1]
    assert (row[4], row[6]) == ("+1", '=HYPERLINK("http://x.vn")')
