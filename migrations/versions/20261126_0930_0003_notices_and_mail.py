"""notices in the product and by mail

A mail that was sent is not touched again: the database refuses it whoever asks, so nothing sends it a second time.

Revision ID: 0003
Revises: 0002
Create Date: 2026-11-26 09:30:00+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KINDS = (
    "deadline_near", "reminded", "initiative_returned", "initiative_accepted", "initiative_rejected", "opinion_asked",
    "opinion_given", "confirmation_asked", "text_changed", "late_permission", "withdrawn", "transferred",
    "file_infected",
)
STATES = ("queued", "running", "done", "failed")
WHY = "a sent mail is not sent again"


def _choice(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("kind", _choice("kind", KINDS), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("path LIKE '/%'", name=op.f("ck_notice_path")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_notice_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("account_id", "key", name=op.f("uq_notice_account_id_key")),
    )
    op.create_index("ix_notice_account_read", "notice", ["account_id", "read_at"])
    op.create_table(
        "mail_choice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("kind", _choice("kind", KINDS), nullable=False),
        sa.Column("by_mail", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_mail_choice_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_choice")),
        sa.UniqueConstraint("account_id", "kind", name=op.f("uq_mail_choice_account_id_kind")),
    )
    op.create_table(
        "mail",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("message_id", sa.String(length=200), nullable=True),
        sa.Column("handed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state", _choice("state", STATES), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("worker", sa.String(length=100), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("done >= 0 AND done <= total", name=op.f("ck_mail_done")),
        sa.CheckConstraint("(state = 'done') = (sent_at IS NOT NULL)", name=op.f("ck_mail_sent")),
        sa.CheckConstraint("sent_at IS NULL OR handed_at IS NOT NULL", name=op.f("ck_mail_handed")),
        sa.CheckConstraint("handed_at IS NULL OR message_id IS NOT NULL", name=op.f("ck_mail_written")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_mail_account_id_account")),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_mail_notice_id_notice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
        sa.UniqueConstraint("message_id", name=op.f("uq_mail_message_id")),
        sa.UniqueConstraint("notice_id", name=op.f("uq_mail_notice_id")),
    )
    op.create_index(op.f("ix_mail_account_id"), "mail", ["account_id"])
    op.create_index("ix_mail_state", "mail", ["state"])
    op.create_table(
        "reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("movement_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by_id", sa.Integer(), nullable=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("recipients", sa.Integer(), nullable=False),
        sa.CheckConstraint("recipients >= 0", name=op.f("ck_reminder_recipients")),
        sa.ForeignKeyConstraint(["movement_id"], ["movement.id"], name=op.f("fk_reminder_movement_id_movement")),
        sa.ForeignKeyConstraint(["sent_by_id"], ["account.id"], name=op.f("fk_reminder_sent_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint("key", name=op.f("uq_reminder_key")),
    )
    op.create_index(op.f("ix_reminder_movement_id"), "reminder", ["movement_id"])
    _lock_sent_mails()


def _lock_sent_mails() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER mail_update_locked BEFORE UPDATE ON mail FOR EACH ROW WHEN OLD.sent_at IS NOT NULL "
            f"BEGIN SELECT RAISE(ABORT, '{WHY}'); END"
        )
        return
    op.execute(
        "CREATE FUNCTION mail_update_locked() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF OLD.sent_at IS NULL THEN RETURN NEW; END IF; "
        f"RAISE EXCEPTION '{WHY}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(
        "CREATE TRIGGER mail_update_locked BEFORE UPDATE ON mail FOR EACH ROW EXECUTE FUNCTION mail_update_locked()"
    )


def downgrade() -> None:
    op.drop_table("reminder")
    op.drop_table("mail")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION mail_update_locked()")
    op.drop_table("mail_choice")
    op.drop_table("notice")
