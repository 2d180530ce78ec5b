"""decisions of old, and entries that are one person

What was entered is not rewritten: a correction is a new version. Of a line only whom it speaks of may change, of a
merger only that it was undone.

Revision ID: histories1
Revises: nominations2
Create Date: 2026-11-27 02:20:00+07:00
"""

import sqlalchemy as sa
from alembic import op

from contest.database import Instant

revision = "histories1"
down_revision = "nominations2"
branch_labels = None
depends_on = None

LEVELS = ("commune", "district", "province", "ministry", "state")
RECIPIENTS = ("collective", "individual", "household")
MERIT_KINDS = ("merit", "thematic", "sudden", "service", "tenure", "foreign", "resistance")
HONORIFICS = ("mr", "ms")
DECISION = (
    "id body_id authority level notation issued_on title key scan_id version replaces_id correction_reason entered_at "
    "entered_by_id"
).split()
LINE = (
    "id old_decision_id position recipient_kind honour honour_name merit_kind recipient_name honorific post unit_name "
    "achievement annulled_by search"
).split()
MERGER = "id kept_id merged_id reason merged_at merged_by_id".split()


def _changed(columns: list[str]) -> str:
    """Say in SQL that one of ``columns`` changes; NULL counts as a value."""
    return " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)


# Table, verb, when it is refused (every time, if empty), why.
LOCKS = [
    (
        "old_decision", "UPDATE", f"OLD.superseded_at IS NOT NULL OR NEW.superseded_at IS NULL OR {_changed(DECISION)}",
        "a decision of old is corrected by a new version",
    ),
    ("old_decision", "DELETE", "", "a decision of old is not deleted"),
    ("past_award", "UPDATE", _changed(LINE), "a line of a decision of old is corrected by a new version"),
    ("past_award", "DELETE", "", "a line of a decision of old is not deleted"),
    (
        "merger", "UPDATE", f"OLD.undone_at IS NOT NULL OR NEW.undone_at IS NULL OR {_changed(MERGER)}",
        "a merger can only be undone",
    ),
    ("merger", "DELETE", "", "a merger is not deleted"),
]  # fmt: skip
NEVER_EMPTIED = ("old_decision", "past_award", "merger")


