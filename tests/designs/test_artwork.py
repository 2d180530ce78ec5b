"""The artwork is drawn by geometry alone: the same every time, small, complete, and ours."""

import re
from xml.etree import ElementTree

import pytest

from contest.designs.artwork import artwork, medallion
from contest.designs.artwork.flowers import leaf, lotus, palmette, rosette
from contest.designs.artwork.frame import EMBLEM_RADIUS
from contest.designs.artwork.guilloche import weave
from contest.designs.artwork.pen import TURN, around, number, numbers, outline, polar, trace

WIDTH, HEIGHT = 297.0, 210.0
PAGE = artwork("drum", WIDTH, HEIGHT)


def test_the_same_call_draws_the_same_lines() -> None:
    assert artwork("drum", WIDTH, HEIGHT) == PAGE
    assert medallion() == medallion()


@pytest.mark.parametrize("drawing", [PAGE, medallion()])
def test_a_drawing_is_a_whole_document_of_plain_shapes(drawing: str) -> None:
    root = ElementTree.fromstring(drawing)
    kinds = {element.tag.rpartition("}")[2] for element in root.iter()}

    assert kinds <= {"svg", "defs", "g", "use", "path", "circle", "rect"}
    assert "nan" not in drawing
    assert "inf" not in drawing


def test_a_drawing_says_its_size_in_millimetres() -> None:
    root = ElementTree.fromstring(PAGE)

    assert (root.attrib["width"], root.attrib["height"], root.attrib["viewBox"]) == ("297mm", "210mm", "0 0 297 210")


def test_only_inks_that_print_well_are_used() -> None:
    colors = set(re.findall(r'(?:fill|stroke)="(#\w+)"', PAGE))

    assert {"#B8860B", "#C00000"} <= colors
    assert len(colors) <= 10


def test_no_line_is_finer_than_a_tenth_of_a_millimetre() -> None:
    assert min(float(width) for width in re.findall(r'stroke-width="([\d.]+)"', PAGE + medallion())) >= 0.1


def test_every_mark_that_is_used_is_defined() -> None:
    assert set(re.findall(r'href="#(\w+)"', PAGE)) == set(re.findall(r'id="(\w+)"', PAGE))


def test_the_place_of_the_emblem_is_as_large_as_the_layout_says() -> None:
    assert 2 * EMBLEM_RADIUS == 30
    assert ElementTree.fromstring(medallion()).attrib["width"] == "30mm"


@pytest.mark.parametrize(
    ("value", "text"), [(1.0, "1"), (-0.001, "0"), (0.126, "0.13"), (-2.5, "-2.5"), (10.0, "10"), (100, "100")]
)
def test_numbers_are_as_short_as_they_can_be(value: float, text: str) -> None:
    assert number(value) == text


def test_a_minus_separates_as_well_as_a_space() -> None:
    assert numbers((1, -2, 3.5)) == "1-2 3.5"


def test_a_traced_circle_ends_where_it_began() -> None:
    path = trace(lambda angle: polar(50, angle), 0, TURN, 24)
    x, y = (float(value) for value in path.partition("c")[0].removeprefix("M").split())
    for piece in re.findall(r"[cs][^cs]+", path):
        *_handles, step_x, step_y = (float(value) for value in re.findall(r"-?[\d.]+", piece))
        x, y = x + step_x, y + step_y

    assert (x, y) == pytest.approx((50, 0), abs=0.011)


def test_an_outline_is_closed() -> None:
    assert outline(lambda part: (part, 0), lambda part: (part, 1), 2).endswith("z")


def test_a_weave_has_two_ribbons_of_equal_strands() -> None:
    assert len(weave(lambda along, across: (along, across), 3, steps=4, strands=5)) == 10


@pytest.mark.parametrize("flower", [leaf(6, 1), palmette(), rosette(), lotus(), around(3, "<g/>")])
def test_flowers_are_drawn(flower: str) -> None:
    assert len(flower) > 20
