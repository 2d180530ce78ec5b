"""Printed certificates say what they must, stay in their boxes, carry only our fonts, and are the same every time."""

import subprocess
import sys
from base64 import b64decode
from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

import config
from contest.designs import layout, squares
from contest.designs.fitting import FittingError
from contest.designs.ready_made import COMMENDATION, ready_made
from contest.designs.typeset import Emblem, certificate_pdf
from contest.paper.faces import PaperError, family_in
from contest.paper.linebreaks import unmarked
from tests.certificates.samples import CASES, TEXTS
from tests.pdf import POINT, VIETNAMESE, Word, creation_of, fonts_of, pages_of, words_of

FONTS = config.Settings().fonts_dir
FAMILY = family_in(FONTS)
ADDRESS = "https://thidua.example.gov.vn/v/ABCDEFGHIJKLMNOP"
DESIGN = ready_made()[COMMENDATION]
CAPITALS = {name for name, place in DESIGN.places.items() if place.caps}
PICTURE = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==")


def printed(texts: Mapping[str, str] = TEXTS, *, address: str = ADDRESS, emblem: Emblem | None = None) -> bytes:
    return certificate_pdf(DESIGN, texts, issued_on="2020-02-07", address=address, emblem=emblem, fonts_dir=FONTS)


@pytest.mark.parametrize("name", CASES)
def test_a_certificate_says_every_text_in_words_that_can_be_found_again(name: str) -> None:
    (page,) = pages_of(printed(CASES[name]))

    texts = {place: text for place, text in CASES[name].items() if place in DESIGN.places}
    said = [unmarked(text.upper() if place in CAPITALS else text) for place, text in texts.items()]
    assert [text for text in said if text not in page] == []


@pytest.mark.parametrize("name", CASES)
def test_every_word_stands_in_its_box(name: str, tmp_path: Path) -> None:
    (words,) = words_of(printed(CASES[name]), tmp_path)

    assert len(words) > 40
    blocks = layout.blocks(CASES[name], FAMILY, DESIGN)
    assert [word for word in words if _place_of(word, blocks) is None] == []


@pytest.mark.parametrize("name", CASES)
def test_printed_lines_are_no_wider_than_they_were_measured(name: str, tmp_path: Path) -> None:
    (words,) = words_of(printed(CASES[name]), tmp_path)

    blocks = layout.blocks(CASES[name], FAMILY, DESIGN)
    for block in blocks:
        place = DESIGN.places[block.name]
        here = [word for word in words if _place_of(word, blocks) == block.name]
        measured = [FAMILY.face(place.weight, place.style).width(line) * block.size * POINT for line in block.lines]
        assert [line <= most + 0.05 for line, most in zip(_widths(here), measured, strict=True)] == [True] * len(
            measured
        )


def _place_of(word: Word, blocks: Sequence[layout.Block]) -> str | None:
    """Return the text on whose lines the word stands: within the sides of its place, its middle within the lines."""
    middle = (word.top + word.bottom) / 2
    return next(
        (
            block.name
            for block in blocks
            if DESIGN.places[block.name].left - 0.05 <= word.left
            and word.right <= DESIGN.places[block.name].left + DESIGN.places[block.name].width + 0.05
            and block.top <= middle <= block.top + len(block.lines) * block.pitch
        ),
        None,
    )


def _widths(words: list[Word]) -> list[float]:
    """Return the width of each line that the words make."""
    lines: dict[float, list[Word]] = {}
    for word in words:
        lines.setdefault(round(word.top, 1), []).append(word)
    return [max(word.right for word in line) - min(word.left for word in line) for line in lines.values()]


def test_only_our_own_fonts_are_embedded_and_only_the_letters_used() -> None:
    fonts = fonts_of(printed())

    assert {name.partition("+")[2] for name in fonts} == {"BV-Serif", "BV-Serif-Bold", "BV-Serif-Italic"}
    assert all(fonts.values())
    assert all(len(name.partition("+")[0]) == 6 for name in fonts)


def test_every_vietnamese_letter_is_printed() -> None:
    letters = [VIETNAMESE[start : start + 30] for start in range(0, len(VIETNAMESE), 30)]

    for part in letters:
        (page,) = pages_of(printed(TEXTS | {"achievement": " ".join(part)}))
        assert " ".join(part) in page


