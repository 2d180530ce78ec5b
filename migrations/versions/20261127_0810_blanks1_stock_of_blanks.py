"""stock of blanks

Kinds of pre-printed blanks, the batches they come in, and what becomes of them: entries that nobody changes.

Revision ID: blanks1
Revises: designs1
Create Date: 2026-11-27 08:10:00+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "blanks1"
down_revision = "designs1"
branch_labels = None
depends_on = None

ACTS = "'received', 'short', 'printed', 'spoiled', 'ruined', 'damaged', 'lost', 'found'"
LOCKS = (
    ("blank_entry", "UPDATE", "what happened to blanks is not changed"),
    ("blank_entry", "DELETE", "what happened to blanks is not deleted"),
)


def upgrade() -> None:
    op.create_table(
        "blank_kind",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("design", sa.String(length=60), nullable=False),
        sa.Column("honour", sa.String(length=40), nullable=True),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("printed", sa.JSON(), nullable=False),
        sa.Column("artwork", sa.Boolean(), nullable=False),
        sa.Column("emblem", sa.Boolean(), nullable=False),
        sa.Column("coded", sa.Boolean(), nullable=False),
        sa.Column("frame_left", sa.Integer(), nullable=True),
        sa.Column("frame_top", sa.Integer(), nullable=True),
        sa.Column("frame_right", sa.Integer(), nullable=True),
        sa.Column("frame_bottom", sa.Integer(), nullable=True),
        sa.Column("low_at", sa.Integer(), nullable=False),
        sa.Column("in_use", sa.Boolean(), nullable=False),
        sa.Column("picture_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("width > 0 AND height > 0", name=op.f("ck_blank_kind_size")),
        sa.CheckConstraint("low_at >= 0", name=op.f("ck_blank_kind_low_at")),
        sa.CheckConstraint(
            "(frame_left IS NULL) = (frame_top IS NULL) AND (frame_left IS NULL) = (frame_right IS NULL) "
            "AND (frame_left IS NULL) = (frame_bottom IS NULL)",
            name=op.f("ck_blank_kind_frame"),
        ),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_blank_kind_body_id_body")),
        sa.ForeignKeyConstraint(["picture_id"], ["stored_file.id"], name=op.f("fk_blank_kind_picture_id_stored_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blank_kind")),
        sa.UniqueConstraint("body_id", "name", name=op.f("uq_blank_kind_body_id_name")),
    )
    op.create_table(
        "blank_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("supplier", sa.String(length=200), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("right_by", sa.Integer(), nullable=False),
        sa.Column("down_by", sa.Integer(), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("printed", sa.Integer(), nullable=False),
        sa.Column("spoiled", sa.Integer(), nullable=False),
        sa.Column("damaged", sa.Integer(), nullable=False),
        sa.Column("lost", sa.Integer(), nullable=False),
        *(
            sa.CheckConstraint(f"{part} >= 0", name=op.f(f"ck_blank_batch_{part}"))
            for part in ("received", "printed", "spoiled", "damaged", "lost")
        ),
        sa.CheckConstraint("received >= printed + spoiled + damaged + lost", name=op.f("ck_blank_batch_left")),
        sa.CheckConstraint(
            "right_by BETWEEN -200 AND 200 AND down_by BETWEEN -200 AND 200", name=op.f("ck_blank_batch_offset")
        ),
        sa.ForeignKeyConstraint(["kind_id"], ["blank_kind.id"], name=op.f("fk_blank_batch_kind_id_blank_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blank_batch")),
        sa.UniqueConstraint("kind_id", "number", name=op.f("uq_blank_batch_kind_id_number")),
    )
    with op.batch_alter_table("blank_batch") as table:
        table.create_index(op.f("ix_blank_batch_kind_id"), ["kind_id"])
    op.create_table(
        "blank_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=32), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(f"act IN ({ACTS})", name=op.f("ck_blank_entry_act")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_blank_entry_quantity")),
        sa.CheckConstraint(
            "act IN ('received', 'printed') OR length(reason) > 0", name=op.f("ck_blank_entry_reason")
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["blank_batch.id"], name=op.f("fk_blank_entry_batch_id_blank_batch")),
        sa.ForeignKeyConstraint(["noted_by_id"], ["account.id"], name=op.f("fk_blank_entry_noted_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blank_entry")),
    )
    with op.batch_alter_table("blank_entry") as table:
        table.create_index(op.f("ix_blank_entry_batch_id"), ["batch_id"])
    _lock(LOCKS)


def downgrade() -> None:
    _drop(LOCKS)
    op.drop_table("blank_entry")
    op.drop_table("blank_batch")
    op.drop_table("blank_kind")


def _is_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")


def _lock(locks: tuple[tuple[str, str, str], ...]) -> None:
    for table, verb, why in locks:
        name = f"{table}_{verb.lower()}_locked"
        if _is_sqlite():
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW BEGIN SELECT RAISE(ABORT, '{why}'); END"
            )
        else:
            op.execute(
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"RAISE EXCEPTION '{why}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
            )
            op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def _drop(locks: tuple[tuple[str, str, str], ...]) -> None:
    for table, verb, _why in locks:
        name = f"{table}_{verb.lower()}_locked"
        if _is_sqlite():
            op.execute(f"DROP TRIGGER {name}")
        else:
            op.execute(f"DROP TRIGGER {name} ON {table}")
            op.execute(f"DROP FUNCTION {name}()")
