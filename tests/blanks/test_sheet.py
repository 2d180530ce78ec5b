"""The calibration sheet, printed and measured: its marks stand where they should, to a tenth of a millimetre."""

import subprocess
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

import config
from contest.blanks.sheet import CROSS, NAMES, calibration_leaf
from contest.designs.composing import bound
from contest.paper.faces import family_in
from contest.paper.pdffile import About
from tests.pdf import fonts_of, pages_of, words_of

FAMILY = family_in(config.Settings().fonts_dir)
LINES = ("Máy in: HP LaserJet", "Phôi: Giấy khen A4")
# Forty pixels of a millimetre.
DPI = 1016
SIZES = {"A4": (2970, 2100), "A3": (4200, 2970), "A5 upright": (1480, 2100), "400 × 300": (4000, 3000)}


def sheet(size: tuple[int, int], shift: tuple[int, int] = (0, 0)) -> bytes:
    leaf = calibration_leaf(
        size, FAMILY, shift=shift, frame=(100, 100, 100, 100), heading="TỜ CĂN CHỈNH MÁY IN", lines=LINES
    )
    content = BytesIO()
    bound([leaf], content, About("Tờ căn chỉnh máy in", "Ủy ban nhân dân", date(2020, 2, 7)), FAMILY, ground=None)
    return content.getvalue()


def around(pdf: bytes, folder: Path, x: float, y: float, reach: float) -> Image.Image:
    """Return the picture of what stands within ``reach`` millimetres of a point, white on black."""
    (folder / "sheet.pdf").write_bytes(pdf)
    left, top, side = (round(value * DPI / 25.4) for value in (x - reach, y - reach, 2 * reach))
    command = ["pdftoppm", "-r", str(DPI), "-gray", "-singlefile", "-x", str(left), "-y", str(top), "-W", str(side),
               "-H", str(side), str(folder / "sheet.pdf"), str(folder / "around")]  # fmt: skip
    subprocess.run(command, check=True)
    return Image.open(folder / "around.pgm").point(lambda grey: 255 - grey)


def middle(picture: Image.Image) -> tuple[float, float]:
    """Return where the middle of a cross stands, in millimetres of the picture: its darkest row and column."""
    found = []
    for shape in ((picture.width, 1), (1, picture.height)):
        dark = picture.resize(shape, Image.Resampling.BOX).tobytes()
        # Only the arm that runs across makes a row or column this dark.
        least = max(dark) / 2
        strong = [(place, weight) for place, weight in enumerate(dark) if weight > least]
        found.append(sum((place + 0.5) * weight for place, weight in strong) / sum(weight for _place, weight in strong))
    return found[0] * 25.4 / DPI, found[1] * 25.4 / DPI


@pytest.mark.parametrize("name", SIZES)
@pytest.mark.parametrize("shift", [(0, 0), (13, -7), (-25, 31)])
def test_every_cross_stands_where_it_should_and_moves_with_the_offset(
    name: str, shift: tuple[int, int], tmp_path: Path
) -> None:
    width, height = (side / 10 for side in SIZES[name])
    pdf = sheet(SIZES[name], shift)

    for x in (CROSS, width - CROSS):
        for y in (CROSS, height - CROSS):
            found = middle(around(pdf, tmp_path, x, y, 4.0))
            assert (found[0] - 4, found[1] - 4) == pytest.approx((shift[0] / 10, shift[1] / 10), abs=0.03)


@pytest.mark.parametrize("shift", [(0, 0), (13, -7)])
def test_the_rulers_count_millimetres_from_each_side(shift: tuple[int, int], tmp_path: Path) -> None:
    """The long line 20 of each ruler stands 20 mm from its side, and the number 30 beside the mark of 30 mm."""
    width, height, right, down = 297.0, 210.0, shift[0] / 10, shift[1] / 10
    pdf = sheet(SIZES["A4"], shift)

    # The long lines stand on the side of a ruler where there are no other marks.
    for y in (height / 4, 3 * height / 4):
        for x in (20, width - 20):
            row = around(pdf, tmp_path, x + right, y - 7.5 + down, 1.0)
            dark = row.resize((row.width, 1), Image.Resampling.BOX).tobytes()
            place = dark.index(max(dark)) * 25.4 / DPI
            assert place - 1 == pytest.approx(0, abs=0.08)
    for x in (width / 4, 3 * width / 4):
        for y in (20, height - 20):
            column = around(pdf, tmp_path, x - 7.5 + right, y + down, 1.0)
            dark = column.resize((1, column.height), Image.Resampling.BOX).tobytes()
            place = dark.index(max(dark)) * 25.4 / DPI
            assert place - 1 == pytest.approx(0, abs=0.08)
    (words,) = words_of(pdf, tmp_path)
    tens = sorted(round((word.left + word.right) / 2 - right, 1) for word in words if word.text == "30"
                  and word.top < height * 0.4 and height / 4 < word.top)  # fmt: skip
    assert tens == pytest.approx([30, width - 30], abs=0.1)


@pytest.mark.parametrize("name", SIZES)
def test_a_sheet_is_as_large_as_its_blank_and_says_what_it_is(name: str) -> None:
    pdf = sheet(SIZES[name])

    (page,) = pages_of(pdf)
    assert "TỜ CĂN CHỈNH MÁY IN" in page
    assert [line for line in LINES if line in page] == list(LINES)
    assert [one for one in NAMES if one in page] == list(NAMES)
    assert {font.partition("+")[2] for font in fonts_of(pdf)} == {"BV-Serif", "BV-Serif-Bold"}
    size = subprocess.run(["pdfinfo", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    told = next(line for line in size.splitlines() if line.startswith("Page size")).split()
    assert [float(told[2]), float(told[4])] == pytest.approx([side / 10 / 25.4 * 72 for side in SIZES[name]], abs=0.02)
