"""The register and the statistics: as papers, as lists, by their pages; figures equal the register."""

import csv
from datetime import date
from io import BytesIO, StringIO

import pytest
from docx import Document
from flask.testing import FlaskClient
from pypdf import PdfReader
from python_calamine import load_workbook

from contest.accounts.models import Role
from contest.awards import services as awards
from contest.awards.services import AnnulmentDetails, LineDetails, LineWords
from contest.database import db, transaction
from contest.histories.figures import figures
from contest.histories.papers import register_csv
from contest.histories.register import Wanted, register_of, register_years
from contest.histories.services import match_lines
from contest.histories.statistics import filled_forms, find_sheet, items_of, without_rank
from contest.rules.statistics import Measure
from contest.units.models import Honorific, PersonRank, UnitKind
from contest.units.services import HouseholdDetails, add_household
from tests.awards.conftest import DAY, Office
from tests.conftest import sign_in
from tests.factories import make_account, make_body
from tests.histories.conftest import entered, person_line


@pytest.fixture
def kept(office: Office) -> Office:
    """The office with a register of five, the second of them annulled."""
    made = office.decide(office.submitted(*office.units[:2], office.persons[0]), 101)
    office.decide(office.submitted(office.persons[1], office.persons[2]), 102)
    with transaction():
        awards.annul_award(made.awards[1], AnnulmentDetails("9/QĐ-UBND", DAY, "Khai man"), by=office.leader)
    return office


def names(office: Office, **wanted: str) -> list[str]:
    return [line.recipient for line in register_of(office.body, 2020, Wanted(**wanted)).lines]


def test_the_register_tells_the_year_by_number_and_what_was_annulled(kept: Office) -> None:
    register = register_of(kept.body, 2020)

    assert [line.entry for line in register.lines] == [f"000{place}/2020" for place in range(1, 6)]
    assert [line.stands for line in register.lines] == [True, False, True, True, True]
    assert register.lines[1].note == "Đã hủy bỏ theo 9/QĐ-UBND ngày 07/02/2020"
    assert register.continuity.holds
    assert register_years(kept.body) == [2020]
    assert register_of(kept.body, 2019).lines == []


def test_the_register_is_searched_narrowed_and_sorted(kept: Office) -> None:
    assert names(kept, text="tran thi") == ["Trần Thị Hai"]
    assert names(kept, text="0003/2020") == ["Nguyễn Văn Một"]
    assert names(kept, kind="individual", order="name") == ["Lê Đức Ba", "Trần Thị Hai", "Nguyễn Văn Một"]
    assert names(kept, honour="BK_TINH") == []
    assert names(kept, order="decision")[-1] == "Lê Đức Ba"


def test_the_page_shows_the_proof_and_the_lists_carry_the_same(kept: Office, client: FlaskClient) -> None:
    sign_in(client, kept.secretary)
    address = f"/bodies/{kept.body.id}/register"

    page = client.get(f"{address}?year=2020&kind=individual").text
    sheet = load_workbook(BytesIO(client.get(f"{address}.xlsx").data)).get_sheet_by_index(0).to_python()
    text = client.get(f"{address}.csv?q=tran").data.decode("utf-8-sig")

    assert "from 0001 to 0005 without a gap" in page
    assert "3 of 5 entries" in page
    assert [row[0] for row in sheet[1:]] == [f"000{place}/2020" for place in range(1, 6)]
    assert [row[5] for row in csv.reader(StringIO(text))] == ["Tên tập thể, cá nhân, hộ gia đình", "Trần Thị Hai"]


def test_a_name_that_looks_like_a_formula_stays_a_name(office: Office, client: FlaskClient) -> None:
    with transaction():
        office.persons[0].full_name = "=1+1"
    office.decide(office.submitted(office.persons[0]), 101)
    sign_in(client, office.secretary)

    text = client.get(f"/bodies/{office.body.id}/register.csv").data.decode("utf-8-sig")

    assert ",'=1+1," in text


def test_the_register_is_printed_as_a_book_and_ordered_once(kept: Office, client: FlaskClient) -> None:
    sign_in(client, kept.secretary)
    address = f"/bodies/{kept.body.id}/register/2020"

    made = client.post(f"{address}/paper")
    pdf = PdfReader(BytesIO(client.get(f"{address}/register.pdf").data))
    word = Document(BytesIO(client.get(f"{address}/register.docx").data))

    assert made.location.endswith("?year=2020#papers")
    text = "".join(pdf.pages[0].extract_text().split())
    assert pdf.pages[0].mediabox.width > pdf.pages[0].mediabox.height
    for part in ("SỔ KHEN THƯỞNG", "Năm 2020", "101/QĐ-UBND", "Đã hủy bỏ theo 9/QĐ-UBND"):
        assert "".join(part.split()) in text
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    assert "Bà Trần Thị Hai" in cells
    assert "chạy liên tục từ 0001 đến 0005" in "".join(part.text for part in word.paragraphs)
    assert client.get(f"{address}/register.json").json["finished"] is True  # type: ignore[index]
    client.post(f"{address}/paper")
    from contest.paper.models import Paper

    assert db.session.query(Paper).count() == 1


