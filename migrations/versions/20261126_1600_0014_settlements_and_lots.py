"""settlements and lots

Revision ID: 0014
Revises: 0013
Create Date: 2026-11-26 16:00:00+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

WHY = "what was done in scoring stays as it was"


def upgrade() -> None:
    """A lot may be drawn anew among others, and a spread settled anew when the marks have changed."""
    lots, settled = _taken("drawn_lot"), _taken("spread_settlement")
    _make_lots(anew=True)
    _make_settlements(anew=True)
    _put("drawn_lot", lots)
    _put("spread_settlement", [{**row, "totals": ""} for row in settled])
    for table in ("drawn_lot", "spread_settlement"):
        for verb in ("UPDATE", "DELETE"):
            _lock(table, verb)


def downgrade() -> None:
    lots, settled = _taken("drawn_lot"), _taken("spread_settlement")
    _make_lots(anew=False)
    _make_settlements(anew=False)
    latest = {row["initiative_id"]: row for row in sorted(lots, key=lambda row: row["id"])}
    _put("drawn_lot", [{name: row[name] for name in row if name != "id"} for row in latest.values()])
    last = {(row["initiative_id"], row["round"]): row for row in sorted(settled, key=lambda row: row["id"])}
    _put("spread_settlement", [{name: row[name] for name in row if name != "totals"} for row in last.values()])
    for verb in ("UPDATE", "DELETE"):
        _lock("spread_settlement", verb)


def _make_lots(*, anew: bool) -> None:
    alone = sa.PrimaryKeyConstraint("id" if anew else "initiative_id", name=op.f("pk_drawn_lot"))
    more = [sa.UniqueConstraint("drawing", "initiative_id", name=op.f("uq_drawn_lot_drawing_initiative_id"))] if anew else []
    op.create_table(
        "drawn_lot",
        *([sa.Column("id", sa.Integer(), nullable=False)] if anew else []),
        sa.Column("initiative_id", sa.Integer(), nullable=False),
        sa.Column("drawing", sa.String(length=36), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drawn_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("place >= 1", name=op.f("ck_drawn_lot_place")),
        sa.ForeignKeyConstraint(["drawn_by_id"], ["account.id"], name=op.f("fk_drawn_lot_drawn_by_id_account")),
        sa.ForeignKeyConstraint(["initiative_id"], ["initiative.id"], name=op.f("fk_drawn_lot_initiative_id_initiative")),
        alone,
        sa.UniqueConstraint("drawing", "place", name=op.f("uq_drawn_lot_drawing_place")),
        *more,
    )
    if anew:
        op.create_index(op.f("ix_drawn_lot_initiative_id"), "drawn_lot", ["initiative_id"])


def _make_settlements(*, anew: bool) -> None:
    once = [sa.UniqueConstraint("initiative_id", "round", name=op.f("uq_spread_settlement_initiative_id_round"))]
    op.create_table(
        "spread_settlement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("initiative_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Enum("discussed", "lifted", name="kind", native_enum=False, create_constraint=True, length=32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        *([sa.Column("totals", sa.Text(), nullable=False)] if anew else []),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_spread_settlement_reason")),
        sa.CheckConstraint("round >= 1", name=op.f("ck_spread_settlement_round")),
        sa.ForeignKeyConstraint(["initiative_id"], ["initiative.id"], name=op.f("fk_spread_settlement_initiative_id_initiative")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["account.id"], name=op.f("fk_spread_settlement_settled_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spread_settlement")),
        *([] if anew else once),
    )
    if anew:
        op.create_index(op.f("ix_spread_settlement_initiative_id"), "spread_settlement", ["initiative_id"])


def _taken(table: str) -> list[dict[str, object]]:
    """Return the rows of a table and drop it, with the functions of its triggers."""
    rows = [dict(row) for row in op.get_bind().execute(sa.text(f"SELECT * FROM {table}")).mappings()]
    op.drop_table(table)
    if not _is_sqlite():
        for verb in ("update", "delete"):
            op.execute(f"DROP FUNCTION IF EXISTS {table}_{verb}_locked()")
    return rows


def _put(table: str, rows: list[dict[str, object]]) -> None:
    if not rows:
        return
    names = list(rows[0])
    places = ", ".join(f":{name}" for name in names)
    op.get_bind().execute(sa.text(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})"), rows)
    if not _is_sqlite() and "id" in names:
        op.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")


def _is_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")


def _lock(table: str, verb: str) -> None:
    name = f"{table}_{verb.lower()}_locked"
    if _is_sqlite():
        op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW BEGIN SELECT RAISE(ABORT, '{WHY}'); END")
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{WHY}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
