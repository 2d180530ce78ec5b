"""The preview while a text is written: the lines and sizes of the real layout, or how many words are too many."""

from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

import config
from contest import clock
from contest.accounts.models import Role
from contest.database import transaction
from contest.designs import layout
from contest.designs.design import Ground, written
from contest.designs.fitting import Setting
from contest.designs.models import DesignGround, DesignVersion
from contest.designs.preview import preview
from contest.designs.ready_made import COMMENDATION, ready_made
from contest.movements.models import RecipientKind
from contest.paper.faces import family_in
from contest.storage.services import store
from tests.certificates.samples import COLLECTIVES
from tests.conftest import sign_in
from tests.designs.test_cleaning import svg
from tests.factories import make_account, make_body, make_design, make_movement, make_unit

FAMILY = family_in(config.Settings(database_url="sqlite://").fonts_dir)
DESIGN = ready_made()[COMMENDATION]
TEXTS = {
    "label": "",
    "recipient": "Ông Nguyễn Văn Một",
    "recipient_line": "Công chức Văn phòng - Thống kê, Ủy ban nhân dân xã Phước Kiển",
    "achievement": "Đã có thành tích trong thực hiện phong trào thi đua cải cách hành chính năm 2019",
}


def test_the_preview_is_the_layout_itself() -> None:
    blocks = {block.name: block for block in layout.blocks(TEXTS, FAMILY, DESIGN)}
    shown = {text.name: text for text in preview(TEXTS, FAMILY, DESIGN).drawn}

    assert {name: tuple(line.text for line in text.lines) for name, text in shown.items()} == {
        name: block.lines for name, block in blocks.items()
    }
    assert {name: text.size for name, text in shown.items()} == {name: block.size for name, block in blocks.items()}


def test_every_line_lies_within_its_place() -> None:
    for text in preview(TEXTS, FAMILY, DESIGN).drawn:
        place = layout.arranged(TEXTS, DESIGN)[text.name]
        for line in text.lines:
            assert line.width <= place.width
            assert place.top <= line.baseline <= place.top + place.height


@given(st.integers(1, 60))
def test_the_excess_is_what_must_go(words: int) -> None:
    text = " ".join(["CHUYỂN-ĐỔI-SỐ"] * words)
    shown = preview({**TEXTS, "achievement": text}, FAMILY, DESIGN)
    excess = shown.excess.get("achievement", 0)

    assert (shown.of("achievement") is None) == (excess > 0)
    kept = " ".join(["CHUYỂN-ĐỔI-SỐ"] * (words - excess))
    assert preview({**TEXTS, "achievement": kept}, FAMILY, DESIGN).excess == {}


def test_a_name_too_long_below_what_introduces_it_is_told_like_any_other() -> None:
    """A collective's name has less room than a person's, who is not introduced by a line."""
    tall = replace(DESIGN.places["recipient"], width=42, settings=(Setting(3, 15, 13, 1.12),))
    design = replace(DESIGN, places={**DESIGN.places, "recipient": tall})
    texts = TEXTS | {"recipient": COLLECTIVES[1], "label": "Tập thể:", "recipient_line": "huyện Nhà Bè"}

    assert preview(texts | {"label": ""}, FAMILY, design).excess == {}
    assert set(preview(texts, FAMILY, design).excess) == {"recipient"}


def test_a_text_that_does_not_fit_keeps_the_others_back_from_nothing() -> None:
    shown = preview({**TEXTS, "recipient_line": "phòng ban trực thuộc " * 20}, FAMILY, DESIGN)

    assert set(shown.excess) == {"recipient_line"}
    assert {text.name for text in shown.drawn} == {"recipient", "achievement"}


@pytest.mark.parametrize("piece", [True, False])
def test_the_page_tells_lines_and_size_or_the_excess(client: FlaskClient, piece: bool) -> None:
    body = make_body()
    unit, movement = make_unit(body), make_movement(body)
    officer = sign_in(client, make_account("o@x.vn", (Role.UNIT_OFFICER, unit)))
    address, headers = f"/movements/{movement.id}/certificate-preview", {"X-Piece": "1"} if piece else {}
    words = {"honour": "GK_XA", "recipient": "<b>Tên</b>", "recipient_line": "", "achievement": TEXTS["achievement"]}

    short = officer.post(address, data=words, headers=headers)
    long = officer.post(address, data={**words, "achievement": "CẢI-CÁCH-HÀNH-CHÍNH " * 20}, headers=headers)

    assert short.status_code == 200
    assert ("<html" in short.text) != piece
    assert "The achievement fits: 1 line, 15,5 pt" in short.text
    assert "<b>" not in short.text
    assert "words too long" in long.text
    assert "Choose an honour" in officer.post(address, data={"honour": "?"}, headers=headers).text


@pytest.mark.parametrize(("kind", "honorific"), [("household", ""), ("individual", "mr"), ("collective", "")])
def test_the_design_for_the_kind_of_recipient_is_shown(client: FlaskClient, kind: str, honorific: str) -> None:
    body = make_body()
    unit, movement = make_unit(body), make_movement(body)
    clerk = make_account("o@x.vn", (Role.UNIT_OFFICER, unit))
    make_design(body, clerk, start="giay-khen-a3-1", recipient_kind=RecipientKind(kind))
    words = {"honour": "GK_XA", "recipient": "Hộ ông Nguyễn Văn Một", "kind": kind, "honorific": honorific}

    shown = sign_in(client, clerk).post(
        f"/movements/{movement.id}/certificate-preview", data={**words, "achievement": TEXTS["achievement"]}
    )

    assert 'viewBox="0 0 420.0 297.0"' in shown.text


def test_who_writes_a_nomination_sees_the_ground_that_the_body_uploaded(client: FlaskClient) -> None:
    body = make_body()
    unit, movement = make_unit(body), make_movement(body)
    clerk, stranger = make_account("o@x.vn", (Role.UNIT_OFFICER, unit)), make_account("x@x.vn")
    design = make_design(body, clerk)
    with transaction() as session:
        file = store(svg(), filename="phoi.svg", media_type="image/svg+xml")
        added = {"added_at": clock.now(), "added_by_id": clerk.id}
        session.add(DesignGround(body_id=body.id, file=file, width=297, height=210, **added))
        drawn = written(replace(DESIGN, artwork="", ground=Ground(file.sha256, file.media_type)))
        made = {"note": "Phôi", "made_at": clock.now(), "made_by_id": clerk.id}
        session.add(DesignVersion(design_id=design.id, number=2, called="X-2", values=drawn, **made))
    words = {"honour": "GK_XA", "recipient": "Phòng Một", "achievement": TEXTS["achievement"]}

    shown = sign_in(client, clerk).post(f"/movements/{movement.id}/certificate-preview", data=words)

    assert 'href="/designs/grounds/1"' in shown.text
    assert client.get("/designs/grounds/1").mimetype == "image/svg+xml"
    assert sign_in(client, stranger).get("/designs/grounds/1").status_code == 403


def test_strangers_see_no_preview(client: FlaskClient) -> None:
    movement = make_movement(make_body())

    assert (
        sign_in(client, make_account("x@x.vn")).post(f"/movements/{movement.id}/certificate-preview").status_code == 403
    )
