"""Files as records: the code of a body, and how long files of each kind are kept, by the day of the act."""

from dataclasses import dataclass
from datetime import date

from contest.errors import RuleViolation
from contest.paper.writing import short_day
from contest.rules.dated import Ruled, in_force
from contest.rules.edition import Column, ColumnKind, Table, book

KINDS = ("organ_id", "award_decision", "recognition_decision", "initiative")


@dataclass(frozen=True, kw_only=True)
class Record(Ruled):
    """What is written of files: of ``organ_id`` the code of the body (mã định danh), of a kind of file how long it is
    kept (thời hạn bảo quản)."""

    record: str
    value: str


RECORDS = Table(
    "records", "records.toml", "record", ("record",), (Column("record", ColumnKind.CHOICE, KINDS), Column("value")),
    Record,
)  # fmt: skip


def record_value(record: str, *, on: date, body_id: int | None) -> str:
    """Return what holds on the day ``on``; raises RuleViolation when the rule book says nothing."""
    rows = [row for row in book(body_id).rows(RECORDS) if row.record == record]
    if found := in_force(rows, on):
        return found.value
    if record == "organ_id":
        raise RuleViolation(
            "The rule book does not say what code (%(name)s) the body has on %(day)s. Add it among the records.",
            name="OrganId", day=short_day(on),
        )  # fmt: skip
    raise RuleViolation("The rule book does not say how long such a file is kept on %(day)s.", day=short_day(on))
