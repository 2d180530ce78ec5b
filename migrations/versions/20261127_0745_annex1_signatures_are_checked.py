"""signatures are checked

What the digital signatures of a signed copy came to is kept at every check. No check is changed, and none is deleted.

Revision ID: annex1
Revises: rulesign2
Create Date: 2026-11-27 07:45:00+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "annex1"
down_revision = "rulesign2"
branch_labels = None
depends_on = None

LOCKS = [("UPDATE", "a check of signatures is not changed"), ("DELETE", "a check of signatures is not deleted")]


def upgrade() -> None:
    op.create_table(
        "signature_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("copy_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=32), nullable=False),
        sa.Column("authorities", sa.Integer(), nullable=False),
        sa.Column("signatures", sa.JSON(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "verdict IN ('valid', 'unknown_issuer', 'unfit_certificate', 'altered', 'unsigned')",
            name=op.f("ck_signature_check_verdict"),
        ),
        sa.CheckConstraint("authorities >= 0", name=op.f("ck_signature_check_authorities")),
        sa.ForeignKeyConstraint(["copy_id"], ["signed_copy.id"], name=op.f("fk_signature_check_copy_id_signed_copy")),
        sa.ForeignKeyConstraint(
            ["checked_by_id"], ["account.id"], name=op.f("fk_signature_check_checked_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature_check")),
    )
    op.create_index(op.f("ix_signature_check_copy_id"), "signature_check", ["copy_id"])
    for verb, why in LOCKS:
        _lock(verb, why)


def downgrade() -> None:
    for verb, _why in LOCKS:
        name = f"signature_check_{verb.lower()}_locked"
        if op.get_bind().dialect.name == "sqlite":
            op.execute(f"DROP TRIGGER {name}")
        else:
            op.execute(f"DROP TRIGGER {name} ON signature_check")
            op.execute(f"DROP FUNCTION {name}()")
    op.drop_table("signature_check")


def _lock(verb: str, why: str) -> None:
    """Let the database refuse ``verb`` on every row."""
    name = f"signature_check_{verb.lower()}_locked"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {verb} ON signature_check FOR EACH ROW BEGIN SELECT RAISE(ABORT, '{why}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{why}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON signature_check FOR EACH ROW EXECUTE FUNCTION {name}()")
