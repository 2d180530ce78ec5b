"""Whoever gets round the database's locks and changes the journal is found out."""

import pytest
from flask import Flask
from sqlalchemy import text

from contest.database import db, transaction
from contest.journal.invariants import breaches
from contest.journal.services import record
from tests.factories import make_body


@pytest.fixture
def unlocked(app_on_both: Flask) -> Flask:
    """A product with four entries in its journal and the locks taken off, as somebody with the database might do."""
    body = make_body()
    for number in range(1, 5):
        with transaction():
            record(None, "body.change", body, body_id=body.id, reason=f"Lý do {number}", number=number)
    with transaction() as session:
        for verb in ("update", "delete"):
            table = " ON journal_entry" if db.engine.dialect.name == "postgresql" else ""
            session.execute(text(f"DROP TRIGGER journal_entry_{verb}_locked{table}"))
    return app_on_both


def tamper(statement: str) -> list[str]:
    with transaction() as session:
        session.execute(text(statement))
    return list(breaches())


def test_an_untouched_journal_is_whole(unlocked: Flask) -> None:
    assert list(breaches()) == []


@pytest.mark.parametrize(
    "change",
    [
        "actor_name = 'Người khác'",
        "actor_id = 99",
        "act = 'body.add'",
        "subject_id = 77",
        "body_id = NULL",
        "reason = 'Lý do khác'",
        "details = '{\"number\": 20}'",
        "at = '2019-01-01 00:00:00'",
    ],
)
def test_a_changed_entry_is_told_by_its_number(unlocked: Flask, change: str) -> None:
    assert tamper(f"UPDATE journal_entry SET {change} WHERE id = 2") == [
        "journal: entry 2 was changed after it was written"
    ]


def test_an_entry_taken_out_of_the_middle_leaves_a_gap(unlocked: Flask) -> None:
    assert tamper("DELETE FROM journal_entry WHERE id = 2") == ["journal: entry 3 does not follow the entry before it"]


def test_entries_cut_off_at_the_end_are_missed(unlocked: Flask) -> None:
    with transaction() as session:
        session.execute(text("UPDATE journal_head SET entry_id = NULL"))

    assert tamper("DELETE FROM journal_entry WHERE id = 4") == ["journal: entries at its end are missing"]


def test_a_journal_without_its_head_is_told(unlocked: Flask) -> None:
    with transaction() as session:
        table = " ON journal_head" if db.engine.dialect.name == "postgresql" else ""
        session.execute(text(f"DROP TRIGGER journal_head_delete_locked{table}"))

    assert tamper("DELETE FROM journal_head") == ["journal: entries at its end are missing"]


def test_an_entry_sealed_anew_after_a_change_breaks_the_next_link(unlocked: Flask) -> None:
    from contest.journal.chain import seal
    from contest.journal.models import JournalEntry
    from contest.journal.services import content

    with transaction() as session:
        entry = session.get_one(JournalEntry, 2)
        entry.reason = "Lý do khác"
        entry.hash = seal(entry.previous_hash, entry.at, content(entry))

    assert list(breaches()) == ["journal: entry 3 does not follow the entry before it"]


def test_the_command_prints_each_breach_and_exits_with_one(unlocked: Flask) -> None:
    runner = unlocked.test_cli_runner()
    whole = runner.invoke(args=["check"])

    tamper("UPDATE journal_entry SET reason = 'x' WHERE id IN (1, 3)")
    broken = runner.invoke(args=["check"])

    assert (whole.exit_code, whole.output) == (0, "Everything holds.\n")
    assert (broken.exit_code, broken.output.splitlines()) == (
        1,
        ["journal: entry 1 was changed after it was written", "journal: entry 3 was changed after it was written"],
    )
