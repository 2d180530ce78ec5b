"""Pictures of figures, drawn on the server as SVG: the same on a page and on paper. The only importer of vl_convert.

Each takes plain values with the words to write beside them, and what it has drawn once it keeps. Ink and one red on
white, told apart by form and place as well, so that they can be read in print and by those who see colours otherwise.
What a paper keeps of a picture are the values that ``drawn`` takes, not the drawing.
"""

from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from io import BytesIO
from typing import Any

import vl_convert
from PIL import Image

from contest.paper.faces import FAMILY
from contest.paper.writing import short_day

WIDTH, HEIGHT = 480, 210
WIDE, LINE_HEIGHT = 680, 22
LACQUER, INK, GREY, LINE = "#8f1d1f", "#1f1b18", "#6b625a", "#d9d2c8"
LETTERS = {"labelFontSize": 13, "labelColor": INK, "titleFontSize": 13, "titleColor": INK, "titleFontWeight": "normal"}
VIETNAMESE = {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["", ""]}
SCREEN = "Arimo, sans-serif"
# The face of papers, and by what names the file of it goes by. It is narrower than that of the screen, for which lines
# are laid out, so that what has room there has room on paper.
PAPER = f"'{FAMILY}', Tinos, 'Times New Roman', serif"
FINE, INKS = 3.0, 48  # how much finer than a screen a picture of dots is, and how many shades it has
Specification = dict[str, Any]


@dataclass(frozen=True)
class Dots:
    """A line of dots: its words, the values, the mean, and by place in ``values`` what is written over one of them."""

    words: str
    values: tuple[float, ...]
    mean: float | None = None
    named: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Span:
    """A line with one value and, if it is known, the interval in which it lies."""

    words: str
    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Heap:
    """A heap of values that are counted in steps."""

    words: str
    values: tuple[float, ...]


def drawn(picture: Mapping[str, Any]) -> bytes:
    """Return the picture that plain values tell of: its ``kind`` and what the function of that name takes."""
    return KINDS[picture["kind"]]({name: value for name, value in picture.items() if name != "kind"})


def data_address(svg: bytes) -> str:
    """Return a picture as the address of an image in a paper, in the face of papers."""
    dressed = svg.replace(SCREEN.encode(), PAPER.encode())
    return f"data:image/svg+xml;base64,{b64encode(dressed).decode()}"


def dots(svg: bytes, *, fonts_dir: str) -> bytes:
    """Return a picture as PNG, black on white, for programs that know no SVG; letters are of the faces in a folder."""
    _register(fonts_dir)
    with Image.open(BytesIO(vl_convert.svg_to_png(svg.decode(), scale=FINE))) as seen:
        white = Image.new("RGBA", seen.size, "white")
        white.alpha_composite(seen.convert("RGBA"))
    packed = BytesIO()
    white.convert("RGB").quantize(INKS, dither=Image.Dither.NONE).save(packed, "PNG", optimize=True)
    return packed.getvalue()


@lru_cache(maxsize=4)
def _register(fonts_dir: str) -> None:
    vl_convert.register_font_directory(fonts_dir)


@lru_cache(maxsize=64)
def bars(stages: tuple[tuple[str, int], ...]) -> bytes:
    """Return a horizontal bar for each (words, count) in the order given. Bars start at 0."""
    words = [stage for stage, _count in stages]
    room = max(count for _stage, count in stages) * 1.12 or 1  # for the number beside the longest
    label = {"labelFontSize": 14, "labelColor": INK, "labelLimit": 220, "ticks": False, "domainColor": LINE}
    vertical = {"field": "stage", "type": "nominal", "sort": words, "title": None, "axis": label}
    across = {"field": "count", "type": "quantitative", "axis": None, "scale": {"domain": [0, room]}}
    number = {"type": "text", "align": "left", "dx": 6, "fontSize": 14, "fontWeight": 600, "color": INK}
    return _drawn({
        "width": WIDTH, "height": HEIGHT, "autosize": {"type": "fit", "contains": "padding"},
        "data": {"values": [{"stage": stage, "count": count} for stage, count in stages]},
        "encoding": {"y": vertical, "x": across},
        "layer": [
            {"mark": {"type": "bar", "color": LACQUER, "height": 16}},
            {"mark": number, "encoding": {"text": {"field": "count", "type": "quantitative"}}},
        ],
    })  # fmt: skip


