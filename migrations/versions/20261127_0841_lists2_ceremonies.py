"""ceremonies: calls in their order, who receives, and the files bound for them

Revision ID: lists2
Revises: lists1
Create Date: 2026-11-27 08:41:00+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "lists2"
down_revision = "lists1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ceremony",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("begins_at", sa.String(5), nullable=False),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("group_size", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("group_size BETWEEN 1 AND 50", name=op.f("ck_ceremony_group_size")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_ceremony_body_id_body")),
        sa.ForeignKeyConstraint(["made_by_id"], ["account.id"], name=op.f("fk_ceremony_made_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ceremony")),
    )
    op.create_index(op.f("ix_ceremony_body_id"), "ceremony", ["body_id"])
    op.create_table(
        "ceremony_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ceremony_id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("award_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("receiver_kind", sa.String(32), nullable=False),
        sa.Column("receiver", sa.String(160), nullable=False),
        sa.Column("came_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("position > 0", name=op.f("ck_ceremony_call_position")),
        sa.CheckConstraint(
            "receiver_kind IN ('self', 'head', 'deputy', 'relative')", name=op.f("ck_ceremony_call_receiver_kind")
        ),
        sa.ForeignKeyConstraint(["ceremony_id"], ["ceremony.id"], name=op.f("fk_ceremony_call_ceremony_id_ceremony")),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_ceremony_call_decision_id_decision")),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_ceremony_call_award_id_award")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ceremony_call")),
        sa.UniqueConstraint("ceremony_id", "award_id", name=op.f("uq_ceremony_call_ceremony_id_award_id")),
    )
    op.create_index(op.f("ix_ceremony_call_decision_id"), "ceremony_call", ["decision_id"])
    op.create_index(op.f("ix_ceremony_call_award_id"), "ceremony_call", ["award_id"])
    op.create_table(
        "ceremony_file",
        sa.Column("ceremony_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("requested_by_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
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
        sa.CheckConstraint("done >= 0 AND done <= total", name=op.f("ck_ceremony_file_done")),
        sa.CheckConstraint("kind IN ('certificates', 'labels')", name=op.f("ck_ceremony_file_kind")),
        sa.CheckConstraint("state IN ('queued', 'running', 'done', 'failed')", name=op.f("ck_ceremony_file_state")),
        sa.ForeignKeyConstraint(["ceremony_id"], ["ceremony.id"], name=op.f("fk_ceremony_file_ceremony_id_ceremony")),
        sa.ForeignKeyConstraint(
            ["requested_by_id"], ["account.id"], name=op.f("fk_ceremony_file_requested_by_id_account")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_ceremony_file_file_id_stored_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ceremony_file")),
    )
    op.create_index(op.f("ix_ceremony_file_ceremony_id"), "ceremony_file", ["ceremony_id"])


def downgrade() -> None:
    for table in ("ceremony_file", "ceremony_call", "ceremony"):
        op.drop_table(table)
