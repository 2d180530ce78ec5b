"""Kinds of blanks, deliveries, and what becomes of blanks, on a real database."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from contest import clock
from contest.blanks import invariants, queries, services
from contest.blanks.models import BlankBatch, BlankEntry
from contest.blanks.services import Delivery
from contest.blanks.stock import Count, StockAct
from contest.database import db, transaction
from contest.errors import RuleViolation
from contest.journal.models import JournalEntry
from contest.storage.uploads import Upload
from tests.blanks.samples import KIND, Store, fresh
from tests.certificates.samples import DAY
from tests.designs.test_typeset import PICTURE
from tests.factories import make_body


def acts() -> list[str]:
    return list(db.session.scalars(db.select(JournalEntry.act).order_by(JournalEntry.id)))


def test_a_kind_takes_its_size_from_its_design(store: Store) -> None:
    kind = store.add_kind(replace(KIND, printed=("heading", "country", "unheard-of")))

    assert (kind.width, kind.height, kind.frame) == (2970, 2100, (100, 180, 100, 100))
    assert kind.printed == ["country", "heading"]
    assert acts()[-1] == "blank_kind.add"


def test_a_kind_is_changed_with_what_changed_in_the_journal(store: Store) -> None:
    kind = store.add_kind()

    with transaction():
        picture = Upload("phoi.png", PICTURE)
        services.change_kind(kind, replace(KIND, low_at=3, coded=False), picture, by=store.secretary)

    entry = db.session.scalars(db.select(JournalEntry).order_by(JournalEntry.id.desc())).first()
    assert entry is not None
    assert entry.details["changed"] == {"low_at": [20, 3], "coded": [True, False], "picture": [None, kind.picture_id]}
    with transaction():
        services.change_kind(kind, replace(KIND, low_at=3, coded=False), by=store.secretary)
    assert acts().count("blank_kind.change") == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [({}, "name"), ({"name": "b", "design": "none-1"}, "design"),
     ({"name": "b", "frame": (1500, 0, 1500, 0)}, "frame_left")],
)  # fmt: skip
def test_a_kind_that_cannot_be_is_refused(store: Store, change: dict[str, object], field: str) -> None:
    store.add_kind()

    with pytest.raises(RuleViolation) as refused:
        store.add_kind(replace(KIND, **change))  # type: ignore[arg-type]

    assert refused.value.field == field
    fresh()
    assert len(queries.kinds_of([store.body])) == 1


def test_a_picture_that_is_none_is_refused_beside_its_field(store: Store) -> None:
    with pytest.raises(RuleViolation) as refused, transaction():
        services.add_kind(store.body, KIND, Upload("a.png", b"no picture"), by=store.secretary)

    assert refused.value.field == "picture"


def test_stock_moves_with_entries_and_adds_up(store_on_both: Store) -> None:
    store = store_on_both
    batch = store.receive(store.add_kind(), 10)

    for act, quantity in ((StockAct.SPOILED, 2), (StockAct.DAMAGED, 1), (StockAct.LOST, 3), (StockAct.FOUND, 1),
                          (StockAct.SHORT, 2)):  # fmt: skip
        store.note(batch, act, quantity)

    fresh()
    batch = db.session.get_one(BlankBatch, batch.id)
    assert batch.count == Count(received=8, spoiled=2, damaged=1, lost=2)
    assert batch.left == 3
    assert [entry.quantity for entry in queries.entries_of(batch)] == [2, 1, 3, 1, 2, 10]
    assert list(invariants.breaches()) == []


def test_more_than_there_is_cannot_be_lost(store: Store) -> None:
    batch = store.receive(store.add_kind(), 10)

    with pytest.raises(RuleViolation, match="blanks of this batch are left"):
        store.note(batch, StockAct.LOST, 11)

    fresh()
    assert db.session.get_one(BlankBatch, batch.id).left == 10
    assert len(queries.entries_of(batch)) == 1
    assert "blank_batch.lost" not in acts()


def test_what_is_printed_is_not_noted_by_hand(store: Store) -> None:
    batch = store.receive(store.add_kind())

    with pytest.raises(RuleViolation):
        store.note(batch, StockAct.PRINTED, 1)


def test_a_day_to_come_is_refused(store: Store) -> None:
    batch = store.receive(store.add_kind())

    with pytest.raises(RuleViolation) as refused:
        store.note(batch, StockAct.LOST, 1, DAY + timedelta(days=1))
    assert refused.value.field == "happened_on"


@pytest.mark.parametrize(
    ("delivery", "field"),
    [(Delivery("01/2020", 5, DAY), "number"), (Delivery("02/2020", 0, DAY), "quantity"),
     (Delivery("02/2020", 5, DAY + timedelta(days=1)), "received_on"), (Delivery("2", 5, DAY, right=201), "right"),
     (Delivery("02/2020", 5, DAY, down=-201), "down")],
)  # fmt: skip
def test_a_delivery_that_cannot_be_is_refused(store: Store, delivery: Delivery, field: str) -> None:
    kind = store.add_kind()
    store.receive(kind)

    with pytest.raises(RuleViolation) as refused, transaction():
        services.receive(kind, delivery, by=store.secretary)

    assert refused.value.field == field
    fresh()
    assert [batch.number for batch in queries.find_kind(kind.id).batches] == ["01/2020"]


def test_a_kind_that_is_not_used_takes_no_blanks(store: Store) -> None:
    kind = store.add_kind(replace(KIND, in_use=False))

    with pytest.raises(RuleViolation, match="not used any more"):
        store.receive(kind)


def test_the_offset_of_a_batch_is_set_with_the_former_in_the_journal(store: Store) -> None:
    batch = store.receive(store.add_kind(), right=4)

    with transaction():
        services.set_batch_offset(batch, 13, 0, by=store.secretary)

    entry = db.session.scalars(db.select(JournalEntry).order_by(JournalEntry.id.desc())).first()
    assert entry is not None
    assert (entry.act, entry.details["changed"]) == ("blank_batch.set_offset", {"right": [4, 13]})


@pytest.mark.parametrize(
    "statement",
    ["UPDATE blank_batch SET printed = 11", "UPDATE blank_batch SET lost = -1", "UPDATE blank_entry SET quantity = 1",
     "DELETE FROM blank_entry", "UPDATE blank_batch SET right_by = 201"],
)  # fmt: skip
def test_the_database_itself_keeps_counts_and_entries(store_on_both: Store, statement: str) -> None:
    store_on_both.receive(store_on_both.add_kind(), 10)

    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(text(statement))


def test_a_count_without_its_entries_is_a_breach(store: Store) -> None:
    batch = store.receive(store.add_kind(), 10)
    with transaction() as session:
        session.execute(text("UPDATE blank_batch SET printed = 4"))

    counted, carrying = invariants.breaches()
    assert counted.startswith(f"blanks: batch {batch.id} is counted as ")
    assert carrying == f"blanks: 4 of batch {batch.id} are printed, but 0 carry any"
    with transaction() as session:
        session.add(BlankEntry(batch_id=batch.id, act=StockAct.LOST, quantity=11, happened_on=DAY, reason="x",
                               noted_at=clock.now(), noted_by_id=store.secretary.id))  # fmt: skip
    assert list(invariants.breaches())[:1] == [f"blanks: more happened to batch {batch.id} than it ever had"]


def test_low_stock_names_kinds_in_use_alone(store: Store) -> None:
    plenty, few, none, unused = (
        store.add_kind(replace(KIND, name=name, in_use=True, low_at=5)) for name in ("a", "b", "c", "d")
    )
    with transaction():
        services.change_kind(unused, replace(KIND, name="d", low_at=5, in_use=False), by=store.secretary)
    store.receive(plenty, 5)
    store.receive(few, 3, "01")
    store.receive(few, 1, "02")

    found = queries.low_stock([store.body.id])

    assert [(low.kind_id, low.left) for low in found] == [(none.id, 0), (few.id, 4)]
    assert queries.low_stock([make_body("khac").id]) == []
