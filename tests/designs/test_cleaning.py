"""Of an uploaded ground only what draws is kept, and what does more, or too much, is refused."""

import re
from base64 import b64encode
from datetime import date
from io import BytesIO
from pathlib import Path
from time import process_time
from xml.etree import ElementTree

import pikepdf
import pytest
from pikepdf import Dictionary, Name, Object, Pdf, Stream
from PIL import Image

import config
from contest.designs.artwork import artwork
from contest.designs.cleaning import Cleaned, cleaned, refuse_misfit
from contest.designs.design import Box
from contest.designs.plates import Part, plate
from contest.errors import RuleViolation
from contest.evidence.previews import page_picture
from contest.paper.binding import bind, page_seals
from contest.paper.pdffile import About, Leaf, PdfFile, deflated
from contest.paper.typeset import press
from contest.storage.uploads import PDF, Upload
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


@pytest.mark.parametrize(
    "inside",
    [
        "<rect width='1e400' height='5'/>",
        "<path d='M0 0L1e308 5'/>",
        "<path d='M nan nan'/>",
        "<g transform='scale(1e300)'/>",
        "<svg viewBox='inf 0 9 9'/>",
        "<linearGradient id='g' x2='1e-9' spreadMethod='repeat'><stop/><stop offset='1'/></linearGradient>"
        "<rect width='9' height='9' fill='url(#g)'/>",
    ],
)
def test_a_number_that_no_page_has_room_for_is_refused(inside: str) -> None:
    """It would stand in the PDF as it is, or be repeated until no memory is left."""
    with pytest.raises(RuleViolation, match="has a value that no page has room for"):
        cleaned(drawing(content=svg(inside)))


ODD = (
    "<rect width='9furlongs' height='x' opacity='x'/><path d='foo'/><path d='M0 0 L 5' stroke-miterlimit='10%'/>"
    "<polygon points='1 2 3'/><polyline points=''/><polyline/><g transform='matrix(1 2)'/><g transform='foo(a)'/>"
    "<linearGradient id='g' gradientTransform='scale(0)'><stop stop-color='url(#g)'/><stop offset='z'/>"
    "</linearGradient><rect width='9' height='9' fill='url(#g)' stroke='red' stroke-linejoin='z'/>"
    "<symbol id='s' viewBox='a b c d'><path d='M0 0h1'/></symbol><use href='#s' width='4' height='4'/>"
    "<svg viewBox='0 0'/><svg viewBox='0 0 0 0'/><rect width='9' height='9' fill='rgb(1)' stroke-dasharray='-1 x'/>"
)


def test_what_no_program_understands_is_left_out_so_that_the_rest_can_be_set() -> None:
    clean = cleaned(drawing(content=svg(ODD)))

    told = {name for element in ElementTree.fromstring(clean.content).iter() for name in element.attrib}
    assert told == {"viewBox", "preserveAspectRatio", "width", "height", "d", "id", "fill", "stroke", "href"}
    address = f"data:image/svg+xml;base64,{b64encode(clean.content).decode()}"
    assert press(config.Settings().fonts_dir).pdf(f"<img src='{address}'>", sheet="").startswith(b"%PDF")


@pytest.mark.parametrize("how", ["style='display:none'", "display='none'", "visibility='hidden'"])
def test_what_is_hidden_in_a_drawing_does_not_come_to_light(how: str) -> None:
    clean = cleaned(drawing(content=svg(f"<g {how}><path d='M0 0h9'/></g><path d='M1 1h9'/>")))

    assert [element.get("d") for element in ElementTree.fromstring(clean.content)] == ["M1 1h9"]


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


@pytest.mark.parametrize(
    ("told", "view"),
    [
        ('width="1122" height="793"', "0 0 1122 793"),
        ('width="297mm" height="210mm"', "0 0 1122.52 793.701"),
        ('width="29.7cm" height="210mm"', "0 0 1122.52 793.701"),
        ('width="841.5pt" height="595.5pt"', "0 0 1122 794"),
    ],
)
def test_a_drawing_without_a_view_is_as_large_as_it_says_in_units_of_a_browser(told: str, view: str) -> None:
    clean = cleaned(drawing(content=svg(told=told)))

    assert f'viewBox="{view}"'.encode() in clean.content
    assert round(clean.width / clean.height, 2) == 1.41


def test_a_file_of_nothing_but_beginnings_is_refused_at_once() -> None:
    begun = process_time()
    with pytest.raises(RuleViolation):
        cleaned(drawing(content=b"<!DOCTYPE" * 20_000))

    assert process_time() - begun < 2


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


