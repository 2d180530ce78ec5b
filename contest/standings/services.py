"""What is added to the sheets: what was done about a wide spread, the votes of the public, and lots."""

import random
import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, update

from contest import clock
from contest.accounts.models import Account
from contest.database import db, lock
from contest.errors import RuleViolation
from contest.initiatives.models import Initiative
from contest.journal.services import record
from contest.movements.models import Movement, PhaseKind, SpreadAction
from contest.notices.models import NoticeKind
from contest.notices.services import notify_each
from contest.notices.wording import Value
from contest.panels.models import Assignment, Seat
from contest.panels.queries import conflict_pairs_in
from contest.scoring.models import RoundEntry, RoundKind, ScoringRound, Sheet
from contest.scoring.queries import closing_of, rounds_in
from contest.standings.aggregate import Exclusion
from contest.standings.models import DrawnLot, PublicVote, SettlementKind, SpreadSettlement
from contest.standings.queries import (
    Row,
    Standings,
    result_of,
    rounds_of,
    standings_of,
    totals_written,
)
from contest.standings.ranking import Outcome
from contest.standings.rule import LOT

# What settles a spread, by what the rule asks for.
SETTLED_BY = {SpreadAction.DISCUSS: SettlementKind.DISCUSSED, SpreadAction.BLOCK: SettlementKind.LIFTED}


@dataclass(frozen=True)
class Count:
    """How the public voted: the votes by initiative, where they were counted and on what day."""

    votes: Mapping[int, int | None]
    source: str
    counted_on: date


def settle_spread(initiative: Initiative, reason: str, *, by: Account) -> SpreadSettlement:
    """Record what the panel came to, or why the chair lets a wide spread stand; the place waits no longer.

    Refused when no place waits for it: nothing is settled beforehand.
    """
    movement = _open(initiative.movement)
    standings = standings_of(movement)
    row, spread = standings.row_of(initiative), standings.rule.spread
    if row is None or row.outcome is not Outcome.UNSETTLED or spread is None or spread.action not in SETTLED_BY:
        raise RuleViolation("No place waits for this: the judges do not differ by more than the limit.")
    settlement = SpreadSettlement(
        initiative=initiative, round=rounds_in(movement).get(initiative.id, 1), kind=SETTLED_BY[spread.action],
        reason=reason, totals=_totals_of(row), settled_at=clock.now(), settled_by_id=by.id,
    )  # fmt: skip
    db.session.add(settlement)
    record(
        by, "standings.settle", initiative, body_id=movement.body_id, reason=reason,
        totals=[int(line.raw) for line in row.score.counted],
    )  # fmt: skip
    return settlement


def _totals_of(row: Row) -> str:
    return totals_written((line.sheet for line in row.score.counted), row.standings.rule.weights)


def enter_votes(movement: Movement, count: Count, *, by: Account) -> Movement:
    """Keep how the public voted; None takes the votes of an initiative back."""
    _open(movement)
    if movement.rubric is None or movement.rubric.vote_most is None:
        raise RuleViolation("The public does not vote in this movement.")
    if count.counted_on > clock.today():
        raise RuleViolation("The day of the count is not in the future.", field="counted_on")
    standings = standings_of(movement)
    present = {vote.initiative_id: vote for vote in _votes_of(movement)}
    changed: dict[str, list[int | None]] = {}
    for initiative_id, votes in count.votes.items():
        if initiative_id not in standings.by_initiative:
            raise RuleViolation("Only an eligible initiative of this movement has votes.")
        known = present.get(initiative_id)
        stood = (known.votes, known.source, known.counted_on) if known else None
        if (votes is None and known is None) or stood == (votes, count.source, count.counted_on):
            continue
        changed[f"{standings.by_initiative[initiative_id].number:02d}"] = [known.votes if known else None, votes]
        if known is not None and votes is None:
            db.session.delete(known)
            continue
        vote = known or PublicVote(initiative_id=initiative_id)
        vote.votes, vote.source, vote.counted_on = votes or 0, count.source, count.counted_on
        vote.entered_at, vote.entered_by_id = clock.now(), by.id
        db.session.add(vote)
    if not changed:
        return movement
    record(
        by, "standings.enter_votes", movement, body_id=movement.body_id,
        changed=changed, source=count.source, counted_on=count.counted_on,
    )  # fmt: skip
    return movement


def _votes_of(movement: Movement) -> list[PublicVote]:
    query = db.select(PublicVote).join(Initiative).where(Initiative.movement_id == movement.id)
    return list(db.session.scalars(query))


def to_be_drawn(standings: Standings) -> list[list[Row]]:
    """Return the initiatives that share a place and whose order is the lot's to say, by place."""
    if LOT not in standings.rule.ties:
        return []
    by_place: dict[int, list[Row]] = defaultdict(list)
    for row in standings.passed:
        by_place[row.place or 0].append(row)
    return [rows for _place, rows in sorted(by_place.items()) if len(rows) > 1]


