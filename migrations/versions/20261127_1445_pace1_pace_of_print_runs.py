"""the pace of print runs: when the first step since the last claim stood, and how many stood then

Revision ID: pace1
Revises: ceremonies2
Create Date: 2026-11-27 14:45:00+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "pace1"
down_revision = "ceremonies2"
branch_labels = None
depends_on = None

TABLES = ("print_run", "print_bundle")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("paced_from", sa.DateTime(timezone=True), nullable=True))
        op.add_column(table, sa.Column("paced_done", sa.Integer(), nullable=True))


def downgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table) as altered:
            altered.drop_column("paced_done")
            altered.drop_column("paced_from")
