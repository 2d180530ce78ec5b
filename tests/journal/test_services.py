"""Writing into the journal: one chain whoever writes, part of the act's own transaction, plain values only."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from contest import clock
from contest.accounts.models import Role
from contest.database import db, found, transaction
from contest.journal.chain import BEGINNING
from contest.journal.invariants import breaches
from contest.journal.models import JournalEntry, JournalHead
from contest.journal.queries import entries_about
from contest.journal.services import PRODUCT, record
from contest.units.models import Unit
from tests.factories import make_account, make_body, make_unit


def entries() -> list[JournalEntry]:
    return list(db.session.scalars(select(JournalEntry).order_by(JournalEntry.id)))


def test_an_entry_says_who_did_what_to_what_when_and_why(app_on_both: Flask) -> None:
    unit = make_unit(make_body())
    secretary = make_account("thuky@x.vn", (Role.SECRETARIAT, unit.body), name="Thư ký")

    with clock.at(date(2019, 3, 31)), transaction():
        record(secretary, "unit.change", unit, body_id=unit.body_id, reason="Đổi tên", share=Decimal("0.50"),
               days=(date(2019, 1, 1), None), names={"cũ": "A", "mới": "B"})  # fmt: skip

    (entry,) = entries_about(unit)
    assert (entry.actor_id, entry.actor_name, entry.act) == (secretary.id, "Thư ký", "unit.change")
    assert (entry.subject_kind, entry.subject_id, entry.body_id) == ("unit", unit.id, unit.body_id)
    assert entry.at.astimezone(clock.OFFICE).isoformat() == "2019-03-31T09:00:00+07:00"
    assert entry.reason == "Đổi tên"
    assert entry.details == {"share": "0.50", "days": ["2019-01-01", None], "names": {"cũ": "A", "mới": "B"}}


def test_without_an_actor_the_product_itself_acted(app: Flask) -> None:
    body = make_body()

    with transaction():
        record(None, "body.add", body)

    assert [(entry.actor_id, entry.actor_name) for entry in entries()] == [(None, PRODUCT)]


def test_each_entry_follows_the_one_before_and_the_head_knows_the_last(app_on_both: Flask) -> None:
    body = make_body()
    for _ in range(3):
        with transaction():
            record(None, "body.change", body)

    chain = entries()

    assert [entry.previous_hash for entry in chain] == [BEGINNING, chain[0].hash, chain[1].hash]
    head = db.session.get_one(JournalHead, 1)
    assert (head.entry_id, head.hash) == (chain[2].id, chain[2].hash)
    assert list(breaches()) == []


def test_an_act_that_fails_leaves_no_entry(app_on_both: Flask) -> None:
    body = make_body()

    with pytest.raises(RuntimeError, match="too late"), transaction():
        record(None, "body.change", body)
        raise RuntimeError("too late")

    assert entries() == []
    assert list(breaches()) == []


def test_concurrent_writers_keep_one_chain(app_on_both: Flask) -> None:
    unit = make_unit(make_body())
    unit_id, writers, each = unit.id, 6, 5

    def write(writer: int) -> None:
        with app_on_both.app_context():
            for number in range(each):
                with transaction():
                    record(None, "unit.change", found(Unit, unit_id), writer=writer, number=number)

    with ThreadPoolExecutor(writers) as pool:
        list(pool.map(write, range(writers)))

    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(JournalEntry)) == writers * each
    assert list(breaches()) == []


@pytest.mark.postgresql
def test_no_history_is_emptied_at_one_go(app_on_postgresql: Flask) -> None:
    body = make_body()
    with transaction():
        record(None, "body.add", body)

    for table in ("journal_entry", "journal_head", "decision", "award", "annulment", "certificate"):
        with pytest.raises(IntegrityError, match="history is not emptied"), transaction() as session:
            session.execute(text(f"TRUNCATE {table} CASCADE"))

    assert len(entries()) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_entry SET reason = 'because'",
        "DELETE FROM journal_entry",
        "DELETE FROM journal_head",
    ],
)
def test_the_database_refuses_to_rewrite_the_journal_whoever_asks(app_on_both: Flask, statement: str) -> None:
    body = make_body()
    with transaction():
        record(None, "body.add", body)

    with pytest.raises(IntegrityError, match="the journal is append-only"), transaction() as session:
        session.execute(text(statement))

    assert [entry.reason for entry in entries()] == [None]
