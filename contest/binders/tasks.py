"""Making binders in the background, and taking them away after a while."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from tempfile import TemporaryFile
from typing import BinaryIO, cast
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from flask import current_app

from contest import clock
from contest.accounts.models import Account
from contest.binders import contents, papers, queries, services
from contest.binders.contents import Piece, Placed
from contest.binders.models import Binder
from contest.binders.pdf import Bookmark, bound, pages_in
from contest.binders.queries import Bound
from contest.binders.services import CSV, Reach
from contest.database import transaction
from contest.errors import RuleViolation
from contest.journal.models import JournalEntry
from contest.journal.services import record
from contest.paper.models import Paper
from contest.permissions import Permission, allows
from contest.storage.services import lay_by, throw_away
from contest.storage.uploads import PDF
from contest.tasks import resumes, task
from contest.work import advance, attempt, claim, finish, unfinished

# How long what was made can be fetched. It is made anew at any time.
KEPT = timedelta(days=14)
EARLIEST = datetime(1980, 1, 2, tzinfo=UTC)
Teller = Callable[[Sequence[JournalEntry]], Sequence[papers.Told]]
_tellers: list[Teller] = []


def tells_entries(teller: Teller) -> Teller:
    """Register who tells entries of the journal in words: pages know them, background work does not."""
    _tellers[:] = [teller]
    return teller


@task
def make_binder(binder_id: int) -> None:
    """Make a binder; when it cannot be made the reason stands in its ``error``."""
    carry_out(binder_id)


def carry_out(binder_id: int) -> None:
    """Make a binder here and now, unless it is finished or somebody else works on it."""
    with transaction():
        binder = claim(Binder, binder_id)
    if binder is not None:
        attempt(binder, lambda: _make(binder))


@resumes
def make_what_was_requested() -> None:
    """Make the binders whose message or worker was lost."""
    for binder_id in unfinished(Binder):
        make_binder(binder_id)


@resumes
def take_old_binders_away() -> None:
    """Throw away the files that nobody has to fetch any more."""
    for binder in queries.binders_to_take_away(clock.now() - KEPT):
        with transaction():
            services.take_away(binder)


def reach_of(account: Account, subject: Bound) -> Reach:
    """Return what of ``subject`` ``account`` may see now."""

    def sees(paper: Paper) -> bool:
        return allows(account, Permission.COPY_VIEW, paper)

    evidence = subject.__tablename__ == "initiative" and allows(account, Permission.INITIATIVE_VIEW, subject)
    return Reach(sees, evidence)


def _make(binder: Binder) -> None:
    """Write the archive piece by piece, then the PDF.

    Both grow in files without a name, which are gone when the worker is killed; whoever goes on begins anew and makes
    the same bytes of the same content.
    """
    subject = queries.subject_of(binder)
    if not allows(binder.requested_by, Permission.BINDER_MAKE, subject):
        raise RuleViolation("Whoever asked for this may not see it any more.")
    pieces = services.pieces_of(subject, reach_of(binder.requested_by, subject))
    pieces += _journal(subject, max((piece.at for piece in pieces), default=EARLIEST))
    with TemporaryFile() as zipped, TemporaryFile() as book:
        with _Press(binder, subject, pieces, cast(BinaryIO, zipped)) as press:
            if not press.write_pieces():
                return
            pages = press.finish(cast(BinaryIO, book))
        sizes = [_laid_by(binder.key(form), cast(BinaryIO, file)) for form, file in (("zip", zipped), ("pdf", book))]
        with transaction():
            if advance(binder, done=len(pieces), total=len(pieces) + 1):
                binder.pieces, binder.pages = len(press.placed), pages
                (binder.size, binder.sha256), (binder.pdf_size, binder.pdf_sha256) = sizes
                finish(binder)
                record(None, "binder.finish", binder, body_id=binder.body_id, pieces=binder.pieces,
                       sha256=binder.sha256, pdf_sha256=binder.pdf_sha256)  # fmt: skip


class _Press:
    """Puts pieces into an archive and remembers what goes into the PDF."""

    def __init__(self, binder: Binder, subject: Bound, pieces: Sequence[Piece], file: BinaryIO) -> None:
        self._binder, self._subject, self._pieces = binder, subject, pieces
        self._zip = ZipFile(file, "w", ZIP_STORED)
        self._pages: list[tuple[bytes, str]] = []
        # What is made here bears the instant of the latest piece, so that the same content gives the same bytes.
        self._at = max((piece.at for piece in pieces), default=EARLIEST)
        self.placed: list[Placed] = []
        self._left_out: list[Piece] = []

    def __enter__(self) -> "_Press":
        return self

    def __exit__(self, *_reason: object) -> None:
        self._zip.close()

    def write_pieces(self) -> bool:
        """Put every piece into the archive; False when another worker took the binder over."""
        there = [piece for piece in self._pieces if not piece.left_out]
        self._left_out = [piece for piece in self._pieces if piece.left_out]
        page = 1
        for done, (piece, path) in enumerate(zip(there, contents.paths_of(there), strict=True), start=1):
            content = _loaded(piece)
            count = pages_in(content, piece.media_type)
            self._write(path, content, piece.at)
            sha256 = hashlib.sha256(content).hexdigest()
            self.placed.append(Placed(piece, path, len(content), sha256, count, page if count else None))
            if count:
                self._pages.append((content, piece.media_type))
                page += count
            with transaction():
                if not advance(self._binder, done=done, total=len(self._pieces) + 1):
                    return False
        return True

    def finish(self, book: BinaryIO) -> int:
        """Write the contents and the manifests, close the archive, and write the PDF; return its number of pages."""
        front, shown = self._contents()
        self._write(contents.CONTENTS, front, self._at)
        table = contents.manifest_csv(shown)
        self._write(contents.MANIFEST_CSV, table, self._at, ZIP_DEFLATED)
        more = [
            (hashlib.sha256(content).hexdigest(), path)
            for content, path in ((front, contents.CONTENTS), (table, contents.MANIFEST_CSV))
        ]
        left_out = [Placed(piece, "", 0, "") for piece in self._left_out]
        heading = [papers.title_of(self._subject), f"{len(shown)} tệp, tính đến {papers.moment(self._at)}"]
        told = contents.manifest_txt(heading, [*shown, *left_out], more)
        self._write(contents.MANIFEST_TXT, told, self._at, ZIP_DEFLATED)
        self._zip.close()
        marks = [Bookmark("Mục lục", 1)]
        marks += [Bookmark(line.piece.words, line.first_page) for line in shown if line.first_page]
        return bound([(front, PDF), *self._pages], marks, title=papers.title_of(self._subject), into=book)

    def _contents(self) -> tuple[bytes, list[Placed]]:
        """Return the list of contents, and the pieces with their pages behind it, however many it takes itself."""
        from contest.paper.typeset import typeset  # slow to load, and only workers need it

        left_out = [f"{piece.words}. {piece.note}" for piece in self._left_out]
        count, shown, front = 0, self.placed, b""
        while True:
            shown = [_moved(line, count) for line in self.placed]
            values = papers.contents_values(self._subject, shown, left_out, at=self._at)
            front = typeset(papers.CONTENTS, values, fonts_dir=_fonts_dir())
            pages = pages_in(front, PDF) or 0
            if pages == count:
                return front, shown
            count = pages

    def _write(self, path: str, content: bytes, at: datetime, packing: int = ZIP_STORED) -> None:
        """Write a file, dated as the office's clock had it."""
        entry = ZipInfo(path, max(at, EARLIEST).astimezone(clock.OFFICE).timetuple()[:6])
        entry.compress_type, entry.external_attr, entry.create_system = packing, 0o644 << 16, 3
        self._zip.writestr(entry, content)


