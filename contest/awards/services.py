"""From a proposed line to an award: drawn up, submitted, decided; annulled if need be. The council only advises."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from contest import clock
from contest.accounts.models import Account
from contest.awards import queries
from contest.awards.models import (
    Annulment,
    Award,
    Capacity,
    Decision,
    Proposal,
    ProposalState,
)
from contest.awards.roster import ImportedLine, imported_lines, line_columns
from contest.database import db, lock
from contest.errors import RuleViolation
from contest.journal.services import record
from contest.movements.models import Movement, MovementState, OfferedHonour, RecipientKind
from contest.rules.catalogue import honours_for, name_of
from contest.scoring.queries import Standings
from contest.spreadsheet import Fault, FaultyList, read_rows
from contest.storage.uploads import Upload
from contest.text import fold
from contest.units.models import Body, Honorific, Person, Unit
from contest.units.queries import units_by_code
from contest.units.services import person_at


@dataclass(frozen=True)
class LineDetails:
    """A proposed line. Without a person it is for the unit itself; ``recipient_line`` is printed below the name.

    An empty ``recipient_line`` means the usual words. ``repeat_reason`` is due when the recipient has a line in the
    movement already.
    """

    honour: str
    unit: Unit
    person: Person | None
    achievement: str
    recipient_line: str = ""
    repeat_reason: str = ""
    initiative_id: int | None = None


@dataclass(frozen=True)
class DecisionDetails:
    """What a decision is issued with; it is signed by hand, the name is only printed."""

    number: int
    issued_on: date
    title: str
    capacity: Capacity
    signer_name: str


@dataclass(frozen=True)
class AnnulmentDetails:
    """By which decision and why an award is taken back."""

    decision_ref: str
    annulled_on: date
    reason: str


def draw_up_proposal(movement: Movement, title: str, *, by: Account) -> Proposal:
    """Begin a proposal of awards in ``movement``."""
    lock(movement)
    if movement.state is not MovementState.LAUNCHED:
        raise RuleViolation("Awards are proposed in a launched movement.")
    proposal = Proposal(movement=movement, title=title, made_at=clock.now())
    db.session.add(proposal)
    record(by, "proposal.draw_up", proposal, body_id=movement.body_id, title=title)
    return proposal


def add_line(proposal: Proposal, details: LineDetails, *, by: Account) -> Award:
    """Add a line; the words about the recipient are frozen as they are now.

    Raises RuleViolation when the movement does not offer the honour to this kind of recipient, and when the recipient
    has a line in this movement already, whatever became of it, and no reason was given for a further one.
    """
    _drafted(proposal)
    kind = RecipientKind.INDIVIDUAL if details.person else RecipientKind.COLLECTIVE
    _check_offered(proposal.movement, details.honour, kind)
    if not details.unit.exists_on(clock.today()):
        raise RuleViolation("%(name)s no longer exists.", field="unit_id", name=details.unit.name)
    key = f"person:{details.person.id}" if details.person else f"unit:{details.unit.id}"
    name = details.person.full_name if details.person else details.unit.name
    earlier = queries.lines_of_recipient(proposal.movement, key)
    if earlier and not details.repeat_reason:
        raise RuleViolation(
            "%(name)s has a line in this movement already, in “%(title)s”. Give the reason for a further one.",
            field="repeat_reason",
            name=name,
            title=earlier[-1].proposal.title,
        )
    line = Award(
        proposal=proposal,
        movement_id=proposal.movement_id,
        body_id=proposal.movement.body_id,
        position=len(proposal.awards) + 1,
        honour=details.honour,
        recipient_kind=kind,
        unit=details.unit,
        person=details.person,
        initiative_id=details.initiative_id,
        recipient_key=key,
        recipient_name=name,
        honorific=details.person.honorific if details.person else None,
        recipient_line=details.recipient_line or usual_line(details.unit, details.person),
        achievement=details.achievement,
        repeat=earlier[-1].repeat + 1 if earlier else 0,
        repeat_reason=details.repeat_reason if earlier else "",
    )
    db.session.add(line)
    _put_in_order(proposal)
    record(by, "award.propose", line, body_id=line.body_id, reason=line.repeat_reason or None, **_told(line))
    return line


def usual_line(unit: Unit, person: Person | None) -> str:
    """Return what is usually printed below a name: post and unit of a person, what a collective belongs to."""
    if person is None:
        return unit.parent.name if unit.parent else ""
    return ", ".join(words for words in (person.post, unit.name) if words)


def lines_from(
    proposal: Proposal,
    standings: Standings,
    chosen: Collection[str],
    *,
    honours: Mapping[RecipientKind, str | None],
    by: Account,
) -> list[LineDetails]:
    """Return the lines for what was ``chosen``: ``unit:<initiative>`` and ``author:<author>``, in order of place.

    An author who is not on the list of persons yet is added to it.
    """
    citations = {(line.honour, line.recipient_kind): line.citation for line in proposal.movement.honours}
    lines = []
    for row in standings.rows:
        initiative = row.initiative
        if f"unit:{initiative.id}" in chosen:
            honour = honours[RecipientKind.COLLECTIVE] or ""
            words = citations.get((honour, RecipientKind.COLLECTIVE), "")
            lines.append(LineDetails(honour, initiative.unit, None, words, initiative_id=initiative.id))
        for author in initiative.authors:
            if f"author:{author.id}" in chosen:
                honour = honours[RecipientKind.INDIVIDUAL] or ""
                words = citations.get((honour, RecipientKind.INDIVIDUAL), "")
                person = author.person or person_at(
                    author.unit, author.full_name, honorific=Honorific.MR, post=author.post, by=by
                )
                lines.append(LineDetails(honour, author.unit, person, words, initiative_id=initiative.id))
    return lines


def add_from_standings(
    proposal: Proposal, lines: Sequence[LineDetails], repeat_reason: str, *, by: Account
) -> list[Award]:
    """Add the lines chosen from the standings, leaving out whom this proposal names already."""
    _drafted(proposal)
    present = {award.recipient_key for award in proposal.awards}
    made: list[Award] = []
    for line in lines:
        key = f"person:{line.person.id}" if line.person else f"unit:{line.unit.id}"
        if key not in present:
            present.add(key)
            made.append(add_line(proposal, _with_reason(line, repeat_reason), by=by))
    if not made:
        raise RuleViolation("Choose somebody whom this proposal does not name yet.")
    return made


def _with_reason(line: LineDetails, reason: str) -> LineDetails:
    return LineDetails(**{**vars(line), "repeat_reason": line.repeat_reason or reason})


def change_line(award: Award, achievement: str, recipient_line: str, repeat_reason: str, *, by: Account) -> Award:
    """Change the words of a proposed line."""
    _drafted(award.proposal)
    if award.repeat and not repeat_reason:
        raise RuleViolation("Give the reason for a further line.", field="repeat_reason")
    award.achievement, award.recipient_line = achievement, recipient_line
    award.repeat_reason = repeat_reason if award.repeat else ""
    record(by, "award.change", award, body_id=award.body_id, **_told(award))
    return award


def remove_line(award: Award, *, by: Account) -> Proposal:
    """Take a line out of a proposal that is being drawn up; the journal keeps what it said."""
    proposal = _drafted(award.proposal)
    record(by, "award.remove", award, body_id=award.body_id, **_told(award))
    proposal.awards.remove(award)
    db.session.delete(award)
    db.session.flush()
    _put_in_order(proposal)
    return proposal


def move_line(award: Award, steps: int, *, by: Account) -> Award:
    """Move a line up (-1) or down (1) among those of its kind."""
    proposal = _drafted(award.proposal)
    alike = [line for line in _ordered(proposal) if line.recipient_kind is award.recipient_kind]
    place = alike.index(award)
    target = min(max(place + steps, 0), len(alike) - 1)
    award.position, alike[target].position = alike[target].position, award.position
    _put_in_order(proposal)
    return award


def import_lines(proposal: Proposal, upload: Upload, *, by: Account) -> int:
    """Add the lines that a list names, and return how many; all of them or none.

    Raises FaultyList with every fault of the list, or RuleViolation when the file is no list.
    """
    _drafted(proposal)
    body = proposal.movement.body
    units = units_by_code(body)
    offered = _offered_by_name(proposal.movement)
    rows, checker = read_rows(upload, line_columns([name_of(line.honour) for line in proposal.movement.honours]))
    lines = imported_lines(rows, checker, units=units, honours=offered)
    checker.done()
    faults = []
    for line in lines:
        try:
            add_line(proposal, _details_of(line, units[line.unit], by), by=by)
        except RuleViolation as violation:
            column = checker.headings["reason" if violation.field == "repeat_reason" else "unit"]
            faults.append(Fault(line.row, column, violation.message, violation.values))
    if faults:
        raise FaultyList(faults)
    record(by, "proposal.import", proposal, body_id=body.id, file=upload.filename, lines=len(lines))
    return len(lines)


def _offered_by_name(movement: Movement) -> dict[str, dict[RecipientKind, str]]:
    offered: dict[str, dict[RecipientKind, str]] = {}
    for line in movement.honours:
        offered.setdefault(fold(name_of(line.honour)), {})[line.recipient_kind] = line.honour
    return offered


def _details_of(line: ImportedLine, unit: Unit, by: Account) -> LineDetails:
    person = None
    if line.kind is RecipientKind.INDIVIDUAL:
        person = person_at(unit, line.full_name, honorific=line.honorific or Honorific.MR, post=line.post, by=by)
    return LineDetails(line.honour, unit, person, line.achievement, repeat_reason=line.reason)


def submit_proposal(proposal: Proposal, *, by: Account) -> Proposal:
    """Put the proposal before the competent head; refused while it is empty or exceeds a quota."""
    _drafted(proposal)
    if not proposal.awards:
        raise RuleViolation("The proposal has no lines yet.")
    taken = queries.taken_of_quota(proposal.movement)
    for line in proposal.movement.honours:
        count = taken.get((line.honour, line.recipient_kind), 0)
        if line.quota is not None and count > line.quota:
            raise RuleViolation(
                "%(name)s: %(count)s proposed, the quota is %(quota)s.",
                name=name_of(line.honour),
                count=count,
                quota=line.quota,
            )
    proposal.submit(clock.now())
    record(by, "proposal.submit", proposal, body_id=proposal.movement.body_id, lines=len(proposal.awards))
    return proposal


def give_back(proposal: Proposal, reason: str, *, by: Account) -> Proposal:
    """Give a submitted proposal back to the secretariat."""
    lock(proposal)
    proposal.give_back(reason)
    record(by, "proposal.give_back", proposal, body_id=proposal.movement.body_id, reason=reason)
    return proposal


def decide(
    proposal: Proposal, details: DecisionDetails, *, refusals: Mapping[int, str] | None = None, by: Account
) -> Decision:
    """Issue the decision: lines become awards with register numbers in list order, but for those refused with a reason.

    ``refusals`` gives reasons by the line's id. From now on the list is immutable.
    """
    body = proposal.movement.body
    lock(body)
    lock(proposal)
    refusals = refusals or {}
    _check_decision(proposal, details, body)
    granted = [award for award in _ordered(proposal) if award.id not in refusals]
    if not granted:
        raise RuleViolation("Every line is struck out. Give the proposal back instead.")
    _check_awards(granted, body, details.issued_on)
    proposal.decide()
    decision = Decision(
        body=body,
        movement_id=proposal.movement_id,
        proposal=proposal,
        year=details.issued_on.year,
        symbol=f"QĐ-{body.symbol}",
        decided_at=clock.now(),
        decided_by=by,
        **vars(details),
    )
    db.session.add(decision)
    db.session.flush()
    number = queries.last_register_number(body.id, decision.year)
    for place, award in enumerate(granted, start=1):
        award.grant(decision, number + place)
    for award in proposal.awards:
        if award.id in refusals:
            award.refuse(refusals[award.id])
    db.session.flush()
    _note_decision(decision, granted, refusals, by)
    return decision


def _note_decision(decision: Decision, granted: Sequence[Award], refusals: Mapping[int, str], by: Account) -> None:
    record(
        by,
        "decision.issue",
        decision,
        body_id=decision.body_id,
        notation=decision.notation,
        issued_on=decision.issued_on,
        awards=[f"{award.register_entry} {award.recipient_name}" for award in granted],
        refused={str(key): reason for key, reason in refusals.items()},
    )


def _check_decision(proposal: Proposal, details: DecisionDetails, body: Body) -> None:
    if proposal.state is not ProposalState.SUBMITTED or proposal.submitted_at is None:
        raise RuleViolation("Only a submitted proposal can be decided.")
    if details.issued_on > clock.today():
        raise RuleViolation("The day of the decision is still to come.", field="issued_on")
    if details.issued_on < proposal.submitted_at.astimezone(clock.OFFICE).date():
        raise RuleViolation("The day of the decision is before the proposal was submitted.", field="issued_on")
    if queries.decision_numbered(body, details.issued_on.year, details.number) is not None:
        raise RuleViolation(
            "Number %(number)s of %(year)s has been given already.",
            field="number",
            number=details.number,
            year=details.issued_on.year,
        )


def _check_awards(awards: Sequence[Award], body: Body, day: date) -> None:
    """Refuse an honour that the head may not give on ``day``, and a unit that does not exist then."""
    given = {honour.code for honour in honours_for(body.authority, on=day)}
    for award in awards:
        if award.honour not in given:
            raise RuleViolation("%(name)s cannot be given by this body on this day.", name=name_of(award.honour))
        if not award.unit.exists_on(day):
            raise RuleViolation("%(name)s does not exist on this day.", name=award.unit.name)


def annul_award(award: Award, details: AnnulmentDetails, *, by: Account) -> Annulment:
    """Take an award back: it stays on the list, marked, and its verification page says so at once."""
    lock(award)
    if award.decision is not None and details.annulled_on < award.decision.issued_on:
        raise RuleViolation("The award had not been given by then.", field="annulled_on")
    if details.annulled_on > clock.today():
        raise RuleViolation("This day is still to come.", field="annulled_on")
    award.annul()
    annulment = Annulment(award=award, recorded_at=clock.now(), recorded_by_id=by.id, **vars(details))
    db.session.add(annulment)
    words = {"entry": award.register_entry, "name": award.recipient_name, "decision": details.decision_ref}
    record(by, "award.annul", award, body_id=award.body_id, reason=details.reason, **words)
    return annulment


def _check_offered(movement: Movement, honour: str, kind: RecipientKind) -> OfferedHonour:
    for line in movement.honours:
        if line.honour == honour and line.recipient_kind is kind:
            return line
    raise RuleViolation("The movement does not offer this honour to this kind of recipient.", field="honour")


def _drafted(proposal: Proposal) -> Proposal:
    """Return ``proposal``, locked, if it is still being drawn up."""
    lock(proposal.movement)
    lock(proposal)
    if proposal.state is not ProposalState.DRAFTED:
        raise RuleViolation("This proposal has been submitted; its list stays as it is.")
    return proposal


def _ordered(proposal: Proposal) -> list[Award]:
    """Return the lines as they are listed: collectives first, each kind by position."""
    kinds = list(RecipientKind)
    return sorted(proposal.awards, key=lambda award: (kinds.index(award.recipient_kind), award.position))


def _put_in_order(proposal: Proposal) -> None:
    for place, line in enumerate(_ordered(proposal), start=1):
        line.position = place
    db.session.flush()


def _told(line: Award) -> dict[str, str]:
    return {"recipient": line.recipient_name, "honour": line.honour, "achievement": line.achievement}
