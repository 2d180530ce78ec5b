"""papers in Word

Revision ID: 0003b
Revises: 0003
Create Date: 2026-11-26 09:30:00+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0003b"
down_revision = "0003"
branch_labels = None
depends_on = None

FOREIGN_KEY = op.f("fk_paper_word_file_id_stored_file")


def upgrade() -> None:
    with op.batch_alter_table("paper") as table:
        table.add_column(sa.Column("word_file_id", sa.Integer(), nullable=True))
        table.create_foreign_key(FOREIGN_KEY, "stored_file", ["word_file_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("paper") as table:
        table.drop_constraint(FOREIGN_KEY, type_="foreignkey")
        table.drop_column("word_file_id")
