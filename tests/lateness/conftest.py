"""The office of registration: a unit, its neighbours, the secretariat, a movement in registration."""

from tests.initiatives.conftest import office as office
from tests.initiatives.conftest import office_on_both as office_on_both
