"""The values that attributes of an SVG may have in an uploaded ground, each as it is written. Pure.

What draws a page trusts its numbers: one without an end would stand in the PDF as it is, and a gradient of no length
that repeats would repeat until no memory is left.
"""

import re
from collections.abc import Callable, Mapping

# No page is so large, in whatever unit, and nothing on it is moved or stretched as far.
FARTHEST = 1e6
# What is longer is no single value; only lines and points may be.
LONGEST = 500
_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_LENGTH = rf"{_NUMBER}(?:px|mm|pt|pc|cm|in|%)?"
_COLOUR = (
    r"(?:#(?:[0-9A-Fa-f]{3,4}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})|[A-Za-z]+"
    rf"|(?:rgb|hsl)a?\( ?{_NUMBER}%?(?: ?[,/ ] ?{_NUMBER}%?){{2,3}} ?\))"
)
_MARK = r"""url\( ?(["']?)#[\w.:-]+\1 ?\)"""
_WRITTEN: Mapping[str, str] = {
    "length": _LENGTH, "portion": rf"{_NUMBER}%?", "number": _NUMBER, "colour": _COLOUR,
    "ink": rf"{_COLOUR}|{_MARK}(?: {_COLOUR})?", "mark": f"none|{_MARK}",
    "moves": r"(?:[a-zA-Z]+ ?\([^()]*\)[ ,]*)+", "lines": r"[MmLlHhVvCcSsQqTtAaZz].*",
    "points": ".*", "box": rf"{_NUMBER}(?: ?[, ] ?{_NUMBER}){{3}}", "dashes": rf"none|{_LENGTH}(?: ?[, ] ?{_LENGTH})*",
    "name": r"[^\s'\"()<>\\]+",
}  # fmt: skip
_NAMES: Mapping[str, str] = {
    "length": "x y width height rx ry cx cy r fx fy x1 y1 x2 y2 stroke-width stroke-dashoffset",
    "portion": "offset opacity fill-opacity stroke-opacity stop-opacity",
    "number": "stroke-miterlimit",
    "colour": "stop-color color",
    "ink": "fill stroke",
    "mark": "clip-path",
    "moves": "transform gradientTransform",
    "lines": "d",
    "points": "points",
    "box": "viewBox",
    "dashes": "stroke-dasharray",
    "name": "id",
}
# What these may say, word for word.
_WORDS: Mapping[str, str] = {
    "gradientUnits": "userSpaceOnUse|objectBoundingBox", "clipPathUnits": "userSpaceOnUse|objectBoundingBox",
    "fill-rule": "nonzero|evenodd", "clip-rule": "nonzero|evenodd", "stroke-linecap": "butt|round|square",
    "stroke-linejoin": "miter|round|bevel",
    "preserveAspectRatio": "none|x(?:Min|Mid|Max)Y(?:Min|Mid|Max)(?: (?:meet|slice))?",
}  # fmt: skip
_MOVE = r"([a-zA-Z]+) ?\(([^()]*)\)"
_SHAPES = {name: shape for shape, names in _NAMES.items() for name in names.split()}
_PATTERNS = {shape: re.compile(pattern) for shape, pattern in _WRITTEN.items()}
_COUNTED = frozenset(("length", "portion", "number", "moves", "lines", "points", "box", "dashes"))
_ENDLESS = re.compile(r"\b(?:nan|inf(?:inity)?)\b", re.IGNORECASE)
# How many numbers each way to move has.
_MOVES: Mapping[str, tuple[int, ...]] = {
    "matrix": (6,), "translate": (1, 2), "scale": (1, 2), "rotate": (1, 3), "skewX": (1,), "skewY": (1,),
}  # fmt: skip
# Where an attribute may name another mark of the drawing, or, if nobody looks, a file elsewhere.
INKS = frozenset(("fill", "stroke", "clip-path"))


class Unreasonable(ValueError):
    """A number that is beyond every page, or none."""


def is_understood(name: str, value: str) -> bool:
    """Say whether the attribute ``name`` draws and ``value`` is one that it can have.

    Raises Unreasonable for a value that has no place on a page.
    """
    if name == "spreadMethod" and value.strip() in ("repeat", "reflect"):
        raise Unreasonable(name)
    if name in _WORDS:
        return re.fullmatch(_WORDS[name], " ".join(value.split())) is not None
    shape = _SHAPES.get(name)
    if shape is None:
        return False
    told = " ".join(value.split())
    if shape in _COUNTED and (_ENDLESS.search(told) or any(abs(number) > FARTHEST for number in _numbers(told))):
        raise Unreasonable(name)
    if (len(told) > LONGEST and shape not in ("lines", "points")) or not _PATTERNS[shape].fullmatch(told):
        return False
    if name == "gradientTransform" and _flattens(told):
        return False
    return _SENSE[shape](told) if shape in _SENSE else True


def _numbers(told: str) -> list[float]:
    return [float(number) for number in re.findall(_NUMBER, told)]


def _besides(told: str) -> str:
    """Return what ``told`` says besides its numbers, without what stands between them."""
    return re.sub(r"[\s,]", "", re.sub(_NUMBER, "", told))


def _moves(told: str) -> bool:
    return all(
        kind in _MOVES and not _besides(sides) and len(_numbers(sides)) in _MOVES[kind]
        for kind, sides in re.findall(_MOVE, told)
    )


def _flattens(told: str) -> bool:
    """Say whether one of the moves leaves nothing of what it moves: no gradient is left to be drawn."""
    for kind, sides in re.findall(_MOVE, told):
        of = _numbers(sides)
        if (kind == "scale" and 0 in of) or (kind == "matrix" and len(of) == 6 and of[0] * of[3] == of[1] * of[2]):
            return True
    return False


_SENSE: Mapping[str, Callable[[str], bool]] = {
    "moves": _moves,
    "lines": lambda told: re.fullmatch("[MmLlHhVvCcSsQqTtAaZz]*", _besides(told)) is not None,
    "points": lambda told: not _besides(told) and len(_numbers(told)) in range(2, len(told) + 1, 2),
    "box": lambda told: min(_numbers(told)[2:]) > 0,
}
