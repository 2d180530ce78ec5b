"""Proposing, deciding and annulling awards.

Whoever changes a list holds the movement and then the proposal, so that repeats and quotas are counted on what stands;
whoever decides or issues holds the body, whose numbers are given, and then the proposal or the decision.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import update

from contest import clock
from contest.accounts.models import Account
from contest.awards import queries
from contest.awards.freezing import due
from contest.awards.models import (
    KIND_ORDER,
    Annulment,
    Award,
    AwardState,
    Capacity,
    Decision,
    Proposal,
    Recipient,
    kind_of,
    recipient_key,
    recipient_name,
    unit_of,
)
from contest.awards.queries import Candidate
from contest.awards.repeat import next_repeat
from contest.awards.roster import COLUMN_OF, ListedLine, line_columns, listed_lines
from contest.awards.wording import line_of_person, line_of_unit, usual_achievement
from contest.database import db, lock
from contest.errors import RuleViolation, Stale
from contest.initiatives.models import Author, InitiativeState
from contest.journal.services import record
from contest.movements.models import Movement, RecipientKind
from contest.movements.queries import lawful_honours
from contest.numbers.services import take
from contest.paper.models import Paper
from contest.paper.writing import dong, short_day
from contest.rules.catalogue import name_of
from contest.rules.services import check_signer
from contest.spreadsheet import read_rows
from contest.storage.uploads import Upload
from contest.text import fold
from contest.units.models import Honorific, Household, Person, Unit
from contest.units.queries import units_by_code
from contest.units.services import HouseholdDetails, household_at, person_at

# What a domain further on has against lines: those that are written or submitted, or, with the decision, awarded.
Check = Callable[[Sequence[Award], Decision | None], None]
_checks: list[Check] = []
# What a domain further on has against lines that go before the competent head, or are signed otherwise.
CheckOfList = Callable[[Proposal, Sequence[Award]], None]
_checks_of_lists: list[CheckOfList] = []
# Gives, read once, the look-up of the keys of all entries that are the recipient with one key, itself among them.
SameKeys = Callable[[], Callable[[str], Collection[str]]]
_sames: list[SameKeys] = []


def also_checked(check: Check) -> Check:
    """Register ``check``, which raises RuleViolation for lines that must not be proposed or awarded.

    A list is immutable once it is decided, so what would go wrong with it later must be known before.
    """
    _checks.append(check)
    return check


def checked_at_submission(check: CheckOfList) -> CheckOfList:
    """Register ``check``, which raises RuleViolation for lines that must not go before the competent head yet.

    It is asked again when the head strikes or changes lines: what remains may have rested on what is gone.
    """
    _checks_of_lists.append(check)
    return check


def known_as(same: SameKeys) -> SameKeys:
    """Register ``same``, which gives the look-up of the entries that are one recipient."""
    _sames.append(same)
    return same


def take_in(award: Award) -> None:
    """Number the list of a line that was written elsewhere anew; raises RuleViolation where it must not stand."""
    _number(award.proposal)
    _check_further([award])


def _check_further(awards: Sequence[Award], decision: Decision | None = None) -> None:
    for check in _checks:
        check(awards, decision)


@dataclass(frozen=True)
class LineWords:
    """What a line says of its recipient.

    Without ``achievement`` it gets the set phrase of the movement; where ``recipient_line`` is None, the usual words
    stand below the name.
    """

    honour: str
    achievement: str = ""
    recipient_line: str | None = None
    repeat_reason: str = ""
    posthumous: bool = False


@dataclass(frozen=True)
class LineDetails:
    """A line as it is proposed, for ``person``, ``household`` or else for ``unit`` itself, in the words of LineWords.

    ``initiative_id`` is what a line from the standings is for.
    """

    honour: str
    unit: Unit
    person: Person | None = None
    achievement: str = ""
    recipient_line: str | None = None
    repeat_reason: str = ""
    posthumous: bool = False
    initiative_id: int | None = None
    household: Household | None = None

    @property
    def recipient(self) -> Recipient:
        return self.person or self.household or self.unit

    @classmethod
    def of(cls, recipient: Recipient, words: LineWords, initiative_id: int | None = None) -> "LineDetails":
        """Return the line that says ``words`` of ``recipient``."""
        person = recipient if isinstance(recipient, Person) else None
        household = recipient if isinstance(recipient, Household) else None
        return cls(
            unit=unit_of(recipient), person=person, household=household, initiative_id=initiative_id, **vars(words)
        )


@dataclass(frozen=True)
class NewPerson:
    """Somebody who may not be on the list of persons yet."""

    unit: Unit
    full_name: str
    honorific: Honorific
    post: str


@dataclass(frozen=True)
class Selection:
    """Who is chosen from the standings: the units of initiatives and authors, by id, with an honour for each kind.

    ``honorifics`` say how authors who are not on the list of persons are addressed. One reason holds for all who are
    proposed again.
    """

    initiative_ids: frozenset[int]
    author_ids: frozenset[int]
    honours: Mapping[RecipientKind, str]
    honorifics: Mapping[int, Honorific] = field(default_factory=dict)
    repeat_reason: str = ""


@dataclass(frozen=True)
class DecisionDetails:
    """What the competent head gives a decision."""

    signed_on: date
    title: str
    capacity: Capacity
    signer_name: str


@dataclass(frozen=True)
class LineChange:
    """What the competent head gives a line instead of what was proposed, and why."""

    honour: str
    achievement: str
    reason: str


@dataclass(frozen=True)
class AnnulmentDetails:
    """By what decision, when and why an award is taken back."""

    decision_ref: str
    annulled_on: date
    reason: str


def draw_up_proposal(movement: Movement, title: str, *, by: Account) -> Proposal:
    """Begin a proposal in ``movement``."""
    proposal = Proposal(movement=movement, title=title, made_at=clock.now())
    db.session.add(proposal)
    record(by, "proposal.draw_up", proposal, body_id=movement.body_id, title=title)
    return proposal


def rename_proposal(proposal: Proposal, title: str, *, by: Account) -> Proposal:
    """Change the title of a proposal that is being drawn up."""
    _hold(proposal)
    before, proposal.title = proposal.title, title
    record(by, "proposal.rename", proposal, body_id=proposal.movement.body_id, changed={"title": [before, title]})
    return proposal


def discard_proposal(proposal: Proposal, *, by: Account) -> None:
    """Throw away a proposal that is being drawn up; the journal keeps what it held."""
    _hold(proposal)
    told = _told_all(proposal.awards)
    record(by, "proposal.discard", proposal, body_id=proposal.movement.body_id, title=proposal.title, **told)
    for award in list(proposal.awards):
        db.session.delete(award)
    db.session.flush()
    db.session.delete(proposal)


# Lines.


def add_line(proposal: Proposal, details: LineDetails, *, by: Account) -> Award:
    """Propose a recipient; refused without a reason when the recipient stands in the movement already."""
    award = _Draft(proposal).add(details)
    _number(proposal)
    record(by, "award.add", award, body_id=award.body_id, **_told(award))
    return award


def usual_words(movement: Movement, recipient: Recipient | None) -> LineWords:
    """Return what a line for ``recipient`` (None: somebody new) would usually say; no honour where none is offered."""
    kind = kind_of(recipient) if recipient else RecipientKind.INDIVIDUAL
    offers = [offer for offer in queries.offers_of(movement, clock.today()) if offer.kind is kind]
    return LineWords(
        honour=offers[0].code if offers else "",
        achievement=usual_achievement(offers[0].offered.citation if offers else "", movement.name),
        recipient_line=_usual_line(recipient) if recipient else None,
    )


def person_for(person: NewPerson, *, by: Account) -> Person:
    """Return the person of this name at the unit, put on the list of persons if nobody there fits."""
    return person_at(person.unit, person.full_name, honorific=person.honorific, post=person.post, by=by)


def add_from_standings(proposal: Proposal, selection: Selection, *, by: Account) -> list[Award]:
    """Propose whom ``selection`` names in the order of the standings, and return the new lines."""
    draft = _Draft(proposal)
    chosen = [
        details
        for candidate in queries.candidates_of(proposal.movement)
        for details in _chosen(candidate, selection, by)
    ]
    if not chosen:
        raise RuleViolation("Choose at least one collective or individual.")
    awards = [draft.add(details) for details in chosen]
    _number(proposal)
    record(by, "proposal.choose", proposal, body_id=proposal.movement.body_id, **_told_all(awards))
    return awards


def _chosen(candidate: Candidate, selection: Selection, by: Account) -> list[LineDetails]:
    """Return the lines that ``selection`` wants for one initiative."""
    initiative = candidate.row.initiative
    recipients: list[Recipient] = [initiative.unit] if initiative.id in selection.initiative_ids else []
    recipients += [
        _author_as_person(nominee.author, selection, by)
        for nominee in candidate.authors
        if nominee.author and nominee.author.id in selection.author_ids
    ]
    return [
        LineDetails.of(
            recipient,
            LineWords(selection.honours.get(kind_of(recipient), ""), repeat_reason=selection.repeat_reason),
            initiative.id,
        )
        for recipient in recipients
    ]


def _author_as_person(author: Author, selection: Selection, by: Account) -> Person:
    if author.person is not None:
        return author.person
    honorific = selection.honorifics.get(author.id)
    if honorific is None:
        raise RuleViolation(
            "Say whether %(name)s is addressed as Mr or Ms.", field=f"honorific-{author.id}", name=author.full_name
        )
    return person_for(NewPerson(author.unit, author.full_name, honorific, author.post), by=by)


def import_lines(proposal: Proposal, upload: Upload, *, by: Account) -> int:
    """Propose everybody whom a list names and return how many lines it had; all of them or none.

    Raises FaultyList with every fault of the list, or RuleViolation when the file is no list.
    """
    draft = _Draft(proposal)
    units = units_by_code(proposal.movement.body)
    rows, checker = read_rows(upload, line_columns())
    lines = listed_lines(rows, checker, units=units, offered=draft.offered_by_name())
    for line in lines:
        try:
            draft.add(_details_of(line, units[line.unit], by))
        except RuleViolation as violation:
            checker.fault(line.row, COLUMN_OF.get(violation.field or "", "unit"), violation.message, **violation.values)
    checker.done()
    _number(proposal)
    told = _told_all(draft.added)
    record(by, "proposal.import", proposal, body_id=proposal.movement.body_id, file=upload.filename, **told)
    return len(lines)


def _details_of(line: ListedLine, unit: Unit, by: Account) -> LineDetails:
    recipient: Recipient = unit
    if line.kind is RecipientKind.HOUSEHOLD and line.honorific is not None:
        recipient = household_at(unit, HouseholdDetails(line.full_name, line.honorific, line.post), by=by)
    elif line.honorific is not None:
        recipient = person_for(NewPerson(unit, line.full_name, line.honorific, line.post), by=by)
    below = line_of_person(line.post, unit.name) if line.post and isinstance(recipient, Person) else None
    return LineDetails.of(recipient, LineWords(line.honour, line.achievement, below, line.reason))


def change_line(award: Award, words: LineWords, *, by: Account) -> Award:
    """Change what a proposed line says; its recipient stays, and the name is taken anew from the lists."""
    draft = _Draft(award.proposal)
    draft.check_honour(award.recipient_kind, words.honour)
    if award.repeat and not words.repeat_reason:
        raise RuleViolation("Say why the recipient is proposed once more.", field="repeat_reason")
    before = _told(award)
    for name, value in draft.frozen(award.recipient, words).items():
        setattr(award, name, value)
    award.repeat_reason = words.repeat_reason if award.repeat else ""
    _check_further([award])
    after = _told(award)
    changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    record(by, "award.change", award, body_id=award.body_id, changed=changed)
    return award


def move_line(award: Award, step: int, *, by: Account) -> Award:
    """Move a line ``step`` places down its group (up when it is negative), at most to the end."""
    _hold(award.proposal)
    group = [line for line in award.proposal.awards if line.recipient_kind is award.recipient_kind]
    place = group.index(award)
    target = min(max(place + step, 0), len(group) - 1)
    group.insert(target, group.pop(place))
    for position, line in zip(sorted(line.position for line in group), group, strict=True):
        line.position = position
    record(by, "award.move", award, body_id=award.body_id, places=[place + 1, target + 1])
    return award


def remove_line(award: Award, *, by: Account) -> None:
    """Take a line out of a proposal that is being drawn up; the journal keeps what it said."""
    proposal = award.proposal
    _hold(proposal)
    record(by, "award.remove", award, body_id=award.body_id, **_told(award))
    db.session.delete(award)
    db.session.flush()
    db.session.refresh(proposal)
    _number(proposal)


class _Draft:
    """A proposal that is being drawn up, held, with what its new lines are checked against."""

    def __init__(self, proposal: Proposal) -> None:
        _hold(proposal)
        self.proposal, self.movement = proposal, proposal.movement
        self.offers = {(offer.kind, offer.code): offer for offer in queries.offers_of(self.movement, clock.today())}
        self.standing = queries.standing_lines(self.movement)
        self.same = [read() for read in _sames]
        self.added: list[Award] = []

    def offered_by_name(self) -> dict[RecipientKind, dict[str, str]]:
        """Return the codes of what is offered to each kind of recipient by their folded names."""
        named: dict[RecipientKind, dict[str, str]] = {kind: {} for kind in RecipientKind}
        for (kind, code), offer in self.offers.items():
            named[kind][fold(offer.honour.name)] = code
        return named

    def check_honour(self, kind: RecipientKind, code: str) -> None:
        if (kind, code) not in self.offers:
            raise RuleViolation(
                "“%(honour)s” cannot be proposed: the movement does not offer it to this kind of recipient, or it "
                "cannot be given today.",
                field="honour",
                honour=name_of(code),
            )

    def add(self, details: LineDetails) -> Award:
        """Add a line at the end of the list; it takes its place among its kind when the list is numbered."""
        recipient, kind = details.recipient, kind_of(details.recipient)
        self.check_honour(kind, details.honour)
        _check_takes_part(recipient, self.movement, clock.today())
        key = recipient_key(recipient)
        keys = {key}.union(*(same(key) for same in self.same))
        standing = [line for one in sorted(keys) for line in self.standing[one]]
        if standing and not details.repeat_reason:
            raise RuleViolation(
                "%(name)s stands in this movement already, in “%(proposal)s”. Say why once more.",
                field="repeat_reason",
                name=recipient_name(recipient),
                proposal=standing[-1].proposal.title,
            )
        words = self.frozen(recipient, details)
        award = Award(
            proposal=self.proposal,
            movement=self.movement,
            body_id=self.movement.body_id,
            position=len(self.proposal.awards) + 1,
            recipient_kind=kind,
            unit=details.unit,
            person=details.person,
            household=details.household,
            initiative_id=details.initiative_id,
            recipient_key=key,
            repeat=next_repeat(line.repeat for line in standing),
            repeat_reason=details.repeat_reason if standing else "",
            **words,
        )
        db.session.add(award)
        self.standing[key].append(award)
        self.added.append(award)
        _check_further([award])
        return award

    def frozen(self, recipient: Recipient, words: LineWords | LineDetails) -> dict[str, Any]:
        """Return the words of a line as they are stored."""
        offer = self.offers[kind_of(recipient), words.honour]
        return {
            "honour": words.honour,
            "achievement": words.achievement or usual_achievement(offer.offered.citation, self.movement.name),
            "recipient_line": _usual_line(recipient) if words.recipient_line is None else words.recipient_line,
            "recipient_name": recipient_name(recipient),
            "honorific": recipient.honorific if isinstance(recipient, Person) else None,
            "posthumous": words.posthumous and isinstance(recipient, Person),
        }


def _hold(proposal: Proposal) -> None:
    """Hold a proposal that is being drawn up; refused once it was submitted."""
    lock(proposal.movement)
    if not lock(proposal).is_drafted:
        raise RuleViolation("This proposal has been submitted; its list does not change any more.")


def _number(proposal: Proposal) -> None:
    """Number the lines anew, kind by kind."""
    lines = sorted(proposal.awards, key=lambda line: (KIND_ORDER.index(line.recipient_kind), line.position))
    for position, line in enumerate(lines, start=1):
        line.position = position


def _check_takes_part(recipient: Recipient, movement: Movement, day: date) -> None:
    """Refuse who is not of the movement's body, and a unit that does not exist on ``day``.

    A unit that was dissolved is not commended any more (TT 15/2025/TT-BNV); somebody who worked there may be.
    """
    unit = unit_of(recipient)
    if unit.body_id != movement.body_id:
        raise RuleViolation("%(name)s does not take part in this movement.", name=recipient_name(recipient))
    if recipient is unit and not unit.exists_on(day):
        raise RuleViolation(
            "%(name)s does not exist on %(day)s and cannot be commended.", name=unit.name, day=short_day(day)
        )


def _take_name(award: Award) -> None:
    """Freeze the name as the lists of units and persons have it now."""
    award.recipient_name = recipient_name(award.recipient)
    award.honorific = award.person.honorific if award.person else None


def _usual_line(recipient: Recipient) -> str:
    if isinstance(recipient, Person):
        return line_of_person(recipient.post, recipient.unit.name)
    if isinstance(recipient, Household):
        return recipient.address or recipient.unit.name
    superior = recipient.parent.name if recipient.parent else None
    return line_of_unit(recipient.name, superior=superior, body=recipient.body.name)


def _told(award: Award) -> dict[str, Any]:
    """Return what the journal keeps of a line."""
    return {
        "recipient": award.recipient_name,
        "key": award.recipient_key,
        "recipient_line": award.recipient_line,
        "honour": name_of(award.honour),
        "achievement": award.achievement,
        "repeat_reason": award.repeat_reason,
        "posthumous": award.posthumous,
    }


def _told_all(awards: Sequence[Award]) -> dict[str, Any]:
    """Return what the journal keeps of several lines: the names to be read, and everything that they said."""
    return {"recipients": [award.recipient_name for award in awards], "list": [_told(award) for award in awards]}


# Submitting and deciding.


def submit_proposal(proposal: Proposal, *, by: Account) -> Proposal:
    """Put the list before the competent head; refused when it is empty, over a quota, or names what cannot be given."""
    _hold(proposal)
    if proposal.is_empty:
        raise RuleViolation("The list is empty. Add who is proposed first.")
    _check_amends(proposal, proposal.awards)
    today = clock.today()
    for award in proposal.awards:
        if award.replaces is None:
            _take_name(award)
        _check_can_be_given(award, today)
    _check_quotas(proposal)
    _check_further(proposal.awards)
    for check in _checks_of_lists:
        check(proposal, proposal.awards)
    proposal.submit(clock.now())
    record(by, "proposal.submit", proposal, body_id=proposal.movement.body_id, **_told_all(proposal.awards))
    return proposal


def _check_quotas(proposal: Proposal) -> None:
    for usage in queries.usage_of(proposal):
        numbers: dict[str, Any] = {
            "honour": name_of(usage.honour),
            "quota": usage.quota,
            "here": usage.here,
            "elsewhere": usage.elsewhere,
            "excess": usage.excess,
        }
        if usage.here and usage.excess and usage.recipient_kind == RecipientKind.COLLECTIVE:
            raise RuleViolation(
                "“%(honour)s” for collectives: the quota is %(quota)s; %(here)s are on this list and %(elsewhere)s on "
                "others. Take out %(excess)s.",
                **numbers,
            )
        if usage.here and usage.excess and usage.recipient_kind == RecipientKind.HOUSEHOLD:
            raise RuleViolation(
                "“%(honour)s” for households: the quota is %(quota)s; %(here)s are on this list and %(elsewhere)s on "
                "others. Take out %(excess)s.",
                **numbers,
            )
        if usage.here and usage.excess:
            raise RuleViolation(
                "“%(honour)s” for individuals: the quota is %(quota)s; %(here)s are on this list and %(elsewhere)s on "
                "others. Take out %(excess)s.",
                **numbers,
            )


def _check_can_be_given(award: Award, day: date) -> None:
    """Refuse an honour that the head of the body may not give on ``day``, a unit that does not exist then, and what is
    proposed for an initiative that has been returned or rejected since."""
    initiative = award.initiative
    if initiative is not None and initiative.state is not InitiativeState.ELIGIBLE:
        raise RuleViolation(
            "%(name)s is proposed for initiative %(number)s, which is no longer eligible. Take the line out, or wait "
            "until the initiative has been accepted again.",
            name=award.recipient_name,
            number=initiative.register_number,
        )
    day = award.rules_on(day)
    lawful = {honour.code: honour for honour in lawful_honours(award.movement, day)}
    if award.honour not in lawful or award.recipient_kind.value not in lawful[award.honour].recipients:
        raise RuleViolation(
            "%(name)s: the head of this body cannot give “%(honour)s” on %(day)s.",
            name=award.recipient_name,
            honour=name_of(award.honour),
            day=short_day(day),
        )
    _check_takes_part(award.recipient, award.movement, day)


def give_back(proposal: Proposal, reason: str, *, by: Account) -> Proposal:
    """Give a submitted proposal back to the secretariat."""
    lock(proposal)
    proposal.give_back(reason)
    record(by, "proposal.give_back", proposal, body_id=proposal.movement.body_id, reason=reason)
    return proposal


def decide(
    proposal: Proposal,
    details: DecisionDetails,
    *,
    refusals: Mapping[int, str] = MappingProxyType({}),
    changes: Mapping[int, LineChange] = MappingProxyType({}),
    seen: datetime | None = None,
    by: Account,
) -> Decision:
    """Sign the decision on a submitted proposal; it waits for its number, and nothing is awarded before it has it.

    ``refusals`` gives the reason for each line that is struck, ``changes`` what a line gets instead of what was
    proposed, both by the line's id. ``seen`` is when the list that the deciding leader looked at was submitted: a newer
    one is refused.
    """
    body = lock(proposal.movement.body)
    if not lock(proposal).awaits_decision:
        raise RuleViolation("Only a submitted proposal can be decided.")
    if seen is not None and seen != proposal.submitted_at:
        raise Stale("The list was given back and submitted anew meanwhile. Look through it as it stands now.")
    granted = _granted(proposal, refusals)
    _check_signature(proposal, details)
    _check_amends(proposal, granted)
    _change(proposal, granted, changes, details.signed_on)
    for award in granted:
        _check_can_be_given(award, details.signed_on)
    _check_quotas(proposal)
    decision = Decision(
        body=body, movement=proposal.movement, proposal=proposal, symbol=f"QĐ-{body.symbol}", decided_at=clock.now(),
        decided_by=by, **vars(details),
    )  # fmt: skip
    db.session.add(decision)
    db.session.flush()
    _check_further(granted, decision)
    for award in proposal.awards:
        if award.id in refusals:
            award.strike(refusals[award.id])
    for award in granted:
        award.money = due(award, details.signed_on)
    if refusals or changes:
        for again in _checks_of_lists:
            again(proposal, granted)
    proposal.sign()
    _record_decision("decision.sign", decision, granted, by)
    return decision


def _granted(proposal: Proposal, refusals: Mapping[int, str]) -> list[Award]:
    """Return the lines that are not struck."""
    awards = proposal.awards
    if set(refusals) - {award.id for award in awards} or not all(refusals.values()):
        raise RuleViolation("Each line that is struck must stand on the list and needs a reason.")
    granted = [award for award in awards if award.id not in refusals]
    if not granted and not proposal.taken_off:
        raise RuleViolation("Every line is struck. Give the proposal back instead.")
    return granted


def _change(proposal: Proposal, granted: Sequence[Award], changes: Mapping[int, LineChange], day: date) -> None:
    """Give lines otherwise than was proposed; refused for a line that is struck and for what is not offered."""
    offered = {(offer.kind, offer.code) for offer in queries.offers_of(proposal.movement, day)}
    lines = {award.id: award for award in granted}
    for award_id, change in changes.items():
        award = lines.get(award_id)
        if award is None:
            raise RuleViolation("A line is either struck or changed, not both.", field=f"change-{award_id}")
        if not change.reason:
            raise RuleViolation("Say why %(name)s gets something else than was proposed.",
                                field=f"change-{award_id}", name=award.recipient_name)  # fmt: skip
        if (award.recipient_kind, change.honour) not in offered:
            raise RuleViolation(
                "“%(honour)s” cannot be given instead: the movement does not offer it to this kind of recipient.",
                field=f"honour-{award_id}", honour=name_of(change.honour),
            )  # fmt: skip
        award.give_otherwise(change.honour, change.achievement or award.achievement, change.reason)
    db.session.flush()


def _check_signature(proposal: Proposal, details: DecisionDetails) -> None:
    """Refuse a day in the future or before the submission, and a signer who may not sign on that day."""
    if details.signed_on > clock.today():
        raise RuleViolation("The day of a decision is not in the future.", field="signed_on")
    submitted_on = proposal.submitted_at.astimezone(clock.OFFICE).date() if proposal.submitted_at else None
    if submitted_on and details.signed_on < submitted_on:
        raise RuleViolation(
            "The proposal was submitted on %(day)s; the decision cannot be earlier.",
            field="signed_on",
            day=short_day(submitted_on),
        )
    check_signer(proposal.paper, proposal.movement.body, details.capacity, details.signer_name, on=details.signed_on)


def issue_decision(decision: Decision, *, on: date, by: Account) -> Decision:
    """Number a signed decision and issue it on ``on``; from then on its list does not change.

    The decision takes the next number of its series in the number book of the body. Its lines become awards and get the
    next numbers in the award register of the body and year, without a gap, in the order of the list.
    """
    body = lock(decision.body)
    if lock(decision).is_issued:
        raise RuleViolation("This decision has its number already.")
    if on < decision.signed_on:
        raise RuleViolation(
            "The decision was signed on %(day)s; it gets its number after the signature, never before.",
            field="issued_on", day=short_day(decision.signed_on),
        )  # fmt: skip
    lines = list(lock(decision.proposal).awards)
    granted = [award for award in lines if not award.refusal_reason]
    _check_money_holds(granted, on)
    decision.issue(take(body, decision.symbol, on, decision.title, decision, by), on)
    db.session.flush()
    _give_way(decision.proposal, granted)
    added = [award for award in granted if award.replaces is None]
    for number, award in enumerate(added, start=queries.last_register_number(body, on.year) + 1):
        award.grant(decision, number)
    for award in granted:
        if former := award.replaces:
            award.grant(decision, former.register_number or 0, former.register_year)
    _check_further(granted, decision)
    for award in lines:
        if award.refusal_reason:
            award.refuse()
    decision.proposal.decide()
    _record_decision("decision.issue", decision, granted, by)
    return decision


def _check_money_holds(granted: Sequence[Award], on: date) -> None:
    """Refuse a day of issue by whose rules an award would bring something else than what was signed."""
    for award in granted:
        signed = award.money
        if signed is None:
            continue
        now = due(award, on)
        if now.factors != signed.factors:
            raise RuleViolation(
                "%(name)s: the decision was signed with %(signed)s; by the rules of %(day)s it is %(due)s. Give the "
                "signed decision back and sign it again, so that the paper says what is paid.",
                field="issued_on", name=award.recipient_name, signed=dong(signed.rounded), day=short_day(on),
                due=dong(now.rounded),
            )  # fmt: skip


def _amended(proposal: Proposal, granted: Sequence[Award]) -> list[Award]:
    """Return the awards that the amending decision on ``proposal`` replaces by ``granted`` or takes off their list."""
    replaced = [award.replaces for award in granted if award.replaces is not None]
    return replaced + [line.award for line in proposal.taken_off]


def _check_amends(proposal: Proposal, granted: Sequence[Award]) -> None:
    """Refuse to amend what no longer stands as it was decided."""
    # Held in one order, whoever asks: two who hold the same awards otherwise could wait for each other.
    for former in sorted(_amended(proposal, granted), key=lambda award: award.id):
        if lock(former).state is not AwardState.AWARDED:
            raise RuleViolation(
                "%(name)s, register number %(number)s: the award was annulled or amended meanwhile. Take it out of the "
                "amendment.",
                name=former.recipient_name, number=former.register_entry,
            )  # fmt: skip


def _give_way(proposal: Proposal, granted: Sequence[Award]) -> None:
    """Mark the awards that are amended, before the lines in their place get their numbers in the register."""
    _check_amends(proposal, granted)
    for former in _amended(proposal, granted):
        former.amend()
    db.session.flush()


def withdraw_decision(decision: Decision, reason: str, *, by: Account) -> Proposal:
    """Give a signed decision back before it is numbered: the list lies before the competent head again.

    The signature is gone; the journal keeps it, with what it decided and the reason. What was printed and signed of it
    stays with the proposal: the next decision may get the same id.
    """
    lock(decision.body)
    if lock(decision).is_issued:
        raise RuleViolation(
            "This decision has its number already; it is amended or corrected by a document of its own."
        )
    proposal = lock(decision.proposal)
    record(
        by, "decision.withdraw", proposal, body_id=decision.body_id, reason=reason, title=decision.title,
        signer=decision.signer_name, signed_on=decision.signed_on,
    )  # fmt: skip
    for award in proposal.awards:
        award.unsign()
        if award.money is not None:
            db.session.delete(award.money)
            award.money = None
    proposal.unsign()
    about = (Paper.subject_kind == Decision.__tablename__, Paper.subject_id == decision.id)
    there = {"subject_kind": Proposal.__tablename__, "subject_id": proposal.id}
    db.session.execute(update(Paper).where(*about).values(**there))
    db.session.delete(decision)
    db.session.flush()
    db.session.expire(proposal, ["decision"])
    return proposal


def _record_decision(act: str, decision: Decision, granted: Sequence[Award], by: Account) -> None:
    refused = [award for award in decision.proposal.awards if award.refusal_reason]
    changed = {
        f"{award.recipient_name}: {award.change_reason}": [
            f"{name_of(award.proposed_honour)}. {award.proposed_achievement}",
            f"{name_of(award.honour)}. {award.achievement}",
        ]
        for award in granted
        if award.is_changed
    }
    numbered: dict[str, Any] = (
        {"notation": decision.notation, "issued_on": decision.issued_on} if decision.is_issued else {}
    )
    if amendment := decision.proposal.amendment:
        numbered |= {
            "amends": amendment.decision.notation,
            "amended": [
                f"{line.award.recipient_name} ({line.award.register_entry})" for line in amendment.lines
                if line.line is None or not line.line.refusal_reason
            ],
        }  # fmt: skip
    record(
        by,
        act,
        decision if decision.is_issued else decision.proposal,
        body_id=decision.body_id,
        **numbered,
        signed_on=decision.signed_on,
        title=decision.title,
        capacity=decision.capacity,
        signer=decision.signer_name,
        recipients=[
            f"{award.recipient_name} ({award.register_entry})" if award.register_entry else award.recipient_name
            for award in granted
        ],
        not_awarded={award.recipient_name: award.refusal_reason for award in refused},
        changed=changed,
        list={
            "awards": [{"id": award.id, "number": award.register_number, **_told(award)} for award in granted],
            "refused": [{"id": award.id, "reason": award.refusal_reason, **_told(award)} for award in refused],
        },
    )


def annul_award(award: Award, details: AnnulmentDetails, *, by: Account) -> Annulment:
    """Take an award back; it stays on its list and in the register, marked."""
    lock(award)
    if award.decision is not None and details.annulled_on < award.decision.day:
        raise RuleViolation("The award is of %(day)s; it cannot be annulled earlier.", field="annulled_on",
                            day=short_day(award.decision.day))  # fmt: skip
    if details.annulled_on > clock.today():
        raise RuleViolation("The day of an annulment is not in the future.", field="annulled_on")
    award.annul()
    annulment = Annulment(award=award, recorded_at=clock.now(), recorded_by_id=by.id, **vars(details))
    db.session.add(annulment)
    record(
        by,
        "award.annul",
        award,
        body_id=award.body_id,
        reason=details.reason,
        decision_ref=details.decision_ref,
        annulled_on=details.annulled_on,
        register=award.register_entry,
        recipient=award.recipient_name,
    )
    return annulment
