"""forms that the movement composes

What was asked of every initiative alike (problem, content, novelty, effect, scope, day of first application) becomes
the first questions of each movement, and what was written becomes the answers to them. Kept texts are told anew in the
same way. Withdrawn is a state of its own from here on.

Revision ID: 0004
Revises: 0003b
Create Date: 2026-11-26 09:30:00+07:00
"""

from datetime import date

import sqlalchemy as sa
from alembic import op

from contest.text import name_sort_key, sort_key

revision = "0004"
down_revision = "0003b"
branch_labels = None
depends_on = None

# Code, kind and label of the questions that every form had until now.
FORMER = (
    ("problem", "long", "Thực trạng, vấn đề cần giải quyết"),
    ("content", "long", "Nội dung giải pháp"),
    ("novelty", "long", "Tính mới"),
    ("effect", "long", "Hiệu quả"),
    ("scope", "long", "Phạm vi áp dụng, khả năng nhân rộng"),
    ("first-applied-on", "date", "Ngày áp dụng lần đầu"),
)
KINDS = ("short", "long", "number", "date", "choice", "choices", "table", "file")
FORMER_STATES = "state IN ('draft', 'submitted', 'returned', 'eligible', 'rejected')"
STATES = "state IN ('draft', 'submitted', 'returned', 'eligible', 'rejected', 'withdrawn')"
FORMER_NUMBERED = "(state = 'draft') = (number IS NULL)"
NUMBERED = "CASE WHEN number IS NULL THEN state IN ('draft', 'withdrawn') ELSE state <> 'draft' END"
WITHDRAWN = "(state = 'withdrawn') = (withdrawn_at IS NOT NULL)"


def upgrade() -> None:
    _make_tables()
    _rebuild(_table(former=True, changed=False), _new_columns, states=STATES, numbered=NUMBERED)
    _ask_and_answer()
    _set_keys()
    _keep_texts(_told)
    with op.batch_alter_table("initiative", copy_from=_table(former=True, changed=True)) as batch:
        for code, _kind, _label in FORMER:
            batch.drop_column(_column(code))
    with op.batch_alter_table("attachment") as batch:
        batch.add_column(sa.Column("question_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_attachment_question_id_question"), "question", ["question_id"], ["id"])
    op.add_column("initiative_revision", sa.Column("automatic", sa.Boolean(), nullable=False, server_default=sa.false()))
    if not _is_sqlite():
        op.alter_column("initiative_revision", "automatic", server_default=None)


def downgrade() -> None:
    op.drop_column("initiative_revision", "automatic")
    with op.batch_alter_table("attachment") as batch:
        batch.drop_constraint(op.f("fk_attachment_question_id_question"), type_="foreignkey")
        batch.drop_column("question_id")
    with op.batch_alter_table("initiative", copy_from=_table(former=False, changed=True)) as batch:
        for code, kind, _label in FORMER:
            column = sa.Text() if kind == "long" else sa.Date()
            batch.add_column(
                sa.Column(_column(code), column, nullable=kind != "long", server_default="" if kind == "long" else None)
            )
    _write_back()
    _keep_texts(_untold)
    op.execute("UPDATE initiative SET state = CASE WHEN number IS NULL THEN 'draft' ELSE 'rejected' END, withdrawn_at = NULL WHERE state = 'withdrawn'")
    _rebuild(_table(former=True, changed=True), _drop_new_columns, states=FORMER_STATES, numbered=FORMER_NUMBERED)
    for table in ("presence", "answer", "registration_terms", "question"):
        op.drop_table(table)


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _column(code: str) -> str:
    return code.replace("-", "_")


