"""Background work as the domains' own rows tell it: what is to do, how far it is, whose it is for the moment.

The queue only carries ids and may lose them; these rows are the truth. A worker claims a row for a while (its lease)
and renews the lease with every step. When a worker is killed the lease runs out, and the row is claimed again and
continued.
"""

import enum
import logging
import os
import socket
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar, cast

from sqlalchemy import CheckConstraint, ColumnElement, CursorResult, String, Text, Update, func, select, update
from sqlalchemy.orm import Mapped, declared_attr, mapped_column
from sqlalchemy.schema import SchemaItem

from contest import clock
from contest.database import Base, Instant, choice_of, db, transaction
from contest.errors import RuleViolation

LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 5
log = logging.getLogger(__name__)


class WorkState(enum.StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


UNFINISHED = (WorkState.QUEUED, WorkState.RUNNING)


class Work(Base):
    """The columns of a row that is a piece of background work; ``done`` of ``total`` steps are behind it."""

    __abstract__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[WorkState] = mapped_column(choice_of(WorkState, "state"), default=WorkState.QUEUED)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=1)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(Text)
    worker: Mapped[str | None] = mapped_column(String(100))
    lease_until: Mapped[datetime | None] = mapped_column(Instant)
    requested_at: Mapped[datetime] = mapped_column(Instant, default=clock.now)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[SchemaItem, ...]:
        return (CheckConstraint("done >= 0 AND done <= total", name="done"),)

    @property
    def finished(self) -> bool:
        """Say whether nothing more will happen to this work by itself."""
        return self.state not in UNFINISHED


class PacedWork(Work):
    """Work of many steps of which people are told how long it takes still.

    ``paced_from`` is when the first step since it was claimed last stood, ``paced_done`` how many stood then: neither
    waiting for a worker nor what was done before belongs to the pace.
    """

    __abstract__ = True

    paced_from: Mapped[datetime | None] = mapped_column(Instant)
    paced_done: Mapped[int | None]

    @property
    def time_left(self) -> timedelta | None:
        """About how long it takes still; None while there is no pace, and when no step has come for long."""
        if self.finished or self.paced_from is None or self.paced_done is None or self.lease_until is None:
            return None
        if not self.paced_done < self.done < self.total or self.lease_until < clock.now():
            return None
        # The lease is renewed with every step, so it tells when the last one was done.
        took = self.lease_until - LEASE - self.paced_from
        return max(took, timedelta(0)) / (self.done - self.paced_done) * (self.total - self.done)


Piece = TypeVar("Piece", bound=Work)
MACHINE = socket.gethostname()[:40]
# Who works: this machine, this process, and a token, for a process number may be given again after a restart.
WORKER = f"{MACHINE}/{os.getpid()}/{uuid.uuid4().hex[:12]}"


def claim(kind: type[Piece], work_id: int) -> Piece | None:
    """Take piece ``work_id`` and return it, or None when it is finished or somebody works on it."""
    now = clock.now()
    taken = {"state": WorkState.RUNNING, "worker": WORKER, "lease_until": now + LEASE, "attempts": kind.attempts + 1}
    if issubclass(kind, PacedWork):
        taken |= {"paced_from": None, "paced_done": None}
    waiting = update(kind).where(kind.id == work_id, kind.state.in_(UNFINISHED), _free(kind))
    if not _changed_one(waiting.values(taken)):
        return None
    return db.session.get(kind, work_id, populate_existing=True)


def advance(piece: Work, *, done: int, total: int) -> bool:
    """Note that ``done`` of ``total`` steps stand and renew the lease; False when another worker took over."""
    kind = type(piece)
    held = update(kind).where(kind.id == piece.id, kind.worker == WORKER, kind.state == WorkState.RUNNING)
    step = {"done": done, "total": total, "lease_until": clock.now() + LEASE}
    if issubclass(kind, PacedWork):
        step |= {
            "paced_from": func.coalesce(kind.paced_from, clock.now()),
            "paced_done": func.coalesce(kind.paced_done, done),
        }
    return _changed_one(held.values(step))


def finish(piece: Work) -> None:
    """Note that the work is done."""
    piece.state, piece.error, piece.worker, piece.lease_until = WorkState.DONE, None, None, None
    piece.done, piece.finished_at = piece.total, clock.now()


def fail(piece: Work, error: str) -> None:
    """Note that the work cannot be done and why; it stays so until somebody asks for it anew."""
    piece.state, piece.error, piece.worker, piece.lease_until = WorkState.FAILED, error, None, None
    piece.finished_at = clock.now()


def begin_anew(piece: Work) -> None:
    """Let ``piece`` wait for a worker as if nobody had been at it."""
    piece.state, piece.error, piece.worker, piece.lease_until = WorkState.QUEUED, None, None, None
    piece.done, piece.attempts, piece.finished_at = 0, 0, None


def attempt(piece: Work, act: Callable[[], None]) -> None:
    """Do ``act`` as one attempt at ``piece``, which was claimed: what goes wrong in it is noted as its failure.

    ``error`` then holds the packed reason. A piece whose workers were killed again and again is given up unattempted,
    for it may be what kills them.
    """
    try:
        if piece.attempts > MOST_ATTEMPTS:
            raise RuleViolation("The work was interrupted %(count)s times. Ask the administrator.", count=MOST_ATTEMPTS)
        act()
    except RuleViolation as violation:
        _give_up(piece, violation)
    except Exception:
        log.exception("%s %s failed", type(piece).__name__, piece.id)
        _give_up(
            piece, RuleViolation("Something went wrong on our side. The administrator finds the details in the log.")
        )


def _give_up(piece: Work, violation: RuleViolation) -> None:
    with transaction():
        if advance(piece, done=piece.done, total=piece.total):
            fail(piece, violation.packed())


def unfinished(kind: type[Piece]) -> list[int]:
    """Return the ids of pieces that nobody works on, oldest first.

    These are the queued ones, those whose lease ran out, and those of a process of this machine that is gone: after a
    crash nobody has to wait for the lease of the dead.
    """
    pieces = db.session.execute(select(kind.id, kind.worker).where(kind.state.in_(UNFINISHED)).order_by(kind.id)).all()
    abandoned = [work_id for work_id, worker in pieces if worker and _is_gone(worker)]
    if abandoned:
        _release(kind, abandoned)
    return list(db.session.scalars(select(kind.id).where(kind.state.in_(UNFINISHED), _free(kind)).order_by(kind.id)))


def _free(kind: type[Work]) -> ColumnElement[bool]:
    return kind.lease_until.is_(None) | (kind.lease_until < clock.now())


def _release(kind: type[Work], work_ids: list[int]) -> None:
    with transaction():
        db.session.execute(update(kind).where(kind.id.in_(work_ids)).values(worker=None, lease_until=None))


def _is_gone(worker: str) -> bool:
    """Say whether ``worker`` was a process of this machine that does not run any more."""
    machine, process, _token = worker.split("/")
    if machine != MACHINE or worker == WORKER:
        return False
    if int(process) == os.getpid():
        return True
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def _changed_one(statement: Update) -> bool:
    result = cast(
        "CursorResult[object]", db.session.execute(statement, execution_options={"synchronize_session": False})
    )
    return result.rowcount == 1
