"""How migrations run: the same scripts on SQLite and on PostgreSQL, each in one transaction."""

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from contest.certificates import models as _certificates  # noqa: F401 - every model must be known
from contest.councils import models as _councils  # noqa: F401
from contest.database import Instant, db
from contest.entries import models as _entries  # noqa: F401
from contest.nominations import models as _nominations  # noqa: F401
from contest.paper import models as _paper  # noqa: F401
from contest.standings import models as _standings  # noqa: F401
from contest.votes import models as _votes  # noqa: F401


def render_item(kind: str, item: object, autogen_context: object) -> str | bool:
    """Write our own column types as the plain ones they stand for, so that old scripts never depend on today's code."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    return False


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_item=render_item,
        transactional_ddl=True,
        **current_app.extensions["migrate"].configure_args,
    )
    with context.begin_transaction():
        context.run_migrations()


def run_on(connection: Connection) -> None:
    """Run on ``connection``. SQLite rebuilds a table to change it; with foreign keys on, its children would go.

    While the table is away, triggers elsewhere that read it must not stop the new one from taking its name. The
    switches have no effect inside a transaction, so they go straight to the driver.
    """
    if connection.dialect.name != "sqlite":
        run(connection)
        return
    driver = connection.connection.dbapi_connection
    assert driver is not None
    driver.execute("pragma foreign_keys=off")
    driver.execute("pragma legacy_alter_table=on")
    run(connection)
    driver.execute("pragma legacy_alter_table=off")
    broken = driver.execute("pragma foreign_key_check").fetchall()
    driver.execute("pragma foreign_keys=on")
    if broken:
        raise RuntimeError(f"the migration left rows without their parents: {broken[:5]}")


with db.engine.connect() as engine_connection:
    run_on(engine_connection)
