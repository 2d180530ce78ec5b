"""signed, then numbered

A decision is signed first and gets its number later; the head may give a line something else than was proposed. What
was issued stands, as before.

Revision ID: decisions2
Revises: decisions1
Create Date: 2026-11-27 02:55:00+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "decisions2"
down_revision = "decisions1"
branch_labels = None
depends_on = None

DECISION = (
    "id body_id movement_id proposal_id symbol signed_on title capacity signer_name decided_at decided_by_id"
).split()
AWARD = (
    "id proposal_id movement_id body_id position honour recipient_kind unit_id person_id initiative_id recipient_key "
    "recipient_name honorific recipient_line achievement repeat repeat_reason refusal_reason decision_id register_year "
    "register_number"
).split()
CHANGES = "proposed_honour proposed_achievement change_reason".split()
OTHER_DECISION = (
    "EXISTS (SELECT 1 FROM decision WHERE decision.id = NEW.decision_id AND decision.proposal_id <> NEW.proposal_id)"
)
CLOSED = (
    "EXISTS (SELECT 1 FROM proposal WHERE proposal.id = NEW.proposal_id AND proposal.state IN ({states}))"
)
TAKEN = (
    "EXISTS (SELECT 1 FROM recognition_decision WHERE recognition_decision.body_id = NEW.body_id "
    "AND recognition_decision.year = NEW.year AND recognition_decision.number = NEW.number)"
)


def _changed(columns: list[str]) -> str:
    """Say in SQL that one of ``columns`` changes; NULL counts as a value."""
    return " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)


def _award_locks(columns: list[str], states: str) -> tuple[tuple[str, str, str, str], ...]:
    return (
        (
            "award",
            "INSERT",
            f"NEW.state <> 'proposed' OR {CLOSED.format(states=states)}",
            "an award begins as a line of an open proposal",
        ),
        (
            "award",
            "UPDATE",
            "OLD.state = 'refused' OR OLD.decision_id IS NOT NULL AND "
            "(NOT (OLD.state = 'awarded' AND NEW.state = 'annulled') OR " + _changed(columns) + ") "
            f"OR NEW.proposal_id <> OLD.proposal_id OR {OTHER_DECISION}",
            "a decided award is not changed",
        ),
        ("award", "DELETE", "OLD.state <> 'proposed'", "a decided award is not deleted"),
    )


PROPOSAL = (
    ("proposal", "UPDATE", "OLD.state = 'decided'", "a decided proposal is not changed"),
    ("proposal", "DELETE", "OLD.state <> 'drafted'", "a submitted proposal is not deleted"),
)
# Table, verb, when it is refused (every time, if empty), why.
FORMER = (
    ("decision", "INSERT", TAKEN, "the number belongs to another decision"),
    ("decision", "UPDATE", "", "a decision is not changed"),
    ("decision", "DELETE", "", "a decision is not deleted"),
    *PROPOSAL,
    *_award_locks(AWARD, "'decided'"),
)
LOCKS = (
    ("decision", "INSERT", TAKEN, "the number belongs to another decision"),
    ("decision", "UPDATE", f"OLD.number IS NOT NULL OR {_changed(DECISION)}", "a decision is not changed"),
    ("decision", "DELETE", "OLD.number IS NOT NULL", "a decision is not deleted"),
    *PROPOSAL,
    *_award_locks([*AWARD, *CHANGES], "'signed', 'decided'"),
)
FORMER_STATES = ("drafted", "submitted", "decided")
STATES = ("drafted", "submitted", "signed", "decided")


def upgrade() -> None:
    _drop(FORMER)
    _know(STATES)
    with op.batch_alter_table("decision") as batch:
        batch.add_column(sa.Column("signed_on", sa.Date(), nullable=True))
    op.execute("UPDATE decision SET signed_on = issued_on")
    with op.batch_alter_table("decision") as batch:
        batch.alter_column("signed_on", existing_type=sa.Date(), nullable=False)
        for name, kind in (("issued_on", sa.Date()), ("year", sa.Integer()), ("number", sa.Integer())):
            batch.alter_column(name, existing_type=kind, nullable=True)
        batch.create_check_constraint(op.f("ck_decision_issued"), "(number IS NULL) = (issued_on IS NULL)")
        batch.create_check_constraint(op.f("ck_decision_year"), "(number IS NULL) = (year IS NULL)")
        batch.create_check_constraint(
            op.f("ck_decision_signed_first"), "issued_on IS NULL OR issued_on >= signed_on"
        )
    with op.batch_alter_table("award") as batch:
        batch.add_column(sa.Column("proposed_honour", sa.String(length=40), nullable=False, server_default=""))
        batch.add_column(sa.Column("proposed_achievement", sa.String(length=400), nullable=False, server_default=""))
        batch.add_column(sa.Column("change_reason", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("award") as batch:
        for name, kind in (
            ("proposed_honour", sa.String(length=40)), ("proposed_achievement", sa.String(length=400)),
            ("change_reason", sa.Text()),
        ):  # fmt: skip
            batch.alter_column(name, existing_type=kind, server_default=None)
        batch.create_check_constraint(op.f("ck_award_change_reason"), "(proposed_honour = '') = (change_reason = '')")
    _lock(LOCKS)


def downgrade() -> None:
    _drop(LOCKS)
    # The former product knows no decision without a number: what is only signed waits for a decision again.
    op.execute(
        "UPDATE award SET refusal_reason = '', honour = CASE WHEN proposed_honour = '' THEN honour "
        "ELSE proposed_honour END, achievement = CASE WHEN proposed_honour = '' THEN achievement "
        "ELSE proposed_achievement END WHERE state = 'proposed'"
    )
    op.execute("UPDATE proposal SET state = 'submitted' WHERE state = 'signed'")
    op.execute("DELETE FROM decision WHERE number IS NULL")
    with op.batch_alter_table("award") as batch:
        batch.drop_constraint(op.f("ck_award_change_reason"), type_="check")
        for name in CHANGES:
            batch.drop_column(name)
    with op.batch_alter_table("decision") as batch:
        for name in ("issued", "year", "signed_first"):
            batch.drop_constraint(op.f(f"ck_decision_{name}"), type_="check")
        for name, kind in (("issued_on", sa.Date()), ("year", sa.Integer()), ("number", sa.Integer())):
            batch.alter_column(name, existing_type=kind, nullable=False)
        batch.drop_column("signed_on")
    _know(FORMER_STATES)
    _lock(FORMER)


def _know(states: tuple[str, ...]) -> None:
    with op.batch_alter_table("proposal") as batch:
        batch.drop_constraint(op.f("ck_proposal_state"), type_="check")
        batch.create_check_constraint(op.f("ck_proposal_state"), f"state IN {states}")


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
