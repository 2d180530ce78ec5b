"""QR codes worked out from what each bit changes are those that segno draws."""

import segno
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from contest.designs import squares
from contest.designs.ready_made import ready_made

CODE = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", min_size=16, max_size=16)
PREFIX = "https://thidua.example.gov.vn/v/"
# Squares smaller than this are lost in print or in a phone's picture.
FINEST = 0.33


def drawn_by_segno(content: str) -> set[tuple[int, int]]:
    """Return the dark squares, column and row from the lower left corner of the quiet zone."""
    rows = squares.by_segno(content)
    return {
        (column + squares.QUIET, len(rows) - row - 1 + squares.QUIET)
        for row, cells in enumerate(rows)
        for column, cell in enumerate(cells)
        if cell
    }


def dark(content: str) -> set[tuple[int, int]]:
    told = squares.squares(content).split(" re ")[:-1]
    runs = [tuple(map(int, run.split())) for run in told]
    assert {height for _left, _bottom, _length, height in runs} == {1}
    return {(left + step, bottom) for left, bottom, length, _height in runs for step in range(length)}


def read(content: str) -> str:
    """Return what a reader that is not ours reads from the drawn code."""
    side, scale = squares.side_of(content) + 2 * squares.QUIET, 6
    picture = Image.new("L", (side * scale, side * scale), 255)
    pen = ImageDraw.Draw(picture)
    for column, row in dark(content):
        left, top = column * scale, (side - row - 1) * scale
        pen.rectangle((left, top, left + scale - 1, top + scale - 1), fill=0)
    return str(zxingcpp.read_barcodes(picture)[0].text)


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=260))
def test_a_code_is_the_one_that_segno_draws(content: str) -> None:
    assert dark(content) == drawn_by_segno(content)


@given(CODE)
def test_codes_of_certificates_are_those_that_segno_draws(code: str) -> None:
    assert dark(f"{PREFIX}{code}") == drawn_by_segno(f"{PREFIX}{code}")


@given(
    st.sampled_from(["http://127.0.0.1:8000/v/", PREFIX, f"https://{'dai' * 12}.gov.vn/thidua/v/"]),
    CODE,
    st.text("0123456789", min_size=177, max_size=180),
)
def test_a_token_behind_the_code_is_written_as_segno_writes_it_and_read_by_others(
    prefix: str, code: str, token: str
) -> None:
    content = f"{prefix}{code}.{token}"

    assert dark(content) == drawn_by_segno(content)
    assert read(content) == content


def test_a_code_without_a_token_is_drawn_as_it_always_was() -> None:
    content = f"{PREFIX}ABCDEFGHIJKLMNOP"
    always = segno.make_qr(content.encode(), error="m", mode="byte", mask=squares.MASK, boost_error=False)

    assert squares.by_segno(content) == always.matrix


def test_the_side_is_that_of_the_smallest_code_that_holds_the_content() -> None:
    assert squares.side_of("x" * 48) == len(segno.make_qr(b"x" * 48, error="m", boost_error=False).matrix) == 33


def test_a_signed_address_is_readable_in_the_place_that_every_design_has_for_it() -> None:
    fine = [
        (design.version, design.code.width / (squares.side_of(f"{prefix}{'A' * 16}.{'7' * 179}") + 2 * squares.QUIET))
        for design in ready_made().values()
        if design.code is not None
        for prefix in ("http://127.0.0.1:8000/v/", PREFIX, f"https://{'dai' * 12}.gov.vn/v/")
    ]

    assert len(fine) >= 6
    assert [(version, side) for version, side in fine if side < FINEST] == []


def test_what_is_said_of_a_code_is_its_address_without_the_token() -> None:
    assert squares.spoken(f"{PREFIX}ABCDEFGHIJKLMNOP.{'7' * 179}") == f"{PREFIX}ABCDEFGHIJKLMNOP"
    assert squares.spoken(f"{PREFIX}ABCDEFGHIJKLMNOP") == f"{PREFIX}ABCDEFGHIJKLMNOP"
