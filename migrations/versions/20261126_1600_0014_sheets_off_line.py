"""sheets off line

Revision ID: 0014
Revises: 0013
Create Date: 2026-11-26 16:00:00+07:00
"""

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
