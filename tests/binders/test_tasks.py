"""Binders: everything about a decision or an initiative, once, whatever happens to the worker."""

import csv
import subprocess
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from flask import Flask
from pypdf import PdfReader

from contest import clock
from contest.accounts.models import Role
from contest.binders import queries, services, tasks
from contest.binders.models import Binder
from contest.binders.services import ask_for_binder, pieces_of
from contest.binders.tasks import KEPT, carry_out, make_binder, make_what_was_requested, reach_of, take_old_binders_away
from contest.consultations.models import Consultation
from contest.copies import services as copies
from contest.corrections.models import DocumentKind, LaterDocument
from contest.councils.models import MeetingState
from contest.database import db, transaction
from contest.errors import unpacked
from contest.initiatives.models import InitiativeState, ScanState
from contest.journal.queries import entries_about
from contest.paper.services import order_paper
from contest.payments.models import Letter, LetterKind
from contest.storage.models import StoredFile
from contest.storage.services import content_of, is_laid_by
from contest.votes.models import Method, Motion, Round
from contest.work import WorkState
from tests.binders.conftest import Decided, Dossier, fetched, made, names_of, printed
from tests.copies.authority import person, signed
from tests.evidence.conftest import desk_of
from tests.evidence.samples import pdf
from tests.factories import make_account, make_agenda_item, make_council, make_meeting
from tests.pdf import pages_of


def unpacked_into(binder: Binder, folder: Path) -> Path:
    """Unpack a binder as an auditor does and return where."""
    archive = folder / "ho-so.zip"
    archive.write_bytes(fetched(binder))
    subprocess.run(["unzip", "-q", str(archive), "-d", str(folder / "x")], check=True)
    return folder / "x"


def text_in(binder: Binder, name: str) -> str:
    with ZipFile(BytesIO(fetched(binder))) as archive:
        return archive.read(name).decode("utf-8-sig")


def test_a_binder_of_a_decision_holds_everything_about_it(decided: Decided) -> None:
    binder = made(decided.decision, decided.office.secretary)
    names = names_of(binder)
    serials = sorted(name for name in names if name.startswith("4. "))

    assert [name for name in names if not name.startswith("4. ")] == [
        "1. Văn bản/quyết-định.pdf", "1. Văn bản/quyết-định.docx", "1. Văn bản/quyết-định (2).pdf",
        "1. Văn bản/quyết-định (2).docx", "2. Bản đã ký/đã ký.pdf", "5. Danh sách, nhật ký/danh-sach.csv",
        "5. Danh sách, nhật ký/nhat-ky.pdf", "5. Danh sách, nhật ký/nhat-ky.csv", "Mục lục.pdf", "manifest.csv",
        "manifest.txt",
    ]  # fmt: skip
    assert len(serials) == 3
    assert len({name.split(" ")[-1] for name in serials}) >= 2
    assert (binder.state, binder.pieces) == (WorkState.DONE, 11)


def test_the_unpacked_binder_passes_sha256sum(decided: Decided, tmp_path: Path) -> None:
    folder = unpacked_into(made(decided.decision, decided.office.secretary), tmp_path)
    checked = subprocess.run(
        ["sha256sum", "-c", "--strict", "manifest.txt"], cwd=folder, capture_output=True, text=True, check=False
    )

    assert (checked.returncode, checked.stderr) == (0, "")
    files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert {line.rpartition(": ")[0] for line in checked.stdout.splitlines()} == files - {"manifest.txt"}
    (folder / "1. Văn bản/quyết-định.pdf").write_bytes(b"changed")
    again = subprocess.run(["sha256sum", "-c", "manifest.txt"], cwd=folder, capture_output=True, check=False)
    assert again.returncode == 1


