"""Reading signed paper sheets twice, taking workbooks in, and ordering sheets to be printed.

Marks come into a sheet through scoring alone, so every rule of a sheet holds, whatever way they came.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from contest import clock
from contest.accounts.models import Account
from contest.database import db, lock
from contest.entries import queries
from contest.entries.codes import read_code, written_code
from contest.entries.comparing import Difference, differences
from contest.entries.kit import (
    COMMENT,
    UNIT_COMMENT,
    KitLine,
    Refused,
    Translate,
    columns_for,
    lines_from,
    row_for,
)
from contest.entries.models import PaperReading, PaperSheet, PaperState, SentKit
from contest.entries.papers import SHEETS, blank_values, filled_values
from contest.errors import RuleViolation, Stale, msgid
from contest.journal.services import record
from contest.movements.models import Criterion, Movement
from contest.panels.models import Assignment, Panel, Seat
from contest.panels.queries import is_declared
from contest.paper.models import Paper
from contest.paper.services import order_paper
from contest.scoring.models import Sheet, SheetSource, SheetState
from contest.scoring.queries import closing_of, criteria_of, others_of, own_assignments, round_of, sheet_of
from contest.scoring.services import (
    Entry,
    SheetDetails,
    Written,
    check_open,
    hand_in,
    reopen_sheet,
    save_sheet,
    unmarked,
)
from contest.spreadsheet import read_rows, workbook
from contest.storage.services import check_harmless, content_of, store
from contest.storage.uploads import JPEG, PDF, PNG, XLSX, Upload, media_type_of

SCANS = (PDF, JPEG, PNG)


@dataclass(frozen=True)
class ReadMarks:
    """What a reader typed from a paper sheet: the marks by criterion, and both comments."""

    marks: Mapping[int, int]
    comment: str = ""
    unit_comment: str = ""


# Signed sheets on paper.


def enter_paper(
    assignment: Assignment, read: ReadMarks, upload: Upload, signed_on: date, *, limit: int, by: Account
) -> PaperSheet:
    """Keep the scan of a signed sheet of at most ``limit`` bytes with what the first reader read from it.

    The sheet is begun, and nothing is marked yet: it is read a second time first. What is missing is refused, and a
    sheet that could not be marked on screen either.
    """
    media_type = media_type_of(upload, allowed=SCANS, limit=limit)
    check_harmless(upload)
    lock(assignment)
    _check_enterable(assignment)
    if signed_on > clock.today():
        raise RuleViolation("This day lies in the future.", field="signed_on")
    sheet = save_sheet(assignment, SheetDetails({}, {}), by=by)
    if queries.kept_paper(assignment, sheet.round) is not None:
        raise RuleViolation("A paper of this sheet has been entered already.")
    paper = PaperSheet(
        assignment=assignment, round=sheet.round, signed_on=signed_on, comment=read.comment,
        unit_comment=read.unit_comment,
        file=store(upload.content, filename=upload.filename, media_type=media_type),
        settled={}, settled_reason="", set_aside_reason="",
    )  # fmt: skip
    db.session.add(paper)
    _keep_reading(paper, 1, read, by)
    _note(paper, "paper_sheet.enter", by, file=paper.file.filename, sha256=paper.file.sha256)
    return paper


def enter_again(paper: PaperSheet, read: ReadMarks, *, by: Account) -> PaperSheet:
    """Keep what the second reader read, and take the marks over if nothing differs.

    The second reader is somebody else, unless the secretariat has nobody else.
    """
    _hold(paper, PaperState.READ_ONCE)
    if paper.readings[0].read_by_id == by.id and queries.has_another_reader(paper.initiative, by):
        raise RuleViolation("You have read this sheet first. Let somebody else of the secretariat read it again.")
    paper.comment, paper.unit_comment = read.comment, read.unit_comment
    _keep_reading(paper, 2, read, by)
    _note(paper, "paper_sheet.enter_again", by)
    if not differences_in(paper):
        _take_over(paper, paper.readings[1].given, by)
    return paper


def settle_paper(
    paper: PaperSheet, marks: Mapping[str, int], reason: str, *, seen: str | None = None, by: Account
) -> PaperSheet:
    """Decide on the marks that differ, by the criterion's code, and take the sheet over.

    A criterion that needs no mark and is given none has none. ``seen`` is the seal of the differences that were looked
    at; Stale is raised when there are others by now.
    """
    _hold(paper, PaperState.DIFFERS)
    differing = differences_in(paper)
    if seen is not None and seen != seal_of_differences(differing):
        raise Stale("Marks have changed since this page was opened. Look through the changes again.")
    chosen = {line.code: marks.get(line.code) for line in differing}
    needed = queries.needed_codes(paper.movement)
    if any(mark is None and code in needed for code, mark in chosen.items()):
        raise RuleViolation("Decide on every mark that differs.")
    agreed = {
        code: mark for code, mark in paper.readings[1].given.items() if code not in {line.code for line in differing}
    }
    paper.settled, paper.settled_reason = chosen, reason
    first, second = ({line.code: getattr(line, which) for line in differing} for which in ("first", "second"))
    _note(paper, "paper_sheet.settle", by, reason=reason, first=first, second=second, marks=chosen)
    _take_over(paper, agreed | {code: mark for code, mark in chosen.items() if mark is not None}, by)
    return paper


def set_aside(paper: PaperSheet, reason: str, *, by: Account) -> PaperSheet:
    """Put a paper sheet aside, so that another can take its place; its scan and what was read stay on record.

    One that was taken over can be set aside when its sheet has been reopened.
    """
    lock(paper)
    if not queries.can_be_set_aside(paper):
        raise RuleViolation("This sheet has been taken over or set aside already.")
    _put_aside(paper, reason, by)
    _note(paper, "paper_sheet.set_aside", by, reason=reason)
    return paper


def object_to_paper(paper: PaperSheet, reason: str, *, by: Account) -> PaperSheet:
    """Let the judge object to what was taken over: the sheet opens again, for the screen or for another paper."""
    lock(paper)
    sheet = sheet_of(paper.assignment)
    if sheet is None or not queries.can_be_objected_to(paper):
        raise RuleViolation("This sheet has not been taken over, or was set aside already.")
    if others_of(paper.assignment):
        raise RuleViolation("You can see the sheets of the other judges by now. Ask the secretariat to reopen yours.")
    reopen_sheet(sheet, reason, by=by)
    _put_aside(paper, reason, by)
    _note(paper, "paper_sheet.object", by, reason=reason)
    return paper


def seal_of_differences(differing: Sequence[Difference]) -> str:
    """Return a sign of ``differing``, by which a later look is known to be the same."""
    return sha256(repr(list(differing)).encode()).hexdigest()


def differences_in(paper: PaperSheet) -> list[Difference]:
    """Return what somebody must look at before the marks of ``paper`` are taken over."""
    first, second = paper.readings
    codes = [line.code for line in criteria_of(paper.movement)]
    return differences(codes, first.given, second.given, queries.screen_marks(paper.assignment))


def _check_enterable(assignment: Assignment) -> None:
    """Refuse a sheet that could not be marked now, in the words of whoever holds its paper."""
    sheet = sheet_of(assignment)
    if sheet is not None and sheet.state is SheetState.HANDED_IN and closing_of(assignment.movement) is None:
        raise RuleViolation(
            "The judge has handed this sheet in already. Reopen it with a reason before its paper is entered."
        )
    check_open(assignment, sheet)


def _hold(paper: PaperSheet, state: PaperState) -> None:
    """Hold the assignment and ``paper``, and refuse what somebody else has done meanwhile."""
    lock(paper.assignment)
    lock(paper)
    db.session.refresh(paper, ["readings"])
    if paper.state is not state:
        raise Stale("Somebody else has gone on with this sheet meanwhile. Load the page anew.")
    if paper.round != round_of(paper.assignment.initiative):
        raise RuleViolation("This paper is of an earlier round. Set it aside.")
    _check_enterable(paper.assignment)


def _keep_reading(paper: PaperSheet, number: int, read: ReadMarks, by: Account) -> None:
    criteria = criteria_of(paper.movement)
    marks = {line.code: read.marks[line.id] for line in criteria if line.id in read.marks}
    missing = [line.name for line in criteria if line.code in queries.needed_codes(paper.movement) - marks.keys()]
    if missing:
        raise RuleViolation("Marks are missing for: %(criteria)s.", criteria=", ".join(missing))
    paper.readings.append(PaperReading(number=number, marks=marks, read_at=clock.now(), read_by=by))
    db.session.flush()


def _take_over(paper: PaperSheet, marks: Mapping[str, int], by: Account) -> None:
    """Write the marks of the paper into the sheet, and hand it in as the judge signed it.

    What the judge wrote on screen beside the marks stays, with the words of the paper below it.
    """
    assignment = paper.assignment
    sheet = sheet_of(assignment)
    before = sheet.given if sheet else {}
    entries = {line.id: Entry(marks.get(line.code), before.get(line.id)) for line in criteria_of(assignment.movement)}
    edition = sheet.edition if sheet else None  # of the text that there was when the paper came, whatever came since
    texts = {}
    for name, text in ((COMMENT, paper.comment), (UNIT_COMMENT, paper.unit_comment)):
        stands = getattr(sheet, name) if sheet else ""
        if text and text not in stands:
            texts[name] = Written(f"{stands}\n{text}".strip(), stands)
    sheet = save_sheet(assignment, SheetDetails(entries, texts), by=by)
    sheet.source = SheetSource.PAPER
    hand_in(assignment, edition=edition, by=by)
    paper.taken_over_at = clock.now()
    _note(paper, "paper_sheet.take_over", by, marks=dict(marks))


def _put_aside(paper: PaperSheet, reason: str, by: Account) -> None:
    paper.set_aside_at, paper.set_aside_by, paper.set_aside_reason = clock.now(), by, reason


def _note(paper: PaperSheet, act: str, by: Account, **details: Any) -> None:
    whose = {"initiative": paper.initiative.register_number, "judge": paper.assignment.seat.account.name}
    record(by, act, paper, body_id=paper.movement.body_id, **whose, **details)


# The workbook.


def workbook_of(seat: Seat, notes: tuple[str, Sequence[Sequence[str]]], translate: Translate) -> bytes:
    """Return the workbook of the judge in ``seat``: a row for each sheet that is not handed in, with what stands."""
    movement = seat.movement
    criteria, codes = criteria_of(movement), queries.codes_in(movement)
    rows = [
        row_for(
            codes.of(line), line.initiative.title, criteria, line.sheet.given if line.sheet else {},
            {name: getattr(line.sheet, name) for name in (COMMENT, UNIT_COMMENT)} if line.sheet else {},
        )
        for line in queries.left_in(seat).lines
    ]  # fmt: skip
    return workbook("Phiếu chấm", columns_for(criteria, translate), rows, notes=notes)


def send_kit(seat: Seat, upload: Upload, translate: Translate, *, by: Account) -> SentKit:
    """Keep a workbook that came back without a fault, to be looked through; nothing is marked yet.

    Raises FaultyList with every fault, or RuleViolation when the file is no such workbook at all.
    """
    lines = _read_kit(seat, upload, translate)
    if not lines:
        raise RuleViolation("There is nothing in this workbook that could be taken in.")
    file = store(upload.content, filename=upload.filename, media_type=XLSX)
    kit = SentKit(seat=seat, file=file, rows=len(lines), sent_at=clock.now())
    db.session.add(kit)
    db.session.flush()
    return kit


@dataclass(frozen=True)
class KitChange:
    """What a row of a workbook would change: marks and comments, each as it stands and as it would be."""

    line: KitLine
    assignment: Assignment
    marks: Sequence[tuple[Criterion, int | None, int]]
    texts: Mapping[str, tuple[str, str]]
    complete: bool

    @property
    def replaces(self) -> bool:
        """Say whether a mark or a comment that stands would become another one."""
        return any(before is not None for _line, before, _after in self.marks) or any(
            before for before, _after in self.texts.values()
        )


def changes_of(kit: SentKit, translate: Translate) -> list[KitChange]:
    """Return what a workbook that was sent would change now, row by row."""
    upload = Upload(kit.file.filename, content_of(kit.file))
    return [_change(line, assignment) for line, assignment in _read_kit(kit.seat, upload, translate)]


def _change(line: KitLine, assignment: Assignment) -> KitChange:
    criteria, sheet = criteria_of(assignment.movement), assignment.sheet
    before = sheet.given if sheet else {}
    marks = [
        (criterion, before.get(criterion.id), line.marks[criterion.id])
        for criterion in criteria
        if criterion.id in line.marks and line.marks[criterion.id] != before.get(criterion.id)
    ]
    stands = {name: getattr(sheet, name) if sheet else "" for name in line.texts}
    texts = {name: (stands[name], text) for name, text in line.texts.items() if text != stands[name]}
    needed = {criterion.id for criterion in unmarked(assignment, sheet)}
    return KitChange(line, assignment, marks, texts, complete=not needed - line.marks.keys())


def seal_of(changes: Sequence[KitChange]) -> str:
    """Return a sign of what ``changes`` showed, by which a later look is known to be the same."""
    shown = [
        [change.assignment.id, [[line.id, before, after] for line, before, after in change.marks],
         sorted(change.texts.items()), change.complete]
        for change in changes
    ]  # fmt: skip
    return sha256(json.dumps(shown).encode()).hexdigest()


def import_kit(kit: SentKit, seen: str, translate: Translate, *, handing_in: bool, by: Account) -> int:
    """Take everything of a workbook in, or nothing; ``seen`` is the seal of the changes that were looked at.

    With ``handing_in`` the sheets that have all their marks by then are handed in. Return how many sheets changed or
    were handed in.
    """
    lock(kit)
    if kit.imported_at is not None:
        raise RuleViolation("This workbook has been taken in already.")
    changes = changes_of(kit, translate)
    if seal_of(changes) != seen:
        raise Stale("Marks have changed since this page was opened. Look through the changes again.")
    first = kit.seat.panel.calibration_initiative_id
    changes.sort(key=lambda change: change.assignment.initiative_id != first)  # what opens the others comes first
    done = sum(_import_one(change, handing_in, by) for change in changes)
    kit.imported_at = clock.now()
    record(by, "sheet.import", kit.seat.panel, body_id=kit.movement.body_id, sheets=done, file=kit.file.filename,
           sha256=kit.file.sha256)  # fmt: skip
    return done


def _import_one(change: KitChange, handing_in: bool, by: Account) -> bool:
    assignment, sheet = change.assignment, sheet_of(change.assignment)
    if change.marks or change.texts:
        entries = {line.id: Entry(after, before) for line, before, after in change.marks}
        texts = {name: Written(after, before) for name, (before, after) in change.texts.items()}
        sheet = save_sheet(assignment, SheetDetails(entries, texts), by=by)
        sheet.source = SheetSource.WORKBOOK
    if handing_in and change.complete and sheet is not None:
        hand_in(assignment, by=by)
        return True
    return bool(change.marks or change.texts)


def _read_kit(seat: Seat, upload: Upload, translate: Translate) -> list[tuple[KitLine, Assignment]]:
    """Return what a workbook says, row by row, with the assignment that each is about."""
    movement = seat.movement
    criteria, codes = criteria_of(movement), queries.codes_in(movement)
    known: dict[str, Assignment] = {}
    refused: dict[str, Refused] = {}
    for line in own_assignments(seat.account, movement=movement):
        if line.seat_id != seat.id:
            continue
        code = codes.of(line)
        if line.is_handed_in:
            why = msgid("This sheet has been handed in. Ask the secretariat to reopen it.")
            refused[code] = Refused(why, handed_in=True)
        elif not is_declared(line):
            refused[code] = Refused(msgid("First declare that you have no conflict of interest with this initiative."))
        else:
            known[code] = line
    rows, checker = read_rows(upload, columns_for(criteria, translate), strict=True)
    lines = lines_from(rows, checker, criteria, known, refused, lambda text: _as_printed(text, movement))
    checker.done()
    return [(line, known[line.code]) for line in lines]


def _as_printed(text: str, movement: Movement) -> str | None:
    code = read_code(text, movement.id)
    return written_code(code, movement.id) if code else None


# Sheets on paper, to be printed.


def order_blanks(seat: Seat) -> Paper:
    """Order the sheets that the judge in ``seat`` has not handed in, to be filled in by hand."""
    return _order(
        queries.left_in(seat).lines, f"phieu-cham-{seat.movement.code}-ghe-{seat.panel_id}-{seat.number}.pdf", seat
    )


def order_panel_blanks(panel: Panel) -> Paper:
    """Order the sheets that are not handed in of every judge of a panel."""
    lines = [line for left in queries.left_among(panel).values() for line in left.lines]
    return _order(lines, f"phieu-cham-{panel.movement.code}-to-{panel.id}.pdf", panel)


def _order(assignments: Sequence[Assignment], filename: str, subject: Seat | Panel) -> Paper:
    if not assignments:
        raise RuleViolation("There is no sheet to print: all are handed in, or no conflict was declared yet.")
    values = blank_values(assignments, queries.codes_in(subject.movement))
    return order_paper(SHEETS, values, filename=filename, subject=subject)


def order_copy(sheet: Sheet) -> Paper:
    """Order a sheet that was handed in, to be signed and put with the records."""
    if sheet.handed_in_at is None:
        raise RuleViolation("This sheet has not been handed in yet.")
    number, seat = sheet.assignment.initiative.register_number, sheet.assignment.seat
    filename = f"phieu-cham-{sheet.movement.code}-{number}-ghe-{seat.number}.pdf"
    values = filled_values(sheet, queries.codes_in(sheet.movement))
    return order_paper(SHEETS, values, filename=filename, subject=sheet)
