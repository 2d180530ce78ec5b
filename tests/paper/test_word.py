"""The Word file of a paper says what its PDF says, in the format of the decree, the same every time."""

import re
import subprocess
import sys
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import escape

import config
from contest.paper.chart import drawn
from contest.paper.faces import PaperError, family_in
from contest.paper.typeset import typeset
from contest.paper.word import docx_of, word
from contest.storage.uploads import DOCX, Upload, media_type_of
from tests.paper.samples import COMMON, SAMPLES
from tests.pdf import VIETNAMESE, pages_of, words_of
from tests.wordfiles import names_in, opened, paragraphs_in, styled, text_of

FONTS = config.Settings().fonts_dir
SVG = "{http://www.w3.org/2000/svg}"
OURS = sorted(
    path.relative_to(config.ROOT / "templates").as_posix()
    for path in (config.ROOT / "templates").glob("*/papers/*.html")
    if '{% extends "paper/base.html" %}' in path.read_text(encoding="utf-8")
)
# A paper with every part that there is.
PAGE = """
{% extends "paper/base.html" %}
{% from "paper/parts.html" import addressees, paragraphs, numbered, dashed, facts, listing, signature, recipients %}
{% block superior %}{{ body }}{% endblock %}
{% block issuer %}Phòng Nội vụ{% endblock %}
{% block number %}Số: 05/TTr-NV{% endblock %}
{% block about %}V/v thử nghiệm{% endblock %}
{% block heading %}Tờ trình{% endblock %}
{% block subject %}Về việc {{ text }}{% endblock %}
{% block content %}
{{ addressees(["Chủ tịch"]) }}{{ addressees(["Chủ tịch", "Hội đồng"]) }}
<h2>I. Mục</h2>
{{ paragraphs(text ~ "\n\nDòng <hai>") }}<p class="plain">Một <strong>hai</strong><br><em>ba</em></p>
{{ numbered(["Một", text]) }}{{ dashed(["Một", text]) }}
{{ facts([("Tên", "Dòng một\nDòng hai"), ("Số", 7), ("Không", "")]) }}
{{ listing(["TT", "Nội dung"], ["A. Nhóm", [1, text], [2, "Một\nHai"]], numbers=[0]) }}
{{ listing(["TT", "Nội dung"], [[1, text]]) }}
{% endblock %}
{% block signatures %}
{{ recipients(["Như trên", "Lưu: VT"]) }}
{{ signature("Tác giả", "Nguyễn Văn A", confirmed="Đã xác nhận lúc 10:42") }}
{{ signature(["KT. Chủ tịch", "Phó Chủ tịch"], "Trần Thị B", note="(Ký, đóng dấu)") }}
{% endblock %}
"""
VALUES = COMMON | {"text": "giải pháp “một cửa” <b>& hơn thế</b>"}


def made(templates: Path, page: str = PAGE, **values: Any) -> bytes:
    (templates / "paper/page.html").write_text(page, encoding="utf-8")
    return word("paper/page.html", VALUES | values, fonts_dir=FONTS)


def pressed(text: str) -> str:
    return "".join(text.split())


def printed_text(template: str, values: dict[str, Any]) -> str:
    """Return what the PDF says, without the numbers of its pages."""
    first, *others = pages_of(typeset(template, values, fonts_dir=FONTS))
    # Papers of a page each have no numbers.
    return pressed(" ".join([first, *(re.sub(r" \d+$", "", page) for page in others)]))


def words_in_pictures(values: dict[str, Any]) -> str:
    """Return the words that stand in the pictures of a paper. The PDF says them at its end, Word shows them as dots."""
    svgs = [drawn(figure["picture"]) for figure in values.get("figures", [])]
    return pressed(" ".join(node.text or "" for svg in svgs for node in ElementTree.fromstring(svg).iter(f"{SVG}text")))


def test_every_paper_of_the_house_has_sample_values() -> None:
    assert set(OURS) == set(SAMPLES), "add the values of your paper to tests/paper/samples.py"


