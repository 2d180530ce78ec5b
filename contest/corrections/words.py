"""What an award says once corrections were made, oldest first. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from contest.paper.linebreaks import unmarked
from contest.paper.writing import short_day

# What papers call each field, in the order of a line.
NAMES = {
    "recipient_name": "tên",
    "honorific": "danh xưng",
    "recipient_line": "chức vụ, đơn vị, địa chỉ",
    "achievement": "nội dung thành tích",
}
HONORIFICS = {"mr": "ông", "ms": "bà"}
FIELDS = tuple(NAMES)


@dataclass(frozen=True)
class Words:
    """The words of an award that a correction can change; ``honorific`` is a code, "" where there is none."""

    recipient_name: str
    honorific: str
    recipient_line: str
    achievement: str


def corrected(words: Words, changes: Iterable[tuple[str, str]]) -> Words:
    """Return ``words`` after ``changes`` (field and new text), of which the later wins."""
    return replace(words, **dict(changes))


def differences(before: Words, after: Words) -> Mapping[str, tuple[str, str]]:
    """Return for each field in which the two differ what it said and what it says, in the order of the fields."""
    pairs = {name: (getattr(before, name), getattr(after, name)) for name in FIELDS}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def spoken(field: str, text: str) -> str:
    """Return a text of an award as papers quote it."""
    words = HONORIFICS.get(text, text) if field == "honorific" else unmarked(text)
    return f"“{words}”" if words else "(để trống)"


def noted(field: str, old: str, new: str, letter: str, on: date) -> str:
    """Return what a letter corrected, as lists and registers note it beside the old words."""
    said = f"{NAMES[field]} {spoken(field, old)} thành {spoken(field, new)}"
    return f"Đính chính {said} theo {letter} ngày {short_day(on)}"
