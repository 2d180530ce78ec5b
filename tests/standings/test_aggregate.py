"""From the sheets of one round to what they come to."""

from dataclasses import replace
from fractions import Fraction
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.movements.models import Aggregation, Basis, CriterionKind, MissingSheets
from contest.standings.aggregate import Exclusion, PanelScore, panel_score
from contest.standings.rule import Criterion, Rule, Sheet
from tests.standings import sheets as make
from tests.standings.sheets import EFFECT, NOVELTY, rule, sheets_of

MEAN, TRIMMED, MEDIAN = Aggregation.MEAN, Aggregation.TRIMMED_MEAN, Aggregation.MEDIAN


def seats(lines: tuple) -> list[int]:  # type: ignore[type-arg]
    return [line.sheet.seat for line in lines]


@pytest.mark.parametrize(
    ("totals", "method", "trim", "quorum", "exact"),
    [
        ((8000, 9000), MEAN, 0, 2, 8500),
        ((8000, 9000, 10000), MEAN, 0, 2, 9000),
        ((0, 0), MEAN, 0, 2, 0),
        ((8000,), MEAN, 0, 2, None),
        ((), MEAN, 0, 1, None),
        ((1, 2), MEAN, 0, 2, Fraction(3, 2)),
        ((8333, 8333, 8334), MEAN, 0, 3, Fraction(25_000, 3)),
        ((5000, 8000, 9000), TRIMMED, 1, 3, 8000),
        ((5000, 8000, 8100, 9900), TRIMMED, 1, 3, 8050),
        ((5000, 6000, 7000, 8000, 9000), TRIMMED, 2, 5, 7000),
        ((8000, 9000), TRIMMED, 1, 2, None),
        ((5000,), MEDIAN, 0, 1, 5000),
        ((5000, 9000), MEDIAN, 0, 2, 7000),
        ((100, 8000, 9000), MEDIAN, 0, 3, 8000),
        ((100, 8000, 9000, 9100), MEDIAN, 0, 3, 8500),
    ],
)
def test_sheets_come_to_the_mean_the_trimmed_mean_or_the_median(
    totals: tuple[int, ...], method: Aggregation, trim: int, quorum: int, exact: Fraction | int | None
) -> None:
    assert panel_score(sheets_of(*totals), rule(method=method, trim=trim, quorum=quorum)).exact == exact


def test_marks_are_weighed_over_the_criteria() -> None:
    weighed = rule(replace(NOVELTY, weight=150), replace(EFFECT, weight=50))

    score = panel_score([Sheet(1, {"novelty": 2033, "effect": 1001})], weighed)

    assert score.exact == Fraction(2033 * 150 + 1001 * 50, 100)


def test_a_bonus_adds_beyond_the_maximum_and_a_penalty_takes_off_down_to_nothing() -> None:
    more = Criterion("more", "Thưởng", 1500, kind=CriterionKind.BONUS)
    less = Criterion("less", "Trừ", 9000, kind=CriterionKind.PENALTY)
    both = rule(make.PLAIN, more, less)

    def exact(points: int, **given: int) -> Fraction | None:
        return panel_score([Sheet(1, {"points": points, **given})], both).exact

    assert exact(9700, more=1000) == 10_700
    assert exact(9700, more=1000, less=500) == 10_200
    assert exact(2000, less=9000) == 0
    assert both.highest == 10_000


def test_a_mark_of_nothing_counts_as_nothing_and_is_a_mark() -> None:
    given = [Sheet(1, {"novelty": 0, "effect": 3000}), Sheet(2, {"novelty": 1000, "effect": 3000})]

    score = panel_score(given, rule(NOVELTY, EFFECT, quorum=2))

    assert (score.exact, score.means["novelty"]) == (3500, 500)


def test_the_working_tells_what_was_done_with_every_sheet() -> None:
    given = [
        Sheet(1, {"points": 9000}),
        Sheet(2, {"points": 2000}, conflict="own_unit"),
        Sheet(3, {"points": 8000}),
        Sheet(4, {"points": 7000}),
        Sheet(5, {}, handed_in=False),
        Sheet(6, {"points": 100}, handed_in=False, conflict="author"),
    ]

    score = panel_score(given, rule(method=TRIMMED, trim=1, quorum=3))

    assert (score.exact, score.spread) == (8000, 2000)
    assert (seats(score.averaged), seats(score.trimmed), seats(score.counted)) == ([3], [4, 1], [1, 3, 4])
    assert [(line.sheet.seat, line.why) for line in score.excluded] == [
        (2, Exclusion.CONFLICT),
        (5, Exclusion.OPEN),
        (6, Exclusion.CONFLICT),
    ]


def test_short_of_a_quorum_the_sheets_are_told_and_nothing_is_averaged() -> None:
    score = panel_score(sheets_of(8000, 7000), rule(method=TRIMMED, trim=1, quorum=3))

    assert (score.exact, seats(score.counted), score.trimmed, score.spread) == (None, [1, 2], (), 1000)


def test_no_sheet_at_all_is_no_score_and_no_spread() -> None:
    score = panel_score([], rule())

    assert (score.exact, score.spread, score.means, score.counted) == (None, None, {}, ())


