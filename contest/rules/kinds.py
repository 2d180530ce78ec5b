"""Kinds of commendation (loại hình khen thưởng), and which of them count as merit later. By the day of the proposal."""

import enum
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from contest.rules.dated import Mark, checked, holds, mark_of, refuse_overlaps

DATA = Path(__file__).with_name("kinds.toml")
NEEDED: Mapping[str, type] = {"code": str, "valid_from": date, "source": str, "mark": str}
OFFERED: Mapping[str, type] = {"valid_to": date, "counts": bool}


class MeritKind(enum.StrEnum):
    """What an honour is given for."""

    MERIT = "merit"
    THEMATIC = "thematic"
    SUDDEN = "sudden"
    SERVICE = "service"
    TENURE = "tenure"
    FOREIGN = "foreign"
    RESISTANCE = "resistance"


@dataclass(frozen=True)
class KindRule:
    """A row: whether an honour of this kind is a merit on which a further commendation for merit can be proposed."""

    code: MeritKind
    counts: bool
    valid_from: date
    valid_to: date | None
    source: str
    mark: Mark


def kind_rule(kind: MeritKind, *, on: date) -> KindRule:
    """Return the row that holds on ``on``; before the first the first, so that every old decision has one."""
    rows = [row for row in _rows() if row.code is kind]
    return next((row for row in rows if holds(row, on)), rows[0])


def parsed(text: str) -> tuple[KindRule, ...]:
    """Return the rows that ``text`` (TOML) describes; raises ValueError as the catalogue of honours does."""
    rows = tuple(_kind(row) for row in tomllib.loads(text)["kind"])
    refuse_overlaps(rows, "code")
    if missing := sorted(set(MeritKind) - {row.code for row in rows}):
        raise ValueError(f"there is no row for {', '.join(missing)}")
    return rows


def _kind(given: Mapping[str, Any]) -> KindRule:
    row = checked(given, NEEDED, OFFERED)
    return KindRule(
        code=MeritKind(row["code"]), counts=row.get("counts", False), valid_from=row["valid_from"],
        valid_to=row.get("valid_to"), source=row["source"], mark=mark_of(row["mark"]),
    )  # fmt: skip


@cache
def _rows() -> tuple[KindRule, ...]:
    return parsed(DATA.read_text(encoding="utf-8"))
