"""earlier rounds stay

Revision ID: 0017
Revises: 0016
Create Date: 2026-11-26 16:00:00+07:00
"""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

SUPERSEDED = "EXISTS (SELECT 1 FROM sheet WHERE sheet.id = {row}.sheet_id AND sheet.superseded_at IS NOT NULL)"
WHY = "the sheet belongs to an earlier round"
VERBS = ("INSERT", "UPDATE", "DELETE")
# What PostgreSQL could empty at one go, past the locks on rows. SQLite knows no TRUNCATE.
KEPT = ("mark", "scoring_closing", "sealed_files", "scoring_round", "round_entry", "spread_settlement", "drawn_lot")


def upgrade() -> None:
    """What was marked in an earlier round stays as it was."""
    for verb in VERBS:
        name, row = f"mark_{verb.lower()}_superseded", "OLD" if verb == "DELETE" else "NEW"
        when = SUPERSEDED.format(row=row)
        if _is_sqlite():
            op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON mark FOR EACH ROW WHEN {when} BEGIN SELECT RAISE(ABORT, '{WHY}'); END")
            continue
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NOT ({when}) THEN RETURN {row}; END IF; "
            f"RAISE EXCEPTION '{WHY}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON mark FOR EACH ROW EXECUTE FUNCTION {name}()")
    if not _is_sqlite():
        for table in KEPT:
            op.execute(
                f"CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION never_emptied()"
            )


def downgrade() -> None:
    if not _is_sqlite():
        for table in KEPT:
            op.execute(f"DROP TRIGGER {table}_never_emptied ON {table}")
    for verb in VERBS:
        name = f"mark_{verb.lower()}_superseded"
        op.execute(f"DROP TRIGGER {name}" if _is_sqlite() else f"DROP TRIGGER {name} ON mark")
        if not _is_sqlite():
            op.execute(f"DROP FUNCTION {name}()")


def _is_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")
