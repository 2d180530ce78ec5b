"""what was signed is amended

What an amendment says is fixed with the signature, not only with the issue, and no list becomes an amendment later.

Revision ID: amend3
Revises: filing1
Create Date: 2026-11-27 07:58:00+07:00
"""

from alembic import op

revision = "amend3"
down_revision = "filing1"
branch_labels = None
depends_on = None

# Table, verb, when it is refused (every time, if empty), why.
Locks = tuple[tuple[str, str, str, str], ...]
WHY = "an issued amendment is not changed"
SIGNED = "a signed amendment is not changed"


def _of_states(states: str, row: str) -> str:
    return (
        "EXISTS (SELECT 1 FROM amendment JOIN proposal ON proposal.id = amendment.proposal_id "
        f"WHERE amendment.id = {row}.amendment_id AND proposal.state IN ({states}))"
    )


FORMER: Locks = (
    ("amended_line", "INSERT", _of_states("'decided'", "NEW"), WHY),
    ("amended_line", "UPDATE", _of_states("'decided'", "OLD"), WHY),
    ("amended_line", "DELETE", _of_states("'decided'", "OLD"), WHY),
)
LOCKS: Locks = (
    ("amended_line", "INSERT", _of_states("'signed', 'decided'", "NEW"), SIGNED),
    ("amended_line", "UPDATE", "", "what an amendment says of an award is not changed"),
    ("amended_line", "DELETE", _of_states("'signed', 'decided'", "OLD"), SIGNED),
)
BEGUN: Locks = (
    (
        "amendment", "INSERT",
        "EXISTS (SELECT 1 FROM proposal WHERE proposal.id = NEW.proposal_id AND proposal.state <> 'drafted')",
        "a list that was submitted does not become an amendment",
    ),
)  # fmt: skip


def upgrade() -> None:
    _drop(FORMER)
    _lock((*LOCKS, *BEGUN))


def downgrade() -> None:
    _drop((*LOCKS, *BEGUN))
    _lock(FORMER)


def _is_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")


def _lock(locks: Locks) -> None:
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


def _drop(locks: Locks) -> None:
    for table, verb, _when, _why in locks:
        name = f"{table}_{verb.lower()}_locked"
        op.execute(f"DROP TRIGGER {name}" if _is_sqlite() else f"DROP TRIGGER {name} ON {table}")
        if not _is_sqlite():
            op.execute(f"DROP FUNCTION {name}()")
