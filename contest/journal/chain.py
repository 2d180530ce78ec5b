"""How one journal entry is sealed to the one before. Pure."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

BEGINNING = "0" * 64


def seal(previous_hash: str, at: datetime, content: Mapping[str, Any]) -> str:
    """Return the SHA-256 (64 hex digits) of an entry: the hash before it, its instant and its content.

    The content is written as JSON with sorted keys and without spaces, so the seal can be recomputed by any program
    from the stored columns. ``at`` is sealed to the microsecond, in UTC.
    """
    written = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    instant = at.astimezone(UTC).isoformat(timespec="microseconds")
    return sha256("\n".join((previous_hash, instant, written)).encode()).hexdigest()
