"""The migrations make exactly what the models say, on both databases, and can be taken back."""

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError

from contest.database import db, transaction
from tests.factories import (
    make_account,
    make_assignment,
    make_body,
    make_decision,
    make_initiative,
    make_line,
    make_movement,
    make_panel,
    make_proposal,
    make_sheet,
    make_unit,
)


def test_migrations_and_models_agree(app_on_both: Flask) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})

        assert compare_metadata(context, db.metadata) == []


def test_migrations_can_be_taken_back_and_applied_again(app_on_both: Flask) -> None:
    downgrade(revision="base")
    assert inspect(db.engine).get_table_names() == ["alembic_version"]

    upgrade()
    assert "award" in inspect(db.engine).get_table_names()


def _decided() -> None:
    body = make_body()
    unit, leader = make_unit(body), make_account("a@x.vn")
    movement = make_movement(body)
    proposal = make_proposal(movement)
    make_line(proposal, unit)
    make_decision(proposal, leader)
    panel = make_panel(movement, [leader])
    initiative = make_initiative(movement, unit, leader)
    make_sheet(make_assignment(panel.seats[0], initiative), {"novelty": 2500})


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE award SET recipient_name = 'Khác'",
        "UPDATE award SET state = 'annulled', achievement = 'Khác'",
        "DELETE FROM award",
        "UPDATE decision SET number = 99",
        "DELETE FROM decision",
        "UPDATE mark SET value = 0",
        "DELETE FROM mark",
        "UPDATE criterion SET max_mark = 9900",
        "UPDATE rubric SET quorum = 1",
        "DELETE FROM journal_head",
    ],
)
def test_the_database_itself_refuses_to_rewrite_history(app_on_both: Flask, statement: str) -> None:
    _decided()

    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(text(statement))


def test_an_award_can_be_annulled_once_and_nothing_else(app_on_both: Flask) -> None:
    _decided()
    annul = text("UPDATE award SET state = 'annulled'")
    with transaction() as session:
        session.execute(annul)

    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(text("UPDATE award SET state = 'awarded'"))
