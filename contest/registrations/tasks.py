"""Making what is fetched of the registrations, taking it away after a while, and reminding before a deadline."""

import hashlib
import json
import logging
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from io import BytesIO
from tempfile import TemporaryFile
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from flask import current_app
from sqlalchemy.exc import IntegrityError

from contest import clock
from contest.database import db, transaction
from contest.errors import RuleViolation
from contest.initiatives.models import Attachment, Initiative, ScanState
from contest.initiatives.queries import Reach
from contest.journal.services import record
from contest.registrations import binder, queries, services
from contest.registrations.binder import distinct, file_name, folder_name, manifest
from contest.registrations.models import ExportKind, ExportRun
from contest.registrations.papers import LIST, SHEET, dated_at, list_values, row_of, sheet_values
from contest.registrations.roster import export_columns
from contest.spreadsheet import Cell, Column, workbook
from contest.storage.services import content_of, laid_by, lay_by, scan_is_required, throw_away
from contest.tasks import resumes, task
from contest.work import advance, attempt, claim, finish, unfinished

log = logging.getLogger(__name__)
# Nobody wants to hear of a deadline at midnight.
FROM_HOUR = 7
# How long what was made can be fetched. It is made anew at any time.
KEPT = timedelta(days=14)
FILES = ("Thư mục", "Tệp", "Chú thích", "Trả lời câu hỏi", "Dung lượng (byte)", "SHA-256", "Ghi chú")
# What is submitted stays as it is, so nobody can take malware out of it any more: it must not hold up all the others.
LEFT_OUT = "Không đưa vào: tệp có mã độc (%s)"


@task
def make_export(run_id: int) -> None:
    """Make what a run was asked for; when it cannot be made the reason stands in its ``error``."""
    carry_out(run_id)


@resumes
def make_what_was_requested() -> None:
    """Make the exports whose message or worker was lost."""
    for run_id in unfinished(ExportRun):
        make_export(run_id)


@resumes
def take_old_exports_away() -> None:
    """Throw away the files that nobody has to fetch any more."""
    for run in queries.runs_to_take_away(clock.now() - KEPT):
        with transaction():
            services.take_away(run)


def carry_out(run_id: int) -> None:
    """Make what a run was asked for here and now, unless it is finished or somebody else works on it."""
    with transaction():
        run = claim(ExportRun, run_id)
    if run is not None:
        attempt(run, lambda: _bind(run) if run.kind is ExportKind.DOSSIERS else _print_list(run))


def _print_list(run: ExportRun) -> None:
    """Make the list as a PDF and as a Word file."""
    from contest.paper.typeset import typeset  # slow to load, and only workers need it
    from contest.paper.word import word

    values = list_values(run)
    for form, make in (("pdf", typeset), ("docx", word)):
        throw_away(run.key(form))
        lay_by(run.key(form), BytesIO(make(LIST, values, fonts_dir=_fonts_dir())))
    with transaction():
        if advance(run, done=0, total=1):
            run.initiatives = values["initiatives"]
            finish(run)
            record(None, "export_run.finish", run, body_id=run.movement.body_id, initiatives=run.initiatives)


def _bind(run: ExportRun) -> None:
    """Put everything within the reach of the run into one archive, initiative by initiative.

    The archive grows in a file without a name, which is gone when the worker is killed; what takes time, the printed
    sheets, is laid by and found again by whoever goes on.
    """
    ids = queries.ids_within(run.movement, Reach(run.submitted, frozenset(run.unit_ids)))
    with TemporaryFile() as file, Binder(run, file) as archive:
        for done, initiative_id in enumerate(ids, start=1):
            archive.add(db.session.get_one(Initiative, initiative_id))
            with transaction():
                if not advance(run, done=done, total=len(ids) + 1):
                    return
        archive.close(ids)
        sha256, size = hashlib.file_digest(_rewound(file), "sha256").hexdigest(), file.tell()
        throw_away(run.key("zip"))
        lay_by(run.key("zip"), file)
        with transaction():
            if advance(run, done=len(ids), total=len(ids) + 1):
                run.initiatives, run.size, run.sha256 = len(ids), size, sha256
                finish(run)
                record(None, "export_run.finish", run, body_id=run.movement.body_id, initiatives=len(ids),
                       sha256=sha256)  # fmt: skip
    archive.tidy_up()


