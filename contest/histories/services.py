"""Entering decisions of old, saying whom their lines speak of, and merging entries that are one.

Whoever enters or corrects holds the body, so that the same decision cannot be entered twice at once.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, TypeVar

from contest import clock
from contest.accounts.models import Account
from contest.awards.models import Recipient, kind_of, recipient_key, recipient_name
from contest.awards.services import known_as
from contest.database import db, lock
from contest.errors import RuleViolation, msgid
from contest.histories import queries, register
from contest.histories.merging import root_of
from contest.histories.models import HonourLevel, Merger, OldDecision, PastAward
from contest.histories.papers import REGISTER, register_values
from contest.histories.roster import ListedDecision, listed_decisions, old_columns
from contest.histories.wording import OldLine, key_of, recognised
from contest.journal.services import record
from contest.paper.models import Paper
from contest.paper.services import order_paper
from contest.paper.writing import short_day
from contest.rules.catalogue import honours_on
from contest.spreadsheet import read_rows
from contest.storage.models import StoredFile
from contest.storage.services import check_harmless, store
from contest.storage.uploads import JPEG, PDF, PNG, Upload, media_type_of
from contest.units.models import Body, Household, Person, Unit

SCAN_LIMIT = 20 * 1024 * 1024


@dataclass(frozen=True)
class OldDetails:
    """A decision of old as it is entered."""

    authority: str
    level: HonourLevel
    notation: str
    issued_on: date
    title: str


def enter_old_decision(
    body: Body, details: OldDetails, lines: Sequence[OldLine], scan: Upload | None = None, *, by: Account
) -> OldDecision:
    """Enter a decision that was made outside the product, with all its lines at once."""
    file = _stored_scan(scan)
    lock(body)
    _check_decision(body, details)
    decision = _added(body, details, lines, file, by)
    record(by, "old_decision.enter", decision, body_id=body.id, **_told(decision))
    return decision


def correct_old_decision(
    decision: OldDecision,
    details: OldDetails,
    lines: Sequence[OldLine],
    scan: Upload | None = None,
    *,
    reason: str,
    by: Account,
) -> OldDecision:
    """Put a corrected version in the place of ``decision``, which stays as it was entered.

    Lines that speak of the same recipient keep whom they were matched to; without a new scan the old one stays.
    """
    file = _stored_scan(scan) or decision.scan
    body = lock(decision.body)
    lock(decision).supersede(clock.now())
    db.session.flush()
    _check_decision(body, details)
    version = _added(body, details, lines, file, by, replaces=decision, reason=reason)
    before, after = _told(decision), _told(version)
    changed = {name: [before[name], after[name]] for name in after if name != "list" and before[name] != after[name]}
    record(
        by, "old_decision.correct", version, body_id=body.id, reason=reason, changed=changed, list=after["list"]
    )  # fmt: skip
    return version


def import_old_decisions(body: Body, upload: Upload, *, by: Account) -> list[OldDecision]:
    """Enter every decision that a list names; all of them or none.

    Raises FaultyList with every fault of the list, or RuleViolation when the file is no list.
    """
    lock(body)
    rows, checker = read_rows(upload, old_columns())
    decisions = []
    for listed in listed_decisions(rows, checker, today=clock.today()):
        details = _details(listed)
        try:
            _check_decision(body, details)
            decisions.append(_added(body, details, listed.lines, None, by))
        except RuleViolation as violation:
            checker.fault(listed.row, "notation", violation.message, **violation.values)
    checker.done()
    for decision in decisions:
        record(by, "old_decision.import", decision, body_id=body.id, file=upload.filename, **_told(decision))
    return decisions


def _details(listed: ListedDecision) -> OldDetails:
    return OldDetails(listed.authority, listed.level, listed.notation, listed.issued_on, listed.title)


def _stored_scan(scan: Upload | None) -> StoredFile | None:
    if scan is None:
        return None
    try:
        media_type = media_type_of(scan, allowed=(PDF, PNG, JPEG), limit=SCAN_LIMIT)
        check_harmless(scan)
    except RuleViolation as violation:
        raise RuleViolation(violation.message, field="scan", **violation.values) from None
    return store(scan.content, filename=scan.filename, media_type=media_type)


def _check_decision(body: Body, details: OldDetails) -> None:
    """Refuse a day in the future, and a decision that stands here already."""
    if details.issued_on > clock.today():
        raise RuleViolation("The day of a decision is not in the future.", field="issued_on")
    known = queries.same_decision(body, key_of(details.notation, details.authority), details.issued_on)
    if known is not None:
        raise RuleViolation(
            "%(notation)s of %(day)s is entered already, as “%(title)s”.",
            field="notation", notation=known.notation, day=short_day(known.issued_on), title=known.title,
        )  # fmt: skip
    own = queries.decision_like(body, details.notation, details.issued_on)
    if own is not None and key_of("", details.authority) in (key_of("", body.head_office), key_of("", body.name)):
        raise RuleViolation(
            "%(notation)s of %(day)s was made in this product, as “%(title)s”. It stands in every history already.",
            field="notation", notation=own.notation, day=short_day(own.day), title=own.title,
        )  # fmt: skip


def _added(
    body: Body,
    details: OldDetails,
    lines: Sequence[OldLine],
    scan: StoredFile | None,
    by: Account,
    *,
    replaces: OldDecision | None = None,
    reason: str = "",
) -> OldDecision:
    if not lines:
        raise RuleViolation("Write at least one recipient.")
    decision = OldDecision(
        body=body, key=key_of(details.notation, details.authority), scan=scan, version=1, entered_at=clock.now(),
        entered_by_id=by.id, correction_reason=reason, **vars(details),
    )  # fmt: skip
    if replaces is not None:
        decision.replaces, decision.version = replaces, replaces.version + 1
    known = _matched(replaces)
    honours = honours_on(details.issued_on)
    seen: set[tuple[object, ...]] = set()
    for position, line in enumerate(lines, start=1):
        if (same := line.sameness) in seen:
            raise RuleViolation("%(name)s stands on the list twice with the same honour.", name=line.name)
        seen.add(same)
        code, name = recognised(line, honours, level=details.level, day=details.issued_on)
        award = PastAward(
            position=position, recipient_kind=line.kind, honour=code, honour_name=name, merit_kind=line.merit_kind,
            recipient_name=line.name, honorific=line.honorific, post=line.post, unit_name=line.unit_name,
            achievement=line.achievement, annulled_by=line.annulled_by,
        )  # fmt: skip
        award.unit, award.person, award.household, award.looked_at = known.get(line.who, (None, None, None, None))
        decision.lines.append(award)
    db.session.add(decision)
    db.session.flush()
    return decision


def _matched(decision: OldDecision | None) -> Mapping[tuple[object, ...], tuple[Any, ...]]:
    """Return whom the lines of ``decision`` speak of, by what names the recipient there."""
    lines = decision.lines if decision is not None else []
    return {
        (line.recipient_kind, line.recipient_name, line.unit_name): (
            line.unit,
            line.person,
            line.household,
            line.looked_at,
        )
        for line in lines
    }


def _told(decision: OldDecision) -> dict[str, Any]:
    """Return what the journal keeps of a decision of old."""
    return {
        "notation": decision.notation,
        "issued_on": decision.issued_on,
        "office": decision.authority,
        "title": decision.title,
        "recipients": [line.recipient_name for line in decision.lines],
        "list": [
            {
                "recipient": line.recipient_name, "post": line.post, "unit": line.unit_name, "honour": line.honour_name,
                "kind": line.merit_kind, "achievement": line.achievement, "annulled_by": line.annulled_by,
            }
            for line in decision.lines
        ],
    }  # fmt: skip


def match_lines(body: Body, matches: Mapping[int, Recipient | None], *, by: Account) -> int:
    """Say whom each of these lines speaks of (None: nobody who is known), and return how many are different now."""
    changed = 0
    for award_id, recipient in matches.items():
        line = lock(queries.find_past_award(award_id))
        if line.body_id != body.id:
            raise RuleViolation("This line belongs to another body.")
        if not line.decision.is_current:
            raise RuleViolation("This version has been corrected already. Correct the latest one.")
        changed += _matched_anew(line, recipient, by)
    return changed


def _matched_anew(line: PastAward, recipient: Recipient | None, by: Account) -> bool:
    if recipient is not None and line.recipient_kind.value != kind_of(recipient).value:
        raise RuleViolation("%(name)s is another kind of recipient.", name=line.recipient_name)
    before = line.recipient
    if line.looked_at is not None and before is recipient:
        return False
    line.unit = recipient if isinstance(recipient, Unit) else None
    line.person = recipient if isinstance(recipient, Person) else None
    line.household = recipient if isinstance(recipient, Household) else None
    line.looked_at = clock.now()
    record(
        by, "past_award.match", line, body_id=line.body_id, recipient=line.recipient_name,
        notation=line.decision.notation, changed={"matched": [_named(before), _named(recipient)]},
    )  # fmt: skip
    return True


def _named(recipient: Recipient | None) -> str:
    if recipient is None:
        return ""
    name = recipient_name(recipient)
    return name if isinstance(recipient, Unit) else f"{name}, {recipient.unit.name}"


# One person or household twice.


@known_as
def merged_entries() -> Callable[[str], set[str]]:
    """Return the look-up of all entries that are one: a list that names two of them names one recipient twice."""
    return partial(queries.same_keys, merged=queries.merged_into())


def merge_persons(kept: Person, merged: Person, reason: str, *, by: Account) -> Merger:
    """Take ``merged`` for ``kept`` in every look-up from now on; nothing that was decided is rewritten."""
    root = _root_of_other(kept, merged, msgid("These two are one person already."))
    return _merged(Merger(kept_person=kept, merged_person=root, reason=reason), "person.merge", by)


def merge_households(kept: Household, merged: Household, reason: str, *, by: Account) -> Merger:
    """Take ``merged`` for ``kept`` in every look-up from now on; nothing that was decided is rewritten."""
    root = _root_of_other(kept, merged, msgid("These two are one household already."))
    return _merged(Merger(kept_household=kept, merged_household=root, reason=reason), "household.merge", by)


Listed = TypeVar("Listed", Person, Household)


def _root_of_other(kept: Listed, merged: Listed, same: str) -> Listed:
    """Hold both entries and return the one that stands for ``merged``; refused when they are the same already."""
    for entry in sorted((kept, merged), key=lambda one: one.id):
        lock(entry)
    into = queries.merged_into()
    root = root_of(recipient_key(merged), into)
    if root_of(recipient_key(kept), into) == root:
        raise RuleViolation(same)
    return db.session.get_one(type(merged), int(root.partition(":")[2]))


def _merged(merger: Merger, act: str, by: Account) -> Merger:
    merger.merged_at, merger.merged_by_id = clock.now(), by.id
    db.session.add(merger)
    record(by, act, merger, body_id=merger.body_id, reason=merger.reason, kept=_named(merger.kept),
           merged=_named(merger.merged))  # fmt: skip
    return merger


def undo_merger(merger: Merger, reason: str, *, by: Account) -> Merger:
    """Take two entries for two again."""
    lock(merger).undo(clock.now(), by.id, reason)
    act = "household.unmerge" if merger.kept_household else "person.unmerge"
    record(by, act, merger, body_id=merger.body_id, reason=reason, kept=_named(merger.kept),
           merged=_named(merger.merged))  # fmt: skip
    return merger


# Papers.


def order_register(body: Body, year: int) -> Paper:
    """Order the register of ``body`` and ``year`` as a paper, or return the one that says the same already."""
    values = register_values(register.register_of(body, year))
    return _ordered_anew(body, REGISTER, values, f"so-khen-thuong-{body.code}-{year}.pdf")


def _ordered_anew(body: Body, template: str, values: dict[str, Any], filename: str) -> Paper:
    known = register.paper_of_year(body, template, values["year"])
    if known is not None and not known.error and {**known.values, "ordered_at": None} == {**values, "ordered_at": None}:
        return known
    return order_paper(template, values, filename=filename, subject=body)
