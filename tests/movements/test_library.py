"""The rubrics to start from: what domain.md knows of them, and nothing made up."""

import pytest

from contest.movements.library import library, rubric_of
from contest.movements.rubric import RubricDetails, faults, ready_made
from contest.standings.rule import Vote
from contest.standings.votes import share


def rubric(code: str) -> RubricDetails:
    entry = rubric_of(code)
    assert entry is not None
    return entry.rubric


def test_the_six_real_rubrics_and_ours_are_there_with_their_marks() -> None:
    marks = {entry.code: f"{entry.mark.certainty.value}:{entry.mark.source_id}" for entry in library()}

    assert marks == {
        "nha-be": "C:", "son-la": "F:S29a", "phu-binh": "F:S29b", "thai-nguyen": "F:S29c", "hau-giang": "F:S29d",
        "van-mon": "W:S23", "ca-mau": "F:S29e",
    }  # fmt: skip
    assert all(entry.rubric.source.startswith(entry.source) for entry in library())


@pytest.mark.parametrize("entry", library(), ids=lambda entry: entry.code)
def test_what_is_known_whole_can_be_saved_as_it_is_and_the_rest_says_what_lacks(entry: object) -> None:
    found = {fault.field for fault in faults(entry.rubric)}  # type: ignore[attr-defined]

    assert found <= {"criteria"}
    assert not found or entry.missing  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("code", "highest"),
    [("nha-be", 10_000), ("phu-binh", 10_000), ("thai-nguyen", 8000), ("van-mon", 10_000), ("son-la", 3000)],
)
def test_their_highest_totals_are_those_of_the_forms(code: str, highest: int) -> None:
    assert rubric(code).highest == highest


def test_the_bands_of_son_la_are_its_own() -> None:
    (novelty,) = rubric("son-la").criteria
    spans = [(band.low // 100, band.high // 100) for band in novelty.bands]
    assert spans == [(27, 30), (21, 26), (16, 20), (1, 15), (0, 0)]


def test_the_minima_of_van_mon_and_its_step_of_half_a_point() -> None:
    given = rubric("van-mon")

    assert [line.knockout for line in given.criteria if line.group == "novelty"] == [1000, 1000]
    assert {group.code: group.knockout for group in given.groups}["novelty"] == 2000
    assert {line.step for line in given.criteria} == {50} and given.digits == 1
    assert [(grade.name, grade.low) for grade in given.grades][1] == ("Yêu cầu hoàn thiện", 6000)


def test_the_public_vote_of_thai_nguyen_comes_to_what_its_rule_says() -> None:
    given = rubric("thai-nguyen")
    vote = Vote(given.vote_most or 0, given.vote_step)

    assert share(37, 90, vote) == 820  # 20 × 37 / 90 = 8,22… → 8,2


def test_ours_is_the_ready_made_rubric_with_grades() -> None:
    ours, plain = rubric("nha-be"), ready_made()
    assert (ours.criteria, ours.aggregation, ours.trim, ours.pass_mark, ours.ties) == (
        plain.criteria, plain.aggregation, plain.trim, plain.pass_mark, plain.ties,
    )  # fmt: skip
