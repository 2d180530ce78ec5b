"""Asking for a binder, what goes into it, and taking it away."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from contest import clock
from contest.accounts.models import Account
from contest.awards.models import Decision
from contest.awards.queries import awards_of
from contest.binders import queries
from contest.binders.contents import EVIDENCE, PAPERS, RECORDS, SIGNED, WITHDRAWN, Piece
from contest.binders.models import Binder
from contest.binders.papers import awards_csv, recognitions_csv, signatures_told, title_of
from contest.binders.queries import Bound
from contest.copies.kinds import called
from contest.copies.models import SignedCopy
from contest.copies.queries import body_of, copies_of
from contest.database import db, lock
from contest.errors import RuleViolation
from contest.initiatives.models import Attachment, Initiative, ScanState
from contest.journal.services import record
from contest.nominations.models import DossierPaper
from contest.paper.models import Paper
from contest.recognition.models import RecognitionDecision
from contest.recognition.queries import lines_of
from contest.storage.models import StoredFile
from contest.storage.services import content_of, safe_filename, scan_is_required, throw_away

FORMS = ("zip", "pdf")
CSV = "text/csv"
Source = Callable[[Bound], Iterable[Piece]]
_sources: list[Source] = []


def also_bound(source: Source) -> Source:
    """Register ``source``, which returns further pieces of the binder of an initiative or a decision."""
    _sources.append(source)
    return source


@dataclass(frozen=True)
class Reach:
    """What of a subject somebody may see: which papers, and whether its evidence."""

    papers: Callable[[Paper], bool]
    evidence: bool


def ask_for_binder(subject: Bound, *, by: Account) -> Binder:
    """Ask for the binder of ``subject``; it is made in the background. The edge hands it over after the commit."""
    body = body_of(subject)
    if body is None:
        raise RuleViolation("This belongs to no body.")
    name = (
        f"ho-so-sang-kien-{subject.movement.code}-{subject.register_number}"
        if isinstance(subject, Initiative)
        else f"ho-so-quyet-dinh-{subject.year}-{subject.number or 0:02d}"
    )
    binder = Binder(
        subject_kind=subject.__tablename__, subject_id=subject.id, body_id=body.id, requested_by=by,
        filename=safe_filename(name),
    )  # fmt: skip
    db.session.add(binder)
    record(by, "binder.request", binder, body_id=body.id, title=title_of(subject))
    return binder


def take_away(binder: Binder) -> Binder:
    """Throw the files of a binder away; that they were made, and their hashes, stay on record."""
    lock(binder)
    for form in FORMS:
        throw_away(binder.key(form))
    binder.gone_at = clock.now()
    return binder


def pieces_of(subject: Bound, reach: Reach) -> list[Piece]:
    """Return what goes into the binder of ``subject`` within ``reach``, but for its journal and contents.

    Papers and signed copies, evidence, certificates, lists. A paper whose last printing failed is a piece that refuses
    to be loaded.
    """
    papers = [paper for paper in queries.papers_on(subject) if reach.papers(paper)]
    copies = copies_of(papers)
    pieces = [piece for paper in _worth_binding(papers) for piece in _printed(paper)]
    pieces += [_copied(copy) for paper in papers for copy in reversed(copies.get(paper.id, ()))]
    if isinstance(subject, Initiative) and reach.evidence:
        pieces += [_evidence(subject, file) for file in subject.standing_attachments]
    if isinstance(subject, Decision):
        pieces += [_handed_in(paper, paper.file) for paper in queries.dossiers_of(subject) if paper.file]
    for source in _sources:
        pieces += source(subject)
    return [*pieces, *_lists(subject)]


def _worth_binding(papers: list[Paper]) -> list[Paper]:
    """Return the printed papers, and of each kind the last one even when it is not printed."""
    last = {(paper.template, paper.subject_kind, paper.subject_id): paper.id for paper in papers}
    return [paper for paper in papers if paper.file_id is not None or paper.id in last.values()]


def _printed(paper: Paper) -> list[Piece]:
    title = _called(paper)
    if paper.file is None:
        return [Piece(PAPERS, paper.filename, title, "", paper.requested_at, lambda: _refuse_unprinted(title))]
    number, day, signer = (str(paper.values.get(name) or "") for name in ("number", "issued_on", "signer"))
    dated = date.fromisoformat(day) if day else None
    return [
        _stored(PAPERS, file, title, f"“{title}”", number=number if "/" in number else "", day=dated, signer=signer)
        for file in (paper.file, paper.word_file)
        if file is not None
    ]


def _called(paper: Paper) -> str:
    return called(paper.template, paper.title, paper.filename)


def _refuse_unprinted(title: str) -> bytes:
    raise RuleViolation("“%(title)s” has not been printed. Print it first; nothing was made.", title=title)


def _copied(copy: SignedCopy) -> Piece:
    title = _called(copy.paper)
    gone = "" if copy.stands else f"Đã rút: {copy.withdrawal_reason}"
    note = ". ".join(part for part in (gone, signatures_told(copy)) if part)
    return _stored(
        SIGNED if copy.stands else WITHDRAWN, copy.file, f"{title} – bản đã ký thứ {copy.version}", f"“{title}”",
        number=copy.number, day=copy.signed_on, signer=copy.signer, note=note,
    )  # fmt: skip


def _evidence(initiative: Initiative, attachment: Attachment) -> Piece:
    file = attachment.file
    words = f"Minh chứng: {attachment.caption or file.filename}"
    if attachment.scan is ScanState.INFECTED:
        note = f"Không đưa vào: tệp có mã độc ({attachment.finding})"
        return Piece(EVIDENCE, file.filename, words, file.media_type, attachment.added_at, bytes, note=note,
                     left_out=True)  # fmt: skip
    if attachment.is_withheld(scan_required=scan_is_required()):
        return Piece(EVIDENCE, file.filename, words, file.media_type, attachment.added_at,
                     lambda: _refuse_unscanned(file.filename))  # fmt: skip
    return _stored(EVIDENCE, file, words, f"“{file.filename}”", at=attachment.added_at)


def _handed_in(paper: DossierPaper, file: StoredFile) -> Piece:
    """Return a file of the dossier with which a unit nominated."""
    return _stored(EVIDENCE, file, f"{paper.unit.name}: {file.filename}", f"“{file.filename}”", at=paper.added_at)


def _refuse_unscanned(name: str) -> bytes:
    raise RuleViolation(
        "“%(name)s” has not been passed by the virus scanner yet. Try again in a few minutes.", name=name
    )


def _lists(subject: Bound) -> list[Piece]:
    """Return the list of a decision with what became of its lines."""
    if isinstance(subject, Initiative):
        return []
    words = "Danh sách kèm theo quyết định, tính đến khi lập hồ sơ"
    at = subject.decided_at

    def listed() -> bytes:
        if isinstance(subject, Decision):
            return awards_csv(awards_of(subject))
        assert isinstance(subject, RecognitionDecision)
        return recognitions_csv([line for line in lines_of(subject.roll) if line.decision_id])

    return [Piece(RECORDS, "danh-sach.csv", words, CSV, at, listed, number=subject.notation, day=subject.issued_on)]


def _stored(
    folder: str, file: StoredFile, words: str, named: str, *, at: datetime | None = None, **more: object
) -> Piece:
    def load() -> bytes:
        try:
            return content_of(file)
        except FileNotFoundError:
            raise RuleViolation(
                "%(name)s is missing from the store, so nothing was made. Tell the administrator.", name=named
            ) from None

    return Piece(
        folder, file.filename, words, file.media_type, at or file.stored_at, load, sha256=file.sha256,
        **more,  # type: ignore[arg-type]
    )  # fmt: skip
