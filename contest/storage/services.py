"""Keeping files and getting them back."""

import re
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from typing import IO

from flask import current_app
from sqlalchemy import select

from contest import clock
from contest.database import db
from contest.errors import RuleViolation
from contest.storage.models import StoredFile
from contest.storage.places import Place
from contest.storage.scanning import ScanFailed, Scanner
from contest.storage.uploads import Upload
from contest.text import nfc

_FORBIDDEN = re.compile(r'[\x00-\x1f<>:"/\\|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069]+')


def store(content: bytes, *, filename: str, media_type: str) -> StoredFile:
    """Keep ``content`` and return its row. The content is on disk before the row is committed, never the other way."""
    file = StoredFile(
        sha256=sha256(content).hexdigest(),
        filename=safe_filename(filename),
        media_type=media_type,
        size=len(content),
        stored_at=clock.now(),
    )
    _place().put(file.key, content)
    db.session.add(file)
    db.session.flush()
    return file


def content_of(file: StoredFile) -> bytes:
    """Return the stored bytes; raises FileNotFoundError when the place lost them."""
    return _place().get(file.key)


def sound_content_of(file: StoredFile) -> bytes:
    """Return the stored bytes of ``file``, which must be those that were stored: what leaves the house is checked.

    Raises RuleViolation when they were changed, FileNotFoundError when the place lost them.
    """
    content = content_of(file)
    if sha256(content).hexdigest() != file.sha256:
        raise RuleViolation(
            "The stored file “%(name)s” is not the one that was stored: somebody or a fault of the disk changed it. "
            "Nothing is given out. Ask the administrator for the backup.", name=file.filename,
        )  # fmt: skip
    return content


def content_called(sha256: str) -> bytes:
    """Return the stored bytes of this hash; raises FileNotFoundError when the place lost them."""
    return _place().get(StoredFile(sha256=sha256).key)


def is_kept(file: StoredFile) -> bool:
    """Say whether the content of ``file`` is where it should be."""
    return _place().holds(file.key)


def derived(file: StoredFile, kind: str, make: Callable[[bytes], bytes]) -> bytes:
    """Return what ``make`` makes of the content of ``file`` (a thumbnail), made once and kept under its ``kind``."""
    place, key = _place(), f"derived/{file.key}-{kind}"
    try:
        return place.get(key)
    except FileNotFoundError:
        made = make(place.get(file.key))
        place.put(key, made)
        return made


def kept(key: str, make: Callable[[], bytes]) -> bytes:
    """Return what is kept under ``key`` among what can be made again; it is made, once, when it is not there."""
    place, name = _place(), f"derived/{key}"
    try:
        return place.get(name)
    except FileNotFoundError:
        made = make()
        place.put(name, made)
        return made


def lay_by(key: str, source: IO[bytes]) -> None:
    """Keep what ``source`` holds for a while under a key of its own, once; only what was laid by is thrown away."""
    _place().put_file(f"laid-by/{key}", source)


def is_laid_by(key: str) -> bool:
    return _place().holds(f"laid-by/{key}")


def laid_by(key: str) -> Iterator[bytes]:
    """Return what was laid by, piece by piece; raises FileNotFoundError when it was thrown away."""
    return _place().pieces(f"laid-by/{key}")


def throw_away(key: str) -> None:
    """Throw away what was laid by."""
    _place().remove(f"laid-by/{key}")


def scanner() -> Scanner | None:
    """Return the virus scanner that files are shown to, if there is one."""
    address = current_app.extensions["settings"].clamd_url
    return Scanner(address) if address else None


def scan_is_required() -> bool:
    """Say whether a file may be given out, and submitted, only once the scanner has passed it."""
    required: bool = current_app.extensions["settings"].scan_required
    return required


def check_harmless(upload: Upload) -> None:
    """Let the virus scanner look at a small file at once, if there is a scanner; raises RuleViolation for malware."""
    tool = scanner()
    if tool is None and not scan_is_required():
        return
    try:
        finding = tool.found_in(upload.content) if tool else None
    except ScanFailed:
        tool = None
        finding = None
    if finding:
        raise RuleViolation("“%(name)s” holds malware (%(finding)s), so it is not given out.", name=upload.filename,
                            finding=finding)  # fmt: skip
    if tool is None and scan_is_required():
        raise RuleViolation(
            "“%(name)s” has not been passed by the virus scanner yet. Try again in a few minutes.", name=upload.filename
        )


def safe_filename(name: str) -> str:
    """Return a name that every system can save: no folders, no control characters, at most 150 characters, NFC."""
    tidy = _FORBIDDEN.sub(" ", nfc(name).replace("\\", "/").rsplit("/", 1)[-1])
    stem, dot, extension = " ".join(tidy.split()).strip(". ").rpartition(".")
    if not dot:
        stem, extension = extension, ""
    stem, extension = stem[:140].strip(". ") or "tệp", extension[:9].strip()
    return f"{stem}.{extension}" if extension else stem


def forget(file: StoredFile, *, derived_as: Iterable[str] = ()) -> None:
    """Throw ``file`` away, with what was derived from it under these kinds; the database refuses while a row names it.

    The content goes too, unless another file has the same.
    """
    same = select(StoredFile.id).where(StoredFile.sha256 == file.sha256, StoredFile.id != file.id)
    is_shared = db.session.scalar(same.limit(1)) is not None
    db.session.delete(file)
    db.session.flush()
    if not is_shared:
        for key in (file.key, *(f"derived/{file.key}-{kind}" for kind in derived_as)):
            _place().remove(key)


def _place() -> Place:
    place: Place = current_app.extensions["files"]
    return place
