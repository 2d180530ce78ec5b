"""certificates issued again

A certificate can be issued again in the place of another. A print run keeps the newest certificate that it holds.

Revision ID: corrections2
Revises: corrections1
Create Date: 2026-11-27 03:35:00+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "corrections2"
down_revision = "corrections1"
branch_labels = None
depends_on = None

FORMER = "id award_id recognised_author_id serial code template issued_at".split()
CERTIFICATE = [*FORMER, "edition", "replaces_id"]


def upgrade() -> None:
    _drop(_locks(FORMER))
    with op.batch_alter_table("certificate") as batch:
        batch.add_column(sa.Column("edition", sa.Integer(), nullable=False, server_default="1"))
        batch.add_column(sa.Column("replaces_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_certificate_replaces_id_certificate"), "certificate", ["replaces_id"], ["id"]
        )
        batch.drop_constraint(op.f("uq_certificate_award_id"), type_="unique")
        batch.create_unique_constraint(op.f("uq_certificate_award_id_edition"), ["award_id", "edition"])
        batch.create_unique_constraint(op.f("uq_certificate_replaces_id"), ["replaces_id"])
    with op.batch_alter_table("certificate") as batch:
        batch.alter_column("edition", existing_type=sa.Integer(), server_default=None)
        batch.create_check_constraint(op.f("ck_certificate_edition"), "(edition > 1) = (replaces_id IS NOT NULL)")
    _lock(_locks(CERTIFICATE))
    with op.batch_alter_table("print_run") as batch:
        batch.add_column(sa.Column("newest_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_print_run_newest_id_certificate"), "certificate", ["newest_id"], ["id"])
    op.execute(
        "UPDATE print_run SET newest_id = (SELECT max(certificate.id) FROM certificate JOIN award "
        "ON award.id = certificate.award_id WHERE award.decision_id = print_run.decision_id) "
        "WHERE decision_id IS NOT NULL"
    )
    op.execute(
        "UPDATE print_run SET newest_id = (SELECT max(certificate.id) FROM certificate JOIN recognised_author "
        "ON recognised_author.id = certificate.recognised_author_id JOIN recognition "
        "ON recognition.id = recognised_author.recognition_id "
        "WHERE recognition.decision_id = print_run.recognition_decision_id) WHERE recognition_decision_id IS NOT NULL"
    )


def downgrade() -> None:
    """Go back; refused by the constraint once a certificate was issued again: history is not dropped."""
    _drop(_locks(CERTIFICATE))
    with op.batch_alter_table("print_run") as batch:
        batch.drop_constraint(op.f("fk_print_run_newest_id_certificate"), type_="foreignkey")
        batch.drop_column("newest_id")
    with op.batch_alter_table("certificate") as batch:
        batch.drop_constraint(op.f("ck_certificate_edition"), type_="check")
        batch.drop_constraint(op.f("uq_certificate_replaces_id"), type_="unique")
        batch.drop_constraint(op.f("uq_certificate_award_id_edition"), type_="unique")
        batch.drop_constraint(op.f("fk_certificate_replaces_id_certificate"), type_="foreignkey")
        batch.create_unique_constraint(op.f("uq_certificate_award_id"), ["award_id"])
        batch.drop_column("replaces_id")
        batch.drop_column("edition")
    _lock(_locks(FORMER))


def _locks(columns: list[str]) -> tuple[tuple[str, str, str, str], ...]:
    changed = f"{_changed(columns)} OR CAST(OLD.\"values\" AS TEXT) <> CAST(NEW.\"values\" AS TEXT)"
    return (
        ("certificate", "UPDATE", changed, "an issued certificate is not changed"),
        ("certificate", "DELETE", "", "an issued certificate is not deleted"),
    )


def _changed(columns: list[str]) -> str:
    """Say in SQL that one of ``columns`` changes; NULL counts as a value."""
    return " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)


def _is_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")


def _lock(locks: tuple[tuple[str, str, str, str], ...]) -> None:
    for table, verb, when, why in locks:
        name = f"{table}_{verb.lower()}_locked"
        if _is_sqlite():
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
        if _is_sqlite():
            op.execute(f"DROP TRIGGER {name}")
        else:
            op.execute(f"DROP TRIGGER {name} ON {table}")
            op.execute(f"DROP FUNCTION {name}()")
