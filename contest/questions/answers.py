"""What an answer to each kind of question is, how it is read from what people type, and how it is written. Pure.

An answer is a plain value that JSON keeps as it is:

==============  ==========================================================================================
short, long     a text; never empty
number          a decimal number as text, with a point and no thousands marks ("1250000", "12.5")
date            a day as ISO 8601 ("2019-03-31")
choice          the chosen text
choices         the chosen texts, in the order of the form
table           a list of lines, each ``{"name", "measure", "before", "after"}``; before and after are numbers
file            nothing: its files are attachments
==============  ==========================================================================================

No answer is ``None``.
"""

import enum
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as default
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from contest.errors import msgid
from contest.paper.writing import short_day
from contest.text import tidy, tidy_lines

LONGEST_SHORT, LONGEST_LONG, LONGEST_CHOICE = 300, 20_000, 200
MOST_LINES = 40
DAYS = ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y")
# At most fifteen digits before the decimal sign and four behind it.
PLAIN = re.compile(r"^-?[0-9]{1,15}(?:[.,][0-9]{1,4})?\Z")
GROUPED = re.compile(r"^-?[0-9]{1,3}(?:\.[0-9]{3}){1,4}(?:,[0-9]{1,4})?\Z")


class QuestionKind(enum.StrEnum):
    SHORT = "short"
    LONG = "long"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    CHOICES = "choices"
    TABLE = "table"
    FILE = "file"


TEXTS = (QuestionKind.SHORT, QuestionKind.LONG)
CHOSEN = (QuestionKind.CHOICE, QuestionKind.CHOICES)


class Asked(Protocol):
    """A question as these rules see it."""

    @property
    def kind(self) -> QuestionKind: ...

    @property
    def required(self) -> bool: ...

    @property
    def word_limit(self) -> int | None: ...

    @property
    def measure(self) -> str: ...

    @property
    def choices(self) -> Sequence[str]: ...


class Unreadable(ValueError):
    """Something typed is no answer of its kind; ``message`` is a message id that says what to write instead."""

    def __init__(self, message: str, **values: Any) -> None:
        super().__init__(message)
        self.message, self.values = message, values


@dataclass(frozen=True)
class Fault:
    """Why an answer does not do, as a message id with its values."""

    message: str
    values: Mapping[str, Any] = default(default_factory=dict)


def read(asked: Asked, typed: str) -> Any:
    """Return the answer that ``typed`` gives, None for nothing. Raises Unreadable.

    This is how one cell of a list is read; several choices are separated by ";" or line ends, and the lines of a table
    stand on lines of their own: "Thời gian giải quyết (ngày): 15 → 7".
    """
    if asked.kind in TEXTS:
        return read_text(asked.kind, typed)
    if not tidy(typed):
        return None
    if asked.kind is QuestionKind.NUMBER:
        return read_number(typed)
    if asked.kind is QuestionKind.DATE:
        return read_day(typed)
    if asked.kind is QuestionKind.CHOICE:
        return read_choices(asked, [typed])[0]
    if asked.kind is QuestionKind.CHOICES:
        return read_choices(asked, _separated(asked, typed)) or None
    if asked.kind is QuestionKind.TABLE:
        return [read_line(line) for line in tidy_lines(typed).split("\n") if line] or None
    raise Unreadable(msgid("Files cannot be given in a list. Add them to the registration."))


def read_text(kind: QuestionKind, typed: str) -> str | None:
    """Return a text, tidied; None for an empty one."""
    text, longest = (tidy(typed), LONGEST_SHORT) if kind is QuestionKind.SHORT else (tidy_lines(typed), LONGEST_LONG)
    if len(text) > longest:
        raise Unreadable(
            msgid("Write at most %(most)s characters; these are %(given)s."), most=longest, given=len(text)
        )
    return text or None


def read_number(typed: str) -> str:
    """Return the number that ``typed`` says.

    1.250.000, 12,5 and 12.5 are understood; 1.250 is a thousand more than 250.
    """
    text = tidy(typed).replace(" ", "")
    if GROUPED.match(text):
        text = text.replace(".", "")
    elif not PLAIN.match(text):
        raise Unreadable(msgid("Write a number such as 1.250.000 or 12,5."))
    return plain(Decimal(text.replace(",", ".")))


def plain(number: Decimal) -> str:
    """Return ``number`` with no zeros that say nothing."""
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def read_day(typed: str) -> str:
    """Return the day that ``typed`` says, as ISO 8601."""
    text = tidy(typed)
    for form in DAYS:
        try:
            day = datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        if day.year >= 1900:
            return day.isoformat()
    raise Unreadable(msgid("Write a day as day/month/year, for example 31/3/2019."))


def read_choices(asked: Asked, typed: Iterable[str]) -> list[str]:
    """Return the chosen texts in the order of the form, each as the form writes it; capitals do not matter."""
    offered = {choice.casefold(): choice for choice in asked.choices}
    chosen = [tidy(text) for text in typed if tidy(text)]
    for text in chosen:
        if text.casefold() not in offered:
            raise Unreadable(msgid("“%(given)s” is not one of the choices: %(choices)s."), given=text,
                             choices="; ".join(asked.choices))  # fmt: skip
    wanted = {offered[text.casefold()] for text in chosen}
    return [choice for choice in asked.choices if choice in wanted]


