"""Papers about blanks, as plain values."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from contest.awards.models import Award
from contest.blanks.lengths import size_words
from contest.blanks.models import BlankKind, BlankUse, Fate, OverlayRun
from contest.clock import OFFICE
from contest.paper.linebreaks import unmarked
from contest.paper.writing import long_day, short_day
from contest.recognition.models import RecognisedAuthor
from contest.units.models import Body

INVENTORY = "blanks/papers/inventory.html"
CARRIED = "blanks/papers/carried.html"
FATES = {Fate.PRINTED: "Đã in", Fate.SPOILED: "Hỏng"}


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


def carried_values(run: OverlayRun, uses: Sequence[BlankUse]) -> dict[str, Any]:
    """Return the values of the list of which blank, by its running number, carries which certificate."""
    decision, body = run.decision, run.decision.body
    return {
        "body": body.name,
        "place": body.place,
        "decision": f"Quyết định số {decision.notation} {long_day(decision.day)} của {body.head_office}",
        "kind": run.batch.kind.name,
        "batch": run.batch.number,
        "printer": run.printer.called,
        "rows": [_use_row(use) for use in uses],
        "printed": sum(use.fate is Fate.PRINTED for use in uses),
        "spoiled": sum(use.fate is Fate.SPOILED for use in uses),
        "standing_unit": body.standing_unit,
    }


def _use_row(use: BlankUse) -> list[str]:
    values = use.certificate.values
    return [
        f"{use.number:04d}", use.certificate.serial, unmarked(values["recipient"]), FATES[use.fate], use.reason,
        short_day(use.used_at.astimezone(OFFICE).date()),
    ]  # fmt: skip


def name_of_holder(holder: Award | RecognisedAuthor) -> str:
    """Return whom a certificate is for, on one line."""
    return unmarked(holder.recipient_name) if isinstance(holder, Award) else holder.full_name
