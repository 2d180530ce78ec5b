"""saved filters, sorting, exports

Revision ID: 0008
Revises: 0007
Create Date: 2026-11-26 09:30:00+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


STATES = ("queued", "running", "done", "failed")


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _make_exports() -> None:
    """Make the tables of lists that came in and of what is made to be fetched."""
    op.create_table(
        "sent_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("movement_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by_id", sa.Integer(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("rows > 0", name=op.f("ck_sent_list_rows")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_sent_list_file_id_stored_file")),
        sa.ForeignKeyConstraint(["movement_id"], ["movement.id"], name=op.f("fk_sent_list_movement_id_movement")),
        sa.ForeignKeyConstraint(["sent_by_id"], ["account.id"], name=op.f("fk_sent_list_sent_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sent_list")),
    )
    op.create_index(op.f("ix_sent_list_movement_id"), "sent_list", ["movement_id"])
    op.create_table(
        "export_run",
        sa.Column("movement_id", sa.Integer(), nullable=False),
        sa.Column("kind", _choice("kind", "dossiers", "list"), nullable=False),
        sa.Column("requested_by_id", sa.Integer(), nullable=True),
        sa.Column("submitted", sa.Boolean(), nullable=False),
        sa.Column("unit_ids", sa.JSON(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("filename", sa.String(length=150), nullable=False),
        sa.Column("initiatives", sa.Integer(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state", _choice("state", *STATES), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("worker", sa.String(length=100), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("done >= 0 AND done <= total", name=op.f("ck_export_run_done")),
        sa.ForeignKeyConstraint(["movement_id"], ["movement.id"], name=op.f("fk_export_run_movement_id_movement")),
        sa.ForeignKeyConstraint(["requested_by_id"], ["account.id"], name=op.f("fk_export_run_requested_by_id_account")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_export_run_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export_run")),
    )
    op.create_index(op.f("ix_export_run_movement_id"), "export_run", ["movement_id"])
    op.create_index(op.f("ix_export_run_requested_by_id"), "export_run", ["requested_by_id"])


def _make_filters() -> None:
    """Make the table of what people look for again and again."""
    op.create_table(
        "saved_filter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("movement_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("wanted", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_saved_filter_account_id_account")),
        sa.ForeignKeyConstraint(["movement_id"], ["movement.id"], name=op.f("fk_saved_filter_movement_id_movement")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filter")),
        sa.UniqueConstraint("account_id", "movement_id", "name", name=op.f("uq_saved_filter_account_id_movement_id_name")),
    )


def upgrade() -> None:
    _make_exports()
    _make_filters()
    op.create_index("ix_initiative_movement_number_edition", "initiative", ["movement_id", "number", "edition"])


def downgrade() -> None:
    op.drop_table("saved_filter")
    op.drop_table("export_run")
    op.drop_table("sent_list")
    op.drop_index("ix_initiative_movement_number_edition", "initiative")
