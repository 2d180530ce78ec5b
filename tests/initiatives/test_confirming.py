"""The seal over what was read."""

from hypothesis import given
from hypothesis import strategies as st

from contest.initiatives.confirming import Part, changed_parts, read_by_author, read_by_head, seal

AUTHORS = [("Cá nhân 01", "Chuyên viên", 1), ("Cá nhân 02", "", 2)]
BY_AUTHOR = read_by_author("Một cửa", AUTHORS, [6_000, 4_000])


def by_head(**changes: object) -> dict[str, str]:
    given_: dict[str, object] = {
        "unit_id": 1, "field_id": 2, "answers": {1: "a", 2: ["b"]}, "unread": {}, "evidence": [(None, "x", "Ảnh")],
    }  # fmt: skip
    return read_by_head(BY_AUTHOR, **{**given_, **changes})  # type: ignore[arg-type]


def test_the_same_reading_has_the_same_seal() -> None:
    assert seal(by_head()) == seal(by_head())
    assert len(seal(BY_AUTHOR)) == 64


def test_each_part_that_changes_is_named() -> None:
    assert changed_parts(BY_AUTHOR, read_by_author("Hai cửa", AUTHORS[:1], [10_000])) == [
        Part.TITLE, Part.AUTHORS, Part.SHARES,
    ]  # fmt: skip
    assert changed_parts(by_head(), by_head(unit_id=2)) == [Part.UNIT]
    assert changed_parts(by_head(), by_head(field_id=None)) == [Part.FIELD]
    assert changed_parts(by_head(), by_head(unread={"q1": "31/2"})) == [Part.ANSWERS]
    assert changed_parts(by_head(), by_head(evidence=[])) == [Part.EVIDENCE]


def test_in_which_order_files_lie_does_not_matter() -> None:
    files = [(None, "x", ""), (3, "y", ""), (None, "a", "Ảnh")]

    assert seal(by_head(evidence=files)) == seal(by_head(evidence=files[::-1]))


@given(st.lists(st.integers(0, 10_000), min_size=2, max_size=2), st.text(max_size=20))
def test_any_other_title_or_shares_break_the_seal(shares: list[int], title: str) -> None:
    same = (title, shares) == ("Một cửa", [6_000, 4_000])

    assert (seal(read_by_author(title, AUTHORS, shares)) == seal(BY_AUTHOR)) is same
