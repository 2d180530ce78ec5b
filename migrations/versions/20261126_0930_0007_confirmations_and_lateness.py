"""confirmations, late registration, withdrawal, transfer

Revision ID: 0007
Revises: 0006
Create Date: 2026-11-26 09:30:00+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

FORMER_ROLES = ("unit_officer", "secretariat", "leader", "council_chair", "council_member", "administrator", "judge")
ROLES = ("unit_officer", "unit_head", "secretariat", "leader", "council_chair", "council_member", "administrator", "judge")
FORMER_PLACES = (
    "(role = 'unit_officer' AND unit_id IS NOT NULL AND body_id IS NULL)"
    " OR (role = 'administrator' AND unit_id IS NULL AND body_id IS NULL)"
    " OR (role NOT IN ('unit_officer', 'administrator') AND unit_id IS NULL AND body_id IS NOT NULL)"
)
PLACES = (
    "(role IN ('unit_officer', 'unit_head') AND unit_id IS NOT NULL AND body_id IS NULL)"
    " OR (role = 'administrator' AND unit_id IS NULL AND body_id IS NULL)"
    " OR (role NOT IN ('unit_officer', 'unit_head', 'administrator') AND unit_id IS NULL AND body_id IS NOT NULL)"
)
# What was confirmed and permitted is taken back by saying so, never deleted.
KEPT = ("confirmation", "late_permission")
STATES = ("draft", "submitted", "returned", "eligible", "rejected", "withdrawn")
# What a column is called, its kind, and what must hold of it: of the column itself, so that SQLite drops both alike.
COLUMNS = (
    ("confirmations_asked_at", "timestamp", ()),
    ("submitted_late", "boolean NOT NULL DEFAULT false", (("late", "NOT submitted_late OR number IS NOT NULL"),)),
    (
        "withdrawn_from",
        "varchar(32)",
        (
            ("withdrawn_from", f"withdrawn_from IN {STATES}"),
            ("withdrawn_state", "withdrawn_from IS NULL OR state = 'withdrawn'"),
        ),
    ),
)


def upgrade() -> None:
    _set_roles(FORMER_ROLES, FORMER_PLACES, ROLES, PLACES)
    _add_columns()
    _make_confirmation()
    _make_late_permission()
    _keep_for_good()


def downgrade() -> None:
    for table in KEPT:
        op.drop_table(table)
        if not _is_sqlite():
            op.execute(f"DROP FUNCTION {table}_delete_locked()")
    for column, _kind, _checks in reversed(COLUMNS):
        op.drop_column("initiative", column)
    # Who was a head confirmed what stays on record in the journal; the role has no place any more.
    op.execute("DELETE FROM role_grant WHERE role = 'unit_head'")
    _set_roles(ROLES, PLACES, FORMER_ROLES, FORMER_PLACES)


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _add_columns() -> None:
    """Add the columns with their checks in one statement each: SQLite need not make the whole table anew for them."""
    for column, kind, checks in COLUMNS:
        if kind == "timestamp":
            kind = "DATETIME" if _is_sqlite() else "timestamp with time zone"
        told = " ".join(f"CONSTRAINT ck_initiative_{name} CHECK ({rule})" for name, rule in checks)
        op.execute(f"ALTER TABLE initiative ADD COLUMN {column} {kind} {told}")
    if not _is_sqlite():
        op.alter_column("initiative", "submitted_late", server_default=None)


def _set_roles(roles: tuple, places: str, new_roles: tuple, new_places: str) -> None:
    """Say anew which roles there are and where each holds."""
    table = sa.Table(
        "role_grant",
        sa.MetaData(),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("unit_id", sa.Integer()),
        sa.Column("body_id", sa.Integer()),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint(f"role IN {roles}", name="ck_role_grant_role"),
        sa.CheckConstraint(places, name="ck_role_grant_where_it_holds"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_role_grant_account_id_account"),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name="fk_role_grant_body_id_body"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_role_grant_unit_id_unit"),
        sa.PrimaryKeyConstraint("id", name="pk_role_grant"),
        sa.Index("ix_role_grant_account_id", "account_id"),
    )
    with op.batch_alter_table("role_grant", copy_from=table) as batch:
        for name, rule in (("role", f"role IN {new_roles}"), ("where_it_holds", new_places)):
            batch.drop_constraint(op.f(f"ck_role_grant_{name}"), type_="check")
            batch.create_check_constraint(op.f(f"ck_role_grant_{name}"), rule)


def _make_confirmation() -> None:
    op.create_table(
        "confirmation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("initiative_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Enum("author", "head", name="kind", native_enum=False, create_constraint=True, length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("share", sa.Integer(), nullable=True),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.Column("read", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by_id", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawal_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("(kind = 'author') = (position IS NOT NULL)", name=op.f("ck_confirmation_position")),
        sa.CheckConstraint("(kind = 'author') = (share IS NOT NULL)", name=op.f("ck_confirmation_share")),
        sa.CheckConstraint("note = '' OR file_id IS NULL", name=op.f("ck_confirmation_given_back")),
        sa.CheckConstraint("(withdrawn_at IS NULL) = (withdrawal_reason = '')", name=op.f("ck_confirmation_withdrawn")),
        sa.CheckConstraint("length(seal) = 64", name=op.f("ck_confirmation_seal")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_confirmation_file_id_stored_file")),
        sa.ForeignKeyConstraint(["given_by_id"], ["account.id"], name=op.f("fk_confirmation_given_by_id_account")),
        sa.ForeignKeyConstraint(["initiative_id"], ["initiative.id"], name=op.f("fk_confirmation_initiative_id_initiative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confirmation")),
    )
    op.create_index(op.f("ix_confirmation_initiative_id"), "confirmation", ["initiative_id"])


def _make_late_permission() -> None:
    op.create_table(
        "late_permission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("movement_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("initiative_id", sa.Integer(), nullable=True),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("granted_by_id", sa.Integer(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revocation_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_late_permission_reason")),
        sa.CheckConstraint("(revoked_at IS NULL) = (revocation_reason = '')", name=op.f("ck_late_permission_revoked")),
        sa.ForeignKeyConstraint(["granted_by_id"], ["account.id"], name=op.f("fk_late_permission_granted_by_id_account")),
        sa.ForeignKeyConstraint(["initiative_id"], ["initiative.id"], name=op.f("fk_late_permission_initiative_id_initiative")),
        sa.ForeignKeyConstraint(["movement_id"], ["movement.id"], name=op.f("fk_late_permission_movement_id_movement")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_late_permission_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_late_permission")),
    )
    op.create_index("ix_late_permission_movement_id_unit_id", "late_permission", ["movement_id", "unit_id"])
    op.create_index(op.f("ix_late_permission_initiative_id"), "late_permission", ["initiative_id"])


def _keep_for_good() -> None:
    """Let the database itself refuse to delete what was confirmed and permitted."""
    for table in KEPT:
        name, why = f"{table}_delete_locked", "it is taken back, not deleted"
        if _is_sqlite():
            op.execute(
                f"CREATE TRIGGER {name} BEFORE DELETE ON {table} FOR EACH ROW BEGIN SELECT RAISE(ABORT, '{why}'); END"
            )
        else:
            op.execute(
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"RAISE EXCEPTION '{why}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
            )
            op.execute(f"CREATE TRIGGER {name} BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