def test_missing_sheets_are_left_out_or_awaited_as_the_rule_says() -> None:
    given = [*sheets_of(8000, 9000), Sheet(3, {}, handed_in=False)]
    barred = [*sheets_of(8000, 9000), Sheet(3, {}, handed_in=False, conflict="author")]
    waiting = rule(missing=MissingSheets.AWAITED)

    assert panel_score(given, rule()).exact == 8500
    assert (panel_score(given, waiting).exact, panel_score(given, waiting).awaited) == (None, True)
    assert panel_score(barred, waiting).exact == 8500


def test_criteria_can_be_aggregated_one_by_one() -> None:
    given = [
        Sheet(1, {"novelty": 1000, "effect": 7000}),
        Sheet(2, {"novelty": 2000, "effect": 4000}),
        Sheet(3, {"novelty": 3000, "effect": 1000}),
        Sheet(4, {"novelty": 2500, "effect": 5000}),
    ]
    by_sheet = rule(NOVELTY, EFFECT, method=TRIMMED, trim=1)

    score = panel_score(given, replace(by_sheet, basis=Basis.CRITERION))

    assert score.exact == 2250 + 4500
    assert score.dropped == {"novelty": (1, 3), "effect": (3, 1)}
    assert score.parts == {"novelty": 2250, "effect": 4500}
    assert seats(score.counted) == [1, 2, 3, 4]
    assert panel_score(given, by_sheet).exact == Fraction(6000 + 7500, 2)


def test_severity_is_taken_out_of_the_total_and_the_raw_total_is_told() -> None:
    score = panel_score(sheets_of(8000, 7000), rule(), {1: 400, 2: -400})

    assert (score.exact, [line.total for line in score.counted]) == (7500, [7600, 7400])
    assert [line.raw for line in score.counted] == [8000, 7000]
    assert score.spread == 1000, "as the judges gave them"


@given(make.sheets(), make.rules(), st.randoms())
def test_the_order_of_the_sheets_does_not_matter(sheets: list[Sheet], rule: Rule, chance) -> None:  # type: ignore[no-untyped-def]
    shuffled = list(sheets)
    chance.shuffle(shuffled)

    assert panel_score(shuffled, rule) == panel_score(sheets, rule)


@given(make.sheets(), make.rules(), make.marks)
def test_a_conflicted_sheet_changes_nothing(sheets: list[Sheet], rule: Rule, marks: dict[str, int]) -> None:
    def told(score: PanelScore) -> object:
        return score.exact, score.spread, score.means, score.counted, score.dropped, score.awaited

    barred = Sheet(10, marks, conflict="author")

    assert told(panel_score([*sheets, barred], rule)) == told(panel_score(sheets, rule))


@given(make.sheets(), make.rules(), st.data())
def test_a_higher_mark_never_lowers_what_the_sheets_come_to(
    sheets: list[Sheet], rule: Rule, data: st.DataObject
) -> None:
    before = panel_score(sheets, rule)
    if not before.count:
        return
    line = data.draw(st.sampled_from(before.counted))
    criterion = data.draw(st.sampled_from([one for one in rule.criteria if one.kind is not CriterionKind.PENALTY]))
    raised = replace(line.sheet, marks={**line.sheet.marks, criterion.code: criterion.most})

    after = panel_score([raised if sheet == line.sheet else sheet for sheet in sheets], rule)

    assert before.exact is None or (after.exact is not None and after.exact >= before.exact)


@given(make.sheets(), make.rules())
def test_what_sheets_come_to_lies_between_the_lowest_and_the_highest(sheets: list[Sheet], rule: Rule) -> None:
    score = panel_score(sheets, rule)
    highest = sum(line.most * line.weight for line in rule.criteria if line.kind is not CriterionKind.PENALTY)

    assert score.exact is None or 0 <= score.exact <= Fraction(highest, 100)
    if score.exact is not None and rule.basis is Basis.SHEET:
        totals = [line.total for line in score.counted]
        assert max(min(totals), 0) <= score.exact <= max(*totals, Fraction(), Fraction())


@given(make.sheets(), make.rules())
def test_the_median_is_the_one_of_the_books(sheets: list[Sheet], rule: Rule) -> None:
    score = panel_score(sheets, replace(rule, method=MEDIAN, trim=0, basis=Basis.SHEET))

    totals = [line.total for line in score.counted]
    assert score.exact is None or score.exact == max(median(totals), 0)


@given(make.sheets(), make.rules())
def test_with_nothing_dropped_a_trimmed_mean_is_the_mean(sheets: list[Sheet], rule: Rule) -> None:
    trimmed = replace(rule, method=TRIMMED, trim=0)

    assert panel_score(sheets, trimmed) == panel_score(sheets, replace(trimmed, method=MEAN))


@given(make.sheets(), make.rules())
def test_the_mean_is_the_same_by_sheet_and_by_criterion(sheets: list[Sheet], rule: Rule) -> None:
    plain = replace(rule, method=MEAN, trim=0, basis=Basis.SHEET)

    assert panel_score(sheets, plain).exact == panel_score(sheets, replace(plain, basis=Basis.CRITERION)).exact
