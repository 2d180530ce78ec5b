"""What must hold of the number books."""

from collections.abc import Iterator

from contest.numbers.queries import last_numbers


def breaches() -> Iterator[str]:
    """Yield a line for each series that does not run from 1 without a gap and without a double."""
    for body_id, year, series, first, last, count in last_numbers():
        if (first, last) != (1, count):
            yield f"numbers: {series} of body {body_id} for {year} does not run from 1 to {last}"
