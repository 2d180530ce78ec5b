"""corrections

What happens to an award after its decision: corrections by letter, causes of annulments, recoveries, reissues. Rows are
append only; a recovery is closed once.

Revision ID: corrections1
Revises: decisions3
Create Date: 2026-11-27 03:34:00+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "corrections1"
down_revision = "decisions3"
branch_labels = None
depends_on = None

TABLES = ("later_document", "correction", "annulment_cause", "recovery", "reissue")
RECOVERY = "id award_id kind what amount demanded_on".split()


def upgrade() -> None:
    op.create_table(
        "later_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("award_id", sa.Integer(), nullable=False),
        sa.Column("kind", _enum("kind", "letter", "annulment"), nullable=False),
        sa.Column("symbol", sa.String(length=30), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("signed_as", sa.String(length=250), nullable=False),
        sa.Column("signer_name", sa.String(length=120), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_later_document_number")),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_later_document_reason")),
        _reference("later_document", "body_id", "body"),
        _reference("later_document", "award_id", "award"),
        _reference("later_document", "made_by_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_later_document")),
        sa.UniqueConstraint(
            "body_id", "year", "symbol", "number", name=op.f("uq_later_document_body_id_year_symbol_number")
        ),
    )
    op.create_table(
        "correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("award_id", sa.Integer(), nullable=False),
        sa.Column(
            "field", _enum("field", "recipient_name", "honorific", "recipient_line", "achievement"), nullable=False
        ),
        sa.Column("old_text", sa.String(length=400), nullable=False),
        sa.Column("new_text", sa.String(length=400), nullable=False),
        sa.CheckConstraint("old_text <> new_text", name=op.f("ck_correction_differs")),
        _reference("correction", "document_id", "later_document"),
        _reference("correction", "award_id", "award"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
        sa.UniqueConstraint("document_id", "field", name=op.f("uq_correction_document_id_field")),
    )
    op.create_table(
        "annulment_cause",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("annulment_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(length=40), nullable=False),
        _reference("annulment_cause", "annulment_id", "annulment"),
        _reference("annulment_cause", "document_id", "later_document"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_annulment_cause")),
        sa.UniqueConstraint("annulment_id", name=op.f("uq_annulment_cause_annulment_id")),
        sa.UniqueConstraint("document_id", name=op.f("uq_annulment_cause_document_id")),
    )
    op.create_table(
        "recovery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("award_id", sa.Integer(), nullable=False),
        sa.Column("kind", _enum("kind", "object", "money"), nullable=False),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("demanded_on", sa.Date(), nullable=False),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint("(kind = 'money') = (amount IS NOT NULL)", name=op.f("ck_recovery_amount")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_recovery_amount_positive")),
        sa.CheckConstraint("(kind = 'object') = (length(what) > 0)", name=op.f("ck_recovery_what")),
        sa.CheckConstraint(
            "returned_on IS NULL OR returned_on >= demanded_on", name=op.f("ck_recovery_returned_later")
        ),
        _reference("recovery", "award_id", "award"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery")),
    )
    op.create_table(
        "reissue",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("award_id", sa.Integer(), nullable=False),
        sa.Column("kind", _enum("kind", "lost", "damaged"), nullable=False),
        sa.Column("applicant", sa.String(length=200), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("old_returned", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("(kind = 'damaged') = old_returned", name=op.f("ck_reissue_old_returned")),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_reissue_reason")),
        _reference("reissue", "award_id", "award"),
        _reference("reissue", "made_by_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reissue")),
    )
    for table in ("later_document", "correction", "recovery", "reissue"):
        op.create_index(op.f(f"ix_{table}_award_id"), table, ["award_id"])
    _lock(_locks())
    if not _is_sqlite():
        for table in TABLES:
            op.execute(
                f"CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION never_emptied()"
            )


def downgrade() -> None:
    _drop(_locks())
    for table in reversed(TABLES):
        op.drop_table(table)


def _locks() -> tuple[tuple[str, str, str, str], ...]:
    """Return table, verb, when it is refused (every time, if empty), why."""
    closed = f"OLD.returned_on IS NOT NULL OR {_changed(RECOVERY)}"
    return tuple(
        lock
        for table in TABLES
        for lock in (
            (table, "UPDATE", closed if table == "recovery" else "", "what came after a decision is not changed"),
            (table, "DELETE", "", "what came after a decision is not deleted"),
        )
    )


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"))


def _changed(columns: list[str]) -> str:
    """Say in SQL that one of ``columns`` changes; NULL counts as a value."""
    return " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)


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
        if _is_sqlite():
            op.execute(f"DROP TRIGGER {name}")
        else:
            op.execute(f"DROP TRIGGER {name} ON {table}")
            op.execute(f"DROP FUNCTION {name}()")
