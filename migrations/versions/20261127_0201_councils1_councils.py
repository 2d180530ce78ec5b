"""councils

Councils with members and terms, their meetings with agenda and attendance, conflicts of members, minutes. What a closed
meeting was, and how an established council was composed, is not rewritten.

Revision ID: councils1
Revises: rulebook1
Create Date: 2026-11-27 08:52:46+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "councils1"
down_revision = "rulebook1"
branch_labels = None
depends_on = None

CLOSED = "EXISTS (SELECT 1 FROM meeting WHERE meeting.id = {row}.meeting_id AND meeting.state = 'closed')"
CLOSED_ITEM = (
    "EXISTS (SELECT 1 FROM agenda_item JOIN meeting ON meeting.id = agenda_item.meeting_id "
    "WHERE agenda_item.id = {row}.item_id AND meeting.state = 'closed')"
)
ESTABLISHED = "EXISTS (SELECT 1 FROM council WHERE council.id = OLD.council_id AND council.established_on IS NOT NULL)"
MEMBER = "council_id role full_name office valid_from".split()
QUORUM = "quorum_basis quorum_numerator quorum_denominator total_members opened_at".split()
COUNCIL = "body_id kind".split()


def _changed(columns: list[str]) -> str:
    """Say in SQL that one of ``columns`` changes; NULL counts as a value."""
    return " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)


def _of_a_meeting(table: str, closed: str) -> tuple[tuple[str, str, str, str], ...]:
    why = "the meeting is closed"
    old, new = closed.format(row="OLD"), closed.format(row="NEW")
    return (
        (table, "INSERT", new, why),
        (table, "UPDATE", f"{old} OR {new}", why),
        (table, "DELETE", old, why),
    )


# Table, verb, when it is refused (every time, if empty), why.
LOCKS = (
    (
        "council",
        "UPDATE",
        f"OLD.established_on IS NOT NULL AND ({_changed(COUNCIL)} OR NEW.established_on IS NULL)",
        "an established council stays what it is",
    ),
    ("council", "DELETE", "OLD.established_on IS NOT NULL", "an established council is not deleted"),
    ("council_change", "UPDATE", "", "a change of composition is not changed"),
    ("council_change", "DELETE", "", "a change of composition is not deleted"),
    (
        "council_member",
        "UPDATE",
        f"{ESTABLISHED} AND ({_changed(MEMBER)})",
        "an established composition is not rewritten",
    ),
    ("council_member", "DELETE", ESTABLISHED, "an established composition is not rewritten"),
    (
        "meeting",
        "UPDATE",
        "OLD.state IN ('closed', 'cancelled') OR OLD.council_id <> NEW.council_id "
        f"OR OLD.opened_at IS NOT NULL AND ({_changed(QUORUM)})",
        "a closed meeting is not changed",
    ),
    ("meeting", "DELETE", "OLD.state <> 'planned'", "a meeting that was called is not deleted"),
    *_of_a_meeting("attendance", CLOSED),
    *_of_a_meeting("agenda_item", CLOSED),
    *_of_a_meeting("item_conflict", CLOSED_ITEM),
    ("minutes_confirmation", "INSERT", f"NOT {CLOSED.format(row='NEW')}", "only closed minutes are confirmed"),
    ("minutes_confirmation", "UPDATE", "", "confirmed minutes are not changed"),
    ("minutes_confirmation", "DELETE", "", "confirmed minutes are not deleted"),
    ("minutes_addendum", "INSERT", f"NOT {CLOSED.format(row='NEW')}", "an addendum follows closed minutes"),
    ("minutes_addendum", "UPDATE", "", "an addendum is not changed"),
    ("minutes_addendum", "DELETE", "", "an addendum is not deleted"),
)
TABLES = (
    "council", "council_change", "council_member", "meeting", "attendance", "agenda_item", "item_conflict",
    "minutes_confirmation", "minutes_addendum",
)  # fmt: skip


def upgrade() -> None:
    _make_councils()
    _make_meetings()
    _make_minutes()
    for table, verb, when, why in LOCKS:
        _lock(f"{table}_{verb.lower()}_locked", table, verb, when, why)
    if not _is_sqlite():
        for table in TABLES:
            op.execute(
                f"CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION never_emptied()"
            )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    if not _is_sqlite():
        for table, verb, _when, _why in LOCKS:
            op.execute(f"DROP FUNCTION {table}_{verb.lower()}_locked()")


def _lock(name: str, table: str, verb: str, when: str, why: str) -> None:
    if _is_sqlite():
        condition = f"WHEN {when}" if when else ""
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{why}'); END"
        )
        return
    row = "OLD" if verb == "DELETE" else "NEW"
    condition = f"IF NOT ({when}) THEN RETURN {row}; END IF;" if when else ""
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {condition} "
        f"RAISE EXCEPTION '{why}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _reference(table: str, column: str, target: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"), ondelete=ondelete
    )


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _make_councils() -> None:
    op.create_table(
        "council",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("movement_id", sa.Integer(), nullable=True),
        sa.Column("kind", _enum("kind", "tdkt", "initiative"), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("symbol", sa.String(length=20), nullable=False),
        sa.Column("standing_unit", sa.String(length=200), nullable=False),
        sa.Column("uses_seal", sa.Boolean(), nullable=False),
        sa.Column("tasks", sa.Text(), nullable=False),
        sa.Column("working_rules", sa.Text(), nullable=False),
        sa.Column("signer_capacity", _enum("signer_capacity", "head", "for_head", "acting"), nullable=False),
        sa.Column("signer_name", sa.String(length=120), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision_ref", sa.String(length=60), nullable=True),
        sa.Column("established_on", sa.Date(), nullable=True),
        sa.Column("dissolved_on", sa.Date(), nullable=True),
        sa.Column("dissolution", sa.Text(), nullable=False),
        sa.CheckConstraint("(established_on IS NULL) = (decision_ref IS NULL)", name=op.f("ck_council_established")),
        sa.CheckConstraint("dissolved_on IS NULL OR dissolved_on >= established_on", name=op.f("ck_council_dissolved")),
        sa.CheckConstraint("dissolved_on IS NULL OR length(dissolution) > 0", name=op.f("ck_council_dissolution")),
        _reference("council", "body_id", "body"),
        _reference("council", "movement_id", "movement"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council")),
    )
    op.create_index(op.f("ix_council_body_id"), "council", ["body_id"])
    op.create_index(op.f("ix_council_movement_id"), "council", ["movement_id"])
    op.create_table(
        "council_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("council_id", sa.Integer(), nullable=False),
        sa.Column("decision_ref", sa.String(length=60), nullable=False),
        sa.Column("changed_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_council_change_reason")),
        _reference("council_change", "council_id", "council"),
        _reference("council_change", "recorded_by_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_change")),
    )
    op.create_index(op.f("ix_council_change_council_id"), "council_change", ["council_id"])
    op.create_table(
        "council_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("council_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("role", _enum("role", "chair", "vice_chair", "standing", "member", "secretary"), nullable=False),
        sa.Column("full_name", sa.String(length=120), nullable=False),
        sa.Column("office", sa.String(length=160), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("replaced_by_id", sa.Integer(), nullable=True),
        sa.Column("joined_by_id", sa.Integer(), nullable=True),
        sa.Column("left_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("position > 0", name=op.f("ck_council_member_position")),
        sa.CheckConstraint("replaced_by_id <> id", name=op.f("ck_council_member_not_replaced_by_itself")),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_council_member_term")),
        _reference("council_member", "account_id", "account"),
        _reference("council_member", "council_id", "council"),
        _reference("council_member", "joined_by_id", "council_change"),
        _reference("council_member", "left_by_id", "council_change"),
        _reference("council_member", "person_id", "person"),
        _reference("council_member", "replaced_by_id", "council_member"),
        _reference("council_member", "unit_id", "unit"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_member")),
    )
    op.create_index(op.f("ix_council_member_account_id"), "council_member", ["account_id"])
    op.create_index(op.f("ix_council_member_council_id"), "council_member", ["council_id"])


def _make_meetings() -> None:
    op.create_table(
        "meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("council_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.Time(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("format", _enum("format", "in_person", "online", "mixed"), nullable=False),
        sa.Column("link", sa.String(length=300), nullable=False),
        sa.Column("guests", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("state", _enum("state", "planned", "called", "open", "closed", "cancelled"), nullable=False),
        sa.Column("chair_id", sa.Integer(), nullable=True),
        sa.Column("secretary_id", sa.Integer(), nullable=True),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancellation", sa.Text(), nullable=False),
        sa.Column("quorum_basis", sa.String(length=20), nullable=True),
        sa.Column("quorum_numerator", sa.Integer(), nullable=True),
        sa.Column("quorum_denominator", sa.Integer(), nullable=True),
        sa.Column("total_members", sa.Integer(), nullable=True),
        sa.Column("opening", sa.Text(), nullable=False),
        sa.Column("closing", sa.Text(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_meeting_closed")),
        sa.CheckConstraint("(state IN ('open', 'closed')) = (opened_at IS NOT NULL)", name=op.f("ck_meeting_opened")),
        sa.CheckConstraint("state <> 'cancelled' OR length(cancellation) > 0", name=op.f("ck_meeting_cancellation")),
        sa.CheckConstraint("closed_at IS NULL OR closed_at >= opened_at", name=op.f("ck_meeting_time")),
        sa.CheckConstraint("number > 0", name=op.f("ck_meeting_number")),
        sa.CheckConstraint("opened_at IS NULL OR quorum_basis IS NOT NULL", name=op.f("ck_meeting_quorum")),
        sa.CheckConstraint("quorum_denominator > 0 AND quorum_numerator > 0", name=op.f("ck_meeting_quorum_ratio")),
        _reference("meeting", "chair_id", "council_member"),
        _reference("meeting", "council_id", "council"),
        _reference("meeting", "secretary_id", "council_member"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("council_id", "year", "number", name=op.f("uq_meeting_council_id_year_number")),
    )
    op.create_index(op.f("ix_meeting_council_id"), "meeting", ["council_id"])
    op.create_table(
        "attendance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("reply", _enum("reply", "comes", "cannot"), nullable=True),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", _enum("state", "expected", "present", "excused", "absent"), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.CheckConstraint("opinion = '' OR state <> 'present'", name=op.f("ck_attendance_opinion")),
        sa.CheckConstraint("state <> 'excused' OR length(reason) > 0", name=op.f("ck_attendance_reason")),
        sa.CheckConstraint(
            "state = 'present' OR (arrived_at IS NULL AND left_at IS NULL)", name=op.f("ck_attendance_times")
        ),
        sa.CheckConstraint("left_at IS NULL OR left_at >= arrived_at", name=op.f("ck_attendance_left")),
        _reference("attendance", "meeting_id", "meeting"),
        _reference("attendance", "member_id", "council_member"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
        sa.UniqueConstraint("meeting_id", "member_id", name=op.f("uq_attendance_meeting_id_member_id")),
    )
    op.create_index(op.f("ix_attendance_member_id"), "attendance", ["member_id"])
    op.create_table(
        "agenda_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("honour", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("concerns", sa.JSON(), nullable=False),
        sa.Column("unit_ids", sa.JSON(), nullable=False),
        sa.Column("person_ids", sa.JSON(), nullable=False),
        sa.Column("state", _enum("state", "waiting", "current", "done", "postponed"), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("conclusion", sa.Text(), nullable=False),
        sa.Column("advice", sa.Text(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.CheckConstraint("(subject_kind = '') = (subject_id IS NULL)", name=op.f("ck_agenda_item_subject")),
        sa.CheckConstraint("state <> 'postponed' OR length(conclusion) > 0", name=op.f("ck_agenda_item_postponed")),
        sa.CheckConstraint("length(title) > 0", name=op.f("ck_agenda_item_title")),
        sa.CheckConstraint("position > 0", name=op.f("ck_agenda_item_position")),
        _reference("agenda_item", "meeting_id", "meeting"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_item")),
        sa.UniqueConstraint(
            "meeting_id", "subject_kind", "subject_id", name=op.f("uq_agenda_item_meeting_id_subject_kind_subject_id")
        ),
    )
    op.create_index(op.f("ix_agenda_item_meeting_id"), "agenda_item", ["meeting_id"])
    op.create_index(
        op.f("uq_agenda_item_current"),
        "agenda_item",
        ["meeting_id"],
        unique=True,
        sqlite_where=sa.text("state = 'current'"),
        postgresql_where=sa.text("state = 'current'"),
    )
    op.create_table(
        "item_conflict",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("source", _enum("source", "automatic", "declared", "pinned"), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_item_conflict_reason")),
        _reference("item_conflict", "item_id", "agenda_item", ondelete="CASCADE"),
        _reference("item_conflict", "member_id", "council_member"),
        _reference("item_conflict", "recorded_by_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_conflict")),
        sa.UniqueConstraint("item_id", "member_id", name=op.f("uq_item_conflict_item_id_member_id")),
    )
    op.create_index(op.f("ix_item_conflict_member_id"), "item_conflict", ["member_id"])


def _make_minutes() -> None:
    op.create_table(
        "minutes_confirmation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("council_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("symbol", sa.String(length=30), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_minutes_confirmation_number")),
        _reference("minutes_confirmation", "confirmed_by_id", "account"),
        _reference("minutes_confirmation", "council_id", "council"),
        _reference("minutes_confirmation", "meeting_id", "meeting"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes_confirmation")),
        sa.UniqueConstraint(
            "council_id", "year", "number", name=op.f("uq_minutes_confirmation_council_id_year_number")
        ),
        sa.UniqueConstraint("meeting_id", name=op.f("uq_minutes_confirmation_meeting_id")),
    )
    op.create_table(
        "minutes_addendum",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_minutes_addendum_reason")),
        sa.CheckConstraint("length(text) > 0", name=op.f("ck_minutes_addendum_text")),
        _reference("minutes_addendum", "made_by_id", "account"),
        _reference("minutes_addendum", "meeting_id", "meeting"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes_addendum")),
    )
    op.create_index(op.f("ix_minutes_addendum_meeting_id"), "minutes_addendum", ["meeting_id"])
