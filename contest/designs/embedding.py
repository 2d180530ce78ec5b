"""Fonts as files embed them: cut down to the glyphs that are used, with the numbers of the whole font. Pure."""

from collections.abc import Mapping
from functools import lru_cache
from hashlib import md5
from pathlib import Path

import uharfbuzz as harfbuzz
from fontTools.ttLib import TTFont

from contest.designs.glyphs import Script
from contest.paper.faces import FAMILY, Face
from contest.paper.pdffile import Embedded

DROPPED = ("BASE", "DSIG", "GDEF", "GPOS", "GSUB", "JSTF", "LTSH", "PCLT", "VDMX", "hdmx", "kern")


def embedded(face: Face, stands_for: Mapping[int, str]) -> Embedded:
    """Return ``face`` with the glyphs of ``stands_for`` alone."""
    script, measures = Script.of(face.file), _measures(face.file)
    style = "".join(
        part for part, there in (("-Bold", face.weight == "bold"), ("-Italic", face.style == "italic")) if there
    )
    # Six letters that tell one choice of glyphs from another, as the format wants.
    seal = md5(repr(sorted(stands_for)).encode(), usedforsecurity=False).digest()
    prefix = "".join(chr(65 + letter % 26) for letter in seal[:6])
    return Embedded(
        f"{prefix}+{FAMILY.replace(' ', '-')}{style}",
        _cut(face.file, tuple(sorted(stands_for))),
        {glyph: script.advance(glyph) for glyph in sorted(stands_for)},
        stands_for,
        *measures,
    )


def _cut(file: Path, glyphs: tuple[int, ...]) -> bytes:
    wanted = harfbuzz.SubsetInput()
    wanted.flags = harfbuzz.SubsetFlags.RETAIN_GIDS | harfbuzz.SubsetFlags.NO_HINTING
    wanted.glyph_set.update(glyphs)
    wanted.drop_table_tag_set.update(int.from_bytes(tag.ljust(4).encode(), "big") for tag in DROPPED)
    return bytes(harfbuzz.subset(_face(file), wanted).blob.data)


@lru_cache(maxsize=16)
def _face(file: Path) -> "harfbuzz.Face":
    return harfbuzz.Face(harfbuzz.Blob.from_file_path(str(file)))


@lru_cache(maxsize=16)
def _measures(file: Path) -> tuple[int, int, float, tuple[int, int, int, int]]:
    with TTFont(file, lazy=True) as font:
        scale, head = 1000 / font["head"].unitsPerEm, font["head"]
        box = tuple(round(side * scale) for side in (head.xMin, head.yMin, head.xMax, head.yMax))
        heights = (round(font["hhea"].ascent * scale), round(font["hhea"].descent * scale))
        return (*heights, float(font["post"].italicAngle), box)
