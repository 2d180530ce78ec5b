"""Setting the rule book right."""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from contest import clock
from contest.accounts.models import Account, Role
from contest.database import db, transaction
from contest.errors import RuleViolation, Stale
from contest.journal.models import JournalEntry
from contest.rules.bonus import bonus
from contest.rules.catalogue import FORMS
from contest.rules.edition import Act, Table, token
from contest.rules.invariants import breaches
from contest.rules.models import RuleChange
from contest.rules.money import BASE_SALARIES, COEFFICIENTS
from contest.rules.queries import amendments, book_in_force
from contest.rules.services import Amendment, add_row, correct_row, end_row
from contest.rules.voting import VOTING, voting_rule
from contest.units.models import Body
from tests.factories import make_account, make_body

TODAY = date(2026, 11, 27)
RISE = {"amount": 2_900_000, "valid_from": date(2027, 7, 1), "source": "Nghị định mới"}
OWN_VOTE = {
    "body_kind": "tdkt", "method": "secret", "quorum": "3/4", "pass_basis": "all", "pass_ratio": "2/3",
    "comparison": ">=", "written_counts": True, "valid_from": date(2026, 1, 1), "source": "Quy chế của Hội đồng",
}  # fmt: skip


@pytest.fixture
def keeper(app: Flask) -> Account:
    return make_account("quantri@x.vn", (Role.ADMINISTRATOR, None))


@pytest.fixture
def body(app: Flask) -> Body:
    return make_body()


def amendment(values: dict[str, Any], *, sure: bool = True, reason: str = "Có văn bản mới") -> Amendment:
    return Amendment(values, sure, reason)


def row_on(table: Table[Any], day: date, body: Body | None = None, **key: object) -> str:
    """Return the token of the row that holds on ``day``."""
    return next(
        token(table, raw)
        for raw in book_in_force(body.id if body else None).raws(table)
        if raw["valid_from"] <= day <= raw.get("valid_to", date.max)
        and all(raw.get(name) == value for name, value in key.items())
    )


def paid(day: date, body: Body | None = None) -> int:
    found = bonus("GK_XA", "individual", on=day, body_id=body.id if body else None)
    assert found is not None
    return found.rounded


def test_a_rise_of_the_base_salary_is_ended_and_added_and_paid_from_its_day_on(keeper: Account) -> None:
    with transaction():
        end_row(
            BASE_SALARIES, None, row_on(BASE_SALARIES, TODAY), date(2027, 6, 30), source="Nghị định mới",
            reason="Lương tăng", by=keeper,
        )  # fmt: skip
        add_row(BASE_SALARIES, None, amendment(RISE), by=keeper)

    assert [paid(day) for day in (date(2027, 6, 30), date(2027, 7, 1))] == [760_000, 870_000]
    row = book_in_force(None).rows(BASE_SALARIES)[-1]
    assert (str(row.mark), row.mark.is_sure, row.source) == ("F:own", True, "Nghị định mới")


def test_every_amendment_goes_to_the_journal_with_its_reason(keeper: Account, body: Body) -> None:
    with transaction():
        add_row(VOTING, body, amendment(OWN_VOTE, sure=False, reason="Hội đồng đã thông qua"), by=keeper)

    entry = db.session.query(JournalEntry).order_by(JournalEntry.id.desc()).first()
    assert entry is not None
    assert (entry.act, entry.reason, entry.body_id, entry.actor_name) == (
        "rule.add", "Hội đồng đã thông qua", body.id, keeper.name,
    )  # fmt: skip
    assert entry.details == {
        "rule_table": "voting", "rule_row": "tdkt · 2026-01-01", "rule_source": "Quy chế của Hội đồng",
    }  # fmt: skip


def test_a_body_votes_by_its_own_rule_and_nobody_else_does(keeper: Account, body: Body) -> None:
    with transaction():
        add_row(VOTING, body, amendment(OWN_VOTE), by=keeper)

    assert voting_rule("tdkt", "GK_XA", on=TODAY, body_id=body.id).method == "secret"
    assert voting_rule("tdkt", "GK_XA", on=TODAY).method == "open"
    assert voting_rule("tdkt", "GK_XA", on=date(2025, 12, 31), body_id=body.id).method == "open"
    assert voting_rule("initiative", None, on=TODAY, body_id=body.id).pass_basis == "all"


def test_a_row_that_meets_another_of_its_key_is_refused_and_nothing_is_kept(keeper: Account, body: Body) -> None:
    with pytest.raises(RuleViolation, match=r"from 01/7/2026 to … already") as refused, transaction():
        add_row(BASE_SALARIES, None, amendment(RISE), by=keeper)
    assert refused.value.field == "valid_from"

    with transaction():
        add_row(VOTING, body, amendment(OWN_VOTE), by=keeper)
    with pytest.raises(RuleViolation, match=r"from 01/01/2026 to … already"), transaction():
        add_row(VOTING, body, amendment({**OWN_VOTE, "valid_from": date(2027, 1, 1)}), by=keeper)

    assert [one.table_name for one in amendments()] == ["voting"]


