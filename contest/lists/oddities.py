"""What may be amiss in a list and is printed all the same: it is told before. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

from contest.errors import msgid
from contest.lists.lines import ADDRESSED, Line
from contest.movements.models import RecipientKind
from contest.printing.preflight import bettered
from contest.text import fold


@dataclass(frozen=True)
class Warned:
    """Something that may be meant so: in which row, the message id and its values.

    Where a machine can mend it, ``text`` is which text of the line, and ``better`` what it would say.
    """

    row: int
    message: str
    values: Mapping[str, object]
    text: str = ""
    better: str = ""


def warnings_about(lines: Sequence[Line], hidden: Set[int] = frozenset()) -> list[Warned]:
    """Return what may be amiss in ``lines`` and keeps nothing from being printed, in the order of the list.

    Rows that are ``hidden``, by a filter mostly, are told at once, with the first of them.
    """
    first: dict[tuple[str, str], int] = {}
    serials = Counter(line.serial for line in lines if line.serial)
    unseen = [line.number for line in lines if line.number in hidden]
    found = [Warned(unseen[0], _HIDDEN, {"rows": ranges(unseen, MOST_RANGES)})] if unseen else []
    for line in lines:
        key = fold(line.name), fold(line.post)
        if key in first:
            found.append(Warned(line.number, _TWICE, {"name": line.name, "row": first[key]}))
        first.setdefault(key, line.number)
        found += _oddities(line, serials)
    return found


_HIDDEN = msgid("Rows that the spreadsheet hides are printed too: %(rows)s. Take out those that are not meant.")
MOST_RANGES = 10


def ranges(numbers: Sequence[int], most: int | None = None) -> str:
    """Return rising numbers as they are told: 3, 5–9; the first ``most`` of these when they are many."""
    starts = [one for before, one in pairwise([-1, *numbers]) if one != before + 1]
    ends = [one for one, after in pairwise([*numbers, -1]) if after != one + 1]
    told = [str(one) if one == end else f"{one}–{end}" for one, end in zip(starts, ends, strict=True)]
    return ", ".join([*told[:most], *(["…"] if len(told) > len(told[:most]) else [])])


_TWICE = msgid("“%(name)s” stands in row %(row)s already.")


def _oddities(line: Line, serials: Mapping[str, int]) -> Iterator[Warned]:
    is_person = line.kind is RecipientKind.INDIVIDUAL
    named = {"name": line.name}
    if len(line.name) > 4 and (line.name.isupper() or line.name.islower()):
        better = bettered(line.name, personal_name=is_person)
        told = ("name", better) if better != line.name else ()
        yield Warned(line.number, msgid("“%(name)s” is written in capital or in small letters only."), named, *told)
    if is_person and ADDRESSED.match(line.name):
        message = msgid("“%(name)s” begins like a form of address, which is printed as a family name.")
        yield Warned(line.number, message, named)
    if is_person and not line.post:
        yield Warned(line.number, msgid("“%(name)s” has no post and no unit."), named)
    if is_person and line.honorific is None:
        yield Warned(line.number, msgid("“%(name)s” is addressed neither as Ông nor as Bà."), named)
    if line.serial and serials[line.serial] > 1:
        message = msgid("The register number %(serial)s stands in the list more than once.")
        yield Warned(line.number, message, {"serial": line.serial})
