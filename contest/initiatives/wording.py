"""The text of an initiative as every revision keeps it: plain values, read as sections, compared word by word. Pure."""

import enum
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Protocol

from contest.initiatives.models import FormPart
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
    """A part of a kept text as it is read. ``name`` is title, field, authors, evidence, or that of the question's field
    in the form; ``label`` is what the question was called, and empty for the parts that every form has. ``seal`` tells
    files of the same names apart."""

    name: str
    label: str
    text: str
    seal: str = ""


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
    return read + list(_files(kept.get("files") or []))


def _files(kept: Iterable[Mapping[str, Any]]) -> Iterator[Section]:
    """Yield the files of each question that is answered by files, then those of the whole."""
    told: dict[str, list[Mapping[str, Any]]] = {}
    for file in sorted(kept, key=lambda file: file["question_id"] is None):
        name = field_of(file["question_id"]) if file["question_id"] else FormPart.EVIDENCE.value
        told.setdefault(name, []).append(file)
    for name, files in told.items():
        seal = " ".join(file["sha256"] for file in files)
        yield Section(name, files[0].get("label", ""), "\n".join(map(_file_line, files)), seal)


def _file_line(file: Mapping[str, Any]) -> str:
    return f"{file['name']} ({file['caption']})" if file["caption"] else str(file["name"])


class Hideable(Protocol):
    """A question that may be hidden from judges."""

    @property
    def id(self) -> int: ...

    @property
    def hidden_from_judges(self) -> bool: ...


def hidden_in(questions: Iterable[Hideable]) -> frozenset[str]:
    """Return the names of the sections that are hidden from judges."""
    return frozenset(field_of(question.id) for question in questions if question.hidden_from_judges)


def changes(
    before: Mapping[str, Any], after: Mapping[str, Any], *, hidden: AbstractSet[str] = frozenset()
) -> list[Change]:
    """Return the sections in which two kept texts differ, in the order of the form, but for those that are ``hidden``.

    Evidence is compared when both texts kept theirs.
    """
    if "files" not in before or "files" not in after:
        before, after = ({**kept, "files": []} for kept in (before, after))
    old, new = ({section.name: section for section in sections(kept)} for kept in (before, after))
    every = [*new.values(), *(section for name, section in old.items() if name not in new)]
    every = [section for section in every if section.name not in hidden]
    pairs = [(section, old.get(section.name, _NOTHING), new.get(section.name, _NOTHING)) for section in every]
    return [
        Change(section, _compared(was, now))
        for section, was, now in pairs
        if (was.text, was.seal) != (now.text, now.seal)
    ]


def other_files(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Say whether two kept texts have other files, when both kept theirs."""
    if "files" not in before or "files" not in after:
        return False
    told = [[(file["name"], file["caption"], file["sha256"]) for file in text["files"]] for text in (before, after)]
    return told[0] != told[1]


_NOTHING = Section("", "", "")


def _compared(old: Section, new: Section) -> list[Piece]:
    """Compare two sections word by word; files that only look the same are all told anew."""
    if old.text == new.text:
        return [Piece(PieceKind.REMOVED, old.text), Piece(PieceKind.ADDED, new.text)]
    return difference(old.text, new.text)


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
