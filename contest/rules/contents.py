"""The rule book from top to bottom: its tables in the order in which they are read."""

from collections.abc import Mapping
from typing import Any

from contest.rules.basis import DOCUMENTS, GROUNDS
from contest.rules.catalogue import FORMS, TITLES, refuse_mixed
from contest.rules.dossier import DOSSIERS
from contest.rules.edition import Book, Table
from contest.rules.money import BASE_SALARIES, COEFFICIENTS, MULTIPLIERS, ROUNDINGS
from contest.rules.notice import NOTICES
from contest.rules.recognition import CONDITIONS
from contest.rules.records import RECORDS
from contest.rules.signing import SIGNING
from contest.rules.standards import STANDARDS
from contest.rules.voting import VOTING

# What is read together.
PARTS: Mapping[str, tuple[Table[Any], ...]] = {
    "honours": (TITLES, FORMS),
    "money": (BASE_SALARIES, COEFFICIENTS, MULTIPLIERS, ROUNDINGS),
    "signing": (SIGNING,),
    "conditions": (STANDARDS, DOSSIERS),
    "councils": (VOTING, NOTICES),
    "documents": (DOCUMENTS, GROUNDS, RECORDS),
    "initiatives": (CONDITIONS,),
}
TABLES: tuple[Table[Any], ...] = tuple(table for part in PARTS.values() for table in part)
BY_NAME = {table.name: table for table in TABLES}


def part_of(table: Table[Any]) -> str:
    """Return the part of the book that ``table`` stands in."""
    return next(name for name, tables in PARTS.items() if table in tables)


def check(rules: Book) -> None:
    """Raise ValueError when a table cannot be read, or tables contradict each other."""
    for table in TABLES:
        rules.rows(table)
    refuse_mixed(rules.rows(TITLES) + rules.rows(FORMS))
