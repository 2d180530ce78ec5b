"""rule changes

What administrators set in the rule book lies over the rows that are shipped. It is only ever added to.
"""

import sqlalchemy as sa
from alembic import op

revision = "rulebook1"
down_revision = "0020"
branch_labels = None
depends_on = None

WHY = "the rule book keeps what was set"


def upgrade() -> None:
    op.create_table(
        "rule_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.String(40), nullable=False),
        sa.Column(
            "act",
            sa.Enum("add", "end", "correct", name="act", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("body_id", sa.Integer()),
        sa.Column("target", sa.String(400), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("source", sa.String(400), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("(act = 'add') = (target = '')", name=op.f("ck_rule_change_target")),
        sa.CheckConstraint("reason <> '' AND source <> ''", name=op.f("ck_rule_change_grounds")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_rule_change_body_id_body")),
        sa.ForeignKeyConstraint(["made_by_id"], ["account.id"], name=op.f("fk_rule_change_made_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_change")),
    )
    op.create_index("ix_rule_change_table_name", "rule_change", ["table_name"])
    for verb in ("UPDATE", "DELETE"):
        name = f"rule_change_{verb.lower()}_locked"
        if op.get_bind().dialect.name == "sqlite":
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON rule_change FOR EACH ROW BEGIN SELECT RAISE(ABORT, '{WHY}'); END"
            )
        else:
            op.execute(
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"RAISE EXCEPTION '{WHY}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
            )
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON rule_change FOR EACH ROW EXECUTE FUNCTION {name}()"
            )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER rule_change_never_emptied BEFORE TRUNCATE ON rule_change "
            "FOR EACH STATEMENT EXECUTE FUNCTION never_emptied()"
        )


def downgrade() -> None:
    op.drop_table("rule_change")
    if op.get_bind().dialect.name == "postgresql":
        for verb in ("update", "delete"):
            op.execute(f"DROP FUNCTION rule_change_{verb}_locked()")
