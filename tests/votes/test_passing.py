"""Who passes under which rule: the cases of domain.md §3.3, and laws that hold for all."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.rules.voting import voting_rule
from contest.votes.passing import (
    Counts,
    Electorate,
    Outcome,
    Threshold,
    first_passed,
    needed_of,
    outcome_of,
    outcomes_of,
)


def rule(basis: str, ratio: Fraction | str, comparison: str = ">=", *, written: bool = False) -> Threshold:
    return Threshold(basis, Fraction(ratio), comparison, written)


NINETY_OF_ALL = rule("all", "9/10", written=True)
SEVENTY_CONSULTED = rule("present", "7/10", written=True)
HALF_OF_ALL = rule("all", "1/2", ">")
EIGHTY = rule("all", "8/10", written=True)
TWO_THIRDS_OF_ALL = rule("all", "2/3")
HALF_PRESENT = rule("present", "1/2", ">")
TWO_THIRDS_PRESENT = rule("present", "2/3")
HALF_OF_VALID = rule("valid", "1/2", ">")


@pytest.mark.parametrize(
    ("said", "given", "counts", "electorate", "expected"),
    [
        ("nine tenths of nine are nine", NINETY_OF_ALL, Counts(9, 0), Electorate(9, 9), (9, 9, 9, True)),
        ("one against is too many of nine", NINETY_OF_ALL, Counts(8, 1), Electorate(9, 9), (8, 9, 9, False)),
        ("nine tenths of ten are reached", NINETY_OF_ALL, Counts(9, 1), Electorate(10, 10), (9, 10, 9, True)),
        (
            "absent members count by what they write", NINETY_OF_ALL, Counts(7, 0, written_agree=2),
            Electorate(9, 7), (9, 9, 9, True),
        ),
        ("who is absent and silent is against", NINETY_OF_ALL, Counts(7, 0), Electorate(9, 7), (7, 9, 9, False)),
        ("seventy of a hundred who attend", SEVENTY_CONSULTED, Counts(7, 3), Electorate(15, 10), (7, 10, 7, True)),
        (
            "those consulted in writing are in the base", SEVENTY_CONSULTED,
            Counts(7, 0, written_against=3, written_blank=1), Electorate(12, 7), (7, 11, 8, False),
        ),
        ("half of all is not more than half", HALF_OF_ALL, Counts(5, 1), Electorate(10, 6), (5, 10, 6, False)),
        ("more than half of all, some being absent", HALF_OF_ALL, Counts(6, 0), Electorate(10, 6), (6, 10, 6, True)),
        ("the same six of those present", HALF_PRESENT, Counts(4, 2), Electorate(10, 6), (4, 6, 4, True)),
        ("eighty percent of all", EIGHTY, Counts(8, 1, 1), Electorate(10, 10), (8, 10, 8, True)),
        ("two thirds of seven are five", TWO_THIRDS_OF_ALL, Counts(4, 3), Electorate(7, 7), (4, 7, 5, False)),
        ("exactly two thirds reach", TWO_THIRDS_PRESENT, Counts(6, 2, 1), Electorate(9, 9), (6, 9, 6, True)),
        ("blank ballots are not agreement", HALF_PRESENT, Counts(4, 0, 4), Electorate(9, 8), (4, 8, 5, False)),
        ("invalid ballots are in the base", HALF_PRESENT, Counts(4, 1, 0, 3), Electorate(9, 8), (4, 8, 5, False)),
        ("and not among the valid ones", HALF_OF_VALID, Counts(4, 1, 0, 3), Electorate(9, 8), (4, 5, 3, True)),
        ("nor is one not returned", HALF_OF_VALID, Counts(3, 2, 0, 0, 3), Electorate(9, 8), (3, 5, 3, True)),
        ("no ballot, no majority", HALF_OF_VALID, Counts(0, 0, 0, 0, 8), Electorate(9, 8), (0, 0, 1, False)),
        (
            "who must abstain is not in the base", TWO_THIRDS_OF_ALL, Counts(6, 2),
            Electorate(9, 9, conflicted=1, conflicted_present=1), (6, 8, 6, True),
        ),
        (
            "a written opinion that does not count is left out", HALF_PRESENT, Counts(3, 3, written_agree=2),
            Electorate(9, 6), (3, 6, 4, False),
        ),
        (
            "sealed ballots of absent members are consulted ones", SEVENTY_CONSULTED, Counts(7, 2),
            Electorate(9, 7, wrote=2), (7, 9, 7, True),
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_outcome_of_each_base(
    said: str, given: Threshold, counts: Counts, electorate: Electorate, expected: tuple[int, int, int, bool]
) -> None:
    outcome = outcome_of(given, counts, electorate)

    assert (outcome.agree, outcome.base, outcome.needed, outcome.passed) == expected, said


def test_who_must_abstain_stays_in_the_base_when_the_council_has_it_so() -> None:
    electorate = Electorate(9, 9, conflicted=1, conflicted_present=1)

    out = outcome_of(TWO_THIRDS_OF_ALL, Counts(5, 3), electorate)
    kept = outcome_of(rule("all", "2/3", ">"), Counts(6, 2), electorate, conflicted_in_base=True)

    assert (out.base, out.needed, out.abstaining) == (8, 6, 1)
    assert (kept.base, kept.needed, kept.abstaining, kept.passed) == (9, 7, 0, False)


def test_an_outcome_tells_its_working() -> None:
    outcome = outcome_of(HALF_PRESENT, Counts(5, 1, 1, written_agree=1), Electorate(9, 7))

    assert outcome.share == Fraction(5, 7)
    assert (outcome.basis, outcome.ratio, outcome.comparison) == ("present", Fraction(1, 2), ">")
    assert outcome.left_out == 1


@pytest.mark.parametrize(
    ("counts", "electorate"),
    [
        (Counts(5, 0), Electorate(9, 6)),
        (Counts(7, 0), Electorate(9, 6)),
        (Counts(-1, 7), Electorate(9, 6)),
        (Counts(6, 0, written_agree=4), Electorate(9, 6)),
        (Counts(6, 0, written_agree=3), Electorate(9, 6, conflicted=1)),
        (Counts(6, 0), Electorate(5, 6)),
        (Counts(6, 0), Electorate(9, 6, conflicted=1, conflicted_present=1)),
        (Counts(7, 0), Electorate(9, 6, wrote=1)),
    ],
)
def test_counts_that_cannot_be_are_refused(counts: Counts, electorate: Electorate) -> None:
    with pytest.raises(ValueError):
        outcome_of(HALF_PRESENT, counts, electorate)


def test_of_several_honours_the_first_that_passed_holds() -> None:
    tally = {"BK_TINH": 3, "GK_HUYEN": 5, "against": 0, "blank": 1}
    rules = {"BK_TINH": HALF_PRESENT, "GK_HUYEN": HALF_PRESENT}

    outcomes = outcomes_of(rules, tally, {}, Electorate(9, 9))

    assert {code: outcome.agree for code, outcome in outcomes.items()} == {"BK_TINH": 3, "GK_HUYEN": 5}
    assert first_passed(outcomes) == "GK_HUYEN"
    assert first_passed(outcomes_of(rules, {"BK_TINH": 4, "GK_HUYEN": 4}, {}, Electorate(9, 8))) is None


def test_what_is_missing_of_the_voters_was_not_returned() -> None:
    outcome = outcomes_of({"agree": HALF_PRESENT}, {"agree": 4}, {"agree": 1}, Electorate(9, 8))["agree"]

    assert (outcome.agree, outcome.base, outcome.passed, outcome.left_out) == (4, 8, False, 1)


def test_thresholds_and_outcomes_are_kept_as_plain_values() -> None:
    threshold = Threshold.of(voting_rule("tdkt", None, on=date(2020, 1, 15)))
    outcome = outcome_of(threshold, Counts(5, 4), Electorate(9, 9))

    assert Threshold.read(json.loads(json.dumps(threshold.told()))) == threshold
    assert Outcome.read(json.loads(json.dumps(outcome.told()))) == outcome


# Laws.

RATIOS = st.fractions(min_value=Fraction(1, 100), max_value=1)
RULES = st.builds(
    rule, st.sampled_from(["all", "present", "valid"]), RATIOS, st.sampled_from([">=", ">"]), written=st.booleans()
)
SIZES = st.integers(0, 12)


@st.composite
def votes(draw: Callable[..., int]) -> tuple[Counts, Electorate]:
    """Return counts and the electorate that they fit."""
    counts = Counts(*(draw(SIZES) for _field in range(8)))
    out, absent_out, silent = draw(SIZES), draw(SIZES), draw(SIZES)
    present = counts.issued + out
    return counts, Electorate(present + counts.written + absent_out + silent, present, out + absent_out, out)


@given(votes(), RULES)
def test_passing_is_needed_being_reached(vote: tuple[Counts, Electorate], given: Threshold) -> None:
    outcome = outcome_of(given, *vote)
    exact = Fraction(outcome.agree, outcome.base) if outcome.base else Fraction(0)

    assert outcome.passed == (outcome.agree >= outcome.needed)
    reached = exact >= given.ratio if given.comparison == ">=" else exact > given.ratio
    assert outcome.passed == (reached and outcome.agree > 0)
    assert 0 <= outcome.agree <= outcome.base or outcome.base == 0


@given(votes(), RULES)
def test_a_change_of_mind_in_favour_never_harms(vote: tuple[Counts, Electorate], given: Threshold) -> None:
    counts, electorate = vote
    if counts.against and outcome_of(given, counts, electorate).passed:
        turned = replace(counts, agree=counts.agree + 1, against=counts.against - 1)
        assert outcome_of(given, turned, electorate).passed


@given(votes(), RULES)
def test_more_than_is_never_easier_than_at_least(vote: tuple[Counts, Electorate], given: Threshold) -> None:
    strict = outcome_of(replace(given, comparison=">"), *vote)
    loose = outcome_of(replace(given, comparison=">="), *vote)

    assert strict.needed in (loose.needed, loose.needed + 1)
    assert loose.passed or not strict.passed


@given(votes(), RULES)
def test_keeping_abstainers_in_the_base_never_helps(vote: tuple[Counts, Electorate], given: Threshold) -> None:
    kept = outcome_of(given, *vote, conflicted_in_base=True)

    assert kept.base >= outcome_of(given, *vote).base
    assert outcome_of(given, *vote).passed or not kept.passed


@given(votes(), RULES)
def test_written_opinions_that_do_not_count_change_nothing(vote: tuple[Counts, Electorate], given: Threshold) -> None:
    counts, electorate = vote
    without = replace(counts, written_agree=0, written_against=0, written_blank=0)
    deaf = replace(given, written_counts=False)

    left, right = outcome_of(deaf, counts, electorate), outcome_of(deaf, without, electorate)
    assert replace(left, left_out=0) == right


@given(st.integers(0, 500), RATIOS)
def test_needed_is_the_least_that_reaches(base: int, ratio: Fraction) -> None:
    least = needed_of(base, ratio, ">=")
    assert least >= base * ratio
    assert least == 1 or least - 1 < base * ratio
    more = needed_of(base, ratio, ">")
    assert more > base * ratio and (more == 1 or more - 1 <= base * ratio)
