"""What is not the same in two closings of one movement, from the two files that each of them sealed. Pure."""

import enum
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from contest.panels.conflict import ConflictKind
from contest.results.export import rule_values
from contest.results.recount import Recount
from contest.standings.ranking import Outcome, Ranked
from contest.standings.rule import Entry, Sheet

Key = tuple[int, int, str]
Told = str | int | bool | datetime | None


class SheetTurn(enum.StrEnum):
    """What became of a sheet between two closings."""

    GIVEN = "given"
    TAKEN_BACK = "taken_back"
    HANDED_IN = "handed_in"
    OPENED = "opened"
    SET_ASIDE = "set_aside"
    COUNTED_AGAIN = "counted_again"
    MARKED_ANEW = "marked_anew"


class Fact(enum.StrEnum):
    """What a recount takes into account of an initiative besides its sheets."""

    UNIT = "unit"
    SUBMITTED = "submitted"
    VOTES = "votes"
    LOT = "lot"
    SETTLED = "settled"
    FINAL = "final"


@dataclass(frozen=True)
class MarkChange:
    """A mark in hundredths before and after; None where there is none. ``criterion`` is its name."""

    criterion: str
    before: int | None
    after: int | None


@dataclass(frozen=True)
class SheetChange:
    """A sheet that is not what it was. ``seat`` is the code of its seat, ``marks`` those that differ."""

    initiative: int
    round: int
    seat: str
    turn: SheetTurn
    marks: tuple[MarkChange, ...]
    conflict: ConflictKind | None = None


@dataclass(frozen=True)
class FactChange:
    """Something else about an initiative that is not what it was."""

    initiative: int
    fact: Fact
    before: Told
    after: Told


@dataclass(frozen=True)
class Line:
    """Where an initiative stands: its place, its score in hundredths, its grade, and what the score means."""

    place: int | None
    score: int | None
    grade: str
    outcome: Outcome


@dataclass(frozen=True)
class LineChange:
    """An initiative whose place, score, grade or outcome differs; None where it was not, or is no longer, scored."""

    initiative: int
    before: Line | None
    after: Line | None


@dataclass(frozen=True)
class Difference:
    """Everything that differs, by initiative; ``rule`` says that the rule itself is another."""

    rule: bool
    lines: Sequence[LineChange]
    sheets: Sequence[SheetChange]
    facts: Sequence[FactChange]

    def __bool__(self) -> bool:
        return bool(self.rule or self.lines or self.sheets or self.facts)

    @property
    def marks(self) -> int:
        """How many marks differ."""
        return sum(len(sheet.marks) for sheet in self.sheets)


def between(before: Recount, after: Recount) -> Difference:
    """Return what differs between two recounts of one movement.

    Sheets are the same by initiative, round and code of the seat, marks by the code of the criterion.
    """
    return Difference(
        rule_values(before.rule) != rule_values(after.rule),
        list(_changed_lines(_lines_of(before), _lines_of(after))),
        list(_changed_sheets(before, after)),
        list(_changed_facts(_entries_of(before), _entries_of(after))),
    )


def _lines_of(recount: Recount) -> dict[int, Line]:
    return {line.scored.number: _line(line) for line in recount.ranked}


def _line(ranked: Ranked) -> Line:
    return Line(ranked.place, ranked.scored.value, ranked.grade or "", ranked.outcome)


def _changed_lines(before: Mapping[int, Line], after: Mapping[int, Line]) -> Iterator[LineChange]:
    for number in sorted(before.keys() | after.keys()):
        if before.get(number) != after.get(number):
            yield LineChange(number, before.get(number), after.get(number))


def _entries_of(recount: Recount) -> dict[int, Entry]:
    return {line.scored.number: line.scored.entry for line in recount.ranked}


def _sheets_of(recount: Recount) -> dict[Key, Sheet]:
    return {
        (number, round_, recount.seats[sheet.seat - 1]): sheet
        for number, entry in _entries_of(recount).items()
        for round_, sheets in entry.rounds.items()
        for sheet in sheets
    }


def _changed_sheets(before: Recount, after: Recount) -> Iterator[SheetChange]:
    names = {line.code: line.name for recount in (before, after) for line in recount.rule.criteria}
    former, later = _sheets_of(before), _sheets_of(after)
    for key in sorted(former.keys() | later.keys()):
        then, now = former.get(key), later.get(key)
        marks = tuple(_changed_marks(then, now, names))
        if turn := _turn(then, now, bool(marks)):
            conflict = ConflictKind(now.conflict) if now and now.conflict else None
            yield SheetChange(*key, turn, marks, conflict)


def _turn(then: Sheet | None, now: Sheet | None, marked_anew: bool) -> SheetTurn | None:
    """Return the one thing that says most about what became of a sheet."""
    if then is None or now is None:
        return SheetTurn.GIVEN if then is None else SheetTurn.TAKEN_BACK
    if then.conflict != now.conflict:
        return SheetTurn.SET_ASIDE if now.conflict else SheetTurn.COUNTED_AGAIN
    if then.handed_in != now.handed_in:
        return SheetTurn.HANDED_IN if now.handed_in else SheetTurn.OPENED
    return SheetTurn.MARKED_ANEW if marked_anew else None


def _changed_marks(then: Sheet | None, now: Sheet | None, names: Mapping[str, str]) -> Iterator[MarkChange]:
    former, later = (dict(sheet.marks) if sheet and sheet.handed_in else {} for sheet in (then, now))
    for code, name in names.items():
        if former.get(code) != later.get(code):
            yield MarkChange(name, former.get(code), later.get(code))


def _changed_facts(before: Mapping[int, Entry], after: Mapping[int, Entry]) -> Iterator[FactChange]:
    for number in sorted(before.keys() & after.keys()):
        then, now = _facts_of(before[number]), _facts_of(after[number])
        for fact in Fact:
            if then[fact] != now[fact]:
                yield FactChange(number, fact, then[fact], now[fact])


def _facts_of(entry: Entry) -> dict[Fact, Told]:
    return {
        Fact.UNIT: entry.unit,
        Fact.SUBMITTED: entry.submitted_at,
        Fact.VOTES: entry.votes,
        Fact.LOT: entry.lot.place if entry.lot else None,
        Fact.SETTLED: entry.settled,
        Fact.FINAL: entry.final,
    }
