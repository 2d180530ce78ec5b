"""Of a body's designs the one that was made for exactly this is taken, else the more general one."""

from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from contest.designs.choosing import ANY, FORMS, TITLES, most_fitting

DAY = date(2020, 2, 7)
PURPOSES = ("GK_HUYEN", FORMS, ANY)


@dataclass(frozen=True)
class Made:
    number: int = 1
    purpose: str = ANY
    recipient_kind: str | None = None
    posthumous: bool | None = None
    valid_from: date = date(2000, 1, 1)
    valid_to: date | None = None


def chosen(*designs: Made, kind: str = "collective", posthumous: bool = False) -> Made | None:
    return most_fitting(designs, purposes=PURPOSES, recipient_kind=kind, posthumous=posthumous, day=DAY)


@pytest.mark.parametrize(
    ("special", "general"),
    [
        (Made(purpose="GK_HUYEN"), Made(purpose=FORMS)),
        (Made(purpose=FORMS), Made(purpose=ANY)),
        (Made(purpose="GK_HUYEN"), Made(purpose=ANY, recipient_kind="collective", posthumous=False)),
        (Made(recipient_kind="collective"), Made()),
        (Made(recipient_kind="collective"), Made(posthumous=False)),
        (Made(posthumous=False), Made()),
        (Made(valid_from=date(2020, 1, 1)), Made(number=9)),
        (Made(number=2), Made(number=1)),
    ],
)
def test_the_more_special_design_is_taken(special: Made, general: Made) -> None:
    assert chosen(general, special) == chosen(special, general) == special


@pytest.mark.parametrize(
    "design",
    [
        Made(purpose="GK_XA"),
        Made(purpose=TITLES),
        Made(recipient_kind="individual"),
        Made(posthumous=True),
        Made(valid_from=date(2020, 2, 8)),
        Made(valid_to=date(2020, 2, 6)),
    ],
)
def test_a_design_for_something_else_is_not_taken(design: Made) -> None:
    assert chosen(design) is None


def test_a_design_is_valid_on_its_first_and_on_its_last_day() -> None:
    assert chosen(Made(valid_from=DAY, valid_to=DAY)) is not None


designs = some.builds(
    Made, some.integers(1, 5), some.sampled_from(("GK_HUYEN", "GK_XA", FORMS, TITLES, ANY)),
    some.sampled_from((None, "collective", "individual")), some.sampled_from((None, True, False)),
)  # fmt: skip


@given(some.lists(designs, max_size=6).flatmap(lambda made: some.tuples(some.just(made), some.permutations(made))))
def test_the_order_in_which_designs_come_does_not_matter(two: tuple[list[Made], list[Made]]) -> None:
    assert chosen(*two[0]) == chosen(*two[1])
