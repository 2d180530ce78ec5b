"""The pen that draws every line of the artwork: shapes in millimetres go in, SVG text comes out. Pure.

The y axis points down, as on the page; angles are in radians and turn clockwise.
"""

import math
from collections.abc import Callable, Iterable

Point = tuple[float, float]
Curve = Callable[[float], Point]

TURN = 2 * math.pi


def number(value: float) -> str:
    """Return ``value`` with at most two decimals: a hundredth of a millimetre is finer than any printer."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def numbers(values: Iterable[float]) -> str:
    """Return the values as SVG coordinates; a minus sign separates as well as a space does."""
    return " ".join(number(value) for value in values).replace(" -", "-")


def polar(radius: float, angle: float) -> Point:
    """Return the point at ``radius`` and ``angle`` (from the right) around the origin."""
    return radius * math.cos(angle), radius * math.sin(angle)


def trace(curve: Curve, start: float, end: float, steps: int) -> str:
    """Return path data along ``curve`` from ``start`` to ``end``: Bézier pieces with the curve's own tangents.

    The pieces are relative and each starts from the rounded end of the one before, so rounding never adds up.
    """
    step = (end - start) / steps
    x, y = (round(value, 2) for value in curve(start))
    pieces = [f"M{numbers((x, y))}"]
    for index in range(steps):
        here, there = start + index * step, start + (index + 1) * step
        (leave_x, leave_y), (reach_x, reach_y) = _handle(curve, here, step), _handle(curve, there, step)
        end_x, end_y = (round(value, 2) for value in curve(there))
        leave = (leave_x, leave_y) if index == 0 else ()
        pieces.append(
            ("s" if index else "c") + numbers((*leave, end_x - reach_x - x, end_y - reach_y - y, end_x - x, end_y - y))
        )
        x, y = end_x, end_y
    return "".join(pieces)


def outline(there: Curve, back: Curve, steps: int) -> str:
    """Return path data of the area between two curves over 0 to 1: along the first, back along the second."""
    return trace(there, 0, 1, steps) + "L" + trace(lambda part: back(1 - part), 0, 1, steps)[1:] + "z"


def polygon(points: Iterable[Point]) -> str:
    """Return path data of a closed polygon."""
    return "M" + "L".join(numbers(point) for point in points) + "z"


def segment(start: Point, end: Point) -> str:
    """Return path data of a straight line."""
    return f"M{numbers(start)}L{numbers(end)}"


def shape(path: str) -> str:
    return f'<path d="{path}"/>'


def circle(radius: float, x: float = 0, y: float = 0) -> str:
    return f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(radius)}"/>'


def lines(color: str, width: float, *marks: str) -> str:
    """Return the marks as outlines of ``width`` mm."""
    return f'<g fill="none" stroke="{color}" stroke-width="{number(width)}">{"".join(marks)}</g>'


def areas(color: str, *marks: str) -> str:
    """Return the marks as flat areas."""
    return f'<g fill="{color}">{"".join(marks)}</g>'


def inked(fill: str, stroke: str, width: float, *marks: str) -> str:
    """Return the marks as areas with an outline of ``width`` mm."""
    style = f'fill="{fill}" stroke="{stroke}" stroke-width="{number(width)}" stroke-linejoin="round"'
    return f"<g {style}>{''.join(marks)}</g>"


def placed(x: float, y: float, *marks: str, turn: float = 0, scale: str = "") -> str:
    """Return the marks moved to (x, y), then turned by ``turn`` degrees, then scaled."""
    steps = [f"translate({numbers((x, y))})"]
    steps += [f"rotate({number(turn)})"] if turn else []
    steps += [f"scale({scale})"] if scale else []
    return f'<g transform="{"".join(steps)}">{"".join(marks)}</g>'


def turned(degrees: float, *marks: str) -> str:
    """Return the marks turned around the origin."""
    return f'<g transform="rotate({number(degrees)})">{"".join(marks)}</g>'


def mirrored(*marks: str) -> str:
    """Return the marks, and beside them their mirror image across the y axis."""
    return "".join(marks) + f'<g transform="scale(-1 1)">{"".join(marks)}</g>'


def around(count: int, mark: str) -> str:
    """Return ``mark`` repeated ``count`` times around the origin."""
    return "".join(turned(360 * index / count, mark) for index in range(count))


def named(name: str, *marks: str) -> str:
    """Return a definition of the marks that ``drawn`` can refer to by ``name``."""
    return f'<g id="{name}">{"".join(marks)}</g>'


def drawn(name: str, x: float = 0) -> str:
    """Return the marks defined as ``name``, moved ``x`` mm to the right."""
    return f'<use href="#{name}" x="{number(x)}"/>' if x else f'<use href="#{name}"/>'


def drawing(width: float, height: float, *marks: str) -> str:
    """Return the marks as an SVG document of this size."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{number(width)}mm" height="{number(height)}mm" '
        f'viewBox="0 0 {number(width)} {number(height)}">{"".join(marks)}</svg>'
    )


def _handle(curve: Curve, at: float, step: float) -> Point:
    """Return the Bézier handle of ``curve`` at ``at``, for pieces that are ``step`` long in the parameter."""
    nudge = step * 1e-3
    (before_x, before_y), (after_x, after_y) = curve(at - nudge), curve(at + nudge)
    reach = step / (6 * nudge)
    return (after_x - before_x) * reach, (after_y - before_y) * reach
