"""What is printed onto blanks, composed in the background and kept: a killed run goes on after the last kept sheaf;
and the calibration sheet.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from io import BytesIO
from itertools import groupby

from flask import current_app

import config
from contest import clock
from contest.blanks import queries
from contest.blanks.lengths import length, size_words
from contest.blanks.models import OverlayLine, OverlayRun
from contest.blanks.queries import PrinterAndKind, calibration_of
from contest.blanks.sheet import calibration_leaf
from contest.certificates.papers import printed_texts
from contest.certificates.tasks import signed_address, signing_key
from contest.database import transaction
from contest.designs.composing import Composer, bound, overlay
from contest.designs.queries import design_called
from contest.journal.services import record
from contest.paper.binding import bind
from contest.paper.faces import family_in
from contest.paper.pdffile import About
from contest.paper.writing import short_day
from contest.storage.services import is_kept, sound_content_of, store
from contest.storage.uploads import PDF
from contest.tasks import resumes, task
from contest.work import advance, attempt, claim, finish, unfinished

# How many pages are composed into one file: few enough that a killed run has lost little.
SHEAF = 200
HEADING = "TỜ CĂN CHỈNH MÁY IN"


@task
def compose_run(run_id: int) -> None:
    """Compose the pages of a run; when that cannot be done the reason stands in its ``error``."""
    carry_out(run_id)


@resumes
def compose_what_was_requested() -> None:
    """Compose the runs whose message or worker was lost."""
    for run_id in unfinished(OverlayRun):
        compose_run(run_id)


def carry_out(run_id: int) -> None:
    """Compose the pages of a run here and now, unless they are composed or somebody else is at it."""
    with transaction():
        run = claim(OverlayRun, run_id)
    if run is not None:
        attempt(run, lambda: _compose(run))


def _compose(run: OverlayRun) -> None:
    """Compose what no kept file has yet, by the sheaf, each stored at once."""
    lines = queries.lines_of(run)
    missing = [line for line in lines if line.file is None or not is_kept(line.file)]
    done = len(lines) - len(missing)
    for sheaf in _sheaves(missing):
        content = _composed(run, sheaf)
        with transaction():
            done += len(sheaf)
            if not advance(run, done=done, total=len(lines)):
                return
            file = store(content, filename=f"in-phoi-{run.id}-{sheaf[0].position}.pdf", media_type=PDF)
            for page, line in enumerate(sheaf):
                line.file, line.page = file, page
    with transaction():
        if advance(run, done=len(lines), total=len(lines)):
            finish(run)
            record(None, "overlay_run.compose", run, body_id=run.body_id, certificates=len(lines))


def _sheaves(lines: Sequence[OverlayLine]) -> Iterator[Sequence[OverlayLine]]:
    """Yield ``lines`` in their order by the sheaf: of one design, and not too many."""
    for _design, alike in groupby(lines, lambda line: line.certificate.template):
        rest = list(alike)
        for start in range(0, len(rest), SHEAF):
            yield rest[start : start + SHEAF]


def _composed(run: OverlayRun, lines: Sequence[OverlayLine]) -> bytes:
    """Return the pages of ``lines``, which have one design: nothing but what the blanks do not have yet, moved by the
    offset of the run."""
    family = family_in(_settings().fonts_dir)
    design = design_called(lines[0].certificate.template)
    composer = overlay(
        Composer(design, family), left_out=frozenset(run.left_out),
        shift=(run.right_by / 10, run.down_by / 10), coded=run.coded,
    )  # fmt: skip
    content, key = BytesIO(), signing_key()
    leaves = [composer.leaf(printed_texts(line.certificate), signed_address(line.certificate, key)) for line in lines]
    bound(leaves, content, _about(run, lines), family, ground=None)
    return content.getvalue()


def _about(run: OverlayRun, lines: Sequence[OverlayLine]) -> About:
    values = lines[0].certificate.values
    return About(
        f"In lên phôi - {values['heading']} - {values['decision']}", values["body"],
        date.fromisoformat(values["issued_on"]),
    )  # fmt: skip


def pages_pdf(run: OverlayRun, lines: Sequence[OverlayLine]) -> bytes:
    """Return the composed pages of ``lines`` as one file, in their order. Nothing is set again."""
    kept = ((line.file, line.page) for line in lines if line.file is not None)
    parts = (
        (sound_content_of(file), [page for _file, page in pages]) for file, pages in groupby(kept, lambda one: one[0])
    )
    content = BytesIO()
    bind(parts, content, _about(run, lines))
    return content.getvalue()


def calibration_pdf(pair: PrinterAndKind) -> bytes:
    """Return the calibration sheet of a printer for a kind of blank, moved as the printer moves its print now."""
    printer, kind, today = pair.printer, pair.kind, clock.today()
    known = calibration_of(printer, kind)
    shift = (known.right_by, known.down_by) if known else (0, 0)
    lines = [
        f"Máy in: {printer.called}",
        f"Phôi: {kind.name}, khổ {size_words(kind.width, kind.height)}",
        f"Độ lệch khi in tờ này: phải {length(shift[0])} mm, xuống {length(shift[1])} mm. Ngày {short_day(today)}",
        "In đúng khổ (100 %), không co giãn cho vừa trang.",
        "In lên phôi: đọc số trên thước tại đường khung in sẵn.",
        "In lên giấy trắng: đo từ mép giấy đến vạch dài số 20 của mỗi thước.",
    ]
    family = family_in(_settings().fonts_dir)
    leaf = calibration_leaf((kind.width, kind.height), family, shift=shift, frame=kind.frame, heading=HEADING,
                            lines=lines)  # fmt: skip
    content = BytesIO()
    about = About(f"Tờ căn chỉnh máy in - {printer.called}", printer.body.name, today)
    bound([leaf], content, about, family, ground=None)
    return content.getvalue()


def _settings() -> config.Settings:
    found: config.Settings = current_app.extensions["settings"]
    return found
