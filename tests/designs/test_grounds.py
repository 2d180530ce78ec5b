"""What lies below certificates is drawn once for all processes, and without WeasyPrint where no emblem wants it."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

import config
from contest.designs import grounds
from contest.designs.design import Box, Design
from contest.designs.grounds import Emblem, ground_pdf, kept_ground
from contest.designs.queries import design_called
from contest.designs.ready_made import COMMENDATION, ready_made
from tests.designs.test_composing import picture
from tests.designs.test_typeset import PICTURE

FONTS = config.Settings().fonts_dir
DESIGN = design_called(COMMENDATION)
EMBLEM = Emblem(PICTURE, "image/png")


def test_a_ground_is_kept_where_files_are_by_all_that_it_follows_from(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = []

    def draw(design: object, emblem: Emblem | None, fonts_dir: str) -> bytes:
        drawn.append((design, emblem))
        return b"%d" % len(drawn)

    monkeypatch.setattr(grounds, "ground_pdf", draw)
    other = replace(DESIGN, version="a4-other-1", width=300.0)
    asked = [(DESIGN, None), (DESIGN, EMBLEM), (other, None), (DESIGN, None)]
    kept_ground.cache_clear()
    with app.app_context():
        first = [kept_ground(*one, FONTS) for one in asked]
        kept_ground.cache_clear()
        again = [kept_ground(*one, FONTS) for one in asked]
        kept_ground.cache_clear()

    assert first == again == [b"1", b"2", b"3", b"1"]


@pytest.mark.parametrize("version", sorted(ready_made()))
def test_a_ground_is_small(version: str) -> None:
    assert len(ground_pdf(design_called(version), None, FONTS)) < (80_000 if version in FORMER else 60_000)


FORMER = ("a4-landscape-1", "a4-initiative-1")


def test_a_certificate_without_an_emblem_does_not_load_weasyprint() -> None:
    program = (
        "import sys; from tests.designs.test_typeset import printed; print(printed()[:5], 'weasyprint' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, cwd=config.ROOT)

    assert told.stdout.strip() == b"b'%PDF-' False"


def test_an_uploaded_emblem_is_part_of_the_ground() -> None:
    assert ground_pdf(DESIGN, EMBLEM, FONTS) != ground_pdf(DESIGN, None, FONTS)


@pytest.mark.parametrize("box", [DESIGN.emblem, Box(130, 9.4, 40, 27)])
def test_a_gold_star_on_red_stands_in_the_place_of_an_emblem(tmp_path: Path, box: Box) -> None:
    across, up = box.left + box.width / 2, box.top + box.height / 2
    radius = min(box.width, box.height) / 2

    colours = below(replace(DESIGN, version="a4-star-1", emblem=box), tmp_path)

    star = [colours(across + side * 0.03 * radius, up - 0.3 * radius) for side in (-1, 1)]
    assert star == [(0xE8, 0xC5, 0x60), (0xB8, 0x86, 0x0B)]
    assert {colours(across + side * 0.4 * radius, up - 0.3 * radius) for side in (-1, 1)} == {(0xC0, 0, 0)}
    assert colours(across, up - 0.66 * radius) == (0xC0, 0, 0)


def below(design: Design, folder: Path) -> Callable[[float, float], object]:
    """Return what tells the colour of the ground of ``design`` at a point of the page in millimetres."""
    page = picture(ground_pdf(design, None, FONTS), folder, "ground", dots=254)
    return lambda x, y: page.getpixel((round(x * 10), round(y * 10)))
