"""Pictures: everything that is said is drawn, with its words, and nothing in them can run."""

import re
from collections.abc import Callable
from datetime import date
from xml.etree import ElementTree

import pytest

from contest.paper.chart import Dots, Heap, Span, bars, climbing, dotted, heaped, spanned

SVG = "{http://www.w3.org/2000/svg}"
HARMFUL = "<script>alert('1')</script> \\ \" \n'"
DRAWN: dict[str, Callable[[str], bytes]] = {
    "bars": lambda words: bars(((words, 3), ("Đã nộp", 0))),
    "dotted": lambda words: dotted((Dots(words, (70.5, 80.0), 75.25, ((1, words),)),), across=words),
    "spanned": lambda words: spanned((Span(words, -1.5, -3.0, 0.5), Span("Giám khảo 02", 1.0)), across=words),
    "heaped": lambda words: heaped((Heap(words, (61.0, 62.0, 88.0)),), step=5, most=100, across=words, upwards=words),
    "climbing": lambda words: climbing(
        ((date(2019, 12, 1), 0), (date(2019, 12, 2), 4)), whole=6, goal=words, upwards=words
    ),
}


def texts(svg: bytes) -> list[str]:
    return [node.text or "" for node in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def marks(svg: bytes, kind: str) -> int:
    """Return how many marks of ``kind`` are drawn, those of the axes aside."""
    wanted = {kind, "role-mark"}
    groups = [
        node for node in ElementTree.fromstring(svg).iter(f"{SVG}g") if wanted <= {*node.get("class", "").split()}
    ]
    return sum(len(list(group)) for group in groups)


@pytest.mark.parametrize("name", list(DRAWN))
def test_a_picture_holds_its_words_and_nothing_but_shapes(name: str) -> None:
    svg = DRAWN[name]("Ứng dụng một cửa")
    root = ElementTree.fromstring(svg)

    assert any("Ứng dụng một cửa" in text for text in texts(svg))
    assert {node.tag.removeprefix(SVG) for node in root.iter()} <= {"svg", "g", "path", "text", "line", "rect", "tspan"}
    keys = {key for node in root.iter() for key in node.attrib}
    assert not keys & {"style", "href"} and not any(key.startswith("on") for key in keys)


@pytest.mark.parametrize("name", list(DRAWN))
def test_the_words_of_a_picture_stay_words(name: str) -> None:
    svg = DRAWN[name](HARMFUL)

    assert b"<script" not in svg
    assert any("alert('1')" in text for text in texts(svg))


@pytest.mark.parametrize("name", list(DRAWN))
def test_a_picture_is_drawn_alike_each_time(name: str) -> None:
    assert DRAWN[name]("Tổ chấm") == DRAWN[name]("Tổ chấm")


def test_bars_stand_in_their_order_with_their_numbers() -> None:
    assert texts(bars((("Đã đăng ký", 61), ("Đã nộp", 55), ("Đã khen thưởng", 0)))) == [
        "Đã đăng ký", "Đã nộp", "Đã khen thưởng", "61", "55", "0",
    ]  # fmt: skip


def test_every_sheet_is_a_dot_and_the_named_one_is_drawn_otherwise() -> None:
    lines = (Dots("01. A", (70.0, 71.0, 90.0), 77.0, ((2, "Ghế 3"),)), Dots("02. B", (60.0,), 60.0), Dots("03. C", ()))
    svg = dotted(lines, across="Tổng điểm")

    assert marks(svg, "mark-symbol") == 4
    assert [text for text in texts(svg) if not re.fullmatch(r"[\d,]+", text)] == [
        "Tổng điểm", "01. A", "02. B", "03. C", "Ghế 3",
    ]  # fmt: skip


def test_an_interval_that_is_not_known_is_not_drawn() -> None:
    both = spanned((Span("A", 1.0, 0.0, 2.0), Span("B", 1.0, 0.0, 2.0)), across="x")
    one = spanned((Span("A", 1.0, 0.0, 2.0), Span("B", 1.0)), across="x")
    none = spanned((Span("A", 1.0), Span("B", 1.0)), across="x")

    assert [marks(svg, "mark-symbol") for svg in (both, one, none)] == [2, 2, 2]
    # Beside the upright at 0.
    assert [marks(svg, "mark-rule") - marks(none, "mark-rule") for svg in (both, one)] == [2, 1]


def test_decimals_are_written_as_the_reader_writes_them() -> None:
    lines = (Dots("A", (70.1, 70.4)),)

    assert any("," in text for text in texts(dotted(lines, across="x")))
    assert any("." in text for text in texts(dotted(lines, across="x", vietnamese=False)))


def test_pictures_of_nothing_can_be_drawn() -> None:
    empty = [
        dotted((), across="x"), spanned((), across="x"), heaped((), step=5, most=100, across="x", upwards="y"),
        climbing((), whole=0, goal="", upwards="y"),
    ]  # fmt: skip

    assert all(ElementTree.fromstring(svg).tag == f"{SVG}svg" for svg in empty)


def test_a_long_climb_names_some_of_its_days_the_first_and_the_last_among_them() -> None:
    days = tuple((date(2019, 12, day), day) for day in range(1, 32))
    named = [text for text in texts(climbing(days, whole=31, goal="", upwards="y")) if "/" in text]

    assert (named[0], named[-1]) == ("01/12/2019", "31/12/2019")
    assert len(named) <= 9
