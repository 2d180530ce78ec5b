"""Which answers of an earlier registration fit the questions of another form. Pure."""

from collections.abc import Iterable
from typing import Any, Protocol

from contest.questions.answers import Unreadable, read, written
from contest.questions.models import Question
from contest.text import fold


class Given(Protocol):
    """An answer as it was given to a question."""

    @property
    def question(self) -> Question: ...

    @property
    def value(self) -> Any: ...


def carried_over(given: Iterable[Given], asked: Iterable[Question]) -> dict[int, Any]:
    """Return the answers of ``given`` under the questions of ``asked`` that ask the same.

    The same is what has the same code, or else the same words. An answer of another kind is carried over when it reads
    as one of the kind that is asked: a number as a text, a choice as one of the new choices.
    """
    answers = list(given)
    by_code = {answer.question.code: answer for answer in answers}
    by_words = {fold(answer.question.label): answer for answer in answers}
    found = {}
    for question in asked:
        answer = by_code.get(question.code) or by_words.get(fold(question.label))
        if answer is not None and (value := _fitted(answer, question)) is not None:
            found[question.id] = value
    return found


def _fitted(answer: Given, question: Question) -> Any:
    if answer.question.kind is question.kind and not question.choices:
        return answer.value
    try:
        return read(question, written(answer.question, answer.value))
    except Unreadable:
        return None
