"""The list of registrations as it comes from and goes to spreadsheets: its columns, what a row says, every fault.

Headings are Vietnamese, for the offices that fill the list in; the faults are message ids like everywhere else. An
export has the columns of the template, so that it can be imported again. Three authors have columns of their own, which
is what most initiatives need; more of them stand in one cell, one on each line.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from contest.errors import msgid
from contest.initiatives.models import Initiative, InitiativeState
from contest.initiatives.readiness import field_of, lacks
from contest.initiatives.services import AuthorDetails, InitiativeDetails
from contest.initiatives.shares import even_split
from contest.movements.models import Movement
from contest.paper.writing import written as share_written
from contest.questions.answers import (
    LONGEST_LONG,
    LONGEST_SHORT,
    MOST_LINES,
    QuestionKind,
    Unreadable,
    read,
    written,
)
from contest.questions.models import Question
from contest.spreadsheet import Cell, Checker, Column, Row
from contest.text import fold, tidy
from contest.units.models import Unit

OWN_COLUMNS = 3
MOST_AUTHORS = 30
LONGEST_CELL = 32_000
PARTS = {"full_name": ("họ và tên", 26, 120), "post": ("chức vụ", 24, 160), "unit": ("đơn vị", 20, 230),
         "share": ("tỷ lệ (%)", 10, 12)}  # fmt: skip
FIRST = {"unit": "Mã đơn vị", "title": "Tên giải pháp, sáng kiến", "field": "Lĩnh vực"}
AUTHORS = {
    f"author-{number}-{part}": f"Tác giả {number}: {words}"
    for number in range(1, OWN_COLUMNS + 1)
    for part, (words, _width, _longest) in PARTS.items()
}
OTHERS = {"others": "Tác giả khác"}
# What an export tells besides; an import passes over it.
TOLD = {"number": "Số đăng ký", "state": "Trạng thái", "unit_name": "Tên đơn vị", "submitted_on": "Ngày nộp",
        "late": "Nộp muộn", "evidence": "Minh chứng"}  # fmt: skip
STATES = {
    InitiativeState.DRAFT: "Nháp",
    InitiativeState.SUBMITTED: "Đã nộp",
    InitiativeState.RETURNED: "Trả lại để bổ sung",
    InitiativeState.ELIGIBLE: "Đủ điều kiện",
    InitiativeState.REJECTED: "Không đủ điều kiện",
    InitiativeState.WITHDRAWN: "Đã rút",
}
SHARE = re.compile(r"([0-9]{1,6})(?:[.,]([0-9]{1,2}))?\s*%?")
# The parts of an author in one cell; a bar that belongs to a name is written with a backslash before it.
BAR = re.compile(r"(?<!\\)\|")
Translate = Callable[[str], str]


def headings_of(movement: Movement) -> dict[str, str]:
    """Return the heading of every column by its code, each distinct however it is spelled: questions follow the rest.

    Retired questions are among them, for exports.
    """
    found = {**FIRST, **AUTHORS, **OTHERS, **TOLD}
    taken = {_key(heading) for heading in found.values()}
    retired = [question for question in movement.questions if question.retired_at]
    for question in [*movement.asked, *retired]:
        found[field_of(question.id)] = heading = _distinct(question, taken)
        taken.add(_key(heading))
    return found


def _distinct(question: Question, taken: Collection[str]) -> str:
    """Return what the column of ``question`` is called; no star may end it, for that marks what must be filled in."""
    words = question.label.rstrip("* ") or question.code
    words, heading, number = (f"{words} (câu hỏi cũ)" if question.retired_at else words), "", 1
    while not _key(heading) or _key(heading) in taken or _key(heading) != fold(heading):
        heading = words if number == 1 else f"{words} ({number})"
        number += 1
    return heading


def _key(heading: str) -> str:
    return fold(heading).rstrip("* ")


@dataclass(frozen=True)
class Known:
    """What a list can name: the units it may register for, all units that authors come from, and what stands already.

    ``titles`` are the folded names that each unit has registered.
    """

    registering: Sequence[Unit]
    units: Sequence[Unit]
    titles: Collection[tuple[int, str]]
    today: date
    names: Mapping[str, Unit] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", _names(self.units))

    @property
    def own(self) -> Unit | None:
        """The unit that is meant where none is named, because there is only one."""
        return self.registering[0] if len(self.registering) == 1 else None


def unit_label(unit: Unit) -> str:
    """Return a unit as the list offers it to choose from."""
    return f"{unit.code} – {unit.name}"


def _names(units: Iterable[Unit]) -> dict[str, Unit]:
    """Return the units by all they may be called; what could mean several means none, but a code means its unit."""
    called: dict[str, set[Unit]] = {}
    every = list(units)
    for unit in every:
        for name in (fold(unit.code), fold(unit.name), fold(unit_label(unit))):
            called.setdefault(name, set()).add(unit)
    found = {name: next(iter(named)) for name, named in called.items() if len(named) == 1}
    return found | {unit.code: unit for unit in every}


def columns_of(movement: Movement, known: Known, translate: Translate) -> list[Column]:
    """Return the columns of the list to fill in, with their hints in the reader's language."""
    headings = headings_of(movement)
    labels = [unit_label(unit) for unit in known.units]
    choose, here = msgid("Choose the unit from the list, or write its code."), msgid("Choose from the list.")
    name = msgid("As it will stand in the register and on papers.")
    hints = {
        "full_name": "",
        "post": msgid("Post and office, as it stands on papers."),
        "unit": msgid("Leave empty for the registering unit."),
        "share": msgid("A percentage such as 60 or 33,34. Leave all shares empty to share evenly."),
    }
    own = [unit_label(unit) for unit in known.registering]
    fields = [field.name for field in movement.fields]
    columns = [
        Column("unit", FIRST["unit"], translate(choose), 24, known.own is None, 230, own),
        Column("title", FIRST["title"], translate(name), 46, True, 300),
        Column("field", FIRST["field"], translate(here), 24, True, 120, fields),
    ]
    for code in AUTHORS:
        part = code.rpartition("-")[2]
        _words, width, longest = PARTS[part]
        hint = hints[part] and translate(hints[part])
        required = code == "author-1-full_name"
        columns.append(Column(code, headings[code], hint, width, required, longest, labels if part == "unit" else ()))
    others = translate(
        msgid("Only from the fourth author on, each on a line of its own (Alt+Enter): name | post | unit code | share")
    )
    columns.append(Column("others", headings["others"], others, 36, False, LONGEST_CELL, lines=True))
    return columns + [
        _question_column(question, headings[field_of(question.id)], translate)
        for question in movement.asked
        if question.kind is not QuestionKind.FILE
    ]


