"""Proposals, decisions and their lines as pages, services and commands need them."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, exists, func, literal_column, select
from sqlalchemy.orm import InstrumentedAttribute, aliased, joinedload

from contest.accounts.models import Account, Role
from contest.awards.models import (
    KIND_ORDER,
    STANDING,
    AmendedLine,
    Amendment,
    Award,
    AwardState,
    Decision,
    Proposal,
    ProposalState,
    Recipient,
    recipient_key,
)
from contest.awards.quota import Key, Usage, usages
from contest.database import HIGHEST_ID, db, found
from contest.errors import NotFound
from contest.initiatives.models import Author
from contest.movements.models import Movement, OfferedHonour, RecipientKind
from contest.movements.queries import lawful_honours
from contest.rules.catalogue import Honour
from contest.standings.queries import Row, standings_of
from contest.text import fold
from contest.units.models import Body, Household, Person, Unit
from contest.units.queries import find_household, find_person, find_unit, households_of, persons_of, units_of

MOST_FOUND = 30


def find_proposal(proposal_id: int) -> Proposal:
    return found(Proposal, proposal_id)


def find_award(award_id: int) -> Award:
    return found(Award, award_id)


def find_decision(decision_id: int) -> Decision:
    return found(Decision, decision_id)


# What can be proposed.


@dataclass(frozen=True)
class Offer:
    """An honour that a movement offers to one kind of recipient, with its row in the rule book."""

    offered: OfferedHonour
    honour: Honour

    @property
    def code(self) -> str:
        return self.honour.code

    @property
    def kind(self) -> RecipientKind:
        return self.offered.recipient_kind


def offers_of(movement: Movement, day: date) -> list[Offer]:
    """Return what ``movement`` offers and the head of its body may give on ``day``, collectives first."""
    lawful = {honour.code: honour for honour in lawful_honours(movement, day)}
    offers = [
        Offer(line, lawful[line.honour])
        for line in movement.honours
        if line.honour in lawful and line.recipient_kind.value in lawful[line.honour].recipients
    ]
    return sorted(offers, key=lambda offer: KIND_ORDER.index(offer.kind))


def usage_of(proposal: Proposal) -> list[Usage]:
    """Return how far the quotas of the movement would be used by ``proposal``."""
    elsewhere = db.session.execute(
        select(Award.honour, Award.recipient_kind)
        .join(Proposal, Award.proposal_id == Proposal.id)
        .where(
            Award.movement_id == proposal.movement_id,
            Award.proposal_id != proposal.id,
            Award.id.not_in([line.award_id for line in proposal.amendment.lines] if proposal.amendment else []),
            Award.state.in_(STANDING),
            Proposal.state != ProposalState.DRAFTED,
            # The line in its place is counted already.
            ~is_being_replaced(submitted=True),
        )
    )
    quotas: dict[Key, int | None] = {
        (line.honour, line.recipient_kind.value): line.quota for line in proposal.movement.honours
    }
    here = [(award.honour, award.recipient_kind.value) for award in proposal.awards if award.stands]
    return usages(quotas, here, [(code, kind.value) for code, kind in elsewhere])


# Who is proposed, and who is there already.


def standing_lines(movement: Movement) -> dict[str, list[Award]]:
    """Return the lines of ``movement`` that stand by recipient, in the order in which they were proposed.

    An award that a line of the same recipient is to replace is left out: the two are one. Until it is given to another,
    it stands for the one who has it.
    """
    lines: dict[str, list[Award]] = defaultdict(list)
    rows = (
        select(Award)
        .where(Award.movement_id == movement.id, Award.state.in_(STANDING))
        .where(~is_being_replaced(for_its_recipient=True))
        .options(joinedload(Award.proposal))
        .order_by(Award.id)
    )
    for award in db.session.scalars(rows):
        lines[award.recipient_key].append(award)
    return lines


def is_being_replaced(*, for_its_recipient: bool = False, submitted: bool = False) -> ColumnElement[bool]:
    """Return the condition that a standing line is to take the place of the award.

    Only one ``for_its_recipient``, or only one of a list that was ``submitted``.
    """
    line, of = aliased(Award), aliased(Proposal)
    same = (line.recipient_key == Award.recipient_key,) if for_its_recipient else ()
    handed_in = (line.proposal_id == of.id, of.state != ProposalState.DRAFTED) if submitted else ()
    return exists().where(
        AmendedLine.award_id == Award.id, AmendedLine.line_id == line.id, line.state.in_(STANDING), *same, *handed_in
    )  # fmt: skip


def repeats_taken(movement: Movement, key: str) -> Sequence[int]:
    """Return the repeat numbers of the standing lines of a recipient, of those that are to be replaced as well."""
    where = (Award.movement_id == movement.id, Award.recipient_key == key, Award.state.in_(STANDING))
    return db.session.scalars(select(Award.repeat).where(*where)).all()


def amendments_of(decision: Decision) -> Sequence[Amendment]:
    """Return what amends ``decision`` or is to amend it, the earliest first."""
    return db.session.scalars(
        select(Amendment)
        .where(Amendment.decision_id == decision.id)
        .options(joinedload(Amendment.proposal).joinedload(Proposal.decision))
        .order_by(Amendment.id)
    ).all()


def others_of(awards: Collection[Award], movement: Movement) -> Mapping[int, Sequence[Award]]:
    """Return for each of ``awards`` that stands the other standing lines of its recipient, by the award's id."""
    standing = standing_lines(movement)
    return {
        award.id: [other for other in standing.get(award.recipient_key, []) if other is not award]
        for award in awards
        if award.stands
    }


