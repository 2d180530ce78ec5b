"""designs of bodies

What a body made of its certificates. A version is never changed, for certificates name it; of a design only what it is
for and whether it still stands may change.

Revision ID: designer1
Revises: blanks3
Create Date: 2026-11-27 08:25:00+07:00
"""

import sqlalchemy as sa
from alembic import op

from contest.database import Instant

revision = "designer1"
down_revision = "blanks3"
branch_labels = None
depends_on = None

RECIPIENTS = ("collective", "household", "individual")
STATES = ("queued", "running", "done", "failed")
OWN = "id body_id number made_at made_by_id".split()


def _changed(columns: list[str]) -> str:
    """Say in SQL that one of ``columns`` changes; NULL counts as a value."""
    return " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)


# Table, verb, when it is refused (every time, if empty), why.
LOCKS = [
    (
        "body_design", "UPDATE", f"OLD.retired_at IS NOT NULL OR {_changed(OWN)}",
        "a design that was made stays, and one that was retired is not changed",
    ),
    ("body_design", "DELETE", "", "a design is not deleted"),
    ("design_version", "UPDATE", "", "a version of a design is not changed"),
    ("design_version", "DELETE", "", "a version of a design is not deleted"),
    ("design_ground", "UPDATE", "", "an uploaded ground is not changed"),
    ("design_ground", "DELETE", "", "an uploaded ground is not deleted"),
]  # fmt: skip
NEVER_EMPTIED = ("body_design", "design_version", "design_ground")


def upgrade() -> None:
    op.create_table(
        "body_design",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("recipient_kind", sa.String(length=32), nullable=True),
        sa.Column("posthumous", sa.Boolean(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("made_at", Instant(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("retired_at", Instant(timezone=True), nullable=True),
        sa.Column("retired_by_id", sa.Integer(), nullable=True),
        sa.Column("retirement_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_body_design_number")),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_body_design_validity")),
        sa.CheckConstraint("(retired_at IS NULL) = (retired_by_id IS NULL)", name=op.f("ck_body_design_retired")),
        sa.CheckConstraint(
            "(retired_at IS NULL) = (length(retirement_reason) = 0)", name=op.f("ck_body_design_retirement_reason")
        ),
        sa.CheckConstraint(f"recipient_kind IN {RECIPIENTS}", name=op.f("ck_body_design_recipient_kind")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_body_design_body_id_body")),
        sa.ForeignKeyConstraint(["made_by_id"], ["account.id"], name=op.f("fk_body_design_made_by_id_account")),
        sa.ForeignKeyConstraint(["retired_by_id"], ["account.id"], name=op.f("fk_body_design_retired_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body_design")),
        sa.UniqueConstraint("body_id", "number", name=op.f("uq_body_design_body_id_number")),
    )
    op.create_table(
        "design_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("design_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("called", sa.String(length=60), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("made_at", Instant(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_design_version_number")),
        sa.CheckConstraint("length(note) > 0", name=op.f("ck_design_version_note")),
        sa.ForeignKeyConstraint(["design_id"], ["body_design.id"], name=op.f("fk_design_version_design_id_body_design")),
        sa.ForeignKeyConstraint(["made_by_id"], ["account.id"], name=op.f("fk_design_version_made_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_design_version")),
        sa.UniqueConstraint("called", name=op.f("uq_design_version_called")),
        sa.UniqueConstraint("design_id", "number", name=op.f("uq_design_version_design_id_number")),
    )
    op.create_table(
        "design_ground",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("width", sa.Float(), nullable=False),
        sa.Column("height", sa.Float(), nullable=False),
        sa.Column("added_at", Instant(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("width > 0 AND height > 0", name=op.f("ck_design_ground_size")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_design_ground_body_id_body")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_design_ground_file_id_stored_file")),
        sa.ForeignKeyConstraint(["added_by_id"], ["account.id"], name=op.f("fk_design_ground_added_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_design_ground")),
        sa.UniqueConstraint("body_id", "file_id", name=op.f("uq_design_ground_body_id_file_id")),
    )
    op.create_index(op.f("ix_design_ground_body_id"), "design_ground", ["body_id"])
    op.create_table(
        "design_proof",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("design_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("requested_by_id", sa.Integer(), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("worker", sa.String(length=100), nullable=True),
        sa.Column("lease_until", Instant(timezone=True), nullable=True),
        sa.Column("requested_at", Instant(timezone=True), nullable=False),
        sa.Column("finished_at", Instant(timezone=True), nullable=True),
        sa.CheckConstraint(f"state IN {STATES}", name=op.f("ck_design_proof_state")),
        sa.CheckConstraint("done >= 0 AND done <= total", name=op.f("ck_design_proof_done")),
        sa.ForeignKeyConstraint(["design_id"], ["body_design.id"], name=op.f("fk_design_proof_design_id_body_design")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["design_version.id"], name=op.f("fk_design_proof_version_id_design_version")
        ),
        sa.ForeignKeyConstraint(["requested_by_id"], ["account.id"], name=op.f("fk_design_proof_requested_by_id_account")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_design_proof_file_id_stored_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_design_proof")),
    )
    op.create_index(op.f("ix_design_proof_design_id"), "design_proof", ["design_id"])
    op.create_index(op.f("ix_design_proof_version_id"), "design_proof", ["version_id"])
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
    for table in ("design_proof", "design_ground", "design_version", "body_design"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        for table, verb, _when, _why in LOCKS:
            op.execute(f"DROP FUNCTION {table}_{verb.lower()}_locked()")
