"""numbers given back

Numbers that were noted by mistake as given outside can be given back while nothing later was taken.

Revision ID: rulesign2
Revises: rulesign1
Create Date: 2026-11-27 07:41:00+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "rulesign2"
down_revision = "rulesign1"
branch_labels = None
depends_on = None

KEPT = "id body_id year series number until title taken_on taken_at taken_by_id reason subject_kind subject_id".split()


def upgrade() -> None:
    _drop(_locks(standing=False))
    with op.batch_alter_table("taken_number") as batch:
        batch.add_column(sa.Column("released_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("released_by_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("release_reason", sa.Text(), nullable=False, server_default=""))
        batch.create_foreign_key(op.f("fk_taken_number_released_by_id_account"), "account", ["released_by_id"], ["id"])
        batch.drop_constraint(op.f("uq_taken_number_body_id_year_series_number"), type_="unique")
    with op.batch_alter_table("taken_number") as batch:
        batch.alter_column("release_reason", existing_type=sa.Text(), server_default=None)
        batch.create_check_constraint(
            op.f("ck_taken_number_released"), "(released_at IS NULL) = (length(release_reason) = 0)"
        )
        batch.create_check_constraint(
            op.f("ck_taken_number_released_outside"), "released_at IS NULL OR subject_id IS NULL"
        )
    op.create_index(
        "uq_taken_number_standing",
        "taken_number",
        ["body_id", "year", "series", "number"],
        unique=True,
        sqlite_where=sa.text("released_at IS NULL"),
        postgresql_where=sa.text("released_at IS NULL"),
    )
    _lock(_locks(standing=True))


def downgrade() -> None:
    """Go back; refused by the constraint once released numbers were given anew: history is not dropped."""
    _drop(_locks(standing=True))
    op.drop_index("uq_taken_number_standing", "taken_number")
    with op.batch_alter_table("taken_number") as batch:
        batch.drop_constraint(op.f("ck_taken_number_released_outside"), type_="check")
        batch.drop_constraint(op.f("ck_taken_number_released"), type_="check")
        batch.drop_constraint(op.f("fk_taken_number_released_by_id_account"), type_="foreignkey")
        batch.create_unique_constraint(
            op.f("uq_taken_number_body_id_year_series_number"), ["body_id", "year", "series", "number"]
        )
        batch.drop_column("release_reason")
        batch.drop_column("released_by_id")
        batch.drop_column("released_at")
    _lock(_locks(standing=False))


def _locks(*, standing: bool) -> tuple[tuple[str, str, str, str], ...]:
    """Return table, verb, when it is refused (every time, if empty), why; ``standing``: with numbers given back."""
    last = (
        "(SELECT MAX(taken_number.until) FROM taken_number WHERE taken_number.body_id = NEW.body_id "
        "AND taken_number.year = NEW.year AND taken_number.series = NEW.series"
        + (" AND taken_number.released_at IS NULL)" if standing else ")")
    )
    changed = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in KEPT)
    update = f"OLD.released_at IS NOT NULL OR NEW.released_at IS NULL OR OLD.until <> {last} OR {changed}"
    return (
        ("taken_number", "INSERT", f"NEW.number <> COALESCE({last}, 0) + 1",
         "a number follows the last one of its series"),
        ("taken_number", "UPDATE", update if standing else "", "the number book is not changed"),
        ("taken_number", "DELETE", "", "the number book is not changed"),
    )  # fmt: skip


def _lock(locks: tuple[tuple[str, str, str, str], ...]) -> None:
    for table, verb, when, why in locks:
        name = f"{table}_{verb.lower()}_locked"
        if op.get_bind().dialect.name == "sqlite":
            condition = f"WHEN {when}" if when else ""
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW {condition} "
                f"BEGIN SELECT RAISE(ABORT, '{why}'); END"
            )
        else:
            row = "OLD" if verb == "DELETE" else "NEW"
            condition = f"IF NOT ({when}) THEN RETURN {row}; END IF;" if when else ""
            op.execute(
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {condition} "
                f"RAISE EXCEPTION '{why}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
            )
            op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def _drop(locks: tuple[tuple[str, str, str, str], ...]) -> None:
    for table, verb, _when, _why in locks:
        name = f"{table}_{verb.lower()}_locked"
        if op.get_bind().dialect.name == "sqlite":
            op.execute(f"DROP TRIGGER {name}")
        else:
            op.execute(f"DROP TRIGGER {name} ON {table}")
            op.execute(f"DROP FUNCTION {name}()")

