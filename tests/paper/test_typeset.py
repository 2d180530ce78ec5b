"""From a template and values to a PDF: closed to the world, exact, the same every time."""

import subprocess
import sys
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

import config
from contest.paper.faces import PaperError
from contest.paper.filling import filled
from contest.paper.typeset import press, typeset
from tests.pdf import VIETNAMESE, creation_of, fonts_of, pages_of

FONTS = config.Settings().fonts_dir
VALUES: dict[str, Any] = {
    "body": "Ủy ban nhân dân huyện Nhà Bè",
    "place": "Nhà Bè",
    "ordered_at": "2020-02-07T09:00:00+07:00",
    "text": "Giải pháp “một cửa” <b>& hơn thế</b>",
}
PAGE = (
    '{% extends "paper/base.html" %}{% from "paper/parts.html" import signature, recipients, facts %}'
    "{% block number %}Số: 05/PTN{% endblock %}{% block heading %}Phiếu tiếp nhận{% endblock %}"
    '{% block content %}{{ facts([("Tên", text), ("Không", "")]) }}<p>{{ text }}</p>{% endblock %}'
    '{% block signatures %}{{ recipients(["Như trên", "Lưu: VT"]) }}'
    '{{ signature(["KT. Chủ tịch", "Phó Chủ tịch"], "(Họ và tên)") }}{% endblock %}'
)


def printed(templates: Path, page: str = PAGE, **values: Any) -> bytes:
    (templates / "paper/page.html").write_text(page, encoding="utf-8")
    return typeset("paper/page.html", VALUES | values, fonts_dir=FONTS)


def test_a_paper_says_what_its_values_say(templates: Path) -> None:
    (page,) = pages_of(printed(templates))

    assert page == (
        "ỦY BAN NHÂN DÂN HUYỆN NHÀ BÈ Số: 05/PTN CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc "
        "Nhà Bè, ngày 07 tháng 02 năm 2020 PHIẾU TIẾP NHẬN Tên Giải pháp “một cửa” <b>& hơn thế</b> "
        "Giải pháp “một cửa” <b>& hơn thế</b> Nơi nhận: - Như trên; - Lưu: VT. KT. CHỦ TỊCH PHÓ CHỦ TỊCH (Họ và tên)"
    )


def test_only_our_own_fonts_are_embedded_and_only_the_letters_used(templates: Path) -> None:
    fonts = fonts_of(printed(templates))

    assert {name.partition("+")[2] for name in fonts} == {
        "BV-Serif", "BV-Serif-Bold", "BV-Serif-Italic", "BV-Serif-Bold-Italic"
    }  # fmt: skip
    assert all(fonts.values())
    assert all(len(name.partition("+")[0]) == 6 for name in fonts)


def test_every_vietnamese_letter_is_printed_and_found_again(templates: Path) -> None:
    (page,) = pages_of(printed(templates, text=" ".join(VIETNAMESE)))

    assert " ".join(VIETNAMESE) in page


def test_pages_are_numbered_from_the_second_on(templates: Path) -> None:
    pages = pages_of(printed(templates, text="Đoạn văn. " * 1500))

    assert len(pages) > 2
    assert pages[0].split(" ")[-1] == "văn."
    assert [page.split(" ")[-1] for page in pages[1:]] == [str(number) for number in range(2, len(pages) + 1)]


def test_a_signature_never_stands_alone_on_a_page(templates: Path) -> None:
    """However long the text is, its last paragraph goes with the signature."""
    page = PAGE.replace(
        "<p>{{ text }}</p>", "{% for line in lines %}<p>{{ line }}</p>{% endfor %}<p>Câu cuối cùng./.</p>"
    )
    seen = [pages_of(printed(templates, page, lines=["Một dòng."] * count)) for count in range(14, 34)]

    assert {len(pages) for pages in seen} == {1, 2}
    assert [pages for pages in seen if "KT. CHỦ TỊCH" in pages[-1] and "Câu cuối cùng" not in pages[-1]] == []


def test_a_long_text_is_typeset_in_no_time_worth_waiting_for(templates: Path) -> None:
    begun = time.process_time()
    printed(templates, text="Đoạn văn. " * 1500)

    assert time.process_time() - begun < 10


