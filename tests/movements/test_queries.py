"""Movements as pages and services need them."""

from datetime import date

from flask import Flask

from contest.accounts.models import Account, Role
from contest.movements.models import MovementState
from contest.movements.queries import bodies_prepared_by, codes, movement_by_code, movements_for, offers_of
from tests.factories import make_account, make_body, make_movement, make_unit
from tests.statements import statements

TODAY = date(2020, 2, 7)


def seen_by(account: Account) -> list[str]:
    return [movement.code for movement in movements_for(account)]


def test_everybody_sees_the_movements_of_the_own_bodies_and_preparation_only_who_leads_it(app: Flask) -> None:
    body, elsewhere = make_body(), make_body("khac")
    unit = make_unit(body)
    make_movement(body, "cu", year=2018, state=MovementState.CLOSED)
    make_movement(body, "nay", year=2019)
    make_movement(body, "sau", year=2020, state=MovementState.PREPARED)
    make_movement(elsewhere, "la", year=2019)

    assert seen_by(make_account("s@x.vn", (Role.SECRETARIAT, body))) == ["sau", "nay", "cu"]
    assert seen_by(make_account("l@x.vn", (Role.LEADER, body))) == ["sau", "nay", "cu"]
    assert seen_by(make_account("o@x.vn", (Role.UNIT_OFFICER, unit))) == ["nay", "cu"]
    assert seen_by(make_account("j@x.vn", (Role.JUDGE, body))) == ["nay", "cu"]
    assert seen_by(make_account("x@x.vn", (Role.SECRETARIAT, elsewhere))) == ["la"]
    assert seen_by(make_account("n@x.vn")) == []
    assert seen_by(make_account("a@x.vn", (Role.ADMINISTRATOR, None))) == ["sau", "la", "nay", "cu"]


def test_the_list_of_movements_takes_the_same_number_of_queries_for_one_and_for_three(app: Flask) -> None:
    account = make_account("a@x.vn", (Role.ADMINISTRATOR, None))
    counts = []
    for code in ("a", "b", "c"):
        make_movement(make_body(code), code)
        account.standing_grants  # noqa: B018 - who is signed in is loaded with every page
        with statements() as seen:
            for movement in movements_for(account):
                _ = (movement.body.name, [phase.kind for phase in movement.phases])
        counts.append(len(seen))

    assert counts[0] == counts[2]


def test_a_secretariat_prepares_movements_of_its_bodies_that_still_exist(app: Flask) -> None:
    lasting = make_body("a", name="A")
    dissolved = make_body("b", name="B", valid_to=date(2020, 2, 6))
    ending = make_body("c", name="C", valid_to=TODAY)
    account = make_account(
        "s@x.vn", (Role.SECRETARIAT, lasting), (Role.SECRETARIAT, dissolved), (Role.SECRETARIAT, ending)
    )
    led = make_account("l@x.vn", (Role.LEADER, lasting))

    assert list(bodies_prepared_by(account, TODAY)) == [lasting, ending]
    assert list(bodies_prepared_by(led, TODAY)) == []


def test_a_movement_is_found_by_its_code(app: Flask) -> None:
    movement = make_movement(make_body(), "cchc-2019")

    assert movement_by_code("cchc-2019") == movement
    assert movement_by_code("khac") is None
    assert codes() == {"cchc-2019"}


def test_the_honours_of_a_movement_keep_their_name_when_the_rule_book_no_longer_has_them(app: Flask) -> None:
    movement = make_movement(make_body())

    then, later = offers_of(movement, TODAY)[0], offers_of(movement, date(2026, 1, 1))[0]

    assert (then.name, later.name) == ("Giấy khen của Chủ tịch Ủy ban nhân dân huyện",) * 2
    assert (then.rule is not None, later.rule) == (True, None)
