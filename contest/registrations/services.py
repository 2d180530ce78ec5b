"""Lists of registrations in and out, and reminding the officers of units that are behind."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from contest import clock
from contest.accounts.models import Account
from contest.database import db, lock
from contest.errors import RuleViolation
from contest.initiatives.models import Initiative, InitiativeState
from contest.initiatives.queries import Reach
from contest.initiatives.readiness import Lack
from contest.initiatives.services import create_draft, missing_in, submit_initiative
from contest.initiatives.similar import Similar, similar_to
from contest.initiatives.title_index import TitleIndex
from contest.journal.services import record
from contest.movements.models import Movement, MovementState, PhaseKind
from contest.notices.models import NoticeKind
from contest.notices.services import notify_each
from contest.notices.wording import Value
from contest.paper.models import Paper
from contest.paper.queries import latest_paper
from contest.paper.services import order_paper
from contest.registrations import queries
from contest.registrations.models import ExportKind, ExportRun, Reminder, SentList
from contest.registrations.papers import SHEET, sheet_values
from contest.registrations.reminders import Behind, Recipient, Round, counts, distance_due, round_for
from contest.registrations.roster import Known, Line, read_columns, registration_lines
from contest.spreadsheet import read_rows
from contest.storage.services import content_of, safe_filename, store, throw_away
from contest.storage.uploads import XLSX, Upload
from contest.units.models import Unit

# From this likeness of titles on the list is cautioned; so many of its lines are compared.
ALIKE = 80
MOST_COMPARED = 500
FORMS = {ExportKind.DOSSIERS: ("zip",), ExportKind.LIST: ("pdf", "docx")}
_TOKENS = uuid.UUID("6a1a1d9e-3f0b-4d57-9a3c-2f0d5f6c7b11")


@dataclass(frozen=True)
class Caution:
    """A line of a list whose title is like that of another line, or of an initiative that was submitted before."""

    line: Line
    other: Line | None
    similar: Similar | None


def known_to(movement: Movement, units: Sequence[Unit]) -> Known:
    """Return what a list of ``movement`` can name that registers for ``units``."""
    return Known(units, queries.all_units(movement), queries.standing_titles(movement), clock.today())


def read_list(movement: Movement, upload: Upload, units: Sequence[Unit]) -> list[Line]:
    """Return what a list would register for ``units``, and change nothing.

    Raises FaultyList with every fault, or RuleViolation when the file is no such list at all.
    """
    known = known_to(movement, units)
    rows, checker = read_rows(upload, read_columns(movement, known), strict=True)
    lines = registration_lines(rows, checker, movement, known)
    checker.done()
    return lines


def send_list(movement: Movement, upload: Upload, units: Sequence[Unit], *, by: Account) -> SentList:
    """Keep a faultless list so that it can be looked through before it is taken in. Raises as ``read_list``."""
    lines = read_list(movement, upload, units)
    file = store(upload.content, filename=upload.filename, media_type=XLSX)
    sent = SentList(movement_id=movement.id, file_id=file.id, rows=len(lines), sent_at=clock.now(), sent_by_id=by.id)
    db.session.add(sent)
    db.session.flush()
    return sent


def lines_of(sent: SentList, units: Sequence[Unit]) -> list[Line]:
    """Return what a sent list would register now. Raises FaultyList when something stands in its way meanwhile."""
    return read_list(sent.movement, Upload(sent.file.filename, content_of(sent.file)), units)


def import_list(sent: SentList, units: Sequence[Unit], *, by: Account) -> SentList:
    """Begin a draft for each line of a list: all of them, or none when there is a fault. A list is taken in once."""
    movement = lock(sent.movement)
    lock(sent)
    if sent.imported_at is not None:
        return sent
    lines = lines_of(sent, units)
    for line in lines:
        create_draft(movement, line.unit, line.details, str(uuid.uuid5(_TOKENS, f"{sent.id}/{line.row}")), by=by)
    sent.imported_at = clock.now()
    names = sorted({line.unit.code for line in lines})
    record(by, "registrations.import", movement, body_id=movement.body_id, initiatives=len(lines), units=names,
           file=sent.file.filename, sha256=sent.file.sha256)  # fmt: skip
    return sent


def cautions_of(movement: Movement, lines: Sequence[Line]) -> list[Caution]:
    """Return the first lines whose titles are like another line's, or like what was submitted this year or before."""
    index, by_row = TitleIndex(len(lines) + 1), {line.row: line for line in lines}
    found = []
    for line in lines[:MOST_COMPARED]:
        near = index.nearest(line.details.title, groups={0}, without=None, most=1, at_least=ALIKE)
        earlier = similar_to(movement, line.details.title, most=1, at_least=ALIKE)
        other = by_row[near[0][0].key] if near else None
        if other or earlier:
            found.append(Caution(line, other, earlier[0] if earlier else None))
        index.put(line.row, 0, line.details.title)
    return found


