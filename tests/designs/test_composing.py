"""A composed page is the page that WeasyPrint sets, pixel by pixel; and it costs what differs, no more."""

import subprocess
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image, ImageChops

import config
from contest.database import transaction
from contest.designs.composing import Composer, bound, overlay
from contest.designs.design import Design, read, written
from contest.designs.queries import design_called
from contest.designs.ready_made import COMMENDATION, ready_made, sample
from contest.designs.services import add_ground, start_design
from contest.designs.typeset import Emblem, certificate_pdf, whole_pdf
from contest.paper.faces import PaperError, family_in
from contest.paper.pdffile import About
from contest.storage.uploads import Upload
from tests.certificates.samples import CASES, TEXTS, Office
from tests.designs.test_cleaning import drawing, page
from tests.designs.test_cleaning import picture as painted
from tests.designs.test_services import A4, DETAILS
from tests.designs.test_typeset import PICTURE
from tests.pdf import fonts_of, pages_of, words_of

FONTS = config.Settings().fonts_dir
FAMILY = family_in(FONTS)
ADDRESS = "https://thidua.example.gov.vn/v/ABCDEFGHIJKLMNOP"
ABOUT = About("Giấy khen", "Ủy ban nhân dân huyện Nhà Bè", date(2020, 2, 7))
# Letters of the Ê Đê and of others that are no single character: a letter, and a mark above or below it.
LOOSE = "Buôn Kô\u0306 Siêr, Y Ngơ\u0306 Niê, q\u0303"
KERNED = "AV. To, Ty, Wa “Và” – P.A.Y. LT, 100 % fi ffl"
HARD = {
    **CASES,
    "kerned": TEXTS | {"recipient": KERNED, "achievement": f"{KERNED} {KERNED}"},
    "loose": TEXTS | {"recipient": LOOSE, "achievement": f"Đã có thành tích {LOOSE} quê Ko"},
    "bare": {name: text for name, text in TEXTS.items() if name not in ("label", "recipient_line", "register")},
}


def composed(
    design: Design, texts: Mapping[str, str], emblem: Emblem | None = None, *, address: str = ADDRESS
) -> bytes:
    return certificate_pdf(design, texts, issued_on="2020-02-07", address=address, emblem=emblem, fonts_dir=FONTS)


def picture(pdf: bytes, folder: Path, name: str, *, dots: int = 160) -> Image.Image:
    (folder / f"{name}.pdf").write_bytes(pdf)
    command = ["pdftoppm", "-r", str(dots), "-singlefile", "-png", str(folder / f"{name}.pdf"), str(folder / name)]
    subprocess.run(command, check=True)
    return Image.open(folder / f"{name}.png").convert("RGB")


def differs(
    design: Design, texts: Mapping[str, str], folder: Path, emblem: Emblem | None = None, *, address: str = ADDRESS
) -> Image.Image:
    """Return how the composed page differs from the whole one, without what the edges of the QR code's squares may:
    these fall between two pixels, and either of them may take the grey.
    """
    whole = picture(whole_pdf(design, texts, address=address, emblem=emblem, fonts_dir=FONTS), folder, "whole")
    printed = picture(composed(design, texts, emblem, address=address), folder, "composed")
    difference = ImageChops.difference(whole, printed)
    if design.code is not None:
        scale = 160 / 25.4
        box = (design.code.left, design.code.top, design.code.right, design.code.bottom)
        pixels = tuple(round(side * scale) for side in box)
        assert max(high for _low, high in difference.crop(pixels).getextrema()) < 32
        difference.paste((0, 0, 0), pixels)
    return difference


@pytest.mark.parametrize("name", HARD)
def test_a_composed_page_is_what_weasyprint_sets(name: str, tmp_path: Path) -> None:
    assert differs(design_called(COMMENDATION), HARD[name], tmp_path).getbbox() is None


def test_a_mark_on_its_own_is_read_where_it_stands_and_nowhere_else() -> None:
    (text,) = pages_of(composed(design_called(COMMENDATION), HARD["loose"]))

    assert LOOSE in text
    assert "quê Ko" in text


@pytest.mark.parametrize("version", sorted(ready_made()))
def test_every_design_is_composed_as_weasyprint_sets_it(version: str, tmp_path: Path) -> None:
    design = design_called(version)

    assert differs(design, sample(design.folder), tmp_path).getbbox() is None


GROUNDS = {"svg": drawing, "png": lambda: painted(2400, 1697), "pdf": lambda: Upload("phoi.pdf", page())}


