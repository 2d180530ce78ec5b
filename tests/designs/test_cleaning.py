"""Of an uploaded ground only what draws is kept, and what does more, or too much, is refused."""

from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pikepdf
import pytest
from pikepdf import Dictionary, Name
from PIL import Image

import config
from contest.designs.cleaning import Cleaned, cleaned, refuse_misfit
from contest.errors import RuleViolation
from contest.paper.typeset import press
from contest.storage.uploads import Upload
from tests.pdf import pages_of

SHAPES = (
    '<defs><linearGradient id="g"><stop offset="0" stop-color="#fdf6e3"/><stop offset="1" stop-color="#fff"/>'
    '</linearGradient><path id="p" d="M0 0h8v8z"/></defs><rect x="4" y="4" width="289" height="202" fill="url(#g)" '
    'stroke="#b8860b" stroke-width="2"/><use href="#p" x="20" y="20" style="fill:#c00000;stroke:none"/>'
)


def svg(inside: str = SHAPES, told: str = 'viewBox="0 0 297 210"') -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" {told}>{inside}</svg>'.encode()


def drawing(name: str = "phoi.svg", content: bytes | None = None) -> Upload:
    return Upload(name, svg() if content is None else content)


def picture(width: int, height: int) -> Upload:
    out = BytesIO()
    Image.new("RGB", (width, height), "#fdf6e3").save(out, "PNG", pnginfo=None)
    return Upload("phoi.png", out.getvalue())


def page(html: str = "<p>Phôi</p>", size: str = "297mm 210mm") -> bytes:
    return press(config.Settings().fonts_dir).pdf(
        f"<!doctype html><title>x</title>{html}",
        sheet=f"@page {{ size: {size}; margin: 0 }} html {{ font-family: 'BV Serif' }}",
    )


def test_shapes_stay_as_they_were_drawn() -> None:
    clean = cleaned(drawing())

    root = ElementTree.fromstring(clean.content)
    assert (clean.width, clean.height, clean.media_type) == (297, 210, "image/svg+xml")
    assert [element.tag.rpartition("}")[2] for element in root.iter()] == [
        "svg", "defs", "linearGradient", "stop", "stop", "path", "rect", "use",
    ]  # fmt: skip
    assert root[2].attrib == {"href": "#p", "x": "20", "y": "20", "fill": "#c00000", "stroke": "none"}
    assert cleaned(drawing(content=clean.content)).content == clean.content, "cleaning again changes nothing"


def test_what_draws_nothing_is_taken_away() -> None:
    said = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://x/svg11.dtd">'
        + svg(
            '<!-- --><title>Phôi</title><metadata><a xmlns="http://x/">x</a></metadata>'
            '<g class="x" onclick="alert(1)" data-x="1" style="fill:red;behavior:x" xmlns:i="http://i" i:label="x">'
            '<i:view/><path d="M0 0h9"/></g>'
        ).decode()
    )

    clean = cleaned(drawing(content=said.encode()))

    root = ElementTree.fromstring(clean.content)
    assert [(element.tag.rpartition("}")[2], dict(element.attrib)) for element in root.iter()] == [
        ("svg", {"viewBox": "0 0 297 210", "preserveAspectRatio": "none"}),
        ("g", {"fill": "red"}),
        ("path", {"d": "M0 0h9"}),
    ]


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        "<foreignObject><p xmlns='http://www.w3.org/1999/xhtml'>x</p></foreignObject>",
        "<image href='http://x/x.png'/>",
        "<text>Giấy khen</text>",
        "<style>@import url(http://x/x.css);</style>",
        "<a href='#x'><path d='M0 0'/></a>",
        "<animate attributeName='x'/>",
        "<use href='http://x/x.svg#p'/>",
        "<use xmlns:l='http://www.w3.org/1999/xlink' l:href='file:///etc/passwd#p'/>",
        "<use href='data:image/svg+xml,x'/>",
        "<rect fill='url(http://x/#g)'/>",
        "<rect style='fill: URL( &quot;file:///etc/passwd&quot; )'/>",
        "<rect fill='u\\72l(http://x)'/>",
        "<filter id='f'/>",
        "<g>" * 60 + "</g>" * 60,
    ],
)
def test_what_does_more_than_draw_is_refused(inside: str) -> None:
    with pytest.raises(RuleViolation):
        cleaned(drawing(content=svg(inside)))


def test_what_an_attribute_runs_is_taken_away() -> None:
    clean = cleaned(drawing(content=svg("<path d='M0 0h9' onload='alert(1)'/>", "viewBox='0 0 9 9' onload='alert(2)'")))

    assert b"alert" not in clean.content


