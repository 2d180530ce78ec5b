"""payments

Letters about a proposal, funds, lists of payments, and the money that went out and came back. What was reckoned for a
list and what was recorded as paid is not rewritten: a list is declared void, an entry is withdrawn, both with a reason.

Revision ID: payments1
Revises: votes1
Create Date: 2026-11-27 02:10:00+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "payments1"
down_revision = "votes1"
branch_labels = None
depends_on = None

SHEET = "id decision_id fund_id reckoned_on drawn_at drawn_by_id".split()
LINE = "id sheet_id award_id position coefficient_thousandths multiplier_thousandths base_salary rounded".split()
ENTRY = "id line_id kind amount happened_on method taken_by receipt recorded_at recorded_by_id".split()
FUND = "id body_id movement_id year".split()


def _changed(columns: list[str]) -> str:
    """Say in SQL that one of ``columns`` changes; NULL counts as a value."""
    return " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)


# Table, verb, when it is refused (every time, if empty), why.
LOCKS = (
    ("payment_sheet", "UPDATE", f"OLD.voided_at IS NOT NULL OR {_changed(SHEET)}", "a list of payments is not changed"),
    ("payment_sheet", "DELETE", "", "a list of payments is not deleted"),
    (
        "payment_line", "UPDATE", f"{_changed(LINE)} OR CAST(OLD.basis AS TEXT) <> CAST(NEW.basis AS TEXT)",
        "what was reckoned is not changed",
    ),
    ("payment_line", "DELETE", "", "what was reckoned is not deleted"),
    ("payment_entry", "UPDATE", f"OLD.withdrawn_at IS NOT NULL OR {_changed(ENTRY)}", "what was paid is not changed"),
    ("payment_entry", "DELETE", "", "what was paid is not deleted"),
    ("bonus_fund", "UPDATE", _changed(FUND), "a fund keeps its body and its year"),
    ("bonus_fund", "DELETE", "", "a fund is not deleted"),
)  # fmt: skip
NEVER_EMPTIED = ("payment_sheet", "payment_line", "payment_entry", "bonus_fund")


def upgrade() -> None:
    op.create_table(
        "letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("kind", _enum("kind", "submission", "result", "unit_result"), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("symbol", sa.String(length=30), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("dated_on", sa.Date(), nullable=True),
        sa.Column("signed_as", sa.String(length=120), nullable=False),
        sa.Column("signer_name", sa.String(length=120), nullable=False),
        sa.Column("council_held_on", sa.Date(), nullable=True),
        sa.Column("council_present", sa.Integer(), nullable=True),
        sa.Column("council_total", sa.Integer(), nullable=True),
        sa.Column("council_agreed", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("(kind = 'unit_result') = (unit_id IS NOT NULL)", name=op.f("ck_letter_unit")),
        sa.CheckConstraint("number IS NULL OR number > 0", name=op.f("ck_letter_number")),
        sa.CheckConstraint(
            "council_total IS NULL OR (council_present BETWEEN 1 AND council_total "
            "AND council_agreed BETWEEN 0 AND council_present AND council_held_on IS NOT NULL)",
            name=op.f("ck_letter_council"),
        ),
        _reference("letter", "body_id", "body"),
        _reference("letter", "proposal_id", "proposal"),
        _reference("letter", "unit_id", "unit"),
        _reference("letter", "made_by_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint(
            "body_id", "symbol", "year", "number", name=op.f("uq_letter_body_id_symbol_year_number")
        ),
    )  # fmt: skip
    op.create_index(op.f("ix_letter_proposal_id"), "letter", ["proposal_id"])
    op.create_index("uq_letter_of_unit", "letter", ["proposal_id", "kind", "unit_id"], unique=True)
    of_all = sa.text("unit_id IS NULL")
    op.create_index(
        "uq_letter_of_all", "letter", ["proposal_id", "kind"], unique=True, sqlite_where=of_all,
        postgresql_where=of_all,
    )  # fmt: skip
    op.create_table(
        "bonus_fund",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("movement_id", sa.Integer(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_bonus_fund_amount")),
        sa.CheckConstraint("year BETWEEN 1948 AND 2200", name=op.f("ck_bonus_fund_year")),
        _reference("bonus_fund", "body_id", "body"),
        _reference("bonus_fund", "movement_id", "movement"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bonus_fund")),
        sa.UniqueConstraint("body_id", "year", "name", name=op.f("uq_bonus_fund_body_id_year_name")),
    )
    op.create_index(op.f("ix_bonus_fund_body_id"), "bonus_fund", ["body_id"])
    _make_sheets()
    _lock(LOCKS)
    if not _is_sqlite():
        for table in NEVER_EMPTIED:
            op.execute(
                f"CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION never_emptied()"
            )


def _make_sheets() -> None:
    op.create_table(
        "payment_sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("fund_id", sa.Integer(), nullable=False),
        sa.Column("reckoned_on", sa.Date(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drawn_by_id", sa.Integer(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by_id", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(voided_at IS NULL) = (length(void_reason) = 0)", name=op.f("ck_payment_sheet_void_reason")
        ),
        _reference("payment_sheet", "decision_id", "decision"),
        _reference("payment_sheet", "fund_id", "bonus_fund"),
        _reference("payment_sheet", "drawn_by_id", "account"),
        _reference("payment_sheet", "voided_by_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_sheet")),
    )
    for column in ("decision_id", "fund_id"):
        op.create_index(op.f(f"ix_payment_sheet_{column}"), "payment_sheet", [column])
    stands = sa.text("voided_at IS NULL")
    op.create_index(
        "uq_payment_sheet_standing", "payment_sheet", ["decision_id"], unique=True, sqlite_where=stands,
        postgresql_where=stands,
    )  # fmt: skip
    op.create_table(
        "payment_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("award_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("coefficient_thousandths", sa.Integer(), nullable=False),
        sa.Column("multiplier_thousandths", sa.Integer(), nullable=False),
        sa.Column("base_salary", sa.BigInteger(), nullable=False),
        sa.Column("rounded", sa.BigInteger(), nullable=False),
        sa.Column("basis", sa.JSON(), nullable=False),
        sa.CheckConstraint("rounded > 0", name=op.f("ck_payment_line_rounded")),
        _reference("payment_line", "sheet_id", "payment_sheet"),
        _reference("payment_line", "award_id", "award"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_line")),
        sa.UniqueConstraint("sheet_id", "award_id", name=op.f("uq_payment_line_sheet_id_award_id")),
    )
    op.create_index(op.f("ix_payment_line_award_id"), "payment_line", ["award_id"])
    op.create_table(
        "payment_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("kind", _enum("kind", "paid", "recovered"), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("method", _enum("method", "cash", "transfer"), nullable=False),
        sa.Column("taken_by", sa.String(length=120), nullable=False),
        sa.Column("receipt", sa.String(length=60), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawal_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payment_entry_amount")),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (length(withdrawal_reason) = 0)", name=op.f("ck_payment_entry_withdrawal_reason")
        ),
        _reference("payment_entry", "line_id", "payment_line"),
        _reference("payment_entry", "recorded_by_id", "account"),
        _reference("payment_entry", "withdrawn_by_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_entry")),
    )
    op.create_index(op.f("ix_payment_entry_line_id"), "payment_entry", ["line_id"])


def downgrade() -> None:
    if not _is_sqlite():
        for table in NEVER_EMPTIED:
            op.execute(f"DROP TRIGGER {table}_never_emptied ON {table}")
    _drop(LOCKS)
    for table in ("payment_entry", "payment_line", "payment_sheet", "bonus_fund", "letter"):
        op.drop_table(table)


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
