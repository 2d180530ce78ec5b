"""An amending decision: drawn up, signed, numbered; what it amends stays on record and what it says stands."""

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from contest import clock
from contest.amendments import services
from contest.awards.invariants import breaches
from contest.awards.listing import Layout
from contest.awards.models import Award, AwardMoney, AwardState, Capacity
from contest.awards.queries import others_of, usage_of
from contest.awards.services import withdraw_decision
from contest.briefings.queries import briefing_of
from contest.certificates.invariants import breaches as certificate_breaches
from contest.certificates.services import issue_certificates, request_run
from contest.certificates.tasks import print_run
from contest.corrections.queries import reads_now, recoveries_of
from contest.corrections.services import AnnulDetails, annul_award, money_held
from contest.database import db, transaction
from contest.errors import RuleViolation
from contest.histories.register import register_of
from contest.nominations.models import HoldKind
from contest.nominations.services import HoldDetails, place_hold
from contest.payments import queries as money
from contest.payments.invariants import breaches as money_breaches
from contest.payments.models import BonusFund, Method, PaymentLine
from contest.payments.papers import sheet_values
from contest.payments.services import (
    EntryDetails,
    FundDetails,
    add_fund,
    draw_up_sheet,
    order_draft,
    pay,
    recover,
    withdraw_entry,
)
from contest.payments.standing import MoneyState
from contest.printing.models import Way
from contest.printing.services import BundleRequest, ask_for_bundle
from contest.printing.tasks import make_bundle
from contest.work import WorkState
from tests.amendments.conftest import Amending
from tests.awards import conftest as awarding
from tests.awards.conftest import DAY
from tests.payments.test_as_signed import correct_coefficient, keeper


def test_one_decision_changes_adds_and_takes_off_several_awards(amending_on_both: Amending) -> None:
    amending, office = amending_on_both, amending_on_both.office
    first, second, person = amending.decision.awards
    proposal = amending.begin()
    renamed = amending.amend(proposal, person, recipient_name="Nguyễn Văn Muôn")
    amending.take_off(proposal, second)
    added = office.add(proposal, office.persons[1])

    decision = amending.decide(proposal)

    assert decision.notation == "02/QĐ-UBND"
    assert [award.state for award in (first, second, person)] == [
        AwardState.AWARDED, AwardState.AMENDED, AwardState.AMENDED,
    ]  # fmt: skip
    assert (person.recipient_name, renamed.recipient_name) == ("Nguyễn Văn Một", "Nguyễn Văn Muôn")
    assert renamed.register_entry == person.register_entry == "0003/2020"
    assert added.register_entry == "0004/2020"
    assert person.amended_by is not None
    assert (person.amended_by.line, person.amended_by.decision) == (renamed, decision)
    assert second.amended_by is not None
    assert second.amended_by.line is None
    assert list(breaches()) == []


def test_the_register_shows_both_lines_and_runs_without_a_gap(amending: Amending) -> None:
    proposal = amending.begin()
    amending.amend(proposal, amending.award, recipient_name="Nguyễn Văn Muôn")
    amending.decide(proposal)

    register = register_of(amending.office.body, 2020)

    assert [(line.number, line.recipient, line.stands) for line in register.lines][-2:] == [
        (3, "Nguyễn Văn Một", False), (3, "Nguyễn Văn Muôn", True),
    ]  # fmt: skip
    assert register.continuity.holds
    assert [line.note for line in register.lines][-2:] == [
        "Được sửa đổi theo 02/QĐ-UBND ngày 07/02/2020", "Sửa đổi dòng đã ghi theo 01/QĐ-UBND ngày 07/02/2020",
    ]  # fmt: skip


def test_an_amended_award_is_no_repeat_and_takes_no_second_place_of_a_quota(amending: Amending) -> None:
    amending.office.set_quota(amending.award.recipient_kind, 1)
    proposal = amending.begin()
    line = amending.amend(proposal, amending.award, achievement="Có thành tích xuất sắc khác")

    assert others_of([line], line.movement) == {line.id: []}
    amending.decide(proposal)
    assert line.state is AwardState.AWARDED


