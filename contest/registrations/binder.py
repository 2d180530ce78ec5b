"""Names in an archive of dossiers that every system can unpack, each once. Pure."""

import re
from collections.abc import Iterable, Iterator

from contest.text import nfc

# Forbidden in names on Windows, and signs that turn the order of a line round.
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069]+')
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
# Windows opens a path of 260 characters at most, and the archive lies in a folder already.
LONGEST_FOLDER, LONGEST_FILE = 80, 90
# What the files of ours are called in an archive.
SHEET, INDEX, MANIFEST = "ban-dang-ky.pdf", "index.xlsx", "manifest-sha256.txt"


def folder_name(number: str, title: str) -> str:
    """Return the name of the folder of an initiative: "07 - Một cửa điện tử"."""
    return _tidy(f"{number} - {title}", LONGEST_FOLDER)


def file_name(name: str) -> str:
    """Return ``name`` without anything that a system forbids; its ending stays when it is cut."""
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 8 or not _tidy(stem, LONGEST_FILE):
        return _tidy(name, LONGEST_FILE) or "tệp"
    return f"{_tidy(stem, LONGEST_FILE)}.{_tidy(ending, 8)}".rstrip(".")


def _tidy(text: str, longest: int) -> str:
    """Return at most ``longest`` characters, with no blank or point at an end and none of the names of devices."""
    words = " ".join(_FORBIDDEN.sub(" ", nfc(text)).split())[:longest].strip(". ")
    return f"_{words}" if _DEVICES.fullmatch(words) else words


def distinct(names: Iterable[str], taken: set[str] | None = None) -> Iterator[str]:
    """Yield each name, one that was taken with a number behind it: equal names are both kept.

    Capitals do not tell names apart, for they do not on Windows. ``taken`` keeps what was given, in small letters.
    """
    taken = set() if taken is None else taken
    for name in names:
        stem, dot, ending = name.rpartition(".")
        stem, ending = (stem, f".{ending}") if dot else (name, "")
        found, number = name, 1
        while found.casefold() in taken:
            number += 1
            found = f"{stem} ({number}){ending}"
        taken.add(found.casefold())
        yield found


def manifest(sums: Iterable[tuple[str, str]]) -> str:
    """Return the list of hashes and paths that ``sha256sum -c`` checks."""
    return "".join(f"{sha256}  {path}\n" for sha256, path in sums)
