"""Signing in and out, one's own account, and the pages on which accounts are kept."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from contest import clock
from contest.accounts import passwords, queries, services
from contest.accounts.links import token_for
from contest.accounts.models import Account, Invitation, Role, SignInAttempt
from contest.accounts.services import Appointment
from contest.accounts.throttle import MOST_PER_ACCOUNT
from contest.database import db, transaction
from contest.units.models import Body, Honorific, Unit
from tests.conftest import sign_in
from tests.factories import make_account, make_body, make_person, make_unit
from tests.statements import statements

PASSWORD = "một câu dễ nhớ"


@pytest.fixture
def body(app: Flask) -> Body:
    return make_body()


@pytest.fixture
def unit(body: Body) -> Unit:
    return make_unit(body)


@pytest.fixture
def officer(unit: Unit) -> Account:
    account = make_account("canbo@x.vn", (Role.UNIT_OFFICER, unit), name="Cán bộ 01")
    with transaction():
        account.password_hash = passwords.hashed(PASSWORD)
    return account


@pytest.fixture
def secretary(app: Flask, body: Body) -> FlaskClient:
    return sign_in(app.test_client(), make_account("thuky@x.vn", (Role.SECRETARIAT, body), name="Thư ký"))


@pytest.fixture
def administrator(app: Flask) -> FlaskClient:
    return sign_in(app.test_client(), make_account("quantri@x.vn", (Role.ADMINISTRATOR, None)))


def enter(client: FlaskClient, email: str = "canbo@x.vn", password: str = PASSWORD, **values: str) -> object:
    with client.session_transaction() as session:
        session["locale"] = "en"
    return client.post("/sign-in", data={"email": email, "password": password, **values})


def is_in(client: FlaskClient) -> bool:
    return client.get("/profile").status_code == 200


def link_for(account: Account) -> str:
    invitation = queries.open_invitation_of(account, clock.now())
    assert invitation is not None
    return f"/invitations/{token_for(invitation.id, 'development-only-never-in-production')}"


# Signing in and out


def test_who_signs_in_comes_to_the_page_that_was_asked_for(client: FlaskClient, officer: Account) -> None:
    asked = client.get("/movements?year=2019")
    page = client.get(asked.headers["Location"])
    (following,) = re.findall(r'name="next"[^>]*value="([^"]*)"', page.text)

    answer = enter(client, next=following)

    assert asked.headers["Location"] == "/sign-in?next=/movements?year%3D2019"
    assert (answer.status_code, answer.headers["Location"]) == (302, "/movements?year=2019")
    assert is_in(client)


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", ""])
def test_nobody_who_signs_in_is_sent_elsewhere(client: FlaskClient, officer: Account, target: str) -> None:
    assert enter(client, next=target).headers["Location"] == "/"


def test_a_wrong_password_says_no_more_than_that_one_of_the_two_is_wrong(client: FlaskClient, officer: Account) -> None:
    known = enter(client, password="một câu khác")
    unknown = enter(client, email="ai@x.vn")

    for answer in (known, unknown):
        assert answer.status_code == 422
        assert "The email or the password is wrong." in answer.text
    assert 'value="canbo@x.vn"' in known.text
    assert PASSWORD not in unknown.text
    assert not is_in(client)


def test_after_too_many_failures_the_page_says_when_to_try_again(client: FlaskClient, officer: Account) -> None:
    with transaction() as session:
        session.add_all(
            SignInAttempt(at=clock.now(), email="canbo@x.vn", address="127.0.0.1", succeeded=False)
            for _ in range(MOST_PER_ACCOUNT)
        )

    answer = enter(client)

    assert re.search(r"Too many attempts\. Try again after \d\d:\d\d\.", answer.text)
    assert not is_in(client)


def test_the_attempt_is_counted_for_the_address_it_came_from(client: FlaskClient, officer: Account) -> None:
    client.post("/sign-in", data={"email": "canbo@x.vn", "password": "x"}, environ_base={"REMOTE_ADDR": "203.0.113.7"})

    assert [attempt.address for attempt in db.session.query(SignInAttempt)] == ["203.0.113.7"]


def test_signing_in_begins_a_new_session_that_keeps_only_the_language(client: FlaskClient, officer: Account) -> None:
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"

    enter(client)

    with client.session_transaction() as session:
        assert "planted" not in session
        assert session["locale"] == "en"


def test_who_is_signed_in_need_not_sign_in_again(client: FlaskClient, officer: Account) -> None:
    enter(client)

    assert client.get("/sign-in").headers["Location"] == "/"


def test_signing_out_ends_this_session_only(app: Flask, officer: Account) -> None:
    office, phone = app.test_client(), app.test_client()
    enter(office)
    enter(phone)

    answer = office.post("/sign-out")

    assert answer.headers["Location"] == "/sign-in"
    assert (is_in(office), is_in(phone)) == (False, True)


def test_signing_out_everywhere_ends_every_session(app: Flask, officer: Account) -> None:
    office, phone = app.test_client(), app.test_client()
    enter(office)
    enter(phone)

    answer = office.post("/profile/sign-out-everywhere")

    assert "You have been signed out on all devices." in office.get(answer.headers["Location"]).text
    assert (is_in(office), is_in(phone)) == (False, False)


def test_a_changed_password_ends_all_other_sessions_and_keeps_this_one(app: Flask, officer: Account) -> None:
    office, phone = app.test_client(), app.test_client()
    enter(office)
    enter(phone)
    new = {"old": PASSWORD, "password": "một câu dài hơn", "again": "một câu dài hơn"}

    answer = office.post("/profile", data=new)

    assert answer.headers["Location"] == "/profile"
    assert (is_in(office), is_in(phone)) == (True, False)
    assert enter(phone, password="một câu dài hơn").status_code == 302


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"old": "không phải"}, "This is not your present password."),
        ({"again": "một câu khác hẳn"}, "The two passwords differ."),
        ({"password": "ngắn", "again": "ngắn"}, "New password: "),
        ({"password": "aaaaaaaaaaaaaa", "again": "aaaaaaaaaaaaaa"}, "Use more different characters."),
    ],
)
def test_a_password_that_is_not_good_changes_nothing(
    client: FlaskClient, officer: Account, changes: dict[str, str], reason: str
) -> None:
    sign_in(client, officer)
    form = {"old": PASSWORD, "password": "một câu dài hơn", "again": "một câu dài hơn"}

    answer = client.post("/profile", data={**form, **changes})

    assert answer.status_code == 422
    assert reason in answer.text
    db.session.refresh(officer)
    assert passwords.fits(PASSWORD, officer.password_hash)


def test_a_session_of_an_account_that_was_switched_off_is_over(client: FlaskClient, officer: Account) -> None:
    enter(client)
    with transaction():
        officer.active = False

    assert not is_in(client)


@pytest.mark.parametrize("session_id", ["", "1", "1/", "/0", "x/y", "1/0/0", "99/0", "-1/0", "1/²"])
def test_a_session_that_is_not_ours_is_nobody(client: FlaskClient, officer: Account, session_id: str) -> None:
    with client.session_transaction() as session:
        session["_user_id"] = session_id

    assert not is_in(client)


# Invitations


def test_an_invitation_leads_to_a_password_and_straight_in_once(app: Flask) -> None:
    with transaction():
        invitation = services.invite("moi@x.vn", "Người mới", Appointment(Role.ADMINISTRATOR), by=None)
    link = link_for(invitation.account)
    form = {"password": PASSWORD, "again": PASSWORD}
    first, second = app.test_client(), app.test_client()
    second.post("/language/en")

    page = first.get(link)
    taken = first.post(link, data=form)
    again = second.post(link, data=form)

    assert "moi@x.vn" in page.text
    assert taken.headers["Location"] == "/"
    assert (is_in(first), is_in(second)) == (True, False)
    assert "This link is no longer good" in again.text
    assert 'name="password"' not in second.get(link).text


def test_an_invitation_that_is_too_old_asks_for_a_new_one(client: FlaskClient) -> None:
    client.post("/language/en")
    with transaction():
        invitation = services.invite("moi@x.vn", "Người mới", Appointment(Role.ADMINISTRATOR), by=None)
    link = link_for(invitation.account)

    with clock.at(clock.now() + services.INVITATION_LIFE + timedelta(seconds=1)):
        page = client.get(link)
        answer = client.post(link, data={"password": PASSWORD, "again": PASSWORD})

    assert "This link is no longer good" in page.text
    assert answer.status_code == 422
    db.session.refresh(invitation.account)
    assert invitation.account.is_waiting


def test_a_made_up_link_leads_nowhere(client: FlaskClient) -> None:
    with transaction():
        invitation = services.invite("moi@x.vn", "Người mới", Appointment(Role.ADMINISTRATOR), by=None)
    forged = token_for(invitation.id, "another secret of somebody else!")

    assert client.get(f"/invitations/{forged}").status_code == 404
    assert client.get("/invitations/1").status_code == 404


# Keeping accounts


INVITED = {"honorific": "ms", "name": "Nguyễn Thị Hương", "email": "Huong@x.vn"}


def test_a_secretariat_invites_a_judge_and_is_shown_the_link_to_pass_on(
    secretary: FlaskClient, body: Body, unit: Unit
) -> None:
    answer = secretary.post(
        "/accounts/invite", data={**INVITED, "role": "judge", "body_id": str(body.id), "unit_id": str(unit.id)}
    )

    account = queries.account_by_email("huong@x.vn")
    assert account is not None
    assert answer.headers["Location"] == f"/accounts/{account.id}"
    assert account.holds(Role.JUDGE, body_id=body.id)
    assert account.person is not None
    assert (account.person.unit, account.person.honorific) == (unit, Honorific.MS)
    assert f'value="http://127.0.0.1:8000{link_for(account)}"' in secretary.get(answer.headers["Location"]).text


def test_an_invitation_that_is_refused_keeps_what_was_typed(secretary: FlaskClient, officer: Account) -> None:
    answer = secretary.post("/accounts/invite", data={**INVITED, "email": "canbo@x.vn", "role": "unit_officer"})
    wrong = secretary.post("/accounts/invite", data={**INVITED, "email": "canbo", "role": "unit_officer"})

    assert (answer.status_code, wrong.status_code) == (422, 422)
    assert 'value="Nguyễn Thị Hương"' in answer.text
    assert "This address has an account already." in answer.text
    assert "Invalid email address." in wrong.text
    assert db.session.query(Invitation).count() == 0


@pytest.mark.parametrize("role", ["administrator", "leader", "secretariat"])
def test_a_secretariat_is_not_offered_and_cannot_send_the_roles_that_decide(
    secretary: FlaskClient, body: Body, role: str
) -> None:
    page = secretary.get("/accounts/invite")

    answer = secretary.post("/accounts/invite", data={**INVITED, "role": role, "body_id": str(body.id)})

    assert f'value="{role}"' not in page.text
    assert answer.status_code == 422
    assert queries.account_by_email("huong@x.vn") is None


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.LEADER, Role.SECRETARIAT])
def test_a_secretariat_cannot_take_over_an_account_with_more_rights(
    secretary: FlaskClient, body: Body, role: Role
) -> None:
    where = None if role is Role.ADMINISTRATOR else body
    target = make_account("dich@x.vn", (role, where), (Role.JUDGE, body))
    grant = target.grants[1]

    answers = [
        secretary.get(f"/accounts/{target.id}").status_code,
        *(
            secretary.post(address, data={"name": "X", "email": "toi@x.vn", "role": "judge"}).status_code
            for address in (
                f"/accounts/{target.id}/invitation", f"/accounts/{target.id}/edit", f"/accounts/{target.id}/person",
                f"/accounts/{target.id}/roles", f"/accounts/{target.id}/switch-off",
                f"/accounts/{target.id}/switch-on", f"/grants/{grant.id}/take",
            )
        ),
    ]  # fmt: skip

    assert answers == [403] * 8
    db.session.refresh(target)
    assert (target.email, target.active, len(target.standing_grants)) == ("dich@x.vn", True, 2)
    assert db.session.query(Invitation).count() == 0


def test_a_secretariat_keeps_no_account_that_also_works_elsewhere(secretary: FlaskClient, body: Body) -> None:
    target = make_account("hainoi@x.vn", (Role.JUDGE, body), (Role.JUDGE, make_body("khac")))

    assert secretary.post(f"/accounts/{target.id}/invitation").status_code == 403


def test_the_list_leads_only_to_accounts_that_may_be_kept(secretary: FlaskClient, officer: Account, body: Body) -> None:
    leader = make_account("lanhdao@x.vn", (Role.LEADER, body), name="Lãnh đạo")

    page = secretary.get("/accounts").text

    assert f'href="/accounts/{officer.id}"' in page
    assert f'href="/accounts/{leader.id}"' not in page
    assert "Lãnh đạo" in page
    assert "Cán bộ 01" not in secretary.get("/accounts?q=lanhdao").text


def test_the_list_asks_as_much_of_the_database_for_three_accounts_as_for_one(
    administrator: FlaskClient, body: Body
) -> None:
    def asked() -> int:
        with statements() as seen:
            assert administrator.get("/accounts").status_code == 200
        return len(seen)

    once = asked()
    for number in range(3):
        unit = make_unit(body, f"U{number}", f"Đơn vị {number}")
        make_account(
            f"a{number}@x.vn", (Role.UNIT_OFFICER, unit), (Role.JUDGE, body), person=make_person(unit, f"N {number}")
        )

    assert asked() == once


def test_a_role_is_given_and_taken_back_on_the_page_of_the_account(
    secretary: FlaskClient, officer: Account, body: Body
) -> None:
    given = secretary.post(f"/accounts/{officer.id}/roles", data={"role": "judge", "body_id": str(body.id)})
    twice = secretary.post(f"/accounts/{officer.id}/roles", data={"role": "judge", "body_id": str(body.id)})
    db.session.refresh(officer)
    grant = next(grant for grant in officer.grants if grant.role is Role.JUDGE)
    secretary.post(f"/grants/{grant.id}/take")

    assert given.status_code == 302
    assert twice.status_code == 422
    assert "The account has this role there already." in twice.text
    page = secretary.get(f"/accounts/{officer.id}").text
    assert "taken back on" in page
    db.session.refresh(officer)
    assert [grant.role for grant in officer.standing_grants] == [Role.UNIT_OFFICER]


def test_name_and_address_are_corrected(secretary: FlaskClient, officer: Account) -> None:
    answer = secretary.post(f"/accounts/{officer.id}/edit", data={"name": "Cán bộ 02", "email": "CanBo2@x.vn"})
    taken = secretary.post(f"/accounts/{officer.id}/edit", data={"name": "Cán bộ 03", "email": "thuky@x.vn"})

    assert answer.headers["Location"] == f"/accounts/{officer.id}"
    assert taken.status_code == 422
    assert 'value="Cán bộ 03"' in taken.text
    db.session.refresh(officer)
    assert (officer.name, officer.email) == ("Cán bộ 02", "canbo2@x.vn")


def test_the_person_of_an_account_is_searched_and_chosen(secretary: FlaskClient, officer: Account, unit: Unit) -> None:
    person, other = make_person(unit, "Nguyễn Văn An"), make_person(unit, "Trần Thị Bình")
    address = f"/accounts/{officer.id}/person"

    page = secretary.get(f"{address}?q=nguyen+an").text
    answer = secretary.post(f"{address}?q=nguyen+an", data={"person_id": str(person.id)})
    not_listed = secretary.post(f"{address}?q=nguyen+an", data={"person_id": str(other.id)})

    assert "Nguyễn Văn An" in page
    assert "Trần Thị Bình" not in page
    assert answer.headers["Location"] == f"/accounts/{officer.id}"
    assert not_listed.status_code == 422
    db.session.refresh(officer)
    assert officer.person is person

    secretary.post(address, data={"person_id": ""})
    db.session.refresh(officer)
    assert officer.person is None


def test_a_person_of_another_body_cannot_be_chosen(secretary: FlaskClient, officer: Account) -> None:
    stranger = make_person(make_unit(make_body("khac")), "Người khác")
    address = f"/accounts/{officer.id}/person?q=nguoi+khac"

    assert "Người khác" not in secretary.get(address).text
    assert secretary.post(address, data={"person_id": str(stranger.id)}).status_code == 422
    db.session.refresh(officer)
    assert officer.person is None


def test_an_account_is_switched_off_and_on(secretary: FlaskClient, app: Flask, officer: Account) -> None:
    client = app.test_client()
    enter(client)

    secretary.post(f"/accounts/{officer.id}/switch-off")
    off = is_in(client)
    page = secretary.get(f"/accounts/{officer.id}").text
    secretary.post(f"/accounts/{officer.id}/switch-on")

    assert not off
    assert "Switched off" in page
    assert enter(client).status_code == 302


def test_a_new_link_is_shown_until_it_is_used(secretary: FlaskClient, app: Flask, officer: Account) -> None:
    secretary.post(f"/accounts/{officer.id}/invitation")
    link = link_for(officer)
    before = secretary.get(f"/accounts/{officer.id}").text

    app.test_client().post(link, data={"password": PASSWORD, "again": PASSWORD})

    assert link in before
    assert link not in secretary.get(f"/accounts/{officer.id}").text


def test_an_administrator_is_told_why_the_own_role_cannot_be_taken(administrator: FlaskClient) -> None:
    account = queries.account_by_email("quantri@x.vn")
    assert account is not None

    answer = administrator.post(f"/grants/{account.grants[0].id}/take", data={"back": f"/accounts/{account.id}"})

    assert answer.headers["Location"] == f"/accounts/{account.id}"
    page = administrator.get(f"/accounts/{account.id}").text
    assert "You cannot take your own role of an administrator back." in page


def test_an_officer_keeps_no_accounts(app: Flask, officer: Account) -> None:
    client = sign_in(app.test_client(), officer)

    answers = [
        client.get("/accounts").status_code,
        client.post("/accounts/invite", data=INVITED).status_code,
        client.post(f"/accounts/{officer.id}/roles", data={"role": "judge"}).status_code,
    ]

    assert answers == [403] * 3
