"""What an upload really is: every hostile or broken file is made here byte by byte and refused with its reason."""

import struct
import zlib
from io import BytesIO
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile

import pikepdf
import pytest
from openpyxl import Workbook
from PIL import Image

from contest.errors import RuleViolation
from contest.storage import uploads
from contest.storage.uploads import DOCX, EVIDENCE, JPEG, PDF, PNG, XLSX, Upload, media_type_of

LIMIT = 5 * 1024 * 1024
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def pdf(**changes: object) -> bytes:
    """Return a PDF of one page; ``changes`` are set in its root."""
    out = BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        for name, value in changes.items():
            document.Root[f"/{name}"] = value
        document.save(out)
    return out.getvalue()


def pdf_with_script() -> bytes:
    return pdf(OpenAction=pikepdf.Dictionary(S=pikepdf.Name("/JavaScript"), JS=pikepdf.String("app.alert('x')")))


def pdf_with_script_in_a_page() -> bytes:
    out = BytesIO()
    with pikepdf.new() as document:
        page = document.add_blank_page()
        action = document.make_indirect(pikepdf.Dictionary(S=pikepdf.Name("/JavaScript"), JS=pikepdf.String("1")))
        page.obj["/AA"] = pikepdf.Dictionary(O=action)
        document.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def pdf_that_launches() -> bytes:
    return pdf(OpenAction=pikepdf.Dictionary(S=pikepdf.Name("/Launch"), F=pikepdf.String("cmd.exe")))


def pdf_with_embedded_file() -> bytes:
    out = BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.attachments["tool.exe"] = pikepdf.AttachedFileSpec(document, b"MZ")
        document.save(out)
    return out.getvalue()


def pdf_with_password() -> bytes:
    out = BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(out, encryption=pikepdf.Encryption(owner="owner", user="user"))
    return out.getvalue()


def pdf_with_script_beside_its_root() -> bytes:
    """Return a PDF that says in its trailer, where no numbered object is, what runs when it is opened."""
    root = b"/Root <</Type/Catalog/Pages 1 0 R/OpenAction<</S/JavaScript/JS(1)>>>>"
    trailer = b"trailer<</Size 3 %s>>\nstartxref\n9\n%%%%EOF" % root
    return (
        b"%PDF-1.7\n1 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj\n2 0 obj<</Type/Page/Parent 1 0 R>>endobj\n"
        + trailer
    )


def pdf_that_swells(unpacked: int) -> bytes:
    """Return a small PDF with a script in a stream of objects that unpacks to so many bytes."""
    stream = zlib.compress(b"5 0 <</S/JavaScript/JS(1)>>" + bytes(unpacked).replace(b"\0", b" "), 9)
    parts = [
        b"1 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj\n",
        b"2 0 obj<</Type/Page/Parent 1 0 R>>endobj\n",
        b"3 0 obj<</Type/Catalog/Pages 1 0 R/OpenAction 5 0 R>>endobj\n",
        b"4 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n%s\nendstream endobj\n"
        % (len(stream), stream),
    ]
    out, places = b"%PDF-1.7\n", []
    for part in parts:
        places.append(len(out))
        out += part
    rows = b"".join(struct.pack(">BIB", 1, place, 0) for place in places)
    table = struct.pack(">BIB", 0, 0, 255) + rows + struct.pack(">BIB", 2, 4, 0) + struct.pack(">BIB", 1, len(out), 0)
    head = b"6 0 obj<</Type/XRef/Size 7/W[1 4 1]/Root 3 0 R/Length %d>>stream\n" % len(table)
    return out + head + table + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF" % len(out)


def picture(kind: str, size: tuple[int, int] = (8, 6)) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "#8f1d1f").save(out, kind)
    return out.getvalue()


def picture_bomb() -> bytes:
    """Return a PNG of a few hundred bytes that says it is 60 000 pixels wide and high."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


def package(entries: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def docx(**changes: bytes) -> bytes:
    types = f'<Types><Override PartName="/word/document.xml" ContentType="{WORD}.document.main+xml"/></Types>'
    return package({"[Content_Types].xml": types.encode(), "word/document.xml": b"<document/>", **changes})


def docx_with_macros() -> bytes:
    return docx(**{"word/vbaProject.bin": b"\xd0\xcf\x11\xe0"})


def docm() -> bytes:
    types = b'<Types><Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'
    return docx(**{"[Content_Types].xml": types})


def xlsx() -> bytes:
    out = BytesIO()
    book = Workbook()
    book.active.append(["Mã đơn vị", "Tên đơn vị"])
    book.save(out)
    return out.getvalue()


def bomb_by_size() -> bytes:
    """Return an archive of about 300 kB that unpacks to more than 300 MB."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"wordprocessingml")
        with archive.open("word/document.xml", "w", force_zip64=True) as part:
            for _ in range(301):
                part.write(bytes(1024 * 1024))
    return out.getvalue()