def _question_column(question: Question, heading: str, translate: Translate) -> Column:
    longest = {QuestionKind.SHORT: LONGEST_SHORT, QuestionKind.LONG: LONGEST_LONG}.get(question.kind, LONGEST_CELL)
    lines = question.kind in (QuestionKind.LONG, QuestionKind.CHOICES, QuestionKind.TABLE)
    offers = question.choices if question.kind is QuestionKind.CHOICE else ()
    width = 50 if lines else 24
    hint = "\n".join(text for text in (question.help, how_to_answer(question, translate)) if text)
    return Column(field_of(question.id), heading, hint, width, question.required, longest, tuple(offers), lines)


def how_to_answer(question: Question, translate: Translate) -> str:
    """Return how an answer to ``question`` is written in a cell."""
    if question.kind is QuestionKind.NUMBER:
        how = translate(msgid("A number such as 1.250.000 or 12,5."))
        return f"{how} ({question.measure})" if question.measure else how
    if question.kind is QuestionKind.CHOICES:
        how = translate(msgid("One or several, separated by semicolons:"))
        return f"{how} {'; '.join(question.choices)}"
    if question.word_limit is not None:
        return translate(msgid("Words at most")) + f": {question.word_limit}"
    plain = {
        QuestionKind.DATE: msgid("Day/month/year, for example 31/3/2019."),
        QuestionKind.CHOICE: msgid("Choose from the list."),
        QuestionKind.TABLE: msgid("One line for each indicator: Thời gian giải quyết (ngày): 15 → 7"),
        QuestionKind.FILE: msgid("Files are added in the product, after the list has been imported."),
    }
    return translate(plain[question.kind]) if question.kind in plain else ""


