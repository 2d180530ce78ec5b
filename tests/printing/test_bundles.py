"""Kept pages in other orders: by the ceremony, by unit, one by one, some once more, on sheets for proofreading."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import IO
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from contest import clock
from contest.awards.models import Decision, ProposalState
from contest.certificates import queries, tasks
from contest.certificates.models import Certificate, PrintRun
from contest.certificates.services import cancel_run, request_run
from contest.database import db, transaction
from contest.errors import RuleViolation, unpacked
from contest.journal.models import JournalEntry
from contest.printing import services
from contest.printing import tasks as of_printing
from contest.printing.models import Bundle, Way
from contest.printing.services import BundleRequest, Habit, ask_for_bundle, cancel_bundle, keep_habit
from contest.printing.tasks import make_bundle, make_what_was_requested
from contest.storage.models import StoredFile
from contest.storage.services import is_laid_by, laid_by
from contest.work import WorkState, claim
from tests.certificates.samples import DAY, Office
from tests.conftest import sign_in
from tests.factories import make_decision, make_line, make_person, make_proposal, make_unit
from tests.pdf import fonts_of, pages_of, words_of
from tests.statements import statements

NAMES = ("Đỗ Thị Hương", "Nguyễn Văn Ưu", "Đỗ Thị Hương")


@pytest.fixture
def run(office: Office) -> PrintRun:
    """A printed decision: two collectives, and three persons at them of whom two have the same name."""
    with clock.at(DAY):
        proposal = make_proposal(office.movement, state=ProposalState.SUBMITTED)
        units = [make_unit(office.body, f"X{at}", f"Ủy ban nhân dân xã {name}") for at, name in enumerate("ĐC")]
        for at, name in enumerate(NAMES):
            make_line(proposal, make_person(units[at % 2], name), position=at + 1, recipient_line=f"Chuyên viên {at}")
        for at, unit in enumerate(units):
            make_line(proposal, unit, position=4 + at)
        decision = make_decision(proposal, office.leader, number=5, issued_on=DAY)
        return printed(office, decision)


def printed(office: Office, decision: Decision) -> PrintRun:
    with transaction():
        run_id = request_run(decision, by=office.secretary).id
    tasks.print_run(run_id)
    db.session.rollback()
    return db.session.get_one(PrintRun, run_id)


def made(office: Office, run: PrintRun, way: Way, *chosen: int, reason: str = "") -> Bundle:
    with transaction():
        bundle_id = ask_for_bundle(run, BundleRequest(way, chosen, reason), by=office.secretary).id
    make_bundle(bundle_id)
    db.session.rollback()
    return db.session.get_one(Bundle, bundle_id)


def content(bundle: Bundle) -> bytes:
    assert (bundle.state, bundle.error) == (WorkState.DONE, None)
    return b"".join(laid_by(bundle.key))


def recipients(pages: Sequence[str], run: PrintRun) -> list[int]:
    """Return for each page the place of its certificate in the list."""
    serials = [one.serial for one in queries.certificates_of(run.decision)]
    return [next(at for at, serial in enumerate(serials, start=1) if serial in page) for page in pages]


def test_the_ceremony_calls_collectives_first_or_individuals_as_the_body_wants(office: Office, run: PrintRun) -> None:
    usual = pages_of(content(made(office, run, Way.CEREMONY)))
    with transaction():
        keep_habit(office.body, Habit(individuals_first=True, proof_required=False), by=office.secretary)
    other = pages_of(content(made(office, run, Way.CEREMONY)))

    assert recipients(usual, run) == [4, 5, 1, 2, 3]
    assert recipients(other, run) == [1, 2, 3, 4, 5]
    assert sorted(usual) == sorted(other)


def test_a_pdf_by_units_has_a_bookmark_for_each(office: Office, run: PrintRun) -> None:
    pdf = PdfReader(BytesIO(content(made(office, run, Way.UNITS))))

    assert [(mark["/Title"], pdf.get_destination_page_number(mark)) for mark in pdf.outline] == [  # type: ignore[arg-type,call-overload,index]
        ("Ủy ban nhân dân xã C", 0),
        ("Ủy ban nhân dân xã Đ", 2),
    ]
    assert recipients([page.extract_text() for page in pdf.pages], run) == [2, 5, 1, 3, 4]


def test_each_unit_gets_a_file_of_its_own(office: Office, run: PrintRun) -> None:
    with ZipFile(BytesIO(content(made(office, run, Way.UNIT_FILES)))) as archive:
        assert archive.testzip() is None
        found = {name: recipients(pages_of(archive.read(name)), run) for name in archive.namelist()}

    assert found == {"Ủy ban nhân dân xã C.pdf": [2, 5], "Ủy ban nhân dân xã Đ.pdf": [1, 3, 4]}


def test_two_recipients_of_one_name_have_a_file_each_with_its_own_content(office: Office, run: PrintRun) -> None:
    """peers.md A1, A2: nobody is lost, and names with đ, ư and ễ open everywhere."""
    with ZipFile(BytesIO(content(made(office, run, Way.SINGLES)))) as archive:
        entries = archive.infolist()
        pages = [archive.read(entry) for entry in entries]
    book = PdfReader(BytesIO(content(made(office, run, Way.CEREMONY))))
    certificates = queries.certificates_of(run.decision)

    assert [entry.filename for entry in entries] == [
        f"{one.serial} {one.values['recipient']}.pdf" for one in certificates
    ]
    assert sum("Đỗ Thị Hương" in entry.filename for entry in entries) == 2
    # The flag that tells Windows that names are UTF-8.
    assert all(entry.flag_bits & 0x800 for entry in entries)
    assert pages == [tasks.page_of(one) for one in certificates]
    assert ["Chuyên viên 0" in pages_of(page)[0] for page in pages] == [True, False, False, False, False]
    assert ["Chuyên viên 2" in pages_of(page)[0] for page in pages] == [False, False, True, False, False]
    assert len(book.pages) == len(pages) == run.total


def test_a_page_that_is_not_kept_stops_the_archive_with_a_message(app: Flask, office: Office, run: PrintRun) -> None:
    """peers.md A2: no archive with a hole."""
    with transaction():
        bundle_id = ask_for_bundle(run, BundleRequest(Way.SINGLES), by=office.secretary).id
    lost = queries.certificates_of(run.decision)[2]
    assert lost.file is not None
    (app.extensions["files"].root / lost.file.key).unlink()

    make_bundle(bundle_id)

    db.session.rollback()
    bundle = db.session.get_one(Bundle, bundle_id)
    assert bundle.state is WorkState.FAILED
    assert bundle.error is not None
    assert "is not kept, so nothing was made" in str(unpacked(bundle.error))
    assert not is_laid_by(bundle.key)


def test_all_are_printed_and_as_many_as_was_said(client: FlaskClient, office: Office) -> None:
    """peers.md A3: the batch is everybody, not a page of a list."""
    run = printed(office, office.decide(collectives=30, individuals=33))
    page = sign_in(client, office.secretary).get(f"/print-runs/{run.id}/orders")

    with ZipFile(BytesIO(content(made(office, run, Way.SINGLES)))) as archive:
        assert len(archive.namelist()) == 63
    assert "All 63 certificates" in page.text


def test_some_are_printed_once_more_for_a_reason_with_the_same_pages(
    client: FlaskClient, office: Office, run: PrintRun
) -> None:
    certificates = queries.certificates_of(run.decision)
    second, fourth = certificates[1].id, certificates[3].id
    sign_in(client, office.secretary)
    silent = client.post(f"/print-runs/{run.id}/reprint", data={"chosen": [second]})
    nobody = client.post(f"/print-runs/{run.id}/reprint", data={"reason": "Kẹt giấy"})
    answer = client.post(f"/print-runs/{run.id}/reprint", data={"chosen": [fourth, second], "reason": "Kẹt giấy"})
    db.session.rollback()
    bundle = db.session.scalars(select(Bundle)).one()
    file = client.get(f"/print-bundles/{bundle.id}/file")

    assert (silent.status_code, nobody.status_code, answer.status_code) == (422, 422, 302)
    assert "Choose the certificates that are to be printed once more." in nobody.text
    assert recipients(pages_of(file.data), run) == [2, 4]
    streams = [page.get_contents().get_data() for page in PdfReader(BytesIO(file.data)).pages]  # type: ignore[union-attr]
    kept = [
        PdfReader(BytesIO(tasks.page_of(one) or b"")).pages[0].get_contents().get_data()
        for one in (certificates[1], certificates[3])
    ]  # type: ignore[union-attr]
    assert streams == kept
    entry = db.session.scalars(select(JournalEntry).where(JournalEntry.act == "print_bundle.request")).one()
    assert (entry.reason, entry.details["chosen"]) == ("Kẹt giấy", [second, fourth])


def test_certificates_of_another_run_are_not_printed_with_it(office: Office, run: PrintRun) -> None:
    other = printed(office, office.decide(number=6))
    strange = queries.certificates_of(other.decision)[0].id

    with pytest.raises(RuleViolation, match="not of this run"), transaction():
        ask_for_bundle(run, BundleRequest(Way.CHOSEN, (strange,), "Kẹt giấy"), by=office.secretary)


def test_what_does_not_stand_any_more_is_not_given_out(client: FlaskClient, office: Office, run: PrintRun) -> None:
    bundle = made(office, run, Way.CEREMONY)
    sign_in(client, office.secretary)
    assert client.get(f"/print-bundles/{bundle.id}/file").status_code == 200

    office.annul(run.decision.awards[0])

    assert client.get(f"/print-bundles/{bundle.id}/file").status_code == 409
    with pytest.raises(RuleViolation, match="Print the decision anew"), transaction():
        ask_for_bundle(run, BundleRequest(Way.CEREMONY), by=office.secretary)


def test_a_bundle_whose_message_was_lost_is_made_and_a_repeated_one_is_not(office: Office, run: PrintRun) -> None:
    with transaction():
        bundle_id = ask_for_bundle(run, BundleRequest(Way.CEREMONY), by=office.secretary).id

    make_what_was_requested()
    make_bundle(bundle_id)

    db.session.rollback()
    assert (db.session.get_one(Bundle, bundle_id).state, db.session.get_one(Bundle, bundle_id).attempts) == ("done", 1)


def test_files_are_thrown_away_after_a_while_and_can_be_made_anew(office: Office, run: PrintRun) -> None:
    bundle = made(office, run, Way.CEREMONY)

    with transaction():
        services.take_away(bundle)

    assert not is_laid_by(bundle.key)
    assert not db.session.get_one(Bundle, bundle.id).is_there


def test_sheets_for_proofreading_show_twelve_pages_each_with_number_name_and_line(
    office: Office, tmp_path: Path
) -> None:
    run = printed(office, office.decide(collectives=8, individuals=5))

    pdf = content(made(office, run, Way.CONTACT))

    sheets = [" ".join(word.text for word in words) for words in words_of(pdf, tmp_path)]
    certificates = queries.certificates_of(run.decision)
    assert len(sheets) == 2
    assert all("Người dò (ký, ghi rõ họ tên):" in sheet for sheet in sheets)
    for number, one in enumerate(certificates, start=1):
        sheet = sheets[(number - 1) // 12]
        assert f"{number}." in sheet
        # Once on the sheet, once on the small page itself.
        assert sheet.count(one.serial) == 2
    assert all(name.partition("+")[2].startswith("BV-Serif") and embedded for name, embedded in fonts_of(pdf).items())
    assert [round(float(side)) for side in PdfReader(BytesIO(pdf)).pages[0].mediabox[2:]] == [595, 842]


def test_a_run_can_be_stopped_and_the_next_goes_on(client: FlaskClient, office: Office) -> None:
    decision = office.decide()
    with clock.at(DAY), transaction():
        run = request_run(decision, by=office.secretary)
    with transaction():
        claim(PrintRun, run.id)
    sign_in(client, office.secretary)

    answer = client.post(f"/print-runs/{run.id}/cancel")
    again = client.post(f"/print-runs/{run.id}/cancel")

    db.session.rollback()
    assert (answer.status_code, again.status_code) == (302, 409)
    stopped = db.session.get_one(PrintRun, run.id)
    assert stopped.state is WorkState.FAILED
    assert str(unpacked(stopped.error or "")) == f"{office.secretary.name} stopped this print run."
    assert printed(office, decision).state is WorkState.DONE


def test_a_file_that_is_being_made_can_be_stopped_and_nothing_of_it_is_kept(
    client: FlaskClient, office: Office, run: PrintRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction():
        bundle_id = ask_for_bundle(run, BundleRequest(Way.SINGLES), by=office.secretary).id
    sign_in(client, office.secretary)
    read, answers = of_printing.sound_content_of, []

    def stopped(file: StoredFile) -> bytes:
        if not answers:
            answers.append(client.post(f"/print-bundles/{bundle_id}/cancel").status_code)
            db.session.rollback()
        return read(file)

    monkeypatch.setattr(of_printing, "sound_content_of", stopped)
    monkeypatch.setattr(of_printing, "STEP", 1)
    make_bundle(bundle_id)

    db.session.rollback()
    bundle = db.session.get_one(Bundle, bundle_id)
    assert (answers, bundle.state, bundle.done, is_laid_by(bundle.key)) == ([302], WorkState.FAILED, 0, False)
    shown = client.get(f"/print-runs/{run.id}/orders").text
    assert f"{office.secretary.name} stopped this." in shown
    assert client.post(f"/print-bundles/{bundle_id}/cancel").status_code == 409
    assert client.get(f"/print-bundles/{bundle_id}/file").status_code == 404
    assert content(made(office, run, Way.SINGLES))


def test_a_file_that_is_stopped_when_it_is_all_but_done_is_not_kept(
    office: Office, run: PrintRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction():
        bundle_id = ask_for_bundle(run, BundleRequest(Way.CEREMONY), by=office.secretary).id
    lay_by = of_printing.lay_by

    def late(key: str, file: IO[bytes]) -> None:
        lay_by(key, file)
        with transaction() as session:
            cancel_bundle(session.get_one(Bundle, bundle_id), by=office.secretary)

    monkeypatch.setattr(of_printing, "lay_by", late)
    make_bundle(bundle_id)

    db.session.rollback()
    bundle = db.session.get_one(Bundle, bundle_id)
    assert (bundle.state, is_laid_by(bundle.key)) == (WorkState.FAILED, False)


def test_whoever_does_not_print_stops_nothing_and_asks_for_nothing(
    client: FlaskClient, office: Office, run: PrintRun
) -> None:
    sign_in(client, office.leader)

    assert client.get(f"/print-runs/{run.id}/orders").status_code == 200
    assert client.post(f"/print-runs/{run.id}/orders", data={"way": "singles"}).status_code == 403
    assert client.post(f"/print-runs/{run.id}/cancel").status_code == 403
    bundle = made(office, run, Way.CEREMONY)
    assert client.post(f"/print-bundles/{bundle.id}/cancel").status_code == 403
    with transaction() as session, pytest.raises(RuleViolation, match="over already"):
        cancel_run(session.get_one(PrintRun, run.id), by=office.secretary)
    assert [one.id for one in db.session.scalars(select(Bundle))] == [bundle.id]


def test_a_corrected_certificate_has_another_address_and_the_old_one_is_closed(
    client: FlaskClient, office: Office, run: PrintRun
) -> None:
    """peers.md A8: what was fetched before cannot be taken for the new one."""
    from dataclasses import replace

    from contest.corrections.queries import reads_now
    from contest.corrections.services import CorrectionDetails, correct_award

    award = run.decision.awards[0]  # type: ignore[union-attr]
    former = queries.certificate_of(award)
    assert former is not None
    words = replace(reads_now(award), recipient_name="Đỗ Thị Hường")
    with clock.at(DAY), transaction():
        correct_award(award, CorrectionDetails(words, DAY, "Gõ sai tên", "CHỦ TỊCH", "Lê Văn B"), by=office.secretary)
    new = printed(office, run.decision)  # type: ignore[arg-type]
    issued = queries.certificate_of(award)
    sign_in(client, office.secretary)

    assert issued is not None
    assert issued.id != former.id
    assert client.get(f"/certificates/{former.id}.pdf").status_code == 409
    assert client.get(f"/print-runs/{run.id}/certificates.pdf").status_code == 409
    assert "Đỗ Thị Hường" in pages_of(client.get(f"/certificates/{issued.id}.pdf").data)[0]
    assert "Đỗ Thị Hường" in pages_of(client.get(f"/print-runs/{new.id}/certificates.pdf").data)[0]
    assert "Đỗ Thị Hường" in client.get(f"/v/{issued.code}").text
    assert issued.serial in client.get(f"/v/{former.code}").text
    assert db.session.get_one(Certificate, former.id).values["recipient"] == "Đỗ Thị Hương"


@pytest.mark.parametrize("way", [way for way in Way if way is not Way.CHOSEN])
def test_certificates_are_read_as_often_for_one_as_for_five(
    office: Office, run: PrintRun, way: Way, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(of_printing, "STEP", 1)
    counts = []
    for one in (printed(office, office.decide(collectives=1, individuals=0, number=6)), run):
        with statements() as seen:
            assert made(office, one, way).error is None
        counts.append(sum("FROM certificate" in statement for statement in seen))

    assert counts[0] == counts[1]
