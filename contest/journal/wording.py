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
    "mail": Subject(_("Mails")),
    "movement": Subject(_("Movements"), "movements.detail", "movement_id"),
    "initiative": Subject(_("Initiatives"), "initiatives.detail", "initiative_id"),
    "panel": Subject(_("Panels"), "panels.detail", "panel_id"),
    "sheet": Subject(_("Sheets")),
    "paper_sheet": Subject(_("Paper sheets"), "entries.paper", "paper_sheet_id"),
    "scoring_closing": Subject(_("Closings of scoring")),
    "recognition_list": Subject(_("Lists of recognition"), "recognition.roll", "list_id"),
    "recognition": Subject(_("Recognitions")),
    "recognition_decision": Subject(_("Decisions of recognition"), "recognition.decision", "decision_id"),
    "proposal": Subject(_("Proposals"), "awards.proposal", "proposal_id"),
    "award": Subject(_("Awards")),
    "decision": Subject(_("Decisions"), "awards.decision", "decision_id"),
    "print_run": Subject(_("Print runs"), "certificates.run", "run_id"),
    "export_run": Subject(_("Exports of registrations")),
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
    "mail.retry": _("Let a mail be sent again"),
    "movement.create": _("Began to prepare a movement"),
    "movement.change": _("Changed a movement"),
    "movement.set_basis": _("Set the legal basis"),
    "movement.set_fields": _("Set the fields"),
    "movement.set_phases": _("Set the phases"),
    "movement.set_rubric": _("Set the rubric"),
    "movement.set_honours": _("Set the honours that can be proposed"),
    "movement.set_form": _("Composed the registration form"),
    "movement.set_terms": _("Set the terms of registration"),
    "movement.set_judging": _("Set the terms of judging"),
    "movement.set_checklist": _("Composed the checklist of appraisal"),
    "movement.launch": _("Launched a movement"),
    "movement.permit_late": _("Permitted late registration"),
    "movement.revoke_late": _("Took a permission for late registration back"),
    "movement.close": _("Closed a movement"),
    "movement.remind": _("Reminded officers of units that are behind"),
    "movement.remind_of_deadline": _("Reminded officers of the deadline"),
    "registrations.import": _("Imported a list of registrations"),
    "registrations.export": _("Fetched the registrations as a list"),
    "registrations.submit": _("Submitted all complete drafts"),
    "export_run.request": _("Asked for registrations to be made into files"),
    "export_run.finish": _("Finished making registrations into files"),
    "initiative.sheet": _("Asked for the registration sheet"),
    "initiative.draft": _("Began an initiative"),
    "initiative.copy": _("Began an initiative as a copy of an earlier one"),
    "initiative.save": _("Saved an initiative"),
    "initiative.overtaken": _("Saved a text that a newer one had overtaken; it is kept beside it"),
    "initiative.submit": _("Submitted an initiative"),
    "initiative.resubmit": _("Submitted a completed initiative again"),
    "initiative.receipt": _("Asked for the receipt again"),
    "initiative.check": _("Noted what was found at appraisal"),
    "initiative.appraise": _("Appraised an initiative"),
    "initiative.ask_confirmations": _("Asked for confirmations"),
    "initiative.confirm_authorship": _("Confirmed authorship and share"),
    "initiative.confirm_as_head": _("Confirmed a registration as the head of the unit"),
    "initiative.give_back_confirmation": _("Gave a registration back instead of confirming it"),
    "initiative.add_signed_form": _("Kept a signed confirmation"),
    "initiative.withdraw_confirmation": _("Took a confirmation back"),
    "initiative.print_confirmation": _("Asked for the confirmation form to sign"),
    "initiative.withdraw": _("Withdrew an initiative"),
    "initiative.put_aside": _("Put a draft aside"),
    "initiative.reinstate": _("Reinstated an initiative"),
    "initiative.take_up": _("Took a draft up again"),
    "initiative.transfer": _("Transferred an initiative to another unit"),
    "initiative.take_over": _("Took over the check of a completed initiative"),
    "initiative.extend": _("Gave more time to complete an initiative"),
    "initiative.request": _("Asked for the request for completion again"),
    "initiative.ask_opinion": _("Asked an office for its opinion"),
    "initiative.give_opinion": _("Gave the opinion of an office"),
    "initiative.withdraw_opinion": _("No longer asked an office for its opinion"),
    "initiative.compare": _("Found whether two initiatives are the same"),
    "initiative.attach": _("Added evidence"),
    "initiative.detach": _("Took evidence out"),
    "initiative.caption": _("Wrote captions of evidence"),
    "initiative.infected": _("Found malware in evidence"),
    "panel.open": _("Opened a panel"),
    "panel.seat": _("Seated a judge"),
    "panel.make_chair": _("Made a judge the chair of a panel"),
    "panel.edit": _("Changed a panel"),
    "panel.edit_seat": _("Changed a judge's seat"),
    "panel.vacate": _("Ended a judge's seat"),
    "panel.replace": _("Replaced a judge"),
    "panel.calibrate": _("Gave a panel a calibration initiative"),
    "panel.end_calibration": _("Ended the calibration of a panel"),
    "panel.assign": _("Assigned initiatives to a panel"),
    "panel.assign_one": _("Assigned an initiative to a judge"),
    "panel.record_conflict": _("Put a conflict of interest on record"),
    "panel.declare": _("Declared that there is no conflict of interest"),
    "panel.take_back": _("Took an initiative back from a judge"),
    "panel.withdraw_conflict": _("Withdrew a conflict of interest"),
    "sheet.begin": _("Began a sheet"),
    "sheet.hand_in": _("Handed a sheet in"),
    "sheet.reopen": _("Reopened a sheet"),
    "sheet.import": _("Took a workbook of sheets in"),
    "paper_sheet.enter": _("Entered a paper sheet"),
    "paper_sheet.enter_again": _("Read a paper sheet a second time"),
    "paper_sheet.settle": _("Settled what differed on a paper sheet"),
    "paper_sheet.take_over": _("Took the marks of a paper sheet over"),
    "paper_sheet.set_aside": _("Set a paper sheet aside"),
    "paper_sheet.object": _("Objected to a paper sheet"),
    "standings.settle": _("Settled a wide spread"),
    "standings.open_round": _("Opened a further round of scoring"),
    "scoring.close": _("Closed and sealed scoring"),
    "scoring.reopen": _("Opened scoring again"),
    "standings.enter_votes": _("Entered the votes of the public"),
    "standings.draw_lots": _("Drew lots among equals"),
    "number.outside": _("Noted numbers that were given elsewhere"),
    "recognition.draw_up": _("Began a list of recognition"),
    "recognition.rename": _("Changed the title of a list of recognition"),
    "recognition.discard": _("Threw a list of recognition away"),
    "recognition.choose": _("Listed initiatives for recognition"),
    "recognition.remove": _("Took an initiative off a list of recognition"),
    "recognition.advise": _("Kept the council's advice on an initiative"),
    "recognition.find_met": _("Kept that every condition is met"),
    "recognition.submit": _("Submitted a list of recognition for decision"),
    "recognition.give_back": _("Gave a list of recognition back"),
    "recognition.decide": _("Issued a decision of recognition"),
    "recognition.annul": _("Annulled a recognition"),
    "proposal.draw_up": _("Began to draw up a proposal"),
    "proposal.rename": _("Renamed a proposal"),
    "proposal.choose": _("Proposed recipients from the standings"),
    "proposal.import": _("Imported a list of proposed recipients"),
    "proposal.submit": _("Submitted a proposal for decision"),
    "proposal.give_back": _("Gave a proposal back"),
    "proposal.discard": _("Threw a proposal away"),
    "award.add": _("Proposed a recipient"),
    "award.change": _("Changed a proposed line"),
    "award.move": _("Moved a proposed line"),
    "award.remove": _("Took a recipient out of a proposal"),
    "award.annul": _("Annulled an award"),
    "household.add": _("Added a household"),
    "household.change": _("Changed a household"),
    "decision.sign": _("Signed a decision"),
    "decision.withdraw": _("Gave a signed decision back"),
    "decision.issue": _("Issued a decision"),
    "certificate.issue": _("Issued certificates"),
    "print_run.request": _("Asked for the certificates to be printed"),
    "print_run.finish": _("Finished printing certificates"),
    "demo.scale": _("Made a movement for load tests"),
}

