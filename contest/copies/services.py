"""Keeping signed copies of papers and templates of a body, withdrawing them, and telling what was changed by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

from contest import clock
from contest.accounts.models import Account
from contest.copies import queries
from contest.copies.comparing import Comparison, compared
from contest.copies.examining import Found, signatures_of, unreadable
from contest.copies.kinds import Kind
from contest.copies.models import CopyKind, PaperFilling, SignatureCheck, SignedCopy, WordTemplate
from contest.copies.signing import Signature, Verdict, verdict_on
from contest.copies.wordtext import has_tracked_changes, paragraphs_of
from contest.database import db, lock
from contest.errors import NotFound, RuleViolation
from contest.journal.services import record
from contest.paper.models import Paper
from contest.storage.services import check_harmless, content_of, store
from contest.storage.uploads import DOCX, PDF, Upload, media_type_of
from contest.units.models import Body

SIGNED = (PDF, DOCX)
LARGEST_TEMPLATE = 4 * 1024 * 1024


@dataclass(frozen=True)
class CopyDetails:
    """What stands on a signed copy: its number, the day of its signature and who signed."""

    number: str
    signed_on: date
    signer: str


@dataclass(frozen=True)
class Examined:
    """A file that was sent as a signed version: what it is, and what its digital signatures came to; a Word file's are
    not looked at."""

    upload: Upload
    media_type: str
    kind: CopyKind
    found: Found | None

    @property
    def verdict(self) -> Verdict | None:
        return verdict_on(self.found.signatures) if self.found else None


def examine(upload: Upload, *, limit: int, authorities: str) -> Examined:
    """Look at a file that was sent as a signed version. This takes a while: no transaction is held meanwhile.

    It must be a PDF or a Word file of at most ``limit`` bytes that the virus scanner passes, if there is one.
    ``authorities`` is the folder with the certificates that are trusted. A PDF that was altered after it was signed is
    refused.
    """
    media_type = media_type_of(upload, allowed=SIGNED, limit=limit)
    check_harmless(upload)
    if media_type == DOCX:
        paragraphs_of(upload.content)
        return Examined(upload, media_type, CopyKind.WORD, None)
    found, claimed = Found([], 0), _signatures_claimed(upload)
    if claimed:
        found = signatures_of(upload.content, upload.filename, authorities=authorities, now=clock.now())
    if len(found.signatures) != claimed:
        raise unreadable(upload.filename)
    _check_unaltered(found.signatures, upload.filename)
    return Examined(upload, media_type, CopyKind.DIGITAL if found.signatures else CopyKind.SCAN, found)


def _check_unaltered(signatures: Sequence[Signature], name: str) -> None:
    broken = [one for one in signatures if not one.is_whole]
    if not broken:
        return
    values = {"name": name, "signer": ", ".join(dict.fromkeys(one.signer for one in broken))}
    if all(one.intact for one in broken):
        raise RuleViolation(
            "“%(name)s” was changed after it was signed: the signature of %(signer)s does not cover all that stands in "
            "it now. Send the file as it was signed.", field="file", **values,
        )  # fmt: skip
    raise RuleViolation(
        "“%(name)s” was changed after it was signed: the signature of %(signer)s does not fit it any more. Send the "
        "file as it was signed.", field="file", **values,
    )  # fmt: skip


def add_copy(paper: Paper, examined: Examined, details: CopyDetails, *, by: Account) -> SignedCopy:
    """Keep a file that was examined as the next signed version of ``paper``; it counts from now on.

    What the product itself printed is no signed copy, and the same file is not kept twice.
    """
    upload, kind = examined.upload, examined.kind
    lock(paper)
    if paper.file is None:
        raise RuleViolation("This paper has not been printed yet.")
    if details.signed_on > clock.today():
        raise RuleViolation("The day of signature lies in the future.", field="signed_on")
    file = store(upload.content, filename=upload.filename, media_type=examined.media_type)
    earlier = queries.copies_of([paper]).get(paper.id, ())
    _check_new(file.sha256, paper, [copy for copy in earlier if copy.stands])
    copy = SignedCopy(
        paper=paper, version=len(earlier) + 1, kind=kind, file=file, number=details.number,
        signed_on=details.signed_on, signer=details.signer, added_at=clock.now(), added_by=by,
    )  # fmt: skip
    db.session.add(copy)
    if examined.found:
        _note_check(copy, examined.found, by)
    record(by, "paper.add_copy", paper, body_id=_body_id(paper), version=copy.version, file=file.filename,
           sha256=file.sha256, kind=kind, number=details.number, signed_on=details.signed_on,
           signer=details.signer, signatures=examined.verdict)  # fmt: skip
    return copy


def signatures_now(copy: SignedCopy, *, authorities: str) -> Found:
    """Look at the digital signatures of ``copy`` again. This takes a while: no transaction is held meanwhile."""
    if copy.kind is not CopyKind.DIGITAL:
        raise RuleViolation("This version holds no digital signatures.")
    try:
        content = content_of(copy.file)
    except FileNotFoundError:
        raise RuleViolation("“%(name)s” is missing from the store. Tell the administrator.",
                            name=copy.file.filename) from None  # fmt: skip
    return signatures_of(content, copy.file.filename, authorities=authorities, now=clock.now())


def note_check(copy: SignedCopy, found: Found, *, by: Account | None) -> SignatureCheck:
    """Keep what the signatures of ``copy`` came to, beside what they came to before."""
    lock(copy)
    check = _note_check(copy, found, by)
    record(by, "paper.check_copy", copy.paper, body_id=_body_id(copy.paper), version=copy.version,
           file=copy.file.filename, sha256=copy.file.sha256, signatures=check.verdict)  # fmt: skip
    return check


def _note_check(copy: SignedCopy, found: Found, by: Account | None) -> SignatureCheck:
    check = SignatureCheck(
        copy=copy, verdict=verdict_on(found.signatures), authorities=found.authorities,
        stored=[one.packed() for one in found.signatures], checked_at=clock.now(), checked_by=by,
    )  # fmt: skip
    db.session.add(check)
    return check


def withdraw_copy(copy: SignedCopy, reason: str, *, by: Account) -> SignedCopy:
    """Let ``copy`` count no more; it stays on record with the reason."""
    lock(copy)
    if not copy.stands:
        raise RuleViolation("This copy has been withdrawn already.")
    copy.withdrawn_at, copy.withdrawn_by, copy.withdrawal_reason = clock.now(), by, reason
    record(by, "paper.withdraw_copy", copy.paper, body_id=_body_id(copy.paper), reason=reason, version=copy.version,
           file=copy.file.filename, sha256=copy.file.sha256)  # fmt: skip
    return copy


@dataclass(frozen=True)
class ByHand:
    """What was changed by hand in a Word file that the product had printed; None when it cannot be read."""

    comparison: Comparison
    tracked: bool


def changed_by_hand(copy: SignedCopy) -> ByHand:
    """Compare a Word copy with what the product printed; raises NotFound when there is nothing to compare."""
    if copy.kind is not CopyKind.WORD or copy.paper.word_file is None:
        raise NotFound("comparison")
    signed = content_of(copy.file)
    return ByHand(
        compared(paragraphs_of(content_of(copy.paper.word_file)), paragraphs_of(signed)), has_tracked_changes(signed)
    )


# Templates of a body.


@dataclass(frozen=True)
class TemplateDetails:
    """From which day of the act on a template fills papers, and what is new in it."""

    valid_from: date
    note: str = ""


def add_word_template(body: Body, kind: Kind, upload: Upload, details: TemplateDetails, *, by: Account) -> WordTemplate:
    """Keep ``upload`` as the next template of ``body`` for papers of ``kind``.

    It is filled with sample values first: a template that names an unknown value, takes something from outside or
    cannot be filled is refused with the place where it fails.
    """
    from contest.copies.wordtemplate import check, fill  # slow to load, and seldom needed

    media_type = media_type_of(upload, allowed=(DOCX,), limit=LARGEST_TEMPLATE)
    check_harmless(upload)
    check(upload.content, kind.names)
    fill(upload.content, kind.examples)
    lock(body)
    added = WordTemplate(
        body=body, template=kind.template, version=queries.last_version(body, kind.template) + 1,
        file=store(upload.content, filename=upload.filename, media_type=media_type), valid_from=details.valid_from,
        note=details.note, added_at=clock.now(), added_by=by,
    )  # fmt: skip
    db.session.add(added)
    record(by, "word_template.add", added, body_id=body.id, name=kind.name, version=added.version,
           file=added.file.filename, sha256=added.file.sha256, from_day=details.valid_from,
           note=details.note)  # fmt: skip
    return added


def withdraw_word_template(row: WordTemplate, reason: str, *, by: Account) -> WordTemplate:
    """Let ``row`` fill no more papers; the version before it, or ours, does again. What it filled stays as it is."""
    lock(row)
    if not row.stands:
        raise RuleViolation("This template has been withdrawn already.")
    row.withdrawn_at, row.withdrawn_by, row.withdrawal_reason = clock.now(), by, reason
    record(by, "word_template.withdraw", row, body_id=row.body_id, reason=reason, version=row.version,
           file=row.file.filename, sha256=row.file.sha256)  # fmt: skip
    return row


def template_of(paper: Paper, day: date | None) -> WordTemplate | None:
    """Return the template of its body that fills the Word file of ``paper``, whose act has this day.

    What amends a decision says other things than the decisions and submissions that a body has a template of.
    """
    if paper.values.get("amends"):
        return None
    body = queries.body_of(queries.subject_of(paper))
    if body is None:
        return None
    return queries.word_template_for(body, paper.template, day or clock.today())


def note_filling(paper: Paper, row: WordTemplate, error: str | None) -> None:
    """Keep by which template the Word file of ``paper`` was filled, or why it could not be."""
    db.session.merge(PaperFilling(paper_id=paper.id, word_template_id=row.id, error=error))


def _check_new(sha256: str, paper: Paper, standing: list[SignedCopy]) -> None:
    printed = [file.sha256 for file in (paper.file, paper.word_file) if file is not None]
    if sha256 in printed:
        raise RuleViolation("This is the very file that the product made; nobody has signed it.", field="file")
    for copy in standing:
        if copy.file.sha256 == sha256:
            raise RuleViolation("This very file is kept already as version %(version)s.", field="file",
                                version=copy.version)  # fmt: skip


def _signatures_claimed(upload: Upload) -> int:
    """Return how many signature fields of a PDF, which was checked whole before, are filled but by a mere time stamp.

    Not every file with such a field is signed: what stands in it may be anything. Raises RuleViolation when the form is
    none, for something else than fields stands in it.
    """
    import pikepdf

    try:
        with pikepdf.open(BytesIO(upload.content)) as document:
            return _filled_fields(document.Root.get("/AcroForm"))
    except (AttributeError, TypeError, ValueError):
        raise unreadable(upload.filename) from None


def _filled_fields(form: Any) -> int:
    count = 0
    waiting = list(form.get("/Fields", ())) if form is not None else []
    for field in waiting:
        if field.get("/FT") == "/Sig" and "/V" in field:
            count += field["/V"].get("/Type") != "/DocTimeStamp"
        waiting += list(field.get("/Kids", ()))[: max(0, 200 - len(waiting))]
    return count


def _body_id(paper: Paper) -> int | None:
    body = queries.body_of(queries.subject_of(paper))
    return body.id if body else None
