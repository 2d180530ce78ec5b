"""Honours by the day of the act."""

from datetime import date

import pytest

from contest.errors import RuleViolation
from contest.rules.catalogue import HonourKind, honour, honours_for, honours_on, name_of, parsed
from contest.rules.dated import Certainty

CONFERENCE = date(2020, 2, 7)
LAST_OF_THE_DISTRICTS = date(2025, 6, 30)
FIRST_OF_TWO_TIERS = date(2025, 7, 1)
NOW = date(2026, 11, 24)
ROW = """
[[{table}]]
code = "{code}"
name = "Giấy khen"
heading = "GIẤY KHEN"
recipients = ["individual"]
authority = "commune_chair"
valid_from = {first}
source = "Luật"
mark = "K"
"""


def row(code: str = "X", first: str = "2020-01-01", last: str = "", table: str = "form", more: str = "") -> str:
    return ROW.format(table=table, code=code, first=first) + (f"valid_to = {last}\n" if last else "") + more


@pytest.mark.parametrize(
    ("authority", "day", "codes"),
    [
        ("district_chair", CONFERENCE, "CSTDCS_HUYEN LDTT_HUYEN TTLDTT_HUYEN THONVH_HUYEN GK_HUYEN"),
        ("district_chair", LAST_OF_THE_DISTRICTS, "CSTDCS_HUYEN LDTT_HUYEN TTLDTT_HUYEN THONVH_HUYEN GK_HUYEN"),
        ("district_chair", FIRST_OF_TWO_TIERS, ""),
        ("commune_chair", CONFERENCE, "GDVH_XA GK_XA"),
        ("commune_chair", date(2024, 1, 1), "LDTT_XA GDVH_XA GK_XA"),
        ("commune_chair", FIRST_OF_TWO_TIERS, "CSTDCS_XA LDTT_XA TTLDTT_XA THONVH_XA GDVH_XA GK_XA"),
        ("commune_chair", date(2027, 3, 2), "CSTDCS_XA LDTT_XA TTLDTT_XA THONVH_XA GDVH_XA GK_XA"),
        ("province_chair", CONFERENCE, "CSTD_TINH CO_TINH TTLDXS_TINH BK_TINH"),
        ("province_chair", NOW, "CSTD_TINH CO_TINH TTLDXS_TINH XATB_TINH BK_TINH"),
        ("prime_minister", NOW, "CSTD_TQ CO_CP BK_TTG"),
        ("nobody", NOW, ""),
    ],
)
def test_each_head_may_give_what_the_law_of_the_day_says(authority: str, day: date, codes: str) -> None:
    assert [row.code for row in honours_for(authority, on=day)] == codes.split()


def test_an_honour_is_looked_up_as_it_stands_on_the_day() -> None:
    assert honour("GK_HUYEN", on=CONFERENCE).heading == "GIẤY KHEN"
    assert honour("BK_TINH", on=CONFERENCE).heading == "BẰNG KHEN"
    assert "91/2017/NĐ-CP" in honour("GK_XA", on=CONFERENCE).source
    assert "152/2025/NĐ-CP" in honour("GK_XA", on=NOW).source


def test_an_honour_that_no_longer_exists_is_refused_by_name() -> None:
    with pytest.raises(RuleViolation) as refused:
        honour("GK_HUYEN", on=FIRST_OF_TWO_TIERS)

    assert str(refused.value) == "There is no honour “GK_HUYEN” on this day."


def test_titles_and_forms_of_commendation_are_two_catalogues() -> None:
    kinds = {row.code: row.kind for row in honours_on(CONFERENCE)}

    assert {code for code, kind in kinds.items() if kind is HonourKind.FORM} == {
        "GK_HUYEN", "GK_XA", "BK_TINH", "BK_TTG",
    }  # fmt: skip


def test_a_name_is_known_after_the_honour_has_gone_and_a_strange_code_names_itself() -> None:
    assert name_of("GK_HUYEN") == "Giấy khen của Chủ tịch Ủy ban nhân dân huyện"
    assert name_of("HUY_CHUONG") == "HUY_CHUONG"


def test_what_moved_to_the_communes_is_marked_as_unconfirmed() -> None:
    marks = {row.code: row.certainty for row in honours_for("commune_chair", on=NOW)}

    assert marks == {
        "LDTT_XA": Certainty.FOUND, "CSTDCS_XA": Certainty.KNOWN, "TTLDTT_XA": Certainty.KNOWN,
        "THONVH_XA": Certainty.KNOWN, "GDVH_XA": Certainty.KNOWN, "GK_XA": Certainty.FOUND,
    }  # fmt: skip


def test_after_the_decree_ends_everything_of_a_commune_is_unconfirmed_until_its_successor_is_known() -> None:
    before, after = (honours_for("commune_chair", on=day) for day in (date(2027, 3, 1), date(2027, 3, 2)))

    assert [row.certainty for row in before if row.code == "GK_XA"] == [Certainty.FOUND]
    assert {row.certainty for row in after} == {Certainty.KNOWN}


def test_households_get_the_title_of_a_family_and_the_paper_of_the_head_of_their_commune_or_district() -> None:
    given = {row.code for day in (CONFERENCE, NOW) for row in honours_on(day) if "household" in row.recipients}

    assert given == {"GDVH_XA", "GK_HUYEN", "GK_XA"}
    assert [row.recipients for row in honours_on(NOW) if row.code == "GDVH_XA"] == [{"household"}]


def test_rows_of_one_code_may_follow_each_other_day_by_day() -> None:
    rows = parsed(row(last="2020-12-31") + row(first="2021-01-01"))

    assert [(honour.valid_from, honour.valid_to) for honour in rows] == [
        (date(2020, 1, 1), date(2020, 12, 31)), (date(2021, 1, 1), None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (row(last="2020-12-31") + row(first="2020-12-31"), "X has two rows that hold on 2020-12-31"),
        (row() + row(first="2030-01-01"), "X has two rows that hold on 2030-01-01"),
        (row(first="2030-01-01") + row(), "X has two rows that hold on 2030-01-01"),
        (row() + row(table="title", first="2030-01-01"), "X stands in both catalogues"),
        (row(table="medal"), "there is no catalogue medal"),
        (row(last="2019-12-31"), "ends before it begins"),
        (row(more='colour = "red"\n'), "has colour, which nobody reads"),
        (row().replace('source = "Luật"\n', ""), "lacks source"),
        (row().replace('"Luật"', '""'), "source of .* says something"),
        (row(first='"2020-01-01"'), "valid_from of .* is not a date"),
        (row().replace('"individual"', '"everybody"'), "everybody is not among the recipients"),
        (row().replace("commune_chair", "village_chair"), "village_chair is no authority"),
        (row().replace('mark = "K"', 'mark = "F"'), "names no source"),
        (row().replace('mark = "K"', 'mark = "F:S999"'), "names no source"),
        (row().replace('mark = "K"', 'mark = "K:S2b"'), "nothing was read there"),
        (row().replace('mark = "K"', 'mark = "X"'), "not a valid Certainty"),
    ],
)
def test_a_faulty_catalogue_is_not_read(text: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        parsed(text)
