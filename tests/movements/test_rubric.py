"""What makes a rubric one that sheets can be scored by."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.movements.models import Aggregation, Basis, CriterionKind, SpreadUnit
from contest.movements.rubric import (
    BandDetails,
    CriterionDetails,
    Fault,
    GradeDetails,
    GroupDetails,
    RubricDetails,
    faults,
    joined,
    ready_made,
    spans,
)


def band(low: int, high: int, words: str = "Khá") -> BandDetails:
    return BandDetails(low, high, words)


def criterion(*bands: BandDetails, **changes: Any) -> CriterionDetails:
    return replace(CriterionDetails("novelty", "Tính mới", 3000, bands=bands), **changes)


def rubric(*criteria: CriterionDetails, **changes: Any) -> RubricDetails:
    return replace(RubricDetails(criteria or (criterion(),)), **changes)


def said(found: list[Fault]) -> list[tuple[str, str]]:
    return [(fault.field, fault.message % fault.values if fault.values else fault.message) for fault in found]


def test_the_ready_made_rubric_is_the_one_of_the_domain_research_and_has_no_fault() -> None:
    details = ready_made()

    assert faults(details) == []
    assert details.highest == 10_000
    assert [(line.name, line.max_mark) for line in details.criteria] == [
        ("Tính mới", 3000), ("Hiệu quả đối với người dân, doanh nghiệp", 3500), ("Khả năng áp dụng, nhân rộng", 2500),
        ("Chất lượng hồ sơ, minh chứng", 1000),
    ]  # fmt: skip
    assert spans(details.criteria[0].bands) == ["27–30", "21–26", "16–20", "1–15", "0"]
    assert details.criteria[0].knockout == 1500
    assert (details.pass_mark, details.spread_limit) == (6000, 1500)


@pytest.mark.parametrize(
    ("bands", "message"),
    [
        ([band(0, 3000)], None),
        ([band(0, 1499), band(1500, 3000)], None),
        ([band(1500, 3000), band(0, 1499)], None),
        ([band(100, 3000)], None),
        ([band(0, 0), band(1, 3000)], None),
        ([band(0, 1498), band(1500, 3000)], "The marks between 14,98 and 15 lie in no band."),
        ([band(0, 1500), band(1500, 3000)], "The bands 0–15 and 15–30 overlap."),
        ([band(0, 3000), band(100, 200)], "The bands 0–30 and 1–2 overlap."),
        ([band(0, 2999)], "The highest band ends at 29,99, but the maximum is 30."),
        ([band(0, 3001)], "The band 0–30,01 does not lie between 0 and the maximum."),
        ([band(2000, 1000)], "The band 20–10 does not lie between 0 and the maximum."),
    ],
)
def test_bands_lie_within_the_maximum_and_hold_every_mark_once(bands: list[BandDetails], message: str | None) -> None:
    expected = [("criteria-0-bands", message)] if message else []

    assert said(faults(rubric(criterion(*bands)))) == expected


MAXIMUM = "The maximum must be more than 0 and at most 1,000 points."
WEIGHT = "The weight must be more than 0 and at most 1,000."
KNOCKOUT = "The knock-out minimum must be more than 0 and within the maximum."
QUORUM = "At least %s sheets must count, so that something is left after dropping."
PASS = "The pass mark is above the highest possible score of %s."
TRIMMED = Aggregation.TRIMMED_MEAN


@pytest.mark.parametrize(
    ("details", "field", "message"),
    [
        (rubric(criterion(max_mark=0)), "criteria-0-max_mark", MAXIMUM),
        (rubric(criterion(max_mark=100_001)), "criteria-0-max_mark", MAXIMUM),
        (rubric(criterion(weight=0)), "criteria-0-weight", WEIGHT),
        (rubric(criterion(knockout=3001)), "criteria-0-knockout", KNOCKOUT),
        (rubric(criterion(knockout=0)), "criteria-0-knockout", KNOCKOUT),
        (rubric(criterion(), criterion()), "criteria-1-code", "Two criteria have the code “novelty”."),
        (
            rubric(criterion(code="submitted")),
            "criteria-0-code",
            "The code “submitted” means the earlier submission. Choose another.",
        ),
        (replace(rubric(), criteria=()), "criteria", "A rubric needs at least one criterion."),
        (rubric(aggregation=TRIMMED), "trim", "Say how many sheets are dropped at each end."),
        (rubric(trim=1), "trim", "Sheets are dropped only for a trimmed mean."),
        (rubric(aggregation=TRIMMED, trim=1, quorum=2), "quorum", QUORUM % 3),
        (rubric(aggregation=TRIMMED, trim=2, quorum=4), "quorum", QUORUM % 5),
        (rubric(quorum=0), "quorum", QUORUM % 1),
        (rubric(pass_mark=3001), "pass_mark", PASS % 30),
        (rubric(criterion(weight=50), pass_mark=1501), "pass_mark", PASS % 15),
        (
            rubric(spread_limit=0),
            "spread_limit",
            "The difference must be more than 0; leave it empty to flag nothing.",
        ),
        (rubric(ties=("effect",)), "ties", "There is no criterion “effect” to tell ties apart."),
        (rubric(ties=("novelty", "novelty")), "ties", "Name each criterion only once."),
        (
            rubric(ties=("lot", "novelty")),
            "ties",
            "The lot comes last: it is drawn when nothing else tells them apart.",
        ),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(details: RubricDetails, field: str, message: str) -> None:
    assert said(faults(details)) == [(field, message)]


@pytest.mark.parametrize(
    "details",
    [
        rubric(criterion(max_mark=100_000)),
        rubric(criterion(knockout=3000)),
        rubric(aggregation=TRIMMED, trim=1, quorum=3),
        rubric(pass_mark=3000),
        rubric(criterion(weight=200), pass_mark=6000),
        rubric(spread_limit=1),
        rubric(ties=("novelty", "submitted")),
    ],
)
def test_what_just_holds_is_no_fault(details: RubricDetails) -> None:
    assert faults(details) == []


def test_everything_that_is_wrong_is_said_at_once_in_the_order_of_the_form() -> None:
    details = rubric(criterion(max_mark=0), criterion(weight=0, code="effect"), quorum=0, ties=("x",))

    assert [fault.field for fault in faults(details)] == ["criteria-0-max_mark", "criteria-1-weight", "quorum", "ties"]


@pytest.mark.parametrize(
    ("written", "reaching"),
    [
        ([(2700, 3000), (2100, 2600)], [(2700, 3000), (2100, 2699)]),
        ([(2100, 2600), (2700, 3000)], [(2700, 3000), (2100, 2699)]),
        ([(2700, 3000), (2100, 2650)], [(2700, 3000), (2100, 2699)]),
        ([(2700, 3000), (2100, 2500)], [(2700, 3000), (2100, 2500)]),
        ([(2700, 3000), (2100, 2700)], [(2700, 3000), (2100, 2700)]),
        ([(100, 3000), (0, 0)], [(100, 3000), (0, 99)]),
        ([], []),
    ],
)
def test_a_band_reaches_up_to_the_one_above_it(written: list[tuple[int, int]], reaching: list[tuple[int, int]]) -> None:
    assert [(line.low, line.high) for line in joined([band(*pair) for pair in written])] == reaching


@st.composite
def covering_bands(draw: st.DrawFn) -> list[BandDetails]:
    """Bands that cover 0 to a maximum without a gap, cut anywhere."""
    top = draw(st.integers(1, 5000))
    cuts = sorted(draw(st.sets(st.integers(1, top), max_size=6)))
    edges = [0, *cuts, top + 1]
    return [band(low, high - 1) for low, high in zip(edges, edges[1:], strict=False)]  # noqa: RUF007


@given(covering_bands())
def test_bands_that_cover_every_mark_have_no_fault_and_stay_as_they_are_when_joined(bands: list[BandDetails]) -> None:
    top = max(line.high for line in bands)

    assert not [fault for fault in faults(rubric(criterion(*bands, max_mark=top))) if "bands" in fault.field]
    assert sorted(joined(bands), key=lambda line: line.low) == bands


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)).map(sorted), min_size=1, max_size=5))
def test_joined_bands_without_a_fault_hold_every_mark_exactly_once(pairs: list[list[int]]) -> None:
    bands = joined([band(low * 100, high * 100) for low, high in pairs])
    top, bottom = max(line.high for line in bands), min(line.low for line in bands)
    held = [sum(line.low <= mark <= line.high for line in bands) for mark in range(bottom, top + 1)]

    found = faults(rubric(criterion(*bands, max_mark=top)))
    assert (not [fault for fault in found if "bands" in fault.field]) == (set(held) == {1})


def tree(*groups: GroupDetails, **changes: Any) -> RubricDetails:
    """Return two criteria of 20 and 10 points in the group “new”, and one of 70 beside it."""
    criteria = (
        CriterionDetails("own", "Sáng tạo", 2000, group="new"),
        CriterionDetails("first", "Lần đầu", 1000, group="new"),
        CriterionDetails("use", "Áp dụng", 7000),
    )
    return replace(RubricDetails(criteria, groups=groups or (GroupDetails("new", "Tính mới"),)), **changes)


NEW = GroupDetails("new", "Tính mới")
SUB = GroupDetails("sub", "Phần A", parent="new")


@pytest.mark.parametrize(
    ("details", "field", "message"),
    [
        (tree(replace(NEW, knockout=3001)), "groups-0-knockout",
         "The knock-out minimum must be more than 0 and within the maximum."),
        (tree(replace(NEW, parent="elsewhere")), "groups-0-parent", "There is no group “elsewhere”."),
        (tree(replace(NEW, parent="new")), "groups-0-parent", "A group cannot lie in itself."),
        (tree(NEW, GroupDetails("empty", "Trống")), "groups-1-name", "No criterion lies in the group “Trống”."),
        (tree(NEW, GroupDetails("own", "Trùng")), "groups-1-code", "Two lines have the code “own”."),
        (tree(NEW, GroupDetails("lot", "Thăm")), "groups-1-code",
         "The code “lot” means the lot that is drawn. Choose another."),
        (rubric(criterion(group="nowhere")), "criteria-0-group", "There is no group “nowhere”."),
        (rubric(criterion(step=33)), "criteria-0-step", "The maximum must be a whole number of steps of 0,33."),
        (rubric(criterion(max_mark=3050, step=100)), "criteria-0-step",
         "The maximum must be a whole number of steps of 1."),
        (rubric(criterion(band(10, 3000), band(0, 9), step=50)), "criteria-0-bands", None),
        (rubric(criterion(band(60, 3000), band(10, 59), band(0, 9), step=100)), "criteria-0-bands",
         "No mark in steps of 1 lies in the band 0,1–0,59."),
        (rubric(criterion(), criterion(code="more", kind=CriterionKind.BONUS, knockout=1)), "criteria-1-knockout",
         "Only a mark has a knock-out minimum, a bonus or a penalty has none."),
        (rubric(criterion(kind=CriterionKind.BONUS)), "criteria", "A rubric needs at least one criterion."),
        (rubric(grades=(GradeDetails("Đạt", 100), GradeDetails("Tốt", 200))), "grades",
         "Write the grades from the highest to the lowest, each with a score of its own."),
        (rubric(grades=(GradeDetails("Đạt", 200), GradeDetails("Đạt", 100))), "grades", "Name each grade only once."),
        (rubric(severity_adjusted=True, basis=Basis.CRITERION), "severity_adjusted",
         "Severity can only be taken out of the totals of sheets."),
        (rubric(vote_most=0), "vote_most", "The public vote must add more than 0 and at most 1,000 points."),
        (rubric(vote_step=0), "vote_step", "The public vote is rounded to more than 0 and at most 1 point."),
        (rubric(spread_limit=10_001, spread_unit=SpreadUnit.PERCENT), "spread_limit",
         "The difference can be at most 100 percent."),
        (rubric(pass_mark=3001), "pass_mark", "The pass mark is above the highest possible score of 30."),
        (rubric(pass_mark=5001, vote_most=2000), "pass_mark",
         "The pass mark is above the highest possible score of 50."),
        (rubric(ties=("new",)), "ties", "There is no criterion “new” to tell ties apart."),
    ],
)  # fmt: skip
def test_what_is_wrong_with_groups_steps_grades_and_votes_is_said(
    details: RubricDetails, field: str, message: str | None
) -> None:
    found = said(faults(details))

    assert (field, message) in found if message else found == []


def test_criteria_have_three_levels_and_no_more() -> None:
    three = tree(NEW, SUB)
    lines = [replace(three.criteria[0], group="sub"), *three.criteria[1:]]
    four = replace(three, groups=(NEW, SUB, GroupDetails("deep", "Phần B", parent="sub")),
                   criteria=[replace(lines[0], group="deep"), *lines[1:]])  # fmt: skip

    assert faults(replace(three, criteria=lines, ties=("sub", "lot"))) == []
    assert said(faults(four)) == [
        ("groups-2-parent", "Criteria have at most three levels: a group, a group in it, a criterion.")
    ]


def test_criteria_of_a_group_stand_together() -> None:
    lines = tree().criteria

    assert said(faults(tree(criteria=[lines[0], lines[2], lines[1]]))) == [
        ("criteria-2-group", "Put the criteria of the group “new” one after the other.")
    ]


def test_groups_that_lie_in_each_other_are_refused_and_end_nobody_in_a_circle() -> None:
    circle = tree(replace(NEW, parent="sub"), SUB)

    assert {fault.message for fault in faults(circle)} == {"A group cannot lie in itself."}


def test_the_highest_score_is_one_without_bonus() -> None:
    assert rubric(criterion(), criterion(code="more", kind=CriterionKind.BONUS)).highest == 3000
    assert rubric(criterion(weight=150), criterion(code="less", kind=CriterionKind.PENALTY)).highest == 4500