class Binder:
    """Writes an archive of dossiers into ``file``: a folder for each initiative, an index, and the hashes of all."""

    def __init__(self, run: ExportRun, file: IO[bytes]) -> None:
        self._run, self._made_at = run, run.requested_at
        self._zip = ZipFile(file, "w", ZIP_STORED)
        self._folders: dict[int, str] = {}
        self._taken: set[str] = set()
        self._sums: list[tuple[str, str]] = []
        self._files: list[list[str]] = [list(FILES)]
        self._sheets: list[str] = []

    def __enter__(self) -> "Binder":
        return self

    def __exit__(self, *_reason: object) -> None:
        self._zip.close()

    def add(self, initiative: Initiative) -> None:
        """Add the dossier of ``initiative``: its registration sheet and every file that was not taken out.

        Malware is left out, and the index says so.
        """
        number = initiative.register_number if initiative.number else f"Nháp {initiative.id}"
        folder = self._folders[initiative.id] = next(distinct([folder_name(number, initiative.title)], self._taken))
        files = initiative.standing_attachments
        names = list(distinct([binder.SHEET, *(file_name(file.file.filename) for file in files)]))
        self._write(f"{folder}/{binder.SHEET}", self._sheet(initiative), dated_at(initiative))
        for file, name in zip(files, names[1:], strict=True):
            note = LEFT_OUT % file.finding if file.scan is ScanState.INFECTED else ""
            if not note:
                self._write(f"{folder}/{name}", _content(initiative, file), file.added_at)
            asked = file.question.label if file.question else ""
            self._files.append([folder, name, file.caption, asked, str(file.file.size), file.file.sha256, note])

    def close(self, initiative_ids: Sequence[int]) -> None:
        """Add the index, which has the columns of the list and the folders, and the hashes; the archive is whole."""
        movement, reach = self._run.movement, Reach(self._run.submitted, frozenset(self._run.unit_ids))
        columns = export_columns(movement, queries.retired_and_answered(movement, reach))
        rows: Iterator[list[Cell]] = (
            [*row_of(initiative, columns), self._folders[initiative.id]]
            for initiative in queries.initiatives_in(initiative_ids)
        )
        index = workbook("Đăng ký", [*columns, Column("folder", "Thư mục", width=40)], rows, notes=("Tệp", self._files))
        self._write(binder.INDEX, index, self._made_at)
        self._write(binder.MANIFEST, manifest(self._sums).encode(), self._made_at, ZIP_DEFLATED)
        self._zip.close()

    def tidy_up(self) -> None:
        """Throw the printed sheets away that were laid by."""
        for key in self._sheets:
            throw_away(key)

    def _write(self, path: str, content: bytes, at: datetime, packing: int = ZIP_STORED) -> None:
        """Write a file, dated as the office's clock had it."""
        entry = ZipInfo(path, at.astimezone(clock.OFFICE).timetuple()[:6])
        entry.compress_type, entry.external_attr = packing, 0o644 << 16
        self._zip.writestr(entry, content)
        self._sums.append((hashlib.sha256(content).hexdigest(), path))

    def _sheet(self, initiative: Initiative) -> bytes:
        """Return the registration sheet, laid by under the hash of what it says."""
        from contest.paper.typeset import typeset  # slow to load, and only workers need it

        ordered_at = dated_at(initiative).astimezone(clock.OFFICE).isoformat(timespec="seconds")
        values = {**sheet_values(initiative), "ordered_at": ordered_at}
        said = json.dumps(values, sort_keys=True).encode()
        key = f"exports/sheets/{hashlib.sha256(said).hexdigest()}.pdf"
        self._sheets.append(key)
        try:
            return b"".join(laid_by(key))
        except FileNotFoundError:
            printed = typeset(SHEET, values, fonts_dir=_fonts_dir())
            lay_by(key, BytesIO(printed))
            return printed


def _content(initiative: Initiative, file: Attachment) -> bytes:
    """Return the content of a file. Raises RuleViolation, naming it, when it may not or cannot be given out."""
    named = {"name": file.file.filename, "number": initiative.register_number}
    if file.is_withheld(scan_required=scan_is_required()):
        raise RuleViolation(
            "“%(name)s” of initiative %(number)s has not been passed by the virus scanner yet. Try again in a few "
            "minutes.",
            **named,
        )
    try:
        content = content_of(file.file)
    except FileNotFoundError:
        content = b""
    if hashlib.sha256(content).hexdigest() != file.file.sha256:
        raise RuleViolation(
            "“%(name)s” of initiative %(number)s is missing from the store, or was changed there, so nothing was made. "
            "Tell the administrator.",
            **named,
        )
    return content


def _rewound(file: IO[bytes]) -> Any:
    file.seek(0)
    return file


def _fonts_dir() -> str:
    found: str = current_app.extensions["settings"].fonts_dir
    return found


@resumes
def remind_before_deadlines() -> None:
    """Hold the rounds that are due today, from the opening of the office on; the minute's sweep asks for it.

    A round is a row with a key of its own in the same transaction as its notices: whoever asks again, after a restart
    or in another worker, finds it held.
    """
    if clock.now().astimezone(clock.OFFICE).hour < FROM_HOUR:
        return
    for movement in queries.movements_closing_soon(clock.today()):
        try:
            with transaction():
                services.remind_before_deadline(movement)
        except IntegrityError:
            log.info("another worker holds the round of movement %s", movement.id)
        except Exception:
            # The sweep looks after other work too, which must not stand still because of this.
            log.exception("no round could be held in movement %s", movement.id)
