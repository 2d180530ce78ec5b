"""Drawings of our own pen as objects of a PDF: what WeasyPrint would make of them, in a tenth of the time and size.

The pen writes a small part of SVG: groups with a transformation and inks, paths, circles, rectangles, and marks that
are defined once and used often. A mark is an object of its own here too, and so is a long path that comes back again;
coordinates are whole hundredths of a millimetre. ``tests/designs/test_plates.py`` holds the result against the page
that WeasyPrint sets of the same drawing. Pure.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO
from xml.etree.ElementTree import Element, fromstring
from zlib import compress

from pikepdf import Dictionary, Name, Object, ObjectStreamMode, Pdf

from contest.designs.design import Box

# Steps of a millimetre in which the pen draws, and how far the objects of a drawing may reach around their origin.
STEPS = 100
REACH = 100_000
POINTS = 72 / 25.4
# What is at least so long, and stands more than once, is written once.
LONG = 160
# How WeasyPrint rounds a circle.
ROUND = 1 / math.sqrt(math.pi)

TOKEN = re.compile(r"[A-Za-z]|-?(?:\d+\.?\d*|\.\d+)")
STEP = re.compile(r"(translate|rotate|scale)\(([^)]*)\)")
INKS = ("fill", "stroke", "stroke-width", "stroke-linejoin")
JOINS: Mapping[str, int] = {"miter": 0, "round": 1, "bevel": 2}


@dataclass(frozen=True)
class Inks:
    """Whether areas are filled and lines are drawn where a mark stands."""

    fills: bool = True
    strokes: bool = False

    @property
    def operator(self) -> str:
        return ("B" if self.strokes else "f") if self.fills else ("S" if self.strokes else "n")


@dataclass(frozen=True)
class Part:
    """A drawing and the box of the page, in millimetres, that it fills; or a PDF whose page fills it."""

    content: str | bytes
    box: Box


def plate(width: float, height: float, parts: list[Part], name: str) -> bytes:
    """Return a PDF whose page, of this size in millimetres, draws nothing but an object called ``name``: ``parts``."""
    with Pdf.new() as kept:
        page = kept.add_blank_page(page_size=(width * POINTS, height * POINTS))
        found = {f"/P{number}": _part(kept, part) for number, part in enumerate(parts)}
        drawn = (
            f"q {_place(part, width, height, found[key])} cm {key} Do Q" for key, part in zip(found, parts, strict=True)
        )
        form = _form(kept, " ".join(drawn), [0, 0, _exact(width * POINTS), _exact(height * POINTS)], found)
        page.Resources = Dictionary(XObject=Dictionary({f"/{name}": form}))
        page.Contents = kept.make_stream(f"q /{name} Do Q".encode())
        content = BytesIO()
        kept.save(content, deterministic_id=True, object_stream_mode=ObjectStreamMode.generate)
        return content.getvalue()


def _form(kept: Pdf, operators: str, box: list[float], objects: Mapping[str, Object]) -> Object:
    return kept.make_stream(
        compress(operators.encode("ascii"), 9),
        Type=Name.XObject, Subtype=Name.Form, BBox=box, Filter=Name.FlateDecode,
        Resources=Dictionary(XObject=Dictionary(objects)),
    )  # fmt: skip


def _part(kept: Pdf, part: Part) -> Object:
    if isinstance(part.content, bytes):
        with Pdf.open(BytesIO(part.content)) as source:
            return kept.copy_foreign(source.pages[0].as_form_xobject())
    return _Drawing(kept, fromstring(part.content)).whole()  # noqa: S314 - drawn by our own pen


def _place(part: Part, width: float, height: float, form: Object) -> str:
    """Return the matrix that brings an object into its box on the page."""
    box = part.box
    if isinstance(part.content, bytes):
        # A page of WeasyPrint's is as large as ours; one that a body uploaded is brought to its size.
        left, bottom, right, top = (float(side) for side in form.BBox.as_list())
        wide, high = width * POINTS / (right - left), height * POINTS / (top - bottom)
        return f"{wide:.8f} 0 0 {high:.8f} {-left * wide:.4f} {-bottom * high:.4f}"
    across, down = (float(side) for side in form.Measures.as_list())
    return " ".join(
        f"{value:.8f}"
        for value in (
            box.width * POINTS / across, 0, 0, -box.height * POINTS / down, box.left * POINTS,
            (height - box.top) * POINTS,
        )
    )  # fmt: skip


@dataclass
class _Drawing:
    """A drawing that is being written into ``kept``."""

    kept: Pdf
    root: Element
    marks: dict[str, Element] = field(default_factory=dict)
    forms: dict[tuple[int, Inks], str] = field(default_factory=dict)
    objects: dict[str, Object] = field(default_factory=dict)
    # What each element draws as a number, so that equal ones are known; and those numbers that come back again.
    alike: dict[Element, int] = field(default_factory=dict)
    again: frozenset[int] = frozenset()

    def whole(self) -> Object:
        self.marks = {element.attrib["id"]: element for element in self.root.iter() if "id" in element.attrib}
        self._compare()
        form = self._form(" ".join(self._children(self.root, Inks())))
        _left, _top, across, down = (float(side) for side in self.root.attrib["viewBox"].split())
        form.Measures = [_exact(across * STEPS), _exact(down * STEPS)]
        return form

    def _compare(self) -> None:
        """Find out which elements draw the same."""
        seen, length, count = dict[tuple[object, ...], int](), list[int](), Counter[int]()
        for element in reversed(list(self.root.iter())):
            children = tuple(self.alike[child] for child in element)
            told = (_kind(element), *element.attrib.items(), children)
            number = seen.setdefault(told, len(seen))
            if number == len(length):
                own = sum(len(value) for value in element.attrib.values())
                length.append(own + sum(length[child] for child in children))
            self.alike[element] = number
            count[number] += 1
        self.again = frozenset(number for number, times in count.items() if times > 1 and length[number] >= LONG)

    def _form(self, operators: str) -> Object:
        objects = {f"/{name}": self.objects[name] for name in _named(operators)}
        return _form(self.kept, operators, [-REACH, -REACH, REACH, REACH], objects)

    def _children(self, element: Element, inks: Inks) -> Iterator[str]:
        for child in element:
            if self.alike[child] in self.again and _kind(child) != "use":
                yield self._once(child, inks)
            else:
                yield from self._drawn(child, inks)

    def _once(self, element: Element, inks: Inks) -> str:
        """Return the operator that draws an object of its own: what ``element`` draws."""
        key = self.alike[element], inks
        if key not in self.forms:
            operators = " ".join(self._drawn(element, inks))
            self.forms[key] = name = f"M{len(self.objects)}"
            self.objects[name] = self.kept.make_indirect(self._form(operators))
        return f"/{self.forms[key]} Do"

    def _drawn(self, element: Element, inks: Inks) -> Iterator[str]:
        kind = _kind(element)
        if kind == "g":
            yield from self._group(element, inks)
        elif kind == "use":
            yield self._used(element, inks)
        elif kind == "path":
            yield f"{_lines(element.attrib['d'])} {inks.operator}"
        elif kind == "circle":
            yield f"{_circle(*(float(element.attrib[key]) for key in ('cx', 'cy', 'r')))} {inks.operator}"
        elif kind == "rect":
            sides = (float(element.attrib.get(key, 0)) for key in ("x", "y", "width", "height"))
            yield f"{' '.join(_digits(side * STEPS) for side in sides)} re {inks.operator}"

    def _group(self, element: Element, inks: Inks) -> Iterator[str]:
        setting = [*_moved(element.attrib.get("transform", "")), *_inked(element)]
        told = _told(element, inks)
        if not setting:
            yield from self._children(element, told)
            return
        yield " ".join(("q", *setting))
        yield from self._children(element, told)
        yield "Q"

    def _used(self, element: Element, inks: Inks) -> str:
        drawn = self._once(self.marks[element.attrib["href"].removeprefix("#")], inks)
        x, y = (float(element.attrib.get(key, 0)) * STEPS for key in ("x", "y"))
        return f"q 1 0 0 1 {_digits(x)} {_digits(y)} cm {drawn} Q" if x or y else drawn


def _kind(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _named(operators: str) -> list[str]:
    return sorted(set(re.findall(r"/(M\d+) Do", operators)))


def _told(element: Element, inks: Inks) -> Inks:
    fill, stroke = element.attrib.get("fill"), element.attrib.get("stroke")
    return Inks(inks.fills if fill is None else fill != "none", inks.strokes if stroke is None else stroke != "none")


def _inked(element: Element) -> Iterator[str]:
    """Yield the operators that set the inks and lines of a group."""
    for key, value in element.attrib.items():
        if key not in INKS or value == "none":
            continue
        if key == "stroke-width":
            yield f"{_digits(float(value) * STEPS)} w"
        elif key == "stroke-linejoin":
            yield f"{JOINS[value]} j"
        else:
            yield f"{_colour(value)} {'rg' if key == 'fill' else 'RG'}"


def _moved(transform: str) -> Iterator[str]:
    for kind, told in STEP.findall(transform):
        values = [float(value) for value in TOKEN.findall(told)]
        if kind == "translate":
            matrix = (1.0, 0.0, 0.0, 1.0, values[0] * STEPS, (values[1] if len(values) > 1 else 0.0) * STEPS)
        elif kind == "scale":
            matrix = (values[0], 0.0, 0.0, values[-1], 0.0, 0.0)
        else:
            angle = math.radians(values[0])
            matrix = (math.cos(angle), math.sin(angle), -math.sin(angle), math.cos(angle), 0.0, 0.0)
        yield f"{' '.join(_digits(value) for value in matrix)} cm"


@lru_cache(maxsize=64)
def _colour(code: str) -> str:
    return " ".join(_digits(int(code[start : start + 2], 16) / 255) for start in (1, 3, 5))


def _circle(x: float, y: float, radius: float) -> str:
    handle = radius * ROUND

    def at(*sides: float) -> str:
        return " ".join(_digits(side * STEPS) for side in sides)

    right, left, top, bottom = x + radius, x - radius, y - radius, y + radius
    return (
        f"{at(right, y)} m {at(right, y + handle, x + handle, bottom, x, bottom)} c "
        f"{at(x - handle, bottom, left, y + handle, left, y)} c {at(left, y - handle, x - handle, top, x, top)} c "
        f"{at(x + handle, top, right, y - handle, right, y)} c h"
    )


def _lines(path: str) -> str:
    """Return path data as operators; the letters M, L, H, V, C, S, Q and Z of SVG, capital or small, are known."""
    tokens, drawn = TOKEN.findall(path), list[str]()
    at, count = 0, len(tokens)
    x = y = start_x = start_y = handle_x = handle_y = 0
    letter = ""
    while at < count:
        if tokens[at].isalpha():
            letter = tokens[at]
            at += 1
        kind, from_x, from_y = letter.upper(), *((x, y) if letter.islower() else (0, 0))
        if kind == "Z":
            drawn.append("h")
            x, y = handle_x, handle_y = start_x, start_y
            continue
        length = SIDES[kind]
        points: list[float]
        values = [round(float(token) * STEPS) for token in tokens[at : at + length]]
        at += length
        if kind == "H":
            points = [values[0] + from_x, y]
        elif kind == "V":
            points = [x, values[0] + from_y]
        else:
            points = [value + (from_y if place % 2 else from_x) for place, value in enumerate(values)]
        if kind == "S":
            points = [2 * x - handle_x, 2 * y - handle_y, *points]
        elif kind == "Q":
            points = _raised(x, y, *points)
        drawn.append(f"{' '.join(map(_whole, points))} {OPERATORS[kind]}")
        x, y = int(points[-2]), int(points[-1])
        handle_x, handle_y = (int(points[-4]), int(points[-3])) if kind in "CS" else (x, y)
        if kind == "M":
            start_x, start_y = x, y
            letter = "l" if letter == "m" else "L"
    return " ".join(drawn)


SIDES: Mapping[str, int] = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4}
OPERATORS: Mapping[str, str] = {"M": "m", "L": "l", "H": "l", "V": "l", "C": "c", "S": "c", "Q": "c"}


def _raised(x: float, y: float, middle_x: float, middle_y: float, end_x: float, end_y: float) -> list[float]:
    """Return a curve with one handle as one with two."""
    return [
        x + (middle_x - x) * 2 / 3, y + (middle_y - y) * 2 / 3,
        end_x + (middle_x - end_x) * 2 / 3, end_y + (middle_y - end_y) * 2 / 3, end_x, end_y,
    ]  # fmt: skip


def _whole(value: float) -> str:
    return str(value) if isinstance(value, int) else _digits(value)


def _exact(value: float) -> float:
    return round(value, 4)


def _digits(value: float) -> str:
    text = f"{value:.5f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
