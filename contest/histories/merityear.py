"""The year an honour is for, when only its decision is known. Pure.

A year's merit is decided on when the year is over, mostly in the first months of the next; a decision that names the
year says so itself.
"""

import re
from datetime import date

# Until the end of March the year before is summed up; later decisions are about their own year.
SUMMED_UP_UNTIL = 3
_YEAR = re.compile(r"\bnăm\s+(\d{4})\b", re.IGNORECASE)


def year_of_merit(day: date, *texts: str) -> int:
    """Return the year that a decision of ``day`` is for: the one it names, if that is its own or the one before.

    The first of ``texts`` that names such a year counts. Where none does, a decision of the first three months is for
    the year before.
    """
    for text in texts:
        named = [year for year in map(int, _YEAR.findall(text)) if year in (day.year, day.year - 1)]
        if named:
            return named[-1]
    return day.year - 1 if day.month <= SUMMED_UP_UNTIL else day.year
