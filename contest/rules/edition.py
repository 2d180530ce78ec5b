"""The rule book: tables of dated rows, as they were shipped and as they were amended since. Pure.

The files beside this module are the shipped edition. An amendment of everybody lies over it, one of a body over both:
on the days on which a row above holds, the row of the same key below does not. So a look-up finds at most one row of a
key on a day, and an edition that ships later never contradicts what an administrator has set.
"""

import enum
import json
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

from contest.rules.dated import ENDING, SAID, Ruled, checked, overlapping, said

FOLDER = Path(__file__).parent
R = TypeVar("R", bound=Ruled)
Raw = Mapping[str, Any]


class ColumnKind(enum.StrEnum):
    """What stands in a column: as it is written in a file, and what it becomes in a row."""

    TEXT = "text"
    WHOLE = "whole"
    FACTOR = "factor"  # "0.3" → Decimal
    SHARE = "share"  # "2/3" → Fraction
    FLAG = "flag"
    DAY = "day"
    CHOICE = "choice"  # one of the choices
    CHOICES = "choices"  # some of them → frozenset
    CODES = "codes"  # codes of the book → tuple


WRITTEN: Mapping[ColumnKind, type] = {
    ColumnKind.TEXT: str, ColumnKind.WHOLE: int, ColumnKind.FACTOR: str, ColumnKind.SHARE: str, ColumnKind.FLAG: bool,
    ColumnKind.DAY: date, ColumnKind.CHOICE: str, ColumnKind.CHOICES: list, ColumnKind.CODES: list,
}  # fmt: skip


@dataclass(frozen=True)
class Column:
    """A value of a row. A whole number lies between ``least`` and ``most``."""

    name: str
    kind: ColumnKind = ColumnKind.TEXT
    choices: tuple[str, ...] = ()
    needed: bool = True
    least: int = 0
    most: int = 2_000_000_000

    def read(self, written: Any) -> Any:
        """Return what ``written`` says; raises ValueError when it cannot stand in this column."""
        match self.kind:
            case ColumnKind.WHOLE if not self.least <= written <= self.most:
                raise ValueError(f"{self.name} cannot be {written}")
            case ColumnKind.CHOICE if written not in self.choices:
                raise ValueError(f"{written} is no {self.name}")
            case ColumnKind.CHOICES:
                if strange := sorted(set(written) - set(self.choices)):
                    raise ValueError(f"{', '.join(strange)} is not among the {self.name}")
                return frozenset(written)
            case ColumnKind.CODES:
                return tuple(written)
            case ColumnKind.FACTOR:
                return _factor(written)
            case ColumnKind.SHARE:
                return _share(written)
        return written


@dataclass(frozen=True)
class Table(Generic[R]):
    """A kind of rows: where they are shipped, what tells them apart, and what a row becomes.

    ``heading`` is the table in the TOML file. ``spread`` names a list that a row of the file may have in place of the
    column ``honour``: it stands for one row each.
    """

    name: str
    file: str
    heading: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    made: Callable[..., R]
    spread: str = ""

    def row(self, raw: Raw) -> R:
        """Return the row that ``raw`` describes; raises ValueError as ``checked`` and the columns do."""
        given = {name: value for name, value in raw.items() if name != "change_id"}
        needed = {column.name: WRITTEN[column.kind] for column in self.columns if column.needed}
        offered = {column.name: WRITTEN[column.kind] for column in self.columns if not column.needed}
        checked(given, {**needed, **SAID}, {**offered, **ENDING})
        own = {column.name: column.read(given[column.name]) for column in self.columns if column.name in given}
        return self.made(**own, **said(given), change_id=raw.get("change_id"))

    def key_of(self, raw: Raw) -> tuple[Any, ...]:
        """Return what tells ``raw`` from other rows of the same day."""
        return tuple(raw.get(name) for name in self.key)

    def raws(self, text: str) -> tuple[Raw, ...]:
        """Return the rows that ``text`` (TOML) holds under the heading, each for itself."""
        rows = tomllib.loads(text).get(self.heading, [])
        return tuple(one for row in rows for one in self._spread(row))

    def parsed(self, text: str) -> tuple[R, ...]:
        """Return the rows that ``text`` describes; raises ValueError also when two of one key hold on a day."""
        return self.checked(self.raws(text))

    def checked(self, raws: Sequence[Raw]) -> tuple[R, ...]:
        """Return the rows; raises ValueError when one cannot be read or two of one key hold on a common day."""
        rows = tuple(self.row(raw) for raw in raws)
        alike: dict[tuple[Any, ...], list[R]] = {}
        for raw, row in zip(raws, rows, strict=True):
            alike.setdefault(self.key_of(raw), []).append(row)
        for key, of_one_key in alike.items():
            for _earlier, later in overlapping(of_one_key):
                named = " ".join(str(part) for part in key if part is not None) or self.name
                raise ValueError(f"{named} has two rows that hold on {later.valid_from}")
        return rows

    def _spread(self, row: Raw) -> Iterable[Raw]:
        if not self.spread or self.spread not in row:
            return [row]
        own = {name: value for name, value in row.items() if name != self.spread}
        return [{"honour": code, **own} for code in row[self.spread]]


class Act(enum.StrEnum):
    """What an administrator does to the rule book."""

    ADD = "add"
    END = "end"
    CORRECT = "correct"


