"""Papers are laid out as the day of their act has it, as PDF and as Word file alike."""

import re
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from docx.oxml.ns import qn
from flask import Flask

import config
from contest.database import db, transaction
from contest.paper.filling import filled
from contest.paper.formats import DATA, Format, format_named, format_on, format_told, formats, parsed
from contest.paper.models import Paper
from contest.paper.services import order_paper
from contest.paper.tasks import print_paper
from contest.paper.typeset import typeset
from contest.paper.word import word
from contest.rules.dated import holds, mark_of, overlapping
from tests.factories import make_body
from tests.paper.samples import COMMON, SAMPLES
from tests.pdf import words_of
from tests.wordfiles import opened

FONTS = config.Settings().fonts_dir
DECISION = "recognition/papers/decision.html"
ANNEX = "recognition/papers/annex.html"
OLD, NEW = format_named("tt01"), format_named("nd30")
# The samples are dated 07/02/2020; so many grounds that the decision has a second page.
LONG: dict[str, Any] = {
    **COMMON, **SAMPLES[DECISION], "ordered_at": "2026-11-27T09:00:00+07:00",
    "basis": [f"Căn cứ Nghị định thứ {number} của Chính phủ" for number in range(40)],
}  # fmt: skip


@pytest.mark.parametrize(
    ("day", "code"),
    [(date(2019, 12, 30), "tt01"), (date(2020, 2, 7), "tt01"), (date(2020, 3, 4), "tt01"), (date(2020, 3, 5), "nd30"),
     (date(2026, 11, 27), "nd30"), (date(1999, 1, 1), "tt01")],
)  # fmt: skip
def test_the_day_says_which_format_holds(day: date, code: str) -> None:
    assert format_on(day).code == code


def test_the_formats_follow_each_other_without_a_gap_and_name_their_sources() -> None:
    assert overlapping(formats()) == []
    for earlier, later in pairwise(formats()):
        assert earlier.valid_to is not None
        assert earlier.valid_to + timedelta(days=1) == later.valid_from
    assert formats()[-1].valid_to is None
    assert all(holds(row, row.valid_from) and row.source for row in formats())
    assert [str(mark_of(row.mark)) for row in formats()] == ["K", "F:S10"]


@pytest.mark.parametrize(
    ("was", "becomes"),
    [('"bottom-right"', '"somewhere"'), ('"upright"', '"slanted"'), ("source", "souce"), ('"nd30"', '"tt01"')],
)
def test_a_row_that_says_something_unknown_is_refused(was: str, becomes: str) -> None:
    text = DATA.read_text(encoding="utf-8")
    assert was in text

    with pytest.raises((ValueError, TypeError)):
        parsed(re.sub(was, becomes, text))


def test_a_page_that_names_no_format_has_the_latest() -> None:
    assert format_told("<html></html>") is NEW


def number_on_the_second_page(pdf: bytes, folder: Path) -> tuple[float, float]:
    """Return where the middle of the number of page 2 stands, from the left and from the top; page 1 has none."""
    first, second = words_of(pdf, folder)[:2]
    assert not [word for word in first if word.text in ("1", "2") and not 25 < word.top < 275]
    (number,) = [word for word in second if word.text == "2" and not 20 < word.top < 276]
    return (number.left + number.right) / 2, (number.top + number.bottom) / 2


def fonts_of_grounds(pdf: bytes) -> set[str]:
    """Return the fonts in which the grounds are printed."""
    from io import BytesIO

    from pypdf import PdfReader

    found: set[str] = set()

    def visit(text: str, _cm: Any, _tm: Any, font: Any, _size: Any) -> None:
        if "Căn cứ Nghị định" in text:
            found.add(str(font["/BaseFont"]).partition("+")[2])

    for page in PdfReader(BytesIO(pdf)).pages:
        page.extract_text(visitor_text=visit)
    return found


def test_the_old_format_numbers_pages_at_the_foot_to_the_right_and_sets_grounds_upright(tmp_path: Path) -> None:
    pdf = typeset(DECISION, LONG, fonts_dir=FONTS)
    across, down = number_on_the_second_page(pdf, tmp_path)

    assert across == pytest.approx(210 - 15, abs=2)
    assert down > 297 - 20
    assert fonts_of_grounds(pdf) == {"BV-Serif"}


def test_the_new_format_numbers_pages_at_the_top_in_the_middle_and_sets_grounds_in_italics(tmp_path: Path) -> None:
    pdf = typeset(DECISION, {**LONG, "issued_on": "2020-03-05"}, fonts_dir=FONTS)
    across, down = number_on_the_second_page(pdf, tmp_path)

    assert across == pytest.approx(30 + 165 / 2, abs=1)
    assert down < 20
    assert fonts_of_grounds(pdf) == {"BV-Serif-Italic"}


