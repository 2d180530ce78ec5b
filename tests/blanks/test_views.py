"""The pages of blanks."""

from dataclasses import replace
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from contest.blanks import queries
from contest.blanks.models import BlankBatch
from contest.database import db
from contest.designs.ready_made import COMMENDATION
from tests.blanks.samples import KIND, Store, fresh
from tests.conftest import sign_in
from tests.designs.test_typeset import PICTURE
from tests.pdf import pages_of
from tests.statements import statements

NEW = {
    "name": "Phôi Giấy khen A4", "design": COMMENDATION, "honour": "", "printed": ["country", "heading"],
    "artwork": "y", "coded": "y", "low_at": "15", "in_use": "y", "frame_left": "10", "frame_top": "18,5",
    "frame_right": "10", "frame_bottom": "10",
}  # fmt: skip
DELIVERY = {"number": "01/2020", "quantity": "50", "received_on": "07/02/2020", "right": "1,3", "down": "-0,7"}
LOST = {"act": "lost", "quantity": "2", "happened_on": "07/02/2020", "reason": "Thất lạc khi chuyển kho"}


def text(answer: TestResponse) -> str:
    return " ".join(answer.get_data(as_text=True).split())


@pytest.fixture
def secretary(client: FlaskClient, store: Store) -> FlaskClient:
    return sign_in(client, store.secretary)


def test_blanks_are_added_received_and_noted(secretary: FlaskClient, store: Store) -> None:
    assert "No kind of blank has been added yet" in text(secretary.get("/blanks"))

    added = secretary.post(f"/bodies/{store.body.id}/blanks/new", data=NEW)
    received = secretary.post(f"{added.location}/batches/new", data=DELIVERY)
    page = text(secretary.post(f"{received.location}/note", data=LOST, follow_redirects=True))

    (kind,) = queries.kinds_of([store.body])
    assert (kind.frame, kind.emblem, kind.low_at) == ((100, 185, 100, 100), False, 15)
    assert (kind.batches[0].right_by, kind.batches[0].down_by, kind.left) == (13, -7, 48)
    assert "Thất lạc khi chuyển kho" in page
    assert "right 1,3 mm, down −0,7 mm" in page
    listed = text(secretary.get("/blanks"))
    assert "Phôi Giấy khen A4" in listed
    assert "297 × 210 mm" in listed


@pytest.mark.parametrize(
    ("path", "sent", "said"),
    [
        ("/bodies/{body}/blanks/new", {**NEW, "name": ""}, "There is a problem"),
        ("/bodies/{body}/blanks/new", {**NEW, "name": "b", "frame_left": ""}, "Say all four sides of the frame"),
        ("/bodies/{body}/blanks/new", {**NEW, "name": "b", "frame_left": "-1"}, "The frame lies inside the sheet"),
        ("/bodies/{body}/blanks/new", {**NEW, "name": KIND.name}, "of this name already"),
        ("/blanks/{kind}/batches/new", {**DELIVERY, "right": "1,34"}, "at most one decimal"),
        ("/blanks/{kind}/batches/new", {**DELIVERY, "right": "20,1"}, "No more than 20 mm"),
        ("/blanks/{kind}/batches/new", {**DELIVERY, "number": "02", "quantity": "0"}, "There is a problem"),
        ("/blanks/{kind}/batches/new", DELIVERY, "There is a batch of this number already"),
        ("/blank-batches/{batch}/note", {**LOST, "quantity": "11"}, "Only 10 blanks of this batch are left"),
        ("/blank-batches/{batch}/note", {**LOST, "reason": " "}, "There is a problem"),
        ("/blank-batches/{batch}/note", {**LOST, "act": "printed"}, "Choose one of the listed"),
        ("/blank-batches/{batch}/offset", {"right": "x", "down": "0"}, "at most one decimal"),
    ],
)
def test_what_cannot_be_comes_back_filled_and_moves_nothing(
    secretary: FlaskClient, store: Store, path: str, sent: dict[str, str], said: str
) -> None:
    kind = store.add_kind()
    batch = store.receive(kind)

    answer = secretary.post(path.format(body=store.body.id, kind=kind.id, batch=batch.id), data=sent)

    assert answer.status_code == 422
    assert said in text(answer)
    fresh()
    (only,) = queries.kinds_of([store.body])
    assert [(one.left, one.right_by) for one in only.batches] == [(10, 0)]


