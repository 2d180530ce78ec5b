"""The text of an initiative as every revision keeps it: plain values, read as sections, compared word by word. Pure."""

import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from contest.paper.writing import short_day, written

PLAIN = ("title", "problem", "content", "novelty", "effect", "scope")
# In the order of the form and of every page that shows the text.
SECTIONS = ("title", "field", "authors", "problem", "content", "novelty", "effect", "scope", "first_applied_on")
# A word goes with the space before it, so that text added behind it leaves it alone.
_WORDS = re.compile(r"\s*\S+|\s+")


class PieceKind(enum.StrEnum):
    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True)
class Piece:
    """Some words of a comparison, and whether both texts have them."""

    kind: PieceKind
    text: str


@dataclass(frozen=True)
class Change:
    """A section that differs between two texts; ``pieces`` holds the words of both in reading order."""

    section: str
    pieces: list[Piece]

    @property
    def before(self) -> list[Piece]:
        return [piece for piece in self.pieces if piece.kind is not PieceKind.ADDED]

    @property
    def after(self) -> list[Piece]:
        return [piece for piece in self.pieces if piece.kind is not PieceKind.REMOVED]


def sections(kept: Mapping[str, Any]) -> dict[str, str]:
    """Return what a reader sees of a kept text, by section."""
    read = {name: str(kept.get(name) or "") for name in PLAIN}
    read["field"] = str(kept.get("field") or "")
    read["authors"] = "\n".join(_author_line(author) for author in kept.get("authors") or [])
    applied = kept.get("first_applied_on")
    read["first_applied_on"] = short_day(date.fromisoformat(applied)) if applied else ""
    return {name: read[name] for name in SECTIONS}


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Return the sections in which two kept texts differ, in the order of the form."""
    old, new = sections(before), sections(after)
    return [Change(name, difference(old[name], new[name])) for name in SECTIONS if old[name] != new[name]]


def difference(old: str, new: str) -> list[Piece]:
    """Return the words of ``old`` and ``new`` in reading order, each marked as kept, removed or added.

    Joining the pieces that are not added gives ``old`` again, those that are not removed give ``new``.
    """
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    pieces = []
    for verb, start, end, start_new, end_new in SequenceMatcher(None, before, after).get_opcodes():
        if verb == "equal":
            pieces.append(Piece(PieceKind.SAME, "".join(before[start:end])))
            continue
        if start < end:
            pieces.append(Piece(PieceKind.REMOVED, "".join(before[start:end])))
        if start_new < end_new:
            pieces.append(Piece(PieceKind.ADDED, "".join(after[start_new:end_new])))
    return pieces


def _author_line(author: Mapping[str, Any]) -> str:
    named = [author.get("full_name") or "…", author.get("post"), author.get("unit"), f"{written(author['share'])}%"]
    return ", ".join(part for part in named if part)
