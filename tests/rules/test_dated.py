"""Rows that hold from one day to another, and how sure they are."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

import config
from contest.rules.dated import Certainty, Mark, holds, mark_of, overlapping, sources

START = date(2020, 1, 1)


@dataclass(frozen=True)
class Span:
    valid_from: date
    valid_to: date | None


def span(first: int, last: int | None) -> Span:
    return Span(START + timedelta(days=first), None if last is None else START + timedelta(days=first + last))


SPANS = st.lists(st.builds(span, st.integers(0, 60), st.none() | st.integers(0, 20)), max_size=6)


@given(SPANS)
def test_rows_overlap_exactly_when_two_of_them_hold_on_a_common_day(rows: list[Span]) -> None:
    days = [START + timedelta(days=day) for day in range(100)]

    assert bool(overlapping(rows)) == any(sum(holds(row, day) for row in rows) > 1 for day in days)


def test_a_row_holds_on_its_first_and_its_last_day_and_without_a_last_day_for_good() -> None:
    row = Span(date(2024, 1, 1), date(2025, 6, 30))

    held = [holds(row, day) for day in (date(2023, 12, 31), date(2024, 1, 1), date(2025, 6, 30), date(2025, 7, 1))]
    assert held == [False, True, True, False]
    assert holds(Span(date(2024, 1, 1), None), date(2999, 1, 1))


def test_a_mark_says_how_sure_a_row_is_and_where_it_was_read() -> None:
    found = mark_of("F:S2b")

    assert (found.certainty, found.address) == (Certainty.FOUND, sources()["S2b"])
    assert [mark_of(text).is_sure for text in ("F:S2b", "W:S23", "K", "C")] == [True, False, False, True]
    assert [str(mark) for mark in (found, Mark(Certainty.KNOWN))] == ["F:S2b", "K"]


def test_every_source_is_named_by_a_row() -> None:
    files = (config.ROOT / "contest").rglob("*.toml")
    named = {source for file in files for source in re.findall(r'= "[FW]:(\w+)"', file.read_text(encoding="utf-8"))}

    assert named == set(sources())
