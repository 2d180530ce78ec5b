"""The three periods of domain.md §1.1: an act runs under the law of its day, whatever holds today."""

from datetime import date

import pytest

from contest.rules.basis import PAPERS, grounds_on
from contest.rules.bonus import bonus
from contest.rules.catalogue import honours_for
from contest.rules.dated import Certainty
from contest.rules.edition import book
from contest.rules.overview import running_out

FIRST, SECOND, THIRD = date(2020, 2, 7), date(2024, 6, 3), date(2026, 11, 27)
LAST_DAY = date(2027, 3, 1)


def cited(paper: str, day: date, authority: str) -> list[str]:
    return [row.number for row in grounds_on(paper, day, authority, province="Thành phố Hồ Chí Minh")]


@pytest.mark.parametrize(
    ("day", "authority", "documents", "form", "paid"),
    [
        (
            FIRST, "district_chair",
            ["77/2015/QH13", "15/2003/QH11", "47/2005/QH11", "39/2013/QH13", "91/2017/NĐ-CP", "12/2019/TT-BNV",
             "24/2018/QĐ-UBND"],
            "GK_HUYEN", 450_000,
        ),
        (
            SECOND, "district_chair",
            ["77/2015/QH13", "47/2019/QH14", "06/2022/QH15", "98/2023/NĐ-CP", "01/2024/TT-BNV"], "GK_HUYEN", 540_000,
        ),
        (
            THIRD, "commune_chair",
            ["72/2025/QH15", "06/2022/QH15", "152/2025/NĐ-CP", "15/2025/TT-BNV"], "GK_XA", 760_000,
        ),
    ],
)  # fmt: skip
def test_a_decision_cites_gives_and_pays_by_the_law_of_its_day(
    day: date, authority: str, documents: list[str], form: str, paid: int
) -> None:
    assert cited("award_decision", day, authority) == documents
    assert form in [row.code for row in honours_for(authority, on=day)]
    found = bonus(form, "individual", on=day)
    assert found is not None
    assert found.rounded == paid


@pytest.mark.parametrize("day", [FIRST, SECOND, THIRD])
def test_every_paper_rests_on_something(day: date) -> None:
    assert all(cited(paper, day, "commune_chair") for paper in PAPERS)


def test_papers_of_one_day_rest_on_different_documents() -> None:
    assert cited("submission", THIRD, "commune_chair") == ["06/2022/QH15", "152/2025/NĐ-CP", "15/2025/TT-BNV"]
    assert cited("recognition", THIRD, "commune_chair") == [
        "72/2025/QH15", "06/2022/QH15", "13/2012/NĐ-CP", "18/2013/TT-BKHCN",
    ]  # fmt: skip
    assert cited("initiative_council", THIRD, "commune_chair") == [
        "72/2025/QH15", "13/2012/NĐ-CP", "18/2013/TT-BKHCN",
    ]  # fmt: skip


def test_the_districts_end_and_the_communes_go_on() -> None:
    assert honours_for("district_chair", on=date(2025, 7, 1)) == []
    assert {row.code for row in honours_for("commune_chair", on=date(2025, 7, 1))} >= {"GK_XA", "CSTDCS_XA"}


def test_the_decree_that_ends_in_march_2027_is_told_in_time_and_goes_on_unconfirmed() -> None:
    soon = running_out(book(), after=THIRD, days=180)

    assert {one.row.valid_to for one in soon} == {LAST_DAY}
    without = [one.key for one in soon if one.next is None]
    assert without == [("152/2025/NĐ-CP",)]
    assert {one.next.certainty for one in soon if one.next} == {Certainty.KNOWN}
    assert running_out(book(), after=date(2026, 8, 1), days=180) == []
