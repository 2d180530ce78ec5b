"""Refusals. A refused act changes nothing and says why in the user's words."""

import json
from collections.abc import Mapping
from typing import Any


def msgid(text: str) -> str:
    """Return ``text`` as it is; the mark lets the catalogue find a message that is raised elsewhere."""
    return text


class RuleViolation(Exception):
    """An act that a rule forbids.

    ``message`` is an English message id of the catalogue with ``%(name)s`` places; the edge translates it and fills in
    ``values``. ``field`` names the form field the reason belongs to, when there is one.
    """

    def __init__(self, message: str, *, field: str | None = None, **values: Any) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.values: Mapping[str, Any] = values

    def __str__(self) -> str:
        return self.message % self.values if self.values else self.message

    def packed(self) -> str:
        """Return the reason as a text to be stored, from which ``unpacked`` brings it back in any language."""
        return json.dumps([self.message, {name: str(value) for name, value in self.values.items()}], ensure_ascii=False)


class Stale(RuleViolation):
    """Somebody else changed the same thing meanwhile; both texts are kept and shown side by side."""


class NotFound(Exception):
    """What was asked for does not exist."""


def unpacked(text: str) -> RuleViolation:
    """Return the refusal whose reason was stored as ``text``."""
    message, values = json.loads(text)
    return RuleViolation(message, **values)
