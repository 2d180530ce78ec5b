"""The migrations make exactly what the models say, on both databases, and can be taken back."""

import json

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import IntegrityError

from contest.database import db, transaction
from contest.initiatives.models import Initiative, Revision
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


def test_what_was_written_survives_the_way_to_composed_forms_and_back(app_on_both: Flask) -> None:
    body = make_body()
    officer = make_account("a@x.vn")
    movement = make_movement(body)
    initiative = make_initiative(movement, make_unit(body), officer, answers={"effect": "Giảm hai ngày.",
                                                                              "first-applied-on": "2019-03-01"})  # fmt: skip
    initiative_id = initiative.id
    with transaction() as session:
        text_of = {"title": "Một cửa", "effect": "Giảm hai ngày.", "first_applied_on": "2019-03-01"}
        session.execute(
            text("INSERT INTO initiative_revision (initiative_id, kind, edition, saved_at, saved_by_id, automatic, text) "
                 "VALUES (:id, 'saved', 1, '2019-03-01 00:00:00', :by, :no, :kept)"),
            {"id": initiative_id, "by": officer.id, "no": False, "kept": json.dumps({"title": "Một cửa", "answers": [
                {"question_id": movement.questions[3].id, "code": "effect", "kind": "long", "label": "Hiệu quả",
                 "measure": "", "value": "Giảm hai ngày."},
                {"question_id": movement.questions[5].id, "code": "first-applied-on", "kind": "date", "label": "Ngày",
                 "measure": "", "value": "2019-03-01"},
            ]})},
        )  # fmt: skip
    db.session.remove()

    downgrade(revision="0003b")
    with db.engine.connect() as connection:
        [before] = connection.execute(text("SELECT effect, scope, first_applied_on, state FROM initiative")).all()
        [kept] = connection.execute(text("SELECT text FROM initiative_revision")).scalars()
    kept = json.loads(kept) if isinstance(kept, str) else kept
    assert (before[0], before[1], str(before[2]), before[3]) == ("Giảm hai ngày.", "", "2019-03-01", "eligible")
    assert {name: kept[name] for name in text_of} == text_of

    upgrade()
    again = db.session.get_one(Initiative, initiative_id)
    assert {answer.question.code: answer.value for answer in again.answers} == {
        "effect": "Giảm hai ngày.", "first-applied-on": "2019-03-01",
    }  # fmt: skip
    [revision] = db.session.scalars(select(Revision))
    assert [(line["code"], line["value"]) for line in revision.text["answers"]] == [
        ("effect", "Giảm hai ngày."), ("first-applied-on", "2019-03-01"),
    ]  # fmt: skip
