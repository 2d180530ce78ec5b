"""Taking a list in, whole or not at all, and asking for its certificates."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from io import BytesIO

from contest import clock
from contest.accounts.models import Account
from contest.database import db, lock
from contest.errors import RuleViolation
from contest.journal.services import record
from contest.lists.issuing import Wording
from contest.lists.mending import Mends, can_be_mended
from contest.lists.models import PrintedList
from contest.lists.oddities import ranges
from contest.lists.shown import Shown, opened
from contest.lists.understanding import Understood, lines_of, understand
from contest.paper.faces import Family
from contest.storage.services import check_harmless, laid_by, lay_by, safe_filename, throw_away
from contest.storage.uploads import Upload
from contest.units.models import Body
from contest.work import begin_anew, fail

# How long the file that was sent and the certificates can be fetched.
KEPT = timedelta(days=14)


@dataclass(frozen=True)
class Checked:
    """A list that can be printed whole, and what its page shows."""

    understood: Understood
    shown: bytes


def checked_list(body: Body, upload: Upload, wording: Wording, family: Family) -> Checked:
    """Return what a list says that can be printed whole. Raises RuleViolation or FaultyList when it cannot.

    A long list takes seconds, in which nobody should have to wait: it is checked before anything is written.
    """
    understood = understand(upload, wording, body, family)
    check_harmless(upload)
    return Checked(understood, understood.packed())


def keep_list(body: Body, upload: Upload, checked: Checked, *, by: Account) -> PrintedList:
    """Take a list in that was checked, and return it; nothing is printed yet."""
    understood = checked.understood
    encoding = understood.sheet.encoding
    sent = PrintedList(
        body_id=body.id, sent_by_id=by.id, filename=safe_filename(upload.filename),
        sha256=sha256(upload.content).hexdigest(), rows=len(understood.lines), total=len(understood.lines),
        encoding=encoding.value if encoding else "", wording=understood.wording.told(),
    )  # fmt: skip
    db.session.add(sent)
    db.session.flush()
    lay_by(sent.key("source"), BytesIO(upload.content))
    lay_by(sent.key("shown"), BytesIO(checked.shown))
    record(by, "list.send", sent, body_id=body.id, lines=sent.rows, sha256=sent.sha256)
    return sent


def reread(sent: PrintedList, family: Family) -> Understood:
    """Return what a list that was taken in says, mended. Raises RuleViolation when its file was thrown away."""
    return _read_as(sent, family, mends_of(sent))


def _read_as(sent: PrintedList, family: Family, mends: Mends) -> Understood:
    return understand(_source_of(sent), Wording.of(sent.wording), sent.body, family, mends)


def _source_of(sent: PrintedList) -> Upload:
    content = _laid_by(sent, "source")
    if content is None:
        raise RuleViolation("The file of this list has been thrown away. Send it again.")
    return Upload(sent.filename, content)


def mends_of(sent: PrintedList) -> dict[int, list[str]]:
    """Return by row which texts of ``sent`` are to be mended."""
    content = _laid_by(sent, "mends")
    return {int(number): texts for number, texts in json.loads(content).items()} if content else {}


@dataclass(frozen=True)
class Mended:
    """A list of which more is mended: what was to be mended before, all that is now, the rows that are new, and what
    its page shows.
    """

    before: Mends
    mends: Mends
    rows: Sequence[int]
    shown: bytes


def mended_list(sent: PrintedList, family: Family, *, row: int | None = None) -> Mended:
    """Return how ``sent`` reads once all that a machine can mend of ``row``, or of every row, is mended.

    A long list takes seconds: it is read before anything is written.
    """
    kept = mends_of(sent)
    found = can_be_mended(lines_of(_source_of(sent), Wording.of(sent.wording), kept))
    news = {number: texts for number, texts in found.items() if row in (None, number)}
    if not news:
        raise RuleViolation("There is nothing here that could be mended by itself.")
    mends = {**kept, **{number: [*kept.get(number, ()), *texts] for number, texts in news.items()}}
    return Mended(kept, mends, sorted(news), _read_as(sent, family, mends).packed())


def keep_mended(sent: PrintedList, found: Mended, *, by: Account) -> None:
    """Let ``sent`` read and print as it was mended; the file that was sent stays as it is."""
    lock(sent)
    if sent.is_wanted and sent.error is None:
        raise RuleViolation("The certificates of this list have been asked for already.")
    if mends_of(sent) != found.before:
        raise RuleViolation("Somebody else has mended this list meanwhile. Look at it again.")
    throw_away(sent.key("mends"))
    lay_by(sent.key("mends"), BytesIO(json.dumps(dict(found.mends)).encode()))
    show_anew(sent, found.shown)
    # Whose they are is not kept longer than the list itself.
    record(by, "list.mend", sent, body_id=sent.body_id, rows=ranges(found.rows))


def shown(sent: PrintedList, number: int, family: Family) -> Shown:
    """Return page ``number`` of what a list says, as it was when it was sent, or printed last.

    Raises RuleViolation when its file was thrown away.
    """
    content = _laid_by(sent, "shown")
    # It is not there of a list of the days before this was laid by, and for the moment in which it is put anew.
    return opened(reread(sent, family).packed() if content is None else content, number)


def _laid_by(sent: PrintedList, what: str) -> bytes | None:
    """Return what was laid by of a list; None when it was thrown away, were it a moment ago."""
    try:
        return None if sent.gone_at is not None else b"".join(laid_by(sent.key(what)))
    except FileNotFoundError:
        return None


def show_anew(sent: PrintedList, content: bytes) -> None:
    """Let the page of ``sent`` show what is being printed: a certificate may have been issued since it was sent."""
    throw_away(sent.key("shown"))
    lay_by(sent.key("shown"), BytesIO(content))


def want_certificates(sent: PrintedList, *, by: Account) -> None:
    """Ask for the certificates of ``sent`` to be printed; the edge hands it to ``tasks.print_list`` afterwards.

    What failed or was stopped can be asked for again.
    """
    lock(sent)
    if sent.gone_at is not None:
        raise RuleViolation("The file of this list has been thrown away. Send it again.")
    if sent.is_wanted and sent.error is None:
        raise RuleViolation("The certificates of this list have been asked for already.")
    begin_anew(sent)
    sent.wanted_at = clock.now()
    record(by, "list.print", sent, body_id=sent.body_id, lines=sent.rows)


def stop_list(sent: PrintedList, *, by: Account) -> None:
    """Stop the printing of ``sent``; nothing of it is kept, and it can be asked for anew."""
    lock(sent)
    if not sent.is_wanted or sent.finished:
        raise RuleViolation("This list is not being printed; nothing can be stopped.")
    fail(sent, RuleViolation("%(name)s stopped this.", name=by.name).packed())
    record(by, "list.stop", sent, body_id=sent.body_id, done=sent.done, total=sent.total)


def take_away(sent: PrintedList, *, by: Account | None) -> None:
    """Throw away the file that was sent and its certificates; that they were printed stays on record."""
    lock(sent)
    if sent.gone_at is not None:
        return
    if sent.is_wanted and not sent.finished:
        raise RuleViolation("The certificates are being printed. Wait until that is done.")
    sent.gone_at = clock.now()
    for what in ("source", "mends", "shown", "pdf"):
        throw_away(sent.key(what))
    record(by, "list.take_away", sent, body_id=sent.body_id)
