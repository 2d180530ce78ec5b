"""who signs

Who holds the offices in which decisions are signed, the province whose local rules bind a body, and a decision that
annuls an award is never signed in the committee's name or by order.

Revision ID: rulesign1
Revises: corrections2
Create Date: 2026-11-27 07:40:00+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "rulesign1"
down_revision = "corrections2"
branch_labels = None
depends_on = None

HOLDER = "id body_id full_name capacity valid_from source".split()
LATER = tuple(
    ("later_document", verb, "", f"what came after a decision is not {done}")
    for verb, done in (("UPDATE", "changed"), ("DELETE", "deleted"))
)


def upgrade() -> None:
    with op.batch_alter_table("body") as batch:
        batch.add_column(sa.Column("province", sa.String(length=120), nullable=False, server_default=""))
    with op.batch_alter_table("body") as batch:
        batch.alter_column("province", existing_type=sa.String(length=120), server_default=None)
    op.create_table(
        "office_holder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("full_name", sa.String(length=120), nullable=False),
        sa.Column(
            "capacity",
            sa.Enum(
                "head", "for_head", "acting", name="capacity", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_office_holder_validity")),
        sa.CheckConstraint("full_name <> '' AND source <> ''", name=op.f("ck_office_holder_said")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_office_holder_body_id_body")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_holder")),
    )
    op.create_index(op.f("ix_office_holder_body_id"), "office_holder", ["body_id"])
    _lock(_holder_locks())
    if op.get_bind().dialect.name != "sqlite":
        op.execute(
            "CREATE TRIGGER office_holder_never_emptied BEFORE TRUNCATE ON office_holder "
            "FOR EACH STATEMENT EXECUTE FUNCTION never_emptied()"
        )
    _drop(LATER)
    with op.batch_alter_table("later_document") as batch:
        batch.create_check_constraint(
            op.f("ck_later_document_capacity"),
            "kind <> 'annulment' OR substr(signed_as, 1, 3) NOT IN ('TM.', 'TL.', 'TUQ')",
        )
    _lock(LATER)


def downgrade() -> None:
    _drop(LATER)
    with op.batch_alter_table("later_document") as batch:
        batch.drop_constraint(op.f("ck_later_document_capacity"), type_="check")
    _lock(LATER)
    _drop(_holder_locks())
    op.drop_table("office_holder")
    with op.batch_alter_table("body") as batch:
        batch.drop_column("province")


def _holder_locks() -> tuple[tuple[str, str, str, str], ...]:
    changed = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in HOLDER)
    return (
        ("office_holder", "UPDATE", f"OLD.valid_to IS NOT NULL OR {changed}", "who held an office is not changed"),
        ("office_holder", "DELETE", "", "who held an office is not deleted"),
    )


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

