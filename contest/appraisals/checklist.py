"""What was found of each item of a checklist, and what a verdict asks of it. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from contest.appraisals.models import ItemAnswer
from contest.errors import RuleViolation
from contest.initiatives.models import Verdict


@dataclass(frozen=True)
class Finding:
    """What somebody found of one item: an answer, or none yet, and a note."""

    answer: ItemAnswer | None = None
    note: str = ""


@dataclass(frozen=True)
class Line:
    """An item as it stands today with what was found of it."""

    item_id: int
    text: str
    source: str
    finding: Finding


def kept(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """Return a checklist as its appraisal keeps it: plain values that can be read without the items."""
    return [
        {
            "item_id": line.item_id,
            "text": line.text,
            "source": line.source,
            "answer": line.finding.answer.value if line.finding.answer else None,
            "note": line.finding.note,
        }
        for line in lines
    ]


def finding_in(value: dict[str, Any] | None) -> Finding:
    """Return the finding that a plain value holds; an empty one for none."""
    if not value:
        return Finding()
    return Finding(ItemAnswer(value["answer"]) if value.get("answer") else None, value.get("note") or "")


def objections(lines: Sequence[Line], verdict: Verdict, reason: str) -> Iterator[RuleViolation]:
    """Yield why ``verdict`` cannot be given on this checklist.

    Whoever accepts has answered every item; where an answer is no, the reason says why it is accepted nevertheless. A
    return and a rejection may leave items open.
    """
    if verdict is not Verdict.ELIGIBLE:
        return
    for line in lines:
        if line.finding.answer is None:
            yield RuleViolation(
                "“%(item)s” has not been answered.", field=field_of(line.item_id), item=line.text
            )  # fmt: skip
    if not reason and any(line.finding.answer is ItemAnswer.NO for line in lines):
        yield RuleViolation(
            "An item of the checklist is answered with no. Say why it is accepted nevertheless.", field="reason"
        )


def field_of(item_id: int) -> str:
    """Return the name that the form gives to the answer of an item."""
    return f"item-{item_id}"
