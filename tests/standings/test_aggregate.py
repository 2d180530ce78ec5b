"""From sheets to a score."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.scoring.totals import half_up, total
from contest.standings.aggregate import Exclusion, Sheet, panel_score

WEIGHTS = {"novelty": 100, "effect": 100}
PLAIN = {"points": 100}


def sheets_of(*totals: int) -> list[Sheet]:
    """Return handed-in sheets with these totals, seats numbered from 1."""
    return [Sheet(seat, {"points": points}) for seat, points in enumerate(totals, start=1)]


def seats(lines: tuple) -> list[int]:  # type: ignore[type-arg]
    return [line.sheet.seat for line in lines]


@pytest.mark.parametrize(
    ("totals", "trim", "quorum", "value"),
    [
        ((8000, 9000), 0, 2, 8500),
        ((8000, 9000, 10000), 0, 2, 9000),
        ((0, 0), 0, 2, 0),
        ((8000,), 0, 2, None),
        ((), 0, 1, None),
        ((5000, 8000, 9000), 1, 3, 8000),
        ((5000, 8000, 8100, 9900), 1, 3, 8050),
        ((5000, 6000, 7000, 8000, 9000), 2, 5, 7000),
        ((8000, 9000), 1, 2, None),
        ((1, 2), 0, 2, 2),
        ((1, 1, 2), 0, 3, 1),
        ((1, 2, 2), 0, 3, 2),
        ((8333, 8333, 8334), 0, 3, 8333),
    ],
)
def test_the_score_is_the_trimmed_mean_rounded_once_half_up(
    totals: tuple[int, ...], trim: int, quorum: int, value: int | None
) -> None:
    assert panel_score(sheets_of(*totals), PLAIN, trim=trim, quorum=quorum).value == value


def test_marks_are_weighed_over_the_criteria() -> None:
    weights = {"novelty": 150, "effect": 50}

    assert total({"novelty": 2033, "effect": 1001}, weights) == Fraction(2033 * 150 + 1001 * 50, 100)


def test_a_mark_of_nothing_counts_as_nothing_and_is_a_mark() -> None:
    score = panel_score([Sheet(1, {"novelty": 0, "effect": 3000}), Sheet(2, {"novelty": 1000, "effect": 3000})],
                        WEIGHTS, trim=0, quorum=2)  # fmt: skip

    assert (score.value, score.means["novelty"]) == (3500, 500)


def test_the_working_tells_what_was_done_with_every_sheet() -> None:
    given = [
        Sheet(1, {"points": 9000}),
        Sheet(2, {"points": 2000}, conflict="own_unit"),
        Sheet(3, {"points": 8000}),
        Sheet(4, {"points": 7000}),
        Sheet(5, {}, handed_in=False),
        Sheet(6, {"points": 100}, handed_in=False, conflict="author"),
    ]

    score = panel_score(given, PLAIN, trim=1, quorum=3)

    assert (score.value, score.exact, score.spread) == (8000, 8000, 2000)
    assert (seats(score.averaged), seats(score.trimmed), seats(score.counted)) == ([3], [4, 1], [1, 3, 4])
    assert [(line.sheet.seat, line.why) for line in score.excluded] == [
        (2, Exclusion.CONFLICT),
        (5, Exclusion.OPEN),
        (6, Exclusion.CONFLICT),
    ]
    assert score.means == {"points": 8000}


def test_of_equal_totals_the_lower_seats_are_dropped_at_the_bottom_and_the_higher_at_the_top() -> None:
    score = panel_score(sheets_of(8000, 8000, 8000, 8000), PLAIN, trim=1, quorum=3)

    assert (seats(score.trimmed), seats(score.averaged)) == ([1, 4], [2, 3])


def test_short_of_a_quorum_nothing_is_dropped_and_the_means_are_told() -> None:
    score = panel_score(sheets_of(5000, 9000), PLAIN, trim=1, quorum=3)

    assert (score.value, score.exact, score.trimmed, score.means, score.spread) == (
        None, None, (), {"points": 7000}, 4000,
    )  # fmt: skip


def test_without_sheets_there_is_no_spread_and_no_mean() -> None:
    score = panel_score([], PLAIN, trim=0, quorum=1)

    assert (score.value, score.spread, score.means, score.counted) == (None, None, {}, ())


MARKS = st.fixed_dictionaries({"novelty": st.integers(0, 3000), "effect": st.integers(0, 3500)})
ONE = st.tuples(MARKS, st.booleans(), st.sampled_from([None, None, None, "own_unit"]))
PANELS = st.lists(ONE, max_size=9).map(lambda drawn: [Sheet(seat, *one) for seat, one in enumerate(drawn, start=1)])
RULES = st.tuples(st.integers(0, 2), st.integers(1, 5))
SCALES = st.fixed_dictionaries({"novelty": st.integers(1, 300), "effect": st.integers(1, 300)})


@given(PANELS, st.randoms(use_true_random=False), RULES, SCALES)
def test_the_order_of_the_sheets_does_not_matter(panel, chance, rule, weights) -> None:  # type: ignore[no-untyped-def]
    turned = panel[:]
    chance.shuffle(turned)
    trim, quorum = rule

    assert panel_score(panel, weights, trim=trim, quorum=quorum) == panel_score(
        turned, weights, trim=trim, quorum=quorum
    )


@given(PANELS, MARKS, RULES, SCALES)
def test_a_conflicted_sheet_never_changes_the_value(panel, marks, rule, weights) -> None:  # type: ignore[no-untyped-def]
    trim, quorum = rule
    more = [*panel, Sheet(99, marks, conflict="author")]

    one, other = (panel_score(sheets, weights, trim=trim, quorum=quorum) for sheets in (panel, more))

    assert (one.value, one.exact, one.spread, one.means) == (other.value, other.exact, other.spread, other.means)


@given(PANELS, MARKS, RULES, SCALES)
def test_an_unfinished_sheet_never_changes_the_value(panel, marks, rule, weights) -> None:  # type: ignore[no-untyped-def]
    trim, quorum = rule
    more = [*panel, Sheet(99, marks, handed_in=False)]

    assert (
        panel_score(panel, weights, trim=trim, quorum=quorum).exact
        == panel_score(more, weights, trim=trim, quorum=quorum).exact
    )


@given(PANELS, RULES, SCALES)
def test_the_value_equals_a_plain_recomputation_with_fractions(panel, rule, weights) -> None:  # type: ignore[no-untyped-def]
    trim, quorum = rule
    points = sorted(
        sum(Fraction(weight, 100) * sheet.marks[code] for code, weight in weights.items())
        for sheet in panel
        if sheet.handed_in and sheet.conflict is None
    )
    score = panel_score(panel, weights, trim=trim, quorum=quorum)

    if len(points) < quorum or len(points) <= 2 * trim:
        assert score.value is None
    else:
        kept = points[trim : len(points) - trim]
        mean = sum(kept, Fraction()) / len(kept)
        assert score.exact == mean
        assert score.value == (2 * mean + 1) // 2


@given(PANELS, RULES, SCALES)
def test_every_sheet_is_told_of_exactly_once(panel, rule, weights) -> None:  # type: ignore[no-untyped-def]
    score = panel_score(panel, weights, trim=rule[0], quorum=rule[1])

    told = [*seats(score.averaged), *seats(score.trimmed), *seats(score.excluded)]
    assert sorted(told) == [sheet.seat for sheet in panel]
    if score.value is not None:
        assert len(score.trimmed) == 2 * rule[0]
        assert min(line.total for line in score.counted) <= score.exact <= max(line.total for line in score.counted)


@pytest.mark.parametrize(
    ("value", "rounded"), [(Fraction(1, 2), 1), (Fraction(3, 2), 2), (Fraction(5, 2), 3), (Fraction(49, 100), 0)]
)
def test_a_half_is_rounded_upwards_and_never_to_the_even(value: Fraction, rounded: int) -> None:
    assert half_up(value) == rounded
