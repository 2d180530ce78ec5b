"""notices of meetings

Members are told of meetings and of changes to them, the chair of minutes to confirm; a council says whether cases of
units near to a member's own are the member's business too.

Revision ID: councils2
Revises: councils1
Create Date: 2026-11-27 09:10:00+07:00
"""

import re

import sqlalchemy as sa
from alembic import op

revision = "councils2"
down_revision = "councils1"
branch_labels = None
depends_on = None

NOTICE_KINDS = ("meeting_called", "meeting_changed", "minutes_waiting")


def upgrade() -> None:
    # Neither way is the table made anew, which on SQLite would lose what locks it.
    op.execute(
        "ALTER TABLE council ADD COLUMN conflict_reach VARCHAR(32) DEFAULT 'own' NOT NULL "
        "CONSTRAINT ck_council_conflict_reach CHECK (conflict_reach IN ('own', 'near'))"
    )
    for table in ("notice", "mail_choice"):
        _tell_of(table, [*_kinds(table), *NOTICE_KINDS])


def downgrade() -> None:
    op.execute("ALTER TABLE council DROP COLUMN conflict_reach")
    told = ", ".join(f"'{kind}'" for kind in NOTICE_KINDS)
    op.execute(f"DELETE FROM mail WHERE notice_id IN (SELECT id FROM notice WHERE kind IN ({told}))")
    for table in ("notice", "mail_choice"):
        op.execute(f"DELETE FROM {table} WHERE kind IN ({told})")
        _tell_of(table, [kind for kind in _kinds(table) if kind not in NOTICE_KINDS])


def _kinds(table: str) -> list[str]:
    """Return the kinds of notices that ``table`` knows, whoever added them."""
    checks = sa.inspect(op.get_bind()).get_check_constraints(table)
    text = next(check["sqltext"] for check in checks if check["name"] == f"ck_{table}_kind")
    return re.findall(r"'(\w+)'", text)


def _tell_of(table: str, kinds: list[str]) -> None:
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(op.f(f"ck_{table}_kind"), type_="check")
        batch.create_check_constraint(op.f(f"ck_{table}_kind"), f"kind IN {tuple(kinds)}")
