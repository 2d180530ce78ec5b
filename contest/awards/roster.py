"""The list of proposed lines as it comes in from a spreadsheet: columns, checks, and what each line says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contest.movements.models import RecipientKind
from contest.spreadsheet import Checker, Column, Row
from contest.text import fold
from contest.units.models import Honorific
from contest.units.roster import HONORIFICS

KINDS = {"Tập thể": RecipientKind.COLLECTIVE, "Cá nhân": RecipientKind.INDIVIDUAL}


def line_columns(honours: Sequence[str] = ()) -> list[Column]:
    """Return the columns of the list; ``honours`` are the names of what the movement offers."""
    return [
        Column("kind", "Đối tượng", "", 12, True, 20, tuple(KINDS)),
        Column("unit", "Mã đơn vị", "The unit that is commended, or where the person works.", 14, True, 20),
        Column("honorific", "Xưng hô", "Only for individuals.", 10, False, 5, tuple(HONORIFICS)),
        Column("full_name", "Họ và tên", "Only for individuals.", 30, False, 120),
        Column("post", "Chức vụ", "Only for individuals.", 36, False, 160),
        Column("honour", "Hình thức khen thưởng", "", 44, True, 200, tuple(honours)),
        Column("achievement", "Thành tích", "At most 400 characters, without a full stop.", 70, True, 400),
        Column("reason", "Lý do đề nghị thêm", "If the recipient has a line in this movement already.", 40, False, 600),
    ]


@dataclass(frozen=True)
class ImportedLine:
    """What one line of the list says; the row number tells where it stands."""

    row: int
    kind: RecipientKind
    unit: str
    honorific: Honorific | None
    full_name: str
    post: str
    honour: str
    achievement: str
    reason: str


def imported_lines(
    rows: Sequence[Row],
    checker: Checker,
    *,
    units: Mapping[str, object],
    honours: Mapping[str, Mapping[RecipientKind, str]],
) -> list[ImportedLine]:
    """Return what ``rows`` say, noting every fault.

    ``units`` are the existing units by code; ``honours`` gives by folded name the codes offered for each kind.
    """
    kinds = {fold(words): kind for words, kind in KINDS.items()}
    honorifics = {fold(words): honorific for words, honorific in HONORIFICS.items()}
    lines = []
    for row in rows:
        kind = checker.one_of(row, "kind", kinds, "Write Tập thể or Cá nhân.")
        honorific = checker.one_of(row, "honorific", honorifics, "Write Ông or Bà.")
        offered = checker.one_of(row, "honour", honours, "The movement does not offer “%(text)s”.")
        if row["unit"] and row["unit"] not in units:
            checker.fault(row, "unit", "There is no unit with the code “%(text)s”.", text=row["unit"])
        if kind is RecipientKind.INDIVIDUAL:
            _check_individual(row, checker, honorific)
        if offered and kind and kind not in offered:
            checker.fault(
                row, "honour", "The movement does not offer “%(text)s” to this kind of recipient.", text=row["honour"]
            )
        elif offered and kind:
            texts = (row["full_name"], row["post"], offered[kind], row["achievement"], row["reason"])
            lines.append(ImportedLine(row.number, kind, row["unit"], honorific, *texts))
    return lines


def _check_individual(row: Row, checker: Checker, honorific: Honorific | None) -> None:
    if not row["full_name"]:
        checker.fault(row, "full_name", "An individual needs a name.")
    if not row["honorific"] and honorific is None:
        checker.fault(row, "honorific", "Write Ông or Bà.")
