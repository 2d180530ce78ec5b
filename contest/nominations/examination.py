"""Asking the rules of eligibility about many recipients of a movement in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from contest.awards.models import (
    STANDING,
    Award,
    AwardState,
    Proposal,
    Recipient,
    kind_of,
    recipient_key,
    recipient_name,
    unit_of,
)
from contest.awards.queries import is_being_replaced
from contest.clock import OFFICE
from contest.database import db
from contest.histories.queries import PastHonour, first_recorded, merged_into, past_honours_of, same_keys
from contest.initiatives.models import Initiative, InitiativeState
from contest.movements.models import Movement, RecipientKind
from contest.nominations import eligibility as rules
from contest.nominations.eligibility import Eligibility, Entry, Finding, Past, Prerequisite, Ruling, Stop
from contest.nominations.models import EligibilityRuling, Hold, Nomination, NominationState
from contest.nominations.queries import holds_of
from contest.recognition.models import RecognisedAuthor, Recognition, RecognitionState
from contest.rules.catalogue import Honour, honours_for, name_of
from contest.rules.kinds import MeritKind
from contest.rules.standards import Standard, standards_for
from contest.units.models import Person, Unit

Found = TypeVar("Found")

# In the order in which they are read.
CHECKS = (
    "authority", "unit_exists", "not_on_hold", "registered", "once_per_achievement", "quota", "quota_share",
    "prerequisite_titles", "recognised_initiative", "months_in_post",
)  # fmt: skip
# What only those are asked who work at a unit.
OF_THOSE_WHO_WORK = frozenset({"registered", "recognised_initiative", "months_in_post"})
# What keeps every list back, whatever the honour.
UNPASSABLE = frozenset({"unit_exists", "not_on_hold"})
CATALOGUE = "Danh mục danh hiệu, hình thức khen thưởng tại ngày xét"
PLAN = "Chỉ tiêu khen thưởng của phong trào"


@dataclass(frozen=True)
class Candidate:
    """Somebody for whom an honour is wanted, with the words of the line, once there is one with its list."""

    recipient: Recipient
    honour: str
    achievement: str = ""
    repeat_reason: str = ""
    in_post_since: date | None = None
    award_id: int | None = None
    proposal_id: int | None = None
    nomination_id: int | None = None

    @property
    def key(self) -> str:
        return recipient_key(self.recipient)

    @property
    def kind(self) -> RecipientKind:
        return kind_of(self.recipient)

    @property
    def unit(self) -> Unit:
        """The unit itself, or where the person works or the household lives."""
        return unit_of(self.recipient)

    @classmethod
    def of_line(cls, award: Award) -> "Candidate":
        """Return the recipient of a line as it is proposed."""
        return cls(
            award.recipient, award.honour, award.achievement, award.repeat_reason, award_id=award.id,
            proposal_id=award.proposal_id,
        )  # fmt: skip

    @classmethod
    def of_nomination(cls, nomination: Nomination, honour: str = "") -> "Candidate":
        """Return whom a unit nominates, for what it was accepted, or else for ``honour`` or what is wanted."""
        return cls(
            nomination.recipient, honour or nomination.given_honour, nomination.achievement, nomination.repeat_reason,
            nomination.in_post_since, award_id=nomination.award_id, nomination_id=nomination.id,
        )  # fmt: skip


class Examination:
    """What the rules look at in a movement on a day, read once, whoever is asked about."""

    def __init__(self, movement: Movement, day: date) -> None:
        self.movement, self.day = movement, day

    def of(self, candidate: Candidate) -> Eligibility:
        """Return the conditions of ``candidate``, explained."""
        findings = [self._authority(candidate), self._quota(candidate)]
        for standard in self._standards(candidate):
            findings += self._answered(candidate, standard)
        findings.sort(key=lambda finding: CHECKS.index(finding.check))
        return rules.explained(findings, self._rulings.get((candidate.key, candidate.honour), ()))

    def of_lines(self, awards: Iterable[Award]) -> dict[int, Eligibility]:
        """Return the conditions of the lines that stand, by their ids."""
        return {award.id: self.of(Candidate.of_line(award)) for award in awards if award.stands}

    def _standards(self, candidate: Candidate) -> Sequence[Standard]:
        return standards_for(
            candidate.honour, candidate.kind.value, on=self.day, body_id=self.movement.body_id
        )  # fmt: skip

    def _answered(self, candidate: Candidate, standard: Standard) -> Iterator[Finding]:
        """Yield what the rule of ``standard`` finds; general rows warn, except those that no list may pass over."""
        blocking = standard.strict and (standard.honour is not None or standard.check in UNPASSABLE)
        yield rules.by_standard(
            self._found(candidate, standard), source=standard.source, mark=str(standard.mark), strict=standard.strict,
            blocking=blocking,
        )  # fmt: skip

    def _found(self, candidate: Candidate, standard: Standard) -> Finding:
        if candidate.kind is RecipientKind.HOUSEHOLD and standard.check in OF_THOSE_WHO_WORK:
            return rules.not_asked(standard.check)
        answer = self._quota_share if standard.check == "quota" else getattr(self, f"_{standard.check}")
        finding: Finding = answer(candidate, standard)
        return finding

    # One for each rule, named after it.

    def _authority(self, candidate: Candidate) -> Finding:
        row = self._lawful.get(candidate.honour)
        offered = any(
            line.honour == candidate.honour and line.recipient_kind is candidate.kind for line in self.movement.honours
        )
        lawful = row is not None and candidate.kind.value in row.recipients
        finding = rules.authority(name_of(candidate.honour), self.day, lawful=lawful, offered=offered)
        source, mark = (row.source, str(row.mark)) if row else (CATALOGUE, "C")
        return rules.by_standard(finding, source=source, mark=mark, strict=True, blocking=True)

    def _unit_exists(self, candidate: Candidate, _standard: Standard) -> Finding:
        unit, itself = candidate.unit, candidate.kind is RecipientKind.COLLECTIVE
        lives_there = candidate.kind is RecipientKind.HOUSEHOLD
        return rules.unit_exists(unit.name, unit.valid_to, self.day, itself=itself, lives_there=lives_there)

    def _not_on_hold(self, candidate: Candidate, _standard: Standard) -> Finding:
        unit = self._stops.get(recipient_key(candidate.unit), []) if isinstance(candidate.recipient, Person) else []
        return rules.not_on_hold(self._of(self._stops, candidate), self.day, of_unit=unit)

    def _registered(self, candidate: Candidate, _standard: Standard) -> Finding:
        of_unit = self._entries.get(recipient_key(candidate.unit), [])
        own = self._of(self._entries, candidate)
        return rules.registered(own, of_unit=[] if isinstance(candidate.recipient, Unit) else of_unit)

    def _once_per_achievement(self, candidate: Candidate, _standard: Standard) -> Finding:
        others = [
            rules.Standing(name_of(line.honour), line.achievement, line.proposal.title)
            for line in self._of(self._lines, candidate)
            if line.id != candidate.award_id
        ]
        others += [
            rules.Standing(name_of(one.given_honour), one.achievement, one.register_number or one.unit.name)
            for one in self._of(self._nominated, candidate)
            if candidate.nomination_id is not None and one.id < candidate.nomination_id and one.award_id is None
        ]
        # The line that came first needs no reason; the later ones give it.
        first = candidate.award_id is not None and not candidate.repeat_reason
        return rules.once_per_achievement(
            [] if first else others, candidate.achievement, candidate.repeat_reason,
            elsewhere=self._of(self._awarded_elsewhere, candidate),
        )  # fmt: skip

    def _quota(self, candidate: Candidate) -> Finding:
        """Return whether the movement's own quota holds."""
        quotas = {(line.honour, line.recipient_kind): line.quota for line in self.movement.honours}
        finding = rules.quota(quotas.get((candidate.honour, candidate.kind)), self._taken(candidate))
        return rules.by_standard(finding, source=PLAN, mark="C", strict=True, blocking=True)

    def _quota_share(self, candidate: Candidate, standard: Standard) -> Finding:
        """Return whether no larger share of the holders of other titles get it; holders are those of this movement."""
        holders = sum(line.honour in standard.of for line in self._standing_lines)
        return rules.quota_share(standard.share or Fraction(1), holders, self._taken(candidate))

    def _taken(self, candidate: Candidate) -> int:
        """Return how many lines stand for the honour of ``candidate``, this one included."""
        place = candidate.honour, candidate.kind
        lines = [line for line in self._standing_lines if (line.honour, line.recipient_kind) == place]
        if candidate.proposal_id is not None:
            # Other lists that are being drawn up take no quota from this one.
            own = candidate.proposal_id
            lines = [line for line in lines if line.proposal_id == own or not line.proposal.is_drafted]
        if candidate.award_id is not None:
            return len(lines)
        accepted = [
            one
            for ones in self._nominated.values()
            for one in ones
            if (one.accepted_honour, one.kind) == place and one.award_id is None and one.id != candidate.nomination_id
        ]
        return len(lines) + len(accepted) + 1

    def _prerequisite_titles(self, candidate: Candidate, standard: Standard) -> Finding:
        needed = Prerequisite(
            frozenset(standard.of), name_of(standard.of[0]), standard.count or 1, standard.consecutive,
            standard.thematic_counts,
        )  # fmt: skip
        proposed = [
            line.proposal.title
            for line in self._of(self._lines, candidate)
            if line.honour in standard.of and line.state is AwardState.PROPOSED and not line.refusal_reason
        ]
        past = self._past_of(candidate.key)
        return rules.prerequisite_titles(
            needed, past, self.movement.year, known_since=self._known_since, proposed=proposed
        )

    def _recognised_initiative(self, candidate: Candidate, _standard: Standard) -> Finding:
        recognised, pending = self._of(self._recognised, candidate), self._of(self._pending, candidate)
        return rules.recognised_initiative(recognised, pending, research_counts=True)

    def _months_in_post(self, candidate: Candidate, standard: Standard) -> Finding:
        # Within the year of the movement, however late it is looked at.
        until = min(self.day, date(self.movement.year, 12, 31))
        return rules.months_in_post(candidate.in_post_since, until, standard.count or 0)

    # What they look at.

    @cached_property
    def _lawful(self) -> Mapping[str, Honour]:
        return {
            row.code: row
            for row in honours_for(self.movement.body.authority, on=self.day, body_id=self.movement.body_id)
        }

    def _of(self, found: Mapping[str, list[Found]], candidate: Candidate) -> list[Found]:
        """Return what is known of the recipient, under whichever of the entries that are one."""
        return [one for key in sorted(same_keys(candidate.key, self._merged)) for one in found.get(key, [])]

    @cached_property
    def _merged(self) -> Mapping[str, str]:
        return merged_into()

    @cached_property
    def _stops(self) -> Mapping[str, list[Stop]]:
        stops: dict[str, list[Stop]] = defaultdict(list)
        for hold in holds_of(self.movement.body):
            stops[hold.recipient_key].append(stop_of(hold))
        return stops

    @cached_property
    def _handed_in(self) -> Sequence[Initiative]:
        return db.session.scalars(
            select(Initiative)
            .where(
                Initiative.movement_id == self.movement.id,
                Initiative.number.is_not(None),
                Initiative.state != InitiativeState.WITHDRAWN,
            )
            .options(selectinload(Initiative.authors))
            .order_by(Initiative.number)
        ).all()

    @cached_property
    def _entries(self) -> Mapping[str, list[Entry]]:
        entries: dict[str, list[Entry]] = defaultdict(list)
        for initiative in self._handed_in:
            entry = _entry(initiative)
            entries[f"unit:{initiative.unit_id}"].append(entry)
            for author in initiative.authors:
                if author.person_id is not None:
                    entries[f"person:{author.person_id}"].append(entry)
        return entries

    @cached_property
    def _lines(self) -> Mapping[str, list[Award]]:
        """The lines of the movement that stand, by recipient."""
        lines: dict[str, list[Award]] = defaultdict(list)
        rows = (
            select(Award)
            .join(Proposal, Award.proposal_id == Proposal.id)
            .where(Award.movement_id == self.movement.id, Award.state.in_(STANDING), ~is_being_replaced())
            .options(joinedload(Award.proposal))
            .order_by(Award.id)
        )
        for award in db.session.scalars(rows):
            lines[award.recipient_key].append(award)
        return lines

    @cached_property
    def _awarded_elsewhere(self) -> Mapping[str, list[rules.Standing]]:
        """What was awarded in other movements of the same year, by recipient, with the decision."""
        awarded: dict[str, list[rules.Standing]] = defaultdict(list)
        rows = (
            select(Award)
            .join(Award.movement)
            .where(
                Award.body_id == self.movement.body_id,
                Award.state == AwardState.AWARDED,
                Movement.year == self.movement.year,
                Movement.id != self.movement.id,
            )
            .options(joinedload(Award.decision))
            .order_by(Award.id)
        )
        for award in db.session.scalars(rows):
            place = award.decision.notation if award.decision else ""
            awarded[award.recipient_key].append(rules.Standing(name_of(award.honour), award.achievement, place))
        return awarded

    @cached_property
    def _nominated(self) -> Mapping[str, list[Nomination]]:
        """What units have nominated in the movement and was not refused or withdrawn, by recipient."""
        nominated: dict[str, list[Nomination]] = defaultdict(list)
        states = (NominationState.SUBMITTED, NominationState.RETURNED, NominationState.ACCEPTED)
        rows = (
            select(Nomination)
            .where(Nomination.movement_id == self.movement.id, Nomination.state.in_(states))
            .options(
                joinedload(Nomination.unit),
                joinedload(Nomination.person),
                joinedload(Nomination.household),
                joinedload(Nomination.recipient_unit),
            )
            .order_by(Nomination.id)
        )
        for nomination in db.session.scalars(rows):
            nominated[nomination.recipient_key].append(nomination)
        return nominated

    @cached_property
    def _standing_lines(self) -> list[Award]:
        return [line for lines in self._lines.values() for line in lines]

    def _past_of(self, key: str) -> Sequence[Past]:
        """Return what the recipient was ever given, whoever decided it, so far as it is recorded here."""
        honours = self._past[key] if key in self._past else past_honours_of([key])[key]
        return [
            Past(
                one.honour, one.name, one.year, one.decision_ref, merit=one.kind_of_merit is MeritKind.MERIT,
                stands=one.stands,
            )
            for one in honours
        ]  # fmt: skip

    @cached_property
    def _past(self) -> Mapping[str, Sequence[PastHonour]]:
        """What everybody who takes part in the movement was given, read at once."""
        return past_honours_of({*self._lines, *self._nominated, *self._entries})

    @cached_property
    def _known_since(self) -> int | None:
        return first_recorded(self.movement.body)

    @cached_property
    def _recognised(self) -> Mapping[str, list[str]]:
        """The recognised initiatives of each person in movements of the same year."""
        titles: dict[str, list[str]] = defaultdict(list)
        rows = db.session.execute(
            select(RecognisedAuthor.person_id, Recognition.title)
            .join(RecognisedAuthor.recognition)
            .join(Recognition.movement)
            .where(
                RecognisedAuthor.person_id.is_not(None),
                Recognition.state == RecognitionState.RECOGNISED,
                Movement.body_id == self.movement.body_id,
                Movement.year == self.movement.year,
            )
            .order_by(Recognition.id)
        )
        for person_id, title in rows:
            titles[f"person:{person_id}"].append(title)
        return titles

    @cached_property
    def _pending(self) -> Mapping[str, list[str]]:
        """The initiatives of this movement that are accepted and not yet decided on, by author."""
        decided = set(
            db.session.scalars(
                select(Recognition.initiative_id).where(
                    Recognition.movement_id == self.movement.id, Recognition.state != RecognitionState.PROPOSED
                )
            )
        )
        titles: dict[str, list[str]] = defaultdict(list)
        for initiative in self._handed_in:
            if initiative.state is InitiativeState.ELIGIBLE and initiative.id not in decided:
                for author in initiative.authors:
                    if author.person_id is not None:
                        titles[f"person:{author.person_id}"].append(initiative.title)
        return titles

    @cached_property
    def _rulings(self) -> Mapping[tuple[str, str], list[Ruling]]:
        rulings: dict[tuple[str, str], list[Ruling]] = defaultdict(list)
        rows = (
            select(EligibilityRuling)
            .where(EligibilityRuling.movement_id == self.movement.id)
            .options(joinedload(EligibilityRuling.ruled_by))
            .order_by(EligibilityRuling.id)
        )
        for row in db.session.scalars(rows):
            on = row.ruled_at.astimezone(OFFICE).date()
            rulings[row.recipient_key, row.honour].append(
                Ruling(row.rule, row.fit, row.reason, row.seal, row.ruled_by.name, on)
            )
        return rulings


def stop_of(hold: Hold) -> Stop:
    """Return a hold as the rule takes it."""
    return Stop(hold.kind, hold.from_on, hold.until_on, hold.lifted_on, of=recipient_name(hold.recipient))


def _entry(initiative: Initiative) -> Entry:
    day = initiative.submitted_at.astimezone(OFFICE).date() if initiative.submitted_at else date.min
    return Entry(initiative.register_number, initiative.title, day, late=initiative.submitted_late)
