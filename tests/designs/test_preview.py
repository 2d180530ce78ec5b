"""The preview while a text is written: the lines and sizes of the real layout, or how many words are too many."""

from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

import config
from contest.accounts.models import Role
from contest.designs import layout
from contest.designs.fitting import Setting
from contest.designs.preview import preview
from contest.designs.ready_made import COMMENDATION, ready_made
from contest.movements.models import RecipientKind
from contest.paper.faces import family_in
from tests.certificates.samples import COLLECTIVES
from tests.conftest import sign_in
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


def test_the_preview_has_the_design_of_the_kind_of_recipient(client: FlaskClient) -> None:
    body = make_body()
    unit, movement = make_unit(body), make_movement(body)
    secretary = make_account("s@x.vn", (Role.SECRETARIAT, body))
    make_design(body, secretary, "giay-khen-a3-1", recipient_kind=RecipientKind.HOUSEHOLD)
    officer = sign_in(client, make_account("o@x.vn", (Role.UNIT_OFFICER, unit)))
    words = {"honour": "GK_XA", "recipient": "Hộ gia đình ông Lê Văn A", "achievement": TEXTS["achievement"]}

    pages = {
        kind: officer.post(f"/movements/{movement.id}/certificate-preview", data={**words, "kind": kind}).text
        for kind in RecipientKind
    }

    assert {kind for kind, page in pages.items() if 'viewBox="0 0 420' in page} == {RecipientKind.HOUSEHOLD}


def test_strangers_see_no_preview(client: FlaskClient) -> None:
    movement = make_movement(make_body())

    assert (
        sign_in(client, make_account("x@x.vn")).post(f"/movements/{movement.id}/certificate-preview").status_code == 403
    )
