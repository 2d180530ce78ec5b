"""What an initiative lacks before it can be submitted."""

from dataclasses import dataclass, replace
from datetime import date

import pytest

from contest.initiatives.readiness import lacks

TODAY = date(2019, 3, 31)


@dataclass(frozen=True)
class Contributor:
    full_name: str
    share: int


@dataclass(frozen=True)
class Text:
    field_id: int | None = 1
    authors: tuple[Contributor, ...] = (Contributor("Cá nhân 01", 6_000), Contributor("Cá nhân 02", 4_000))
    problem: str = "a"
    content: str = "b"
    novelty: str = "c"
    effect: str = "d"
    scope: str = "e"
    first_applied_on: date | None = TODAY


def fields_lacking(text: Text) -> list[str]:
    return [lack.field for lack in lacks(text, today=TODAY)]


def test_a_complete_text_lacks_nothing() -> None:
    assert fields_lacking(Text()) == []


def test_an_empty_text_lacks_everything_in_the_order_of_the_form() -> None:
    empty = Text(None, (), "", "", "", "", "", None)

    assert fields_lacking(empty) == [
        "field_id", "authors-0-full_name", "problem", "content", "novelty", "effect", "scope", "first_applied_on",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["problem", "content", "novelty", "effect", "scope"])
def test_each_part_of_the_text_is_needed(name: str) -> None:
    assert fields_lacking(replace(Text(), **{name: ""})) == [name]


@pytest.mark.parametrize(("shares", "total"), [((6_000, 3_900), "99"), ((6_000, 4_100), "101"), ((1, 9_998), "99,99")])
def test_shares_that_do_not_add_up_are_told_with_what_they_add_up_to(shares: tuple[int, int], total: str) -> None:
    text = Text(authors=(Contributor("A", shares[0]), Contributor("B", shares[1])))

    [lack] = lacks(text, today=TODAY)

    assert (lack.field, lack.values) == ("authors", {"total": total})


def test_an_author_without_a_name_and_one_without_a_share_are_each_named() -> None:
    text = Text(authors=(Contributor("", 10_000), Contributor("B", 0)))

    assert fields_lacking(text) == ["authors-0-full_name", "authors-1-share"]


def test_the_first_application_may_be_today_but_not_tomorrow() -> None:
    assert fields_lacking(Text(first_applied_on=TODAY)) == []
    assert fields_lacking(Text(first_applied_on=date(2019, 4, 1))) == ["first_applied_on"]
