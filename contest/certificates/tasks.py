"""Printing the certificates of a decision in the background: by the sheaf, then all into one file.

What is printed is stored at once, so a run whose worker was killed goes on after the last sheaf that stands.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import Any

from flask import current_app

import config
from contest import clock
from contest.accounts.models import Account
from contest.awards.models import Award, Decision
from contest.awards.services import also_checked
from contest.binders.contents import CERTIFICATES, Piece
from contest.binders.queries import Bound
from contest.binders.services import also_bound
from contest.certificates import queries, services
from contest.certificates.keyring import Keyring
from contest.certificates.keys import PrivateKey
from contest.certificates.models import AnyDecision, Certificate, PrintRun
from contest.certificates.papers import (
    author_values,
    certificate_values,
    line_values,
    nominated_values,
    page_texts,
    printed_texts,
    recognised_values,
    said_by,
)
from contest.certificates.tokens import token_of
from contest.corrections.services import also_done
from contest.corrections.words import Words
from contest.database import transaction
from contest.designs import layout
from contest.designs.choosing import RECOGNITION
from contest.designs.composing import Composer
from contest.designs.design import Design
from contest.designs.grounds import Emblem, kept_ground
from contest.designs.queries import Choices, design_called, design_for
from contest.designs.typeset import certificates_pdf
from contest.errors import RuleViolation
from contest.initiatives.models import Author, Initiative
from contest.journal.services import record
from contest.movements.models import RecipientKind
from contest.nominations.models import Nomination
from contest.nominations.services import also_fitting
from contest.paper.binding import bind, page_seals
from contest.paper.faces import PaperError, family_in
from contest.paper.linebreaks import unmarked
from contest.paper.pdffile import About, Leaf
from contest.recognition.models import Recognition, RecognitionDecision
from contest.recognition.services import also_checked as also_checked_for_recognition
from contest.storage.services import content_of, is_kept, sound_content_of, store
from contest.storage.uploads import PDF
from contest.tasks import resumes, task
from contest.units.models import Honorific
from contest.work import advance, attempt, claim, finish, unfinished

# How many certificates are printed into one file: few enough that a killed run has lost little.
SHEAF = 200


@task
def print_run(run_id: int) -> None:
    """Print what a run was asked for; when it cannot be printed the reason stands in its ``error``."""
    carry_out(run_id)


@resumes
def print_what_was_requested() -> None:
    """Print the runs whose message or worker was lost."""
    for run_id in unfinished(PrintRun):
        print_run(run_id)


def carry_out(run_id: int) -> None:
    """Print what a run was asked for here and now, unless it is finished or somebody else works on it."""
    with transaction():
        run = claim(PrintRun, run_id)
    if run is not None:
        attempt(run, lambda: _print(run))


def _print(run: PrintRun) -> None:
    """Print and bind; what was issued again meanwhile is printed and bound too."""
    while _print_each(run) and not _bind(run):
        pass


def _print_each(run: PrintRun) -> bool:
    """Print every certificate that is not printed yet; False when another worker took the run over.

    Certificates are printed by the sheaf, into a file that is kept as it is; a killed run goes on with those that no
    kept file has. One that cannot be printed does not keep the others back; its reason is raised after them.
    """
    certificates = queries.certificates_of(run.decision, anew=True)
    missing = [certificate for certificate in certificates if _is_missing(certificate)]
    done, refused = len(certificates) - len(missing), list[RuleViolation]()
    for sheaf in _sheaves(missing):
        printed, content = _printed(sheaf, refused)
        seals = page_seals(content) if printed else []
        with transaction():
            done += len(sheaf)
            if not advance(run, done=done, total=len(certificates)):
                return False
            if printed:
                first, last = printed[0].serial, printed[-1].serial
                file = store(content, filename=f"{first}_{last}.pdf", media_type=PDF)
                for page, (certificate, seal) in enumerate(zip(printed, seals, strict=True)):
                    certificate.file, certificate.page, certificate.page_sha256 = file, page, seal
    if refused:
        raise RuleViolation(
            "%(count)s of these certificates cannot be printed. %(reasons)s", count=len(refused), reasons=refused
        )
    return True


def _is_missing(certificate: Certificate) -> bool:
    """Say whether ``certificate`` is to be printed: it is not yet, and its award was not annulled meanwhile.

    A page that was printed while the body had no emblem is missing as soon as there is one.
    """
    file = certificate.file
    kept = file is not None and is_kept(file) and not queries.was_printed_bare(certificate, file)
    return not kept and certificate.stands


def _sheaves(certificates: Sequence[Certificate]) -> Iterator[Sequence[Certificate]]:
    """Yield ``certificates`` in their order by the sheaf: of one design and one emblem, and not too many."""
    for _key, alike in groupby(certificates, lambda one: (one.template, getattr(queries.emblem_of(one), "id", None))):
        rest = list(alike)
        for start in range(0, len(rest), SHEAF):
            yield rest[start : start + SHEAF]


def _printed(sheaf: Sequence[Certificate], refused: list[RuleViolation]) -> tuple[list[Certificate], bytes]:
    """Return those of ``sheaf`` that can be printed and the file of their pages; why the others cannot is ``refused``.

    All of them have one design and one emblem.
    """
    design, file = design_called(sheaf[0].template), queries.emblem_of(sheaf[0])
    emblem = Emblem(content_of(file), file.media_type) if file else None
    key = signing_key()
    printed: list[Certificate] = []

    def leaves(composer: Composer) -> Iterator[Leaf]:
        for certificate in sheaf:
            try:
                yield composer.leaf(printed_texts(certificate), signed_address(certificate, key))
            except RuleViolation as violation:
                who = f"{certificate.serial} {_holder(certificate)}"
                refused.append(RuleViolation("%(who)s: %(why)s", who=who, why=violation))
            else:
                printed.append(certificate)

    content = BytesIO()
    certificates_pdf(
        design, leaves, content, about(sheaf), emblem=emblem, fonts_dir=_settings().fonts_dir,
        ground=kept_ground(design, emblem, _settings().fonts_dir),
    )  # fmt: skip
    return printed, content.getvalue()


def signing_key() -> PrivateKey:
    """Return the key that this machine signs with; its first one is made now."""
    keyring = Keyring(Path(_settings().keys_dir))
    if (key := services.key_that_signs(keyring)) is not None:
        return key
    with transaction():
        return services.key_that_signs(keyring) or services.make_key(keyring, by=None)


def signed_address(certificate: Certificate, key: PrivateKey) -> str:
    """Return what the QR code of ``certificate`` says: where to verify it, with its token signed by ``key``."""
    return f"{_settings().public_url}/v/{token_of(certificate.code, said_by(certificate), key)}"


def about(certificates: Sequence[Certificate]) -> About:
    """Return what a file of ``certificates``, which share their heading, says of itself."""
    values = certificates[0].values
    title = f"{values['heading']} - {values['recipient'] if len(certificates) == 1 else values['decision']}"
    return About(title, values["body"], date.fromisoformat(values["issued_on"]))


def page_of(certificate: Certificate) -> bytes | None:
    """Return the printed page of ``certificate`` as a file of its own, or None while it has none.

    The page is taken out of the file that keeps it; nothing is set again.
    """
    if certificate.file is None:
        return None
    content = BytesIO()
    bind([(sound_content_of(certificate.file), [certificate.page])], content, about([certificate]))
    return content.getvalue()


def _bind(run: PrintRun) -> bool:
    """Put the certificates of all awards that stand into one file, in list order, and finish the run.

    An award that is annulled or corrected while the file is made does not get into it so; nor is a certificate left
    out that was issued again since the others were printed. Then the answer is False: the file is to be made anew.
    """
    certificates = queries.certificates_of(run.decision, anew=True)
    if not certificates:
        raise RuleViolation("No award of this decision stands, so there is nothing to print.")
    if any(_is_missing(certificate) for certificate in certificates):
        return False
    book = _book(certificates)
    with transaction():
        if not advance(run, done=len(certificates), total=len(certificates)):
            return True
        if not _are_still(certificates, run.decision):
            return False
        run.newest_id = max(certificate.id for certificate in certificates)
        run.file = store(book, filename=book_name(run.decision), media_type=PDF)
        finish(run)
        record(None, "print_run.finish", run, body_id=run.decision.body_id, certificates=len(certificates))
    return True


def _book(certificates: Sequence[Certificate]) -> bytes:
    """Return one file of the printed pages of ``certificates``, in their order."""
    printed = ((certificate.file, certificate.page) for certificate in certificates if certificate.file is not None)
    parts = (
        (sound_content_of(file), [page for _file, page in pages])
        for file, pages in groupby(printed, lambda one: one[0])
    )
    content = BytesIO()
    bind(parts, content, about(certificates))
    return content.getvalue()


def _are_still(certificates: Sequence[Certificate], decision: AnyDecision) -> bool:
    """Say whether ``certificates`` are those that stand of ``decision`` now, and all of its holders have one."""
    now = [certificate.id for certificate in queries.certificates_of(decision, anew=True)]
    printed = [certificate.id for certificate in certificates]
    return now == printed and len(queries.standing_holders(decision)) == len(printed)


@also_bound
def certificates_in_binder(subject: Bound) -> list[Piece]:
    """Return the printed certificates of what stands of a decision, or of an initiative, for its binder."""
    if isinstance(subject, Initiative):
        found = queries.certificates_for(subject)
    else:
        found = queries.certificates_of(subject)
    return [
        Piece(
            CERTIFICATES, f"{certificate.serial.replace('/', '-')} {_holder(certificate)}.pdf",
            f"Giấy số {certificate.serial}: {_holder(certificate)}", PDF, file.stored_at,
            partial(_page_in_binder, certificate), number=certificate.serial,
        )
        for certificate in found
        if (file := certificate.file) is not None
    ]  # fmt: skip


def _page_in_binder(certificate: Certificate) -> bytes:
    return page_of(certificate) or b""


def _holder(certificate: Certificate) -> str:
    holder = certificate.holder
    return unmarked(holder.recipient_name) if isinstance(holder, Award) else holder.full_name


@also_checked
def refuse_what_cannot_be_printed(awards: Sequence[Award], decision: Decision | None) -> None:
    """Raise RuleViolation, naming the field, for the first of ``awards`` whose certificate could not be printed.

    Without a ``decision`` only what the line says is set; what the decision will add is not known yet.
    """
    choices = dict[int, Choices]()
    day = decision.day if decision else clock.today()
    for award in awards:
        values = certificate_values(award, decision) if decision else line_values(award, day)
        own = choices.setdefault(award.body_id, Choices(award.movement.body))
        _refuse_unprintable(values, _design_of(award, own, day))


def _design_of(award: Award, choices: Choices, day: date) -> Design:
    return choices.design(award.honour, award.recipient_kind, posthumous=award.posthumous, on=day)


@also_done
def issue_anew_what_was_issued(award: Award, words: Words, by: Account) -> None:
    """Issue a certificate again after a correction or on request; refused when it could not be printed."""
    issued = services.issue_anew(award, words, by=by)
    if issued is not None:
        _refuse_unprintable(issued.values, design_called(issued.template))
    elif award.decision is not None:
        design = _design_of(award, Choices(award.movement.body), award.decision.day)
        _refuse_unprintable(certificate_values(award, award.decision, words), design)


@also_fitting
def refuse_what_would_not_fit(nomination: Nomination) -> None:
    """Raise RuleViolation, naming the field, for a nomination whose certificate could not be printed."""
    day = clock.today()
    design = design_for(nomination.movement.body, nomination.given_honour, nomination.kind, on=day)
    _refuse_unprintable(nominated_values(nomination, day), design)


@also_checked_for_recognition
def refuse_what_cannot_be_certified(lines: Sequence[Recognition], decision: RecognitionDecision | None) -> None:
    """Raise RuleViolation for the first of ``lines`` with an author whose certificate could not be printed."""
    day, choices = decision.day if decision else clock.today(), dict[int, Choices]()
    for line in lines:
        body = line.roll.movement.body
        design = choices.setdefault(body.id, Choices(body)).design(RECOGNITION, RecipientKind.INDIVIDUAL, on=day)
        if decision is not None:
            for author in line.authors:
                _refuse_unprintable(recognised_values(author, decision), design)
            continue
        named = [_Named.of(author) for author in line.initiative.authors]
        for one in named:
            _refuse_unprintable(author_values(one, named, line), design)


@dataclass(frozen=True)
class _Named:
    """An author as registered, by the names that certificates use."""

    full_name: str
    honorific: Honorific | None
    post: str
    unit_name: str
    share: int

    @classmethod
    def of(cls, author: Author) -> "_Named":
        honorific = author.person.honorific if author.person else None
        return cls(author.full_name, honorific, author.post, author.unit.name, author.share)


def _refuse_unprintable(values: Mapping[str, Any], design: Design) -> None:
    family = family_in(_settings().fonts_dir)
    texts = {name: text for name, text in page_texts(values).items() if name in design.places}
    try:
        family.check(texts)
    except PaperError as refused:
        raise RuleViolation(
            "The character “%(character)s” cannot be printed on papers. Take it out.",
            field=refused.values["name"], character=refused.values["character"],
        ) from None  # fmt: skip
    layout.blocks(texts, family, design)


def book_name(decision: AnyDecision) -> str:
    """Return the name of the file that holds all certificates of ``decision``."""
    return f"{decision.body.code}-{decision.year}-{decision.number:02d}.pdf"


def _settings() -> config.Settings:
    found: config.Settings = current_app.extensions["settings"]
    return found