def _moved(line: Placed, pages: int) -> Placed:
    first = None if line.first_page is None else line.first_page + pages
    return Placed(line.piece, line.path, line.size, line.sha256, line.pages, first)


def _journal(subject: Bound, at: datetime) -> list[Piece]:
    """Return the extract of the journal, as a table for checking and as a paper for reading."""
    from contest.paper.typeset import typeset  # slow to load, and only workers need it

    entries = queries.entries_about(subject)
    told = _tellers[0](entries)
    at = max([at, *(entry.at for entry in entries)])
    values = papers.journal_values(subject, entries, told, at=at)
    words = "Trích nhật ký"

    def printed() -> bytes:
        return typeset(papers.JOURNAL, values, fonts_dir=_fonts_dir())

    return [
        Piece(contents.RECORDS, "nhat-ky.pdf", words, PDF, at, printed),
        Piece(contents.RECORDS, "nhat-ky.csv", f"{words} (bảng, có mã băm)", CSV, at,
              lambda: papers.journal_csv(entries, told)),
    ]  # fmt: skip


def _loaded(piece: Piece) -> bytes:
    """Return the content of ``piece``. Raises RuleViolation, naming it, when it is not what was kept or made."""
    content = piece.load()
    if piece.sha256 and hashlib.sha256(content).hexdigest() != piece.sha256:
        raise RuleViolation(
            "“%(name)s” was changed in the store, so nothing was made. Tell the administrator.", name=piece.words
        )
    return content


def _laid_by(key: str, file: BinaryIO) -> tuple[int, str]:
    """Lay a file by and return its size and hash."""
    file.seek(0)
    sha256 = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    size = file.tell()
    file.seek(0)
    throw_away(key)
    lay_by(key, file)
    return size, sha256


def _fonts_dir() -> str:
    found: str = current_app.extensions["settings"].fonts_dir
    return found
