"""panels and conflicts

Revision ID: 0013
Revises: 0012
Create Date: 2026-11-26 16:00:00+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

KINDS = ("relative", "work", "recusal", "other")


def upgrade() -> None:
    with op.batch_alter_table("conflict") as batch:
        batch.add_column(sa.Column("kind", sa.String(length=32), nullable=False, server_default="other"))
        batch.create_check_constraint(op.f("ck_conflict_kind"), f"kind IN {KINDS}")


def downgrade() -> None:
    with op.batch_alter_table("conflict") as batch:
        batch.drop_constraint(op.f("ck_conflict_kind"), type_="check")
        batch.drop_column("kind")