@dataclass(frozen=True)
class Change:
    """An amendment, of everybody or of the body ``body_id``.

    ``target`` tells the row that is ended or corrected (``token``); ``values`` is the new row (``packed``), of an end
    only its last day.
    """

    id: int
    table: str
    act: Act
    body_id: int | None
    target: str
    values: str


def packed(raw: Raw) -> str:
    """Return ``raw`` as a text to be stored."""
    return json.dumps(raw, ensure_ascii=False, sort_keys=True, default=date.isoformat)


def unpacked(table: Table[Any], text: str) -> Raw:
    """Return the row that was stored as ``text``."""
    days = {"valid_from", "valid_to", *(column.name for column in table.columns if column.kind is ColumnKind.DAY)}
    return {
        name: date.fromisoformat(value) if name in days and isinstance(value, str) else value
        for name, value in json.loads(text).items()
    }


def token(table: Table[Any], raw: Raw) -> str:
    """Return what names this row among all of its table: its key and its first day."""
    return json.dumps([*table.key_of(raw), raw["valid_from"].isoformat()], ensure_ascii=False)


@dataclass
class Book:
    """The rule book as amended by ``changes``, for everybody or for the body ``body_id``."""

    changes: tuple[Change, ...] = ()
    body_id: int | None = None
    _rows: dict[str, tuple[Any, ...]] = field(default_factory=dict)

    def rows(self, table: Table[R]) -> tuple[R, ...]:
        """Return the rows of ``table`` on all days, those of one key never on a common day."""
        if table.name not in self._rows:
            self._rows[table.name] = table.checked(self.raws(table))
        return cast(tuple[R, ...], self._rows[table.name])

    def raws(self, table: Table[Any]) -> list[Raw]:
        """Return the rows of ``table`` as they are written."""
        of_table = [change for change in self.changes if change.table == table.name]
        rows: list[Laid] = [(Layer.SHIPPED, raw) for raw in _shipped(table)]
        for change in [change for change in of_table if change.body_id is None]:
            rows = _amended(table, rows, change, Layer.EVERYBODY)
        if self.body_id is not None:
            for change in [change for change in of_table if change.body_id == self.body_id]:
                rows = _amended(table, rows, change, Layer.BODY)
        return [raw for _layer, raw in rows]


class Layer(enum.IntEnum):
    """Where a row lies: one above takes the days from those below."""

    SHIPPED = 0
    EVERYBODY = 1
    BODY = 2


Laid = tuple[Layer, Raw]


def _amended(table: Table[Any], rows: Sequence[Laid], change: Change, layer: Layer) -> list[Laid]:
    """Return ``rows`` after ``change``, which lies on ``layer``; what it is about may have gone by now."""
    if change.act is Act.END:
        last = unpacked(table, change.values)["valid_to"]
        ended = {"valid_to": last, "change_id": change.id}
        return [(at, {**raw, **ended} if token(table, raw) == change.target else raw) for at, raw in rows]
    new: Raw = {**unpacked(table, change.values), "change_id": change.id}
    left: list[Laid] = []
    own_place = last_place = None
    for at, raw in rows:
        if token(table, raw) == change.target:
            own_place = len(left)
            continue
        alike = table.key_of(raw) == table.key_of(new)
        left += [(at, piece) for piece in (_without(raw, new) if alike and at < layer else [raw])]
        last_place = len(left) if alike else last_place
    place = own_place if own_place is not None else last_place
    left.insert(len(left) if place is None else place, (layer, new))
    return left


def _without(raw: Raw, over: Raw) -> list[Raw]:
    """Return what is left of ``raw`` on the days on which ``over`` does not hold."""
    first, last = over["valid_from"], over.get("valid_to")
    ends = raw.get("valid_to")
    if (ends and ends < first) or (last and last < raw["valid_from"]):
        return [raw]
    pieces: list[Raw] = []
    if raw["valid_from"] < first:
        pieces.append({**raw, "valid_to": first - timedelta(days=1)})
    if last and (ends is None or last < ends):
        pieces.append({**raw, "valid_from": last + timedelta(days=1)})
    return pieces


@cache
def _shipped(table: Table[Any]) -> tuple[Raw, ...]:
    return table.raws((FOLDER / table.file).read_text(encoding="utf-8"))


@lru_cache(maxsize=64)
def edition(changes: tuple[Change, ...] = (), body_id: int | None = None) -> Book:
    """Return the rule book with these changes, made once for each set of them."""
    return Book(changes, body_id)


class Shelf:
    """Where the rule book in force is found: the shipped edition, until the product says otherwise."""

    book: Callable[[int | None], Book] = staticmethod(lambda body_id: edition((), body_id))


def book(body_id: int | None = None) -> Book:
    """Return the rule book in force, for everybody or for the body ``body_id``."""
    return Shelf.book(body_id)


def _factor(text: str) -> Decimal:
    try:
        factor = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"{text} is no number") from None
    if not factor.is_finite() or factor <= 0:
        raise ValueError(f"{text} multiplies nothing")
    return factor


def _share(text: str) -> Fraction:
    try:
        part = Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise ValueError(f"{text} is no share") from None
    if not 0 < part <= 1:
        raise ValueError(f"{text} is no share")
    return part
