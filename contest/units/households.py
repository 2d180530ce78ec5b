"""How a household is called: by its head, and what is written in front of that. Pure."""

import re

from contest.text import fold, nfc

# The code of a form of address.
ADDRESSES = {"ông": "mr", "bà": "ms"}
_HOUSEHOLD = re.compile(r"(?:hộ(?: gia đình)?|gia đình)(?: của)? (ông|bà) (.+)", re.IGNORECASE)
_BEFORE = re.compile(r"(?:hộ gia đình|gia đình|hộ)? ?(?:của )?(?:(?:ông|bà)(?: \((?:ông|bà)\))? )?", re.IGNORECASE)


def household_in(text: str) -> tuple[str, str] | None:
    """Return the form of address ("mr", "ms") and the head of the household that ``text`` names; None for others."""
    found = _HOUSEHOLD.fullmatch(nfc(text))
    return (ADDRESSES[found[1].lower()], found[2]) if found else None


def head_in(text: str) -> str:
    """Return the head of what is known to be a household, whatever stands in front: Hộ bà Lê Thị Tư → Lê Thị Tư."""
    return _BEFORE.sub("", nfc(text), count=1) or text


def lives_at(known: str, told: str) -> bool:
    """Say whether a household at the address ``known`` can be the one that is told of at ``told``.

    An address that is left out contradicts none; heads of two households in one place often bear one name.
    """
    return not known or not told or fold(known) == fold(told)
