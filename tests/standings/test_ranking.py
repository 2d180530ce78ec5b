"""From scores to places, and the one function that does it all."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.movements.models import Aggregation, CriterionKind, LaterRound, Rounding, SpreadAction
from contest.standings.placing import placed
from contest.standings.ranking import Outcome, Ranked, Tie
from contest.standings.rule import LOT, SUBMITTED, Criterion, Entry, Grade, Lot, Rule, Sheet, Spread, Vote
from tests.standings import sheets as make
from tests.standings.sheets import EFFECT, NEW_YEAR, NOVELTY, PLAIN, entry, rule, sheets_of

TWO = rule(NOVELTY, EFFECT, pass_mark=6000, ties=("effect", "novelty", SUBMITTED))


def both(number: int, novelty: int, effect: int, *, hours: int = 0, **values: object) -> Entry:
    sheet = Sheet(1, {"novelty": novelty, "effect": effect})
    return Entry(number, NEW_YEAR + timedelta(hours=hours), {1: [sheet]}, **values)  # type: ignore[arg-type]


def places(entries: list[Entry], rule: Rule) -> list[tuple[int, int | None]]:
    return [(line.scored.number, line.place) for line in placed(entries, rule)]


def test_the_higher_score_comes_first() -> None:
    assert places([entry(1, 7000), entry(2, 9000), entry(3, 8000)], rule()) == [(2, 1), (3, 2), (1, 3)]


def test_equal_scores_are_told_apart_by_the_configured_order() -> None:
    lines = placed(
        [
            both(1, 2500, 5500),
            both(2, 2000, 6000, hours=2),
            both(3, 2000, 6000, hours=1),
            both(4, 1900, 6100, hours=9),
        ],
        TWO,
    )

    assert [(line.scored.number, line.place, line.ties) for line in lines] == [
        (4, 1, (Tie(3, "effect"),)),
        (3, 2, (Tie(4, "effect"), Tie(2, SUBMITTED))),
        (2, 3, (Tie(3, SUBMITTED), Tie(1, "effect"))),
        (1, 4, (Tie(2, "effect"),)),
    ]
    assert [line.told_apart_by for line in lines] == ["effect", "effect", SUBMITTED, "effect"]


def test_a_lot_tells_apart_what_else_is_equal() -> None:
    entries = [entry(2, 8000, lot=Lot("x", 2)), entry(3, 8000, lot=Lot("x", 1)), entry(4, 7000)]

    assert places(entries, rule(ties=(LOT,))) == [(3, 1), (2, 2), (4, 3)]
    assert places(entries, rule()) == [(2, 1), (3, 1), (4, 3)]


@pytest.mark.parametrize("newcomer", [None, Lot("y", 1)])
def test_lots_of_different_draws_are_never_compared(newcomer: Lot | None) -> None:
    entries = [entry(1, 8000, lot=newcomer), entry(2, 8000, lot=Lot("x", 2)), entry(3, 8000, lot=Lot("x", 1))]

    assert places(entries, rule(ties=(LOT,))) == [(1, 1), (2, 1), (3, 1)]


def test_a_higher_penalty_never_wins_a_tie() -> None:
    less = Criterion("less", "Trừ", 1000, kind=CriterionKind.PENALTY)
    given = {1: {"points": 9000, "less": 1000}, 2: {"points": 8000, "less": 0}}
    entries = [Entry(key, NEW_YEAR, {1: [Sheet(1, marks)]}) for key, marks in given.items()]

    assert places(entries, rule(PLAIN, less, ties=("less",))) == [(2, 1), (1, 2)]


@pytest.mark.parametrize("action", [SpreadAction.DISCUSS, SpreadAction.BLOCK, SpreadAction.THIRD_JUDGE])
def test_what_a_wide_spread_asks_for_is_due_to_who_would_not_pass_as_well(action: SpreadAction) -> None:
    asked = rule(quorum=2, pass_mark=7000, spread=Spread(1500, action=action))
    settled = entry(1, 9000, 4000, settled=action is not SpreadAction.THIRD_JUDGE)

    assert [line.outcome for line in placed([entry(1, 9000, 4000)], asked)] == [Outcome.UNSETTLED]
    if settled.settled:
        assert [line.outcome for line in placed([settled], asked)] == [Outcome.BELOW_PASS]


def test_what_is_equal_in_everything_shares_the_place_and_the_next_is_skipped() -> None:
    lines = placed([entry(3, 7000), entry(2, 8000), entry(1, 8000)], rule())

    assert [(line.scored.number, line.place) for line in lines] == [(1, 1), (2, 1), (3, 3)]
    assert (lines[0].ties, lines[0].told_apart_by) == ((Tie(2, None),), None)


def test_whoever_has_no_place_stands_below_with_the_reason() -> None:
    wanted = replace(TWO, quorum=1, spread=Spread(1000, action=SpreadAction.DISCUSS))
    wide = [Sheet(1, {"novelty": 3000, "effect": 7000}), Sheet(2, {"novelty": 3000, "effect": 4000})]
    entries = [
        Entry(1, NEW_YEAR, {1: [Sheet(1, {}, handed_in=False)]}),
        both(2, 3000, 2000),
        both(3, 1400, 7000),
        Entry(4, NEW_YEAR, {1: wide}),
        both(5, 3000, 7000),
        Entry(6, NEW_YEAR),
    ]

    assert [(line.scored.number, line.outcome, line.place) for line in placed(entries, wanted)] == [
        (5, Outcome.PASSED, 1),
        (4, Outcome.UNSETTLED, None),
        (2, Outcome.BELOW_PASS, None),
        (3, Outcome.KNOCKED_OUT, None),
        (1, Outcome.NO_QUORUM, None),
        (6, Outcome.NO_QUORUM, None),
    ]


@pytest.mark.parametrize(
    ("digits", "mode", "value"),
    [
        (2, Rounding.HALF_UP, 8013),
        (2, Rounding.HALF_EVEN, 8012),
        (2, Rounding.DOWN, 8012),
        (1, Rounding.HALF_UP, 8010),
        (0, Rounding.HALF_UP, 8000),
    ],
)
def test_a_score_is_rounded_once_at_the_end_as_the_rule_says(digits: int, mode: Rounding, value: int) -> None:
    (line,) = placed([entry(1, 8012, 8013)], rule(digits=digits, rounding=mode))

    assert (line.scored.exact, line.scored.value) == (Fraction(16_025, 2), value)


def test_places_follow_from_the_rounded_score() -> None:
    entries = [entry(1, 8004, hours=1), entry(2, 8001)]

    assert places(entries, rule(digits=2, ties=(SUBMITTED,))) == [(1, 1), (2, 2)]
    assert places(entries, rule(digits=1, ties=(SUBMITTED,))) == [(2, 1), (1, 2)]


def test_grades_are_called_by_the_lowest_score_that_was_reached() -> None:
    grades = (Grade("Xuất sắc", 9000), Grade("Tốt", 8000), Grade("Yêu cầu hoàn thiện", 6000))

    lines = placed([entry(number, points) for number, points in enumerate((9000, 8999, 7000, 5999), 1)],
                   rule(pass_mark=7500, grades=grades))  # fmt: skip

    assert [(line.grade, line.outcome) for line in lines] == [
        ("Xuất sắc", Outcome.PASSED),
        ("Tốt", Outcome.PASSED),
        ("Yêu cầu hoàn thiện", Outcome.BELOW_PASS),
        (None, Outcome.BELOW_PASS),
    ]


def test_a_later_round_replaces_the_earlier_or_is_averaged_with_it() -> None:
    again = Entry(1, NEW_YEAR, {1: sheets_of(6000, 8000), 2: sheets_of(8000, 9000)})
    waiting = Entry(1, NEW_YEAR, {1: sheets_of(6000, 8000), 2: []})

    def value(entry: Entry, later: LaterRound) -> int | None:
        return placed([entry], rule(later_round=later))[0].scored.value

    assert (value(again, LaterRound.REPLACES), value(again, LaterRound.AVERAGES)) == (8500, 7750)
    assert (value(waiting, LaterRound.REPLACES), value(waiting, LaterRound.AVERAGES)) == (None, None)
    assert set(placed([again], rule())[0].scored.rounds) == {1, 2}


def test_who_is_not_on_the_short_list_comes_after_all_who_are() -> None:
    entries = [entry(1, 9900), entry(2, 7000, final=True), entry(3, 8000, final=True)]

    assert places(entries, rule()) == [(3, 1), (2, 2), (1, 3)]


def test_a_finalist_without_a_sheet_in_the_final_round_has_no_place() -> None:
    finalist = Entry(2, NEW_YEAR, {1: sheets_of(9000), 2: []}, final=True)

    assert places([entry(1, 5000), finalist], rule()) == [(1, 1), (2, None)]


def test_the_public_vote_is_added_before_rounding_and_capped() -> None:
    entries = [entry(1, 7000, votes=400), entry(2, 8000, votes=100), entry(3, 8100)]

    lines = placed(entries, rule(vote=Vote(2000)))

    assert [(line.scored.number, line.scored.voted, line.scored.value) for line in lines] == [
        (1, 2000, 9000),
        (2, 500, 8500),
        (3, 0, 8100),
    ]


def test_fewer_sheets_are_neither_favoured_nor_punished() -> None:
    assert places([entry(1, 8000, 8000, 8000), entry(2, 8000, 8000)], rule(quorum=2)) == [(1, 1), (2, 1)]


def test_severity_is_taken_out_only_when_the_rule_says_so() -> None:
    strict, mild = 1, 2
    entries = [
        Entry(number, NEW_YEAR, {1: [Sheet(strict, {"points": 7000}), Sheet(mild, {"points": 8000})]})
        for number in (1, 2)
    ]
    only_strict = Entry(3, NEW_YEAR, {1: [Sheet(strict, {"points": 7400})]})
    everyone = [*entries, only_strict]

    assert places(everyone, rule()) == [(1, 1), (2, 1), (3, 3)]
    assert places(everyone, rule(severity_adjusted=True)) == [(3, 1), (1, 2), (2, 2)]


def told(lines: list[Ranked]) -> list[tuple[object, ...]]:
    return [(line.scored.number, line.scored.value, line.outcome, line.place, line.grade, line.ties) for line in lines]


@given(make.entries(), make.rules(), st.randoms())
def test_the_order_of_entries_does_not_matter(entries: list[Entry], rule: Rule, chance) -> None:  # type: ignore[no-untyped-def]
    shuffled = list(entries)
    chance.shuffle(shuffled)

    assert told(placed(shuffled, rule)) == told(placed(entries, rule))


@given(make.entries(), make.rules())
def test_places_are_counted_from_one_and_shared_only_by_equals(entries: list[Entry], rule: Rule) -> None:
    lines = [line for line in placed(entries, rule) if line.place is not None]

    for position, line in enumerate(lines, start=1):
        above = sum(
            1 for other in lines if other.place is not None and line.place is not None and other.place < line.place
        )
        assert line.place is not None and line.place == above + 1 <= position
        assert line.outcome is Outcome.PASSED and line.scored.value is not None
        assert line.scored.value >= rule.pass_mark


@given(make.entries(), make.rules())
def test_who_is_not_scored_moves_nobody(entries: list[Entry], rule: Rule) -> None:
    unscored = Entry(99, NEW_YEAR, {1: [Sheet(1, {}, handed_in=False)]})

    with_it = [line for line in told(placed([*entries, unscored], rule)) if line[0] != 99]

    assert with_it == told(placed(entries, rule))


@given(make.entries(), make.rules())
def test_every_entry_is_there_once_and_passed_come_first(entries: list[Entry], rule: Rule) -> None:
    lines = placed(entries, rule)

    assert sorted(line.scored.number for line in lines) == sorted(entry.number for entry in entries)
    outcomes = [list(Outcome).index(line.outcome) for line in lines]
    assert outcomes == sorted(outcomes)


@given(make.entries())
def test_aggregation_without_weights_of_its_own_is_a_plain_mean(entries: list[Entry]) -> None:
    plain = rule(*make.CRITERIA, method=Aggregation.MEAN)

    for line in placed(entries, plain):
        totals = [counted.total for counted in line.scored.panel.counted]
        expected = max(sum(totals, Fraction()) / len(totals), Fraction()) if totals else None
        assert line.scored.panel.exact == expected