def test_a_submitted_amendment_takes_one_place_of_a_quota_and_one_that_is_drawn_up_none(amending: Amending) -> None:
    office = amending.office
    office.set_quota(amending.award.recipient_kind, 2)
    proposal, further = amending.begin(), office.proposal("Khác")
    amending.amend(proposal, amending.award, achievement="Có thành tích xuất sắc khác")
    office.add(further, office.persons[1])

    def elsewhere() -> list[int]:
        return [one.elsewhere for one in usage_of(further) if one.recipient_kind == amending.award.recipient_kind]

    assert elsewhere() == [1]
    office.submit(proposal)
    assert elsewhere() == [1]
    assert office.submit(further).awaits_decision


def test_who_is_to_lose_an_award_has_it_until_the_issue(amending: Amending) -> None:
    office, other = amending.office, amending.office.persons[1]
    proposal, further = amending.begin(), office.proposal("Khác")
    amending.amend(proposal, amending.award, other, recipient_name=other.full_name, honorific=other.honorific)

    with pytest.raises(RuleViolation, match="stands in this movement already"):
        office.add(further, office.persons[0])

    assert office.add(further, office.persons[0], "Thành tích khác").repeat == 1


def test_another_recipient_is_asked_for_holds_and_the_same_one_is_not(amending: Amending) -> None:
    office = amending.office
    for person in office.persons[:2]:
        with transaction():
            details = HoldDetails(HoldKind.DISCIPLINE, date(2020, 1, 1), None, "Đang xem xét kỷ luật")
            place_hold(office.body, person, details, by=office.secretary)
    proposal = amending.begin()
    amending.amend(proposal, amending.award, achievement="Có thành tích xuất sắc khác")

    with pytest.raises(RuleViolation, match="is on hold"):
        other = office.persons[1]
        amending.amend(proposal, amending.award, other, recipient_name=other.full_name, honorific=other.honorific)

    db.session.refresh(proposal)
    assert [line.achievement for line in proposal.awards] == ["Có thành tích xuất sắc khác"]
    assert amending.decide(proposal).is_issued


def test_what_the_head_strikes_stays_as_it_was_decided(amending: Amending) -> None:
    proposal = amending.begin()
    line = amending.amend(proposal, amending.award, recipient_name="Nguyễn Văn Muôn")
    amending.take_off(proposal, amending.decision.awards[1])

    amending.decide(proposal, refusals={line.id: "Chưa đủ căn cứ"})

    assert (amending.award.state, line.state) == (AwardState.AWARDED, AwardState.REFUSED)
    assert amending.decision.awards[1].state is AwardState.AMENDED
    assert list(breaches()) == []


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        ("same", "Nothing would change"),
        ("not offered", "cannot be given instead"),
        ("of another decision", "not one of the decision"),
        ("second amendment", "is on its way"),
    ],
)
def test_what_cannot_be_amended_is_refused(amending: Amending, act: str, reason: str) -> None:
    proposal, office = amending.begin(), amending.office
    other = office.decide(office.submitted(office.persons[2], title="Khác"), 2).awards[0]

    with pytest.raises(RuleViolation, match=reason):
        if act == "same":
            amending.amend(proposal, amending.award)
        elif act == "not offered":
            amending.amend(proposal, amending.award, honour="BK_TINH")
        elif act == "second amendment":
            amending.begin()
        else:
            amending.amend(proposal, other, recipient_name="Khác")

    assert proposal.awards == []


def test_an_award_that_was_annulled_meanwhile_is_not_amended(amending: Amending) -> None:
    proposal = amending.begin()
    amending.amend(proposal, amending.award, recipient_name="Nguyễn Văn Muôn")
    amending.annul()

    with pytest.raises(RuleViolation, match="annulled or amended meanwhile"):
        amending.office.submit(proposal)

    assert proposal.is_drafted


def test_an_award_is_left_alone_again(amending: Amending) -> None:
    proposal = amending.begin()
    amending.amend(proposal, amending.award, recipient_name="Nguyễn Văn Muôn")
    with transaction():
        services.leave_alone(proposal, amending.award, by=amending.office.secretary)

    assert proposal.is_empty
    assert db.session.query(Award).count() == 3


def test_a_certificate_is_issued_again_with_the_old_number(amending: Amending) -> None:
    old = amending.issue()[-1]
    proposal = amending.begin()
    amending.amend(proposal, amending.award, recipient_name="Nguyễn Văn Muôn")
    decision = amending.decide(proposal)

    with transaction():
        (new,) = issue_certificates(decision, by=amending.office.secretary)

    assert (new.replaces, new.edition, new.serial) == (old, 2, f"{old.serial}-2")
    assert (new.values["recipient"], new.values["register"]) == ("Nguyễn Văn Muôn", old.values["register"])
    assert not old.stands
    assert list(certificate_breaches()) == []


