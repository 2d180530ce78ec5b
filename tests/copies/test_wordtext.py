"""What a Word file says, however it was written."""

from io import BytesIO
from zipfile import ZipFile

import docx
import pytest

import config
from contest.copies.wordtext import has_tracked_changes, paragraphs_of
from contest.errors import RuleViolation
from contest.paper.word import word
from tests.paper.samples import COMMON, SAMPLES

FONTS = config.Settings().fonts_dir
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def package(body: str, head: str = "") -> bytes:
    file = BytesIO()
    with ZipFile(file, "w") as zipped:
        zipped.writestr("word/document.xml", f"{head}<w:document {W} {MC}><w:body>{body}</w:body></w:document>")
    return file.getvalue()


def paragraph(*runs: str) -> str:
    return f"<w:p>{''.join(f'<w:r>{run}</w:r>' for run in runs)}</w:p>"


def test_paragraphs_and_cells_are_told_in_their_order_with_single_spaces() -> None:
    document = docx.Document()
    document.add_paragraph("Một \u00a0 hai")
    document.add_paragraph("")
    document.add_table(1, 2).rows[0].cells[1].text = "Ô"
    file = BytesIO()
    document.save(file)

    assert paragraphs_of(file.getvalue()) == ["Một hai", "Ô"]


def test_tabs_and_breaks_part_words_and_runs_do_not() -> None:
    body = paragraph("<w:t>Quyết</w:t>", "<w:t> đ</w:t>", "<w:t>ịnh</w:t><w:tab/><w:t>số</w:t><w:br/><w:t>5</w:t>")

    assert paragraphs_of(package(body)) == ["Quyết định số 5"]


def test_what_was_deleted_with_changes_tracked_is_not_said_and_what_was_put_in_is() -> None:
    body = (
        "<w:p><w:r><w:t>Tặng </w:t></w:r><w:del><w:r><w:delText>19</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>20</w:t></w:r></w:ins><w:moveFrom><w:r><w:t> cũ</w:t></w:r></w:moveFrom></w:p>"
    )

    assert paragraphs_of(package(body)) == ["Tặng 20"]
    assert has_tracked_changes(package(body))
    assert not has_tracked_changes(package(paragraph("<w:t>x</w:t>")))


def test_a_text_box_is_told_once_and_on_its_own() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>Hộp</w:t></w:r></w:p></w:txbxContent>"
    body = (
        "<w:p><w:r><w:t>Ngoài</w:t><mc:AlternateContent><mc:Choice>"
        f"{box}</mc:Choice><mc:Fallback><w:t>Hộp</w:t></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )

    assert paragraphs_of(package(body)) == ["Ngoài", "Hộp"]


def test_the_instruction_of_a_field_is_not_said() -> None:
    assert paragraphs_of(package(paragraph("<w:instrText>PAGE</w:instrText>", "<w:t>2</w:t>"))) == ["2"]


@pytest.mark.parametrize(
    "content",
    [b"PK", package("<w:p>"), package("", head="<!DOCTYPE w [<!ENTITY a 'b'>]>")],
    ids=["no archive", "broken", "with a document type"],
)
def test_a_file_that_cannot_be_read_is_refused(content: bytes) -> None:
    with pytest.raises(RuleViolation, match="cannot be read"):
        paragraphs_of(content)


def test_what_is_nested_without_reason_is_still_read() -> None:
    deep = 5_000
    assert paragraphs_of(package(f"<w:p>{'<w:sdt>' * deep}<w:t>Sâu</w:t>{'</w:sdt>' * deep}</w:p>")) == ["Sâu"]


def test_a_file_that_unpacks_to_far_too_much_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(RuleViolation, match="too long"):
        paragraphs_of(package("<w:p/>" * 6_000_000))


def test_our_own_papers_are_read_whole() -> None:
    template = "recognition/papers/decision.html"
    said = paragraphs_of(word(template, COMMON | SAMPLES[template], fonts_dir=FONTS))

    assert said[0] == "ỦY BAN NHÂN DÂN HUYỆN NHÀ BÈ"
    assert said[-1] == "Lê Thị C"
    assert "Số: 07/QĐ-UBND" in said
