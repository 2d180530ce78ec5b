"""sealed scoring

Revision ID: 0016
Revises: 0014
Create Date: 2026-11-26 16:00:00+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0014"
branch_labels = None
depends_on = None

# While a closing stands, nothing that makes the standings changes: how each table leads to its movement.
SEALED = {
    "mark": "panel p JOIN seat s ON s.panel_id = p.id JOIN assignment a ON a.seat_id = s.id "
    "JOIN sheet t ON t.assignment_id = a.id WHERE t.id = {row}.sheet_id AND p.movement_id = c.movement_id",
    "sheet": "panel p JOIN seat s ON s.panel_id = p.id JOIN assignment a ON a.seat_id = s.id "
    "WHERE a.id = {row}.assignment_id AND p.movement_id = c.movement_id",
    "conflict": "panel p JOIN seat s ON s.panel_id = p.id WHERE s.id = {row}.seat_id AND p.movement_id = c.movement_id",
    "spread_settlement": "initiative i WHERE i.id = {row}.initiative_id AND i.movement_id = c.movement_id",
    "public_vote": "initiative i WHERE i.id = {row}.initiative_id AND i.movement_id = c.movement_id",
    "drawn_lot": "initiative i WHERE i.id = {row}.initiative_id AND i.movement_id = c.movement_id",
    "round_entry": "initiative i WHERE i.id = {row}.initiative_id AND i.movement_id = c.movement_id",
}
VERBS = ("INSERT", "UPDATE", "DELETE")
WHY = "scoring is closed"
KEPT = "what was sealed stays as it was"


def upgrade() -> None:
    op.create_table(
        "sealed_files",
        sa.Column("closing_id", sa.Integer(), nullable=False),
        sa.Column("sheets_id", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["closing_id"], ["scoring_closing.id"], name=op.f("fk_sealed_files_closing_id_scoring_closing")),
        sa.ForeignKeyConstraint(["rule_id"], ["stored_file.id"], name=op.f("fk_sealed_files_rule_id_stored_file")),
        sa.ForeignKeyConstraint(["sheets_id"], ["stored_file.id"], name=op.f("fk_sealed_files_sheets_id_stored_file")),
        sa.PrimaryKeyConstraint("closing_id", name=op.f("pk_sealed_files")),
    )
    for verb in ("UPDATE", "DELETE"):
        _lock("sealed_files", verb, "", KEPT)
    for table, path in SEALED.items():
        for verb in VERBS:
            row = "OLD" if verb == "DELETE" else "NEW"
            when = f"EXISTS (SELECT 1 FROM scoring_closing c, {path.format(row=row)} AND c.reopened_at IS NULL)"
            _lock(table, verb, when, WHY)


def downgrade() -> None:
    for table in SEALED:
        for verb in VERBS:
            name = f"{table}_{verb.lower()}_sealed"
            op.execute(f"DROP TRIGGER {name}" if _is_sqlite() else f"DROP TRIGGER {name} ON {table}")
            if not _is_sqlite():
                op.execute(f"DROP FUNCTION {name}()")
    op.drop_table("sealed_files")
    if not _is_sqlite():
        op.execute("DROP FUNCTION sealed_files_update_sealed()")
        op.execute("DROP FUNCTION sealed_files_delete_sealed()")


def _is_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")


def _lock(table: str, verb: str, when: str, why: str) -> None:
    name = f"{table}_{verb.lower()}_sealed"
    if _is_sqlite():
        condition = f"WHEN {when}" if when else ""
        op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW {condition} BEGIN SELECT RAISE(ABORT, '{why}'); END")
        return
    row = "OLD" if verb == "DELETE" else "NEW"
    condition = f"IF NOT ({when}) THEN RETURN {row}; END IF;" if when else ""
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {condition} "
        f"RAISE EXCEPTION '{why}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
