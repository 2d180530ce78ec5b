"""Where the rule book says nothing on a day though acts of that day need it. Pure."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from contest.rules.basis import DOCUMENTS, GROUNDS, MATTERS
from contest.rules.basis import PAPERS as RESTING
from contest.rules.catalogue import FORMS, TITLES
from contest.rules.dated import holds
from contest.rules.edition import Book, Table
from contest.rules.money import BASE_SALARIES, COEFFICIENTS, MULTIPLIERS, ROUNDINGS
from contest.rules.notice import NOTICES
from contest.rules.signing import PAPERS as SIGNED
from contest.rules.signing import SIGNING
from contest.rules.voting import VOTING

ALWAYS: tuple[Table[Any], ...] = (TITLES, FORMS, BASE_SALARIES, COEFFICIENTS, MULTIPLIERS, ROUNDINGS)


def gaps(rules: Book, day: date) -> Iterator[str]:
    """Yield what is missing on ``day``: a table without a row, a paper nobody signs, a council that cannot vote."""
    for table in ALWAYS:
        if not any(holds(row, day) for row in rules.rows(table)):
            yield f"no row of {table.name}"
    yield from _missing("signing", SIGNED, [row.paper for row in rules.rows(SIGNING) if holds(row, day)])
    yield from _missing("grounds", RESTING, [row.paper for row in rules.rows(GROUNDS) if holds(row, day)])
    yield from _missing("basis", MATTERS, [row.matter for row in rules.rows(DOCUMENTS) if holds(row, day)])
    general = [row.body_kind for row in rules.rows(VOTING) if row.honour is None and holds(row, day)]
    yield from _missing("voting", ("tdkt", "initiative"), general)
    if not any(row.honour is None and holds(row, day) for row in rules.rows(NOTICES)):
        yield "no general row of notice"


def _missing(table: str, needed: tuple[str, ...], found: list[str]) -> Iterator[str]:
    for one in needed:
        if one not in found:
            yield f"no row of {table} for {one}"