def submit_if_complete(draft: Initiative, *, by: Account) -> Sequence[Lack]:
    """Submit a draft that lacks nothing; else return what it lacks and leave it alone."""
    # In the order of every submission, or two of them could wait for each other.
    lock(draft.movement)
    lock(draft)
    if draft.state is not InitiativeState.DRAFT:
        return []
    missing = missing_in(draft)
    if not missing:
        submit_initiative(draft, by=by)
    return missing


def note_submission(movement: Movement, submitted: int, left: int, *, by: Account) -> None:
    """Put on record that all complete drafts were submitted at one go, and how many were not complete."""
    record(by, "registrations.submit", movement, body_id=movement.body_id, submitted=submitted, drafts=left)


def note_export(movement: Movement, form: str, count: int, *, by: Account | None) -> None:
    """Put on record that the registrations were fetched as a list."""
    record(by, "registrations.export", movement, body_id=movement.body_id, form=form, initiatives=count)


def request_export(
    movement: Movement, kind: ExportKind, reach: Reach, *, unit: Unit | None = None, by: Account | None
) -> ExportRun:
    """Ask for the registrations within ``reach`` to be made into files; who asks again before they are gets the same.

    The edge hands the run to ``tasks.make_export`` after the commit.
    """
    lock(movement)
    for run in queries.runs_of(movement, by) if by else ():
        if not run.finished and (run.kind, run.unit_id) == (kind, unit.id if unit else None):
            return run
    prefix = {ExportKind.DOSSIERS: "ho-so", ExportKind.LIST: "danh-sach-dang-ky"}[kind]
    name = "-".join(part for part in (prefix, movement.code, unit.code if unit else "") if part)
    run = ExportRun(
        movement=movement,
        kind=kind,
        requested_by_id=by.id if by else None,
        submitted=reach.submitted,
        unit_ids=sorted(reach.unit_ids),
        unit_id=unit.id if unit else None,
        filename=safe_filename(name),
    )
    db.session.add(run)
    db.session.flush()
    record(by, "export_run.request", run, body_id=movement.body_id, what=kind.value, unit=unit.code if unit else None)
    return run


def take_away(run: ExportRun) -> ExportRun:
    """Throw the files of a run away; that they were made stays on record."""
    lock(run)
    for form in FORMS[run.kind]:
        throw_away(run.key(form))
    run.gone_at = clock.now()
    return run


def order_sheet(initiative: Initiative, *, by: Account) -> Paper:
    """Return the registration sheet of ``initiative`` as it stands now; it is ordered unless it was before.

    The edge hands a paper that is not finished to ``print_paper`` after the commit.
    """
    lock(initiative)
    values = sheet_values(initiative)
    if (paper := current_sheet(initiative)) is not None and (paper.file_id is not None or not paper.finished):
        return paper
    record(by, "initiative.sheet", initiative, body_id=initiative.movement.body_id)
    name = initiative.register_number if initiative.number else f"nhap-{initiative.id}"
    return order_paper(SHEET, values, filename=f"ban-dang-ky-{name}.pdf", subject=initiative)


def current_sheet(initiative: Initiative) -> Paper | None:
    """Return the registration sheet that was ordered last, if it says what stands now."""
    paper = latest_paper(SHEET, initiative)
    values: dict[str, Any] = {**paper.values} if paper else {}
    values.pop("ordered_at", None)
    return paper if paper and values == sheet_values(initiative) else None


