"""Registration where it is large: search and similar titles among 20,000 initiatives, and the list of 10,000."""

import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import bindparam, select, update

import config
from benchmarks.measuring import headed, measured, measured_each
from benchmarks.titles import made_up, mistyped
from contest import clock, create_app
from contest.accounts.models import Account, Grant, Role
from contest.database import db, transaction
from contest.demo import scale
from contest.initiatives.likeness import likeness
from contest.initiatives.models import Initiative
from contest.initiatives.similar import similar_to
from contest.movements.models import Movement
from contest.movements.queries import movement_by_code
from contest.text import fold, sort_key

MANY, LISTED = 20_000, 10_000


# Pages of the list, by what is asked for.
PAGES = {
    "the first page": "",
    "the page in the middle": f"?page={LISTED // 200}",
    "one state": "?state=eligible",
}
SEARCHES = {
    "a search for two words": "?q=hoa+giai",
    "a search that finds nothing": "?q=khong+co+o+dau+ca",
}


def main() -> None:
    with movement_of(MANY) as (app, movement):
        similar_initiatives(movement.id)
        lists(app, movement, MANY, SEARCHES)
    with movement_of(LISTED) as (app, movement):
        lists(app, movement, LISTED, PAGES | SEARCHES)


@contextmanager
def movement_of(initiatives: int) -> Iterator[tuple[Flask, Movement]]:
    """Give a product with one movement of so many initiatives whose titles read like titles."""
    place = Path(tempfile.mkdtemp(prefix="bangvang-bench-"))
    app = create_app(
        config.Settings(database_url=f"sqlite:///{place}/bangvang.db", files_url=f"file://{place}/files", testing=True)
    )
    with app.app_context():
        upgrade()
        with transaction():
            scale.build(units=300, initiatives=initiatives, judges=1, sheets=1)
            _name(made_up(initiatives))
        yield app, _scale()
        db.session.remove()
        db.engine.dispose()
    shutil.rmtree(place)


def similar_initiatives(movement_id: int) -> None:
    """Compare a search in the index that a process holds with a comparison with every title."""
    chance = random.Random(2019)
    asked = made_up(200, seed=2020)

    def search(title: str) -> Callable[[], object]:
        """Search as a request does: with nothing read before."""

        def act() -> None:
            db.session.rollback()
            similar_to(db.session.get_one(Movement, movement_id), title)

        return act

    def scan(title: str) -> Callable[[], object]:
        def act() -> None:
            titles = select(Initiative.id, Initiative.title).where(Initiative.number.is_not(None))
            sorted(((likeness(title, other).exact, key) for key, other in db.session.execute(titles)), reverse=True)

        return act

    def search_after_a_change(title: str, place: int) -> Callable[[], object]:
        with transaction():
            changed = db.session.scalars(select(Initiative).order_by(Initiative.id).offset(place).limit(1)).one()
            changed.title, changed.edition = title, changed.edition + 1
        return search(title)

    among = f"similar among {MANY:,}"
    measured(f"{among}: the first search of a process", search(asked[0]))
    measured_each(f"{among}: a search, median of {len(asked)} titles", map(search, asked))
    measured_each(f"{among}: with letters that changed places", [search(mistyped(title, chance)) for title in asked])
    measured_each(
        f"{among}: right after another one was changed",
        (search_after_a_change(title, 97 * place) for place, title in enumerate(asked[:40])),
    )
    measured(f"{among}: comparing with every title", scan(asked[0]), times=3)


def lists(app: Flask, movement: Movement, length: int, pages: dict[str, str]) -> None:
    """Measure the server's time for pages of the list, each after it was shown once."""
    client, address = _secretary_of(movement, app), f"/movements/{movement.id}/initiatives"
    for words, query in pages.items():
        assert client.get(address + query).status_code == 200
        measured(f"list of {length:,}: {words}", partial(client.get, address + query), times=5)


def _scale() -> Movement:
    movement = movement_by_code(scale.CODE)
    assert movement is not None
    return movement


def _name(titles: list[str]) -> None:
    """Give the initiatives these titles, and what is searched and sorted by with them."""
    numbered = db.session.execute(select(Initiative.id, Initiative.number).order_by(Initiative.id)).all()
    named = update(Initiative).where(Initiative.id == bindparam("key"))
    named = named.values({name: bindparam(f"new_{name}") for name in ("title", "search", "title_key")})
    rows = [
        {"key": key, "new_title": title, "new_search": fold(f"{number} {title}"), "new_title_key": sort_key(title)}
        for (key, number), title in zip(numbered, titles, strict=True)
    ]
    db.session.connection().execute(named, rows)


def _secretary_of(movement: Movement, app: Flask) -> FlaskClient:
    now = clock.now()
    account = Account(email="thuky@do-tai.example", name="Thư ký (mẫu)", created_at=now)
    account.grants.append(Grant(role=Role.SECRETARIAT, body_id=movement.body_id, granted_at=now))
    with transaction() as session:
        session.add(account)
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = f"{account.id}/{account.session_epoch}", True
    return client


if __name__ == "__main__":
    headed()
    main()
