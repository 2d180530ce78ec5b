"""Whether a recipient may get an honour: a named rule for each condition, answered yes, no, or by a person. Pure.

A rule takes values and returns a finding: the answer, the reason in words (a message id with its values), the source of
the condition, and what was looked at. Nothing here decides: a finding explains, and what a rule cannot know is left to
a person, whose verdict is kept beside it. Source: domain.md §3.5, §5.1, §5.2.
"""

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Any

from contest.errors import msgid
from contest.paper.writing import short_day
from contest.text import fold

# A message id with its values.
Phrase = tuple[str, Mapping[str, Any]]


class Answer(enum.StrEnum):
    YES = "yes"
    NO = "no"
    PERSON = "person"


@dataclass(frozen=True)
class Finding:
    """What a rule found: ``reason`` says why, ``looked_at`` on what, ``source`` by which provision.

    A finding that is ``blocking`` keeps a list from being submitted while it is not answered with yes.
    """

    check: str
    answer: Answer
    reason: Phrase
    looked_at: tuple[Phrase, ...] = ()
    source: str = ""
    mark: str = ""
    blocking: bool = False

    @property
    def seal(self) -> str:
        """What a person's verdict on this finding rests on; a later verdict is due when it has become another."""
        message, values = self.reason
        told = [f"{message % values}", *(words % given for words, given in self.looked_at)]
        return "\n".join((self.check, self.answer, *told))


@dataclass(frozen=True)
class Entry:
    """An initiative that was handed in: its number, its title, when, and whether it came late."""

    number: str
    title: str
    submitted_on: date
    late: bool = False


@dataclass(frozen=True)
class Stop:
    """A hold: why a recipient waits (a message id), from which day and until when; ``of`` names whose it is."""

    kind: str
    since: date
    until: date | None
    lifted: date | None = None
    of: str = ""

    def stands_on(self, day: date) -> bool:
        """Say whether nobody may be commended on ``day`` because of it."""
        return self.since <= day and (self.until is None or day <= self.until) and (
            self.lifted is None or day < self.lifted
        )  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """Another line for the same recipient in the same movement: what for, and on which list."""

    honour: str
    achievement: str
    place: str


@dataclass(frozen=True)
class Past:
    """An honour of earlier: its code, its name, the year of its merit, the decision, and whether it stands.

    ``merit``: given for what was done in the regular course of a year (công trạng), not for a theme or at once.
    """

    honour: str
    name: str
    year: int
    decision: str = ""
    merit: bool = True
    stands: bool = True


@dataclass(frozen=True)
class Prerequisite:
    """``count`` honours with one of these codes, in years one after the other if they are ``consecutive``.

    What was given for a theme counts only if ``thematic_counts``.
    """

    honours: frozenset[str]
    name: str
    count: int = 1
    consecutive: bool = False
    thematic_counts: bool = False

    def counts(self, past: Past) -> bool:
        return counts_towards_merit(past) or (self.thematic_counts and past.stands)


def registered(entries: Sequence[Entry], *, of_unit: Sequence[Entry] = ()) -> Finding:
    """Say whether the recipient took part in time: an initiative was handed in by the deadline.

    A person may have taken part with an initiative of the unit without being named as its author; a person says so.
    """
    timely = [entry for entry in entries if not entry.late]
    looked = tuple(_entry(entry) for entry in (*entries, *(one for one in of_unit if one not in entries)))
    if timely:
        return _found("registered", Answer.YES, msgid("Registered in time."), looked)
    if entries:
        return _found("registered", Answer.PERSON, msgid("Registered only after the deadline."), looked)
    if of_unit:
        reason = msgid("Not named as an author; the unit has registered. Did this person take part?")
        return _found("registered", Answer.PERSON, reason, looked)
    return _found("registered", Answer.NO, msgid("Nothing was registered in this movement."))


def _entry(entry: Entry) -> Phrase:
    values: dict[str, Any] = {"number": entry.number, "title": entry.title, "day": short_day(entry.submitted_on)}
    if entry.late:
        return msgid("Initiative %(number)s “%(title)s”, handed in late on %(day)s"), values
    return msgid("Initiative %(number)s “%(title)s”, handed in on %(day)s"), values