@lru_cache(maxsize=64)
def dotted(lines: tuple[Dots, ...], *, across: str, vietnamese: bool = True) -> bytes:
    """Return a line for each of ``lines``: a dot for each value, a stroke from the lowest to the highest, the mean.

    ``across`` says what is measured. Named values are drawn as full diamonds with their name above.
    """
    spans = [
        {"line": place, "low": min(line.values), "high": max(line.values)}
        for place, line in enumerate(lines) if line.values
    ]  # fmt: skip
    means = [{"line": place, "value": line.mean} for place, line in enumerate(lines) if line.mean is not None]
    plain: list[dict[str, Any]] = []
    named: list[dict[str, Any]] = []
    for place, line in enumerate(lines):
        names = dict(line.named)
        for which, value in enumerate(line.values):
            (named if which in names else plain).append({"line": place, "value": value, "name": names.get(which, "")})
    at = {"field": "value", "type": "quantitative"}
    layers = [
        _layer(spans, {"type": "rule", "color": LINE, "strokeWidth": 2},
               x={"field": "low", "type": "quantitative"}, x2={"field": "high"}),
        _layer(plain, {"type": "point", "shape": "circle", "filled": False, "color": INK, "size": 42, "opacity": 1},
               x=at),
        _layer(means, {"type": "tick", "color": LACQUER, "thickness": 3, "size": 16, "opacity": 1}, x=at),
        _layer(named, {"type": "point", "shape": "diamond", "filled": True, "color": LACQUER, "size": 70, "opacity": 1},
               x=at),
        _layer(named, {"type": "text", "dy": -9, "fontSize": 11, "fontWeight": 600, "color": LACQUER},
               x=at, text={"field": "name", "type": "nominal"}),
    ]  # fmt: skip
    return _drawn(_lined([line.words for line in lines], layers, across), vietnamese=vietnamese)


@lru_cache(maxsize=64)
def spanned(lines: tuple[Span, ...], *, across: str, vietnamese: bool = True) -> bytes:
    """Return a line for each of ``lines``: a dot for the value and a stroke for its interval, with an upright at 0."""
    spans = [
        {"line": place, "low": line.low, "high": line.high}
        for place, line in enumerate(lines) if line.low is not None
    ]  # fmt: skip
    points = [{"line": place, "value": line.value} for place, line in enumerate(lines)]
    layers = [
        {"data": {"values": [{}]}, "mark": {"type": "rule", "color": GREY, "strokeDash": [4, 3]},
         "encoding": {"x": {"datum": 0, "type": "quantitative"}, "y": {"value": 0}, "y2": {"value": "height"}}},
        _layer(spans, {"type": "rule", "color": INK, "strokeWidth": 2},
               x={"field": "low", "type": "quantitative"}, x2={"field": "high"}),
        _layer(points, {"type": "point", "filled": True, "color": LACQUER, "size": 80, "opacity": 1},
               x={"field": "value", "type": "quantitative"}),
    ]  # fmt: skip
    return _drawn(_lined([line.words for line in lines], layers, across), vietnamese=vietnamese)


@lru_cache(maxsize=64)
def heaped(
    heaps: tuple[Heap, ...], *, step: float, most: float, across: str, upwards: str, vietnamese: bool = True
) -> bytes:
    """Return the heaps below one another on one scale from 0 to ``most``: how many values lie in each ``step``."""
    rows = [{"heap": heap.words, "value": value} for heap in heaps for value in heap.values]
    title = {"title": None, "labelFontSize": 13, "labelColor": INK, "labelAnchor": "start", "labelOrient": "top"}
    below = {"title": across, "values": _ticks(most), **LETTERS, "domainColor": LINE, "gridColor": LINE}
    beside = {"title": upwards, "tickMinStep": 1, "tickCount": 3, "format": "d", **LETTERS, "gridColor": LINE}
    return _drawn({
        "data": {"values": rows},
        "facet": {"row": {"field": "heap", "type": "nominal", "sort": [heap.words for heap in heaps], "header": title}},
        "spacing": 14,
        "spec": {
            "width": WIDE - 80, "height": 80, "mark": {"type": "bar", "color": LACQUER, "binSpacing": 1},
            "encoding": {
                "x": {"field": "value", "type": "quantitative", "bin": {"step": step, "extent": [0, most]},
                      "scale": {"domain": [0, most]}, "axis": below},
                "y": {"aggregate": "count", "type": "quantitative", "axis": beside},
            },
        },
    }, vietnamese=vietnamese)  # fmt: skip


@lru_cache(maxsize=64)
def climbing(days: tuple[tuple[date, int], ...], *, whole: int, goal: str, upwards: str) -> bytes:
    """Return a line that climbs from day to day to what was reached on each, below a dashed one at ``whole``.

    ``goal`` says what the whole is, ``upwards`` what is counted.
    """
    rows = [{"day": day.isoformat(), "reached": count} for day, count in days]
    marks = _sparse([day for day, _count in days])
    words = _chosen([(f"datum.label == '{day.isoformat()}'", short_day(day)) for day in marks])
    day = {
        "field": "day", "type": "ordinal", "axis": {
            "title": None, "values": [day.isoformat() for day in marks], "labelExpr": words, **LETTERS,
            "labelAngle": 0, "labelOverlap": True, "domainColor": LINE,
        },
    }  # fmt: skip
    reached = {
        "field": "reached", "type": "quantitative", "scale": {"domain": [0, max(whole, 1) * 1.12]},
        "axis": {"title": upwards, "tickMinStep": 1, "format": "d", **LETTERS, "gridColor": LINE, "domain": False},
    }  # fmt: skip
    rule, text = {"type": "rule", "color": GREY, "strokeDash": [4, 3]}, {"type": "text", "color": INK, "fontSize": 13}
    line = {"type": "line", "interpolate": "step-after", "color": LACQUER, "strokeWidth": 2.5,
            "point": {"color": LACQUER}}  # fmt: skip
    goal_line: Specification = {"y": {"datum": whole, "type": "quantitative"}}
    return _drawn({
        "width": WIDE - 90, "height": HEIGHT, "data": {"values": rows},
        "layer": [
            {"mark": line, "encoding": {"x": day, "y": reached}},
            {"data": {"values": [{}]}, "mark": rule, "encoding": goal_line},
            {"data": {"values": [{"goal": goal}]}, "mark": {**text, "align": "left", "dy": -8},
             "encoding": {**goal_line, "x": {"value": 6}, "text": {"field": "goal", "type": "nominal"}}},
        ],
    })  # fmt: skip


