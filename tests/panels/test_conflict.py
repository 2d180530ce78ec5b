"""The one rule for conflicts of interest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.panels.conflict import ConflictKind, Interests, Origin, conflict_between, conflicting_pairs

ORIGIN = Origin(person_ids=frozenset({1, 2}), unit_ids=frozenset({10, 20}))


@pytest.mark.parametrize(
    ("interests", "recorded", "expected"),
    [
        (Interests(), False, None),
        (Interests(person_id=3, unit_ids=frozenset({30})), False, None),
        (Interests(person_id=1), False, ConflictKind.AUTHOR),
        (Interests(unit_ids=frozenset({30, 20})), False, ConflictKind.OWN_UNIT),
        (Interests(), True, ConflictKind.RECORDED),
        (Interests(person_id=2, unit_ids=frozenset({10})), True, ConflictKind.AUTHOR),
        (Interests(person_id=9, unit_ids=frozenset({10})), True, ConflictKind.OWN_UNIT),
    ],
)
def test_the_first_reason_that_applies_is_named(
    interests: Interests, recorded: bool, expected: ConflictKind | None
) -> None:
    assert conflict_between(interests, ORIGIN, recorded=recorded) is expected


IDS = st.frozensets(st.integers(1, 5), max_size=3)
JUDGES = st.dictionaries(st.integers(1, 4), st.builds(Interests, st.none() | st.integers(1, 5), IDS), max_size=4)
INITIATIVES = st.dictionaries(st.integers(1, 4), st.builds(Origin, IDS, IDS), max_size=4)
PAIRS = st.sets(st.tuples(st.integers(1, 4), st.integers(1, 4)))


@given(JUDGES, INITIATIVES, PAIRS)
def test_pairs_conflict_exactly_where_the_rule_says_so_for_each(
    judges: dict[int, Interests], initiatives: dict[int, Origin], recorded: set[tuple[int, int]]
) -> None:
    found = conflicting_pairs(judges.items(), initiatives.items(), recorded)

    for seat, interests in judges.items():
        for initiative, origin in initiatives.items():
            pair = (seat, initiative)
            assert found.get(pair) == conflict_between(interests, origin, recorded=pair in recorded)
