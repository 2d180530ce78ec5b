"""Setting the rule book right: rows are added, ended and corrected with a reason and a source, never deleted."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from contest import clock
from contest.accounts.models import Account
from contest.database import db
from contest.errors import RuleViolation, Stale, msgid
from contest.journal.services import record
from contest.paper.writing import short_day
from contest.rules import contents
from contest.rules.dated import OWN
from contest.rules.edition import Act, Book, Raw, Table, edition, packed, token, unpacked
from contest.rules.models import RuleChange
from contest.rules.queries import changes_in_force, forget_changes
from contest.rules.signing import check_signature
from contest.units.models import Body, Capacity
from contest.units.offices import check_holder
from contest.units.queries import office_holders

GONE = msgid("This row is no longer as it was shown. Look at the rule book again.")


@dataclass(frozen=True)
class Amendment:
    """What is to be set: the row as it is written in a file, but for its mark, which ``sure`` gives."""

    values: Mapping[str, Any]
    sure: bool
    reason: str


def add_row(table: Table[Any], body: Body | None, amendment: Amendment, *, by: Account) -> RuleChange:
    """Add a row, for ``body`` or for everybody.

    Raises RuleViolation when a row of the same key holds on one of its days: a body may lie its own row over one of
    everybody, and nothing else lies over anything.
    """
    raw = _written(amendment)
    _refuse_met(table, body, raw)
    change = _kept(table, Act.ADD, body, "", raw, amendment.reason, by=by)
    record(by, "rule.add", change, **_told(change))
    return _read_with(change)


def correct_row(table: Table[Any], body: Body | None, target: str, amendment: Amendment, *, by: Account) -> RuleChange:
    """Put a row in the place of the row ``target``. Raises RuleViolation when nothing changes, or it meets another."""
    wrong = row_of(table, body, target)
    raw = _written(amendment)
    if raw == {name: value for name, value in wrong.items() if name != "change_id"}:
        raise RuleViolation("Nothing in this row has been changed.")
    _refuse_met(table, body, raw, but=target)
    change = _kept(table, Act.CORRECT, body, target, raw, amendment.reason, by=by)
    record(by, "rule.correct", change, **_told(change))
    return _read_with(change)


def end_row(
    table: Table[Any], body: Body | None, target: str, last: date, *, source: str, reason: str, by: Account
) -> RuleChange:
    """Have the row ``target`` hold until the day ``last`` and no longer."""
    row = row_of(table, body, target)
    if last < row["valid_from"]:
        raise RuleViolation("The row holds from %(day)s on.", field="valid_to", day=short_day(row["valid_from"]))
    if "valid_to" in row and row["valid_to"] <= last:
        raise RuleViolation("The row ends on %(day)s anyway.", field="valid_to", day=short_day(row["valid_to"]))
    change = _kept(table, Act.END, body, target, {"valid_to": last, "source": source}, reason, by=by)
    record(by, "rule.end", change, **_told(change))
    return _read_with(change)


def row_of(table: Table[Any], body: Body | None, target: str) -> Raw:
    """Return the row that ``target`` names as it is written; raises Stale when there is none any more."""
    rows = _book(body).raws(table)
    found = next((raw for raw in rows if token(table, raw) == target), None)
    if found is None:
        raise Stale(GONE)
    return found


def _book(body: Body | None) -> Book:
    return edition(changes_in_force(), body.id if body else None)


def _written(amendment: Amendment) -> dict[str, Any]:
    return {**amendment.values, "mark": f"F:{OWN}" if amendment.sure else "K"}


def _refuse_met(table: Table[Any], body: Body | None, raw: Raw, *, but: str = "") -> None:
    """Refuse a row that holds on a day on which another of its key does, on the same layer."""
    own = {change.id for change in changes_in_force() if body and change.body_id == body.id}
    for other in _book(body).raws(table):
        if table.key_of(other) != table.key_of(raw) or token(table, other) == but:
            continue
        if body and other.get("change_id") not in own:
            continue
        if _meet(other, raw):
            raise RuleViolation(
                "A row for the same holds from %(first)s to %(last)s already. End it or correct it first.",
                field="valid_from", first=short_day(other["valid_from"]),
                last=short_day(other["valid_to"]) if other.get("valid_to") else "…",
            )  # fmt: skip


def _meet(one: Raw, other: Raw) -> bool:
    return bool(
        one["valid_from"] <= (other.get("valid_to") or date.max)
        and other["valid_from"] <= (one.get("valid_to") or date.max)
    )


def _kept(
    table: Table[Any], act: Act, body: Body | None, target: str, raw: Raw, reason: str, *, by: Account
) -> RuleChange:
    change = RuleChange(
        table_name=table.name, act=act, body=body, target=target, content=packed(raw), source=raw["source"],
        reason=reason, made_at=clock.now(), made_by=by,
    )  # fmt: skip
    db.session.add(change)
    return change


def _told(change: RuleChange) -> dict[str, Any]:
    """Return what the journal keeps of an amendment."""
    table = contents.BY_NAME[change.table_name]
    return {
        "body_id": change.body.id if change.body else None, "reason": change.reason, "rule_table": table.name,
        "rule_row": named(table, change.target, change.content), "rule_source": change.source,
    }  # fmt: skip


def named(table: Table[Any], target: str, content: str) -> str:
    """Return the key and the first day of the row that was set, in words that can be read."""
    parts = json.loads(target or token(table, unpacked(table, content)))
    return " · ".join(str(part) for part in parts if part is not None)


def _read_with(change: RuleChange) -> RuleChange:
    """Return ``change`` if the rule book can be read with it.

    The entry of the journal, which comes first, holds everybody else off: what is read now is all there is.
    """
    forget_changes()
    try:
        contents.check(_book(change.body))
        contents.check(_book(None))
    except ValueError as fault:
        raise RuleViolation("The rule book cannot be read with this row: %(fault)s", fault=str(fault)) from None
    return change


def check_signer(paper: str, body: Body, capacity: Capacity, name: str, *, on: date) -> None:
    """Refuse a signature that the rule of the day does not allow, or of somebody who does not hold the office then."""
    check_signature(paper, capacity, on=on, body_id=body.id)
    check_holder(office_holders(body), body, capacity, name, on)
