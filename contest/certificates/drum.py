"""The bronze drum behind the text, and the pen that draws every line of the certificate artwork.

Pure geometry: shapes in millimetres go in, SVG text comes out. The y axis points down, as on the page.
"""

import math
from collections.abc import Callable, Iterable

Point = tuple[float, float]
Curve = Callable[[float], Point]

TURN = 2 * math.pi
RAYS = 14  # as on the Ngọc Lũ drum; every motif counts in multiples of it, so each ring closes on itself


# --- the pen -----------------------------------------------------------------------------------------------------


def number(value: float) -> str:
    """``value`` with at most two decimals: a hundredth of a millimetre is finer than any printer."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def numbers(values: Iterable[float]) -> str:
    """The values as SVG coordinates; a minus sign separates as well as a space does."""
    return " ".join(number(value) for value in values).replace(" -", "-")


def trace(curve: Curve, start: float, end: float, steps: int) -> str:
    """Path data along ``curve`` from ``start`` to ``end``: ``steps`` Bézier pieces with the curve's own tangents.

    The pieces are relative and each starts from the rounded end of the one before, so rounding never adds up.
    """
    step = (end - start) / steps
    x, y = (round(value, 2) for value in curve(start))
    pieces = [f"M{numbers((x, y))}"]
    for index in range(steps):
        here, there = start + index * step, start + (index + 1) * step
        (ax, ay), (bx, by) = handle(curve, here, step), handle(curve, there, step)
        ex, ey = (round(value, 2) for value in curve(there))
        leave = (ax, ay) if index == 0 else ()
        pieces.append(("s" if index else "c") + numbers((*leave, ex - bx - x, ey - by - y, ex - x, ey - y)))
        x, y = ex, ey
    return "".join(pieces)


def handle(curve: Curve, at: float, step: float) -> Point:
    """The Bézier handle of ``curve`` at ``at``, for pieces that are ``step`` long in the parameter."""
    nudge = step * 1e-3
    (ax, ay), (bx, by) = curve(at - nudge), curve(at + nudge)
    reach = step / (6 * nudge)
    return (bx - ax) * reach, (by - ay) * reach


def polar(radius: float, angle: float) -> Point:
    """The point at ``radius`` and ``angle`` (radians, clockwise from the right) around the origin."""
    return radius * math.cos(angle), radius * math.sin(angle)


def polygon(points: Iterable[Point]) -> str:
    """Path data of a closed polygon."""
    return "M" + "L".join(numbers(point) for point in points) + "z"


def shape(path: str) -> str:
    return f'<path d="{path}"/>'


def circle(radius: float, x: float = 0, y: float = 0) -> str:
    return f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(radius)}"/>'


def lines(color: str, width: float, *marks: str) -> str:
    """The marks as outlines of ``width`` mm."""
    return f'<g fill="none" stroke="{color}" stroke-width="{number(width)}">{"".join(marks)}</g>'


def areas(color: str, *marks: str) -> str:
    """The marks as flat areas."""
    return f'<g fill="{color}">{"".join(marks)}</g>'


def placed(x: float, y: float, *marks: str, turn: float = 0, scale: str = "") -> str:
    """The marks moved to (x, y), then turned by ``turn`` degrees, then scaled."""
    steps = [f"translate({numbers((x, y))})"]
    steps += [f"rotate({number(turn)})"] if turn else []
    steps += [f"scale({scale})"] if scale else []
    return f'<g transform="{"".join(steps)}">{"".join(marks)}</g>'


def around(count: int, mark: str) -> str:
    """``mark`` repeated ``count`` times around the origin."""
    return "".join(f'<g transform="rotate({number(360 * index / count)})">{mark}</g>' for index in range(count))


# --- the drum ----------------------------------------------------------------------------------------------------

TINT = "#F6EACB"
LINE = "#F1E0B5"
PAPER = "#FFFFFF"


def drum() -> str:
    """The face of a Đông Sơn drum, 66 mm in radius around the origin, in tints pale enough to print text on."""
    rims = [17, 17.8, 20.2, 22.8, 23.4, 27.6, 28.2, 30.8, 31.4, 32, 47.6, 48.2, 50.8, 51.4, 55.6, 56.2, 58.8, 59.4, 63.4, 64.4, 66]
    return "".join(
        (
            areas(PAPER, circle(66)),
            sun(5.4, 15.8),
            lines(LINE, 0.22, *(circle(radius) for radius in rims)),
            comb_teeth(17.8, 20.2, 5 * RAYS),
            running_spirals(25.5, 2 * RAYS),
            lines(LINE, 0.3, comb(28.2, 30.8, 8 * RAYS)),
            flying_birds(39.8),
            lines(LINE, 0.3, comb(48.2, 50.8, 12 * RAYS)),
            lines(LINE, 0.3, tangent_circles(53.5, 1.6, 5 * RAYS)),
            lines(LINE, 0.3, comb(56.2, 58.8, 14 * RAYS)),
            sawteeth(59.4, 63.4, 8 * RAYS),
        )
    )


def comb_teeth(inner: float, outer: float, count: int) -> str:
    return lines(LINE, 0.3, comb(inner, outer, count))


def comb(inner: float, outer: float, count: int) -> str:
    """Short strokes across a ring, like the teeth of a comb."""
    marks = []
    for index in range(count):
        angle = TURN * (index + 0.5) / count
        marks.append(f"M{numbers(polar(inner, angle))}L{numbers(polar(outer, angle))}")
    return shape("".join(marks))


def sun(inner: float, outer: float) -> str:
    """The star in the middle, with nested chevrons between its rays."""
    half = TURN / RAYS / 2
    star = polygon(polar(outer if index % 2 == 0 else inner, index * half - TURN / 4) for index in range(2 * RAYS))
    chevrons = []
    for tip in (0.42, 0.6, 0.78):
        low = inner + (outer - inner) * tip
        spread = half * 0.78 * (1 - (0.86 - tip) * 0.7)
        top = outer - 0.3
        chevrons.append(f"M{numbers(polar(top, -TURN/4+half - spread*(top-low)/8))}L{numbers(polar(low, -TURN/4+half))}L{numbers(polar(top, -TURN/4+half + spread*(top-low)/8))}")
    return areas(TINT, shape(star)) + lines(LINE, 0.25, around(RAYS, shape("".join(chevrons))), circle(2.2), circle(3.4))


def tangent_circles(middle: float, radius: float, count: int) -> str:
    """Circles with a dot, each tied to the next by a slanting tangent."""
    step = TURN / count
    x, y = polar(middle, 0)
    a = polar(middle - radius, step * 0.12)
    b = polar(middle + radius, step * 0.88)
    tie = f"M{numbers(a)}L{numbers(b)}"
    return around(count, circle(radius, x, y) + circle(radius * 0.4, x, y) + shape(tie))


def running_spirals(middle: float, count: int) -> str:
    """A ring of S scrolls, each of two spirals, that almost touch."""
    size = TURN * middle / count / 4 * 0.93

    def scroll(turn: float) -> Point:
        side, winding = math.copysign(1, turn), abs(turn) * 1.55 * TURN / 2 * 2
        reach = size * (1 - 0.82 * abs(turn))
        return polar(middle + side * reach * math.sin(winding), side * (size - reach * math.cos(winding)) / middle)

    return lines(LINE, 0.32, around(count, shape(trace(scroll, -1, 1, 24))))


def sawteeth(inner: float, outer: float, count: int) -> str:
    step = TURN / count
    points = []
    for index in range(count):
        points.append(polar(inner + 0.3, index * step))
        points.append(polar(outer - 0.3, (index + 0.5) * step))
    out = polygon(points)
    inn = []
    for index in range(count):
        inn.append(f"M{numbers(polar(inner+.3,(index+.2)*step))}L{numbers(polar(outer-1.6,(index+.5)*step))}L{numbers(polar(inner+.3,(index+.8)*step))}z")
    return lines(LINE, 0.25, shape(out)) + areas(TINT, shape("".join(inn)))


BIRD = (
    # beak, head, crest, neck
    "M14.4 0 C13 .55 11.6 .8 10.6 1.05 C9.9 1.5 8.9 1.75 8 2.6 C7 3.3 5.9 3.4 5 3.1 C6.2 2.8 7.2 2.2 8 1.3 "
    "C8.3 .9 8 .75 7.4 .75 "
    # upper wing: leading edge to the tip, trailing edge with three feathers
    "C6.4 1.1 5.6 2.4 4.6 3.8 C3.4 5.2 1.9 6 .4 6.2 C1.2 5.2 1.5 4.6 1.6 3.9 L2.5 3.6 L2.4 2.5 L3.3 2.3 L3.2 1.3 L4 .7 "
    # tail
    "C2.8 .5 1.4 .9 -.8 1.5 L-.2 .55 L-1.6 .25 L-.4 -.15 L-1.5 -.6 L-.1 -.75 L-.7 -1.6 C1.4 -1.1 2.8 -.8 4 -.8 "
    # lower wing
    "L3.2 -1.4 L3.3 -2.3 L2.4 -2.5 L2.5 -3.5 L1.6 -3.8 C1.5 -4.5 1.2 -5 .4 -5.8 C1.9 -5.6 3.4 -4.9 4.6 -3.6 C5.6 -2.3 6.2 -1.3 7.2 -.75 "
    "C8.4 -.45 9 -.35 9.8 -.2 C10.6 -.35 12.6 -.2 14.4 0z"
)


def flying_birds(middle: float) -> str:
    """A ring of Lạc birds that fly against the clock, as on the drums."""

    def bend(x: float, y: float) -> Point:
        return polar(middle + y * 1.12, -TURN / 4 - (x - 6.5) / middle)

    import re

    toks = re.findall(r"[MCLz]|-?[\d.]+", BIRD)
    out, i = [], 0
    while i < len(toks):
        if toks[i] in "MCLz":
            out.append(toks[i])
            i += 1
        else:
            x, y = bend(float(toks[i]), float(toks[i + 1]))
            out.append(number(x) + " " + number(y) + " ")
            i += 2
    bird = "".join(out)
    eye = bend(9.9, 0.45)
    return areas(TINT, around(RAYS, f'<path d="{bird}"/>')) + areas(PAPER, around(RAYS, circle(0.32, *eye)))
