"""Keeping signed copies of papers, withdrawing them, and telling what was changed by hand."""

from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

from contest import clock
from contest.accounts.models import Account
from contest.copies import queries
from contest.copies.comparing import Comparison, compared
from contest.copies.models import CopyKind, SignedCopy
from contest.copies.wordtext import has_tracked_changes, paragraphs_of
from contest.database import db, lock
from contest.errors import NotFound, RuleViolation
from contest.journal.services import record
from contest.paper.models import Paper
from contest.storage.services import check_harmless, content_of, store
from contest.storage.uploads import DOCX, PDF, Upload, media_type_of

SIGNED = (PDF, DOCX)


@dataclass(frozen=True)
class CopyDetails:
    """What stands on a signed copy: its number, the day of its signature and who signed."""

    number: str
    signed_on: date
    signer: str


def add_copy(paper: Paper, upload: Upload, details: CopyDetails, *, limit: int, by: Account) -> SignedCopy:
    """Keep ``upload`` as the next signed version of ``paper``; it counts from now on.

    It must be a PDF or a Word file of at most ``limit`` bytes that the virus scanner passes, if there is one. What the
    product itself printed is no signed copy, and the same file is not kept twice.
    """
    media_type = media_type_of(upload, allowed=SIGNED, limit=limit)
    check_harmless(upload)
    lock(paper)
    if paper.file is None:
        raise RuleViolation("This paper has not been printed yet.")
    if details.signed_on > clock.today():
        raise RuleViolation("The day of signature lies in the future.", field="signed_on")
    kind = _kind(upload, media_type)
    file = store(upload.content, filename=upload.filename, media_type=media_type)
    earlier = queries.copies_of([paper]).get(paper.id, ())
    _check_new(file.sha256, paper, [copy for copy in earlier if copy.stands])
    copy = SignedCopy(
        paper=paper, version=len(earlier) + 1, kind=kind, file=file, number=details.number,
        signed_on=details.signed_on, signer=details.signer, added_at=clock.now(), added_by=by,
    )  # fmt: skip
    db.session.add(copy)
    record(by, "paper.add_copy", paper, body_id=_body_id(paper), version=copy.version, file=file.filename,
           sha256=file.sha256, kind=kind, number=details.number, signed_on=details.signed_on,
           signer=details.signer)  # fmt: skip
    return copy


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


def _check_new(sha256: str, paper: Paper, standing: list[SignedCopy]) -> None:
    printed = [file.sha256 for file in (paper.file, paper.word_file) if file is not None]
    if sha256 in printed:
        raise RuleViolation("This is the very file that the product made; nobody has signed it.", field="file")
    for copy in standing:
        if copy.file.sha256 == sha256:
            raise RuleViolation("This very file is kept already as version %(version)s.", field="file",
                                version=copy.version)  # fmt: skip


def _kind(upload: Upload, media_type: str) -> CopyKind:
    """Return what was sent; a Word file must be one whose text can be read."""
    if media_type == DOCX:
        paragraphs_of(upload.content)
        return CopyKind.WORD
    return CopyKind.DIGITAL if _has_signatures(upload.content) else CopyKind.SCAN


def _has_signatures(content: bytes) -> bool:
    """Say whether a PDF, which was checked whole before, has a signature field that is filled."""
    import pikepdf

    with pikepdf.open(BytesIO(content)) as document:
        form: Any = document.Root.get("/AcroForm")
        waiting = list(form.get("/Fields", ())) if form is not None else []
        for field in waiting:
            if field.get("/FT") == "/Sig" and "/V" in field:
                return True
            waiting += list(field.get("/Kids", ()))[: 200 - len(waiting)]
    return False


def _body_id(paper: Paper) -> int | None:
    body = queries.body_of(queries.subject_of(paper))
    return body.id if body else None
