"""Pasted lists: read in any usual shape, every fault told by its line, all of it or nothing taken in."""

from io import BytesIO

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import load_workbook
from sqlalchemy import select

from contest.awards.models import Award
from contest.database import db, transaction
from contest.errors import RuleViolation
from contest.nominations import services
from contest.nominations.models import Nomination, NominationState
from contest.nominations.pasted import COLUMNS, addressed, pasted_rows
from contest.nominations.services import read_pasted
from contest.spreadsheet import FaultyList
from contest.storage.uploads import Upload
from contest.units.models import Person
from tests.awards.conftest import Office
from tests.awards.test_roster import sheet
from tests.conftest import sign_in
from tests.factories import make_person


def names(text: str) -> list[str]:
    return [row["name"] for row in pasted_rows(text)[0]]


@pytest.mark.parametrize(
    "text",
    [
        "Nguyễn Văn Một\nTrần Thị Hai",
        "1. Nguyễn Văn Một\n2. Trần Thị Hai\n",
        "- Nguyễn Văn Một\n\n- Trần  Thị Hai",
        "1\tNguyễn Văn Một\n2\tTrần Thị Hai",
        "STT\tHọ và tên\n1\tNguyễn Văn Một\n2\tTrần Thị Hai",
        "Đơn vị;Họ và tên:\nPhòng Nội vụ;Nguyễn Văn Một\n;Trần Thị Hai",
        "Nguyễn Văn Một;Phòng Nội vụ\nTrần Thị Hai",
        "Nguyễn Văn Một\r\nTrần Thị Hai\r\n",
    ],
)
def test_lists_in_every_usual_shape(text: str) -> None:
    assert names(text) == ["Nguyễn Văn Một", "Trần Thị Hai"]


def test_headings_may_stand_in_any_order_and_unknown_ones_make_a_line() -> None:
    [row] = pasted_rows("Thành tích\tĐơn vị công tác\tHọ tên\nĐã có thành tích\tPK\tA")[0]
    assert (row["name"], row["unit"], row["achievement"], row.number) == ("A", "PK", "Đã có thành tích", 2)

    assert names("Họ tên\tLương\nA\t5") == ["Họ tên", "A"]


@pytest.mark.parametrize("text", ["", " \n\t\n", "Họ và tên\tĐơn vị", "\n".join(["A"] * 501)])
def test_nothing_or_too_much_is_refused(text: str) -> None:
    with pytest.raises(RuleViolation):
        pasted_rows(text)


def test_a_line_without_a_name_is_a_fault() -> None:
    _rows, checker = pasted_rows("A;PK\n;PX")

    assert [(fault.row, fault.column) for fault in checker.faults] == [(2, "Tên")]


@pytest.mark.parametrize(
    ("told", "code", "name"),
    [("Ông A B", "mr", "A B"), ("bà C", "ms", "C"), ("Bà", "", "Bà"), ("Ôn Tập", "", "Ôn Tập")],
)
def test_how_somebody_is_addressed(told: str, code: str, name: str) -> None:
    assert addressed(told) == (code, name)


@given(st.lists(st.text("ABCĐ ê", min_size=1).filter(lambda name: name.strip()), min_size=1, max_size=20))
def test_no_line_is_lost(lines: list[str]) -> None:
    rows, _checker = pasted_rows("\n".join(lines))

    assert [row.number for row in rows] == list(range(1, len(lines) + 1))


# Understood.


def understood(office: Office, text: str) -> list[tuple[str, str, str]]:
    return [(line.name, line.kind.value, line.unit.code) for line in read_pasted(office.movement, text)]


def test_units_persons_and_somebody_new_are_told_apart(office: Office) -> None:
    text = "benh vien huyen nha be\nPL\nTran Thi Hai\nBà Phạm Thị Bốn;PK;Công chức"

    assert understood(office, text) == [
        ("Bệnh viện huyện Nhà Bè", "collective", "BV"),
        ("Ủy ban nhân dân xã Phước Lộc", "collective", "PL"),
        ("Trần Thị Hai", "individual", "PL"),
        ("Phạm Thị Bốn", "individual", "PK"),
    ]


def test_every_fault_is_told_by_its_line(office: Office) -> None:
    make_person(office.units[0], "Trần Thị Hai")
    text = "Ai Đó\nPhạm Thị Bốn;PK\nTrần Thị Hai\nBV;;;;Bằng khen\nNguyễn Văn Một;XX\nPL"

    with pytest.raises(FaultyList) as refused:
        read_pasted(office.movement, text)

    assert [(fault.row, fault.column) for fault in refused.value.faults] == [
        (1, "Tên"), (2, "Tên"), (3, "Tên"), (4, "Hình thức khen thưởng"), (5, "Đơn vị"),
    ]  # fmt: skip


def test_a_list_goes_onto_a_proposal_or_nothing_does(office: Office) -> None:
    proposal = office.proposal()
    with transaction():
        count = services.propose_pasted(
            proposal, "PK\nBà Phạm Thị Bốn;PK;Công chức;Thành tích riêng", by=office.secretary
        )
    lines = [(line.recipient_name, line.achievement) for line in proposal.awards]
    assert (count, lines[1]) == (2, ("Phạm Thị Bốn", "Thành tích riêng"))

    with pytest.raises(FaultyList) as refused, transaction():
        services.propose_pasted(proposal, "BV\nÔng Người Mới;PL\nPK", by=office.secretary)

    assert [fault.row for fault in refused.value.faults] == [3]
    db.session.expire_all()
    assert db.session.query(Award).count() == 2
    assert "Người Mới" not in db.session.scalars(select(Person.full_name)).all()


