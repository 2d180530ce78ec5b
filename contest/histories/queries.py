"""Who was given what and when: awards of this product and decisions of old as one history."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from contest.accounts.models import Account
from contest.awards.models import Award, AwardState, Decision, Recipient, recipient_key, recipient_name
from contest.awards.queries import awarding_bodies
from contest.corrections.queries import as_decided, read_now
from contest.corrections.words import Words, differences
from contest.database import db, found
from contest.errors import RuleViolation
from contest.histories.matching import Candidate, Known, Names
from contest.histories.merging import Entry, LikelyPair, likely_pairs, root_of, same_as
from contest.histories.merityear import year_of_merit
from contest.histories.models import HonourLevel, Merger, OldDecision, PastAward, PastRecipient
from contest.histories.wording import LEVEL_OF
from contest.movements.models import MovementKind
from contest.rules import catalogue
from contest.rules.kinds import MeritKind, kind_rule
from contest.text import fold, search_terms
from contest.units.households import head_in
from contest.units.models import Body, Household, Person, Unit
from contest.units.queries import households_of

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

    ``entries`` are all entries of the list of persons, or of households, that are this one.
    """

    key: str
    name: str
    recipient: Recipient | None
    honours: Sequence[PastHonour]
    entries: Sequence[Person | Household] = field(default=())

    @property
    def standing(self) -> list[PastHonour]:
        return [honour for honour in self.honours if honour.stands]

    @property
    def years(self) -> list[tuple[int, list[PastHonour]]]:
        by_year: dict[int, list[PastHonour]] = defaultdict(list)
        for honour in self.honours:
            by_year[honour.decided_on.year].append(honour)
        return sorted(by_year.items(), reverse=True)


def past_honours(recipient: Recipient) -> Sequence[PastHonour]:
    """Return what ``recipient`` was given, the earliest first, annulled ones marked.

    Mergers are followed. What a predecessor of a unit was given stays the predecessor's and is not here.
    """
    keys = same_keys(recipient_key(recipient), merged_into())
    honours = _by_key(keys)
    return _in_order(honour for key in keys for honour in honours[key])


def past_honours_of(keys: Collection[str]) -> dict[str, Sequence[PastHonour]]:
    """Return what ``past_honours`` gives for each of these recipients, by key, in a fixed number of queries."""
    merged = merged_into()
    own = {key: same_keys(key, merged) for key in keys}
    honours = _by_key(set().union(*own.values()))
    return {key: _in_order(honour for one in sames for honour in honours[one]) for key, sames in own.items()}


def same_keys(key: str, merged: Mapping[str, str]) -> set[str]:
    """Return the keys of all entries that are the one with ``key``; a unit is never another."""
    return set(same_as(key, merged))


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
    ids = {kind: ids_in(keys, kind) for kind in ("person", "household", "unit", "name")}
    entered = or_(
        PastAward.person_id.in_(ids["person"]), PastAward.household_id.in_(ids["household"]),
        PastAward.unit_id.in_(ids["unit"]), PastAward.id.in_(ids["name"]),
    )  # fmt: skip
    for line in db.session.scalars(entered_lines().where(entered)):
        honours[line.key].append(_old(line))
    return honours


def ids_in(keys: Collection[str], kind: str) -> list[int]:
    """Return the ids of those of ``keys`` that name a recipient of this kind: unit, person, household."""
    return [int(key.partition(":")[2]) for key in keys if key.startswith(f"{kind}:")]


