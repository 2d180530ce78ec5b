"""The office of the tests of awards: a movement in deliberation in February 2020."""

from tests.awards.conftest import DAY, Office, _in_february_2020, office, office_on_both

__all__ = ["DAY", "Office", "_in_february_2020", "office", "office_on_both"]
