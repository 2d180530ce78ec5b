"""histories of households

A line of a decision of old may speak of a household, and two entries of the list of households may be one. A household
is found by all that it is called.

Revision ID: house2
Revises: house1
Create Date: 2026-11-27 07:51:00+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "house2"
down_revision = "house1"
branch_labels = None
depends_on = None

# Table, verb, when it is refused (every time, if empty), why.
Locks = tuple[tuple[str, str, str, str], ...]
LINE = (
    "id", "old_decision_id", "position", "recipient_kind", "honour", "honour_name", "merit_kind", "recipient_name",
    "honorific", "post", "unit_name", "achievement", "annulled_by", "search",
)  # fmt: skip
FORMER_MERGER = ("id", "kept_id", "merged_id", "reason", "merged_at", "merged_by_id")
MERGER = (*FORMER_MERGER, "kept_household_id", "merged_household_id")
FORMER_LOOKED = "(unit_id IS NULL AND person_id IS NULL) OR looked_at IS NOT NULL"
LOOKED = "(unit_id IS NULL AND person_id IS NULL AND household_id IS NULL) OR looked_at IS NOT NULL"
OF_A_KIND = (
    "(kept_id IS NULL) = (merged_id IS NULL) AND (kept_household_id IS NULL) = (merged_household_id IS NULL) "
    "AND (kept_id IS NULL) <> (kept_household_id IS NULL)"
)
# What a household is called by, folded, before the name of its head.
CALLED = {"mr": "ho gia dinh ong ", "ms": "ho gia dinh ba "}
STANDS = sa.text("undone_at IS NULL")


def _changed(columns: tuple[str, ...]) -> str:
    """Say in SQL that one of ``columns`` changes; NULL counts as a value."""
    return " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)


def _locks(merger: tuple[str, ...]) -> Locks:
    return (
        ("past_award", "UPDATE", _changed(LINE), "a line of a decision of old is corrected by a new version"),
        ("past_award", "DELETE", "", "a line of a decision of old is not deleted"),
        (
            "merger", "UPDATE", f"OLD.undone_at IS NOT NULL OR NEW.undone_at IS NULL OR {_changed(merger)}",
            "a merger can only be undone",
        ),
        ("merger", "DELETE", "", "a merger is not deleted"),
    )  # fmt: skip


def upgrade() -> None:
    _drop(_locks(FORMER_MERGER))
    with op.batch_alter_table("past_award") as batch:
        batch.drop_constraint(op.f("ck_past_award_looked"), type_="check")
        batch.add_column(sa.Column("household_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_past_award_household_id_household"), "household", ["household_id"], ["id"])
    with op.batch_alter_table("past_award") as batch:
        batch.create_check_constraint(op.f("ck_past_award_looked"), LOOKED)
        batch.create_check_constraint(
            op.f("ck_past_award_household"), "household_id IS NULL OR recipient_kind = 'household'"
        )
    op.create_index(op.f("ix_past_award_household_id"), "past_award", ["household_id"])
    op.drop_index("uq_merger_standing", "merger")
    with op.batch_alter_table("merger") as batch:
        batch.alter_column("kept_id", existing_type=sa.Integer(), nullable=True)
        batch.alter_column("merged_id", existing_type=sa.Integer(), nullable=True)
        for column in ("kept_household_id", "merged_household_id"):
            batch.add_column(sa.Column(column, sa.Integer(), nullable=True))
            batch.create_foreign_key(op.f(f"fk_merger_{column}_household"), "household", [column], ["id"])
    with op.batch_alter_table("merger") as batch:
        batch.create_check_constraint(op.f("ck_merger_of_a_kind"), OF_A_KIND)
        batch.create_check_constraint(op.f("ck_merger_two_households"), "kept_household_id <> merged_household_id")
    for column in ("kept_household_id", "merged_household_id"):
        op.create_index(op.f(f"ix_merger_{column}"), "merger", [column])
    _index("uq_merger_standing", "merged_id")
    _index("uq_merger_standing_household", "merged_household_id")
    _lock(_locks(MERGER))
    for honorific, called in CALLED.items():
        op.execute(f"UPDATE household SET search = '{called}' || search WHERE honorific = '{honorific}'")


def downgrade() -> None:
    """Go back; refused by the constraints while households are merged: history is not dropped."""
    _drop(_locks(MERGER))
    for honorific, called in CALLED.items():
        op.execute(f"UPDATE household SET search = substr(search, {len(called) + 1}) WHERE honorific = '{honorific}'")
    for name in (
        "uq_merger_standing_household", "uq_merger_standing", "ix_merger_merged_household_id",
        "ix_merger_kept_household_id",
    ):  # fmt: skip
        op.drop_index(name, "merger")
    with op.batch_alter_table("merger") as batch:
        batch.alter_column("kept_id", existing_type=sa.Integer(), nullable=False)
        batch.alter_column("merged_id", existing_type=sa.Integer(), nullable=False)
        batch.drop_constraint(op.f("ck_merger_two_households"), type_="check")
        batch.drop_constraint(op.f("ck_merger_of_a_kind"), type_="check")
    with op.batch_alter_table("merger") as batch:
        for column in ("merged_household_id", "kept_household_id"):
            batch.drop_constraint(op.f(f"fk_merger_{column}_household"), type_="foreignkey")
            batch.drop_column(column)
    _index("uq_merger_standing", "merged_id")
    op.drop_index(op.f("ix_past_award_household_id"), "past_award")
    with op.batch_alter_table("past_award") as batch:
        batch.drop_constraint(op.f("ck_past_award_household"), type_="check")
        batch.drop_constraint(op.f("ck_past_award_looked"), type_="check")
        batch.create_check_constraint(op.f("ck_past_award_looked"), FORMER_LOOKED)
    with op.batch_alter_table("past_award") as batch:
        batch.drop_constraint(op.f("fk_past_award_household_id_household"), type_="foreignkey")
        batch.drop_column("household_id")
    _lock(_locks(FORMER_MERGER))


def _index(name: str, column: str) -> None:
    op.create_index(name, "merger", [column], unique=True, sqlite_where=STANDS, postgresql_where=STANDS)


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
