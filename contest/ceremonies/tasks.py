"""Binding the files of a ceremony in the background."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from itertools import groupby
from typing import Any

from flask import current_app

from contest import clock
from contest.ceremonies import queries, services
from contest.ceremonies.labels import SHEETS, LabelSheet, size_that_fits
from contest.ceremonies.models import Call, CeremonyFile, FileKind
from contest.ceremonies.papers import LABEL_SHEET, label_values
from contest.database import transaction
from contest.errors import RuleViolation
from contest.journal.services import record
from contest.paper.binding import bind
from contest.paper.faces import Family, family_in
from contest.paper.filling import filled
from contest.paper.pdffile import About
from contest.storage.services import sound_content_of, store
from contest.storage.uploads import PDF
from contest.tasks import resumes, task
from contest.work import advance, attempt, claim, finish, unfinished

NAMES = {FileKind.CERTIFICATES: "giay-theo-thu-tu-goi", FileKind.LABELS: "nhan"}


@task
def bind_file(file_id: int) -> None:
    """Bind a file that was asked for; when it cannot be bound the reason stands in its ``error``."""
    carry_out(file_id)


def carry_out(file_id: int) -> None:
    """Bind a file here and now, unless it is bound or somebody else is at it."""
    with transaction():
        asked = claim(CeremonyFile, file_id)
    if asked is not None:
        attempt(asked, lambda: _bind(asked))


@resumes
def bind_what_was_asked_for() -> None:
    """Bind the files whose message or worker was lost."""
    for file_id in unfinished(CeremonyFile):
        bind_file(file_id)


def _bind(asked: CeremonyFile) -> None:
    calls = queries.calls_of(asked.ceremony)
    # Of what is read now: whatever changes while it is bound makes it one of before.
    seal = services.seal_of(asked, calls)
    content = _certificates(asked, calls) if asked.kind is FileKind.CERTIFICATES else _labels(asked, calls)
    with transaction():
        if advance(asked, done=1, total=1):
            asked.options = {**asked.options, "seal": seal}
            asked.file = store(content, filename=f"{NAMES[asked.kind]}-{asked.ceremony.held_on}.pdf", media_type=PDF)
            finish(asked)
            record(None, "ceremony.bind_file", asked.ceremony, body_id=asked.body_id)


def _certificates(asked: CeremonyFile, calls: Sequence[Call]) -> bytes:
    """Return the kept pages in call order; nothing is set again."""
    services.refuse_unprinted(calls)
    known = queries.certificates_by_call(calls)
    kept = [(one.file, one.page) for call in calls if (one := known[call.id]).file is not None]
    content = BytesIO()
    about = About(f"Giấy theo thứ tự gọi - {asked.ceremony.name}", asked.ceremony.body.name, clock.today())
    bind(
        (
            (sound_content_of(file), [page for _file, page in pages])
            for file, pages in groupby(kept, lambda one: one[0])
            if file is not None
        ),
        content,
        about,
    )
    return content.getvalue()


def _labels(asked: CeremonyFile, calls: Sequence[Call]) -> bytes:
    from contest.paper.typeset import press  # slow to load, and only workers need it

    fonts_dir = current_app.extensions["settings"].fonts_dir
    family = family_in(fonts_dir)
    values = label_values(asked.ceremony, calls, queries.amounts_of(calls), asked.options)
    family.check(values)
    sheet = SHEETS[asked.options["sheet"]]
    for page in values["pages"]:
        for label in page:
            label["size"] = _size_on(sheet, label, family)
    return press(fonts_dir).pdf(filled(LABEL_SHEET, values), sheet="@page { size: A4; margin: 0; }")


def _size_on(sheet: LabelSheet, label: Mapping[str, Any], family: Family) -> float:
    """Return the size of the texts of ``label``; raises RuleViolation when they would not stand on it whole."""

    def measure(text: str, bold: bool) -> float:
        return family.face("bold" if bold else "normal", "normal").width(text)

    size = size_that_fits(sheet, label["name"], label["line"], label["amount"], measure)
    if size is None:
        raise RuleViolation("The label of %(name)s has too little room. Choose larger labels.", name=label["name"])
    return size
