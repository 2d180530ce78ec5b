"""Ready-made sets of questions, read from a file with their sources. Pure."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field as default
from datetime import date
from functools import cache
from pathlib import Path

from contest.questions.answers import QuestionKind
from contest.rules.dated import Mark, holds, mark_of

SETS = Path(__file__).with_name("sets.toml")
STANDARD = "nha-be"
# The code of the question that asks since when an initiative has been applied; that day cannot lie in the future.
FIRST_APPLIED = "first-applied-on"


@dataclass(frozen=True)
class QuestionDetails:
    """A question as it is composed; an empty ``code`` is made of the label."""

    label: str
    kind: QuestionKind
    code: str = ""
    help: str = ""
    required: bool = False
    word_limit: int | None = None
    measure: str = ""
    choices: tuple[str, ...] = ()
    hidden_from_judges: bool = False


@dataclass(frozen=True)
class ReadyMade:
    """A set of questions that a movement can begin with, the days on which it is offered, and its source."""

    code: str
    name: str
    note: str
    mark: Mark
    valid_from: date
    valid_to: date | None
    questions: Sequence[QuestionDetails] = default(default_factory=tuple)


@cache
def ready_made() -> tuple[ReadyMade, ...]:
    """Return all sets in the order of the file. Raises ValueError when the file breaks its own rules."""
    rows = tomllib.loads(SETS.read_text(encoding="utf-8"))["set"]
    return tuple(
        ReadyMade(
            code=row["code"],
            name=row["name"],
            note=row["note"],
            mark=mark_of(row["source"]),
            valid_from=row["valid_from"],
            valid_to=row.get("valid_to"),
            questions=tuple(_question(line) for line in row["question"]),
        )
        for row in rows
    )


def offered_on(day: date) -> list[ReadyMade]:
    """Return the sets that can be begun with on ``day``."""
    return [row for row in ready_made() if holds(row, day)]


def set_of(code: str) -> ReadyMade | None:
    """Return the set with this code."""
    return next((row for row in ready_made() if row.code == code), None)


def _question(line: dict[str, object]) -> QuestionDetails:
    values = {**line, "kind": QuestionKind(str(line["kind"])), "choices": tuple(line.get("choices", ()))}  # type: ignore[arg-type]
    return QuestionDetails(**values)  # type: ignore[arg-type]
