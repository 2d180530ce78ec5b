"""What the codes of the journal are called on a page."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from contest.journal.models import JournalEntry
from contest.paper.writing import short_day, written
from contest.words import word_of_code

DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class Subject:
    """A kind of record: its words, and the page that shows one, if there is such a page."""

    words: Any
    endpoint: str = ""
    argument: str = ""


@dataclass(frozen=True)
class Detail:
    """A value that an act left behind, and the one it replaced, if it did."""

    label: str
    value: str
    before: str | None = None


@dataclass(frozen=True)
class Line:
    """An entry as it is read."""

    entry: JournalEntry
    words: str
    address: str | None
    details: list[Detail]


SUBJECTS: Mapping[str, Subject] = {
    "account": Subject(_("Accounts"), "accounts.account", "account_id"),
    "body": Subject(_("Bodies"), "units.units", "body_id"),
    "block": Subject(_("Blocks"), "units.edit_block", "block_id"),
    "unit": Subject(_("Units"), "units.unit", "unit_id"),
    "person": Subject(_("Persons"), "units.edit_person", "person_id"),
    "movement": Subject(_("Movements"), "movements.detail", "movement_id"),
    "initiative": Subject(_("Initiatives"), "initiatives.detail", "initiative_id"),
    "panel": Subject(_("Panels"), "panels.detail", "panel_id"),
    "sheet": Subject(_("Sheets")),
    "proposal": Subject(_("Proposals"), "awards.proposal", "proposal_id"),
    "award": Subject(_("Awards")),
    "decision": Subject(_("Decisions"), "awards.decision", "decision_id"),
    "print_run": Subject(_("Print runs"), "certificates.run", "run_id"),
}

ACTS: Mapping[str, Any] = {
    "account.invite": _("Invited somebody"),
    "account.renew_invitation": _("Made a new link for setting a password"),
    "account.take_up": _("Set the password by a one-time link"),
    "account.change": _("Corrected name or email of an account"),
    "account.change_password": _("Changed the own password"),
    "account.sign_out_everywhere": _("Signed out on all devices"),
    "account.give_role": _("Gave a role"),
    "account.take_role": _("Took a role back"),
    "account.set_person": _("Told which person an account is"),
    "account.switch_off": _("Switched an account off"),
    "account.switch_on": _("Switched an account on"),
    "body.add": _("Added a body"),
    "body.change": _("Changed the names on papers"),
    "block.add": _("Added a block"),
    "block.rename": _("Renamed a block"),
    "unit.add": _("Added a unit"),
    "unit.change": _("Changed a unit"),
    "unit.import": _("Imported a list of units"),
    "person.add": _("Added a person"),
    "person.change": _("Changed a person"),
    "person.import": _("Imported a list of persons"),
    "movement.create": _("Began to prepare a movement"),
    "movement.change": _("Changed a movement"),
    "movement.set_basis": _("Set the legal basis"),
    "movement.set_fields": _("Set the fields"),
    "movement.set_phases": _("Set the phases"),
    "movement.set_rubric": _("Set the rubric"),
    "movement.set_honours": _("Set the honours that can be proposed"),
    "movement.launch": _("Launched a movement"),
    "movement.close": _("Closed a movement"),
    "initiative.draft": _("Began an initiative"),
    "initiative.save": _("Saved an initiative"),
    "initiative.overtaken": _("Saved a text that a newer one had overtaken; it is kept beside it"),
    "initiative.submit": _("Submitted an initiative"),
    "initiative.resubmit": _("Submitted a completed initiative again"),
    "initiative.receipt": _("Asked for the receipt again"),
    "initiative.appraise": _("Appraised an initiative"),
    "initiative.attach": _("Added evidence"),
    "initiative.detach": _("Took evidence out"),
    "panel.open": _("Opened a panel"),
    "panel.seat": _("Seated a judge"),
    "panel.make_chair": _("Made a judge the chair of a panel"),
    "panel.vacate": _("Ended a judge's seat"),
    "panel.assign": _("Assigned initiatives to a panel"),
    "panel.assign_one": _("Assigned an initiative to a judge"),
    "panel.record_conflict": _("Put a conflict of interest on record"),
    "sheet.hand_in": _("Handed a sheet in"),
    "sheet.reopen": _("Reopened a sheet"),
}

# What stands under a name in an entry. What is None is for checking, not for reading.
LABELS: Mapping[str, Any] = {
    "authority": _("Competence"),
    "block": _("Block"),
    "code": _("Code"),
    "comment": _("Comment"),
    "criteria": _("Criteria"),
    "deputy_title": _("Title of a deputy when signing"),
    "documents": _("Documents"),
    "edition": None,
    "email": _("Email"),
    "emblem": None,
    "fields": _("Fields"),
    "file": _("File"),
    "full_name": _("Full name"),
    "head_office": _("Office that awards"),
    "head_title": _("Title of the head when signing"),
    "honorific": _("Form of address"),
    "honours": _("Honours"),
    "initiative": _("Initiative"),
    "judge": _("Judge"),
    "kind": _("Kind"),
    "left_on": _("Last day at the unit"),
    "lines": _("Lines"),
    "marks": _("Marks"),
    "name": _("Name"),
    "number": _("Number"),
    "parent": _("Belongs to"),
    "person": _("Person"),
    "phases": _("Phases"),
    "place": _("Place in date lines"),
    "post": _("Post"),
    "purpose": _("Purpose"),
    "quorum": _("Quorum"),
    "role": _("Role"),
    "sha256": None,
    "standing_unit": _("Standing unit of the council"),
    "successor": _("Successor"),
    "symbol": _("Symbol in document numbers"),
    "title": _("Title"),
    "unit": _("Unit"),
    "valid_from": _("Exists from"),
    "valid_to": _("Last day"),
    "verdict": _("Verdict"),
    "where": _("Where"),
    "year": _("Year"),
}
HUNDREDTHS = ("criteria", "marks")


def line_of(entry: JournalEntry) -> Line:
    """Return ``entry`` in the reader's words; a code without words is shown as it is."""
    return Line(entry, str(ACTS.get(entry.act, entry.act)), _address(entry), _details(entry.details))


