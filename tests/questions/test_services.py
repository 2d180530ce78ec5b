"""Composing a form: what is kept, what is retired, what goes."""

from dataclasses import replace

import pytest
from flask import Flask

from contest.accounts.models import Account, Role
from contest.database import transaction
from contest.errors import RuleViolation
from contest.initiatives.models import Initiative
from contest.journal.queries import entries_about
from contest.movements.models import Movement, MovementState
from contest.movements.services import set_form, set_terms
from contest.questions.answers import QuestionKind
from contest.questions.naming import question_code
from contest.questions.services import TermsDetails, Wanted, details_of
from contest.questions.sets import QuestionDetails
from tests.factories import make_account, make_body, make_initiative, make_movement, make_unit


class World:
    """A launched movement with the standard form and one answered initiative."""

    def __init__(self) -> None:
        body = make_body()
        self.secretary: Account = make_account("a@x.vn", (Role.SECRETARIAT, body))
        self.movement: Movement = make_movement(body)
        self.initiative: Initiative = make_initiative(self.movement, make_unit(body), self.secretary,
                                                      answers={"effect": "Giảm hai ngày."})  # fmt: skip

    def standing(self) -> list[Wanted]:
        return [Wanted(question.id, details_of(question)) for question in self.movement.asked]

    def compose(self, wanted: list[Wanted], reason: str = "Theo kế hoạch mới") -> None:
        with transaction():
            set_form(self.movement, wanted, reason=reason, by=self.secretary)

    def codes(self) -> list[str]:
        return [question.code for question in self.movement.asked]


@pytest.fixture
def world(app_on_both: Flask) -> World:
    return World()


def test_an_answered_question_that_is_taken_out_is_retired_and_its_answer_stays(world: World) -> None:
    world.compose([line for line in world.standing() if line.details.code != "effect"])

    assert "effect" not in world.codes()
    [retired] = [question for question in world.initiative.shown_questions if question.retired_at]
    assert (retired.code, world.initiative.answer_to(retired)) == ("effect", "Giảm hai ngày.")


def test_a_question_goes_only_while_the_movement_is_prepared(world: World) -> None:
    world.compose([line for line in world.standing() if line.details.code != "scope"])

    retired = [question.code for question in world.movement.questions if question.retired_at]
    assert retired == ["scope"]

    prepared = make_movement(world.movement.body, "moi", state=MovementState.PREPARED)
    wanted = [Wanted(question.id, details_of(question)) for question in prepared.asked]
    with transaction():
        set_form(prepared, wanted[:2], by=world.secretary)
    assert [question.code for question in prepared.questions] == ["problem", "content"]


def test_a_new_question_never_takes_the_number_of_one_that_was_taken_out(world: World) -> None:
    former = {question.id for question in world.movement.questions}
    standing = [line for line in world.standing() if line.details.code != "first-applied-on"]

    world.compose([*standing, Wanted(None, QuestionDetails("Kinh phí", QuestionKind.NUMBER))])

    assert world.movement.asked[-1].id not in former


def test_an_answered_question_whose_kind_changes_is_asked_anew_under_another_code(world: World) -> None:
    wanted = [
        Wanted(line.question_id, replace(line.details, kind=QuestionKind.NUMBER, measure="ngày"))
        if line.details.code == "effect"
        else line
        for line in world.standing()
    ]

    world.compose(wanted)

    assert world.codes() == ["problem", "content", "novelty", "effect-2", "scope", "first-applied-on"]
    old, new = (question for question in world.movement.questions if question.label == "Hiệu quả")
    assert {(question.kind, question.retired_at is None) for question in (old, new)} == {
        (QuestionKind.LONG, False), (QuestionKind.NUMBER, True),
    }  # fmt: skip


def test_words_order_and_limits_change_in_place(world: World) -> None:
    standing = world.standing()
    effect = next(line for line in standing if line.details.code == "effect")
    changed = Wanted(
        effect.question_id, replace(effect.details, label="Kết quả đạt được", word_limit=50, required=False)
    )

    world.compose([changed, *(line for line in standing if line is not effect)])

    first = world.movement.asked[0]
    assert (first.id, first.code, first.label, first.word_limit) == (
        effect.question_id,
        "effect",
        "Kết quả đạt được",
        50,
    )
    assert world.initiative.answer_to(first) == "Giảm hai ngày."


def test_what_a_kind_does_not_have_is_left_out(world: World) -> None:
    odd = QuestionDetails("Ghi chú", QuestionKind.DATE, word_limit=5, measure="ngày", choices=("a", "b"))

    world.compose([*world.standing(), Wanted(None, odd)])

    last = world.movement.asked[-1]
    assert (last.code, last.word_limit, last.measure, last.choices) == ("ghi-chu", None, "", [])


@pytest.mark.parametrize(
    ("details", "why"),
    [
        (QuestionDetails("TÍNH MỚI", QuestionKind.LONG), "called the same"),
        (QuestionDetails("Phạm vi", QuestionKind.CHOICE, choices=("Một", "một")), "two different choices"),
    ],
)
def test_a_form_that_could_not_be_filled_in_is_refused(world: World, details: QuestionDetails, why: str) -> None:
    before = world.codes()

    with pytest.raises(RuleViolation, match=why):
        world.compose([*world.standing(), Wanted(None, details)])
    assert world.codes() == before


def test_a_form_without_questions_and_a_change_without_reason_are_refused(world: World) -> None:
    for wanted, reason in ([], "Vì sao"), (world.standing(), ""):
        with pytest.raises(RuleViolation):
            world.compose(wanted, reason)


def test_a_question_that_was_taken_out_meanwhile_is_not_brought_back_by_an_old_page(world: World) -> None:
    old_page = world.standing()
    world.compose([line for line in old_page if line.details.code != "effect"])

    with pytest.raises(RuleViolation, match="changed meanwhile"):
        world.compose(old_page)


def test_the_journal_tells_the_form_before_and_after_and_why(world: World) -> None:
    world.compose(world.standing()[:2])

    entry = entries_about(world.movement)[-1]
    before, after = entry.details["changed"]["questions"]
    assert (entry.act, entry.reason, len(before), len(after)) == ("movement.set_form", "Theo kế hoạch mới", 6, 2)


def test_terms_are_set_and_told(world: World) -> None:
    with transaction():
        set_terms(world.movement, TermsDetails(3, 1, 5, 8, True, False), reason="Theo quy chế", by=world.secretary)

    terms = world.movement.terms
    assert terms is not None
    assert (terms.grace_days, terms.most_returns, terms.confirmed_by_authors) == (3, 1, True)
    assert entries_about(world.movement)[-1].details["changed"]["grace_days"] == [0, 3]


def test_nothing_of_a_closed_movement_changes(world: World) -> None:
    with transaction() as session:
        session.merge(world.movement).state = MovementState.CLOSED

    with pytest.raises(RuleViolation, match="closed"):
        world.compose(world.standing()[:1])


def test_a_code_is_made_of_the_words_and_counts_on_when_it_is_taken() -> None:
    assert question_code("Số tiền làm lợi (đồng)?") == "so-tien-lam-loi-dong"
    assert question_code("???", {"cau-hoi"}) == "cau-hoi-2"
