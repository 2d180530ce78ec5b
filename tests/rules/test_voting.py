"""How councils vote."""

from datetime import date
from fractions import Fraction

import pytest

from contest.errors import RuleViolation
from contest.rules.catalogue import honours_in
from contest.rules.dated import Certainty, holds
from contest.rules.edition import book
from contest.rules.voting import VOTING, voting_rule

CONFERENCE = date(2020, 2, 7)
NOW = date(2026, 11, 27)
ROW = """
[[rule]]
body_kind = "tdkt"
method = "open"
quorum = "2/3"
pass_basis = "present"
pass_ratio = "1/2"
comparison = ">"
written_counts = false
valid_from = 2020-01-01
source = "Quy chế"
mark = "K"
"""


@pytest.mark.parametrize(
    ("kind", "honour", "day", "expected"),
    [
        ("tdkt", "GK_HUYEN", CONFERENCE, ("open", "present", Fraction(1, 2), ">", False, Certainty.KNOWN)),
        ("tdkt", "GK_XA", NOW, ("open", "present", Fraction(1, 2), ">", False, Certainty.KNOWN)),
        ("tdkt", None, NOW, ("open", "present", Fraction(1, 2), ">", False, Certainty.KNOWN)),
        ("tdkt", "CSTD_TINH", CONFERENCE, ("secret", "all", Fraction(9, 10), ">=", True, Certainty.FOUND)),
        ("tdkt", "CSTD_TQ", NOW, ("secret", "all", Fraction(9, 10), ">=", True, Certainty.KNOWN)),
        ("tdkt", "CSTDCS_XA", NOW, ("secret", "present", Fraction(7, 10), ">=", True, Certainty.WEAK)),
        ("tdkt", "BK_TTG", CONFERENCE, ("secret", "all", Fraction(1, 2), ">", True, Certainty.WEAK)),
        ("tdkt", "BK_TTG", NOW, ("secret", "all", Fraction(4, 5), ">=", True, Certainty.KNOWN)),
        ("initiative", None, NOW, ("open", "all", Fraction(2, 3), ">=", False, Certainty.FOUND)),
    ],
)
def test_ratio_basis_and_secrecy_depend_on_council_honour_and_day(
    kind: str, honour: str | None, day: date, expected: tuple[object, ...]
) -> None:
    rule = voting_rule(kind, honour, on=day)

    found = (rule.method, rule.pass_basis, rule.pass_ratio, rule.comparison, rule.written_counts, rule.mark.certainty)
    assert found == expected
    assert (rule.quorum_basis, rule.quorum) == ("total", Fraction(2, 3))
    assert rule.source


def test_a_council_without_a_rule_on_the_day_cannot_vote() -> None:
    with pytest.raises(RuleViolation, match=r"does not say how this council votes on 01/5/2003"):
        voting_rule("tdkt", "GK_XA", on=date(2003, 5, 1))
    with pytest.raises(RuleViolation):
        voting_rule("sports", None, on=NOW)


def test_every_row_is_for_an_honour_that_exists_on_its_last_day() -> None:
    for row in book().rows(VOTING):
        day = row.valid_to or NOW
        assert row.honour is None or any(one.code == row.honour and holds(one, day) for one in honours_in(book())), row


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (ROW + ROW, "tdkt has two rows that hold on 2020-01-01"),
        (ROW.replace('"open"', '"loud"'), "loud is no method"),
        (ROW.replace('"tdkt"', '"sports"'), "sports is no body_kind"),
        (ROW.replace('"present"', '"everybody"'), "everybody is no pass_basis"),
        (ROW.replace('">"', '"<"'), "< is no comparison"),
        (ROW.replace('"1/2"', '"3/2"'), "3/2 is no share"),
        (ROW.replace('"1/2"', '"0"'), "0 is no share"),
        (ROW.replace('"1/2"', '"1/0"'), "1/0 is no share"),
        (ROW.replace("false", '"no"'), "written_counts of .* is not a bool"),
    ],
)
def test_a_faulty_file_is_not_read(text: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        VOTING.parsed(text)
