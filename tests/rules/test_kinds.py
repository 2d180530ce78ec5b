"""Kinds of commendation: each has a row, and rows that contradict each other are a fault of the product."""

from datetime import date

import pytest

from contest.rules.kinds import DATA, MeritKind, kind_rule, parsed

TEXT = DATA.read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", list(MeritKind))
def test_every_kind_has_a_rule_on_any_day(kind: MeritKind) -> None:
    assert kind_rule(kind, on=date(1990, 1, 1)).code is kind
    assert kind_rule(kind, on=date(2030, 1, 1)).code is kind


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (("valid_to = 2025-06-30\n", ""), "two rows"),
        (('code = "foreign"', 'code = "service"'), "two rows"),
        (('mark = "F:S6"', 'mark = "F:S99"'), "no source"),
        (('code = "merit"', 'code = "luck"'), "luck"),
    ],
)
def test_rows_that_cannot_be_right_are_refused(change: tuple[str, str], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        parsed(TEXT.replace(*change))
