"""Composing the registration form of a movement. The movement's own services decide when it may change, and tell it."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select

from contest import clock
from contest.database import db
from contest.errors import RuleViolation
from contest.questions.answers import CHOSEN, QuestionKind
from contest.questions.models import Question, RegistrationTerms
from contest.questions.naming import question_code
from contest.questions.sets import QuestionDetails, ReadyMade
from contest.text import fold

MOST_QUESTIONS = 60


@dataclass(frozen=True)
class Wanted:
    """A line of the composed form: what is asked, and which question it stands for, if it is none that is new."""

    question_id: int | None
    details: QuestionDetails


@dataclass(frozen=True)
class TermsDetails:
    """The terms of registration; days of completion and appraisal are working days."""

    grace_days: int
    most_returns: int
    completion_days: int
    appraisal_days: int
    confirmed_by_authors: bool
    confirmed_by_head: bool


def begin_form(movement_id: int, ready_made: ReadyMade) -> None:
    """Let a new movement begin with the questions of a ready-made set and with the usual terms."""
    for place, details in enumerate(ready_made.questions, start=1):
        db.session.add(_question(movement_id, place, details, details.code))
    db.session.add(RegistrationTerms(movement_id=movement_id))
    db.session.flush()


def compose_form(movement_id: int, wanted: Sequence[Wanted], *, filled_in: bool) -> tuple[list[str], list[str]]:
    """Make the form of a movement what ``wanted`` says, in this order, and return how it was told before and after.

    A question whose kind changes, or that is taken out, is retired once units fill the form in (``filled_in``): answers
    stay readable under it, kept texts and open pages name it, and whether it was hidden from judges is still known.
    Before that it goes.
    """
    _check(wanted)
    everything = list(db.session.scalars(_of(movement_id)))
    standing = {question.id: question for question in everything if question.retired_at is None}
    before = [told(details_of(question)) for question in standing.values()]
    if strangers := {line.question_id for line in wanted if line.question_id} - set(standing):
        raise RuleViolation("The form has been changed meanwhile. Look at it again.", strangers=len(strangers))
    kept = {
        line.question_id for line in wanted if line.question_id and standing[line.question_id].kind is line.details.kind
    }
    for question_id in standing.keys() - kept:
        _take_out(standing[question_id], filled_in=filled_in)
    taken = {question.code for question in db.session.scalars(_of(movement_id))}
    for place, line in enumerate(wanted, start=1):
        if line.question_id in kept and line.question_id is not None:
            _change(standing[line.question_id], place, line.details)
            continue
        code = question_code(line.details.code or line.details.label, taken)
        taken.add(code)
        db.session.add(_question(movement_id, place, line.details, code))
    db.session.flush()
    return before, [told(line.details) for line in wanted]


def set_terms(movement_id: int, details: TermsDetails) -> dict[str, list[Any]]:
    """Set the terms of registration and return what changed: name to before and after."""
    terms = db.session.get(RegistrationTerms, movement_id)
    if terms is None:
        terms = RegistrationTerms(movement_id=movement_id)
        db.session.add(terms)
    changed = {}
    for name, value in vars(details).items():
        if (before := getattr(terms, name)) != value:
            changed[name] = [before, value]
            setattr(terms, name, value)
    db.session.flush()
    return changed


def details_of(question: Question) -> QuestionDetails:
    """Return a stored question as it was composed."""
    names = ("label", "kind", "code", "help", "required", "word_limit", "measure", "hidden_from_judges")
    return QuestionDetails(**{name: getattr(question, name) for name in names}, choices=tuple(question.choices))


def told(details: QuestionDetails) -> str:
    """Return a question as the journal tells it."""
    notes = [details.kind.value, "*" if details.required else "", details.measure]
    notes += [f"<={details.word_limit}" if details.word_limit else "", " | ".join(details.choices)]
    return f"{details.label} ({', '.join(note for note in notes if note)})"


def _of(movement_id: int) -> Any:
    return select(Question).where(Question.movement_id == movement_id).order_by(Question.position, Question.id)


def _check(wanted: Sequence[Wanted]) -> None:
    """Refuse a form that nobody could fill in or read."""
    if not wanted:
        raise RuleViolation("A form asks at least one question.")
    if len(wanted) > MOST_QUESTIONS:
        raise RuleViolation("A form asks at most %(most)s questions.", most=MOST_QUESTIONS)
    seen: set[str] = set()
    for place, line in enumerate(wanted):
        if fold(line.details.label) in seen:
            raise RuleViolation("Another question is called the same.", field=f"questions-{place}-label")
        seen.add(fold(line.details.label))
        if line.details.kind in CHOSEN and len(_distinct(line.details.choices)) < 2:
            raise RuleViolation("Give at least two different choices.", field=f"questions-{place}-choices")


def _distinct(choices: Iterable[str]) -> set[str]:
    return {choice.casefold() for choice in choices}


def _question(movement_id: int, place: int, details: QuestionDetails, code: str) -> Question:
    return Question(movement_id=movement_id, position=place, **{**_columns(details), "code": code})


def _change(question: Question, place: int, details: QuestionDetails) -> None:
    for name, value in {**_columns(details), "position": place, "code": question.code}.items():
        setattr(question, name, value)


def _columns(details: QuestionDetails) -> dict[str, Any]:
    """Return the columns of a question; what its kind does not have is left empty."""
    values = asdict(details)
    values["choices"] = list(details.choices) if details.kind in CHOSEN else []
    if details.kind is not QuestionKind.NUMBER:
        values["measure"] = ""
    if details.kind not in (QuestionKind.SHORT, QuestionKind.LONG):
        values["word_limit"] = None
    return values


def _take_out(question: Question, *, filled_in: bool) -> None:
    """Retire a question, or delete it while nobody can have seen it. A number that was given once is not given again:
    what somebody typed into an open page would land under another question."""
    if filled_in:
        question.retired_at = clock.now()
    else:
        db.session.delete(question)
        db.session.flush()
