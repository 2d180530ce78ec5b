"""amending decisions

A proposal can amend a decision that was issued: lines take the place of awards or are added, awards are taken off. The
award that gives way stays, marked; the line in its place has its number in the register.

Revision ID: amend2
Revises: amend1
Create Date: 2026-11-27 07:56:00+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "amend2"
down_revision = "amend1"
branch_labels = None
depends_on = None

AWARD = (
    "id proposal_id movement_id body_id position honour recipient_kind unit_id person_id initiative_id recipient_key "
    "recipient_name honorific recipient_line achievement repeat repeat_reason refusal_reason decision_id register_year "
    "register_number proposed_honour proposed_achievement change_reason household_id posthumous"
).split()
FORMER_STATES = ("proposed", "awarded", "refused", "annulled")
STATES = (*FORMER_STATES, "amended")
UPDATED = (
    "OLD.state = 'refused' OR OLD.decision_id IS NOT NULL AND (NOT (OLD.state = 'awarded' AND NEW.state IN ({ends})) "
    "OR " + " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in AWARD) + ") "
    "OR NEW.proposal_id <> OLD.proposal_id OR EXISTS (SELECT 1 FROM decision WHERE decision.id = NEW.decision_id "
    "AND decision.proposal_id <> NEW.proposal_id)"
)
CLOSED = (
    "EXISTS (SELECT 1 FROM proposal WHERE proposal.id = NEW.proposal_id AND proposal.state IN ('signed', 'decided'))"
)
ISSUED = (
    "EXISTS (SELECT 1 FROM amendment JOIN proposal ON proposal.id = amendment.proposal_id "
    "WHERE amendment.id = {row}.amendment_id AND proposal.state = 'decided')"
)


def _of_awards(ends: str) -> tuple[tuple[str, str, str, str], ...]:
    return (
        (
            "award", "INSERT", f"NEW.state <> 'proposed' OR {CLOSED}", "an award begins as a line of an open proposal"
        ),
        ("award", "UPDATE", UPDATED.format(ends=ends), "a decided award is not changed"),
        ("award", "DELETE", "OLD.state <> 'proposed'", "a decided award is not deleted"),
    )  # fmt: skip


FORMER = _of_awards("'annulled'")
AMENDED = _of_awards("'annulled', 'amended'")
# Table, verb, when it is refused (every time, if empty), why.
LOCKS = (
    ("amendment", "UPDATE", "", "what an amendment is about is not changed"),
    (
        "amendment", "DELETE",
        "EXISTS (SELECT 1 FROM proposal WHERE proposal.id = OLD.proposal_id AND proposal.state <> 'drafted')",
        "an amendment that was submitted is not deleted",
    ),
    ("amended_line", "INSERT", ISSUED.format(row="NEW"), "an issued amendment is not changed"),
    ("amended_line", "UPDATE", ISSUED.format(row="OLD"), "an issued amendment is not changed"),
    ("amended_line", "DELETE", ISSUED.format(row="OLD"), "an issued amendment is not changed"),
)  # fmt: skip
TABLES = ("amendment", "amended_line")


def upgrade() -> None:
    _drop(FORMER)
    with op.batch_alter_table("award") as batch:
        batch.drop_constraint(op.f("ck_award_state"), type_="check")
        batch.drop_constraint(op.f("ck_award_decided"), type_="check")
        batch.drop_constraint(op.f("uq_award_body_id_register_year_register_number"), type_="unique")
        batch.create_check_constraint(op.f("ck_award_state"), f"state IN {STATES}")
        batch.create_check_constraint(
            op.f("ck_award_decided"), "(state IN ('awarded', 'annulled', 'amended')) = (decision_id IS NOT NULL)"
        )
    op.create_index(
        "uq_award_register", "award", ["body_id", "register_year", "register_number"], unique=True,
        sqlite_where=sa.text("state <> 'amended'"), postgresql_where=sa.text("state <> 'amended'"),
    )  # fmt: skip
    _lock(AMENDED)
    op.create_table(
        "amendment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        _reference("amendment", "proposal_id", "proposal"),
        _reference("amendment", "decision_id", "decision"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendment")),
        sa.UniqueConstraint("proposal_id", name=op.f("uq_amendment_proposal_id")),
    )
    op.create_index(op.f("ix_amendment_decision_id"), "amendment", ["decision_id"])
    op.create_table(
        "amended_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("amendment_id", sa.Integer(), nullable=False),
        sa.Column("award_id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_amended_line_reason")),
        _reference("amended_line", "amendment_id", "amendment"),
        _reference("amended_line", "award_id", "award"),
        _reference("amended_line", "line_id", "award"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amended_line")),
        sa.UniqueConstraint("amendment_id", "award_id", name=op.f("uq_amended_line_amendment_id_award_id")),
        sa.UniqueConstraint("line_id", name=op.f("uq_amended_line_line_id")),
    )
    op.create_index(op.f("ix_amended_line_amendment_id"), "amended_line", ["amendment_id"])
    op.create_index(op.f("ix_amended_line_award_id"), "amended_line", ["award_id"])
    _lock(LOCKS)
    if not _is_sqlite():
        for table in TABLES:
            op.execute(
                f"CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION never_emptied()"
            )


def downgrade() -> None:
    """Go back; refused by the constraints once an award was amended: history is not dropped."""
    _drop(LOCKS)
    for table in reversed(TABLES):
        op.drop_table(table)
    _drop(AMENDED)
    op.drop_index("uq_award_register", table_name="award")
    with op.batch_alter_table("award") as batch:
        batch.drop_constraint(op.f("ck_award_state"), type_="check")
        batch.drop_constraint(op.f("ck_award_decided"), type_="check")
        batch.create_check_constraint(op.f("ck_award_state"), f"state IN {FORMER_STATES}")
        batch.create_check_constraint(
            op.f("ck_award_decided"), "(state IN ('awarded', 'annulled')) = (decision_id IS NOT NULL)"
        )
        batch.create_unique_constraint(
            op.f("uq_award_body_id_register_year_register_number"), ["body_id", "register_year", "register_number"]
        )
    _lock(FORMER)


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"))


def _is_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")


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


def _drop(locks: tuple[tuple[str, str, str, str], ...]) -> None:
    for table, verb, _when, _why in locks:
        name = f"{table}_{verb.lower()}_locked"
        op.execute(f"DROP TRIGGER {name}" if _is_sqlite() else f"DROP TRIGGER {name} ON {table}")
        if not _is_sqlite():
            op.execute(f"DROP FUNCTION {name}()")
