"""The sheet that a family draws on, and what runs along its sides: rules and bands that close in the corners. Pure.

Everything grows with the sheet by geometry: a larger sheet has somewhat larger marks and more of them, so bands are
never stretched; lines grow with the marks.
"""

from collections.abc import Callable
from dataclasses import dataclass

from contest.designs.artwork.pen import drawn, lines, named, number, placed, polygon, shape

# The short side of the sheet whose marks are drawn as they are, in millimetres, and how fast marks grow beyond it.
SHORT, GROWTH = 210.0, 0.8


@dataclass(frozen=True)
class Sheet:
    """A sheet of paper in millimetres. ``top`` is how much further from the upper edge its frame stands."""

    width: float
    height: float
    top: float = 0.0

    @property
    def unit(self) -> float:
        """How large a mark is here that is one millimetre large on A4."""
        return float((min(self.width, self.height) / SHORT) ** GROWTH)

    @property
    def middle(self) -> float:
        return self.width / 2

    @property
    def heart(self) -> float:
        """The radius of the drawing behind the text, in millimetres."""
        return min(self.width, self.height) / 3

    def box(self, inset: float) -> tuple[float, float, float, float]:
        """Return left, top, right and bottom of a frame ``inset`` units from the edges."""
        off = inset * self.unit
        return off, off + self.top * self.unit, self.width - off, self.height - off

    def rule(self, inset: float, color: str, width: float) -> str:
        """Return a closed rule around the sheet; its middle runs ``inset`` units from the edges."""
        return lines(color, width * self.unit, shape(self._frame(inset)))

    def strip(self, outer: float, inner: float) -> str:
        """Return the area between two frames, the outer of which may be the edge of the sheet."""
        return shape(self._frame(outer, outwards=True) + self._frame(inner))

    def _frame(self, inset: float, *, outwards: bool = False) -> str:
        left, top, right, bottom = self.box(inset) if inset else (0.0, 0.0, self.width, self.height)
        corners = [(left, top), (left, bottom), (right, bottom), (right, top)]
        return polygon(reversed(corners) if outwards else corners)

    def in_corners(self, inset: float, mark: str) -> str:
        """Return ``mark``, drawn for the upper left corner around the origin, in each corner of a frame."""
        left, top, right, bottom = self.box(inset)
        size = number(self.unit)
        corners = (
            (left, top, f"{size} {size}"), (right, top, f"-{size} {size}"),
            (left, bottom, f"{size} -{size}"), (right, bottom, f"-{size} -{size}"),
        )  # fmt: skip
        return "".join(placed(x, y, mark, scale=scale) for x, y, scale in corners)

    def along(
        self, inset: float, corner: float, period: float, tile: Callable[[float], str], name: str, *, joint: str = ""
    ) -> "Bands":
        """Return bands along the four sides of a frame, of whole tiles that are about ``period`` units long.

        ``tile`` draws a tile of a length, in units, to the right from the origin; inwards is down. ``corner`` units
        are left free at the ends. Tiles are in pairs, so a band is the same from both of its ends. ``joint`` is the
        name of a mark that stands where two tiles join.
        """
        left, top, right, bottom = self.box(inset)
        free, unit = corner * self.unit, self.unit
        across, down = right - left - 2 * free, bottom - top - 2 * free
        lengths = {key: length / unit for key, length in (("h", across), ("v", down))}
        counts = {key: 2 * max(1, round(length / period / 2)) for key, length in lengths.items()}
        size = number(unit)

        def row(key: str, x: float, y: float, turn: float) -> str:
            step = lengths[key] / counts[key]
            tiles = "".join(drawn(f"{name}-{key}", place * step) for place in range(counts[key]))
            tiles += "".join(drawn(joint, place * step) for place in range(1, counts[key]) if joint)
            return placed(x, y, tiles, turn=turn, scale=size)

        return Bands(
            "".join(named(f"{name}-{key}", tile(lengths[key] / counts[key])) for key in lengths),
            lengths["h"] / counts["h"],
            (
                row("h", left + free, top, 0), row("v", right, top + free, 90), row("h", right - free, bottom, 180),
                row("v", left, bottom - free, -90),
            ),
        )  # fmt: skip


@dataclass(frozen=True)
class Bands:
    """Bands along the sides of a sheet: what their tiles look like, how long those above and below are in units, and
    the bands: above, right, below, left. Two tiles join in the middle of each.
    """

    definitions: str
    step: float
    rows: tuple[str, str, str, str]

    def __str__(self) -> str:
        return "".join(self.rows)
