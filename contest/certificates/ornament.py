"""The frame and the ground of a commendation certificate, drawn by our own geometry as one SVG document."""

import math
from collections.abc import Callable

from contest.certificates.drum import (
    TURN,
    Curve,
    Point,
    areas,
    around,
    circle,
    drum,
    lines,
    number,
    numbers,
    placed,
    polar,
    shape,
    trace,
)

GOLD = "#B8860B"
BRIGHT = "#C9A227"
RED = "#C00000"
CREAM = "#FDF6E3"
PETAL = "#FBEBC4"
AMBER = "#E8C560"
PAPER = "#FFFFFF"
GROUND = "#FAF4E4"

Place = Callable[[float, float], Point]

MARGIN, TOP, DEPTH, AXIS = 8.5, 17.1, 7.9, 3.9
CORNER = 5.5
PERIOD = 9.6


def artwork(width: float = 297.0, height: float = 210.0) -> str:
    scale = min(width / 297, height / 210)
    w, h = width / scale, height / scale
    half = left_half(w, h)
    body = "".join(
        (
            f'<defs><g id="tile">{tile()}</g><g id="corner">{corner()}</g><g id="palmette">{palmette()}</g></defs>',
            placed(0, 0, ground(w, h)),
            placed(w / 2, 112, drum()),
            half,
            placed(w, 0, half, scale="-1 1"),
            placed(w / 2, TOP + AXIS, medallion()),
            placed(w / 2, h - MARGIN - AXIS, lotus()),
        )
    )
    return document(width, height, w, h, body)


def use(name: str, x: float = 0) -> str:
    return f'<use href="#{name}" x="{number(x)}"/>' if x else f'<use href="#{name}"/>'


def ground(w: float, h: float) -> str:
    left, right, top, bottom = 20.5, w - 20.5, 29.0, h - 21
    n = round((right - left) / 12)
    p = (right - left) / n
    row = 3.0
    m = round((bottom - top) / row)
    a = trace(lambda t: (t, top + 2.2 * math.cos(TURN * (t - left) / p)), left, right, 4 * n)
    b = trace(lambda t: (t, top - 2.2 * math.cos(TURN * (t - left) / p)), left, right, 4 * n)
    return lines(GROUND, 0.18, *(placed(0, k * (bottom - top) / m, shape(a if k % 2 else b)) for k in range(m + 1)))


def document(width: float, height: float, w: float, h: float, body: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{number(width)}mm" height="{number(height)}mm" '
        f'viewBox="0 0 {number(w)} {number(h)}">{body}</svg>'
    )


def left_half(w: float, h: float) -> str:
    top, bottom, left = TOP, h - MARGIN, MARGIN
    c = CORNER
    runs = (
        placed(left + c, top, band(w / 2 - 16 - left - c)),
        placed(left, bottom - c, band(bottom - top - 2 * c), turn=-90),
        placed(left + c, bottom, band(w / 2 - left - c), scale="1 -1"),
    )
    corners = (placed(left + c, top + c, use("corner")), placed(left + c, bottom - c, use("corner"), scale="1 -1"))
    return "".join(runs + corners)


def band(length: float) -> str:
    """x along, y inward"""
    n = round(length / PERIOD)
    return f'<g transform="scale({length / n / PERIOD:.5f} 1)">{"".join(use("tile", k * PERIOD) for k in range(n))}</g>'


def tile() -> str:
    p = PERIOD

    def rule(y: float, color: str, width: float) -> str:
        return lines(color, width, shape(f"M-.01 {number(y)}H{number(p + 0.01)}"))

    def place(u: float, v: float) -> Point:
        return u * p, AXIS + v * 2.35

    def lace(side: int, phase: float) -> str:
        return shape(trace(lambda u: place(u, side * (0.83 + 0.17 * math.cos(3 * TURN * u + phase))), 0, 1, 12))

    teeth = "".join(f"M{number((i + 0.5) * p / 12)} 7.05v.55" for i in range(12))
    return "".join(
        (
            areas(CREAM, f'<rect x="-.01" y="1.35" width="{number(p + 0.02)}" height="5.1"/>'),
            rule(0.45, GOLD, 0.9),
            rule(1.3, RED, 0.18),
            rule(6.5, RED, 0.18),
            lines(BRIGHT, 0.13, *(lace(s, f) for s in (1, -1) for f in (0, math.pi))),
            lines(BRIGHT, 0.13, *ribbons(place, 1, 12, 0.78)),
            areas(RED, spark(p / 4, AXIS, 0.85), spark(p * 3 / 4, AXIS, 0.85)),
            rule(6.9, GOLD, 0.35),
            lines(GOLD, 0.18, shape(teeth)),
            rule(7.75, RED, 0.22),
        )
    )


