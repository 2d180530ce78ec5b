"""Handing in after the deadline: in the days of grace, and by permission."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from contest import clock
from contest.database import db, transaction
from contest.errors import RuleViolation
from contest.initiatives.models import Initiative, InitiativeState, LatePermission
from contest.initiatives.services import submit_initiative
from contest.journal.models import JournalEntry
from contest.lateness import services
from contest.lateness.services import PermissionDetails
from contest.notices.models import Notice, NoticeKind
from tests.initiatives.conftest import Office


def after(days: int) -> date:
    return clock.today() + timedelta(days=days)


def grace(office: Office, days: int) -> None:
    with transaction():
        assert office.movement.terms is not None
        office.movement.terms.grace_days = days


def permit(office: Office, days: int, **details: object) -> LatePermission:
    given: dict[str, object] = {"unit": office.unit, "until": after(days), "reason": "Bận phòng, chống dịch"}
    with transaction():
        return services.permit_late(
            office.movement,
            PermissionDetails(**{**given, **details}),
            by=office.secretary,  # type: ignore[arg-type]
        )


def submit(initiative: Initiative, office: Office) -> Initiative:
    with transaction():
        return submit_initiative(initiative, by=office.officer)


@pytest.mark.parametrize(("day", "late"), [(10, False), (11, True), (15, True)])
def test_in_the_days_of_grace_a_draft_is_submitted_late(office_on_both: Office, day: int, late: bool) -> None:
    office = office_on_both
    grace(office, 5)
    draft, then = office.draft(), after(day)

    with clock.at(then):
        submit(draft, office)

    assert (draft.state, draft.submitted_late) == (InitiativeState.SUBMITTED, late)
    entry = db.session.scalars(select(JournalEntry).where(JournalEntry.act == "initiative.submit")).one()
    assert entry.details.get("late", False) is late


def test_after_the_days_of_grace_nothing_is_taken(office: Office) -> None:
    grace(office, 5)
    draft, then = office.draft(), after(16)

    with clock.at(then), pytest.raises(RuleViolation, match="Registration closed"):
        submit(draft, office)


def test_grace_does_not_open_registration_early(office: Office) -> None:
    grace(office, 5)
    with transaction():
        office.movement.phases[0].opens_on = after(5)
    draft = office.draft()

    assert not draft.can_be_submitted_on(clock.today())


def test_a_permission_lets_the_unit_and_no_other_submit(office_on_both: Office) -> None:
    office = office_on_both
    draft, then = office.draft(), after(20)
    permit(office, 25)
    other = office.submitted()
    with transaction() as session:
        other.unit_id, other.state = office.neighbours.id, InitiativeState.RETURNED
        session.flush()

    assert draft.can_be_submitted_on(then)
    assert not draft.can_be_submitted_on(after(26))
    assert not other.can_be_submitted_on(after(21))
    with clock.at(then):
        assert submit(draft, office).submitted_late


def test_a_permission_tells_the_officers_of_the_unit(office: Office) -> None:
    permit(office, 25)

    notices = db.session.scalars(select(Notice).where(Notice.kind == NoticeKind.LATE_PERMISSION)).all()
    assert {notice.account_id for notice in notices} == {office.officer.id, office.colleague.id}
    assert notices[0].values["reason"] == "Bận phòng, chống dịch"


def test_a_permission_for_one_initiative_is_for_no_other(office_on_both: Office) -> None:
    office = office_on_both
    one, other = office.submitted(title="Một"), office.submitted(title="Hai")
    with transaction():
        one.state = other.state = InitiativeState.RETURNED
    permit(office, 30, initiative=one)

    assert one.can_be_submitted_on(after(30))
    assert not other.can_be_submitted_on(after(30))
    assert one.closes_on == after(30)


def test_the_same_permission_sent_twice_is_given_once(office: Office) -> None:
    assert permit(office, 25) is permit(office, 25)


def test_a_permission_is_taken_back_with_its_reason(office_on_both: Office) -> None:
    office = office_on_both
    draft, permission = office.draft(), permit(office, 25)
    with transaction():
        services.revoke_late(permission, "Nhầm đơn vị", by=office.secretary)

    assert not draft.can_be_submitted_on(after(20))
    assert db.session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc())).first().reason == "Nhầm đơn vị"  # type: ignore[union-attr]
    with pytest.raises(RuleViolation, match="taken back already"), transaction():
        services.revoke_late(permission, "Nhầm đơn vị", by=office.secretary)


@pytest.mark.parametrize(("days", "match"), [(-1, "This day is over"), (10, "until .* anyway"), (3, "until .* anyway")])
def test_a_permission_that_changes_nothing_is_refused(office: Office, days: int, match: str) -> None:
    with pytest.raises(RuleViolation, match=match):
        permit(office, days)

    assert db.session.scalars(select(LatePermission)).all() == []


def test_a_permission_is_for_a_unit_of_the_body_and_its_own_initiative(office: Office) -> None:
    one = office.submitted()
    with pytest.raises(RuleViolation, match="does not wait"):
        permit(office, 30, initiative=one)
    with transaction():
        one.state = InitiativeState.RETURNED
    with pytest.raises(RuleViolation, match="another unit"):
        permit(office, 30, unit=office.neighbours, initiative=one)


@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM late_permission", "UPDATE late_permission SET reason = ''",
     "UPDATE late_permission SET revoked_at = granted_at"],
)  # fmt: skip
def test_the_database_keeps_permissions_sane(office_on_both: Office, statement: str) -> None:
    permit(office_on_both, 25)

    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(text(statement))


def test_the_database_marks_nothing_as_late_that_was_not_submitted(office_on_both: Office) -> None:
    office_on_both.draft()

    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(text("UPDATE initiative SET submitted_late = true"))
