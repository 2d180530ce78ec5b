"""Which design a certificate gets: the one made for exactly this, else a more general one. Pure."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar

# What a design can be for, besides a single honour: every honour, every title, every form of commendation; and what is
# no honour: the certificate of a recognised initiative, and a letter of thanks or praise, which rests on no decision.
ANY, TITLES, FORMS, RECOGNITION, LETTER = "*", "*title", "*form", "*initiative", "*letter"
PURPOSES = (ANY, FORMS, TITLES, RECOGNITION, LETTER)


class Meant(Protocol):
    """What a design is for, and when."""

    @property
    def number(self) -> int: ...
    @property
    def purpose(self) -> str: ...
    @property
    def recipient_kind(self) -> str | None: ...
    @property
    def posthumous(self) -> bool | None: ...
    @property
    def valid_from(self) -> date: ...
    @property
    def valid_to(self) -> date | None: ...


Design = TypeVar("Design", bound=Meant)


def headed(heading: str) -> str:
    """Return what a design is for that serves every honour whose certificate says ``heading``: *BẰNG KHEN."""
    return f"*{heading.upper()}"


def most_fitting(
    designs: Iterable[Design], *, purposes: tuple[str, ...], recipient_kind: str, posthumous: bool, day: date
) -> Design | None:
    """Return the design for what ``purposes`` name, the most special first; None when none is for it on ``day``.

    Among designs for the same purpose one for this kind of recipient goes before one for all, then one for the dead or
    the living before one for both, then the one that is valid from a later day, then the later made.
    """

    def fits(design: Design) -> bool:
        return (
            design.purpose in purposes
            and design.recipient_kind in (None, recipient_kind)
            and design.posthumous in (None, posthumous)
            and design.valid_from <= day
            and (design.valid_to is None or day <= design.valid_to)
        )

    def rank(design: Design) -> tuple[int, bool, bool, date, int]:
        return (
            -purposes.index(design.purpose), design.recipient_kind is not None, design.posthumous is not None,
            design.valid_from, design.number,
        )  # fmt: skip

    return max(filter(fits, designs), key=rank, default=None)
