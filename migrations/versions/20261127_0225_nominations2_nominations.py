"""nominations

What units nominate, the papers of their dossiers, and when they do. A number that was given stays; a paper that was
taken out stays on record. Officers are told when a nomination is returned and what became of it.

Revision ID: nominations2
Revises: nominations1
Create Date: 2026-11-27 02:25:00+07:00
"""

import re

import sqlalchemy as sa
from alembic import op

revision = "nominations2"
down_revision = "nominations1"
branch_labels = None
depends_on = None

NOTICE_KINDS = ("nomination_returned", "nomination_decided")
FIXED = "id movement_id unit_id recipient_unit_id person_id made_at made_by_id".split()
PAPER = "id movement_id unit_id nomination_id item on_paper file_id note added_at added_by_id".split()


def _changed(columns: list[str]) -> str:
    return " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)


# Table, verb, when it is refused (every time, if empty), why.
LOCKS = (
    (
        "nomination",
        "UPDATE",
        f"{_changed(FIXED)} OR (OLD.number IS NOT NULL AND OLD.number IS DISTINCT FROM NEW.number)",
        "who nominates whom, and the number, stay",
    ),
    ("nomination", "DELETE", "", "a nomination is not deleted"),
    ("dossier_paper", "UPDATE", f"OLD.removed_at IS NOT NULL OR {_changed(PAPER)}", "a paper is only taken out"),
    ("dossier_paper", "DELETE", "", "a paper of a dossier is not deleted"),
)


