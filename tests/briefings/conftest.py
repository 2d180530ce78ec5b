"""The office of the tests of awards: it is February 2020."""

from tests.awards.conftest import _in_february_2020, office

__all__ = ["_in_february_2020", "office"]
