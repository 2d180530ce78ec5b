"""number book

One sequence of numbers for each body, year and series. Decisions that exist are brought into it; what lies between
them was numbered outside of the product.

Revision ID: decisions1
Revises: histories3
Create Date: 2026-11-27 02:45:00+07:00
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "decisions1"
down_revision = "histories3"
branch_labels = None
depends_on = None

BEFORE = "Số không cấp qua hệ thống, ghi khi lập sổ đăng ký văn bản đi."
LAST = (
    "(SELECT MAX(taken_number.until) FROM taken_number WHERE taken_number.body_id = NEW.body_id "
    "AND taken_number.year = NEW.year AND taken_number.series = NEW.series)"
)
# Table, verb, when it is refused (every time, if empty), why.
LOCKS = (
    ("taken_number", "INSERT", f"NEW.number <> COALESCE({LAST}, 0) + 1", "a number follows the last one of its series"),
    ("taken_number", "UPDATE", "", "the number book is not changed"),
    ("taken_number", "DELETE", "", "the number book is not changed"),
)


def upgrade() -> None:
    op.create_table(
        "taken_number",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("series", sa.String(length=30), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("until", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("number > 0 AND until >= number", name=op.f("ck_taken_number_number")),
        sa.CheckConstraint("(length(reason) > 0) = (subject_id IS NULL)", name=op.f("ck_taken_number_explained")),
        sa.CheckConstraint("(subject_kind = '') = (subject_id IS NULL)", name=op.f("ck_taken_number_subject")),
        sa.CheckConstraint("subject_id IS NULL OR until = number", name=op.f("ck_taken_number_single")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_taken_number_body_id_body")),
        sa.ForeignKeyConstraint(["taken_by_id"], ["account.id"], name=op.f("fk_taken_number_taken_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_taken_number")),
        sa.UniqueConstraint(
            "body_id", "year", "series", "number", name=op.f("uq_taken_number_body_id_year_series_number")
        ),
    )
    _bring_decisions_in()
    _lock(LOCKS)


def downgrade() -> None:
    _drop(LOCKS)
    op.drop_table("taken_number")


def _bring_decisions_in() -> None:
    """Note every decision that has a number, and before it the numbers that are of none."""
    link = op.get_bind()
    rows = link.execute(
        sa.text(
            "SELECT body_id, year, symbol, number, title, issued_on, decided_by_id, 'decision', id FROM decision "
            "UNION ALL SELECT body_id, year, symbol, number, title, issued_on, decided_by_id, 'recognition_list', "
            "list_id FROM recognition_decision ORDER BY 1, 2, 3, 4"
        )
    ).all()
    last: dict[tuple[int, int, str], int] = {}
    for body_id, year, series, number, title, day, by, kind, subject in rows:
        before = last.get((body_id, year, series), 0)
        given = {"body_id": body_id, "year": year, "series": series, "taken_on": day, "taken_at": datetime.now(UTC),
                 "taken_by_id": by}  # fmt: skip
        if number > before + 1:
            _note(given | {"taken_by_id": None}, number=before + 1, until=number - 1, title="", reason=BEFORE, subject_kind="", subject_id=None)
        _note(given, number=number, until=number, title=title, reason="", subject_kind=kind, subject_id=subject)
        last[body_id, year, series] = number


def _note(given: dict[str, object], **more: object) -> None:
    values = given | more
    names = ", ".join(values)
    places = ", ".join(f":{name}" for name in values)
    op.get_bind().execute(sa.text(f"INSERT INTO taken_number ({names}) VALUES ({places})"), values)


def _lock(locks: tuple[tuple[str, str, str, str], ...]) -> None:
    for table, verb, when, why in locks:
        name = f"{table}_{verb.lower()}_locked"
        if op.get_bind().dialect.name == "sqlite":
            condition = f"WHEN {when}" if when else ""
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW {condition} "
                f"BEGIN SELECT RAISE(ABORT, '{why}'); END"
            )
        else:
            row = "OLD" if verb == "DELETE" else "NEW"
            condition = f"IF NOT ({when}) THEN RETURN {row}; END IF;" if when else ""
            op.execute(
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {condition} "
                f"RAISE EXCEPTION '{why}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
            )
            op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def _drop(locks: tuple[tuple[str, str, str, str], ...]) -> None:
    for table, verb, _when, _why in locks:
        name = f"{table}_{verb.lower()}_locked"
        if op.get_bind().dialect.name == "sqlite":
            op.execute(f"DROP TRIGGER {name}")
        else:
            op.execute(f"DROP TRIGGER {name} ON {table}")
            op.execute(f"DROP FUNCTION {name}()")
