"""The code on a paper sheet and in a workbook: which initiative, which seat, which round. Pure.

``07-1-03-1-K9`` is initiative 07, panel 1, seat 03, round 1. The last two characters check the others and the movement:
ISO/IEC 7064 MOD 1271-36, which tells every single slip and every two neighbours that changed places.
"""

import re
from dataclasses import dataclass

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_MODULUS, _RADIX = 1271, 36
# How many digits each number takes when it is checked: movement, initiative, panel, seat, round.
_WIDTHS = (7, 5, 3, 3, 2)
_PARTS = re.compile(r"[0-9A-Z]+")
# Nobody reads a zero apart from an O by hand, nor a one from an I.
_MISREAD = str.maketrans("OIL", "011")


@dataclass(frozen=True)
class SheetCode:
    """What a code names. ``panel`` is its place in the order of founding, ``seat`` the number of the seat in it."""

    initiative: int
    panel: int
    seat: int
    round: int


def written_code(code: SheetCode, movement_id: int) -> str:
    """Return ``code`` as it is printed on a sheet of the movement."""
    return f"{code.initiative:02d}-{code.panel}-{code.seat:02d}-{code.round}-{_check(code, movement_id)}"


def read_code(text: str, movement_id: int) -> SheetCode | None:
    """Return what the typed ``text`` names in the movement; None when it is no code of it, or one with a slip."""
    parts = _PARTS.findall(text.upper())
    if len(parts) != 5 or len(parts[4]) != 2:
        return None
    numbers = [part.translate(_MISREAD) for part in parts[:4]]
    if not all(part.isdecimal() and len(part) <= width for part, width in zip(numbers, _WIDTHS[1:], strict=True)):
        return None
    code = SheetCode(*map(int, numbers))
    return code if _check(code, movement_id).translate(_MISREAD) == parts[4].translate(_MISREAD) else None


def _check(code: SheetCode, movement_id: int) -> str:
    """Return the two check characters."""
    numbers = (movement_id, code.initiative, code.panel, code.seat, code.round)
    checked = "".join(f"{number:0{width}d}" for number, width in zip(numbers, _WIDTHS, strict=True))
    total = 0
    for digit in checked:
        total = (total + int(digit)) * _RADIX % _MODULUS
    total = total * _RADIX % _MODULUS
    first, second = divmod((1 - total) % _MODULUS, _RADIX)
    return _DIGITS[first] + _DIGITS[second]
