"""Templates of bodies: only known values, nothing from outside, nothing that runs."""

from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE

from contest.copies.wordtemplate import check, fill
from contest.copies.wordtext import paragraphs_of
from contest.errors import RuleViolation

NAMES = frozenset({"number", "issued_on", "basis", "rows", "people", "count"})
VALUES = {
    "number": "05/QĐ-UBND & <b>", "issued_on": "2020-02-07", "basis": ["Luật", "Nghị định"],
    "rows": [["1", "Một\nHai"], ["2", "Ba"]], "people": [{"name": "A"}], "count": 5,
}  # fmt: skip


def template(*lines: str, header: str = "") -> bytes:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    if header:
        document.sections[0].header.paragraphs[0].text = header
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def with_part(content: bytes, name: str, change: tuple[str, str]) -> bytes:
    """Return ``content`` with something else written in one of its parts."""
    file = BytesIO()
    with ZipFile(BytesIO(content)) as given, ZipFile(file, "w") as package:
        for entry in given.infolist():
            part = given.read(entry).decode() if entry.filename == name else given.read(entry)
            if isinstance(part, str):
                assert change[0] in part
                part = part.replace(*change, 1)
            package.writestr(entry.filename, part)
    return file.getvalue()


def refused(content: bytes) -> str:
    with pytest.raises(RuleViolation) as caught:
        check(content, NAMES)
    return str(caught.value)


def test_values_loops_and_choices_are_filled_in() -> None:
    content = template(
        "Số: {{ number }}", "{%p for line in basis %}", "{{ loop.index }}. {{ line|upper }};", "{%p endfor %}",
        "{{ issued_on|long_day }}, {{ issued_on|short_day }}", "{% if count > 3 %}{{ count|two_digits }}{% endif %}",
        "{{ rows[0][1] }} – {{ people[0].name }}", "{{ number if false is defined else 'x' }}", header="{{ number }}",
    )  # fmt: skip
    check(content, NAMES)

    filled = fill(content, VALUES)
    assert paragraphs_of(filled)[:6] == [
        "Số: 05/QĐ-UBND & <b>", "1. LUẬT;", "2. NGHỊ ĐỊNH;", "ngày 07 tháng 02 năm 2020, 07/02/2020", "05",
        "Một Hai – A",
    ]  # fmt: skip
    assert docx.Document(BytesIO(filled)).sections[0].header.paragraphs[0].text == "05/QĐ-UBND & <b>"
    assert fill(content, VALUES) == filled


def test_a_placeholder_that_word_broke_into_pieces_is_still_one() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("{{ num")
    paragraph.add_run("ber").bold = True
    paragraph.add_run(" }}")
    file = BytesIO()
    document.save(file)

    check(file.getvalue(), NAMES)
    assert paragraphs_of(fill(file.getvalue(), VALUES)) == ["05/QĐ-UBND & <b>"]


def test_an_unknown_value_is_refused_by_its_name_and_line() -> None:
    assert refused(template("Một", "Hai", "Số: {{ numbr }}")) == (
        "The template names “numbr” in line 3, and this paper has no such value: Số: {{ numbr }}"
    )
    assert "“signer”" in refused(template("x", header="{{ signer }}"))


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["Một", "{{ number"], "Line 2"),
        (["Một", "Hai", "{{ number | }}"], "Line 3"),
        (["{{ number | }}"], "Look whether a bracket, a quotation mark or a name is missing."),
        (["{%p for line in basis %}", "x"], "A loop or a choice is begun and not ended by endfor or endif."),
        (["{% if number %}", "x"], "A loop or a choice is begun and not ended by endfor or endif."),
        (["x", "{%p endfor %}"], "It ends a loop or a choice that is not begun, or there is no such word."),
    ],
)
def test_what_cannot_be_understood_is_refused_with_its_line(lines: list[str], said: str) -> None:
    assert said in refused(template(*lines))


@pytest.mark.parametrize(
    "line",
    [
        "{{ number.__class__ }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ number.upper() }}",
        "{{ range(1000000000) }}",
        "{{ number * 1000000000 }}",
        "{% set x = number %}",
        "{% include 'paper/base.html' %}",
        "{% import 'x' as x %}",
        "{% for a in rows %}{% for b in rows %}{% for c in rows %}x{% endfor %}{% endfor %}{% endfor %}",
        "{% macro x() %}{% endmacro %}",
        "{{ number|attr('x') }}",
        "{{ number|center(1000000000) }}",
        "{{ '%1000000000d'|format(count) }}",
        "{{ lipsum() }}",
        "{{ number|nothing }}",
        "{{r number }}",
        "{{p number }}",
        "{{ " + "not " * 100 + "number }}",
        "{{ " + "(" * 1000 + "number" + ")" * 1000 + " }}",
    ],
)
def test_what_does_more_than_naming_values_is_refused(line: str) -> None:
    assert refused(template("Một", line))


