"""What a confirmation holds for: a seal over what was read, and the parts of it that have changed since. Pure."""

import enum
import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any


class Part(enum.StrEnum):
    """The parts of an initiative that somebody confirms."""

    TITLE = "title"
    AUTHORS = "authors"
    SHARES = "shares"
    UNIT = "unit"
    FIELD = "field"
    ANSWERS = "answers"
    EVIDENCE = "evidence"


def read_by_author(title: str, authors: Sequence[tuple[str, str, int]], shares: Sequence[int]) -> dict[str, str]:
    """Return the fingerprint of each part that an author confirms; ``authors`` are name, post and unit of each."""
    return {Part.TITLE.value: _print(title), Part.AUTHORS.value: _print(authors), Part.SHARES.value: _print(shares)}


def read_by_head(
    by_author: Mapping[str, str],
    *,
    unit_id: int,
    field_id: int | None,
    answers: Mapping[int, Any],
    unread: Mapping[str, str],
    evidence: Sequence[tuple[int | None, str, str]],
) -> dict[str, str]:
    """Return the fingerprint of each part that the head confirms: also the answers and the list of evidence.

    ``evidence`` are question, hash of the content and caption of each file; in which order they lie does not matter.
    """
    told = sorted(evidence, key=lambda file: (file[0] or 0, *file[1:]))
    return {
        **by_author,
        Part.UNIT.value: _print(unit_id),
        Part.FIELD.value: _print(field_id),
        Part.ANSWERS.value: _print([sorted(answers.items()), sorted(unread.items())]),
        Part.EVIDENCE.value: _print(told),
    }


def seal(read: Mapping[str, str]) -> str:
    """Return the seal over the fingerprints of what was read."""
    return _print(sorted(read.items()))


def changed_parts(read: Mapping[str, str], now: Mapping[str, str]) -> list[Part]:
    """Return the parts that are no longer as they were read, in the order of the form."""
    return [part for part in Part if read.get(part.value) != now.get(part.value)]


def _print(value: Any) -> str:
    written = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(written.encode()).hexdigest()
