"""Money of proposals and decisions, funds and letters, as pages and services need them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from contest.accounts.models import Account, Role
from contest.awards.models import Award, AwardState, Decision, Proposal
from contest.awards.queries import awards_of, lines_of, others_of
from contest.database import db, found
from contest.errors import NotFound
from contest.movements.models import Movement
from contest.payments.budget import FundUse
from contest.payments.models import BonusFund, EntryKind, Letter, LetterKind, PaymentEntry, PaymentLine, PaymentSheet
from contest.payments.reckoning import Reckoning, stood
from contest.payments.standing import MoneyStanding, MoneyState, standing_of
from contest.units.models import Body, Unit


def find_sheet(sheet_id: int) -> PaymentSheet:
    return found(PaymentSheet, sheet_id)


def find_payment_line(line_id: int) -> PaymentLine:
    return found(PaymentLine, line_id)


def find_entry(entry_id: int) -> PaymentEntry:
    return found(PaymentEntry, entry_id)


def find_letter(letter_id: int) -> Letter:
    return found(Letter, letter_id)


def find_fund(fund_id: int) -> BonusFund:
    return found(BonusFund, fund_id)


def file_mark(decision: Decision) -> str:
    """Return what tells files about ``decision`` apart: 2020-05; before it has its number, that it is signed."""
    return f"{decision.year}-{decision.number:02d}" if decision.number else f"da-ky-{decision.id}"


# Reckoning.


def estimate_of(proposal: Proposal, on: date) -> Reckoning:
    """Return what the standing lines of ``proposal`` would bring by a decision of the day ``on``.

    Until the signature this is an estimate by the rule book; from the signature on it is what was signed.
    """
    lines = [line for line in lines_of(proposal) if line.stands]
    return _reckoning(lines, on)


def money_of(decision: Decision) -> Reckoning:
    """Return what the awards of ``decision`` that stand bring, as it was signed."""
    return _reckoning([award for award in awards_of(decision) if award.stands], decision.day)


def decided_money_of(decision: Decision) -> Reckoning:
    """Return what the awards of ``decision`` brought when it was signed, those that no longer stand as well."""
    awards = awards_of(decision)
    return Reckoning(decision.day, [stood(award, decision.day) for award in awards])


def _reckoning(lines: Sequence[Award], on: date) -> Reckoning:
    others = others_of(lines, lines[0].movement) if lines else {}
    return Reckoning(on, [stood(line, on, others.get(line.id, ())) for line in lines])


# The list of payments.


@dataclass(frozen=True)
class Paid:
    """A line of a list of payments with how far its money is."""

    line: PaymentLine
    standing: MoneyStanding

    @property
    def award(self) -> Award:
        return self.line.award

    @property
    def state(self) -> MoneyState:
        return self.standing.state


def sheet_of(decision: Decision) -> PaymentSheet | None:
    """Return the list of payments of ``decision`` that stands."""
    where = (PaymentSheet.decision_id == decision.id, PaymentSheet.voided_at.is_(None))
    return db.session.scalar(select(PaymentSheet).where(*where))


def void_sheets_of(decision: Decision) -> Sequence[PaymentSheet]:
    """Return the lists of payments of ``decision`` that were declared void, the latest first."""
    where = (PaymentSheet.decision_id == decision.id, PaymentSheet.voided_at.is_not(None))
    rows = select(PaymentSheet).where(*where).options(selectinload(PaymentSheet.lines)).order_by(PaymentSheet.id.desc())
    return db.session.scalars(rows).all()


def paid_lines(sheet: PaymentSheet) -> list[Paid]:
    """Return the lines of ``sheet`` in their order, with how far each is."""
    rows = (
        select(PaymentLine)
        .where(PaymentLine.sheet_id == sheet.id)
        .options(
            joinedload(PaymentLine.award).joinedload(Award.unit),
            joinedload(PaymentLine.award).joinedload(Award.annulment),
            joinedload(PaymentLine.award).joinedload(Award.replacing),
            selectinload(PaymentLine.entries).joinedload(PaymentEntry.recorded_by),
        )
        .order_by(PaymentLine.position)
    )
    return [Paid(line, standing_of_line(line)) for line in db.session.scalars(rows)]


def standing_of_line(line: PaymentLine) -> MoneyStanding:
    """Return how far the money of ``line`` is."""
    sums = {
        kind: sum(entry.amount for entry in line.entries if entry.counts and entry.kind is kind) for kind in EntryKind
    }
    return standing_of(
        line.rounded,
        awarded=line.award.state is AwardState.AWARDED,
        paid=sums[EntryKind.PAID] + carried_into(line.award),
        recovered=sums[EntryKind.RECOVERED],
        carried=_carried_on(line.award),
    )


def carried_into(award: Award) -> int:
    """Return what was paid for the award that this line replaces and counts as paid for this one.

    Only the same recipient keeps money, and no more than the line brings: the rest is to come back, what lacks is owed.
    """
    former = award.replaces
    if former is None or former.state is not AwardState.AMENDED or former.recipient_key != award.recipient_key:
        return 0
    brings = award.money.rounded if award.money else 0
    return min(held_of(former) + carried_into(former), brings)


def _carried_on(award: Award) -> int:
    """Return what was paid for an amended award and is accounted for with the line in its place, or further on.

    Where that line stands no more and is on no list of payments, nobody else would demand the money back.
    """
    amended = award.amended_by
    line = amended.line if amended else None
    if line is None:
        return 0
    if line.state is AwardState.AWARDED or _is_listed(line):
        return carried_into(line)
    return min(carried_into(line), _carried_on(line))


def _is_listed(award: Award) -> bool:
    rows = (
        select(PaymentLine.id)
        .join(PaymentSheet, PaymentLine.sheet_id == PaymentSheet.id)
        .where(PaymentLine.award_id == award.id, PaymentSheet.voided_at.is_(None))
    )
    return db.session.scalar(rows.limit(1)) is not None


@dataclass(frozen=True)
class Sums:
    """A list of payments together, in đồng."""

    paid: int
    owed: int
    to_recover: int


def sums_of(lines: Sequence[Paid]) -> Sums:
    """Return what went out and did not come back, what is still owed, and what is to come back."""
    out = sum(
        entry.amount if entry.kind is EntryKind.PAID else -entry.amount
        for paid in lines
        for entry in paid.line.entries
        if entry.counts
    )
    return Sums(out, sum(paid.standing.owed for paid in lines), sum(paid.standing.to_recover for paid in lines))


# Funds.


def funds_of(body: Body) -> Sequence[BonusFund]:
    """Return the funds of ``body``, the latest year first."""
    rows = select(BonusFund).where(BonusFund.body_id == body.id).options(joinedload(BonusFund.movement))
    return db.session.scalars(rows.order_by(BonusFund.year.desc(), BonusFund.name)).all()


def funds_for(decision: Decision) -> list[BonusFund]:
    """Return what the bonuses of ``decision`` can be paid from: funds for all movements, or for its own."""
    return [fund for fund in funds_of(decision.body) if fund.movement_id in (None, decision.movement_id)]


def uses_of(funds: Sequence[BonusFund]) -> dict[int, FundUse]:
    """Return by its id how far each fund is used."""
    ids = [fund.id for fund in funds]
    rows = (
        select(PaymentLine, PaymentSheet.fund_id)
        .join(PaymentSheet, PaymentLine.sheet_id == PaymentSheet.id)
        .where(PaymentSheet.fund_id.in_(ids), PaymentSheet.voided_at.is_(None))
        .options(joinedload(PaymentLine.award).joinedload(Award.replacing), selectinload(PaymentLine.entries))
    )
    spent, committed = dict.fromkeys(ids, 0), dict.fromkeys(ids, 0)
    for line, fund_id in db.session.execute(rows).tuples():
        for entry in line.entries:
            if entry.counts:
                spent[fund_id] += entry.amount if entry.kind is EntryKind.PAID else -entry.amount
        committed[fund_id] += standing_of_line(line).owed
    return {fund.id: FundUse(fund.amount, spent[fund.id], committed[fund.id]) for fund in funds}


def is_used(fund: BonusFund) -> bool:
    """Say whether a list of payments was drawn up on ``fund``, be it void by now."""
    count = select(func.count()).select_from(PaymentSheet).where(PaymentSheet.fund_id == fund.id)
    return bool(db.session.scalar(count))


def paying_bodies(account: Account) -> list[Body]:
    """Return the bodies whose funds ``account`` may see, by name."""
    ids = {grant.body_id for grant in account.standing_grants if grant.role in (Role.SECRETARIAT, Role.LEADER)}
    rows = select(Body).where(Body.id.in_([one for one in ids if one])).order_by(Body.name)
    return list(db.session.scalars(rows))


def movements_of(body: Body) -> Sequence[Movement]:
    """Return the movements of ``body`` that a fund can be for, the latest first."""
    rows = select(Movement).where(Movement.body_id == body.id)
    return db.session.scalars(rows.order_by(Movement.year.desc(), Movement.id.desc())).all()


# Letters.


def letter_of(proposal: Proposal, kind: LetterKind, unit: Unit | None = None) -> Letter | None:
    """Return the letter of this kind about ``proposal``, for a unit the one to it."""
    where = (Letter.proposal_id == proposal.id, Letter.kind == kind)
    to = Letter.unit_id.is_(None) if unit is None else Letter.unit_id == unit.id
    return db.session.scalar(select(Letter).where(*where, to))


def letter_numbered(letter: Letter) -> Letter | None:
    """Return another letter of the body that has the number of ``letter`` in its series and year."""
    if letter.number is None:
        return None
    where = (
        Letter.body_id == letter.body_id, Letter.symbol == letter.symbol, Letter.year == letter.year,
        Letter.number == letter.number,
    )  # fmt: skip
    with db.session.no_autoflush:
        return next((one for one in db.session.scalars(select(Letter).where(*where)) if one is not letter), None)


def unit_letters_of(proposal: Proposal) -> dict[int, Letter]:
    """Return the notices of the result to single units, by the id of the unit."""
    rows = select(Letter).where(Letter.proposal_id == proposal.id, Letter.kind == LetterKind.UNIT_RESULT)
    return {letter.unit_id: letter for letter in db.session.scalars(rows) if letter.unit_id}


@dataclass(frozen=True)
class ToldUnit:
    """A unit that hears of the result: how many lines of it were awarded, and how many were not."""

    unit: Unit
    awarded: int
    refused: int
    letter: Letter | None


def told_units(proposal: Proposal) -> list[ToldUnit]:
    """Return the units that have a line in ``proposal``, by name."""
    rows = db.session.execute(
        select(Unit, Award.state, func.count())
        .join(Award, Award.unit_id == Unit.id)
        .where(Award.proposal_id == proposal.id)
        .group_by(Unit.id, Award.state)
        .order_by(Unit.sort_key, Unit.id)
    ).tuples()
    counts: dict[Unit, dict[AwardState, int]] = {}
    for unit, state, count in rows:
        counts.setdefault(unit, {})[state] = count
    letters = unit_letters_of(proposal)
    return [
        ToldUnit(unit, own.get(AwardState.AWARDED, 0), own.get(AwardState.REFUSED, 0), letters.get(unit.id))
        for unit, own in counts.items()
    ]


def told_unit(proposal: Proposal, unit_id: int | None) -> Unit | None:
    """Return the unit with this id if it has a line in ``proposal``; raises NotFound for any other."""
    if unit_id is None:
        return None
    unit = next((one.unit for one in told_units(proposal) if one.unit.id == unit_id), None)
    if unit is None:
        raise NotFound("unit")
    return unit


def held_of(award: Award) -> int:
    """Return how much was paid for ``award`` and has not come back."""
    rows = (
        select(PaymentEntry.kind, func.sum(PaymentEntry.amount))
        .join(PaymentLine, PaymentLine.id == PaymentEntry.line_id)
        .where(PaymentLine.award_id == award.id, PaymentEntry.withdrawn_at.is_(None))
        .group_by(PaymentEntry.kind)
    )
    sums = dict(db.session.execute(rows).tuples().all())
    return int(sums.get(EntryKind.PAID, 0)) - int(sums.get(EntryKind.RECOVERED, 0))
