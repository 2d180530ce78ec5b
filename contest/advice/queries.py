"""The lines of a proposal beside what the council said on them."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from contest import clock
from contest.advice.worth import Standing, concerns_of, hold_words, note_of
from contest.awards.heading import CouncilResult
from contest.awards.models import Award, Proposal
from contest.awards.queries import lines_of, others_of
from contest.councils.agenda import Matter
from contest.councils.models import AgendaItem, Council, CouncilKind, ItemConflict, Meeting, MeetingState
from contest.database import db
from contest.initiatives.models import Initiative
from contest.nominations.models import Hold
from contest.nominations.queries import standing_holds
from contest.recognition.advice import Voted
from contest.recognition.models import Recognition, RecognitionList
from contest.recognition.queries import lines_of as lines_of_list
from contest.rules.catalogue import name_of
from contest.standings.queries import Row, Standings, standings_of
from contest.standings.ranking import Outcome
from contest.units.models import Body
from contest.votes.models import Motion, NamedVote, Round, RoundState
from contest.votes.queries import outcomes_of_motion

SUBJECT, INITIATIVE = Award.__tablename__, Initiative.__tablename__


@dataclass(frozen=True)
class Said:
    """What became of a line in one meeting: the item of its agenda, and the questions that were put to the vote."""

    item: AgendaItem
    motions: Sequence[Motion] = ()

    @property
    def last(self) -> Motion | None:
        """The last question that was decided on."""
        return next((motion for motion in reversed(self.motions) if motion.round.is_closed), None)


def last_vote(said: Sequence[Said]) -> Motion | None:
    """Return the last question that was decided on in the latest meeting that voted."""
    return next((one.last for one in said if one.last is not None), None)


def passed_in(said: Sequence[Said]) -> bool | None:
    """Say whether the council last voted for something; None while it has not voted on it."""
    last = last_vote(said)
    return None if last is None else last.passed is not None


@dataclass(frozen=True)
class Line:
    """A line of a proposal, where its initiative stands, and what was said on it, the latest meeting first."""

    award: Award
    standing: Standing | None
    elsewhere: Sequence[str]
    held: Sequence[str] = ()
    said: Sequence[Said] = field(default_factory=tuple)

    @property
    def passed(self) -> bool | None:
        """Whether the council last voted for the line; None while it has not voted on it."""
        return passed_in(self.said)

    @property
    def matter(self) -> Matter:
        """The line as an item of an agenda."""
        award = self.award
        return Matter(
            title=f"{award.recipient_name}: {name_of(award.honour)}",
            subject_kind=SUBJECT,
            subject_id=award.id,
            detail="\n".join(part for part in (award.recipient_line, award.achievement) if part),
            note=note_of(self.standing, self.elsewhere, self.held),
            honour=award.honour,
            position=award.position,
            concerns=concerns_of(self.standing, self.elsewhere, self.held),
            unit_ids=frozenset(_units(award)),
            person_ids=frozenset(_persons(award)),
        )


def _units(award: Award) -> list[int]:
    return [award.unit_id, *([award.initiative.unit_id] if award.initiative else [])]


def _persons(award: Award) -> list[int]:
    authors = award.initiative.authors if award.initiative else []
    own = [award.person_id] if award.person_id is not None else []
    return own + [author.person_id for author in authors if author.person_id is not None]


def advised_lines(proposal: Proposal) -> list[Line]:
    """Return the lines of ``proposal`` with what the council said, in a fixed number of queries."""
    awards = lines_of(proposal)
    _read_authors(awards)
    others = others_of(awards, proposal.movement)
    standings = standings_of(proposal.movement)
    ties = _ties(standings)
    said, holds = said_on(awards), standing_holds(proposal.movement.body, clock.today())
    return [
        Line(
            award=award,
            standing=_standing(award.initiative, standings, ties),
            elsewhere=[_elsewhere(other) for other in others.get(award.id, ())],
            held=_held(award, holds),
            said=said.get(award.id, ()),
        )
        for award in awards
    ]


def _read_authors(awards: Sequence[Award]) -> None:
    ids = [award.initiative_id for award in awards if award.initiative_id is not None]
    db.session.scalars(select(Initiative).where(Initiative.id.in_(ids)).options(selectinload(Initiative.authors))).all()


def _ties(standings: Standings) -> Mapping[int, int]:
    return Counter(row.value for row in standings.rows if row.value is not None and row.outcome is Outcome.PASSED)


def _standing(initiative: Initiative | None, standings: Standings, ties: Mapping[int, int]) -> Standing | None:
    row: Row | None = standings.row_of(initiative) if initiative else None
    if row is None:
        return None
    tied = row.value is not None and row.outcome is Outcome.PASSED and ties[row.value] > 1
    return Standing(row.place, row.value, row.wide, row.outcome is Outcome.UNSETTLED, tied)


def _elsewhere(other: Award) -> str:
    return f"{name_of(other.honour)} ({other.proposal.title})"


def _held(award: Award, holds: Mapping[str, Sequence[Hold]]) -> list[str]:
    """Return what holds the recipient of ``award`` up, or the unit of a person, in words without the reason."""
    keys = dict.fromkeys((award.recipient_key, f"unit:{award.unit_id}"))
    return [hold_words(hold.kind, hold.from_on, hold.until_on) for key in keys for hold in holds.get(key, ())]


def said_on(awards: Sequence[Award]) -> dict[int, list[Said]]:
    """Return what was said on each of ``awards``, by id, the latest meeting first, in a fixed number of queries."""
    return said_about(SUBJECT, [award.id for award in awards])


def said_about(kind: str, ids: Collection[int]) -> dict[int, list[Said]]:
    """Return what was said on these rows of the table ``kind``, by id, the latest meeting first."""
    items = db.session.scalars(
        select(AgendaItem)
        .join(AgendaItem.meeting)
        .where(AgendaItem.subject_kind == kind, AgendaItem.subject_id.in_(ids))
        .options(
            selectinload(AgendaItem.meeting),
            selectinload(AgendaItem.conflicts).selectinload(ItemConflict.member),
        )
        .order_by(Meeting.held_on.desc(), Meeting.id.desc())
    ).all()
    motions: dict[int, list[Motion]] = defaultdict(list)
    asked = db.session.scalars(
        select(Motion)
        .join(Motion.round)
        .where(Motion.item_id.in_([item.id for item in items]), Round.state != RoundState.ABANDONED)
        .options(
            selectinload(Motion.round).selectinload(Round.paper_count),
            selectinload(Motion.abstentions),
            selectinload(Motion.votes).joinedload(NamedVote.voter),
        )
        .order_by(Round.number)
    )
    for motion in asked:
        motions[motion.item_id].append(motion)
    said: dict[int, list[Said]] = defaultdict(list)
    for item in items:
        if item.subject_id is not None:
            said[item.subject_id].append(Said(item, motions[item.id]))
    return said


def meetings_for(body: Body, kind: CouncilKind = CouncilKind.TDKT) -> Sequence[Meeting]:
    """Return the meetings of the councils of this kind that are not over, the next first."""
    return db.session.scalars(
        select(Meeting)
        .join(Meeting.council)
        .where(
            Council.body_id == body.id,
            Council.kind == kind,
            Meeting.state.in_((MeetingState.PLANNED, MeetingState.CALLED, MeetingState.OPEN)),
        )
        .options(selectinload(Meeting.council), selectinload(Meeting.items))
        .order_by(Meeting.held_on, Meeting.id)
    ).all()


def result_for(proposal: Proposal) -> CouncilResult | None:
    """Return who was in the meeting that passed the whole list of ``proposal``, and how many at least were in favour.

    None unless one meeting passed every line that stands: of a list that it passed in part, words are needed.
    """
    awards = [award for award in lines_of(proposal) if award.stands]
    said = said_on(awards)
    voted = [next((one for one in said.get(award.id, ()) if one.last is not None), None) for award in awards]
    motions = [one.last for one in voted if one is not None and one.last is not None and one.last.passed]
    meetings = {motion.round.meeting for motion in motions}
    if not awards or len(motions) < len(awards) or len(meetings) != 1:
        return None
    agreed = min(outcomes_of_motion(motion)[motion.passed or ""].agree for motion in motions)
    total = max(motion.round.members or 0 for motion in motions)
    present = min(motion.round.present or 0 for motion in motions)
    return CouncilResult(meetings.pop().held_on, max(present, agreed), total, agreed)


# Lists of initiatives to be recognised.


@dataclass(frozen=True)
class Listed:
    """A line of a list of recognition, where its initiative stands, and what the initiative council said on it.

    The council speaks of the initiative, whatever list it stands on.
    """

    line: Recognition
    standing: Standing | None
    said: Sequence[Said] = field(default_factory=tuple)

    @property
    def passed(self) -> bool | None:
        """Whether the initiative council last voted for it; None while it has not voted on it."""
        return passed_in(self.said)

    @property
    def matter(self) -> Matter:
        """The initiative as an item of an agenda."""
        line, initiative = self.line, self.line.initiative
        authors = ", ".join(author.full_name for author in initiative.authors)
        return Matter(
            title=f"Sáng kiến số {initiative.register_number}: {line.title}",
            subject_kind=INITIATIVE,
            subject_id=line.initiative_id,
            detail="\n".join(part for part in (line.unit_name, authors) if part),
            note=note_of(self.standing, ()),
            position=line.position,
            concerns=concerns_of(self.standing, ()),
            unit_ids=frozenset([line.unit_id]),
            person_ids=frozenset(author.person_id for author in initiative.authors if author.person_id is not None),
        )


def listed_lines(roll: RecognitionList) -> list[Listed]:
    """Return the lines of ``roll`` with what the initiative council said, in a fixed number of queries."""
    lines = lines_of_list(roll)
    standings = standings_of(roll.movement)
    ties, said = _ties(standings), said_on_initiatives(lines)
    return [
        Listed(line, _standing(line.initiative, standings, ties), said.get(line.initiative_id, ())) for line in lines
    ]


def said_on_initiatives(lines: Sequence[Recognition]) -> dict[int, list[Said]]:
    """Return what the initiative council said on the initiatives of ``lines``, by the initiative's id."""
    return said_about(INITIATIVE, [line.initiative_id for line in lines])


def votes_about(lines: Sequence[Recognition]) -> dict[int, Voted]:
    """Return what the last vote on the initiative of each line came to, by the line's id."""
    said = said_on_initiatives(lines)
    votes = {}
    for line in lines:
        motion = last_vote(said.get(line.initiative_id, ()))
        if motion is None:
            continue
        outcome = max(outcomes_of_motion(motion).values(), key=lambda one: one.agree)
        votes[line.id] = Voted(
            motion.round.meeting.held_on, outcome.agree, outcome.base, passed=motion.passed is not None
        )
    return votes
