"""what papers say

A paper keeps what it says of itself (kind, number, day, issuer, subject, signer, recipients) and how many pages it has,
for the metadata of Annex VI of Nghị định 30/2020/NĐ-CP. Papers that were printed before lack both.

Revision ID: filing1
Revises: amend2
Create Date: 2026-11-27 07:57:00+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "filing1"
down_revision = "amend2"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("paper") as table:
        table.add_column(sa.Column("said", sa.JSON(none_as_null=True), nullable=True))
        table.add_column(sa.Column("pages", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("paper") as table:
        table.drop_column("pages")
        table.drop_column("said")
