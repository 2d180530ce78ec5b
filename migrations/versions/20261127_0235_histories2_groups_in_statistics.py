"""in which group statistics count a person

Revision ID: histories2
Revises: histories1
Create Date: 2026-11-27 02:35:00+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "histories2"
down_revision = "histories1"
branch_labels = None
depends_on = None

RANKS = ("province_leader", "department_leader", "entrepreneur", "other_leader", "direct_worker")


def upgrade() -> None:
    with op.batch_alter_table("person") as batch:
        batch.add_column(sa.Column("rank", sa.String(length=32), nullable=True))
        batch.create_check_constraint(op.f("ck_person_rank"), f"rank IN {RANKS}")


def downgrade() -> None:
    with op.batch_alter_table("person") as batch:
        batch.drop_constraint(op.f("ck_person_rank"), type_="check")
        batch.drop_column("rank")