def test_a_letter_that_cannot_be_printed_is_named_with_its_text() -> None:
    with pytest.raises(PaperError) as refused:
        printed(TEXTS | {"recipient": "Tập thể ✊"})

    assert (refused.value.values["character"], refused.value.values["name"]) == ("✊", "recipient")


def test_a_text_that_does_not_fit_is_refused() -> None:
    with pytest.raises(FittingError):
        printed(TEXTS | {"recipient": "Rất dài " * 60})


def test_markup_in_a_name_is_printed_as_it_was_written() -> None:
    (page,) = pages_of(printed(TEXTS | {"recipient": "<b>Tập thể</b> & {{ config }}"}))

    assert "<b>Tập thể</b> & {{ config }}" in page


def test_the_page_is_a4_landscape_and_dated_by_the_decision() -> None:
    pdf = printed()
    page = PdfReader(BytesIO(pdf)).pages[0]

    assert (float(page.mediabox.width), float(page.mediabox.height)) == pytest.approx((841.89, 595.276), abs=0.01)
    assert creation_of(pdf) == datetime(2020, 2, 7)  # noqa: DTZ001 - a day has no zone


def test_the_same_values_give_the_same_bytes_here_and_in_another_process() -> None:
    first = printed(CASES["individual"])
    printed(CASES["long"])
    program = (
        "import sys; from tests.designs.test_typeset import CASES, printed; "
        "sys.stdout.buffer.write(printed(CASES['individual']))"
    )
    elsewhere = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, cwd=config.ROOT)

    assert printed(CASES["individual"]) == first
    assert elsewhere.stdout == first


def test_a_certificate_is_small() -> None:
    assert len(printed()) < 300_000


def test_the_qr_code_holds_the_address(tmp_path: Path) -> None:
    """The squares on the page are those of the code: dark and light where segno says."""
    pixels = _rendered(printed(), tmp_path, dots_per_inch=300)
    rows = squares.by_segno(ADDRESS)
    assert DESIGN.code is not None
    left, top, side = DESIGN.code.left, DESIGN.code.top, DESIGN.code.width
    unit = side / (len(rows) + 4)

    def dark(row: int, column: int) -> bool:
        scale = 300 / 25.4
        return (
            pixels.getpixel((int((left + (column + 2.5) * unit) * scale), int((top + (row + 2.5) * unit) * scale)))
            < 128
        )

    assert [[dark(row, column) for column in range(len(rows))] for row in range(len(rows))] == [
        [bool(cell) for cell in row] for row in rows
    ]


def _rendered(pdf: bytes, folder: Path, *, dots_per_inch: int) -> Image.Image:
    (folder / "page.pdf").write_bytes(pdf)
    command = [
        "pdftoppm",
        "-r",
        str(dots_per_inch),
        "-gray",
        "-singlefile",
        str(folder / "page.pdf"),
        str(folder / "page"),
    ]
    subprocess.run(command, check=True)
    return Image.open(folder / "page.pgm")


def test_an_uploaded_emblem_takes_its_place(tmp_path: Path) -> None:
    green = BytesIO()
    Image.new("RGB", (40, 40), "#006000").save(green, "PNG")
    assert DESIGN.emblem is not None
    left, top, width, height = DESIGN.emblem.left, DESIGN.emblem.top, DESIGN.emblem.width, DESIGN.emblem.height

    page = printed(emblem=Emblem(green.getvalue(), "image/png"))
    pixels = _rendered(page, tmp_path, dots_per_inch=100)

    scale = 100 / 25.4
    box = [int(value * scale) for value in (left + 1, top + 1, left + width - 1, top + height - 1)]
    assert max(pixels.crop(tuple(box)).getextrema()) < 80


def test_an_emblem_finer_than_a_printer_does_not_make_the_file_heavy() -> None:
    buffer = BytesIO()
    Image.effect_noise((1600, 1600), 90).convert("RGB").save(buffer, "PNG")

    assert len(printed(emblem=Emblem(buffer.getvalue(), "image/png"))) < 2_000_000


def test_a_damaged_emblem_stops_the_print() -> None:
    with pytest.raises(PaperError):
        printed(emblem=Emblem(PICTURE[:40], "image/png"))
