"""What an initiative still lacks before it can be submitted, in the order of its form. Pure."""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from contest.errors import msgid
from contest.initiatives.models import Attachment, ConfirmationKind, Initiative, ScanState
from contest.initiatives.shares import reckon
from contest.paper.writing import written
from contest.questions.answers import Asked, QuestionKind, faults
from contest.questions.sets import FIRST_APPLIED


class Contribution(Protocol):
    """An author as the rule sees one."""

    @property
    def full_name(self) -> str: ...

    @property
    def share(self) -> int: ...


class Registrable(Protocol):
    """A text that is to be submitted."""

    @property
    def title(self) -> str: ...

    @property
    def field_id(self) -> int | None: ...

    @property
    def authors(self) -> Sequence[Contribution]: ...

    @property
    def answers(self) -> Mapping[int, Any]: ...

    @property
    def unread(self) -> Mapping[str, str]: ...


class Posed(Asked, Protocol):
    """A question of the form, as the answers refer to it."""

    @property
    def id(self) -> int: ...

    @property
    def code(self) -> str: ...

    @property
    def label(self) -> str: ...


@dataclass(frozen=True)
class Lack:
    """One thing that is missing: the form field it belongs to and what to do, as a message id with its values.

    ``label`` names the question it is about, where the message alone would not.
    """

    field: str
    message: str
    values: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    label: str = ""


def field_of(question_id: int) -> str:
    """Return the name that the form gives to the field of a question."""
    return f"q{question_id}"


def lacks(text: Registrable, asked: Sequence[Posed], *, files: Mapping[int | None, int], today: date) -> list[Lack]:
    """Return everything that ``text`` lacks, in the order of the form; it can be submitted when there is nothing.

    ``files`` counts the attachments by the question they belong to. Fields of authors are named by their place, as in
    the form: ``authors-0-share``.
    """
    found = [
        *_lacking_title(text),
        *_lacking_field(text),
        *_lacking_authors(text.authors),
        *(lack for question in asked for lack in _lacking_answer(question, text, files.get(question.id, 0), today)),
    ]
    labels = {field_of(question.id): question.label for question in asked}
    unread = [
        Lack(name, "“%(typed)s” cannot be understood.", {"typed": typed}, labels.get(name.partition("-")[0], ""))
        for name, typed in text.unread.items()
    ]
    told = {lack.field for lack in unread}
    order = {name: place for place, name in enumerate(["title", "field_id", "authors", *labels])}
    every = [*unread, *(lack for lack in found if lack.field not in told)]
    return sorted(every, key=lambda lack: order.get(lack.field.partition("-")[0], len(order)))


def _lacking_title(text: Registrable) -> Iterator[Lack]:
    if not text.title:
        yield Lack("title", "Write the name of the initiative.")


def _lacking_field(text: Registrable) -> Iterator[Lack]:
    if text.field_id is None:
        yield Lack("field_id", "Choose the field.")


def _lacking_authors(authors: Sequence[Contribution]) -> Iterator[Lack]:
    if not authors:
        yield Lack("authors-0-full_name", "Name at least one author.")
        return
    for place, author in enumerate(authors):
        if not author.full_name:
            yield Lack(f"authors-{place}-full_name", "Write the name of author %(number)s.", {"number": place + 1})
        if not author.share:
            yield Lack(f"authors-{place}-share", "Write the share of author %(number)s.", {"number": place + 1})
    reckoning = reckon(author.share for author in authors)
    if not reckoning.adds_up:
        total = {"total": written(reckoning.total)}
        yield Lack("authors", "The shares add up to %(total)s%%. They must add up to exactly 100%%.", total)


def _lacking_answer(question: Posed, text: Registrable, files: int, today: date) -> Iterator[Lack]:
    value = text.answers.get(question.id)
    for fault in faults(question, value, files=files):
        yield Lack(field_of(question.id), fault.message, fault.values, question.label)
    if question.code == FIRST_APPLIED and question.kind is QuestionKind.DATE and value and value > today.isoformat():
        yield Lack(field_of(question.id), "The day it was first applied cannot lie in the future.", {}, question.label)


def unconfirmed(initiative: Initiative, *, by_authors: bool, by_head: bool) -> Iterator[Lack]:
    """Yield a lack for the authors, and for the head of the unit, who must have confirmed what stands and have not."""
    standing = [line for line in initiative.confirmations if line.stands]
    confirmed = {line.position for line in standing}
    names = [author.full_name or "…" for author in initiative.authors if author.position not in confirmed]
    if by_authors and names:
        yield Lack(CONFIRMATIONS, _AUTHORS_MISSING, {"names": ", ".join(names)})
    if by_head and not any(line.kind is ConfirmationKind.HEAD for line in standing):
        yield Lack(CONFIRMATIONS, _HEAD_MISSING)


def unfit_files(files: Iterable[Attachment], *, scan_required: bool) -> Iterator[Lack]:
    """Yield a lack for each file that may not be submitted; ``scan_required`` as ``Attachment.is_withheld`` has it."""
    for file in files:
        if file.is_withheld(scan_required=scan_required):
            infected = file.scan is ScanState.INFECTED
            message = _INFECTED if infected else _NOT_PASSED
            yield Lack(field_of(file.question_id) if file.question_id else "evidence", message, {"name": file.label})


# The place of confirmations on the pages of an initiative.
CONFIRMATIONS = "confirmations"
_AUTHORS_MISSING = msgid("Not confirmed yet by: %(names)s.")
_HEAD_MISSING = msgid("The head of the unit has not confirmed it yet.")
_INFECTED = msgid("“%(name)s” holds malware. Take it out.")
_NOT_PASSED = msgid("“%(name)s” has not been passed by the virus scanner yet. Try again in a few minutes.")
