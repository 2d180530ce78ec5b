"""Printing the certificates of a list in the background, and taking old lists away."""

import hashlib
from collections.abc import Callable, Iterator
from tempfile import TemporaryFile
from typing import BinaryIO, cast

from flask import current_app

from contest import clock
from contest.database import transaction
from contest.designs.grounds import Emblem, kept_ground
from contest.designs.sharing import Page, composed
from contest.designs.typeset import certificates_pdf
from contest.errors import RuleViolation
from contest.journal.services import record
from contest.lists import queries, services
from contest.lists.issuing import heading_of
from contest.lists.models import PrintedList
from contest.lists.understanding import Understood
from contest.paper.faces import family_in
from contest.paper.pdffile import About
from contest.spreadsheet import FaultyList
from contest.storage.models import StoredFile
from contest.storage.services import content_of, lay_by, throw_away
from contest.tasks import resumes, task
from contest.work import WorkState, advance, attempt, claim, finish, unfinished

# After how many certificates the page is told how far it is.
STEP = 200


class TakenOver(Exception):
    """Another worker prints the list now, or somebody stopped it."""


@task
def print_list(list_id: int) -> None:
    """Print the certificates of a list; when they cannot be printed the reason stands in its ``error``."""
    carry_out(list_id)


def carry_out(list_id: int) -> None:
    """Print a list here and now, unless it is printed or somebody else is at it."""
    with transaction():
        sent = claim(PrintedList, list_id)
    if sent is not None:
        attempt(sent, lambda: _print(sent))


@resumes
def print_what_was_wanted() -> None:
    """Print the lists whose message or worker was lost."""
    waiting = set(queries.never_wanted())
    for list_id in unfinished(PrintedList):
        if list_id not in waiting:
            print_list(list_id)


@resumes
def take_old_lists_away() -> None:
    """Throw away the files that nobody has to fetch any more."""
    for sent in queries.lists_to_take_away(clock.now() - services.KEPT):
        with transaction():
            services.take_away(sent, by=None)


def _print(sent: PrintedList) -> None:
    try:
        understood = services.reread(sent, family_in(current_app.extensions["settings"].fonts_dir))
    except FaultyList as refused:
        # It was without faults when it was sent: something in the house has changed since.
        raise RuleViolation("The list has faults now that it had not when it was sent. Send it again.") from refused

    content = understood.packed()
    with transaction():
        if not advance(sent, done=0, total=sent.rows):
            return
        services.show_anew(sent, content)

    def step(done: int) -> None:
        with transaction():
            if not advance(sent, done=done, total=sent.rows):
                raise TakenOver

    try:
        with TemporaryFile() as file:
            write(understood, cast(BinaryIO, file), sent.body.emblem, step=step)
            # Whoever took it over may have kept it by now, and that is what stands on record.
            step(sent.rows)
            _keep(sent, cast(BinaryIO, file))
    except TakenOver:
        return


def write(
    understood: Understood, out: BinaryIO, emblem: StoredFile | None, *, step: Callable[[int], None] = lambda done: None
) -> None:
    """Write the certificates of a list into one file, page by page in its order; ``step`` is told how far it is."""
    settings = current_app.extensions["settings"]
    design, picture = understood.design, Emblem(content_of(emblem), emblem.media_type) if emblem else None

    def pages() -> Iterator[Page]:
        for number, line in enumerate(understood.lines):
            if number % STEP == 0:
                step(number)
            issued = understood.issued.get(line.number)
            address = f"{settings.public_url}/v/{issued.code}" if issued else ""
            yield understood.texts(line), address

    first = understood.lines[0]
    wording = understood.wording
    title = " - ".join(filter(None, (heading_of(design, wording), first.decision)))
    about = About(title, wording.body, first.decided_on)
    certificates_pdf(
        design, lambda _composer: composed(pages(), design, settings.fonts_dir), out, about,
        emblem=picture, fonts_dir=settings.fonts_dir, ground=kept_ground(design, picture, settings.fonts_dir),
    )  # fmt: skip


def _keep(sent: PrintedList, file: BinaryIO) -> None:
    file.seek(0)
    seal = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    size = file.tell()
    file.seek(0)
    throw_away(sent.key("pdf"))
    lay_by(sent.key("pdf"), file)
    with transaction():
        ours = advance(sent, done=sent.rows, total=sent.rows)
        if ours:
            sent.size, sent.pdf_sha256 = size, seal
            finish(sent)
            record(None, "list.finish", sent, body_id=sent.body_id, certificates=sent.rows, sha256=seal)
    if not ours and sent.state is WorkState.FAILED:
        # Somebody stopped it when it was all but done; another worker would have kept what it made.
        throw_away(sent.key("pdf"))
