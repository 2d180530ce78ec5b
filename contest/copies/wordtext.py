"""What a Word file says, paragraph by paragraph, however it was written. Pure."""

from collections.abc import Iterator
from io import BytesIO
from xml.etree import ElementTree
from zipfile import BadZipFile, ZipFile

from contest.errors import RuleViolation

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# What was deleted or moved away with changes tracked, and what stands twice for old programs.
UNSAID = frozenset({f"{W}del", f"{W}moveFrom", FALLBACK})
SPACES = frozenset({f"{W}tab", f"{W}br", f"{W}cr", f"{W}noBreakHyphen"})
# What no paper of ours comes near, however long its list: whoever reads a part has many times its size in memory.
LARGEST_PART = 32 * 1024 * 1024
TRACKED = frozenset({f"{W}ins", f"{W}del", f"{W}moveFrom", f"{W}moveTo"})


def paragraphs_of(content: bytes) -> list[str]:
    """Return what the paragraphs of a Word file say, those in tables too, with single spaces; empty ones are left out.

    Raises RuleViolation when the file cannot be read.
    """
    said = (" ".join("".join(_pieces(paragraph)).split()) for paragraph in _root(content).iter(f"{W}p"))
    return [text for text in said if text]


def has_tracked_changes(content: bytes) -> bool:
    """Say whether changes in a Word file still wait to be accepted or rejected."""
    return any(element.tag in TRACKED for element in _root(content).iter())


def _root(content: bytes) -> ElementTree.Element:
    try:
        with ZipFile(BytesIO(content)) as package:
            if package.getinfo("word/document.xml").file_size > LARGEST_PART:
                raise RuleViolation("The Word file is too long.", field="file")
            written = package.read("word/document.xml")
        # No program writes a document type here; one could only blow the file up.
        if b"<!DOCTYPE" in written:
            raise RuleViolation("The Word file cannot be read.")
        return ElementTree.fromstring(written)  # noqa: S314 - without a document type nothing can be expanded
    except (BadZipFile, KeyError, ElementTree.ParseError) as error:
        raise RuleViolation("The Word file cannot be read.") from error


def _pieces(element: ElementTree.Element) -> Iterator[str]:
    """Yield the text in ``element``; a paragraph within it (a text box) is told on its own."""
    ways = [iter(element)]
    while ways:
        child = next(ways[-1], None)
        if child is None:
            ways.pop()
        elif child.tag == f"{W}t":
            yield child.text or ""
        elif child.tag in SPACES:
            yield " "
        elif child.tag not in UNSAID and child.tag != f"{W}p":
            ways.append(iter(child))
