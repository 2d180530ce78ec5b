"""Fields in which the questions of a form are answered, and the form by which a movement's form is composed."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, Field, HiddenField, StringField, ValidationError
from wtforms.validators import NumberRange, Optional

from contest.forms import Block, Choice, Line, PartForm, Rows, Several, Whole, labels
from contest.questions.answers import (
    LONGEST_CHOICE,
    LONGEST_LONG,
    LONGEST_SHORT,
    MOST_LINES,
    QuestionKind,
    Unreadable,
    figure,
    read,
    read_number,
    written,
)
from contest.questions.models import Question
from contest.questions.services import MOST_QUESTIONS, Wanted, details_of
from contest.questions.sets import QuestionDetails
from contest.text import tidy, tidy_lines
from contest.words import word

# Up to so many choices stand below each other; more are a list that opens.
FEW = 6


class Typed(StringField):  # type: ignore[misc]
    """A number or a day. Its data is the answer as it is kept; what was typed comes back as it was typed."""

    def __init__(self, label: Any, *, asked: Question, hint: Any = "", **options: Any) -> None:
        self.asked, self.hint = asked, hint
        self.typed: str | None = None
        super().__init__(label, validators=[Optional()], **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.typed = valuelist[0] if valuelist else None
        self.data = None
        try:
            self.data = read(self.asked, self.typed or "")
        except Unreadable as wrong:
            raise ValueError(gettext(wrong.message, **wrong.values)) from None

    def _value(self) -> str:
        return self.typed if self.typed is not None else written(self.asked, self.data)


class Figure(StringField):  # type: ignore[misc]
    """A figure of a table."""

    def __init__(self, label: Any, **options: Any) -> None:
        self.typed: str | None = None
        super().__init__(label, validators=[Optional()], **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.typed = valuelist[0] if valuelist else None
        self.data = ""
        try:
            self.data = read_number(self.typed or "") if tidy(self.typed or "") else ""
        except Unreadable as wrong:
            raise ValueError(gettext(wrong.message)) from None

    def _value(self) -> str:
        return self.typed if self.typed is not None else figure(self.data) if self.data else ""


class TableLine(PartForm):
    name = Line(_("Indicator"), longest=200, required=False)
    measure = Line(_("Unit of measure"), longest=40, required=False)
    before = Figure(_("Before"))
    after = Figure(_("After"))


class FilePlace(Field):  # type: ignore[misc]
    """The place of a question that asks for files, which are sent by themselves; it only carries what is wrong."""

    def __init__(self, label: Any, *, hint: Any = "", **options: Any) -> None:
        self.hint = hint
        super().__init__(label, **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None


def field_for(question: Question) -> Any:
    """Return the form field (unbound) in which ``question`` is answered."""
    kind, label, hint = question.kind, question.label, question.help
    if kind is QuestionKind.SHORT:
        return Line(label, longest=LONGEST_SHORT, required=False, hint=hint)
    if kind is QuestionKind.LONG:
        return Block(label, longest=LONGEST_LONG, hint=hint)
    if kind in (QuestionKind.NUMBER, QuestionKind.DATE):
        return Typed(label, asked=question, hint=hint)
    if kind is QuestionKind.CHOICE:
        return Choice(label, required=False, hint=hint)
    if kind is QuestionKind.CHOICES:
        return Several(label, hint=hint, choices=[(choice, choice) for choice in question.choices])
    if kind is QuestionKind.TABLE:
        return Rows(TableLine, most=MOST_LINES, spare=2, label=label)
    return FilePlace(label, hint=hint)


def prepare(field: Field, question: Question) -> None:
    """Let ``field`` show what ``question`` says beyond its words."""
    field.flags.required = question.required
    field.question = question
    if question.kind is QuestionKind.CHOICE:
        # A choice that was taken out of the form stays chosen until another is.
        kept = [field.data] if field.data and field.data not in question.choices and not field.raw_data else []
        empty = _("Choose") if len(question.choices) > FEW else None
        field.offer([(choice, choice) for choice in [*question.choices, *kept]], empty=empty)
    if question.kind is QuestionKind.TABLE:
        field.hint = question.help


def answer_of(field: Field, question: Question) -> Any:
    """Return the answer that a field holds, None for none."""
    if question.kind is QuestionKind.TABLE:
        return [_line_of(row.form) for row in field.filled] or None
    if question.kind is QuestionKind.FILE or field.errors:
        return None
    return field.data or None


def _line_of(line: TableLine) -> dict[str, str]:
    """Return a line as it is kept: a cell that cannot be read is empty and takes nothing of its line with it."""
    cells: dict[str, Field] = {
        "name": line.name, "measure": line.measure, "before": line.before, "after": line.after,
    }  # fmt: skip
    return {key: "" if cell.errors else cell.data or "" for key, cell in cells.items()}


class QuestionRow(PartForm):
    """A question as it is composed. Its ticks do not make a row that counts."""

    question_id = HiddenField()
    label = Line(_("Question"), longest=200, required=False)
    kind = Choice(_("Kind of answer"))
    help = Block(_("Help"), longest=600, hint=_("One or two sentences under the question."))
    required = BooleanField(_("Must be answered"))
    hidden_from_judges = BooleanField(_("Hidden from judges"))
    word_limit = Whole(_("Words at most"), validators=[Optional(), NumberRange(1, 9999)])
    measure = Line(_("Counted in"), longest=40, required=False, hint=_("For a number: đồng, days, percent."))
    choices = Block(_("Choices"), longest=4000, hint=_("One on each line."))

    @property
    def is_blank(self) -> bool:
        typed = (self.label, self.help, self.measure, self.choices, self.word_limit)
        return not any(str(field.raw_data[0]).strip() for field in typed if field.raw_data)

    def validate_label(self, field: Field) -> None:
        if not field.data:
            raise ValidationError(gettext("Write the question."))

    def validate_choices(self, field: Field) -> None:
        long = [choice for choice in _lines(field.data) if len(choice) > LONGEST_CHOICE]
        if long:
            raise ValidationError(gettext("A choice has at most %(most)s characters.", most=LONGEST_CHOICE))

    def wanted(self) -> Wanted:
        typed = str(self.question_id.data or "")
        details = QuestionDetails(
            label=self.label.data or "",
            kind=QuestionKind(self.kind.data),
            help=self.help.data or "",
            required=bool(self.required.data),
            word_limit=self.word_limit.data,
            measure=self.measure.data or "",
            choices=tuple(_lines(self.choices.data)),
            hidden_from_judges=bool(self.hidden_from_judges.data),
        )
        return Wanted(int(typed) if typed.isdecimal() and len(typed) < 10 else None, details)


def question_rows() -> Rows:
    return Rows(QuestionRow, most=MOST_QUESTIONS, spare=1, label=_("Questions"))


def offer_kinds(rows: Rows) -> None:
    """Let every row choose the kind of its answer."""
    for row in rows:
        row.form.kind.offer(labels(QuestionKind, word))


def row_values(question: Question) -> dict[str, Any]:
    """Return what the row of a stored question shows."""
    return {**details_values(details_of(question)), "question_id": str(question.id)}


def details_values(details: QuestionDetails) -> Mapping[str, Any]:
    """Return what the row of a question that is not stored yet shows."""
    return {**vars(details), "choices": "\n".join(details.choices), "kind": details.kind.value}


def _lines(text: str | None) -> list[str]:
    found: dict[str, str] = {}
    for line in tidy_lines(text or "").split("\n"):
        if line:
            found.setdefault(line.casefold(), tidy(line))
    return list(found.values())


def wanted_of(rows: Rows) -> Iterable[Wanted]:
    """Return the composed questions in the order in which they stand."""
    return [row.form.wanted() for row in rows.filled]
