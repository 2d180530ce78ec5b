"""recognition

Lists, decisions and recognised authors of their own; certificates and print runs are of awards or of recognitions.
What was decided is not rewritten, and a number belongs to one decision of a body's year, whatever it decides on.

Revision ID: 0012
Revises: 0011
Create Date: 2026-11-26 10:00:00+07:00
"""

import re

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

RECOGNITION = (
    "id list_id movement_id body_id initiative_id unit_id position title unit_name place score outcome grade reach "
    "advice reason strike_reason decision_id"
).split()
STATES = ("proposed", "recognised", "refused", "to_complete", "struck", "annulled")
CERTIFICATE = "id award_id recognised_author_id serial code template issued_at".split()
FORMER_CERTIFICATE = "id award_id serial code template issued_at".split()
DECIDED_LIST = (
    "EXISTS (SELECT 1 FROM recognition_list WHERE recognition_list.id = NEW.list_id "
    "AND recognition_list.state = 'decided')"
)
DECIDED_LINE = (
    "EXISTS (SELECT 1 FROM recognition JOIN recognition_list ON recognition_list.id = recognition.list_id "
    "WHERE recognition.id = {row}.recognition_id AND recognition_list.state = 'decided')"
)
OTHER_DECISION = (
    "EXISTS (SELECT 1 FROM recognition_decision WHERE recognition_decision.id = NEW.decision_id "
    "AND recognition_decision.list_id <> NEW.list_id)"
)
TAKEN = (
    "EXISTS (SELECT 1 FROM {other} WHERE {other}.body_id = NEW.body_id AND {other}.year = NEW.year "
    "AND {other}.number = NEW.number)"
)
NUMBER_TAKEN = "the number belongs to another decision"


def _changed(columns: list[str]) -> str:
    """Say in SQL that one of ``columns`` changes; NULL counts as a value."""
    return " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)


def _certificate_locks(columns: list[str]) -> tuple[tuple[str, str, str, str], ...]:
    changed = f"{_changed(columns)} OR CAST(OLD.\"values\" AS TEXT) <> CAST(NEW.\"values\" AS TEXT)"
    return (
        ("certificate", "UPDATE", changed, "an issued certificate is not changed"),
        ("certificate", "DELETE", "", "an issued certificate is not deleted"),
    )


# Table, verb, when it is refused (every time, if empty), why.
LOCKS = (
    ("recognition_list", "UPDATE", "OLD.state = 'decided'", "a decided list is not changed"),
    ("recognition_list", "DELETE", "OLD.state <> 'drafted'", "a submitted list is not deleted"),
    ("recognition_decision", "INSERT", TAKEN.format(other="decision"), NUMBER_TAKEN),
    ("recognition_decision", "UPDATE", "", "a decision is not changed"),
    ("recognition_decision", "DELETE", "", "a decision is not deleted"),
    ("decision", "INSERT", TAKEN.format(other="recognition_decision"), NUMBER_TAKEN),
    (
        "recognition",
        "INSERT",
        f"NEW.state <> 'proposed' OR {DECIDED_LIST}",
        "a recognition begins as a line of an open list",
    ),
    (
        "recognition",
        "UPDATE",
        "OLD.state IN ('refused', 'to_complete', 'struck', 'annulled') OR OLD.state = 'recognised' AND "
        f"(NEW.state <> 'annulled' OR {_changed(RECOGNITION)}) OR NEW.list_id <> OLD.list_id OR {OTHER_DECISION}",
        "a decided recognition is not changed",
    ),
    ("recognition", "DELETE", "OLD.state <> 'proposed'", "a decided recognition is not deleted"),
    ("recognition_answer", "INSERT", DECIDED_LINE.format(row="NEW"), "the list has been decided"),
    (
        "recognition_answer",
        "UPDATE",
        f"{DECIDED_LINE.format(row='OLD')} OR {DECIDED_LINE.format(row='NEW')}",
        "the list has been decided",
    ),
    ("recognition_answer", "DELETE", DECIDED_LINE.format(row="OLD"), "the list has been decided"),
    ("recognised_author", "INSERT", DECIDED_LINE.format(row="NEW"), "the list has been decided"),
    ("recognised_author", "UPDATE", "", "a recognised author is not changed"),
    ("recognised_author", "DELETE", "", "a recognised author is not deleted"),
    ("recognition_annulment", "UPDATE", "", "an annulment is not changed"),
    ("recognition_annulment", "DELETE", "", "an annulment is not deleted"),
)
NEVER_EMPTIED = ("recognition_decision", "recognition", "recognised_author", "recognition_annulment")


