"""printers

Printers of a body and how far each is off, by kind of blank: calibrations that nobody changes.

Revision ID: blanks2
Revises: blanks1
Create Date: 2026-11-27 08:15:00+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "blanks2"
down_revision = "blanks1"
branch_labels = None
depends_on = None

LOCKS = (
    ("printer_calibration", "UPDATE", "a calibration is not changed"),
    ("printer_calibration", "DELETE", "a calibration is not deleted"),
)


def upgrade() -> None:
    op.create_table(
        "printer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("tray", sa.String(length=60), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("in_use", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_printer_body_id_body")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_printer")),
        sa.UniqueConstraint("body_id", "name", "tray", name=op.f("uq_printer_body_id_name_tray")),
    )
    op.create_table(
        "printer_calibration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("printer_id", sa.Integer(), nullable=False),
        sa.Column("kind_id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("right_by", sa.Integer(), nullable=False),
        sa.Column("down_by", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.String(length=32), nullable=False),
        sa.Column("readings", sa.JSON(), nullable=False),
        sa.Column("sheet_right", sa.Integer(), nullable=False),
        sa.Column("sheet_down", sa.Integer(), nullable=False),
        sa.Column("wider", sa.Integer(), nullable=False),
        sa.Column("higher", sa.Integer(), nullable=False),
        sa.Column("askew", sa.Integer(), nullable=False),
        sa.Column("calibrated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("calibrated_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "right_by BETWEEN -200 AND 200 AND down_by BETWEEN -200 AND 200",
            name=op.f("ck_printer_calibration_offset"),
        ),
        sa.CheckConstraint("read_at IN ('frame', 'edge', 'typed')", name=op.f("ck_printer_calibration_read_at")),
        sa.ForeignKeyConstraint(
            ["printer_id"], ["printer.id"], name=op.f("fk_printer_calibration_printer_id_printer")
        ),
        sa.ForeignKeyConstraint(
            ["kind_id"], ["blank_kind.id"], name=op.f("fk_printer_calibration_kind_id_blank_kind")
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["blank_batch.id"], name=op.f("fk_printer_calibration_batch_id_blank_batch")
        ),
        sa.ForeignKeyConstraint(
            ["calibrated_by_id"], ["account.id"], name=op.f("fk_printer_calibration_calibrated_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_printer_calibration")),
    )
    with op.batch_alter_table("printer_calibration") as table:
        table.create_index("ix_printer_calibration_of", ["printer_id", "kind_id"])
    _lock(LOCKS)


def downgrade() -> None:
    _drop(LOCKS)
    op.drop_table("printer_calibration")
    op.drop_table("printer")


def _is_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")


def _lock(locks: tuple[tuple[str, str, str], ...]) -> None:
    for table, verb, why in locks:
        name = f"{table}_{verb.lower()}_locked"
        if _is_sqlite():
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW BEGIN SELECT RAISE(ABORT, '{why}'); END"
            )
        else:
            op.execute(
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"RAISE EXCEPTION '{why}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
            )
            op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def _drop(locks: tuple[tuple[str, str, str], ...]) -> None:
    for table, verb, _why in locks:
        name = f"{table}_{verb.lower()}_locked"
        if _is_sqlite():
            op.execute(f"DROP TRIGGER {name}")
        else:
            op.execute(f"DROP TRIGGER {name} ON {table}")
            op.execute(f"DROP FUNCTION {name}()")
