"""Names of files that every system can save, in Vietnamese and told apart. Pure."""

import re
from collections.abc import Iterable

from contest.paper.linebreaks import unmarked
from contest.text import nfc

_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069]+')
# Names that Windows keeps for itself.
_KEPT = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)$", re.IGNORECASE)
# Windows refuses paths of more than 260 characters; this leaves room for the folder.
LONGEST = 120


def file_name(name: str, extension: str = "pdf") -> str:
    """Return ``name`` as a file can be called: composed letters, nothing that a system forbids, not too long."""
    stem = " ".join(_FORBIDDEN.sub(" ", nfc(unmarked(name))).split())[:LONGEST].strip(". ") or "tệp"
    return f"{stem}_.{extension}" if _KEPT.match(stem) else f"{stem}.{extension}"


def told_apart(names: Iterable[str]) -> list[str]:
    """Return ``names`` of files with a number behind each that was there before; systems do not tell case apart."""
    seen: set[str] = set()
    apart = []
    for name in names:
        stem, _dot, extension = name.rpartition(".")
        tried, number = name, 1
        while tried.casefold() in seen:
            number += 1
            tried = f"{stem} ({number}).{extension}"
        seen.add(tried.casefold())
        apart.append(tried)
    return apart
