"""One way to commit; nothing is lost however many threads and processes write at once."""

import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import joinedload

from contest.accounts.models import Account
from contest.database import db, found, lock, transaction
from contest.errors import NotFound
from contest.units.models import Unit
from tests.conftest import close, product
from tests.factories import make_account, make_body, make_unit

THREADS, PROCESSES, TIMES = 10, 4, 25


def count_up(account_id: int, times: int) -> None:
    """Read, add one and write back, each time in a transaction of its own."""
    for _ in range(times):
        with transaction():
            account = lock(found(Account, account_id))
            account.session_epoch = account.session_epoch + 1


def count_up_in_a_process(place: Path, account_id: int) -> None:
    app = product(place)
    with app.app_context():
        count_up(account_id, TIMES)
    close(app)


def test_ten_threads_adding_to_one_counter_lose_nothing(app_on_both: Flask) -> None:
    account = make_account("dem@x.vn")
    account_id = account.id

    def work(_thread: int) -> None:
        with app_on_both.app_context():
            count_up(account_id, TIMES)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(work, range(THREADS)))

    db.session.rollback()
    assert found(Account, account_id).session_epoch == THREADS * TIMES


def test_a_row_that_was_read_with_what_may_not_be_there_can_be_held(app_on_both: Flask) -> None:
    unit = make_unit(make_body())
    row = db.session.scalars(select(Unit).where(Unit.id == unit.id).options(joinedload(Unit.block))).one()
    db.session.expire(row)

    with transaction():
        assert lock(row) is row
        row.name = "Phòng Nội vụ"

    assert (row.block, found(Unit, row.id).name) == (None, "Phòng Nội vụ")


def test_four_processes_and_ten_threads_on_sqlite_lose_nothing(app: Flask, tmp_path: Path) -> None:
    account = make_account("dem@x.vn")
    account_id = account.id
    db.session.rollback()
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=count_up_in_a_process, args=(tmp_path, account_id)) for _ in range(PROCESSES)]

    def work(_thread: int) -> None:
        with app.app_context():
            count_up(account_id, TIMES)

    for process in processes:
        process.start()
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(work, range(THREADS)))
    for process in processes:
        process.join()

    assert [process.exitcode for process in processes] == [0] * PROCESSES
    db.session.rollback()
    assert found(Account, account_id).session_epoch == (THREADS + PROCESSES) * TIMES


def test_a_transaction_does_not_nest(app_on_both: Flask) -> None:
    with transaction() as session:
        session.add(Account(email="a@x.vn", name="A", created_at=datetime.now(UTC)))
        with pytest.raises(RuntimeError, match="does not nest"), transaction():
            pass

    assert [account.email for account in db.session.query(Account)] == ["a@x.vn"]


def test_all_of_a_transaction_is_kept_or_none_of_it(app_on_both: Flask) -> None:
    now = datetime.now(UTC)

    with pytest.raises(IntegrityError), transaction() as session:
        session.add(Account(email="a@x.vn", name="A", created_at=now))
        session.flush()
        session.add(Account(email="a@x.vn", name="B", created_at=now))

    assert db.session.query(Account).count() == 0
    with transaction() as session:
        session.add(Account(email="a@x.vn", name="A", created_at=now))
    assert db.session.query(Account).count() == 1


def test_a_transaction_decides_on_what_stands_now_and_not_on_what_was_read_before(app_on_both: Flask) -> None:
    account = make_account("a@x.vn")
    account_id = account.id
    assert account.session_epoch == 0

    def meanwhile() -> None:
        with app_on_both.app_context():
            count_up(account_id, 1)

    with ThreadPoolExecutor(1) as pool:
        pool.submit(meanwhile).result()
    with transaction():
        account.session_epoch += 1

    assert account.session_epoch == 2


def test_a_row_that_is_not_there_is_not_found(app: Flask) -> None:
    with pytest.raises(NotFound):
        found(Account, 1)


def test_instants_come_back_aware_and_in_utc(app_on_both: Flask) -> None:
    at = datetime(2019, 3, 31, 16, 59, 59, 999999, tzinfo=UTC)
    with transaction() as session:
        session.add(Account(email="a@x.vn", name="A", created_at=at))

    (account,) = db.session.query(Account)

    assert account.created_at == at
    assert account.created_at.tzinfo is UTC


def test_an_instant_without_its_zone_is_refused(app: Flask) -> None:
    with pytest.raises(StatementError, match="needs its zone"), transaction() as session:
        session.add(Account(email="a@x.vn", name="A", created_at=datetime(2019, 3, 31)))  # noqa: DTZ001


def test_sqlite_keeps_its_promises(app: Flask) -> None:
    found_pragmas = {
        name: db.session.execute(text(f"PRAGMA {name}")).scalar()
        for name in ("foreign_keys", "journal_mode", "busy_timeout")
    }

    assert found_pragmas == {"foreign_keys": 1, "journal_mode": "wal", "busy_timeout": 15000}
    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(text("INSERT INTO block (body_id, name, position) VALUES (99, 'Khối', 1)"))
