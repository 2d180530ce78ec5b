"""A PostgreSQL server for a test session: started on loopback in its own folder, stopped and removed at the end."""

import os
import shutil
import socket
import subprocess
import tempfile
import uuid
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import psycopg

PROGRAMS = max(Path("/usr/lib/postgresql").glob("*/bin"), default=Path("/usr/bin"))
# What a database is made of: whatever changes a table, a column, a rule, a trigger or a function changes a line of it.
MADE_OF = " UNION ALL ".join(
    f"SELECT '{catalogue}', count(*), max(xmin::text::bigint) FROM {catalogue}"
    for catalogue in ("pg_class", "pg_attribute", "pg_attrdef", "pg_constraint", "pg_trigger", "pg_proc")
)
WRITTEN = """
    SELECT oid::regclass::text FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND pg_relation_size(oid) > 0
"""
OTHERS_OFF = """
    SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()
"""
COUNTED = "SELECT quote_ident(sequencename) FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"


@dataclass(frozen=True)
class Made:
    """What a database was made of, and the rows that it was made with as JSON, by their table."""

    of: list[tuple[Any, ...]]
    rows: dict[str, str]


class Server:
    """A running server; ``create`` and ``copy_of`` return addresses of fresh databases."""

    def __init__(self) -> None:
        self.made: dict[str, Made] = {}

    def __enter__(self) -> "Server":
        self.place = Path(tempfile.mkdtemp(prefix="bangvang-postgresql-"))
        self.as_user = ["su", "postgres", "-c"] if os.geteuid() == 0 else ["sh", "-c"]
        if os.geteuid() == 0:
            shutil.chown(self.place, "postgres", "postgres")
        self.port = _free_port()
        self._run(f"initdb -D {self.place}/data -E UTF8 --locale=C -A trust -U bangvang --no-sync")
        # Nothing of it outlives the tests, so nothing is made safe against a loss of power.
        unneeded = ("fsync", "synchronous_commit", "full_page_writes", "autovacuum")
        careless = " ".join(f"-c {name}=off" for name in unneeded)
        options = f"-c listen_addresses=127.0.0.1 -c unix_socket_directories= {careless} -p {self.port}"
        self._run(f"pg_ctl -D {self.place}/data -w -l {self.place}/log -o '{options}' start")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._run(f"pg_ctl -D {self.place}/data -m immediate stop")
        shutil.rmtree(self.place, ignore_errors=True)

    def create(self, name: str, template: str = "template0") -> str:
        """Make a database and return its address."""
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.address_of(name)

    def copy_of(self, template: str) -> str:
        """Make a database like ``template`` and return its address."""
        return self.create(f"test_{uuid.uuid4().hex}", template)

    def replace(self, name: str, template: str) -> None:
        """Make the database ``name`` like ``template``, whoever is still connected to it.

        Copying it would take longer than most tests, so one that was made here is emptied, unless a test has changed
        what it is made of.
        """
        if name in self.made and self._emptied(name):
            return
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        with psycopg.connect(self._address(name), autocommit=True) as connection:
            rows = {
                table: connection.execute(f"SELECT json_agg(line)::text FROM {table} AS line").fetchall()[0][0]
                for (table,) in connection.execute(WRITTEN).fetchall()
            }
            self.made[name] = Made(connection.execute(MADE_OF).fetchall(), rows)

    def _emptied(self, name: str) -> bool:
        """Bring the rows of the database ``name`` back to those it was made with, and say whether that was enough."""
        made = self.made[name]
        with psycopg.connect(self._address(name), autocommit=True) as connection:
            if connection.execute(MADE_OF).fetchall() != made.of:
                return False
            connection.execute(OTHERS_OFF, [name])
            written = [table for (table,) in connection.execute(WRITTEN).fetchall()]
            # Without the triggers that protect history, and in any order of the tables.
            connection.execute("SET session_replication_role = replica")
            for table in written:
                connection.execute(f"DELETE FROM {table}")
            # Rows come to lie in the order in which they are stored only where no other has lain.
            connection.execute(f"VACUUM {', '.join(written)}")
            for (sequence,) in connection.execute(COUNTED).fetchall():
                connection.execute("SELECT setval(%s, 1, false)", [sequence])
            for table, rows in made.rows.items():
                connection.execute(
                    f"INSERT INTO {table} SELECT * FROM json_populate_recordset(NULL::{table}, %s)", [rows]
                )
        return True

    def address_of(self, name: str) -> str:
        """Return the address of a database, whether or not it was made already."""
        return f"postgresql+psycopg://bangvang@127.0.0.1:{self.port}/{name}"

    def _address(self, name: str) -> str:
        return f"postgresql://bangvang@127.0.0.1:{self.port}/{name}"

    def _run(self, command: str) -> None:
        subprocess.run(
            [*self.as_user, f"{PROGRAMS}/{command}"], check=True, cwd="/", stdout=subprocess.DEVNULL, timeout=60
        )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
