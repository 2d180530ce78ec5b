"""A filled paper read as parts of a small closed vocabulary. Pure.

weasyprint prints whatever HTML it is given; a Word file has a place only for what is named here. An element, a class or
an attribute that is not named, or that stands where it may not, raises PaperError, so that nothing is lost in silence.
``templates/paper/parts.html`` tells the writers of papers what there is.
"""

import re
from base64 import b64decode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

import tinyhtml5

from contest.paper.faces import PaperError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

ADDRESSEES = frozenset({"p.addressed", "p.addressees", "p.addressee"})
ACTS = frozenset({"p.authority", "p.ground", "p.enclosed"})
FLOW = frozenset({"p", "p.plain", "h2", "ul", "ol", "table.facts", "table.list", "figure"}) | ADDRESSEES | ACTS
# What is enclosed with a paper, on pages of its own that are numbered apart; the second kind lies on its side.
ANNEXES = frozenset({"section.annex", "section.annex_wide"})
# Several papers in one file, each with its own heading: no page has a number.
UNNUMBERED = frozenset({"body.single", "body.letters"})
BODIES = UNNUMBERED | {"body", "body.wide"}
CELLS = frozenset({"th", "td", "td.num"})
# What each kind of part (its element and its class) may hold. What holds nothing here holds text.
GRAMMAR: Mapping[str, frozenset[str]] = {
    "body": frozenset({"header.head", "section.title", "main", "footer.signatures", *ANNEXES}),
    "header.head": frozenset({"div.head__issuer", "div.head__country"}),
    "div.head__issuer": frozenset({"p.superior", "p.issuer", "p.number", "p.about"}),
    "div.head__country": frozenset({"p.country", "p.motto", "p.place"}),
    "section.title": frozenset({"h1", "p.subject"}),
    "main": FLOW | {"section.wide"},
    "section.wide": FLOW,
    **dict.fromkeys(ANNEXES, FLOW | {"section.title", "p.annex__subject"}),
    "ul": frozenset({"li"}),
    "ol": frozenset({"li"}),
    "table.facts": frozenset({"tbody"}),
    "table.list": frozenset({"thead", "tbody"}),
    "thead": frozenset({"tr"}),
    "tbody": frozenset({"tr"}),
    "tr": CELLS,
    "figure": frozenset({"img", "figcaption"}),
    "footer.signatures": frozenset({"div.recipients", "div.signature"}),
    "div.recipients": frozenset({"p.recipients__title", "p.recipient"}),
    "div.signature": frozenset({"p.capacity", "p.signature__note", "p.signer", "p.confirmation", "p.confirmed_by"}),
}
# What may stand within text, and whether it makes the text bold or italic.
INLINE: Mapping[str, tuple[bool, bool]] = {"span": (False, False), "strong": (True, False), "em": (False, True)}
# Which attributes an element may have besides its class.
ATTRIBUTES: Mapping[str, frozenset[str]] = {
    "th": frozenset({"colspan"}), "td": frozenset({"colspan"}), "img": frozenset({"src", "alt"})
}  # fmt: skip
DRAWN = "data:image/svg+xml;base64,"
SIZE = re.compile(rb'<svg [^>]*\bwidth="([\d.]+)" height="([\d.]+)"')
PIXEL = 25.4 / 96
# Space as HTML has it: a non-breaking one is none.
_SPACE = re.compile(r"[ \t\n\r\f]+")


@dataclass(frozen=True)
class Run:
    """Text in one look."""

    text: str
    bold: bool = False
    italic: bool = False


BREAK = Run("\n")


@dataclass(frozen=True)
class Picture:
    """A drawing, in words what it shows, and how large it is in millimetres if there is room."""

    svg: bytes
    words: str
    width: float
    height: float


@dataclass(frozen=True)
class Part:
    """A part of a page, which holds other parts, lines of text, or a picture. A cell spans ``span`` columns."""

    kind: str
    parts: tuple["Part", ...] = ()
    lines: tuple[tuple[Run, ...], ...] = ()
    span: int = 1
    picture: Picture | None = None


@dataclass(frozen=True)
class Page:
    """A whole paper; ``wide`` is a page that lies on its side.

    One that is not ``numbered`` holds papers of a page each, and each of those begins with its own head.
    """

    title: str
    author: str
    made_at: datetime
    wide: bool
    parts: tuple[Part, ...]
    numbered: bool = True


