"""Archives and lists are made once, whatever happens to the worker, and are taken away after a while."""

import hashlib
import os
import signal
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from flask import Flask, current_app

import config
from contest import clock
from contest.database import db, transaction
from contest.errors import unpacked
from contest.evidence.services import add_attachment, remove_attachment
from contest.initiatives.models import Attachment, Initiative, InitiativeState, ScanState
from contest.initiatives.queries import Reach
from contest.registrations import services, tasks
from contest.registrations.models import ExportKind, ExportRun
from contest.storage.services import is_laid_by, laid_by
from contest.work import MACHINE, WorkState, claim
from tests.evidence.conftest import LIMITS
from tests.evidence.samples import picture
from tests.factories import make_initiative
from tests.pdf import pages_of
from tests.registrations.lists import World, cells
from tests.wordfiles import text_of

EVERYTHING = Reach(True, frozenset())


@pytest.fixture
def world(app: Flask) -> World:
    return World.made()


def dossier(world: World, title: str, *files: tuple[str, str]) -> Initiative:
    """Store a submitted initiative with pictures of these colours under these names."""
    made = make_initiative(
        world.movement, world.unit, world.officer, title=title, state=InitiativeState.DRAFT, answers={}
    )
    for colour, name in files:
        with transaction():
            add_attachment(made, picture(colour, name), limits=LIMITS, by=world.officer)
    with transaction():
        world.movement.last_register_number += 1
        made.number, made.submitted_at = world.movement.last_register_number, clock.now()
        made.state = InitiativeState.SUBMITTED
    return made


def requested(world: World, kind: ExportKind = ExportKind.DOSSIERS, reach: Reach = EVERYTHING) -> ExportRun:
    with transaction():
        return services.request_export(world.movement, kind, reach, by=world.secretary)


def after(run: ExportRun) -> ExportRun:
    db.session.rollback()
    return db.session.get_one(ExportRun, run.id)


def archive(run: ExportRun) -> ZipFile:
    return ZipFile(BytesIO(b"".join(laid_by(after(run).key("zip")))))


def made(world: World, reach: Reach = EVERYTHING) -> ZipFile:
    run = requested(world, reach=reach)
    tasks.make_export(run.id)
    assert after(run).error is None
    return archive(run)


def test_an_archive_has_a_folder_for_each_initiative_an_index_and_the_hash_of_every_file(world: World) -> None:
    dossier(world, "Đường ưu tiên, kiễng chân, độc đáo", ("red", "Ảnh.png"), ("blue", "ảnh.png"))
    dossier(world, "Đường ưu tiên, kiễng chân, độc đáo")

    found = made(world)

    first, second = (f"{number} - Đường ưu tiên, kiễng chân, độc đáo" for number in ("01", "02"))
    assert found.namelist() == [
        f"{first}/ban-dang-ky.pdf", f"{first}/Ảnh.png", f"{first}/ảnh (2).png", f"{second}/ban-dang-ky.pdf",
        "index.xlsx", "manifest-sha256.txt",
    ]  # fmt: skip
    assert all(entry.flag_bits & 0x800 for entry in found.infolist() if not entry.filename.isascii())
    sums = dict(line.split("  ", 1)[::-1] for line in found.read("manifest-sha256.txt").decode().splitlines())
    assert sums == {
        name: hashlib.sha256(found.read(name)).hexdigest() for name in found.namelist() if name != "manifest-sha256.txt"
    }
    assert "Số đăng ký: 02" in pages_of(found.read(f"{second}/ban-dang-ky.pdf"))[0]
    index = cells(found.read("index.xlsx"))
    assert [line[index[0].index("Thư mục")] for line in index[1:]] == [first, second]
    files = cells(found.read("index.xlsx"), sheet=1)
    assert [line[:2] for line in files[1:]] == [[first, "Ảnh.png"], [first, "ảnh (2).png"]]


def test_what_was_taken_out_and_what_the_reader_may_not_see_is_left_out(world: World) -> None:
    kept = dossier(world, "Đã nộp", ("red", "a.png"), ("blue", "b.png"))
    with transaction():
        kept.state = InitiativeState.RETURNED
    with transaction():
        remove_attachment(kept.attachments[0], by=world.officer)
    make_initiative(world.movement, world.other, world.neighbour, title="Nháp", state=InitiativeState.DRAFT)

    assert made(world).namelist()[:2] == ["01 - Đã nộp/ban-dang-ky.pdf", "01 - Đã nộp/b.png"]
    own = Reach(False, frozenset([world.other.id]))
    assert [name for name in made(world, own).namelist() if "/" in name] == [
        f"Nháp {kept.id + 1} - Nháp/ban-dang-ky.pdf"
    ]


def test_malware_is_left_out_and_named_in_the_index_for_nobody_can_take_it_out_of_what_was_submitted(
    world: World,
) -> None:
    initiative = dossier(world, "Một cửa", ("red", "a.png"), ("blue", "b.png"))
    with transaction():
        attachment = db.session.get_one(Attachment, initiative.attachments[0].id)
        attachment.scan, attachment.finding = ScanState.INFECTED, "Eicar"

    found = made(world)

    assert found.namelist()[:2] == ["01 - Một cửa/ban-dang-ky.pdf", "01 - Một cửa/b.png"]
    lines = cells(found.read("index.xlsx"), sheet=1)
    assert [(line[1], line[-1]) for line in lines[1:]] == [
        ("a.png", "Không đưa vào: tệp có mã độc (Eicar)"), ("b.png", ""),
    ]  # fmt: skip


