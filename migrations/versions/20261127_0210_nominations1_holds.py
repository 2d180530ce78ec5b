"""holds and verdicts on eligibility

Who is not to be commended for a while, and what people found where a rule leaves the answer to them. A hold is
prolonged or lifted and never taken back; a verdict is followed by another and never changed.

Revision ID: nominations1
Revises: copies4
Create Date: 2026-11-27 02:10:00+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "nominations1"
down_revision = "copies4"
branch_labels = None
depends_on = None

FIXED = "id body_id unit_id person_id kind from_on reason document placed_at placed_by_id".split()
CHANGED = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in FIXED)
# Table, verb, when it is refused (every time, if empty), why.
LOCKS = (
    ("hold", "UPDATE", f"OLD.lifted_on IS NOT NULL OR {CHANGED}", "a hold is only prolonged or lifted"),
    ("hold", "DELETE", "", "a hold is not deleted"),
    ("eligibility_ruling", "UPDATE", "", "a verdict is not changed"),
    ("eligibility_ruling", "DELETE", "", "a verdict is not deleted"),
)


def upgrade() -> None:
    op.create_table(
        "hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column(
            "kind", _enum("kind", "discipline", "complaint", "inspection", "investigation", "press"), nullable=False
        ),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("placed_by_id", sa.Integer(), nullable=False),
        sa.Column("lifted_on", sa.Date(), nullable=True),
        sa.Column("lifted_reason", sa.Text(), nullable=False),
        sa.Column("lifted_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(unit_id IS NULL) <> (person_id IS NULL)", name=op.f("ck_hold_recipient")),
        sa.CheckConstraint("until_on IS NULL OR until_on >= from_on", name=op.f("ck_hold_order")),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_hold_reason")),
        sa.CheckConstraint("(lifted_on IS NULL) = (lifted_by_id IS NULL)", name=op.f("ck_hold_lifted")),
        sa.CheckConstraint("lifted_on IS NULL OR length(lifted_reason) > 0", name=op.f("ck_hold_lifted_reason")),
        sa.CheckConstraint("lifted_on IS NULL OR lifted_on >= from_on", name=op.f("ck_hold_lifted_order")),
        _reference("hold", "body_id", "body"),
        _reference("hold", "unit_id", "unit"),
        _reference("hold", "person_id", "person"),
        _reference("hold", "placed_by_id", "account"),
        _reference("hold", "lifted_by_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
    )
    for column in ("body_id", "unit_id", "person_id"):
        op.create_index(op.f(f"ix_hold_{column}"), "hold", [column])
    op.create_table(
        "eligibility_ruling",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("movement_id", sa.Integer(), nullable=False),
        sa.Column("recipient_key", sa.String(length=20), nullable=False),
        sa.Column("honour", sa.String(length=40), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("fit", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("seal", sa.Text(), nullable=False),
        sa.Column("ruled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ruled_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_eligibility_ruling_reason")),
        _reference("eligibility_ruling", "movement_id", "movement"),
        _reference("eligibility_ruling", "ruled_by_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_eligibility_ruling")),
    )
    op.create_index(
        "ix_eligibility_ruling_movement_recipient", "eligibility_ruling", ["movement_id", "recipient_key"]
    )
    _lock(LOCKS)
    if not _is_sqlite():
        for table in ("hold", "eligibility_ruling"):
            op.execute(
                f"CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION never_emptied()"
            )


def downgrade() -> None:
    if not _is_sqlite():
        for table in ("hold", "eligibility_ruling"):
            op.execute(f"DROP TRIGGER {table}_never_emptied ON {table}")
    _drop(LOCKS)
    op.drop_table("eligibility_ruling")
    op.drop_table("hold")


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"))


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _is_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")


def _drop(locks: tuple[tuple[str, str, str, str], ...]) -> None:
    for table, verb, _when, _why in locks:
        name = f"{table}_{verb.lower()}_locked"
        op.execute(f"DROP TRIGGER {name}" if _is_sqlite() else f"DROP TRIGGER {name} ON {table}")
        if not _is_sqlite():
            op.execute(f"DROP FUNCTION {name}()")


def _lock(locks: tuple[tuple[str, str, str, str], ...]) -> None:
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
