"""The seal of an entry covers everything in it and can be recomputed by any program."""

from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from contest.journal.chain import BEGINNING, seal

AT = datetime(2019, 3, 31, 16, 59, 59, 5, tzinfo=UTC)
values = st.none() | st.booleans() | st.integers() | st.text(max_size=20)
contents = st.dictionaries(st.text(max_size=8), values | st.lists(values, max_size=3), max_size=5)


def test_the_seal_is_the_hash_of_three_plain_lines() -> None:
    written = '{"act":"unit.add","name":"Phòng Nội vụ"}'
    by_hand = sha256(f"{BEGINNING}\n2019-03-31T16:59:59.000005+00:00\n{written}".encode()).hexdigest()

    assert seal(BEGINNING, AT, {"name": "Phòng Nội vụ", "act": "unit.add"}) == by_hand


@given(contents, contents)
def test_two_contents_share_a_seal_only_if_they_are_equal(one: dict[str, object], other: dict[str, object]) -> None:
    def told(content: dict[str, object]) -> str:
        return repr(sorted(content.items()))

    assert (seal(BEGINNING, AT, one) == seal(BEGINNING, AT, other)) == (told(one) == told(other))


@given(contents)
def test_the_instant_and_the_predecessor_are_sealed_too(content: dict[str, object]) -> None:
    entry = seal(BEGINNING, AT, content)

    assert seal(entry, AT, content) != entry
    assert seal(BEGINNING, AT + timedelta(microseconds=1), content) != entry


def test_the_zone_in_which_an_instant_is_told_does_not_matter() -> None:
    office = AT.astimezone(timezone(timedelta(hours=7)))

    assert seal(BEGINNING, office, {}) == seal(BEGINNING, AT, {})
