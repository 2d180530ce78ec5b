"""What a list of awards brings, by the day of its decision."""

from datetime import date

import pytest

from contest.awards.models import Award, RecipientKind
from contest.payments.reckoning import Reckoning, reckoned

BEFORE, AFTER = date(2020, 2, 7), date(2026, 9, 1)


def lines(honour: str, collectives: int, individuals: int) -> list[Award]:
    kinds = [RecipientKind.COLLECTIVE] * collectives + [RecipientKind.INDIVIDUAL] * individuals
    return [
        Award(id=place, honour=honour, recipient_kind=kind, achievement=f"Thành tích {place}")
        for place, kind in enumerate(kinds, start=1)
    ]


def reckoning(honour: str, collectives: int, individuals: int, on: date) -> Reckoning:
    return Reckoning(on, [reckoned(line, on) for line in lines(honour, collectives, individuals)])


@pytest.mark.parametrize(
    ("honour", "collectives", "individuals", "on", "total"),
    [
        ("GK_HUYEN", 19, 15, BEFORE, 23_850_000),
        ("GK_HUYEN", 18, 0, BEFORE, 16_200_000),
        ("GK_HUYEN", 37, 15, BEFORE, 40_050_000),
        ("GK_XA", 1, 0, BEFORE, 450_000),
        ("GK_XA", 0, 1, BEFORE, 230_000),
        ("GK_XA", 37, 15, date(2025, 9, 1), 37 * 1_410_000 + 15 * 710_000),
        ("GK_XA", 37, 15, AFTER, 37 * 1_520_000 + 15 * 760_000),
        ("BK_TINH", 0, 1, AFTER, 3_800_000),
    ],
)
def test_the_total_follows_from_the_law_of_the_day(
    honour: str, collectives: int, individuals: int, on: date, total: int
) -> None:
    found = reckoning(honour, collectives, individuals, on)

    assert found.total == total
    assert sum(amount for _kind, _count, amount in found.by_kind) == total


def test_nha_be_pays_fifteen_and_thirty_seven() -> None:
    assert reckoning("GK_HUYEN", 37, 15, BEFORE).by_kind == [
        ("collective", 37, 37 * 900_000), ("individual", 15, 15 * 450_000)
    ]  # fmt: skip


def test_a_title_of_collectives_is_never_doubled() -> None:
    (line,) = reckoning("TTLDTT_HUYEN", 1, 0, BEFORE).lines

    assert line.bonus is not None
    assert (line.bonus.multiplier, line.amount) == (1, 1_200_000)  # 0,8 × 1.490.000 = 1.192.000


def test_a_line_that_the_book_does_not_know_brings_nothing_and_says_why() -> None:
    found = reckoning("LDTT_HUYEN", 1, 1, BEFORE)

    unknown, known = found.lines
    assert (unknown.amount, known.amount) == (0, 450_000)
    assert found.unknown == [unknown]
    assert unknown.refusal is not None


def test_the_same_merit_in_other_letters_is_the_same() -> None:
    award, same, other = lines("GK_HUYEN", 3, 0)
    award.achievement, same.achievement = "Đã có thành tích", "ĐÃ CÓ THÀNH TÍCH"

    found = reckoned(award, BEFORE, [same, other])

    assert found.same_merit == [same]
    assert Reckoning(BEFORE, [found]).to_look_at == [found]