NOTICE_KIND = "recognition_decided"


def upgrade() -> None:
    _make_lists()
    _make_lines()
    for table in ("notice", "mail_choice"):
        _tell_of(table, [*_kinds(table), NOTICE_KIND])
    _drop(_certificate_locks(FORMER_CERTIFICATE))
    with op.batch_alter_table("certificate") as batch:
        batch.alter_column("award_id", existing_type=sa.Integer(), nullable=True)
        batch.add_column(sa.Column("recognised_author_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_certificate_recognised_author_id_recognised_author"),
            "recognised_author", ["recognised_author_id"], ["id"],
        )  # fmt: skip
        batch.create_unique_constraint(op.f("uq_certificate_recognised_author_id"), ["recognised_author_id"])
        batch.create_check_constraint(
            op.f("ck_certificate_holder"), "(award_id IS NULL) <> (recognised_author_id IS NULL)"
        )
    _lock(_certificate_locks(CERTIFICATE))
    with op.batch_alter_table("print_run") as batch:
        batch.alter_column("decision_id", existing_type=sa.Integer(), nullable=True)
        batch.add_column(sa.Column("recognition_decision_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_print_run_recognition_decision_id_recognition_decision"),
            "recognition_decision", ["recognition_decision_id"], ["id"],
        )  # fmt: skip
        batch.create_index(op.f("ix_print_run_recognition_decision_id"), ["recognition_decision_id"])
        batch.create_check_constraint(
            op.f("ck_print_run_subject"), "(decision_id IS NULL) <> (recognition_decision_id IS NULL)"
        )
    _lock(LOCKS)
    if not _is_sqlite():
        for table in NEVER_EMPTIED:
            op.execute(
                f"CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION never_emptied()"
            )


def downgrade() -> None:
    if not _is_sqlite():
        for table in NEVER_EMPTIED:
            op.execute(f"DROP TRIGGER {table}_never_emptied ON {table}")
    _drop(LOCKS)
    op.execute("DELETE FROM print_run WHERE decision_id IS NULL")
    with op.batch_alter_table("print_run") as batch:
        batch.drop_constraint(op.f("ck_print_run_subject"), type_="check")
        batch.drop_index(op.f("ix_print_run_recognition_decision_id"))
        batch.drop_constraint(op.f("fk_print_run_recognition_decision_id_recognition_decision"), type_="foreignkey")
        batch.drop_column("recognition_decision_id")
        batch.alter_column("decision_id", existing_type=sa.Integer(), nullable=False)
    _drop(_certificate_locks(CERTIFICATE))
    op.execute("DELETE FROM certificate WHERE award_id IS NULL")
    with op.batch_alter_table("certificate") as batch:
        batch.drop_constraint(op.f("ck_certificate_holder"), type_="check")
        batch.drop_constraint(op.f("uq_certificate_recognised_author_id"), type_="unique")
        batch.drop_constraint(op.f("fk_certificate_recognised_author_id_recognised_author"), type_="foreignkey")
        batch.drop_column("recognised_author_id")
        batch.alter_column("award_id", existing_type=sa.Integer(), nullable=False)
    _lock(_certificate_locks(FORMER_CERTIFICATE))
    for table in (
        "recognition_annulment", "recognised_author", "recognition_answer", "recognition", "recognition_decision",
        "recognition_list",
    ):  # fmt: skip
        op.drop_table(table)
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


