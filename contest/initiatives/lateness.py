"""Until when something can be handed in: the deadline that was announced, its grace, and late permissions. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Deadline:
    """The announced last day ``due``, and ``closes``, the last day on which handing in is still taken, as late."""

    due: date
    closes: date

    @property
    def is_extended(self) -> bool:
        return self.closes > self.due

    def is_late(self, day: date) -> bool:
        """Say whether what is handed in on ``day`` comes after the announced day."""
        return day > self.due


def deadline(due: date, *, grace_days: int = 0, permitted: Iterable[date] = ()) -> Deadline:
    """Return the deadline with ``grace_days`` calendar days of grace and the last days of late permissions.

    The longest holds; a permission never shortens the grace that everybody has.
    """
    return Deadline(due, max([due + timedelta(days=grace_days), *permitted]))