def ribbons(place: Place, periods: int, steps: int, amp: float, strands: int = 5, twist: float = 0.05) -> list[str]:
    """two ribbons of strands; place(u, v): u in periods, v -1..1"""
    out = []
    for side in (1, -1):
        for k in range(strands):
            o = k - (strands - 1) / 2
            def f(u: float, side: int = side, o: float = o) -> Point:
                return place(u, side * (amp * math.sin(TURN * u + o * 0.16) + o * twist))
            out.append(shape(trace(f, 0, periods, steps * periods)))
    return out


def spark(x: float, y: float, r: float) -> str:
    q = r * 0.22
    pts = [(x - r, y), (x - q, y - q), (x, y - r), (x + q, y - q), (x + r, y), (x + q, y + q), (x, y + r), (x - q, y + q)]
    d = f"M{numbers(pts[0])}"
    for i in (1, 3, 5, 7):
        d += f"Q{numbers((*pts[i], *pts[(i + 1) % 8]))}"
    return shape(d + "z")


def petal(base: float, tip: float, spread: float, tipness: float = 1.25) -> str:
    """polar petal pointing up; spread = half angle"""
    def edge(side: int) -> Curve:
        def f(s: float) -> Point:
            a = spread * side * (0.62 + 0.9 * s) * max(0.0, math.cos(s * math.pi / 2)) ** tipness / 0.98
            r = base + (tip - base) * s
            return polar(r, -TURN / 4 + a)
        return f
    return trace(edge(-1), 0, 1, 5) + trace(lambda s: edge(1)(1 - s), 0, 1, 5).replace("M", "L", 1) + "z"


def leaf(length: float, half: float) -> str:
    """petal from origin pointing up (0,-length)"""
    def edge(side: int) -> Curve:
        def f(s: float) -> Point:
            return side * half * 1.52 * math.sin(math.pi * s ** 0.85) ** 0.9 * (1 - s) ** 0.35 if 0 < s < 1 else 0.0, -length * s
        return f
    return trace(edge(-1), 0, 1, 8) + trace(lambda s: edge(1)(1 - s), 0, 1, 8).replace("M", "L", 1) + "z"


def inked(fill: str, stroke: str, width: float, *marks: str) -> str:
    return f'<g fill="{fill}" stroke="{stroke}" stroke-width="{number(width)}" stroke-linejoin="round">{"".join(marks)}</g>'


def turned(angle: float, mark: str) -> str:
    return f'<g transform="rotate({number(angle)})">{mark}</g>'


def corner() -> str:
    arms = placed(0, AXIS - CORNER, placed(6.5, 0, use("palmette"))) + placed(AXIS - CORNER, 0, placed(0, 6.5, use("palmette"), turn=90))
    return arms + rosette()


def palmette() -> str:
    """three petals pointing right"""
    side = "".join(turned(90 + a, shape(leaf(6.2, 1.25))) for a in (38, -38))
    mid = turned(90, shape(leaf(8.6, 1.5)))
    return "".join(
        (
            inked(PAPER, PAPER, 1.2, side, mid),
            inked(AMBER, GOLD, 0.18, side),
            inked(PETAL, RED, 0.18, mid),
            lines(RED, 0.12, shape("M1.5 0H6.5")),
        )
    )


