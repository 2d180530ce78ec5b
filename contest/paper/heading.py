"""What a filled paper says of itself: kind, number, day, issuer, subject, signer, recipients. Pure.

It is read through the closed vocabulary of papers (``reading.py``), as the Word file is, so it is what is printed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from contest.paper.formats import day_told
from contest.paper.reading import Part, Run, read

_SPACE = Run(" ")
LETTER = "Công văn"
# A copy for the files is no recipient.
FILES = "lưu:"


@dataclass(frozen=True)
class Heading:
    """What a paper says of itself; ``number`` is empty while it has none. The last signature is the one that counts."""

    type_name: str
    number: str
    day: date | None
    organ: str
    subject: str
    position: str
    signer: str
    recipients: Sequence[str]

    @property
    def plain(self) -> dict[str, Any]:
        """Return it as plain values to be stored, from which ``heading_kept`` brings it back."""
        return {**asdict(self), "day": self.day and self.day.isoformat(), "recipients": list(self.recipients)}


def heading_kept(plain: Mapping[str, Any]) -> Heading:
    """Return the heading that was stored as ``plain``."""
    day = date.fromisoformat(plain["day"]) if plain["day"] else None
    return Heading(**{**plain, "day": day, "recipients": tuple(plain["recipients"])})


def heading_of(html: str) -> Heading:
    """Return what the paper ``html`` says of itself."""
    parts = list(_all(read(html).parts))
    signatures = [part for part in parts if part.kind == "div.signature"]
    signed = list(_all(signatures[-1].parts)) if signatures else []
    about = _first(parts, "p.about").removeprefix("V/v").strip()
    return Heading(
        type_name=_titled(_first(parts, "h1")) or LETTER,
        number=_number(_first(parts, "p.number")),
        day=day_told(html),
        organ=_first(parts, "p.issuer"),
        subject=_first(parts, "p.subject") or about,
        position=" ".join(_said(part) for part in signed if part.kind == "p.capacity"),
        signer=_first(signed, "p.signer") or _first(signed, "p.confirmed_by"),
        recipients=tuple(_recipients(parts)),
    )


def _recipients(parts: Sequence[Part]) -> Iterator[str]:
    said = (_said(part).lstrip("- ").rstrip(";. ") for part in parts if part.kind == "p.recipient")
    return (name for name in dict.fromkeys(said) if not name.lower().startswith(FILES))


def _all(parts: Sequence[Part]) -> Iterator[Part]:
    for part in parts:
        yield part
        yield from _all(part.parts)


def _first(parts: Sequence[Part], kind: str) -> str:
    """Return what the first part of this kind says; what is enclosed has headings of its own."""
    return next((_said(part) for part in parts if part.kind == kind), "")


def _said(part: Part) -> str:
    return " ".join("".join(run.text for line in part.lines for run in (*line, _SPACE)).split())


def _titled(text: str) -> str:
    return text[:1] + text[1:].lower()


def _number(text: str) -> str:
    """Return 05/QĐ-UBND of “Số: 05/QĐ-UBND”; nothing where the place for the number is still blank."""
    number = text.removeprefix("Số:").strip().replace(" ", "")
    before, stroke, behind = number.partition("/")
    return number if before.isdigit() and stroke and behind else ""
