"""The product as it is served: a worker that is killed is replaced, and goes with the server."""

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.conftest import Served, free_port, start, stop, until


@pytest.fixture
def served(migrated: Path, tmp_path: Path) -> Iterator[Served]:
    shutil.copy(migrated, tmp_path / "bangvang.db")
    served = start(tmp_path, free_port())
    yield served
    if served.process.poll() is None:
        stop(served)


def children_of(process: int) -> set[int]:
    """Return the processes that ``process`` has started."""
    found = set()
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            told = place.read_text()
        except OSError:
            continue
        if int(told.rpartition(")")[2].split()[1]) == process:
            found.add(int(place.parent.name))
    return found


def workers_of(served: Served) -> set[int]:
    """Return the processes that do the background work of ``served``."""
    keepers = {
        child for child in children_of(served.process.pid)
        if b"--parent" in Path(f"/proc/{child}/cmdline").read_bytes()
    }  # fmt: skip
    return {worker for keeper in keepers for worker in children_of(keeper)}


def is_at_work(process: int) -> bool:
    """Say whether ``process`` still runs; one that has ended may stand in the table until somebody asks for it."""
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes() != b""
    except OSError:
        return False


def test_a_worker_that_is_killed_is_replaced_and_goes_with_the_server(served: Served) -> None:
    until(lambda: len(workers_of(served)) == 1)
    (first,) = workers_of(served)

    os.kill(first, signal.SIGKILL)
    until(lambda: len(workers_of(served) - {first}) == 1)

    (second,) = workers_of(served)
    stop(served)
    until(lambda: not is_at_work(second))


def test_a_worker_that_was_told_to_stop_is_not_replaced(served: Served) -> None:
    until(lambda: len(workers_of(served)) == 1)
    (worker,) = workers_of(served)
    (keeper,) = (child for child in children_of(served.process.pid) if worker in children_of(child))

    os.kill(worker, signal.SIGTERM)

    until(lambda: not is_at_work(keeper))
    assert workers_of(served) == set()
