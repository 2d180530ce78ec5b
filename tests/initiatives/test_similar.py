"""Submitted initiatives with a title like a given one, of a body and of those before it, in this and earlier years."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask

from contest.database import db, found, transaction
from contest.initiatives import services, similar
from contest.initiatives.models import Initiative, InitiativeState, Verdict
from contest.initiatives.similar import Similar, similar_to
from contest.movements.models import Movement
from tests.conftest import close, product
from tests.factories import make_body, make_initiative, make_movement, make_unit
from tests.initiatives.conftest import Office
from tests.statements import statements

TITLE = "Hẻm văn minh, sạch đẹp"


def titles(where: object, title: str = TITLE, **limits: int) -> list[str]:
    db.session.rollback()
    return [one.title for one in similar_to(where, title, **limits)]  # type: ignore[arg-type]


@pytest.fixture
def elsewhere(app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """Another process: a product of its own on the same database."""
    other = product(tmp_path)
    yield other
    close(other)


def test_what_was_submitted_is_found_with_what_is_to_be_told_of_it(office_on_both: Office) -> None:
    office = office_on_both
    made = make_initiative(office.movement, office.neighbours, office.neighbour, title="Xây dựng hẻm sạch đẹp văn minh")
    make_initiative(office.movement, office.unit, office.officer, title="Hòa giải ở cơ sở")

    [one] = similar_to(office.movement, TITLE)

    told = (one.initiative_id, one.register_number, one.title, one.year, one.movement_code, one.unit, one.state)
    assert told == (made.id, "01", made.title, office.movement.year, "cchc", office.neighbours.name, made.state)
    assert (one.movement, one.movement_id, one.number) == (office.movement.name, office.movement.id, 1)
    assert one.likeness == one.explanation.value == 99
    assert "".join(piece.text for piece in one.explanation.left) == TITLE
    assert "".join(piece.text for piece in one.explanation.right) == made.title


def test_the_likest_comes_first_and_the_list_is_limited(office: Office) -> None:
    for title in ("Hẻm sạch", "Hẻm văn minh", "Hẻm văn minh sạch đẹp", "Chợ an toàn"):
        make_initiative(office.movement, office.unit, office.officer, title=title)

    assert titles(office.movement) == ["Hẻm văn minh sạch đẹp", "Hẻm văn minh", "Hẻm sạch"]
    assert titles(office.movement, most=1) == ["Hẻm văn minh sạch đẹp"]
    assert titles(office.movement, at_least=70) == ["Hẻm văn minh sạch đẹp", "Hẻm văn minh"]


def test_drafts_are_not_found_before_they_are_submitted(office_on_both: Office) -> None:
    office = office_on_both
    draft = office.draft(title=TITLE)
    assert titles(office.movement) == []

    with transaction():
        services.submit_initiative(found(Initiative, draft.id), by=office.officer)

    assert titles(office.movement) == [TITLE]


def test_a_title_that_was_changed_is_found_as_it_is_now(office_on_both: Office) -> None:
    office = office_on_both
    initiative = office.submitted(title="Chợ an toàn")
    assert titles(office.movement, "Chợ an toàn") == ["Chợ an toàn"]

    office.appraise(initiative, Verdict.RETURNED)
    with transaction():
        services.save_initiative(initiative, office.details(title=TITLE), initiative.edition, by=office.officer)

    assert titles(office.movement, "Chợ an toàn") == []
    [one] = similar_to(office.movement, TITLE)
    assert (one.title, one.state) == (TITLE, InitiativeState.RETURNED)


def test_every_state_after_submission_is_found_and_told(office: Office) -> None:
    submitted = [state for state in InitiativeState if state is not InitiativeState.DRAFT]
    for state in submitted:
        given = {"withdrawn_at": office.movement.launched_at} if state.value == "withdrawn" else {}
        make_initiative(office.movement, office.unit, office.officer, title=TITLE, state=state, **given)

    assert [one.state for one in similar_to(office.movement, TITLE)] == submitted[::-1]


def test_the_initiative_itself_is_left_out(office: Office) -> None:
    first, second = (make_initiative(office.movement, office.unit, office.officer, title=TITLE) for _ in range(2))

    assert [one.initiative_id for one in similar_to(office.movement, TITLE, exclude_id=first.id)] == [second.id]


def test_earlier_years_count_and_later_ones_do_not(office: Office) -> None:
    year = office.movement.year
    for apart in (-2, -1, 0, 1):
        movement = make_movement(office.body, f"year{apart}", year=year + apart)
        make_initiative(movement, office.unit, office.officer, title=TITLE)

    assert [one.year for one in similar_to(office.movement, TITLE)] == [year, year - 1, year - 2]
    assert [one.year for one in similar_to(office.body, TITLE)] == [year + 1, year, year - 1, year - 2]


def test_bodies_that_were_succeeded_count_and_others_do_not(office: Office) -> None:
    commune = make_body("xa")
    hamlet, district, stranger = make_body("ap"), make_body("huyen"), make_body("khac")
    with transaction():
        for body, heir in ((hamlet, district), (district, commune)):
            found(type(body), body.id).successor_id = heir.id
    movements = {}
    for body in (hamlet, district, commune, stranger):
        movement = movements[body.code] = make_movement(body, f"m-{body.code}")
        make_initiative(movement, make_unit(body), office.officer, title=TITLE)

    def codes(where: object) -> list[str]:
        return sorted(one.movement_code for one in similar_to(where, TITLE))  # type: ignore[arg-type]

    assert codes(movements["xa"]) == codes(commune) == ["m-ap", "m-huyen", "m-xa"]
    assert codes(movements["huyen"]) == ["m-ap", "m-huyen"]
    assert codes(movements["ap"]) == ["m-ap"]
    assert codes(stranger) == ["m-khac"]


def test_bodies_that_succeed_each_other_in_a_circle_do_no_harm(office: Office) -> None:
    other = make_body("xa")
    with transaction():
        found(type(other), other.id).successor_id = office.body.id
        found(type(other), office.body.id).successor_id = other.id
    make_initiative(office.movement, office.unit, office.officer, title=TITLE)

    assert titles(found(Movement, office.movement.id)) == [TITLE]


def test_a_title_without_words_is_like_nothing(office: Office) -> None:
    make_initiative(office.movement, office.unit, office.officer, title="…")

    assert titles(office.movement, "") == titles(office.movement, "?!") == []


def test_what_another_process_submits_and_changes_is_found_at_once(office: Office, elsewhere: Flask) -> None:
    movement_id = office.movement.id

    def there(title: str = TITLE) -> list[str]:
        with elsewhere.app_context():
            return titles(found(Movement, movement_id), title)

    assert titles(office.movement) == there() == []
    made = make_initiative(office.movement, office.unit, office.officer, title=TITLE)
    assert titles(office.movement) == there() == [TITLE]

    with elsewhere.app_context(), transaction():
        row = found(Initiative, made.id)
        row.title, row.edition = "Chợ an toàn", row.edition + 1

    assert titles(office.movement) == there() == []
    assert titles(office.movement, "Chợ an toàn") == there("Chợ an toàn") == ["Chợ an toàn"]


def test_what_is_rolled_back_leaves_no_trace(office: Office) -> None:
    initiative = office.submitted(title=TITLE)
    assert titles(office.movement) == [TITLE]

    with pytest.raises(ZeroDivisionError), transaction() as session:
        found(Initiative, initiative.id).title, found(Initiative, initiative.id).edition = "Chợ an toàn", 7
        session.flush()
        assert [one.title for one in similar_to(office.movement, "Chợ an toàn")] == ["Chợ an toàn"]
        raise ZeroDivisionError

    assert titles(office.movement, "Chợ an toàn") == []
    assert titles(office.movement) == [TITLE]


def test_who_still_sees_an_older_state_of_the_database_takes_nothing_back(app: Flask, office: Office) -> None:
    make_initiative(office.movement, office.unit, office.officer, title=TITLE)
    movement_id, unit, officer = office.movement.id, office.unit, office.officer
    assert titles(office.movement) == [TITLE]

    def submit_and_ask() -> list[str]:
        with app.app_context():
            make_initiative(found(Movement, movement_id), unit, officer, title=f"{TITLE} hơn")
            return titles(found(Movement, movement_id))

    found(Movement, movement_id)
    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(submit_and_ask).result() == [TITLE, f"{TITLE} hơn"]

    assert [one.title for one in similar_to(found(Movement, movement_id), TITLE)] == [TITLE]
    assert titles(found(Movement, movement_id)) == [TITLE, f"{TITLE} hơn"]


def test_many_threads_search_while_others_submit(app_on_both: Flask, office_on_both: Office) -> None:
    office = office_on_both
    movement_id = office.movement.id
    drafts = [office.draft(title=f"{TITLE} số {place}").id for place in range(12)]
    officer_id = office.officer.id
    db.session.remove()

    def submit(initiative_id: int) -> list[Similar]:
        with app_on_both.app_context():
            with transaction():
                officer = found(type(office.officer), officer_id)
                services.submit_initiative(found(Initiative, initiative_id), by=officer)
            return similar_to(found(Movement, movement_id), TITLE, most=50)

    with ThreadPoolExecutor(6) as threads:
        seen = [{one.initiative_id for one in answer} for answer in threads.map(submit, drafts)]

    assert all(initiative_id in answer for initiative_id, answer in zip(drafts, seen, strict=True))
    with app_on_both.app_context():
        assert {one.initiative_id for one in similar_to(found(Movement, movement_id), TITLE, most=50)} == set(drafts)


def test_families_asked_for_longest_ago_are_forgotten(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(similar, "MOST_TITLES", 2)
    movements = [office.movement, *(make_movement(make_body(code), f"m-{code}") for code in ("a", "b"))]
    for movement in movements:
        for place in range(3):
            make_initiative(movement, office.unit, office.officer, title=f"{TITLE} {place}")
        assert titles(movement) == [f"{TITLE} 2", f"{TITLE} 1"]

    shelves = similar._shelves[db.engine]
    assert list(shelves) == [movements[-1].body_id]
    assert titles(office.movement) == [f"{TITLE} 2", f"{TITLE} 1"]


def test_a_search_among_three_takes_as_many_queries_as_one_among_one(office: Office) -> None:
    counts = []
    for more in (1, 2):
        for _place in range(more):
            make_initiative(office.movement, office.unit, office.officer, title=TITLE)
        titles(office.movement)
        movement = found(Movement, office.movement.id)
        with statements() as seen:
            assert len(similar_to(movement, TITLE)) == more * 2 - 1
        counts.append(len(seen))

    assert counts[0] == counts[1] == 4


def test_whatever_changed_in_whichever_batches_is_read(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(similar, "_AT_ONCE", 2)
    monkeypatch.setattr(similar, "_BATCH", Initiative.id // 2)
    movements = [office.movement, make_movement(office.body, "cchc-2")]
    made = [
        make_initiative(movements[place % 2], office.unit, office.officer, title="Chợ an toàn").id for place in range(9)
    ]
    assert len(titles(office.body, "Chợ an toàn", most=20)) == 9

    with transaction():
        for initiative_id in (made[0], made[3], made[8]):
            row = found(Initiative, initiative_id)
            row.title, row.edition = TITLE, row.edition + 1

    assert [one.initiative_id for one in similar_to(office.body, TITLE)] == [made[8], made[3], made[0]]
    assert len(titles(office.body, "Chợ an toàn", most=20)) == 6


def test_titles_are_read_again_only_when_something_changed(office: Office) -> None:
    make_initiative(office.movement, office.unit, office.officer, title=TITLE)
    titles(office.movement)
    make_initiative(office.movement, office.unit, office.officer, title=f"{TITLE} hơn")

    def reads() -> int:
        with statements() as seen:
            titles(found(Movement, office.movement.id))
        return sum("initiative.title" in statement for statement in seen)

    assert [reads(), reads()] == [1, 0]