def spoilt(world: World, how: str) -> str:
    initiative = dossier(world, "Một cửa", ("red", "a.png"))
    (file,) = initiative.attachments
    path: Path = current_app.extensions["files"].root / file.file.key
    path.unlink() if how == "missing" else path.write_bytes(b"other")
    run = requested(world)
    tasks.make_export(run.id)
    run = after(run)
    assert (run.state, is_laid_by(run.key("zip"))) == (WorkState.FAILED, False)
    assert run.error is not None
    return str(unpacked(run.error))


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ("missing", "“a.png” of initiative 01 is missing from the store"),
        ("changed", "“a.png” of initiative 01 is missing from the store, or was changed there"),
    ],
)
def test_a_file_that_cannot_be_given_out_stops_the_archive_by_name(world: World, how: str, reason: str) -> None:
    assert reason in spoilt(world, how)


def test_a_repeated_task_does_no_harm_and_a_lost_message_is_made_up_for(world: World) -> None:
    dossier(world, "Một cửa")
    run = requested(world)

    tasks.make_what_was_requested()
    sha256 = after(run).sha256
    tasks.make_export(run.id)
    tasks.make_what_was_requested()

    assert (after(run).attempts, after(run).sha256, after(run).initiatives) == (1, sha256, 1)


def test_who_asks_again_before_it_is_made_gets_the_same(world: World) -> None:
    dossier(world, "Một cửa")
    run = requested(world)

    assert requested(world).id == run.id
    tasks.make_export(run.id)
    assert requested(world).id != run.id


def test_a_worker_whose_run_was_taken_over_stops(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        dossier(world, f"Số {number}")
    run, added = requested(world), []
    add = tasks.Binder.add

    def overtaken(binder: tasks.Binder, initiative: Initiative) -> None:
        added.append(initiative.title)
        add(binder, initiative)
        with transaction():
            db.session.get_one(ExportRun, run.id).worker = "another/1/x"

    monkeypatch.setattr(tasks.Binder, "add", overtaken)
    tasks.make_export(run.id)

    assert (added, after(run).state) == (["Số 0"], WorkState.RUNNING)


def test_sheets_that_were_printed_before_the_worker_was_killed_are_not_printed_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from contest.paper import typeset as press

    for number in range(3):
        dossier(world, f"Số {number}")
    run, printed, typeset = requested(world), [], press.typeset

    def killed(template: str, values: dict[str, object], **options: str) -> bytes:
        if len(printed) == 2:
            printed.append("killed")
            raise KeyboardInterrupt
        printed.append(str(values["title"]))
        return typeset(template, values, **options)

    monkeypatch.setattr(press, "typeset", killed)
    with pytest.raises(KeyboardInterrupt):
        tasks.carry_out(run.id)
    assert after(run).state is WorkState.RUNNING
    with transaction():
        db.session.get_one(ExportRun, run.id).worker = f"{MACHINE}/4194305/x"
    tasks.make_what_was_requested()

    assert printed == ["Số 0", "Số 1", "killed", "Số 2"]
    assert len(archive(run).namelist()) == 5


KILLED = """
import sys, config
from tests.conftest import settings
from pathlib import Path
from contest import create_app
from contest.registrations import tasks
app = create_app(settings(Path(sys.argv[1])))
with app.app_context():
    print("begun", flush=True)
    tasks.carry_out(int(sys.argv[2]))
"""


def test_a_killed_worker_is_continued_and_everything_is_there_once(world: World, tmp_path: Path) -> None:
    for number in range(12):
        dossier(world, f"Số {number}", ("red", "a.png"))
    run = requested(world)
    key = str(run.id)
    environment = {**os.environ, "PYTHONPATH": str(config.ROOT)}
    worker = subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path), key], env=environment, cwd=config.ROOT)
    deadline = time.monotonic() + 60
    while after(run).done < 3 and time.monotonic() < deadline:
        time.sleep(0.05)
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    assert after(run).state is WorkState.RUNNING

    tasks.make_what_was_requested()

    names = archive(run).namelist()
    assert (after(run).state, len(names), len(set(names))) == (WorkState.DONE, 26, 26)


def test_the_list_is_made_as_pdf_and_as_word_file(world: World) -> None:
    dossier(world, "Một cửa điện tử")
    run = requested(world, ExportKind.LIST)

    tasks.make_export(run.id)

    run = after(run)
    assert (run.state, run.initiatives, run.done, run.total) == (WorkState.DONE, 1, 1, 1)
    assert "Một cửa điện tử" in pages_of(b"".join(laid_by(run.key("pdf"))))[0]
    assert "Một cửa điện tử" in text_of(b"".join(laid_by(run.key("docx"))))


def test_files_are_taken_away_after_a_while_and_the_row_stays(world: World) -> None:
    dossier(world, "Một cửa")
    runs = [requested(world, kind) for kind in ExportKind]
    for run in runs:
        tasks.make_export(run.id)
    tasks.take_old_exports_away()
    assert all(after(run).is_there for run in runs)

    with clock.at(clock.now() + tasks.KEPT + tasks.KEPT):
        tasks.take_old_exports_away()
        tasks.take_old_exports_away()

    for run in runs:
        run = after(run)
        assert (run.is_there, run.gone_at is not None, run.initiatives) == (False, True, 1)
        assert not any(is_laid_by(run.key(form)) for form in ("zip", "pdf", "docx"))


def test_a_run_that_somebody_works_on_is_left_alone(world: World) -> None:
    run = requested(world)
    with transaction():
        claim(ExportRun, run.id)

    tasks.carry_out(run.id)

    assert (after(run).state, after(run).attempts) == (WorkState.RUNNING, 1)
