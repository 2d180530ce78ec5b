"""The template to start from, filled with values, says what our own paper says."""

from io import BytesIO
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

import config
from contest.copies.kinds import Kind, kind_with, kinds
from contest.copies.placeholders import Placeholder, placeholders
from contest.copies.starting import starting_template
from contest.copies.wordtemplate import check, fill
from contest.copies.wordtext import paragraphs_of
from contest.paper.faces import family_in
from contest.paper.word import word
from contest.storage.uploads import DOCX, Upload, media_type_of
from tests.paper.samples import COMMON, SAMPLES
from tests.wordfiles import opened, styled, text_of

FONTS = config.Settings().fonts_dir
FAMILY = family_in(FONTS)
DECISION = kind_with("quyet-dinh-cong-nhan-sang-kien")


def started(kind: Kind) -> bytes:
    return starting_template(kind, FAMILY)


@pytest.mark.parametrize("kind", [kind for kind in kinds() if kind.derived], ids=lambda kind: kind.code)
def test_filled_with_the_examples_it_says_word_for_word_what_our_paper_says(kind: Kind) -> None:
    content = started(kind)
    check(content, kind.names)

    said = paragraphs_of(fill(content, kind.examples))
    assert said == paragraphs_of(word(kind.template, kind.examples, fonts_dir=FONTS))


def test_filled_with_other_values_it_says_what_our_paper_says_of_them() -> None:
    other: dict[str, Any] = {
        **DECISION.examples, "basis": [f"Căn cứ {number}" for number in range(7)], "issued_on": "2026-11-05",
        "capacity": ["CHỦ TỊCH"], "initiatives": 22, "title": "Về việc <b> & “thử” {{ number }}",
    }  # fmt: skip

    filled = fill(started(DECISION), other)
    assert paragraphs_of(filled) == paragraphs_of(word(DECISION.template, other, fonts_dir=FONTS))
    assert media_type_of(Upload("a.docx", filled), limit=10**7) == DOCX


def test_a_row_is_repeated_for_each_line_and_counts() -> None:
    kind = kind_with("phieu-tiep-nhan")
    authors = [{"full_name": f"Người {n}", "post": "Phó", "unit": "Xã", "share": "25"} for n in range(1, 5)]
    table = opened(fill(started(kind), {**kind.examples, "authors": authors})).tables[-1]

    assert [[cell.text for cell in row.cells] for row in table.rows][1:] == [
        [str(n), f"Người {n}", "Phó, Xã", "25"] for n in range(1, 5)
    ]


def test_placeholders_keep_the_styles_of_our_paper_and_are_not_put_in_capitals() -> None:
    content = started(DECISION)

    assert styled(content, "Cơ quan ban hành") == ["{{ body|upper }}"]
    assert styled(content, "Trích yếu") == ["{{ title }}"]
    assert "{%p for basis_item in basis %}" in styled(content, "Căn cứ")
    assert not [run for run in opened(content).element.body.iter(qn("w:t")) if "{{ BODY" in (run.text or "")]


def test_the_same_kind_gives_the_same_bytes() -> None:
    assert started(DECISION) == started(DECISION)


@pytest.mark.parametrize(
    ("reach", "written"),
    [
        (lambda given: given["title"], "{{ title }}"),
        (lambda given: given["title"][1:], "{{ title[1:] }}"),
        (lambda given: given["title"][:1].filtered("lower"), "{{ title[:1]|lower }}"),
        (lambda given: next(iter(given["lines"])), "{{ lines_item }}"),
        (lambda given: next(iter(given["people"])).name, "{{ people_item.name }}"),
        (lambda given: next(iter(next(iter(given["rows"])))), "{{ rows_item[0] }}"),
        (lambda given: given["lines"].length, "{{ lines|length }}"),
    ],
)
def test_a_placeholder_remembers_how_it_was_reached(reach: Any, written: str) -> None:
    given = placeholders(
        {"title": "Tên", "lines": ["a"], "people": [{"name": "A"}], "rows": [["1", "2"]], "again": True}
    )

    assert str(reach(given)) == written
    assert given["again"] is True
    with pytest.raises(AttributeError):
        _ = given["title"].unknown
    assert isinstance(given["title"], Placeholder)


def test_a_body_writes_its_own_decision_with_a_table_for_each_kind_of_recipient() -> None:
    """From this paper no template is derived: one starts from our paper and puts the names where the examples stand."""
    kind = kind_with("quyet-dinh-khen-thuong")
    document = docx.Document(BytesIO(started(kind)))
    assert "Điều 2. Mức tiền thưởng kèm theo Giấy khen" in text_of(started(kind))
    for line in ("Số {{ number }}, {{ issued_on|long_day }}", "{{ total|dong }} ({{ total|dong_in_words }})",
                 "{%p for group in groups %}", "{{ group.heading }}"):  # fmt: skip
        document.add_paragraph(line)
    table = document.add_table(rows=3, cols=2)
    table.rows[0].cells[0].text = "{%tr for row in group.rows %}"
    table.rows[1].cells[0].text, table.rows[1].cells[1].text = "{{ row[0] }}", "{{ row[1] }}"
    table.rows[2].cells[0].text = "{%tr endfor %}"
    document.add_paragraph("{%p endfor %}")
    saved = BytesIO()
    document.save(saved)

    check(saved.getvalue(), kind.names)
    said = paragraphs_of(fill(saved.getvalue(), SAMPLES[kind.template] | COMMON))
    assert said[-8:] == [
        "Số 101/QĐ-UBND, ngày 07 tháng 02 năm 2020",
        "1.350.000 đồng (Một triệu ba trăm năm mươi nghìn đồng)",
        "I. TẬP THỂ", "1", "Ủy ban nhân dân xã Phước Kiển",
        "II. CÁ NHÂN", "1", "Ông Nguyễn Văn A",
    ]  # fmt: skip
