"""The 52 certificates of Nhà Bè, 1,000 made up ones and hostile names, read back from the files that are printed."""

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from random import Random
from unicodedata import normalize

import pytest
import zxingcpp
from flask import Flask
from PIL import Image
from pypdf import PdfReader
from sqlalchemy import select

import config
from contest.awards.models import Decision
from contest.certificates import queries, tasks
from contest.certificates.models import Certificate
from contest.certificates.papers import printed_texts
from contest.certificates.services import request_run
from contest.database import db, transaction
from contest.designs.composing import Composer, bound
from contest.designs.design import Design
from contest.designs.layout import arranged
from contest.designs.queries import design_called
from contest.designs.ready_made import COMMENDATION
from contest.designs.typeset import certificates_pdf
from contest.errors import RuleViolation
from contest.paper.faces import family_in
from contest.paper.linebreaks import unmarked
from contest.paper.pdffile import About
from contest.storage.services import content_of
from tests.certificates.samples import DAY, TEXTS
from tests.conftest import close, product
from tests.pdf import Word, words_of

FONTS = config.from_environment().fonts_dir
FAMILY = family_in(FONTS)
DESIGN = design_called(COMMENDATION)
ABOUT = About("Giấy khen", "Ủy ban nhân dân huyện Nhà Bè", DAY)
DPI = 200
# What poppler's box of a word stands out over the box of its place: ascents and descents of the face.
OVER = 2.5


def expected(texts: dict[str, str], design: Design) -> list[str]:
    """Return the words of a page, whatever their order."""
    shown = (unmarked(text).upper() if design.places[name].caps else unmarked(text)
             for name, text in texts.items() if name in design.places)  # fmt: skip
    return sorted(word for text in shown for word in text.split())


def check_page(words: list[Word], texts: dict[str, str], design: Design) -> None:
    """Check that a page says its texts exactly, and that every word stands in a box that has it to show."""
    assert sorted(word.text for word in words) == expected(texts, design)
    places = dict(arranged(texts, design))
    if "label" in places:
        # It stands just above the name, wherever that begins.
        places["label"] = replace(places["label"], height=places["recipient"].bottom - places["label"].top)
    boxes = [
        (place, set((unmarked(texts[name]).upper() if place.caps else unmarked(texts[name])).split()))
        for name, place in places.items()
        if texts.get(name)
    ]
    for word in words:
        assert any(
            word.text in said
            and word.left >= place.left - 0.2
            and word.right <= place.right + 0.2
            and word.top >= place.top - OVER
            and word.bottom <= place.bottom + OVER
            for place, said in boxes
        ), word


def check_fonts(pdf: bytes, folder: Path) -> None:
    """Check that a file uses no fonts but ours, all of them in it."""
    (folder / "fonts.pdf").write_bytes(pdf)
    told = subprocess.run(["pdffonts", "fonts.pdf"], cwd=folder, check=True, capture_output=True, text=True).stdout
    rows = [line.split() for line in told.splitlines()[2:]]
    assert rows
    assert all(row[0].partition("+")[2].startswith("BV-Serif") for row in rows)
    # The columns from the right: object and generation, whether its letters can be read, cut down, embedded.
    assert all(row[-5:-2] == ["yes", "yes", "yes"] for row in rows)


def decoded(pdf: bytes, page: int, folder: Path) -> list[str]:
    """Return what a reader of QR codes that is not ours reads off the picture of a page (counted from 0)."""
    (folder / "page.pdf").write_bytes(pdf)
    subprocess.run(
        ["pdftoppm", "-r", str(DPI), "-f", str(page + 1), "-l", str(page + 1), "-png", "page.pdf", "picture"],
        cwd=folder, check=True,
    )  # fmt: skip
    [picture] = folder.glob("picture*.png")
    with Image.open(picture) as image:
        found = [code.text for code in zxingcpp.read_barcodes(image)]
    picture.unlink()
    return found


@pytest.fixture
def nhabe(told_once: Path, tmp_path: Path) -> Iterator[Flask]:
    """The demonstration, in a copy that is printed in."""
    shutil.copytree(told_once, tmp_path / "demo")
    app = product(tmp_path / "demo")
    with app.app_context():
        yield app
    close(app)


@pytest.mark.xdist_group("demo")
def test_the_certificates_of_nha_be_say_what_their_lists_say(nhabe: Flask, tmp_path: Path) -> None:
    query = select(Certificate.id).where(Certificate.file_id.is_not(None))
    before, printed = set(db.session.scalars(query)), 0
    for decision in db.session.scalars(
        select(Decision).where(Decision.number.in_((101, 102))).order_by(Decision.id)
    ).all():
        with transaction():
            run_id = request_run(decision, by=None).id
        tasks.carry_out(run_id)
        db.session.rollback()
        run = queries.find_run(run_id)
        assert (run.state, run.error) == ("done", None)
        assert run.file is not None
        book, certificates = content_of(run.file), queries.certificates_of(decision)
        pages = words_of(book, tmp_path)
        assert len(pages) == len(certificates) == run.total
        check_fonts(book, tmp_path)
        for certificate, words in zip(certificates, pages, strict=True):
            assert certificate.award is not None
            assert unmarked(certificate.award.recipient_name) == unmarked(certificate.values["recipient"])
            check_page(words, printed_texts(certificate), design_called(certificate.template))
        for page in (0, len(pages) - 1):
            assert decoded(book, page, tmp_path) == [tasks.signed_address(certificates[page], tasks.signing_key())]
        printed += len(pages)

    assert printed == 52
    assert len(set(db.session.scalars(query)) - before) == 52