def _make_tables() -> None:
    op.create_table(
        "question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("movement_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.Enum(*KINDS, name="kind", native_enum=False, create_constraint=True, length=32), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("help", sa.String(length=600), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("word_limit", sa.Integer(), nullable=True),
        sa.Column("measure", sa.String(length=40), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("hidden_from_judges", sa.Boolean(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("word_limit IS NULL OR word_limit > 0", name=op.f("ck_question_word_limit")),
        sa.ForeignKeyConstraint(["movement_id"], ["movement.id"], name=op.f("fk_question_movement_id_movement")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
        sa.UniqueConstraint("movement_id", "code", name=op.f("uq_question_movement_id_code")),
    )
    op.create_index(op.f("ix_question_movement_id"), "question", ["movement_id"])
    op.create_table(
        "registration_terms",
        sa.Column("movement_id", sa.Integer(), nullable=False),
        sa.Column("grace_days", sa.Integer(), nullable=False),
        sa.Column("most_returns", sa.Integer(), nullable=False),
        sa.Column("completion_days", sa.Integer(), nullable=False),
        sa.Column("appraisal_days", sa.Integer(), nullable=False),
        sa.Column("confirmed_by_authors", sa.Boolean(), nullable=False),
        sa.Column("confirmed_by_head", sa.Boolean(), nullable=False),
        sa.CheckConstraint("grace_days BETWEEN 0 AND 60", name=op.f("ck_registration_terms_grace_days")),
        sa.CheckConstraint("most_returns BETWEEN 0 AND 9", name=op.f("ck_registration_terms_most_returns")),
        sa.CheckConstraint("completion_days BETWEEN 1 AND 90", name=op.f("ck_registration_terms_completion_days")),
        sa.CheckConstraint("appraisal_days BETWEEN 1 AND 90", name=op.f("ck_registration_terms_appraisal_days")),
        sa.ForeignKeyConstraint(["movement_id"], ["movement.id"], name=op.f("fk_registration_terms_movement_id_movement")),
        sa.PrimaryKeyConstraint("movement_id", name=op.f("pk_registration_terms")),
    )
    op.create_table(
        "answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("initiative_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["initiative_id"], ["initiative.id"], name=op.f("fk_answer_initiative_id_initiative")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_answer_question_id_question")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        sa.UniqueConstraint("initiative_id", "question_id", name=op.f("uq_answer_initiative_id_question_id")),
    )
    op.create_index(op.f("ix_answer_question_id"), "answer", ["question_id"])
    op.create_table(
        "presence",
        sa.Column("initiative_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["initiative_id"], ["initiative.id"], name=op.f("fk_presence_initiative_id_initiative")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_presence_account_id_account")),
        sa.PrimaryKeyConstraint("initiative_id", "account_id", name=op.f("pk_presence")),
    )


def _table(*, former: bool, changed: bool) -> sa.Table:
    """Return the table as it stands at a step, for SQLite, which rebuilds a table to change its constraints."""
    columns = [
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("movement_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("field_id", sa.Integer()),
        sa.Column("number", sa.Integer()),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True)),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by_id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(36), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
    ]
    if former:
        columns += [
            sa.Column(_column(code), sa.Text() if kind == "long" else sa.Date(), nullable=kind != "long")
            for code, kind, _label in FORMER
        ]
    if changed:
        columns += _new_column_list()
    return sa.Table(
        "initiative",
        sa.MetaData(),
        *columns,
        sa.CheckConstraint(STATES if changed else FORMER_STATES, name="ck_initiative_state"),
        sa.CheckConstraint(NUMBERED if changed else FORMER_NUMBERED, name="ck_initiative_numbered"),
        *([sa.CheckConstraint(WITHDRAWN, name="ck_initiative_withdrawn")] if changed else []),
        sa.CheckConstraint("(number IS NULL) = (submitted_at IS NULL)", name="ck_initiative_submitted"),
        sa.CheckConstraint("number > 0", name="ck_initiative_number"),
        sa.ForeignKeyConstraint(["field_id"], ["field.id"], name="fk_initiative_field_id_field"),
        sa.ForeignKeyConstraint(["movement_id"], ["movement.id"], name="fk_initiative_movement_id_movement"),
        sa.ForeignKeyConstraint(["saved_by_id"], ["account.id"], name="fk_initiative_saved_by_id_account"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_initiative_unit_id_unit"),
        sa.PrimaryKeyConstraint("id", name="pk_initiative"),
        sa.UniqueConstraint("movement_id", "number", name="uq_initiative_movement_id_number"),
        sa.UniqueConstraint("origin", name="uq_initiative_origin"),
        sa.Index("ix_initiative_movement_state", "movement_id", "state"),
        sa.Index("ix_initiative_unit_id", "unit_id"),
    )


def _new_column_list() -> list[sa.Column]:
    return [
        sa.Column("unread", sa.JSON(), nullable=False, server_default="{}"),
        sa.Column("title_key", sa.Text(), nullable=False, server_default=""),
        sa.Column("author_key", sa.Text(), nullable=False, server_default=""),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawal_reason", sa.Text(), nullable=False, server_default=""),
        sa.Column("saved_from", sa.String(length=36), nullable=False, server_default=""),
    ]


def _new_columns(batch) -> None:
    for column in _new_column_list():
        batch.add_column(column)


def _drop_new_columns(batch) -> None:
    for column in _new_column_list():
        batch.drop_column(column.name)


def _rebuild(table: sa.Table, change, *, states: str, numbered: str) -> None:
    """Change columns and checks of the table."""
    with op.batch_alter_table("initiative", copy_from=table) as batch:
        for name in ("ck_initiative_state", "ck_initiative_numbered"):
            batch.drop_constraint(op.f(name), type_="check")
        if any(constraint.name == "ck_initiative_withdrawn" for constraint in table.constraints):
            batch.drop_constraint(op.f("ck_initiative_withdrawn"), type_="check")
        change(batch)
        batch.create_check_constraint(op.f("ck_initiative_state"), states)
        batch.create_check_constraint(op.f("ck_initiative_numbered"), numbered)
        if states == STATES:
            batch.create_check_constraint(op.f("ck_initiative_withdrawn"), WITHDRAWN)


def _ask_and_answer() -> None:
    """Give every movement the former questions and its terms, and turn what was written into answers."""
    bind = op.get_bind()
    question = sa.table("question", *(sa.column(name) for name in (
        "id", "movement_id", "position", "code", "label", "help", "required", "measure", "hidden_from_judges", "kind",
    )), sa.column("choices", sa.JSON))
    answer = sa.table("answer", sa.column("initiative_id"), sa.column("question_id"), sa.column("value", sa.JSON))
    terms = sa.table("registration_terms", *(sa.column(name) for name in (
        "movement_id", "grace_days", "most_returns", "completion_days", "appraisal_days", "confirmed_by_authors",
        "confirmed_by_head",
    )))
    for movement_id in bind.scalars(sa.text("SELECT id FROM movement ORDER BY id")).all():
        bind.execute(terms.insert().values(movement_id=movement_id, grace_days=0, most_returns=9, completion_days=10,
                                           appraisal_days=10, confirmed_by_authors=False, confirmed_by_head=False))
        for place, (code, kind, label) in enumerate(FORMER, start=1):
            bind.execute(question.insert().values(
                movement_id=movement_id, position=place, code=code, kind=kind, label=label, help="", required=True,
                measure="", choices=[], hidden_from_judges=False,
            ))
    ids = {(row.movement_id, row.code): row.id for row in bind.execute(sa.select(
        question.c.id, question.c.movement_id, question.c.code))}
    columns = ", ".join(_column(code) for code, _kind, _label in FORMER)
    for row in bind.execute(sa.text(f"SELECT id, movement_id, {columns} FROM initiative")).mappings().all():
        given = [(code, row[_column(code)]) for code, _kind, _label in FORMER if row[_column(code)]]
        if given:
            bind.execute(answer.insert(), [
                {"initiative_id": row["id"], "question_id": ids[row["movement_id"], code],
                 "value": value.isoformat() if isinstance(value, date) else value}
                for code, value in given
            ])


def _set_keys() -> None:
    """Let what stands already be sorted by title and by first author, the Vietnamese way."""
    bind = op.get_bind()
    table = sa.table("initiative", *map(sa.column, ("id", "title", "title_key", "author_key")))
    author = sa.table("author", *map(sa.column, ("initiative_id", "position", "full_name")))
    first = sa.select(author.c.initiative_id, author.c.full_name).order_by(author.c.position.desc())
    names = {initiative_id: name for initiative_id, name in bind.execute(first)}
    for row in bind.execute(sa.select(table.c.id, table.c.title)).all():
        name = names.get(row.id)
        keys = {"title_key": sort_key(row.title), "author_key": "" if name is None else name_sort_key(name)}
        bind.execute(table.update().where(table.c.id == row.id).values(keys))


def _write_back() -> None:
    """Put the answers to the former questions back into the columns they came from; no other answer has a place."""
    bind = op.get_bind()
    answer = sa.table("answer", *map(sa.column, ("initiative_id", "question_id")), sa.column("value", sa.JSON))
    question = sa.table("question", *map(sa.column, ("id", "code", "kind")))
    rows = bind.execute(
        sa.select(answer.c.initiative_id, question.c.code, question.c.kind, answer.c.value)
        .join_from(answer, question, question.c.id == answer.c.question_id)
    ).all()
    for initiative_id, code, kind, value in rows:
        if (code, kind) not in {line[:2] for line in FORMER}:
            continue
        given = date.fromisoformat(value) if kind == "date" else value
        table = sa.table("initiative", sa.column("id"), sa.column(_column(code), sa.Date if kind == "date" else sa.Text))
        bind.execute(table.update().where(table.c.id == initiative_id).values({_column(code): given}))


def _keep_texts(change) -> None:
    bind = op.get_bind()
    revision = sa.table("initiative_revision", sa.column("id"), sa.column("initiative_id"), sa.column("text", sa.JSON))
    movements = dict(bind.execute(sa.text("SELECT id, movement_id FROM initiative")).tuples().all())
    ids = {
        (movement_id, code): question_id
        for question_id, movement_id, code in bind.execute(sa.text("SELECT id, movement_id, code FROM question"))
    }
    for row in bind.execute(sa.select(revision)).all():
        text = change(row.text, lambda code: ids[movements[row.initiative_id], code])
        bind.execute(revision.update().where(revision.c.id == row.id).values(text=text))


def _told(text: dict, question_id) -> dict:
    """Return a kept text with its questions and answers."""
    kept = {name: value for name, value in text.items() if name not in [_column(code) for code, _kind, _label in FORMER]}
    kept["answers"] = [
        {"question_id": question_id(code), "code": code, "kind": kind, "label": label, "measure": "", "value": value}
        for code, kind, label in FORMER
        if (value := text.get(_column(code)))
    ]
    return kept


def _untold(text: dict, _question_id) -> dict:
    """Return a kept text as it was before: the former questions by name, no others."""
    kept = {name: value for name, value in text.items() if name != "answers"}
    given = {line["code"]: line["value"] for line in text.get("answers", [])}
    for code, kind, _label in FORMER:
        kept[_column(code)] = given.get(code, "" if kind == "long" else None)
    return kept
