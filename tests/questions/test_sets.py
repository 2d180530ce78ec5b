"""The ready-made sets of questions."""

from datetime import date

from contest.questions.answers import CHOSEN
from contest.questions.sets import FIRST_APPLIED, STANDARD, offered_on, ready_made, set_of


def test_every_set_has_a_source_and_different_questions() -> None:
    for row in ready_made():
        codes = [question.code for question in row.questions]
        labels = [question.label for question in row.questions]
        assert str(row.mark)
        assert len(set(codes)) == len(codes) and len(set(labels)) == len(labels)
        assert all(len(question.choices) >= 2 for question in row.questions if question.kind in CHOSEN)


def test_a_set_is_offered_from_the_day_of_its_source_on() -> None:
    assert "nd-13-2012" not in [row.code for row in offered_on(date(2012, 3, 1))]
    assert "nd-13-2012" in [row.code for row in offered_on(date(2012, 3, 2))]


def test_the_standard_set_asks_since_when_it_is_applied() -> None:
    standard = set_of(STANDARD)

    assert standard is not None
    assert FIRST_APPLIED in [question.code for question in standard.questions]
