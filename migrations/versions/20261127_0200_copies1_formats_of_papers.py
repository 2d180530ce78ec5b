"""formats of papers

A paper tells the format that it was printed in. Those printed before this followed Nghị định 30/2020/NĐ-CP, whatever
their day.

Revision ID: copies1
Revises: payments1
Create Date: 2026-11-27 02:00:00+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "copies1"
down_revision = "payments1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("paper") as table:
        table.add_column(sa.Column("format", sa.String(length=10), nullable=True))
    op.execute("UPDATE paper SET format = 'nd30' WHERE file_id IS NOT NULL")


def downgrade() -> None:
    with op.batch_alter_table("paper") as table:
        table.drop_column("format")
