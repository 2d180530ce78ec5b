"""Whoever is to know is told once, in the product and, for those who chose it, by the outbox."""

from datetime import date

from flask import Flask
from sqlalchemy import select

from contest.accounts.models import Account, Role
from contest.database import db, transaction
from contest.notices import services
from contest.notices.models import Notice, NoticeKind
from tests.factories import make_account, make_body, make_unit

RETURNED = {"title": "Một cửa điện tử", "movement": "Cải cách hành chính", "due": date(2026, 3, 31), "reason": "Thiếu"}


def tell(accounts: list[Account], key: str = "appraisal/1") -> list[int]:
    with transaction():
        return services.notify(accounts, NoticeKind.INITIATIVE_RETURNED, "/initiatives/1", key, **RETURNED)


def test_everybody_named_is_told_once(app_on_both: Flask) -> None:
    unit = make_unit(make_body())
    first, second = (make_account(f"{name}@x.vn", (Role.UNIT_OFFICER, unit)) for name in ("a", "b"))

    tell([first, first, second])
    tell([first, second])

    notices = db.session.scalars(select(Notice).order_by(Notice.account_id)).all()
    assert [notice.account_id for notice in notices] == [first.id, second.id]
    assert notices[0].values == {**RETURNED, "due": "2026-03-31"}
    assert (notices[0].path, notices[0].read_at) == ("/initiatives/1", None)
