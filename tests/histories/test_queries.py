"""The look-up: names of now and of then, units that were dissolved, a fixed number of queries."""

from datetime import date

import pytest
from sqlalchemy import event

from contest.awards import services as awards
from contest.awards.models import AwardState
from contest.awards.services import AnnulmentDetails
from contest.database import db, transaction
from contest.histories import queries, services
from contest.histories.models import HonourLevel
from contest.movements.models import MovementKind
from contest.rules.kinds import MeritKind, kind_rule
from tests.awards.conftest import DAY, HONOUR, Office
from tests.factories import make_body, make_past_award, make_person, make_unit
from tests.histories.conftest import PRAISE, entered, person_line, unit_line
from tests.statements import statements


def test_awards_of_this_product_and_decisions_of_old_are_one_history(office: Office) -> None:
    person = office.persons[0]
    line = entered(office.body, office.secretary).lines[0]
    with transaction():
        services.match_lines(office.body, {line.id: person}, by=office.secretary)
    made = office.decide(office.submitted(person), 101)
    with transaction():
        awards.annul_award(made.awards[0], AnnulmentDetails("9/QĐ-UBND", DAY, "Khai man"), by=office.leader)

    old, new = queries.past_honours(person)

    assert (old.decision_ref, old.ours, old.state, old.kind_of_merit) == (
        "2001/QĐ-UBND", False, AwardState.AWARDED, MeritKind.MERIT,
    )  # fmt: skip
    assert old.below == "Công chức, Ủy ban nhân dân xã Phước Kiển"
    assert (new.honour, new.decision_ref, new.decided_on, new.ours) == (HONOUR, "101/QĐ-UBND", DAY, True)
    assert (new.state, new.annulled_by, new.kind_of_merit) == (AwardState.ANNULLED, "9/QĐ-UBND", MeritKind.THEMATIC)
    assert new.level is HonourLevel.DISTRICT


@pytest.mark.parametrize(
    ("kind", "day", "counts"),
    [
        (MeritKind.MERIT, date(2020, 2, 7), True),
        (MeritKind.MERIT, date(2026, 1, 1), True),
        (MeritKind.THEMATIC, date(2025, 6, 30), False),
        (MeritKind.THEMATIC, date(2025, 7, 1), False),
        (MeritKind.SUDDEN, date(2026, 1, 1), False),
        (MeritKind.MERIT, date(1999, 1, 1), True),
    ],
)
def test_thematic_and_sudden_honours_do_not_count_for_merit(kind: MeritKind, day: date, counts: bool) -> None:
    assert kind_rule(kind, on=day).counts is counts


def test_every_kind_of_movement_gives_a_kind_of_commendation() -> None:
    assert set(queries.KIND_OF_MOVEMENT) == set(MovementKind)


def test_a_successor_shows_what_its_predecessor_was_given_as_the_predecessors(office: Office) -> None:
    old, new, _hospital = office.units
    office.decide(office.submitted(old), 101)
    with transaction():
        old.valid_to, old.successor_id = DAY, new.id

    history = queries.history_of(new)

    assert [(honour.of, honour.recipient) for honour in history.honours] == [(old.name, old.name)]
    assert queries.past_honours(new) == []
    assert len(queries.past_honours(old)) == 1


def test_units_that_succeed_each_other_in_a_circle_end(office: Office) -> None:
    one, other, _hospital = office.units
    with transaction():
        one.successor_id, other.successor_id = other.id, one.id

    assert queries.predecessors_of(one) == [other]


@pytest.mark.parametrize("wanted", ["le duc ba", "Đức Ba", "LÊ ĐỨC", "đưc"])
def test_accents_do_not_matter(office: Office, wanted: str) -> None:
    found = queries.look_up([office.body.id], wanted, on=DAY)

    assert [history.name for history in found.histories] == ["Lê Đức Ba"]


def test_who_was_called_otherwise_then_is_found_by_both_names(office: Office) -> None:
    unit = office.units[0]
    office.decide(office.submitted(unit), 101)
    with transaction():
        unit.name = "Ủy ban nhân dân xã Nhà Bè"

    for wanted in ("phuoc kien", "xa nha be"):
        (history,) = queries.look_up([office.body.id], wanted, on=DAY).histories
        assert (history.recipient, history.honours[0].recipient) == (unit, "Ủy ban nhân dân xã Phước Kiển")


