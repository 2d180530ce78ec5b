"""recognised authors are called at a ceremony as well

Revision ID: ceremonies2
Revises: emptied1
Create Date: 2026-11-27 14:35:00+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "ceremonies2"
down_revision = "emptied1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("ceremony_call") as table:
        table.alter_column("decision_id", existing_type=sa.Integer(), nullable=True)
        table.alter_column("award_id", existing_type=sa.Integer(), nullable=True)
        table.add_column(sa.Column("recognised_author_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_ceremony_call_recognised_author_id_recognised_author"), "recognised_author",
            ["recognised_author_id"], ["id"],
        )
        table.create_unique_constraint(
            op.f("uq_ceremony_call_ceremony_id_recognised_author_id"), ["ceremony_id", "recognised_author_id"]
        )
        table.create_check_constraint(
            op.f("ck_ceremony_call_holder"), "(award_id IS NULL) <> (recognised_author_id IS NULL)"
        )
        table.create_check_constraint(
            op.f("ck_ceremony_call_decision"), "(award_id IS NULL) = (decision_id IS NULL)"
        )
    with op.batch_alter_table("ceremony_call") as table:
        table.create_index(op.f("ix_ceremony_call_recognised_author_id"), ["recognised_author_id"])


def downgrade() -> None:
    op.execute("DELETE FROM ceremony_call WHERE award_id IS NULL")
    with op.batch_alter_table("ceremony_call") as table:
        table.drop_index(op.f("ix_ceremony_call_recognised_author_id"))
        table.drop_constraint(op.f("ck_ceremony_call_decision"), type_="check")
        table.drop_constraint(op.f("ck_ceremony_call_holder"), type_="check")
        table.drop_constraint(op.f("uq_ceremony_call_ceremony_id_recognised_author_id"), type_="unique")
        table.drop_constraint(op.f("fk_ceremony_call_recognised_author_id_recognised_author"), type_="foreignkey")
        table.drop_column("recognised_author_id")
        table.alter_column("award_id", existing_type=sa.Integer(), nullable=False)
        table.alter_column("decision_id", existing_type=sa.Integer(), nullable=False)
