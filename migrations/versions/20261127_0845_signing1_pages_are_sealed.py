"""pages are sealed

A certificate keeps the hash of its page as it was printed. It changes only when the page is printed into another file.

Revision ID: signing1
Revises: lists2
Create Date: 2026-11-27 08:45:00+07:00
"""

from alembic import op

revision = "signing1"
down_revision = "lists2"
branch_labels = None
depends_on = None

NAME, WHY = "certificate_page_locked", "the printed page of a certificate is not changed"
WHEN = (
    "OLD.page_sha256 IS NOT NULL AND (NEW.page_sha256 IS NULL OR OLD.file_id IS NOT DISTINCT FROM NEW.file_id "
    "AND (OLD.page IS DISTINCT FROM NEW.page OR OLD.page_sha256 IS DISTINCT FROM NEW.page_sha256))"
)


def upgrade() -> None:
    # Not in batch mode, which would make the table anew without its triggers.
    op.execute(
        "ALTER TABLE certificate ADD COLUMN page_sha256 VARCHAR(64) "
        "CONSTRAINT ck_certificate_page_sha256 CHECK (length(page_sha256) = 64)"
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {NAME} BEFORE UPDATE ON certificate FOR EACH ROW WHEN {WHEN} "
            f"BEGIN SELECT RAISE(ABORT, '{WHY}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NOT ({WHEN}) THEN RETURN NEW; "
        f"END IF; RAISE EXCEPTION '{WHY}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(f"CREATE TRIGGER {NAME} BEFORE UPDATE ON certificate FOR EACH ROW EXECUTE FUNCTION {NAME}()")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {NAME}")
    else:
        op.execute(f"DROP TRIGGER {NAME} ON certificate")
        op.execute(f"DROP FUNCTION {NAME}()")
    op.execute("ALTER TABLE certificate DROP COLUMN page_sha256")
