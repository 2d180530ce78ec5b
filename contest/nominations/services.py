"""Placing, prolonging and lifting holds, giving verdicts on eligibility, and what stands in the way of a proposal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from contest import clock
from contest.accounts.models import Account
from contest.awards.models import Award, Decision, Proposal, recipient_name
from contest.awards.services import also_checked, checked_at_submission
from contest.database import db, lock
from contest.errors import RuleViolation
from contest.journal.services import record
from contest.movements.models import Movement
from contest.nominations import queries
from contest.nominations.eligibility import Answer, Eligibility
from contest.nominations.examination import Candidate, Examination
from contest.nominations.models import EligibilityRuling, Hold, HoldKind, Recipient
from contest.paper.writing import short_day
from contest.rules.catalogue import name_of
from contest.units.models import Body, Person, Unit


@dataclass(frozen=True)
class HoldDetails:
    """Why and how long somebody is not to be commended; without ``until_on`` until the hold is lifted."""

    kind: HoldKind
    from_on: date
    until_on: date | None
    reason: str
    document: str = ""


@dataclass(frozen=True)
class Verdict:
    """What a person found on a condition that the rule left open."""

    check: str
    fit: bool
    reason: str


# Holds.


def place_hold(body: Body, recipient: Recipient, details: HoldDetails, *, by: Account) -> Hold:
    """Put ``recipient`` on hold; refused while a hold of the same kind stands on it."""
    lock(body)
    if details.until_on is not None and details.until_on < details.from_on:
        raise RuleViolation("The last day is before the first.", field="until_on")
    if standing := queries.standing_of_kind(recipient, details.kind, details.from_on):
        raise RuleViolation(
            "%(name)s is on hold for this since %(day)s already. Prolong that hold, or lift it first.",
            field="kind", name=standing.name, day=short_day(standing.from_on),
        )  # fmt: skip
    hold = Hold(
        body=body,
        unit=recipient if isinstance(recipient, Unit) else None,
        person=recipient if isinstance(recipient, Person) else None,
        placed_at=clock.now(),
        placed_by=by,
        **vars(details),
    )
    db.session.add(hold)
    record(by, "hold.place", hold, body_id=body.id, reason=details.reason, recipient=hold.name, hold_kind=details.kind,
           from_on=details.from_on, until_on=details.until_on, document=details.document)  # fmt: skip
    return hold


def prolong_hold(hold: Hold, until_on: date | None, reason: str, *, by: Account) -> Hold:
    """Let ``hold`` stand longer than it would: until ``until_on``, or until it is lifted."""
    lock(hold)
    before = hold.until_on
    hold.prolong(until_on)
    record(by, "hold.prolong", hold, body_id=hold.body_id, reason=reason, recipient=hold.name,
           changed={"until_on": [before, until_on]})  # fmt: skip
    return hold


def lift_hold(hold: Hold, lifted_on: date, reason: str, *, by: Account) -> Hold:
    """End ``hold``: from ``lifted_on`` on its recipient may be commended again."""
    lock(hold)
    if lifted_on > clock.today():
        raise RuleViolation("The day of lifting is not in the future.", field="lifted_on")
    hold.lift(lifted_on, reason, by)
    record(by, "hold.lift", hold, body_id=hold.body_id, reason=reason, recipient=hold.name, lifted_on=lifted_on)
    return hold


@also_checked
def refuse_held(awards: Sequence[Award], _decision: Decision | None) -> None:
    """Refuse lines whose recipient is on hold today, whatever is done with them."""
    units = [award.unit_id or award.unit.id for award in awards if award.recipient_key.startswith("unit:")]
    persons = [award.person.id for award in awards if award.person is not None]
    for hold in queries.holds_on(clock.today(), unit_ids=units, person_ids=persons):
        raise RuleViolation(
            "%(name)s is on hold since %(day)s and cannot be commended before the hold is lifted. Leave the line out.",
            name=hold.name, day=short_day(hold.from_on),
        )  # fmt: skip


# Verdicts.


def rule_on(movement: Movement, candidate: Candidate, verdict: Verdict, *, by: Account) -> EligibilityRuling:
    """Give a person's verdict on a condition that the rule leaves open; refused for any other."""
    lock(movement)
    lines = Examination(movement, clock.today()).of(candidate).lines
    found = next((line.finding for line in lines if line.finding.check == verdict.check), None)
    if found is None or found.answer is not Answer.PERSON:
        raise RuleViolation("This condition does not wait for a verdict any more. Look at it as it stands now.")
    ruling = EligibilityRuling(
        movement=movement, recipient_key=candidate.key, honour=candidate.honour, rule=verdict.check, fit=verdict.fit,
        reason=verdict.reason, seal=found.seal, ruled_at=clock.now(), ruled_by=by,
    )  # fmt: skip
    db.session.add(ruling)
    record(by, "eligibility.rule", ruling, body_id=movement.body_id, reason=verdict.reason,
           recipient=recipient_name(candidate.recipient), honour=candidate.honour, condition=verdict.check,
           fit=verdict.fit)  # fmt: skip
    return ruling


def explained_for(candidate: Candidate, movement: Movement) -> Eligibility:
    """Return the conditions of ``candidate`` as of today."""
    return Examination(movement, clock.today()).of(candidate)


def eligibility_of(proposal: Proposal) -> dict[int, Eligibility]:
    """Return the conditions of every line of ``proposal`` as of today, explained, by the line's id."""
    return Examination(proposal.movement, clock.today()).of_lines(proposal.awards)


@checked_at_submission
def refuse_open(proposal: Proposal) -> None:
    """Refuse a list while a condition that blocks is not met by a line, or waits for somebody's verdict."""
    eligibility = eligibility_of(proposal)
    for award in proposal.awards:
        for line in eligibility[award.id].blocking:
            if line.answer is Answer.PERSON:
                raise RuleViolation(
                    "%(name)s, “%(honour)s”: a condition waits for your verdict. See the eligibility of the list.",
                    name=award.recipient_name, honour=name_of(award.honour),
                )  # fmt: skip
            raise RuleViolation(
                "%(name)s, “%(honour)s”: a condition is not met. See the eligibility of the list.",
                name=award.recipient_name, honour=name_of(award.honour),
            )  # fmt: skip
