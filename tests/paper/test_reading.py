"""A filled paper is read whole, and what is outside the vocabulary is refused."""

import re
from base64 import b64encode
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

import config
from contest.paper.faces import PaperError
from contest.paper.looks import LOOKS, RULES
from contest.paper.reading import GRAMMAR, Page, Part, Picture, Run, read

SHEET = config.ROOT / "templates/paper/paper.css"
HEAD = (
    '<!doctype html><html lang="vi"><head><meta charset="utf-8"><title> Phiếu\n  số 1 </title>'
    '<meta name="author" content="Nhà Bè"><meta name="dcterms.created" content="2020-02-07T09:00:00+07:00"></head>'
)


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="96" height="48"></svg>'
PICTURE = f"data:image/svg+xml;base64,{b64encode(SVG).decode()}"


def page_of(content: str) -> Page:
    return read(f"{HEAD}<body><main>{content}</main></body></html>")


def parts_of(content: str) -> tuple[Part, ...]:
    return page_of(content).parts[0].parts


def test_a_paper_says_what_it_is_and_when_it_was_made() -> None:
    page = page_of("")

    assert (page.title, page.author, page.wide) == ("Phiếu số 1", "Nhà Bè", False)
    assert page.made_at == datetime(2020, 2, 7, 9, tzinfo=timezone(timedelta(hours=7)))


def test_text_keeps_its_looks_and_lines_and_only_the_space_that_is_printed() -> None:
    (part,) = parts_of("<p>  Một <strong>hai\n ba</strong> <em> bốn</em><!-- no --> <br>\n năm\u00a0sáu </p>")

    assert part == Part(
        "p",
        lines=(
            (Run("Một "), Run("hai ba", bold=True), Run(" "), Run("bốn", italic=True)),
            (Run("năm\u00a0sáu"),),
        ),
    )


def test_a_table_is_read_with_its_sections_and_spans() -> None:
    (table,) = parts_of(
        '<table class="list"><tr><th colspan="2">A</th></tr><tr><td class="num">1</td><td></td></tr></table>'
    )

    assert table == Part(
        "table.list",
        (
            Part(
                "tbody",
                (
                    Part("tr", (Part("th", lines=((Run("A"),),), span=2),)),
                    Part("tr", (Part("td.num", lines=((Run("1"),),)), Part("td", lines=((),)))),
                ),
            ),
        ),
    )


def test_a_figure_is_a_drawing_with_its_size_and_its_words() -> None:
    (figure,) = parts_of(f'<figure><img src="{PICTURE}" alt=" Ba phiếu "><figcaption>Hình 1</figcaption></figure>')

    assert figure == Part(
        "figure",
        (
            Part("img", picture=Picture(SVG, "Ba phiếu", 25.4, 12.7)),
            Part("figcaption", lines=((Run("Hình 1"),),)),
        ),
    )


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])))
def test_any_text_is_read_as_it_was_written_but_for_its_spaces(text: str) -> None:
    (part,) = parts_of(f"<p>{escape(text)}</p>")

    read_back = "".join(run.text for line in part.lines for run in line)
    assert read_back == re.sub("[ \t\n\r\f]+", " ", text).strip(" ")


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("<pre>x</pre>", "pre"),
        ("<p>x <img src='paper/a.png'></p>", "img"),
        ("<img src='paper/a.png' alt='x'>", "img"),
        ("<figure><img src='paper/a.png' alt='x'></figure>", "img src"),
        (f"<figure><img src='{PICTURE}'></figure>", "img alt"),
        (f"<figure><img src='{PICTURE}' alt='x' width='9'></figure>", "img width"),
        ("<figure>x</figure>", "x"),
        ("<p>x <a>y</a></p>", "a"),
        ("<p class='secret'>x</p>", "p.secret"),
        ("<p class='plain secret'>x</p>", "p.plain secret"),
        ("<p style='display: none'>x</p>", "p style"),
        ("<p hidden>x</p>", "p hidden"),
        ("<p>x<br class='wide'></p>", "br.wide"),
        ("stray", "stray"),
        ("<p>x</p> stray <p>y</p>", "stray"),
        ("<ul><li>x</li>stray</ul>", "stray"),
        ("<ul><p>x</p></ul>", "p"),
        ("<ul><li><ul><li>x</li></ul></li></ul>", "ul"),
        ("<table><tr><td>x</td></tr></table>", "table"),
        ("<table class='list'><tr><td rowspan='2'>x</td></tr></table>", "td rowspan"),
        ("<table class='list'><caption>x</caption></table>", "caption"),
        ("<section class='wide'><section class='wide'></section></section>", "section.wide"),
        ("<script>x</script>", "script"),
        ("<svg></svg>", "{http://www.w3.org/2000/svg}svg"),
    ],
)
def test_what_has_no_place_in_a_word_file_is_refused_by_name(content: str, what: str) -> None:
    with pytest.raises(PaperError) as refused:
        parts_of(content)

    assert refused.value.values == {"what": what}


def test_a_head_and_a_body_that_are_not_known_are_refused() -> None:
    with pytest.raises(PaperError, match="style"):
        read(f"{HEAD}<body></body>".replace("<title>", "<style>p {{ color: white }}</style><title>"))
    with pytest.raises(PaperError, match=r"body\.narrow"):
        read(f'{HEAD}<body class="narrow"></body>')


def test_every_part_that_holds_text_has_a_look() -> None:
    held = frozenset.union(*GRAMMAR.values()) - set(GRAMMAR) - {"th", "td", "td.num"}
    cells = {
        "table.facts th",
        "table.facts td",
        "table.list thead",
        "table.list th",
        "table.list td",
        "table.list td.num",
    }

    assert held | cells | {"rule", "gap", "page_number", "foot_number"} == set(LOOKS)
    assert set(RULES) <= held


def test_the_style_sheet_of_the_pdf_knows_the_same_classes() -> None:
    style = re.sub(r"/\*.*?\*/|\{.*?\}", " ", SHEET.read_text(encoding="utf-8"), flags=re.DOTALL)
    dressed = set(re.findall(r"\.([a-z_]+)", style))
    named = {kind.partition(".")[2] for kind in frozenset.union(*GRAMMAR.values()) if "." in kind}

    # What dresses the whole page is no part of it.
    assert dressed - named == {"single", "letters"}
    # What the sheet does not dress looks like any other text there.
    assert named - dressed == {"recipient"}
