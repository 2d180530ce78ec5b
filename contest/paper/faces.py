"""The faces of our papers: their files, the letters they have, and how wide these are.

The files lie in a folder of the settings, so that a licensed Times New Roman can stand in for Tinos, which has its
metrics. Pages know them only by a family name of ours, which no font of the system can answer to.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any
from unicodedata import bidirectional, category

from contest.errors import RuleViolation

FAMILY = "BV Serif"
# A letter that cannot be seen, though it is counted among the marks.
JOINER = "\u034f"
# Weight and style of each face, and the names its file may have.
FILES: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("normal", "normal"): ("Tinos-Regular.ttf", "times.ttf"),
    ("normal", "italic"): ("Tinos-Italic.ttf", "timesi.ttf"),
    ("bold", "normal"): ("Tinos-Bold.ttf", "timesbd.ttf"),
    ("bold", "italic"): ("Tinos-BoldItalic.ttf", "timesbi.ttf"),
}


class PaperError(RuleViolation):
    """A paper that cannot be printed as it must be, and why."""


@dataclass(frozen=True, eq=False)
class Face:
    """One weight and style of the family."""

    weight: str
    style: str
    file: Path

    def width(self, text: str) -> float:
        """Return how wide ``text`` is in this face at a size of one, without kerning, which only tightens it."""
        return sum(map(self._widths.__getitem__, text))

    @property
    def letters(self) -> frozenset[str]:
        """The characters that this face has."""
        return frozenset(map(chr, self._advances))

    @cached_property
    def _advances(self) -> dict[int, float]:
        from fontTools.ttLib import TTFont

        with TTFont(self.file, lazy=True) as font:
            units, metrics = font["head"].unitsPerEm, font["hmtx"]
            return {code: metrics[glyph][0] / units for code, glyph in font.getBestCmap().items()}

    @cached_property
    def _widths(self) -> Mapping[str, float]:
        widths = {chr(code): advance for code, advance in self._advances.items()}
        widest = max(widths.values())
        return defaultdict(lambda: widest, widths)


@dataclass(frozen=True, eq=False)
class Family:
    """The faces found in one folder; one and the same in a process, whoever asks for it."""

    faces: tuple[Face, ...]

    def face(self, weight: str = "normal", style: str = "normal") -> Face:
        return next(face for face in self.faces if (face.weight, face.style) == (weight, style))

    def check(self, values: Mapping[str, Any]) -> None:
        """Raise PaperError, naming the character and the value, when a text has a letter that no face could print."""
        for name, text in _texts(values):
            for character in sorted(set(text) - self._letters):
                if not _is_space(character):
                    raise PaperError(
                        "The font has no character “%(character)s” (%(code)s). It stands in %(name)s: “%(text)s”.",
                        character=character if character.isprintable() else "?",
                        code=f"U+{ord(character):04X}",
                        name=name,
                        text=text,
                    )

    @cached_property
    def _letters(self) -> frozenset[str]:
        """The characters that all faces have and a page can show: those that turn or join others cannot be seen, and
        what is written from right to left would stand in the wrong order."""
        shared = frozenset.intersection(*(face.letters for face in self.faces))
        return frozenset(character for character in shared if not _turns(character))

    @property
    def folder(self) -> Path:
        """The folder that the faces lie in."""
        return self.faces[0].file.parent

    @property
    def rules(self) -> str:
        """The @font-face rules that give the faces our family name."""
        return "\n".join(
            f'@font-face {{ font-family: "{FAMILY}"; font-weight: {face.weight}; font-style: {face.style}; '
            f'src: url("{face.file.as_uri()}") format("truetype"); }}'
            for face in self.faces
        )


@lru_cache(maxsize=4)
def family_in(folder: str) -> Family:
    """Return the faces in ``folder``, read once in a process; raises PaperError when one is missing."""
    return Family(tuple(Face(*kind, _file(Path(folder).resolve(), names)) for kind, names in FILES.items()))


def _file(folder: Path, names: tuple[str, ...]) -> Path:
    for name in names:
        if (folder / name).is_file():
            return folder / name
    raise PaperError(
        "The font file %(name)s is missing in %(folder)s. Install fonts-croscore or set FONTS_DIR.",
        name=names[0],
        folder=str(folder),
    )


def _is_space(character: str) -> bool:
    """Say whether a page shows ``character`` as space; what ends a line or a paragraph by itself is none."""
    return character in "\t\n\r\f" or category(character) == "Zs"


def _turns(character: str) -> bool:
    """Say whether ``character`` cannot be seen, or turns the order of a line."""
    is_seen = category(character) not in ("Cf", "Zl", "Zp") and character != JOINER
    return not is_seen or bidirectional(character) in ("R", "AL", "AN")


def _texts(value: Any, name: str = "") -> list[tuple[str, str]]:
    """Return every text in ``value`` with the name it is found by: ``authors.0.full_name``."""
    if isinstance(value, str):
        return [(name, value)]
    if isinstance(value, Mapping):
        return [pair for key, part in value.items() for pair in _texts(part, f"{name}.{key}".lstrip("."))]
    if isinstance(value, list | tuple):
        return [
            pair for place, part in enumerate(value, start=1) for pair in _texts(part, f"{name}.{place}".lstrip("."))
        ]
    return []
