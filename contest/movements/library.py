"""Real rubrics of initiative contests to start from, read from a file with their sources. Pure.

What the public material does not tell is not made up: such a rubric says what is to be completed.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

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
from contest.movements.rubric import (
    BandDetails,
    CriterionDetails,
    GradeDetails,
    GroupDetails,
    RubricDetails,
    joined,
)
from contest.rules.dated import Mark, mark_of

LIBRARY = Path(__file__).with_name("library.toml")
CHOICES = {
    "aggregation": Aggregation, "basis": Basis, "missing": MissingSheets, "rounding": Rounding,
    "spread_unit": SpreadUnit, "spread_action": SpreadAction, "later_round": LaterRound,
}  # fmt: skip
POINTS = ("pass_mark", "spread_limit", "vote_most", "vote_step")
PLAIN = ("trim", "quorum", "digits", "severity_adjusted")


@dataclass(frozen=True)
class LibraryRubric:
    """A rubric to start from. ``missing`` says what is not known and must be completed; empty when it is whole."""

    code: str
    name: str
    note: str
    missing: str
    source: str
    mark: Mark
    rubric: RubricDetails


@cache
def library() -> tuple[LibraryRubric, ...]:
    """Return all rubrics in the order of the file. Raises ValueError when the file breaks its own rules."""
    return tuple(_entry(row) for row in tomllib.loads(LIBRARY.read_text(encoding="utf-8"))["rubric"])


def rubric_of(code: str) -> LibraryRubric | None:
    """Return the rubric with this code."""
    return next((entry for entry in library() if entry.code == code), None)


def _entry(row: Mapping[str, Any]) -> LibraryRubric:
    mark, told = mark_of(row["mark"]), row["source"]
    values: dict[str, Any] = {name: kind(row[name]) for name, kind in CHOICES.items() if name in row}
    values |= {name: _hundredths(row[name]) for name in POINTS if name in row}
    values |= {name: row[name] for name in PLAIN if name in row}
    rubric = RubricDetails(
        criteria=tuple(_criterion(line) for line in row.get("criterion", ())),
        groups=tuple(
            GroupDetails(line["code"], line["name"], line.get("parent", ""), _maybe(line.get("minimum")))
            for line in row.get("group", ())
        ),
        grades=tuple(GradeDetails(line["name"], _hundredths(line["low"])) for line in row.get("grade", ())),
        ties=tuple(row.get("ties", ())),
        source=f"{told} [{row['mark']}]",
        **values,
    )
    return LibraryRubric(row["code"], row["name"], row["note"], row.get("missing_parts", ""), told, mark, rubric)


def _criterion(line: Mapping[str, Any]) -> CriterionDetails:
    bands: Sequence[BandDetails] = [
        BandDetails(_hundredths(band["low"]), _hundredths(band["high"]), band["words"]) for band in line.get("band", ())
    ]
    return CriterionDetails(
        line["code"], line["name"], _hundredths(line["most"]), line.get("guidance", ""),
        weight=_hundredths(line.get("weight", 1)), knockout=_maybe(line.get("minimum")),
        bands=joined(tuple(bands)) if bands else (), group=line.get("group", ""),
        kind=CriterionKind(line.get("kind", "mark")), step=_hundredths(line.get("step", "0.01")),
    )  # fmt: skip


def _hundredths(value: int | str) -> int:
    """Return points as the file writes them, 30 or "0.5", in hundredths."""
    return int(Decimal(value) * 100)


def _maybe(value: int | str | None) -> int | None:
    return None if value is None else _hundredths(value)