def upgrade() -> None:
    op.create_table(
        "old_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("authority", sa.String(length=200), nullable=False),
        sa.Column("level", sa.String(length=32), nullable=False),
        sa.Column("notation", sa.String(length=60), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("scan_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("correction_reason", sa.Text(), nullable=False),
        sa.Column("entered_at", Instant(timezone=True), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("superseded_at", Instant(timezone=True), nullable=True),
        sa.CheckConstraint(f"level IN {LEVELS}", name=op.f("ck_old_decision_level")),
        sa.CheckConstraint(
            "(replaces_id IS NULL) = (correction_reason = '')", name=op.f("ck_old_decision_correction")
        ),
        sa.CheckConstraint("version > 0", name=op.f("ck_old_decision_version")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_old_decision_body_id_body")),
        sa.ForeignKeyConstraint(["scan_id"], ["stored_file.id"], name=op.f("fk_old_decision_scan_id_stored_file")),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["old_decision.id"], name=op.f("fk_old_decision_replaces_id_old_decision")
        ),
        sa.ForeignKeyConstraint(["entered_by_id"], ["account.id"], name=op.f("fk_old_decision_entered_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_old_decision")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_old_decision_replaces_id")),
    )
    op.create_index(op.f("ix_old_decision_body_id"), "old_decision", ["body_id"])
    op.create_index(
        "uq_old_decision_current", "old_decision", ["body_id", "key", "issued_on"], unique=True,
        sqlite_where=sa.text("superseded_at IS NULL"), postgresql_where=sa.text("superseded_at IS NULL"),
    )  # fmt: skip
    op.create_table(
        "past_award",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("old_decision_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("recipient_kind", sa.String(length=32), nullable=False),
        sa.Column("honour", sa.String(length=40), nullable=False),
        sa.Column("honour_name", sa.String(length=200), nullable=False),
        sa.Column("merit_kind", sa.String(length=32), nullable=False),
        sa.Column("recipient_name", sa.String(length=200), nullable=False),
        sa.Column("honorific", sa.String(length=32), nullable=True),
        sa.Column("post", sa.String(length=160), nullable=False),
        sa.Column("unit_name", sa.String(length=200), nullable=False),
        sa.Column("achievement", sa.String(length=400), nullable=False),
        sa.Column("annulled_by", sa.String(length=120), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("looked_at", Instant(timezone=True), nullable=True),
        sa.CheckConstraint(f"recipient_kind IN {RECIPIENTS}", name=op.f("ck_past_award_recipient_kind")),
        sa.CheckConstraint(f"merit_kind IN {MERIT_KINDS}", name=op.f("ck_past_award_merit_kind")),
        sa.CheckConstraint(f"honorific IN {HONORIFICS}", name=op.f("ck_past_award_honorific")),
        sa.CheckConstraint("unit_id IS NULL OR recipient_kind = 'collective'", name=op.f("ck_past_award_unit")),
        sa.CheckConstraint("person_id IS NULL OR recipient_kind = 'individual'", name=op.f("ck_past_award_person")),
        sa.CheckConstraint(
            "honorific IS NULL OR recipient_kind <> 'collective'", name=op.f("ck_past_award_honorific_of")
        ),
        sa.CheckConstraint(
            "(unit_id IS NULL AND person_id IS NULL) OR looked_at IS NOT NULL", name=op.f("ck_past_award_looked")
        ),
        sa.ForeignKeyConstraint(
            ["old_decision_id"], ["old_decision.id"], name=op.f("fk_past_award_old_decision_id_old_decision")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_past_award_unit_id_unit")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_past_award_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_award")),
        sa.UniqueConstraint("old_decision_id", "position", name=op.f("uq_past_award_old_decision_id_position")),
    )
    op.create_index(op.f("ix_past_award_unit_id"), "past_award", ["unit_id"])
    op.create_index(op.f("ix_past_award_person_id"), "past_award", ["person_id"])
    op.create_table(
        "merger",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kept_id", sa.Integer(), nullable=False),
        sa.Column("merged_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("merged_at", Instant(timezone=True), nullable=False),
        sa.Column("merged_by_id", sa.Integer(), nullable=False),
        sa.Column("undone_at", Instant(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("kept_id <> merged_id", name=op.f("ck_merger_two")),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_merger_reason")),
        sa.CheckConstraint("(undone_at IS NULL) = (undone_reason = '')", name=op.f("ck_merger_undone")),
        sa.ForeignKeyConstraint(["kept_id"], ["person.id"], name=op.f("fk_merger_kept_id_person")),
        sa.ForeignKeyConstraint(["merged_id"], ["person.id"], name=op.f("fk_merger_merged_id_person")),
        sa.ForeignKeyConstraint(["merged_by_id"], ["account.id"], name=op.f("fk_merger_merged_by_id_account")),
        sa.ForeignKeyConstraint(["undone_by_id"], ["account.id"], name=op.f("fk_merger_undone_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merger")),
    )
    op.create_index(op.f("ix_merger_kept_id"), "merger", ["kept_id"])
    op.create_index(op.f("ix_merger_merged_id"), "merger", ["merged_id"])
    op.create_index(
        "uq_merger_standing", "merger", ["merged_id"], unique=True, sqlite_where=sa.text("undone_at IS NULL"),
        postgresql_where=sa.text("undone_at IS NULL"),
    )  # fmt: skip
    _lock()


def _lock() -> None:
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
    for table in ("merger", "past_award", "old_decision"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        for table, verb, _when, _why in LOCKS:
            op.execute(f"DROP FUNCTION {table}_{verb.lower()}_locked()")
