"""Evidence as pictures: small, upright, harmless, and nothing where nothing can be shown."""

import threading
import time
from io import BytesIO

import pytest
from PIL import Image

from contest.evidence import previews
from contest.evidence.previews import PAGE, THUMBNAIL, NoPreview, Picture, page_count, page_picture
from contest.storage.uploads import DOCX, JPEG, PDF, PNG, XLSX
from tests.evidence.samples import endless_pdf, pdf, photo, picture, workbook


def opened(picture: Picture) -> Image.Image:
    image = Image.open(BytesIO(picture.content))
    assert (image.format or "").lower() == picture.media_type.removeprefix("image/")
    return image.convert("RGB")


@pytest.mark.parametrize(
    ("content", "media_type", "pages"),
    [
        (pdf("một", "hai", "ba").content, PDF, 3),
        (photo().content, JPEG, 1),
        (picture().content, PNG, 1),
        (workbook().content, XLSX, 0),
        (b"PK", DOCX, 0),
        (b"%PDF-1.7 and nothing else", PDF, 0),
    ],
)
def test_the_pages_that_can_be_looked_at_are_counted(content: bytes, media_type: str, pages: int) -> None:
    assert page_count(content, media_type) == pages


@pytest.mark.parametrize("side", [THUMBNAIL, PAGE])
def test_a_page_of_text_is_drawn_as_png_in_its_proportions(side: int) -> None:
    shown = page_picture(pdf("Trang 1", "Trang 2").content, PDF, 2, side)
    image = opened(shown)

    assert (shown.media_type, image.height) == (PNG, side)
    assert image.width == pytest.approx(side * 595 / 842, abs=2)
    assert image.getpixel((2, 2)) == (255, 255, 255)
    assert min(image.convert("L").tobytes()) < 100
    assert len(shown.content) < 100_000


def test_each_page_shows_its_own() -> None:
    content = pdf("Trang 1", "Trang 2").content

    assert page_picture(content, PDF, 1, 400).content != page_picture(content, PDF, 2, 400).content


def test_a_photo_is_made_smaller_upright_and_forgets_where_it_was_taken() -> None:
    shown = page_picture(photo().content, JPEG, 1, 300)
    image = opened(shown)

    assert (shown.media_type, image.size) == (JPEG, (200, 300))
    assert not Image.open(BytesIO(shown.content)).getexif()
    assert len(shown.content) < len(photo().content) / 2


def test_a_small_picture_is_not_blown_up() -> None:
    assert opened(page_picture(picture(size=(20, 10)).content, PNG, 1, PAGE)).size == (20, 10)


def test_what_can_be_seen_through_stands_on_white() -> None:
    file = BytesIO()
    Image.new("RGBA", (10, 10), (255, 0, 0, 0)).save(file, "PNG")

    assert opened(page_picture(file.getvalue(), PNG, 1, THUMBNAIL)).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("content", "media_type", "page"),
    [
        (pdf("Trang 1").content, PDF, 2),
        (pdf("Trang 1").content, PDF, 0),
        (b"%PDF-1.7 and nothing else", PDF, 1),
        (picture().content, PNG, 2),
        (b"\x89PNG and nothing else", PNG, 1),
        (workbook().content, XLSX, 1),
    ],
)
def test_where_nothing_can_be_shown_it_is_said(content: bytes, media_type: str, page: int) -> None:
    with pytest.raises(NoPreview):
        page_picture(content, media_type, page, THUMBNAIL)


def test_a_page_that_takes_for_ever_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(previews, "MOST_SECONDS", 1)
    began = time.monotonic()

    with pytest.raises(NoPreview, match="timed out"):
        page_picture(endless_pdf(), PDF, 1, THUMBNAIL)

    assert time.monotonic() - began < 10


def test_drawing_has_little_memory_and_little_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(previews, "LIMITS", ("--as=8000000", "--cpu=15"))
    with pytest.raises(NoPreview):
        page_picture(pdf("Trang 1").content, PDF, 1, THUMBNAIL)

    monkeypatch.setattr(previews, "LIMITS", ("--cpu=1",))
    with pytest.raises(NoPreview, match="died with"):
        page_picture(endless_pdf(), PDF, 1, THUMBNAIL)


def test_few_pages_are_drawn_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    busy = threading.BoundedSemaphore(1)
    busy.acquire()
    monkeypatch.setattr(previews, "_turns", busy)
    monkeypatch.setattr(previews, "PATIENCE", 0.05)

    with pytest.raises(NoPreview, match="too many"):
        page_picture(picture().content, PNG, 1, THUMBNAIL)