def test_money_that_was_paid_counts_for_the_line_in_its_place(amending: Amending) -> None:
    office = amending.office
    fund = _fund(amending)
    with transaction():
        sheet = draw_up_sheet(amending.decision, fund, by=office.secretary)
    line = next(one for one in sheet.lines if one.award is amending.award)
    with transaction():
        pay(line, EntryDetails(450_000, DAY, Method.CASH), by=office.secretary)
    proposal = amending.begin()
    amending.amend(proposal, amending.award, recipient_name="Nguyễn Văn Muôn")
    amending.take_off(proposal, amending.decision.awards[0])
    office.add(proposal, office.persons[1])
    later = amending.decide(proposal)
    with transaction():
        more = draw_up_sheet(later, fund, by=office.secretary)

    assert money.standing_of_line(line).state is MoneyState.CARRIED
    assert {one.award.recipient_name: money.standing_of_line(one).owed for one in more.lines} == {
        "Nguyễn Văn Muôn": 0, "Trần Thị Hai": 450_000,
    }  # fmt: skip
    assert money.standing_of_line(sheet.lines[0]).state is MoneyState.CANCELLED


def test_the_estimate_goes_by_the_day_of_the_decision_that_is_amended(amending: Amending) -> None:
    correct_coefficient("0.5", keeper())
    proposal = amending.begin()
    amending.amend(proposal, amending.award, recipient_name="Nguyễn Văn Muôn")
    with transaction():
        draft = order_draft(proposal, Layout(), on=DAY)

    assert money.estimate_of(proposal, DAY).total == 450_000
    assert draft.values["amends"]["money"] == []
    assert [told.bonus.rounded for told in briefing_of(proposal, DAY).lines if told.bonus] == [450_000]
    assert db.session.query(AwardMoney).count() == 3


def test_money_of_another_recipient_comes_back(amending: Amending) -> None:
    office, other = amending.office, amending.office.persons[1]
    fund = _fund(amending)
    with transaction():
        sheet = draw_up_sheet(amending.decision, fund, by=office.secretary)
    line = next(one for one in sheet.lines if one.award is amending.award)
    with transaction():
        pay(line, EntryDetails(450_000, DAY, Method.CASH), by=office.secretary)
    proposal = amending.begin()
    new = amending.amend(
        proposal, amending.award, other, recipient_name=other.full_name, honorific=other.honorific
    )  # fmt: skip
    amending.decide(proposal)

    assert money.standing_of_line(line).to_recover == 450_000
    assert money.carried_into(new) == 0
    assert new.recipient is other


def _paid_and_amended(amending: Amending, *recipients: str) -> tuple[PaymentLine, Award]:
    """Pay the person, amend the award once for each of these names, and return the line and the last award."""
    fund = _fund(amending)
    with transaction():
        sheet = draw_up_sheet(amending.decision, fund, by=amending.office.secretary)
    line = next(one for one in sheet.lines if one.award is amending.award)
    with transaction():
        pay(line, EntryDetails(450_000, DAY, Method.CASH), by=amending.office.secretary)
    award = amending.award
    for number, name in enumerate(recipients, start=2):
        proposal = amending.begin()
        award = amending.amend(proposal, award, recipient_name=name)
        amending.decide(proposal, number)
    return line, award


def _annul(amending: Amending, award: Award) -> None:
    details = AnnulDetails("fraud", DAY, "Kê khai sai", Capacity.HEAD, "(Họ và tên)", amount=450_000)
    with transaction():
        annul_award(award, details, by=amending.office.leader)


@pytest.mark.parametrize("names", [("Nguyễn Văn Muôn",), ("Nguyễn Văn Muôn", "Nguyễn Văn Mười")])
def test_money_of_an_amended_award_comes_back_when_the_line_in_its_place_is_annulled(
    amending: Amending, names: tuple[str, ...]
) -> None:
    line, award = _paid_and_amended(amending, *names)
    assert money.standing_of_line(line).state is MoneyState.CARRIED
    assert money_held(award) == 450_000

    _annul(amending, award)

    assert money.standing_of_line(line).to_recover == 450_000
    with transaction():
        recover(line, EntryDetails(450_000, DAY, Method.CASH), by=amending.office.secretary)
    assert money.standing_of_line(line).state is MoneyState.RECOVERED
    assert [one.is_open for one in recoveries_of(award)] == [False]
    assert list(money_breaches()) == []