FAMILIES = "Nguyễn Trần Lê Phạm Huỳnh Hoàng Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý".split()
MIDDLES = "Văn Thị Hữu Đức Ngọc Thanh Minh Quốc Thùy Bảo Như Phước".split()
GIVEN = "An Bình Châu Dũng Đạt Giang Hương Khánh Linh Mỹ Nghĩa Oanh Phượng Quỳnh Sương Trâm Ưu Vượng Xuân Yến".split()
POSTS = ("Chuyên viên", "Giáo viên", "Phó Trưởng phòng")
UNITS = (
    "Trường Mầm non Sơn Ca", "Trường Tiểu học Nguyễn Văn Tạo", "Ủy ban nhân dân xã Long Thới",
    "Chi nhánh Văn phòng Đăng ký đất đai huyện Nhà Bè", "Công ty Trách nhiệm hữu hạn một thành viên Dịch vụ công ích",
)  # fmt: skip


def made_up(count: int) -> list[dict[str, str]]:
    random = Random(2020)
    return [
        TEXTS | {
            "label": "",
            "recipient": f"{random.choice(('Ông', 'Bà'))} {random.choice(FAMILIES)} {random.choice(MIDDLES)} "
                         f"{random.choice(MIDDLES)} {random.choice(GIVEN)}",
            "recipient_line": f"{random.choice(POSTS)}, {random.choice(UNITS)}",
            "register": f"Số sổ khen thưởng: {number:04d}/2020",
            "serial": f"Số hiệu: NHABE-2020-{number:04d}|Mã tra cứu: ABCD EFGH IJKL {number:04d}",
        }
        for number in range(1, count + 1)
    ]  # fmt: skip


def address(number: int) -> str:
    return f"https://thidua.example.gov.vn/v/ABCDEFGHIJKL{number:04d}"


def test_a_thousand_certificates_say_what_their_list_says(tmp_path: Path) -> None:
    listed = made_up(1000)
    composer, content = Composer(DESIGN, FAMILY, grounded=False), BytesIO()
    # Without the artwork, which has no letters and would be drawn a thousand times.
    bound(
        (composer.leaf(texts, address(number)) for number, texts in enumerate(listed, start=1)), content, ABOUT,
        FAMILY, ground=None,
    )  # fmt: skip
    book = content.getvalue()

    pages = words_of(book, tmp_path)

    assert len(pages) == 1000
    check_fonts(book, tmp_path)
    for words, texts in zip(pages, listed, strict=True):
        check_page(words, texts, DESIGN)
    for page in (0, 387, 999):
        assert decoded(book, page, tmp_path) == [address(page + 1)]


def one_page(**texts: str) -> bytes:
    content = BytesIO()
    certificates_pdf(
        DESIGN, lambda composer: [composer.leaf(TEXTS | texts, address(1))], content, ABOUT, emblem=None,
        fonts_dir=FONTS,
    )  # fmt: skip
    return content.getvalue()


@pytest.mark.parametrize(
    "name",
    [
        "<script>alert(1)</script>",
        "Trường ') Tj (x) \\ Tiểu học & “Mầm non”",
        "Chi nhánh Văn phòng Đăng ký đất đai huyện Nhà Bè trực thuộc Văn phòng Đăng ký đất đai Thành phố Hồ Chí Minh",
        "Nguyễn" * 10,
        "{{ 7 * 7 }} %(name)s",
    ],
)  # fmt: skip
def test_a_hostile_name_that_fits_is_printed_as_it_is(name: str, tmp_path: Path) -> None:
    pdf = one_page(recipient=name)

    [words] = words_of(pdf, tmp_path)

    assert len(PdfReader(BytesIO(pdf)).pages) == 1
    check_page(words, TEXTS | {"recipient": name}, DESIGN)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("Trường Mầm non 🎉", r"U\+1F389"),
        ("Trường \u202eMầm non", r"U\+202E"),
        ("\u0645\u062f\u0631\u0633\u0629", "no character"),
        ("Nguyễn" * 40, "is too long for its place"),
        (" ".join(["Ủy ban nhân dân"] * 30), "is too long for its place"),
    ],
)
def test_a_hostile_name_that_does_not_fit_is_refused_with_its_reason(name: str, why: str) -> None:
    with pytest.raises(RuleViolation, match=why):
        Composer(DESIGN, FAMILY).leaf(TEXTS | {"recipient": name})


def test_loose_marks_say_what_composed_letters_say(tmp_path: Path) -> None:
    name = "Trường Mầm non Sơn Ca"

    [words] = words_of(one_page(recipient=normalize("NFC", normalize("NFD", name))), tmp_path)

    check_page(words, TEXTS | {"recipient": name}, DESIGN)
