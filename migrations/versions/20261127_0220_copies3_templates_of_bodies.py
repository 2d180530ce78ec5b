"""templates of bodies

A body may print the Word file of a kind of paper from a template of its own, from a day on. No version is changed but by
being withdrawn, and none is deleted; a paper keeps by which it was filled.

Revision ID: copies3
Revises: copies2
Create Date: 2026-11-27 02:20:00+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "copies3"
down_revision = "copies2"
branch_labels = None
depends_on = None

KEPT = "id body_id template version file_id valid_from note added_at added_by_id".split()
CHANGED = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in KEPT)
LOCKS = [
    ("UPDATE", f"OLD.withdrawn_at IS NOT NULL OR NEW.withdrawn_at IS NULL OR {CHANGED}", "a template is not changed"),
    ("DELETE", "", "a template is not deleted"),
]


def upgrade() -> None:
    op.create_table(
        "word_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("template", sa.String(length=60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawal_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("version > 0", name=op.f("ck_word_template_version")),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)", name=op.f("ck_word_template_withdrawn")
        ),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (length(withdrawal_reason) = 0)",
            name=op.f("ck_word_template_withdrawal_reason"),
        ),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_word_template_body_id_body")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_word_template_file_id_stored_file")),
        sa.ForeignKeyConstraint(["added_by_id"], ["account.id"], name=op.f("fk_word_template_added_by_id_account")),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["account.id"], name=op.f("fk_word_template_withdrawn_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_word_template")),
        sa.UniqueConstraint("body_id", "template", "version", name=op.f("uq_word_template_body_id_template_version")),
    )
    op.create_table(
        "paper_filling",
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("word_template_id", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_paper_filling_paper_id_paper")),
        sa.ForeignKeyConstraint(
            ["word_template_id"], ["word_template.id"], name=op.f("fk_paper_filling_word_template_id_word_template")
        ),
        sa.PrimaryKeyConstraint("paper_id", name=op.f("pk_paper_filling")),
    )
    for verb, when, why in LOCKS:
        _lock("word_template", verb, when, why)


def downgrade() -> None:
    for verb, _when, _why in LOCKS:
        name = f"word_template_{verb.lower()}_locked"
        if op.get_bind().dialect.name == "sqlite":
            op.execute(f"DROP TRIGGER {name}")
        else:
            op.execute(f"DROP TRIGGER {name} ON word_template")
            op.execute(f"DROP FUNCTION {name}()")
    op.drop_table("paper_filling")
    op.drop_table("word_template")


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
