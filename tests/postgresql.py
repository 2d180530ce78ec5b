"""A PostgreSQL server for a test session: started on loopback in its own folder, stopped and removed at the end."""

import os
import shutil
import socket
import subprocess
import tempfile
import uuid
from pathlib import Path
from types import TracebackType

import psycopg

PROGRAMS = max(Path("/usr/lib/postgresql").glob("*/bin"), default=Path("/usr/bin"))


class Server:
    """A running server; ``create`` and ``copy_of`` return addresses of fresh databases."""

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
        """Make the database ``name`` anew like ``template``, whoever is still connected to it."""
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')

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