def recipient_of(
    movement: Movement, *, unit_id: int | None, person_id: int | None, household_id: int | None = None
) -> Recipient:
    """Return the unit, person or household of the movement's body with this id; raises NotFound for any other."""
    if person_id is not None:
        person = find_person(person_id)
        if person.unit.body_id == movement.body_id:
            return person
    elif household_id is not None:
        household = find_household(household_id)
        if household.body_id == movement.body_id:
            return household
    elif unit_id is not None:
        unit = find_unit(unit_id)
        if unit.body_id == movement.body_id:
            return unit
    raise NotFound("recipient")


def recipients_like(body: Body, wanted: str, day: date) -> tuple[Sequence[Unit], Sequence[Person], Sequence[Household]]:
    """Return the units of ``day``, the persons and the households whose name, code, post or address fits ``wanted``.

    At most a page of each.
    """
    if not fold(wanted):
        return [], [], []
    return (
        units_of(body, on=day, wanted=wanted)[:MOST_FOUND],
        persons_of(body, wanted=wanted, most=MOST_FOUND),
        households_of(body, wanted=wanted, most=MOST_FOUND),
    )


@dataclass(frozen=True)
class Nominee:
    """Somebody who can be chosen from the standings: the unit of an initiative, or one of its authors.

    ``best`` is the place of a better initiative where the same recipient is offered already. ``standing`` are the lines
    of the movement that name the recipient.
    """

    name: str
    author: Author | None
    best: int | None
    standing: Sequence[Award] = ()


@dataclass(frozen=True)
class Candidate:
    """An initiative with a place, and whom it lets one propose."""

    row: Row
    unit: Nominee
    authors: list[Nominee] = field(default_factory=list)


def candidates_of(movement: Movement) -> list[Candidate]:
    """Return the initiatives that passed, by place. Each recipient is offered once, at its best place."""
    standing, best = standing_lines(movement), dict[str, int]()

    def nominee(key: str, name: str, place: int, author: Author | None = None) -> Nominee:
        earlier = best.get(key)
        best.setdefault(key, place)
        return Nominee(name, author, earlier, standing.get(key, []))

    candidates = []
    for row in standings_of(movement).passed:
        initiative, place = row.initiative, row.place or 0
        candidate = Candidate(row, nominee(recipient_key(initiative.unit), initiative.unit.name, place))
        for author in initiative.authors:
            candidate.authors.append(nominee(_author_key(author), author.full_name, place, author))
        candidates.append(candidate)
    return candidates


def _author_key(author: Author) -> str:
    """Return the recipient's key of an author; one who is not on the list of persons is known by unit and name."""
    return f"person:{author.person_id}" if author.person_id else f"author:{author.unit_id}:{author.full_name}"


# Lists of proposals and decisions.


@dataclass(frozen=True)
class Counts:
    """How many lines of each kind stand, and how many fell away."""

    collectives: int = 0
    individuals: int = 0
    refused: int = 0
    annulled: int = 0
    households: int = 0


def proposals_of(movement: Movement) -> list[tuple[Proposal, Counts]]:
    """Return the proposals of ``movement``, the latest first, with what they hold."""
    proposals = db.session.scalars(
        select(Proposal)
        .where(Proposal.movement_id == movement.id)
        .options(joinedload(Proposal.decision), joinedload(Proposal.movement))
        .order_by(Proposal.id.desc())
    ).all()
    counts = _counts(Award.proposal_id, [proposal.id for proposal in proposals])
    return [(proposal, counts.get(proposal.id, Counts())) for proposal in proposals]