def test_another_secretariat_sees_neither_register_nor_statistics(kept: Office, client: FlaskClient) -> None:
    sign_in(client, make_account("xa@x.vn", (Role.SECRETARIAT, make_body("khac"))))

    for path in ("register", "register.xlsx", "register/2020/register.pdf", "statistics", "statistics/2020/CS.xlsx"):
        assert client.get(f"/bodies/{kept.body.id}/{path}").status_code == 403


def test_an_empty_register_says_how_it_fills(office: Office, client: FlaskClient) -> None:
    sign_in(client, office.leader)

    assert "The register is empty" in client.get(f"/bodies/{office.body.id}/register").text
    assert "Nothing to count" in client.get(f"/bodies/{office.body.id}/statistics?year=2018").text


# Statistics.


def test_figures_equal_the_standing_entries_of_the_register(kept: Office) -> None:
    with transaction():
        kept.persons[0].rank = PersonRank.DIRECT_WORKER
        kept.units[0].kind = UnitKind.ENTERPRISE

    register = register_of(kept.body, 2020)
    filled = next(one for one in filled_forms(kept.body, 2020) if one.form.code == "CS")

    assert filled.total("01") == sum(1 for line in register.lines if line.stands) == 4
    told = {code: filled.total(code) for code in ("02", "03", "05", "05a", "10", "10a", "11", "12")}
    assert told == {"02": 1, "03": 1, "05": 3, "05a": 1, "10": 1, "10a": 2, "11": 0, "12": 4}
    assert [person.full_name for person in without_rank(kept.body, 2020)] == ["Lê Đức Ba", "Trần Thị Hai"]


def test_decisions_of_old_count_in_their_year_and_level(office: Office) -> None:
    line = entered(office.body, office.secretary, person_line(), issued_on=date(2019, 6, 1)).lines[0]
    with transaction():
        office.persons[0].rank = PersonRank.OTHER_LEADER
        match_lines(office.body, {line.id: office.persons[0]}, by=office.secretary)

    sheet = find_sheet(office.body.id, 2019, "0703")
    filled = figures(sheet.form, items_of(office.body, 2019, Measure.HONOURS))

    assert (filled.total("01"), filled.total("09"), filled.columns) == (
        1, 1, ["Bằng khen của Chủ tịch Ủy ban nhân dân cấp tỉnh"],
    )  # fmt: skip


def test_movements_are_counted_in_their_year(office: Office) -> None:
    filled = next(one for one in filled_forms(office.body, 2019) if one.form.code == "0701")

    assert (filled.total("01"), filled.total("06"), filled.total("11")) == (1, 1, 1)


def test_a_figure_is_opened_to_its_rows(kept: Office, client: FlaskClient) -> None:
    sign_in(client, kept.secretary)
    address = f"/bodies/{kept.body.id}/statistics"

    page = client.get(f"{address}?year=2020").text
    rows = client.get(f"{address}/2020/CS/rows?line=05a").text
    sheet = load_workbook(BytesIO(client.get(f"{address}/2020/CS.xlsx").data)).get_sheet_by_index(0).to_python()

    assert f"{address}/2020/CS/rows?line=05a" in page
    assert ("Trần Thị Hai" in rows, "Nguyễn Văn Một" in rows) == (True, False)
    assert sheet[1][:4] == ["Tổng số", "01", "", 4.0]
    assert client.get(f"{address}/2020/CS/rows?line=99").status_code == 404
    assert client.get(f"{address}/2020/0601/rows?line=01").status_code == 404
    assert client.get(f"{address}/99999/CS/rows?line=01").status_code == 404


def test_the_group_of_a_person_is_set_on_its_form(kept: Office, client: FlaskClient) -> None:
    sign_in(client, kept.secretary)
    person = kept.persons[0]
    form = {"honorific": "mr", "full_name": person.full_name, "post": person.post}

    client.post(f"/persons/{person.id}/edit", data={**form, "rank": "direct_worker"})
    db.session.expire_all()
    assert person.rank is PersonRank.DIRECT_WORKER
    assert client.post(f"/persons/{person.id}/edit", data={**form, "rank": "king"}).status_code == 422
    db.session.expire_all()
    assert person.rank is PersonRank.DIRECT_WORKER


def test_the_register_names_households(office: Office) -> None:
    with transaction():
        details = HouseholdDetails("Nguyễn Thị Bốn", Honorific.MS)
        home = add_household(office.units[0], details, by=office.secretary)
    proposal = office.proposal()
    with transaction():
        awards.add_line(proposal, LineDetails.of(home, LineWords("GK_HUYEN")), by=office.secretary)
    office.decide(office.submit(proposal))

    [row] = csv.DictReader(StringIO(register_csv(register_of(office.body, 2020), str).decode("utf-8-sig")))

    assert (row["Loại"], row["Tên tập thể, cá nhân, hộ gia đình"]) == ("Hộ gia đình", "Hộ gia đình bà Nguyễn Thị Bốn")
