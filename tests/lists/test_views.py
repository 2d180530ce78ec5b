"""Pages of printing from a spreadsheet."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from contest.database import db
from contest.designs.ready_made import ready_made
from contest.lists import services, tasks, understanding, views
from contest.lists.models import PrintedList
from contest.storage.services import laid_by, throw_away
from contest.storage.uploads import Upload
from tests.certificates.samples import Office
from tests.conftest import sign_in
from tests.factories import make_design
from tests.lists.samples import PERSON, UNIT, csv_list
from tests.pdf import pages_of
from tests.statements import statements


def fields(upload: Upload, **more: str) -> dict[str, Any]:
    return {
        "file": (BytesIO(upload.content), upload.filename), "template": "a4-landscape-1", "capacity": "head",
        "signer": "Lê Văn X", **more,
    }  # fmt: skip


def stored() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(PrintedList)) or 0


def test_the_secretariat_sends_looks_prints_and_fetches(client: FlaskClient, office: Office) -> None:
    sign_in(client, office.secretary)
    sent = client.post(f"/bodies/{office.body.id}/lists", data=fields(csv_list(UNIT, PERSON)))
    page = client.get(sent.location)

    assert (sent.status_code, page.status_code) == (302, 200)
    assert "Print 2 certificates" in page.text
    assert page.text.count('class="longest__page"') == 2
    assert {"start", "middle"} == set(re.findall(r'text-anchor="(\w+)"', page.text)), "each text stands where it prints"
    assert ("Ủy ban nhân dân xã Phước Kiển" in page.text, "101/QĐ-UBND" in page.text) == (True, True)
    client.post(f"{sent.location}/print")
    assert "Download 2 certificates (PDF)" in client.get(sent.location).text
    book = client.get(f"{sent.location}/certificates.pdf")
    assert (book.mimetype, len(pages_of(book.data))) == ("application/pdf", 2)
    assert client.get(f"{sent.location}/progress").json["finished"] is True


def test_a_file_that_a_browser_does_not_keep_is_asked_for_again(client: FlaskClient, office: Office) -> None:
    sign_in(client, office.secretary)

    refused = client.post(f"/bodies/{office.body.id}/lists", data=fields(csv_list(UNIT, PERSON), signer=""))

    assert refused.status_code == 422
    assert "Choose the file “danh sách.csv” again" in refused.text
    assert re.search(r'aria-describedby="file-hint +file-lost"', refused.text)


def test_what_is_alike_in_many_rows_is_told_once(client: FlaskClient, office: Office) -> None:
    sign_in(client, office.secretary)
    rows = [["Cá nhân", f"Nguyễn Thị {name}", *PERSON[2:]] for name in ("An", "Bé", "Chi", "Dung", "Em", "Gấm", "Hà")]
    page = client.get(client.post(f"/bodies/{office.body.id}/lists", data=fields(csv_list(*rows))).location)

    assert page.text.count("is addressed neither as Ông nor as Bà") == 7
    assert "4 more rows are like this" in page.text


def test_the_secretariat_stops_a_list_that_waits_and_prints_it_again(
    client: FlaskClient, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, office.secretary)
    sent = client.post(f"/bodies/{office.body.id}/lists", data=fields(csv_list(UNIT, PERSON))).location
    assert client.post(f"{sent}/stop").status_code == 409
    with monkeypatch.context() as waiting:
        waiting.setattr(tasks, "print_list", lambda list_id: None)
        client.post(f"{sent}/print")
    waits = client.get(sent).text
    assert (f'action="{sent}/stop"' in waits, f'action="{sent}/take-away"' in waits) == (True, False)

    stopped = client.post(f"{sent}/stop", follow_redirects=True).text
    assert (f"{office.secretary.name} stopped this." in stopped, "Print again" in stopped) == (True, True)
    assert f'action="{sent}/take-away"' in stopped
    assert "Nothing of it was kept; printing begins anew." in stopped

    client.post(f"{sent}/print")
    assert "Download 2 certificates (PDF)" in client.get(sent).text


def test_faults_come_back_with_everything_that_was_typed(client: FlaskClient, office: Office) -> None:
    sign_in(client, office.secretary)
    answer = client.post(
        f"/bodies/{office.body.id}/lists", data=fields(csv_list(UNIT, ["Lạ", "", *PERSON[2:]]), heading="Giấy khen quý")
    )

    assert answer.status_code == 422
    assert ("The list has 2 faults" in answer.text, "Giấy khen quý" in answer.text) == (True, True)
    assert stored() == 0


def test_nobody_waits_while_a_long_list_is_checked(
    client: FlaskClient, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, office.secretary)
    check, writing = understanding.understand, []

    def checked(*given: Any, **more: Any) -> understanding.Understood:
        writing.append(db.session().info.get("writing", False))
        return check(*given, **more)

    monkeypatch.setattr(services, "understand", checked)
    answer = client.post(f"/bodies/{office.body.id}/lists", data=fields(csv_list(UNIT)))

    assert (answer.status_code, writing) == (302, [False])


def test_the_usual_certificate_is_chosen_beforehand(client: FlaskClient, office: Office) -> None:
    page = sign_in(client, office.secretary).get(f"/bodies/{office.body.id}/lists").text

    assert re.findall(r'<option selected value="([^"]+)">Giấy khen, khổ A4', page) != []


def test_an_old_encoding_asks_for_the_tick(client: FlaskClient, office: Office) -> None:
    sign_in(client, office.secretary)
    old = csv_list(["Bà", "NguyÔn ThÞ BÐ", "C«ng chøc", "§· cã thµnh tÝch", "5/Q§", "07/02/2020", ""])
    refused = client.post(f"/bodies/{office.body.id}/lists", data=fields(old))
    taken = client.post(f"/bodies/{office.body.id}/lists", data=fields(old, convert="y"), follow_redirects=True)

    assert (refused.status_code, "TCVN3 (ABC)" in refused.text) == (422, True)
    assert ("Nguyễn Thị Bé" in taken.text, "from TCVN3 (ABC) to Unicode" in taken.text) == (True, True)


def test_a_form_without_a_file_is_refused(client: FlaskClient, office: Office) -> None:
    sign_in(client, office.secretary)
    answer = client.post(f"/bodies/{office.body.id}/lists", data={"template": "a4-landscape-1", "capacity": "head"})

    assert (answer.status_code, "Choose a file." in answer.text, stored()) == (422, True, 0)


@pytest.mark.parametrize(
    ("template", "heads"),
    [
        ("thu-cam-on-a4-1", ["Row", "Kind", "Recipient", "Text of the letter", "Signed on"]),
        ("a4-landscape-1", ["Row", "Kind", "Recipient", "Achievement", "Decision", "Award register"]),
    ],
)
def test_what_was_understood_stands_under_the_headings_that_it_has_in_the_list(
    client: FlaskClient, office: Office, template: str, heads: list[str]
) -> None:
    sign_in(client, office.secretary)
    sent = client.post(f"/bodies/{office.body.id}/lists", data=fields(csv_list(PERSON), template=template))

    table = client.get(sent.location).text.rpartition("<thead>")[2]
    assert re.findall(r'<th scope="col"[^>]*>([^<]+)</th>', table) == heads
    assert table.count("<td") == len(heads)


def test_a_list_is_read_when_it_is_sent_and_not_whenever_it_is_looked_at(
    client: FlaskClient, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, office.secretary)
    sent = client.post(f"/bodies/{office.body.id}/lists", data=fields(csv_list(UNIT, PERSON))).location

    def never(*_given: object) -> None:
        raise AssertionError("the list was read again")

    monkeypatch.setattr(understanding, "read", never)
    page = client.get(sent)

    assert (page.status_code, page.text.count('class="longest__page"')) == (200, 2)
    assert ("Ủy ban nhân dân xã Phước Kiển" in page.text, "Nguyễn Thị Bé" in page.text) == (True, True)


def test_a_long_list_is_leafed_through(client: FlaskClient, office: Office) -> None:
    sign_in(client, office.secretary)
    rows = [["Bà", f"Nguyễn Thị Bé {number}", *PERSON[2:]] for number in range(2, 203)]
    sent = client.post(f"/bodies/{office.body.id}/lists", data=fields(csv_list(*rows))).location

    def page(number: str) -> tuple[list[str], list[tuple[str, str]]]:
        text = client.get(f"{sent}?page={number}").text
        return re.findall(r'<td class="num"[^>]*>(\d+)</td>', text), re.findall(
            r'rel="(\w+)" href="[^"]*page=(\d+)#', text
        )

    assert page("1") == ([str(row) for row in range(2, 102)], [("next", "2")])
    assert page("2") == ([str(row) for row in range(102, 202)], [("prev", "1"), ("next", "3")])
    assert page("3") == (["202"], [("prev", "2")])
    assert page("x") == page("1")


def test_nobody_but_the_secretariat_prints(client: FlaskClient, office: Office) -> None:
    sign_in(client, office.secretary)
    address = client.post(f"/bodies/{office.body.id}/lists", data=fields(csv_list(UNIT))).location
    for account in (office.leader, office.outsider):
        sign_in(client, account)
        assert client.post(f"/bodies/{office.body.id}/lists", data=fields(csv_list(UNIT))).status_code == 403
        answers = [client.get(address), client.post(f"{address}/print"), client.post(f"{address}/stop")]
        assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert stored() == 1


def test_a_list_that_was_thrown_away_cannot_be_printed(client: FlaskClient, office: Office) -> None:
    sign_in(client, office.secretary)
    address = client.post(f"/bodies/{office.body.id}/lists", data=fields(csv_list(UNIT))).location
    client.post(f"{address}/take-away")

    assert client.post(f"{address}/print").status_code == 409
    assert "Send the list again to print it." in client.get(address).text
    assert client.get(f"{address}/certificates.pdf").status_code == 404


def test_certificates_thrown_away_while_they_are_fetched_are_not_found(
    client: FlaskClient, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, office.secretary)
    address = client.post(f"/bodies/{office.body.id}/lists", data=fields(csv_list(UNIT))).location
    client.post(f"{address}/print")

    def thrown_away_before(key: str) -> Iterator[bytes]:
        throw_away(key)
        return laid_by(key)

    monkeypatch.setattr(views, "laid_by", thrown_away_before)
    assert client.get(f"{address}/certificates.pdf").status_code == 404


def test_the_template_is_fetched(client: FlaskClient, office: Office) -> None:
    sign_in(client, office.secretary)

    assert client.get(f"/bodies/{office.body.id}/lists/template.xlsx").data[:2] == b"PK"


def test_the_list_of_lists_takes_as_many_queries_for_one_as_for_three(client: FlaskClient, office: Office) -> None:
    sign_in(client, office.secretary)
    address = f"/bodies/{office.body.id}/lists"
    client.post(address, data=fields(csv_list(UNIT)))
    client.get(address)
    with statements() as one:
        client.get(address)
    for _ in range(2):
        client.post(address, data=fields(csv_list(UNIT)))
    with statements() as three:
        client.get(address)

    assert len(three) == len(one)


def test_own_designs_are_offered_first_and_the_templates_to_fill_in_are_two(
    client: FlaskClient, office: Office
) -> None:
    own = make_design(office.body, office.secretary).current.called
    sign_in(client, office.secretary)
    page = client.get(f"/bodies/{office.body.id}/lists").text

    choice = page.partition('name="template"')[2].partition("</select>")[0]
    offered = re.findall(r'<option[^>]* value="([^"]+)"', choice)
    assert offered[:3] == [own, "giay-khen-a4-2", "bang-khen-a4-1"]
    assert set(offered[1:]) == set(ready_made())
    assert ">Giấy khen của huyện</option>" in choice, "by the name that the body gave it"
    for name in ("template.xlsx", "letters.xlsx"):
        answer = client.get(f"/bodies/{office.body.id}/lists/{name}")
        assert (f"/lists/{name}" in page, answer.status_code, answer.data[:2]) == (True, 200, b"PK")


def test_names_are_mended_by_one_press_each_or_all_at_once(client: FlaskClient, office: Office) -> None:
    sign_in(client, office.secretary)
    shouted = [["Bà", f"NGUYỄN THỊ HOA {letter}", *PERSON[2:]] for letter in "ABC"]
    address = client.post(f"/bodies/{office.body.id}/lists", data=fields(csv_list(*shouted))).headers["Location"]
    assert ("Better:" in client.get(address).text, "Mend all 3 texts" in client.get(address).text) == (True, True)

    one = client.post(f"{address}/mend", data={"row": "3"}, follow_redirects=True)
    rest = client.post(f"{address}/mend", follow_redirects=True)

    assert ("1 row has been mended." in one.text, "2 rows have been mended." in rest.text) == (True, True)
    assert [f"<strong>Nguyễn Thị Hoa {letter}</strong>" in rest.text for letter in "ABC"] == [True] * 3
    assert "Better:" not in rest.text
