"""The story of an initiative for whoever registered it: what happened on which day, how it stands, what comes. Pure.

It is told from the journal, so nothing in it can be prettier than what was done. What is only the secretariat's work
(notes, comparisons, who checks again) and the words of opinions are not told.
"""

import enum
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from contest.appraisals.progress import Progress, Sentence
from contest.errors import msgid
from contest.initiatives.reopening import phrase_of
from contest.movements.models import PhaseKind


class Time(enum.StrEnum):
    PAST = "past"
    NOW = "now"
    TO_COME = "to_come"


class Happened(Protocol):
    """An entry of the journal."""

    @property
    def at(self) -> datetime: ...

    @property
    def act(self) -> str: ...

    @property
    def reason(self) -> str | None: ...

    @property
    def details(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True)
class Step:
    """One step of the story. ``at`` is when it happened, or the day on which it will; None for how it stands now."""

    time: Time
    sentences: Sequence[Sentence]
    at: datetime | date | None = None


def timeline(
    entries: Iterable[Happened], standing: Progress, phases: Mapping[PhaseKind, tuple[date, date]], today: date
) -> list[Step]:
    """Return the story from its beginning to what is still to come."""
    return [
        *_past(entries),
        Step(Time.NOW, standing.sentences),
        *(
            Step(Time.TO_COME, [(message, {"day": phases[kind][0]})], phases[kind][0])
            for kind, message in _TO_COME.items()
            if kind in phases and phases[kind][0] > today
        ),
    ]


def _past(entries: Iterable[Happened]) -> Iterator[Step]:
    """Yield what happened; of savings one after the other only the last is told."""
    saved: Step | None = None
    for entry in entries:
        step = _step(entry)
        if step is None:
            continue
        if saved is not None and entry.act != _SAVE:
            yield saved
        saved = step if entry.act == _SAVE else None
        if saved is None:
            yield step
    if saved is not None:
        yield saved


def _step(entry: Happened) -> Step | None:
    told = _TOLD.get(entry.act)
    return Step(Time.PAST, list(told(entry)), entry.at) if told else None


def _plainly(message: str) -> Callable[[Happened], Iterator[Sentence]]:
    def told(entry: Happened) -> Iterator[Sentence]:
        yield message, {}

    return told


def _naming(message: str, name: str, detail: str) -> Callable[[Happened], Iterator[Sentence]]:
    """Tell something that one detail of the entry stands in, under ``name``."""

    def told(entry: Happened) -> Iterator[Sentence]:
        yield message, {name: entry.details.get(detail, "–")}

    return told


def _submitted(entry: Happened) -> Iterator[Sentence]:
    yield msgid("Submitted; register number %(number)s."), {"number": f"{entry.details['number']:02d}"}
    if entry.details.get("late"):
        yield msgid("It came after the deadline."), {}


def _appraised(entry: Happened) -> Iterator[Sentence]:
    verdict = entry.details["verdict"]
    yield _VERDICTS[verdict], {}
    if verdict == "returned":
        yield from _to_complete(entry.details)
    yield from _why(entry)


def _to_complete(details: Mapping[str, Any]) -> Iterator[Sentence]:
    if parts := details.get("parts"):
        yield msgid("To be completed: %(parts)s."), {"parts": [phrase_of(name) for name in parts]}
    if due_on := details.get("due_on"):
        yield msgid("Last day to submit it again: %(day)s."), {"day": due_on}


def _extended(entry: Happened) -> Iterator[Sentence]:
    _before, due_on = entry.details["changed"]["due_on"]
    yield msgid("More time was given, until the end of %(day)s."), {"day": due_on}
    yield from _why(entry)


def _asked(entry: Happened) -> Iterator[Sentence]:
    details = entry.details
    yield (
        msgid("%(office)s was asked for its opinion, until the end of %(day)s."),
        {
            "office": details["office"],
            "day": details["due_on"],
        },
    )


def _transferred(entry: Happened) -> Iterator[Sentence]:
    values = {name: entry.details[name] for name in ("from_unit", "to_unit")}
    yield msgid("Transferred from %(from_unit)s to %(to_unit)s: %(reason)s"), {**values, "reason": entry.reason}


def _because(message: str) -> Callable[[Happened], Iterator[Sentence]]:
    """Tell something that gives its reason, and who did it if the entry names somebody."""

    def told(entry: Happened) -> Iterator[Sentence]:
        yield message, {"reason": entry.reason or "–", "name": entry.details.get("name", "–")}

    return told


def _signed(entry: Happened) -> Iterator[Sentence]:
    yield msgid("Confirmed on a signed form: %(names)s."), {"names": ", ".join(entry.details["names"])}


def _why(entry: Happened) -> Iterator[Sentence]:
    if entry.reason:
        yield msgid("Reason: %(reason)s"), {"reason": entry.reason}


_SAVE = "initiative.save"
_VERDICTS = {
    "eligible": msgid("Accepted as eligible."),
    "returned": msgid("Returned for completion."),
    "rejected": msgid("Rejected."),
}
_TOLD: Mapping[str, Callable[[Happened], Iterator[Sentence]]] = {
    "initiative.draft": _plainly(msgid("A draft was begun.")),
    "initiative.copy": _plainly(msgid("The text of an earlier registration was copied into it.")),
    _SAVE: _plainly(msgid("The text was changed.")),
    "initiative.overtaken": _plainly(msgid("A text was kept beside a newer one.")),
    "initiative.attach": _naming(msgid("File added: %(name)s"), "name", "file"),
    "initiative.detach": _naming(msgid("File taken out: %(name)s"), "name", "file"),
    "initiative.caption": _plainly(msgid("Captions of files were written.")),
    "initiative.infected": _naming(msgid("The virus scanner found malware in %(name)s."), "name", "file"),
    "initiative.ask_confirmations": _plainly(msgid("Confirmations were asked for.")),
    "initiative.confirm_authorship": _naming(msgid("Confirmed by %(name)s."), "name", "name"),
    "initiative.confirm_as_head": _naming(msgid("Confirmed by %(name)s."), "name", "name"),
    "initiative.add_signed_form": _signed,
    "initiative.give_back_confirmation": _because(msgid("Given back by %(name)s: %(reason)s")),
    "initiative.withdraw_confirmation": _naming(msgid("A confirmation was taken back: %(name)s."), "name", "name"),
    "initiative.submit": _submitted,
    "initiative.resubmit": _plainly(msgid("Submitted again after completion.")),
    "initiative.appraise": _appraised,
    "initiative.extend": _extended,
    "initiative.ask_opinion": _asked,
    "initiative.give_opinion": _naming(msgid("%(office)s has given its opinion."), "office", "office"),
    "initiative.withdraw_opinion": _naming(
        msgid("The opinion of %(office)s is no longer asked for."), "office", "office"
    ),
    "initiative.withdraw": _because(msgid("Withdrawn: %(reason)s")),
    "initiative.put_aside": _because(msgid("The draft was put aside: %(reason)s")),
    "initiative.reinstate": _because(msgid("Reinstated: %(reason)s")),
    "initiative.take_up": _plainly(msgid("The draft was taken up again.")),
    "initiative.transfer": _transferred,
}
_TO_COME = {
    PhaseKind.SCORING: msgid("Scoring begins on %(day)s."),
    PhaseKind.DELIBERATION: msgid("The council's deliberation begins on %(day)s."),
    PhaseKind.ANNOUNCEMENT: msgid("The announcement of results begins on %(day)s."),
}
