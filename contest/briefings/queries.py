"""A proposal as the leader looks at it: every line with its reasons and its money, in a fixed number of queries."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from contest.advice.queries import Said, said_on
from contest.awards.freezing import due
from contest.awards.models import Award, AwardMoney, Proposal
from contest.awards.queries import lines_of, others_of, usage_of
from contest.awards.quota import Usage
from contest.briefings.unusual import Facts, Remark, remarks
from contest.briefings.whatif import Key, Line
from contest.database import db
from contest.errors import RuleViolation
from contest.histories.queries import PastHonour, past_honours_of
from contest.movements.queries import lawful_honours
from contest.recognition.models import Recognition, RecognitionState
from contest.recognition.queries import standing_in
from contest.rules.bonus import Bonus, bonus
from contest.standings.queries import Row, standings_of
from contest.units.models import Unit


@dataclass(frozen=True)
class Told:
    """A line of the proposal with everything that speaks for and about it.

    ``bonus`` is None when no money belongs to the honour, or when it cannot be reckoned on the day; ``said`` is what
    the council said, the latest meeting first.
    """

    award: Award
    row: Row | None
    recognition: Recognition | None
    earlier: Sequence[PastHonour]
    others: Sequence[Award]
    bonus: Bonus | AwardMoney | None
    remarks: tuple[Remark, ...]
    said: Sequence[Said] = ()

    @property
    def line(self) -> Line:
        """The line as the limits look at it."""
        award = self.award
        return Line(
            award.id, award.honour, award.recipient_kind.value, award.unit_id, award.position,
            self.row.place if self.row else None, self.row.value if self.row else None,
            self.bonus.rounded if self.bonus else 0,
        )  # fmt: skip


@dataclass(frozen=True)
class Briefing:
    """A proposal on the intended day of the decision. ``passed_over`` are initiatives with a better place than one
    that somebody on the list is proposed for; ``unreckoned`` says why the money of some lines is not known."""

    proposal: Proposal
    day: date
    lines: Sequence[Told]
    units: Mapping[int, Unit]
    usages: Sequence[Usage]
    passed_over: Sequence[Row]
    unreckoned: Sequence[RuleViolation]

    @property
    def is_sure(self) -> bool:
        """Say whether every rule that the money rests on was read in its source; what was signed is as it is."""
        return all(told.bonus.certainty in ("F", "C") for told in self.lines if isinstance(told.bonus, Bonus))


def briefing_of(proposal: Proposal, day: date) -> Briefing:
    """Return ``proposal`` as it would be decided on ``day``, with the lines that are not struck."""
    awards = [award for award in lines_of(proposal) if award.stands]
    standings = standings_of(proposal.movement)
    rows = {award.id: standings.by_initiative.get(award.initiative_id or 0) for award in awards}
    over = _passed_over([row for row in rows.values() if row], standings.passed)
    moneys, unreckoned = _moneys([one for one in awards if not one.replaces], proposal.movement.body_id, day)
    given = {(honour.code, kind) for honour in lawful_honours(proposal.movement, day) for kind in honour.recipients}
    recognitions, others = standing_in(proposal.movement), others_of(awards, proposal.movement)
    earlier, said = _earlier(awards, day), said_on(awards)
    of_unit = Counter(award.unit_id for award in awards)
    was_decided = any(one.state is RecognitionState.RECOGNISED for one in recognitions.values())
    lines = []
    for award in awards:
        row, key = rows[award.id], (award.honour, award.recipient_kind.value)
        recognition = recognitions.get(award.initiative_id or 0)
        facts = Facts(
            can_be_given=not award.asks_anew or key in given, repeated=bool(others.get(award.id)),
            ranked=row is not None, placed=row is not None and row.place is not None, wide=row is not None and row.wide,
            recognised=_recognised(recognition) if row and was_decided else None,
            better=sum(1 for one in over if row and row.place and one.place and one.place < row.place),
            of_unit=of_unit[award.unit_id], lines=len(awards),
        )  # fmt: skip
        lines.append(Told(
            award, row, recognition, earlier.get(award.recipient_key, []), others.get(award.id, []),
            _money(award, moneys, day), tuple(remarks(facts)), said.get(award.id, ()),
        ))  # fmt: skip
    standings.show([*(row for row in rows.values() if row), *over])
    return Briefing(proposal, day, lines, _units_of(awards), usage_of(proposal), over, unreckoned)


def _money(award: Award, moneys: Mapping[Key, Bonus | None], day: date) -> Bonus | AwardMoney | None:
    """Return the money that was signed, or of a line that amends an award will be; else the estimate of ``moneys``.

    None where the award brings none.
    """
    fixed = due(award, day) if award.money is None and award.replaces else award.money
    if fixed is None:
        return moneys.get((award.honour, award.recipient_kind.value))
    return fixed if fixed.rounded else None


def _units_of(awards: Sequence[Award]) -> dict[int, Unit]:
    """Return the units of the lines by id."""
    units = db.session.scalars(select(Unit).where(Unit.id.in_({award.unit_id for award in awards})))
    return {unit.id: unit for unit in units}


def _recognised(recognition: Recognition | None) -> bool:
    return recognition is not None and recognition.state is RecognitionState.RECOGNISED


def _passed_over(proposed: Sequence[Row], passed: Sequence[Row]) -> list[Row]:
    """Return the placed initiatives that nobody is proposed for though somebody is for one with a worse place."""
    last = max((row.place for row in proposed if row.place), default=0)
    listed = {row.initiative_id for row in proposed}
    return [row for row in passed if row.place and row.place < last and row.initiative_id not in listed]


def _moneys(
    awards: Sequence[Award], body_id: int, day: date
) -> tuple[dict[Key, Bonus | None], Sequence[RuleViolation]]:
    """Return the money of each honour and kind of recipient on ``day``, and why some of it is not known."""
    moneys: dict[Key, Bonus | None] = {}
    unknown: dict[str, RuleViolation] = {}
    for honour, kind in dict.fromkeys((award.honour, award.recipient_kind.value) for award in awards):
        try:
            moneys[honour, kind] = bonus(honour, kind, on=day, body_id=body_id)
        except RuleViolation as refusal:
            unknown.setdefault(str(refusal), refusal)
    return moneys, list(unknown.values())


def _earlier(awards: Sequence[Award], day: date) -> dict[str, list[PastHonour]]:
    """Return what the recipients were given before outside of this movement and still hold, the latest first."""
    past = past_honours_of({award.recipient_key for award in awards})
    movements = {award.movement_id for award in awards}
    return {
        key: [
            one
            for one in reversed(honours)
            if one.stands and one.decided_on <= day and one.movement_id not in movements
        ]
        for key, honours in past.items()
    }
