"""Movements as pages and services need them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from contest.accounts.models import Account, Role
from contest.database import db, found
from contest.movements.models import Movement, MovementState, OfferedHonour, Rubric
from contest.movements.rubric import BandDetails, CriterionDetails, GradeDetails, GroupDetails, RubricDetails
from contest.rules.catalogue import Honour, honours_for, honours_on, name_of
from contest.units.models import Body


@dataclass(frozen=True)
class Offer:
    """An honour of a movement with its name and, if it exists on the day of the announcement, its rule."""

    line: OfferedHonour
    name: str
    rule: Honour | None


def find_movement(movement_id: int) -> Movement:
    return found(Movement, movement_id)


def movement_by_code(code: str) -> Movement | None:
    return db.session.scalar(select(Movement).where(Movement.code == code))


def codes() -> set[str]:
    """Return the codes that are taken."""
    return set(db.session.scalars(select(Movement.code)))


def movements_for(account: Account) -> Sequence[Movement]:
    """Return the movements ``account`` may see, the latest first; those in preparation only for who prepares them."""
    query = (
        select(Movement)
        .options(joinedload(Movement.body), joinedload(Movement.terms), selectinload(Movement.phases))
        .order_by(Movement.year.desc(), Movement.id.desc())
    )
    if account.holds(Role.ADMINISTRATOR):
        return db.session.scalars(query).all()
    own = {grant.unit.body_id if grant.unit else grant.body_id for grant in account.standing_grants}
    leading = (Role.SECRETARIAT, Role.LEADER)
    preparing = {grant.body_id for grant in account.standing_grants if grant.role in leading}
    seen = Movement.body_id.in_(own) & (Movement.state != MovementState.PREPARED)
    return db.session.scalars(query.where(seen | Movement.body_id.in_(preparing))).all()


def bodies_prepared_by(account: Account, today: date) -> Sequence[Body]:
    """Return the bodies whose movements ``account`` prepares and that still exist."""
    own = [grant.body_id for grant in account.standing_grants if grant.role is Role.SECRETARIAT]
    still = or_(Body.valid_to.is_(None), Body.valid_to >= today)
    return db.session.scalars(select(Body).where(Body.id.in_(own), still).order_by(Body.name)).all()


def lawful_honours(movement: Movement, day: date) -> list[Honour]:
    """Return what the head of the movement's body may give on ``day``, by the rule book of that body."""
    return honours_for(movement.body.authority, on=day, body_id=movement.body_id)


def offers_of(movement: Movement, day: date) -> list[Offer]:
    """Return the honours of ``movement`` with their rules of ``day``."""
    rules = {rule.code: rule for rule in honours_on(day, body_id=movement.body_id)}
    return [Offer(line, name_of(line.honour), rules.get(line.honour)) for line in movement.honours]


def details_of(rubric: Rubric) -> RubricDetails:
    """Return a stored rubric as it was set."""
    codes = {group.id: group.code for group in rubric.groups}
    return RubricDetails(
        criteria=[
            CriterionDetails(
                line.code, line.name, line.max_mark, line.guidance, line.weight, line.knockout,
                [BandDetails(band.low, band.high, band.descriptor) for band in line.bands],
                codes.get(line.group_id or 0, ""), line.kind, line.step,
            )
            for line in rubric.criteria
        ],
        aggregation=rubric.aggregation, trim=rubric.trim, quorum=rubric.quorum, pass_mark=rubric.pass_mark,
        spread_limit=rubric.spread_limit, ties=rubric.ties,
        groups=tuple(
            GroupDetails(group.code, group.name, codes.get(group.parent_id or 0, ""), group.knockout)
            for group in rubric.groups
        ),
        basis=rubric.basis, missing=rubric.missing, digits=rubric.digits, rounding=rubric.rounding,
        grades=tuple(GradeDetails(name, low) for name, low in rubric.grades),
        spread_unit=rubric.spread_unit, spread_action=rubric.spread_action, later_round=rubric.later_round,
        vote_most=rubric.vote_most, vote_step=rubric.vote_step, severity_adjusted=rubric.severity_adjusted,
        source=rubric.source,
    )  # fmt: skip
