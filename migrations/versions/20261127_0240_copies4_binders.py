"""binders

Everything about a decision or an initiative is made into one archive and one PDF for whoever asked.

Revision ID: copies4
Revises: copies3
Create Date: 2026-11-27 02:40:00+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "copies4"
down_revision = "copies3"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "binder",
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("requested_by_id", sa.Integer(), nullable=False),
        sa.Column("filename", sa.String(length=150), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("pdf_size", sa.BigInteger(), nullable=True),
        sa.Column("pdf_sha256", sa.String(length=64), nullable=True),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
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
        sa.CheckConstraint("state IN ('queued', 'running', 'done', 'failed')", name=op.f("ck_binder_state")),
        sa.CheckConstraint("done >= 0 AND done <= total", name=op.f("ck_binder_done")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_binder_body_id_body")),
        sa.ForeignKeyConstraint(["requested_by_id"], ["account.id"], name=op.f("fk_binder_requested_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_binder")),
    )
    with op.batch_alter_table("binder") as table:
        table.create_index("ix_binder_subject", ["subject_kind", "subject_id"])


def downgrade() -> None:
    op.drop_table("binder")