def test_the_same_values_give_the_same_bytes_here_and_in_another_process(templates: Path) -> None:
    first = printed(templates)
    printed(templates, text="Một văn bản khác ở giữa")
    program = (
        "import sys; from pathlib import Path; from contest.paper import filling; "
        f"filling.TEMPLATES = Path({str(templates)!r}); from contest.paper.typeset import typeset; "
        f"sys.stdout.buffer.write(typeset('paper/page.html', {VALUES!r}, fonts_dir={FONTS!r}))"
    )
    elsewhere = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, cwd=config.ROOT)

    assert printed(templates) == first
    assert elsewhere.stdout == first
    assert creation_of(first) == datetime(2020, 2, 7, 9, tzinfo=timezone(timedelta(hours=7)))


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:9/picture.png",
        "https://example.org/picture.png",
        "file:///etc/passwd",
        "file:///etc/../etc/passwd",
        "file://elsewhere/picture.png",
        "../config.py",
        "paper/../../secret.png",
        "ftp://127.0.0.1/picture.png",
    ],
)
@pytest.mark.parametrize(
    "markup",
    ['<img src="{}">', '<link rel="stylesheet" href="{}">', '<p style="background: url({})">x</p>',
     '<link rel="attachment" href="{}">', '<object data="{}"></object>',
     '<svg><image href="{}" width="5" height="5"/></svg>'],
)  # fmt: skip
def test_a_paper_takes_nothing_from_outside(templates: Path, markup: str, address: str) -> None:
    page = PAGE.replace("<p>{{ text }}</p>", markup.format(address))

    with pytest.raises(PaperError, match="could not be typeset"):
        printed(templates, page)


def test_a_picture_that_is_missing_stops_the_print(templates: Path) -> None:
    with pytest.raises(PaperError, match=r"missing\.png"):
        printed(templates, PAGE.replace("<p>{{ text }}</p>", '<img src="paper/missing.png">'))


def test_a_picture_that_is_damaged_stops_the_print(templates: Path) -> None:
    (templates / "paper/damaged.png").write_bytes(b"\x89PNG\r\n\x1a\nno")

    with pytest.raises(PaperError, match=r"damaged\.png"):
        printed(templates, PAGE.replace("<p>{{ text }}</p>", '<img src="paper/damaged.png">'))


def test_a_picture_of_the_paper_templates_may_be_taken(templates: Path) -> None:
    (templates / "paper/dot.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="5" height="5"/>')

    told = '<img src="paper/dot.svg" alt="Một chấm">'
    assert printed(templates, PAGE.replace("<p>{{ text }}</p>", told)).startswith(b"%PDF-")


def test_a_picture_that_says_nothing_to_who_cannot_see_it_stops_the_print(templates: Path) -> None:
    (templates / "paper/dot.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="5" height="5"/>')

    with pytest.raises(PaperError, match="alt"):
        printed(templates, PAGE.replace("<p>{{ text }}</p>", '<img src="paper/dot.svg">'))


def test_a_link_out_of_the_folder_is_not_followed(templates: Path, tmp_path: Path) -> None:
    (templates / "paper/out.svg").symlink_to("/etc/passwd")

    with pytest.raises(PaperError, match="may not take"):
        printed(templates, PAGE.replace("<p>{{ text }}</p>", '<img src="paper/out.svg">'))


def test_a_style_that_is_not_understood_stops_the_print(templates: Path) -> None:
    with pytest.raises(PaperError, match="could not be typeset"):
        press(FONTS).pdf("<p>x</p>", sheet="p { colour: red }")


def test_a_value_that_is_missing_stops_the_print_with_its_name(templates: Path) -> None:
    with pytest.raises(PaperError, match="'missing' is undefined"):
        printed(templates, PAGE.replace("{{ text }}", "{{ missing }}"))


@pytest.mark.parametrize(
    "name", ["request", "session", "url_for", "g", "config", "current_user", "get_flashed_messages"]
)
def test_a_paper_knows_nothing_of_the_request(templates: Path, name: str) -> None:
    (templates / "paper/page.html").write_text(f"{{{{ {name} }}}}")

    with pytest.raises(PaperError, match=f"'{name}' is undefined"):
        filled("paper/page.html", {})


def test_a_letter_that_cannot_be_printed_stops_the_print(templates: Path) -> None:
    with pytest.raises(PaperError, match=r"U\+1F389"):
        printed(templates, text="Chúc mừng 🎉")


def test_web_requests_never_load_weasyprint() -> None:
    program = "import wsgi, sys; sys.exit('weasyprint' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", program], cwd=config.ROOT, check=False).returncode == 0
