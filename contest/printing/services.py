"""Mending lines before they are numbered, asking for kept pages in other orders, and proofs of print runs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import TypeVar

from contest import clock
from contest.accounts.models import Account
from contest.awards.models import Award, Proposal
from contest.awards.services import LineWords, change_line
from contest.certificates.models import AnyDecision, Certificate, PrintRun
from contest.certificates.queries import certificates_of, is_current
from contest.certificates.services import kept_back_by
from contest.database import db, lock
from contest.errors import RuleViolation
from contest.journal.services import record
from contest.printing.models import Bundle, PrintHabit, ProofMark, ProofSignature, ProofVerdict, Way
from contest.printing.naming import file_name
from contest.printing.preflight import bettered
from contest.printing.queries import habit_of, proof_marks, signature_of
from contest.storage.services import throw_away
from contest.units.models import Body, Household, Person, Unit
from contest.units.services import (
    HouseholdDetails,
    PersonDetails,
    UnitDetails,
    change_household,
    change_person,
    change_unit,
)
from contest.work import fail

Details = TypeVar("Details", PersonDetails, UnitDetails, HouseholdDetails)
# The texts of a line that can be mended, by their places on the certificate.
MENDED = ("recipient", "recipient_line", "achievement")


def mend_line(award: Award, place: str, *, by: Account) -> Award:
    """Mend what a machine can mend of a text of a drafted line: loose marks, foreign letters, spaces, case.

    A name is mended where it stands, in the list of persons or units, and taken anew from there. What was submitted or
    decided does not change so: it is given back first, or corrected by letter.
    """
    if place not in MENDED:
        raise RuleViolation("This text cannot be mended by itself.")
    if not award.proposal.is_drafted:
        raise RuleViolation(
            "The list was submitted. Before its number it can be given back; afterwards a letter corrects it."
        )
    words = LineWords(award.honour, award.achievement, award.recipient_line, award.repeat_reason, award.posthumous)
    if place == "recipient":
        _mend_name(award.recipient, by)
    elif place == "recipient_line":
        words = replace(words, recipient_line=bettered(award.recipient_line))
    else:
        words = replace(words, achievement=bettered(award.achievement))
    return change_line(award, words, by=by)


def mend_lines(proposal: Proposal, found: Iterable[tuple[int, str]], *, by: Account) -> int:
    """Mend the texts ``found`` in ``proposal``, each the id of a line and a place, and return how many they are."""
    lines = {award.id: award for award in proposal.awards}
    mended = [mend_line(lines[award_id], place, by=by) for award_id, place in found if place in MENDED]
    if not mended:
        raise RuleViolation("There is nothing here that could be mended by itself.")
    return len(mended)


def _mend_name(recipient: Person | Unit | Household, by: Account) -> None:
    if isinstance(recipient, Person):
        person = _details(PersonDetails, recipient)
        change_person(recipient, replace(person, full_name=bettered(person.full_name, personal_name=True)), by=by)
    elif isinstance(recipient, Unit):
        unit = _details(UnitDetails, recipient)
        change_unit(recipient, replace(unit, name=bettered(unit.name)), by=by)
    else:
        household = _details(HouseholdDetails, recipient)
        named = bettered(household.head_name, personal_name=True)
        change_household(recipient, replace(household, head_name=named), by=by)


def _details(kind: type[Details], row: Person | Unit | Household) -> Details:
    """Return what a form of ``row`` would say if nothing in it was changed."""
    return kind(**{field.name: getattr(row, field.name) for field in fields(kind)})


@dataclass(frozen=True)
class BundleRequest:
    """Which way kept pages are put together; ``chosen`` and ``reason`` are given where some are printed once more."""

    way: Way
    chosen: tuple[int, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class Habit:
    individuals_first: bool
    proof_required: bool


FILENAMES: Mapping[Way, str] = {
    Way.CEREMONY: "theo thứ tự trao", Way.UNITS: "theo đơn vị", Way.UNIT_FILES: "mỗi đơn vị một tệp",
    Way.SINGLES: "từng giấy", Way.CHOSEN: "in lại", Way.CONTACT: "tờ dò",
}  # fmt: skip


def ask_for_bundle(run: PrintRun, asked: BundleRequest, *, by: Account) -> Bundle:
    """Ask for pages of ``run`` in another way; the edge hands it to ``tasks.make_bundle`` after the commit.

    Refused when the run printed something that does not stand any more. Some of them once more need a reason.
    """
    lock(run)
    if not is_current(run):
        raise RuleViolation("An award was annulled or a certificate issued again. Print the decision anew.")
    wanted = set(asked.chosen)
    if asked.way is Way.CHOSEN:
        if not wanted:
            raise RuleViolation("Choose the certificates that are to be printed once more.", field="chosen")
        if not asked.reason:
            raise RuleViolation("Say why they are printed once more.", field="reason")
        if strange := wanted - {one.id for one in certificates_of(run.decision)}:
            raise RuleViolation("%(count)s of the chosen certificates are not of this run.", field="chosen",
                                count=len(strange))  # fmt: skip
    decision = run.decision
    name = f"{decision.body.code}-{decision.year}-{decision.number:02d} {FILENAMES[asked.way]}"
    bundle = Bundle(
        run=run, way=asked.way, chosen=sorted(wanted), reason=asked.reason, requested_by_id=by.id,
        total=len(wanted) or run.total, filename=file_name(name, asked.way.form),
    )  # fmt: skip
    db.session.add(bundle)
    record(
        by, "print_bundle.request", bundle, body_id=decision.body_id, reason=asked.reason or None,
        way=asked.way, certificates=bundle.total, chosen=sorted(wanted),
    )  # fmt: skip
    return bundle


def cancel_bundle(bundle: Bundle, *, by: Account) -> Bundle:
    """Stop a bundle that is being made; nothing of it is kept, and it can be asked for anew."""
    lock(bundle)
    if bundle.finished:
        raise RuleViolation("This file is made or was stopped already.")
    fail(bundle, RuleViolation("%(name)s stopped this.", name=by.name).packed())
    record(
        by, "print_bundle.cancel", bundle, body_id=bundle.run.decision.body_id, done=bundle.done, total=bundle.total
    )  # fmt: skip
    return bundle


def take_away(bundle: Bundle) -> Bundle:
    """Throw the file of a bundle away; that it was made, and its hash, stay on record."""
    lock(bundle)
    throw_away(bundle.key)
    bundle.gone_at = clock.now()
    return bundle


def mark_proof(certificate: Certificate, verdict: ProofVerdict, note: str, *, by: Account) -> ProofMark:
    """Note that the printed page of ``certificate`` was read, or what is wrong with it."""
    lock(certificate)
    if certificate.file_id is None or not certificate.stands or certificate.replaced_by is not None:
        raise RuleViolation("Only a printed certificate that stands can be read.")
    if verdict is ProofVerdict.WRONG and not note:
        raise RuleViolation("Say what is wrong on this certificate.", field="note")
    mark = ProofMark(
        certificate=certificate, file_id=certificate.file_id, page=certificate.page, verdict=verdict,
        note=note if verdict is ProofVerdict.WRONG else "", made_at=clock.now(), made_by_id=by.id,
    )  # fmt: skip
    db.session.add(mark)
    body_id = certificate.movement.body_id
    record(by, "proof.mark", mark, body_id=body_id, serial=certificate.serial, verdict=verdict, note=mark.note)
    return mark


def mark_rest_read(run: PrintRun, *, by: Account) -> int:
    """Note that every page of ``run`` of which nothing was said was read; return how many these were."""
    lock(run)
    certificates = [one for one in certificates_of(run.decision) if one.file_id is not None]
    known = proof_marks(certificates)
    rest = [one for one in certificates if one.id not in known]
    db.session.add_all(
        ProofMark(
            certificate=one, file_id=one.file_id, page=one.page, verdict=ProofVerdict.READ, note="",
            made_at=clock.now(), made_by_id=by.id,
        )
        for one in rest
    )  # fmt: skip
    if rest:
        serials = [one.serial for one in rest]
        record(by, "proof.mark_rest", run, body_id=run.decision.body_id, serials=serials)
    return len(rest)


def sign_proof(run: PrintRun, *, by: Account) -> ProofSignature:
    """Sign that every certificate of ``run`` was read and nothing in it is wrong."""
    lock(run)
    if not is_current(run):
        raise RuleViolation("An award was annulled or a certificate issued again. Print the decision anew.")
    if signature_of(run) is not None:
        raise RuleViolation("The proof of this run is signed already.")
    certificates = certificates_of(run.decision)
    marks = proof_marks(certificates)
    wrong = sum(mark.verdict is ProofVerdict.WRONG for mark in marks.values())
    if wrong or len(marks) < len(certificates):
        raise RuleViolation(
            "%(unread)s certificates were not read yet and %(wrong)s are wrong, so the proof is not signed.",
            unread=len(certificates) - len(marks), wrong=wrong,
        )  # fmt: skip
    signature = ProofSignature(run=run, certificates=len(certificates), signed_at=clock.now(), signed_by_id=by.id)
    db.session.add(signature)
    record(by, "proof.sign", run, body_id=run.decision.body_id, certificates=len(certificates))
    return signature


def keep_habit(body: Body, habit: Habit, *, by: Account) -> PrintHabit:
    """Keep how ``body`` wants its certificates."""
    lock(body)
    kept = habit_of(body)
    changed = {
        name: [getattr(kept, name), value] for name, value in vars(habit).items() if getattr(kept, name) != value
    }
    for name, value in vars(habit).items():
        setattr(kept, name, value)
    db.session.add(kept)
    if changed:
        record(by, "print_habit.keep", body, body_id=body.id, changed=changed)
    return kept


@kept_back_by
def refuse_unproofed(decision: AnyDecision, run: PrintRun | None) -> None:
    """Raise RuleViolation when the body gives nothing to the press before its proof is signed.

    What somebody finds wrong after the signature keeps the run back as well, until it is corrected or read again.
    """
    if not habit_of(decision.body).proof_required:
        return
    if run is None or signature_of(run) is None:
        raise RuleViolation("The proof of these certificates is not signed yet, so they are not given to the press.")
    marks = proof_marks(certificates_of(decision))
    if any(mark.verdict is ProofVerdict.WRONG for mark in marks.values()):
        raise RuleViolation(
            "A certificate was found wrong after the proof had been signed, so none is given to the press."
        )
