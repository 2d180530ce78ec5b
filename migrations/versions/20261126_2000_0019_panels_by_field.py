"""panels by field

Revision ID: 0019
Revises: 0018
Create Date: 2026-11-26 20:00:00+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

# Written out: a table that is made anew for a constraint would lose its triggers on SQLite.
ADDED = (
    "ALTER TABLE seat ADD COLUMN is_substitute BOOLEAN DEFAULT {false} NOT NULL CONSTRAINT ck_seat_substitute CHECK (NOT (is_chair AND is_substitute))",
    "ALTER TABLE seat ADD COLUMN valid_from DATE",
    "ALTER TABLE seat ADD COLUMN valid_until DATE CONSTRAINT ck_seat_term CHECK (valid_from IS NULL OR valid_until IS NULL OR valid_from <= valid_until)",
)


def upgrade() -> None:
    false = "0" if op.get_bind().dialect.name == "sqlite" else "false"
    for statement in ADDED:
        op.execute(statement.format(false=false))
    op.add_column("panel", sa.Column("establishment", sa.Text(), nullable=False, server_default=""))
    for owner in ("panel", "seat"):
        op.create_table(
            f"{owner}_field",
            sa.Column(f"{owner}_id", sa.Integer(), nullable=False),
            sa.Column("field_id", sa.Integer(), nullable=False),
            sa.ForeignKeyConstraint(["field_id"], ["field.id"], name=op.f(f"fk_{owner}_field_field_id_field"), ondelete="CASCADE"),
            sa.ForeignKeyConstraint([f"{owner}_id"], [f"{owner}.id"], name=op.f(f"fk_{owner}_field_{owner}_id_{owner}")),
            sa.PrimaryKeyConstraint(f"{owner}_id", "field_id", name=op.f(f"pk_{owner}_field")),
        )


def downgrade() -> None:
    op.drop_table("seat_field")
    op.drop_table("panel_field")
    op.drop_column("panel", "establishment")
    for name in ("valid_until", "valid_from", "is_substitute"):
        op.execute(f"ALTER TABLE seat DROP COLUMN {name}")