@pytest.mark.parametrize("template", OURS)
def test_a_paper_says_the_same_as_pdf_and_as_word_file(template: str) -> None:
    values = COMMON | SAMPLES[template]

    said = pressed(text_of(word(template, values, fonts_dir=FONTS)))
    assert said + words_in_pictures(values) == printed_text(template, values)


def test_every_part_says_the_same_as_pdf_and_as_word_file(templates: Path) -> None:
    content = made(templates)

    assert pressed(text_of(content)) == printed_text("paper/page.html", VALUES)
    assert text_of(content).startswith(
        "ỦY BAN NHÂN DÂN HUYỆN NHÀ BÈ PHÒNG NỘI VỤ Số: 05/TTr-NV V/v thử nghiệm CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM "
        "Độc lập - Tự do - Hạnh phúc Nhà Bè, ngày 07 tháng 02 năm 2020 TỜ TRÌNH Về việc giải pháp “một cửa” <b>& hơn "
        "thế</b> Kính gửi: Chủ tịch Kính gửi: - Chủ tịch; - Hội đồng. I. Mục"
    )


def test_a_long_table_says_the_same_on_many_wide_pages_and_its_head_stands_on_each(templates: Path) -> None:
    page = (
        '{% extends "paper/base.html" %}{% from "paper/parts.html" import listing %}{% block page %}wide{% endblock %}'
        '{% block heading %}Danh sách{% endblock %}{% block content %}{{ listing(["ĐẦU"], rows) }}{% endblock %}'
    )
    values = {"rows": [[f"Giải pháp số {number}"] for number in range(200)]}
    content = made(templates, page, **values)
    head, first, *_ = opened(content).tables[-1].rows

    pages = pages_of(typeset("paper/page.html", VALUES | values, fonts_dir=FONTS))
    assert len(pages) > 4
    assert all("ĐẦU" in page for page in pages)
    assert pressed(text_of(content)).replace("ĐẦU", "") == printed_text("paper/page.html", VALUES | values).replace(
        "ĐẦU", ""
    )
    assert [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in (head, first)] == [True, False]
    assert opened(content).sections[0].orientation == WD_ORIENT.LANDSCAPE


def test_the_last_paragraph_stays_with_the_signatures(templates: Path) -> None:
    page = (
        '{% extends "paper/base.html" %}{% from "paper/parts.html" import signature %}'
        "{% block heading %}Phiếu{% endblock %}{% block content %}<p>Trước</p><p>Cuối</p>{% endblock %}"
        '{% block signatures %}{{ signature("A", "B") }}{% endblock %}'
    )
    said = {each.text: each for each in opened(made(templates, page)).paragraphs}

    assert [said[text].paragraph_format.keep_with_next for text in ("Trước", "Cuối")] == [None, True]


def test_a_wide_page_in_the_middle_is_followed_by_upright_ones(templates: Path) -> None:
    page = (
        '{% extends "paper/base.html" %}{% block heading %}Báo cáo{% endblock %}{% block content %}<p>Trước</p>'
        '<section class="wide"><p>Rộng</p></section><p>Sau</p>{% endblock %}'
    )
    sections = opened(made(templates, page)).sections

    assert [section.orientation for section in sections] == [
        WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE, WD_ORIENT.PORTRAIT
    ]  # fmt: skip
    assert [section.page_width.mm for section in sections] == pytest.approx([210, 297, 210], abs=0.1)
    assert [section.different_first_page_header_footer for section in sections] == [True, False, False]
    pages = pages_of(typeset("paper/page.html", VALUES, fonts_dir=FONTS))
    assert pages[1:] == ["Rộng 2", "Sau 3"]


