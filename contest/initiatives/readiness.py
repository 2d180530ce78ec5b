"""What an initiative still lacks before it can be submitted, in the order of its form. Pure."""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from contest.initiatives.shares import reckon
from contest.paper.writing import written


class Contribution(Protocol):
    """An author as the rule sees one."""

    @property
    def full_name(self) -> str: ...

    @property
    def share(self) -> int: ...


class Registrable(Protocol):
    """A text that is to be submitted: a stored initiative, or what was typed for one."""

    @property
    def field_id(self) -> int | None: ...

    @property
    def authors(self) -> Sequence[Contribution]: ...

    @property
    def first_applied_on(self) -> date | None: ...


@dataclass(frozen=True)
class Lack:
    """One thing that is missing: the form field it belongs to and what to do, as a message id with its values."""

    field: str
    message: str
    values: Mapping[str, Any] = dataclasses.field(default_factory=dict)


UNSAID = (
    Lack("problem", "Describe the problem that it solves."),
    Lack("content", "Describe what is done."),
    Lack("novelty", "Say what is new about it."),
    Lack("effect", "Say what effect it has had."),
    Lack("scope", "Say where it is applied and where else it could be."),
)


def lacks(text: Registrable, *, today: date) -> list[Lack]:
    """Return everything that ``text`` lacks; it can be submitted when there is nothing.

    Fields of authors are named by their place, as in the form: ``authors-0-share``.
    """
    return [*_lacking_field(text), *_lacking_authors(text.authors), *_lacking_text(text), *_lacking_day(text, today)]


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


def _lacking_text(text: Registrable) -> Iterator[Lack]:
    yield from (lack for lack in UNSAID if not getattr(text, lack.field))


def _lacking_day(text: Registrable, today: date) -> Iterator[Lack]:
    if text.first_applied_on is None:
        yield Lack("first_applied_on", "Write the day on which it was first applied.")
    elif text.first_applied_on > today:
        yield Lack("first_applied_on", "The day it was first applied cannot lie in the future.")