def explanations(movement: Movement, columns: Sequence[Column], translate: Translate) -> list[list[str]]:
    """Return the sheet that explains the template: a few sentences, then every column and what is asked besides."""
    sentences = (
        msgid("Write one initiative on each line of the first sheet. Columns with a star must be filled in."),
        msgid("Do not rename the headings, and do not merge cells. Columns that you do not need may be left empty."),
        msgid("When a line is faulty nothing is imported, and every fault is shown with its row and column."),
    )
    heads = [translate(msgid("Column")), translate(msgid("Must be filled in")), translate(msgid("What to write"))]
    yes = translate(msgid("yes"))
    lines = [[column.heading, yes if column.required else "", column.hint] for column in columns]
    files = [question for question in movement.asked if question.kind is QuestionKind.FILE]
    headings = headings_of(movement)
    lines += [
        [headings[field_of(question.id)], yes if question.required else "", how_to_answer(question, translate)]
        for question in files
    ]
    return [*([translate(sentence)] for sentence in sentences), heads, *lines]


def read_columns(movement: Movement, known: Known) -> list[Column]:
    """Return the columns that a list may have when it comes back: those to fill in, and what an export tells."""
    asked = columns_of(movement, known, str)
    there = {column.code for column in asked}
    told = [
        Column(code, heading, longest=LONGEST_CELL, lines=True)
        for code, heading in headings_of(movement).items()
        if code not in there
    ]
    return [*asked, *told]


@dataclass(frozen=True)
class Line:
    """What a faultless row registers."""

    row: int
    unit: Unit
    details: InitiativeDetails


class Faults:
    """Notes the faults of a list, one in each cell: the first that was seen."""

    def __init__(self, checker: Checker) -> None:
        self._checker = checker
        self._wrong = {(fault.row, fault.column) for fault in checker.faults}

    def fault(self, row: Row, code: str, message: str, **values: Any) -> None:
        """Note that the cell ``code`` of ``row`` is wrong; ``message`` is a message id of the catalogue."""
        if not self.has(row, code):
            self._wrong.add((row.number, self._checker.headings[code]))
            self._checker.fault(row, code, message, **values)

    def has(self, row: Row, code: str) -> bool:
        return (row.number, self._checker.headings[code]) in self._wrong


def registration_lines(rows: Sequence[Row], checker: Checker, movement: Movement, known: Known) -> list[Line]:
    """Return what ``rows`` register, noting every fault in ``checker``: of cells, of shares, and of the same twice."""
    faults, fields = Faults(checker), {fold(field.name): field.id for field in movement.fields}
    first: dict[tuple[int, str], int] = {}
    lines = []
    for row in rows:
        line = _Reader(row, faults, known).line(movement, fields)
        key = (line.unit.id, fold(line.details.title)) if line else (0, "")
        if line is None or not key[1]:
            continue
        if (before := first.setdefault(key, row.number)) != row.number:
            faults.fault(
                row, "title", "The same initiative of this unit stands in row %(first)s already.", first=before
            )
        elif key in known.titles:
            faults.fault(row, "title", "This unit has registered an initiative of this name already.")
        lines.append(line)
    return lines


@dataclass(frozen=True)
class _Author:
    """An author as read, without a share where none was written; ``columns`` tells where each part stands."""

    full_name: str
    post: str
    unit: Unit | None
    share: int | None
    columns: Mapping[str, str]