def decided_awards() -> Select[tuple[Award]]:
    """Return the query of all awards, with what a history or a register tells of each."""
    return (
        select(Award)
        .where(Award.decision_id.is_not(None), Award.state.not_in((AwardState.PROPOSED, AwardState.REFUSED)))
        .options(
            joinedload(Award.decision).joinedload(Decision.body), joinedload(Award.movement),
            joinedload(Award.annulment), joinedload(Award.person).joinedload(Person.unit), joinedload(Award.unit),
            joinedload(Award.household).joinedload(Household.unit),
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
            joinedload(PastAward.unit), joinedload(PastAward.household).joinedload(Household.unit),
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


# Histories of units, persons and households.


def history_of(recipient: Recipient) -> History:
    """Return the history of ``recipient``, the latest first; of a unit with what its predecessors were given."""
    own, key, name = list(past_honours(recipient)), recipient_key(recipient), recipient_name(recipient)
    if not isinstance(recipient, Unit):
        return History(key, name, recipient, own[::-1], entries_of(recipient))
    inherited = predecessors_of(recipient)
    honours = _by_key({f"unit:{unit.id}" for unit in inherited})
    theirs = [replace(honour, of=unit.name) for unit in inherited for honour in honours[f"unit:{unit.id}"]]
    return History(key, name, recipient, _in_order([*own, *theirs])[::-1])


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


def merged_into() -> dict[str, str]:
    """Return into which entry each merged person and household goes, by their keys, for the mergers that stand."""
    rows = db.session.execute(
        select(Merger.merged_id, Merger.kept_id, Merger.merged_household_id, Merger.kept_household_id).where(
            Merger.undone_at.is_(None)
        )
    )
    return {
        f"person:{merged}" if merged else f"household:{home}": f"person:{kept}" if kept else f"household:{kept_home}"
        for merged, kept, home, kept_home in rows
    }


def entries_of(recipient: Person | Household) -> Sequence[Person | Household]:
    """Return every entry of the list that is ``recipient``, which comes first."""
    entries = _recipients(same_keys(recipient_key(recipient), merged_into())).values()
    own = [entry for entry in entries if isinstance(entry, Person | Household)]
    return sorted(own, key=lambda one: (one.id != recipient.id, one.id))


def mergers_of(recipient: Person | Household) -> Sequence[Merger]:
    """Return the mergers that ``recipient`` was ever part of, the latest first."""
    keys = same_keys(recipient_key(recipient), merged_into())
    persons, homes = ids_in(keys, "person"), ids_in(keys, "household")
    return db.session.scalars(
        select(Merger)
        .where(
            or_(
                Merger.kept_id.in_(persons), Merger.merged_id.in_(persons), Merger.kept_household_id.in_(homes),
                Merger.merged_household_id.in_(homes),
            )
        )
        .options(
            joinedload(Merger.kept_person).joinedload(Person.unit),
            joinedload(Merger.merged_person).joinedload(Person.unit),
            joinedload(Merger.kept_household).joinedload(Household.unit),
            joinedload(Merger.merged_household).joinedload(Household.unit),
            joinedload(Merger.merged_by), joinedload(Merger.undone_by),
        )
        .order_by(Merger.id.desc())
    ).all()  # fmt: skip


@dataclass(frozen=True)
class Duplicate:
    """Two entries of one list that may be one, and how alike they are."""

    pair: LikelyPair
    first: Person | Household
    second: Person | Household


def likely_duplicates(body: Body) -> list[Duplicate]:
    """Return the entries of ``body`` that may be one person or household twice, persons first, then the likeliest."""
    persons = db.session.scalars(
        select(Person).join(Unit).where(Unit.body_id == body.id).options(joinedload(Person.unit))
    ).all()
    people = {one.id: (one, Entry(one.id, one.full_name, one.post, one.unit.name)) for one in persons}
    homes = {
        one.id: (one, Entry(one.id, one.head_name, one.address, one.unit.name)) for one in households_of(body)
    }  # fmt: skip
    merged = merged_into()
    return [*_alike(people, _numbers(merged, "person")), *_alike(homes, _numbers(merged, "household"))]


def _numbers(merged: Mapping[str, str], kind: str) -> dict[int, int]:
    """Return the mergers of one kind by the numbers of their entries."""
    ids = ((key.partition(":"), into.partition(":")) for key, into in merged.items())
    return {int(one[2]): int(other[2]) for one, other in ids if one[0] == kind}


Listed = TypeVar("Listed", Person, Household)


def _alike(entries: Mapping[int, tuple[Listed, Entry]], merged: Mapping[int, int]) -> list[Duplicate]:
    pairs = likely_pairs([entry for _one, entry in entries.values()], merged)
    return [Duplicate(pair, entries[pair.first.id][0], entries[pair.second.id][0]) for pair in pairs]


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
    """Return the recipients and unmatched names that fit ``wanted`` in these bodies (None: in all), by name.

    A word fits in the present name, code, post or address, or in the name on any decision. A unit whose honours
    stay with it after it was dissolved is found too.
    """
    terms = search_terms(wanted)
    if not terms:
        return Found((), more=False)
    keys = _named_now(body_ids, terms) | _named_then(body_ids, terms)
    merged = merged_into()
    roots = {root_of(key, merged) for key in keys}
    recipients = _recipients(roots)
    histories = [
        History(key, name, recipient, honours[::-1])
        for key, name, recipient, honours in _filled(roots, recipients, merged)
    ]
    histories.sort(key=lambda one: (not one.honours, _sort_key(one), one.key))
    return Found(histories[:MOST_GROUPS], more=len(histories) > MOST_GROUPS)


def _sort_key(history: History) -> str:
    return history.recipient.sort_key if history.recipient else history.name


def _named_now(body_ids: Collection[int] | None, terms: Sequence[str]) -> set[str]:
    units = select(Unit.id).where(*(Unit.search.contains(term, autoescape=True) for term in terms))
    persons = select(Person.id).join(Unit).where(*(Person.search.contains(term, autoescape=True) for term in terms))
    homes = select(Household.id).where(*(Household.search.contains(term, autoescape=True) for term in terms))
    if body_ids is not None:
        units, persons = units.where(Unit.body_id.in_(body_ids)), persons.where(Unit.body_id.in_(body_ids))
        homes = homes.where(Household.body_id.in_(body_ids))
    found = {"unit": units, "person": persons, "household": homes}
    return {f"{kind}:{one}" for kind, query in found.items() for one in db.session.scalars(query)}


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


def _recipients(keys: Collection[str]) -> dict[str, Recipient]:
    units = db.session.scalars(select(Unit).where(Unit.id.in_(ids_in(keys, "unit"))))
    persons = db.session.scalars(
        select(Person).where(Person.id.in_(ids_in(keys, "person"))).options(joinedload(Person.unit))
    )
    homes = db.session.scalars(
        select(Household).where(Household.id.in_(ids_in(keys, "household"))).options(joinedload(Household.unit))
    )
    return {recipient_key(one): one for one in (*units, *persons, *homes)}


def _filled(
    roots: Collection[str], recipients: Mapping[str, Recipient], merged: Mapping[str, str]
) -> Iterable[tuple[str, str, Recipient | None, list[PastHonour]]]:
    wanted = {key: same_keys(key, merged) for key in roots}
    honours = _by_key(set().union(*wanted.values()) if wanted else set())
    for key, keys in wanted.items():
        own = _in_order(honour for one in keys for honour in honours[one])
        recipient = recipients.get(key)
        if recipient is not None:
            name = recipient_name(recipient)
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
            joinedload(PastAward.household).joinedload(Household.unit),
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
    names = known_names(body)
    shown = lines if decision is not None else lines[:MOST_TO_MATCH]
    return [ToMatch(line, _candidates(line, names)) for line in shown], len(lines)


def _candidates(line: PastAward, names: Mapping[PastRecipient, Names]) -> list[Candidate]:
    known = names[line.recipient_kind]
    if line.recipient_kind is PastRecipient.COLLECTIVE:
        return known.fitting(line.recipient_name)
    if line.recipient_kind is PastRecipient.INDIVIDUAL:
        return known.fitting(line.recipient_name, line.unit_name)
    return known.fitting(head_in(line.recipient_name), line.unit_name)


def known_names(body: Body) -> dict[PastRecipient, Names]:
    """Return the units, persons and households (by their heads) of ``body`` and of the bodies it succeeds, by name."""
    body_ids = with_predecessors([body.id])
    units = db.session.scalars(select(Unit).where(Unit.body_id.in_(body_ids)).order_by(Unit.id)).all()
    at = aliased(Unit)
    persons = db.session.execute(
        select(Person.id, Person.full_name, at.name).join(at, Person.unit_id == at.id).where(at.body_id.in_(body_ids))
    )
    homes = db.session.execute(
        select(Household.id, Household.head_name, at.name)
        .join(at, Household.unit_id == at.id)
        .where(Household.body_id.in_(body_ids))
    )
    return {
        PastRecipient.COLLECTIVE: Names(Known(f"unit:{unit.id}", unit.name) for unit in units),
        PastRecipient.INDIVIDUAL: Names(Known(f"person:{one}", name, place) for one, name, place in persons),
        PastRecipient.HOUSEHOLD: Names(Known(f"household:{one}", name, place) for one, name, place in homes),
    }


def recipients_by_key(keys: Collection[str]) -> dict[str, Recipient]:
    """Return the units, persons and households with these keys."""
    return _recipients(keys)


def decision_like(body: Body, notation: str, day: date) -> Decision | None:
    """Return the decision of this product at ``body`` with this notation and day."""
    rows = db.session.scalars(select(Decision).where(Decision.body_id == body.id, Decision.issued_on == day))
    return next((row for row in rows if fold(row.notation) == fold(notation)), None)