def rosette() -> str:
    def place(u: float, v: float) -> Point:
        return polar(6.35 + v * 1.1, TURN * u / 12)

    scallop = around(24, shape(petal(7.2, 8.9, TURN / 48)))
    return "".join(
        (
            areas(PAPER, circle(9.3)),
            inked(PETAL, GOLD, 0.18, scallop),
            areas(CREAM, circle(7.7)),
            lines(BRIGHT, 0.12, *ribbons(place, 12, 8, 0.8, 4, 0.06)),
            areas(RED, *(circle(0.28, *place((k + 0.5) / 2, 0)) for k in range(24))),
            lines(GOLD, 0.45, circle(7.65)),
            lines(RED, 0.18, circle(5.05)),
            lotus_rose(4.75),
        )
    )


def lotus_rose(radius: float) -> str:
    r = radius
    n = TURN / 16
    return "".join(
        (
            turned(22.5, inked(AMBER, GOLD, 0.15, around(8, shape(petal(0.3 * r, r, n))))),
            inked(PETAL, RED, 0.16, around(8, shape(petal(0.2 * r, 0.86 * r, n)))),
            turned(22.5, inked(AMBER, GOLD, 0.15, around(8, shape(petal(0.1 * r, 0.52 * r, n))))),
            areas(RED, circle(0.17 * r)),
            areas(AMBER, circle(0.09 * r)),
        )
    )


def medallion() -> str:
    R0, W, M = 16.4, 5.0, math.radians(74)

    def w(t: float) -> float:
        return W * max(0.0, math.cos(math.pi / 2 * t / M)) ** 0.8

    def at(u: float) -> Curve:
        return lambda t: polar(R0 + w(t) * u, t)

    N = 12
    def place(u: float, v: float) -> Point:
        t = M * .985 * (2 * u / N - 1)
        return polar(R0 + w(t) * (0.5 + 0.45 * v), t)

    edge = trace(at(1), -M, M, 24) + "L" + numbers(polar(R0, M)) + trace(at(0), M, -M, 24).replace("M", "L", 1) + "z"
    arm = "".join(
        (
            placed(R0 + W - .8, 0, use("palmette")),
            inked(CREAM, PAPER, 1.4, shape(edge)),
            lines(BRIGHT, 0.13, *ribbons(place, N, 8, 0.8, 4, 0.06)),
            areas(RED, *(circle(0.5 * (w(M * (2 * (k + .5) / 2 / N - 1)) / W) ** .8, *place((k + 0.5) / 2, 0)) for k in range(2 * N))),
            lines(GOLD, 0.45, shape(edge)),
        )
    )
    return arm + placed(0, 0, arm, scale="-1 1") + areas(PAPER, circle(15.9)) + lines(GOLD, 0.2, circle(15.6))


def lotus() -> str:
    def p(angle: float, length: float, half: float) -> str:
        return turned(angle, shape(leaf(length, half)))

    back = [(s * a, l) for a, l in ((74, 11.0), (52, 12.6), (31, 13.8), (11, 14.4)) for s in (1, -1)]
    front = [(s * a, l) for a, l in ((64, 9.6), (42, 11.4), (21, 12.8)) for s in (1, -1)] + [(0, 13.4)]
    arm = placed(8, -1.6, use("palmette"))
    return arm + placed(0, 0, arm, scale="-1 1") + placed(
        0, 5.6,
        inked(PAPER, PAPER, 1.4, *(p(a, l, 2.3) for a, l in back + front)),
        inked(AMBER, GOLD, 0.2, *(p(a, l, 2.2) for a, l in back)),
        inked(PETAL, RED, 0.2, *(p(a, l, 2.4) for a, l in front)),
    )


def emblem_placeholder() -> str:
    def place(u: float, v: float) -> Point:
        return polar(12.3 + v * 1.7, TURN * u / 16)

    body = placed(
        15, 15,
        areas(CREAM, circle(14.4)),
        lines(BRIGHT, 0.13, *ribbons(place, 16, 8, 0.8)),
        areas(RED, *(circle(0.4, *place((k + 0.5) / 2, 0)) for k in range(32))),
        lines(GOLD, 0.6, circle(14.5)),
        lines(RED, 0.25, circle(10.4)),
        lotus_rose(9.9),
    )
    return document(30, 30, 30, 30, body)