def test_money_of_a_listed_line_comes_back_by_its_own_list(amending: Amending) -> None:
    line, award = _paid_and_amended(amending, "Nguyễn Văn Muôn")
    assert award.decision is not None
    with transaction():
        fund = line.sheet.fund
        own = draw_up_sheet(award.decision, fund, by=amending.office.secretary).lines[0]
    assert sheet_values(own.sheet, money.paid_lines(own.sheet))["carried"] == 450_000

    _annul(amending, award)
    for amount in (200_000, 250_000):
        with transaction():
            entry = recover(own, EntryDetails(amount, DAY, Method.CASH), by=amending.office.secretary)

    assert money.standing_of_line(line).state is MoneyState.CARRIED
    assert money.standing_of_line(own).state is MoneyState.RECOVERED
    assert list(money_breaches()) == []
    with transaction():
        withdraw_entry(entry, "Ghi nhầm", by=amending.office.secretary)
    assert money.standing_of_line(own).to_recover == 250_000


def test_the_words_of_an_issued_decision_are_never_rewritten(amending_on_both: Amending) -> None:
    proposal = amending_on_both.begin()
    amending_on_both.amend(proposal, amending_on_both.award, recipient_name="Nguyễn Văn Muôn")
    amending_on_both.decide(proposal)

    for act in (
        "UPDATE award SET recipient_name = 'Khác' WHERE state = 'amended'",
        "UPDATE award SET state = 'awarded' WHERE state = 'amended'",
        "DELETE FROM amended_line",
        "UPDATE amended_line SET reason = 'Khác'",
        "UPDATE amendment SET decision_id = 2",
    ):
        with pytest.raises(IntegrityError), transaction():
            db.session.execute(text(act))

    assert reads_now(amending_on_both.award).recipient_name == "Nguyễn Văn Một"


@pytest.mark.parametrize(
    "act",
    [
        "DELETE FROM amended_line",
        "UPDATE amended_line SET reason = 'Khác'",
        "INSERT INTO amended_line (amendment_id, award_id, reason) VALUES (1, 2, 'Khác')",
        "INSERT INTO amendment (proposal_id, decision_id) VALUES (1, 1)",
    ],
)
def test_what_was_signed_is_not_rewritten_before_its_issue(amending_on_both: Amending, act: str) -> None:
    proposal = amending_on_both.begin()
    amending_on_both.amend(proposal, amending_on_both.award, recipient_name="Nguyễn Văn Muôn")
    decision = amending_on_both.office.sign(amending_on_both.office.submit(proposal))

    with pytest.raises(IntegrityError), transaction():
        db.session.execute(text(act))

    with transaction():
        withdraw_decision(decision, "Ghi nhầm", by=amending_on_both.office.leader)
    assert len(proposal.awards) == 1


def _fund(amending: Amending) -> BonusFund:
    with transaction():
        return add_fund(amending.office.body, FundDetails("Quỹ", 2020, 100_000_000), by=amending.office.secretary)


def test_pages_of_an_amendment_are_put_in_order_when_their_honour_is_gone_by_then(
    amending: Amending, monkeypatch: pytest.MonkeyPatch
) -> None:
    by, day = amending.office.secretary, date(2025, 8, 1)
    proposal = amending.begin()
    amending.amend(proposal, amending.decision.awards[2], recipient_name="Nguyễn Văn Muôn")
    monkeypatch.setattr(awarding, "DAY", day)
    with clock.at(day):
        decision = amending.decide(proposal, 1)
        with transaction():
            run = request_run(decision, by=by)
        print_run(run.id)
        bundles = []
        for way in (Way.CEREMONY, Way.UNITS):
            with transaction():
                bundles.append(ask_for_bundle(run, BundleRequest(way), by=by))
            make_bundle(bundles[-1].id)
    db.session.rollback()

    assert [(bundle.state, bundle.error) for bundle in bundles] == [(WorkState.DONE, None)] * 2
