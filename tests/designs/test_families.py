"""Each family of artwork obeys the laws of print on every size of paper, and is drawn as it was drawn before."""

import math
import re
from hashlib import sha256
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageStat

from contest.designs.artwork import FAMILIES, artwork
from contest.designs.artwork.lacework import lace
from contest.designs.artwork.sheet import Sheet
from tests.designs.test_composing import picture
from tests.designs.test_plates import drawn

SIZES = ((297.0, 210.0), (420.0, 297.0), (400.0, 300.0), (210.0, 297.0))
# The first version of the drum is drawn for A4 landscape, and stays as it is.
FITTED = sorted(set(FAMILIES) - {"drum"})
EVERY = [(family, size) for family in FITTED for size in SIZES]
SCALE = re.compile(r"scale\((-?[\d.]+)(?: (-?[\d.]+))?\)")


def test_the_drum_of_certificates_that_were_issued_is_drawn_as_it_was() -> None:
    seal = sha256(artwork("drum", 297, 210).encode()).hexdigest()

    assert seal == "db30dbaff6dc5c64089447ac4f0a6da22165a62ea34d8bc0d393665b85244432"


@pytest.mark.parametrize(("family", "size"), EVERY)
def test_the_same_call_draws_the_same_plain_shapes(family: str, size: tuple[float, float]) -> None:
    drawing = artwork(family, *size)
    root = ElementTree.fromstring(drawing)

    assert artwork(family, *size) == drawing
    assert {element.tag.rpartition("}")[2] for element in root.iter()} <= {
        "svg", "defs", "g", "use", "path", "circle", "rect",
    }  # fmt: skip
    assert root.attrib["viewBox"] == f"0 0 {size[0]:g} {size[1]:g}"
    assert "nan" not in drawing
    assert set(re.findall(r'href="#([\w-]+)"', drawing)) <= set(re.findall(r'id="([\w-]+)"', drawing))


@pytest.mark.parametrize(("family", "size"), EVERY)
def test_no_line_is_finer_than_a_tenth_of_a_millimetre_on_the_paper(family: str, size: tuple[float, float]) -> None:
    assert min(_widths(ElementTree.fromstring(artwork(family, *size)))) >= 0.0999


def _widths(root: Element) -> list[float]:
    """Return how thick the lines of a drawing come out, in millimetres, wherever its marks are used."""
    marks = {element.attrib["id"]: element for element in root.iter() if "id" in element.attrib}

    def found(element: Element, scale: float) -> list[float]:
        told = SCALE.search(element.attrib.get("transform", ""))
        if told:
            scale *= math.sqrt(abs(float(told[1]) * float(told[2] or told[1])))
        widths = [scale * float(element.attrib["stroke-width"])] if "stroke-width" in element.attrib else []
        if "href" in element.attrib:
            widths += found(marks[element.attrib["href"][1:]], scale)
        return widths + [width for child in element for width in found(child, scale)]

    drawn_here = (child for child in root if child.tag.rpartition("}")[2] != "defs")
    return [width for child in drawn_here for width in found(child, 1.0)]


@pytest.mark.parametrize("family", FITTED)
def test_a_scale_is_the_same_in_both_directions(family: str) -> None:
    scales = SCALE.findall(artwork(family, 400, 300))

    assert [one for one, other in scales if other and abs(float(one)) != abs(float(other))] == []


@pytest.mark.parametrize("family", FITTED)
def test_inks_are_few_and_flat(family: str) -> None:
    drawing = artwork(family, 297, 210)

    assert len(set(re.findall(r'(?:fill|stroke)="(#\w+)"', drawing))) <= 10
    assert "radient" not in drawing
    assert "opacity" not in drawing


@pytest.mark.parametrize(("family", "size"), EVERY)
def test_a_page_is_free_at_its_edge_and_the_same_on_both_sides(
    family: str, size: tuple[float, float], tmp_path: Path
) -> None:
    page = picture(drawn(artwork(family, *size), *size), tmp_path, "page")
    scale = 160 / 25.4
    box = ImageChops.difference(page, Image.new("RGB", page.size, "white")).getbbox()

    assert box is not None
    left, top, right, bottom = (side / scale for side in box)
    assert min(left, top, size[0] - right, size[1] - bottom) >= 4.9
    assert left == pytest.approx(size[0] - right, abs=0.2)
    corner = round(32 * Sheet(*size).unit * scale)
    one = page.crop((0, 0, corner, corner))
    other = page.crop((page.width - corner, 0, page.width, corner)).transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    assert _apart(one, other) < 12


def _apart(one: Image.Image, other: Image.Image) -> float:
    """Return how far two pictures are apart on average, in grey levels, when they are looked at from afar."""
    size = (one.width // 6, one.height // 6)
    difference = ImageChops.difference(one.resize(size, Image.Resampling.BOX), other.resize(size, Image.Resampling.BOX))
    return max(ImageStat.Stat(difference).mean)


SIDES = st.floats(148, 600)


@given(SIDES, SIDES, st.floats(2, 20))
def test_bands_are_of_whole_tiles_in_pairs_that_end_where_they_should(
    width: float, height: float, period: float
) -> None:
    sheet, lengths = Sheet(width, height), []

    def tile(length: float) -> str:
        lengths.append(length)
        return "<path/>"

    bands = sheet.along(8, 9, period, tile, "t")

    left, top, right, bottom = sheet.box(8)
    sides = ((right - left) / sheet.unit - 18, (bottom - top) / sheet.unit - 18)
    counts = [bands.rows[side].count("<use") for side in (0, 1)]
    assert [count % 2 for count in counts] == [0, 0]
    assert [count * length for count, length in zip(counts, lengths, strict=True)] == pytest.approx(list(sides))
    assert bands.rows[0].count("<use") == bands.rows[2].count("<use")


@given(SIDES, SIDES, st.floats(5, 30))
def test_a_rule_is_closed_and_as_far_from_each_edge(width: float, height: float, inset: float) -> None:
    sheet = Sheet(width, height)
    path = re.findall(r'd="([^"]+)"', sheet.rule(inset, "#000000", 0.2))[0]
    points = [tuple(map(float, point)) for point in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", path)]

    assert path.endswith("z")
    assert len(points) == 4
    assert {x for x, _y in points} == {min(x for x, _y in points), max(x for x, _y in points)}
    assert min(x for x, _y in points) == pytest.approx(width - max(x for x, _y in points), abs=0.011)
    assert min(y for _x, y in points) == pytest.approx(height - max(y for _x, y in points), abs=0.011)


@given(st.integers(1, 6), st.sampled_from([5, 7, 11, 13]), st.sampled_from([3, 4, 6, 8]))
def test_lace_closes_on_itself(turns: int, waves: int, count: int) -> None:
    drawing = lace(30, 5, waves, count, lobes=count * turns, swell=2, breath=0.3)
    path = re.findall(r'd="([^"]+)"', drawing)[0]
    numbers = [float(value) for value in re.findall(r"-?[\d.]+", path.partition("c")[0])]
    x, y = numbers
    for piece in re.findall(r"[cs][^csz]+", path):
        *_handles, step_x, step_y = (float(value) for value in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", piece))
        x, y = x + step_x, y + step_y

    assert drawing.count("<path") == count
    assert (x, y) == pytest.approx(numbers, abs=0.011)
