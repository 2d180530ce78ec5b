"""rubrics, terms and rounds of judging

Revision ID: 0009
Revises: 0008
Create Date: 2026-11-26 10:00:00+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

FORMER = ("mean", "trimmed_mean")
FROZEN_RUBRIC = "OLD.frozen_at IS NOT NULL"
FROZEN = "EXISTS (SELECT 1 FROM rubric WHERE rubric.movement_id = {row}.movement_id AND rubric.frozen_at IS NOT NULL)"
NOT_FROZEN = (
    "NOT EXISTS (SELECT 1 FROM assignment JOIN initiative ON initiative.id = assignment.initiative_id "
    "JOIN rubric ON rubric.movement_id = initiative.movement_id "
    "WHERE assignment.id = NEW.assignment_id AND rubric.frozen_at IS NOT NULL)"
)
# All of a sheet but what supersedes it.
SHEET = "assignment_id round source comment unit_comment note edition begun_at handed_in_at reopened_at".split()
CHANGED = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in SHEET)
HANDED_IN = (
    "OLD.superseded_at IS NOT NULL OR OLD.state = 'handed_in' AND NEW.state = 'handed_in' AND "
    f"(NEW.superseded_at IS NULL OR {CHANGED})"
)
FORMER_HANDED_IN = "OLD.state = 'handed_in' AND NEW.state = 'handed_in'"
ON_RUBRIC = (("UPDATE", FROZEN_RUBRIC, "the rubric is frozen"), ("DELETE", FROZEN_RUBRIC, "the rubric is frozen"))
ON_CRITERION = (
    ("INSERT", FROZEN.format(row="NEW"), "the rubric is frozen"),
    ("UPDATE", f"{FROZEN.format(row='OLD')} OR {FROZEN.format(row='NEW')}", "the rubric is frozen"),
    ("DELETE", FROZEN.format(row="OLD"), "the rubric is frozen"),
)
ON_TERMS = (
    ("INSERT", FROZEN.format(row="NEW"), "the terms of judging are frozen"),
    ("UPDATE", f"{FROZEN.format(row='OLD')} OR {FROZEN.format(row='NEW')}", "the terms of judging are frozen"),
    ("DELETE", FROZEN.format(row="OLD"), "the terms of judging are frozen"),
)
TO_SHEET = (
    ("INSERT", NOT_FROZEN, "a sheet may be begun only after the rubric was frozen"),
    ("DELETE", "OLD.state = 'handed_in' OR OLD.superseded_at IS NOT NULL", "the sheet has been handed in"),
)
ON_SHEET = (*TO_SHEET, ("UPDATE", HANDED_IN, "the sheet has been handed in"))
SHUT = "OLD.reopened_at IS NOT NULL OR NEW.reopened_at IS NULL OR " + " OR ".join(
    f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in "movement_id closed_at closed_by_id digest".split()
)
ON_CLOSING = (
    ("UPDATE", f"{SHUT} OR CAST(OLD.result AS TEXT) <> CAST(NEW.result AS TEXT)", "a closing is not changed"),
    ("DELETE", "", "a closing is not deleted"),
)


def upgrade() -> None:
    _grow_rubric()
    _make_terms()
    _make_rounds()
    _make_closing()
    op.add_column("assignment", sa.Column("declared_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("assignment", "declared_at")
    _drop("scoring_closing", ON_CLOSING)
    op.drop_table("scoring_closing")
    _one_round()
    _drop("judging_terms", ON_TERMS)
    op.drop_table("judging_terms")
    _shrink_rubric()


def _grow_rubric() -> None:
    _drop("criterion", ON_CRITERION)
    _drop("rubric", ON_RUBRIC)
    with op.batch_alter_table("rubric") as batch:
        batch.drop_constraint(op.f("ck_rubric_aggregation"), type_="check")
        batch.add_column(_choice("basis", "sheet", "criterion"))
        batch.add_column(_choice("missing", "left_out", "awaited"))
        batch.add_column(sa.Column("digits", sa.Integer(), nullable=False, server_default="2"))
        batch.add_column(_choice("rounding", "half_up", "half_even", "down"))
        batch.add_column(sa.Column("grades", sa.JSON(), nullable=False, server_default="[]"))
        batch.add_column(_choice("spread_unit", "points", "percent"))
        batch.add_column(_choice("spread_action", "flag", "discuss", "third_judge", "block"))
        batch.add_column(_choice("later_round", "replaces", "averages"))
        batch.add_column(sa.Column("vote_most", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("vote_step", sa.Integer(), nullable=False, server_default="10"))
        batch.add_column(sa.Column("severity_adjusted", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("source", sa.String(length=300), nullable=False, server_default=""))
        batch.create_check_constraint(op.f("ck_rubric_aggregation"), "aggregation IN ('mean', 'trimmed_mean', 'median')")
        for name, members in CHOICES:
            batch.create_check_constraint(op.f(f"ck_rubric_{name}"), f"{name} IN {members}")
        batch.create_check_constraint(op.f("ck_rubric_digits"), "digits BETWEEN 0 AND 2")
        batch.create_check_constraint(op.f("ck_rubric_vote_most"), "vote_most IS NULL OR vote_most > 0")
        batch.create_check_constraint(op.f("ck_rubric_vote_step"), "vote_step > 0")
    op.create_table(
        "criterion_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("movement_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("knockout", sa.Integer(), nullable=True),
        sa.CheckConstraint("knockout IS NULL OR knockout > 0", name=op.f("ck_criterion_group_knockout")),
        sa.CheckConstraint("parent_id IS NULL OR parent_id <> id", name=op.f("ck_criterion_group_parent")),
        sa.ForeignKeyConstraint(["movement_id"], ["rubric.movement_id"], name=op.f("fk_criterion_group_movement_id_rubric")),
        sa.ForeignKeyConstraint(["parent_id"], ["criterion_group.id"], name=op.f("fk_criterion_group_parent_id_criterion_group")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_criterion_group")),
        sa.UniqueConstraint("movement_id", "code", name=op.f("uq_criterion_group_movement_id_code")),
    )
    op.create_index(op.f("ix_criterion_group_movement_id"), "criterion_group", ["movement_id"])
    op.create_index(op.f("ix_criterion_group_parent_id"), "criterion_group", ["parent_id"])
    with op.batch_alter_table("criterion") as batch:
        batch.add_column(sa.Column("group_id", sa.Integer(), nullable=True))
        batch.add_column(_choice("kind", "mark", "bonus", "penalty"))
        batch.add_column(sa.Column("step", sa.Integer(), nullable=False, server_default="1"))
        batch.create_check_constraint(op.f("ck_criterion_kind"), "kind IN ('mark', 'bonus', 'penalty')")
        batch.create_check_constraint(op.f("ck_criterion_step"), "step BETWEEN 1 AND max_mark")
        batch.create_foreign_key(op.f("fk_criterion_group_id_criterion_group"), "criterion_group", ["group_id"], ["id"])
        batch.create_index(op.f("ix_criterion_group_id"), ["group_id"])
    for table, locks in (("rubric", ON_RUBRIC), ("criterion", ON_CRITERION), ("criterion_group", ON_CRITERION)):
        _lock(table, locks)


CHOICES = (
    ("basis", ("sheet", "criterion")),
    ("missing", ("left_out", "awaited")),
    ("rounding", ("half_up", "half_even", "down")),
    ("spread_unit", ("points", "percent")),
    ("spread_action", ("flag", "discuss", "third_judge", "block")),
    ("later_round", ("replaces", "averages")),
)


def _shrink_rubric() -> None:
    _drop("criterion_group", ON_CRITERION)
    _drop("criterion", ON_CRITERION)
    _drop("rubric", ON_RUBRIC)
    with op.batch_alter_table("criterion") as batch:
        batch.drop_index(op.f("ix_criterion_group_id"))
        batch.drop_constraint(op.f("fk_criterion_group_id_criterion_group"), type_="foreignkey")
        batch.drop_constraint(op.f("ck_criterion_step"), type_="check")
        batch.drop_constraint(op.f("ck_criterion_kind"), type_="check")
        for column in ("step", "kind", "group_id"):
            batch.drop_column(column)
    op.drop_table("criterion_group")
    op.execute("UPDATE rubric SET aggregation = 'mean' WHERE aggregation = 'median'")
    with op.batch_alter_table("rubric") as batch:
        for name in ("aggregation", "digits", "vote_most", "vote_step", *(name for name, _members in CHOICES)):
            batch.drop_constraint(op.f(f"ck_rubric_{name}"), type_="check")
        for column in (
            "source", "severity_adjusted", "vote_step", "vote_most", "later_round", "spread_action", "spread_unit",
            "grades", "rounding", "digits", "missing", "basis",
        ):  # fmt: skip
            batch.drop_column(column)
        batch.create_check_constraint(op.f("ck_rubric_aggregation"), f"aggregation IN {FORMER}")
    _lock("rubric", ON_RUBRIC)
    _lock("criterion", ON_CRITERION)


def _make_terms() -> None:
    op.create_table(
        "judging_terms",
        sa.Column("movement_id", sa.Integer(), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("declares_first", sa.Boolean(), nullable=False),
        sa.Column("conflict_reach", _enum("conflict_reach", "own", "near"), nullable=False),
        sa.Column("others_seen", _enum("others_seen", "never", "handed_in", "closed"), nullable=False),
        sa.Column("judges_named", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["movement_id"], ["movement.id"], name=op.f("fk_judging_terms_movement_id_movement")),
        sa.PrimaryKeyConstraint("movement_id", name=op.f("pk_judging_terms")),
    )
    _lock("judging_terms", ON_TERMS)


def _make_rounds() -> None:
    _drop("sheet", (*TO_SHEET, ("UPDATE", "", "")))
    with op.batch_alter_table("sheet") as batch:
        batch.add_column(sa.Column("round", sa.Integer(), nullable=False, server_default="1"))
        batch.add_column(sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(_choice("source", "screen", "workbook", "paper"))
        batch.add_column(sa.Column("unit_comment", sa.Text(), nullable=False, server_default=""))
        batch.add_column(sa.Column("note", sa.Text(), nullable=False, server_default=""))
        batch.drop_constraint(op.f("uq_sheet_assignment_id"), type_="unique")
        batch.create_unique_constraint(op.f("uq_sheet_assignment_id_round"), ["assignment_id", "round"])
        batch.create_check_constraint(op.f("ck_sheet_round"), "round >= 1")
        batch.create_check_constraint(op.f("ck_sheet_source"), "source IN ('screen', 'workbook', 'paper')")
    standing = sa.text("superseded_at IS NULL")
    op.create_index("uq_sheet_standing", "sheet", ["assignment_id"], unique=True, sqlite_where=standing, postgresql_where=standing)
    _lock("sheet", ON_SHEET)


def _one_round() -> None:
    _drop("sheet", ON_SHEET)
    op.drop_index("uq_sheet_standing", "sheet")
    op.execute("DELETE FROM mark WHERE sheet_id IN (SELECT id FROM sheet WHERE superseded_at IS NOT NULL)")
    op.execute("DELETE FROM sheet WHERE superseded_at IS NOT NULL")
    with op.batch_alter_table("sheet") as batch:
        for name in ("round", "source"):
            batch.drop_constraint(op.f(f"ck_sheet_{name}"), type_="check")
        batch.drop_constraint(op.f("uq_sheet_assignment_id_round"), type_="unique")
        for column in ("note", "unit_comment", "source", "superseded_at", "round"):
            batch.drop_column(column)
        batch.create_unique_constraint(op.f("uq_sheet_assignment_id"), ["assignment_id"])
    _lock("sheet", (*TO_SHEET[:1], ("DELETE", "OLD.state = 'handed_in'", "the sheet has been handed in"), ("UPDATE", FORMER_HANDED_IN, "the sheet has been handed in")))


def _make_closing() -> None:
    op.create_table(
        "scoring_closing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("movement_id", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_by_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("reopened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reopened_by_id", sa.Integer(), nullable=True),
        sa.Column("reopen_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("(reopened_at IS NULL) = (length(reopen_reason) = 0)", name=op.f("ck_scoring_closing_reopen_reason")),
        sa.ForeignKeyConstraint(["closed_by_id"], ["account.id"], name=op.f("fk_scoring_closing_closed_by_id_account")),
        sa.ForeignKeyConstraint(["movement_id"], ["movement.id"], name=op.f("fk_scoring_closing_movement_id_movement")),
        sa.ForeignKeyConstraint(["reopened_by_id"], ["account.id"], name=op.f("fk_scoring_closing_reopened_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scoring_closing")),
    )
    shut = sa.text("reopened_at IS NULL")
    op.create_index("uq_scoring_closing_standing", "scoring_closing", ["movement_id"], unique=True, sqlite_where=shut, postgresql_where=shut)
    _lock("scoring_closing", ON_CLOSING)


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _choice(name: str, *values: str) -> sa.Column[str]:
    """Return a column of one of ``values``; rows that are there have the first. Its check is added by name."""
    return sa.Column(name, sa.String(length=32), nullable=False, server_default=values[0])


def _is_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")


def _drop(table: str, locks: tuple[tuple[str, str, str], ...]) -> None:
    for verb, _when, _why in locks:
        name = f"{table}_{verb.lower()}_locked"
        op.execute(f"DROP TRIGGER {name}" if _is_sqlite() else f"DROP TRIGGER {name} ON {table}")
        if not _is_sqlite():
            op.execute(f"DROP FUNCTION {name}()")


def _lock(table: str, locks: tuple[tuple[str, str, str], ...]) -> None:
    for verb, when, why in locks:
        name = f"{table}_{verb.lower()}_locked"
        if _is_sqlite():
            condition = f"WHEN {when}" if when else ""
            op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW {condition} BEGIN SELECT RAISE(ABORT, '{why}'); END")
            continue
        row = "OLD" if verb == "DELETE" else "NEW"
        condition = f"IF NOT ({when}) THEN RETURN {row}; END IF;" if when else ""
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {condition} "
            f"RAISE EXCEPTION '{why}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