def _address(entry: JournalEntry) -> str | None:
    subject = SUBJECTS.get(entry.subject_kind)
    if subject is None or not subject.endpoint or entry.subject_id is None:
        return None
    values: dict[str, Any] = {subject.argument: entry.subject_id}
    return url_for(subject.endpoint, **values)


def _details(details: Mapping[str, Any]) -> list[Detail]:
    shown = [Detail(*_told(name, value)) for name, value in details.items() if name != "changed" and _is_shown(name)]
    changed = details.get("changed", {})
    return shown + [
        Detail(*_told(name, after), before=_written(name, before))
        for name, (before, after) in changed.items()
        if _is_shown(name)
    ]


def _is_shown(name: str) -> bool:
    return LABELS.get(name, name) is not None


def _told(name: str, value: Any) -> tuple[str, str]:
    return str(LABELS.get(name, name)), _written(name, value)


def _written(name: str, value: Any) -> str:
    """Write a value of an entry as offices do; codes in their words, numbers of hundredths with their decimals."""
    if value is None or value in ("", [], {}):
        return "–"
    if isinstance(value, bool):
        return str(gettext("yes") if value else gettext("no"))
    if isinstance(value, int):
        return written(value) if name in HUNDREDTHS else str(value)
    if isinstance(value, list):
        between = " – " if all(isinstance(item, str) and DAY.fullmatch(item) for item in value) else ", "
        return between.join(_written(name, item) for item in value)
    if isinstance(value, dict):
        return "; ".join(f"{word_of_code(name, key) or key}: {_written(name, item)}" for key, item in value.items())
    text = str(value)
    return short_day(date.fromisoformat(text)) if DAY.fullmatch(text) else word_of_code(name, text) or text
