"""From the two files of an export to the standings, with nothing else: no database, no settings, no network. Pure.

A changed byte in either file is found out: ``rule.json`` holds the digest of ``sheets.csv``, and its seal covers the
rest. Whoever wants to be sure that both were not written anew compares the seal with the one that was made known.
"""

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from contest.errors import RuleViolation
from contest.movements.models import (
    Aggregation,
    Basis,
    CriterionKind,
    LaterRound,
    MissingSheets,
    Rounding,
    SpreadAction,
    SpreadUnit,
)
from contest.results.export import COLUMNS, FORMAT, RULE, SHEETS, points, seal_of, written
from contest.standings.placing import placed
from contest.standings.ranking import Outcome, Ranked
from contest.standings.rule import Criterion, Entry, Grade, Group, Lot, Rule, Sheet, Spread, Vote

RESULT = ("place", "initiative", "score", "grade", "counted", "excluded", "trimmed", "flags")
DECIMAL = re.compile(r"^(\d+)\.(\d\d)$")


class Unreadable(RuleViolation):
    """A file does not have the form that it was written in; ``file`` says which."""

    def __init__(self, message: str, *, file: str, **values: Any) -> None:
        super().__init__(message, file=file, **values)
        self.file = file


class Changed(Unreadable):
    """A file is not byte for byte what was exported."""


@dataclass(frozen=True)
class Recount:
    """What two files come to; ``seal`` is None when scoring was not closed yet.

    ``seats`` are the codes of the seats; a sheet names its seat by the place among them, from 1 on.
    """

    movement: str
    seal: str | None
    rule: Rule
    ranked: Sequence[Ranked]
    seats: Sequence[str] = ()


def recounted(sheets: bytes, rule: bytes, *, seal: str | None = None) -> Recount:
    """Return the standings that the two files come to.

    ``seal`` is the one that was made known, if it is to be compared too. Raises Changed when a byte differs from what
    was exported, and Unreadable when a file has another form.
    """
    body, own = _sealed(rule)
    if seal is not None and seal.lower() != own:
        raise Changed("%(file)s does not bear the seal that was given.", file=RULE)
    if sha256(sheets).hexdigest() != body.get("sheets_sha256"):
        raise Changed("%(file)s has been changed since it was exported.", file=SHEETS)
    try:
        found = rule_from(body["rule"])
        entries = _entries(body, _rows(sheets), found)
        movement, seats = str(body["movement"]), tuple(body["seats"])
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise Unreadable("%(file)s does not have the form of an export: %(why)s", file=RULE, why=str(fault)) from None
    return Recount(movement, own, found, placed(entries, found), seats)


def _sealed(rule: bytes) -> tuple[dict[str, Any], str | None]:
    """Return what ``rule.json`` holds besides its seal, and the seal, after making sure that no byte was changed."""
    try:
        body = json.loads(rule)
    except ValueError:
        raise Changed("%(file)s cannot be read. It has been changed since it was exported.", file=RULE) from None
    if not isinstance(body, dict) or body.get("format") != FORMAT or "seal" not in body:
        raise Changed("%(file)s is not an export of this form, or it has been changed.", file=RULE)
    whole = written(body)
    seal = body.pop("seal")
    if whole != rule or (seal is not None and seal != seal_of(body)):
        raise Changed("%(file)s has been changed since it was exported.", file=RULE)
    return body, seal


def _rows(sheets: bytes) -> list[dict[str, str]]:
    reader = csv.DictReader(io.StringIO(sheets.decode("utf-8"), newline=""))
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise Unreadable("%(file)s does not have the columns of an export.", file=SHEETS)
    return list(reader)