class _Reader:
    """Reads one row."""

    def __init__(self, row: Row, faults: Faults, known: Known) -> None:
        self._row, self._faults, self._known = row, faults, known

    def line(self, movement: Movement, fields: Mapping[str, int]) -> Line | None:
        """Return what the row registers, None when not even its unit can be told; faults are noted."""
        unit = self._registering_unit()
        authors = list(self._authors(unit))
        details = InitiativeDetails(
            title=self._row["title"],
            field_id=self._field(fields),
            authors=_shared(authors, unit),
            answers=dict(self._answers(movement.asked)),
        )
        self._note_lacks(details, authors, movement.asked)
        return Line(self._row.number, unit, details) if unit else None

    def _registering_unit(self) -> Unit | None:
        unit = self._unit("unit", self._row["unit"]) if self._row["unit"] else self._known.own
        if unit is not None and unit not in self._known.registering:
            self._faults.fault(self._row, "unit", "You cannot register for “%(text)s” here.", text=unit.code)
            return None
        return unit

    def _unit(self, code: str, text: str) -> Unit | None:
        unit = self._known.names.get(text) or self._known.names.get(fold(text))
        if unit is None and not self._faults.has(self._row, code):
            self._faults.fault(self._row, code, "There is no unit “%(text)s”. Choose it from the list.", text=text)
        return unit

    def _field(self, fields: Mapping[str, int]) -> int | None:
        text = self._row["field"]
        if text and fold(text) not in fields:
            self._faults.fault(self._row, "field", "There is no field “%(text)s”. Choose it from the list.", text=text)
        return fields.get(fold(text))

    def _authors(self, own: Unit | None) -> Iterator[_Author]:
        for number in range(1, OWN_COLUMNS + 1):
            columns = {part: f"author-{number}-{part}" for part in PARTS}
            if any(self._row[code] for code in columns.values()):
                yield self._author([self._row[code] for code in columns.values()], columns, own)
        there = dict.fromkeys(PARTS, "others")
        lines = [line for line in self._row["others"].split("\n") if line.strip()]
        if len(lines) > MOST_AUTHORS - OWN_COLUMNS:
            self._faults.fault(self._row, "others", "At most %(most)s authors can be named.", most=MOST_AUTHORS)
            return
        for line in lines:
            parts = [tidy(part.replace("\\|", "|")) for part in BAR.split(line)]
            if len(parts) != len(PARTS):
                self._faults.fault(
                    self._row, "others", "Write each author as: name | post | unit code | share. Not so: %(line)s",
                    line=line,
                )  # fmt: skip
                continue
            yield self._author(parts, there, own)

    def _author(self, parts: Sequence[str], columns: Mapping[str, str], own: Unit | None) -> _Author:
        full_name, post, unit_text, share_text = parts
        for part, text in (("full_name", full_name), ("post", post)):
            if len(text) > PARTS[part][2]:
                self._faults.fault(self._row, columns[part], "At most %(longest)s characters.", longest=PARTS[part][2])
        unit = self._unit(columns["unit"], unit_text) if unit_text else own
        share = SHARE.fullmatch(share_text) if share_text else None
        if share_text and share is None:
            self._faults.fault(
                self._row, columns["share"], "“%(text)s” is not a share. Write a percentage such as 60 or 33,34.",
                text=share_text,
            )  # fmt: skip
        hundredths = int(share[1]) * 100 + int(((share[2] or "") + "00")[:2]) if share else None
        return _Author(full_name, post, unit, hundredths, columns)

    def _answers(self, asked: Iterable[Question]) -> Iterator[tuple[int, Any]]:
        for question in asked:
            code = field_of(question.id)
            if question.kind is QuestionKind.FILE or self._faults.has(self._row, code):
                continue
            try:
                answer = read(question, self._row[code])
            except Unreadable as wrong:
                self._faults.fault(self._row, code, wrong.message, **wrong.values)
                continue
            if question.kind is QuestionKind.TABLE and answer is not None:
                self._check_table(code, answer)
            if answer is not None:
                yield question.id, answer

    def _check_table(self, code: str, lines: Sequence[Mapping[str, str]]) -> None:
        if len(lines) > MOST_LINES:
            self._faults.fault(self._row, code, "A table has at most %(most)s lines.", most=MOST_LINES)
        elif any(len(line["name"]) > 200 or len(line["measure"]) > 40 for line in lines):
            self._faults.fault(self._row, code, "The name of a line is too long, or its unit of measure.")

    def _note_lacks(self, details: InitiativeDetails, authors: Sequence[_Author], asked: Sequence[Question]) -> None:
        """Note what the row lacks by the rule that a submission is held to; files are added afterwards."""
        answered = [question for question in asked if question.kind is not QuestionKind.FILE]
        for lack in lacks(details, answered, files={}, today=self._known.today):
            code = _column_of(lack.field, authors)
            if lack.field == "authors" and any(self._faults.has(self._row, one.columns["share"]) for one in authors):
                continue  # a share that cannot be read is told already
            self._faults.fault(self._row, code, lack.message, **lack.values)