def _dotted(given: Mapping[str, Any]) -> bytes:
    lines = tuple(
        Dots(line["words"], tuple(line["values"]), line["mean"], tuple((place, name) for place, name in line["named"]))
        for line in given["lines"]
    )
    return dotted(lines, across=given["across"], vietnamese=given["vietnamese"])


def _spanned(given: Mapping[str, Any]) -> bytes:
    return spanned(
        tuple(Span(**line) for line in given["lines"]), across=given["across"], vietnamese=given["vietnamese"]
    )


def _heaped(given: Mapping[str, Any]) -> bytes:
    heaps = tuple(Heap(heap["words"], tuple(heap["values"])) for heap in given["heaps"])
    return heaped(heaps, **{name: value for name, value in given.items() if name != "heaps"})


def _climbing(given: Mapping[str, Any]) -> bytes:
    days = tuple((date.fromisoformat(day), count) for day, count in given["days"])
    return climbing(days, **{name: value for name, value in given.items() if name != "days"})


KINDS: Mapping[str, Callable[[Mapping[str, Any]], bytes]] = {
    "dotted": _dotted, "spanned": _spanned, "heaped": _heaped, "climbing": _climbing
}  # fmt: skip


def _lined(words: Sequence[str], layers: list[Specification], across: str) -> Specification:
    """Return ``layers`` over lines that carry ``words``, measured from left to right."""
    named = _chosen([(f"datum.value == {place}", text) for place, text in enumerate(words)])
    axis = {
        "title": None, "labelExpr": named, **LETTERS, "labelLimit": 320, "ticks": False, "domain": False,
        "labelPadding": 8, "grid": True, "gridColor": LINE, "gridDash": [1, 3],
    }  # fmt: skip
    below = {"title": across, "tickCount": 8, **LETTERS, "domainColor": LINE, "gridColor": LINE}
    return {
        "width": WIDE, "height": max(len(words), 1) * LINE_HEIGHT, "autosize": {"type": "fit-x", "contains": "padding"},
        "encoding": {"y": {"field": "line", "type": "ordinal", "sort": None, "axis": axis,
                           "scale": {"domain": list(range(len(words)))}},
                     "x": {"type": "quantitative", "axis": below,
                           "scale": {"zero": False, "nice": True, "padding": 8}}},
        "layer": [layer for layer in layers if layer["data"]["values"]],
    }  # fmt: skip


def _layer(values: Sequence[dict[str, Any]], mark: Specification, **encoding: Specification) -> Specification:
    return {"data": {"values": list(values)}, "mark": mark, "encoding": encoding}


def _chosen(words: Sequence[tuple[str, str]]) -> str:
    """Return an expression that gives the words of the first condition that holds."""
    return "".join(f"{condition} ? {_quoted(text)} : " for condition, text in words) + "''"


def _quoted(text: str) -> str:
    """Return ``text`` as a text of Vega's expressions, which are written as in JavaScript."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", " ")
    return f"'{escaped}'"


def _ticks(most: float) -> list[float]:
    """Return some ten round numbers from 0 to ``most``."""
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, most) if most / step <= 12)
    return [step * place for place in range(int(most // step) + 1)]


def _sparse(days: Sequence[date]) -> list[date]:
    """Return at most some eight of ``days``, evenly apart, the first and the last among them."""
    stride = max(1, -(-(len(days) - 1) // 7))
    kept = [day for place, day in enumerate(days) if (len(days) - 1 - place) % stride == 0]
    return kept if kept[:1] == list(days[:1]) else [days[0], *kept[1:]] if days else []


def _drawn(specification: Specification, *, vietnamese: bool = True) -> bytes:
    common = {
        "background": "transparent",
        "padding": 6,
        "config": {"font": SCREEN, "view": {"stroke": None}},
    }
    svg: str = vl_convert.vegalite_to_svg(
        {**common, **specification}, vl_version="5.20", allowed_base_urls=[],
        format_locale=VIETNAMESE if vietnamese else "en-US",
    )  # fmt: skip
    return svg.encode()
