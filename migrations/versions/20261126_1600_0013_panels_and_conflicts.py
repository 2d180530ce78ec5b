"""panels and conflicts

Revision ID: 0013
Revises: 0012
Create Date: 2026-11-26 16:00:00+07:00
"""

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
