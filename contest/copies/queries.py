"""Papers about a row, what they are about, and their signed copies."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from contest.copies.kinds import Kind, kind_with
from contest.copies.models import CopyKind, PaperFilling, SignatureCheck, SignedCopy, WordTemplate
from contest.database import HIGHEST_ID, Base, db, found
from contest.errors import NotFound
from contest.paper.models import Paper
from contest.units.models import Body
from contest.units.queries import find_body

# How a row leads to the body it belongs to, the nearest first.
LEADS = ("body", "movement", "council", "meeting", "unit", "panel", "decision", "proposal", "initiative", "assignment")
FURTHEST = 4


def find_paper(paper_id: int) -> Paper:
    return found(Paper, paper_id)


def find_copy(copy_id: int) -> SignedCopy:
    return found(SignedCopy, copy_id)


def find_subject(kind: str, subject_id: int) -> Base:
    """Return the row of table ``kind`` with this id; raises NotFound when there is none."""
    mapped = _mapped(kind)
    row = db.session.get(mapped, subject_id) if mapped and 0 < subject_id <= HIGHEST_ID else None
    if row is None:
        raise NotFound(kind)
    return row


def subject_of(paper: Paper) -> Base | None:
    """Return the row that ``paper`` is about, or None when it is there no more."""
    mapped = _mapped(paper.subject_kind)
    return db.session.get(mapped, paper.subject_id) if mapped else None


def _mapped(kind: str) -> type[Base] | None:
    """Return the class of the rows of table ``kind``, if they have an id to be found by."""
    found = (mapper.class_ for mapper in Base.registry.mappers if mapper.local_table.name == kind)  # type: ignore[attr-defined]
    return next((mapped for mapped in found if hasattr(mapped, "id")), None)


def body_of(row: Any) -> Body | None:
    """Return the body that a row belongs to, by whatever leads there; None when nothing does."""
    for _step in range(FURTHEST):
        if row is None or isinstance(row, Body):
            return row
        if (body_id := getattr(row, "body_id", None)) is not None:
            return db.session.get(Body, body_id)
        row = next((there for name in LEADS if (there := getattr(row, name, None)) is not None), None)
    return None


def papers_about(subject: Base) -> Sequence[Paper]:
    """Return the papers about ``subject``, the latest first."""
    about = (Paper.subject_kind == subject.__tablename__, Paper.subject_id == subject.id)  # type: ignore[attr-defined]
    loaded = (joinedload(Paper.file), joinedload(Paper.word_file))
    return db.session.scalars(select(Paper).where(*about).options(*loaded).order_by(Paper.id.desc())).all()


def copies_of(papers: Sequence[Paper]) -> Mapping[int, Sequence[SignedCopy]]:
    """Return the signed copies of each of ``papers``, the newest first, by the paper's id."""
    copies: dict[int, list[SignedCopy]] = defaultdict(list)
    query = (
        select(SignedCopy)
        .where(SignedCopy.paper_id.in_([paper.id for paper in papers]))
        .options(
            joinedload(SignedCopy.file),
            joinedload(SignedCopy.added_by),
            joinedload(SignedCopy.withdrawn_by),
            selectinload(SignedCopy.checks).joinedload(SignatureCheck.checked_by),
        )
        .order_by(SignedCopy.version.desc())
    )
    for copy in db.session.scalars(query):
        copies[copy.paper_id].append(copy)
    return copies


def current_copy(paper: Paper) -> SignedCopy | None:
    """Return the copy of ``paper`` that counts: the newest that was not withdrawn."""
    return next((copy for copy in copies_of([paper]).get(paper.id, ()) if copy.stands), None)


def copies_with_signatures() -> Sequence[int]:
    """Return the ids of the copies that hold digital signatures and were not withdrawn, the oldest first."""
    where = (SignedCopy.kind == CopyKind.DIGITAL, SignedCopy.withdrawn_at.is_(None))
    return db.session.scalars(select(SignedCopy.id).where(*where).order_by(SignedCopy.id)).all()


# Templates of a body.


@dataclass(frozen=True)
class BodyKind:
    """A body, and a kind of paper whose Word file it may print from a template of its own."""

    body: Body
    kind: Kind

    @property
    def body_id(self) -> int:
        return self.body.id


def find_body_and_kind(body_id: int, code: str) -> BodyKind:
    return BodyKind(find_body(body_id), kind_with(code))


def find_word_template(word_template_id: int) -> WordTemplate:
    return found(WordTemplate, word_template_id)


def word_templates_of(body: Body) -> Mapping[str, Sequence[WordTemplate]]:
    """Return the templates of ``body`` by the kind of paper they fill, the latest first."""
    templates: dict[str, list[WordTemplate]] = defaultdict(list)
    query = (
        select(WordTemplate)
        .where(WordTemplate.body_id == body.id)
        .options(
            joinedload(WordTemplate.file), joinedload(WordTemplate.added_by), joinedload(WordTemplate.withdrawn_by)
        )
        .order_by(WordTemplate.valid_from.desc(), WordTemplate.version.desc())
    )
    for row in db.session.scalars(query):
        templates[row.template].append(row)
    return templates


def word_template_for(body: Body, template: str, day: date) -> WordTemplate | None:
    """Return what fills the Word files of papers of ``body`` dated ``day``; None when ours does."""
    where = (
        WordTemplate.body_id == body.id, WordTemplate.template == template, WordTemplate.valid_from <= day,
        WordTemplate.withdrawn_at.is_(None),
    )  # fmt: skip
    latest = (WordTemplate.valid_from.desc(), WordTemplate.version.desc())
    return db.session.scalar(select(WordTemplate).where(*where).order_by(*latest).limit(1))


def last_version(body: Body, template: str) -> int:
    where = (WordTemplate.body_id == body.id, WordTemplate.template == template)
    return db.session.scalar(select(func.max(WordTemplate.version)).where(*where)) or 0


def filling_of(paper: Paper) -> PaperFilling | None:
    """Return by which template of its body the Word file of ``paper`` was filled, if one was to."""
    return db.session.get(PaperFilling, paper.id)