def test_the_page_is_that_of_the_decree(templates: Path) -> None:
    content = made(templates, issued_on="2020-03-05")
    (section,) = opened(content).sections

    margins = (section.top_margin, section.right_margin, section.bottom_margin, section.left_margin)
    assert [margin.mm for margin in margins] == pytest.approx([20, 15, 20, 30], abs=0.1)
    assert (section.page_width.mm, section.page_height.mm) == pytest.approx((210, 297), abs=0.1)
    assert section.different_first_page_header_footer
    assert [field.get(qn("w:instr")) for field in section.header._element.iter(qn("w:fldSimple"))] == ["PAGE"]
    assert section.first_page_header.is_linked_to_previous


@pytest.mark.parametrize("template", ["councils/papers/invitation.html", "votes/papers/ballots.html"])
def test_letters_in_one_file_keep_the_margins_of_the_decree_and_have_no_numbers(template: str, tmp_path: Path) -> None:
    pdf = typeset(template, COMMON | SAMPLES[template], fonts_dir=FONTS)
    content = word(template, COMMON | SAMPLES[template], fonts_dir=FONTS)

    pages = words_of(pdf, tmp_path)
    assert len(pages) > 1
    for page in pages:
        assert min(each.left for each in page) == pytest.approx(30, abs=2)
        assert min(each.top for each in page) == pytest.approx(20, abs=2)
        assert max(each.right for each in page) <= 195.5
        assert not [each for each in page if each.text.isdigit() and (each.top < 20 or each.bottom > 277)]
    assert [section.left_margin.mm for section in opened(content).sections] == pytest.approx([30], abs=0.1)
    assert not list(opened(content).sections[0].header._element.iter(qn("w:fldSimple")))


def test_a_heading_stands_as_far_below_a_paragraph_as_below_a_table(templates: Path) -> None:
    """As in the PDF, where the room below the one and above the other are one."""
    page = (
        '{% extends "paper/base.html" %}{% from "paper/parts.html" import listing %}{% block heading %}A{% endblock %}'
        '{% block content %}<p>Một</p><h2>Sau đoạn</h2>{{ listing(["A"], [["1"]]) }}<h2>Sau bảng</h2>{% endblock %}'
    )
    said = {each.text: each for each in opened(made(templates, page)).paragraphs}
    after_text, after_table = said["Sau đoạn"], said["Sau bảng"]

    assert after_text.paragraph_format.space_before is None
    assert after_text.style.paragraph_format.space_before.mm == pytest.approx(5, abs=0.1)
    gap = after_table._p.getprevious().pPr.spacing.get(qn("w:before"))
    assert after_table.paragraph_format.space_before.mm + int(gap) * 25.4 / 1440 == pytest.approx(5, abs=0.1)


def test_each_kind_of_text_has_its_style(templates: Path) -> None:
    content = made(templates)
    styles = {style.name: style for style in opened(content).styles}

    assert styled(content, "Quốc hiệu") == ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"]
    assert styled(content, "Tên loại văn bản") == ["TỜ TRÌNH"]
    assert styled(content, "Đoạn văn") == [VALUES["text"], "Dòng <hai>"]
    assert styled(content, "Quyền hạn, chức vụ") == ["TÁC GIẢ", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]
    assert styled(content, "Ô số") == ["1", "2"]
    body = styles["Đoạn văn"]
    assert (body.font.size.pt, body.paragraph_format.space_after.pt) == (13, 6)
    assert body.paragraph_format.first_line_indent.mm == pytest.approx(10, abs=0.1)
    known = {style.style_id for style in styles.values()}
    assert {paragraph.style for paragraph in paragraphs_in(content)} <= known


def test_the_font_is_times_new_roman_and_the_language_vietnamese(templates: Path) -> None:
    styles = opened(made(templates)).styles.element

    fonts = {value for element in styles.iter(qn("w:rFonts")) for value in element.attrib.values()}
    assert fonts == {"Times New Roman"}
    assert [element.get(qn("w:val")) for element in styles.iter(qn("w:lang"))] == ["vi-VN"]