@dataclass(frozen=True)
class ReminderDetails:
    """What the secretariat asked for: whom, who was shown to be reached, and a line of its own.

    ``origin`` is the token of the page that was sent; a page sent twice reminds once.
    """

    wanted: frozenset[Behind]
    shown: frozenset[int]
    message: str
    origin: str


def round_in(movement: Movement, wanted: Collection[Behind]) -> Round:
    """Return whom a round in ``movement`` reaches today."""
    units = queries.progress_of_units(movement, clock.today())
    return round_for(units, wanted, registering=_is_registering(movement), completing=_is_completing(movement))


def units_behind(movement: Movement) -> dict[Behind, int]:
    """Return how many units are behind in each way today."""
    units = queries.progress_of_units(movement, clock.today())
    return counts(units, registering=_is_registering(movement), completing=_is_completing(movement))


def remind(movement: Movement, details: ReminderDetails, *, by: Account) -> Reminder:
    """Remind the officers who were shown and are still behind; whoever caught up meanwhile is left in peace.

    Raises RuleViolation when nothing was chosen or nobody is left.
    """
    lock(movement)
    key = f"reminder/{details.origin}"
    if held := queries.reminder_of(key):
        return held
    if not details.wanted:
        raise RuleViolation("Nothing was chosen, so nobody was reminded.", field="wanted")
    reached = round_in(movement, details.wanted)
    recipients = [one for one in reached.recipients if one.officer.account_id in details.shown]
    if not recipients:
        raise RuleViolation("Nobody is left to be reminded: all have caught up.")
    reminder = _hold(movement, key, recipients, NoticeKind.REMINDED, message=details.message, by=by)
    units = sorted({lack.unit for one in recipients for lack in one.lacks})
    record(
        by, "movement.remind", movement, body_id=movement.body_id, recipients=len(recipients), units=units,
        message=details.message or None,
    )  # fmt: skip
    return reminder


def remind_before_deadline(movement: Movement) -> Reminder | None:
    """Remind the officers of units that are behind, once for each of the days before registration closes.

    Return the round, or None when none is due or it has been held.
    """
    lock(movement)
    registration = movement.phase(PhaseKind.REGISTRATION)
    if registration is None or not _is_registering(movement):
        return None
    days = distance_due(registration.closes_on, clock.today())
    key = f"deadline/{movement.id}/{registration.closes_on.isoformat()}/{days}"
    if days is None or queries.reminder_of(key):
        return None
    reached = round_in(movement, tuple(Behind))
    reminder = _hold(movement, key, reached.recipients, NoticeKind.DEADLINE_NEAR)
    record(
        None, "movement.remind_of_deadline", movement, body_id=movement.body_id, recipients=len(reached.recipients),
        units=list(reached.units),
    )  # fmt: skip
    return reminder


def _hold(
    movement: Movement,
    key: str,
    recipients: Sequence[Recipient],
    kind: NoticeKind,
    *,
    message: str = "",
    by: Account | None = None,
) -> Reminder:
    """Tell each recipient what is open, and keep that the round was held."""
    accounts = queries.accounts_of(one.officer for one in recipients)
    common = _common(movement) | ({"message": message} if message else {})
    told = {
        accounts[one.officer.account_id]: {**common, "open": [lack.phrase for lack in one.lacks]} for one in recipients
    }
    notify_each(told, kind, f"/movements/{movement.id}/initiatives", key)
    reminder = Reminder(
        movement_id=movement.id, key=key, sent_at=clock.now(), sent_by_id=by.id if by else None, message=message,
        recipients=len(recipients),
    )  # fmt: skip
    db.session.add(reminder)
    db.session.flush()
    return reminder


def _common(movement: Movement) -> dict[str, Value]:
    registration = movement.phase(PhaseKind.REGISTRATION)
    closes_on = registration.closes_on if registration and _is_registering(movement) else None
    return {"movement": movement.name, "closes_on": closes_on}


def _is_registering(movement: Movement) -> bool:
    return movement.is_in(PhaseKind.REGISTRATION, clock.today())


def _is_completing(movement: Movement) -> bool:
    """Say whether what was returned can still be handed in again."""
    last = movement.phase(PhaseKind.APPRAISAL) or movement.phase(PhaseKind.REGISTRATION)
    return movement.state is MovementState.LAUNCHED and last is not None and clock.today() <= last.closes_on
