"""The migrations make exactly what the models say, on both databases, and can be taken back."""

import json

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import IntegrityError

from contest import clock
from contest.database import db, transaction
from contest.initiatives.models import Initiative, Revision, RevisionKind
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


def test_no_table_whose_rows_are_kept_can_be_emptied(app_on_both: Flask) -> None:
    """PostgreSQL alone empties a table past the triggers of its rows. Bits of tgtype: 8 DELETE, 32 TRUNCATE."""
    if db.engine.dialect.name != "postgresql":
        return
    triggers = db.session.execute(
        text(
            "SELECT pg_class.relname, (tgtype & 8) > 0, (tgtype & 32) > 0 FROM pg_trigger "
            "JOIN pg_class ON pg_class.oid = tgrelid WHERE NOT tgisinternal"
        )
    ).all()
    kept = {table for table, deletes, _empties in triggers if deletes}

    assert len(kept) > 50
    assert kept - {table for table, _deletes, empties in triggers if empties} == set()


def test_an_award_can_be_annulled_once_and_nothing_else(app_on_both: Flask) -> None:
    _decided()
    annul = text("UPDATE award SET state = 'annulled'")
    with transaction() as session:
        session.execute(annul)

    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(text("UPDATE award SET state = 'awarded'"))


def test_what_was_written_survives_the_way_to_composed_forms_and_back(app_on_both: Flask) -> None:
    body = make_body()
    officer = make_account("a@x.vn")
    movement = make_movement(body)
    said = {"effect": '"Giảm" hai ngày.', "first-applied-on": "2019-03-01"}
    initiative = make_initiative(movement, make_unit(body), officer, answers=said)
    initiative_id, keys = initiative.id, (initiative.title_key, initiative.author_key)
    asked = {question.code: question for question in movement.questions}
    answers = [
        {"question_id": asked[code].id, "code": code, "kind": asked[code].kind.value, "label": asked[code].label,
         "measure": "", "value": value}
        for code, value in said.items()
    ]  # fmt: skip
    with transaction() as session:
        session.add(
            Revision(initiative_id=initiative_id, kind=RevisionKind.SAVED, edition=1, saved_at=clock.now(),
                     saved_by_id=officer.id, text={"title": "Một cửa", "answers": answers})
        )  # fmt: skip
    db.session.remove()

    downgrade(revision="0003b")
    with db.engine.connect() as connection:
        [before] = connection.execute(text("SELECT effect, scope, first_applied_on, state FROM initiative")).all()
        [kept] = connection.execute(text("SELECT text FROM initiative_revision")).scalars()
    kept = json.loads(kept) if isinstance(kept, str) else kept
    assert (before[0], before[1], str(before[2]), before[3]) == ('"Giảm" hai ngày.', "", "2019-03-01", "eligible")
    assert (kept["title"], kept["effect"], kept["first_applied_on"]) == ("Một cửa", '"Giảm" hai ngày.', "2019-03-01")

    upgrade()
    again = db.session.get_one(Initiative, initiative_id)
    assert {answer.question.code: answer.value for answer in again.answers} == said
    assert (again.title_key, again.author_key) == keys != ("", "")
    [revision] = db.session.scalars(select(Revision))
    assert {line["code"]: line["value"] for line in revision.text["answers"]} == said


def test_decisions_come_into_the_number_book_with_what_lies_between_them(app_on_both: Flask) -> None:
    _decided()
    db.session.remove()

    downgrade(revision="0020")
    upgrade()

    with db.engine.connect() as connection:
        rows = connection.execute(text("SELECT number, until, subject_kind FROM taken_number ORDER BY number")).all()
        [signed] = connection.execute(text("SELECT signed_on = issued_on FROM decision")).scalars()
    assert [tuple(row) for row in rows] == [(1, 4, ""), (5, 5, "decision")]
    assert signed