def test_the_table_of_the_manifest_names_every_piece_with_what_stands_on_it(decided: Decided) -> None:
    binder = made(decided.decision, decided.office.secretary)
    rows = list(csv.DictReader(StringIO(text_in(binder, "manifest.csv"))))

    assert [row["Tệp"] for row in rows] == names_of(binder)[:-3]
    signed = next(row for row in rows if row["Tệp"] == "2. Bản đã ký/đã ký.pdf")
    assert (signed["Số, ký hiệu"], signed["Người ký"], signed["Số trang"]) == ("05/QĐ-UBND", "Lê Thị C", "1")
    with ZipFile(BytesIO(fetched(binder))) as archive:
        assert [int(row["Dung lượng (byte)"]) for row in rows] == [
            archive.getinfo(row["Tệp"]).file_size for row in rows
        ]


def test_names_with_vietnamese_letters_are_marked_as_utf_8(decided: Decided) -> None:
    with ZipFile(BytesIO(fetched(made(decided.decision, decided.office.secretary)))) as archive:
        flags = {entry.filename: entry.flag_bits & 0x800 for entry in archive.infolist()}

    assert all(flags[name] for name in flags if not name.isascii())
    assert archive.testzip is not None


def test_the_pdf_holds_every_page_behind_its_contents(decided: Decided) -> None:
    binder = made(decided.decision, decided.office.secretary)
    reader = PdfReader(BytesIO(fetched(binder, "pdf")))
    marks = {mark["/Title"]: reader.get_destination_page_number(mark) for mark in reader.outline}  # type: ignore[arg-type, call-overload]
    told = pages_of(content_of(decided.paper.file))  # type: ignore[arg-type]

    assert binder.pages == len(reader.pages)
    assert "MỤC LỤC HỒ SƠ" in reader.pages[0].extract_text()
    where = marks["Quyết định công nhận sáng kiến"]
    assert " ".join(reader.pages[where].extract_text().split()) == told[0]
    assert f" {where + 1} " in " ".join(" ".join(page.extract_text().split()) for page in reader.pages[:where])
    assert "TRÍCH NHẬT KÝ" in reader.pages[marks["Trích nhật ký"]].extract_text()


def test_the_same_content_gives_the_same_bytes_whoever_asks_and_whenever(decided: Decided) -> None:
    first = made(decided.decision, decided.office.secretary)
    with clock.at(clock.now() + timedelta(days=3)):
        second = made(decided.decision, decided.office.leader)

    assert (first.sha256, first.pdf_sha256) == (second.sha256, second.pdf_sha256)
    assert fetched(first) == fetched(second)
    decided.sign(pdf("Ban quet 2"))
    assert made(decided.decision, decided.office.secretary).sha256 != first.sha256


def test_withdrawn_copies_are_there_with_their_reason(decided: Decided) -> None:
    copy = decided.sign(pdf("Ban quet 2", name="thiếu dấu.pdf"))
    with transaction():
        copies.withdraw_copy(copy, "Thiếu dấu", by=decided.office.secretary)
    binder = made(decided.decision, decided.office.secretary)

    assert "2. Bản đã ký/Đã rút/thiếu dấu.pdf" in names_of(binder)
    assert "Đã rút: Thiếu dấu. Không có chữ ký số" in text_in(binder, "manifest.txt")


def test_the_list_tells_of_annulled_awards_whose_certificates_are_left_out(decided: Decided) -> None:
    decided.office.annul(decided.decision.awards[0], "Kê khai sai")
    binder = made(decided.decision, decided.office.secretary)

    assert "Kê khai sai" in text_in(binder, "5. Danh sách, nhật ký/danh-sach.csv")
    assert sum(name.startswith("4. ") for name in names_of(binder)) == 2


def test_the_journal_of_the_decision_its_lines_and_its_papers_is_told_in_words(decided: Decided) -> None:
    binder = made(decided.decision, decided.office.secretary)
    rows = list(csv.DictReader(StringIO(text_in(binder, "5. Danh sách, nhật ký/nhat-ky.csv"))))

    kept = next(row for row in rows if row["Mã việc"] == "paper.add_copy")
    assert (kept["Việc"], kept["Đối tượng"]) == ("Lưu bản đã ký của văn bản", f"paper {decided.paper.id}")
    assert "Số: 05/QĐ-UBND" in kept["Chi tiết"]
    assert [row["Mã băm"] for row in rows] == [entry.hash for entry in queries.entries_about(decided.decision)]


