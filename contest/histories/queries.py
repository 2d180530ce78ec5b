"""Who was given what and when: awards of this product and decisions of old as one history."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from contest.accounts.models import Account
from contest.awards.models import Award, AwardState, Decision
from contest.awards.queries import awarding_bodies
from contest.corrections.queries import as_decided, read_now
from contest.corrections.words import Words, differences
from contest.database import db, found
from contest.errors import RuleViolation
from contest.histories.matching import Candidate, Known, Names
from contest.histories.merging import Entry, LikelyPair, likely_pairs, same_as
from contest.histories.merityear import year_of_merit
from contest.histories.models import HonourLevel, Merger, OldDecision, PastAward
from contest.histories.wording import LEVEL_OF
from contest.movements.models import MovementKind
from contest.rules import catalogue
from contest.rules.kinds import MeritKind, kind_rule
from contest.text import fold, search_terms
from contest.units.models import Body, Person, Unit

MOST_GROUPS = 60
MOST_TO_MATCH = 100
KIND_OF_MOVEMENT = {
    MovementKind.REGULAR: MeritKind.MERIT,
    MovementKind.THEMATIC: MeritKind.THEMATIC,
    MovementKind.DRIVE: MeritKind.THEMATIC,
}


def find_old_decision(decision_id: int) -> OldDecision:
    return found(OldDecision, decision_id)


def find_past_award(award_id: int) -> PastAward:
    return found(PastAward, award_id)


def find_merger(merger_id: int) -> Merger:
    return found(Merger, merger_id)


@dataclass(frozen=True)
class PastHonour:
    """An honour that somebody was given, in the words of that time. ``honour`` is "" where no catalogue has it.

    ``recipient`` is the name on the decision and ``below`` the post and unit there. ``counts`` says whether the honour
    is a merit on which a further commendation for merit can be proposed by the law of its day. ``of`` names the
    predecessor whose honour it is, when it is not the recipient's own. ``year`` is the year it is for, of an own award
    that of its movement, whose id is ``movement_id``.
    """

    honour: str
    name: str
    decision_ref: str
    decided_on: date
    kind_of_merit: MeritKind
    state: AwardState
    ours: bool
    recipient: str = ""
    below: str = ""
    achievement: str = ""
    authority: str = ""
    level: HonourLevel | None = None
    counts: bool = False
    annulled_by: str = ""
    register: str = ""
    of: str = ""
    decision_id: int = 0
    year: int = 0
    movement_id: int | None = None
    corrected: str = ""

    @property
    def stands(self) -> bool:
        return self.state is AwardState.AWARDED


@dataclass(frozen=True)
class History:
    """A recipient with everything given to it, the latest first. ``recipient`` is None for a name nobody is matched to.

    ``entries`` are all entries of the list of persons that are this one.
    """

    key: str
    name: str
    recipient: Unit | Person | None
    honours: Sequence[PastHonour]
    entries: Sequence[Person] = field(default=())

    @property
    def standing(self) -> list[PastHonour]:
        return [honour for honour in self.honours if honour.stands]

    @property
    def years(self) -> list[tuple[int, list[PastHonour]]]:
        by_year: dict[int, list[PastHonour]] = defaultdict(list)
        for honour in self.honours:
            by_year[honour.decided_on.year].append(honour)
        return sorted(by_year.items(), reverse=True)


def past_honours(recipient: object) -> Sequence[PastHonour]:
    """Return what ``recipient`` (a unit, person or household) was given, the earliest first, annulled ones marked.

    Mergers are followed. What a predecessor of a unit was given stays the predecessor's and is not here.
    """
    keys = {f"{recipient.__class__.__tablename__}:{recipient.id}"}  # type: ignore[attr-defined]
    if isinstance(recipient, Person):
        keys = {f"person:{person_id}" for person_id in same_as(recipient.id, merged_into())}
    honours = _by_key(keys)
    return _in_order(honour for key in keys for honour in honours[key])


def past_honours_of(keys: Collection[str]) -> dict[str, Sequence[PastHonour]]:
    """Return what ``past_honours`` gives for each of these recipients, by key, in a fixed number of queries."""
    merged = merged_into()
    own = {key: same_keys(key, merged) for key in keys}
    honours = _by_key(set().union(*own.values()))
    return {key: _in_order(honour for one in sames for honour in honours[one]) for key, sames in own.items()}


def same_keys(key: str, merged: Mapping[int, int]) -> set[str]:
    """Return the keys of all entries that are the one with ``key``."""
    kind, _colon, number = key.partition(":")
    return {f"person:{person_id}" for person_id in same_as(int(number), merged)} if kind == "person" else {key}


def first_recorded(body: Body) -> int | None:
    """Return the first year of whose decisions anything is recorded for ``body``, here or as decisions of old."""
    own = db.session.scalar(select(func.min(Decision.year)).where(Decision.body_id == body.id))
    old = db.session.scalar(
        select(func.min(OldDecision.issued_on)).where(
            OldDecision.body_id == body.id, OldDecision.superseded_at.is_(None)
        )
    )
    return min((year for year in (own, old.year if old else None) if year is not None), default=None)


def _in_order(honours: Iterable[PastHonour]) -> list[PastHonour]:
    return sorted(honours, key=lambda honour: (honour.decided_on, honour.decision_ref, honour.name, honour.recipient))


def _by_key(keys: Collection[str]) -> dict[str, list[PastHonour]]:
    """Return the honours of the recipients with these keys, in a number of queries that does not grow with them."""
    honours: dict[str, list[PastHonour]] = defaultdict(list)
    awards = db.session.scalars(decided_awards().where(Award.recipient_key.in_(keys))).all()
    words = read_now(awards)
    for award in awards:
        honours[award.recipient_key].append(_ours(award, words[award.id]))
    ids = {kind: _ids(keys, kind) for kind in ("person", "unit", "name")}
    entered = or_(
        PastAward.person_id.in_(ids["person"]), PastAward.unit_id.in_(ids["unit"]), PastAward.id.in_(ids["name"])
    )
    for line in db.session.scalars(entered_lines().where(entered)):
        honours[line.key].append(_old(line))
    return honours


def _ids(keys: Collection[str], kind: str) -> list[int]:
    return [int(key.partition(":")[2]) for key in keys if key.startswith(f"{kind}:")]


def decided_awards() -> Select[tuple[Award]]:
    """Return the query of all awards, with what a history or a register tells of each."""
    return (
        select(Award)
        .where(Award.decision_id.is_not(None), Award.state.not_in((AwardState.PROPOSED, AwardState.REFUSED)))
        .options(
            joinedload(Award.decision).joinedload(Decision.body), joinedload(Award.movement),
            joinedload(Award.annulment), joinedload(Award.person).joinedload(Person.unit), joinedload(Award.unit),
            joinedload(Award.replacing),
        )
    )  # fmt: skip


def entered_lines() -> Select[tuple[PastAward]]:
    """Return the query of all lines of decisions of old as they stand."""
    return (
        select(PastAward)
        .join(OldDecision, PastAward.old_decision_id == OldDecision.id)
        .where(OldDecision.superseded_at.is_(None))
        .options(
            joinedload(PastAward.decision), joinedload(PastAward.person).joinedload(Person.unit),
            joinedload(PastAward.unit),
        )
    )  # fmt: skip


def _ours(award: Award, words: Words) -> PastHonour:
    decision = award.decision
    assert decision is not None
    kind = KIND_OF_MOVEMENT[award.movement.kind]
    gone = award.annulment
    return PastHonour(
        honour=award.honour,
        name=honour_name(award.honour, award.rules_on(decision.day)),
        decision_ref=decision.notation,
        decided_on=decision.day,
        kind_of_merit=kind,
        state=award.state,
        ours=True,
        recipient=award.recipient_name,
        below=award.recipient_line,
        achievement=award.achievement,
        corrected=_corrected(as_decided(award), words),
        authority=decision.body.head_office,
        level=LEVEL_OF.get(decision.body.authority),
        counts=kind_rule(kind, on=decision.day).counts,
        annulled_by=gone.decision_ref if gone else _amending(award),
        register=award.register_entry,
        decision_id=decision.id,
        year=award.movement.year,
        movement_id=award.movement_id,
    )


def _amending(award: Award) -> str:
    """Return by which decision an award was amended."""
    line = award.amended_by
    return line.decision.notation if line and line.decision else ""


def _corrected(before: Words, after: Words) -> str:
    """Return what an honour says now where it was corrected, and "" where it was not."""
    return ". ".join(new for name, (_was, new) in differences(before, after).items() if name != "honorific")


def _old(line: PastAward) -> PastHonour:
    decision = line.decision
    return PastHonour(
        honour=line.honour,
        name=line.honour_name,
        decision_ref=decision.notation,
        decided_on=decision.issued_on,
        kind_of_merit=line.merit_kind,
        state=AwardState.ANNULLED if line.annulled_by else AwardState.AWARDED,
        ours=False,
        recipient=line.recipient_name,
        below=", ".join(part for part in (line.post, line.unit_name) if part),
        achievement=line.achievement,
        authority=decision.authority,
        level=decision.level,
        counts=kind_rule(line.merit_kind, on=decision.issued_on).counts,
        year=year_of_merit(decision.issued_on, line.achievement, decision.title),
        annulled_by=line.annulled_by,
        decision_id=decision.id,
    )


def honour_name(code: str, day: date) -> str:
    """Return what the honour ``code`` was called on ``day``."""
    try:
        return catalogue.honour(code, on=day).name
    except RuleViolation:
        return catalogue.name_of(code)


# Histories of units and persons.


def history_of(recipient: Unit | Person) -> History:
    """Return the history of ``recipient``, the latest first; of a unit with what its predecessors were given."""
    own = list(past_honours(recipient))
    if isinstance(recipient, Person):
        entries = entries_of(recipient)
        return History(f"person:{recipient.id}", recipient.full_name, recipient, own[::-1], entries)
    inherited = predecessors_of(recipient)
    honours = _by_key({f"unit:{unit.id}" for unit in inherited})
    theirs = [replace(honour, of=unit.name) for unit in inherited for honour in honours[f"unit:{unit.id}"]]
    return History(f"unit:{recipient.id}", recipient.name, recipient, _in_order([*own, *theirs])[::-1])


def predecessors_of(unit: Unit) -> list[Unit]:
    """Return every unit that ``unit`` succeeds, the nearest first."""
    known, waiting = [], [unit.id]
    seen = {unit.id}
    while waiting:
        units = db.session.scalars(select(Unit).where(Unit.successor_id.in_(waiting)).order_by(Unit.id)).all()
        nearest = [one for one in units if one.id not in seen]
        seen |= {one.id for one in nearest}
        known += nearest
        waiting = [one.id for one in nearest]
    return known


def merged_into() -> dict[int, int]:
    """Return into which entry each merged person goes, for the mergers that stand."""
    rows = db.session.execute(select(Merger.merged_id, Merger.kept_id).where(Merger.undone_at.is_(None)))
    return dict(rows.tuples().all())


def entries_of(person: Person) -> Sequence[Person]:
    """Return every entry of the list of persons that is ``person``, ``person`` first."""
    ids = same_as(person.id, merged_into())
    rows = db.session.scalars(select(Person).where(Person.id.in_(ids)).options(joinedload(Person.unit)))
    return sorted(rows, key=lambda one: (one.id != person.id, one.id))


def mergers_of(person: Person) -> Sequence[Merger]:
    """Return the mergers that ``person`` was ever part of, the latest first."""
    ids = same_as(person.id, merged_into())
    return db.session.scalars(
        select(Merger)
        .where(or_(Merger.kept_id.in_(ids), Merger.merged_id.in_(ids)))
        .options(
            joinedload(Merger.kept).joinedload(Person.unit), joinedload(Merger.merged).joinedload(Person.unit),
            joinedload(Merger.merged_by), joinedload(Merger.undone_by),
        )
        .order_by(Merger.id.desc())
    ).all()  # fmt: skip


def likely_duplicates(body: Body) -> list[tuple[LikelyPair, Person, Person]]:
    """Return the entries of ``body`` that may be one person twice, the likeliest first."""
    rows = db.session.scalars(
        select(Person).join(Unit).where(Unit.body_id == body.id).options(joinedload(Person.unit))
    ).all()
    by_id = {person.id: person for person in rows}
    entries = [Entry(person.id, person.full_name, person.post, person.unit.name) for person in rows]
    pairs = likely_pairs(entries, merged_into())
    return [(pair, by_id[pair.first.id], by_id[pair.second.id]) for pair in pairs]


# The look-up.


def readable_bodies(account: Account) -> set[int]:
    """Return the bodies whose histories ``account`` looks up: those it reads decisions of, and their predecessors."""
    return with_predecessors(awarding_bodies(account))


def with_predecessors(body_ids: Iterable[int]) -> set[int]:
    known = set(body_ids)
    waiting = known
    while waiting:
        rows = db.session.scalars(select(Body.id).where(Body.successor_id.in_(waiting)))
        waiting = set(rows) - known
        known |= waiting
    return known


@dataclass(frozen=True)
class Found:
    """What a search found: at most a page of recipients; ``more`` says that there are others."""

    histories: Sequence[History]
    more: bool


def look_up(body_ids: Collection[int] | None, wanted: str, *, on: date) -> Found:
    """Return the units, persons and unmatched names that fit ``wanted`` in these bodies (None: in all), by name.

    A word fits in the present name, code or post, or in the name on any decision. A unit whose honours stay with it
    after it was dissolved is found too.
    """
    terms = search_terms(wanted)
    if not terms:
        return Found((), more=False)
    keys = _named_now(body_ids, terms) | _named_then(body_ids, terms)
    merged = merged_into()
    roots = {_root_key(key, merged) for key in keys}
    recipients = _recipients(roots)
    histories = [
        History(key, name, recipient, honours[::-1])
        for key, name, recipient, honours in _filled(roots, recipients, merged)
    ]
    histories.sort(key=lambda one: (not one.honours, _sort_key(one), one.key))
    return Found(histories[:MOST_GROUPS], more=len(histories) > MOST_GROUPS)


def _sort_key(history: History) -> str:
    return history.recipient.sort_key if history.recipient else history.name


def _root_key(key: str, merged: Mapping[int, int]) -> str:
    if not key.startswith("person:"):
        return key
    person_id = int(key.partition(":")[2])
    while person_id in merged:
        person_id = merged[person_id]
    return f"person:{person_id}"


def _named_now(body_ids: Collection[int] | None, terms: Sequence[str]) -> set[str]:
    units = select(Unit.id).where(*(Unit.search.contains(term, autoescape=True) for term in terms))
    persons = select(Person.id).join(Unit).where(*(Person.search.contains(term, autoescape=True) for term in terms))
    if body_ids is not None:
        units, persons = units.where(Unit.body_id.in_(body_ids)), persons.where(Unit.body_id.in_(body_ids))
    return {f"unit:{unit_id}" for unit_id in db.session.scalars(units)} | {
        f"person:{person_id}" for person_id in db.session.scalars(persons)
    }


def _named_then(body_ids: Collection[int] | None, terms: Sequence[str]) -> set[str]:
    awards = select(Award.recipient_key, Award.recipient_name).where(Award.decision_id.is_not(None)).distinct()
    lines = entered_lines().where(*(PastAward.search.contains(term, autoescape=True) for term in terms))
    if body_ids is not None:
        awards = awards.where(Award.body_id.in_(body_ids))
        lines = lines.where(OldDecision.body_id.in_(body_ids))
    keys = {key for key, name in db.session.execute(awards) if fits(name, terms)}
    return keys | {line.key for line in db.session.scalars(lines) if fits(line.recipient_name, terms)}


def fits(text: str, terms: Iterable[str]) -> bool:
    """Say whether every folded word of ``terms`` stands in ``text``."""
    folded = fold(text)
    return all(term in folded for term in terms)


def _recipients(keys: Collection[str]) -> dict[str, Unit | Person]:
    units = db.session.scalars(select(Unit).where(Unit.id.in_(_ids(keys, "unit"))))
    persons = db.session.scalars(
        select(Person).where(Person.id.in_(_ids(keys, "person"))).options(joinedload(Person.unit))
    )
    return {f"unit:{unit.id}": unit for unit in units} | {f"person:{person.id}": person for person in persons}


def _filled(
    roots: Collection[str], recipients: Mapping[str, Unit | Person], merged: Mapping[int, int]
) -> Iterable[tuple[str, str, Unit | Person | None, list[PastHonour]]]:
    wanted = {
        key: {f"person:{one}" for one in same_as(int(key[7:]), merged)} if key.startswith("person:") else {key}
        for key in roots
    }
    honours = _by_key(set().union(*wanted.values()) if wanted else set())
    for key, keys in wanted.items():
        own = _in_order(honour for one in keys for honour in honours[one])
        recipient = recipients.get(key)
        if recipient is not None:
            name = recipient.name if isinstance(recipient, Unit) else recipient.full_name
        elif own:
            name = own[-1].recipient
        else:
            continue
        yield key, name, recipient, own


# Decisions of old.


def old_decisions(body: Body, *, wanted: str = "") -> list[tuple[OldDecision, int, int]]:
    """Return the decisions of old entered at ``body`` as they stand, the latest first: with how many lines, and how
    many of them nobody has looked at."""
    counts = (
        select(PastAward.old_decision_id, func.count().label("lines"), func.count(PastAward.looked_at).label("seen"))
        .group_by(PastAward.old_decision_id)
        .subquery()
    )
    rows = db.session.execute(
        select(OldDecision, counts.c.lines, counts.c.seen)
        .join(counts, counts.c.old_decision_id == OldDecision.id)
        .where(OldDecision.body_id == body.id, OldDecision.superseded_at.is_(None))
        .order_by(OldDecision.issued_on.desc(), OldDecision.id.desc())
    )
    terms = search_terms(wanted)
    return [
        (decision, lines, lines - seen)
        for decision, lines, seen in rows
        if fits(f"{decision.notation} {decision.authority} {decision.title}", terms)
    ]


def versions_of(decision: OldDecision) -> Sequence[OldDecision]:
    """Return every version of ``decision``, the latest first."""
    rows = db.session.scalars(
        select(OldDecision).where(OldDecision.body_id == decision.body_id).options(joinedload(OldDecision.entered_by))
    ).all()
    by_id = {row.id: row for row in rows}
    later = {row.replaces_id: row for row in rows if row.replaces_id}
    latest = decision
    while latest.id in later:
        latest = later[latest.id]
    versions = [latest]
    while versions[-1].replaces_id:
        versions.append(by_id[versions[-1].replaces_id])
    return versions


def same_decision(body: Body, key: str, day: date) -> OldDecision | None:
    """Return the version that stands of the decision of old with this key and day."""
    return db.session.scalar(
        select(OldDecision).where(
            OldDecision.body_id == body.id, OldDecision.key == key, OldDecision.issued_on == day,
            OldDecision.superseded_at.is_(None),
        )
    )  # fmt: skip


def lines_of(decision: OldDecision) -> Sequence[PastAward]:
    """Return the lines of ``decision`` in their order, with whom they speak of."""
    return db.session.scalars(
        select(PastAward)
        .where(PastAward.old_decision_id == decision.id)
        .options(
            joinedload(PastAward.decision), joinedload(PastAward.unit),
            joinedload(PastAward.person).joinedload(Person.unit),
        )
        .order_by(PastAward.position)
    ).all()  # fmt: skip


@dataclass(frozen=True)
class ToMatch:
    """A line nobody has looked at, and whom it may speak of."""

    line: PastAward
    candidates: Sequence[Candidate]


def lines_to_match(body: Body, decision: OldDecision | None = None) -> tuple[list[ToMatch], int]:
    """Return a page of the lines whose recipient nobody has looked up, with candidates, and how many there are."""
    query = entered_lines().where(OldDecision.body_id == body.id, PastAward.looked_at.is_(None))
    if decision is not None:
        query = entered_lines().where(PastAward.old_decision_id == decision.id)
    lines = db.session.scalars(query.order_by(OldDecision.issued_on.desc(), OldDecision.id, PastAward.position)).all()
    units, persons = known_names(body)
    shown = lines if decision is not None else lines[:MOST_TO_MATCH]
    return [ToMatch(line, _candidates(line, units, persons)) for line in shown], len(lines)


def _candidates(line: PastAward, units: Names, persons: Names) -> list[Candidate]:
    if line.recipient_kind == "collective":
        return units.fitting(line.recipient_name)
    return persons.fitting(line.recipient_name, line.unit_name) if line.recipient_kind == "individual" else []


def known_names(body: Body) -> tuple[Names, Names]:
    """Return the units and the persons of ``body`` and of the bodies it succeeds, by name."""
    body_ids = with_predecessors([body.id])
    units = db.session.scalars(select(Unit).where(Unit.body_id.in_(body_ids)).order_by(Unit.id)).all()
    at = aliased(Unit)
    persons = db.session.execute(
        select(Person.id, Person.full_name, at.name).join(at, Person.unit_id == at.id).where(at.body_id.in_(body_ids))
    )
    return (
        Names(Known(f"unit:{unit.id}", unit.name) for unit in units),
        Names(Known(f"person:{person_id}", name, place) for person_id, name, place in persons),
    )


def recipients_by_key(keys: Collection[str]) -> dict[str, Unit | Person]:
    """Return the units and persons with these keys."""
    return _recipients(keys)


def decision_like(body: Body, notation: str, day: date) -> Decision | None:
    """Return the decision of this product at ``body`` with this notation and day."""
    rows = db.session.scalars(select(Decision).where(Decision.body_id == body.id, Decision.issued_on == day))
    return next((row for row in rows if fold(row.notation) == fold(notation)), None)
