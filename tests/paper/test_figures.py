"""A picture in a paper: lines in the PDF, dots in the Word file, told in words in both, the same every time."""

from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from docx.oxml.ns import qn
from docx.shared import Mm
from PIL import Image

import config
from contest.paper import looks
from contest.paper.chart import dots, drawn
from contest.paper.faces import PaperError
from contest.paper.typeset import typeset
from contest.paper.word import word
from tests.paper.samples import COMMON, SAMPLES
from tests.pdf import figures_told, fonts_of, pages_of, words_of
from tests.wordfiles import names_in, opened, styled

FONTS = config.Settings().fonts_dir
FIGURE: dict[str, Any] = SAMPLES["results/papers/minutes.html"]["figures"][0]
PAGE = (
    '{% extends "paper/base.html" %}{% from "paper/parts.html" import figure %}{% block heading %}Hình{% endblock %}'
    "{% block page %}{{ way }}{% endblock %}{% block content %}{{ figure(shown) }}<p>Hết.</p>{% endblock %}"
)


def values_of(templates: Path, *, lines: int = 1, **values: Any) -> dict[str, Any]:
    (templates / "paper/page.html").write_text(PAGE, encoding="utf-8")
    picture = {**FIGURE["picture"], "lines": FIGURE["picture"]["lines"] * lines}
    return COMMON | {"shown": {**FIGURE, "picture": picture}, "way": ""} | values


def sizes_in(content: bytes) -> list[tuple[float, float]]:
    """Return how wide and how tall the pictures of a Word file are shown, in millimetres."""
    shapes = opened(content).inline_shapes
    return [(shape.width / Mm(1), shape.height / Mm(1)) for shape in shapes]


def test_the_pdf_holds_the_picture_as_lines_with_its_words_in_our_face(templates: Path) -> None:
    printed = typeset("paper/page.html", values_of(templates), fonts_dir=FONTS)
    (page,) = pages_of(printed)

    assert all(words in page for words in ("01. Quy chế", "Ghế 2", "Tổng điểm", "Hình 1. Điểm từng phiếu"))
    assert all(name.partition("+")[2].startswith("BV-Serif") for name in fonts_of(printed))


def test_the_pdf_tells_the_picture_to_whoever_cannot_see_it(templates: Path) -> None:
    printed = typeset("paper/page.html", values_of(templates), fonts_dir=FONTS)

    assert figures_told(printed) == [FIGURE["words"]]


def test_the_word_file_holds_the_picture_as_dots_with_the_same_words(templates: Path) -> None:
    content = word("paper/page.html", values_of(templates), fonts_dir=FONTS)
    (about,) = opened(content).element.body.iter(qn("wp:docPr"))
    (name,) = [name for name in names_in(content) if "/media/" in name]
    with ZipFile(BytesIO(content)) as package, Image.open(BytesIO(package.read(name))) as seen:
        shades = seen.convert("L").getextrema()
        width, height = seen.size

    assert about.get("descr") == FIGURE["words"]
    assert styled(content, looks.LOOKS["figcaption"].name) == ["Hình 1. Điểm từng phiếu"]
    assert shades[0] < 60 and shades[1] == 255, "ink on white"
    ((wide, tall),) = sizes_in(content)
    assert wide == pytest.approx(looks.room(False), abs=0.2)
    assert wide / tall == pytest.approx(width / height, rel=0.02)
    assert width / (wide / 25.4) > 250, "dots to the inch"


@pytest.mark.parametrize("way", ["", "wide"])
def test_a_tall_picture_has_room_on_one_page_with_its_words(templates: Path, tmp_path: Path, way: str) -> None:
    values = values_of(templates, lines=80, way=way)
    pages = words_of(typeset("paper/page.html", values, fonts_dir=FONTS), tmp_path)
    ((_wide, tall),) = sizes_in(word("paper/page.html", values, fonts_dir=FONTS))

    with_caption = [page for page in pages if any(word.text == "phiếu" for word in page)]
    assert len(with_caption) == 1
    assert any(word.text == "Quy" for word in with_caption[0])
    assert tall <= looks.tallest(way == "wide") + 0.1


def test_the_same_picture_gives_the_same_bytes(templates: Path) -> None:
    values = values_of(templates)
    svg = drawn(FIGURE["picture"])

    assert dots(svg, fonts_dir=FONTS) == dots(svg, fonts_dir=FONTS)
    for make in (typeset, word):
        assert make("paper/page.html", values, fonts_dir=FONTS) == make("paper/page.html", values, fonts_dir=FONTS)


def test_a_letter_that_no_face_has_stops_the_paper_in_a_picture_too(templates: Path) -> None:
    values = values_of(templates)
    values["shown"]["picture"]["across"] = "漢"

    for make in (typeset, word):
        with pytest.raises(PaperError, match="no character"):
            make("paper/page.html", values, fonts_dir=FONTS)
