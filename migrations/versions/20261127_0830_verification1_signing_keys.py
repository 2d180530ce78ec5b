"""signing keys

The public halves of the keys that sign certificates, with the time they were in use. A key is never changed or taken
away; it is retired once.

Revision ID: verification1
Revises: designer1
Create Date: 2026-11-27 08:30:00+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "verification1"
down_revision = "designer1"
branch_labels = None
depends_on = None

CHANGED = (
    "OLD.id IS DISTINCT FROM NEW.id OR OLD.name IS DISTINCT FROM NEW.name OR OLD.public IS DISTINCT FROM NEW.public "
    "OR OLD.made_at IS DISTINCT FROM NEW.made_at "
    "OR (OLD.retired_at IS NOT NULL AND OLD.retired_at IS DISTINCT FROM NEW.retired_at)"
)
LOCKS = (
    ("UPDATE", CHANGED, "a published key is not changed"),
    ("DELETE", "", "a published key is not taken away"),
)


def upgrade() -> None:
    op.create_table(
        "signing_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=43), nullable=False),
        sa.Column("public", sa.String(length=43), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "retired_at IS NULL OR retired_at >= made_at", name=op.f("ck_signing_key_retired_later")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_key")),
        sa.UniqueConstraint("name", name=op.f("uq_signing_key_name")),
    )
    for verb, when, why in LOCKS:
        _lock(verb, when, why)


def downgrade() -> None:
    """Go back; the database drops the triggers with the table, PostgreSQL's functions go by name."""
    op.drop_table("signing_key")
    if op.get_bind().dialect.name != "sqlite":
        for verb, _when, _why in LOCKS:
            op.execute(f"DROP FUNCTION signing_key_{verb.lower()}_locked()")


def _lock(verb: str, when: str, why: str) -> None:
    name = f"signing_key_{verb.lower()}_locked"
    if op.get_bind().dialect.name == "sqlite":
        condition = f"WHEN {when}" if when else ""
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {verb} ON signing_key FOR EACH ROW {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{why}'); END"
        )
        return
    row = "OLD" if verb == "DELETE" else "NEW"
    condition = f"IF NOT ({when}) THEN RETURN {row}; END IF;" if when else ""
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {condition} "
        f"RAISE EXCEPTION '{why}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON signing_key FOR EACH ROW EXECUTE FUNCTION {name}()")