@pytest.mark.parametrize("kind", GROUNDS)
def test_a_version_of_a_body_over_its_own_ground_is_composed_as_weasyprint_sets_it(
    office: Office, tmp_path: Path, kind: str
) -> None:
    with transaction():
        ground = add_ground(office.body, GROUNDS[kind](), by=office.secretary)
        told = written(design_called(COMMENDATION))
        told["ground"] = {"sha256": ground.file.sha256, "media_type": ground.file.media_type}
        told["places"]["recipient"] |= {"align": "right", "colour": "#1F4E9E", "underline": True, "style": "italic"}
        told["places"]["decision"] |= {"box": [30, 169.4, 90, 6.6], "caps": True}
        start_design(office.body, DETAILS, read("", told | {"artwork": ""}), A4, "Phôi riêng", by=office.secretary)
    design = design_called("nhabe-1-1")

    assert differs(design, TEXTS, tmp_path, Emblem(PICTURE, "image/png")).getbbox() is None
    bare = picture(composed(replace(design, ground=None), TEXTS), tmp_path, "bare")
    assert ImageChops.difference(bare, picture(composed(design, TEXTS), tmp_path, "own")).getbbox() is not None


def test_a_signed_address_is_drawn_as_weasyprint_draws_it_and_read_from_the_printed_page(tmp_path: Path) -> None:
    design, signed = design_called(COMMENDATION), f"{ADDRESS}.{'0123456789' * 18}"[: len(ADDRESS) + 180]

    assert differs(design, TEXTS, tmp_path, address=signed).getbbox() is None
    pdf = certificate_pdf(design, TEXTS, issued_on="2020-02-07", address=signed, emblem=None, fonts_dir=FONTS)
    (found,) = zxingcpp.read_barcodes(picture(pdf, tmp_path, "printed", dots=300))
    assert found.text == signed


def test_an_emblem_lies_where_weasyprint_puts_it(tmp_path: Path) -> None:
    emblem = Emblem(PICTURE, "image/png")

    assert differs(design_called(COMMENDATION), TEXTS, tmp_path, emblem).getbbox() is None


def test_the_comparison_would_see_a_text_that_is_a_tenth_of_a_millimetre_away(tmp_path: Path) -> None:
    design = design_called(COMMENDATION)
    whole = picture(whole_pdf(design, TEXTS, address="", emblem=None, fonts_dir=FONTS), tmp_path, "whole")
    moved = Composer(design, FAMILY, shift=(0.1, 0))

    assert ImageChops.difference(whole, picture(_printed(moved), tmp_path, "moved")).getbbox() is not None


def _printed(composer: Composer, *pages: Mapping[str, str], ground: bytes | None = None) -> bytes:
    content = BytesIO()
    bound([composer.leaf(texts) for texts in pages or (TEXTS,)], content, ABOUT, FAMILY, ground=ground)
    return content.getvalue()


def test_many_pages_say_each_its_own_and_share_three_fonts() -> None:
    composer = Composer(design_called(COMMENDATION), FAMILY, grounded=False)
    pages = [TEXTS | {"recipient": f"Tập thể số {place}"} for place in range(1, 151)]
    book = _printed(composer, *pages)

    assert [f"Tập thể số {place} " in f"{page} " for place, page in enumerate(pages_of(book), start=1)] == [True] * 150
    assert {name.partition("+")[2] for name in fonts_of(book)} == {"BV-Serif", "BV-Serif-Bold", "BV-Serif-Italic"}
    assert len(book) - len(_printed(composer, *pages[:50])) < 100 * 8_000


def test_an_overlay_has_no_artwork_nothing_that_stands_on_the_blank_and_lies_where_the_printer_wants_it(
    tmp_path: Path,
) -> None:
    composer = Composer(design_called(COMMENDATION), FAMILY)
    blank = frozenset({"country", "motto", "office", "tribute", "heading"})
    onto = overlay(composer, left_out=blank, shift=(2.5, -1.5), coded=False)

    (straight,) = words_of(_printed(Composer(design_called(COMMENDATION), FAMILY, grounded=False)), tmp_path)
    (words,) = words_of(_printed(onto), tmp_path)

    there = {word.text: word for word in straight}
    assert "KHEN" in there
    assert [word.text for word in words if word.text in ("GIẤY", "KHEN", "HÒA", "TẶNG")] == []
    moved = [word for word in words if word.text == "Phước"]
    assert [(round(word.left - there["Phước"].left, 2), round(word.top - there["Phước"].top, 2)) for word in moved] == [
        (2.5, -1.5)
    ]


def test_a_letter_that_no_face_has_stops_the_page() -> None:
    composer = Composer(design_called(COMMENDATION), FAMILY, grounded=False)

    with pytest.raises(PaperError) as refused:
        composer.leaf(TEXTS | {"recipient": "Tập thể ✊"})
    assert refused.value.values["character"] == "✊"
