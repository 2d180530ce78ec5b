"""What the statistical forms of a body and year count: standing awards, decisions of old, movements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from contest.awards.models import Award, AwardState
from contest.database import db
from contest.errors import NotFound
from contest.histories.figures import Figures, Item, figures
from contest.histories.models import OldDecision, PastAward, PastRecipient
from contest.histories.queries import KIND_OF_MOVEMENT, decided_awards, entered_lines, honour_name
from contest.histories.register import is_enterprise
from contest.histories.wording import LEVEL_OF
from contest.movements.models import Movement, MovementKind, MovementState, RecipientKind
from contest.paper.linebreaks import unmarked
from contest.rules.statistics import Measure, StatisticalForm, forms_of
from contest.units.models import Body, Honorific, Person, UnitKind
from contest.units.queries import find_body

Trait = tuple[str, str]
# What a movement of a day counts as: a month is begun when half of it is over.
DAYS_OF_MONTH = 30.44


def filled_forms(body: Body, year: int) -> list[Figures]:
    """Return the forms of ``year`` filled in for ``body``; those of which nothing is known here have no lines."""
    items = {measure: items_of(body, year, measure) for measure in Measure}
    return [figures(form, items[form.measure]) for form in forms_of(year)]


@dataclass(frozen=True)
class Sheet:
    """A form of a body and year."""

    body: Body
    year: int
    form: StatisticalForm

    @property
    def body_id(self) -> int:
        return self.body.id


def find_sheet(body_id: int, year: int, code: str) -> Sheet:
    forms = forms_of(year) if MINYEAR <= year <= MAXYEAR else []
    form = next((form for form in forms if form.code == code), None)
    if form is None:
        raise NotFound("form")
    return Sheet(find_body(body_id), year, form)


def items_of(body: Body, year: int, measure: Measure) -> list[Item]:
    """Return everything of ``year`` that forms of this measure count; annulled honours do not count."""
    if measure is Measure.HONOURS:
        return [*_awarded(body, year), *_entered(body, year)]
    return _movements(body, year) if measure is Measure.MOVEMENTS else []


def without_rank(body: Body, year: int) -> Sequence[Person]:
    """Return who was given something in ``year`` and is in no statistical group yet, by name."""
    ids = {item.person_id for item in items_of(body, year, Measure.HONOURS) if ("rank", "unknown") in item.traits}
    return db.session.scalars(
        select(Person)
        .where(Person.id.in_(one for one in ids if one))
        .options(joinedload(Person.unit))
        .order_by(Person.sort_key, Person.id)
    ).all()


def years_of(body: Body) -> list[int]:
    """Return the years of which anything is counted, the latest first."""
    awarded = select(Award.register_year).where(Award.body_id == body.id, Award.register_year.is_not(None)).distinct()
    days = select(OldDecision.issued_on).where(OldDecision.body_id == body.id, OldDecision.superseded_at.is_(None))
    launched = select(Movement.year).where(Movement.body_id == body.id, Movement.state != MovementState.PREPARED)
    years = {year for year in db.session.scalars(awarded) if year}
    years |= {day.year for day in db.session.scalars(days)} | set(db.session.scalars(launched))
    return sorted(years, reverse=True)


def _awarded(body: Body, year: int) -> list[Item]:
    rows = db.session.scalars(
        decided_awards()
        .where(Award.body_id == body.id, Award.register_year == year, Award.state == AwardState.AWARDED)
        .order_by(Award.register_number)
    )
    return [_item_of(award) for award in rows]


def _item_of(award: Award) -> Item:
    decision = award.decision
    assert decision is not None
    traits = {
        ("recipient", award.recipient_kind.value),
        ("merit", KIND_OF_MOVEMENT[award.movement.kind].value),
    }
    if is_enterprise(award):
        traits.add(("enterprise", "yes"))
    if award.recipient_kind is RecipientKind.INDIVIDUAL:
        traits |= _of_person(award.person, award.honorific)
    return Item(
        column=honour_name(award.honour, award.rules_on(decision.day)),
        level=LEVEL_OF[decision.body.authority].value,
        traits=frozenset(traits),
        name=unmarked(award.recipient_name),
        below=unmarked(award.recipient_line),
        reference=decision.notation,
        day=decision.day,
        register=award.register_entry,
        person_id=award.person_id,
    )


def _of_person(person: Person | None, honorific: Honorific | None) -> set[Trait]:
    rank = person.rank.value if person and person.rank else "unknown"
    woman = {Honorific.MS: "yes", Honorific.MR: "no", None: "unknown"}[honorific]
    return {("rank", rank), ("woman", woman)}


def _entered(body: Body, year: int) -> list[Item]:
    rows = db.session.scalars(
        entered_lines()
        .where(
            OldDecision.body_id == body.id,
            OldDecision.issued_on >= date(year, 1, 1),
            OldDecision.issued_on <= date(year, 12, 31),
            PastAward.annulled_by == "",
        )
        .order_by(OldDecision.issued_on, OldDecision.id, PastAward.position)
    )
    return [_item_of_old(line) for line in rows]


def _item_of_old(line: PastAward) -> Item:
    decision = line.decision
    traits = {("recipient", line.recipient_kind.value), ("merit", line.merit_kind.value)}
    if line.unit is not None and line.unit.kind is UnitKind.ENTERPRISE:
        traits.add(("enterprise", "yes"))
    if line.recipient_kind is PastRecipient.INDIVIDUAL:
        traits |= _of_person(line.person, line.honorific)
    return Item(
        column=line.honour_name,
        level=decision.level.value,
        traits=frozenset(traits),
        name=line.recipient_name,
        below=", ".join(part for part in (line.post, line.unit_name) if part),
        reference=decision.notation,
        day=decision.issued_on,
        person_id=line.person_id,
    )


def _movements(body: Body, year: int) -> list[Item]:
    rows = db.session.scalars(
        select(Movement)
        .where(Movement.body_id == body.id, Movement.year == year, Movement.state != MovementState.PREPARED)
        .options(selectinload(Movement.phases))
        .order_by(Movement.id)
    )
    return [
        Item(
            column="Số phong trào",
            level="",
            traits=frozenset({("movement", "regular" if movement.kind is MovementKind.REGULAR else "thematic")}),
            name=movement.name,
            reference=movement.code,
            day=min((phase.opens_on for phase in movement.phases), default=None),
            months=_months(movement),
        )
        for movement in rows
    ]


def _months(movement: Movement) -> int:
    days = [day for phase in movement.phases for day in (phase.opens_on, phase.closes_on)]
    return round((max(days) - min(days)).days / DAYS_OF_MONTH) if days else 0
