"""Uploaded grounds of certificates, cleaned: what is drawn stays, and nothing else. Pure.

Of an SVG only shapes are kept, with colours and gradients: it holds no script, reaches nowhere, and draws no more than
a page needs. A PDF has one page, and its fonts lie in it. A picture is fine enough for its page.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from contest.errors import RuleViolation
from contest.storage.uploads import PDF, PNG, Upload, media_type_of

SVG = "image/svg+xml"
LARGEST, LARGEST_SVG = 16 * 1024 * 1024, 2 * 1024 * 1024
NAMESPACE = "{http://www.w3.org/2000/svg}"
LINK = "{http://www.w3.org/1999/xlink}href"
MILLIMETRE_OF_POINT = 25.4 / 72
# How fine a picture must be on its page, and how far its proportions may be from the page's.
FINEST, LEAST_DPI, STRETCH = 600, 200, 0.015
MOST_ELEMENTS, MOST_DRAWN, DEEPEST = 20_000, 60_000, 40
ELEMENTS = frozenset(
    "svg g defs symbol use path rect circle ellipse line polyline polygon linearGradient radialGradient stop clipPath"
    .split()
)  # fmt: skip
# What says something about a drawing and draws nothing.
SAYINGS = frozenset("title desc metadata".split())
ATTRIBUTES = frozenset(
    "id d x y width height rx ry cx cy r fx fy x1 y1 x2 y2 points transform gradientTransform gradientUnits "
    "spreadMethod offset stop-color stop-opacity fill fill-opacity fill-rule stroke stroke-width stroke-opacity "
    "stroke-linecap stroke-linejoin stroke-miterlimit stroke-dasharray stroke-dashoffset opacity clip-path clip-rule "
    "clipPathUnits viewBox preserveAspectRatio color".split()
)
TYPE = re.compile(r"<!DOCTYPE[^\[>]*>")
LOCAL = re.compile(r"""url\(\s*(["']?)#[\w.:-]+\1\s*\)[\w\s#]*\Z""")
NUMBER = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(?:px|mm|pt|cm|in)?\s*\Z")


@dataclass(frozen=True)
class Cleaned:
    """A ground to keep: its content, and its size in millimetres, of a picture in pixels."""

    content: bytes
    media_type: str
    width: float
    height: float


def cleaned(upload: Upload) -> Cleaned:
    """Return what is kept of ``upload``; raises RuleViolation when it cannot be a ground."""
    if upload.filename.lower().endswith(".svg"):
        return _drawing(upload)
    media_type = media_type_of(upload, allowed=(PDF, PNG), limit=LARGEST)
    return _page(upload) if media_type == PDF else _picture(upload)


def refuse_misfit(width: float, height: float, media_type: str, *, page: tuple[float, float]) -> None:
    """Raise RuleViolation for a ground that would be distorted, or coarse, on a page of this size in millimetres."""
    if abs((width / height) / (page[0] / page[1]) - 1) > STRETCH:
        raise RuleViolation(
            "This ground does not have the proportions of the page, which is %(width)s × %(height)s mm.", field="frame",
            width=f"{page[0]:g}", height=f"{page[1]:g}",
        )  # fmt: skip
    least = page[0] / 25.4 * LEAST_DPI
    if media_type == PNG and width < least - 1:
        raise RuleViolation(
            "This picture is too coarse to print: it should be %(pixels)s pixels wide, which is 200 for each inch.",
            field="frame", pixels=round(least),
        )  # fmt: skip


def _picture(upload: Upload) -> Cleaned:
    """Return the pixels of a picture without anything else that its file tells."""
    from PIL import Image

    with Image.open(BytesIO(upload.content), formats=["PNG"]) as picture:
        bare = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    bare.info.clear()
    out = BytesIO()
    bare.save(out, "PNG")
    return Cleaned(out.getvalue(), PNG, bare.width, bare.height)


def _page(upload: Upload) -> Cleaned:
    """Return the only page of a PDF without what the file holds besides."""
    from pikepdf import Pdf, Rectangle

    with Pdf.open(BytesIO(upload.content)) as document:
        if len(document.pages) != 1:
            raise RuleViolation("“%(name)s” has %(count)s pages; a ground is one page.", name=upload.filename,
                                count=len(document.pages))  # fmt: skip
        if any(_lacks_file(part) for item in document.objects for part in _inside(item)):
            raise RuleViolation(
                "“%(name)s” uses a font that is not embedded. Save it with its fonts, or with text as paths.",
                name=upload.filename,
            )
        with Pdf.new() as kept:
            source = document.pages[0]
            box, turned = source.mediabox, int(source.obj.get("/Rotate", 0)) % 180 == 90
            across, down = float(box[2]) - float(box[0]), float(box[3]) - float(box[1])
            size = (down, across) if turned else (across, down)
            if min(size) <= 0:
                raise RuleViolation("“%(name)s” is damaged and cannot be opened.", name=upload.filename)
            page = kept.add_blank_page(page_size=size)
            page.add_overlay(source, Rectangle(page.mediabox))
            out = BytesIO()
            kept.save(out, deterministic_id=True)
    return Cleaned(out.getvalue(), PDF, *(side * MILLIMETRE_OF_POINT for side in size))


def _inside(item: Any) -> Iterator[Any]:
    """Yield every dictionary that stands directly in ``item``, itself included."""
    from pikepdf import Array, Dictionary, Stream

    waiting = [item.stream_dict if isinstance(item, Stream) else item]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Dictionary):
            yield part
            inner = [part[key] for key in part.keys()]  # noqa: SIM118 - a PDF object is no mapping
        else:
            inner = list(part) if isinstance(part, Array) else []
        waiting += [one for one in inner if isinstance(one, Dictionary | Array) and not one.is_indirect]


def _lacks_file(part: Any) -> bool:
    """Say whether ``part`` is a font whose letters do not lie in the file. What other fonts are made of is looked at
    by itself, and a font that the page draws needs none."""
    if str(part.get("/Subtype")) not in ("/Type1", "/MMType1", "/TrueType", "/CIDFontType0", "/CIDFontType2"):
        return False
    told = part.get("/FontDescriptor")
    return told is None or not any(key in told for key in ("/FontFile", "/FontFile2", "/FontFile3"))


def _drawing(upload: Upload) -> Cleaned:
    root = _read(upload)
    elements = list(root.iter())
    if len(elements) > MOST_ELEMENTS:
        raise _too_much(upload)
    _clean(root, upload, 0)
    marks = {element.attrib["id"]: element for element in root.iter() if "id" in element.attrib}
    _refuse_too_much_drawn(root, marks, upload)
    width, height = _sides(root, upload)
    for name in ("width", "height", "x", "y", "id"):
        root.attrib.pop(name, None)
    root.attrib["preserveAspectRatio"] = "none"
    ElementTree.register_namespace("", NAMESPACE.strip("{}"))
    return Cleaned(ElementTree.tostring(root, encoding="unicode").encode(), SVG, width, height)


def _read(upload: Upload) -> Element:
    """Return the root of a drawing; one that declares anything of its own is refused before it is read."""
    if len(upload.content) > LARGEST_SVG:
        raise RuleViolation("“%(name)s” is too large. A file may have up to %(megabytes)s MB.", name=upload.filename,
                            megabytes=LARGEST_SVG // (1024 * 1024))  # fmt: skip
    try:
        text = TYPE.sub("", upload.content.decode("utf-8-sig"), count=1)
        if "<!DOCTYPE" in text or "<!ENTITY" in text:
            raise _refused(upload, "DOCTYPE")
        root = ElementTree.fromstring(re.sub(r"\A\s*<\?xml[^>]*\?>", "", text))  # noqa: S314 - it declares nothing
    except (UnicodeDecodeError, ElementTree.ParseError):
        raise RuleViolation("“%(name)s” is damaged and cannot be opened.", name=upload.filename) from None
    if root.tag != f"{NAMESPACE}svg":
        raise RuleViolation("“%(name)s” is not one of: %(kinds)s.", name=upload.filename, kinds="SVG, PNG, PDF")
    return root


def _clean(element: Element, upload: Upload, depth: int) -> None:
    """Take away what ``element`` and all in it say besides drawing; raises RuleViolation for what does more."""
    if depth > DEEPEST:
        raise _too_much(upload)
    element.text = element.tail = None
    for name, value in _told(element, upload):
        element.attrib[name] = value
    for child in list(element):
        name = child.tag.removeprefix(NAMESPACE) if isinstance(child.tag, str) else ""
        if not isinstance(child.tag, str) or not child.tag.startswith(NAMESPACE) or name in SAYINGS:
            element.remove(child)
        elif name not in ELEMENTS:
            raise _refused(upload, name)
        else:
            _clean(child, upload, depth + 1)


def _told(element: Element, upload: Upload) -> list[tuple[str, str]]:
    """Return the attributes of ``element`` that draw, and empty it of all."""
    given = dict(element.attrib)
    element.attrib.clear()
    told = []
    link = given.pop(LINK, None) or given.pop("href", None)
    if link is not None:
        if not re.fullmatch(r"#[\w.:-]+", link.strip()):
            raise _refused(upload, "href")
        told.append(("href", link.strip()))
    style = [part.partition(":") for part in given.pop("style", "").split(";")]
    for name, value in (*given.items(), *((name.strip(), value.strip()) for name, _colon, value in style)):
        if name in ATTRIBUTES and value:
            if "\\" in value or ("url" in value.lower() and not LOCAL.match(value.strip())):
                raise _refused(upload, name)
            told.append((name, value))
    return told


def _refuse_too_much_drawn(root: Element, marks: dict[str, Element], upload: Upload) -> None:
    """Raise RuleViolation when what ``root`` draws, every mark as often as it is used, has no end or is too much."""
    counted: dict[Element, int] = {}
    under_way: set[Element] = set()

    def count(element: Element) -> int:
        if element in under_way or len(under_way) > 4 * DEEPEST:
            raise _too_much(upload)
        if element not in counted:
            under_way.add(element)
            counted[element] = 1 + sum(count(child) for child in _drawn(element, marks))
            under_way.discard(element)
            if counted[element] > MOST_DRAWN:
                raise _too_much(upload)
        return counted[element]

    count(root)


def _drawn(element: Element, marks: dict[str, Element]) -> Iterator[Element]:
    """Yield what ``element`` draws: what is in it, and the marks that it names."""
    yield from element
    for name, value in element.attrib.items():
        found = re.search(r"#([\w.:-]+)", value) if name == "href" or "url" in value.lower() else None
        if found and found[1] in marks:
            yield marks[found[1]]


def _sides(root: Element, upload: Upload) -> tuple[float, float]:
    """Return the width and height of a drawing in its own units, and see to it that it tells them as its view."""
    told = re.split(r"[\s,]+", root.attrib.get("viewBox", "").strip())
    try:
        if len(told) == 4:
            width, height = float(told[2]), float(told[3])
        else:
            found = [NUMBER.match(root.attrib.get(name, "")) for name in ("width", "height")]
            width, height = (float(one[1]) if one else 0.0 for one in found)
            root.attrib["viewBox"] = f"0 0 {width:g} {height:g}"
    except ValueError:
        width = height = 0.0
    if not (0 < width < 1e6 and 0 < height < 1e6):
        raise RuleViolation("“%(name)s” does not say how large it is.", name=upload.filename)
    return width, height


def _refused(upload: Upload, what: str) -> RuleViolation:
    return RuleViolation(
        "“%(name)s” holds more than shapes: %(what)s. Turn text into paths, take out scripts, pictures and links, and "
        "save it as plain SVG.",
        name=upload.filename, what=what,
    )  # fmt: skip


def _too_much(upload: Upload) -> RuleViolation:
    return RuleViolation("“%(name)s” draws far too much. Make it simpler.", name=upload.filename)
