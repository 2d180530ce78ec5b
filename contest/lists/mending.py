"""What a machine can mend in the lines of a list, and what somebody should look at on the certificates. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from contest.designs.design import Design
from contest.designs.layout import Block
from contest.errors import msgid
from contest.lists.lines import Line
from contest.lists.oddities import Warned
from contest.movements.models import RecipientKind
from contest.paper.linebreaks import unmarked
from contest.printing.preflight import bettered, foreign_letter, parted_words

# The texts of a line that can be mended.
MENDED = ("name", "post", "achievement")
# Where a certificate has what a line says of its own.
_OWN = ("recipient", "recipient_line", "achievement", "initiative")

# By row, the texts that are to be mended.
Mends = Mapping[int, Sequence[str]]


def better(line: Line, text: str) -> str:
    """Return what ``text`` of ``line`` would better say; the same where there is nothing to mend."""
    said: str = getattr(line, text)
    return bettered(said, personal_name=text == "name" and line.kind is RecipientKind.INDIVIDUAL)


def mended(lines: Sequence[Line], mends: Mends) -> list[Line]:
    """Return ``lines`` with the texts of ``mends`` as they would better be."""
    return [_mended(line, mends[line.number]) if line.number in mends else line for line in lines]


def _mended(line: Line, texts: Sequence[str]) -> Line:
    news: dict[str, Any] = {text: better(line, text) for text in texts}
    return replace(line, **news)


def can_be_mended(lines: Sequence[Line]) -> dict[int, list[str]]:
    """Return by row the texts of ``lines`` that a machine can mend."""
    found = {line.number: [text for text in MENDED if better(line, text) != getattr(line, text)] for line in lines}
    return {number: texts for number, texts in found.items() if texts}


def foreign_letters(line: Line) -> Iterator[Warned]:
    """Yield the texts of ``line`` in which a letter of another script passes for one of ours."""
    for text in MENDED:
        if found := foreign_letter(getattr(line, text)):
            yield Warned(
                line.number, msgid("“%(word)s” has a letter of another script (%(letter)s)."),
                {"word": found[0], "letter": found[1]}, text, better(line, text),
            )  # fmt: skip


def tight(line: Line, blocks: Sequence[Block], texts: Mapping[str, str], design: Design) -> Iterator[Warned]:
    """Yield what of ``line`` is set smaller or in more lines than ``design`` wants, or parted where it should not."""
    for block in blocks:
        if block.name not in _OWN:
            continue
        wanted, said = design.places[block.name].settings[0], texts[block.name]
        if block.size < wanted.smallest or len(block.lines) > wanted.lines:
            yield Warned(
                line.number, msgid("“%(text)s” is long: it is set in %(size)s points, in %(lines)s lines."),
                {"text": unmarked(said), "size": f"{block.size:g}", "lines": len(block.lines)},
            )  # fmt: skip
        for what in parted_words(block.lines, said):
            yield Warned(
                line.number, msgid("What belongs together is split at a line end: “%(parted)s”."), {"parted": what}
            )
