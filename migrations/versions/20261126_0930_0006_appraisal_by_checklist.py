"""checklists, opinions and narrow returns

A return may be without a reason of its own, for each reopened part has its note. Sheets remember which text was scored;
of those that were begun before nobody can say it, so they stay without. What was found and asked at appraisal is not
rewritten: the database refuses it.

Revision ID: 0006
Revises: 0005
Create Date: 2026-11-26 09:30:00+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


VERDICTS = "verdict IN ('eligible', 'returned', 'rejected')"
FORMER_REASON = "verdict = 'eligible' OR length(reason) > 0"
REASON = "verdict <> 'rejected' OR length(reason) > 0"
RETURNED = "verdict = 'returned' OR (due_on IS NULL AND checker_id IS NULL)"
FOUND = ("initiative_id", "verdict", "reason", "edition", "appraised_at", "appraised_by_id")
# Table, verb, when it is refused (every time, if empty), why.
LOCKS = [
    ("appraisal", "UPDATE", " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in FOUND),
     "a verdict is not changed"),
    ("appraisal", "DELETE", "", "a verdict is not deleted"),
    ("reopened_part", "UPDATE", "", "a return is not changed"),
    ("reopened_part", "DELETE", "", "a return is not deleted"),
    ("checklist_item", "DELETE", "", "an item is retired, not deleted"),
    ("opinion", "UPDATE", "OLD.answered_at IS NOT NULL", "an opinion that was given is not changed"),
    ("opinion", "DELETE", "", "an opinion that was asked is not deleted"),
]


def upgrade() -> None:
    op.add_column("initiative", sa.Column("appraisal_due_on", sa.Date(), nullable=True))
    op.add_column("sheet", sa.Column("edition", sa.Integer(), nullable=True))
    with op.batch_alter_table("appraisal", copy_from=_appraisal(changed=False)) as batch:
        batch.drop_constraint(op.f("ck_appraisal_reason"), type_="check")
        for column in _new_columns():
            batch.add_column(column)
        batch.create_check_constraint(op.f("ck_appraisal_reason"), REASON)
        batch.create_check_constraint(op.f("ck_appraisal_returned"), RETURNED)
        batch.create_foreign_key(op.f("fk_appraisal_checker_id_account"), "account", ["checker_id"], ["id"])
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("appraisal", "checklist", server_default=None)
    else:
        with op.batch_alter_table("appraisal", copy_from=_appraisal(changed=True)) as batch:
            batch.alter_column("checklist", server_default=None)
    # Whoever returned an initiative checks it again.
    op.execute("UPDATE appraisal SET checker_id = appraised_by_id WHERE verdict = 'returned'")
    _make_tables()
    for lock in LOCKS:
        _lock(*lock)


def downgrade() -> None:
    for table, verb, _when, _why in LOCKS:
        _unlock(table, verb)
    for table in ("comparison", "opinion", "appraisal_draft", "checklist_item", "reopened_part"):
        op.drop_table(table)
    op.execute("UPDATE appraisal SET reason = '–' WHERE verdict = 'returned' AND reason = ''")
    with op.batch_alter_table("appraisal", copy_from=_appraisal(changed=True)) as batch:
        batch.drop_constraint(op.f("fk_appraisal_checker_id_account"), type_="foreignkey")
        batch.drop_constraint(op.f("ck_appraisal_returned"), type_="check")
        batch.drop_constraint(op.f("ck_appraisal_reason"), type_="check")
        for column in _new_columns():
            batch.drop_column(column.name)
        batch.create_check_constraint(op.f("ck_appraisal_reason"), FORMER_REASON)
    op.drop_column("sheet", "edition")
    op.drop_column("initiative", "appraisal_due_on")


def _appraisal(*, changed: bool) -> sa.Table:
    """Return the table before or after it changed, for SQLite, which rebuilds a table to change its constraints."""
    columns = [
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("initiative_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("appraised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("appraised_by_id", sa.Integer(), nullable=False),
    ]
    constraints = [
        sa.CheckConstraint(REASON if changed else FORMER_REASON, name="ck_appraisal_reason"),
        sa.CheckConstraint(VERDICTS, name="ck_appraisal_verdict"),
        sa.ForeignKeyConstraint(["appraised_by_id"], ["account.id"], name="fk_appraisal_appraised_by_id_account"),
        sa.ForeignKeyConstraint(["initiative_id"], ["initiative.id"], name="fk_appraisal_initiative_id_initiative"),
        sa.PrimaryKeyConstraint("id", name="pk_appraisal"),
        sa.Index("ix_appraisal_initiative_id", "initiative_id"),
    ]
    if changed:
        columns += _new_columns()
        constraints += [
            sa.CheckConstraint(RETURNED, name="ck_appraisal_returned"),
            sa.ForeignKeyConstraint(["checker_id"], ["account.id"], name="fk_appraisal_checker_id_account"),
        ]
    return sa.Table("appraisal", sa.MetaData(), *columns, *constraints)


def _new_columns() -> list[sa.Column]:
    return [
        sa.Column("edition", sa.Integer(), nullable=True),
        sa.Column("checklist", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("checker_id", sa.Integer(), nullable=True),
    ]


def _make_tables() -> None:
    op.create_table(
        "reopened_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appraisal_id", sa.Integer(), nullable=False),
        sa.Column("part", _choice("part", "title", "field", "authors", "evidence", "question"), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint("(part = 'question') = (question_id IS NOT NULL)", name=op.f("ck_reopened_part_question")),
        sa.CheckConstraint("length(note) > 0", name=op.f("ck_reopened_part_note")),
        sa.ForeignKeyConstraint(["appraisal_id"], ["appraisal.id"], name=op.f("fk_reopened_part_appraisal_id_appraisal")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_reopened_part_question_id_question")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reopened_part")),
    )
    op.create_index(op.f("ix_reopened_part_appraisal_id"), "reopened_part", ["appraisal_id"])
    op.create_index(op.f("ix_reopened_part_question_id"), "reopened_part", ["question_id"])
    op.create_table(
        "checklist_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("movement_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(text) > 0", name=op.f("ck_checklist_item_text")),
        sa.ForeignKeyConstraint(["movement_id"], ["movement.id"], name=op.f("fk_checklist_item_movement_id_movement")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_item")),
    )
    op.create_index(op.f("ix_checklist_item_movement_id"), "checklist_item", ["movement_id"])
    op.create_table(
        "appraisal_draft",
        sa.Column("initiative_id", sa.Integer(), nullable=False),
        sa.Column("checklist", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["initiative_id"], ["initiative.id"], name=op.f("fk_appraisal_draft_initiative_id_initiative")),
        sa.ForeignKeyConstraint(["saved_by_id"], ["account.id"], name=op.f("fk_appraisal_draft_saved_by_id_account")),
        sa.PrimaryKeyConstraint("initiative_id", name=op.f("pk_appraisal_draft")),
    )
    op.create_table(
        "opinion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("initiative_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(question) > 0", name=op.f("ck_opinion_question")),
        sa.CheckConstraint(
            "CASE WHEN answered_at IS NULL THEN answer = '' AND answered_by_id IS NULL "
            "ELSE length(answer) > 0 AND answered_by_id IS NOT NULL END",
            name=op.f("ck_opinion_answered"),
        ),
        sa.CheckConstraint("answered_at IS NULL OR withdrawn_at IS NULL", name=op.f("ck_opinion_ended")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["account.id"], name=op.f("fk_opinion_answered_by_id_account")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["account.id"], name=op.f("fk_opinion_asked_by_id_account")),
        sa.ForeignKeyConstraint(["initiative_id"], ["initiative.id"], name=op.f("fk_opinion_initiative_id_initiative")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_opinion_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinion")),
    )
    op.create_index(op.f("ix_opinion_initiative_id"), "opinion", ["initiative_id"])
    op.create_index(op.f("ix_opinion_unit_id"), "opinion", ["unit_id"])
    op.create_table(
        "comparison",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column("verdict", _choice("verdict", "same", "different"), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("judged_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_comparison_order")),
        sa.ForeignKeyConstraint(["first_id"], ["initiative.id"], name=op.f("fk_comparison_first_id_initiative")),
        sa.ForeignKeyConstraint(["judged_by_id"], ["account.id"], name=op.f("fk_comparison_judged_by_id_account")),
        sa.ForeignKeyConstraint(["second_id"], ["initiative.id"], name=op.f("fk_comparison_second_id_initiative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comparison")),
        sa.UniqueConstraint("first_id", "second_id", name=op.f("uq_comparison_first_id_second_id")),
    )
    op.create_index(op.f("ix_comparison_second_id"), "comparison", ["second_id"])


def _lock(table: str, verb: str, when: str, why: str) -> None:
    name = f"{table}_{verb.lower()}_locked"
    if op.get_bind().dialect.name == "sqlite":
        condition = f"WHEN {when}" if when else ""
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{why}'); END"
        )
        return
    row = "OLD" if verb == "DELETE" else "NEW"
    condition = f"IF NOT ({when}) THEN RETURN {row}; END IF;" if when else ""
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {condition} "
        f"RAISE EXCEPTION '{why}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def _unlock(table: str, verb: str) -> None:
    name = f"{table}_{verb.lower()}_locked"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {name}")
        return
    op.execute(f"DROP TRIGGER {name} ON {table}")
    op.execute(f"DROP FUNCTION {name}()")


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
