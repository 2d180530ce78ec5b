"""Papers about blanks, as plain values."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from contest.blanks.lengths import size_words
from contest.blanks.models import BlankKind
from contest.paper.writing import short_day
from contest.units.models import Body

INVENTORY = "blanks/papers/inventory.html"


def inventory_values(body: Body, kinds: Sequence[BlankKind], day: date) -> dict[str, Any]:
    """Return the values of the inventory sheet: by kind each batch with its count, and room for what is found."""
    rows: list[str | list[str]] = []
    for kind in kinds:
        if not kind.batches:
            continue
        rows.append(f"{kind.name} ({size_words(kind.width, kind.height)})")
        for place, batch in enumerate(kind.batches, start=1):
            parts = (batch.received, batch.printed, batch.spoiled, batch.damaged, batch.lost, batch.left)
            rows.append([
                str(place), batch.number, batch.supplier, short_day(batch.received_on), *map(str, parts), "", "",
            ])  # fmt: skip
        rows.append([
            "", "Cộng", "", "",
            *(str(sum(getattr(batch, part) for batch in kind.batches))
              for part in ("received", "printed", "spoiled", "damaged", "lost", "left")),
            "", "",
        ])  # fmt: skip
    return {
        "body": body.name,
        "place": body.place,
        "issued_on": day.isoformat(),
        "counted_on": day.isoformat(),
        "rows": rows,
        "left": sum(kind.left for kind in kinds),
        "standing_unit": body.standing_unit,
    }
