"""Checking print lists with the faces that will print them, and putting kept pages into other orders."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from io import BytesIO
from tempfile import TemporaryFile
from typing import BinaryIO, cast
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from flask import current_app

from contest import clock
from contest.certificates.models import AnyDecision, Certificate
from contest.certificates.queries import certificates_of, is_current
from contest.certificates.services import also_checked
from contest.certificates.tasks import about
from contest.database import transaction
from contest.errors import RuleViolation
from contest.journal.services import record
from contest.paper.binding import Book, Shelf
from contest.paper.faces import Family, family_in
from contest.paper.linebreaks import unmarked
from contest.paper.pdffile import About
from contest.printing import queries, services
from contest.printing.contact import Thumbnail, write_contact_sheets
from contest.printing.models import Bundle, Way
from contest.printing.naming import file_name, told_apart
from contest.printing.ordering import by_unit, in_ceremony_order
from contest.printing.papers import print_list
from contest.printing.preflight import Entry, Finding, Severity, findings
from contest.storage.services import is_kept, lay_by, sound_content_of, throw_away
from contest.tasks import resumes, task
from contest.work import WorkState, advance, attempt, claim, finish, unfinished

# How long what was made can be fetched, and after how many pages it is noted how far it is.
KEPT = timedelta(days=14)
STEP = 50


@also_checked
def refuse_what_stops(decision: AnyDecision) -> None:
    """Raise RuleViolation with every reason that keeps ``decision`` from being printed."""
    stopping = [found for found in checked(print_list(decision)) if found.severity is Severity.STOPS]
    if stopping:
        raise RuleViolation(
            "The print list stops the run. %(reasons)s",
            reasons=[RuleViolation("%(who)s: %(why)s", who=_who(found), why=found.why) for found in stopping],
        )


def checked(entries: Sequence[Entry]) -> list[Finding]:
    """Return what is to be said about a print list, set in our faces."""
    return findings(entries, _family())


def _who(found: Finding) -> str:
    return f"{found.entry.position}. {unmarked(found.entry.name)}"


def _family() -> Family:
    return family_in(current_app.extensions["settings"].fonts_dir)


@task
def make_bundle(bundle_id: int) -> None:
    """Put kept pages together as somebody asked; when that cannot be done the reason stands in its ``error``."""
    carry_out(bundle_id)


def carry_out(bundle_id: int) -> None:
    """Make a bundle here and now, unless it is finished or somebody else works on it."""
    with transaction():
        bundle = claim(Bundle, bundle_id)
    if bundle is not None:
        attempt(bundle, lambda: _make(bundle))


@resumes
def make_what_was_requested() -> None:
    """Make the bundles whose message or worker was lost."""
    for bundle_id in unfinished(Bundle):
        make_bundle(bundle_id)


@resumes
def take_old_bundles_away() -> None:
    """Throw away the files that nobody has to fetch any more."""
    for bundle in queries.bundles_to_take_away(clock.now() - KEPT):
        with transaction():
            services.take_away(bundle)


def _make(bundle: Bundle) -> None:
    """Write the file, which grows in one without a name: gone when the worker is killed, begun anew by the next."""
    certificates = certificates_of(bundle.run.decision, anew=True)
    if bundle.way is Way.CHOSEN:
        certificates = [one for one in certificates if one.id in set(bundle.chosen)]
    if not is_current(bundle.run) or not certificates:
        raise RuleViolation("An award was annulled or a certificate issued again. Print the decision anew.")
    for certificate in certificates:
        _check_kept(certificate)
    with TemporaryFile() as file:
        if not _Press(bundle, certificates, cast(BinaryIO, file)).write():
            return
        size, sha256 = file.tell(), _hash(cast(BinaryIO, file))
        throw_away(bundle.key)
        lay_by(bundle.key, file)
        with transaction():
            ours = advance(bundle, done=len(certificates), total=len(certificates))
            if ours:
                bundle.size, bundle.sha256 = size, sha256
                finish(bundle)
                record(None, "print_bundle.finish", bundle, body_id=bundle.run.decision.body_id, way=bundle.way,
                       certificates=len(certificates), sha256=sha256)  # fmt: skip
        if not ours and bundle.state is WorkState.FAILED:
            # Somebody stopped it when it was all but done; another worker would have kept what it made.
            throw_away(bundle.key)


@dataclass(frozen=True)
class _Kept:
    """The kept page of a certificate: the key of its file, how that is read, which page it is; and what it says."""

    serial: str
    name: str
    about: About
    page: tuple[str, Callable[[], bytes], int]

    @classmethod
    def of(cls, certificate: Certificate) -> "_Kept":
        file = certificate.file
        assert file is not None
        page = (file.key, partial(sound_content_of, file), certificate.page)
        return cls(certificate.serial, name_on(certificate), about([certificate]), page)


class _Press:
    """Puts the kept pages of certificates together in the way of a bundle, page by page.

    What it needs of the certificates is read once, for whatever is noted on the way makes the session forget them.
    """

    def __init__(self, bundle: Bundle, certificates: Sequence[Certificate], out: BinaryIO) -> None:
        self._bundle, self._out = bundle, out
        self._kept = {one.id: _Kept.of(one) for one in certificates}
        self._listed = queries.listed(certificates)
        self._habit = queries.habit_of(bundle.run.decision.body)
        self._about = about(certificates)
        self._done = 0

    def write(self) -> bool:
        """Write the file; False when another worker took the bundle over, or somebody stopped it."""
        ways: Mapping[Way, Callable[[], bool]] = {
            Way.CEREMONY: self._in_ceremony_order, Way.UNITS: self._by_unit, Way.UNIT_FILES: self._unit_files,
            Way.SINGLES: self._singles, Way.CHOSEN: self._in_list_order, Way.CONTACT: self._contact_sheets,
        }  # fmt: skip
        return ways[self._bundle.way]()

    def _in_ceremony_order(self) -> bool:
        ranks = queries.ranks_of_honours(self._bundle.run.decision.body)
        order = in_ceremony_order(self._listed, ranks, individuals_first=self._habit.individuals_first)
        return self._book(self._out, [("", [self._kept[one.key] for one in order])], self._about)

    def _in_list_order(self) -> bool:
        return self._book(self._out, [("", list(self._kept.values()))], self._about)

    def _by_unit(self) -> bool:
        return self._book(self._out, self._units(), self._about)

    def _unit_files(self) -> bool:
        units = self._units()
        names = told_apart(file_name(unit) for unit, _pages in units)
        with ZipFile(self._out, "w", ZIP_STORED) as archive:
            for (unit, pages), name in zip(units, names, strict=True):
                with archive.open(_entry(name, pages[0].about), "w") as entry:
                    title = replace(self._about, title=f"{self._about.title} - {unmarked(unit)}")
                    if not self._book(cast(BinaryIO, entry), [("", pages)], title):
                        return False
        return True

    def _singles(self) -> bool:
        kept = list(self._kept.values())
        names = told_apart(file_name(f"{one.serial} {one.name}") for one in kept)
        with ZipFile(self._out, "w", ZIP_STORED) as archive, Shelf() as shelf:
            for one, name in zip(kept, names, strict=True):
                single = BytesIO()
                book = Book(single, one.about, shelf)
                book.add(*one.page)
                book.file.close({})
                archive.writestr(_entry(name, one.about), single.getvalue())
                if not self._note(1):
                    return False
        return True

    def _contact_sheets(self) -> bool:
        thumbnails = [
            Thumbnail(number, one.serial, one.name, *one.page)
            for number, one in enumerate(self._kept.values(), start=1)
        ]
        return write_contact_sheets(thumbnails, self._out, self._about, _family(), note=self._reach)

    def _units(self) -> list[tuple[str, list[_Kept]]]:
        return [(unit, [self._kept[one.key] for one in of_unit]) for unit, of_unit in by_unit(self._listed)]

    def _book(self, out: BinaryIO, parts: Sequence[tuple[str, Sequence[_Kept]]], told: About) -> bool:
        """Write one PDF of ``parts``, each with its mark in the outline where it has one."""
        with Shelf() as shelf:
            book = Book(out, told, shelf)
            for mark, pages in parts:
                if mark:
                    book.file.mark(unmarked(mark))
                for one in pages:
                    book.add(*one.page)
                    if not self._note(1):
                        return False
            book.file.close({})
        return True

    def _note(self, more: int) -> bool:
        return self._reach(self._done + more)

    def _reach(self, done: int) -> bool:
        """Note how far it is, now and then; False when the bundle is not ours any more."""
        before, self._done = self._done, done
        if before // STEP == done // STEP and done < len(self._kept):
            return True
        with transaction():
            return advance(self._bundle, done=done, total=len(self._kept))


def _check_kept(certificate: Certificate) -> None:
    if certificate.file is None or not is_kept(certificate.file):
        raise RuleViolation(
            "The page of %(serial)s, %(name)s, is not kept, so nothing was made. Print the decision anew.",
            serial=certificate.serial, name=name_on(certificate),
        )  # fmt: skip


def name_on(certificate: Certificate) -> str:
    """Return whose name stands on ``certificate``, without marks."""
    return unmarked(str(certificate.values["recipient"]))


def _entry(name: str, told: About) -> ZipInfo:
    """Return an entry of an archive, dated as the certificate is: the same pages give the same bytes."""
    entry = ZipInfo(name, (*told.created.timetuple()[:3], 0, 0, 0))
    entry.compress_type, entry.external_attr, entry.create_system = ZIP_STORED, 0o644 << 16, 3
    return entry


def _hash(file: BinaryIO) -> str:
    file.seek(0)
    sha256 = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    file.seek(0)
    return sha256
