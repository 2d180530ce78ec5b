"""Dates as a file that any calendar reads (RFC 5545). Pure; the only importer of icalendar."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event

PRODUCT = "-//Bang Vang//Movements//VI"


@dataclass(frozen=True)
class Entry:
    """A span of whole days, both included. ``uid`` stays the same when the days change, so that a calendar moves it."""

    uid: str
    summary: str
    description: str
    first: date
    last: date


@dataclass(frozen=True)
class Appointment:
    """An hour of a day at a place. ``edition`` grows with every change, so that a calendar takes the later one over."""

    uid: str
    summary: str
    description: str
    begins: datetime
    lasts: timedelta
    place: str
    edition: int = 0
    cancelled: bool = False


def calendar_file(name: str, entries: Iterable[Entry | Appointment], *, url: str, made_at: datetime) -> bytes:
    """Return a calendar called ``name`` with ``entries``; ``url`` is the page they come from.

    The entries say nothing about whether somebody is busy: a phase of a month is not an appointment.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)  # the same for calendars that know only the older name
    for entry in entries:
        event = _appointment(entry) if isinstance(entry, Appointment) else _event(entry)
        event.add("dtstamp", made_at)
        event.add("url", url)
        calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content


def _appointment(entry: Appointment) -> Event:
    """Return a meeting: whoever takes it over is busy."""
    event = Event()
    event.add("uid", entry.uid)
    event.add("summary", entry.summary)
    event.add("description", entry.description)
    event.add("dtstart", entry.begins.astimezone(UTC))
    event.add("dtend", (entry.begins + entry.lasts).astimezone(UTC))
    event.add("location", entry.place)
    event.add("sequence", entry.edition)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("transp", "OPAQUE")
    return event


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("summary", entry.summary)
    event.add("description", entry.description)
    event.add("dtstart", entry.first)
    event.add("dtend", entry.last + timedelta(days=1))  # the end of whole days is the first day after them
    event.add("transp", "TRANSPARENT")
    return event
