"""history is not emptied

Whose rows are not deleted at will, is not emptied at one go either. Only PostgreSQL can empty a table past the triggers
of its rows.

Revision ID: emptied1
Revises: signing2
Create Date: 2026-11-27 08:50:00+07:00
"""

from alembic import op

revision = "emptied1"
down_revision = "signing2"
branch_labels = None
depends_on = None

NEVER_EMPTIED = (
    "appraisal", "band", "blank_entry", "blank_use", "checklist_item", "confirmation", "conflict", "criterion",
    "criterion_group", "judging_terms", "late_permission", "opinion", "paper_reading", "paper_sheet",
    "printer_calibration", "proposal", "public_vote", "recognition_answer", "recognition_list", "reopened_part", "rubric",
    "sheet", "signature_check", "signed_certificate", "signed_copy", "signing_key", "signing_mark", "taken_number",
    "word_template",
)  # fmt: skip


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in NEVER_EMPTIED:
            op.execute(
                f"CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION never_emptied()"
            )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in NEVER_EMPTIED:
            op.execute(f"DROP TRIGGER {table}_never_emptied ON {table}")
