"""households nominated and held

A nomination and a hold are of exactly one of three: a unit, a person or a household.

Revision ID: house1
Revises: annex1
Create Date: 2026-11-27 07:50:00+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "house1"
down_revision = "annex1"
branch_labels = None
depends_on = None

# Table, verb, when it is refused (every time, if empty), why.
Locks = tuple[tuple[str, str, str, str], ...]
FORMER_HOLD = (
    "id", "body_id", "unit_id", "person_id", "kind", "from_on", "reason", "document", "placed_at", "placed_by_id",
)  # fmt: skip
FORMER_NOMINATION = ("id", "movement_id", "unit_id", "recipient_unit_id", "person_id", "made_at", "made_by_id")
HOLD = (*FORMER_HOLD, "household_id")
NOMINATION = (*FORMER_NOMINATION, "household_id")
RECIPIENTS = {
    "hold": ("unit_id", "person_id", "household_id"), "nomination": ("recipient_unit_id", "person_id", "household_id"),
}  # fmt: skip


def _changed(columns: tuple[str, ...]) -> str:
    """Say in SQL that one of ``columns`` changes; NULL counts as a value."""
    return " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)


def _locks(hold: tuple[str, ...], nomination: tuple[str, ...]) -> Locks:
    numbered = "(OLD.number IS NOT NULL AND OLD.number IS DISTINCT FROM NEW.number)"
    return (
        ("hold", "UPDATE", f"OLD.lifted_on IS NOT NULL OR {_changed(hold)}", "a hold is only prolonged or lifted"),
        ("hold", "DELETE", "", "a hold is not deleted"),
        ("nomination", "UPDATE", f"{_changed(nomination)} OR {numbered}", "who nominates whom, and the number, stay"),
        ("nomination", "DELETE", "", "a nomination is not deleted"),
    )


def upgrade() -> None:
    _drop(_locks(FORMER_HOLD, FORMER_NOMINATION))
    for table, columns in RECIPIENTS.items():
        one = " + ".join(f"CASE WHEN {column} IS NULL THEN 0 ELSE 1 END" for column in columns)
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"ck_{table}_recipient"), type_="check")
            batch.add_column(sa.Column("household_id", sa.Integer(), nullable=True))
            batch.create_foreign_key(op.f(f"fk_{table}_household_id_household"), "household", ["household_id"], ["id"])
        with op.batch_alter_table(table) as batch:
            batch.create_check_constraint(op.f(f"ck_{table}_recipient"), f"{one} = 1")
    op.create_index(op.f("ix_hold_household_id"), "hold", ["household_id"])
    _lock(_locks(HOLD, NOMINATION))


def downgrade() -> None:
    """Go back; refused by the constraints while a household is nominated or on hold: history is not dropped."""
    _drop(_locks(HOLD, NOMINATION))
    op.drop_index(op.f("ix_hold_household_id"), "hold")
    for table, (unit, person, _household) in RECIPIENTS.items():
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"ck_{table}_recipient"), type_="check")
            batch.create_check_constraint(op.f(f"ck_{table}_recipient"), f"({unit} IS NULL) <> ({person} IS NULL)")
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"fk_{table}_household_id_household"), type_="foreignkey")
            batch.drop_column("household_id")
    _lock(_locks(FORMER_HOLD, FORMER_NOMINATION))


def _is_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")


def _drop(locks: Locks) -> None:
    for table, verb, _when, _why in locks:
        name = f"{table}_{verb.lower()}_locked"
        op.execute(f"DROP TRIGGER {name}" if _is_sqlite() else f"DROP TRIGGER {name} ON {table}")
        if not _is_sqlite():
            op.execute(f"DROP FUNCTION {name}()")


def _lock(locks: Locks) -> None:
    for table, verb, when, why in locks:
        name = f"{table}_{verb.lower()}_locked"
        if _is_sqlite():
            condition = f"WHEN {when}" if when else ""
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW {condition} "
                f"BEGIN SELECT RAISE(ABORT, '{why}'); END"
            )
            continue
        row = "OLD" if verb == "DELETE" else "NEW"
        condition = f"IF NOT ({when}) THEN RETURN {row}; END IF;" if when else ""
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {condition} "
            f"RAISE EXCEPTION '{why}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
