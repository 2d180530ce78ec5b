"""A drawing as an object of a PDF looks as WeasyPrint would draw it, at a tenth of the size."""

import time
from collections import Counter
from io import BytesIO
from pathlib import Path

import pytest
from markupsafe import Markup
from pikepdf import Pdf, Stream
from PIL import Image, ImageChops

import config
from contest.designs.artwork import artwork, medallion
from contest.designs.design import Box
from contest.designs.plates import Part, plate
from contest.paper.filling import filled
from contest.paper.typeset import press
from tests.designs.test_composing import picture

FONTS = config.Settings().fonts_dir
FAMILIES = ("drum", "bronze", "lotus", "guilloche")
HALF = (148.5, 105.0)


def as_weasyprint_draws_it(drawing: str, width: float, height: float) -> bytes:
    html = filled("designs/papers/ground.html", {"artwork": Markup(drawing), "emblem": ""})
    sheet = f"@page {{ size: {width}mm {height}mm; margin: 0 }} body {{ margin: 0 }} svg {{ display: block }}"
    return press(FONTS).pdf(html, sheet=sheet)


def drawn(drawing: str, width: float, height: float) -> bytes:
    return plate(width, height, [Part(drawing, Box(0, 0, width, height))], "Artwork")


@pytest.mark.parametrize("family", FAMILIES)
def test_a_plate_is_what_weasyprint_draws(family: str, tmp_path: Path) -> None:
    """But for the grey of single pixels, on which two ways of writing a number may fall differently."""
    drawing = artwork(family, 297, 210)
    ours = picture(drawn(drawing, 297, 210), tmp_path, "ours")
    theirs = picture(as_weasyprint_draws_it(drawing, 297, 210), tmp_path, "theirs")

    difference = ImageChops.difference(ours, theirs).convert("L")
    shades: Counter[int] = Counter(dict(enumerate(difference.histogram())))
    assert sum(count for shade, count in shades.items() if shade > 8) < 500
    assert sum(count for shade, count in shades.items() if shade > 64) == 0
    assert theirs.getcolors(2**20) != [(theirs.width * theirs.height, (255, 255, 255))]


def test_every_letter_of_a_path_is_known(tmp_path: Path) -> None:
    path = (
        "M10 10h20v-5l5 5-5 5V15H10zm50 0 10 5L80 30c5 0 10 5 10 10s5 10 10 10S110 45 110 40Q120 30 130 40q5 5 0 10"
        "C120 60 110 70 100 70z"
    )
    marks = (
        f'<g transform="translate(5 8)rotate(12)scale(1.2 .8)" fill="#C00000" stroke="#B8860B" stroke-width="0.6" '
        f'stroke-linejoin="round"><path d="{path}"/><circle cx="60" cy="60" r="9"/><rect x="20" y="40" width="30" '
        f'height="9.5"/></g><g fill="none" stroke="#000000" stroke-width="0.2"><path d="{path}"/></g>'
    )
    size = 'width="148.5mm" height="105mm" viewBox="0 0 148.5 105"'
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{marks}</svg>'

    ours = picture(drawn(drawing, *HALF), tmp_path, "ours")
    theirs = picture(as_weasyprint_draws_it(drawing, *HALF), tmp_path, "theirs")

    assert max(high for _low, high in ImageChops.difference(ours, theirs).getextrema()) <= 48


def test_what_comes_back_is_written_once() -> None:
    mark = f'<g fill="#C00000"><path d="M0 0{"c1 1 2 2 3 1" * 30}z"/></g>'
    head = '<svg xmlns="http://www.w3.org/2000/svg" width="100mm" height="100mm" viewBox="0 0 100 100">'

    def streams(*marks: str) -> list[int]:
        with Pdf.open(BytesIO(drawn(f"{head}{''.join(marks)}</svg>", 100, 100))) as document:
            return [len(found.read_bytes()) for found in document.objects if isinstance(found, Stream)]

    one, many = streams(mark), streams(*(f'<g transform="translate({step} 0)">{mark}</g>' for step in range(20)))
    assert sum(many) < 3 * sum(one)


def test_a_plate_takes_parts_of_their_own_size(tmp_path: Path) -> None:
    ring = plate(100, 100, [Part(medallion(), Box(50, 50, 40, 40))], "Artwork")
    pixels: Image.Image = picture(ring, tmp_path, "ring")
    box = ImageChops.difference(pixels, Image.new("RGB", pixels.size, "white")).getbbox()
    scale = 160 / 25.4

    assert box is not None
    # The ring is 29.6 mm wide where its place is 30.
    assert [side / scale for side in box] == pytest.approx([50.3, 50.3, 89.7, 89.7], abs=0.2)


def test_a_ground_is_ready_before_a_certificate_waits_for_it() -> None:
    artwork("drum", 297, 210)
    started = time.process_time()
    drawn(artwork("drum", 297, 210), 297, 210)

    assert time.process_time() - started < 1.5
