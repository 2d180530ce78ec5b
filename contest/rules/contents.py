"""The rule book from top to bottom: its tables in the order in which they are read."""

from typing import Any

from contest.rules.basis import DOCUMENTS, GROUNDS
from contest.rules.catalogue import FORMS, TITLES, refuse_mixed
from contest.rules.dossier import DOSSIERS
from contest.rules.edition import Book, Table
from contest.rules.money import BASE_SALARIES, COEFFICIENTS, MULTIPLIERS, ROUNDINGS
from contest.rules.notice import NOTICES
from contest.rules.recognition import CONDITIONS
from contest.rules.signing import SIGNING
from contest.rules.standards import STANDARDS
from contest.rules.voting import VOTING

TABLES: tuple[Table[Any], ...] = (
    TITLES, FORMS, BASE_SALARIES, COEFFICIENTS, MULTIPLIERS, ROUNDINGS, SIGNING, STANDARDS, DOSSIERS, VOTING, NOTICES,
    DOCUMENTS, GROUNDS, CONDITIONS,
)  # fmt: skip
BY_NAME = {table.name: table for table in TABLES}


def check(rules: Book) -> None:
    """Raise ValueError when a table cannot be read, or tables contradict each other."""
    for table in TABLES:
        rules.rows(table)
    refuse_mixed(rules.rows(TITLES) + rules.rows(FORMS))
