"""Initiatives that were submitted before under a title like the given one.

The titles are held in the memory of the process, so that they can be searched while somebody types. What is held is
never trusted to be the latest: each search first asks the database how often the submitted texts of each movement have
been saved, and reads again what has been submitted or saved since. Rows are never deleted and their editions only rise,
so the sum of the editions rises with every change that matters, whoever made it, in whichever process.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from threading import Lock
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, and_, func, select

from contest.database import db
from contest.initiatives.likeness import Likeness
from contest.initiatives.models import Initiative, InitiativeState
from contest.initiatives.title_index import Held, TitleIndex
from contest.movements.models import Movement
from contest.units.models import Body, Unit

# Some 1.5 kB each in memory. Beyond that, the families of bodies that were asked for longest ago are forgotten, and
# within the last one the titles that were read first.
MOST_TITLES = 100_000
_AT_ONCE = 256
_BATCH = Initiative.id // _AT_ONCE


@dataclass(frozen=True)
class Similar:
    """An initiative and how alike its title is; ``explanation`` has the asked title on the left, its own on the right.

    ``state`` is to be told beside it: what was withdrawn or rejected was registered all the same.
    """

    initiative_id: int
    number: int
    title: str
    year: int
    movement_id: int
    movement_code: str
    movement: str
    unit: str
    state: InitiativeState
    explanation: Likeness

    @property
    def likeness(self) -> int:
        """How alike the titles are, from 0 to 100."""
        return self.explanation.value

    @property
    def register_number(self) -> str:
        return f"{self.number:02d}"


@dataclass(frozen=True)
class _Chapter:
    """A movement as a search needs it; ``editions`` is the sum of those of its submitted initiatives."""

    body_id: int
    year: int
    editions: int


class _Shelf:
    """The titles of a family of bodies, as this process has read them.

    Where a movement has changed, the sums of its batches tell which few rows to read.
    """

    def __init__(self) -> None:
        self.lock = Lock()
        self.index = TitleIndex(MOST_TITLES)
        self._editions: dict[int, int] = {}
        self._movements: dict[int, int] = {}
        self._batches: dict[tuple[int, int], int] = {}

    def catch_up(self, chapters: Mapping[int, _Chapter]) -> None:
        """Read what has been submitted or saved since; who sees an older state of the database changes nothing."""
        behind = {key: chapter for key, chapter in chapters.items() if chapter.editions > self._movements.get(key, 0)}
        if not behind:
            return
        batches = db.session.execute(
            select(Initiative.movement_id, _BATCH, func.sum(Initiative.edition))
            .where(Initiative.movement_id.in_(behind), Initiative.number.is_not(None))
            .group_by(Initiative.movement_id, _BATCH)
        )
        changed = {
            (movement_id, batch): editions
            for movement_id, batch, editions in batches
            if editions > self._batches.get((movement_id, batch), 0)
        }
        if changed:
            self._read_titles(changed)
        self._batches.update(changed)
        self._movements.update((key, chapter.editions) for key, chapter in behind.items())

    def _read_titles(self, changed: Collection[tuple[int, int]]) -> None:
        """Read the titles of these batches of these movements that are newer than those held."""
        batches = {batch for _movement_id, batch in changed}
        rows = db.session.execute(
            select(Initiative.id, Initiative.movement_id, Initiative.title, Initiative.edition).where(
                Initiative.id.between(min(batches) * _AT_ONCE, (max(batches) + 1) * _AT_ONCE),
                _BATCH.in_(batches),
                Initiative.movement_id.in_({movement_id for movement_id, _batch in changed}),
                Initiative.number.is_not(None),
            )
        )
        for key, movement_id, title, edition in rows:
            if edition > self._editions.get(key, 0):
                self.index.put(key, movement_id, title)
                self._editions[key] = edition


_shelves: WeakKeyDictionary[Engine, dict[int, _Shelf]] = WeakKeyDictionary()
_shelves_lock = Lock()


def similar_to(
    where: Movement | Body, title: str, *, exclude_id: int | None = None, most: int = 8, at_least: int = 55
) -> list[Similar]:
    """Return at most ``most`` submitted initiatives whose titles are alike by ``at_least`` of 100, the likest first.

    Asked for a movement they are those of its body, and of the bodies that it succeeds, in that year and before; asked
    for a body, those of all years. Drafts are never among them. ``exclude_id`` is the initiative the title belongs to.
    """
    heirs = {body_id: heir_id for body_id, heir_id in db.session.execute(select(Body.id, Body.successor_id))}
    asked = where.body_id if isinstance(where, Movement) else where.id
    until = where.year if isinstance(where, Movement) else None
    family = [body_id for body_id in heirs if _line(body_id, heirs)[-1] == _line(asked, heirs)[-1]]
    chapters = _chapters(family)
    wanted = {
        movement_id
        for movement_id, chapter in chapters.items()
        if asked in _line(chapter.body_id, heirs) and (until is None or chapter.year <= until)
    }
    shelf = _shelf(_line(asked, heirs)[-1])
    with shelf.lock:
        shelf.catch_up(chapters)
        found = shelf.index.nearest(title, groups=wanted, without=exclude_id, most=most, at_least=at_least)
    _forget_the_oldest()
    return _told(found)


def _line(body_id: int, heirs: Mapping[int, int | None]) -> list[int]:
    """Return a body, its successor, the successor's successor and so on."""
    line = [body_id]
    while (heir := heirs.get(line[-1])) is not None and heir not in line:
        line.append(heir)
    return line


