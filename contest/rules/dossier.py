"""What a dossier for an honour must hold (thành phần hồ sơ), by the day on which it is handed in."""

from dataclasses import dataclass
from datetime import date

from contest.rules.catalogue import RECIPIENTS
from contest.rules.dated import Ruled, holds
from contest.rules.edition import Column, ColumnKind, Table, book

PROCEDURES = ("usual", "simplified")


@dataclass(frozen=True, kw_only=True)
class DossierItem(Ruled):
    """A paper of a dossier, in the usual or the simplified procedure (đột xuất, thủ tục đơn giản).

    Without ``honour`` it is asked for every honour; without ``recipients`` for every kind of recipient. What is not
    ``required`` may be added.
    """

    procedure: str
    code: str
    name: str
    required: bool
    honour: str | None = None
    recipients: frozenset[str] = frozenset()


DOSSIERS = Table(
    "dossier", "dossier.toml", "item", ("procedure", "code", "honour"),
    (
        Column("procedure", ColumnKind.CHOICE, PROCEDURES), Column("code"), Column("honour", needed=False),
        Column("name"), Column("required", ColumnKind.FLAG),
        Column("recipients", ColumnKind.CHOICES, RECIPIENTS, needed=False),
    ),
    DossierItem,
    spread="honours",
)  # fmt: skip


def dossier_for(
    honour: str, recipient: str, *, on: date, procedure: str = "usual", body_id: int | None = None
) -> list[DossierItem]:
    """Return what a dossier of such a recipient for the honour must hold, a row of the honour before a general one."""
    rows = [
        row
        for row in book(body_id).rows(DOSSIERS)
        if holds(row, on) and row.procedure == procedure and row.honour in (honour, None)
        and (not row.recipients or recipient in row.recipients)
    ]  # fmt: skip
    own = {row.code for row in rows if row.honour == honour}
    return [row for row in rows if row.honour == honour or row.code not in own]
