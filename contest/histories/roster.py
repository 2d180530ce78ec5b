"""The list of decisions of old as it comes in from a spreadsheet: columns, checks, and what each decision says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from contest.errors import RuleViolation, msgid
from contest.histories.models import HonourLevel, PastRecipient
from contest.histories.wording import OldLine, key_of, recognised
from contest.rules.catalogue import honours_on
from contest.rules.kinds import MeritKind
from contest.spreadsheet import Checker, Column, Row
from contest.text import fold
from contest.units.models import Honorific
from contest.units.roster import HONORIFICS

KINDS = {
    "Tập thể": PastRecipient.COLLECTIVE, "Cá nhân": PastRecipient.INDIVIDUAL, "Hộ gia đình": PastRecipient.HOUSEHOLD,
}  # fmt: skip
LEVELS = {
    "Cấp xã": HonourLevel.COMMUNE, "Cấp huyện": HonourLevel.DISTRICT, "Cấp tỉnh": HonourLevel.PROVINCE,
    "Cấp bộ, ngành": HonourLevel.MINISTRY, "Cấp Nhà nước": HonourLevel.STATE,
}  # fmt: skip
MERIT_KINDS = {
    "Công trạng": MeritKind.MERIT, "Chuyên đề": MeritKind.THEMATIC, "Đột xuất": MeritKind.SUDDEN,
    "Cống hiến": MeritKind.SERVICE, "Niên hạn": MeritKind.TENURE, "Đối ngoại": MeritKind.FOREIGN,
    "Kháng chiến": MeritKind.RESISTANCE,
}  # fmt: skip


def old_columns(honours: Sequence[str] = ()) -> list[Column]:
    """Return the columns of the list; ``honours`` are names to choose from."""
    return [
        Column("notation", "Số quyết định", "Number and symbol, for example 112/QĐ-UBND.", 18, True, 60),
        Column("issued_on", "Ngày quyết định", "Day/month/year, for example 31/3/2019.", 14, True, 12),
        Column("authority", "Cơ quan ban hành", "Who made the decision, as it stands there.", 40, True, 200),
        Column("level", "Cấp", width=14, required=True, longest=20, offers=tuple(LEVELS)),
        Column("title", "Trích yếu", "What the decision is about.", 44, True, 300),
        Column("kind", "Loại", width=12, required=True, longest=20, offers=tuple(KINDS)),
        Column(
            "honorific",
            "Xưng hô",
            "Only for an individual or the head of a household.",
            10,
            False,
            5,
            tuple(HONORIFICS),
        ),
        Column("name", "Tên tập thể, cá nhân", "As it is written in the decision; of a household too.", 36, True, 200),
        Column("post", "Chức vụ", "Post of an individual, or address of a household.", 28, False, 160),
        Column("unit", "Đơn vị", "The name of the unit as it was then.", 36, False, 200),
        Column(
            "honour", "Danh hiệu, hình thức", "The name in the decision, or the code.", 38, True, 200, tuple(honours)
        ),
        Column("merit_kind", "Loại hình khen thưởng", "Empty: Công trạng.", 18, False, 30, tuple(MERIT_KINDS)),
        Column("achievement", "Thành tích", width=50, longest=400),
        Column("annulled_by", "Đã hủy bỏ theo", "The decision that took it back, if one did.", 24, False, 120),
    ]


@dataclass(frozen=True)
class ListedDecision:
    """A decision that the list names, with its lines; ``row`` is the first that speaks of it."""

    row: Row
    authority: str
    level: HonourLevel
    notation: str
    issued_on: date
    title: str
    lines: list[OldLine] = field(default_factory=list)


def listed_decisions(rows: Sequence[Row], checker: Checker, *, today: date) -> list[ListedDecision]:
    """Return the decisions of the faultless ``rows`` in their order, noting in ``checker`` every fault of the others.

    Rows of one number, day and authority are one decision and must agree on its level and title.
    """
    decisions: dict[tuple[str, date], ListedDecision] = {}
    for row in rows:
        day, level = checker.day(row, "issued_on"), checker.one_of(row, "level", _folded(LEVELS), _LEVEL)
        line = _line(row, checker)
        if day and day > today:
            checker.fault(row, "issued_on", "The day of a decision is not in the future.")
        if not (day and level and line and row["notation"] and row["authority"]):
            continue
        _check_honour(row, line, level, day, checker)
        fresh = ListedDecision(row, row["authority"], level, row["notation"], day, row["title"])
        decision = decisions.setdefault((key_of(row["notation"], row["authority"]), day), fresh)
        if decision.title != row["title"]:
            checker.fault(
                row, "title", "Row %(first)s says something else of this decision.", first=decision.row.number
            )
        if decision.level is not level:
            checker.fault(
                row, "level", "Row %(first)s says something else of this decision.", first=decision.row.number
            )
        if any(other.sameness == line.sameness for other in decision.lines):
            checker.fault(row, "name", "%(name)s stands on the list twice with the same honour.", name=line.name)
        else:
            decision.lines.append(line)
    return list(decisions.values())


_LEVEL = msgid("Choose a level from the list.")


def _folded(names: Mapping[str, Any]) -> dict[str, Any]:
    return {fold(name): value for name, value in names.items()}


def _line(row: Row, checker: Checker) -> OldLine | None:
    kind: PastRecipient | None = checker.one_of(row, "kind", _folded(KINDS), "Write Tập thể, Cá nhân or Hộ gia đình.")
    honorific: Honorific | None = checker.one_of(row, "honorific", _folded(HONORIFICS), "Write Ông or Bà.")
    merit: MeritKind | None = checker.one_of(row, "merit_kind", _folded(MERIT_KINDS), "Choose a kind from the list.")
    for code in ("honorific", "post"):
        if kind is PastRecipient.COLLECTIVE and row[code]:
            checker.fault(row, code, "Leave this cell empty for a collective.")
    if kind is None or not row["name"] or not row["honour"]:
        return None
    return OldLine(
        kind=kind, name=row["name"], honour=row["honour"], merit_kind=merit or MeritKind.MERIT, unit_name=row["unit"],
        honorific=honorific, post=row["post"], achievement=row["achievement"], annulled_by=row["annulled_by"],
    )  # fmt: skip


def _check_honour(row: Row, line: OldLine, level: HonourLevel, day: date, checker: Checker) -> None:
    try:
        recognised(line, honours_on(day), level=level, day=day)
    except RuleViolation as violation:
        checker.fault(row, "honour", violation.message, **violation.values)
