"""Keeping signed copies of papers: versions that stay, and what was changed by hand."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from flask import Flask, current_app
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from contest import clock
from contest.copies import services
from contest.copies.models import CopyKind, SignatureCheck, SignedCopy
from contest.copies.queries import body_of, copies_of, current_copy, papers_about
from contest.copies.services import CopyDetails
from contest.copies.signing import Verdict
from contest.database import db, transaction
from contest.errors import NotFound, RuleViolation
from contest.journal.queries import entries_about
from contest.paper.services import order_paper
from contest.storage.models import StoredFile
from contest.storage.services import content_of, store
from contest.storage.uploads import PDF, Upload
from tests.copies.authority import signed, trusted, with_a_byte_changed, with_a_page_changed
from tests.copies.conftest import World
from tests.evidence.samples import pdf, picture

DETAILS = CopyDetails("05/QĐ-UBND", date(2020, 2, 7), "Lê Thị C")
LIMIT = 10**7


def kept(world: World, upload: Upload, details: CopyDetails = DETAILS, *, authorities: str = "") -> SignedCopy:
    examined = services.examine(upload, limit=LIMIT, authorities=authorities)
    with transaction():
        return services.add_copy(world.paper, examined, details, by=world.secretary)


def withdrawn(world: World, copy: SignedCopy, reason: str = "Thiếu dấu") -> SignedCopy:
    with transaction():
        return services.withdraw_copy(copy, reason, by=world.secretary)


def falsely_signed_pdf() -> Upload:
    """Return a PDF with a signature field that is filled with something that is no signature."""
    file = BytesIO()
    with pikepdf.open(BytesIO(pdf("Ban da ky").content)) as document:
        signature = document.make_indirect(pikepdf.Dictionary(
            Type=pikepdf.Name.Sig, Filter=pikepdf.Name("/Adobe.PPKLite"), Contents=pikepdf.String("x" * 32),
        ))  # fmt: skip
        field = pikepdf.Dictionary(FT=pikepdf.Name.Sig, T=pikepdf.String("Signature1"), V=signature)
        parent = pikepdf.Dictionary(T=pikepdf.String("chu-ky"), Kids=pikepdf.Array([document.make_indirect(field)]))
        document.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([document.make_indirect(parent)]), SigFlags=3)
        document.save(file)
    return Upload("da-ky-so.pdf", file.getvalue())


def test_versions_are_kept_and_the_newest_counts(world: World) -> None:
    first, second = kept(world, pdf("Ban quet 1")), kept(world, pdf("Ban quet 2"))

    assert (first.version, second.version) == (1, 2)
    assert first.kind is CopyKind.SCAN
    assert list(copies_of([world.paper])[world.paper.id]) == [second, first]
    assert current_copy(world.paper) is second


def test_a_withdrawn_version_stays_with_its_reason_and_the_one_before_counts_again(world: World) -> None:
    first, second = kept(world, pdf("Ban quet 1")), kept(world, pdf("Ban quet 2"))

    withdrawn(world, second)

    assert current_copy(world.paper) is first
    assert (second.withdrawn_by, second.withdrawal_reason) == (world.secretary, "Thiếu dấu")
    assert len(copies_of([world.paper])[world.paper.id]) == 2
    with pytest.raises(RuleViolation, match="withdrawn already"):
        withdrawn(world, second)


def test_a_withdrawn_file_may_be_kept_again_and_a_standing_one_not_twice(world: World) -> None:
    first = kept(world, pdf("Ban quet 1"))
    with pytest.raises(RuleViolation, match="kept already as version 1"):
        kept(world, pdf("Ban quet 1"))
    withdrawn(world, first)

    assert kept(world, pdf("Ban quet 1")).version == 2


def test_a_pdf_that_holds_signatures_is_told_from_a_scan(world: World) -> None:
    assert kept(world, signed()).kind is CopyKind.DIGITAL


def test_a_signature_that_cannot_be_read_is_refused(world: World) -> None:
    with pytest.raises(RuleViolation, match="cannot be read, so nobody can say whether they hold"):
        kept(world, falsely_signed_pdf())

    assert db.session.query(SignedCopy).count() == 0


@pytest.mark.parametrize(
    "form",
    [
        5,
        pikepdf.Dictionary(Fields=pikepdf.Array([5])),
        pikepdf.Dictionary(Fields=pikepdf.Dictionary(A=1)),
        pikepdf.Dictionary(Fields=pikepdf.Array([pikepdf.Dictionary(Kids=5)])),
    ],
    ids=["no form", "no field", "no list", "no kids"],
)
def test_a_form_that_is_none_is_refused(world: World, form: object) -> None:
    file = BytesIO()
    with pikepdf.open(BytesIO(pdf("Ban quet").content)) as document:
        document.Root.AcroForm = form
        document.save(file)

    with pytest.raises(RuleViolation, match="cannot be read"):
        kept(world, Upload("ban-quet.pdf", file.getvalue()))

    assert db.session.query(SignedCopy).count() == 0


def test_what_the_product_itself_printed_is_no_signed_copy(world: World) -> None:
    for file, name in ((world.paper.file, "a.pdf"), (world.paper.word_file, "a.docx")):
        assert file is not None
        with pytest.raises(RuleViolation, match="nobody has signed it"):
            kept(world, Upload(name, content_of(file)))

    assert db.session.query(SignedCopy).count() == 0


@pytest.mark.parametrize(
    ("upload", "reason"),
    [
        (picture(name="anh.png"), "not one of: PDF, DOCX"),
        (Upload("a.pdf", b""), "is empty"),
        (Upload("a.pdf", b"%PDF-1.7 nothing"), "damaged"),
        (Upload("a.docx", pdf("x").content), "does not fit its content"),
        (Upload("lon.pdf", b"%PDF" + b"0" * LIMIT), "too large"),
    ],
)
def test_what_is_no_signed_paper_is_refused_and_nothing_is_kept(world: World, upload: Upload, reason: str) -> None:
    files = db.session.query(StoredFile).count()

    with pytest.raises(RuleViolation, match=reason):
        kept(world, upload)

    assert db.session.query(StoredFile).count() == files
    assert db.session.query(SignedCopy).count() == 0


def test_a_signature_of_tomorrow_and_a_paper_that_is_not_printed_are_refused(world: World) -> None:
    tomorrow = CopyDetails("05/QĐ-UBND", clock.today() + timedelta(days=1), "Lê Thị C")
    with pytest.raises(RuleViolation, match="lies in the future"):
        kept(world, pdf("x"), tomorrow)
    with transaction():
        world.paper = order_paper("a.html", {}, filename="a.pdf", subject=world.decision)
    with pytest.raises(RuleViolation, match="not been printed"):
        kept(world, pdf("x"))


def test_what_was_changed_by_hand_in_a_word_file_is_told(world: World) -> None:
    copy = kept(world, world.edited(("02 sáng kiến", "03 sáng kiến"), ("Lê Thị C", "Nguyễn Văn B")))
    found = services.changed_by_hand(copy)
    said = [" ".join(piece.text for piece in place if piece.kind.value != "same") for place in found.comparison.places]

    assert copy.kind is CopyKind.WORD
    assert (found.comparison.added, found.comparison.removed, found.tracked) == (4, 4, False)
    assert [text.split() for text in said] == [["02", "03"], ["Lê", "Thị", "C", "Nguyễn", "Văn", "B"]]


def test_a_word_file_that_was_only_signed_says_the_same(world: World) -> None:
    assert services.changed_by_hand(kept(world, world.edited())).comparison.is_same


def test_a_scan_and_a_paper_without_a_word_file_have_nothing_to_compare(world: World) -> None:
    scan, edited = kept(world, pdf("x")), kept(world, world.edited())
    with pytest.raises(NotFound):
        services.changed_by_hand(scan)
    with transaction():
        world.paper.word_file = None
    with pytest.raises(NotFound):
        services.changed_by_hand(edited)


def test_the_journal_tells_who_kept_what_and_who_withdrew_it(world: World) -> None:
    copy = withdrawn(world, kept(world, pdf("x")))
    added, gone = entries_about(world.paper)

    assert (added.act, added.actor_name, added.body_id) == ("paper.add_copy", "Trần Văn D", world.body.id)
    assert added.details["sha256"] == copy.file.sha256
    assert added.details["number"] == "05/QĐ-UBND"
    assert (gone.act, gone.reason, gone.details["version"]) == ("paper.withdraw_copy", "Thiếu dấu", 1)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM signed_copy",
        "UPDATE signed_copy SET number = '06/QĐ-UBND'",
        "UPDATE signed_copy SET file_id = 1, withdrawn_at = CURRENT_TIMESTAMP, withdrawn_by_id = 1, "
        "withdrawal_reason = 'x'",
        "UPDATE signed_copy SET withdrawn_at = CURRENT_TIMESTAMP",
    ],
)
def test_the_database_refuses_to_change_or_delete_a_copy(app_on_both: Flask, statement: str) -> None:
    from tests.factories import make_account, make_body

    body, account = make_body(), make_account("a@x.vn")
    with transaction() as session:
        paper = order_paper("a.html", {}, filename="a.pdf", subject=body)
        file = store(b"%PDF", filename="a.pdf", media_type=PDF)
        other = store(b"%PDF 2", filename="b.pdf", media_type=PDF)
        session.add(SignedCopy(
            paper=paper, version=1, kind=CopyKind.SCAN, file=other, number="1", signed_on=date(2020, 2, 7), signer="x",
            added_at=clock.now(), added_by=account,
        ))  # fmt: skip
    assert file.id == 1

    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(text(statement))


def test_a_row_leads_to_its_body_by_whatever_way_there_is(world: World) -> None:
    for row in (world.body, world.unit, world.movement, world.decision, world.decision.awards[0]):
        assert body_of(row) is world.body
    assert body_of(world.secretary) is None
    assert body_of(None) is None
    assert list(papers_about(world.decision)) == [world.paper]


def test_what_the_signatures_came_to_is_kept_and_told_by_the_journal(world: World, tmp_path: Path) -> None:
    copy = kept(world, signed(), authorities=trusted(tmp_path, "Tổ chức chứng thực thử"))
    (check,) = copy.checks

    assert (check.verdict, check.authorities, check.checked_by) == (Verdict.VALID, 1, world.secretary)
    assert [one.signer for one in check.signatures] == ["Lê Thị C"]
    assert entries_about(world.paper)[0].details["signatures"] == "valid"


def test_a_scan_is_kept_as_not_signed_and_a_word_file_unchecked(world: World) -> None:
    scan, edited = kept(world, pdf("x")), kept(world, world.edited())

    assert scan.last_check and scan.last_check.verdict is Verdict.UNSIGNED
    assert edited.last_check is None


@pytest.mark.parametrize(
    ("alter", "reason"),
    [
        (with_a_byte_changed, "the signature of Lê Thị C does not fit it any more"),
        (with_a_page_changed, "the signature of Lê Thị C does not cover all that stands in it now"),
    ],
)
def test_what_was_altered_after_signing_is_refused_and_nothing_is_kept(
    world: World, alter: Callable[[Upload], Upload], reason: str
) -> None:
    files = db.session.query(StoredFile).count()

    with pytest.raises(RuleViolation, match=reason):
        kept(world, alter(signed()))

    assert db.session.query(StoredFile).count() == files
    assert db.session.query(SignedCopy).count() == 0


def test_a_copy_is_checked_again_by_the_authorities_that_are_trusted_now(world: World, tmp_path: Path) -> None:
    copy = kept(world, signed())
    found = services.signatures_now(copy, authorities=trusted(tmp_path, "Tổ chức chứng thực thử"))
    with transaction():
        services.note_check(copy, found, by=world.leader)

    assert [check.verdict for check in copy.checks] == [Verdict.UNKNOWN_ISSUER, Verdict.VALID]
    assert copy.last_check and copy.last_check.checked_by is world.leader
    assert entries_about(world.paper)[-1].act == "paper.check_copy"
    with pytest.raises(RuleViolation, match="holds no digital signatures"):
        services.signatures_now(kept(world, pdf("x")), authorities="")


def test_the_command_checks_all_again_and_keeps_what_is_new(world: World, tmp_path: Path) -> None:
    copy, scan = kept(world, signed()), kept(world, pdf("x"))
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    folder = trusted(tmp_path, "Tổ chức chứng thực thử")
    app.extensions["settings"] = replace(app.extensions["settings"], trusted_ca_dir=folder)

    answers = [app.test_cli_runner().invoke(args=["copies", "check-signatures"]).output for _ in range(2)]

    db.session.expire_all()
    assert [answer.splitlines()[-1].split()[-2:] for answer in answers] == [
        ["unknown_issuer", "valid"], ["valid", "valid"],
    ]  # fmt: skip
    assert [check.verdict for check in copy.checks] == [Verdict.UNKNOWN_ISSUER, Verdict.VALID]
    assert len(scan.checks) == 1


@pytest.mark.parametrize("statement", ["DELETE FROM signature_check", "UPDATE signature_check SET verdict = 'valid'"])
def test_the_database_refuses_to_change_or_delete_a_check(app_on_both: Flask, statement: str) -> None:
    from tests.factories import make_account, make_body

    body, account = make_body(), make_account("a@x.vn")
    with transaction() as session:
        copy = SignedCopy(
            paper=order_paper("a.html", {}, filename="a.pdf", subject=body), version=1, kind=CopyKind.SCAN,
            file=store(b"%PDF", filename="a.pdf", media_type=PDF), number="1", signed_on=date(2020, 2, 7), signer="x",
            added_at=clock.now(), added_by=account,
        )  # fmt: skip
        session.add(copy)
        session.add(SignatureCheck(copy=copy, verdict=Verdict.UNSIGNED, authorities=0, stored=[],
                                   checked_at=clock.now()))  # fmt: skip

    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(text(statement))
