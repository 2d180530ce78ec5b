"""Signing in, inviting people, giving and taking roles."""

from datetime import date, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from flask import Flask

from contest import clock
from contest.accounts import passwords, queries, services
from contest.accounts.models import UNIT_ROLES, Account, Invitation, Role, SignInAttempt
from contest.accounts.services import Appointment
from contest.accounts.throttle import MOST_PER_ACCOUNT, MOST_PER_ADDRESS
from contest.database import db, transaction
from contest.errors import RuleViolation
from contest.journal.queries import entries_about
from contest.units.models import Body, Honorific, Person, Unit
from contest.units.queries import persons_at
from tests.factories import make_account, make_body, make_person, make_unit

NOW = clock.end_of(date(2026, 11, 24)) - timedelta(hours=12)
PASSWORD = "một câu dễ nhớ"
HOME, ELSEWHERE = "203.0.113.7", "198.51.100.9"


@pytest.fixture(autouse=True)
def _the_clock_stands() -> object:
    with clock.at(NOW):
        yield


@pytest.fixture
def body(app_on_both: Flask) -> Body:
    return make_body()


@pytest.fixture
def unit(body: Body) -> Unit:
    return make_unit(body)


@pytest.fixture
def secretary(body: Body) -> Account:
    return make_account("thuky@x.vn", (Role.SECRETARIAT, body))


@pytest.fixture
def administrator(app_on_both: Flask) -> Account:
    return make_account("quantri@x.vn", (Role.ADMINISTRATOR, None))


@pytest.fixture
def officer(unit: Unit) -> Account:
    account = make_account("canbo@x.vn", (Role.UNIT_OFFICER, unit))
    with transaction():
        account.password_hash = passwords.hashed(PASSWORD)
    return account


def sign_in(email: str, password: str, *, address: str = HOME, at: datetime = NOW) -> Account | None:
    with clock.at(at), transaction():
        return services.sign_in(email, password, address=address)


def fail(times: int, email: str = "canbo@x.vn", *, address: str = HOME, at: datetime = NOW) -> None:
    """Note failed sign-ins without paying for a hash each time."""
    with transaction() as session:
        session.add_all(SignInAttempt(at=at, email=email, address=address, succeeded=False) for _ in range(times))


def invite(email: str = "moi@x.vn", **values: object) -> Invitation:
    given: dict[str, object] = {"appointment": Appointment(Role.ADMINISTRATOR), "by": None, "name": "Người mới"}
    with transaction():
        return services.invite(email, **{**given, **values})  # type: ignore[arg-type]


def refusal_of(act: object, *arguments: object, **values: object) -> RuleViolation:
    with pytest.raises(RuleViolation) as refused, transaction():
        act(*arguments, **values)  # type: ignore[operator]
    return refused.value


# Signing in


def test_the_right_password_opens_the_account_however_the_address_is_typed(officer: Account) -> None:
    assert sign_in(" CanBo@X.vn ", PASSWORD) is officer


@pytest.mark.parametrize(("email", "password"), [("canbo@x.vn", "một câu khác"), ("ai@x.vn", PASSWORD), ("", "")])
def test_a_wrong_email_or_password_opens_nothing_and_is_noted(officer: Account, email: str, password: str) -> None:
    assert sign_in(email, password) is None
    assert [(each.email, each.succeeded) for each in db.session.query(SignInAttempt)] == [(email, False)]


def test_a_switched_off_or_waiting_account_cannot_sign_in(officer: Account, administrator: Account) -> None:
    with transaction():
        services.switch_off(officer, by=administrator)

    assert sign_in("canbo@x.vn", PASSWORD) is None
    assert sign_in("quantri@x.vn", "") is None


