"""saved filters, sorting, exports

Revision ID: 0008
Revises: 0007
Create Date: 2026-11-26 09:30:00+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_initiative_movement_number_edition", "initiative", ["movement_id", "number", "edition"])


def downgrade() -> None:
    op.drop_index("ix_initiative_movement_number_edition", "initiative")
