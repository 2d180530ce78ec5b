"""QR codes worked out from what each bit changes are those that segno draws."""

import segno
from hypothesis import given
from hypothesis import strategies as st

from contest.designs import squares


def drawn_by_segno(content: str) -> set[tuple[int, int]]:
    """Return the dark squares, column and row from the lower left corner of the quiet zone."""
    code = segno.make_qr(
        content.encode(), error="m", version=squares.version_of(len(content)), mode="byte", mask=squares.MASK,
        boost_error=False,
    )  # fmt: skip
    side = len(code.matrix)
    return {
        (column + squares.QUIET, side - row - 1 + squares.QUIET)
        for row, cells in enumerate(code.matrix)
        for column, cell in enumerate(cells)
        if cell
    }


def dark(content: str) -> set[tuple[int, int]]:
    told = squares.squares(content).split(" re ")[:-1]
    runs = [tuple(map(int, run.split())) for run in told]
    assert {height for _left, _bottom, _length, height in runs} == {1}
    return {(left + step, bottom) for left, bottom, length, _height in runs for step in range(length)}


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=120))
def test_a_code_is_the_one_that_segno_draws(content: str) -> None:
    assert dark(content) == drawn_by_segno(content)


@given(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", min_size=16, max_size=16))
def test_codes_of_certificates_are_those_that_segno_draws(code: str) -> None:
    assert dark(f"https://thidua.example.gov.vn/v/{code}") == drawn_by_segno(f"https://thidua.example.gov.vn/v/{code}")


def test_the_side_is_that_of_the_smallest_code_that_holds_the_content() -> None:
    assert squares.side_of(48) == len(segno.make_qr(b"x" * 48, error="m", boost_error=False).matrix) == 33