def test_a_page_is_cut_where_it_says_it_is_trimmed() -> None:
    """Printers send pages with a bleed and marks around them."""
    with pikepdf.open(BytesIO(page(size="320mm 250mm"))) as document:
        document.pages[0].TrimBox = [30, 60, 30 + 841.89, 60 + 595.28]
        out = BytesIO()
        document.save(out)

    clean = cleaned(Upload("phoi.pdf", out.getvalue()))

    assert (clean.width, clean.height) == (pytest.approx(297, abs=0.01), pytest.approx(210, abs=0.01))


def sheet(document: Pdf, operators: bytes, **resources: Object) -> Upload:
    """Return a page of A4 in ``document`` that draws ``operators``."""
    page = document.add_blank_page(page_size=(842, 595))
    page.Contents = document.make_stream(operators)
    page.Resources = Dictionary(**resources)
    return saved(document)


def saved(document: Pdf) -> Upload:
    out = BytesIO()
    document.save(out)
    return Upload("phoi.pdf", out.getvalue())


def mark(document: Pdf, operators: bytes, **told: Object) -> Object:
    return document.make_stream(operators, Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 900, 900], **told)


def test_the_parts_of_a_page_may_share_one_list_that_names_them_too() -> None:
    with Pdf.new() as document:
        inner = mark(document, b"1 0 0 rg 0 0 300 300 re f")
        shared = document.make_indirect(Dictionary(XObject=Dictionary(F=inner)))
        inner.Resources = shared
        sheet(document, b"/F Do")
        document.pages[0].Resources = shared
        clean = cleaned(saved(document))

    out = BytesIO()
    book = PdfFile(out, About("x", "y", date(2020, 1, 1)))
    book.lay("Artwork", plate(297, 210, [Part(clean.content, Box(0, 0, 297, 210))], "Artwork"))
    book.add(Leaf(841.89, 595.28, deflated(b"/Artifact BMC /Artwork Do EMC"), []))
    book.close({})
    assert page_picture(out.getvalue(), PDF, 1, 100).content, "it is copied and drawn"
    assert len(page_seals(out.getvalue())) == 1


def test_what_another_program_drew_is_no_more_than_visible_for_ever() -> None:
    """Whether its letters can be read out nobody knows, so the file is PDF/A-2b and not 2a."""
    levels = []
    for content in (artwork("lotus", 297, 210), cleaned(Upload("phoi.pdf", page())).content):
        out = BytesIO()
        book = PdfFile(out, About("x", "y", date(2020, 1, 1)))
        book.lay("Artwork", plate(297, 210, [Part(content, Box(0, 0, 297, 210))], "Artwork"))
        book.add(Leaf(841.89, 595.28, deflated(b"/Artifact BMC /Artwork Do EMC"), []))
        book.close({})
        bound = BytesIO()
        bind([(out.getvalue(), [0])], bound, About("x", "y", date(2020, 1, 1)))
        levels += [re.findall(rb"pdfaid:conformance>(.)<", file.getvalue())[0] for file in (out, bound)]

    assert levels == [b"A", b"A", b"B", b"B"]


def test_colours_for_four_inks_are_told_by_how_they_look() -> None:
    with Pdf.new() as document:
        clean = cleaned(sheet(document, b"1 0 0 0 k 0 0 421 595 re f 0 1 1 0 k 421 0 421 595 re f"))
    with Pdf.open(BytesIO(clean.content)) as kept:
        forms = [item for item in kept.objects if isinstance(item, Stream) and item.get("/Subtype") == Name.Form]
        told = [form.Resources.ColorSpace.DefaultCMYK[0] for form in forms]
    drawn = Image.open(BytesIO(page_picture(clean.content, PDF, 1, 200).content)).convert("RGB")

    assert told == [Name.DeviceN] * len(forms)
    assert drawn.getpixel((20, 70)) == pytest.approx((0, 173, 239), abs=3)
    assert drawn.getpixel((180, 70)) == pytest.approx((237, 28, 36), abs=3)


def test_notes_of_other_programs_and_transfer_curves_are_taken_away() -> None:
    with Pdf.new() as document:
        inner = mark(
            document, b"/G gs 0 0 9 9 re f", PieceInfo=Dictionary(X="secret"), Group=Dictionary(CS=Name.DeviceCMYK),
            Resources=Dictionary(ExtGState=Dictionary(G=Dictionary(TR=Name.Identity, CA=1))),
        )  # fmt: skip
        clean = cleaned(sheet(document, b"/F Do", XObject=Dictionary(F=inner)))
    with Pdf.open(BytesIO(clean.content)) as kept:
        (form,) = [
            item for item in kept.objects if isinstance(item, Stream) and "/ExtGState" in item.get("/Resources", {})
        ]

        assert ("/PieceInfo" in form, form.Group.CS) == (False, Name.DeviceRGB)
        assert list(form.Resources.ExtGState.G.keys()) == ["/CA"]


