"""A template to start from: our own paper as a Word file with placeholders where its values stand. Pure.

Lines and rows that stand for one line of a list get a loop around them. What our paper leaves out when it is empty, a
template says with conditions of its own; the one to start from has every part.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from contest.copies.kinds import Kind
from contest.copies.placeholders import ITEM, filters, placeholders
from contest.paper.faces import Family
from contest.paper.filling import filled
from contest.paper.formats import format_told
from contest.paper.looks import LOOKS
from contest.paper.reading import Page, Part, Run, read
from contest.paper.word import docx_of, docx_of_page

_CREATED = re.compile(r'(<meta name="dcterms.created" content=")[^"]*(")')
_AUTHOR = re.compile(r'(<meta name="author" content=")[^"]*(")')
_PLACEHOLDER = re.compile(r"\{\{ (.+?) \}\}")
_LOOPED = re.compile(rf"\{{\{{ (\w+){ITEM}\b")


def starting_template(kind: Kind, family: Family) -> bytes:
    """Return the Word file of ``kind`` with placeholders; filled with values it says what our paper says.

    A kind from which none is derived gives our paper filled with the examples.
    """
    if not kind.derived:
        return docx_of(filled(kind.template, kind.examples), family)
    html = filled(kind.template, placeholders(kind.examples), filters=filters())
    html = _AUTHOR.sub(r"\g<1>Bảng Vàng\g<2>", _CREATED.sub(r"\g<1>2020-01-01T00:00:00+00:00\g<2>", html))
    page = _in_capitals(read(html))
    looped = {name for name, example in kind.examples.items() if isinstance(example, list)}
    return docx_of_page(_with_loops(replace(page, title=kind.name), looped), family, format_told(html))


def _in_capitals(page: Page) -> Page:
    """Return ``page`` with placeholders that ask for capitals where our paper has them."""
    return replace(page, parts=tuple(map(_capital, page.parts)))


def _capital(part: Part) -> Part:
    lines = part.lines
    if part.kind in LOOKS and LOOKS[part.kind].upper:
        lines = tuple(
            tuple(replace(run, text=_PLACEHOLDER.sub(r"{{ \1|upper }}", run.text)) for run in line) for line in lines
        )
    return replace(part, parts=tuple(map(_capital, part.parts)), lines=lines)


def _with_loops(page: Page, looped: set[str]) -> Page:
    return replace(page, parts=tuple(_inside(part, looped) for part in page.parts))


def _inside(part: Part, looped: set[str]) -> Part:
    """Return ``part`` with a loop around each of its lines that stands for a line of a list."""
    parts: list[Part] = []
    for inner in part.parts:
        name = _list_in(inner, looped)
        if name is None:
            parts.append(inner)
        elif inner.kind in ("tr", "li") or not inner.parts:
            parts += [_tag(inner, f"for {name}{ITEM} in {name}"), _numbered(inner), _tag(inner, "endfor")]
        else:
            parts.append(_inside(inner, looped))
    return replace(part, parts=tuple(parts))


def _list_in(part: Part, looped: set[str]) -> str | None:
    """Return the list of which ``part`` says one line, if it does."""
    return next((found for text in _texts(part) for found in _LOOPED.findall(text) if found in looped), None)


def _texts(part: Part) -> Iterator[str]:
    for line in part.lines:
        yield "".join(run.text for run in line)
    for inner in part.parts:
        yield from _texts(inner)


def _tag(like: Part, words: str) -> Part:
    """Return a line of the same kind that holds nothing but a tag, and is gone when the template is filled."""
    if like.kind == "tr":
        span = sum(cell.span for cell in like.parts)
        return Part("tr", parts=(Part("td", lines=((Run(f"{{%tr {words} %}}"),),), span=span),))
    return Part(like.kind, lines=((Run(f"{{%p {words} %}}"),),))


def _numbered(part: Part) -> Part:
    """Return a row whose first cell counts: it says 1 where our paper counted."""
    if part.kind != "tr" or [run.text for line in part.parts[0].lines for run in line] != ["1"]:
        return part
    first = replace(part.parts[0], lines=((Run("{{ loop.index }}"),),))
    return replace(part, parts=(first, *part.parts[1:]))
