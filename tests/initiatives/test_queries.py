"""Lists of initiatives."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event

from contest.database import db
from contest.initiatives import queries
from contest.initiatives.models import InitiativeState
from contest.initiatives.queries import Reach, Wanted
from tests.factories import make_initiative, make_person
from tests.initiatives.conftest import Office

EVERYTHING = Reach(submitted=True, unit_ids=frozenset())


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collect the statements that are sent inside the block."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def titles(office: Office, wanted: Wanted, reach: Reach = EVERYTHING) -> list[str]:
    return [row.title for row in queries.initiatives_of(office.movement, reach, wanted).rows]


@pytest.fixture
def listed(office_on_both: Office) -> Office:
    office = office_on_both
    author = make_person(office.unit, "Trần Thị Đức")
    make_initiative(office.movement, office.unit, office.officer, title="Hòa giải ở cơ sở", authors=[author])
    make_initiative(
        office.movement, office.neighbours, office.neighbour, title="Mã QR", state=InitiativeState.SUBMITTED,
        field_id=office.movement.fields[1].id,
    )  # fmt: skip
    make_initiative(office.movement, office.unit, office.officer, title="Bản nháp", state=InitiativeState.DRAFT)
    return office


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("hoa giai", ["Hòa giải ở cơ sở"]),
        ("HOÀ", ["Hòa giải ở cơ sở"]),
        ("duc", ["Hòa giải ở cơ sở"]),
        ("02", ["Mã QR"]),
        ("phu xuan", ["Mã QR"]),
        ("qr xuan", ["Mã QR"]),
        ("qr duc", []),
        ("100%", []),
        ("", ["Hòa giải ở cơ sở", "Mã QR"]),
    ],
)
def test_search_finds_number_title_author_and_unit_without_accents(
    listed: Office, words: str, expected: list[str]
) -> None:
    assert titles(listed, Wanted(words=words)) == expected


def test_a_list_is_narrowed_down_by_state_field_and_unit(listed: Office) -> None:
    assert titles(listed, Wanted(state=InitiativeState.SUBMITTED)) == ["Mã QR"]
    assert titles(listed, Wanted(field_id=listed.movement.fields[0].id)) == ["Hòa giải ở cơ sở"]
    assert titles(listed, Wanted(unit_id=listed.neighbours.id)) == ["Mã QR"]


def test_drafts_are_seen_by_their_own_unit_alone(listed: Office) -> None:
    own = queries.reach_of(listed.officer, listed.movement)
    others = queries.reach_of(listed.neighbour, listed.movement)
    secretariat = queries.reach_of(listed.secretary, listed.movement)

    assert titles(listed, Wanted(), own) == ["Hòa giải ở cơ sở", "Bản nháp"]
    assert titles(listed, Wanted(), others) == ["Mã QR"]
    assert titles(listed, Wanted(), secretariat) == ["Hòa giải ở cơ sở", "Mã QR"]
    assert queries.unfinished_drafts(listed.movement, secretariat) == 1
    assert queries.unfinished_drafts(listed.movement, own) == 0


def test_a_list_is_paged_and_a_page_too_far_shows_the_last(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE_SIZE", 2)
    for place in range(5):
        make_initiative(office.movement, office.unit, office.officer, title=f"Giải pháp {place}")

    pages = [queries.initiatives_of(office.movement, EVERYTHING, Wanted(), page) for page in (1, 2, 3, 9)]

    assert [[row.number for row in page.rows] for page in pages] == [[1, 2], [3, 4], [5], [5]]
    assert (pages[0].total, pages[0].last, pages[3].number) == (5, 3, 3)


def test_a_list_of_three_takes_as_many_queries_as_a_list_of_one(app: Flask, office: Office) -> None:
    counts = []
    for more in (1, 2):
        for _place in range(more):
            make_initiative(office.movement, office.unit, office.officer)
        movement = db.session.merge(office.movement)
        with counted() as statements:
            rows = queries.initiatives_of(movement, EVERYTHING, Wanted()).rows
            assert all(row.unit.name and row.authors and row.field for row in rows)
        counts.append(len(statements))
        db.session.expire_all()

    assert counts[0] == counts[1]


def test_a_search_of_a_thousand_words_is_answered(office_on_both: Office) -> None:
    office_on_both.submitted(title="Một cửa")
    reach = Reach(submitted=True, unit_ids=frozenset())

    found = queries.initiatives_of(office_on_both.movement, reach, Wanted(words="mot " * 1200))

    assert [initiative.title for initiative in found.rows] == ["Một cửa"]