def test_the_offset_of_a_batch_is_set(secretary: FlaskClient, store: Store) -> None:
    batch = store.receive(store.add_kind())

    secretary.post(f"/blank-batches/{batch.id}/offset", data={"right": "-1,3", "down": "0.7 mm"})

    fresh()
    batch = db.session.get_one(BlankBatch, batch.id)
    assert (batch.right_by, batch.down_by) == (-13, 7)
    assert 'value="-1,3"' in text(secretary.get(f"/blank-batches/{batch.id}/offset"))


def test_a_kind_is_changed_with_a_picture(secretary: FlaskClient, store: Store) -> None:
    kind = store.add_kind()
    drawn = secretary.get(f"/blanks/{kind.id}/picture")
    sent = {**NEW, "picture": (BytesIO(PICTURE), "phoi.png")}

    secretary.post(f"/blanks/{kind.id}/change", data=sent)

    assert (drawn.mimetype, drawn.data[:4]) == ("image/svg+xml", b"<svg")
    scan = secretary.get(f"/blanks/{kind.id}/picture")
    assert (scan.mimetype, scan.data) == ("image/png", PICTURE)


def test_the_inventory_sheet_lists_what_there_is(secretary: FlaskClient, store: Store) -> None:
    kind = store.add_kind()
    store.receive(kind, 10)
    store.receive(kind, 300, "02/2020")

    secretary.post(f"/bodies/{store.body.id}/blanks/inventory")

    (page,) = pages_of(secretary.get(f"/bodies/{store.body.id}/blanks/inventory.pdf").data)
    assert "BẢNG KIỂM KÊ PHÔI IN" in page
    assert "Cộng 310 0 0 0 0 310" in page
    assert "Tổng số phôi còn lại theo sổ: 310." in page
    assert secretary.get(f"/bodies/{store.body.id}/blanks/inventory.docx").status_code == 200
    assert secretary.get(f"/bodies/{store.body.id}/blanks/inventory.json").json["state"] == "done"


def test_a_leader_reads_and_does_not_keep_and_others_do_neither(client: FlaskClient, store: Store) -> None:
    kind = store.add_kind()
    batch = store.receive(kind)
    sign_in(client, store.leader)

    paths = ("/blanks", f"/blanks/{kind.id}", f"/blank-batches/{batch.id}")
    assert [client.get(path).status_code for path in paths] == [200, 200, 200]
    assert client.post(f"/blank-batches/{batch.id}/note", data=LOST).status_code == 403
    assert "Take blanks into stock" not in client.get(f"/blanks/{kind.id}").text
    sign_in(client, store.outsider)
    assert [client.get(path).status_code for path in paths] == [403, 403, 403]
    fresh()
    assert db.session.get_one(BlankBatch, batch.id).left == 10


def test_the_start_page_says_when_blanks_run_low(secretary: FlaskClient, store: Store) -> None:
    kind = store.add_kind()
    store.receive(kind, 20)
    assert "Order blanks" not in text(secretary.get("/"))

    secretary.post(f"/blank-batches/{kind.batches[0].id}/note", data=LOST)

    page = text(secretary.get("/"))
    assert "Order blanks: only 18 are left" in page
    assert f'href="/blanks/{kind.id}"' in page


def test_the_list_takes_as_many_queries_for_three_kinds_as_for_one(secretary: FlaskClient, store: Store) -> None:
    def asked() -> int:
        with statements() as seen:
            secretary.get("/blanks")
        return len(seen)

    store.receive(store.add_kind())
    secretary.get("/blanks")
    one = asked()
    for name in "bc":
        store.receive(store.add_kind(replace(KIND, name=name)))

    assert asked() == one