def not_on_hold(stops: Sequence[Stop], day: date, *, of_unit: Sequence[Stop] = ()) -> Finding:
    """Say whether nothing is being looked into that must be settled first; what concerns the unit a person weighs."""
    standing = [stop for stop in stops if stop.stands_on(day)]
    near = [stop for stop in of_unit if stop.stands_on(day)]
    over = [stop for stop in stops if not stop.stands_on(day)]
    looked = tuple(_stop(stop) for stop in (*standing, *near, *over))
    if standing:
        return _found("not_on_hold", Answer.NO, msgid("On hold: nobody is commended while this is open."), looked)
    if near:
        reason = msgid("The unit where the person works is on hold. Does it concern this person?")
        return _found("not_on_hold", Answer.PERSON, reason, looked)
    return _found("not_on_hold", Answer.YES, msgid("No hold stands on this day."), looked)


def _stop(stop: Stop) -> Phrase:
    values: dict[str, Any] = {"kind": stop.kind, "of": stop.of, "since": short_day(stop.since)}
    if stop.lifted is not None:
        return msgid("%(of)s: %(kind)s, from %(since)s, lifted on %(day)s"), {**values, "day": short_day(stop.lifted)}
    if stop.until is not None:
        return msgid("%(of)s: %(kind)s, %(since)s to %(day)s"), {**values, "day": short_day(stop.until)}
    return msgid("%(of)s: %(kind)s, from %(since)s on"), values


def quota(limit: int | None, taken: int) -> Finding:
    """Say whether this line is within the quota; ``taken`` are the lines that stand for the honour, this one included.

    A share that is too large concerns the whole list: somebody has to say who is taken out.
    """
    if limit is None:
        return _found("quota", Answer.YES, msgid("The movement sets no quota."))
    values: dict[str, Any] = {"taken": taken, "limit": limit, "excess": taken - limit}
    if taken <= limit:
        return _found("quota", Answer.YES, msgid("%(taken)s of %(limit)s are used."), **values)
    reason = msgid("The quota is %(limit)s and %(taken)s stand for it: %(excess)s too many.")
    return _found("quota", Answer.NO, reason, **values)


def quota_share(share: Fraction, holders: int, taken: int) -> Finding:
    """Say whether no more than this ``share`` of the ``holders`` of other titles get the honour; ``taken`` as above."""
    values: dict[str, Any] = {
        "taken": taken,
        "holders": holders,
        "most": int(share * holders),
        "percent": int(share * 100),
    }
    if taken <= share * holders:
        reason = msgid("%(taken)s of %(holders)s holders, at most %(percent)s percent: %(most)s.")
        return _found("quota_share", Answer.YES, reason, **values)
    reason = msgid("%(taken)s are proposed; %(percent)s percent of %(holders)s holders are %(most)s.")
    return _found("quota_share", Answer.NO, reason, **values)


def once_per_achievement(
    others: Sequence[Standing], achievement: str, reason: str, *, elsewhere: Sequence[Standing] = ()
) -> Finding:
    """Say whether the achievement is rewarded once: nobody gets several honours for one.

    ``others`` are the lines of the recipient in the same movement: it may stand there again for another achievement,
    with a reason that is kept. ``elsewhere`` are awards of other movements of the same year.
    """
    looked = tuple(_standing(other) for other in (*others, *elsewhere))
    if others and not reason:
        words = msgid("Proposed in this movement already. Say what this achievement is and why it is another.")
        return _found("once_per_achievement", Answer.NO, words, looked)
    if any(fold(other.achievement) == fold(achievement) for other in others):
        words = msgid("The same words stand on both lines. Is it another achievement? Reason given: %(reason)s")
        return _found("once_per_achievement", Answer.PERSON, words, looked, reason=reason)
    if any(fold(other.achievement) == fold(achievement) for other in elsewhere):
        words = msgid("Commended this year in the same words already. Is it another achievement?")
        return _found("once_per_achievement", Answer.PERSON, words, looked)
    if others:
        words = msgid("Proposed again for another achievement. Reason given: %(reason)s")
        return _found("once_per_achievement", Answer.YES, words, looked, reason=reason)
    return _found("once_per_achievement", Answer.YES, msgid("Proposed once in this movement."), looked)


def _standing(other: Standing) -> Phrase:
    return msgid("%(place)s: %(honour)s, “%(achievement)s”"), vars(other)


def counts_towards_merit(past: Past) -> bool:
    """Say whether an honour counts when merit is weighed: it stands, and was not given for a theme or at once."""
    return past.stands and past.merit