def test_a_binder_of_an_initiative_holds_its_evidence(dossier: Dossier) -> None:
    binder = made(dossier.initiative, dossier.desk.secretary)
    names = names_of(binder)

    assert [name for name in names if name.startswith(("1. ", "3. "))] == [
        "1. Văn bản/phieu.pdf", "1. Văn bản/phieu.docx", "3. Minh chứng/Biên bản ướm thử.pdf",
        "3. Minh chứng/anh-chup.jpg", "3. Minh chứng/so-lieu.xlsx",
    ]  # fmt: skip
    reader = PdfReader(BytesIO(fetched(binder, "pdf")))
    assert "chỉ có trong tệp ZIP" in " ".join(reader.pages[0].extract_text().split())
    assert {"Minh chứng: Biên bản ướm thử.pdf", "Minh chứng: anh-chup.jpg"} <= {
        str(mark["/Title"])
        for mark in reader.outline  # type: ignore[call-overload]
    }


def test_malware_is_left_out_and_told(dossier: Dossier) -> None:
    with transaction():
        file = dossier.initiative.standing_attachments[1]
        file.scan, file.finding = ScanState.INFECTED, "Eicar"
    binder = made(dossier.initiative, dossier.desk.secretary)

    assert "3. Minh chứng/anh-chup.jpg" not in names_of(binder)
    assert "Không đưa vào: tệp có mã độc (Eicar)" in text_in(binder, "manifest.txt")
    assert any("Eicar" in page for page in pages_of(fetched(binder, "pdf")))


def test_what_the_reader_may_not_see_is_not_in(dossier: Dossier) -> None:
    """Receipts are for the unit and the secretariat; the leader reads the evidence."""
    leader = make_account("lanhdao@x.vn", (Role.LEADER, dossier.desk.body))
    names = names_of(made(dossier.initiative, leader))

    assert not [name for name in names if name.startswith("1. ")]
    assert [name for name in names if name.startswith("3. ")]


@pytest.mark.parametrize("which", ["decided", "dossier"])
def test_what_the_page_lists_is_what_goes_in(request: pytest.FixtureRequest, which: str) -> None:
    world = request.getfixturevalue(which)
    subject, by = (
        (world.decision, world.office.secretary) if which == "decided" else (world.initiative, world.desk.secretary)
    )
    shown = [(piece.folder, piece.words) for piece in pieces_of(subject, reach_of(by, subject))]
    rows = list(csv.DictReader(StringIO(text_in(made(subject, by), "manifest.csv"))))

    assert len(shown) > 4
    assert [(row["Tệp"].rpartition("/")[0], row["Nội dung"]) for row in rows][:-2] == shown
    assert [row["Nội dung"] for row in rows][-2:] == ["Trích nhật ký", "Trích nhật ký (bảng, có mã băm)"]


# What goes wrong.


def reason(binder: Binder) -> str:
    assert binder.state is WorkState.FAILED
    assert not is_laid_by(binder.key("zip"))
    return str(unpacked(binder.error or ""))


def test_a_file_that_is_missing_stops_it_with_the_papers_name(decided: Decided, app: Flask) -> None:
    assert decided.paper.file is not None
    app.extensions["files"].remove(decided.paper.file.key)

    assert reason(made(decided.decision, decided.office.secretary)) == (
        "“Quyết định công nhận sáng kiến” is missing from the store, so nothing was made. Tell the administrator."
    )


def test_a_file_that_was_changed_in_the_store_stops_it(decided: Decided) -> None:
    assert decided.paper.file is not None
    with transaction():
        db.session.get_one(StoredFile, decided.paper.file_id)
    piece = pieces_of(decided.decision, reach_of(decided.office.secretary, decided.decision))[0]
    changed: Any = type(piece)(**{**vars(piece), "load": lambda: b"changed"})

    with pytest.raises(Exception, match="was changed in the store"):
        tasks._loaded(changed)


