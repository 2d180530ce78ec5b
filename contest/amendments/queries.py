"""What amends decisions, and what became of awards by it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from contest.awards.models import AmendedLine, Amendment, Award, AwardState, Decision, Proposal
from contest.awards.queries import amendments_of as of
from contest.awards.queries import find_award, find_proposal
from contest.database import db
from contest.errors import NotFound
from contest.movements.models import Movement, RecipientKind
from contest.movements.queries import lawful_honours
from contest.rules.catalogue import name_of

__all__ = ["decisions_with", "find_place", "honours_for", "of", "told_of"]


def decisions_with(decision: Decision) -> list[int]:
    """Return the ids of ``decision`` and of the decisions that amended it: together they say what stands."""
    later = [one.proposal.decision for one in of(decision)]
    return [decision.id, *(one.id for one in later if one is not None and one.is_issued)]


def awards_with(decision: Decision) -> Sequence[Award]:
    """Return the awards of ``decision`` that stand, those included that amending decisions put there."""
    return db.session.scalars(
        select(Award)
        .where(Award.decision_id.in_(decisions_with(decision)), Award.state == AwardState.AWARDED)
        .options(joinedload(Award.decision))
        .order_by(Award.register_year, Award.register_number)
    ).all()


@dataclass(frozen=True)
class Place:
    """An award, where a proposal amends its decision."""

    proposal: Proposal
    award: Award

    @property
    def movement(self) -> Movement:
        return self.proposal.movement


def find_place(proposal_id: int, award_id: int) -> Place:
    """Return an award of the decision that a proposal amends; raises NotFound for any other."""
    proposal, award = find_proposal(proposal_id), find_award(award_id)
    amendment = proposal.amendment
    if amendment is None or award.decision_id not in decisions_with(amendment.decision):
        raise NotFound("award")
    return Place(proposal, award)


def line_for(proposal: Proposal, award: Award) -> AmendedLine | None:
    """Return what ``proposal`` says of ``award``."""
    lines = proposal.amendment.lines if proposal.amendment else []
    return next((line for line in lines if line.award_id == award.id), None)


def honours_for(award: Award, kind: RecipientKind) -> list[tuple[str, str]]:
    """Return codes and names of what the decision of ``award`` could have given to a recipient of this kind."""
    assert award.decision is not None
    lawful = {honour.code: honour for honour in lawful_honours(award.movement, award.rules_on(award.decision.day))}
    offered = [line.honour for line in award.movement.honours if line.recipient_kind is kind]
    codes = [award.honour, *offered]
    fitting = [code for code in dict.fromkeys(codes) if code in lawful and kind.value in lawful[code].recipients]
    return [(code, name_of(code)) for code in fitting]


def amended_in(awards: Collection[Award]) -> dict[int, AmendedLine]:
    """Return by what each of ``awards`` was amended, by its id; those that were not are left out."""
    ids = [award.id for award in awards if award.state is AwardState.AMENDED]
    rows = (
        select(AmendedLine)
        .where(AmendedLine.award_id.in_(ids))
        .options(
            joinedload(AmendedLine.line),
            joinedload(AmendedLine.amendment).joinedload(Amendment.proposal).joinedload(Proposal.decision),
        )
    )
    return {line.award_id: line for line in (db.session.scalars(rows) if ids else ()) if line.holds}


def told_of(award: Award) -> dict[str, Any]:
    """Return what the journal keeps of a line that is amended."""
    return {
        "recipient": award.recipient_name,
        "recipient_line": award.recipient_line,
        "honour": name_of(award.honour),
        "achievement": award.achievement,
    }