def prerequisite_titles(
    needed: Prerequisite, past: Iterable[Past], year: int, *, known_since: int | None, proposed: Sequence[str] = ()
) -> Finding:
    """Say whether the recipient has the honours that must come first, by ``year``, the year of the movement.

    Consecutive ones end with the year of the movement or the year before. ``known_since`` is the first year whose
    honours are recorded here (None: none are): what lies earlier only a person can look up. ``proposed`` are lines of
    this movement that would give what is missing, by the lists on which they stand.
    """
    named = [one for one in past if one.honour in needed.honours and one.year <= year]
    years = sorted({one.year for one in named if needed.counts(one)})
    looked = tuple(_past(one, needed) for one in sorted(named, key=lambda one: (one.year, one.decision)))
    # What a title of the same year rests on is of that year: an old one says nothing of it.
    have = max(_run(years, year), _run(years, year - 1)) if needed.consecutive else years.count(year)
    values: dict[str, Any] = {"have": have, "count": needed.count, "name": needed.name}
    if have >= needed.count:
        reason = msgid("Has “%(name)s” %(have)s times; %(count)s are needed.")
        if needed.consecutive:
            reason = msgid("Has “%(name)s” %(have)s years running; %(count)s are needed.")
        return _found("prerequisite_titles", Answer.YES, reason, looked, **values)
    if proposed and have + 1 >= needed.count:
        reason = msgid("“%(name)s” is proposed together with it and not decided yet.")
        lists = tuple((msgid("Proposed in %(place)s"), {"place": place}) for place in proposed)
        return _found("prerequisite_titles", Answer.PERSON, reason, (*looked, *lists), **values)
    if years and not needed.consecutive:
        reason = msgid("“%(name)s” is recorded for earlier years, not for %(year)s. Look it up.")
        return _found("prerequisite_titles", Answer.PERSON, reason, looked, year=year, **values)
    first = year - needed.count if needed.consecutive else year - 1
    if known_since is None or known_since > first:
        reason = msgid("“%(name)s” is recorded %(have)s times of %(count)s here; the records begin later. Look it up.")
        return _found("prerequisite_titles", Answer.PERSON, reason, looked, **values)
    reason = msgid("“%(name)s” is recorded %(have)s times that count; %(count)s are needed.")
    if needed.consecutive:
        reason = msgid("“%(name)s” is recorded %(have)s years running; %(count)s are needed.")
    return _found("prerequisite_titles", Answer.NO, reason, looked, **values)


def _run(years: Sequence[int], last: int) -> int:
    """Return how many years one after the other end with ``last``."""
    length = 0
    while last - length in years:
        length += 1
    return length


def _past(one: Past, needed: Prerequisite) -> Phrase:
    values: dict[str, Any] = {"name": one.name, "year": one.year, "decision": one.decision}
    if not one.stands:
        return msgid("%(name)s, %(year)s, %(decision)s: annulled, does not count"), values
    if not needed.counts(one):
        return msgid("%(name)s, %(year)s, %(decision)s: for a theme, does not count towards merit"), values
    return msgid("%(name)s, %(year)s, %(decision)s"), values


def recognised_initiative(recognised: Sequence[str], pending: Sequence[str], *, research_counts: bool) -> Finding:
    """Say whether an initiative of the recipient is recognised; accepted research is known to people alone."""
    looked = (*((msgid("Recognised: %(title)s"), {"title": title}) for title in recognised),
              *((msgid("Waits for recognition: %(title)s"), {"title": title}) for title in pending))  # fmt: skip
    if recognised:
        return _found("recognised_initiative", Answer.YES, msgid("Has a recognised initiative."), looked)
    if pending:
        reason = msgid("No initiative is recognised yet; one waits for the decision.")
        return _found("recognised_initiative", Answer.PERSON, reason, looked)
    if research_counts:
        reason = msgid("No recognised initiative is known here. Accepted research counts as well: see the dossier.")
        return _found("recognised_initiative", Answer.PERSON, reason)
    return _found("recognised_initiative", Answer.NO, msgid("No recognised initiative."))


def months_in_post(since: date | None, day: date, least: int) -> Finding:
    """Say whether the person has worked there for ``least`` whole months by ``day``."""
    if since is None:
        reason = msgid("Since when the person has been in post is not stated; at least %(least)s months are needed.")
        return _found("months_in_post", Answer.PERSON, reason, least=least)
    months = max(0, (day.year - since.year) * 12 + day.month - since.month - (day.day < since.day))
    values: dict[str, Any] = {"months": months, "least": least, "day": short_day(since)}
    looked = ((msgid("In post since %(day)s"), {"day": values["day"]}),)
    if months >= least:
        return _found("months_in_post", Answer.YES, msgid("%(months)s months in post; at least %(least)s are needed."),
                      looked, **values)  # fmt: skip
    reason = msgid("%(months)s months in post; at least %(least)s are needed.")
    return _found("months_in_post", Answer.NO, reason, looked, **values)