def test_a_paper_whose_printing_failed_stops_it_until_it_is_printed(decided: Decided) -> None:
    with transaction():
        order_paper("recognition/papers/decision.html", {}, filename="quyet-dinh.pdf", subject=decided.decision)
    assert "has not been printed" in reason(made(decided.decision, decided.office.secretary))

    printed("recognition/papers/decision.html", decided.decision, "quyet-dinh.pdf")
    assert made(decided.decision, decided.office.secretary).error is None


def test_evidence_that_was_not_scanned_stops_it_where_scanning_is_required(
    dossier: Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "scan_is_required", lambda: True)

    assert "“Biên bản ướm thử.pdf” has not been passed by the virus scanner" in reason(
        made(dossier.initiative, dossier.desk.secretary)
    )


def test_whoever_lost_the_right_meanwhile_gets_none(decided: Decided) -> None:
    with transaction():
        binder = ask_for_binder(decided.decision, by=decided.office.secretary)
        for grant in decided.office.secretary.grants:
            grant.revoked_at = clock.now()
    make_binder(binder.id)

    assert "may not see it any more" in reason(db.session.get_one(Binder, binder.id))


def test_a_killed_worker_is_replaced_and_the_same_bytes_are_made(
    decided: Decided, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = made(decided.decision, decided.office.secretary)
    with transaction():
        binder = ask_for_binder(decided.decision, by=decided.office.secretary)
    calls = 0

    def killed(piece: Any) -> bytes:
        nonlocal calls
        calls += 1
        if calls > 3:
            raise KeyboardInterrupt
        return bytes(piece.load())

    with monkeypatch.context() as patched:
        patched.setattr(tasks, "_loaded", killed)
        with pytest.raises(KeyboardInterrupt):
            carry_out(binder.id)
    db.session.rollback()
    left = db.session.get_one(Binder, binder.id)
    assert (left.state, left.done) == (WorkState.RUNNING, 3)
    with clock.at(clock.now() + timedelta(minutes=2)):
        make_what_was_requested()

    db.session.rollback()
    again = db.session.get_one(Binder, binder.id)
    assert (again.state, again.attempts, again.sha256) == (WorkState.DONE, 2, whole.sha256)


def test_a_binder_is_made_on_either_database(app_on_both: Flask) -> None:
    desk = desk_of()
    desk.add(pdf("Trang 1", name="Biên bản.pdf"))
    desk.enter(InitiativeState.ELIGIBLE)
    binder = made(desk.initiative, desk.secretary)

    assert "3. Minh chứng/Biên bản.pdf" in names_of(binder)
    assert [line.act for line in entries_about(binder)] == ["binder.request", "binder.finish"]
    assert list(queries.binders_of(desk.initiative, desk.secretary)) == [binder]


def test_a_repeated_task_does_no_harm(decided: Decided) -> None:
    binder = made(decided.decision, decided.office.secretary)
    make_binder(binder.id)
    make_what_was_requested()

    assert db.session.get_one(Binder, binder.id).attempts == 1


def test_old_binders_are_taken_away_and_stay_on_record(decided: Decided) -> None:
    binder = made(decided.decision, decided.office.secretary)
    take_old_binders_away()
    assert is_laid_by(binder.key("zip"))
    with clock.at(clock.now() + KEPT + timedelta(hours=1)):
        take_old_binders_away()

    db.session.rollback()
    gone = db.session.get_one(Binder, binder.id)
    assert gone.gone_at is not None
    assert gone.sha256 == binder.sha256
    assert not is_laid_by(binder.key("zip"))
    assert not is_laid_by(binder.key("pdf"))


def test_the_journal_tells_who_asked_and_the_hashes_of_what_was_made(decided: Decided) -> None:
    binder = made(decided.decision, decided.office.secretary)
    asked, finished = entries_about(binder)

    assert (asked.act, asked.actor_name) == ("binder.request", decided.office.secretary.name)
    assert (finished.act, finished.details["sha256"], finished.details["pieces"]) == (
        "binder.finish", binder.sha256, binder.pieces,
    )  # fmt: skip


def test_a_binder_holds_the_papers_of_council_notice_letters_corrections_and_signatures(
    decided: Decided, tmp_path: Path
) -> None:
    """On a hostile day everything is there: council, ballots, public notice, submission, correction, signed twice."""
    decision, secretary = decided.decision, decided.office.secretary
    council = make_council(decision.body, decided.office.secretary)
    meeting = make_meeting(council, state=MeetingState.OPEN)
    item = make_agenda_item(meeting, subject_kind="award", subject_id=decision.awards[0].id)
    with transaction() as session:
        letter = Letter(
            body_id=decision.body_id, proposal_id=decision.proposal_id, kind=LetterKind.SUBMISSION, symbol="TTr-NV",
            year=2020, signed_as="TRƯỞNG PHÒNG", made_at=clock.now(), made_by_id=secretary.id,
        )  # fmt: skip
        notice = Consultation(proposal_id=decision.proposal_id, title="Lấy ý kiến", contact="x", days=5, working=True,
                              blocking=False)  # fmt: skip
        later = LaterDocument(
            body_id=decision.body_id, award_id=decision.awards[0].id, kind=DocumentKind.LETTER, symbol="UBND-NV",
            year=2020, number=12, issued_on=clock.today(), reason="Sai tên", signed_as="CHỦ TỊCH", signer_name="C",
            made_at=clock.now(), made_by_id=secretary.id,
        )  # fmt: skip
        round_ = Round(meeting_id=meeting.id, number=1, title="Phiếu", method=Method.OPEN)
        session.add_all([letter, notice, later, round_])
        session.flush()
        session.add(Motion(round_id=round_.id, item_id=item.id, position=1, title="x", choices=["agree", "against"]))
    for template, subject, name in (
        ("councils/papers/establishment.html", council, "thanh-lap.pdf"),
        ("councils/papers/minutes.html", meeting, "bien-ban-hop.pdf"),
        ("votes/papers/minutes.html", round_, "kiem-phieu.pdf"),
        ("awards/papers/submission.html", letter, "to-trinh.pdf"),
        ("consultations/papers/notice.html", notice, "cong-khai.pdf"),
        ("corrections/papers/letter.html", later, "dinh-chinh.pdf"),
    ):
        printed(template, subject, name)
    decided.sign(signed(person(), person("Trần Văn B")))

    binder = made(decision, secretary)
    folder = unpacked_into(binder, tmp_path)

    papers = {path.name for path in (folder / "1. Văn bản").iterdir()}
    assert {"thanh-lap.pdf", "bien-ban-hop.pdf", "kiem-phieu.pdf", "to-trinh.pdf", "cong-khai.pdf",
            "dinh-chinh.pdf"} <= papers  # fmt: skip
    assert (folder / "2. Bản đã ký" / "da-ky-so.pdf").exists()
    done = subprocess.run(["sha256sum", "-c", "manifest.txt"], cwd=folder, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count(": OK") == len(names_of(binder)) - 1, "all but the manifest itself"
    told = (folder / "manifest.txt").read_text()
    assert "Chữ ký số còn nguyên vẹn, tổ chức cấp chứng thư không thuộc danh sách tin cậy (Lê Thị C, chứng thư" in told
    assert "Trần Văn B, chứng thư số 540101" in told


def test_a_file_changed_after_unpacking_fails_the_manifest(decided: Decided, tmp_path: Path) -> None:
    folder = unpacked_into(made(decided.decision, decided.office.secretary), tmp_path)
    (folder / "2. Bản đã ký" / "đã ký.pdf").write_bytes(b"khac")

    done = subprocess.run(["sha256sum", "-c", "manifest.txt"], cwd=folder, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert [line for line in done.stdout.splitlines() if not line.endswith(": OK")] == [
        "2. Bản đã ký/đã ký.pdf: FAILED"
    ]