def test_a_list_is_entered_as_nominations_of_the_units(office: Office) -> None:
    with transaction():
        services.nominate_pasted(office.movement, "PK\nTrần Thị Hai", by=office.secretary)

    made = db.session.scalars(select(Nomination).order_by(Nomination.number)).all()
    assert [(one.register_number, one.unit.code, one.state) for one in made] == [
        ("ĐN-01", "PK", NominationState.SUBMITTED), ("ĐN-02", "PL", NominationState.SUBMITTED),
    ]  # fmt: skip


# The page.


@pytest.fixture
def secretary(client: FlaskClient, office: Office) -> FlaskClient:
    return sign_in(client, office.secretary)


def test_the_page_shows_how_a_list_is_understood_before_it_adds_anything(
    office: Office, secretary: FlaskClient
) -> None:
    proposal = office.proposal()
    address = f"/movements/{office.movement.id}/nominations/paste"
    # A browser ends each line of what was pasted with two characters.
    data = {"text": "Đơn vị\tHọ và tên\r\nPL\tTrần Thị Hai\r\n", "proposal_id": str(proposal.id)}

    read = secretary.post(address, data={**data, "act": "read"})
    assert "1 line is understood" in read.text
    assert proposal.awards == []

    added = secretary.post(address, data={**data, "act": "add"})
    assert added.headers["Location"] == f"/proposals/{proposal.id}"
    db.session.expire_all()
    assert [line.recipient_name for line in proposal.awards] == ["Trần Thị Hai"]


@pytest.mark.parametrize("act", ["read", "add"])
def test_a_faulty_list_comes_back_with_its_faults(office: Office, secretary: FlaskClient, act: str) -> None:
    answer = secretary.post(
        f"/movements/{office.movement.id}/nominations/paste",
        data={"text": "PK\nKhông Ai", "proposal_id": "", "act": act},
    )

    assert answer.status_code == 422
    assert "Không Ai" in answer.text
    assert "The list has one fault. Nothing was imported." in answer.text
    assert db.session.query(Nomination).count() == 0


def test_an_empty_list_is_refused_in_words(office: Office, secretary: FlaskClient) -> None:
    for text in ("", "Họ và tên"):
        answer = secretary.post(
            f"/movements/{office.movement.id}/nominations/paste", data={"text": text, "act": "read"}
        )
        assert answer.status_code == 422
    assert (
        sign_in(secretary, office.officer).get(f"/movements/{office.movement.id}/nominations/paste").status_code == 403
    )


def filled(*rows: tuple[str, ...], headings: tuple[str, ...] = tuple(column.heading for column in COLUMNS)) -> bytes:
    return sheet(*rows, headings=headings).content


def test_a_list_that_was_filled_in_is_read_like_a_pasted_one(office: Office, secretary: FlaskClient) -> None:
    address = f"/movements/{office.movement.id}/nominations"
    headings = load_workbook(BytesIO(secretary.get(f"{address}/template.xlsx").data)).get_sheet_by_index(0).to_python()
    content = filled(
        ("Hộ gia đình bà Nguyễn Thị Bốn", "PK", "Ấp 3", "", "", ""), ("Trần Thị Hai", "PL", "", "", "", ""),
    )  # fmt: skip
    given = {"proposal_id": "", "text": "", "act": "read", "file": (BytesIO(content), "danh-sach.xlsx")}

    read = secretary.post(f"{address}/paste", data=given, content_type="multipart/form-data")

    assert [str(cell).rstrip("* ") for cell in headings[0]] == [column.heading for column in COLUMNS]
    assert "2 lines are understood" in read.text and "Hộ gia đình bà Nguyễn Thị Bốn\tPK\tẤp 3" in read.text
    assert db.session.scalars(select(Nomination)).all() == []
    text = services.text_of_list(Upload("x.xlsx", content))
    secretary.post(f"{address}/paste", data={"proposal_id": "", "text": text, "act": "add"})
    names_now = db.session.scalars(select(Nomination.recipient_name).order_by(Nomination.id)).all()
    assert list(names_now) == ["Hộ gia đình bà Nguyễn Thị Bốn", "Trần Thị Hai"]


def test_a_fault_in_a_filled_in_list_is_told_by_the_row_of_the_sheet(office: Office) -> None:
    empty = ("",) * len(COLUMNS)
    content = filled(("Trần Thị Hai", "PL", "", "", "", ""), empty, empty, ("Ai đó", "KHONG", "", "", "", ""))

    text = services.text_of_list(Upload("x.xlsx", content))

    assert [row.number for row in pasted_rows(text)[0]] == [2, 5]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK", "xlsx"),
        (filled(("PK", "x"), headings=("Tên", "Lương")), "Lương"),
        (filled(("", "PK"), headings=("Tên", "Đơn vị")), "Nothing was imported"),
    ],
)
def test_a_file_that_is_no_such_list_is_refused(
    office: Office, secretary: FlaskClient, content: bytes, said: str
) -> None:
    given = {"proposal_id": "", "text": "", "act": "read", "file": (BytesIO(content), "danh-sach.xlsx")}

    answer = secretary.post(
        f"/movements/{office.movement.id}/nominations/paste", data=given, content_type="multipart/form-data"
    )

    assert answer.status_code == 422
    assert said.casefold() in answer.text.casefold()
    assert db.session.scalars(select(Nomination)).all() == []
