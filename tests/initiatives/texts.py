"""Texts of initiatives as tests type them."""

from typing import Any

from contest.initiatives.models import Initiative, Revision
from contest.initiatives.services import AuthorDetails, InitiativeDetails
from contest.movements.models import Movement, PhaseKind
from contest.units.models import Unit
from tests.factories import answers_of_today

# The codes of the standard questions.
CODES = ("problem", "content", "novelty", "effect", "scope", "first-applied-on")
# Registration ends in ten days, appraisal ten days later, as days from today.
PHASES = {
    PhaseKind.REGISTRATION: (-10, 10),
    PhaseKind.APPRAISAL: (0, 20),
    PhaseKind.SCORING: (21, 30),
    PhaseKind.DELIBERATION: (31, 40),
    PhaseKind.ANNOUNCEMENT: (41, 50),
}


def details_for(movement: Movement, unit: Unit, **changes: object) -> InitiativeDetails:
    """Return a complete text of one author, but for ``changes``."""
    complete: dict[str, object] = {
        "title": "Một cửa điện tử liên thông",
        "field_id": movement.fields[0].id,
        "authors": (AuthorDetails("Cá nhân 01", "Chuyên viên", unit.id, 10_000),),
    }
    coded = {_coded(name): name for name in list(changes) if _coded(name) in CODES}
    said = answers_of_today() | {code: changes.pop(name) for code, name in coded.items()}
    answers = {question_id(movement, code): value for code, value in said.items() if value}
    return InitiativeDetails(**{**complete, "answers": answers, **changes})  # type: ignore[arg-type]


def _coded(name: str) -> str:
    """Return the code of a question as a test names it: first_applied_on is first-applied-on."""
    return name.replace("_", "-")


def question_id(movement: Movement, code: str) -> int:
    return next(question.id for question in movement.asked if question.code == code)


def said(initiative: Initiative, code: str) -> Any:
    """Return the answer to the question with this code."""
    return next((answer.value for answer in initiative.answers if answer.question.code == code), None)


def kept(revision: Revision, code: str) -> Any:
    """Return the answer to the question with this code that a kept text has."""
    return next((line["value"] for line in revision.text["answers"] if line["code"] == code), None)


def box(movement: Movement, code: str) -> str:
    """Return the name of the field in which the question with this code is answered."""
    return f"q{question_id(movement, code)}"


def typed(movement: Movement, **changes: str | None) -> dict[str, str]:
    """Return what a browser sends for a complete text of two authors; a change to None leaves the field out."""
    complete: dict[str, str | None] = {
        "title": "Một cửa điện tử liên thông",
        "field_id": str(movement.fields[0].id),
        "authors-0-full_name": "Cá nhân 01",
        "authors-0-post": "Chuyên viên",
        "authors-0-unit_id": "",
        "authors-0-share": "60",
        "authors-1-full_name": "Cá nhân 02",
        "authors-1-post": "",
        "authors-1-unit_id": "",
        "authors-1-share": "40",
        "authors-2-full_name": "",
        "authors-2-post": "",
        "authors-2-unit_id": "",
        "authors-2-share": "",
        **{code: str(value) for code, value in {**answers_of_today(), "first-applied-on": "01/03/2019"}.items()},
        "origin": "6f1d7a52-6f0a-4a3e-9d5e-0d5e6f1d7a52",
    }
    given = {name: value for name, value in changes.items() if _coded(name) not in CODES}
    sent = {**complete, **{_coded(name): value for name, value in changes.items() if _coded(name) in CODES}}
    sent |= {name.replace("__", "-"): value for name, value in given.items()}
    return {box(movement, name) if name in CODES else name: text for name, text in sent.items() if text is not None}
