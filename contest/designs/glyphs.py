"""Lines of text as the glyphs of a face: what a PDF shows, and how wide it comes out. Pure.

HarfBuzz shapes a line here as it does inside WeasyPrint, in the same units (1/1024 of a CSS pixel), so that a line lies
where WeasyPrint would put it, to the last digit.
"""

from dataclasses import dataclass, field
from functools import lru_cache
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
    stands_for: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
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
    shown, width, clusters = ["<"], 0, []
    for glyph, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        shown.append(f"{glyph.codepoint:04x}")
        # Truncated, not rounded, as the press does.
        if kerned := int(_advance(script, glyph.codepoint) - position.x_advance * 1000 / units):
            shown.append(f">{kerned}<")
        width += position.x_advance
        clusters.append((glyph.codepoint, glyph.cluster))
    ends = [cluster for _, cluster in clusters[1:]] + [len(text)]
    stands_for = tuple((glyph, text[start:end]) for (glyph, start), end in zip(clusters, ends, strict=True))
    return Line("".join((*shown, ">")).encode(), width / UNITS, stands_for)