def test_a_wrong_row_is_corrected_in_its_place(keeper: Account) -> None:
    target = row_on(COEFFICIENTS, TODAY, honour="GK_XA")
    right = {
        "honour": "GK_XA", "coefficient": "0.4", "valid_from": date(2025, 7, 1), "valid_to": date(2027, 3, 1),
        "source": "Nghị định 152/2025/NĐ-CP, bản đính chính",
    }  # fmt: skip
    with transaction():
        correct_row(COEFFICIENTS, None, target, amendment(right), by=keeper)

    assert paid(TODAY) == 1_020_000
    with pytest.raises(RuleViolation, match="Nothing in this row has been changed"), transaction():
        correct_row(COEFFICIENTS, None, row_on(COEFFICIENTS, TODAY, honour="GK_XA"), amendment(right), by=keeper)


def test_a_correction_may_not_grow_into_its_neighbour(keeper: Account) -> None:
    target = row_on(COEFFICIENTS, TODAY, honour="GK_XA")
    longer = {"honour": "GK_XA", "coefficient": "0.3", "valid_from": date(2025, 7, 1), "source": "x"}

    with pytest.raises(RuleViolation, match="from 02/3/2027"), transaction():
        correct_row(COEFFICIENTS, None, target, amendment(longer), by=keeper)


def test_a_correction_of_a_body_leaves_the_row_of_everybody_alone(keeper: Account, body: Body) -> None:
    target = row_on(COEFFICIENTS, TODAY, body, honour="GK_XA")
    own = {
        "honour": "GK_XA", "coefficient": "0.5", "valid_from": date(2025, 7, 1), "valid_to": date(2027, 3, 1),
        "source": "Nghị quyết của Hội đồng nhân dân",
    }  # fmt: skip
    with transaction():
        correct_row(COEFFICIENTS, body, target, amendment(own), by=keeper)

    assert (paid(TODAY, body), paid(TODAY)) == (1_270_000, 760_000)


@pytest.mark.parametrize(
    ("last", "reason"),
    [
        (date(2025, 6, 30), "The row holds from 01/7/2025 on."),
        (date(2027, 3, 1), "The row ends on 01/3/2027 anyway."),
    ],
)
def test_a_row_ends_between_its_days(keeper: Account, last: date, reason: str) -> None:
    target = row_on(COEFFICIENTS, TODAY, honour="GK_XA")

    with pytest.raises(RuleViolation) as refused, transaction():
        end_row(COEFFICIENTS, None, target, last, source="x", reason="x", by=keeper)

    assert (str(refused.value), refused.value.field) == (reason, "valid_to")
    assert amendments() == []


def test_a_row_that_somebody_has_changed_meanwhile_is_not_changed_again(keeper: Account) -> None:
    target = row_on(BASE_SALARIES, TODAY)
    with transaction():
        correct_row(
            BASE_SALARIES, None, target, amendment({**RISE, "valid_from": date(2026, 8, 1)}), by=keeper
        )  # fmt: skip

    with pytest.raises(Stale), transaction():
        end_row(BASE_SALARIES, None, target, TODAY, source="x", reason="x", by=keeper)


def test_a_code_of_one_catalogue_is_refused_in_the_other(keeper: Account) -> None:
    mixed = {
        "code": "LDTT_XA", "name": "x", "heading": "X", "recipients": ["individual"], "authority": "commune_chair",
        "valid_from": TODAY, "source": "x",
    }  # fmt: skip
    with pytest.raises(RuleViolation, match="LDTT_XA stands in both catalogues"), transaction():
        add_row(FORMS, None, amendment(mixed), by=keeper)

    assert amendments() == []


@pytest.mark.parametrize("verb", ["UPDATE rule_change SET reason = 'x'", "DELETE FROM rule_change"])
def test_the_database_keeps_every_amendment_as_it_was_made(app_on_both: Flask, verb: str) -> None:
    keeper = make_account("quantri@x.vn", (Role.ADMINISTRATOR, None))
    with transaction():
        db.session.add(_kept(keeper))
    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(text(verb))

    assert [one.reason for one in amendments()] == ["Thử"]


def _kept(keeper: Account) -> RuleChange:
    return RuleChange(
        table_name="notice", act=Act.ADD, target="", content="{}", source="x", reason="Thử", made_at=clock.now(),
        made_by=keeper,
    )  # fmt: skip


def test_the_rule_book_is_read_once_in_a_transaction_and_anew_in_the_next(keeper: Account) -> None:
    before = book_in_force(None)
    assert book_in_force(None) is before

    with transaction():
        end_row(BASE_SALARIES, None, row_on(BASE_SALARIES, TODAY), date(2027, 6, 30), source="x", reason="x", by=keeper)
        assert book_in_force(None) is not before
    assert book_in_force(None).rows(BASE_SALARIES)[-1].valid_to == date(2027, 6, 30)


def test_an_untouched_rule_book_has_no_breach_and_a_gap_is_told(keeper: Account) -> None:
    with clock.at(clock.end_of(TODAY)):
        assert list(breaches()) == []
        with transaction():
            end_row(
                BASE_SALARIES, None, row_on(BASE_SALARIES, TODAY), date(2026, 8, 1), source="x", reason="x", by=keeper
            )
        assert list(breaches()) == ["rules: no row of base_salary on 2026-11-27"]


def test_an_amendment_of_a_row_that_no_longer_ships_is_told(keeper: Account) -> None:
    with transaction():
        gone = _kept(keeper)
        gone.act, gone.target, gone.content = Act.END, '["GK_XA", "1999-01-01"]', '{"valid_to": "2000-01-01"}'
        gone.table_name = "coefficients"
        db.session.add(gone)

    with clock.at(clock.end_of(TODAY)):
        assert list(breaches()) == [f"rules: amendment {gone.id} is about a row that is no longer shipped"]
