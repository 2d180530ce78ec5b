"""signed copies

A paper as it was signed is kept beside what the product printed. None is changed but by being withdrawn, once and for
good, and none is deleted. A paper tells its heading.

Revision ID: copies2
Revises: copies1
Create Date: 2026-11-27 02:10:00+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "copies2"
down_revision = "copies1"
branch_labels = None
depends_on = None

KEPT = "id paper_id version kind file_id number signed_on signer added_at added_by_id".split()
CHANGED = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in KEPT)
LOCKS = [
    ("UPDATE", f"OLD.withdrawn_at IS NOT NULL OR NEW.withdrawn_at IS NULL OR {CHANGED}", "a signed copy is not changed"),
    ("DELETE", "", "a signed copy is not deleted"),
]


def upgrade() -> None:
    with op.batch_alter_table("paper") as table:
        table.add_column(sa.Column("title", sa.String(length=200), nullable=True))
    op.create_table(
        "signed_copy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("signer", sa.String(length=120), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawal_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('scan', 'digital', 'word')", name=op.f("ck_signed_copy_kind")),
        sa.CheckConstraint("version > 0", name=op.f("ck_signed_copy_version")),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)", name=op.f("ck_signed_copy_withdrawn")
        ),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (length(withdrawal_reason) = 0)", name=op.f("ck_signed_copy_withdrawal_reason")
        ),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_signed_copy_paper_id_paper")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_signed_copy_file_id_stored_file")),
        sa.ForeignKeyConstraint(["added_by_id"], ["account.id"], name=op.f("fk_signed_copy_added_by_id_account")),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["account.id"], name=op.f("fk_signed_copy_withdrawn_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signed_copy")),
        sa.UniqueConstraint("paper_id", "version", name=op.f("uq_signed_copy_paper_id_version")),
    )
    for verb, when, why in LOCKS:
        _lock("signed_copy", verb, when, why)


def downgrade() -> None:
    for verb, _when, _why in LOCKS:
        name = f"signed_copy_{verb.lower()}_locked"
        if op.get_bind().dialect.name == "sqlite":
            op.execute(f"DROP TRIGGER {name}")
        else:
            op.execute(f"DROP TRIGGER {name} ON signed_copy")
            op.execute(f"DROP FUNCTION {name}()")
    op.drop_table("signed_copy")
    with op.batch_alter_table("paper") as table:
        table.drop_column("title")


def _lock(table: str, verb: str, when: str, why: str) -> None:
    """Let the database refuse ``verb`` on rows of ``table`` ``when`` that holds (every time, if empty)."""
    name = f"{table}_{verb.lower()}_locked"
    if op.get_bind().dialect.name == "sqlite":
        condition = f"WHEN {when}" if when else ""
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{why}'); END"
        )
        return
    row = "OLD" if verb == "DELETE" else "NEW"
    condition = f"IF NOT ({when}) THEN RETURN {row}; END IF;" if when else ""
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {condition} "
        f"RAISE EXCEPTION '{why}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