def _make_lists() -> None:
    op.create_table(
        "recognition_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("movement_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("level", _enum("level", "grassroots", "province"), nullable=False),
        sa.Column("state", _enum("state", "drafted", "submitted", "decided"), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("return_reason", sa.Text(), nullable=False),
        _reference("recognition_list", "movement_id", "movement"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recognition_list")),
    )
    op.create_index(op.f("ix_recognition_list_movement_id"), "recognition_list", ["movement_id"])
    op.create_table(
        "recognition_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("movement_id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("symbol", sa.String(length=30), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("capacity", _enum("capacity", "head", "for_head", "acting"), nullable=False),
        sa.Column("signer_name", sa.String(length=120), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_recognition_decision_number")),
        _reference("recognition_decision", "body_id", "body"),
        _reference("recognition_decision", "movement_id", "movement"),
        _reference("recognition_decision", "list_id", "recognition_list"),
        _reference("recognition_decision", "decided_by_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recognition_decision")),
        sa.UniqueConstraint("body_id", "year", "number", name=op.f("uq_recognition_decision_body_id_year_number")),
        sa.UniqueConstraint("list_id", name=op.f("uq_recognition_decision_list_id")),
    )
    op.create_index(op.f("ix_recognition_decision_movement_id"), "recognition_decision", ["movement_id"])


def _make_lines() -> None:
    op.create_table(
        "recognition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("movement_id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("initiative_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("unit_name", sa.String(length=200), nullable=False),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("grade", sa.String(length=60), nullable=False),
        sa.Column("reach", sa.String(length=200), nullable=False),
        sa.Column("advice", _enum("advice", "recognise", "refuse", "complete"), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", _enum("state", *STATES), nullable=False),
        sa.Column("strike_reason", sa.Text(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(state IN ('recognised', 'annulled')) = (decision_id IS NOT NULL)", name=op.f("ck_recognition_decided")
        ),
        sa.CheckConstraint(
            "advice IS NULL OR advice = 'recognise' OR length(reason) > 0", name=op.f("ck_recognition_reason")
        ),
        sa.CheckConstraint("state <> 'struck' OR length(strike_reason) > 0", name=op.f("ck_recognition_strike_reason")),
        sa.CheckConstraint("place IS NULL OR place > 0", name=op.f("ck_recognition_place")),
        _reference("recognition", "list_id", "recognition_list"),
        _reference("recognition", "movement_id", "movement"),
        _reference("recognition", "body_id", "body"),
        _reference("recognition", "initiative_id", "initiative"),
        _reference("recognition", "unit_id", "unit"),
        _reference("recognition", "decision_id", "recognition_decision"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recognition")),
    )
    for column in ("list_id", "movement_id", "initiative_id", "decision_id"):
        op.create_index(op.f(f"ix_recognition_{column}"), "recognition", [column])
    stands = sa.text("state IN ('proposed', 'recognised')")
    op.create_index(
        "uq_recognition_standing", "recognition", ["initiative_id"], unique=True, sqlite_where=stands,
        postgresql_where=stands,
    )  # fmt: skip
    op.create_table(
        "recognition_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recognition_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("answer", _enum("answer", "yes", "no", "more"), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        _reference("recognition_answer", "recognition_id", "recognition"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recognition_answer")),
        sa.UniqueConstraint("recognition_id", "code", name=op.f("uq_recognition_answer_recognition_id_code")),
    )
    op.create_table(
        "recognised_author",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recognition_id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("full_name", sa.String(length=120), nullable=False),
        sa.Column("honorific", _enum("honorific", "mr", "ms"), nullable=True),
        sa.Column("post", sa.String(length=160), nullable=False),
        sa.Column("unit_name", sa.String(length=200), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("register_year", sa.Integer(), nullable=False),
        sa.Column("register_number", sa.Integer(), nullable=False),
        sa.CheckConstraint("share > 0", name=op.f("ck_recognised_author_share")),
        sa.CheckConstraint("register_number > 0", name=op.f("ck_recognised_author_register_number")),
        _reference("recognised_author", "recognition_id", "recognition"),
        _reference("recognised_author", "body_id", "body"),
        _reference("recognised_author", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recognised_author")),
        sa.UniqueConstraint("recognition_id", "position", name=op.f("uq_recognised_author_recognition_id_position")),
        sa.UniqueConstraint(
            "body_id", "register_year", "register_number",
            name=op.f("uq_recognised_author_body_id_register_year_register_number"),
        ),
    )  # fmt: skip
    op.create_table(
        "recognition_annulment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recognition_id", sa.Integer(), nullable=False),
        sa.Column("decision_ref", sa.String(length=60), nullable=False),
        sa.Column("annulled_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_recognition_annulment_reason")),
        _reference("recognition_annulment", "recognition_id", "recognition"),
        _reference("recognition_annulment", "recorded_by_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recognition_annulment")),
        sa.UniqueConstraint("recognition_id", name=op.f("uq_recognition_annulment_recognition_id")),
    )


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"))


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _is_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")


def _drop(locks: tuple[tuple[str, str, str, str], ...]) -> None:
    for table, verb, _when, _why in locks:
        name = f"{table}_{verb.lower()}_locked"
        op.execute(f"DROP TRIGGER {name}" if _is_sqlite() else f"DROP TRIGGER {name} ON {table}")
        if not _is_sqlite():
            op.execute(f"DROP FUNCTION {name}()")


def _lock(locks: tuple[tuple[str, str, str, str], ...]) -> None:
    for table, verb, when, why in locks:
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