def upgrade() -> None:
    op.create_table(
        "nomination_terms",
        sa.Column("movement_id", sa.Integer(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("late_until", sa.Date(), nullable=True),
        sa.CheckConstraint("opens_on <= closes_on", name=op.f("ck_nomination_terms_order")),
        sa.CheckConstraint("late_until IS NULL OR late_until > closes_on", name=op.f("ck_nomination_terms_late_until")),
        _reference("nomination_terms", "movement_id", "movement"),
        sa.PrimaryKeyConstraint("movement_id", name=op.f("pk_nomination_terms")),
    )
    _make_nominations()
    op.create_table(
        "dossier_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("movement_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("nomination_id", sa.Integer(), nullable=True),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("on_paper", sa.Boolean(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(file_id IS NULL) = on_paper", name=op.f("ck_dossier_paper_kept")),
        sa.CheckConstraint("(removed_at IS NULL) = (removed_by_id IS NULL)", name=op.f("ck_dossier_paper_removed")),
        _reference("dossier_paper", "movement_id", "movement"),
        _reference("dossier_paper", "unit_id", "unit"),
        _reference("dossier_paper", "nomination_id", "nomination"),
        _reference("dossier_paper", "file_id", "stored_file"),
        _reference("dossier_paper", "added_by_id", "account"),
        _reference("dossier_paper", "removed_by_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_paper")),
    )
    op.create_index("ix_dossier_paper_movement_unit", "dossier_paper", ["movement_id", "unit_id"])
    op.create_index(op.f("ix_dossier_paper_nomination_id"), "dossier_paper", ["nomination_id"])
    for table in ("notice", "mail_choice"):
        _tell_of(table, [*_kinds(table), *NOTICE_KINDS])
    _lock()
    if not _is_sqlite():
        for table in ("nomination", "dossier_paper"):
            op.execute(
                f"CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION never_emptied()"
            )


def downgrade() -> None:
    if not _is_sqlite():
        for table in ("nomination", "dossier_paper"):
            op.execute(f"DROP TRIGGER {table}_never_emptied ON {table}")
    _drop()
    kinds = ", ".join(f"'{kind}'" for kind in NOTICE_KINDS)
    op.execute(f"DELETE FROM mail WHERE notice_id IN (SELECT id FROM notice WHERE kind IN ({kinds}))")
    for table in ("notice", "mail_choice"):
        op.execute(f"DELETE FROM {table} WHERE kind IN ({kinds})")
        _tell_of(table, [kind for kind in _kinds(table) if kind not in NOTICE_KINDS])
    for table in ("dossier_paper", "nomination", "nomination_terms"):
        op.drop_table(table)


def _make_nominations() -> None:
    op.create_table(
        "nomination",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("movement_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("recipient_unit_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            _enum("state", "drafted", "submitted", "returned", "accepted", "refused", "withdrawn"),
            nullable=False,
        ),
        sa.Column("honour", sa.String(length=40), nullable=False),
        sa.Column("accepted_honour", sa.String(length=40), nullable=False),
        sa.Column("recipient_name", sa.String(length=200), nullable=False),
        sa.Column("recipient_line", sa.String(length=400), nullable=False),
        sa.Column("achievement", sa.String(length=400), nullable=False),
        sa.Column("repeat_reason", sa.Text(), nullable=False),
        sa.Column("in_post_since", sa.Date(), nullable=True),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("signed_name", sa.String(length=120), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_late", sa.Boolean(), nullable=False),
        sa.Column("return_reason", sa.Text(), nullable=False),
        sa.Column("reopened", sa.JSON(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("checker_id", sa.Integer(), nullable=True),
        sa.Column("verdict_reason", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawal_reason", sa.Text(), nullable=False),
        sa.Column("award_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("number > 0", name=op.f("ck_nomination_number")),
        sa.CheckConstraint("(number IS NULL) = (submitted_at IS NULL)", name=op.f("ck_nomination_submitted")),
        sa.CheckConstraint(
            "number IS NOT NULL OR state IN ('drafted', 'withdrawn')", name=op.f("ck_nomination_numbered")
        ),
        sa.CheckConstraint("(recipient_unit_id IS NULL) <> (person_id IS NULL)", name=op.f("ck_nomination_recipient")),
        sa.CheckConstraint("(signed_on IS NULL) = (signed_name = '')", name=op.f("ck_nomination_signed")),
        sa.CheckConstraint("(state = 'accepted') = (accepted_honour <> '')", name=op.f("ck_nomination_accepted")),
        sa.CheckConstraint("award_id IS NULL OR state = 'accepted'", name=op.f("ck_nomination_taken_over")),
        sa.CheckConstraint(
            "state <> 'refused' OR length(verdict_reason) > 0", name=op.f("ck_nomination_refusal_reason")
        ),
        sa.CheckConstraint(
            "accepted_honour IN ('', honour) OR length(verdict_reason) > 0", name=op.f("ck_nomination_downgrade_reason")
        ),
        sa.CheckConstraint(
            "state <> 'withdrawn' OR length(withdrawal_reason) > 0", name=op.f("ck_nomination_withdrawal_reason")
        ),
        _reference("nomination", "movement_id", "movement"),
        _reference("nomination", "unit_id", "unit"),
        _reference("nomination", "recipient_unit_id", "unit"),
        _reference("nomination", "person_id", "person"),
        _reference("nomination", "made_by_id", "account"),
        _reference("nomination", "checker_id", "account"),
        _reference("nomination", "decided_by_id", "account"),
        sa.ForeignKeyConstraint(
            ["award_id"], ["award.id"], name=op.f("fk_nomination_award_id_award"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nomination")),
        sa.UniqueConstraint("movement_id", "number", name=op.f("uq_nomination_movement_id_number")),
        sa.UniqueConstraint("award_id", name=op.f("uq_nomination_award_id")),
    )
    op.create_index("ix_nomination_movement_state", "nomination", ["movement_id", "state"])
    op.create_index(op.f("ix_nomination_unit_id"), "nomination", ["unit_id"])


def _kinds(table: str) -> list[str]:
    """Return the kinds of notices that ``table`` knows, whoever added them."""
    checks = sa.inspect(op.get_bind()).get_check_constraints(table)
    text = next(check["sqltext"] for check in checks if check["name"] == f"ck_{table}_kind")
    return re.findall(r"'(\w+)'", text)


def _tell_of(table: str, kinds: list[str]) -> None:
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(op.f(f"ck_{table}_kind"), type_="check")
        batch.create_check_constraint(op.f(f"ck_{table}_kind"), f"kind IN {tuple(kinds)}")


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"))


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _is_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")


def _drop() -> None:
    for table, verb, _when, _why in LOCKS:
        name = f"{table}_{verb.lower()}_locked"
        op.execute(f"DROP TRIGGER {name}" if _is_sqlite() else f"DROP TRIGGER {name} ON {table}")
        if not _is_sqlite():
            op.execute(f"DROP FUNCTION {name}()")


def _lock() -> None:
    for table, verb, when, why in LOCKS:
        name = f"{table}_{verb.lower()}_locked"
        if _is_sqlite():
            condition = f"WHEN {when}" if when else ""
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW {condition} "
                f"BEGIN SELECT RAISE(ABORT, '{why}'); END"
            )
            continue
        row = "OLD" if verb == "DELETE" else "NEW"
        condition = f"IF NOT ({when}) THEN RETURN {row}; END IF;" if when else ""
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {condition} "
            f"RAISE EXCEPTION '{why}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
