"""Which part of a text a field belongs to, and what a text changes in parts that are closed. Pure.

A returned initiative is opened by parts: ``title``, ``field``, ``authors``, ``evidence``, and each question by the name
of its field in the form (``q12``). Everything else stays as it was submitted.
"""

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Protocol

from contest.errors import msgid
from contest.initiatives.models import FormPart

_QUESTION = re.compile(r"^(q[0-9]+)(?:-|\Z)")
_OF_FIELD = {
    "title": FormPart.TITLE,
    "field_id": FormPart.FIELD,
    "field": FormPart.FIELD,
    "evidence": FormPart.EVIDENCE,
}


class Text(Protocol):
    """A whole text as it is typed or stored."""

    @property
    def title(self) -> str: ...

    @property
    def field_id(self) -> int | None: ...

    @property
    def authors(self) -> Sequence[Any]: ...

    @property
    def answers(self) -> Mapping[int, Any]: ...

    @property
    def unread(self) -> Mapping[str, str]: ...


def part_of(field: str) -> str:
    """Return the part that a field of the form belongs to: ``authors-0-share`` to authors, ``q7-1-before`` to q7.

    A field of no part belongs to a part of its own name, which nothing ever opens.
    """
    if question := _QUESTION.match(field):
        return question[1]
    if field.startswith(FormPart.AUTHORS):
        return FormPart.AUTHORS.value
    return str(_OF_FIELD.get(field, field))


def closed_changes(before: Text, after: Text, opened: AbstractSet[str] | None) -> list[str]:
    """Return the parts that ``after`` changes although they are not ``opened``; None opens everything.

    The parts of every form come first, then the questions.
    """
    return [] if opened is None else [part for part in _changed(before, after) if part not in opened]


def phrase_of(part: str, label: str = "") -> tuple[str, Mapping[str, str]]:
    """Return what a part is called, as a message id with its values; ``label`` is what a question asks."""
    name = _NAMES.get(part)
    return (msgid("%(text)s"), {"text": label or part}) if name is None else (name, {})


def refusal_of(part: str) -> str | None:
    """Return why a part that every form has cannot change, as a message id; None for a question."""
    return _REFUSALS.get(part)


def _changed(before: Text, after: Text) -> list[str]:
    changed = dict.fromkeys(
        part
        for part, was, now in (
            (FormPart.TITLE.value, before.title, after.title),
            (FormPart.FIELD.value, before.field_id, after.field_id),
            (FormPart.AUTHORS.value, list(before.authors), list(after.authors)),
        )
        if was != now
    )
    for question_id in sorted(before.answers.keys() | after.answers.keys()):
        if before.answers.get(question_id) != after.answers.get(question_id):
            changed[f"q{question_id}"] = None
    for field in sorted(before.unread.keys() | after.unread.keys()):
        if before.unread.get(field) != after.unread.get(field):
            changed[part_of(field)] = None
    return list(changed)


_NAMES = {
    FormPart.TITLE.value: msgid("Name of the initiative"),
    FormPart.FIELD.value: msgid("Field"),
    FormPart.AUTHORS.value: msgid("Authors and shares"),
    FormPart.EVIDENCE.value: msgid("Evidence"),
}
_REFUSALS = {
    FormPart.TITLE.value: msgid("The name of the initiative was not reopened, so it stays as it was submitted."),
    FormPart.FIELD.value: msgid("The field was not reopened, so it stays as it was submitted."),
    FormPart.AUTHORS.value: msgid("The authors and shares were not reopened, so they stay as they were submitted."),
    FormPart.EVIDENCE.value: msgid("The evidence was not reopened, so it stays as it was submitted."),
}
