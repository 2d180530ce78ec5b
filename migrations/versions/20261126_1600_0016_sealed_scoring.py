"""sealed scoring

Revision ID: 0016
Revises: 0015
Create Date: 2026-11-26 16:00:00+07:00
"""

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
