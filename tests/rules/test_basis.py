"""The documents that papers rest on, by the day of the act."""

from datetime import date, timedelta

import pytest

from contest.rules.basis import DATA, PAPERS, document, grounds_on, parsed

DISTRICT, COMMUNE = "district_chair", "commune_chair"


CITY = "Thành phố Hồ Chí Minh"


def numbers(day: date, authority: str, province: str = CITY, paper: str = "plan") -> list[str]:
    return [row.number for row in grounds_on(paper, day, authority, province=province)]


def test_papers_of_february_2020_rest_on_the_law_of_2003() -> None:
    assert numbers(date(2020, 2, 7), DISTRICT) == [
        "77/2015/QH13", "15/2003/QH11", "47/2005/QH11", "39/2013/QH13", "91/2017/NĐ-CP", "12/2019/TT-BNV",
        "24/2018/QĐ-UBND",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2019, 2, 18), "08/2017/TT-BNV"),
        (date(2023, 12, 31), "91/2017/NĐ-CP"),
        (date(2024, 1, 1), "98/2023/NĐ-CP"),
        (date(2025, 6, 30), "98/2023/NĐ-CP"),
        (date(2025, 7, 1), "152/2025/NĐ-CP"),
        (date(2027, 3, 1), "152/2025/NĐ-CP"),
        (date(2025, 8, 4), "01/2024/TT-BNV"),
        (date(2025, 8, 5), "15/2025/TT-BNV"),
        (date(2025, 5, 1), "65/2025/QH15"),
    ],
)
def test_a_document_is_cited_on_the_days_on_which_it_holds(day: date, expected: str) -> None:
    assert expected in numbers(day, COMMUNE)


def test_papers_of_today_rest_on_the_law_of_2022_and_its_decree_of_2025() -> None:
    assert numbers(date(2026, 11, 24), COMMUNE) == [
        "72/2025/QH15", "06/2022/QH15", "152/2025/NĐ-CP", "15/2025/TT-BNV",
    ]  # fmt: skip


def test_a_local_rule_is_only_for_those_whom_it_binds_and_says_where_it_holds() -> None:
    assert "24/2018/QĐ-UBND" not in numbers(date(2020, 2, 7), "prime_minister")
    local = document("24/2018/QĐ-UBND")
    assert local is not None
    assert local.where == "Thành phố Hồ Chí Minh"


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("province", ["", "Tỉnh Thái Bình", "Thành phố Hà Nội"])
def test_a_local_rule_is_cited_nowhere_else(paper: str, province: str) -> None:
    elsewhere = numbers(date(2020, 2, 7), DISTRICT, province, paper)

    assert elsewhere
    assert "24/2018/QĐ-UBND" not in elsewhere


@pytest.mark.parametrize(
    ("paper", "cited"),
    [
        ("plan", True), ("council", True), ("award_decision", True), ("amending_decision", True),
        ("annulling_decision", True), ("submission", True), ("notice", False), ("recognition", False),
        ("initiative_council", False),
    ],
)  # fmt: skip
def test_papers_of_the_city_cite_its_rule_on_commendation(paper: str, cited: bool) -> None:
    assert ("24/2018/QĐ-UBND" in numbers(date(2020, 2, 7), DISTRICT, "thành phố hồ chí minh", paper)) is cited
    assert "24/2018/QĐ-UBND" not in numbers(date(2024, 6, 3), DISTRICT, CITY, paper)
    assert "24/2018/QĐ-UBND" not in numbers(date(2026, 11, 27), COMMUNE, CITY, paper)


def test_one_law_on_commendation_and_one_on_local_government_hold_on_every_day_since_2016() -> None:
    day = date(2016, 1, 1)
    while day < date(2027, 3, 1):
        laws = [row.title for row in grounds_on("plan", day, COMMUNE)]
        assert laws.count("Luật Thi đua, khen thưởng") == 1, day
        assert laws.count("Luật Tổ chức chính quyền địa phương") == 1, day
        day += timedelta(days=1)


def test_an_unknown_number_is_no_document() -> None:
    assert document("01/1900/QĐ") is None


def test_two_rows_of_one_number_may_not_hold_on_one_day() -> None:
    text = DATA.read_text(encoding="utf-8")

    with pytest.raises(ValueError, match="has two rows that hold on"):
        parsed(text + text[text.index("[[document]]") :])


def test_a_document_for_somebody_unknown_is_not_read() -> None:
    text = DATA.read_text(encoding="utf-8").replace('"district_chair"', '"village_chair"')

    with pytest.raises(ValueError, match="village_chair is not among the authorities"):
        parsed(text)
