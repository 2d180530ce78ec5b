"""orders and proofs

Kept pages in other orders, the proofs of print runs, and how a body wants them. Marks and signatures of proofs are
append only.

Revision ID: printing1
Revises: verification1
Create Date: 2026-11-27 08:35:00+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "printing1"
down_revision = "verification1"
branch_labels = None
depends_on = None

APPENDED = ("proof_mark", "proof_signature")


def upgrade() -> None:
    op.create_table(
        "print_bundle",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column(
            "way", _enum("way", "ceremony", "units", "unit_files", "singles", "chosen", "contact"), nullable=False
        ),
        sa.Column("chosen", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("requested_by_id", sa.Integer(), nullable=False),
        sa.Column("filename", sa.String(length=160), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state", _enum("state", "queued", "running", "done", "failed"), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("worker", sa.String(length=100), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("done >= 0 AND done <= total", name=op.f("ck_print_bundle_done")),
        sa.CheckConstraint("(way = 'chosen') = (length(reason) > 0)", name=op.f("ck_print_bundle_reason")),
        _reference("print_bundle", "run_id", "print_run"),
        _reference("print_bundle", "requested_by_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_bundle")),
    )
    op.create_index(op.f("ix_print_bundle_run_id"), "print_bundle", ["run_id"])
    op.create_table(
        "proof_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("verdict", _enum("verdict", "read", "wrong"), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("verdict <> 'wrong' OR length(note) > 0", name=op.f("ck_proof_mark_note")),
        sa.CheckConstraint("page >= 0", name=op.f("ck_proof_mark_page")),
        _reference("proof_mark", "certificate_id", "certificate"),
        _reference("proof_mark", "file_id", "stored_file"),
        _reference("proof_mark", "made_by_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proof_mark")),
    )
    op.create_index(op.f("ix_proof_mark_certificate_id"), "proof_mark", ["certificate_id"])
    op.create_table(
        "proof_signature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("certificates", sa.Integer(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("certificates > 0", name=op.f("ck_proof_signature_certificates")),
        _reference("proof_signature", "run_id", "print_run"),
        _reference("proof_signature", "signed_by_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proof_signature")),
        sa.UniqueConstraint("run_id", name=op.f("uq_proof_signature_run_id")),
    )
    op.create_table(
        "print_habit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("individuals_first", sa.Boolean(), nullable=False),
        sa.Column("proof_required", sa.Boolean(), nullable=False),
        _reference("print_habit", "body_id", "body"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_habit")),
        sa.UniqueConstraint("body_id", name=op.f("uq_print_habit_body_id")),
    )
    for table in APPENDED:
        _lock(table, "UPDATE", "a proof is not changed")
        _lock(table, "DELETE", "a proof is not deleted")
        if not _is_sqlite():
            op.execute(
                f"CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION never_emptied()"
            )


def downgrade() -> None:
    for table in APPENDED:
        for verb in ("update", "delete"):
            if _is_sqlite():
                op.execute(f"DROP TRIGGER {table}_{verb}_locked")
            else:
                op.execute(f"DROP TRIGGER {table}_{verb}_locked ON {table}")
                op.execute(f"DROP FUNCTION {table}_{verb}_locked()")
    for table in ("print_habit", "proof_signature", "proof_mark", "print_bundle"):
        op.drop_table(table)


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"))


def _is_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")


def _lock(table: str, verb: str, why: str) -> None:
    name = f"{table}_{verb.lower()}_locked"
    if _is_sqlite():
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW BEGIN SELECT RAISE(ABORT, '{why}'); END"
        )
    else:
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION '{why}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