def _shared(authors: Sequence[_Author], own: Unit | None) -> tuple[AuthorDetails, ...]:
    """Return the authors with their shares, which are even when nobody's was written."""
    shares = [author.share or 0 for author in authors]
    if all(author.share is None for author in authors):
        shares = even_split(len(authors))
    default = own.id if own else 0
    return tuple(
        AuthorDetails(author.full_name, author.post, author.unit.id if author.unit else default, share)
        for author, share in zip(authors, shares, strict=True)
    )


def _column_of(name: str, authors: Sequence[_Author]) -> str:
    """Return the column in which the field of this name stands: title, field_id, authors-0-share, q7."""
    if name == "field_id":
        return "field"
    if name == "authors":
        return authors[0].columns["share"]
    if name.startswith("authors-"):
        _authors, place, part = name.split("-")
        return authors[int(place)].columns[part] if authors else f"author-1-{part}"
    return name


def export_columns(movement: Movement, retired: Collection[int]) -> list[Column]:
    """Return the columns of an export: number and state, the template's, retired questions that were answered, more.

    ``retired`` are the ids of those questions.
    """
    headings = headings_of(movement)
    questions = [
        field_of(question.id) for question in movement.questions if not question.retired_at or question.id in retired
    ]
    wide = {"title": 46, "others": 30, "evidence": 40, "unit_name": 36}
    codes = ["number", "state", *FIRST, "unit_name", *AUTHORS, "others", *questions, "submitted_on", "late", "evidence"]
    return [Column(code, headings[code], width=wide.get(code, 40 if code[0] == "q" else 20)) for code in codes]


def export_row(initiative: Initiative, columns: Sequence[Column], submitted_on: date | None) -> list[Cell]:
    """Return the cells of ``initiative`` in the order of ``columns``."""
    questions = {field_of(question.id): question for question in initiative.movement.questions}
    values = {answer.question_id: answer.value for answer in initiative.answers}
    cells: dict[str, Cell] = {
        "number": initiative.register_number if initiative.number else "",
        "state": STATES[initiative.state],
        "unit": initiative.unit.code,
        "title": initiative.title,
        "field": initiative.field.name if initiative.field else "",
        "unit_name": initiative.unit.name,
        "submitted_on": submitted_on,
        "late": "Có" if initiative.submitted_late else "",
        "evidence": "\n".join(file.full_label for file in initiative.standing_attachments if file.question_id is None),
        **_author_cells(initiative),
    }
    for code, question in questions.items():
        if question.kind is QuestionKind.FILE:
            files = [file.full_label for file in initiative.standing_attachments if file.question_id == question.id]
            cells[code] = "\n".join(files)
        else:
            cells[code] = _answer_cell(question, values.get(question.id))
    return [cells.get(column.code) for column in columns]


def _author_cells(initiative: Initiative) -> dict[str, Cell]:
    cells: dict[str, Cell] = {}
    others = []
    for number, author in enumerate(initiative.authors, start=1):
        if number <= OWN_COLUMNS:
            cells |= {f"author-{number}-full_name": author.full_name, f"author-{number}-post": author.post,
                      f"author-{number}-unit": author.unit.code,
                      f"author-{number}-share": Decimal(author.share) / 100}  # fmt: skip
        else:
            parts = (author.full_name, author.post, author.unit.code, share_written(author.share))
            others.append(" | ".join(part.replace("|", "\\|") for part in parts))
    return cells | {"others": "\n".join(others)}


def _answer_cell(question: Question, value: Any) -> Cell:
    """Return an answer as a cell: numbers and days as such."""
    if value is None:
        return None
    if question.kind is QuestionKind.NUMBER:
        number = Decimal(value)
        return number if len(number.as_tuple().digits) <= 15 else written(question, value)
    if question.kind is QuestionKind.DATE:
        return date.fromisoformat(value)
    return written(question, value)


def cell_text(cell: Cell) -> str:
    """Return a cell as text, for files without numbers and days of their own: 12,5 and 31/3/2019."""
    if isinstance(cell, Decimal):
        return f"{cell.normalize():f}".replace(".", ",")
    return f"{cell.day:02d}/{cell.month:02d}/{cell.year}" if isinstance(cell, date) else cell or ""
