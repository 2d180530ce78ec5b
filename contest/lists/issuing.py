"""What all certificates of a list have in common, and by what a line is one of ours. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from contest.designs.design import Design
from contest.designs.ready_made import sample
from contest.lists.lines import Line
from contest.paper.linebreaks import unmarked
from contest.text import fold
from contest.units.models import Body, Capacity


@dataclass(frozen=True)
class Wording:
    """What all certificates of a list have in common: the design, who issues them, and who signs.

    ``decision``, ``decided_on`` and ``closing`` stand in where a line names none. Without ``heading`` the design's own
    is printed, and without ``closing`` the last words of its letter.
    """

    template: str
    body: str
    office: str
    place: str
    capacity: tuple[str, ...]
    signer: str
    heading: str = ""
    decision: str = ""
    decided_on: date | None = None
    convert: bool = False
    closing: str = ""

    def told(self) -> dict[str, Any]:
        """Return this as plain values to be stored."""
        return {**asdict(self), "capacity": list(self.capacity), "decided_on": _iso(self.decided_on)}

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Wording":
        """Return what ``told`` holds."""
        day = told["decided_on"]
        return cls(**{
            **told, "capacity": tuple(told["capacity"]), "decided_on": date.fromisoformat(day) if day else None
        })  # fmt: skip

    @classmethod
    def of_body(cls, body: Body, *, template: str, capacity: Capacity, signer: str, **more: Any) -> "Wording":
        """Return what a list of ``body`` has in common."""
        return cls(template, body.name, body.head_office, body.place, tuple(body.signed_as(capacity)), signer, **more)


@dataclass(frozen=True)
class Issued:
    """A certificate of ours that a line speaks of: its number, and the code that it is verified by."""

    serial: str
    code: str


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def heading_of(design: Design, wording: Wording) -> str:
    """Return what stands largest on the certificate."""
    return wording.heading or sample(design.folder).get("heading", "Giấy khen")


def longest_of(lines: Sequence[Line]) -> list[Line]:
    """Return the lines with the longest name, the longest post and the longest achievement, each once."""
    longest = [
        max(lines, key=lambda line: len(unmarked(line.name))),
        max(lines, key=lambda line: len(unmarked(line.post))),
        max(lines, key=lambda line: len(unmarked(line.achievement))),
    ]
    return list(dict.fromkeys(longest))


def spoken_of(name: str, achievement: str) -> tuple[str, str]:
    """Return by what a line and a certificate are the same: who, and what for."""
    return fold(unmarked(name)), fold(unmarked(achievement))