def test_after_five_failures_the_account_waits_even_with_the_right_password(officer: Account) -> None:
    for _ in range(MOST_PER_ACCOUNT):
        assert sign_in("canbo@x.vn", "một câu khác") is None

    refused = refusal_of(services.sign_in, "canbo@x.vn", PASSWORD, address=ELSEWHERE)

    assert str(refused) == "Too many attempts. Try again after 12:14."
    assert sign_in("canbo@x.vn", PASSWORD, at=NOW + timedelta(minutes=16)) is officer


def test_attempts_while_waiting_do_not_lengthen_the_wait(officer: Account) -> None:
    fail(MOST_PER_ACCOUNT)
    for _ in range(3):
        refusal_of(services.sign_in, "canbo@x.vn", PASSWORD, address=HOME)

    assert db.session.query(SignInAttempt).count() == MOST_PER_ACCOUNT


def test_a_success_clears_the_failures_of_the_account(officer: Account) -> None:
    fail(MOST_PER_ACCOUNT - 1, at=NOW - timedelta(minutes=2))
    assert sign_in("canbo@x.vn", PASSWORD, at=NOW - timedelta(minutes=1)) is officer
    fail(1)

    assert sign_in("canbo@x.vn", PASSWORD) is officer


def test_one_address_that_tries_many_accounts_waits_and_others_do_not(officer: Account) -> None:
    for number in range(MOST_PER_ADDRESS):
        fail(1, f"nguoi{number}@x.vn", address=ELSEWHERE)

    refused = refusal_of(services.sign_in, "canbo@x.vn", PASSWORD, address=ELSEWHERE)

    assert "Too many attempts" in str(refused)
    assert sign_in("canbo@x.vn", PASSWORD, address=HOME) is officer


def test_failures_are_forgotten_after_a_month(officer: Account) -> None:
    fail(2, at=NOW - timedelta(days=31))
    fail(1, at=NOW - timedelta(days=29))

    sign_in("canbo@x.vn", PASSWORD)

    kept = db.session.query(SignInAttempt).order_by(SignInAttempt.at)
    assert [(NOW - each.at, each.succeeded) for each in kept] == [(timedelta(days=29), False), (timedelta(0), True)]


def test_a_hash_of_other_costs_is_renewed_at_sign_in(officer: Account) -> None:
    with transaction():
        officer.password_hash = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)

    assert sign_in("canbo@x.vn", PASSWORD) is officer

    assert not passwords.is_outdated(officer.password_hash or "")
    assert sign_in("canbo@x.vn", PASSWORD) is officer


def test_the_last_sign_in_is_remembered(officer: Account) -> None:
    assert queries.last_sign_in_of(officer) is None

    sign_in("canbo@x.vn", PASSWORD, at=NOW - timedelta(hours=1))
    sign_in("canbo@x.vn", "một câu khác")

    assert queries.last_sign_in_of(officer) == NOW - timedelta(hours=1)


# Passwords and sessions


def test_a_changed_password_ends_the_sessions_of_before(officer: Account) -> None:
    with transaction():
        services.change_password(officer, PASSWORD, "một câu dài hơn")

    assert officer.session_epoch == 1
    assert sign_in("canbo@x.vn", PASSWORD) is None
    assert sign_in("canbo@x.vn", "một câu dài hơn") is officer


def test_without_the_present_password_nothing_changes(officer: Account) -> None:
    refused = refusal_of(services.change_password, officer, "không phải", "một câu dài hơn")

    assert refused.field == "old"
    assert officer.session_epoch == 0
    assert sign_in("canbo@x.vn", PASSWORD) is officer


def test_signing_out_everywhere_begins_a_new_epoch(officer: Account) -> None:
    with transaction():
        services.sign_out_everywhere(officer)

    assert officer.session_epoch == 1
    assert [entry.act for entry in entries_about(officer)] == ["account.sign_out_everywhere"]


# Invitations


