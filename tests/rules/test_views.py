"""The pages of the rule book."""

from collections.abc import Iterator
from datetime import date
from html import unescape
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from contest import clock
from contest.accounts.models import Role
from contest.rules.contents import BY_NAME, PARTS, TABLES
from contest.rules.edition import book, token
from contest.rules.money import BASE_SALARIES, COEFFICIENTS
from contest.rules.queries import amendments
from contest.units.models import Body
from tests.conftest import sign_in
from tests.factories import make_account, make_body
from tests.statements import statements

TODAY = date(2026, 11, 27)
ROW = {
    "own_honour": "GK_XA", "own_coefficient": "0,5", "valid_from": "1/1/2026", "valid_to": "31/12/2026",
    "source": "Nghị quyết 12/NQ-HĐND", "sure": "yes", "reason": "Hội đồng nhân dân quyết định mức cao hơn",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.at(clock.end_of(TODAY)):
        yield


@pytest.fixture
def body(app: Flask) -> Body:
    return make_body()


def entered(app: Flask, email: str, role: Role, body: Body | None) -> FlaskClient:
    """Return the browser of somebody new who reads Vietnamese."""
    client = sign_in(app.test_client(), make_account(email, (role, body)))
    client.post("/language/vi")
    return client


@pytest.fixture
def keeper(app: Flask) -> FlaskClient:
    return entered(app, "quantri@x.vn", Role.ADMINISTRATOR, None)


@pytest.fixture
def secretary(app: Flask, body: Body) -> FlaskClient:
    return entered(app, "thuky@x.vn", Role.SECRETARIAT, body)


def page(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return unescape(answer.get_data(as_text=True))


def salary_now() -> str:
    raws = book().raws(BASE_SALARIES)
    return quote(token(BASE_SALARIES, raws[-1]))


def test_the_rule_book_shows_the_day_asked_for(secretary: FlaskClient) -> None:
    then = page(secretary, "/rules?on=7/2/2020&part=money")
    now = page(secretary, "/rules?on=2026-11-27&part=money")

    assert "Sổ quy định ngày 07/02/2020" in then
    assert ("1.490.000" in then, "2.530.000" in then) == (True, False)
    assert ("1.490.000" in now, "2.530.000" in now) == (False, True)
    assert "GK_HUYEN" in then
    assert "GK_HUYEN" not in now


@pytest.mark.parametrize("part", [*PARTS, "all"])
@pytest.mark.parametrize("day", ["2020-02-07", "2024-06-01", "2026-11-27", "1999-01-01"])
def test_every_part_can_be_read_on_every_day(secretary: FlaskClient, part: str, day: str) -> None:
    text = page(secretary, f"/rules?on={day}&part={part}")

    for table in PARTS.get(part, TABLES):
        assert f'id="{table.name}"' in text


def test_titles_and_forms_stand_apart_each_row_with_source_and_mark(secretary: FlaskClient) -> None:
    text = page(secretary, "/rules")

    titles, forms = text.split('id="titles"')[1].split('id="forms"')
    assert [("CSTDCS_XA" in one, "GK_XA" in one) for one in (titles, forms)] == [(True, False), (False, True)]
    assert "Cần xác nhận" in text
    assert "Có nguồn" in text
    assert 'href="https://dantri.com.vn/' in text


def test_what_runs_out_is_told_ahead_on_the_page_and_on_the_first_page(
    secretary: FlaskClient, keeper: FlaskClient, app: Flask, body: Body
) -> None:
    text = page(secretary, "/rules")
    assert "27 dòng hết hiệu lực sau ngày 01/3/2027" in text
    assert "Văn bản làm căn cứ: 152/2025/NĐ-CP" in text

    judge = entered(app, "giamkhao@x.vn", Role.JUDGE, body)
    told = ["Sổ quy định sắp hết hiệu lực" in page(one, "/") for one in (secretary, keeper, judge)]
    assert told == [True, True, False]
    with clock.at(clock.end_of(date(2026, 8, 1))):
        assert "Sổ quy định sắp hết hiệu lực" not in page(secretary, "/")


def test_a_day_that_is_none_shows_today_and_says_so(secretary: FlaskClient) -> None:
    text = page(secretary, "/rules?on=30/2/2026")

    assert "Sổ quy định ngày 27/11/2026" in text
    assert 'value="30/2/2026"' in text
    assert 'id="on-error"' in text


def test_add_sets_a_row_that_counts_from_then_on(keeper: FlaskClient) -> None:
    target = token(COEFFICIENTS, next(
        raw for raw in book().raws(COEFFICIENTS) if raw["honour"] == "GK_XA" and raw["valid_from"] == date(2025, 7, 1)
    ))  # fmt: skip
    address = f"/rules/coefficients/correct?row={quote(target)}"
    assert 'value="0,3"' in page(keeper, address)
    shortened = {**ROW, "own_coefficient": "0,3", "valid_from": "1/7/2025", "valid_to": "31/12/2025"}
    assert keeper.post(address, data=shortened).status_code == 302

    answer = keeper.post("/rules/coefficients/add", data=ROW)

    assert answer.status_code == 302
    assert answer.location.startswith("/rules?on=2026-11-27&part=money")
    text = page(keeper, answer.location)
    assert "Nghị quyết 12/NQ-HĐND" in text
    assert "đã thay đổi" in text
    history = page(keeper, "/rules/changes")
    assert "GK_XA · 2026-01-01" in history
    assert "Hội đồng nhân dân quyết định mức cao hơn" in history


def test_what_meets_another_row_comes_back_filled_and_nothing_is_set(keeper: FlaskClient) -> None:
    answer = keeper.post("/rules/coefficients/add", data=ROW)

    text = unescape(answer.get_data(as_text=True))
    assert answer.status_code == 422
    assert "Đã có dòng cùng nội dung hiệu lực từ 01/7/2025 đến 01/3/2027" in text
    assert 'value="0,5"' in text
    assert amendments() == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"own_coefficient": "nhiều"}, "Nhập số lớn hơn 0"),
        ({"own_coefficient": "-1"}, "Nhập số lớn hơn 0"),
        ({"own_honour": "HCSV"}, "own_honour-error"),
        ({"valid_to": "1/1/2025"}, "Ngày cuối trước ngày đầu."),
        ({"reason": ""}, "reason-error"),
        ({"source": ""}, "source-error"),
        ({"sure": ""}, "sure-error"),
    ],
)
def test_an_invalid_row_is_not_set(keeper: FlaskClient, changes: dict[str, str], said: str) -> None:
    answer = keeper.post("/rules/coefficients/add", data={**ROW, **changes})

    assert answer.status_code == 422
    assert said in unescape(answer.get_data(as_text=True))
    assert amendments() == []


