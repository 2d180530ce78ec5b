"""households

Households are recipients beside collectives and individuals; an individual may be awarded posthumously.

Revision ID: decisions3
Revises: decisions2
Create Date: 2026-11-27 03:06:00+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "decisions3"
down_revision = "decisions2"
branch_labels = None
depends_on = None

FORMER_AWARD = (
    "id proposal_id movement_id body_id position honour recipient_kind unit_id person_id initiative_id recipient_key "
    "recipient_name honorific recipient_line achievement repeat repeat_reason refusal_reason decision_id register_year "
    "register_number proposed_honour proposed_achievement change_reason"
).split()
AWARD = [*FORMER_AWARD, "household_id", "posthumous"]
OTHER_DECISION = (
    "EXISTS (SELECT 1 FROM decision WHERE decision.id = NEW.decision_id AND decision.proposal_id <> NEW.proposal_id)"
)
CLOSED = (
    "EXISTS (SELECT 1 FROM proposal WHERE proposal.id = NEW.proposal_id AND proposal.state IN ('signed', 'decided'))"
)
FORMER_KINDS = ("collective", "individual")
KINDS = ("collective", "household", "individual")


def _changed(columns: list[str]) -> str:
    """Say in SQL that one of ``columns`` changes; NULL counts as a value."""
    return " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)


def _locks(columns: list[str]) -> tuple[tuple[str, str, str, str], ...]:
    return (
        (
            "award",
            "INSERT",
            f"NEW.state <> 'proposed' OR {CLOSED}",
            "an award begins as a line of an open proposal",
        ),
        (
            "award",
            "UPDATE",
            "OLD.state = 'refused' OR OLD.decision_id IS NOT NULL AND "
            "(NOT (OLD.state = 'awarded' AND NEW.state = 'annulled') OR " + _changed(columns) + ") "
            f"OR NEW.proposal_id <> OLD.proposal_id OR {OTHER_DECISION}",
            "a decided award is not changed",
        ),
        ("award", "DELETE", "OLD.state <> 'proposed'", "a decided award is not deleted"),
    )


def upgrade() -> None:
    _drop(_locks(FORMER_AWARD))
    op.create_table(
        "household",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("head_name", sa.String(length=120), nullable=False),
        sa.Column(
            "honorific",
            sa.Enum("mr", "ms", name="honorific", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_household_body_id_body")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_household_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household")),
    )
    op.create_index(op.f("ix_household_body_id"), "household", ["body_id"])
    op.create_index(op.f("ix_household_unit_id"), "household", ["unit_id"])
    _know("offered_honour", KINDS)
    _know("award", KINDS)
    with op.batch_alter_table("award") as batch:
        batch.add_column(sa.Column("household_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("posthumous", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.create_foreign_key(op.f("fk_award_household_id_household"), "household", ["household_id"], ["id"])
    with op.batch_alter_table("award") as batch:
        batch.alter_column("posthumous", existing_type=sa.Boolean(), server_default=None)
        batch.create_check_constraint(
            op.f("ck_award_household"), "(recipient_kind = 'household') = (household_id IS NOT NULL)"
        )
        batch.create_check_constraint(
            op.f("ck_award_posthumous"), "NOT posthumous OR recipient_kind = 'individual'"
        )
    _lock(_locks(AWARD))


def downgrade() -> None:
    """Go back; refused by the constraints while a household has been proposed or awarded: history is not dropped."""
    _drop(_locks(AWARD))
    with op.batch_alter_table("award") as batch:
        batch.drop_constraint(op.f("ck_award_posthumous"), type_="check")
        batch.drop_constraint(op.f("ck_award_household"), type_="check")
        batch.drop_constraint(op.f("fk_award_household_id_household"), type_="foreignkey")
        batch.drop_column("posthumous")
        batch.drop_column("household_id")
    _know("award", FORMER_KINDS)
    op.execute("DELETE FROM offered_honour WHERE recipient_kind = 'household'")
    _know("offered_honour", FORMER_KINDS)
    op.drop_table("household")
    _lock(_locks(FORMER_AWARD))


def _know(table: str, kinds: tuple[str, ...]) -> None:
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(op.f(f"ck_{table}_recipient_kind"), type_="check")
        batch.create_check_constraint(op.f(f"ck_{table}_recipient_kind"), f"recipient_kind IN {kinds}")


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
