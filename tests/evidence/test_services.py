"""Files are added within their limits, named, ordered and taken out; what is no evidence is refused with its reason."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pikepdf
import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from contest import clock
from contest.accounts.models import Account
from contest.database import db, transaction
from contest.errors import RuleViolation
from contest.evidence import services
from contest.evidence.queries import files_for
from contest.initiatives.models import Attachment, Initiative, InitiativeState, ScanState
from contest.initiatives.services import missing_in
from contest.journal.queries import entries_about
from contest.storage.services import content_of, is_kept
from contest.storage.uploads import Upload
from tests.evidence.conftest import LIMITS, Desk
from tests.evidence.samples import pdf, photo, picture, workbook


def count(kind: type) -> int:
    return db.session.scalar(select(func.count()).select_from(kind)) or 0


def acts(desk: Desk) -> list[str]:
    return [entry.act for entry in entries_about(desk.initiative)]


def names(desk: Desk) -> list[str]:
    return [file.file.filename for file in desk.initiative.standing_attachments]


def scripted_pdf() -> bytes:
    file = BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
        document.Root.OpenAction = document.make_indirect(script)
        document.save(file)
    return file.getvalue()


def zip_bomb() -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=9) as package:
        package.writestr("[Content_Types].xml", "wordprocessingml")
        package.writestr("word/document.xml", bytes(310 * 1024 * 1024))
    return file.getvalue()


# Adding and taking out


def test_a_file_is_kept_once_and_taken_out_without_losing_it(desk_on_both: Desk) -> None:
    first, again = (desk_on_both.add() for _time in range(2))
    for _time in range(2):
        with transaction():
            services.remove_attachment(first, by=desk_on_both.officer)

    assert first is again
    assert (count(Attachment), desk_on_both.initiative.standing_attachments) == (1, [])
    assert is_kept(first.file)
    assert acts(desk_on_both) == ["initiative.attach", "initiative.detach"]


def test_what_was_taken_out_can_be_added_anew(desk: Desk) -> None:
    first = desk.add()
    with transaction():
        services.remove_attachment(first, by=desk.officer)

    second = desk.add()
    assert (first is second, desk.initiative.standing_attachments) == (False, [second])


def test_the_same_file_sent_twice_at_once_is_kept_once(app: Flask, desk: Desk) -> None:
    initiative_id, officer_id, start = desk.initiative.id, desk.officer.id, threading.Barrier(4)

    def send() -> None:
        with app.app_context():
            start.wait()
            with transaction() as session:
                initiative = session.get_one(Initiative, initiative_id)
                officer = session.get_one(Account, officer_id)
                services.add_attachment(initiative, picture(), limits=LIMITS, by=officer)

    threads = [threading.Thread(target=send) for _turn in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()

    assert count(Attachment) == 1


def test_its_pages_are_counted_when_it_comes(desk: Desk) -> None:
    files = [desk.add(upload) for upload in (pdf("a", "b", "c"), photo(), workbook())]

    assert [file.pages for file in files] == [3, 1, 0]
    assert content_of(files[0].file) == pdf("a", "b", "c").content


@pytest.mark.parametrize(
    ("upload", "reason"),
    [
        (lambda: Upload("to.pdf", b"%PDF-" + bytes(6 * 1024 * 1024)), "too large. A file may have up to 5 MB"),
        (lambda: Upload("cai-dat.pdf", b"MZ" + bytes(500)), "is not one of"),
        (lambda: Upload("bao-cao.pdf", scripted_pdf()), "holds a script"),
        (lambda: Upload("bao-cao.docx", zip_bomb()), "unpacks to far too much"),
        (lambda: Upload("rong.pdf", b""), "is empty"),
    ],
    ids=["too large", "renamed .exe", "PDF with JavaScript", "zip bomb", "empty"],
)
def test_what_is_no_evidence_is_refused(desk: Desk, upload: Callable[[], Upload], reason: str) -> None:
    with pytest.raises(RuleViolation, match=reason):
        desk.add(upload())

    assert (count(Attachment), acts(desk)) == (0, [])


def test_evidence_of_a_submitted_one_stays_as_it_is(desk: Desk) -> None:
    attachment = desk.add()
    desk.add(picture("blue"))
    desk.enter(InitiativeState.SUBMITTED)
    by = desk.officer

    tries: list[Callable[[], object]] = [
        lambda: services.add_attachment(desk.initiative, picture("green"), limits=LIMITS, by=by),
        lambda: services.remove_attachment(attachment, by=by),
        lambda: services.move_attachment(attachment, later=True, by=by),
        lambda: services.write_captions(desk.initiative, {attachment.id: "Khác"}, by=by),
    ]
    for act in tries:
        with pytest.raises(RuleViolation, match="cannot be changed"), transaction():
            act()

    assert [file.position for file in desk.initiative.standing_attachments] == [1, 2]
    assert acts(desk) == ["initiative.attach"] * 2


def test_a_returned_one_takes_evidence_again(desk: Desk) -> None:
    desk.enter(InitiativeState.RETURNED)

    added = desk.add()
    assert desk.initiative.standing_attachments == [added]


def test_there_is_a_most_of_files(desk: Desk) -> None:
    limits = replace(LIMITS, number=2)
    removed = desk.add(picture("red"), limits=limits)
    desk.add(picture("green"), limits=limits, question=desk.proof)

    with pytest.raises(RuleViolation, match="at most 2 files"):
        desk.add(picture("blue"), limits=limits)
    with transaction():
        services.remove_attachment(removed, by=desk.officer)

    assert desk.add(picture("blue"), limits=limits)


def test_all_files_together_have_a_limit(desk: Desk) -> None:
    size = len(photo().content)
    limits = replace(LIMITS, together=2 * size)
    desk.add(photo(), limits=limits)

    with pytest.raises(RuleViolation, match="All files together may have up to"):
        desk.add(photo(name="khac.jpg", size=(1200, 900)), limits=limits)

    assert desk.add(picture(), limits=limits)


# Files of a question


def test_a_file_may_answer_a_question(desk_on_both: Desk) -> None:
    desk = desk_on_both
    whole, proof = desk.add(), desk.add(question=desk.proof)

    assert whole is not proof
    assert files_for(desk.initiative, desk.proof) == [proof]
    assert files_for(desk.initiative, None) == [whole]


def test_a_question_that_asks_for_words_takes_no_file(desk: Desk) -> None:
    with pytest.raises(RuleViolation, match="not answered by files"):
        desk.add(question=desk.movement.questions[0])


def test_a_required_file_question_is_answered_by_a_file(desk: Desk) -> None:
    with transaction():
        desk.proof.required = True
    before = [lack.field for lack in missing_in(desk.initiative)]
    desk.add(question=desk.proof)

    assert (before, missing_in(desk.initiative)) == ([f"q{desk.proof.id}"], [])


# Captions and order


def test_captions_are_written_and_told_once(desk_on_both: Desk) -> None:
    desk = desk_on_both
    first, second = desk.add(), desk.add(picture("blue"))
    for captions in ({first.id: "Trước", second.id: ""}, {first.id: "Trước khi áp dụng"}, {second.id: "Sau"}, {}):
        with transaction():
            services.write_captions(desk.initiative, captions, by=desk.officer)

    assert [file.caption for file in desk.initiative.attachments] == ["Trước khi áp dụng", "Sau"]
    assert (first.label, first.full_label) == ("Trước khi áp dụng", "Trước khi áp dụng (anh.png)")
    assert acts(desk) == ["initiative.attach", "initiative.attach", "initiative.caption"]


def test_captions_are_told_again_of_somebody_else_and_later(desk: Desk) -> None:
    file = desk.add()
    later = clock.now() + services.BREATH + timedelta(minutes=1)
    with transaction():
        services.write_captions(desk.initiative, {file.id: "một"}, by=desk.officer)
        services.write_captions(desk.initiative, {file.id: "hai"}, by=desk.colleague)
    with clock.at(later), transaction():
        services.write_captions(desk.initiative, {file.id: "ba"}, by=desk.colleague)

    told = [entry.details["captions"] for entry in entries_about(desk.initiative) if entry.act == "initiative.caption"]
    assert told == [{"anh.png": "một"}, {"anh.png": "hai"}, {"anh.png": "ba"}]


def test_a_caption_of_another_initiative_is_not_touched(desk: Desk) -> None:
    from tests.factories import make_initiative

    file = desk.add()
    other = make_initiative(desk.movement, desk.unit, desk.officer, state=InitiativeState.DRAFT, title="Khác")
    with transaction():
        services.write_captions(other, {file.id: "Của người khác"}, by=desk.officer)

    assert file.caption == ""


@pytest.mark.parametrize(
    ("which", "later", "order"),
    [(0, True, "bacd"), (1, False, "bacd"), (3, True, "abcd"), (0, False, "abcd"), (2, True, "abdc")],
)
def test_a_file_changes_places_with_its_neighbour(desk_on_both: Desk, which: int, later: bool, order: str) -> None:
    desk = desk_on_both
    sent = [
        ("a", "red", None),
        ("x", "white", desk.proof),
        ("b", "green", None),
        ("c", "blue", None),
        ("d", "tan", None),
    ]
    files = [desk.add(picture(colour, f"{name}.png"), question=question) for name, colour, question in sent]
    own = [file for file in files if file.question_id is None]
    with transaction():
        services.move_attachment(own[which], later=later, by=desk.officer)
    db.session.expire_all()

    assert [name[0] for name in names(desk) if name != "x.png"] == list(order)


# What the scanner says


@pytest.mark.parametrize(
    ("scan", "free", "strict"),
    [
        (ScanState.NOT_SCANNED, False, True),
        (ScanState.WAITING, False, True),
        (ScanState.FAILED, False, True),
        (ScanState.CLEAN, False, False),
        (ScanState.INFECTED, True, True),
    ],
)
def test_what_is_withheld_depends_on_whether_a_scan_is_required(
    desk: Desk, scan: ScanState, free: bool, strict: bool
) -> None:
    file = desk.add()
    with transaction():
        file.scan, file.finding = scan, "Test" if scan is ScanState.INFECTED else ""

    assert [file.is_withheld(scan_required=required) for required in (False, True)] == [free, strict]
    for required, withheld in ((False, free), (True, strict)):
        if withheld:
            with pytest.raises(RuleViolation):
                services.check_given_out(file, scan_required=required)
        else:
            services.check_given_out(file, scan_required=required)


def test_an_infected_file_keeps_the_initiative_from_being_submitted(desk: Desk) -> None:
    file = desk.add(question=desk.proof)
    with transaction():
        services.note_verdict(file, "Test.Virus")
    missing = missing_in(desk.initiative)
    with transaction():
        services.remove_attachment(file, by=desk.officer)

    assert [(lack.field, lack.values) for lack in missing] == [(f"q{desk.proof.id}", {"name": "anh.png"})]
    assert missing_in(desk.initiative) == []


def test_where_a_scan_is_required_what_was_not_scanned_cannot_be_submitted(desk: Desk, app: Flask) -> None:
    desk.add()
    strict = replace(app.extensions["settings"], clamd_url="tcp://127.0.0.1:1", scan_required=True)
    before = missing_in(desk.initiative)
    app.extensions["settings"] = strict

    assert before == []
    assert [lack.field for lack in missing_in(desk.initiative)] == ["evidence"]


def test_the_database_knows_a_finding_only_of_what_is_infected(desk_on_both: Desk) -> None:
    file = desk_on_both.add()
    for scan, finding in ((ScanState.CLEAN, "Test"), (ScanState.INFECTED, "")):
        with pytest.raises(IntegrityError), transaction():
            file.scan, file.finding = scan, finding
            db.session.flush()
