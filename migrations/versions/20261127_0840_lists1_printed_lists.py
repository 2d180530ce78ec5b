"""lists that certificates are printed from

Revision ID: lists1
Revises: printing1
Create Date: 2026-11-27 08:40:00+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "lists1"
down_revision = "printing1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "printed_list",
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("sent_by_id", sa.Integer(), nullable=False),
        sa.Column("filename", sa.String(150), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("encoding", sa.String(20), nullable=False),
        sa.Column("wording", sa.JSON(), nullable=False),
        sa.Column("wanted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("pdf_sha256", sa.String(64), nullable=True),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("worker", sa.String(100), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("done >= 0 AND done <= total", name=op.f("ck_printed_list_done")),
        sa.CheckConstraint("rows > 0", name=op.f("ck_printed_list_rows")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_printed_list_sha256")),
        sa.CheckConstraint("state IN ('queued', 'running', 'done', 'failed')", name=op.f("ck_printed_list_state")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_printed_list_body_id_body")),
        sa.ForeignKeyConstraint(["sent_by_id"], ["account.id"], name=op.f("fk_printed_list_sent_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_printed_list")),
    )
    op.create_index(op.f("ix_printed_list_body_id"), "printed_list", ["body_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_printed_list_body_id"), table_name="printed_list")
    op.drop_table("printed_list")
