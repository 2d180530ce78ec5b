"""Which conditions belong to an honour, by day; and that the file says nothing that nobody reads."""

from datetime import date

import pytest

from contest.nominations.standards import parsed, standards_for

ROW = """
[[standard]]
check = "registered"
honours = ["*"]
recipients = ["collective"]
valid_from = 2010-01-01
source = "Kế hoạch"
mark = "K"
"""


def checks(honour: str, recipient: str, day: date = date(2020, 2, 7)) -> list[str]:
    return [row.check for row in standards_for(honour, recipient, on=day)]


def test_the_conditions_of_a_certificate_of_merit() -> None:
    common = ["authority", "unit_exists", "not_on_hold", "registered", "once_per_achievement", "quota"]

    assert checks("GK_HUYEN", "collective") == common
    assert checks("GK_HUYEN", "individual") == common
    assert checks("GK_HUYEN", "household") == ["authority", "not_on_hold", "once_per_achievement", "quota"]


def test_titles_ask_for_more() -> None:
    more = ["prerequisite_titles", "recognised_initiative", "months_in_post"]

    assert [check for check in checks("CSTDCS_XA", "individual", date(2026, 1, 5)) if check in more] == more
    assert "prerequisite_titles" not in checks("LDTT_XA", "individual", date(2026, 1, 5))


def test_three_base_titles_running_come_before_the_provincial_one() -> None:
    [row] = [row for row in standards_for("CSTD_TINH", "individual", on=date(2026, 1, 5)) if row.titles]

    assert (row.count, row.consecutive, row.titles) == (3, True, frozenset({"CSTDCS_HUYEN", "CSTDCS_XA"}))


def test_the_provision_follows_the_day() -> None:
    def source(day: date) -> str:
        return next(row.source for row in standards_for("GK_XA", "individual", on=day) if row.check == "not_on_hold")

    assert "152/2025" not in source(date(2025, 6, 30))
    assert "152/2025" in source(date(2025, 7, 1))


@pytest.mark.parametrize(
    "text",
    [
        ROW.replace("registered", "beautiful"),
        ROW.replace('source = "Kế hoạch"\n', ""),
        ROW + 'colour = "red"\n',
        ROW.replace('"K"', '"Z"'),
        ROW + "\n[other]\n",
    ],
)
def test_a_faulty_file_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parsed(text)


def test_a_row_for_one_honour_goes_before_that_for_all() -> None:
    assert parsed(ROW)[0].is_about("GK_XA", "collective")
    assert not parsed(ROW)[0].is_about("GK_XA", "individual")
