"""Whoever is to know is told once, in the product and, for those who chose it, by the outbox."""

import threading
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from contest.accounts.models import Account, Role
from contest.database import db, transaction
from contest.errors import RuleViolation
from contest.notices import queries, services
from contest.notices.models import Mail, MailChoice, Notice, NoticeKind
from tests.factories import make_account, make_body, make_unit
from tests.notices.conftest import tell
from tests.statements import statements

RETURNED = {"title": "Một cửa điện tử", "movement": "Cải cách hành chính", "due": date(2026, 3, 31), "reason": "Thiếu"}


def return_to(accounts: list[Account], key: str = "appraisal/1") -> list[int]:
    with transaction():
        return services.notify(accounts, NoticeKind.INITIATIVE_RETURNED, "/initiatives/1", key, **RETURNED)


def people(*names: str) -> list[Account]:
    unit = make_unit(make_body())
    return [make_account(f"{name}@x.vn", (Role.UNIT_OFFICER, unit)) for name in names]


def test_everybody_named_is_told_once(app_on_both: Flask) -> None:
    first, second = people("a", "b")

    return_to([first, first, second])
    return_to([first, second])

    notices = db.session.scalars(select(Notice).order_by(Notice.account_id)).all()
    assert [notice.account_id for notice in notices] == [first.id, second.id]
    assert notices[0].values == {**RETURNED, "due": "2026-03-31"}
    assert (notices[0].path, notices[0].read_at) == ("/initiatives/1", None)


def test_another_key_is_another_notice(app: Flask) -> None:
    (first,) = people("a")

    return_to([first], "appraisal/1")
    return_to([first], "appraisal/2")

    assert queries.unread_count(first) == 2


def test_two_who_tell_the_same_at_once_tell_it_once_and_neither_fails(app_on_postgresql: Flask) -> None:
    (first,) = people("a")
    first_id, together, failures = first.id, threading.Barrier(2), []

    def teller() -> None:
        with app_on_postgresql.app_context():
            try:
                with transaction():
                    account = db.session.get(Account, first_id)
                    assert account is not None
                    together.wait(10)
                    services.notify([account], NoticeKind.INITIATIVE_RETURNED, "/initiatives/1", "1", **RETURNED)
            except Exception as failure:
                failures.append(failure)
            finally:
                db.session.remove()

    tellers = [threading.Thread(target=teller) for _teller in range(2)]
    for one in tellers:
        one.start()
    for one in tellers:
        one.join()

    assert failures == []
    assert db.session.scalar(select(func.count(Notice.id))) == 1


def test_nobody_to_tell_is_no_fault(app: Flask) -> None:
    assert return_to([]) == []


def test_a_switched_off_account_is_passed_over(app: Flask) -> None:
    off, on = people("off", "on")
    with transaction():
        off.active = False

    return_to([off, on])

    assert db.session.scalars(select(Notice.account_id)).all() == [on.id]


def test_a_notice_that_says_nothing_is_refused(app: Flask) -> None:
    (first,) = people("a")

    with pytest.raises(ValueError, match="needs movement"), transaction():
        services.notify([first], NoticeKind.INITIATIVE_RETURNED, "/initiatives/1", "1", title="Một cửa")


def test_telling_asks_the_database_equally_often_for_one_and_for_three(mailing_app: Flask) -> None:
    first, *others = people("a", "b", "c", "d")

    def asked(accounts: list[Account], key: str) -> int:
        with statements() as seen:
            return_to(accounts, key)
        # Each account that was passed in is read anew, since the transaction begins afresh.
        return len([statement for statement in seen if "FROM account " not in " ".join(statement.split()) + " "])

    assert asked([first], "1") == asked(others, "2")


# By mail


def test_a_mail_waits_for_whoever_gets_the_kind_by_mail(mailing_app: Flask) -> None:
    usual, chose_none = people("usual", "none")
    with transaction():
        services.choose_mail(chose_none, [])

    mail_ids = return_to([usual, chose_none])

    mails = db.session.scalars(select(Mail)).all()
    assert [mail.id for mail in mails] == mail_ids
    assert [(mail.account_id, mail.address, mail.text) for mail in mails] == [(usual.id, "usual@x.vn", None)]
    assert db.session.scalar(select(func.count(Notice.id))) == 2


def test_a_kind_that_is_not_mailed_usually_is_mailed_to_whoever_chose_it(mailing_app: Flask) -> None:
    usual, chose = people("usual", "chose")
    with transaction():
        services.choose_mail(chose, [NoticeKind.WITHDRAWN])
    values = {"title": "Một cửa", "movement": "CCHC", "unit": "Xã A"}

    with transaction():
        services.notify([usual, chose], NoticeKind.WITHDRAWN, "/initiatives/1", "1", **values)

    assert [mail.account_id for mail in db.session.scalars(select(Mail))] == [chose.id]


def test_what_was_told_before_there_was_a_mail_server_is_not_mailed(app: Flask) -> None:
    (first,) = people("a")

    assert tell(first) == []
    assert db.session.scalars(select(Mail)).all() == []
    assert queries.unread_count(first) == 1


def test_a_choice_can_be_changed_again(app_on_both: Flask) -> None:
    (first,) = people("a")
    everything = set(NoticeKind)

    for chosen in (everything, set(), {NoticeKind.TEXT_CHANGED}):
        with transaction():
            services.choose_mail(first, chosen)
        assert queries.mailed_kinds(first) == chosen

    assert db.session.scalar(select(func.count(MailChoice.id))) == len(NoticeKind)


# Reading


def test_the_first_reading_counts(app: Flask) -> None:
    (first,) = people("a")
    return_to([first])
    notice = db.session.scalars(select(Notice)).one()

    with transaction():
        services.mark_read(notice)
    read_at = notice.read_at
    with transaction():
        services.mark_read(notice)

    assert read_at is not None
    assert notice.read_at == read_at


def test_all_read_is_all_of_ones_own(app_on_both: Flask) -> None:
    first, second = people("a", "b")
    for key in ("1", "2"):
        return_to([first, second], key)

    with transaction():
        assert services.mark_all_read(first) == 2
    with transaction():
        assert services.mark_all_read(first) == 0

    assert (queries.unread_count(first), queries.unread_count(second)) == (0, 2)


def test_only_a_stopped_mail_can_be_sent_again(mailing_app: Flask) -> None:
    (first,) = people("a")
    (mail_id,) = tell(first)
    mail = db.session.get(Mail, mail_id)
    assert mail is not None

    with pytest.raises(RuleViolation, match="stopped"), transaction():
        services.retry_mail(mail, by=first)


# Whom to tell


def test_officers_and_holders_of_roles_are_found_while_they_hold_them(app: Flask) -> None:
    body, other = make_body(), make_body("khac")
    unit, neighbour = make_unit(body), make_unit(body, "PX")
    officer = make_account("canbo@x.vn", (Role.UNIT_OFFICER, unit), (Role.UNIT_OFFICER, neighbour))
    former = make_account("cu@x.vn", (Role.UNIT_OFFICER, unit))
    secretary = make_account("thuky@x.vn", (Role.SECRETARIAT, body), (Role.JUDGE, body))
    make_account("thuky2@x.vn", (Role.SECRETARIAT, other))
    with transaction():
        former.grants[0].revoked_at = former.created_at

    assert queries.officers_of([unit.id, neighbour.id]) == [officer]
    assert queries.officers_of([]) == []
    assert queries.holders_of(Role.SECRETARIAT, body.id) == [secretary]
