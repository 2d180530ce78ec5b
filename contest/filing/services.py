"""The metadata of papers and files by Annex VI, from what papers said when they were printed and from signed copies."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any

import pikepdf

from contest import clock
from contest.copies.queries import body_of, current_copy, subject_of
from contest.database import Base
from contest.errors import RuleViolation
from contest.filing.annexvi import Document, File, FileCode, document_xml, file_xml
from contest.initiatives.models import Initiative
from contest.paper.faces import PaperError
from contest.paper.filling import filled
from contest.paper.heading import Heading, heading_kept, heading_of
from contest.paper.models import Paper
from contest.rules.records import record_value
from contest.storage.services import content_of

RETENTION = {"decision": "award_decision", "recognition_decision": "recognition_decision", "initiative": "initiative"}
RIGHTS = "Hạn chế"


def document_of(paper: Paper) -> Document | None:
    """Return ``paper`` as an outgoing document; None for what has no number, such as a list or a draft.

    Number, day and signer are those of the signed copy that counts, if there is one. Raises RuleViolation when the
    paper was printed before its metadata were kept, and can be filled no more.
    """
    if paper.file is None:
        return None
    said, copy = _said(paper), current_copy(paper)
    number, day = (copy.number, copy.signed_on) if copy else (said.number, said.day)
    before, stroke, behind = number.partition("/")
    if day is None or not stroke or not behind:
        return None
    return Document(
        type_name=said.type_name, number=before, notation=behind, issued_on=day, organ=said.organ,
        subject=said.subject, pages=paper.pages or _pages(content_of(paper.file)), position=said.position,
        signer=copy.signer if copy else said.signer, recipients=said.recipients,
    )  # fmt: skip


def goes_out(paper: Paper) -> bool:
    """Say whether ``paper`` is an outgoing document, also when its metadata cannot be made."""
    try:
        return document_of(paper) is not None
    except RuleViolation:
        return True


def metadata_of(paper: Paper, *, file: Base | None = None, ordinal: int = 1) -> bytes:
    """Return the metadata of ``paper`` as XML, in the file of the row ``file``, or of what the paper is about.

    Raises RuleViolation when it is no outgoing document, and as ``document_of`` and ``document_xml`` do.
    """
    document = document_of(paper)
    if document is None:
        raise RuleViolation("This paper has no number, so it is no outgoing paper and has no metadata of Annex VI.")
    about = file or subject_of(paper)
    on = day_of(about) if about is not None and about.__tablename__ in RETENTION else document.issued_on
    return document_xml(document, file_code(about, on), ordinal)


def metadata_of_file(subject: Base, title: str, papers: Sequence[Paper]) -> bytes:
    """Return the metadata of the file of ``subject`` with its outgoing ``papers``, as XML."""
    day = day_of(subject)
    kept = record_value(RETENTION[subject.__tablename__], on=day, body_id=_body_id(subject))
    documents = [document for paper in papers if (document := document_of(paper))]
    return file_xml(File(file_code(subject, day), title, kept, RIGHTS, documents))


def day_of(subject: Any) -> date:
    """Return the day by whose rules a file is kept: of a decision its own, of an initiative that of its submission."""
    if isinstance(subject, Initiative):
        at = subject.submitted_at
        return at.astimezone(clock.OFFICE).date() if at else clock.today()
    issued_on: date | None = subject.issued_on
    return issued_on or clock.today()


def file_code(subject: Any, on: date) -> FileCode:
    """Return the code of the file of ``subject``: its year, and the number and sign of the decision or initiative."""
    organ_id = record_value("organ_id", on=on, body_id=_body_id(subject))
    if isinstance(subject, Initiative):
        return FileCode(organ_id, on.year, f"SK-{subject.register_number}" if subject.number else "")
    return FileCode(organ_id, getattr(subject, "year", None) or on.year, getattr(subject, "notation", "") or "")


def _body_id(subject: Any) -> int | None:
    body = body_of(subject)
    return body.id if body else None


def _said(paper: Paper) -> Heading:
    if paper.said is not None:
        return heading_kept(paper.said)
    try:
        return heading_of(filled(paper.template, paper.values))
    except PaperError as error:
        raise RuleViolation(
            "“%(title)s” was printed before its metadata were kept. Print it anew.",
            title=paper.title or paper.filename,
        ) from error


def _pages(content: bytes) -> int:
    with pikepdf.open(BytesIO(content)) as document:
        return len(document.pages)
