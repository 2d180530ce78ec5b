"""What the conditions are called on a page, and how a reason of a rule is read."""

import enum
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from contest.nominations.eligibility import Phrase
from contest.words import word

CHECKS: Mapping[str, Any] = {
    "authority": _("Competence on the day"),
    "unit_exists": _("The unit exists"),
    "not_on_hold": _("No hold stands"),
    "registered": _("Registered in time"),
    "once_per_achievement": _("One honour for one achievement"),
    "quota": _("Within the quota"),
    "quota_share": _("Share of the holders"),
    "prerequisite_titles": _("Titles that come first"),
    "recognised_initiative": _("Recognised initiative"),
    "months_in_post": _("Time in post"),
}
# The parts of a nomination that a return can reopen.
PART_WORDS: Mapping[str, Any] = {
    "honour": _("Honour"),
    "achievement": _("Achievement"),
    "recipient_line": _("Line below the name"),
    "repeat_reason": _("Why once more"),
    "in_post_since": _("In post since"),
}


def part_words(part: str) -> str:
    """Return what a part of a nomination is called; a paper of the dossier by its own name."""
    return str(PART_WORDS.get(part, part))


def check_words(check: str) -> str:
    """Return what a condition is called."""
    return str(CHECKS[check])


def phrase_words(phrase: Phrase) -> str:
    """Return a message with its values in the reader's language; codes among the values by their words."""
    message, values = phrase
    told = {name: word(value) if isinstance(value, enum.StrEnum) else value for name, value in values.items()}
    return str(gettext(message, **told))
