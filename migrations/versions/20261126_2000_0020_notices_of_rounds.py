"""notices of rounds

Judges are told when initiatives that they score are scored once more.
"""

import re

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

NOTICE_KIND = "round_opened"


def upgrade() -> None:
    for table in ("notice", "mail_choice"):
        _tell_of(table, [*_kinds(table), NOTICE_KIND])


def downgrade() -> None:
    op.execute(f"DELETE FROM mail WHERE notice_id IN (SELECT id FROM notice WHERE kind = '{NOTICE_KIND}')")
    for table in ("notice", "mail_choice"):
        op.execute(f"DELETE FROM {table} WHERE kind = '{NOTICE_KIND}'")
        _tell_of(table, [kind for kind in _kinds(table) if kind != NOTICE_KIND])


def _kinds(table: str) -> list[str]:
    """Return the kinds of notices that ``table`` knows, whoever added them."""
    checks = sa.inspect(op.get_bind()).get_check_constraints(table)
    text = next(check["sqltext"] for check in checks if check["name"] == f"ck_{table}_kind")
    return re.findall(r"'(\w+)'", text)


def _tell_of(table: str, kinds: list[str]) -> None:
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(op.f(f"ck_{table}_kind"), type_="check")
        batch.create_check_constraint(op.f(f"ck_{table}_kind"), f"kind IN {tuple(kinds)}")
