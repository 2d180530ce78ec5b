"""The database: one session, one way to commit, one naming of constraints.

Reading needs no transaction of its own. Everything that writes goes through ``transaction()``, which is the only commit
in the house: it begins by ending the snapshot that was read so far, so what is written is decided on what stands now.
"""

import enum
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, DateTime, Dialect, Engine, Enum, MetaData, TypeDecorator, event
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.orm.exc import ObjectDeletedError

from contest.errors import NotFound

Row = TypeVar("Row", bound="Base")
HIGHEST_ID = 2**31 - 1
NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The common root of all models; it fixes how constraints are named."""

    metadata = MetaData(naming_convention=NAMING)


db = SQLAlchemy(model_class=Base)


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant: ``timestamptz`` on PostgreSQL, naive UTC text on SQLite, which knows no zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a stored instant needs its zone: {value!r}")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def choice_of(kind: type[enum.StrEnum], name: str) -> Enum:
    """Return a column type that stores the values of ``kind`` as text under a named check constraint."""
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )


@contextmanager
def transaction() -> Iterator[Session]:
    """Run the block as one writing transaction: all of it is committed at its end, or none of it.

    On SQLite the write lock is taken at once (BEGIN IMMEDIATE), so a value read inside the block cannot be overtaken by
    another writer before it is written back. Transactions do not nest.
    """
    session = db.session()
    if session.info.get("writing"):
        raise RuntimeError("transaction() does not nest: the edge opens it, services take part in it")
    session.rollback()
    session.info["writing"] = True
    try:
        session.connection(execution_options={"writing": True})
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop("writing", None)


def found(kind: type[Row], row_id: int) -> Row:
    """Return the row of this kind and id, or raise NotFound."""
    row = db.session.get(kind, row_id) if 0 < row_id <= HIGHEST_ID else None
    if row is None:
        raise NotFound(kind.__tablename__)
    return row


def lock(row: Row) -> Row:
    """Return ``row`` as it stands now, held until the transaction ends so that no other writer changes it meanwhile.

    Raises NotFound when somebody has taken it out since it was read. Only the row itself is held: what was read beside
    it by an outer join may not be there, and PostgreSQL refuses to hold what may not be there.
    """
    try:
        db.session.refresh(row, with_for_update={"of": type(row)})
    except (InvalidRequestError, ObjectDeletedError):
        raise NotFound(type(row).__tablename__) from None
    return row


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: object) -> None:
    """Make SQLite keep its promises: foreign keys, a log that lets readers read while one writes, patient waiting.

    The driver's own transaction handling is switched off, because it begins a transaction only at the first write and
    then loses updates of concurrent writers without an error.
    """
    if not type(connection).__module__.startswith("sqlite3"):
        return
    connection.isolation_level = None
    for pragma in (
        "journal_mode=wal",
        "synchronous=normal",
        "foreign_keys=on",
        "busy_timeout=15000",
        "recursive_triggers=on",
    ):
        connection.execute(f"pragma {pragma}")


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        writing = connection.get_execution_options().get("writing")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
