"""overlay runs

Certificates are printed onto blanks sheet by sheet: runs, their lines, and which blank carries which certificate.

Revision ID: blanks3
Revises: blanks2
Create Date: 2026-11-27 08:20:00+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "blanks3"
down_revision = "blanks2"
branch_labels = None
depends_on = None

KEPT = "id batch_id number run_id certificate_id used_at used_by_id".split()
LOCKS = (
    (
        "blank_use",
        "UPDATE",
        "OLD.fate = 'spoiled' OR " + " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in KEPT),
        "which blank carries which certificate is not changed",
    ),
    ("blank_use", "DELETE", "", "which blank carries which certificate is not deleted"),
)


def upgrade() -> None:
    op.create_table(
        "overlay_run",
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("recognition_decision_id", sa.Integer(), nullable=True),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("printer_id", sa.Integer(), nullable=False),
        sa.Column("right_by", sa.Integer(), nullable=False),
        sa.Column("down_by", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.JSON(), nullable=False),
        sa.Column("coded", sa.Boolean(), nullable=False),
        sa.Column("stacks", sa.Integer(), nullable=False),
        sa.Column("requested_by_id", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("worker", sa.String(length=100), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('queued', 'running', 'done', 'failed')", name=op.f("ck_overlay_run_state")),
        sa.CheckConstraint("done >= 0 AND done <= total", name=op.f("ck_overlay_run_done")),
        sa.CheckConstraint(
            "(decision_id IS NULL) <> (recognition_decision_id IS NULL)", name=op.f("ck_overlay_run_subject")
        ),
        sa.CheckConstraint("(ended_at IS NULL) = (length(end_reason) = 0)", name=op.f("ck_overlay_run_end_reason")),
        sa.CheckConstraint("stacks >= 0", name=op.f("ck_overlay_run_stacks")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_overlay_run_body_id_body")),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_overlay_run_decision_id_decision")),
        sa.ForeignKeyConstraint(
            ["recognition_decision_id"], ["recognition_decision.id"],
            name=op.f("fk_overlay_run_recognition_decision_id_recognition_decision"),
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["blank_batch.id"], name=op.f("fk_overlay_run_batch_id_blank_batch")),
        sa.ForeignKeyConstraint(["printer_id"], ["printer.id"], name=op.f("fk_overlay_run_printer_id_printer")),
        sa.ForeignKeyConstraint(
            ["requested_by_id"], ["account.id"], name=op.f("fk_overlay_run_requested_by_id_account")
        ),
        sa.ForeignKeyConstraint(["ended_by_id"], ["account.id"], name=op.f("fk_overlay_run_ended_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_overlay_run")),
    )  # fmt: skip
    with op.batch_alter_table("overlay_run") as table:
        for column in ("body_id", "decision_id", "recognition_decision_id"):
            table.create_index(op.f(f"ix_overlay_run_{column}"), [column])
    op.create_table(
        "overlay_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("stack", sa.Integer(), nullable=True),
        sa.CheckConstraint("page >= 0", name=op.f("ck_overlay_line_page")),
        sa.ForeignKeyConstraint(["run_id"], ["overlay_run.id"], name=op.f("fk_overlay_line_run_id_overlay_run")),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_overlay_line_certificate_id_certificate")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_overlay_line_file_id_stored_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_overlay_line")),
        sa.UniqueConstraint("run_id", "position", name=op.f("uq_overlay_line_run_id_position")),
        sa.UniqueConstraint("run_id", "certificate_id", name=op.f("uq_overlay_line_run_id_certificate_id")),
    )
    with op.batch_alter_table("overlay_line") as table:
        table.create_index(op.f("ix_overlay_line_certificate_id"), ["certificate_id"])
    op.create_table(
        "blank_use",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("fate", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("fate IN ('printed', 'spoiled')", name=op.f("ck_blank_use_fate")),
        sa.CheckConstraint("number > 0", name=op.f("ck_blank_use_number")),
        sa.CheckConstraint("fate = 'printed' OR length(reason) > 0", name=op.f("ck_blank_use_reason")),
        sa.ForeignKeyConstraint(["batch_id"], ["blank_batch.id"], name=op.f("fk_blank_use_batch_id_blank_batch")),
        sa.ForeignKeyConstraint(["run_id"], ["overlay_run.id"], name=op.f("fk_blank_use_run_id_overlay_run")),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_blank_use_certificate_id_certificate")
        ),
        sa.ForeignKeyConstraint(
            ["run_id", "certificate_id"], ["overlay_line.run_id", "overlay_line.certificate_id"],
            name=op.f("fk_blank_use_run_id_certificate_id_overlay_line"),
        ),
        sa.ForeignKeyConstraint(["used_by_id"], ["account.id"], name=op.f("fk_blank_use_used_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blank_use")),
        sa.UniqueConstraint("batch_id", "number", name=op.f("uq_blank_use_batch_id_number")),
    )  # fmt: skip
    printed = sa.text("fate = 'printed'")
    with op.batch_alter_table("blank_use") as table:
        table.create_index(op.f("ix_blank_use_run_id"), ["run_id"])
        table.create_index(
            "uq_blank_use_printed", ["certificate_id"], unique=True, sqlite_where=printed, postgresql_where=printed
        )
    _lock(LOCKS)


def downgrade() -> None:
    _drop(LOCKS)
    op.drop_table("blank_use")
    op.drop_table("overlay_line")
    op.drop_table("overlay_run")


def _is_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")


def _lock(locks: tuple[tuple[str, str, str, str], ...]) -> None:
    for table, verb, when, why in locks:
        name = f"{table}_{verb.lower()}_locked"
        if _is_sqlite():
            condition = f"WHEN {when}" if when else ""
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW {condition} "
                f"BEGIN SELECT RAISE(ABORT, '{why}'); END"
            )
        else:
            row = "OLD" if verb == "DELETE" else "NEW"
            condition = f"IF NOT ({when}) THEN RETURN {row}; END IF;" if when else ""
            op.execute(
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {condition} "
                f"RAISE EXCEPTION '{why}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
            )
            op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def _drop(locks: tuple[tuple[str, str, str, str], ...]) -> None:
    for table, verb, _when, _why in locks:
        name = f"{table}_{verb.lower()}_locked"
        if _is_sqlite():
            op.execute(f"DROP TRIGGER {name}")
        else:
            op.execute(f"DROP TRIGGER {name} ON {table}")
            op.execute(f"DROP FUNCTION {name}()")
