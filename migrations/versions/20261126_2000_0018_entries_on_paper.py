"""entries on paper

Revision ID: 0018
Revises: 0017
Create Date: 2026-11-26 20:00:00+07:00
"""

import sqlalchemy as sa
from alembic import op


revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

WHY = "what was read from a paper stays as it was"
KEPT = sa.text("set_aside_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "paper_sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("unit_comment", sa.Text(), nullable=False),
        sa.Column("settled", sa.JSON(), nullable=False),
        sa.Column("settled_reason", sa.Text(), nullable=False),
        sa.Column("taken_over_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("set_aside_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("set_aside_by_id", sa.Integer(), nullable=True),
        sa.Column("set_aside_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("round >= 1", name=op.f("ck_paper_sheet_round")),
        sa.CheckConstraint(
            "(set_aside_at IS NULL) = (length(set_aside_reason) = 0)", name=op.f("ck_paper_sheet_set_aside_reason")
        ),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"], name=op.f("fk_paper_sheet_assignment_id_assignment")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_paper_sheet_file_id_stored_file")),
        sa.ForeignKeyConstraint(["set_aside_by_id"], ["account.id"], name=op.f("fk_paper_sheet_set_aside_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_sheet")),
    )
    op.create_index(
        "uq_paper_sheet_kept", "paper_sheet", ["assignment_id", "round"], unique=True, sqlite_where=KEPT, postgresql_where=KEPT
    )
    op.create_table(
        "paper_reading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper_sheet_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("number IN (1, 2)", name=op.f("ck_paper_reading_number")),
        sa.ForeignKeyConstraint(["paper_sheet_id"], ["paper_sheet.id"], name=op.f("fk_paper_reading_paper_sheet_id_paper_sheet")),
        sa.ForeignKeyConstraint(["read_by_id"], ["account.id"], name=op.f("fk_paper_reading_read_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_reading")),
        sa.UniqueConstraint("paper_sheet_id", "number", name=op.f("uq_paper_reading_paper_sheet_id_number")),
    )
    op.create_table(
        "sent_kit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("rows > 0", name=op.f("ck_sent_kit_rows")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_sent_kit_file_id_stored_file")),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_sent_kit_seat_id_seat")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sent_kit")),
    )
    op.create_index(op.f("ix_sent_kit_seat_id"), "sent_kit", ["seat_id"])
    _keep("paper_reading", "UPDATE")
    _keep("paper_reading", "DELETE")
    _keep("paper_sheet", "DELETE")


def downgrade() -> None:
    op.drop_table("sent_kit")
    op.drop_table("paper_reading")
    op.drop_table("paper_sheet")
    if not _is_sqlite():
        for name in ("paper_reading_update_kept", "paper_reading_delete_kept", "paper_sheet_delete_kept"):
            op.execute(f"DROP FUNCTION {name}()")


def _is_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")


def _keep(table: str, verb: str) -> None:
    """Let nobody change or delete what was read."""
    name = f"{table}_{verb.lower()}_kept"
    if _is_sqlite():
        op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW BEGIN SELECT RAISE(ABORT, '{WHY}'); END")
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{WHY}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
