"""Yearly statistical forms on emulation and commendation, by the reporting year."""

import enum
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from contest.rules.dated import Mark, checked, holds, mark_of, refuse_overlaps

DATA = Path(__file__).with_name("statistics.toml")
NEEDED: Mapping[str, type] = {
    "code": str, "title": str, "measure": str, "due": str, "valid_from": date, "source": str, "mark": str,
}  # fmt: skip
OFFERED: Mapping[str, type] = {"levels": list, "valid_to": date}
LINE: Mapping[str, type] = {"measure": str, "code": str, "name": str, "mark": str}
LINE_OFFERED: Mapping[str, type] = {"unit": str, "where": str}
CONDITION = re.compile(r"(recipient|enterprise|woman|rank|merit|movement)=([a-z_]+)|months=\d+-\d+")


class Measure(enum.StrEnum):
    """What a form counts."""

    HONOURS = "honours"
    MOVEMENTS = "movements"
    OUTSIDE = "outside"


@dataclass(frozen=True)
class FormLine:
    """A line of a form: what it counts, as ``name=value``; everything without a condition."""

    code: str
    name: str
    unit: str
    where: str
    mark: Mark


@dataclass(frozen=True)
class StatisticalForm:
    """A form with its lines; ``levels`` are those of the honours it counts, ``due`` the month and day of the report."""

    code: str
    title: str
    measure: Measure
    levels: frozenset[str]
    due: tuple[int, int]
    lines: tuple[FormLine, ...]
    valid_from: date
    valid_to: date | None
    source: str
    mark: Mark

    def due_in(self, year: int) -> date:
        """Return the day on which the report of ``year`` is due."""
        return date(year, *self.due)


def forms_of(year: int) -> list[StatisticalForm]:
    """Return the forms of the reporting year, as they hold at its end."""
    return [form for form in _forms() if holds(form, date(year, 12, 31))]


def parsed(text: str) -> tuple[StatisticalForm, ...]:
    """Return the forms that ``text`` (TOML) describes; raises ValueError as the catalogue of honours does."""
    tables = tomllib.loads(text)
    lines: dict[Measure, list[FormLine]] = {measure: [] for measure in Measure}
    for given in tables["line"]:
        row = checked(given, LINE, LINE_OFFERED)
        where = row.get("where", "")
        if where and not CONDITION.fullmatch(where):
            raise ValueError(f"nobody understands the condition {where}")
        lines[Measure(row["measure"])].append(
            FormLine(row["code"], row["name"], row.get("unit", ""), where, mark_of(row["mark"]))
        )
    forms = tuple(_form(row, lines) for row in tables["form"])
    refuse_overlaps(forms, "code")
    return forms


def _form(given: Mapping[str, Any], lines: Mapping[Measure, list[FormLine]]) -> StatisticalForm:
    row = checked(given, NEEDED, OFFERED)
    measure = Measure(row["measure"])
    month, day = (int(part) for part in row["due"].split("-"))
    return StatisticalForm(
        code=row["code"], title=row["title"], measure=measure, levels=frozenset(row.get("levels", [])),
        due=(month, day), lines=tuple(lines[measure]), valid_from=row["valid_from"], valid_to=row.get("valid_to"),
        source=row["source"], mark=mark_of(row["mark"]),
    )  # fmt: skip


@cache
def _forms() -> tuple[StatisticalForm, ...]:
    return parsed(DATA.read_text(encoding="utf-8"))
