"""The demonstration as a whole: the district and its contest of 2019, the commune and what runs there now."""

from datetime import date

import click
from sqlalchemy import select

from contest import clock
from contest.councils.models import Council, Meeting
from contest.database import db, transaction
from contest.demo import case_2019, green_2026, people, places, running_2026
from contest.demo.found import found_body, found_units
from contest.errors import RuleViolation
from contest.units.models import SINCE_EVER, Body
from contest.units.queries import body_by_code

FOUNDED_ON = date(2019, 2, 1)


def load() -> None:
    """Load the whole demonstration; raises RuleViolation when it is there already."""
    if is_whole():
        raise RuleViolation("The demonstration is there already.")
    if body_by_code(places.DISTRICT["code"]) is not None:
        raise RuleViolation("The demonstration was loaded only in part. Remove the database and load it again.")
    with clock.at(FOUNDED_ON), transaction():
        administrator = people.administrator()
        district = found_body(places.DISTRICT, valid_from=SINCE_EVER, by=administrator)
        units = found_units(district, places.BLOCKS, places.DISTRICT_UNITS, valid_from=SINCE_EVER, by=administrator)
        staff = people.staff_of(district, units, by=administrator)
    case_2019.tell(district, units, staff)
    running_2026.tell(staff)


def is_whole() -> bool:
    """Say whether the demonstration was loaded to its end: what is told last is a second meeting there."""
    told = select(Meeting.id).join(Council).join(Body)
    told = told.where(Body.code == places.COMMUNE["code"], Meeting.held_on > green_2026.MET_ON)
    return db.session.scalar(told.limit(1)) is not None


def load_if_absent() -> None:
    """Load the demonstration unless it is there."""
    if not is_whole():
        click.echo("Đang nạp dữ liệu minh họa / loading the demonstration …")
        load()
