"""What a decision is made of besides its text: who decides, what it rests on, and the list enclosed with it."""

from pathlib import Path
from typing import Any

import pytest
from docx.oxml.ns import qn

import config
from contest.paper.typeset import typeset
from contest.paper.word import word
from tests.pdf import pages_of, sizes_of, words_of
from tests.wordfiles import opened, styled, text_of

FONTS = config.Settings().fonts_dir
VALUES: dict[str, Any] = {
    "body": "Ủy ban nhân dân huyện Nhà Bè",
    "place": "Nhà Bè",
    "ordered_at": "2020-04-07T09:00:00+07:00",
    "lines": 1,
}
PAGE = (
    '{% extends "paper/base.html" %}{% from "paper/parts.html" import grounds, listing, signature %}'
    "{% block heading %}Quyết định{% endblock %}"
    '{% block content %}<p class="authority">Chủ tịch Ủy ban nhân dân huyện Nhà Bè</p>'
    '{{ grounds(["Căn cứ Luật", "Theo đề nghị"]) }}<p class="authority">Quyết định:</p>'
    "{% for line in range(lines) %}<p>Một dòng.</p>{% endfor %}{% endblock %}"
    '{% block signatures %}{{ signature("Chủ tịch", "(Họ và tên)") }}{% endblock %}'
    '{% block enclosed %}<section class="ANNEX"><section class="title"><h1>Danh sách</h1></section>'
    '<p class="annex__subject">Tập thể</p><p class="enclosed">(Kèm theo Quyết định)</p>'
    '{{ listing(["STT", "Tên"], [["1", "Phòng Nội vụ"]] * (lines * 2), numbers=(0,)) }}</section>{% endblock %}'
)


def printed(templates: Path, lines: int, annex: str = "annex") -> tuple[bytes, bytes]:
    (templates / "paper/page.html").write_text(PAGE.replace("ANNEX", annex), encoding="utf-8")
    values = VALUES | {"lines": lines}
    return typeset("paper/page.html", values, fonts_dir=FONTS), word("paper/page.html", values, fonts_dir=FONTS)


def test_a_decision_names_who_decides_and_what_it_rests_on(templates: Path) -> None:
    pdf, docx = printed(templates, 1)

    assert "CHỦ TỊCH ỦY BAN NHÂN DÂN HUYỆN NHÀ BÈ Căn cứ Luật; Theo đề nghị. QUYẾT ĐỊNH: Một dòng." in pages_of(pdf)[0]
    assert "CHỦ TỊCH ỦY BAN NHÂN DÂN HUYỆN NHÀ BÈ" in styled(docx, "Thẩm quyền ban hành")
    assert styled(docx, "Căn cứ") == ["Căn cứ Luật;", "Theo đề nghị."]
    assert sizes_of(pdf)["Căn cứ Luật;"] == (13.0, "BV-Serif-Italic")
    assert sizes_of(pdf)["CHỦ TỊCH ỦY BAN NHÂN DÂN HUYỆN NHÀ BÈ"] == (14.0, "BV-Serif-Bold")


def test_an_annex_begins_a_page_and_is_numbered_apart(templates: Path) -> None:
    pdf, _docx = printed(templates, 70)

    pages = pages_of(pdf)
    first = next(place for place, page in enumerate(pages) if "DANH SÁCH" in page)
    numbers = [page.split(" ")[-1] for page in pages]
    assert (first, len(pages) - first) == (3, 5)
    assert numbers[1:3] == ["2", "3"]
    assert numbers[first] == "vụ"
    assert numbers[first + 1 :] == ["2", "3", "4", "5"]


def test_the_number_of_a_page_stands_in_the_middle_of_the_upper_margin(templates: Path, tmp_path: Path) -> None:
    pdf, _docx = printed(templates, 70)

    (number,) = [word for word in words_of(pdf, tmp_path)[1] if word.text == "2"]
    assert (number.left + number.right) / 2 == pytest.approx(30 + (210 - 30 - 15) / 2, abs=0.5)
    assert 5 < number.top < number.bottom < 20


def test_an_annex_may_lie_on_its_side(templates: Path, tmp_path: Path) -> None:
    pdf, docx = printed(templates, 40, "annex_wide")

    (heading,) = [page for page in words_of(pdf, tmp_path) if page[0].text == "DANH"]
    assert (heading[0].left + heading[1].right) / 2 == pytest.approx(30 + (297 - 30 - 15) / 2, abs=0.5)
    assert pages_of(pdf)[-1].split(" ")[-1] == "5"
    sides = [section.page_width > section.page_height for section in opened(docx).sections]
    assert sides == [False, True]


def test_a_word_file_numbers_its_annex_apart_too(templates: Path) -> None:
    pdf, docx = printed(templates, 3)

    whole, annex = opened(docx).sections
    assert whole._sectPr.find(qn("w:pgNumType")) is None
    assert annex._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1"
    assert annex.different_first_page_header_footer
    assert text_of(docx) == " ".join(pages_of(pdf))


def test_each_annex_is_numbered_apart(templates: Path) -> None:
    end = "</section>{% endblock %}"
    page = PAGE.replace("ANNEX", "annex").replace(end, f'</section><section class="annex_wide"><p>Hai</p>{end}')
    (templates / "paper/page.html").write_text(page, encoding="utf-8")

    docx = word("paper/page.html", VALUES, fonts_dir=FONTS)

    starts = [section._sectPr.findall(qn("w:pgNumType")) for section in opened(docx).sections]
    assert [len(start) for start in starts] == [0, 1, 1]
