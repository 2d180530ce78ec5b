"""The demonstration as a whole: the district and its contest of 2019, the commune and what runs there now."""

from datetime import date

import click

from contest import clock
from contest.database import transaction
from contest.demo import case_2019, people, places, running_2026
from contest.demo.found import found_body, found_units
from contest.errors import RuleViolation
from contest.movements.queries import movement_by_code
from contest.units.models import SINCE_EVER

FOUNDED_ON = date(2019, 2, 1)


def load() -> None:
    """Load the whole demonstration; raises RuleViolation when it is there already."""
    if movement_by_code(case_2019.CODE) is not None:
        raise RuleViolation("The demonstration is there already.")
    with clock.at(FOUNDED_ON), transaction():
        administrator = people.administrator()
        district = found_body(places.DISTRICT, valid_from=SINCE_EVER, by=administrator)
        units = found_units(district, places.BLOCKS, places.DISTRICT_UNITS, valid_from=SINCE_EVER, by=administrator)
        staff = people.staff_of(district, units, by=administrator)
    case_2019.tell(district, units, staff)
    running_2026.tell(staff)


def load_if_absent() -> None:
    """Load the demonstration unless it is there."""
    if movement_by_code(case_2019.CODE) is None:
        click.echo("Đang nạp dữ liệu minh họa / loading the demonstration …")
        load()
