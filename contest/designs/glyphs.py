"""Lines of text as the glyphs of a face: what a PDF shows, and how wide it comes out. Pure.

HarfBuzz shapes a line here as it does inside WeasyPrint, in the same units (1/1024 of a CSS pixel), so that a line lies
where WeasyPrint would put it, to the last digit.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import uharfbuzz as harfbuzz

# Units of a CSS pixel, pixels of a point, and points of a pixel.
UNITS = 1024
PIXELS, POINTS = 4 / 3, 3 / 4


@dataclass(frozen=True)
class Line:
    """A shaped line: the operand of TJ, its width in pixels, and what each of its glyphs stands for."""

    shown: bytes
    width: float
    stands_for: Mapping[int, str]


@dataclass(frozen=True, eq=False)
class Script:
    """A face that lines are shaped in."""

    file: Path
    _face: "harfbuzz.Face" = field(compare=False, repr=False)

    @classmethod
    def of(cls, file: Path) -> "Script":
        return _script(file)

    def line(self, text: str, size: float) -> Line:
        """Return ``text`` shaped in a size of ``size`` points."""
        units = _units(size)
        buffer = harfbuzz.Buffer()
        # A mark above a letter stands for itself, so that the letter stands for itself elsewhere.
        buffer.cluster_level = harfbuzz.BufferClusterLevel.MONOTONE_CHARACTERS
        buffer.add_str(text)
        buffer.guess_segment_properties()
        harfbuzz.shape(_font(self, units), buffer, {})
        return _line(text, self, units, buffer)

    @property
    def space(self) -> int:
        """The glyph of a space."""
        return _space(self)

    def size(self, size: float) -> float:
        """Return ``size``, in points, as the press rounds it."""
        return _units(size) / UNITS * POINTS

    def baseline(self, size: float, pitch: float) -> float:
        """Return how far below the top of a line of ``pitch`` pixels its baseline lies, in pixels."""
        ascent, descent = _extents(self, _units(size))
        return (pitch + ascent - descent) / 2

    def advance(self, glyph: int) -> int:
        """Return the width of ``glyph`` in thousandths of the size."""
        return _advance(self, glyph)


def _units(size: float) -> int:
    return int(size * PIXELS * UNITS)


@lru_cache(maxsize=16)
def _script(file: Path) -> Script:
    return Script(file, harfbuzz.Face(harfbuzz.Blob.from_file_path(str(file))))


@lru_cache(maxsize=256)
def _font(script: Script, units: int) -> "harfbuzz.Font":
    font = harfbuzz.Font(script._face)
    font.scale = (units, units)
    return font


@lru_cache(maxsize=256)
def _extents(script: Script, units: int) -> tuple[float, float]:
    extents = _font(script, units).get_font_extents("ltr")
    return extents.ascender / UNITS, -extents.descender / UNITS


@lru_cache(maxsize=16)
def _space(script: Script) -> int:
    glyph: int = _font(script, script._face.upem).get_nominal_glyph(ord(" ")) or 0
    return glyph


@lru_cache(maxsize=4096)
def _advance(script: Script, glyph: int) -> int:
    upem: int = script._face.upem
    advance: int = _font(script, upem).get_glyph_h_advance(glyph)
    return round(advance * 1000 / upem)


def _line(text: str, script: Script, units: int, buffer: "harfbuzz.Buffer") -> Line:
    infos, positions = buffer.glyph_infos, buffer.glyph_positions
    glyphs = [info.codepoint for info in infos]
    advances = [position.x_advance for position in positions]
    if any(position.x_offset or position.y_offset for position in positions):
        shown = _moved(script, units, buffer)
    else:
        shown = "".join(map(_shown(script, units).__getitem__, zip(glyphs, advances, strict=True)))
    starts = [info.cluster for info in infos]
    letters = (text[start:end] for start, end in pairwise((*starts, len(text))))
    return Line(f"<{shown}>".encode(), sum(advances) / UNITS, dict(zip(glyphs, letters, strict=True)))


def _moved(script: Script, units: int, buffer: "harfbuzz.Buffer") -> str:
    """Return the operand of TJ for glyphs of which some stand beside or above their place, as the press writes it: a
    mark that no letter was made with (ô̆ of the Ê Đê) is raised by an operator of its own."""
    shown, size = list[str](), units / UNITS
    for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        aside = position.x_offset / size
        moved = f">{_fine(-aside)}<" if aside else ""
        kerned = int(_advance(script, info.codepoint) + aside - position.x_advance * 1000 / units)
        glyph = f"{moved}{info.codepoint:04x}"
        if position.y_offset:
            glyph = f">] TJ {_fine(position.y_offset / 1000)} Ts [<{glyph}>] TJ 0 Ts [<"
        shown.append(f"{glyph}>{kerned}<" if kerned else glyph)
    return "".join(shown)


def _fine(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")


class _Shown(dict[tuple[int, int], str]):
    """How glyphs of a script in one size stand in the operand of TJ, by the glyph and how far the next one stands."""

    def __init__(self, script: Script, units: int) -> None:
        self._script, self._units = script, units

    def __missing__(self, key: tuple[int, int]) -> str:
        glyph, advance = key
        # Truncated, not rounded, as the press does.
        kerned = int(_advance(self._script, glyph) - advance * 1000 / self._units)
        self[key] = f"{glyph:04x}>{kerned}<" if kerned else f"{glyph:04x}"
        return self[key]


@lru_cache(maxsize=256)
def _shown(script: Script, units: int) -> _Shown:
    return _Shown(script, units)
