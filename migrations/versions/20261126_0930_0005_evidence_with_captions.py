"""evidence with captions, previews and scans

Revision ID: 0005
Revises: 0004
Create Date: 2026-11-26 09:30:00+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


SCANS = ("not_scanned", "waiting", "clean", "infected", "failed")
STATES = ("queued", "running", "done", "failed")


def upgrade() -> None:
    with op.batch_alter_table("attachment") as batch:
        batch.add_column(sa.Column("position", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("caption", sa.String(length=200), nullable=False, server_default=""))
        batch.add_column(sa.Column("pages", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("scan", sa.String(length=32), nullable=False, server_default="not_scanned"))
        batch.add_column(sa.Column("finding", sa.String(length=200), nullable=False, server_default=""))
        batch.create_check_constraint(op.f("ck_attachment_scan"), f"scan IN {SCANS}")
        batch.create_check_constraint(op.f("ck_attachment_finding"), "(scan = 'infected') = (finding <> '')")
    # Files keep the order in which they came. A photo is one page; those of a PDF are counted when it is looked at.
    op.execute(
        "UPDATE attachment SET position = (SELECT count(*) FROM attachment AS earlier "
        "WHERE earlier.initiative_id = attachment.initiative_id AND earlier.id <= attachment.id)"
    )
    op.execute(
        "UPDATE attachment SET pages = CASE WHEN stored_file.media_type LIKE 'image/%' THEN 1 ELSE 0 END "
        "FROM stored_file WHERE stored_file.id = attachment.file_id AND stored_file.media_type <> 'application/pdf'"
    )
    with op.batch_alter_table("attachment") as batch:
        for column in ("position", "caption", "scan", "finding"):
            batch.alter_column(column, server_default=None)
        batch.create_index(op.f("ix_attachment_question_id"), ["question_id"])
    op.create_table(
        "scan",
        sa.Column("attachment_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Enum(*STATES, name="state", native_enum=False, create_constraint=True, length=32), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("worker", sa.String(length=100), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("done >= 0 AND done <= total", name=op.f("ck_scan_done")),
        sa.ForeignKeyConstraint(["attachment_id"], ["attachment.id"], name=op.f("fk_scan_attachment_id_attachment")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scan")),
        sa.UniqueConstraint("attachment_id", name=op.f("uq_scan_attachment_id")),
    )


def downgrade() -> None:
    op.drop_table("scan")
    with op.batch_alter_table("attachment") as batch:
        batch.drop_index(op.f("ix_attachment_question_id"))
    with op.batch_alter_table("attachment") as batch:
        batch.drop_constraint(op.f("ck_attachment_scan"), type_="check")
        batch.drop_constraint(op.f("ck_attachment_finding"), type_="check")
        for column in ("position", "caption", "pages", "scan", "finding"):
            batch.drop_column(column)
