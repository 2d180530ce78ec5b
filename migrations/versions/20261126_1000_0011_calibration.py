"""calibration

Revision ID: 0011
Revises: 0010
Create Date: 2026-11-26 10:00:00+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("panel") as batch:
        batch.add_column(sa.Column("calibration_initiative_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_panel_calibration_initiative_id_initiative"), "initiative", ["calibration_initiative_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("panel") as batch:
        batch.drop_constraint(op.f("fk_panel_calibration_initiative_id_initiative"), type_="foreignkey")
        batch.drop_column("calibration_initiative_id")
