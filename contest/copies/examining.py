"""Lets a process of its own read the signatures of a PDF: a hostile file costs that process, not the product. Pure."""

import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from contest.copies.signing import Signature, unpacked
from contest.errors import RuleViolation

ROOT = Path(__file__).resolve().parents[2]
READER = "contest.copies.pdfsignatures"
SECONDS = 25


def unreadable(name: str) -> RuleViolation:
    """Return the refusal of a file whose signatures are not what they seem, or nothing at all."""
    return RuleViolation(
        "The digital signatures in “%(name)s” cannot be read, so nobody can say whether they hold. Sign the paper "
        "again, or send a scan.", name=name, field="file",
    )  # fmt: skip


class Found(NamedTuple):
    """The signatures of a PDF, the first made first, and how many certificates of authorities were trusted."""

    signatures: list[Signature]
    authorities: int


def signatures_of(content: bytes, name: str, *, authorities: str, now: datetime) -> Found:
    """Return the signatures of the PDF ``content``, which is called ``name``.

    ``authorities`` is a folder with the certificates of the authorities that are trusted, or empty. Raises
    RuleViolation when the signatures cannot be read, or not within time and memory.
    """
    try:
        done = subprocess.run(  # noqa: S603 - what is run is ours, and the file is only its input
            [sys.executable, "-m", READER, authorities, now.isoformat()],
            input=content, capture_output=True, timeout=SECONDS, cwd=ROOT, check=True,
        )  # fmt: skip
        answer = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError):
        answer = {"error": "no answer"}
    if "authority" in answer:
        raise RuleViolation("The certificate of a trusted authority, “%(name)s”, cannot be read. Tell the "
                            "administrator.", name=answer["authority"])  # fmt: skip
    if "error" in answer:
        raise unreadable(name)
    return Found([unpacked(values) for values in answer["signatures"]], answer["authorities"])
