"""The dates of a movement as a file that any calendar reads (RFC 5545). Pure; the only importer of icalendar."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

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


def calendar_file(name: str, entries: Iterable[Entry], *, url: str, made_at: datetime) -> bytes:
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
        calendar.add_component(_event(entry, url, made_at))
    content: bytes = calendar.to_ical()
    return content


def _event(entry: Entry, url: str, made_at: datetime) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", made_at)
    event.add("summary", entry.summary)
    event.add("description", entry.description)
    event.add("dtstart", entry.first)
    event.add("dtend", entry.last + timedelta(days=1))  # the end of whole days is the first day after them
    event.add("transp", "TRANSPARENT")
    event.add("url", url)
    return event
