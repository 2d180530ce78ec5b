"""rounds, votes and lots

Revision ID: 0010
Revises: 0009
Create Date: 2026-11-26 10:00:00+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# What stood when a round was opened does not move, and what a round scores again stays its own.
KEPT = ("scoring_round", "round_entry", "spread_settlement")


def upgrade() -> None:
    op.create_table(
        "scoring_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("movement_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", _enum("kind", "rescoring", "final"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.CheckConstraint("number >= 2", name=op.f("ck_scoring_round_number")),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_scoring_round_reason")),
        sa.ForeignKeyConstraint(["movement_id"], ["movement.id"], name=op.f("fk_scoring_round_movement_id_movement")),
        sa.ForeignKeyConstraint(["opened_by_id"], ["account.id"], name=op.f("fk_scoring_round_opened_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scoring_round")),
        sa.UniqueConstraint("movement_id", "number", name=op.f("uq_scoring_round_movement_id_number")),
    )
    op.create_table(
        "round_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("initiative_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["initiative_id"], ["initiative.id"], name=op.f("fk_round_entry_initiative_id_initiative")),
        sa.ForeignKeyConstraint(["round_id"], ["scoring_round.id"], name=op.f("fk_round_entry_round_id_scoring_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_entry")),
        sa.UniqueConstraint("round_id", "initiative_id", name=op.f("uq_round_entry_round_id_initiative_id")),
    )
    op.create_index(op.f("ix_round_entry_initiative_id"), "round_entry", ["initiative_id"])
    op.create_table(
        "public_vote",
        sa.Column("initiative_id", sa.Integer(), nullable=False),
        sa.Column("votes", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("votes >= 0", name=op.f("ck_public_vote_votes")),
        sa.ForeignKeyConstraint(["entered_by_id"], ["account.id"], name=op.f("fk_public_vote_entered_by_id_account")),
        sa.ForeignKeyConstraint(["initiative_id"], ["initiative.id"], name=op.f("fk_public_vote_initiative_id_initiative")),
        sa.PrimaryKeyConstraint("initiative_id", name=op.f("pk_public_vote")),
    )
    op.create_table(
        "drawn_lot",
        sa.Column("initiative_id", sa.Integer(), nullable=False),
        sa.Column("drawing", sa.String(length=36), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drawn_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("place >= 1", name=op.f("ck_drawn_lot_place")),
        sa.ForeignKeyConstraint(["drawn_by_id"], ["account.id"], name=op.f("fk_drawn_lot_drawn_by_id_account")),
        sa.ForeignKeyConstraint(["initiative_id"], ["initiative.id"], name=op.f("fk_drawn_lot_initiative_id_initiative")),
        sa.PrimaryKeyConstraint("initiative_id", name=op.f("pk_drawn_lot")),
        sa.UniqueConstraint("drawing", "place", name=op.f("uq_drawn_lot_drawing_place")),
    )
    op.create_table(
        "spread_settlement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("initiative_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("kind", _enum("kind", "discussed", "lifted"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_spread_settlement_reason")),
        sa.CheckConstraint("round >= 1", name=op.f("ck_spread_settlement_round")),
        sa.ForeignKeyConstraint(["initiative_id"], ["initiative.id"], name=op.f("fk_spread_settlement_initiative_id_initiative")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["account.id"], name=op.f("fk_spread_settlement_settled_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spread_settlement")),
        sa.UniqueConstraint("initiative_id", "round", name=op.f("uq_spread_settlement_initiative_id_round")),
    )
    for table in KEPT:
        for verb in ("UPDATE", "DELETE"):
            _lock(table, verb)


def downgrade() -> None:
    for table in ("spread_settlement", "drawn_lot", "public_vote", "round_entry", "scoring_round"):
        op.drop_table(table)
        if table in KEPT and not _is_sqlite():
            op.execute(f"DROP FUNCTION {table}_update_locked()")
            op.execute(f"DROP FUNCTION {table}_delete_locked()")


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _is_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")


def _lock(table: str, verb: str) -> None:
    name, why = f"{table}_{verb.lower()}_locked", "what was done in scoring stays as it was"
    if _is_sqlite():
        op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW BEGIN SELECT RAISE(ABORT, '{why}'); END")
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{why}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
