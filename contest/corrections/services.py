"""Correcting and annulling awards by documents of their own, and issuing certificates again.

Whoever acts holds the body, whose numbers are given, and then the award.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from contest import clock
from contest.accounts.models import Account
from contest.awards import services as awards
from contest.awards.heading import offices_of, sign_of, standing_unit_of
from contest.awards.models import Annulment, Award, AwardState, Capacity
from contest.awards.queries import also_noted
from contest.awards.services import AnnulmentDetails
from contest.corrections import queries
from contest.corrections.models import (
    AnnulmentCause,
    CorrectedField,
    Correction,
    DocumentKind,
    LaterDocument,
    Recovery,
    RecoveryKind,
    Reissue,
    ReissueKind,
)
from contest.corrections.papers import ANNULMENT, LETTER, annulment_values, letter_values
from contest.corrections.slips import is_slip
from contest.corrections.words import Words, differences
from contest.database import db, lock
from contest.errors import RuleViolation
from contest.journal.services import record
from contest.numbers.queries import next_number
from contest.numbers.services import take
from contest.paper.linebreaks import unmarked
from contest.paper.models import Paper
from contest.paper.services import order_once
from contest.paper.writing import dong, short_day
from contest.rules.annulments import cause_on
from contest.rules.services import check_signer
from contest.rules.signing import check_written
from contest.units.models import Body, Honorific

# What follows when an award says something else, or when its certificate is to be issued again.
Follow = Callable[[Award, Words, Account], None]
_followers: list[Follow] = []
# What a domain further on knows of the money that a recipient holds.
Held = Callable[[Award], int]
_purses: list[Held] = []


def also_done(follow: Follow) -> Follow:
    """Register ``follow``, which is called after a correction or a reissue and may refuse it."""
    _followers.append(follow)
    return follow


def told_of_money(held: Held) -> Held:
    """Register ``held``, which tells how much money was paid for an award and has not come back."""
    _purses.append(held)
    return held


def money_held(award: Award) -> int:
    """Return how much the recipient of ``award`` was paid, as far as anybody knows."""
    return sum(held(award) for held in _purses)


@dataclass(frozen=True)
class CorrectionDetails:
    """What the award is to say, and the letter that says so."""

    words: Words
    issued_on: date
    reason: str
    signed_as: str
    signer_name: str


@dataclass(frozen=True)
class AnnulDetails:
    """Why an award is annulled, who signs, and what is demanded back: an object, money, both or neither."""

    cause: str
    issued_on: date
    reason: str
    capacity: Capacity
    signer_name: str
    what: str = ""
    amount: int | None = None


@dataclass(frozen=True)
class ReissueDetails:
    kind: ReissueKind
    applicant: str
    asked_on: date
    reason: str
    old_returned: bool


def letter_symbol(body: Body) -> str:
    """Return the symbol of official letters that the standing unit drafts: UBND-NV."""
    sign = sign_of(standing_unit_of(body))
    return f"{body.symbol}-{sign}" if sign else body.symbol


def correct_award(award: Award, details: CorrectionDetails, *, by: Account) -> LaterDocument:
    """Correct the words of an award by an official letter, which takes its number from the number book.

    The award keeps its words; what it says now is derived. Refused for an award that does not stand, and when nothing
    would change, or the name would be another one: that takes an amending decision. The letter quotes what the award
    said just before, after earlier corrections.
    """
    body = lock(award.movement.body)
    _hold_standing(award)
    changed = differences(queries.reads_now(award), details.words)
    if not changed:
        raise RuleViolation("Nothing would change. Write what is to be read instead.")
    decided, said = award.recipient_name, details.words.recipient_name
    if "recipient_name" in changed and said and not is_slip(unmarked(decided), unmarked(said)):
        raise RuleViolation(
            "“%(new)s” is another name than “%(old)s”, not a slip of writing. A letter cannot give the award to "
            "another name; amend the decision.",
            field="recipient_name", new=unmarked(said), old=unmarked(decided),
        )  # fmt: skip
    if not details.words.recipient_name or not details.words.achievement:
        raise RuleViolation("A name or an achievement can be corrected, not taken away.")
    if ("honorific" in changed) and "" in changed["honorific"]:
        raise RuleViolation("Only a person is addressed, and a person always is.", field="honorific")
    lines = details.signed_as.splitlines()
    check_written("correction_letter", lines, offices_of(body), on=details.issued_on, body_id=body.id)
    document = _issue(
        award, DocumentKind.LETTER, letter_symbol(body), details.issued_on, details.reason, details.signed_as,
        details.signer_name, title=f"V/v đính chính thông tin khen thưởng của {award.recipient_name}", by=by,
    )  # fmt: skip
    for name, (old, new) in changed.items():
        document.corrections.append(
            Correction(award_id=award.id, field=CorrectedField(name), old_text=old, new_text=new)
        )
    db.session.flush()
    for follow in _followers:
        follow(award, details.words, by)
    record(
        by, "award.correct", award, body_id=award.body_id, notation=document.notation, issued_on=document.issued_on,
        register=award.register_entry, recipient=award.recipient_name, reason=details.reason,
        changed={name: list(pair) for name, pair in changed.items()},
    )  # fmt: skip
    return document


def annul_award(award: Award, details: AnnulDetails, *, by: Account) -> Annulment:
    """Annul an award by a decision of its own with the next number, for a cause that the law of the day names.

    What is demanded back is open until it has come. Money is demanded up to what was paid, as far as that is known.
    """
    body = lock(award.movement.body)
    _hold_standing(award)
    cause_on(details.cause, details.issued_on)
    check_signer("annulling_decision", body, details.capacity, details.signer_name, on=details.issued_on)
    held = money_held(award)
    if held and details.amount is not None and details.amount > held:
        raise RuleViolation("%(held)s was paid, no more can be demanded.", field="amount", held=dong(held))
    document = _issue(
        award, DocumentKind.ANNULMENT, f"QĐ-{body.symbol}", details.issued_on, details.reason,
        "\n".join(body.signed_as(details.capacity)), details.signer_name,
        title=f"Về việc hủy bỏ khen thưởng đối với {award.recipient_name}", by=by,
    )  # fmt: skip
    annulment = awards.annul_award(award, AnnulmentDetails(document.notation, details.issued_on, details.reason), by=by)
    db.session.flush()
    db.session.add(AnnulmentCause(annulment=annulment, document=document, cause=details.cause))
    for kind, what, amount in ((RecoveryKind.OBJECT, details.what, None), (RecoveryKind.MONEY, "", details.amount)):
        if what or amount:
            _demand(award, kind, what, amount, details.issued_on, by)
    return annulment


def _demand(award: Award, kind: RecoveryKind, what: str, amount: int | None, on: date, by: Account) -> None:
    recovery = Recovery(award=award, kind=kind, what=what, amount=amount, demanded_on=on)
    db.session.add(recovery)
    db.session.flush()
    record(
        by, "recovery.demand", recovery, body_id=award.body_id, recipient=award.recipient_name, what=what,
        amount=amount, demanded_on=on,
    )  # fmt: skip


def note_return(recovery: Recovery, on: date, note: str, *, by: Account) -> Recovery:
    """Note that what was demanded has come back."""
    lock(recovery)
    if on > clock.today():
        raise RuleViolation("What comes back is noted when it is there, not before.", field="returned_on")
    if on < recovery.demanded_on:
        raise RuleViolation(
            "It was demanded on %(day)s; it did not come back earlier.", field="returned_on",
            day=short_day(recovery.demanded_on),
        )  # fmt: skip
    recovery.close(on, note)
    record(
        by, "recovery.return", recovery, body_id=recovery.award.body_id, recipient=recovery.award.recipient_name,
        what=recovery.what, amount=recovery.amount, returned_on=on, note=note,
    )  # fmt: skip
    return recovery


def money_returned(award: Award, on: date, *, by: Account) -> None:
    """Close what is open of the money of ``award``: all of it has come back."""
    for recovery in queries.recoveries_of(award):
        if recovery.is_open and recovery.kind is RecoveryKind.MONEY:
            note_return(recovery, max(on, recovery.demanded_on), "", by=by)


def reissue_certificate(award: Award, details: ReissueDetails, *, by: Account) -> Reissue:
    """Note the request and have the certificate issued again with the old number in the register."""
    lock(award.movement.body)
    _hold_standing(award)
    assert award.decision is not None
    if details.asked_on > clock.today():
        raise RuleViolation("The day of a request is not in the future.", field="asked_on")
    if details.asked_on < award.decision.day:
        raise RuleViolation(
            "The award is of %(day)s; nobody asked earlier.", field="asked_on", day=short_day(award.decision.day)
        )
    if (details.kind is ReissueKind.DAMAGED) is not details.old_returned:
        raise RuleViolation(
            "A damaged certificate is exchanged for the old one; a lost one cannot be handed back.",
            field="old_returned",
        )
    reissue = Reissue(award=award, made_at=clock.now(), made_by=by, **vars(details))
    db.session.add(reissue)
    db.session.flush()
    for follow in _followers:
        follow(award, queries.reads_now(award), by)
    record(
        by, "award.reissue", award, body_id=award.body_id, register=award.register_entry,
        recipient=award.recipient_name, kind=details.kind, applicant=details.applicant, asked_on=details.asked_on,
        reason=details.reason,
    )  # fmt: skip
    return reissue


def order_document(document: LaterDocument) -> Paper:
    """Order the paper of a document unless it was printed just so."""
    name = f"{document.year}-{document.number:02d}.pdf"
    if document.kind is DocumentKind.LETTER:
        return order_once(LETTER, letter_values(document), filename=f"cong-van-dinh-chinh-{name}", subject=document)
    cause = queries.cause_by(document)
    assert cause is not None
    values = annulment_values(
        document, cause_on(cause.cause, document.issued_on), queries.recoveries_of(document.award)
    )
    return order_once(ANNULMENT, values, filename=f"quyet-dinh-huy-bo-{name}", subject=document)


def _hold_standing(award: Award) -> None:
    """Hold the award; refused unless it stands."""
    lock(award)
    if award.state is not AwardState.AWARDED or award.decision is None:
        raise RuleViolation("Only an award that stands can be corrected, annulled or issued again.")


def _issue(
    award: Award, kind: DocumentKind, symbol: str, on: date, reason: str, signed_as: str, signer: str, *, title: str,
    by: Account,
) -> LaterDocument:  # fmt: skip
    """Store a document with the next number of its series; the body is held, so nobody takes it meanwhile."""
    body = award.movement.body
    assert award.decision is not None
    if on < award.decision.day:
        raise RuleViolation(
            "The award is of %(day)s; nothing comes after it earlier.", field="issued_on",
            day=short_day(award.decision.day),
        )  # fmt: skip
    document = LaterDocument(
        body=body, award=award, kind=kind, symbol=symbol, year=on.year, number=next_number(body, on.year, symbol),
        issued_on=on, reason=reason, signed_as=signed_as, signer_name=signer, made_at=clock.now(), made_by=by,
    )  # fmt: skip
    db.session.add(document)
    db.session.flush()
    take(body, symbol, on, title, document, by)
    return document


@also_noted
def corrections_noted(awards: Sequence[Award]) -> dict[int, list[str]]:
    """Return what letters corrected in each of ``awards``, as lists note it."""
    return {
        award_id: [f"Đã {told[:1].lower()}{told[1:]}" for told in (one.note for one in made)]
        for award_id, made in queries.corrections_of(awards).items()
    }


def honorific_of(words: Words) -> Honorific | None:
    return Honorific(words.honorific) if words.honorific else None
