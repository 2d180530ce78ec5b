"""What an initiative lacks before it can be submitted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import pytest

from contest.initiatives.readiness import Lack, lacks
from contest.questions.answers import QuestionKind
from contest.questions.sets import FIRST_APPLIED

TODAY = date(2019, 3, 31)


@dataclass(frozen=True)
class Contributor:
    full_name: str
    share: int


@dataclass(frozen=True)
class Question:
    id: int
    kind: QuestionKind = QuestionKind.LONG
    code: str = "x"
    required: bool = True
    word_limit: int | None = None
    measure: str = ""
    choices: Sequence[str] = ()

    @property
    def label(self) -> str:
        return f"Câu {self.id}"


ASKED = [
    Question(4, word_limit=3),
    Question(5, QuestionKind.DATE, code=FIRST_APPLIED),
    Question(6, QuestionKind.FILE),
    Question(7, required=False),
]


@dataclass(frozen=True)
class Text:
    title: str = "Một cửa"
    field_id: int | None = 1
    authors: tuple[Contributor, ...] = (Contributor("Cá nhân 01", 6_000), Contributor("Cá nhân 02", 4_000))
    answers: Mapping[int, Any] = field(default_factory=lambda: {4: "một hai ba", 5: TODAY.isoformat()})
    unread: Mapping[str, str] = field(default_factory=dict)


def lacking(text: Text, files: int = 1) -> list[Lack]:
    return lacks(text, ASKED, files={6: files}, today=TODAY)


def fields_lacking(text: Text, files: int = 1) -> list[str]:
    return [lack.field for lack in lacking(text, files)]


def test_a_complete_text_lacks_nothing() -> None:
    assert fields_lacking(Text()) == []


def test_an_empty_text_lacks_everything_in_the_order_of_the_form() -> None:
    assert fields_lacking(Text("", None, (), {}), files=0) == [
        "title", "field_id", "authors-0-full_name", "q4", "q5", "q6",
    ]  # fmt: skip


@pytest.mark.parametrize("question_id", [4, 5])
def test_each_required_answer_is_needed_and_named(question_id: int) -> None:
    answers = {key: value for key, value in Text().answers.items() if key != question_id}

    [lack] = lacking(replace(Text(), answers=answers))

    assert (lack.field, lack.label) == (f"q{question_id}", f"Câu {question_id}")


def test_a_text_over_its_limit_of_words_is_told_with_both_counts() -> None:
    [lack] = lacking(replace(Text(), answers={**Text().answers, 4: "một hai ba bốn"}))

    assert (lack.field, dict(lack.values)) == ("q4", {"most": 3, "given": 4})


def test_what_could_not_be_understood_is_told_once_in_place_of_what_is_missing() -> None:
    answers = {4: "một"}

    [lack] = lacking(replace(Text(), answers=answers, unread={"q5": "31/2"}))

    assert (lack.field, dict(lack.values), lack.label) == ("q5", {"typed": "31/2"}, "Câu 5")


@pytest.mark.parametrize(("shares", "total"), [((6_000, 3_900), "99"), ((6_000, 4_100), "101"), ((1, 9_998), "99,99")])
def test_shares_that_do_not_add_up_are_told_with_what_they_add_up_to(shares: tuple[int, int], total: str) -> None:
    text = Text(authors=(Contributor("A", shares[0]), Contributor("B", shares[1])))

    [lack] = lacking(text)

    assert (lack.field, lack.values) == ("authors", {"total": total})


def test_an_author_without_a_name_and_one_without_a_share_are_each_named() -> None:
    text = Text(authors=(Contributor("", 10_000), Contributor("B", 0)))

    assert fields_lacking(text) == ["authors-0-full_name", "authors-1-share"]


def test_the_first_application_may_be_today_but_not_tomorrow() -> None:
    tomorrow = TODAY + timedelta(days=1)

    assert fields_lacking(Text()) == []
    assert fields_lacking(replace(Text(), answers={**Text().answers, 5: tomorrow.isoformat()})) == ["q5"]
