"""Preparing a ceremony and keeping who came."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from contest import clock
from contest.accounts.models import Account
from contest.awards.models import Award, Decision
from contest.ceremonies import order, queries
from contest.ceremonies.labels import SHEETS
from contest.ceremonies.models import Call, Ceremony, CeremonyFile, FileKind, ReceiverKind, usual_receiver
from contest.ceremonies.papers import label_values
from contest.certificates.models import AnyDecision
from contest.certificates.services import check_given_to_press
from contest.database import db, lock
from contest.errors import RuleViolation
from contest.journal.services import record
from contest.printing.ordering import in_ceremony_order
from contest.printing.queries import habit_of, ranks_of_honours
from contest.recognition.models import RecognisedAuthor
from contest.units.models import Body


@dataclass(frozen=True)
class Details:
    """When and where certificates are handed over, and how many stand on the stage together."""

    name: str
    held_on: date
    begins_at: str
    place: str
    group_size: int


def prepare_ceremony(body: Body, details: Details, decisions: Sequence[AnyDecision], *, by: Account) -> Ceremony:
    """Prepare a ceremony for what stands of ``decisions``, called in the usual order."""
    _check_issued(body, decisions)
    lines = queries.standing_lines(decisions)
    if not lines:
        raise RuleViolation("Choose a decision of which an award stands.", field="decisions")
    ceremony = Ceremony(
        body_id=body.id, name=details.name, held_on=details.held_on, begins_at=details.begins_at, place=details.place,
        group_size=details.group_size, made_at=clock.now(), made_by_id=by.id,
    )  # fmt: skip
    calls = [_call(line) for line in lines]
    individuals_first = habit_of(body).individuals_first
    ceremony.calls = _numbered(in_ceremony_order(calls, ranks_of_honours(body), individuals_first=individuals_first))
    db.session.add(ceremony)
    record(by, "ceremony.prepare", ceremony, body_id=body.id, lines=len(lines))
    return ceremony


def add_decisions(ceremony: Ceremony, decisions: Sequence[AnyDecision], *, by: Account) -> Ceremony:
    """Call what stands of ``decisions`` as well, until the day is over; whoever is called already keeps the order."""
    lock(ceremony)
    if ceremony.is_over(clock.today()):
        raise RuleViolation("This ceremony is over; nobody is called any more. Prepare another one.")
    _check_issued(ceremony.body, decisions)
    lines = queries.uncalled(ceremony, decisions)
    if not lines:
        raise RuleViolation("Choose a decision of which somebody is not called yet.", field="decisions")
    ceremony.calls = _numbered(
        order.taken_in(
            queries.calls_ever(ceremony), [_call(line) for line in lines], ranks_of_honours(ceremony.body),
            individuals_first=habit_of(ceremony.body).individuals_first,
        )
    )  # fmt: skip
    record(by, "ceremony.add", ceremony, body_id=ceremony.body_id, lines=len(lines),
           decisions=[decision.notation for decision in decisions])  # fmt: skip
    return ceremony


def _check_issued(body: Body, decisions: Sequence[AnyDecision]) -> None:
    if any(decision.body_id != body.id or not _is_issued(decision) for decision in decisions):
        raise RuleViolation("Only issued decisions of this body can be handed over.", field="decisions")


def _is_issued(decision: AnyDecision) -> bool:
    return decision.is_issued if isinstance(decision, Decision) else True


def _call(line: Award | RecognisedAuthor) -> Call:
    call = Call(award=line, decision_id=line.decision_id) if isinstance(line, Award) else Call(recognised_author=line)
    call.receiver_kind = usual_receiver(call)
    return call


def _numbered(calls: list[Call]) -> list[Call]:
    for place, call in enumerate(calls, start=1):
        call.position = place
    return calls


def change_details(ceremony: Ceremony, details: Details, *, by: Account) -> Ceremony:
    lock(ceremony)
    ceremony.name, ceremony.held_on, ceremony.begins_at = details.name, details.held_on, details.begins_at
    ceremony.place, ceremony.group_size = details.place, details.group_size
    record(by, "ceremony.change", ceremony, body_id=ceremony.body_id)
    return ceremony


def reorder(ceremony: Ceremony, places: Mapping[int, int], *, by: Account) -> None:
    """Call in the order that somebody numbered; who is not numbered keeps the place."""
    lock(ceremony)
    calls = {call.id: call for call in queries.calls_of(ceremony)}
    for place, call_id in enumerate(order.reordered(list(calls), dict(places)), start=1):
        calls[call_id].position = place
    record(by, "ceremony.reorder", ceremony, body_id=ceremony.body_id)


def name_receiver(call: Call, kind: ReceiverKind, name: str, *, by: Account) -> Call:
    """Say who comes to the stage for a recipient."""
    lock(call)
    if kind is ReceiverKind.SELF and usual_receiver(call) is not ReceiverKind.SELF:
        raise RuleViolation("Somebody must receive it: the head, a deputy or a relative.", field="kind")
    if kind is ReceiverKind.DEPUTY and not name:
        raise RuleViolation("Name who receives instead.", field="name")
    call.receiver_kind, call.receiver = kind, name if kind is not ReceiverKind.SELF else ""
    record(by, "ceremony.receiver", call.ceremony, body_id=call.body_id, name=call.receiver)
    return call


def tick(call: Call, came: bool, *, by: Account) -> None:
    """Note that whoever receives has come, or has not. Noting the same again changes nothing."""
    lock(call)
    if call.came == came:
        return
    call.came_at = clock.now() if came else None
    record(by, "ceremony.tick", call.ceremony, body_id=call.body_id, name=call.recipient_name)


def order_file(ceremony: Ceremony, kind: FileKind, options: Mapping[str, Any], *, by: Account) -> CeremonyFile:
    """Ask for a file of the ceremony; the edge hands it to ``tasks.bind_file`` after the commit."""
    calls = queries.calls_of(ceremony)
    if not calls:
        raise RuleViolation("No award of these decisions stands, so there is nothing to print.")
    if kind is FileKind.CERTIFICATES:
        refuse_unprinted(calls)
        _check_given_to_press(calls)
    else:
        _check_left(options["sheet"], options["skip"])
    asked = CeremonyFile(ceremony_id=ceremony.id, kind=kind, options=dict(options), requested_by_id=by.id)
    db.session.add(asked)
    record(by, "ceremony.order_file", ceremony, body_id=ceremony.body_id)
    return asked


def _check_left(sheet: str, skip: int) -> None:
    count = SHEETS[sheet].count
    if skip >= count:
        raise RuleViolation("A sheet has %(count)s labels, so at most %(most)s of the first are used up.", field="skip",
                            count=count, most=count - 1)  # fmt: skip


def refuse_unprinted(calls: Sequence[Call]) -> None:
    """Raise RuleViolation when a certificate has no kept page yet."""
    missing = queries.unprinted(calls)
    if missing:
        raise RuleViolation(
            "%(count)s certificates are not printed yet, first that of %(name)s. Print the decision first.",
            count=len(missing), name=missing[0].recipient_name,
        )  # fmt: skip


def seal_of(asked: CeremonyFile, calls: Sequence[Call]) -> str:
    """Return the seal of what ``asked`` holds if it is bound of ``calls``: of their printed pages, or of their labels.

    It is another one as soon as somebody is not called any more, or is called, named or certified otherwise.
    """
    if asked.kind is FileKind.CERTIFICATES:
        known = queries.certificates_by_call(calls)
        held: Any = [(one.id, one.file_id, one.page) for call in calls if (one := known.get(call.id))]
    else:
        held = label_values(asked.ceremony, calls, queries.amounts_of(calls), asked.options)
    return sha256(json.dumps(held, sort_keys=True).encode()).hexdigest()


def check_given_out(asked: CeremonyFile) -> None:
    """Raise RuleViolation when bound certificates are not given out: one does not hold any more, or none may leave."""
    if asked.kind is not FileKind.CERTIFICATES:
        return
    calls = queries.calls_of(asked.ceremony)
    if asked.seal != seal_of(asked, calls):
        raise RuleViolation(
            "Those who are called, or their certificates, have changed since these were bound. Bind them again."
        )
    _check_given_to_press(calls)


def _check_given_to_press(calls: Sequence[Call]) -> None:
    for decision in queries.decisions_in(calls):
        check_given_to_press(decision)
