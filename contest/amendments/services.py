"""Drawing up what amends a decision. From its submission on it goes the way of every proposal to its decision.

Whoever changes an amendment holds the movement and then the proposal, as with every list.
"""

from dataclasses import dataclass
from typing import Any

from contest import clock
from contest.accounts.models import Account
from contest.amendments import queries
from contest.awards.models import (
    AmendedLine,
    Amendment,
    Award,
    AwardState,
    Decision,
    Proposal,
    Recipient,
    kind_of,
    recipient_key,
    unit_of,
)
from contest.awards.queries import repeats_taken
from contest.awards.repeat import next_repeat
from contest.awards.services import take_in
from contest.corrections.queries import reads_now
from contest.database import db, lock
from contest.errors import RuleViolation
from contest.journal.services import record
from contest.rules.catalogue import name_of
from contest.units.models import Honorific, Household, Person


@dataclass(frozen=True)
class AmendedWords:
    """What an award is to say; ``honorific`` is that of a person alone."""

    recipient_name: str
    honorific: Honorific | None
    recipient_line: str
    honour: str
    achievement: str
    reason: str


def draw_up_amendment(decision: Decision, title: str, *, by: Account) -> Proposal:
    """Begin to amend an issued decision; refused while another amendment of it is on its way."""
    lock(decision)
    if not decision.is_issued:
        raise RuleViolation("A decision without a number is given back, not amended.")
    if any(one.proposal.decision is None or not one.proposal.decision.is_issued for one in queries.of(decision)):
        raise RuleViolation("Another amendment of this decision is on its way. Complete that one, or discard it.")
    proposal = Proposal(movement=decision.movement, title=title, made_at=clock.now())
    proposal.amendment = Amendment(decision=decision)
    db.session.add(proposal)
    record(
        by, "amendment.draw_up", proposal, body_id=decision.body_id, title=title, amends=decision.notation
    )  # fmt: skip
    return proposal


def amend_award(proposal: Proposal, award: Award, recipient: Recipient, words: AmendedWords, *, by: Account) -> Award:
    """Put a line of ``words`` for ``recipient`` in the place of ``award``; what was written for it before is replaced.

    Refused where nothing would change, and for an honour that the decision amended could not have given.
    """
    amendment = _hold(proposal, award)
    _check_words(proposal, award, recipient, words)
    _drop(amendment, award)
    person = recipient if isinstance(recipient, Person) else None
    key, kind = recipient_key(recipient), kind_of(recipient)
    line = Award(
        proposal=proposal,
        movement=proposal.movement,
        body_id=award.body_id,
        position=award.position,
        recipient_kind=kind,
        unit=unit_of(recipient),
        person=person,
        household=recipient if isinstance(recipient, Household) else None,
        initiative_id=award.initiative_id if key == award.recipient_key else None,
        recipient_key=key,
        recipient_name=words.recipient_name,
        honorific=words.honorific if person else None,
        recipient_line=words.recipient_line,
        honour=words.honour,
        achievement=words.achievement,
        posthumous=award.posthumous and key == award.recipient_key,
        repeat=next_repeat(repeats_taken(proposal.movement, key)),
        repeat_reason=words.reason,
    )
    db.session.add(line)
    amendment.lines.append(AmendedLine(award=award, line=line, reason=words.reason))
    db.session.flush()
    take_in(line)
    before, after = queries.told_of(award), queries.told_of(line)
    changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    record(
        by, "amendment.change", line, body_id=award.body_id, recipient=award.recipient_name,
        register=award.register_entry, reason=words.reason, changed=changed,
    )  # fmt: skip
    return line


def _check_words(proposal: Proposal, award: Award, recipient: Recipient, words: AmendedWords) -> None:
    if unit_of(recipient).body_id != award.body_id:
        raise RuleViolation("%(name)s does not take part in this movement.", name=words.recipient_name)
    if isinstance(recipient, Person) and words.honorific is None:
        raise RuleViolation("Only a person is addressed, and a person always is.", field="honorific")
    offered = queries.honours_for(award, kind_of(recipient))
    if words.honour not in dict(offered):
        raise RuleViolation(
            "“%(honour)s” cannot be given instead: the movement does not offer it to this kind of recipient.",
            field="honour", honour=name_of(words.honour),
        )  # fmt: skip
    now = reads_now(award)
    said = (now.recipient_name, now.honorific, now.recipient_line, now.achievement)
    new = (
        words.recipient_name, words.honorific.value if words.honorific else "", words.recipient_line, words.achievement
    )  # fmt: skip
    if said == new and (award.recipient_key, award.honour) == (recipient_key(recipient), words.honour):
        raise RuleViolation("Nothing would change. Write what is to be read instead.")


def take_off(proposal: Proposal, award: Award, reason: str, *, by: Account) -> AmendedLine:
    """Have ``award`` taken off the list of the decision that is amended."""
    amendment = _hold(proposal, award)
    _drop(amendment, award)
    line = AmendedLine(award=award, line=None, reason=reason)
    amendment.lines.append(line)
    record(
        by, "amendment.take_off", award, body_id=award.body_id, recipient=award.recipient_name,
        register=award.register_entry, reason=reason,
    )  # fmt: skip
    return line


def leave_alone(proposal: Proposal, award: Award, *, by: Account) -> None:
    """Amend ``award`` no longer: it stays as it was decided."""
    amendment = _hold(proposal, award)
    if not any(line.award_id == award.id for line in amendment.lines):
        raise RuleViolation("This award is not amended here.")
    _drop(amendment, award)
    record(by, "amendment.leave", award, body_id=award.body_id, recipient=award.recipient_name)


def _hold(proposal: Proposal, award: Award) -> Amendment:
    """Hold an amendment that is being drawn up, and an award of its decision that stands."""
    lock(proposal.movement)
    if not lock(proposal).is_drafted:
        raise RuleViolation("This proposal has been submitted; its list does not change any more.")
    if proposal.amendment is None or award.decision_id not in queries.decisions_with(proposal.amendment.decision):
        raise RuleViolation("This award is not one of the decision that is amended.")
    if award.state is not AwardState.AWARDED:
        raise RuleViolation("Only an award that stands can be amended.")
    return proposal.amendment


def _drop(amendment: Amendment, award: Award) -> None:
    """Take away what was written for ``award`` before."""
    for former in [line for line in amendment.lines if line.award_id == award.id]:
        line: Any = former.line
        amendment.lines.remove(former)
        db.session.flush()
        if line is not None:
            db.session.delete(line)
    db.session.flush()
    db.session.expire(amendment.proposal, ["awards"])