def read(html: str) -> Page:
    """Return the parts of a filled paper; raises PaperError for whatever is outside the vocabulary."""
    root = tinyhtml5.parse(html, namespace_html_elements=False)
    head, body = list(_children(root))
    title, about = _about(head)
    if (kind := _kind(body)) not in BODIES:
        raise _unknown(kind)
    return Page(
        title=title,
        author=about["author"],
        made_at=datetime.fromisoformat(about["dcterms.created"]),
        wide=kind == "body.wide",
        parts=_parts(body, GRAMMAR["body"]),
        numbered=kind not in UNNUMBERED,
    )


def _about(head: "Element") -> tuple[str, dict[str, str]]:
    """Return the title of a page and what else it says of itself."""
    title, about = "", {}
    for child in _children(head):
        if child.tag == "title":
            title = _SPACE.sub(" ", child.text or "").strip()
        elif child.tag == "meta" and "name" in child.attrib:
            about[child.attrib["name"]] = child.attrib["content"]
        elif child.tag != "meta":
            raise _unknown(child.tag)
    return title, about


def _parts(element: "Element", allowed: frozenset[str]) -> tuple[Part, ...]:
    return tuple(_part(child, allowed) for child in _children(element))


def _part(element: "Element", allowed: frozenset[str]) -> Part:
    kind = _kind(element)
    if kind not in allowed:
        raise _unknown(kind)
    if kind in GRAMMAR:
        return Part(kind, parts=_parts(element, GRAMMAR[kind]))
    if kind == "img":
        return Part(kind, picture=_picture(element))
    return Part(kind, lines=_lines(element), span=int(element.get("colspan", "1")))


def _picture(element: "Element") -> Picture:
    """Return the drawing that stands in an image itself; it must say in words what it shows."""
    source, words = element.get("src", ""), element.get("alt", "").strip()
    svg = b64decode(source.removeprefix(DRAWN)) if source.startswith(DRAWN) else b""
    size = SIZE.match(svg)
    if size is None:
        raise _unknown("img src")
    if not words:
        raise _unknown("img alt")
    return Picture(svg, words, float(size[1]) * PIXEL, float(size[2]) * PIXEL)


def _kind(element: "Element") -> str:
    """Return the element with its class: ``p.plain``."""
    may_have = {"class"} | ATTRIBUTES.get(str(element.tag), frozenset())
    if unknown := sorted(set(element.attrib) - may_have):
        raise _unknown(f"{element.tag} {unknown[0]}")
    return f"{element.tag}.{element.attrib['class']}" if element.get("class") else str(element.tag)


def _children(element: "Element") -> Iterator["Element"]:
    """Yield the elements in ``element``, between which no text may stand."""
    texts = [element.text, *(child.tail for child in element)]
    if stray := next((text.strip() for text in texts if text and text.strip()), ""):
        raise _unknown(stray[:40])
    yield from (child for child in element if isinstance(child.tag, str))


def _runs(element: "Element", bold: bool = False, italic: bool = False) -> Iterator[Run]:
    """Yield the text in ``element`` with its looks."""
    yield Run(element.text or "", bold, italic)
    for child in element:
        kind = _kind(child) if isinstance(child.tag, str) else ""
        if kind == "br":
            yield BREAK
        elif kind in INLINE:
            makes_bold, makes_italic = INLINE[kind]
            yield from _runs(child, bold or makes_bold, italic or makes_italic)
        elif kind:
            raise _unknown(kind)
        yield Run(child.tail or "", bold, italic)


def _lines(element: "Element") -> tuple[tuple[Run, ...], ...]:
    lines: list[list[Run]] = [[]]
    for run in _runs(element):
        if run is BREAK:
            lines.append([])
        else:
            lines[-1].append(run)
    return tuple(_tidy(line) for line in lines)


def _tidy(line: list[Run]) -> tuple[Run, ...]:
    """Return ``line`` with its space as it is printed: one between words, none where the line begins or ends."""
    tidy: list[Run] = []
    for run in line:
        text = _SPACE.sub(" ", run.text)
        if not tidy or tidy[-1].text.endswith(" "):
            text = text.removeprefix(" ")
        if text:
            tidy.append(replace(run, text=text))
    if tidy:
        last = tidy.pop()
        tidy += [replace(last, text=text)] if (text := last.text.removesuffix(" ")) else []
    return tuple(tidy)


def _unknown(what: str) -> PaperError:
    return PaperError("The paper has “%(what)s”, which has no place in a Word file.", what=what)
