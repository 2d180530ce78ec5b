"""From scores to places."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from contest.standings.aggregate import PanelScore
from contest.standings.ranking import Candidate, Outcome, Rule, Tie, ranked

NEW_YEAR = datetime(2019, 1, 1, tzinfo=UTC)
RULE = Rule(pass_mark=6000, knockouts={"novelty": 1500}, ties=("effect", "novelty", "submitted"))


def candidate(number: int, value: int | None, *, effect: int = 3000, novelty: int = 2000, hours: int = 0) -> Candidate:
    means: Mapping[str, Fraction] = {"effect": Fraction(effect), "novelty": Fraction(novelty)}
    score = PanelScore(value, None if value is None else Fraction(value), (), (), (), means, None)
    return Candidate(number, score, NEW_YEAR + timedelta(hours=hours))


def places(*candidates: Candidate, rule: Rule = RULE) -> list[tuple[int, int | None]]:
    return [(line.candidate.number, line.place) for line in ranked(candidates, rule)]


def test_the_higher_score_comes_first() -> None:
    assert places(candidate(1, 7000), candidate(2, 9000), candidate(3, 8000)) == [(2, 1), (3, 2), (1, 3)]


def test_equal_scores_are_told_apart_by_the_configured_order() -> None:
    lines = ranked(
        [
            candidate(1, 8000, effect=2900, novelty=2500),
            candidate(2, 8000, effect=3000, novelty=2000, hours=2),
            candidate(3, 8000, effect=3000, novelty=2000, hours=1),
            candidate(4, 8000, effect=3000, novelty=2100, hours=9),
        ],
        RULE,
    )

    assert [(line.candidate.number, line.place, line.ties) for line in lines] == [
        (4, 1, (Tie(3, "novelty"),)),
        (3, 2, (Tie(4, "novelty"), Tie(2, "submitted"))),
        (2, 3, (Tie(3, "submitted"), Tie(1, "effect"))),
        (1, 4, (Tie(2, "effect"),)),
    ]
    assert [line.told_apart_by for line in lines] == ["novelty", "novelty", "submitted", "effect"]


def test_what_is_equal_in_everything_shares_the_place_and_the_next_is_skipped() -> None:
    lines = ranked([candidate(3, 7000), candidate(2, 8000), candidate(1, 8000)], RULE)

    assert [(line.candidate.number, line.place) for line in lines] == [(1, 1), (2, 1), (3, 3)]
    assert (lines[0].ties, lines[0].told_apart_by) == ((Tie(2, None),), None)


def test_without_a_configured_order_equal_scores_share_the_place() -> None:
    rule = Rule(0, {}, ())

    assert places(candidate(1, 8000, effect=1), candidate(2, 8000, effect=2), rule=rule) == [(1, 1), (2, 1)]


def test_a_mean_that_differs_by_a_third_of_a_hundredth_tells_apart() -> None:
    one, other = candidate(1, 8000), candidate(2, 8000)
    finer = Candidate(2, PanelScore(8000, None, (), (), (), {"effect": Fraction(9001, 3)}, None), other.submitted_at)

    assert places(one, finer) == [(2, 1), (1, 2)]


def test_what_has_no_place_stands_apart_with_its_reason() -> None:
    lines = ranked(
        [
            candidate(1, None),
            candidate(2, 5999),
            candidate(3, 6000),
            candidate(4, 9900, novelty=1499),
            candidate(5, 100, novelty=10),
            candidate(6, 5999),
        ],
        RULE,
    )

    assert [(line.candidate.number, line.outcome, line.place) for line in lines] == [
        (3, Outcome.PASSED, 1),
        (2, Outcome.BELOW_PASS, None),
        (6, Outcome.BELOW_PASS, None),
        (4, Outcome.KNOCKED_OUT, None),
        (5, Outcome.KNOCKED_OUT, None),
        (1, Outcome.NO_QUORUM, None),
    ]
    assert [fault.code for fault in lines[3].failed] == ["novelty"]


def test_what_has_no_place_takes_none_from_the_others() -> None:
    assert places(candidate(1, 9000, novelty=0), candidate(2, 8000)) == [(2, 1), (1, None)]


CANDIDATES = st.lists(
    st.tuples(
        st.none() | st.sampled_from([5000, 6000, 7000, 8000]),
        st.sampled_from([2000, 3000]),
        st.sampled_from([1000, 1500, 2000]),
        st.integers(0, 1),
    ),
    max_size=12,
).map(
    lambda drawn: [
        candidate(number, value, effect=effect, novelty=novelty, hours=hours)
        for number, (value, effect, novelty, hours) in enumerate(drawn, start=1)
    ]
)


@given(CANDIDATES, st.randoms(use_true_random=False))
def test_the_order_of_the_candidates_does_not_matter(candidates, chance) -> None:  # type: ignore[no-untyped-def]
    turned = candidates[:]
    chance.shuffle(turned)

    assert ranked(candidates, RULE) == ranked(turned, RULE)


@given(CANDIDATES)
def test_a_place_is_one_more_than_the_number_of_those_who_are_better(candidates) -> None:  # type: ignore[no-untyped-def]
    def merit(one: Candidate) -> tuple[object, ...]:
        means = one.score.means
        return (one.score.value, means["effect"], means["novelty"], -one.submitted_at.timestamp())

    lines = ranked(candidates, RULE)
    passed = [line.candidate for line in lines if line.outcome is Outcome.PASSED]

    assert len(lines) == len(candidates)
    for line in lines:
        if line.outcome is Outcome.PASSED:
            assert line.place == 1 + sum(merit(other) > merit(line.candidate) for other in passed)
        else:
            assert line.place is None
