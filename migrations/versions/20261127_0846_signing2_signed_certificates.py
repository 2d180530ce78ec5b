"""signed certificates

Certificates are signed digitally. A signed copy is not changed, and none is deleted; of a picture that is drawn with
signatures only its withdrawal is noted.

Revision ID: signing2
Revises: signing1
Create Date: 2026-11-27 08:46:00+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "signing2"
down_revision = "signing1"
branch_labels = None
depends_on = None

MARK = "id body_id kind name file_id width height added_at added_by_id".split()
CHANGED = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in MARK)
LOCKS = [
    ("signed_certificate", "UPDATE", "", "a signed certificate is not changed"),
    ("signed_certificate", "DELETE", "", "a signed certificate is not deleted"),
    ("signing_mark", "UPDATE", f"OLD.withdrawn_at IS NOT NULL OR {CHANGED}", "what is drawn with signatures is not changed"),
    ("signing_mark", "DELETE", "", "what is drawn with signatures is not deleted"),
]
STATES = "state IN ('queued', 'running', 'done', 'failed')"
PARTS = "part IN ('signer', 'body')"


def upgrade() -> None:
    _marks()
    _runs()
    op.create_table(
        "signed_certificate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=32), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("page_sha256", sa.String(length=64), nullable=False),
        sa.Column("before_sha256", sa.String(length=64), nullable=False),
        sa.Column("before_size", sa.Integer(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stamped_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(PARTS, name=op.f("ck_signed_certificate_part")),
        sa.CheckConstraint("before_size > 0", name=op.f("ck_signed_certificate_before_size")),
        sa.CheckConstraint(
            "length(before_sha256) = 64 AND length(page_sha256) = 64", name=op.f("ck_signed_certificate_sha256")
        ),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_signed_certificate_certificate_id_certificate")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["signing_run.id"], name=op.f("fk_signed_certificate_run_id_signing_run")),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_signed_certificate_file_id_stored_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signed_certificate")),
        sa.UniqueConstraint("certificate_id", "part", name=op.f("uq_signed_certificate_certificate_id_part")),
    )
    op.create_index(op.f("ix_signed_certificate_run_id"), "signed_certificate", ["run_id"])
    for table, verb, when, why in LOCKS:
        _lock(table, verb, when, why)


def _marks() -> None:
    op.create_table(
        "signing_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('signature', 'seal')", name=op.f("ck_signing_mark_kind")),
        sa.CheckConstraint("(kind = 'seal') = (name = '')", name=op.f("ck_signing_mark_name")),
        sa.CheckConstraint("width > 0 AND height > 0", name=op.f("ck_signing_mark_size")),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)", name=op.f("ck_signing_mark_withdrawal")
        ),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_signing_mark_body_id_body")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_signing_mark_file_id_stored_file")),
        sa.ForeignKeyConstraint(["added_by_id"], ["account.id"], name=op.f("fk_signing_mark_added_by_id_account")),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["account.id"], name=op.f("fk_signing_mark_withdrawn_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_mark")),
    )
    op.create_index(op.f("ix_signing_mark_body_id"), "signing_mark", ["body_id"])
    op.create_table(
        "signing_terms",
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("gives_copies", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_signing_terms_body_id_body")),
        sa.PrimaryKeyConstraint("body_id", name=op.f("pk_signing_terms")),
    )


def _runs() -> None:
    op.create_table(
        "signing_run",
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("recognition_decision_id", sa.Integer(), nullable=True),
        sa.Column("part", sa.String(length=32), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("holder", sa.String(length=200), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("mark_id", sa.Integer(), nullable=True),
        sa.Column("requested_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("worker", sa.String(length=100), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(PARTS, name=op.f("ck_signing_run_part")),
        sa.CheckConstraint("source IN ('uploaded', 'server', 'device')", name=op.f("ck_signing_run_source")),
        sa.CheckConstraint(STATES, name=op.f("ck_signing_run_state")),
        sa.CheckConstraint("done >= 0 AND done <= total", name=op.f("ck_signing_run_done")),
        sa.CheckConstraint(
            "(decision_id IS NULL) <> (recognition_decision_id IS NULL)", name=op.f("ck_signing_run_subject")
        ),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_signing_run_decision_id_decision")),
        sa.ForeignKeyConstraint(
            ["recognition_decision_id"], ["recognition_decision.id"],
            name=op.f("fk_signing_run_recognition_decision_id_recognition_decision"),
        ),
        sa.ForeignKeyConstraint(["mark_id"], ["signing_mark.id"], name=op.f("fk_signing_run_mark_id_signing_mark")),
        sa.ForeignKeyConstraint(
            ["requested_by_id"], ["account.id"], name=op.f("fk_signing_run_requested_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_run")),
    )
    op.create_index(op.f("ix_signing_run_decision_id"), "signing_run", ["decision_id"])
    op.create_index(op.f("ix_signing_run_recognition_decision_id"), "signing_run", ["recognition_decision_id"])


def downgrade() -> None:
    for table, verb, _when, _why in LOCKS:
        name = f"{table}_{verb.lower()}_locked"
        if op.get_bind().dialect.name == "sqlite":
            op.execute(f"DROP TRIGGER {name}")
        else:
            op.execute(f"DROP TRIGGER {name} ON {table}")
            op.execute(f"DROP FUNCTION {name}()")
    for table in ("signed_certificate", "signing_run", "signing_terms", "signing_mark"):
        op.drop_table(table)


def _lock(table: str, verb: str, when: str, why: str) -> None:
    """Let the database refuse ``verb`` on the rows that ``when`` tells; on every row when it is empty."""
    name = f"{table}_{verb.lower()}_locked"
    if op.get_bind().dialect.name == "sqlite":
        condition = f"WHEN {when}" if when else ""
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{why}'); END"
        )
        return
    condition = f"IF NOT ({when}) THEN RETURN NEW; END IF;" if when else ""
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {condition} "
        f"RAISE EXCEPTION '{why}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
