"""The figures of a statistical form: which things each line counts, by honour. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from contest.rules.statistics import FormLine, StatisticalForm


@dataclass(frozen=True)
class Item:
    """One thing that is counted: an honour that stands, or a movement.

    ``traits`` are what lines ask for, such as ("rank", "direct_worker"). The rest is shown when a figure is opened;
    ``person_id`` is whose data are kept on the list of persons.
    """

    column: str
    level: str
    traits: frozenset[tuple[str, str]]
    name: str
    below: str = ""
    reference: str = ""
    day: date | None = None
    register: str = ""
    months: int = 0
    person_id: int | None = None


@dataclass(frozen=True)
class Figures:
    """A form filled in: the columns, and for each line the count of each column with the sum before them."""

    form: StatisticalForm
    columns: Sequence[str]
    rows: Sequence[tuple[FormLine, int, Sequence[int]]]

    def total(self, code: str) -> int:
        """Return the sum of the line ``code``."""
        return next(total for line, total, _counts in self.rows if line.code == code)


def figures(form: StatisticalForm, items: Iterable[Item]) -> Figures:
    """Return ``form`` filled with what it counts of ``items``; columns are the honours there are, by name."""
    counted = [item for item in items if not form.levels or item.level in form.levels]
    columns = sorted({item.column for item in counted})
    rows = []
    for line in form.lines:
        here = [item for item in counted if belongs(item, line)]
        rows.append((line, len(here), [sum(1 for item in here if item.column == column) for column in columns]))
    return Figures(form, columns, rows)


def behind(form: StatisticalForm, code: str, items: Iterable[Item], column: str = "") -> list[Item]:
    """Return the things that the figure in this line (and column) counts."""
    lines = [line for line in form.lines if line.code == code]
    return [
        item
        for item in items
        if (not form.levels or item.level in form.levels)
        and any(belongs(item, line) for line in lines)
        and column in ("", item.column)
    ]


def belongs(item: Item, line: FormLine) -> bool:
    """Say whether ``line`` counts ``item``."""
    if not line.where:
        return True
    name, _, value = line.where.partition("=")
    if name == "months":
        least, _, most = value.partition("-")
        return int(least) <= item.months <= int(most)
    return (name, value) in item.traits