BOMB = "".join(
    f"<g id='a{place}'>" + f"<use href='#a{place - 1}'/>" * 10 + "</g>" if place else "<path id='a0' d='M0 0h9'/>"
    for place in range(9)
)


@pytest.mark.parametrize(
    "content",
    [
        svg(BOMB),
        svg("<g id='a'><use href='#b'/></g><g id='b'><use href='#a'/></g>"),
        svg("<clipPath id='c'><path d='M0 0' clip-path='url(#c)'/></clipPath>"),
        svg("<path d='M0 0'/>" * 20_001),
        svg("<path d='" + "M0 0" * 600_000 + "'/>"),
        b'<!DOCTYPE svg [<!ENTITY a "aaaa">]>' + svg(),
        b'<!DOCTYPE svg><!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + svg("&a;"),
        svg(told=""),
        svg(told='viewBox="0 0 0 0"'),
        svg(told='viewBox="0 0 nan nan"'),
        b"<svg>", b"\xff\xfe<\0s\0", b"", b"<html xmlns='http://www.w3.org/1999/xhtml'/>",
    ],
)  # fmt: skip
def test_what_is_too_much_or_no_drawing_is_refused(content: bytes) -> None:
    with pytest.raises(RuleViolation):
        cleaned(drawing(content=content))


def test_a_drawing_without_a_view_is_as_large_as_it_says() -> None:
    clean = cleaned(drawing(content=svg(told='width="297mm" height="210mm"')))

    assert (clean.width, clean.height) == (297, 210)
    assert b'viewBox="0 0 297 210"' in clean.content


def test_a_picture_keeps_its_pixels_and_nothing_else() -> None:
    from PIL.PngImagePlugin import PngInfo

    told, out = PngInfo(), BytesIO()
    told.add_text("Comment", "<script>")
    Image.new("RGB", (20, 10), "#fdf6e3").save(out, "PNG", pnginfo=told)

    clean = cleaned(Upload("phoi.png", out.getvalue()))

    assert (clean.width, clean.height, b"script" in out.getvalue(), b"script" in clean.content) == (20, 10, True, False)


@pytest.mark.parametrize(
    ("width", "height", "fits"), [(2339, 1654, True), (2338, 1654, True), (2300, 1626, False), (2339, 1754, False)]
)
def test_a_picture_is_fine_enough_for_its_page_and_not_distorted(width: int, height: int, *, fits: bool) -> None:
    clean = cleaned(picture(width, height))
    try:
        refuse_misfit(clean.width, clean.height, clean.media_type, page=(297, 210))
    except RuleViolation:
        assert not fits
    else:
        assert fits


def test_a_page_of_a_pdf_is_kept_as_it_looks(tmp_path: Path) -> None:
    clean = cleaned(Upload("phoi.pdf", page()))

    assert [round(side) for side in (clean.width, clean.height)] == [297, 210]
    assert [text.strip() for text in pages_of(clean.content)] == ["Phôi"]


def test_a_page_that_was_turned_is_as_wide_as_it_looks() -> None:
    with pikepdf.open(BytesIO(page(size="210mm 297mm"))) as document:
        document.pages[0].rotate(90, relative=False)
        out = BytesIO()
        document.save(out)

    clean: Cleaned = cleaned(Upload("phoi.pdf", out.getvalue()))

    assert [round(side) for side in (clean.width, clean.height)] == [297, 210]


def _with(change: str) -> bytes:
    with pikepdf.open(BytesIO(page())) as document:
        first = document.pages[0]
        if change == "script":
            document.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert(1)")
        elif change == "pages":
            document.pages.append(first)
        elif change == "font":
            first.Resources.Font = Dictionary(F=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
        else:
            bare = Dictionary(
                Subtype=Name.TrueType, BaseFont=Name.Arial, FontDescriptor=Dictionary(FontName=Name.Arial)
            )
            first.Resources.Font = document.make_indirect(Dictionary(F=document.make_indirect(bare)))
        out = BytesIO()
        document.save(out)
        return out.getvalue()


@pytest.mark.parametrize("change", ["script", "pages", "font", "descriptor"])
def test_a_pdf_that_could_print_otherwise_elsewhere_is_refused(change: str) -> None:
    with pytest.raises(RuleViolation):
        cleaned(Upload("phoi.pdf", _with(change)))


@pytest.mark.parametrize("name", ["phoi.pdf", "phoi.png", "phoi.jpg", "phoi.exe"])
def test_a_file_is_what_its_content_is(name: str) -> None:
    with pytest.raises(RuleViolation):
        cleaned(Upload(name, b"MZ" + bytes(100)))