def test_end_says_on_which_day_and_why(keeper: FlaskClient) -> None:
    address = f"/rules/base_salary/end?row={salary_now()}"
    assert "2.530.000" in page(keeper, address)
    data = {"valid_to": "30/6/2027", "source": "Nghị định mới", "reason": "Lương tăng từ 01/7/2027"}

    assert keeper.post(address, data={**data, "valid_to": ""}).status_code == 422
    assert amendments() == []
    assert keeper.post(address, data=data).status_code == 302

    assert "không thời hạn" not in page(keeper, "/rules?part=money").split('id="base_salary"')[1].split("</section>")[0]
    assert "Lương tăng từ 01/7/2027" in page(keeper, "/rules/changes")


def test_a_row_that_has_gone_meanwhile_is_told(keeper: FlaskClient) -> None:
    address = f"/rules/base_salary/end?row={quote('[]')}"

    answer = keeper.post(address, data={"valid_to": "30/6/2027", "source": "x", "reason": "x"}, follow_redirects=True)

    assert amendments() == []
    assert "Dòng này không còn như lúc hiển thị" in unescape(answer.get_data(as_text=True))


def test_a_body_sees_its_own_rows_and_no_other_body_does(
    keeper: FlaskClient, secretary: FlaskClient, app: Flask, body: Body
) -> None:
    other = make_body("hiepphuoc", name="Ủy ban nhân dân xã Hiệp Phước")
    stranger = entered(app, "khac@x.vn", Role.SECRETARIAT, other)
    assert keeper.post(f"/rules/coefficients/add?body={body.id}", data=ROW).status_code == 302

    assert ["Nghị quyết 12/NQ-HĐND" in page(one, "/rules?part=money") for one in (keeper, secretary, stranger)] == [
        False, True, False,
    ]  # fmt: skip
    assert "của cơ quan này" in page(secretary, "/rules?part=money")
    assert page(stranger, f"/rules?part=money&body={body.id}", 404)


def test_only_administrators_set_the_rule_book(secretary: FlaskClient) -> None:
    assert "/rules/forms/add" not in page(secretary, "/rules")
    assert secretary.get("/rules/forms/add").status_code == 403
    assert secretary.post("/rules/coefficients/add", data=ROW).status_code == 403
    assert amendments() == []


@pytest.mark.parametrize("table", [table.name for table in TABLES])
def test_every_table_has_a_form_and_every_row_of_it_fills_it(keeper: FlaskClient, table: str) -> None:
    assert page(keeper, f"/rules/{table}/add")
    raw = book().raws(BY_NAME[table])[0]
    row = quote(token(BY_NAME[table], raw))
    assert page(keeper, f"/rules/{table}/correct?row={row}")
    assert page(keeper, f"/rules/{table}/end?row={row}")
    assert keeper.get("/rules/medals/add").status_code == 404


def test_a_row_with_choices_and_shares_is_set(keeper: FlaskClient, body: Body) -> None:
    vote = {
        "own_body_kind": "tdkt", "own_honour": "GK_XA", "own_method": "secret", "own_quorum": "75 %",
        "own_pass_basis": "all", "own_pass_ratio": "2/3", "own_comparison": ">=", "own_written_counts": "yes",
        "valid_from": "1/1/2026", "source": "Quy chế", "sure": "no", "reason": "Quy chế mới",
    }  # fmt: skip
    assert keeper.post(f"/rules/voting/add?body={body.id}", data=vote).status_code == 302
    form = {
        "own_code": "KNC", "own_name": "Kỷ niệm chương", "own_heading": "KỶ NIỆM CHƯƠNG",
        "own_recipients": ["individual"], "own_authority": "province_chair", "valid_from": "1/1/2026",
        "source": "Quy chế", "sure": "yes", "reason": "Bổ sung",
    }  # fmt: skip
    assert keeper.post("/rules/forms/add", data=form).status_code == 302
    assert keeper.post("/rules/forms/add", data={**form, "own_code": "X", "own_recipients": []}).status_code == 422

    rule = page(keeper, f"/rules?part=councils&body={body.id}")
    assert "75 %" in rule
    assert "Kỷ niệm chương" in page(keeper, "/rules")


def test_the_number_of_queries_does_not_grow_with_amendments(keeper: FlaskClient, body: Body) -> None:
    counts = []
    for number in range(3):
        with statements() as seen:
            page(keeper, "/rules?part=all")
            page(keeper, "/rules/changes")
        counts.append(len(seen))
        first = f"1/{number + 1}/2026"
        data = {**ROW, "valid_from": first, "valid_to": first}
        assert keeper.post(f"/rules/coefficients/add?body={body.id}", data=data).status_code == 302

    assert counts[1] == counts[2]