def _chapters(body_ids: Iterable[int]) -> dict[int, _Chapter]:
    submitted = and_(Initiative.movement_id == Movement.id, Initiative.number.is_not(None))
    rows = db.session.execute(
        select(Movement.id, Movement.body_id, Movement.year, func.coalesce(func.sum(Initiative.edition), 0))
        .outerjoin(Initiative, submitted)
        .where(Movement.body_id.in_(body_ids))
        .group_by(Movement.id)
    )
    return {movement_id: _Chapter(body_id, year, editions) for movement_id, body_id, year, editions in rows}


def _shelf(family: int) -> _Shelf:
    """Return the shelf of a family of bodies, known by the body that is left of it.

    Inside a writing transaction nothing is shared: what is read there may yet be rolled back.
    """
    if db.session().info.get("writing"):
        return _Shelf()
    with _shelves_lock:
        shelves = _shelves.setdefault(db.engine, {})
        shelf = shelves[family] = shelves.pop(family) if family in shelves else _Shelf()
    return shelf


def _forget_the_oldest() -> None:
    """Keep within the bounds; the shelf that was asked for last stands last."""
    with _shelves_lock:
        shelves = _shelves.get(db.engine, {})
        while len(shelves) > 1 and sum(len(shelf.index) for shelf in shelves.values()) > MOST_TITLES:
            del shelves[next(iter(shelves))]


def _told(found: list[tuple[Held, Likeness]]) -> list[Similar]:
    """Return what was found with what is to be told of it, but for what the reader's view of the database lacks."""
    rows = db.session.execute(
        select(Initiative.id, Initiative.number, Initiative.state, Movement.year, Movement.code,
               Movement.name.label("movement"), Unit.name.label("unit"))
        .join(Movement, Initiative.movement_id == Movement.id)
        .join(Unit, Initiative.unit_id == Unit.id)
        .where(Initiative.id.in_([held.key for held, _alike in found]))
    )  # fmt: skip
    known = {row.id: row for row in rows} if found else {}
    return [
        Similar(
            initiative_id=held.key,
            number=row.number,
            title=held.title,
            year=row.year,
            movement_id=held.group,
            movement_code=row.code,
            movement=row.movement,
            unit=row.unit,
            state=row.state,
            explanation=alike,
        )
        for held, alike in found
        if (row := known.get(held.key)) is not None
    ]