def not_asked(check: str) -> Finding:
    """Say that a condition of those who work somewhere is not asked of a household."""
    return _found(check, Answer.YES, msgid("Not asked of a household: this is asked of those who work at a unit."))


def unit_exists(name: str, ended: date | None, day: date, *, itself: bool, lives_there: bool = False) -> Finding:
    """Say whether the unit exists on ``day``. A dissolved one is not commended any more; who worked there may be.

    A household that lived there lives at another one now: a person looks up which, and whether that is of this body.
    """
    if ended is None or day <= ended:
        return _found("unit_exists", Answer.YES, msgid("%(name)s exists on this day."), name=name)
    values: dict[str, Any] = {"name": name, "day": short_day(ended)}
    if itself:
        reason = msgid("%(name)s was dissolved after %(day)s; it keeps its awards and gets no new one.")
        return _found("unit_exists", Answer.NO, reason, **values)
    if lives_there:
        reason = msgid("%(name)s, where the household lived, was dissolved after %(day)s. Where does it live now?")
        return _found("unit_exists", Answer.PERSON, reason, **values)
    reason = msgid("%(name)s was dissolved after %(day)s; who worked there may be commended.")
    return _found("unit_exists", Answer.YES, reason, **values)


def authority(honour: str, day: date, *, lawful: bool, offered: bool) -> Finding:
    """Say whether the head of the body may give the honour to this kind of recipient on ``day``."""
    values: dict[str, Any] = {"honour": honour, "day": short_day(day)}
    if not lawful:
        reason = msgid("The head of this body cannot give “%(honour)s” on %(day)s.")
        return _found("authority", Answer.NO, reason, **values)
    if not offered:
        return _found("authority", Answer.NO, msgid("The movement does not offer “%(honour)s”."), **values)
    reason = msgid("The head of this body may give “%(honour)s” on %(day)s.")
    return _found("authority", Answer.YES, reason, **values)


def _found(check: str, answer: Answer, words: str, looked_at: tuple[Phrase, ...] = (), **values: Any) -> Finding:
    return Finding(check, answer, (words, values), looked_at)


@dataclass(frozen=True)
class Ruling:
    """A person's verdict on a finding that a rule left open, with its reason; ``seal`` is what it rested on."""

    check: str
    fit: bool
    reason: str
    seal: str
    by: str = ""
    on: date | None = None


@dataclass(frozen=True)
class Explained:
    """A finding with the verdict that stands on it, if a person has given one on the very same finding.

    ``outdated`` is a verdict on what was found earlier: it is shown, and counts no more.
    """

    finding: Finding
    ruling: Ruling | None = None
    outdated: Ruling | None = None

    @property
    def answer(self) -> Answer:
        """The answer that counts: the rule's, or the person's where the rule leaves it to one."""
        if self.finding.answer is not Answer.PERSON or self.ruling is None:
            return self.finding.answer
        return Answer.YES if self.ruling.fit else Answer.NO

    @property
    def blocks(self) -> bool:
        """Say whether the line cannot be submitted because of it."""
        return self.finding.blocking and self.answer is not Answer.YES


@dataclass(frozen=True)
class Eligibility:
    """All conditions of one recipient and honour, explained."""

    lines: tuple[Explained, ...] = field(default_factory=tuple)

    @property
    def answer(self) -> Answer:
        """No if one condition says no, else open if one is, else yes."""
        answers = {line.answer for line in self.lines}
        return next((answer for answer in (Answer.NO, Answer.PERSON) if answer in answers), Answer.YES)

    @property
    def blocking(self) -> list[Explained]:
        return [line for line in self.lines if line.blocks]


def explained(findings: Iterable[Finding], rulings: Iterable[Ruling]) -> Eligibility:
    """Return ``findings`` with the latest of ``rulings`` on each."""
    latest = {ruling.check: ruling for ruling in rulings}
    return Eligibility(tuple(_explained(finding, latest.get(finding.check)) for finding in findings))


def _explained(finding: Finding, ruling: Ruling | None) -> Explained:
    if finding.answer is not Answer.PERSON or ruling is None:
        return Explained(finding)
    return Explained(finding, ruling) if ruling.seal == finding.seal else Explained(finding, outdated=ruling)


def by_standard(finding: Finding, *, source: str, mark: str, strict: bool, blocking: bool) -> Finding:
    """Return ``finding`` with the provision that asks for it.

    Where the provision is not ``strict``, somebody decides with a reason what the rule would deny.
    """
    answer = Answer.PERSON if finding.answer is Answer.NO and not strict else finding.answer
    return replace(finding, answer=answer, source=source, mark=mark, blocking=blocking)
