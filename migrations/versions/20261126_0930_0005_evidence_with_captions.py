"""evidence with captions, previews and scans

Revision ID: 0005
Revises: 0004
Create Date: 2026-11-26 09:30:00+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
