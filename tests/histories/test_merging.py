"""Who is one person, and who may be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.histories.merging import Entry, likely_pairs, root_of, same_as


def test_mergers_are_followed_to_the_entry_that_stands_for_all() -> None:
    into = {2: 1, 3: 2, 5: 4}

    assert (root_of(3, into), root_of(1, into), root_of(9, into)) == (1, 1, 9)
    assert same_as(2, into) == {1, 2, 3}
    assert same_as(9, into) == {9}


@given(st.lists(st.tuples(st.integers(1, 12), st.integers(1, 12)), max_size=12), st.integers(1, 12))
def test_being_one_person_is_mutual(pairs: list[tuple[int, int]], asked: int) -> None:
    into: dict[int, int] = {}
    for kept, merged in pairs:
        if root_of(kept, into) != root_of(merged, into):
            into[root_of(merged, into)] = kept

    group = same_as(asked, into)

    assert asked in group
    assert all(same_as(one, into) == group for one in group)


@pytest.mark.parametrize(
    ("first", "second", "distance"),
    [
        ("Nguyễn Văn Hòa", "Nguyễn Văn Hoà", 0),
        ("Nguyễn Văn Hòa", "Nguyễn Văn Hóa", 1),
        ("Nguyễn Thị Thanh Thúy", "Nguyễn Thi Thanh Thuý", 1),
        ("Nguyễn Văng Hòa", "Nguyễn Văn Hòa", 2),
        ("Lê Ba", "Lý Ba", None),
        ("Nguyễn Văn Hòa", "Nguyễn Văn Bình", None),
    ],
)
def test_names_are_alike_by_spelling_letters_or_one_letter(first: str, second: str, distance: int | None) -> None:
    pairs = likely_pairs([Entry(1, first, "", ""), Entry(2, second, "", "")], {})

    assert [pair.distance for pair in pairs] == ([] if distance is None else [distance])


def test_who_is_merged_already_is_not_proposed_again() -> None:
    entries = [Entry(number, "Nguyễn Văn Hòa", "", "") for number in (1, 2, 3)]

    assert [(pair.first.id, pair.second.id) for pair in likely_pairs(entries, {2: 1})] == [(1, 3), (2, 3)]
