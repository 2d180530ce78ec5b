"""What stands in a list under no heading, and whether it belongs to the cell beside it. Pure."""

import re
from collections.abc import Mapping, Sequence

from contest.lists.columns import Headings
from contest.text import tidy

# What may go on in the cells to the right: a name in two columns below one heading, words behind an unquoted comma, the
# day beside the number of a decision.
GOING_ON = ("family", "name", "post", "unit", "achievement", "closing", "decision")
_NUMBER = re.compile(r"\d+([.,]\d+)?")
# (1), [2], 3, A: how tables number their columns below the headings.
_NUMBERED = re.compile(r"[(\[]?(?:\d{1,2}|[A-ZĐ])[)\]]?")


def is_numbering(line: Sequence[str]) -> bool:
    """Say whether the row below the headings only numbers the columns."""
    filled = [text for cell in line if (text := cell.strip())]
    return len(filled) > 2 and all(map(_NUMBERED.fullmatch, filled))


def places_beside(table: Sequence[Sequence[str]], headings: Headings) -> Mapping[str, Sequence[int]]:
    """Return by column the places to its right that have no heading, as far as anything stands in them."""
    bare = _bare(table, headings)
    found = {code: _run(headings.places[code] + 1, bare) for code in GOING_ON if code in headings.places}
    return {code: places for code, places in found.items() if places}


def letters_of(table: Sequence[Sequence[str]], headings: Headings) -> tuple[str, ...]:
    """Return the letters of the columns without a heading from which nothing is taken; numbers of lines are nothing."""
    beside = {place for places in places_beside(table, headings).values() for place in places}
    return tuple(
        _letter(place)
        for place in sorted(_bare(table, headings) - beside)
        if not all(_NUMBER.fullmatch(text) for text in _texts(table, headings, place))
    )


def words_in(line: Sequence[str], places: Sequence[int]) -> str:
    """Return what stands in ``places`` of a row, in one text."""
    return tidy(" ".join(line[place] for place in places if place < len(line)))


def _bare(table: Sequence[Sequence[str]], headings: Headings) -> set[int]:
    """Return the places that have no heading but text below."""
    wide = max(map(len, table))
    return {place for place in range(wide) if place not in headings.headed and _texts(table, headings, place)}


def _texts(table: Sequence[Sequence[str]], headings: Headings, place: int) -> list[str]:
    below = table[headings.row + 1 :]
    return [text for line in below if place < len(line) and (text := line[place].strip())]


def _run(start: int, bare: set[int]) -> Sequence[int]:
    stop = start
    while stop in bare:
        stop += 1
    return range(start, stop)


def _letter(place: int) -> str:
    """Return how spreadsheets call a column: A, B, … AA."""
    return ("" if place < 26 else _letter(place // 26 - 1)) + chr(ord("A") + place % 26)
