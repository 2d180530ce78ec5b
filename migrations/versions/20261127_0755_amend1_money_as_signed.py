"""money as signed

What an award brings is fixed with the signature. Decided awards get what their list of payments says, or else what the
rule book says of the day of their decision.

Revision ID: amend1
Revises: house2
Create Date: 2026-11-27 07:55:00+07:00
"""

from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "amend1"
down_revision = "house2"
branch_labels = None
depends_on = None

MONEY = sa.table(
    "award_money",
    sa.column("award_id", sa.Integer),
    sa.column("reckoned_on", sa.Date),
    sa.column("coefficient_thousandths", sa.Integer),
    sa.column("multiplier_thousandths", sa.Integer),
    sa.column("base_salary", sa.BigInteger),
    sa.column("rounded", sa.BigInteger),
    sa.column("basis", sa.JSON),
    sa.column("known", sa.Boolean),
)
AWARDS = sa.text(
    "SELECT award.id, award.honour, award.recipient_kind, award.body_id, decision.issued_on, decision.signed_on "
    "FROM award JOIN decision ON decision.proposal_id = award.proposal_id WHERE award.refusal_reason = '' "
    "ORDER BY award.id"
).columns(issued_on=sa.Date(), signed_on=sa.Date())
LISTED = sa.text(
    "SELECT payment_line.award_id, payment_line.coefficient_thousandths, payment_line.multiplier_thousandths, "
    "payment_line.base_salary, payment_line.rounded, payment_line.basis FROM payment_line "
    "JOIN payment_sheet ON payment_sheet.id = payment_line.sheet_id WHERE payment_sheet.voided_at IS NULL"
).columns(basis=sa.JSON())
CHANGES = sa.text("SELECT id, table_name, act, body_id, target, content FROM rule_change ORDER BY id")
GONE = "EXISTS (SELECT 1 FROM award WHERE award.id = {row}.award_id AND award.decision_id IS NOT NULL)"
# Table, verb, when it is refused (every time, if empty), why.
LOCKS = (
    ("award_money", "INSERT", GONE.format(row="NEW"), "the money of an award is fixed with the signature"),
    ("award_money", "UPDATE", "", "the money of an award is not changed"),
    ("award_money", "DELETE", GONE.format(row="OLD"), "the money of a decided award is not deleted"),
)


def upgrade() -> None:
    op.create_table(
        "award_money",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("award_id", sa.Integer(), nullable=False),
        sa.Column("reckoned_on", sa.Date(), nullable=False),
        sa.Column("coefficient_thousandths", sa.Integer(), nullable=True),
        sa.Column("multiplier_thousandths", sa.Integer(), nullable=True),
        sa.Column("base_salary", sa.BigInteger(), nullable=True),
        sa.Column("rounded", sa.BigInteger(), nullable=False),
        sa.Column("basis", sa.JSON(), nullable=False),
        sa.Column("known", sa.Boolean(), nullable=False),
        sa.CheckConstraint("(coefficient_thousandths IS NULL) = (rounded = 0)", name=op.f("ck_award_money_rounded")),
        sa.CheckConstraint(
            "(coefficient_thousandths IS NULL) = (base_salary IS NULL)", name=op.f("ck_award_money_base_salary")
        ),
        sa.CheckConstraint(
            "(coefficient_thousandths IS NULL) = (multiplier_thousandths IS NULL)",
            name=op.f("ck_award_money_multiplier"),
        ),
        sa.CheckConstraint("known OR coefficient_thousandths IS NULL", name=op.f("ck_award_money_known")),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_award_money_award_id_award")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_money")),
        sa.UniqueConstraint("award_id", name=op.f("uq_award_money_award_id")),
    )
    _fill()
    _lock(LOCKS)
    if not _is_sqlite():
        op.execute(
            "CREATE TRIGGER award_money_never_emptied BEFORE TRUNCATE ON award_money "
            "FOR EACH STATEMENT EXECUTE FUNCTION never_emptied()"
        )


def downgrade() -> None:
    _drop(LOCKS)
    op.drop_table("award_money")


def _fill() -> None:
    """Fix what the awards of the decisions that are signed bring."""
    bind = op.get_bind()
    awards = bind.execute(AWARDS).all()
    if not awards:
        return
    listed = {row.award_id: row for row in bind.execute(LISTED)}
    rows = []
    for award in awards:
        on = award.issued_on or award.signed_on
        line = listed.get(award.id)
        money = _as_listed(line) if line else _by_rule(award.honour, award.recipient_kind, award.body_id, on)
        rows.append({"award_id": award.id, "reckoned_on": on, **money})
    op.bulk_insert(MONEY, rows)


def _as_listed(line: sa.Row) -> dict[str, object]:
    names = ("coefficient_thousandths", "multiplier_thousandths", "base_salary", "rounded", "basis")
    return {**{name: getattr(line, name) for name in names}, "known": True}


def _by_rule(honour: str, kind: str, body_id: int, on: date) -> dict[str, object]:
    """Return what the rule book, as it reads now, says of the day; the changes are read by this connection."""
    from contest.errors import RuleViolation
    from contest.rules import catalogue
    from contest.rules.bonus import reckoned
    from contest.rules.dated import holds
    from contest.rules.edition import Act, Change, edition

    changes = tuple(
        Change(row.id, row.table_name, Act(row.act), row.body_id, row.target, row.content)
        for row in op.get_bind().execute(CHANGES)
    )
    book = edition(changes, body_id)
    nothing: dict[str, object] = {
        "coefficient_thousandths": None, "multiplier_thousandths": None, "base_salary": None, "rounded": 0,
        "basis": [], "known": True,
    }  # fmt: skip
    given = next((one for one in catalogue.honours_in(book) if one.code == honour and holds(one, on)), None)
    if given is None:
        return {**nothing, "known": False}
    try:
        bonus = reckoned(given, kind, book, on=on)
    except RuleViolation:
        return {**nothing, "known": False}
    if bonus is None:
        return nothing
    return {
        "coefficient_thousandths": int(bonus.coefficient * 1000),
        "multiplier_thousandths": int(bonus.multiplier * 1000),
        "base_salary": bonus.base_salary, "rounded": bonus.rounded, "basis": list(bonus.basis), "known": True,
    }  # fmt: skip


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