def _separated(asked: Asked, typed: str) -> list[str]:
    """Split several choices; a semicolon separates them unless the form has it in a choice."""
    whole = {choice.casefold() for choice in asked.choices}
    parts = [line for line in tidy_lines(typed).split("\n") if line]
    return [part for line in parts for part in ([line] if tidy(line).casefold() in whole else line.split(";"))]


# The figures hold neither spaces nor colons, so the last colon is the one before them.
LINE = re.compile(
    r"^(?P<name>.+?)(?:\s*\((?P<measure>[^()]*)\))?\s*:\s*(?P<before>[^\s:]*)\s*(?:→|->|=>)\s*(?P<after>[^\s:]*)$"
)


def read_line(typed: str) -> dict[str, str]:
    """Return the line of a table that a text such as "Thời gian (ngày): 15 → 7" says."""
    found = LINE.match(tidy(typed))
    if found is None:
        raise Unreadable(msgid("Write each line of the table as “Thời gian giải quyết (ngày): 15 → 7”."))
    return table_line(found["name"], found["measure"] or "", found["before"], found["after"])


def table_line(name: str, measure: str, before: str, after: str) -> dict[str, str]:
    """Return a line of a table of figures. Raises Unreadable when a figure is none or the line has no name."""
    figures = [read_number(text) if tidy(text) else "" for text in (before, after)]
    if not tidy(name):
        raise Unreadable(msgid("Say what the figures of this line are about."))
    measure = tidy(measure).replace("(", "[").replace(")", "]")
    return {"name": tidy(name), "measure": measure, "before": figures[0], "after": figures[1]}


def written(asked: Asked, value: Any) -> str:
    """Return an answer as it is read on pages and papers, and as a list gives it; "" for none.

    ``read`` understands what this writes, save the measure that is written behind a number.
    """
    if value is None or asked.kind is QuestionKind.FILE:
        return ""
    if asked.kind is QuestionKind.NUMBER:
        return figure(value)
    if asked.kind is QuestionKind.DATE:
        return short_day(date.fromisoformat(value))
    if asked.kind is QuestionKind.CHOICES:
        return "\n".join(value)
    if asked.kind is QuestionKind.TABLE:
        return "\n".join(_written_line(line) for line in value)
    return str(value)


def with_measure(asked: Asked, value: Any) -> str:
    """Return an answer as it is read, a number with what it counts."""
    text = written(asked, value)
    return f"{text} {asked.measure}" if text and asked.kind is QuestionKind.NUMBER and asked.measure else text


def figure(number: str) -> str:
    """Return a number as offices write it: 1.250.000 or 12,5."""
    sign, digits = ("-", number[1:]) if number.startswith("-") else ("", number)
    whole, _point, decimals = digits.partition(".")
    grouped = f"{int(whole):,}".replace(",", ".")
    return sign + (f"{grouped},{decimals}" if decimals else grouped)


def _written_line(line: Mapping[str, str]) -> str:
    # Empty brackets tell a name that ends with brackets of its own from one with a measure.
    measure = f" ({line['measure']})" if line["measure"] or line["name"].endswith(")") else ""
    before, after = (figure(line[side]) if line[side] else "" for side in ("before", "after"))
    return f"{line['name']}{measure}: {before} → {after}"


def count_words(text: str) -> int:
    """Return how many words ``text`` has; Vietnamese syllables count as words, as offices count them."""
    return len(text.split())


def faults(asked: Asked, value: Any, *, files: int = 0) -> Iterator[Fault]:
    """Yield why ``value`` cannot be submitted as the answer to ``asked``, to which ``files`` files were added."""
    if asked.required and (files == 0 if asked.kind is QuestionKind.FILE else value is None):
        yield Fault(_MISSING[asked.kind])
    if value is None:
        return
    if asked.word_limit is not None and asked.kind in TEXTS and (words := count_words(value)) > asked.word_limit:
        counts = {"most": asked.word_limit, "given": words}
        yield Fault(msgid("Write at most %(most)s words; these are %(given)s."), counts)
    if asked.kind in CHOSEN:
        chosen = [value] if asked.kind is QuestionKind.CHOICE else value
        for text in chosen:
            if text not in asked.choices:
                yield Fault(msgid("“%(given)s” can no longer be chosen."), {"given": text})
    if asked.kind is QuestionKind.TABLE and any(not line["name"] for line in value):
        yield Fault(msgid("Say what the figures of this line are about."))
    if asked.kind is QuestionKind.TABLE and any(not line["before"] or not line["after"] for line in value):
        yield Fault(msgid("Give the figures before and after in every line."))


_MISSING = {
    QuestionKind.SHORT: msgid("Answer this question."),
    QuestionKind.LONG: msgid("Answer this question."),
    QuestionKind.FILE: msgid("Add a file."),
    QuestionKind.CHOICE: msgid("Choose one."),
    QuestionKind.CHOICES: msgid("Choose at least one."),
    QuestionKind.NUMBER: msgid("Write the number."),
    QuestionKind.DATE: msgid("Write the day."),
    QuestionKind.TABLE: msgid("Give at least one line of figures from before and after."),
}
