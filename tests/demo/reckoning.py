"""The standings of a movement recomputed from the raw rows with plain fractions and none of the product's rules."""

from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import text

from contest.database import db

SHEETS = """
SELECT initiative.number, seat.number AS seat, sheet.id AS sheet, criterion.code, criterion.weight, mark.value
FROM sheet
JOIN assignment ON assignment.id = sheet.assignment_id
JOIN seat ON seat.id = assignment.seat_id
JOIN initiative ON initiative.id = assignment.initiative_id
JOIN movement ON movement.id = initiative.movement_id
JOIN mark ON mark.sheet_id = sheet.id
JOIN criterion ON criterion.id = mark.criterion_id
JOIN account ON account.id = seat.account_id
LEFT JOIN person ON person.id = account.person_id
WHERE movement.code = :code AND initiative.state = 'eligible' AND sheet.state = 'handed_in'
AND NOT EXISTS (SELECT 1 FROM conflict WHERE conflict.seat_id = seat.id AND conflict.initiative_id = initiative.id)
AND initiative.unit_id <> COALESCE(person.unit_id, 0)
AND NOT EXISTS (
    SELECT 1 FROM author WHERE author.initiative_id = initiative.id
    AND (author.unit_id = person.unit_id OR author.person_id = person.id)
)
"""


@dataclass(frozen=True)
class Reckoned:
    """What the raw marks say of one initiative; points are hundredths, exact until the score is rounded."""

    number: int
    score: int
    means: dict[str, Fraction]


def half_up(value: Fraction) -> int:
    """Round to a whole number, a half upwards."""
    return (value * 2 + 1).__floor__() // 2


def reckon(code: str, *, trim: int, quorum: int) -> dict[int, Reckoned]:
    """Return by register number the score of every initiative with enough sheets."""
    sheets: dict[int, dict[int, dict[str, tuple[int, int]]]] = {}
    for number, seat, _sheet, criterion, weight, value in db.session.execute(text(SHEETS), {"code": code}):
        sheets.setdefault(number, {}).setdefault(seat, {})[criterion] = (weight, value)
    return {
        number: _of_one(number, list(by_seat.values()), trim)
        for number, by_seat in sheets.items()
        if len(by_seat) >= quorum
    }


def _of_one(number: int, sheets: list[dict[str, tuple[int, int]]], trim: int) -> Reckoned:
    totals = sorted(sum(Fraction(weight * value, 100) for weight, value in sheet.values()) for sheet in sheets)
    kept = totals[trim : len(totals) - trim]
    means = {code: Fraction(sum(sheet[code][1] for sheet in sheets), len(sheets)) for code in sheets[0]}
    return Reckoned(number, half_up(sum(kept, Fraction()) / len(kept)), means)
