"""What was changed by hand between two texts of many paragraphs. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from contest.initiatives.wording import Piece, PieceKind, difference


@dataclass(frozen=True)
class Comparison:
    """The places where two texts differ, in reading order, and how many words were added and removed."""

    places: list[list[Piece]]
    added: int
    removed: int

    @property
    def is_same(self) -> bool:
        return not self.places


def compared(before: Sequence[str], after: Sequence[str]) -> Comparison:
    """Compare two texts given as their paragraphs; where they differ, word by word."""
    places = []
    for verb, start, end, start_new, end_new in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if verb == "replace" and end - start == end_new - start_new:
            pairs = zip(before[start:end], after[start_new:end_new], strict=True)
            places += [difference(old, new) for old, new in pairs if old != new]
        elif verb != "equal":
            places.append(difference("\n".join(before[start:end]), "\n".join(after[start_new:end_new])))
    return Comparison(places, _words(places, PieceKind.ADDED), _words(places, PieceKind.REMOVED))


def _words(places: list[list[Piece]], kind: PieceKind) -> int:
    return sum(len(piece.text.split()) for pieces in places for piece in pieces if piece.kind is kind)
