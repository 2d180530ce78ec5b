"""Sheets of labels: where each stands on an A4 sheet, by 0.1 mm, and how large its texts can be. Pure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from contest.designs.fitting import POINT


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


# What stands on a label, as labels.html sets it: sizes in parts of the label's own, spaces in millimetres.
NAME, LINE, AMOUNT, SPACED = 1.2, 0.95, 1.0, 1.2
SIDES, ABOVE, BELOW, BETWEEN, BESIDE_NUMBER = 8.0, 3.0, 2.5, 1.0, 8.0
# The size of a label in points, and how small it may become.
USUAL, SMALLEST, STEP = 10.0, 5.5, 0.5
# How wide a text is at a size of one, in bold or not.
Measure = Callable[[str, bool], float]


def size_that_fits(sheet: LabelSheet, name: str, line: str, amount: str, measure: Measure) -> float | None:
    """Return the size in points, the largest first, at which all texts stand on the label; None when none does."""
    size = USUAL
    while size >= SMALLEST:
        if _height(sheet, name, line, amount, size, measure) <= sheet.height - ABOVE - BELOW:
            return size
        size -= STEP
    return None


def _height(
    sheet: LabelSheet, name: str, line: str, amount: str, size: float, measure: Measure
) -> float:  # fmt: skip
    """Return how high the texts stand in millimetres; infinite when a word is wider than the label."""
    height = _rows(name, sheet.width - SIDES - BESIDE_NUMBER, size * NAME, measure, bold=True) * size * NAME
    if line:
        height += _rows(line, sheet.width - SIDES, size * LINE, measure, bold=False) * size * LINE
    if amount:
        height += size * AMOUNT
    return height * SPACED * POINT + (BETWEEN if line else 0)


def _rows(text: str, width: float, size: float, measure: Measure, *, bold: bool) -> float:
    """Return how many rows ``text`` takes when each holds as many words as it can."""
    gap = measure(" ", bold)
    widths = [measure(word, bold) for word in text.split(" ")]
    room = width / POINT / size
    if max(widths) > room:
        return float("inf")
    rows, used = 1, -gap
    for word in widths:
        used += gap + word
        if used > room:
            rows, used = rows + 1, word
    return rows