def test_the_rule_under_the_motto_is_as_long_as_its_text(templates: Path) -> None:
    rules = [each for each in paragraphs_in(made(templates)) if each.find(f".//{qn('w:pBdr')}") is not None]
    issuer, motto, subject = ([int(rule.pPr.ind.get(qn(f"w:{side}"))) for side in ("left", "right")] for rule in rules)

    assert all(left == right for left, right in (issuer, motto, subject))
    assert 93 - 2 * motto[0] * 25.4 / 1440 == pytest.approx(56, abs=2)


def test_the_same_values_give_the_same_bytes_here_and_in_another_process(templates: Path) -> None:
    first = made(templates)
    program = (
        "import sys; from pathlib import Path; from contest.paper import filling; "
        f"filling.TEMPLATES = Path({str(templates)!r}); from contest.paper.word import word; "
        f"sys.stdout.buffer.write(word('paper/page.html', {VALUES!r}, fonts_dir={FONTS!r})); "
        "sys.exit('weasyprint' in sys.modules)"
    )
    elsewhere = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, cwd=config.ROOT)

    assert elsewhere.stdout == first
    about = opened(first).core_properties
    assert about.created == about.modified == datetime.fromisoformat("2020-02-07T02:00:00+00:00")
    assert (about.title, about.author, about.language) == ("Tờ trình", VALUES["body"], "vi-VN")


def test_the_file_holds_nothing_but_the_paper_and_passes_our_own_gate(templates: Path) -> None:
    content = made(templates, issued_on="2020-03-05")

    assert names_in(content) == [
        "[Content_Types].xml", "_rels/.rels", "docProps/core.xml", "word/document.xml", "word/_rels/document.xml.rels",
        "word/styles.xml", "word/settings.xml", "word/header1.xml",
    ]  # fmt: skip
    assert media_type_of(Upload("a.docx", content), limit=10**6) == DOCX


def test_every_vietnamese_letter_is_found_again(templates: Path) -> None:
    assert " ".join(VIETNAMESE) in text_of(made(templates, text=" ".join(VIETNAMESE)))


@settings(deadline=None, max_examples=50)
@given(st.text(VIETNAMESE + " \n\t\u00a0<>&“”-–…/%0123456789", max_size=200))
def test_any_text_is_found_again_wherever_it_stands(text: str) -> None:
    said = escape(text)
    html = (
        '<title>x</title><meta name="author" content="x"><meta name="dcterms.created" content="2020-02-07T09:00+07:00">'
        f'<main><p>{said}</p><ul><li>{said}</li></ul><table class="list"><tr><td>{said}</td></tr></table></main>'
    )

    found = text_of(docx_of(html, family_in(FONTS)))
    assert pressed(found) == pressed(f"{text}-{text}{text}")


@pytest.mark.parametrize("character", ["🎉", "\x01", "\x0b", "\x1c", "\x85"])
def test_a_letter_that_cannot_be_printed_stops_both(templates: Path, character: str) -> None:
    for make in (word, typeset):
        (templates / "paper/page.html").write_text(PAGE, encoding="utf-8")
        with pytest.raises(PaperError, match=f"U\\+{ord(character):04X}"):
            make("paper/page.html", VALUES | {"text": f"Chúc{character}mừng"}, fonts_dir=FONTS)


def test_a_name_of_any_length_fits_into_the_properties(templates: Path) -> None:
    assert len(opened(made(templates, body="Ủy ban " * 60)).core_properties.author) == 255


def test_a_value_that_is_missing_stops_the_paper_with_its_name(templates: Path) -> None:
    with pytest.raises(PaperError, match="'missing' is undefined"):
        made(templates, PAGE.replace("{{ text }}", "{{ missing }}"))


def test_two_tables_never_become_one(templates: Path) -> None:
    body = opened(made(templates)).element.body
    kinds = [child.tag for child in body]

    assert (qn("w:tbl"), qn("w:tbl")) not in pairwise(kinds)
    assert kinds[-2:] == [qn("w:p"), qn("w:sectPr")]


def test_web_requests_never_load_what_writes_word_files() -> None:
    program = "import wsgi, sys; sys.exit('docx' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", program], cwd=config.ROOT, check=False).returncode == 0