@pytest.mark.parametrize(("day", "layout"), [("2020-02-07", OLD), ("2020-03-05", NEW)])
def test_the_word_file_is_laid_out_as_the_pdf(day: str, layout: Format) -> None:
    document = opened(word(DECISION, {**LONG, "issued_on": day}, fonts_dir=FONTS))
    (section,) = document.sections
    styles = {style.name: style for style in document.styles}
    margins = {"header": section.header, "footer": section.footer}
    numbered = {
        name: [field.get(qn("w:instr")) for field in margin._element.iter(qn("w:fldSimple"))]
        for name, margin in margins.items()
        if not margin.is_linked_to_previous
    }

    assert numbered == {("footer" if layout is OLD else "header"): ["PAGE"]}
    (paragraph,) = margins["footer" if layout is OLD else "header"].paragraphs
    sides = {"Số trang": "CENTER", "Số trang ở chân trang": "RIGHT"}
    assert paragraph.style is not None
    assert str(styles[str(paragraph.style.name)].paragraph_format.alignment).startswith(
        sides[str(paragraph.style.name)]
    )
    assert section.different_first_page_header_footer
    assert bool(styles["Căn cứ"].font.italic) == (layout is NEW)
    grounds = [each for each in document.paragraphs if each.text.startswith("Căn cứ Nghị định")]
    assert len(grounds) == 40
    assert {str(each.style.name) for each in grounds if each.style} == {"Căn cứ"}
    assert not any(run.italic for each in grounds for run in each.runs)


def test_grounds_end_with_semicolons_and_the_last_with_a_full_stop() -> None:
    document = opened(word(DECISION, {**LONG, "issued_on": "2020-02-07"}, fonts_dir=FONTS))
    said = [each.text for each in document.paragraphs if each.style and each.style.name == "Căn cứ"]

    assert {text[-1] for text in said[:-1]} == {";"}
    assert said[-1].endswith("đề nghị của Trưởng phòng Nội vụ.")


def test_papers_without_a_day_of_their_own_go_by_the_day_of_their_order() -> None:
    template = "results/papers/summary.html"
    values = COMMON | SAMPLES[template]

    told = [
        opened(word(template, {**values, "ordered_at": f"{day}T09:00:00+07:00"}, fonts_dir=FONTS)).sections[0]
        for day in ("2020-03-04", "2020-03-05")
    ]
    assert [section.footer.is_linked_to_previous for section in told] == [False, True]


def test_sheets_of_a_page_each_have_no_numbers_in_either_format() -> None:
    values = COMMON | SAMPLES["entries/papers/sheets.html"]

    for day in ("2020-02-07", "2026-01-01"):
        pdf = typeset("entries/papers/sheets.html", {**values, "ordered_at": f"{day}T09:00:00+07:00"}, fonts_dir=FONTS)
        section = opened(
            word("entries/papers/sheets.html", {**values, "ordered_at": f"{day}T09:00:00+07:00"}, fonts_dir=FONTS)
        ).sections[0]
        assert pdf.startswith(b"%PDF")
        assert (section.header.is_linked_to_previous, section.footer.is_linked_to_previous) == (True, True)


def test_a_printed_paper_tells_its_format(app: Flask) -> None:
    body = make_body()
    for day, code in (("2020-02-07", "tt01"), ("2020-03-05", "nd30")):
        with transaction():
            paper = order_paper(ANNEX, {**COMMON, **SAMPLES[ANNEX], "issued_on": day}, filename="a.pdf", subject=body)
        print_paper(paper.id)

        assert db.session.get_one(Paper, paper.id).format == code


def test_no_paper_sets_its_grounds_by_hand() -> None:
    """Whether grounds are italic is the format's to say."""
    by_hand = [
        path.name
        for path in (config.ROOT / "templates").glob("*/papers/*.html")
        if re.search(r"<em>[^<]*(Căn cứ|\{\{ line \}\};)", path.read_text(encoding="utf-8"))
    ]

    assert by_hand == [], "write the lines of căn cứ by the macro grounds of paper/parts.html"


@pytest.mark.parametrize(
    ("template", "name"),
    [
        ("councils/papers/invitation.html", "called_on"), ("councils/papers/minutes.html", "held_on"),
        ("votes/papers/ballots.html", "held_on"), ("votes/papers/minutes.html", "held_on"),
        ("awards/papers/decision.html", "issued_on"), ("awards/papers/submission.html", "issued_on"),
    ],
)  # fmt: skip
def test_papers_of_a_meeting_have_the_format_of_its_day_whenever_they_are_printed(template: str, name: str) -> None:
    """What a council did in January 2020 is printed as offices printed then."""
    values = {**COMMON, **SAMPLES[template], "ordered_at": "2026-11-27T09:00:00+07:00"}

    told = [format_told(filled(template, values | {name: day})) for day in ("2020-01-20", "2020-03-05")]
    assert told == [OLD, NEW]
