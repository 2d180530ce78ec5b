"""Signing in the background: each certificate once, beside the press file, by a key that is kept nowhere."""

import re
import subprocess
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from flask import Flask
from PIL import Image, ImageChops
from pyhanko.pdf_utils.reader import PdfFileReader
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from contest import clock
from contest.certificates.tasks import page_of
from contest.copies.examining import signatures_of
from contest.copies.signing import Verdict, verdict_on
from contest.database import db, transaction
from contest.designs.queries import design_called
from contest.errors import unpacked
from contest.paper.binding import page_seals
from contest.signatures import queries, tasks
from contest.signatures.models import Part, SignedCertificate, SigningRun
from contest.signatures.pictures import MarkKind
from contest.signatures.placement import seal_box, signature_box
from contest.storage.services import content_of
from contest.work import WorkState
from tests.copies.authority import trusted
from tests.signatures.samples import Desk


def signed(desk: Desk, part: Part = Part.SIGNER) -> list[bytes]:
    copies = desk.copies()
    return [content_of(copies[certificate.id][part].file) for certificate in desk.certificates]


def pdfsig(content: bytes, place: Path) -> str:
    file = place / "signed.pdf"
    file.write_bytes(content)
    return subprocess.run(["pdfsig", str(file)], capture_output=True, text=True).stdout


def test_every_certificate_is_signed_once_and_the_press_file_stays_unsigned(desk: Desk) -> None:
    before = [page_of(certificate) for certificate in desk.certificates]
    run = desk.sign()

    assert (run.state, run.done, run.total, run.error) == (WorkState.DONE, 3, 3, None)
    assert [page_of(certificate) for certificate in desk.certificates] == before
    for certificate, content, printed in zip(desk.certificates, signed(desk), before, strict=True):
        assert printed is not None
        assert content.startswith(printed)
        assert b"/ByteRange" not in printed
        copy = desk.copies()[certificate.id][Part.SIGNER]
        assert (copy.before_size, copy.page_sha256) == (len(printed), certificate.page_sha256)
    assert queries.to_sign(desk.signing()) == []


def test_our_own_check_and_popplers_find_the_signatures_valid(desk: Desk, tmp_path: Path) -> None:
    desk.sign()
    desk.sign(Part.BODY)
    authorities = trusted(tmp_path, "Tổ chức chứng thực thử")

    for content in signed(desk, Part.BODY):
        found = signatures_of(content, "x.pdf", authorities=authorities, now=clock.now())
        assert [one.signer for one in found.signatures] == ["(Họ và tên)", "Ủy ban nhân dân huyện Nhà Bè"]
        assert verdict_on(found.signatures) is Verdict.VALID
        told = pdfsig(content, tmp_path)
        assert told.count("Signature is Valid.") == 2
        assert "Total document signed" in told
        assert "ETSI.CAdES.detached" in told


def test_the_signatures_are_pades_at_least_of_the_basic_level(desk: Desk) -> None:
    """ETSI EN 319 142-1: the certificate is signed (signing-certificate-v2), the time stands outside what is signed."""
    desk.sign()
    desk.sign(Part.BODY)

    signatures = PdfFileReader(BytesIO(signed(desk, Part.BODY)[0])).embedded_signatures
    for signature in signatures:
        attributes = {one["type"].native for one in signature.signer_info["signed_attrs"]}
        assert attributes == {"content_type", "message_digest", "signing_certificate_v2"}
        assert "/M" in signature.sig_object and "/Cert" not in signature.sig_object
    first, second = (list(signature.byte_range) for signature in signatures)
    assert first[0] == second[0] == 0
    assert sum(first[2:]) < second[1], "the second is added behind the whole of the first"


def test_a_byte_that_was_changed_makes_the_signature_invalid(desk: Desk, tmp_path: Path) -> None:
    desk.sign()
    content = signed(desk)[0].replace(b"/MediaBox", b"/MediaBoy", 1)

    assert "Digest Mismatch" in pdfsig(content, tmp_path)
    found = signatures_of(content, "x.pdf", authorities="", now=clock.now())
    assert verdict_on(found.signatures) is Verdict.ALTERED


def test_what_the_file_claims_stays_after_signing(desk: Desk) -> None:
    desk.keep(MarkKind.SIGNATURE)
    desk.keep(MarkKind.SEAL)
    desk.sign()
    desk.sign(Part.BODY)
    certificate, content = desk.certificates[0], signed(desk, Part.BODY)[0]

    with pikepdf.open(BytesIO(content)) as file:
        root = file.Root
        assert str(root.Lang) == "vi"
        assert root.MarkInfo.Marked
        assert root.StructTreeRoot.ParentTree is not None
        assert str(root.OutputIntents[0].S) == "/GTS_PDFA1"
        metadata = root.Metadata.read_bytes().decode()
        assert re.search(r'pdfaid:part(="|>)2', metadata)
        assert re.search(r'pdfaid:conformance(="|>)A', metadata)
        assert certificate.values["heading"] in metadata
        fields = [(str(field.T), int(field.F), str(field.Subtype)) for field in root.AcroForm.Fields]
        assert fields == [("NguoiKy", 132, "/Widget"), ("CoQuan", 132, "/Widget")]
        assert "/NeedAppearances" not in root.AcroForm
        for field in root.AcroForm.Fields:
            assert list(field.AP.N.Resources.keys()) == ["/XObject"]
            assert field.AP.N.Resources.XObject.Im.SMask.ColorSpace == "/DeviceGray"
            assert str(field.TU).startswith("Chữ ký số")
    assert page_seals(content) == [certificate.page_sha256]


