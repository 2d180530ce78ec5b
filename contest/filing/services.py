"""The metadata of papers and files by Annex VI, from what papers said when they were printed and from signed copies."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any

import pikepdf

from contest import clock
from contest.copies.models import SignedCopy
from contest.copies.queries import body_of, copies_of, subject_of
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


# What the metadata of an outgoing paper are made of, or why they cannot be made.
Outgoing = Document | RuleViolation


def outgoing(papers: Sequence[Paper]) -> list[tuple[Paper, Outgoing]]:
    """Return those of ``papers`` that are outgoing documents, each with what its metadata say.

    What has no number is none, such as a list or a draft. Number, day and signer are those of the signed copy that
    counts, if there is one. A paper that was printed before its metadata were kept, and can be filled no more, comes
    with a refusal.
    """
    copies, found = copies_of(papers), []
    for paper in papers:
        copy = next((copy for copy in copies.get(paper.id, ()) if copy.stands), None)
        document: Outgoing | None
        try:
            document = _document_of(paper, copy)
        except RuleViolation as violation:
            document = violation
        if document is not None:
            found.append((paper, document))
    return found


def readable(document: Outgoing) -> Document:
    """Return ``document``; raises the RuleViolation that it may be."""
    if isinstance(document, RuleViolation):
        raise document
    return document


def _document_of(paper: Paper, copy: SignedCopy | None) -> Document | None:
    if paper.file is None:
        return None
    said = _said(paper)
    number, day = (copy.number, copy.signed_on) if copy else (said.number, said.day)
    before, stroke, behind = number.partition("/")
    if day is None or not stroke or not behind:
        return None
    return Document(
        type_name=said.type_name, number=before, notation=behind, issued_on=day, organ=said.organ,
        subject=said.subject, pages=paper.pages or _pages(content_of(paper.file)), position=said.position,
        signer=copy.signer if copy else said.signer, recipients=said.recipients,
    )  # fmt: skip


def metadata_of(paper: Paper) -> bytes:
    """Return the metadata of ``paper`` as XML, in the file of what it is about.

    Raises RuleViolation when it is no outgoing document, and as ``document_xml`` does.
    """
    found = outgoing([paper])
    if not found:
        raise RuleViolation("This paper has no number, so it is no outgoing paper and has no metadata of Annex VI.")
    document, about = readable(found[0][1]), subject_of(paper)
    on = day_of(about) if about is not None and about.__tablename__ in RETENTION else document.issued_on
    return document_xml(document, file_code(about, on))


def metadata_of_file(subject: Base, title: str, papers: Sequence[Paper]) -> bytes:
    """Return the metadata of the file of ``subject`` with its outgoing ``papers``, as XML."""
    day = day_of(subject)
    kept = record_value(RETENTION[subject.__tablename__], on=day, body_id=_body_id(subject))
    documents = [readable(document) for _paper, document in outgoing(papers)]
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
