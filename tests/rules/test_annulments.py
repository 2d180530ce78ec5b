"""For what causes an award is annulled."""

from datetime import date

import pytest

from contest.errors import RuleViolation
from contest.rules.annulments import cause_name, cause_on, causes_on, known_causes, parsed


def test_the_law_of_the_day_names_the_causes() -> None:
    assert [cause.code for cause in causes_on(date(2020, 2, 7))] == ["fraud", "forged", "procedure"]
    assert [cause.code for cause in causes_on(date(2026, 2, 7))] == ["fraud", "forged", "procedure", "violation"]
    with pytest.raises(RuleViolation, match="does not name this cause"):
        cause_on("violation", date(2023, 12, 31))
    assert cause_on("violation", date(2024, 1, 1)).name.startswith("Có kết luận")


def test_every_cause_tells_its_source_and_how_sure_it_is() -> None:
    assert all(cause.source and cause.mark for cause in known_causes())
    assert cause_name("fraud").startswith("Gian dối")
    assert cause_name("unknown") == "unknown"


def test_a_row_without_its_source_is_refused() -> None:
    with pytest.raises(ValueError, match="source"):
        parsed('[[cause]]\ncode = "x"\nname = "X"\nvalid_from = 2020-01-01\nmark = "K"\n')