def test_an_invited_officer_is_a_person_of_the_unit(unit: Unit, secretary: Account) -> None:
    appointment = Appointment(Role.UNIT_OFFICER, unit=unit)

    invitation = invite(" Moi@X.vn", appointment=appointment, honorific=Honorific.MS, by=secretary)

    account = invitation.account
    assert (account.email, account.is_waiting) == ("moi@x.vn", True)
    assert account.holds(Role.UNIT_OFFICER, unit_id=unit.id)
    assert [(person.full_name, person.honorific) for person in persons_at(unit)] == [("Người mới", Honorific.MS)]
    assert account.person in persons_at(unit)
    assert [(entry.act, entry.body_id) for entry in entries_about(account)] == [
        ("account.invite", unit.body_id),
        ("account.give_role", unit.body_id),
    ]


def test_somebody_listed_at_the_unit_is_found_and_not_added_again(unit: Unit, secretary: Account) -> None:
    person = make_person(unit, "Người mới", post="Kế toán")

    invitation = invite(appointment=Appointment(Role.UNIT_OFFICER, unit=unit), honorific=Honorific.MS, by=secretary)

    assert invitation.account.person is person
    assert persons_at(unit) == [person]
    assert person.honorific is Honorific.MR


def test_an_officer_invited_without_a_form_of_address_is_nobody_of_the_list(unit: Unit) -> None:
    invitation = invite(appointment=Appointment(Role.UNIT_OFFICER, unit=unit))

    assert invitation.account.person is None
    assert persons_at(unit) == []


def test_a_judge_is_bound_to_the_unit_where_the_judge_works(unit: Unit, body: Body, secretary: Account) -> None:
    appointment = Appointment(Role.JUDGE, body=body)

    invitation = invite(appointment=appointment, works_at=unit, honorific=Honorific.MR, by=secretary)

    assert invitation.account.person is not None
    assert invitation.account.person.unit is unit


def test_a_judge_whose_person_cannot_be_told_is_not_invited(unit: Unit, body: Body, secretary: Account) -> None:
    appointment = Appointment(Role.JUDGE, body=body)

    unknown = refusal_of(services.invite, "moi@x.vn", "Người mới", appointment, works_at=unit, by=secretary)
    make_person(unit, "Người mới", post="Kế toán")
    make_person(unit, "Người mới", post="Văn thư")
    several = refusal_of(services.invite, "moi@x.vn", "Người mới", appointment, works_at=unit, by=secretary)

    assert (unknown.field, several.field) == ("honorific", "unit_id")
    assert queries.account_by_email("moi@x.vn") is None


def test_an_address_has_one_account(officer: Account, secretary: Account, unit: Unit) -> None:
    refused = refusal_of(
        services.invite, "CANBO@x.vn", "Người khác", Appointment(Role.UNIT_OFFICER, unit=unit), by=secretary
    )

    assert refused.field == "email"
    assert db.session.query(Person).count() == 0


def test_an_invitation_is_taken_up_once(app_on_both: Flask) -> None:
    invitation = invite()

    with transaction():
        services.take_up_invitation(invitation, PASSWORD)
    again = refusal_of(services.take_up_invitation, invitation, "một câu của người khác")

    assert "has been used or is too old" in str(again)
    assert sign_in("moi@x.vn", PASSWORD) is invitation.account


def test_an_invitation_is_good_for_fourteen_days(app_on_both: Flask) -> None:
    invitation = invite()
    last = NOW + services.INVITATION_LIFE

    with clock.at(last):
        refusal_of(services.take_up_invitation, invitation, PASSWORD)
        assert queries.open_invitation_of(invitation.account, clock.now()) is None
    with clock.at(last - timedelta(seconds=1)), transaction():
        services.take_up_invitation(invitation, PASSWORD)

    assert not invitation.account.is_waiting


def test_a_new_link_makes_older_ones_worthless(administrator: Account) -> None:
    first = invite()
    with transaction():
        second = services.renew_invitation(first.account, by=administrator)

    refusal_of(services.take_up_invitation, first, PASSWORD)
    with transaction():
        services.take_up_invitation(second, PASSWORD)

    assert sign_in("moi@x.vn", PASSWORD) is second.account


