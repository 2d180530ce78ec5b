"""pages of shared files

Certificates of a run are printed into files that they share, so each tells which page of its file it is.

Revision ID: designs1
Revises: amend3
Create Date: 2026-11-27 08:00:00+07:00
"""

from alembic import op

revision = "designs1"
down_revision = "amend3"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not in batch mode, which would make the table anew without its triggers.
    op.execute(
        "ALTER TABLE certificate ADD COLUMN page INTEGER DEFAULT 0 NOT NULL "
        "CONSTRAINT ck_certificate_page CHECK (page >= 0)"
    )


def downgrade() -> None:
    op.execute("ALTER TABLE certificate DROP COLUMN page")
