"""history is not rewritten

The journal only grows; a decision, its proposal and their lines, awarded or struck, stand as they were decided, but for
annulment; the marks of a sheet that was handed in are locked, and the rubric once a sheet was begun; an issued
certificate keeps its values. The database refuses it whoever asks.

Revision ID: 0002
Revises: 0001
Create Date: 2026-11-24 19:50:00+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

AWARD = (
    "id proposal_id movement_id body_id position honour recipient_kind unit_id person_id initiative_id recipient_key "
    "recipient_name honorific recipient_line achievement repeat repeat_reason refusal_reason decision_id register_year "
    "register_number"
).split()
CERTIFICATE = "id award_id serial code template issued_at".split()
FROZEN = "EXISTS (SELECT 1 FROM rubric WHERE rubric.movement_id = {row}.movement_id AND rubric.frozen_at IS NOT NULL)"
FROZEN_BAND = (
    "EXISTS (SELECT 1 FROM criterion JOIN rubric ON rubric.movement_id = criterion.movement_id "
    "WHERE criterion.id = {row}.criterion_id AND rubric.frozen_at IS NOT NULL)"
)
NOT_FROZEN = (
    "NOT EXISTS (SELECT 1 FROM assignment JOIN initiative ON initiative.id = assignment.initiative_id "
    "JOIN rubric ON rubric.movement_id = initiative.movement_id "
    "WHERE assignment.id = NEW.assignment_id AND rubric.frozen_at IS NOT NULL)"
)
DECIDED_PROPOSAL = "EXISTS (SELECT 1 FROM proposal WHERE proposal.id = NEW.proposal_id AND proposal.state = 'decided')"
OTHER_DECISION = (
    "EXISTS (SELECT 1 FROM decision WHERE decision.id = NEW.decision_id AND decision.proposal_id <> NEW.proposal_id)"
)
HANDED_IN = "EXISTS (SELECT 1 FROM sheet WHERE sheet.id = {row}.sheet_id AND sheet.state = 'handed_in')"


# What PostgreSQL could empty at one go, past the locks on rows. SQLite knows no TRUNCATE.
NEVER_EMPTIED = ("journal_entry", "journal_head", "decision", "award", "annulment", "certificate")


def _changed(columns: list[str]) -> str:
    """Say in SQL that one of ``columns`` changes; NULL counts as a value."""
    return " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)


# Table, verb, when it is refused (every time, if empty), why.
LOCKS = [
    ("journal_entry", "UPDATE", "", "the journal is append-only"),
    ("journal_entry", "DELETE", "", "the journal is append-only"),
    ("journal_head", "DELETE", "", "the journal is append-only"),
    ("decision", "UPDATE", "", "a decision is not changed"),
    ("decision", "DELETE", "", "a decision is not deleted"),
    ("proposal", "UPDATE", "OLD.state = 'decided'", "a decided proposal is not changed"),
    ("proposal", "DELETE", "OLD.state <> 'drafted'", "a submitted proposal is not deleted"),
    ("award", "INSERT", f"NEW.state <> 'proposed' OR {DECIDED_PROPOSAL}", "an award begins as a line of an open proposal"),
    (
        "award",
        "UPDATE",
        "OLD.state = 'refused' OR OLD.decision_id IS NOT NULL AND "
        "(NOT (OLD.state = 'awarded' AND NEW.state = 'annulled') OR " + _changed(AWARD) + ") "
        f"OR NEW.proposal_id <> OLD.proposal_id OR {OTHER_DECISION}",
        "a decided award is not changed",
    ),
    ("award", "DELETE", "OLD.state <> 'proposed'", "a decided award is not deleted"),
    ("annulment", "UPDATE", "", "an annulment is not changed"),
    ("annulment", "DELETE", "", "an annulment is not deleted"),
    (
        "certificate",
        "UPDATE",
        f"{_changed(CERTIFICATE)} OR CAST(OLD.\"values\" AS TEXT) <> CAST(NEW.\"values\" AS TEXT)",
        "an issued certificate is not changed",
    ),
    ("certificate", "DELETE", "", "an issued certificate is not deleted"),
    ("sheet", "INSERT", NOT_FROZEN, "a sheet may be begun only after the rubric was frozen"),
    ("sheet", "UPDATE", "OLD.state = 'handed_in' AND NEW.state = 'handed_in'", "the sheet has been handed in"),
    ("sheet", "DELETE", "OLD.state = 'handed_in'", "the sheet has been handed in"),
    ("rubric", "UPDATE", "OLD.frozen_at IS NOT NULL", "the rubric is frozen"),
    ("rubric", "DELETE", "OLD.frozen_at IS NOT NULL", "the rubric is frozen"),
    ("criterion", "INSERT", FROZEN.format(row="NEW"), "the rubric is frozen"),
    ("criterion", "UPDATE", f"{FROZEN.format(row='OLD')} OR {FROZEN.format(row='NEW')}", "the rubric is frozen"),
    ("criterion", "DELETE", FROZEN.format(row="OLD"), "the rubric is frozen"),
    ("band", "INSERT", FROZEN_BAND.format(row="NEW"), "the rubric is frozen"),
    ("band", "UPDATE", f"{FROZEN_BAND.format(row='OLD')} OR {FROZEN_BAND.format(row='NEW')}", "the rubric is frozen"),
    ("band", "DELETE", FROZEN_BAND.format(row="OLD"), "the rubric is frozen"),
    ("mark", "INSERT", HANDED_IN.format(row="NEW"), "the sheet has been handed in"),
    ("mark", "UPDATE", f"{HANDED_IN.format(row='OLD')} OR {HANDED_IN.format(row='NEW')}", "the sheet has been handed in"),
    ("mark", "DELETE", HANDED_IN.format(row="OLD"), "the sheet has been handed in"),
]


def upgrade() -> None:
    beginning = {"nothing": "0" * 64}
    op.get_bind().execute(sa.text("INSERT INTO journal_head (id, hash) VALUES (1, :nothing)"), beginning)
    for table, verb, when, why in LOCKS:
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
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
            )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION never_emptied() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION 'history is not emptied' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        for table in NEVER_EMPTIED:
            op.execute(
                f"CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION never_emptied()"
            )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in NEVER_EMPTIED:
            op.execute(f"DROP TRIGGER {table}_never_emptied ON {table}")
        op.execute("DROP FUNCTION never_emptied()")
    for table, verb, _when, _why in LOCKS:
        name = f"{table}_{verb.lower()}_locked"
        if op.get_bind().dialect.name == "sqlite":
            op.execute(f"DROP TRIGGER {name}")
        else:
            op.execute(f"DROP TRIGGER {name} ON {table}")
            op.execute(f"DROP FUNCTION {name}()")
    op.execute("DELETE FROM journal_head")