def _entries(body: Mapping[str, Any], rows: Sequence[Mapping[str, str]], rule: Rule) -> list[Entry]:
    """Return the initiatives with the sheets that ``rows`` tell of them."""
    seats = {code: place for place, code in enumerate(body["seats"], start=1)}
    codes = {criterion.code for criterion in rule.criteria}
    marks: dict[tuple[int, int, int], dict[str, int]] = {}
    last: dict[tuple[int, int, int], Mapping[str, str]] = {}
    for row in rows:
        code, _at, number = row["seat"].partition("@")
        key = (int(row["initiative"]), int(number or 1), seats[code])
        if row["criterion"] not in codes:
            raise ValueError(row["criterion"])
        given, last[key] = marks.setdefault(key, {}), row
        if row["mark"]:
            given[row["criterion"]] = _hundredths(row["mark"])
    sheets: dict[tuple[int, int], list[Sheet]] = {}
    for (initiative, round_, seat), given in marks.items():
        row = last[initiative, round_, seat]
        sheet = Sheet(seat, given, bool(row["handed_in_at"]), row["conflict"] or None)
        sheets.setdefault((initiative, round_), []).append(sheet)
    return [
        Entry(
            line["initiative"],
            datetime.fromisoformat(line["submitted_at"]),
            {number: sheets.get((line["initiative"], number), []) for number in line["rounds"]},
            line["unit"],
            final=line["final"],
            settled=line["settled"],
            votes=line["votes"],
            lot=Lot(line["lot"]["drawing"], line["lot"]["place"]) if line["lot"] else None,
        )
        for line in body["initiatives"]
    ]


def rule_from(values: Mapping[str, Any]) -> Rule:
    """Return the rule that ``export.rule_values`` wrote down."""
    return Rule(
        criteria=tuple(
            Criterion(
                line["code"], line["name"], _hundredths(line["most"]), _hundredths(line["weight"]),
                CriterionKind(line["kind"]), tuple(line["groups"]), _maybe(line["minimum"]),
            )
            for line in values["criteria"]
        ),
        groups=tuple(Group(line["code"], line["name"], _maybe(line["minimum"])) for line in values["groups"]),
        method=Aggregation(values["method"]),
        basis=Basis(values["basis"]),
        trim=values["trim"],
        quorum=values["quorum"],
        missing=MissingSheets(values["missing"]),
        digits=values["digits"],
        rounding=Rounding(values["rounding"]),
        pass_mark=_hundredths(values["pass_mark"]),
        grades=tuple(Grade(line["name"], _hundredths(line["low"])) for line in values["grades"]),
        spread=_spread(values["spread"]),
        later_round=LaterRound(values["later_round"]),
        ties=tuple(values["ties"]),
        vote=_vote(values["vote"]),
        severity_adjusted=values["severity_adjusted"],
    )  # fmt: skip


def _spread(values: Mapping[str, Any] | None) -> Spread | None:
    if values is None:
        return None
    return Spread(_hundredths(values["limit"]), SpreadUnit(values["unit"]), SpreadAction(values["action"]))


def _vote(values: Mapping[str, Any] | None) -> Vote | None:
    return None if values is None else Vote(_hundredths(values["most"]), _hundredths(values["step"]))


def _hundredths(text: str) -> int:
    """Return a decimal of two digits as hundredths."""
    if not (match := DECIMAL.match(text)):
        raise ValueError(text)
    return int(match[1]) * 100 + int(match[2])


def _maybe(text: str | None) -> int | None:
    return None if text is None else _hundredths(text)


def result_lines(ranked: Sequence[Ranked]) -> list[dict[str, Any]]:
    """Return the standings by ``RESULT``: those that passed by place, then the others; ``flags`` is a list."""
    return [
        {
            "place": line.place,
            "initiative": line.scored.number,
            "score": None if line.scored.value is None else points(line.scored.value),
            "grade": line.grade or "",
            "counted": line.scored.panel.count,
            "excluded": len(line.scored.panel.excluded),
            "trimmed": len(line.scored.panel.trimmed),
            "flags": flags_of(line),
        }
        for line in ranked
    ]


def flags_of(line: Ranked) -> list[str]:
    """Return what is to be known of a line besides its score.

    Why it has no place; each minimum that it missed; that its judges differ too much, and that this was settled; that
    it is a finalist; what told it apart from one of equal score, or that it shares the place.
    """
    flags = [] if line.outcome is Outcome.PASSED else [line.outcome.value]
    flags += [f"minimum:{missed.code}" for missed in line.failed]
    flags += ["wide"] if line.wide else []
    flags += ["settled"] if line.wide and line.scored.entry.settled else []
    flags += ["final"] if line.scored.entry.final else []
    rules = dict.fromkeys(tie.rule for tie in line.ties)
    return flags + [f"tied:{rule}" if rule else "shared" for rule in rules]
