"""Texts of initiatives as tests type them."""

from datetime import timedelta
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pikepdf
from PIL import Image

from contest import clock
from contest.initiatives.services import AuthorDetails, InitiativeDetails
from contest.movements.models import Movement, PhaseKind
from contest.storage.uploads import Upload
from contest.units.models import Unit

# Registration ends in ten days, appraisal ten days later, as days from today.
PHASES = {
    PhaseKind.REGISTRATION: (-10, 10),
    PhaseKind.APPRAISAL: (0, 20),
    PhaseKind.SCORING: (21, 30),
    PhaseKind.DELIBERATION: (31, 40),
    PhaseKind.ANNOUNCEMENT: (41, 50),
}


def details_for(movement: Movement, unit: Unit, **changes: object) -> InitiativeDetails:
    """Return a complete text of one author, but for ``changes``."""
    complete: dict[str, object] = {
        "title": "Một cửa điện tử liên thông",
        "field_id": movement.fields[0].id,
        "authors": (AuthorDetails("Cá nhân 01", "Chuyên viên", unit.id, 10_000),),
        "problem": "Người dân phải đi lại nhiều lần.",
        "content": "Gộp các bước vào một lần tiếp nhận.",
        "novelty": "Lần đầu áp dụng tại huyện.",
        "effect": "Giảm hai ngày chờ.",
        "scope": "Bảy xã, thị trấn.",
        "first_applied_on": clock.today() - timedelta(days=30),
    }
    return InitiativeDetails(**{**complete, **changes})  # type: ignore[arg-type]


def typed(movement: Movement, **changes: str | None) -> dict[str, str]:
    """Return what a browser sends for a complete text of two authors; a change to None leaves the field out."""
    complete: dict[str, str | None] = {
        "title": "Một cửa điện tử liên thông",
        "field_id": str(movement.fields[0].id),
        "authors-0-full_name": "Cá nhân 01",
        "authors-0-post": "Chuyên viên",
        "authors-0-unit_id": "",
        "authors-0-share": "60",
        "authors-1-full_name": "Cá nhân 02",
        "authors-1-post": "",
        "authors-1-unit_id": "",
        "authors-1-share": "40",
        "authors-2-full_name": "",
        "authors-2-post": "",
        "authors-2-unit_id": "",
        "authors-2-share": "",
        "problem": "Người dân phải đi lại nhiều lần.",
        "content": "Gộp các bước vào một lần tiếp nhận.",
        "novelty": "Lần đầu áp dụng tại huyện.",
        "effect": "Giảm hai ngày chờ.",
        "scope": "Bảy xã, thị trấn.",
        "first_applied_on": "01/03/2019",
        "origin": "6f1d7a52-6f0a-4a3e-9d5e-0d5e6f1d7a52",
    }
    sent = {**complete, **{name.replace("__", "-"): value for name, value in changes.items()}}
    return {name: value for name, value in sent.items() if value is not None}


def picture(colour: str = "red", name: str = "anh.png") -> Upload:
    """Return a small picture as a browser sends it."""
    file = BytesIO()
    Image.new("RGB", (20, 10), colour).save(file, "PNG")
    return Upload(name, file.getvalue())


def scripted_pdf() -> bytes:
    """Return a PDF that runs JavaScript when it is opened."""
    file = BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
        document.Root.OpenAction = document.make_indirect(script)
        document.save(file)
    return file.getvalue()


def zip_bomb() -> bytes:
    """Return a small DOCX that unpacks to more than 300 MB."""
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=9) as package:
        package.writestr("[Content_Types].xml", "wordprocessingml")
        package.writestr("word/document.xml", bytes(310 * 1024 * 1024))
    return file.getvalue()