def decisions_in(body_ids: Collection[int] | None, *, wanted: str = "") -> list[tuple[Decision, Counts]]:
    """Return the decisions of these bodies (None: of all), the latest first, with what they hold."""
    query = (
        select(Decision)
        .options(joinedload(Decision.movement), joinedload(Decision.body))
        .order_by(
            func.coalesce(Decision.issued_on, Decision.signed_on).desc(),
            func.coalesce(Decision.number, HIGHEST_ID).desc(),
            Decision.id.desc(),
        )
    )
    if body_ids is not None:
        query = query.where(Decision.body_id.in_(body_ids))
    decisions = [decision for decision in db.session.scalars(query) if _fits(decision, wanted)]
    counts = _counts(Award.proposal_id, [decision.proposal_id for decision in decisions])
    return [(decision, counts.get(decision.proposal_id, Counts())) for decision in decisions]


def _fits(decision: Decision, wanted: str) -> bool:
    """Say whether every word of ``wanted`` stands in the notation, the title or the movement."""
    text = fold(f"{decision.notation} {decision.title} {decision.movement.name} {decision.day.year}")
    return all(word in text for word in fold(wanted).split())


def _counts(owner: InstrumentedAttribute[Any], ids: Sequence[int]) -> dict[int, Counts]:
    """Return what the owners with these ids hold, told by the column ``owner``."""
    # A literal, not a parameter: PostgreSQL takes two parameters for two expressions and could not group by them.
    struck = func.length(Award.refusal_reason) > literal_column("0")
    rows = db.session.execute(
        select(owner, Award.recipient_kind, Award.state, struck, func.count())
        .where(owner.in_(ids))
        .group_by(owner, Award.recipient_kind, Award.state, struck)
    )
    tallies: dict[int, Counter[str]] = defaultdict(Counter)
    for owner_id, kind, state, fallen, count in rows:
        tallies[owner_id].update({AwardState.REFUSED: count} if fallen else {kind: count, state: count})
    return {
        owner_id: Counts(
            tally[RecipientKind.COLLECTIVE], tally[RecipientKind.INDIVIDUAL], tally[AwardState.REFUSED],
            tally[AwardState.ANNULLED], tally[RecipientKind.HOUSEHOLD],
        )
        for owner_id, tally in tallies.items()
    }  # fmt: skip


def lines_of(proposal: Proposal) -> Sequence[Award]:
    """Return the lines of ``proposal`` in the order of the list."""
    return _listed(Award.proposal_id == proposal.id)


def awards_of(decision: Decision) -> Sequence[Award]:
    """Return the awards of ``decision`` in the order of its list, with what became of them.

    Before its issue these are the lines that will become awards.
    """
    if decision.is_issued:
        return _listed(Award.decision_id == decision.id)
    return _listed((Award.proposal_id == decision.proposal_id) & (Award.refusal_reason == ""))


def _listed(condition: ColumnElement[bool]) -> Sequence[Award]:
    return db.session.scalars(
        select(Award)
        .where(condition)
        .options(
            joinedload(Award.initiative),
            joinedload(Award.annulment),
            joinedload(Award.money),
            joinedload(Award.replacing).selectinload(AmendedLine.award).selectinload(Award.money),
        )
        .order_by(Award.position, Award.id)
    ).all()


def refused_lines(decision: Decision) -> Sequence[Award]:
    """Return the lines that were struck when ``decision`` was signed."""
    return _listed((Award.proposal_id == decision.proposal_id) & (Award.refusal_reason != ""))


# Numbers.


def last_register_number(body: Body, year: int) -> int:
    """Return the last number in the award register of ``body`` and ``year``; 0 while it is empty."""
    where = (Award.body_id == body.id, Award.register_year == year)
    return db.session.scalar(select(func.max(Award.register_number)).where(*where)) or 0


def awarding_bodies(account: Account) -> list[int]:
    """Return the bodies whose decisions ``account`` may read."""
    reading = (Role.SECRETARIAT, Role.LEADER)
    return [grant.body_id for grant in account.standing_grants if grant.role in reading and grant.body_id]


# What is noted on awards.

# What a domain further on notes: that a letter corrected an award, for one.
Notes = Callable[[Sequence[Award]], Mapping[int, Sequence[str]]]
_notes: list[Notes] = []


def also_noted(notes: Notes) -> Notes:
    """Register ``notes``, which gives what lists of awards note beside the words of the decision, by the award's id."""
    _notes.append(notes)
    return notes


def notes_on(awards: Sequence[Award]) -> dict[int, str]:
    """Return what is noted on each of ``awards``, by its id; those without a note are left out."""
    found: dict[int, list[str]] = {}
    for notes in _notes:
        for award_id, texts in notes(awards).items():
            found.setdefault(award_id, []).extend(texts)
    return {award_id: "; ".join(texts) for award_id, texts in found.items() if texts}
