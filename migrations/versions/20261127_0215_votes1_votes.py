"""votes

Rounds of voting in a meeting, with their questions, voters, ballot box and counts. A member casts one ballot, a box is
written only while its round is open, and nothing of a round that is over changes. The database refuses it whoever asks.

Revision ID: votes1
Revises: councils2
Create Date: 2026-11-27 09:15:00+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "votes1"
down_revision = "councils2"
branch_labels = None
depends_on = None

ROUND = "EXISTS (SELECT 1 FROM vote_round WHERE vote_round.id = {row}.round_id AND ({that}))"
ROUND_OF_MOTION = (
    "EXISTS (SELECT 1 FROM vote_motion JOIN vote_round ON vote_round.id = vote_motion.round_id "
    "WHERE vote_motion.id = {row}.motion_id AND ({that}))"
)
OVER = "vote_round.state IN ('closed', 'abandoned')"
BEGUN = "vote_round.state <> 'prepared'"
# The roll of a show of hands may be taken anew while it is open; that of a secret ballot stands.
ROLL_STANDS = f"{BEGUN} AND NOT (vote_round.method = 'open' AND vote_round.state = 'open')"
CASTING = "vote_round.method = 'secret' AND vote_round.state = 'open'"
SET_OUT = "title by_name conflicted_in_base box_lock members opened_at".split()
ASKED = "round_id item_id position kind title detail".split()


def _changed(columns: list[str]) -> str:
    """Say in SQL that one of ``columns`` changes; NULL counts as a value."""
    return " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)


def _changed_json(columns: list[str]) -> str:
    """Say the same of JSON, which PostgreSQL does not compare."""
    return " OR ".join(f"CAST(OLD.{column} AS TEXT) IS DISTINCT FROM CAST(NEW.{column} AS TEXT)" for column in columns)


def _while(state: str, row: str, *, of_motion: bool = False) -> str:
    return (ROUND_OF_MOTION if of_motion else ROUND).format(row=row, that=state)


def _of_a_round(table: str, state: str, why: str, *, of_motion: bool = False) -> list[tuple[str, str, str, str]]:
    old, new = (_while(state, row, of_motion=of_motion) for row in ("OLD", "NEW"))
    return [(table, "INSERT", new, why), (table, "UPDATE", f"{old} OR {new}", why), (table, "DELETE", old, why)]


# Table, verb, when it is refused (every time, if empty), why.
LOCKS = [
    (
        "vote_round",
        "UPDATE",
        f"OLD.state IN ('closed', 'abandoned') OR {_changed(['meeting_id', 'number', 'method'])} "
        f"OR OLD.state <> 'prepared' AND ({_changed(SET_OUT)} OR OLD.method = 'secret' AND {_changed(['present'])})",
        "a round that has begun stays what it is",
    ),
    ("vote_round", "DELETE", "", "a round is not deleted"),
    ("vote_motion", "INSERT", _while(BEGUN, "NEW"), "the round has begun"),
    (
        "vote_motion",
        "UPDATE",
        f"{_while(OVER, 'OLD')} "
        f"OR {_while(BEGUN, 'OLD')} AND ({_changed(ASKED)} OR {_changed_json(['choices', 'rules'])}) "
        f"OR OLD.published IS NOT NULL AND ({_changed_json(['screen', 'published'])})",
        "what was asked and counted is not changed",
    ),
    ("vote_motion", "DELETE", _while(BEGUN, "OLD"), "the round has begun"),
    ("vote_voter", "INSERT", _while(ROLL_STANDS, "NEW"), "the roll stands"),
    (
        "vote_voter",
        "UPDATE",
        f"OLD.has_cast OR {_changed(['round_id', 'member_id'])} OR {_while(OVER, 'OLD')} "
        f"OR NEW.has_cast AND NOT {_while(CASTING, 'NEW')}",
        "a member votes once, while the round is open",
    ),
    ("vote_voter", "DELETE", _while(ROLL_STANDS, "OLD"), "the roll stands"),
    ("vote_abstention", "INSERT", _while(ROLL_STANDS, "NEW", of_motion=True), "the roll stands"),
    ("vote_abstention", "UPDATE", "", "the roll stands"),
    ("vote_abstention", "DELETE", _while(ROLL_STANDS, "OLD", of_motion=True), "the roll stands"),
    ("ballot_box", "INSERT", _while(BEGUN, "NEW"), "the round has begun"),
    ("ballot_box", "UPDATE", _while("vote_round.state <> 'open'", "OLD"), "the ballot box is closed"),
    ("ballot_box", "DELETE", "", "a ballot box is not deleted"),
    *_of_a_round(
        "named_vote", f"{OVER} OR vote_round.method = 'secret'", "the round is over or secret", of_motion=True
    ),
    *_of_a_round("vote_teller", OVER, "the round is over"),
    *_of_a_round("vote_paper_count", OVER, "the round is over"),
]
TABLES = (
    "vote_round", "ballot_box", "vote_motion", "vote_paper_count", "vote_teller", "vote_voter", "named_vote",
    "vote_abstention",
)  # fmt: skip


def upgrade() -> None:
    _make_tables()
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


def _make_tables() -> None:
    op.create_table(
        "vote_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column(
            "method",
            sa.Enum("open", "secret", name="method", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("by_name", sa.Boolean(), nullable=False),
        sa.Column("conflicted_in_base", sa.Boolean(), nullable=False),
        sa.Column("follows_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "prepared",
                "open",
                "counted",
                "closed",
                "abandoned",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("box_lock", sa.String(length=512), nullable=False),
        sa.Column("members", sa.Integer(), nullable=True),
        sa.Column("present", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("abandonment", sa.Text(), nullable=False),
        sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_vote_round_closed")),
        sa.CheckConstraint("method = 'open' OR NOT by_name", name=op.f("ck_vote_round_by_name")),
        sa.CheckConstraint("method = 'secret' OR box_lock = ''", name=op.f("ck_vote_round_box_lock")),
        sa.CheckConstraint("state <> 'abandoned' OR length(abandonment) > 0", name=op.f("ck_vote_round_abandonment")),
        sa.CheckConstraint(
            "state IN ('prepared', 'abandoned') OR opened_at IS NOT NULL", name=op.f("ck_vote_round_opened")
        ),
        sa.CheckConstraint("number > 0", name=op.f("ck_vote_round_number")),
        sa.CheckConstraint(
            "opened_at IS NULL OR (members > 0 AND present IS NOT NULL)", name=op.f("ck_vote_round_electorate")
        ),
        sa.ForeignKeyConstraint(["follows_id"], ["vote_round.id"], name=op.f("fk_vote_round_follows_id_vote_round")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_vote_round_meeting_id_meeting")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vote_round")),
        sa.UniqueConstraint("meeting_id", "number", name=op.f("uq_vote_round_meeting_id_number")),
    )
    op.create_index(op.f("ix_vote_round_meeting_id"), "vote_round", ["meeting_id"])
    op.create_table(
        "ballot_box",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("ballots", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["vote_round.id"], name=op.f("fk_ballot_box_round_id_vote_round")),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_ballot_box")),
    )
    op.create_table(
        "vote_motion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("approve", "honour", "yes_no", name="kind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("hands", sa.JSON(), nullable=True),
        sa.Column("checked", sa.JSON(), nullable=True),
        sa.Column("screen", sa.JSON(), nullable=True),
        sa.Column("paper", sa.JSON(), nullable=True),
        sa.Column("published", sa.JSON(), nullable=True),
        sa.Column("outcome", sa.JSON(), nullable=True),
        sa.Column("passed", sa.String(length=40), nullable=True),
        sa.CheckConstraint("length(title) > 0", name=op.f("ck_vote_motion_title")),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_item.id"], name=op.f("fk_vote_motion_item_id_agenda_item")),
        sa.ForeignKeyConstraint(["round_id"], ["vote_round.id"], name=op.f("fk_vote_motion_round_id_vote_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vote_motion")),
        sa.UniqueConstraint("round_id", "item_id", name=op.f("uq_vote_motion_round_id_item_id")),
        sa.UniqueConstraint("round_id", "position", name=op.f("uq_vote_motion_round_id_position")),
    )
    op.create_index(op.f("ix_vote_motion_item_id"), "vote_motion", ["item_id"])
    op.create_table(
        "vote_paper_count",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column(
            "use",
            sa.Enum("votes", "check", name="use", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("issued", sa.Integer(), nullable=False),
        sa.Column("returned", sa.Integer(), nullable=False),
        sa.Column("valid", sa.Integer(), nullable=False),
        sa.Column("invalid", sa.Integer(), nullable=False),
        sa.Column("first", sa.JSON(), nullable=False),
        sa.Column("second", sa.JSON(), nullable=False),
        sa.Column("settlement", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "issued >= returned AND returned = valid + invalid", name=op.f("ck_vote_paper_count_ballots")
        ),
        sa.CheckConstraint("valid >= 0 AND invalid >= 0", name=op.f("ck_vote_paper_count_counts")),
        sa.ForeignKeyConstraint(["round_id"], ["vote_round.id"], name=op.f("fk_vote_paper_count_round_id_vote_round")),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_vote_paper_count")),
    )
    op.create_table(
        "vote_teller",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("office", sa.String(length=160), nullable=False),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_vote_teller_name")),
        sa.ForeignKeyConstraint(["round_id"], ["vote_round.id"], name=op.f("fk_vote_teller_round_id_vote_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vote_teller")),
        sa.UniqueConstraint("round_id", "position", name=op.f("uq_vote_teller_round_id_position")),
    )
    op.create_table(
        "vote_voter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("office", sa.String(length=160), nullable=False),
        sa.Column(
            "way",
            sa.Enum("present", "written", name="way", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("has_cast", sa.Boolean(), nullable=False),
        sa.Column("on_paper", sa.Boolean(), nullable=False),
        sa.Column("scan_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("NOT (has_cast AND on_paper)", name=op.f("ck_vote_voter_one_ballot")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["council_member.id"], name=op.f("fk_vote_voter_member_id_council_member")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["vote_round.id"], name=op.f("fk_vote_voter_round_id_vote_round")),
        sa.ForeignKeyConstraint(["scan_id"], ["stored_file.id"], name=op.f("fk_vote_voter_scan_id_stored_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vote_voter")),
        sa.UniqueConstraint("round_id", "member_id", name=op.f("uq_vote_voter_round_id_member_id")),
        sa.UniqueConstraint("round_id", "position", name=op.f("uq_vote_voter_round_id_position")),
    )
    op.create_index(op.f("ix_vote_voter_member_id"), "vote_voter", ["member_id"])
    op.create_table(
        "named_vote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("motion_id", sa.Integer(), nullable=False),
        sa.Column("voter_id", sa.Integer(), nullable=False),
        sa.Column("choice", sa.String(length=40), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entered_by_id"], ["account.id"], name=op.f("fk_named_vote_entered_by_id_account")),
        sa.ForeignKeyConstraint(["motion_id"], ["vote_motion.id"], name=op.f("fk_named_vote_motion_id_vote_motion")),
        sa.ForeignKeyConstraint(["voter_id"], ["vote_voter.id"], name=op.f("fk_named_vote_voter_id_vote_voter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_named_vote")),
        sa.UniqueConstraint("motion_id", "voter_id", name=op.f("uq_named_vote_motion_id_voter_id")),
    )
    op.create_index(op.f("ix_named_vote_voter_id"), "named_vote", ["voter_id"])
    op.create_table(
        "vote_abstention",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("motion_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_vote_abstention_reason")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["council_member.id"], name=op.f("fk_vote_abstention_member_id_council_member")
        ),
        sa.ForeignKeyConstraint(
            ["motion_id"], ["vote_motion.id"], name=op.f("fk_vote_abstention_motion_id_vote_motion")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vote_abstention")),
        sa.UniqueConstraint("motion_id", "member_id", name=op.f("uq_vote_abstention_motion_id_member_id")),
    )
    op.create_index(op.f("ix_vote_abstention_member_id"), "vote_abstention", ["member_id"])
