"""Sheets of labels: where each stands on an A4 sheet, by 0.1 mm. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class LabelSheet:
    """A sheet as it is bought: so many beside and below each other, in millimetres."""

    columns: int
    rows: int
    width: float
    height: float
    left: float
    top: float
    gap: float = 0.0

    @property
    def count(self) -> int:
        return self.columns * self.rows


SHEETS = {
    "3x8": LabelSheet(3, 8, 70, 37, 0, 0.5),
    "2x7": LabelSheet(2, 7, 99.1, 38.1, 4.65, 15.15, 2.5),
}
MOST_SHIFT = 100


@dataclass(frozen=True)
class Spot:
    """Where a label stands: on which page (from 0), and its corner in millimetres."""

    page: int
    left: float
    top: float


def spots(sheet: LabelSheet, count: int, *, skip: int = 0, right: int = 0, down: int = 0) -> Iterator[Spot]:
    """Yield where ``count`` labels stand; ``skip`` are used up on the first sheet, offsets are in 0.1 mm."""
    for number in range(skip, skip + count):
        page, place = divmod(number, sheet.count)
        row, column = divmod(place, sheet.columns)
        yield Spot(
            page,
            round(sheet.left + column * (sheet.width + sheet.gap) + right / 10, 2),
            round(sheet.top + row * sheet.height + down / 10, 2),
        )
