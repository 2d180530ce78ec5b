"""The plan of a movement."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

import config
from contest import clock
from contest.accounts.models import Role
from contest.database import transaction
from contest.movements.models import BasisDocument, Movement, MovementState
from contest.movements.papers import PLAN, plan_values
from contest.movements.services import order_plan
from contest.paper.queries import latest_paper
from contest.paper.typeset import typeset
from contest.paper.word import word
from tests.conftest import sign_in
from tests.factories import make_account, make_body, make_movement
from tests.pdf import pages_of, sizes_of, words_of
from tests.wordfiles import text_of

FONTS = config.Settings().fonts_dir


@pytest.fixture(autouse=True)
def _in_february_2019() -> Iterator[None]:
    with clock.at(date(2019, 2, 18)):
        yield


@pytest.fixture
def movement(app: Flask) -> Movement:
    movement = make_movement(
        make_body(), "cchc-2019", name="Phong trào thi đua cải cách hành chính năm 2019", year=2019,
        purpose="Nâng cao chất lượng phục vụ.\nNhân rộng giải pháp hay.",
    )  # fmt: skip
    with transaction():
        movement.basis = [
            BasisDocument(position=1, number="91/2017/NĐ-CP", issued_on=date(2017, 7, 31), title="Nghị định"),
            BasisDocument(position=2, number="12/KH-UBND", issued_on=date(2019, 1, 5), title="Kế hoạch cải cách"),
        ]
        movement.honours[0].quota = 40
    return movement


def test_a_plan_says_purpose_calendar_criteria_and_honours(movement: Movement) -> None:
    values = {**plan_values(movement), "ordered_at": "2019-02-18T09:00:00+07:00"}

    pdf, docx = (made(PLAN, values, fonts_dir=FONTS) for made in (typeset, word))

    pages = pages_of(pdf)
    text = " ".join(page.removesuffix(f" {number}") for number, page in enumerate(pages, start=1))
    for said in (
        "/KH-UBND CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Nhà Bè, ngày 18 tháng 02 năm 2019 KẾ HOẠCH Tổ chức phong trào thi đua cải cách hành chính năm 2019",
        "Căn cứ Nghị định số 91/2017/NĐ-CP ngày 31 tháng 7 năm 2017 của Chính phủ quy định chi tiết",
        "Căn cứ Kế hoạch cải cách số 12/KH-UBND ngày 05 tháng 01 năm 2019.",
        "I. MỤC ĐÍCH, YÊU CẦU Nâng cao chất lượng phục vụ. Nhân rộng giải pháp hay.",
        "đối tượng xét khen thưởng: tập thể, hộ gia đình, cá nhân",
        "1 Đăng ký sáng kiến, giải pháp 19/01/2019 20/3/2019",
        "1 Tính mới 30",
        "1 Giấy khen của Chủ tịch Ủy ban nhân dân huyện Tập thể 40",
        "Cá nhân Theo kết quả xét",
        "VII. TỔ CHỨC THỰC HIỆN 1. Phòng Nội vụ hướng dẫn",
        "để được hướng dẫn, giải quyết./.",
        "TM. ỦY BAN NHÂN DÂN CHỦ TỊCH",
    ):
        assert said in text
    assert text_of(docx) == " ".join(text.replace("\u00a0", " ").split())


def test_a_plan_is_set_as_the_decree_has_it(movement: Movement, tmp_path: Path) -> None:
    pdf = typeset(PLAN, {**plan_values(movement), "ordered_at": "2019-02-18T09:00:00+07:00"}, fonts_dir=FONTS)

    assert sizes_of(pdf)["KẾ HOẠCH"] == (14.0, "BV-Serif-Bold")
    first, second = words_of(pdf, tmp_path)[:2]
    assert min(word.left for word in first) >= 29.9
    assert max(word.right for word in first) <= 195.3
    # Before 05/3/2020 the number of a page stands at its foot (Thông tư 01/2011/TT-BNV).
    assert [word.text for word in second if word.top > 277] == ["2"]


def test_what_is_not_prepared_is_not_planned(app: Flask) -> None:
    bare = make_movement(make_body(), state=MovementState.PREPARED, phases={})
    with transaction():
        bare.rubric, bare.honours, bare.fields = None, [], []

    values = {**plan_values(bare), "ordered_at": "2019-02-18T09:00:00+07:00"}

    text = " ".join(pages_of(typeset(PLAN, values, fonts_dir=FONTS)))
    assert "III. TỔ CHỨC THỰC HIỆN" in text
    assert "TIÊU CHÍ" not in text
    assert values["day"].replace("\u00a0", "") == "ngày  tháng  năm 2019"


def test_the_secretariat_makes_the_plan_and_fetches_it(movement: Movement, client: FlaskClient) -> None:
    sign_in(client, make_account("secretary@x.vn", (Role.SECRETARIAT, movement.body)))
    address = f"/movements/{movement.id}"

    assert client.get(f"{address}/plan.pdf").status_code == 404
    made = client.post(f"{address}/plan")
    again = client.post(f"{address}/plan")

    assert (made.status_code, made.headers["Location"], again.status_code) == (302, f"{address}#papers", 302)
    assert client.get(f"{address}/plan.json").get_json()["finished"]
    pdf, docx = client.get(f"{address}/plan.pdf"), client.get(f"{address}/plan.docx")
    assert (pdf.data[:4], docx.data[:2]) == (b"%PDF", b"PK")
    assert "ke-hoach-phat-dong-cchc-2019.pdf" in pdf.headers["Content-Disposition"]
    assert "Make it anew" in client.get(address).get_data(as_text=True)


def test_an_officer_makes_no_plan(movement: Movement, client: FlaskClient) -> None:
    sign_in(client, make_account("chair@x.vn", (Role.COUNCIL_CHAIR, movement.body)))

    assert client.post(f"/movements/{movement.id}/plan").status_code == 403
    assert latest_paper(PLAN, movement) is None


def test_a_plan_is_printed_anew_only_when_it_says_something_else(movement: Movement) -> None:
    with transaction():
        first, second = order_plan(movement).id, order_plan(movement).id
    with transaction():
        movement.purpose = "Khác"
        third = order_plan(movement).id

    assert (second, third > first) == (first, True)
