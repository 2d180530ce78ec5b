"""Taking numbers, on both databases."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from contest import clock
from contest.accounts.models import Account
from contest.database import db, transaction
from contest.errors import RuleViolation
from contest.journal.models import JournalEntry
from contest.numbers import services
from contest.numbers.invariants import breaches
from contest.numbers.models import TakenNumber
from contest.numbers.services import OutsideNumbers
from contest.units.models import Body
from tests.awards.conftest import at_once
from tests.factories import make_body
from tests.numbers.conftest import DAY, Registry, registry_of

SERIES = "QĐ-UBND"


def take(registry: Registry, series: str = SERIES, on: date = DAY) -> int:
    with transaction():
        return services.take(registry.body, series, on, "Về việc khen thưởng", registry.body, registry.secretary)


def note(registry: Registry, until: int, on: date = DAY) -> TakenNumber:
    with transaction():
        return services.note_outside(registry.body, OutsideNumbers(SERIES, until, on, "Sổ giấy"), by=registry.secretary)


def test_numbers_run_from_one_in_each_series_year_and_body(registry_on_both: Registry) -> None:
    registry = registry_on_both

    assert [take(registry), take(registry), take(registry, "TTr-NV"), take(registry)] == [1, 2, 1, 3]
    with clock.at(date(2021, 1, 4)):
        assert take(registry, on=date(2021, 1, 4)) == 1
    assert take(Registry(make_body("binhchanh"), registry.secretary, registry.leader)) == 1


def test_a_title_longer_than_the_book_holds_is_noted_by_its_beginning(registry_on_both: Registry) -> None:
    registry = registry_on_both
    with transaction():
        number = services.take(registry.body, SERIES, DAY, "Tờ trình " * 60, registry.body, registry.secretary)

    row = db.session.scalars(select(TakenNumber)).one()
    assert (number, row.number, row.title) == (1, 1, ("Tờ trình " * 60)[:300])


def test_a_day_before_the_last_number_is_refused_with_what_is_in_the_way(registry: Registry) -> None:
    take(registry)

    with pytest.raises(RuleViolation, match=r"01/QĐ-UBND is of 07/02/2020") as refusal:
        take(registry, on=DAY - timedelta(days=1))

    assert refusal.value.field == "issued_on"
    assert take(registry) == 2


def test_no_number_is_of_a_day_to_come(registry: Registry) -> None:
    with pytest.raises(RuleViolation, match="not in the future"):
        take(registry, on=DAY + timedelta(days=1))

    assert db.session.scalars(select(TakenNumber)).all() == []


def test_a_body_that_begins_in_mid_year_notes_what_was_numbered_before(registry_on_both: Registry) -> None:
    registry = registry_on_both

    row = note(registry, 36)

    assert (row.notation, row.is_outside) == ("01–36/QĐ-UBND", True)
    assert take(registry) == 37
    assert note(registry, 38).notation == "38/QĐ-UBND"
    entry = db.session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc())).first()
    assert entry is not None and (entry.act, entry.reason) == ("number.outside", "Sổ giấy")
    assert list(breaches()) == []


def test_numbers_that_are_taken_are_not_noted_again(registry: Registry) -> None:
    note(registry, 36)

    with pytest.raises(RuleViolation, match="next number of the series is 37"):
        note(registry, 36)

    assert take(registry) == 37


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE taken_number SET number = 9, until = 9",
        "UPDATE taken_number SET title = 'Khác'",
        "DELETE FROM taken_number",
        "INSERT INTO taken_number (body_id, year, series, number, until, title, taken_on, taken_at, reason, "
        "subject_kind) SELECT body_id, year, series, number + 2, until + 2, '', taken_on, taken_at, 'x', '' "
        "FROM taken_number",
        "INSERT INTO taken_number (body_id, year, series, number, until, title, taken_on, taken_at, reason, "
        "subject_kind) SELECT body_id, year, series, number, until, '', taken_on, taken_at, 'x', '' FROM taken_number",
    ],
)
def test_the_database_itself_allows_no_gap_no_double_and_no_change(registry_on_both: Registry, statement: str) -> None:
    take(registry_on_both)

    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(text(statement))


def test_numbers_taken_at_the_same_moment_are_consecutive_and_unique(app_on_both: Flask) -> None:
    registry = registry_of()
    body_id, by_id = registry.body.id, registry.secretary.id

    def act() -> int:
        body, secretary = db.session.get_one(Body, body_id), db.session.get_one(Account, by_id)
        return services.take(body, SERIES, DAY, "Về việc khen thưởng", body, secretary)

    results = at_once(app_on_both, *[act] * 6)

    assert sorted(number for number in results if isinstance(number, int)) == [1, 2, 3, 4, 5, 6]
    assert list(breaches()) == []


def test_a_gap_is_told(registry: Registry) -> None:
    take(registry)
    take(registry)
    with transaction() as session:
        session.execute(text("DROP TRIGGER taken_number_delete_locked"))
        session.execute(text("DELETE FROM taken_number WHERE number = 1"))

    assert list(breaches()) == [f"numbers: QĐ-UBND of body {registry.body.id} for 2020 does not run from 1 to 2"]


def test_a_slip_that_would_use_a_series_up_is_asked_about(registry: Registry) -> None:
    with pytest.raises(RuleViolation, match="9999 numbers at once, from 1 to 9999") as refusal:
        note(registry, 9_999)

    assert refusal.value.field == "sure"
    assert take(registry) == 1
    with transaction():
        sure = OutsideNumbers(SERIES, 150, DAY, "Sổ giấy đã đối chiếu", sure=True)
        assert services.note_outside(registry.body, sure, by=registry.secretary).notation == "02–150/QĐ-UBND"
    told = db.session.scalars(select(JournalEntry).where(JournalEntry.act == "number.outside")).one()
    assert told.details["confirmed"] == 149


def test_numbers_noted_by_mistake_are_given_back_and_given_anew(registry_on_both: Registry) -> None:
    registry = registry_on_both
    take(registry)
    wrong = note(registry, 90)

    with transaction():
        services.release(wrong, "Gõ nhầm 9 thành 90", by=registry.secretary)

    assert (wrong.is_released, wrong.until) == (True, 90)
    assert [take(registry), take(registry)] == [2, 3]
    assert list(breaches()) == []
    told = db.session.scalars(select(JournalEntry).where(JournalEntry.act == "number.release")).one()
    assert (told.reason, told.details["notation"]) == ("Gõ nhầm 9 thành 90", "02–90/QĐ-UBND")
    with pytest.raises(RuleViolation, match="already"), transaction():
        services.release(wrong, "Lần nữa", by=registry.secretary)


def test_numbers_stay_once_something_later_was_taken(registry_on_both: Registry) -> None:
    registry = registry_on_both
    run = note(registry, 5)
    take(registry)
    last = db.session.scalars(select(TakenNumber).where(TakenNumber.number == 6)).one()

    with pytest.raises(RuleViolation, match="06/QĐ-UBND was taken after them"), transaction():
        services.release(run, "Nhầm", by=registry.secretary)
    with pytest.raises(RuleViolation, match="noted as given elsewhere"), transaction():
        services.release(last, "Nhầm", by=registry.secretary)
    for row in (run, last):
        with pytest.raises(IntegrityError):
            db.session.execute(
                text("UPDATE taken_number SET released_at = :at, release_reason = 'x' WHERE id = :id"),
                {"at": "2020-02-07 00:00:00+00:00", "id": row.id},
            )
        db.session.rollback()
    assert take(registry) == 7