def test_the_signed_page_looks_as_printed_but_for_signature_and_seal(desk: Desk, tmp_path: Path) -> None:
    for kind in MarkKind:
        desk.keep(kind)
    desk.sign()
    desk.sign(Part.BODY)
    certificate = desk.certificates[0]
    design = design_called(certificate.template)
    over = signature_box(design, 45, 18)
    boxes = [over, seal_box(design, 36, 36, over)]

    printed, shown = (drawn(content, tmp_path) for content in (page_of(certificate) or b"", signed(desk, Part.BODY)[0]))

    for box in boxes:
        corners = (box.left - 0.3, box.top - 0.3, box.right + 0.3, box.bottom + 0.3)
        sides = [round(side / 25.4 * DPI) for side in corners]
        assert ImageChops.difference(printed.crop(sides), shown.crop(sides)).getbbox() is not None
        for picture in (printed, shown):
            picture.paste((0, 0, 0), sides)
    assert ImageChops.difference(printed, shown).getbbox() is None


DPI = 100


def drawn(content: bytes, place: Path) -> Image.Image:
    (place / "page.pdf").write_bytes(content)
    subprocess.run(["pdftoppm", "-r", str(DPI), "-png", "-singlefile", "page.pdf", "page"], cwd=place, check=True)
    return Image.open(BytesIO((place / "page.png").read_bytes())).convert("RGB")


def test_without_a_picture_the_signature_is_in_the_file_only(desk: Desk, tmp_path: Path) -> None:
    desk.sign()
    printed, shown = (drawn(content, tmp_path) for content in (page_of(desk.certificates[0]) or b"", signed(desk)[0]))

    assert ImageChops.difference(printed, shown).getbbox() is None


def test_a_run_that_was_interrupted_asks_for_the_key_again_and_then_signs_the_rest(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "HANDFUL", 1)
    key = desk.key()
    run = desk.request(key=key)
    made = tasks._made

    def stopped(certificate: object, *rest: object) -> object:
        if certificate is desk.certificates[1]:
            raise KeyboardInterrupt
        return made(certificate, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(tasks, "_made", stopped)
    with pytest.raises(KeyboardInterrupt):
        tasks.sign_here(run.id, key)
    with transaction() as session:
        session.execute(text("UPDATE signing_run SET lease_until = NULL, worker = NULL"))
    monkeypatch.setattr(tasks, "_made", made)
    first = desk.copies()

    tasks.sign_what_was_requested()

    left = db.session.get_one(SigningRun, run.id, populate_existing=True)
    assert left.state is WorkState.FAILED
    assert unpacked(left.error or "").message.startswith("The signing was interrupted; the key was not kept.")
    assert len(desk.copies()) == len(first) == 1
    again = desk.sign()
    assert (again.state, again.total) == (WorkState.DONE, 2)
    assert len(desk.copies()) == 3
    assert [copy[Part.SIGNER].id for copy in first.values()] == [1]


def test_a_certificate_that_was_annulled_meanwhile_is_not_signed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    key = desk.key()
    run = desk.request(key=key)
    made = tasks._made

    def annulled(*given: object) -> object:
        if not desk.copies() and desk.certificates[0].award.stands and len(desk.certificates) == 3:
            desk.office.annul(desk.certificates[0].award)
        return made(*given)  # type: ignore[arg-type]

    gone = desk.certificates[0].id
    monkeypatch.setattr(tasks, "_made", annulled)
    tasks.sign_here(run.id, key)

    assert db.session.get_one(SigningRun, run.id, populate_existing=True).state is WorkState.DONE
    assert len(desk.copies()) == 2
    assert queries.copies_of([db.session.get_one(type(desk.certificates[0]), gone)]) == {}


def test_the_key_is_kept_nowhere(desk: Desk, app: Flask) -> None:
    desk.sign()
    secrets = [desk.key().private.private_numbers().private_value.to_bytes(32, "big"), b"mat-khau-cua-khoa"]  # type: ignore[union-attr]

    kept = [path for path in Path(app.extensions["files"].root).parent.rglob("*") if path.is_file()]
    assert len(kept) > 3
    for path in kept:
        assert not any(secret in path.read_bytes() or secret.hex().encode() in path.read_bytes() for secret in secrets)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE signed_certificate SET before_size = 1",
        "DELETE FROM signed_certificate",
        "UPDATE certificate SET page_sha256 = NULL",
        "UPDATE certificate SET page = page + 1",
    ],
)
def test_the_database_refuses_to_change_what_was_signed(desk: Desk, statement: str) -> None:
    desk.sign()
    with pytest.raises(IntegrityError, match=r"is not (changed|deleted)"), transaction() as session:
        session.execute(text(statement))

    assert db.session.query(SignedCertificate).count() == 3
