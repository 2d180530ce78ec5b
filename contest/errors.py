"""Refusals. A refused act changes nothing and says why in the user's words."""

import json
from collections.abc import Callable, Mapping
from typing import Any


def msgid(text: str) -> str:
    """Return ``text`` as it is; the mark lets the catalogue find a message that is raised elsewhere."""
    return text


class RuleViolation(Exception):
    """An act that a rule forbids.

    ``message`` is an English message id of the catalogue with ``%(name)s`` places; the edge translates it and fills in
    ``values``. A value may be a reason itself, or a list of reasons, which are told one after the other. ``field``
    names the form field the reason belongs to, when there is one.
    """

    def __init__(self, message: str, *, field: str | None = None, **values: Any) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.values: Mapping[str, Any] = values

    def __str__(self) -> str:
        return self.message % told(self.values, str) if self.values else self.message

    def packed(self) -> str:
        """Return the reason as a text to be stored, from which ``unpacked`` brings it back in any language."""
        return json.dumps(self._packed(), ensure_ascii=False)

    def _packed(self) -> list[Any]:
        return [self.message, {name: _packed(value) for name, value in self.values.items()}]


class Stale(RuleViolation):
    """Somebody else changed the same thing meanwhile; both texts are kept and shown side by side."""


class NotFound(Exception):
    """What was asked for does not exist."""


def unpacked(text: str) -> RuleViolation:
    """Return the refusal whose reason was stored as ``text``."""
    return _unpacked(json.loads(text))


def told(values: Mapping[str, Any], tell: Callable[["RuleViolation"], str]) -> dict[str, Any]:
    """Return ``values`` with every reason among them in the words that ``tell`` has for it."""
    return {name: _told(value, tell) for name, value in values.items()}


def _told(value: Any, tell: Callable[["RuleViolation"], str]) -> Any:
    if isinstance(value, RuleViolation):
        return tell(value)
    return " ".join(map(tell, value)) if isinstance(value, list) else value


def _packed(value: Any) -> Any:
    if isinstance(value, RuleViolation):
        return value._packed()
    return [one._packed() for one in value] if isinstance(value, list) else str(value)


def _unpacked(stored: list[Any]) -> RuleViolation:
    message, values = stored
    return RuleViolation(message, **{name: _restored(value) for name, value in values.items()})


def _restored(value: Any) -> Any:
    """Return a stored value: a text, one reason (a text and its values), or several."""
    if not isinstance(value, list):
        return value
    if len(value) == 2 and isinstance(value[0], str):
        return _unpacked(value)
    return [_unpacked(one) for one in value]