def bomb_that_lies() -> bytes:
    """Return an archive whose directory says that ten megabytes are ten bytes."""
    honest = docx(**{"word/media.bin": bytes(10 * 1024 * 1024)})
    return honest.replace(struct.pack("<I", 10 * 1024 * 1024), struct.pack("<I", 10))


def bomb_of_another_packing() -> bytes:
    """Return an archive packed as no office file is: a few bytes of it unpack to gigabytes at one go."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_BZIP2) as archive:
        archive.writestr("[Content_Types].xml", b"wordprocessingml")
        archive.writestr("word/document.xml", bytes(1024 * 1024))
    return out.getvalue()


def bomb_by_entries() -> bytes:
    return package({"word/document.xml": b"", **{f"word/{place}.xml": b"" for place in range(uploads.MOST_ENTRIES)}})


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("minh-chung.pdf", pdf(), PDF),
        ("Báo cáo thành tích.DOCX", docx(), DOCX),
        ("danh-sach.xlsx", xlsx(), XLSX),
        ("anh.png", picture("PNG"), PNG),
        ("anh.jpg", picture("JPEG"), JPEG),
        ("anh.jpeg", picture("JPEG"), JPEG),
    ],
)
def test_each_kind_of_evidence_is_recognised_by_its_content(name: str, content: bytes, media_type: str) -> None:
    assert media_type_of(Upload(name, content), limit=LIMIT) == media_type


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("trong.pdf", b"", "is empty"),
        ("renamed.pdf", b"MZ\x90\x00" + bytes(400), "is not one of: PDF, DOCX, XLSX, PNG, JPG"),
        ("renamed.docx", b"MZ\x90\x00" + bytes(400), "is not one of"),
        ("script.pdf", b"<html><script>alert(1)</script></html>", "is not one of"),
        ("plain.docx", package({"readme.txt": b"x"}), "is not one of"),
        ("picture.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "is not one of"),
        ("report.png", pdf(), "does not fit its content, which is PDF"),
        ("report.pdf.exe", pdf(), "does not fit its content, which is PDF"),
        ("report", pdf(), "does not fit its content, which is PDF"),
        ("list.docx", xlsx(), "does not fit its content, which is XLSX"),
        ("script.pdf", pdf_with_script(), "holds a script"),
        ("script.pdf", pdf_with_script_in_a_page(), "holds a script"),
        ("launch.pdf", pdf_that_launches(), "holds a script"),
        ("script.pdf", pdf_with_script_beside_its_root(), "holds a script"),
        ("script.pdf", pdf_that_swells(1024), "holds a script"),
        ("bomb.pdf", pdf_that_swells(uploads.MOST_IN_STREAM), "unpacks to far too much"),
        ("bomb.pdf", pdf_that_swells(1024).replace(b"/FlateDecode", b"/LZWDecode"), "unpacks to far too much"),
        ("embedded.pdf", pdf_with_embedded_file(), "holds a script or an embedded file"),
        ("locked.pdf", pdf_with_password(), "locked by a password"),
        ("cut.pdf", b"%PDF-1.7\n" + bytes(50), "is damaged"),
        ("cut.png", picture("PNG")[:40], "is damaged"),
        ("cut.jpg", picture("JPEG", (200, 200))[:20], "is damaged"),
        ("cut.docx", docx()[:60], "is damaged"),
        ("macro.docx", docx_with_macros(), "holds macros"),
        ("macro.docx", docm(), "holds macros"),
        ("bomb.png", picture_bomb(), "has too many pixels"),
        ("bomb.docx", bomb_by_size(), "unpacks to far too much"),
        ("bomb.docx", bomb_that_lies(), "is damaged"),
        ("bomb.docx", bomb_of_another_packing(), "is damaged"),
        ("bomb.docx", bomb_by_entries(), "unpacks to far too much"),
        ("large.pdf", pdf() + bytes(LIMIT), "A file may have up to 5 MB"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_everything_else_is_refused_with_its_reason(name: str, content: bytes, reason: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        media_type_of(Upload(name, content), limit=LIMIT)

    assert reason in str(refused.value)
    assert f"“{name}”" in str(refused.value)


def test_a_good_file_of_a_kind_that_is_not_asked_for_is_refused() -> None:
    with pytest.raises(RuleViolation, match="is not one of: PNG, JPG"):
        media_type_of(Upload("emblem.pdf", pdf()), allowed=(PNG, JPEG), limit=LIMIT)


def test_every_kind_that_may_come_in_has_its_extensions() -> None:
    assert set(EVIDENCE) == set(uploads.EXTENSIONS)
