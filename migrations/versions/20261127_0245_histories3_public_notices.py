"""public notices of lists, and what is said about them

What was made public and what was said is not rewritten; an answer is given once.

Revision ID: histories3
Revises: histories2
Create Date: 2026-11-27 02:45:00+07:00
"""

import sqlalchemy as sa
from alembic import op

from contest.database import Instant

revision = "histories3"
down_revision = "histories2"
branch_labels = None
depends_on = None

STATES = ("drafted", "published", "withdrawn")
RECIPIENTS = ("collective", "individual", "household")
HONORIFICS = ("mr", "ms")
CHANNELS = ("online", "letter", "phone", "email", "in_person")
OUTCOMES = ("kept", "struck", "noted")
NOTICE = "id proposal_id title notation contact days working blocking basis published_on closes_on published_by_id".split()
SAID = (
    "id consultation_id number line_id received_on channel anonymous from_name from_contact text file_id entered_at "
    "entered_by_id"
).split()


def _changed(columns: list[str]) -> str:
    """Say in SQL that one of ``columns`` changes; NULL counts as a value."""
    return " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)


# Table, verb, when it is refused (every time, if empty), why.
LOCKS = [
    (
        "consultation", "UPDATE",
        f"OLD.state = 'withdrawn' OR OLD.state = 'published' AND (NEW.state = 'drafted' OR {_changed(NOTICE)})",
        "a published notice is not changed",
    ),
    ("consultation", "DELETE", "OLD.state <> 'drafted'", "a published notice is not deleted"),
    ("consulted_line", "UPDATE", "", "what was made public is not changed"),
    ("consulted_line", "DELETE", "", "what was made public is not deleted"),
    ("feedback", "UPDATE", f"OLD.outcome IS NOT NULL OR {_changed(SAID)}", "what was said is not changed"),
    ("feedback", "DELETE", "", "what was said is not deleted"),
]  # fmt: skip
NEVER_EMPTIED = ("consultation", "consulted_line", "feedback")


def upgrade() -> None:
    op.create_table(
        "consultation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("notation", sa.String(length=60), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("working", sa.Boolean(), nullable=False),
        sa.Column("blocking", sa.Boolean(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("closes_on", sa.Date(), nullable=True),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawal_reason", sa.Text(), nullable=False),
        sa.CheckConstraint(f"state IN {STATES}", name=op.f("ck_consultation_state")),
        sa.CheckConstraint("days > 0", name=op.f("ck_consultation_days")),
        sa.CheckConstraint("(published_on IS NULL) = (closes_on IS NULL)", name=op.f("ck_consultation_period")),
        sa.CheckConstraint("closes_on >= published_on", name=op.f("ck_consultation_order")),
        sa.CheckConstraint("state <> 'published' OR published_on IS NOT NULL", name=op.f("ck_consultation_published")),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (length(withdrawal_reason) > 0)", name=op.f("ck_consultation_withdrawal")
        ),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name=op.f("fk_consultation_proposal_id_proposal")),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["account.id"], name=op.f("fk_consultation_published_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation")),
    )
    op.create_index(op.f("ix_consultation_proposal_id"), "consultation", ["proposal_id"])
    op.create_index(
        "uq_consultation_standing", "consultation", ["proposal_id"], unique=True,
        sqlite_where=sa.text("state <> 'withdrawn'"), postgresql_where=sa.text("state <> 'withdrawn'"),
    )  # fmt: skip
    op.create_table(
        "consulted_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("recipient_kind", sa.String(length=32), nullable=False),
        sa.Column("recipient_key", sa.String(length=20), nullable=False),
        sa.Column("honour", sa.String(length=40), nullable=False),
        sa.Column("honour_name", sa.String(length=200), nullable=False),
        sa.Column("honorific", sa.String(length=32), nullable=True),
        sa.Column("recipient_name", sa.String(length=200), nullable=False),
        sa.Column("recipient_line", sa.String(length=400), nullable=False),
        sa.Column("achievement", sa.String(length=400), nullable=False),
        sa.CheckConstraint(f"recipient_kind IN {RECIPIENTS}", name=op.f("ck_consulted_line_recipient_kind")),
        sa.CheckConstraint(f"honorific IN {HONORIFICS}", name=op.f("ck_consulted_line_honorific")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_consulted_line_consultation_id_consultation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consulted_line")),
        sa.UniqueConstraint("consultation_id", "position", name=op.f("uq_consulted_line_consultation_id_position")),
    )
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("from_name", sa.String(length=200), nullable=False),
        sa.Column("from_contact", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("entered_at", Instant(timezone=True), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=32), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.String(length=200), nullable=False),
        sa.Column("answered_at", Instant(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(f"channel IN {CHANNELS}", name=op.f("ck_feedback_channel")),
        sa.CheckConstraint(f"outcome IN {OUTCOMES}", name=op.f("ck_feedback_outcome")),
        sa.CheckConstraint("length(text) > 0", name=op.f("ck_feedback_text")),
        sa.CheckConstraint(
            "NOT anonymous OR (from_name = '' AND from_contact = '')", name=op.f("ck_feedback_anonymous")
        ),
        sa.CheckConstraint("anonymous OR length(from_name) > 0", name=op.f("ck_feedback_named")),
        sa.CheckConstraint("channel = 'online' OR entered_by_id IS NOT NULL", name=op.f("ck_feedback_entered")),
        sa.CheckConstraint(
            "(outcome IS NULL) = (answered_at IS NULL) AND (outcome IS NULL) = (answer = '') "
            "AND (outcome IS NULL) = (decided_by = '')",
            name=op.f("ck_feedback_answered"),
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_feedback_consultation_id_consultation")
        ),
        sa.ForeignKeyConstraint(["line_id"], ["consulted_line.id"], name=op.f("fk_feedback_line_id_consulted_line")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_feedback_file_id_stored_file")),
        sa.ForeignKeyConstraint(["entered_by_id"], ["account.id"], name=op.f("fk_feedback_entered_by_id_account")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["account.id"], name=op.f("fk_feedback_answered_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
        sa.UniqueConstraint("consultation_id", "number", name=op.f("uq_feedback_consultation_id_number")),
    )
    for table, verb, when, why in LOCKS:
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
    if op.get_bind().dialect.name == "postgresql":
        for table in NEVER_EMPTIED:
            op.execute(
                f"CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION never_emptied()"
            )


def downgrade() -> None:
    for table in ("feedback", "consulted_line", "consultation"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        for table, verb, _when, _why in LOCKS:
            op.execute(f"DROP FUNCTION {table}_{verb.lower()}_locked()")
