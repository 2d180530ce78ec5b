"""When units nominate: from a day to another, and late for a while after it. Pure."""

import enum
from dataclasses import dataclass
from datetime import date


class Timing(enum.StrEnum):
    EARLY = "early"
    OPEN = "open"
    LATE = "late"
    OVER = "over"


@dataclass(frozen=True)
class Window:
    """The first and the last day, both included; until ``late_until`` what comes is taken and marked as late."""

    opens_on: date
    closes_on: date
    late_until: date | None = None

    @property
    def last(self) -> date:
        """The last day on which anything is taken."""
        return self.late_until or self.closes_on

    def timing(self, day: date) -> Timing:
        if day < self.opens_on:
            return Timing.EARLY
        if day <= self.closes_on:
            return Timing.OPEN
        return Timing.LATE if day <= self.last else Timing.OVER

    def takes(self, day: date) -> bool:
        """Say whether anything new is taken on ``day``."""
        return self.timing(day) in (Timing.OPEN, Timing.LATE)