def test_a_new_link_leaves_the_old_password_and_ends_the_sessions_when_it_is_used(
    officer: Account, secretary: Account
) -> None:
    with transaction():
        invitation = services.renew_invitation(officer, by=secretary)
    assert sign_in("canbo@x.vn", PASSWORD) is officer
    assert officer.session_epoch == 0

    with transaction():
        services.take_up_invitation(invitation, "một câu mới hơn")

    assert officer.session_epoch == 1
    assert sign_in("canbo@x.vn", PASSWORD) is None


def test_a_switched_off_account_neither_gets_a_link_nor_takes_one_up(administrator: Account) -> None:
    invitation = invite()
    with transaction():
        services.switch_off(invitation.account, by=administrator)

    assert "switched off" in str(refusal_of(services.renew_invitation, invitation.account, by=administrator))
    refusal_of(services.take_up_invitation, invitation, PASSWORD)
    assert invitation.account.is_waiting


# Roles


BODY_ROLES_OF_A_SECRETARIAT = (Role.JUDGE, Role.COUNCIL_CHAIR, Role.COUNCIL_MEMBER)


@pytest.mark.parametrize("role", Role)
def test_who_may_give_which_role(
    role: Role, body: Body, unit: Unit, secretary: Account, administrator: Account, officer: Account
) -> None:
    by_secretary, by_administrator = make_account("a@x.vn"), make_account("b@x.vn")
    appointment = Appointment(role, body=body, unit=unit)

    with transaction():
        services.give_role(by_administrator, appointment, by=administrator)
    if role in (*BODY_ROLES_OF_A_SECRETARIAT, *UNIT_ROLES):
        with transaction():
            services.give_role(by_secretary, appointment, by=secretary)
    else:
        refused = refusal_of(services.give_role, by_secretary, appointment, by=secretary)
        assert (str(refused), refused.field) == ("Only an administrator can give this role.", "role")
        assert by_secretary.grants == []

    assert by_administrator.holds(role)
    refusal_of(services.give_role, by_secretary, appointment, by=officer)


def test_a_secretariat_gives_no_role_in_another_body(secretary: Account, officer: Account) -> None:
    elsewhere = make_body("khac")
    unit = make_unit(elsewhere, "NV", "Phòng Nội vụ")

    for appointment in (Appointment(Role.JUDGE, body=elsewhere), Appointment(Role.UNIT_OFFICER, unit=unit)):
        refused = refusal_of(services.give_role, officer, appointment, by=secretary)
        assert str(refused) == "Only the secretariat of that body can give a role there."

    assert [grant.role for grant in officer.standing_grants] == [Role.UNIT_OFFICER]


@pytest.mark.parametrize(
    ("role", "field"), [(Role.UNIT_OFFICER, "unit_id"), (Role.JUDGE, "body_id"), (Role.LEADER, "body_id")]
)
def test_a_role_needs_the_place_where_it_holds(administrator: Account, role: Role, field: str) -> None:
    assert refusal_of(services.give_role, administrator, Appointment(role), by=administrator).field == field


def test_a_role_is_held_once_at_a_place_and_may_be_given_again_after_it_was_taken(
    officer: Account, secretary: Account, unit: Unit
) -> None:
    appointment = Appointment(Role.UNIT_OFFICER, unit=unit)
    refused = refusal_of(services.give_role, officer, appointment, by=secretary)
    with transaction():
        services.take_role(officer.grants[0], by=secretary)
    assert not officer.holds(Role.UNIT_OFFICER)

    with transaction():
        services.give_role(officer, appointment, by=secretary)

    assert refused.field == "role"
    assert [grant.revoked_at is None for grant in officer.grants] == [False, True]


