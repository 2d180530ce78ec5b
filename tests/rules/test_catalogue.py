"""Honours and legal basis by the day of the act."""

from datetime import date

import pytest

from contest.errors import RuleViolation
from contest.rules.basis import basis_on
from contest.rules.catalogue import HonourKind, honour, honours_for, honours_on, name_of, parsed

CONFERENCE = date(2020, 2, 7)
NOW = date(2026, 11, 24)


def test_a_district_chair_may_give_a_letter_of_commendation_in_2020_and_none_after_the_districts_ended() -> None:
    assert honour("GK_HUYEN", on=CONFERENCE).heading == "GIẤY KHEN"
    assert honours_for("district_chair", on=NOW) == []
    with pytest.raises(RuleViolation, match="no honour"):
        honour("GK_HUYEN", on=date(2025, 7, 1))


def test_the_last_day_of_a_row_still_counts() -> None:
    assert honour("GK_HUYEN", on=date(2025, 6, 30)).valid_to == date(2025, 6, 30)


def test_neither_a_district_nor_a_commune_may_give_a_provincial_certificate() -> None:
    for authority in ("district_chair", "commune_chair"):
        assert "BK_TINH" not in {row.code for row in honours_for(authority, on=CONFERENCE)}


def test_titles_and_forms_of_commendation_are_two_catalogues() -> None:
    kinds = {row.code: row.kind for row in honours_on(CONFERENCE)}

    assert kinds["GK_HUYEN"] is HonourKind.FORM
    assert kinds["LDTT"] is HonourKind.TITLE


def test_every_row_says_where_it_comes_from() -> None:
    assert [row.code for row in (*honours_on(CONFERENCE), *honours_on(NOW)) if not row.source] == []


def test_a_name_is_known_after_the_honour_has_gone() -> None:
    assert name_of("GK_HUYEN") == "Giấy khen của Chủ tịch Ủy ban nhân dân huyện"


def test_two_rows_of_one_code_may_not_hold_on_one_day() -> None:
    row = {
        "code": "X", "kind": "form", "name": "X", "heading": "X", "recipients": ["individual"], "authority": "a",
        "valid_from": date(2020, 1, 1), "valid_to": date(2020, 12, 31), "source": "s", "certainty": "found",
    }  # fmt: skip

    with pytest.raises(ValueError, match="two rows"):
        parsed([row, {**row, "valid_from": date(2020, 12, 31), "valid_to": None}])


def test_papers_of_february_2020_rest_on_the_law_of_2003_and_those_of_today_on_that_of_2022() -> None:
    then = [row.number for row in basis_on(CONFERENCE, "district_chair")]
    now = [row.number for row in basis_on(NOW, "commune_chair")]

    assert then == [
        "77/2015/QH13", "15/2003/QH11", "47/2005/QH11", "39/2013/QH13", "91/2017/NĐ-CP", "12/2019/TT-BNV",
        "24/2018/QĐ-UBND",
    ]  # fmt: skip
    assert now == ["72/2025/QH15", "06/2022/QH15", "152/2025/NĐ-CP", "15/2025/TT-BNV"]
