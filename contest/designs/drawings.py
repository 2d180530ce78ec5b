"""An uploaded SVG as a ground: only its shapes stay, with colours and gradients. Pure.

It holds no script, reaches nowhere, and draws no more than a page needs. Values that no program could understand are
left out, as browsers leave them out; a number that is beyond every page is refused, for it would stand in the PDF.
"""

import re
from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from contest.designs.strokes import INKS, Unreasonable, is_understood
from contest.errors import RuleViolation
from contest.storage.uploads import Upload

SVG = "image/svg+xml"
LARGEST_SVG = 2 * 1024 * 1024
NAMESPACE = "{http://www.w3.org/2000/svg}"
LINK = "{http://www.w3.org/1999/xlink}href"
MOST_ELEMENTS, MOST_DRAWN, DEEPEST = 20_000, 60_000, 40
ELEMENTS = frozenset(
    "svg g defs symbol use path rect circle ellipse line polyline polygon linearGradient radialGradient stop clipPath"
    .split()
)  # fmt: skip
# What draws nothing without its points.
POINTED = frozenset(("polyline", "polygon"))
# What says something about a drawing and draws nothing.
SAYINGS = frozenset("title desc metadata".split())
# It ends at the next mark: a file of nothing but beginnings is read once, and not anew from each of them.
TYPE = re.compile(r"<!DOCTYPE[^\[<>]*>")
LOCAL = re.compile(r"""url\(\s*(["']?)#[\w.:-]+\1\s*\)[\w\s#]*\Z""")
LENGTH = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(px|mm|pt|pc|cm|in|)\s*\Z")
# How many units a drawing without a view has in each of these (CSS Values and Units 3, §5.2).
UNITS = {"": 1.0, "px": 1.0, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0, "pt": 4 / 3, "pc": 16.0}


def cleaned_drawing(upload: Upload) -> tuple[bytes, float, float]:
    """Return what is kept of a drawing, its width and its height; raises RuleViolation for what does more than draw."""
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
    return ElementTree.tostring(root, encoding="unicode").encode(), width, height


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
        known = isinstance(child.tag, str) and child.tag.startswith(NAMESPACE) and name not in SAYINGS
        if not known or _is_hidden(child):
            element.remove(child)
        elif name not in ELEMENTS:
            raise _refused(upload, name)
        else:
            _clean(child, upload, depth + 1)
            if name in POINTED and "points" not in child.attrib:
                element.remove(child)


def _styled(style: str) -> Iterator[tuple[str, str]]:
    for part in style.split(";"):
        name, _colon, value = part.partition(":")
        yield name.strip(), value.strip()


def _is_hidden(element: Element) -> bool:
    """Say whether ``element`` was put out of sight, as the layers of a drawing are that its author works by."""
    told = {**element.attrib, **dict(_styled(element.attrib.get("style", "")))}
    return told.get("display", "").strip() == "none" or told.get("visibility", "").strip() in ("hidden", "collapse")


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
    for name, value in (*given.items(), *_styled(given.pop("style", ""))):
        if "\\" in value or ("url" in value.lower() and name in INKS and not LOCAL.match(value.strip())):
            raise _refused(upload, name)
        try:
            if is_understood(name, value):
                told.append((name, value))
        except Unreasonable:
            raise _unreasonable(upload, name) from None
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
            found = [LENGTH.match(root.attrib.get(name, "")) for name in ("width", "height")]
            width, height = (float(one[1]) * UNITS[one[2]] if one else 0.0 for one in found)
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


def _unreasonable(upload: Upload, what: str) -> RuleViolation:
    return RuleViolation("“%(name)s” has a value that no page has room for: %(what)s.", name=upload.filename, what=what)