def _with(change: str) -> bytes:
    with pikepdf.open(BytesIO(page())) as document:
        first = document.pages[0]
        if change == "script":
            document.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert(1)")
        elif change == "pages":
            document.pages.append(first)
        elif change == "font":
            first.Resources.Font = Dictionary(F=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
        elif change == "kind":
            first.Resources.Font = Dictionary(F=Dictionary(Type=Name.Font, BaseFont=Name.Helvetica))
        elif change == "turn":
            first.obj.Rotate = Name.Foo
        elif change == "size":
            first.obj.TrimBox = first.obj.MediaBox = [0, 0, 842000, 595000]
        elif change == "broken":
            first.obj.Contents = document.make_stream(b"x" * 50, Filter=Name.FlateDecode)
        elif change == "layer":
            layer = document.make_indirect(Dictionary(Type=Name.OCG, Name="Đường cắt"))
            document.Root.OCProperties = Dictionary(OCGs=[layer], D=Dictionary(OFF=[layer]))
        elif change == "elsewhere":
            first.Resources.XObject = Dictionary(F=mark(document, b"", F="http://x/y.pdf"))
        elif change == "reference":
            first.Resources.XObject = Dictionary(F=mark(document, b"", Ref=Dictionary(F="http://x/y.pdf", Page=0)))
        elif change == "itself":
            first.Resources.XObject = Dictionary(F=mark(document, b"/F Do"))
            first.Resources.XObject.F.Resources = Dictionary(XObject=Dictionary(F=first.Resources.XObject.F))
            first.obj.Contents = document.make_stream(b"/F Do")
        elif change == "chain":
            way = document.make_indirect(Dictionary())
            for _link in range(500):
                way = document.make_indirect(Dictionary(Next=way))
            first.Resources.Properties = Dictionary(P=way)
        elif change == "bomb":
            drawn = mark(document, b"0 0 9 9 re f")
            for _level in range(9):
                drawn = mark(document, b"/#46 Do " * 10, Resources=Dictionary(XObject=Dictionary(F=drawn)))
            first.Resources.XObject = Dictionary(F=drawn)
            first.obj.Contents = document.make_stream(b"/F Do")
        else:
            bare = Dictionary(
                Subtype=Name.TrueType, BaseFont=Name.Arial, FontDescriptor=Dictionary(FontName=Name.Arial)
            )
            first.Resources.Font = document.make_indirect(Dictionary(F=document.make_indirect(bare)))
        out = BytesIO()
        document.save(out)
        return out.getvalue()


CHANGES = [
    "script", "pages", "font", "kind", "descriptor", "turn", "size", "broken", "layer", "elsewhere", "reference",
    "itself", "chain", "bomb",
]  # fmt: skip


@pytest.mark.parametrize("packing", [Name.LZWDecode, [Name.ASCII85Decode, Name.LZWDecode]])
def test_a_packing_that_has_no_limit_is_refused_before_it_is_unpacked(packing: Object | list[Object]) -> None:
    with pikepdf.open(BytesIO(page())) as document:
        document.pages[0].Contents = document.make_stream(b"\x80\x0b\x60\x50", Filter=packing)
        out = BytesIO()
        document.save(out, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)

    with pytest.raises(RuleViolation, match="old way"):
        cleaned(Upload("phoi.pdf", out.getvalue()))


@pytest.mark.parametrize("change", CHANGES)
def test_a_pdf_that_could_print_otherwise_elsewhere_or_does_harm_is_refused(change: str) -> None:
    with pytest.raises(RuleViolation):
        cleaned(Upload("phoi.pdf", _with(change)))


def test_a_picture_whose_data_are_missing_is_refused() -> None:
    whole = picture(20, 10).content
    start = whole.index(b"IDAT") - 4
    length = int.from_bytes(whole[start : start + 4], "big")

    with pytest.raises(RuleViolation):
        cleaned(Upload("phoi.png", whole[:start] + whole[start + length + 12 :]))


@pytest.mark.parametrize("name", ["phoi.pdf", "phoi.png", "phoi.jpg", "phoi.exe"])
def test_a_file_is_what_its_content_is(name: str) -> None:
    with pytest.raises(RuleViolation):
        cleaned(Upload(name, b"MZ" + bytes(100)))