def test_a_file_that_is_nested_too_deep_for_its_reader_is_refused() -> None:
    deep = ("<w:t>x</w:t>", f"<w:t>x</w:t>{'<w:sdt>' * 400}{'</w:sdt>' * 400}")

    assert refused(with_part(template("x"), "word/document.xml", deep)) == "The Word file cannot be read."


def test_a_link_to_elsewhere_is_refused_by_its_target() -> None:
    document = docx.Document()
    document.part.relate_to("https://example.org/x", RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    file = BytesIO()
    document.save(file)

    assert refused(file.getvalue()) == "The template holds a link to https://example.org/x. Take it out."


@pytest.mark.parametrize("kind", ["oleObject", "package", "aFChunk", "attachedTemplate", "subDocument", "control"])
def test_an_embedded_file_or_program_is_refused(kind: str) -> None:
    relation = f'<Relationship Id="rId99" Type="http://x/relationships/{kind}" Target="media/a.bin"/></Relationships>'
    content = with_part(template("x"), "word/_rels/document.xml.rels", ("</Relationships>", relation))

    assert "embedded file or program" in refused(content)


@pytest.mark.parametrize(
    "field",
    [
        "INCLUDETEXT c:/secret.docx",
        " DDEAUTO cmd /c",
        "INCLUDEPICTURE http://x/y.png",
        "includepicture http://x/y.png",
        "&#73;NCLUDETEXT c:/x",
        "HYPERLINK http://x",
        "PAGEINCLUDEPICTURE http://x",
    ],
)
def test_a_field_that_fetches_is_refused(field: str) -> None:
    inside = f"<w:p><w:r><w:instrText>{field}</w:instrText></w:r></w:p><w:sectPr"
    assert "takes text or data from elsewhere" in refused(
        with_part(template("x"), "word/document.xml", ("<w:sectPr", inside))
    )
    simple = f"<w:p><w:fldSimple w:instr='{field}'/></w:p><w:sectPr"
    assert "takes text or data from elsewhere" in refused(
        with_part(template("x"), "word/document.xml", ("<w:sectPr", simple))
    )


def test_a_field_behind_one_that_counts_pages_is_found_too() -> None:
    begin, end = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>', '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    fields = "".join(
        f"{begin}<w:r><w:instrText>{said}</w:instrText></w:r>{end}"
        for said in ("PAGE", "IncludePicture http://x/y.png")
    )
    content = with_part(template("x"), "word/document.xml", ("<w:sectPr", f"<w:p>{fields}</w:p><w:sectPr"))

    assert "takes text or data from elsewhere" in refused(content)


@pytest.mark.parametrize("line", ['{% for x in "aaaa" %}{% endfor %}', "{% for x in 'ab'[0:] %}{% endfor %}"])
def test_only_values_of_the_paper_are_gone_through(line: str) -> None:
    assert "does more than naming values" in refused(template(line))


def test_a_field_that_numbers_pages_is_no_harm() -> None:
    inside = "<w:p><w:r><w:instrText> PAGE </w:instrText></w:r></w:p><w:sectPr"
    check(with_part(template("x"), "word/document.xml", ("<w:sectPr", inside)), NAMES)


PARTLESS = "It names a part of a value that this value does not have."
MISWRITTEN = "A value is written in a way that is not meant for it, as a text for a day or a number."


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{{ people[0].age }}", PARTLESS), ("{{ rows[9] }}", PARTLESS), ("{{ number|two_digits }}", MISWRITTEN),
        ("{{ count|long_day }}", MISWRITTEN), ("{% for x in count %}{% endfor %}", MISWRITTEN),
    ],
)  # fmt: skip
def test_what_does_not_fit_the_values_is_refused_in_plain_words_when_it_is_filled(line: str, said: str) -> None:
    content = template(line)
    check(content, NAMES)
    with pytest.raises(RuleViolation) as caught:
        fill(content, VALUES)
    assert str(caught.value).startswith(f"The template could not be filled: {said}")


def test_a_loop_that_breaks_the_file_is_refused_instead_of_mended() -> None:
    """Without {%p the loop begins inside a paragraph and ends inside another, which repeats half paragraphs."""
    content = template("{% for line in basis %}", "{{ line }}", "{% endfor %}")
    check(content, NAMES)

    said = paragraphs_of(fill(content, VALUES))
    assert said == ["Luật", "Nghị định"]


def test_values_are_text_whatever_they_hold() -> None:
    content = template("{{ number }}")
    for text in ("{{ basis }}", "</w:t><w:x/>", "{% for %}", "a\nb", ""):
        assert " ".join(paragraphs_of(fill(content, {"number": text}))) == text.replace("\n", " ")


def test_a_value_that_is_none_leaves_its_place_empty() -> None:
    assert paragraphs_of(fill(template("[{{ number }}]"), {"number": None})) == ["[]"]
