"""The shipped rows and what lies over them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.rules import contents
from contest.rules.dated import Ruled, holds
from contest.rules.edition import (
    Act,
    Book,
    Change,
    Column,
    ColumnKind,
    Table,
    book,
    edition,
    packed,
    token,
    unpacked,
)
from contest.rules.money import BASE_SALARIES, COEFFICIENTS

NHA_BE, HIEP_PHUOC = 7, 8
START = date(2025, 7, 1)


def coefficient(value: str, first: date, last: date | None = None, honour: str = "GK_XA") -> dict[str, Any]:
    ending = {"valid_to": last} if last else {}
    return {
        "honour": honour, "coefficient": value, "valid_from": first, **ending, "source": "Nghị quyết", "mark": "K",
    }  # fmt: skip


def change(number: int, act: Act, raw: Mapping[str, Any], *, body: int | None = None, target: str = "") -> Change:
    return Change(number, COEFFICIENTS.name, act, body, target, packed(raw))


def values(rules: Book, *days: date, honour: str = "GK_XA") -> list[str]:
    return [
        " ".join(str(row.coefficient) for row in rules.rows(COEFFICIENTS) if row.honour == honour and holds(row, day))
        for day in days
    ]


def shipped(day: date) -> str:
    """Return the token of the shipped row of GK_XA on ``day``."""
    raws = Book().raws(COEFFICIENTS)
    return next(
        token(COEFFICIENTS, raw)
        for raw in raws
        if raw["honour"] == "GK_XA" and raw["valid_from"] <= day and day <= raw.get("valid_to", date.max)
    )


def test_every_table_that_ships_is_read_and_no_two_agree_on_a_name() -> None:
    contents.check(book())

    assert len(contents.BY_NAME) == len(contents.TABLES)
    assert all(book().rows(table) for table in contents.TABLES)


def test_an_added_row_takes_its_days_from_the_shipped_ones() -> None:
    rules = Book((change(1, Act.ADD, coefficient("0.5", date(2026, 1, 1), date(2026, 12, 31))),))

    days = date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1), date(2027, 3, 2)
    assert values(rules, *days) == ["0.3", "0.5", "0.5", "0.3", "0.3"]
    assert [row.change_id for row in rules.rows(COEFFICIENTS) if str(row.coefficient) == "0.5"] == [1]
    assert values(rules, days[1], honour="BK_TINH") == ["1.5"]


def test_an_ended_row_holds_until_its_last_day_and_nothing_follows_it() -> None:
    day = date(2026, 5, 1)
    rules = Book((change(1, Act.END, {"valid_to": day}, target=shipped(day)),))

    assert values(rules, day, day + timedelta(days=1), date(2027, 3, 2)) == ["0.3", "", "0.3"]


def test_a_corrected_row_stands_in_the_place_of_the_wrong_one() -> None:
    right = coefficient("0.35", START, date(2027, 3, 1))
    rules = Book((change(1, Act.CORRECT, right, target=shipped(START)),))

    assert values(rules, START, date(2027, 3, 1)) == ["0.35", "0.35"]
    order = [row.honour for row in rules.rows(COEFFICIENTS)]
    assert order == [row.honour for row in book().rows(COEFFICIENTS)]


def test_what_a_body_sets_holds_for_it_alone_and_lies_over_what_is_set_for_all() -> None:
    changes = (
        change(1, Act.ADD, coefficient("0.6", date(2026, 6, 1)), body=NHA_BE),
        change(2, Act.ADD, coefficient("0.4", date(2026, 1, 1))),
    )
    days = date(2025, 12, 31), date(2026, 5, 31), date(2026, 6, 1)

    assert values(Book(changes), *days) == ["0.3", "0.4", "0.4"]
    assert values(Book(changes, NHA_BE), *days) == ["0.3", "0.4", "0.6"]
    assert values(Book(changes, HIEP_PHUOC), *days) == ["0.3", "0.4", "0.4"]


def test_a_body_may_end_for_itself_what_holds_for_all() -> None:
    day = date(2026, 5, 1)
    changes = (change(1, Act.END, {"valid_to": day}, body=NHA_BE, target=shipped(day)),)

    assert values(Book(changes, NHA_BE), day, day + timedelta(days=1)) == ["0.3", ""]
    assert values(Book(changes), day, day + timedelta(days=1)) == ["0.3", "0.3"]


def test_an_amendment_of_an_amendment_counts() -> None:
    first = coefficient("0.5", date(2026, 1, 1), date(2026, 12, 31))
    second = {**first, "coefficient": "0.7"}
    changes = (
        change(1, Act.ADD, first),
        change(2, Act.CORRECT, second, target=token(COEFFICIENTS, first)),
        change(3, Act.END, {"valid_to": date(2026, 6, 30)}, target=token(COEFFICIENTS, second)),
    )

    assert values(Book(changes), date(2026, 6, 30), date(2026, 7, 1)) == ["0.7", ""]


def test_two_amendments_of_one_key_and_day_are_not_read() -> None:
    changes = tuple(change(number, Act.ADD, coefficient("0.5", date(2026, 1, number))) for number in (1, 2))

    with pytest.raises(ValueError, match="GK_XA has two rows that hold on 2026-01-02"):
        Book(changes).rows(COEFFICIENTS)


def test_a_row_comes_back_as_it_was_stored() -> None:
    raw = coefficient("0.5", date(2026, 1, 1), date(2026, 12, 31))

    assert unpacked(COEFFICIENTS, packed(raw)) == raw


def test_one_edition_is_made_once() -> None:
    changes = (change(1, Act.ADD, coefficient("0.5", date(2026, 1, 1))),)

    assert edition(changes, NHA_BE) is edition(changes, NHA_BE)
    assert edition(changes).rows(BASE_SALARIES) is edition(changes).rows(BASE_SALARIES)


@dataclass(frozen=True, kw_only=True)
class Anything(Ruled):
    whole: int = 0
    share: object = None
    some: frozenset[str] = frozenset()


ANYTHING = Table(
    "anything", "money.toml", "anything", (),
    (
        Column("whole", ColumnKind.WHOLE, needed=False, most=9), Column("share", ColumnKind.SHARE, needed=False),
        Column("some", ColumnKind.CHOICES, ("a", "b"), needed=False),
    ),
    Anything,
)  # fmt: skip


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"whole": 10}, "whole cannot be 10"),
        ({"whole": "3"}, "whole of .* is not a int"),
        ({"share": "5/4"}, "5/4 is no share"),
        ({"share": "0"}, "0 is no share"),
        ({"share": "x"}, "x is no share"),
        ({"share": "1/0"}, "1/0 is no share"),
        ({"some": ["a", "c"]}, "c is not among the some"),
        ({"colour": "red"}, "has .*colour, which nobody reads"),
        ({"valid_to": date(2024, 1, 1)}, "ends before it begins"),
    ],
)
def test_a_value_that_cannot_stand_in_its_column_is_not_read(given: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        ANYTHING.row({"valid_from": START, "source": "x", "mark": "K", **given})


def day(offset: int) -> date:
    return START + timedelta(days=offset)


SPANS = st.tuples(st.integers(0, 900), st.none() | st.integers(0, 200))


@given(st.lists(st.tuples(SPANS, st.sampled_from([None, NHA_BE])), max_size=3))
def test_an_amendment_holds_on_exactly_its_days_and_all_others_stay_as_they_were(
    given_: list[tuple[tuple[int, int | None], int | None]],
) -> None:
    changes: list[Change] = []
    for number, ((first, length), body) in enumerate(given_, start=1):
        raw = coefficient(str(number + 10), day(first), None if length is None else day(first + length))
        candidate = (*changes, change(number, Act.ADD, raw, body=body))
        try:
            Book(candidate, NHA_BE).rows(COEFFICIENTS)
            Book(candidate).rows(COEFFICIENTS)
        except ValueError:
            continue
        changes.append(candidate[-1])
    rules = Book(tuple(changes), NHA_BE)

    for offset in range(0, 1200, 7):
        today = day(offset)
        over = [
            (one.body_id is not None, one.id)
            for one in changes
            if (row := COEFFICIENTS.row(unpacked(COEFFICIENTS, one.values))) and holds(row, today)
        ]
        expected = str(max(over)[1] + 10) if over else values(book(), today)[0]
        assert values(rules, today) == [expected]
