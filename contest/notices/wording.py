"""What each kind of notice says: message ids of the catalogue, put into words in the reader's language. Pure."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from contest.errors import msgid
from contest.notices.models import NoticeKind
from contest.paper.writing import short_day

# What a place of a wording is filled with: text, a number, a day, or phrases, each a message id with its values.
Value = str | int | date | Sequence[tuple[str, Mapping[str, Any]]] | None
Translate = Callable[..., str]
PLACE = re.compile(r"%\((\w+)\)s")
DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class Wording:
    """The words of a kind: how it is called among the choices, its subject, its lines, and if it is mailed usually."""

    name: str
    subject: str
    lines: tuple[str, ...]
    by_mail: bool = True

    @property
    def needed(self) -> frozenset[str]:
        """The values without which the notice says nothing: those of the subject and the first line."""
        return frozenset(PLACE.findall(self.subject + self.lines[0]))

    @property
    def known(self) -> frozenset[str]:
        """Every value that has a place."""
        return frozenset(PLACE.findall(self.subject + "".join(self.lines)))


@dataclass(frozen=True)
class Told:
    """A notice as somebody reads it."""

    subject: str
    lines: tuple[str, ...]


WORDINGS: Mapping[NoticeKind, Wording] = {
    NoticeKind.DEADLINE_NEAR: Wording(
        msgid("Registration closes soon and something of my unit is unfinished"),
        msgid("Registration closes at the end of %(closes_on)s: %(movement)s"),
        (msgid("Still open: %(open)s."),),
    ),
    NoticeKind.REMINDED: Wording(
        msgid("The secretariat reminds my unit of something unfinished"),
        msgid("The secretariat reminds you: %(movement)s"),
        (
            msgid("Still open: %(open)s."),
            msgid("Registration closes at the end of %(closes_on)s."),
            msgid("The secretariat writes: %(message)s"),
        ),
    ),
    NoticeKind.INITIATIVE_RETURNED: Wording(
        msgid("An initiative of my unit is returned for completion"),
        msgid("Please complete “%(title)s”"),
        (
            msgid("The secretariat has returned the initiative for completion. Movement: %(movement)s."),
            msgid("To be completed: %(parts)s."),
            msgid("Reason: %(reason)s"),
            msgid("Submit it again by the end of %(due)s."),
        ),
    ),
    NoticeKind.INITIATIVE_ACCEPTED: Wording(
        msgid("An initiative of my unit is accepted"),
        msgid("“%(title)s” has been accepted"),
        (
            msgid("The initiative has been accepted as eligible. Movement: %(movement)s."),
            msgid("Register number: %(number)s."),
        ),
    ),
    NoticeKind.INITIATIVE_REJECTED: Wording(
        msgid("An initiative of my unit is rejected"),
        msgid("“%(title)s” has not been accepted"),
        (
            msgid("The initiative has been rejected at appraisal. Movement: %(movement)s."),
            msgid("Reason: %(reason)s"),
        ),
    ),
    NoticeKind.OPINION_ASKED: Wording(
        msgid("My office is asked for its opinion on an initiative"),
        msgid("Your opinion is asked on “%(title)s”"),
        (
            msgid("The secretariat asks for your opinion at appraisal. Movement: %(movement)s."),
            msgid("Question: %(question)s"),
            msgid("Please answer by the end of %(due)s."),
        ),
    ),
    NoticeKind.OPINION_GIVEN: Wording(
        msgid("An office has given the opinion it was asked for"),
        msgid("%(office)s has given its opinion on “%(title)s”"),
        (msgid("Movement: %(movement)s."),),
        by_mail=False,
    ),
    NoticeKind.CONFIRMATION_ASKED: Wording(
        msgid("I am asked to confirm an initiative"),
        msgid("Please confirm “%(title)s”"),
        (
            msgid("%(unit)s registers the initiative and asks for your confirmation. Movement: %(movement)s."),
            msgid("Your share: %(share)s%%."),
            msgid("Please confirm by the end of %(due)s."),
        ),
    ),
    NoticeKind.TEXT_CHANGED: Wording(
        msgid("The text of an initiative changes after I scored it"),
        msgid("The text of “%(title)s” has changed"),
        (msgid("You have scored the earlier text. See what has changed. Movement: %(movement)s."),),
    ),
    NoticeKind.LATE_PERMISSION: Wording(
        msgid("The secretariat permits my unit to register late"),
        msgid("%(unit)s may register late"),
        (
            msgid("The secretariat permits it until the end of %(until)s. Movement: %(movement)s."),
            msgid("Reason: %(reason)s"),
        ),
    ),
    NoticeKind.WITHDRAWN: Wording(
        msgid("An initiative is withdrawn"),
        msgid("“%(title)s” has been withdrawn"),
        (
            msgid("%(unit)s has withdrawn the initiative. Movement: %(movement)s."),
            msgid("Reason: %(reason)s"),
        ),
        by_mail=False,
    ),
    NoticeKind.TRANSFERRED: Wording(
        msgid("An initiative is transferred to or from my unit"),
        msgid("“%(title)s” has been transferred"),
        (
            msgid("From %(from_unit)s to %(to_unit)s. Movement: %(movement)s."),
            msgid("Reason: %(reason)s"),
        ),
    ),
    NoticeKind.FILE_INFECTED: Wording(
        msgid("The virus scanner finds malware in a file of an initiative"),
        msgid("Malware in a file of “%(title)s”"),
        (
            msgid("“%(file)s” holds malware (%(finding)s), so it is not given out. Movement: %(movement)s."),
            msgid("Take the file out, have your computer checked, and send a clean one."),
        ),
    ),
    NoticeKind.RECOGNITION_DECIDED: Wording(
        msgid("The leader decides on the recognition of an initiative of my unit"),
        msgid("Recognition of “%(title)s”: %(result)s"),
        (
            msgid("Decision %(notation)s of %(day)s. Movement: %(movement)s."),
            msgid("Reason: %(reason)s"),
        ),
    ),
    NoticeKind.ROUND_OPENED: Wording(
        msgid("A further round of scoring is opened for initiatives that I score"),
        msgid("Score again: %(movement)s"),
        (
            msgid("Initiatives that you score in round %(number)s: %(count)s. Scoring closes at the end of %(due)s."),
            msgid("Reason: %(reason)s"),
        ),
    ),
    NoticeKind.MEETING_CALLED: Wording(
        msgid("I am invited to a meeting of a council"),
        msgid("Meeting of %(council)s on %(day)s"),
        (
            msgid("Begins at %(time)s. Place: %(place)s. Please answer whether you will come."),
            msgid("About: %(subject)s"),
        ),
    ),
    NoticeKind.MEETING_CHANGED: Wording(
        msgid("A meeting that I am invited to is moved or cancelled"),
        msgid("The meeting of %(council)s on %(day)s: %(change)s"),
        (
            msgid("Begins at %(time)s. Place: %(place)s."),
            msgid("Reason: %(reason)s"),
        ),
    ),
    NoticeKind.MINUTES_WAITING: Wording(
        msgid("Minutes of a meeting wait for my confirmation"),
        msgid("Please confirm the minutes: %(council)s, %(day)s"),
        (msgid("The meeting was closed at %(time)s. What the minutes say does not change any more."),),
    ),
    NoticeKind.NOMINATION_RETURNED: Wording(
        msgid("A nomination of my unit is returned for completion"),
        msgid("Please complete the nomination of %(name)s"),
        (
            msgid("The secretariat has returned the nomination for completion. Movement: %(movement)s."),
            msgid("Reason: %(reason)s"),
            msgid("Submit it again by the end of %(due)s."),
        ),
    ),
    NoticeKind.NOMINATION_DECIDED: Wording(
        msgid("The secretariat has decided on a nomination of my unit"),
        msgid("The nomination of %(name)s has been checked"),
        (msgid("See what became of it. Movement: %(movement)s."), msgid("Reason: %(reason)s")),
    ),
}


def plain(kind: NoticeKind, values: Mapping[str, Value]) -> dict[str, Any]:
    """Return ``values`` as JSON can carry them, without what is empty.

    Raises ValueError when a value that the kind needs is missing, or one is given that its wording has no place for.
    """
    wording = WORDINGS[kind]
    given = {name: _stored(value) for name, value in values.items() if value not in (None, "")}
    if lacking := wording.needed - given.keys():
        raise ValueError(f"a notice of the kind {kind.value} needs {', '.join(sorted(lacking))}")
    if unknown := values.keys() - wording.known:
        raise ValueError(f"a notice of the kind {kind.value} has no place for {', '.join(sorted(unknown))}")
    return given


def told(kind: NoticeKind, values: Mapping[str, Any], translate: Translate) -> Told:
    """Return what a notice says; ``translate`` gives a message id in the reader's language, filled with its values.

    A line that names a value which was not given is left out. In the subject a dash stands for it: a notice that was
    made before its wording asked for the value can still be read.
    """
    wording = WORDINGS[kind]
    written = {name: _written(value, translate) for name, value in values.items()}
    lines = [line for line in wording.lines if written.keys() >= set(PLACE.findall(line))]
    subject = translate(wording.subject, **{**dict.fromkeys(PLACE.findall(wording.subject), "–"), **written})
    return Told(subject, tuple(translate(line, **written) for line in lines))


def _stored(value: Value) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str | int | None):
        return value
    return [[message, {name: _stored(given) for name, given in places.items()}] for message, places in value]


def _written(value: Any, translate: Translate) -> str:
    """Write a stored value: days as offices do, phrases one after the other."""
    if isinstance(value, list):
        return "; ".join(
            translate(message, **{name: _written(given, translate) for name, given in places.items()})
            for message, places in value
        )
    text = str(value)
    return short_day(date.fromisoformat(text)) if DAY.fullmatch(text) else text
