"""What the page of a list shows, put together once: reading and checking a long list takes a second. Pure.

It is a ZIP: the head, then the lines by pages, so that a page opens no more than itself.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from contest.lists.issuing import Issued, longest_of
from contest.lists.lines import Line
from contest.lists.oddities import Warned
from contest.movements.models import RecipientKind
from contest.units.models import Honorific

LINES_A_PAGE, MOST_ALIKE = 100, 100
# Whole lines repeat themselves so much that packing them harder only takes longer.
HARDNESS = 1


@dataclass(frozen=True)
class Entry:
    """A line, and our certificate that it speaks of, if there is one."""

    line: Line
    issued: Issued | None


@dataclass(frozen=True)
class Alike:
    """What may be amiss in ``count`` rows in the same way, and the first of them."""

    count: int
    first: Sequence[Warned]


@dataclass(frozen=True)
class Shown:
    """One page of a list: ``entries`` are those of page ``number``, from 1, of ``last``; the rest is of the whole list.

    ``issued``, ``warned`` and ``mendable`` are how many there are.
    """

    number: int
    last: int
    unknown: Sequence[str]
    issued: int
    warned: int
    warnings: Sequence[Alike]
    longest: Sequence[Entry]
    entries: Sequence[Entry]
    mendable: int = 0


def packed(
    lines: Sequence[Line], issued: Mapping[int, Issued], warnings: Sequence[Warned], unknown: Sequence[str]
) -> bytes:
    """Return what ``opened`` opens."""

    def told(chosen: Sequence[Line]) -> list[Any]:
        return [_told(line, issued.get(line.number)) for line in chosen]

    starts = range(0, len(lines), LINES_A_PAGE)
    head = {
        "last": len(starts), "unknown": list(unknown), "issued": len(issued), "warned": len(warnings),
        "mendable": len({(warned.row, warned.text) for warned in warnings if warned.better}),
        "warnings": [asdict(alike) for alike in _sorted(warnings)], "longest": told(longest_of(lines)),
    }  # fmt: skip
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED, compresslevel=HARDNESS) as sheaf:
        sheaf.writestr("head", json.dumps(head))
        for number, start in enumerate(starts, start=1):
            sheaf.writestr(str(number), json.dumps(told(lines[start : start + LINES_A_PAGE])))
    return content.getvalue()


def opened(content: bytes, number: int) -> Shown:
    """Return page ``number`` of what was packed; the nearest where there is no such page."""
    with ZipFile(BytesIO(content)) as sheaf:
        head = json.loads(sheaf.read("head"))
        number = min(max(number, 1), head["last"])
        entries = [_entry(told) for told in json.loads(sheaf.read(str(number)))]
    return Shown(**{
        **head, "number": number, "entries": entries, "longest": [_entry(told) for told in head["longest"]],
        "warnings": [Alike(told["count"], [Warned(**one) for one in told["first"]]) for told in head["warnings"]],
    })  # fmt: skip


def _sorted(warnings: Sequence[Warned]) -> list[Alike]:
    """Return ``warnings`` by what they say: a whole list without Ông and Bà is one thing to look at."""
    found: dict[str, list[Warned]] = {}
    for warned in warnings:
        found.setdefault(warned.message, []).append(warned)
    return [Alike(len(rows), rows[:MOST_ALIKE]) for rows in found.values()]


def _told(line: Line, issued: Issued | None) -> dict[str, Any]:
    return {
        **vars(line), "decided_on": line.decided_on.isoformat(),
        "issued": [issued.serial, issued.code] if issued else None,
    }  # fmt: skip


def _entry(told: Mapping[str, Any]) -> Entry:
    values = dict(told)
    issued = values.pop("issued")
    honorific = values["honorific"]
    line = Line(**{
        **values, "kind": RecipientKind(values["kind"]), "honorific": Honorific(honorific) if honorific else None,
        "decided_on": date.fromisoformat(values["decided_on"]),
    })  # fmt: skip
    return Entry(line, Issued(*issued) if issued else None)
