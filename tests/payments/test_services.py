"""Letters, funds, lists of payments, and money that goes out and comes back."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from contest import clock
from contest.awards.heading import CouncilResult
from contest.awards.models import Proposal
from contest.database import db, transaction
from contest.errors import RuleViolation
from contest.invariants import breaches
from contest.journal.queries import entries_about
from contest.paper.models import Paper
from contest.payments import queries, services
from contest.payments.models import EntryKind, Letter, LetterKind, Method, PaymentEntry, PaymentSheet
from contest.payments.services import EntryDetails, FundDetails, LetterDetails
from contest.payments.standing import MoneyState
from tests.awards.conftest import DAY, Office, at_once
from tests.factories import make_body, make_movement
from tests.payments.conftest import Cashier, cashier_of, handed_over

HEAD = LetterDetails("TTr-NV", 12, date(2020, 2, 3), "Trưởng phòng", "Lê Thị C")


@pytest.fixture
def no_councils() -> Iterator[None]:
    known = list(services._councils)
    services._councils.clear()
    yield
    services._councils[:] = known


# Letters.


def test_a_letter_has_the_usual_head_until_somebody_says_otherwise(office: Office) -> None:
    usual = services.usual_letter(office.proposal(), LetterKind.SUBMISSION)

    assert (usual.symbol, usual.number, usual.signed_as) == ("TTr-NV", None, "Trưởng phòng")


def test_a_letter_is_written_once_and_then_changed(office: Office) -> None:
    proposal = office.submitted(office.units[0])
    with transaction():
        first = services.write_letter(proposal, LetterKind.SUBMISSION, HEAD, by=office.secretary).id
    with transaction():
        changed = LetterDetails("TTr-NV", None, None, "KT. Trưởng phòng")
        again = services.write_letter(proposal, LetterKind.SUBMISSION, changed, by=office.secretary)

    assert (again.id, again.notation, again.signed_as) == (first, "TTr-NV", "KT. Trưởng phòng")
    assert [entry.act for entry in entries_about(again)] == ["letter.write", "letter.write"]


def refused(proposal: Proposal, kind: LetterKind, details: LetterDetails, office: Office) -> RuleViolation:
    with pytest.raises(RuleViolation) as refusal, transaction():
        services.write_letter(proposal, kind, details, by=office.secretary)
    assert db.session.scalars(select(Letter).where(Letter.proposal_id == proposal.id)).all() == []
    return refusal.value


def test_a_number_of_a_letter_belongs_to_one(office: Office) -> None:
    one, other = office.submitted(office.units[0]), office.submitted(office.units[1], title="Khác")
    with transaction():
        services.write_letter(one, LetterKind.SUBMISSION, HEAD, by=office.secretary)

    assert refused(other, LetterKind.SUBMISSION, HEAD, office).field == "number"


@pytest.mark.parametrize(
    ("details", "field"),
    [
        (LetterDetails("TTr-NV", 12, None, "Trưởng phòng"), "dated_on"),
        (LetterDetails("TTr-NV", None, DAY + timedelta(days=1), "Trưởng phòng"), "dated_on"),
        (LetterDetails("TTr-NV", None, None, "X", council=CouncilResult(DAY, 9, 8, 7)), "council_present"),
        (LetterDetails("TTr-NV", None, None, "X", council=CouncilResult(DAY, 6, 9, 7)), "council_present"),
    ],
)
def test_what_a_letter_cannot_say_is_refused(office: Office, details: LetterDetails, field: str) -> None:
    assert refused(office.submitted(office.units[0]), LetterKind.SUBMISSION, details, office).field == field


def test_there_is_no_result_before_the_decision(office: Office) -> None:
    violation = refused(office.submitted(office.units[0]), LetterKind.RESULT, HEAD, office)

    assert "no result" in violation.message


def test_a_signed_decision_pays_nothing_and_tells_nothing_before_its_issue(office: Office) -> None:
    proposal = office.submitted(office.units[0])
    cashier = Cashier(office, proposal, office.sign(proposal), None)  # type: ignore[arg-type]
    fund = cashier.add_fund(10_000_000)

    with pytest.raises(RuleViolation, match="not been issued"):
        cashier.draw_up(fund)

    assert "no result" in refused(proposal, LetterKind.RESULT, HEAD, office).message
    assert queries.sheet_of(cashier.decision) is None


def test_the_councils_result_is_offered_by_whoever_knows_it(office: Office, no_councils: None) -> None:
    result = CouncilResult(date(2020, 1, 30), 8, 9, 8)
    proposal = office.proposal()
    services.told_by_council(lambda asked: result if asked.id == proposal.id else None)

    assert services.usual_letter(proposal, LetterKind.SUBMISSION).council == result
    assert services.usual_letter(proposal, LetterKind.RESULT).council is None


def test_every_unit_gets_its_own_notice_once(cashier: Cashier) -> None:
    with transaction():
        first = services.write_unit_results(cashier.decision, by=cashier.office.secretary)
        names = [paper.values["unit"] for paper in first]
    with transaction():
        again = services.write_unit_results(cashier.decision, by=cashier.office.secretary)

    assert names == [
        "Bệnh viện huyện Nhà Bè", "Ủy ban nhân dân xã Phước Kiển", "Ủy ban nhân dân xã Phước Lộc"
    ]  # fmt: skip
    assert again == []


# Papers.


def test_the_decision_names_its_submission_and_its_money(cashier: Cashier) -> None:
    with transaction():
        services.write_letter(cashier.proposal, LetterKind.SUBMISSION, HEAD, by=cashier.office.secretary)
        paper = services.order_decision(cashier.decision, services.Layout())
        values = dict(paper.values)

    assert values["submission"] == "Tờ trình số 12/TTr-NV ngày 03 tháng 02 năm 2020"
    assert (values["rates"], values["total"]) == (["tập thể 900.000 đồng", "cá nhân 450.000 đồng"], 3_150_000)


def test_the_decision_stands_on_paper_as_it_was_made(cashier: Cashier) -> None:
    cashier.annul(cashier.decision.awards[0])

    values = services.decision_paper(cashier.decision, services.Layout())

    assert values["gifts"] == ["Tặng Giấy khen cho 03 tập thể và 01 cá nhân"]
    assert values["total"] == 3_150_000


def test_there_is_no_draft_of_an_empty_list(cashier: Cashier) -> None:
    proposal = cashier.office.proposal("Rỗng")

    with pytest.raises(RuleViolation, match="empty"), transaction():
        services.order_draft(proposal, services.Layout(), on=DAY)

    assert db.session.scalars(select(Paper)).all() == []


# Funds.


def test_a_fund_is_never_less_than_what_it_owes(cashier: Cashier) -> None:
    cashier.draw_up()

    with pytest.raises(RuleViolation) as refusal, transaction():
        services.change_fund(cashier.fund, 3_149_999, "Cắt giảm", by=cashier.office.secretary)
    with transaction():
        services.change_fund(cashier.fund, 3_150_000, "Cắt giảm", by=cashier.office.secretary)

    assert refusal.value.values["used"] == "3.150.000 đồng"
    assert queries.uses_of([cashier.fund])[cashier.fund.id].left == 0


def test_two_funds_of_a_year_have_two_names(cashier: Cashier) -> None:
    with pytest.raises(RuleViolation) as refusal:
        cashier.add_fund(1, name=cashier.fund.name)

    assert refusal.value.field == "name"


def test_a_fund_is_not_for_a_movement_of_another_body(cashier: Cashier) -> None:
    elsewhere = make_movement(make_body("xa"), "khac")

    with pytest.raises(RuleViolation), transaction():
        details = FundDetails("Khác", 2020, 1, elsewhere)
        services.add_fund(cashier.office.body, details, by=cashier.office.secretary)


# The list of payments.


def test_a_list_fixes_what_each_award_brings(cashier: Cashier) -> None:
    sheet = cashier.draw_up()

    figures = [(line.coefficient, line.multiplier, line.exact, line.rounded) for line in sheet.lines]
    assert figures == [
        *[(Decimal("0.3"), 2, 894_000, 900_000)] * 3,
        (Decimal("0.3"), 1, 447_000, 450_000),
    ]
    assert (sheet.total, sheet.reckoned_on) == (3_150_000, DAY)
    assert all(line.basis for line in sheet.lines)
    assert list(breaches()) == []


def test_what_was_annulled_or_struck_is_not_on_the_list(office: Office) -> None:
    proposal = office.submitted(*office.units, office.persons[0])
    struck = proposal.awards[0]
    decision = office.decide(proposal, refusals={struck.id: "Chưa đủ"})
    cashier = Cashier(office, proposal, decision, None)  # type: ignore[arg-type]
    cashier.annul(decision.awards[0])

    sheet = cashier.draw_up(cashier.add_fund(10_000_000))

    assert [line.award.recipient_name for line in sheet.lines] == ["Bệnh viện huyện Nhà Bè", "Nguyễn Văn Một"]
    assert sheet.total == 1_350_000


def test_a_fund_that_does_not_suffice_pays_nothing(cashier: Cashier) -> None:
    fund = cashier.add_fund(3_149_999)

    with pytest.raises(RuleViolation) as refusal:
        cashier.draw_up(fund)

    assert (refusal.value.field, refusal.value.values["short"]) == ("fund_id", "1 đồng")
    assert db.session.scalars(select(PaymentSheet)).all() == []


def test_a_fund_of_another_movement_does_not_pay(cashier: Cashier) -> None:
    other = make_movement(cashier.office.body, "khac")

    with pytest.raises(RuleViolation) as refusal:
        cashier.draw_up(cashier.add_fund(10**9, movement=other))

    assert refusal.value.field == "fund_id"


def test_there_is_one_list_until_it_is_void(cashier: Cashier) -> None:
    first = cashier.draw_up()
    with pytest.raises(RuleViolation, match="already"):
        cashier.draw_up()
    with transaction():
        services.void_sheet(first, "Sai nguồn", by=cashier.office.secretary)
    second = cashier.draw_up(cashier.add_fund(10_000_000))

    assert queries.sheet_of(cashier.decision) is second
    assert queries.void_sheets_of(cashier.decision) == [first]
    assert queries.uses_of([cashier.fund])[cashier.fund.id].left == 100_000_000


def test_a_list_that_was_paid_by_is_not_void(cashier: Cashier) -> None:
    sheet = cashier.draw_up()
    cashier.pay(sheet.lines[0], 100)

    with pytest.raises(RuleViolation, match="Money was paid"), transaction():
        services.void_sheet(sheet, "Sai", by=cashier.office.secretary)

    assert sheet.stands


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE payment_line SET rounded = 1",
        "DELETE FROM payment_line",
        "UPDATE payment_sheet SET fund_id = fund_id + 1",
        "DELETE FROM payment_sheet",
        "UPDATE payment_entry SET amount = 1",
        "DELETE FROM payment_entry",
        "UPDATE bonus_fund SET year = 2021",
        "DELETE FROM bonus_fund",
    ],
)
def test_the_database_keeps_what_was_reckoned_and_paid(cashier_on_both: Cashier, statement: str) -> None:
    cashier_on_both.pay(cashier_on_both.draw_up().lines[0], 900_000)

    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(text(statement))


def test_two_secretaries_draw_up_one_list(app_on_both: Flask) -> None:
    cashier = cashier_of()
    decision_id, fund_id = cashier.decision.id, cashier.fund.id

    def draw_up() -> int:
        from contest.awards.queries import find_decision

        secretary = db.session.merge(cashier.office.secretary, load=True)
        sheet = services.draw_up_sheet(find_decision(decision_id), queries.find_fund(fund_id), by=secretary)
        return sheet.id

    made, refusal = sorted(at_once(app_on_both, draw_up, draw_up), key=lambda one: isinstance(one, Exception))

    assert isinstance(made, int)
    assert isinstance(refusal, RuleViolation)


# Money that goes out and comes back.


def states(sheet: PaymentSheet) -> list[MoneyState]:
    return [paid.state for paid in queries.paid_lines(sheet)]


def test_money_is_paid_in_parts_and_never_twice(cashier: Cashier) -> None:
    sheet = cashier.draw_up()
    line = sheet.lines[0]
    cashier.pay(line, 400_000, taken_by="Trần Văn B", method=Method.CASH)
    with pytest.raises(RuleViolation) as refusal:
        cashier.pay(line, 500_001)
    cashier.pay(line, 500_000)
    with pytest.raises(RuleViolation, match="nothing is owed"):
        cashier.pay(line, 1)

    assert refusal.value.values["owed"] == "500.000 đồng"
    assert states(sheet) == [MoneyState.PAID_UP, MoneyState.DUE, MoneyState.DUE, MoneyState.DUE]
    use = queries.uses_of([cashier.fund])[cashier.fund.id]
    assert (use.spent, use.committed) == (900_000, 2_250_000)
    assert [entry.act for entry in entries_about(line.entries[0])] == ["payment.pay"]


@pytest.mark.parametrize(
    ("details", "field"),
    [
        (EntryDetails(0, DAY, Method.CASH), "amount"),
        (EntryDetails(1, DAY + timedelta(days=1), Method.CASH), "happened_on"),
        (EntryDetails(1, DAY - timedelta(days=1), Method.CASH), "happened_on"),
    ],
)
def test_what_cannot_have_been_paid_is_refused(cashier: Cashier, details: EntryDetails, field: str) -> None:
    line = cashier.draw_up().lines[0]

    with pytest.raises(RuleViolation) as refusal, transaction():
        services.pay(line, details, by=cashier.office.secretary)

    assert refusal.value.field == field
    assert db.session.scalars(select(PaymentEntry)).all() == []


def test_everybody_is_paid_at_once_or_nobody(cashier: Cashier) -> None:
    sheet = cashier.draw_up()
    ids = [line.id for line in sheet.lines]
    cashier.pay(sheet.lines[0], 400_000)
    with pytest.raises(RuleViolation), transaction():
        services.pay_all(sheet, [*ids, 999], handed_over(0), by=cashier.office.secretary)
    assert states(sheet)[1] is MoneyState.DUE

    with transaction():
        entries = services.pay_all(sheet, ids, handed_over(0), by=cashier.office.secretary)

    assert [entry.amount for entry in entries] == [500_000, 900_000, 900_000, 450_000]
    assert set(states(sheet)) == {MoneyState.PAID_UP}
    assert list(breaches()) == []


def test_an_annulled_award_gives_its_money_back(cashier: Cashier) -> None:
    sheet = cashier.draw_up()
    line, unpaid = sheet.lines[0], sheet.lines[1]
    cashier.pay(line, 900_000)
    cashier.annul(line.award)
    cashier.annul(unpaid.award)
    assert states(sheet)[:2] == [MoneyState.TO_RECOVER, MoneyState.CANCELLED]
    with pytest.raises(RuleViolation, match="nothing is owed"):
        cashier.pay(unpaid, 1)
    with pytest.raises(RuleViolation) as refusal, transaction():
        services.recover(line, handed_over(900_001), by=cashier.office.secretary)

    with transaction():
        services.recover(line, handed_over(900_000), by=cashier.office.secretary)

    assert refusal.value.field == "amount"
    assert states(sheet)[:2] == [MoneyState.RECOVERED, MoneyState.CANCELLED]
    assert queries.uses_of([cashier.fund])[cashier.fund.id].left == 100_000_000 - 900_000 - 450_000


def test_what_stands_gives_nothing_back(cashier: Cashier) -> None:
    line = cashier.draw_up().lines[0]
    cashier.pay(line, 900_000)

    with pytest.raises(RuleViolation, match="no money is to be recovered"), transaction():
        services.recover(line, handed_over(1), by=cashier.office.secretary)


def test_a_wrong_entry_is_withdrawn_and_stays(cashier: Cashier) -> None:
    sheet = cashier.draw_up()
    line = sheet.lines[0]
    cashier.pay(line, 900_000)
    with transaction():
        services.withdraw_entry(line.entries[0], "Nhầm người", by=cashier.office.secretary)

    assert states(sheet)[0] is MoneyState.DUE
    assert [entry.withdrawal_reason for entry in line.entries] == ["Nhầm người"]
    with pytest.raises(RuleViolation, match="already"), transaction():
        services.withdraw_entry(line.entries[0], "Nữa", by=cashier.office.secretary)


def test_what_came_back_must_have_been_paid(cashier: Cashier) -> None:
    line = cashier.draw_up().lines[0]
    cashier.pay(line, 900_000)
    cashier.annul(line.award)
    with transaction():
        services.recover(line, handed_over(900_000), by=cashier.office.secretary)

    paid = next(entry for entry in line.entries if entry.kind is EntryKind.PAID)
    with pytest.raises(RuleViolation, match="More would have come back"), transaction():
        services.withdraw_entry(paid, "Nhầm", by=cashier.office.secretary)

    assert paid.counts


def test_a_later_correction_of_the_book_leaves_the_decision_and_its_list_alone(
    cashier: Cashier, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = cashier.draw_up()
    monkeypatch.setattr("contest.payments.reckoning.bonus", lambda *_given, **_more: None)

    assert queries.money_of(cashier.decision).total == 3_150_000
    assert sum(paid.line.rounded for paid in queries.paid_lines(sheet)) == 3_150_000


def test_money_is_paid_on_later_days_too(cashier: Cashier) -> None:
    line = cashier.draw_up().lines[0]

    with clock.at(date(2020, 3, 1)):
        cashier.pay(line, 900_000, happened_on=date(2020, 2, 28))

    assert line.entries[0].happened_on == date(2020, 2, 28)