# What stands under a name in an entry. What is None is for checking, not for reading.
LABELS: Mapping[str, Any] = {
    "achievement": _("Achievement"),
    "answer": _("Answer"),
    "aggregation": _("How sheets become a score"),
    "advice": _("Advice of the council"),
    "annulled_on": _("Annulled on"),
    "appraisal_days": _("Working days for the appraisal"),
    "authority": _("Competence"),
    "awards": _("Awards"),
    "authors": _("Authors"),
    "bands": _("Bands"),
    "block": _("Block"),
    "capacity": _("Signed by"),
    "captions": _("Captions"),
    "certificates": _("Certificates"),
    "checker": _("Checks it again"),
    "checklist": _("Checklist"),
    "code": _("Code"),
    "comment": _("Comment"),
    "completion_days": _("Working days to complete what was returned"),
    "confirmed_by_authors": _("Authors confirm before the unit submits"),
    "confirmed_by_head": _("The head confirms before the unit submits"),
    "conditions": _("Conditions"),
    "copied_from": _("Copied from"),
    "criteria": _("Criteria"),
    "decision_ref": _("Decision of annulment"),
    "deputy_title": _("Title of a deputy when signing"),
    "documents": _("Documents"),
    "due_on": _("Last day"),
    "edition": None,
    "email": _("Email"),
    "drafts": _("Drafts that stayed"),
    "emblem": None,
    "establishment": _("Set up by"),
    "substitute": _("Substitute"),
    "fields": _("Fields"),
    "first": _("First reading"),
    "second": _("Second reading"),
    "file": _("File"),
    "finding": _("Malware"),
    "form": _("Format"),
    "from_unit": _("From"),
    "full_name": _("Full name"),
    "grace_days": _("Days of grace"),
    "anonymous": _("Judges see neither the unit nor the authors"),
    "declares_first": _("Conflicts are declared first"),
    "conflict": _("Kind of conflict"),
    "conflict_reach": _("Whose initiatives a judge does not score"),
    "others_seen": _("Sheets of the other judges"),
    "judges_named": _("Explanations of scores name the judges"),
    "grade": _("Grade"),
    "guidance": _("What to look for"),
    "head_office": _("Office that awards"),
    "head_title": _("Title of the head when signing"),
    "honorific": _("Form of address"),
    "honour": _("Honour"),
    "honours": _("Honours"),
    "initiative": _("Initiative"),
    "initiatives": _("Initiatives"),
    "seal": _("Seal"),
    "passed": _("Passed"),
    "cut_off": _("Lowest score that passed"),
    "round_kind": _("Kind of round"),
    "issued_on": _("Day of issue"),
    "judge": _("Judge"),
    "address": _("Address"),
    "head_name": _("Head of the household"),
    "posthumous": _("Posthumous"),
    "signed_on": _("Signed on"),
    "key": None,
    "kind": _("Kind"),
    "knockouts": _("Knock-out minimum"),
    "late": _("After the deadline"),
    "left_on": _("Last day at the unit"),
    "level": _("Level"),
    "likeness": _("Likeness"),
    "line": _("Line below the name"),
    "lines": _("Lines"),
    "list": None,
    "marks": _("Marks"),
    "message": _("Message"),
    "most_returns": _("Returns at most"),
    "name": _("Name"),
    "names": _("Name"),
    "not_awarded": _("Proposed but not awarded"),
    "not_recognised": _("Listed but not recognised"),
    "notation": _("Number and symbol"),
    "note": _("Note"),
    "notes": _("Notes"),
    "number": _("Number"),
    "pairs": _("Seats and initiatives"),
    "offered": _("Honours"),
    "office": _("Office"),
    "other": _("The other initiative"),
    "parent": _("Belongs to"),
    "parts": _("To be completed"),
    "per_initiative": _("Judges for each initiative"),
    "pass_mark": _("Pass mark"),
    "person": _("Person"),
    "phases": _("Phases"),
    "place": _("Place in date lines"),
    "places": _("Places"),
    "counted_on": _("Day of the count"),
    "lots": _("Order of the lots"),
    "remark": _("Remark"),
    "totals": _("Totals"),
    "post": _("Post"),
    "purpose": _("Purpose"),
    "question": _("Question"),
    "questions": _("Questions"),
    "quorum": _("Quorum"),
    "reach": _("Where it has effect"),
    "recipient": _("Recipient"),
    "recipient_line": _("Line below the name"),
    "recipients": _("Recipients"),
    "recognised": _("Recognised initiatives"),
    "recorded": _("Reason on record"),
    "refused": _("Refused"),
    "register": _("Register number"),
    "repeat_reason": _("Reason for proposing again"),
    "returned": _("Initiatives that became free"),
    "role": _("Role"),
    "score": _("Score"),
    "serials": _("Serial numbers"),
    "sha256": None,
    "share": _("Share"),
    "sheets": _("Sheets"),
    "short": _("Initiatives without enough judges"),
    "signer": _("Signer"),
    "basis": _("What is averaged"),
    "beside": _("Bonus and penalty"),
    "digits": _("Decimals of the score"),
    "grades": _("Grades"),
    "group_minima": _("Minima of groups"),
    "groups": _("Groups of criteria"),
    "later_round": _("When an initiative is scored again"),
    "lie_in": _("Lies in the group"),
    "missing": _("Sheets that are missing"),
    "rounding": _("Rounded"),
    "severity_adjusted": _("Severity is taken out"),
    "source": _("Where the rubric is taken from"),
    "spread_action": _("What is done then"),
    "spread_unit": _("Counted in"),
    "steps": _("Steps of"),
    "vote_most": _("Most points of the public vote"),
    "vote_step": _("Rounded to steps of"),
    "spread_limit": _("Flag when judges differ by more than"),
    "standing_unit": _("Standing unit of the council"),
    "submitted": _("Submitted"),
    "successor": _("Successor"),
    "symbol": _("Symbol in document numbers"),
    "ties": _("Equal scores are told apart by"),
    "title": _("Title"),
    "to_unit": _("To"),
    "trim": _("Sheets dropped at each end"),
    "unit": _("Unit"),
    "units": _("Units"),
    "until": _("Until the end of"),
    "valid_from": _("Exists from"),
    "valid_to": _("Last day"),
    "verdict": _("Verdict"),
    "weights": _("Weight"),
    "what": _("What"),
    "where": _("Where"),
    "year": _("Year"),
}
HUNDREDTHS = (
    "criteria", "cut_off", "first", "grades", "group_minima", "knockouts", "marks", "pass_mark", "score", "second",
    "spread_limit",    "steps", "totals", "vote_most", "vote_step", "weights",
)  # fmt: skip
# What is told of each line of a list; the rest can be read where the list stands.
BRIEFLY = ("recipient", "honour", "reason")


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
        return _listed(name, value)
    if isinstance(value, dict):
        return "; ".join(f"{word_of_code(name, key) or key}: {_written(name, item)}" for key, item in value.items())
    text = str(value)
    return short_day(date.fromisoformat(text)) if DAY.fullmatch(text) else word_of_code(name, text) or text


def _listed(name: str, items: list[Any]) -> str:
    """Write a list: days as a span, pairs with a dash, lines by who and what they are about."""
    if all(isinstance(item, str) and DAY.fullmatch(item) for item in items):
        return " – ".join(_written(name, item) for item in items)
    if all(isinstance(item, dict) for item in items):
        return "; ".join(" · ".join(_written(key, item[key]) for key in BRIEFLY if item.get(key)) for item in items)
    if all(isinstance(item, list) for item in items):
        return ", ".join("–".join(_written(name, part) for part in item) for item in items)
    return ", ".join(_written(name, item) for item in items)
