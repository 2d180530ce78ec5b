"""How wide texts are, and the columns of a table: as their texts need, as a browser would lay them out. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from contest.paper.faces import Family
from contest.paper.looks import CELL_PADDING, LOOKS, POINT, WIDEST_WORD
from contest.paper.reading import Part, Run


@dataclass(frozen=True)
class Need:
    """How wide a column must be so that no word is broken, and how wide so that no line is."""

    least: float = 0.0
    most: float = 0.0

    def __or__(self, other: "Need") -> "Need":
        """Return what both need."""
        return Need(max(self.least, other.least), max(self.most, other.most))


def column_widths(needs: Sequence[Need], room: float) -> list[float]:
    """Return widths that fill ``room``: every line unbroken if it can be, else every word, else all scaled alike."""
    least, most = sum(need.least for need in needs), sum(need.most for need in needs)
    if most <= room:
        return [need.most * room / most for need in needs]
    if least <= room:
        share = (room - least) / (most - least)
        return [need.least + (need.most - need.least) * share for need in needs]
    return [need.least * room / least for need in needs]


def text_width(part: Part, look: str, family: Family) -> float:
    """Return how wide the widest line of ``part`` is, in millimetres."""
    return max(sum(_width(run, look, family) for run in line) for line in part.lines)


def cell_need(cell: Part, look: str, family: Family) -> Need:
    """Return what a cell needs with the space around its text; a number is never broken."""
    most = text_width(cell, look, family)
    words = [replace(run, text=word) for line in cell.lines for run in line for word in run.text.split(" ")]
    widest = max((_width(word, look, family) for word in words), default=0.0)
    least = most if cell.kind == "td.num" else min(widest, WIDEST_WORD)
    around = 2 * CELL_PADDING[1] + 0.5
    return Need(least + around, most + around)


def _width(run: Run, look: str, family: Family) -> float:
    dress = LOOKS[look]
    text = run.text.upper() if dress.upper else run.text
    face = family.face("bold" if run.bold or dress.bold else "normal")
    return face.width(text) * dress.size * POINT