def draw_lots(movement: Movement, remark: str, *, by: Account) -> list[DrawnLot]:
    """Draw lots among all who share a place and keep the order.

    Who has drawn among the same draws no more; refused while a sheet of one of them is still to come.
    """
    _open(movement)
    groups = to_be_drawn(standings_of(movement))
    if not groups:
        raise RuleViolation("Nobody shares a place that a lot could tell apart.")
    if any(line.why is Exclusion.OPEN for rows in groups for row in rows for line in row.score.excluded):
        raise RuleViolation("Lots are drawn when every sheet of those who share a place is in.")
    drawn, chance, now = [], random.SystemRandom(), clock.now()
    for rows in groups:
        drawing, order = str(uuid.uuid4()), list(rows)
        chance.shuffle(order)
        drawn += [
            DrawnLot(
                initiative_id=row.initiative_id, drawing=drawing, place=place, remark=remark, drawn_at=now,
                drawn_by_id=by.id,
            )
            for place, row in enumerate(order, start=1)
        ]  # fmt: skip
        record(
            by, "standings.draw_lots", movement, body_id=movement.body_id, remark=remark,
            lots=[f"{row.number:02d}" for row in order],
        )  # fmt: skip
    db.session.add_all(drawn)
    return drawn


@dataclass(frozen=True)
class RoundDetails:
    """What a further round scores again, and why."""

    kind: RoundKind
    initiative_ids: frozenset[int]
    reason: str


def open_round(movement: Movement, details: RoundDetails, *, by: Account) -> ScoringRound:
    """Have the chosen initiatives scored once more: their judges begin new sheets, the former ones stay as they were.

    What stands now (places, scores, the lowest that passed) is kept with the round and does not move. Finalists come
    before all others from now on. Only while the scoring phase lasts, for nobody could mark the new sheets.
    """
    _open(movement)
    if not movement.is_in(PhaseKind.SCORING, clock.today()):
        raise RuleViolation("A further round is opened while the scoring phase lasts. Move its last day first.")
    standings = standings_of(movement)
    chosen = [row for row in standings.rows if row.initiative_id in details.initiative_ids]
    if not chosen or len(chosen) != len(details.initiative_ids):
        raise RuleViolation("Choose eligible initiatives of this movement.", field="initiative_ids")
    latest = rounds_of(movement)
    round_ = ScoringRound(
        movement=movement, number=(latest[-1].number if latest else 1) + 1, kind=details.kind, reason=details.reason,
        opened_at=clock.now(), opened_by_id=by.id, result=result_of(standings),
    )  # fmt: skip
    round_.entries = [RoundEntry(initiative_id=row.initiative_id) for row in chosen]
    db.session.add(round_)
    ids = select(Assignment.id).where(Assignment.initiative_id.in_(details.initiative_ids))
    db.session.execute(
        update(Sheet)
        .where(Sheet.assignment_id.in_(ids), Sheet.superseded_at.is_(None))
        .values(superseded_at=round_.opened_at)
        .execution_options(synchronize_session="fetch")
    )
    record(
        by, "standings.open_round", movement, body_id=movement.body_id, reason=details.reason, number=round_.number,
        round_kind=details.kind, initiatives=[f"{row.number:02d}" for row in chosen], cut_off=round_.result["cut_off"],
    )  # fmt: skip
    _tell_judges(round_)
    return round_


def _tell_judges(round_: ScoringRound) -> None:
    """Tell each judge how many initiatives are to be scored once more, and until when.

    Which ones is not told: a title may say more than a judge may know before declaring. Who has left the panel, or has
    a conflict of interest, has nothing to score; authors and units learn of the result alone.
    """
    movement = round_.movement
    rows = db.session.execute(
        select(Account, Seat.id, Assignment.initiative_id)
        .join_from(Assignment, Seat, Assignment.seat_id == Seat.id)
        .join(Account, Seat.account_id == Account.id)
        .where(Assignment.initiative_id.in_([entry.initiative_id for entry in round_.entries]), Seat.left_at.is_(None))
        .order_by(Account.id)
    ).all()
    barred, phase = conflict_pairs_in(movement), movement.phase(PhaseKind.SCORING)
    counts = Counter(account for account, seat_id, initiative_id in rows if (seat_id, initiative_id) not in barred)
    values: dict[str, Value] = {
        "movement": movement.name,
        "number": round_.number,
        "due": phase.closes_on if phase else None,
        "reason": round_.reason,
    }
    told = {account: {**values, "count": count} for account, count in counts.items()}
    notify_each(told, NoticeKind.ROUND_OPENED, "/sheets", key=f"round/{round_.id}")


def _open(movement: Movement) -> Movement:
    """Hold the movement, and refuse when its scoring is closed."""
    lock(movement)
    if closing_of(movement) is not None:
        raise RuleViolation("Scoring is closed. What makes the standings does not change any more.")
    return movement
