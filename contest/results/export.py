"""Everything that makes the standings, as two files that a recount needs and nobody can change unseen. Pure.

``sheets.csv`` has a line for each criterion of each sheet, ``rule.json`` the rule and what is known of each initiative.
Both are canonical: the same scoring gives the same bytes. The formats are told in ``docs/recount.md``.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from contest.spreadsheet import harmless
from contest.standings.rule import Criterion, Entry, Grade, Group, Rule, Sheet, Spread, Vote

SHEETS, RULE = "sheets.csv", "rule.json"
FORMAT = "bangvang-scoring-1"
COLUMNS = ("initiative", "seat", "unit", "criterion", "mark", "handed_in_at", "conflict")
Key = tuple[int, int, int]


@dataclass(frozen=True)
class Scoring:
    """What a movement's scoring holds.

    ``seats`` are the codes of the seats by the number that orders them; ``handed_in_at`` the instants by (initiative,
    seat, round). ``closed_at`` is when scoring was closed, None while it is not.
    """

    movement: str
    rule: Rule
    entries: Sequence[Entry]
    seats: Mapping[int, str]
    handed_in_at: Mapping[Key, datetime] = field(default_factory=dict)
    closed_at: datetime | None = None


@dataclass(frozen=True)
class Export:
    """The two files, and the seal that covers both; ``seal`` is empty while scoring is not closed."""

    sheets: bytes
    rule: bytes
    seal: str


def exported(scoring: Scoring) -> Export:
    """Return the two files of ``scoring``, sealed if it is closed.

    The seal is the SHA-256 of ``rule.json`` without its last entry; ``rule.json`` holds that of ``sheets.csv``.
    """
    sheets = _sheets_of(scoring)
    body = _body_of(scoring, sha256(sheets).hexdigest())
    seal = seal_of(body) if scoring.closed_at else ""
    return Export(sheets, written({**body, "seal": seal or None}), seal)


def seal_of(body: Mapping[str, Any]) -> str:
    """Return the seal of everything that ``rule.json`` holds besides the seal."""
    return sha256(written(body)).hexdigest()


def written(values: Mapping[str, Any]) -> bytes:
    """Return ``values`` as the bytes of a file: UTF-8, two spaces deep, ended by a line feed."""
    return (json.dumps(values, ensure_ascii=False, indent=2) + "\n").encode()


def points(hundredths: int) -> str:
    """Return hundredths of a point as a decimal with a point: 8250 as ``82.50``."""
    sign = "-" if hundredths < 0 else ""
    return f"{sign}{abs(hundredths) // 100}.{abs(hundredths) % 100:02d}"


def instant(moment: datetime) -> str:
    """Return ``moment`` in universal time, such as ``2019-12-10T08:04:05Z``; with microseconds where there are any."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def seat_in_round(code: str, number: int) -> str:
    """Return the code of a seat as it stands in the list: the first round's as it is, a later one's as ``1-03@2``."""
    return code if number == 1 else f"{code}@{number}"


def _sheets_of(scoring: Scoring) -> bytes:
    buffer = io.StringIO()
    lines = csv.writer(buffer, lineterminator="\n")
    lines.writerow(COLUMNS)
    for entry in sorted(scoring.entries, key=lambda entry: entry.number):
        for number in sorted(entry.rounds):
            for sheet in sorted(entry.rounds[number], key=lambda sheet: sheet.seat):
                lines.writerows(_lines_of(scoring, entry, number, sheet))
    return buffer.getvalue().encode()


def _lines_of(scoring: Scoring, entry: Entry, number: int, sheet: Sheet) -> Iterator[tuple[str | int, ...]]:
    """Yield a line for each criterion, in the order of the rubric; marks only of a sheet that was handed in."""
    seat = seat_in_round(scoring.seats[sheet.seat], number)
    at = scoring.handed_in_at.get((entry.number, sheet.seat, number))
    handed_in = instant(at) if sheet.handed_in and at else ""
    for criterion in scoring.rule.criteria:
        mark = sheet.marks.get(criterion.code) if sheet.handed_in else None
        given = "" if mark is None else points(mark)
        yield (entry.number, seat, harmless(entry.unit), criterion.code, given, handed_in, sheet.conflict or "")


def _body_of(scoring: Scoring, digest: str) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "movement": scoring.movement,
        "closed_at": instant(scoring.closed_at) if scoring.closed_at else None,
        "rule": rule_values(scoring.rule),
        "seats": [scoring.seats[seat] for seat in sorted(scoring.seats)],
        "initiatives": [
            _entry_values(entry) for entry in sorted(scoring.entries, key=lambda entry: entry.number)
        ],
        "sheets_sha256": digest,
    }  # fmt: skip


def _entry_values(entry: Entry) -> dict[str, Any]:
    return {
        "initiative": entry.number,
        "unit": entry.unit,
        "submitted_at": instant(entry.submitted_at),
        "rounds": sorted(entry.rounds),
        "final": entry.final,
        "settled": entry.settled,
        "votes": entry.votes,
        "lot": {"drawing": entry.lot.drawing, "place": entry.lot.place} if entry.lot else None,
    }


def rule_values(rule: Rule) -> dict[str, Any]:
    """Return ``rule`` as plain values; points, weights and limits are decimal text."""
    return {
        "criteria": [_criterion_values(line) for line in rule.criteria],
        "groups": [_group_values(line) for line in rule.groups],
        "method": rule.method.value,
        "basis": rule.basis.value,
        "trim": rule.trim,
        "quorum": rule.quorum,
        "missing": rule.missing.value,
        "digits": rule.digits,
        "rounding": rule.rounding.value,
        "pass_mark": points(rule.pass_mark),
        "grades": [_grade_values(line) for line in rule.grades],
        "spread": _spread_values(rule.spread) if rule.spread else None,
        "later_round": rule.later_round.value,
        "ties": list(rule.ties),
        "vote": _vote_values(rule.vote) if rule.vote else None,
        "severity_adjusted": rule.severity_adjusted,
    }


def _criterion_values(line: Criterion) -> dict[str, Any]:
    return {
        "code": line.code,
        "name": line.name,
        "most": points(line.most),
        "weight": points(line.weight),
        "kind": line.kind.value,
        "groups": list(line.groups),
        "minimum": None if line.minimum is None else points(line.minimum),
    }


def _group_values(line: Group) -> dict[str, Any]:
    return {
        "code": line.code,
        "name": line.name,
        "minimum": None if line.minimum is None else points(line.minimum),
    }


def _grade_values(line: Grade) -> dict[str, Any]:
    return {"name": line.name, "low": points(line.low)}


def _spread_values(spread: Spread) -> dict[str, Any]:
    return {"limit": points(spread.limit), "unit": spread.unit.value, "action": spread.action.value}


def _vote_values(vote: Vote) -> dict[str, Any]:
    return {"most": points(vote.most), "step": points(vote.step)}
