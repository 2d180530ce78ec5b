"""How sheets come in from day to day. Pure."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta


def reached_by_day(days: Sequence[date], span: tuple[date, date] | None) -> list[tuple[date, int]]:
    """Return for each day how many of ``days`` have come by its end.

    The line goes over ``span`` and as far before and after it as there are days; without either there is no line.
    """
    ends = [*days, *(span if span and span[0] <= span[1] else ())]
    if not ends:
        return []
    first, last, counts = min(ends), max(ends), Counter(days)
    line, reached = [], 0
    for day in (first + timedelta(days=place) for place in range((last - first).days + 1)):
        reached += counts[day]
        line.append((day, reached))
    return line
