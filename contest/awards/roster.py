"""The list of lines as it comes in from a spreadsheet: columns, checks, and what each line says."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from contest.awards.wording import LONGEST
from contest.movements.models import RecipientKind
from contest.spreadsheet import Checker, Column, Row
from contest.text import fold
from contest.units.models import Honorific
from contest.units.roster import HONORIFICS

KINDS = {
    "Tập thể": RecipientKind.COLLECTIVE,
    "Hộ gia đình": RecipientKind.HOUSEHOLD,
    "Cá nhân": RecipientKind.INDIVIDUAL,
}
# The column where the fault of a field of a line is shown.
COLUMN_OF = {"honour": "honour", "repeat_reason": "reason", "achievement": "achievement", "recipient_line": "post"}
# Names of honours by kind of recipient: folded name → code.
Offered = Mapping[RecipientKind, Mapping[str, str]]


def line_columns(honours: Sequence[str] = ()) -> list[Column]:
    """Return the columns of the list; ``honours`` are the names of what can be proposed."""
    return [
        Column("kind", "Loại", "", 12, True, 20, tuple(KINDS)),
        Column(
            "unit",
            "Mã đơn vị",
            "The code of the unit, or of the one where the person works or the household lives.",
            14,
            True,
            20,
        ),
        Column(
            "honorific",
            "Xưng hô",
            "Only for an individual or the head of a household.",
            10,
            False,
            5,
            tuple(HONORIFICS),
        ),
        Column("full_name", "Họ và tên", "Only for an individual or the head of a household.", 30, False, 120),
        Column(
            "post", "Chức vụ", "Post and office, as printed below the name; of a household its address.", 36, False, 160
        ),
        Column(
            "honour", "Hình thức khen thưởng", "Empty: the only one that the movement offers.", 34, False, 200, honours
        ),
        Column("achievement", "Thành tích", "Empty: the set phrase of the movement.", 60, False, LONGEST),
        Column("reason", "Lý do (khen lần hai)", "Only for who is proposed in this movement already.", 40, False, 600),
    ]


@dataclass(frozen=True)
class ListedLine:
    """What one row of the list says; the unit is named by its code. A collective has no name of its own here."""

    row: Row
    kind: RecipientKind
    unit: str
    honour: str
    honorific: Honorific | None
    full_name: str
    post: str
    achievement: str
    reason: str


def listed_lines(
    rows: Sequence[Row], checker: Checker, *, units: Collection[str], offered: Offered
) -> list[ListedLine]:
    """Return what the faultless ``rows`` say, noting in ``checker`` every fault of the others."""
    kinds = {fold(name): kind for name, kind in KINDS.items()}
    lines = []
    for row in rows:
        kind = checker.one_of(row, "kind", kinds, "Write Tập thể, Hộ gia đình or Cá nhân.")
        if row["unit"] and row["unit"] not in units:
            checker.fault(row, "unit", "There is no unit with the code “%(text)s”.", text=row["unit"])
        honorific = _honorific(row, kind, checker)
        honour = _honour(row, kind, checker, offered)
        words = (row["full_name"], row["post"], row["achievement"], row["reason"])
        lines.append(ListedLine(row, kind or RecipientKind.COLLECTIVE, row["unit"], honour, honorific, *words))
    faulty = {fault.row for fault in checker.faults}
    return [line for line in lines if line.row.number not in faulty]


def _honorific(row: Row, kind: RecipientKind | None, checker: Checker) -> Honorific | None:
    """Return how a person or the head of a household is addressed; both need it and a name, a collective neither."""
    honorifics = {fold(words): honorific for words, honorific in HONORIFICS.items()}
    honorific: Honorific | None = checker.one_of(row, "honorific", honorifics, "Write Ông or Bà.")
    for code in ("honorific", "full_name"):
        if kind is RecipientKind.INDIVIDUAL and not row[code]:
            checker.fault(row, code, "An individual needs this cell.")
        if kind is RecipientKind.HOUSEHOLD and not row[code]:
            checker.fault(row, code, "A household needs this cell: who heads it.")
    for code in ("honorific", "full_name", "post"):
        if kind is RecipientKind.COLLECTIVE and row[code]:
            checker.fault(row, code, "Leave this cell empty for a collective.")
    return honorific


def _honour(row: Row, kind: RecipientKind | None, checker: Checker, offered: Offered) -> str:
    """Return the code of the honour; without a name it is the only one offered to this kind."""
    if kind is None:
        return ""
    known = offered.get(kind, {})
    if row["honour"]:
        return checker.one_of(row, "honour", known, "“%(text)s” is not offered here. Choose from the list.") or ""
    if len(known) != 1:
        checker.fault(row, "honour", "Say which honour: the movement offers several, or none, for this kind.")
        return ""
    return next(iter(known.values()))