def test_a_secretariat_takes_no_leader_away(body: Body, secretary: Account) -> None:
    leader = make_account("lanhdao@x.vn", (Role.LEADER, body))

    refused = refusal_of(services.take_role, leader.grants[0], by=secretary)

    assert str(refused) == "Only an administrator can take this role back."
    assert leader.holds(Role.LEADER)


def test_no_administrator_locks_himself_out(administrator: Account) -> None:
    refusal_of(services.take_role, administrator.grants[0], by=administrator)
    refusal_of(services.switch_off, administrator, by=administrator)

    assert administrator.holds(Role.ADMINISTRATOR)
    assert administrator.active


def test_a_role_is_not_taken_twice(officer: Account, secretary: Account) -> None:
    with transaction():
        services.take_role(officer.grants[0], by=secretary)

    assert "already" in str(refusal_of(services.take_role, officer.grants[0], by=secretary))


def test_switching_off_ends_every_session_and_switching_on_restores_the_roles(
    officer: Account, administrator: Account
) -> None:
    with transaction():
        services.switch_off(officer, by=administrator)
    assert (officer.active, officer.session_epoch) == (False, 1)

    with transaction():
        services.switch_on(officer, by=administrator)

    assert sign_in("canbo@x.vn", PASSWORD) is officer
    assert officer.holds(Role.UNIT_OFFICER)


# Corrections


def test_a_corrected_address_gets_the_invitation_and_the_wrong_one_gets_nowhere(administrator: Account) -> None:
    wrong = invite("mo1@x.vn")

    with transaction():
        services.change_account(wrong.account, "Nguyễn Văn Mới", "Moi@x.vn", by=administrator)

    account = wrong.account
    assert (account.email, account.name) == ("moi@x.vn", "Nguyễn Văn Mới")
    refusal_of(services.take_up_invitation, wrong, PASSWORD)
    fresh = queries.open_invitation_of(account, NOW)
    assert fresh is not None
    assert entries_about(account)[-1].details == {
        "changed": {"name": ["Người mới", "Nguyễn Văn Mới"], "email": ["mo1@x.vn", "moi@x.vn"]}
    }


def test_a_corrected_name_leaves_the_link_good(administrator: Account) -> None:
    invitation = invite()

    with transaction():
        services.change_account(invitation.account, "Nguyễn Văn Mới", "moi@x.vn", by=administrator)

    assert queries.open_invitation_of(invitation.account, NOW) is invitation


def test_an_address_of_somebody_else_is_refused(officer: Account, secretary: Account) -> None:
    refused = refusal_of(services.change_account, officer, "Cán bộ", "thuky@x.vn", by=secretary)

    assert refused.field == "email"
    assert officer.email == "canbo@x.vn"


def test_an_account_is_told_which_person_it_is(officer: Account, secretary: Account, unit: Unit) -> None:
    person = make_person(unit, "Cá nhân 01")

    with transaction():
        services.set_person(officer, person, by=secretary)
    assert officer.person is person

    with transaction():
        services.set_person(officer, None, by=secretary)

    assert officer.person is None
    assert [entry.details for entry in entries_about(officer)] == [
        {"person": "Cá nhân 01", "unit": "Ủy ban nhân dân xã Phước Kiển"},
        {"person": None},
    ]


def test_a_secretariat_keeps_the_accounts_of_its_body_and_finds_them(
    body: Body, unit: Unit, secretary: Account, officer: Account
) -> None:
    elsewhere = make_body("khac")
    make_account("khac@x.vn", (Role.JUDGE, elsewhere))
    judge = make_account("giamkhao@x.vn", (Role.JUDGE, body), name="Nguyễn Văn An")

    assert queries.accounts_managed_by(secretary) == [judge, officer, secretary]
    assert queries.accounts_managed_by(secretary, wanted="phuoc kien") == [officer]
    assert queries.accounts_managed_by(secretary, wanted="nguyen GIAMKHAO") == [judge]
