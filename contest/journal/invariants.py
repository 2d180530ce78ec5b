"""The chain of the journal must be whole."""

from collections.abc import Iterator

from sqlalchemy import select

from contest.database import db
from contest.journal.chain import BEGINNING, seal
from contest.journal.models import JournalEntry, JournalHead
from contest.journal.services import content


def breaches() -> Iterator[str]:
    """Yield a line for each entry that no longer fits its seal or its predecessor, and for a cut-off end."""
    previous = BEGINNING
    for entry in db.session.scalars(select(JournalEntry).order_by(JournalEntry.id).execution_options(yield_per=500)):
        if entry.previous_hash != previous:
            yield f"journal: entry {entry.id} does not follow the entry before it"
        if entry.hash != seal(entry.previous_hash, entry.at, content(entry)):
            yield f"journal: entry {entry.id} was changed after it was written"
        previous = entry.hash
    head = db.session.get(JournalHead, 1)
    if head is None or head.hash != previous:
        yield "journal: entries at its end are missing"
