"""The text of an initiative as every revision keeps it: plain values, read as sections, compared word by word. Pure."""

import enum
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from contest.initiatives.readiness import field_of
from contest.paper.writing import written
from contest.questions.answers import QuestionKind, with_measure

# A word goes with the space before it, so that text added behind it leaves it alone.
_WORDS = re.compile(r"\s*\S+|\s+")


class PieceKind(enum.StrEnum):
    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True)
class Piece:
    """Some words of a comparison, and whether both texts have them."""

    kind: PieceKind
    text: str


@dataclass(frozen=True)
class Section:
    """A part of a kept text as it is read. ``name`` is title, field, authors, files, or that of the question's field in the
    form; ``label`` is what the question was called, and empty for the parts that every form has."""

    name: str
    label: str
    text: str


@dataclass(frozen=True)
class Change:
    """A section that differs between two texts; ``pieces`` holds the words of both in reading order."""

    section: Section
    pieces: list[Piece]

    @property
    def before(self) -> list[Piece]:
        return [piece for piece in self.pieces if piece.kind is not PieceKind.ADDED]

    @property
    def after(self) -> list[Piece]:
        return [piece for piece in self.pieces if piece.kind is not PieceKind.REMOVED]


@dataclass(frozen=True)
class _KeptQuestion:
    """A question as a kept answer remembers it."""

    kind: QuestionKind
    measure: str
    required: bool = False
    word_limit: int | None = None
    choices: Sequence[str] = ()


def sections(kept: Mapping[str, Any]) -> list[Section]:
    """Return what a reader sees of a kept text, in the order of the form."""
    unread = dict(kept.get("unread") or {})
    read = [
        Section("title", "", str(kept.get("title") or "")),
        Section("field", "", str(kept.get("field") or "")),
        Section("authors", "", "\n".join(_author_line(author) for author in kept.get("authors") or [])),
    ]
    for line in kept.get("answers") or []:
        name = field_of(line["question_id"])
        question = _KeptQuestion(QuestionKind(line["kind"]), line["measure"])
        read.append(Section(name, line["label"], with_measure(question, line["value"])))
        unread.pop(name, None)
    read += [Section(name, "", typed) for name, typed in unread.items() if name.startswith("q")]
    if files := kept.get("files"):
        read.append(Section("files", "", "\n".join(_file_line(line) for line in files)))
    return read


def _file_line(line: Mapping[str, Any]) -> str:
    return f"{line['name']} ({line['caption']})" if line["caption"] else str(line["name"])


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Return the sections in which two kept texts differ, in the order of the form."""
    old, new = ({section.name: section for section in sections(kept)} for kept in (before, after))
    every = [*new.values(), *(section for name, section in old.items() if name not in new)]
    texts = [(section, _text(old, section.name), _text(new, section.name)) for section in every]
    return [Change(section, difference(was, now)) for section, was, now in texts if was != now]


def _text(read: Mapping[str, Section], name: str) -> str:
    return read[name].text if name in read else ""


def difference(old: str, new: str) -> list[Piece]:
    """Return the words of ``old`` and ``new`` in reading order, each marked as kept, removed or added.

    Joining the pieces that are not added gives ``old`` again, those that are not removed give ``new``.
    """
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    pieces = []
    for verb, start, end, start_new, end_new in SequenceMatcher(None, before, after).get_opcodes():
        if verb == "equal":
            pieces.append(Piece(PieceKind.SAME, "".join(before[start:end])))
            continue
        if start < end:
            pieces.append(Piece(PieceKind.REMOVED, "".join(before[start:end])))
        if start_new < end_new:
            pieces.append(Piece(PieceKind.ADDED, "".join(after[start_new:end_new])))
    return pieces


def _author_line(author: Mapping[str, Any]) -> str:
    named = [author.get("full_name") or "…", author.get("post"), author.get("unit"), f"{written(author['share'])}%"]
    return ", ".join(part for part in named if part)
