"""Checking and filling the Word template of a body. The only importer of docxtpl.

A template names values and goes through lists; it can do nothing else. What it names must be known, it may take nothing
from outside, and whatever is filled in is text. Refusals name the placeholder and the line it stands in.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from io import BytesIO
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, UndefinedError, nodes
from jinja2.meta import find_undeclared_variables
from jinja2.sandbox import ImmutableSandboxedEnvironment

from contest.copies.wordtext import paragraphs_of
from contest.errors import RuleViolation
from contest.paper.numerals import dong_in_words
from contest.paper.wordfile import undated
from contest.paper.writing import dong, long_day, short_day, written

LARGEST_PART = 8 * 1024 * 1024
# How many loops, and how many parts of a template at all, may lie in each other.
DEEPEST, MOST_NESTED = 2, 60
FILTERS: Mapping[str, Callable[..., Any] | None] = {
    "long_day": lambda day: long_day(date.fromisoformat(day[:10])) if day else "",
    "short_day": lambda day: short_day(date.fromisoformat(day[:10])) if day else "",
    "two_digits": lambda number: f"{int(number):02d}",
    "written": written,
    "dong": dong,
    "dong_in_words": dong_in_words,
    # Those of Jinja itself.
    "upper": None, "lower": None, "trim": None, "length": None, "first": None, "last": None, "join": None,
    "default": None,
}  # fmt: skip
TESTS = frozenset({"defined", "undefined", "none", "string"})
ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.Getattr, nodes.Getitem,
    nodes.Slice, nodes.Filter, nodes.Test, nodes.If, nodes.For, nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.And,
    nodes.Or, nodes.Not, nodes.Concat,
)  # fmt: skip
_TAGS = re.compile(r"\{[{%].*?[%}]\}")
_MARKUP = re.compile(r"<[^>]+>")
# Would put a value where no text may stand.
_BARE = re.compile(r"\{\{(?:r|p|tr|tc)\s")
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
# What a part may be related to that brings in other files, programs or the text of other documents.
_FOREIGN = ("oleobject", "package", "control", "activexcontrol", "afchunk", "subdocument", "attachedtemplate", "frame",
            "vbaproject", "mailmergesource", "externallink")  # fmt: skip
# Fields that only count pages. Any other could take text, pictures or data from elsewhere.
FIELDS = frozenset({"page", "numpages", "sectionpages", "section"})
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\x00")


def check(content: bytes, names: frozenset[str]) -> None:
    """Refuse a template that takes something from outside, names a value other than ``names``, or cannot be read."""
    _check_closed(content)
    for source in _sources(content):
        _check_source(source, names)


def fill(content: bytes, values: Mapping[str, Any]) -> bytes:
    """Return the template filled with ``values``; the same values give the same bytes.

    Raises RuleViolation when something in it does not fit the values.
    """
    template = _Template(BytesIO(content))
    try:
        template.render(dict(values), jinja_env=_environment(), autoescape=True)
    except TemplateError as error:
        raise _unfilled(error, _line_of(error)) from error
    except (TypeError, ValueError, AttributeError, KeyError, IndexError, ElementTree.ParseError) as error:
        raise _unfilled(error, "") from error
    saved = BytesIO()
    template.save(saved)
    filled = undated(saved.getvalue())
    paragraphs_of(filled)
    return filled


class _Template(DocxTemplate):  # type: ignore[misc]
    """A template whose text is filled in, between headers and footers; nothing is in its properties and footnotes."""

    def fix_tables(self, xml: str) -> Any:
        # Otherwise what is broken would be mended by leaving it out.
        ElementTree.fromstring(xml)  # noqa: S314 - what python-docx wrote; its values were escaped
        return super().fix_tables(xml)

    def render_properties(self, context: Any, jinja_env: Any = None) -> None:
        pass

    def render_footnotes(self, context: Any, jinja_env: Any = None) -> None:
        pass


def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        autoescape=True, undefined=StrictUndefined, finalize=lambda value: "" if value is None else value
    )
    environment.globals.clear()
    environment.filters = {name: own or environment.filters[name] for name, own in FILTERS.items()}
    environment.tests = {name: test for name, test in environment.tests.items() if name in TESTS}
    return environment


# What a template may bring along.


def _check_closed(content: bytes) -> None:
    """Refuse a file that reaches outside of itself; that it is a Word file without macros was checked before."""
    with ZipFile(BytesIO(content)) as package:
        for entry in package.infolist():
            if not entry.filename.lower().endswith((".rels", ".xml")):
                continue
            if entry.file_size > LARGEST_PART:
                raise RuleViolation("The template is too long.", field="file")
            part = package.read(entry)
            if entry.filename.lower().endswith(".rels"):
                _check_relations(part)
            elif _fetches(part):
                raise RuleViolation(
                    "The template holds a field that takes text or data from elsewhere. Put in what it shows instead.",
                    field="file",
                )


def _check_relations(part: bytes) -> None:
    try:
        relations = list(ElementTree.fromstring(part).iter(_RELATION))  # noqa: S314 - sizes were checked
    except ElementTree.ParseError as error:
        raise RuleViolation("The Word file cannot be read.", field="file") from error
    for relation in relations:
        kind = relation.get("Type", "").rpartition("/")[2].lower()
        if relation.get("TargetMode") == "External":
            raise RuleViolation(
                "The template holds a link to %(target)s. Take it out.", target=relation.get("Target", ""), field="file"
            )
        if kind in _FOREIGN:
            raise RuleViolation("The template holds an embedded file or program (%(kind)s). Take it out.", kind=kind,
                                field="file")  # fmt: skip


def _fetches(part: bytes) -> bool:
    """Say whether a part holds a field other than those that count pages, or cannot be read plainly."""
    if part.startswith(_WIDE) or b"<!DOCTYPE" in part or b"<!ENTITY" in part:
        return True
    try:
        root = ElementTree.fromstring(part)  # noqa: S314 - sizes were checked, and there are no entities
    except ElementTree.ParseError:
        return True
    return any((field.split() or [""])[0].casefold() not in FIELDS for field in _fields_of(root))


def _fields_of(root: ElementTree.Element) -> Iterator[str]:
    """Yield the instruction of each field, whatever its namespace is called; one may stand inside another."""
    open_fields = [""]
    for element in root.iter():
        name = element.tag.rpartition("}")[2]
        yield from (value for key, value in element.attrib.items() if key.rpartition("}")[2] == "instr")
        if name in ("instrText", "delInstrText"):
            open_fields[-1] += element.text or ""
        elif name == "fldChar":
            kind = next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == "fldCharType"), "")
            if kind == "begin":
                open_fields.append("")
            elif open_fields[-1].strip():
                yield open_fields[-1]
                open_fields[-1] = ""
            if kind == "end" and len(open_fields) > 1:
                open_fields.pop()
    yield from (field for field in open_fields if field.strip())


# What a template may say.


def _sources(content: bytes) -> Iterator[str]:
    """Yield the text of a template, its headers and its footers as Jinja reads them, a line for each paragraph."""
    template = DocxTemplate(BytesIO(content))
    try:
        template.render_init()
        written = [template.get_xml()]
        for uri in (template.HEADER_URI, template.FOOTER_URI):
            written += [template.get_part_xml(part) for _key, part in template.get_headers_footers(uri)]
    except (KeyError, ValueError, AttributeError, SyntaxError) as error:
        # What lies deeper than its reader goes is bad syntax to it.
        raise RuleViolation("The Word file cannot be read.", field="file") from error
    for xml in written:
        if bare := _BARE.search(_MARKUP.sub("", xml)):
            raise RuleViolation(
                "A placeholder begins with “%(sign)s”. Nothing may stand before the name.", sign=bare[0], field="file"
            )
        yield re.sub(r"<w:p([ >])", r"\n<w:p\1", template.patch_xml(xml))


def _check_source(source: str, names: frozenset[str]) -> None:
    lines = source.splitlines()
    try:
        tree = _environment().parse(source)
    except TemplateSyntaxError as error:
        line = error.lineno
        raise RuleViolation(
            "Line %(line)s of the template cannot be understood: %(text)s. %(reason)s",
            line=max(line - 1, 1), text=_said(lines, line), reason=_misread(error), field="file",
        ) from error  # fmt: skip
    except RecursionError as error:
        raise _more_than_naming(lines, 1) from error
    _check_nodes(tree, lines)
    for name in sorted(find_undeclared_variables(tree) - names - {"loop"}):
        line = next((node.lineno for node in tree.find_all(nodes.Name) if node.name == name), 1)
        raise RuleViolation(
            "The template names “%(name)s” in line %(line)s, and this paper has no such value: %(text)s",
            name=name, line=max(line - 1, 1), text=_said(lines, line), field="file",
        )  # fmt: skip


def _check_nodes(tree: nodes.Node, lines: list[str], loops: int = 0, depth: int = 0) -> None:
    """Refuse whatever is more than naming values, choosing and going through lists, or is nested out of all reason."""
    for node in tree.iter_child_nodes():
        inner = loops + isinstance(node, nodes.For)
        strange = (
            not isinstance(node, ALLOWED)
            or depth > MOST_NESTED
            or (isinstance(node, nodes.Filter) and node.name not in FILTERS)
            or (isinstance(node, nodes.Test) and node.name not in TESTS)
            or (isinstance(node, nodes.Getattr) and node.attr.startswith("_"))
            or (isinstance(node, nodes.For) and (node.recursive or inner > DEEPEST or not _is_named(node.iter)))
        )
        if strange:
            raise _more_than_naming(lines, node.lineno)
        _check_nodes(node, lines, inner, depth + 1)


def _more_than_naming(lines: list[str], line: int) -> RuleViolation:
    return RuleViolation(
        "Line %(line)s of the template does more than naming values: %(text)s",
        line=max(line - 1, 1), text=_said(lines, line), field="file",
    )  # fmt: skip


def _is_named(node: nodes.Node) -> bool:
    """Say whether what is gone through is a value of the paper, or a part of one, and no text of the template."""
    while isinstance(node, nodes.Getattr | nodes.Getitem):
        node = node.node
    return isinstance(node, nodes.Name)


def _said(lines: list[str], line: int) -> str:
    """Return what a line says, without its markup."""
    text = lines[line - 1] if 0 < line <= len(lines) else ""
    return " ".join(_MARKUP.sub("", text).split())[:160]


def _line_of(error: TemplateError) -> str:
    """Return the lines near an error that docxtpl noted, if there are any with a placeholder."""
    near = [" ".join(text.split()) for text in getattr(error, "docx_context", ())]
    return next((text[:160] for text in near if _TAGS.search(text)), "")


def _misread(error: TemplateSyntaxError) -> RuleViolation:
    """Return in words for whoever wrote a template what its reader only tells those who know the reader."""
    said = error.message or ""
    if "end of template" in said:
        return RuleViolation("A loop or a choice is begun and not ended by endfor or endif.")
    if "unknown tag" in said:
        return RuleViolation("It ends a loop or a choice that is not begun, or there is no such word.")
    if "No filter" in said or "No test" in said:
        return RuleViolation("There is no such word behind the bar or behind “is”.")
    return RuleViolation("Look whether a bracket, a quotation mark or a name is missing.")


def _unfilled(error: Exception, line: str) -> RuleViolation:
    if isinstance(error, UndefinedError):
        reason = RuleViolation("It names a part of a value that this value does not have.")
    elif isinstance(error, SyntaxError):
        reason = RuleViolation("A loop or a choice begins in one paragraph or cell and ends in another.")
    else:
        reason = RuleViolation("A value is written in a way that is not meant for it, as a text for a day or a number.")
    return RuleViolation(
        "The template could not be filled: %(reason)s %(line)s", reason=reason, line=line, field="file"
    )  # fmt: skip