def test_a_name_that_nobody_is_matched_to_is_found_and_other_bodies_are_not(office: Office) -> None:
    entered(office.body, office.secretary, person_line("Phạm Văn Tám"))
    elsewhere = make_body("khac")
    make_person(make_unit(elsewhere), "Phạm Văn Tám")

    (history,) = queries.look_up([office.body.id], "tám", on=DAY).histories
    everybody = queries.look_up(None, "tám", on=DAY).histories

    assert (history.recipient, history.name, len(history.honours)) == (None, "Phạm Văn Tám", 1)
    assert len(everybody) == 2


def test_a_corrected_version_is_not_found_twice(office: Office) -> None:
    from tests.histories.conftest import details

    first = entered(office.body, office.secretary, person_line("Phạm Văn Tám"))
    with transaction():
        services.correct_old_decision(
            first, details(), [person_line("Phạm Văn Tấm")], reason="Viết sai", by=office.secretary
        )

    (history,) = queries.look_up([office.body.id], "pham van tam", on=DAY).histories
    assert history.name == "Phạm Văn Tấm"


def test_nothing_is_found_for_nothing(office: Office) -> None:
    assert queries.look_up([office.body.id], "  ", on=DAY).histories == ()


def test_the_look_up_asks_as_often_for_many_as_for_one(office: Office) -> None:
    def asked() -> int:
        db.session.expire_all()
        count = 0

        def note(*_told: object) -> None:
            nonlocal count
            count += 1

        event.listen(db.engine, "before_cursor_execute", note)
        queries.look_up([office.body.id], "ủy ban", on=DAY)
        event.remove(db.engine, "before_cursor_execute", note)
        return count

    office.decide(office.submitted(office.units[0]), 101)
    once = asked()
    office.decide(office.submitted(office.units[1]), 102)
    line = entered(office.body, office.secretary, unit_line(), unit_line("Ủy ban X")).lines[0]
    with transaction():
        services.match_lines(office.body, {line.id: office.units[0]}, by=office.secretary)

    assert asked() == once


def test_histories_of_a_body_that_was_dissolved_are_read_by_its_successor(office: Office) -> None:
    new = make_body("xanhabe", name="Ủy ban nhân dân xã Nhà Bè")
    with transaction():
        office.body.successor_id = new.id

    assert queries.with_predecessors([new.id]) == {new.id, office.body.id}


def test_lines_wait_with_whom_they_may_speak_of(office: Office) -> None:
    entered(office.body, office.secretary, person_line(), unit_line("UBND xã Phước Lộc"), person_line("Ai Đó"))

    waiting, total = queries.lines_to_match(office.body)

    assert total == 3
    assert [[one.known.key for one in line.candidates] for line in waiting] == [
        [f"person:{office.persons[0].id}"], [f"unit:{office.units[1].id}"], [],
    ]  # fmt: skip


def test_many_recipients_are_asked_about_at_once_and_mergers_followed(office: Office) -> None:
    first, second = office.persons[0], make_person(office.units[0], "Nguyễn Văn Một")
    make_past_award(second, office.secretary, PRAISE, date(2018, 2, 1))
    make_past_award(office.units[0], office.secretary, PRAISE, date(2018, 7, 1))
    with transaction():
        services.merge_persons(first, second, "Một người", by=office.secretary)
    keys = [f"person:{first.id}", f"person:{second.id}", f"unit:{office.units[0].id}", f"unit:{office.units[1].id}"]

    found = queries.past_honours_of(keys)

    assert [[one.year for one in found[key]] for key in keys] == [[2017], [2017], [2018], []]
    assert queries.first_recorded(office.body) == 2018
    assert queries.first_recorded(make_body("khac")) is None
    with statements() as few:
        queries.past_honours_of(keys[:1])
    with statements() as many:
        queries.past_honours_of(keys)
    assert len(few) == len(many)
