"""For how long a list is made public."""

from datetime import date

import pytest

from contest.errors import RuleViolation
from contest.rules.dated import Certainty
from contest.rules.notice import NOTICES, notice_rule

ROW = """
[[rule]]
days = 0
working = true
blocking = false
valid_from = 2020-01-01
source = "Quy chế"
mark = "K"
"""


@pytest.mark.parametrize(
    ("honour", "day", "expected"),
    [
        ("GK_HUYEN", date(2020, 2, 7), (5, True, False, Certainty.KNOWN)),
        ("GK_XA", date(2026, 11, 27), (5, True, False, Certainty.KNOWN)),
        (None, date(2026, 11, 27), (5, True, False, Certainty.KNOWN)),
        ("CSTD_TQ", date(2020, 2, 7), (10, True, True, Certainty.FOUND)),
        ("CSTD_TQ", date(2026, 11, 27), (10, True, True, Certainty.KNOWN)),
    ],
)
def test_days_and_force_of_a_notice_depend_on_the_honour(
    honour: str | None, day: date, expected: tuple[object, ...]
) -> None:
    rule = notice_rule(honour, on=day)

    assert (rule.days, rule.working, rule.blocking, rule.mark.certainty) == expected
    assert rule.source


def test_a_day_before_any_rule_is_refused() -> None:
    with pytest.raises(RuleViolation, match=r"how long a list is made public on 01/5/2003"):
        notice_rule("GK_XA", on=date(2003, 5, 1))


def test_no_notice_at_all_can_be_the_rule() -> None:
    assert [row.days for row in NOTICES.parsed(ROW)] == [0]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (ROW + ROW, "notice has two rows that hold on 2020-01-01"),
        (ROW.replace("days = 0", "days = -1"), "days cannot be -1"),
        (ROW.replace("days = 0", "days = true"), "days of .* is not a int"),
        (ROW.replace("days = 0\n", ""), "lacks days"),
    ],
)
def test_a_faulty_file_is_not_read(text: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        NOTICES.parsed(text)
