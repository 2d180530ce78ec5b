"""The pages of papers and money."""

import re
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from contest.accounts.models import Role
from contest.awards.models import Proposal
from contest.awards.papers import DECISION, RESULT, SUBMISSION
from contest.database import db
from contest.numbers.queries import book
from contest.paper.queries import latest_paper
from contest.payments import queries
from contest.payments.models import BonusFund, LetterKind, PaymentEntry, PaymentSheet
from contest.payments.papers import SHEET
from tests.conftest import sign_in
from tests.factories import make_account
from tests.payments.conftest import Cashier
from tests.statements import statements


def text(answer: TestResponse) -> str:
    return " ".join(answer.get_data(as_text=True).split())


def fresh() -> None:
    db.session.rollback()
    db.session.expire_all()


def sheets() -> list[PaymentSheet]:
    fresh()
    return list(db.session.scalars(select(PaymentSheet)))


SUBMITTED = {
    "number": "12", "symbol": "TTr-NV", "dated_on": "03/02/2020", "signed_as": "Trưởng phòng", "signer_name": "",
    "on": "07/02/2020",
}  # fmt: skip
LAYOUT = {"order": "individuals", "with_money": "y", "fund": "Quỹ thi đua, khen thưởng", "recipients": "Như Điều 3"}
HANDED_OVER = {"happened_on": "07/02/2020", "method": "cash", "taken_by": "", "receipt": "PC 07"}


# What is proposed.


def waiting(cashier: Cashier) -> Proposal:
    """Propose a unit again: nobody has signed this yet."""
    proposal = cashier.office.proposal("Đợt hai")
    cashier.office.add(proposal, cashier.office.units[0], "Thành tích khác")
    return proposal


def test_the_estimate_follows_the_intended_day(cashier: Cashier, secretary: FlaskClient) -> None:
    proposal = waiting(cashier)
    page = text(secretary.get(f"/proposals/{proposal.id}/papers"))
    later = text(secretary.get(f"/proposals/{proposal.id}/papers?on=01/8/2023"))

    assert 'value="07/02/2020"' in page
    assert "0,3 × 1.490.000 × 2 = 894.000" in page
    assert "<strong>900.000 đồng</strong>" in page
    assert "0,3 × 1.800.000 × 2 = 1.080.000" in later


def test_what_was_signed_is_no_estimate_any_more(cashier: Cashier, secretary: FlaskClient) -> None:
    later = text(secretary.get(f"/proposals/{cashier.proposal.id}/papers?on=01/8/2023"))

    assert "0,3 × 1.490.000 × 2 = 894.000" in later
    assert "<strong>3.150.000 đồng</strong>" in later


def test_the_pages_of_a_proposal_and_of_a_decision_lead_to_its_papers_opinions_and_money(
    cashier: Cashier, secretary: FlaskClient
) -> None:
    open_one = cashier.office.proposal("Đợt 2")
    cashier.office.add(open_one, cashier.office.persons[1])

    listed = ways(secretary.get(f"/proposals/{open_one.id}"))
    decided = ways(secretary.get(f"/proposals/{cashier.proposal.id}"))
    decision = ways(secretary.get(f"/decisions/{cashier.decision.id}"))

    proposal, own = f"/proposals/{open_one.id}", f"/decisions/{cashier.decision.id}"
    assert listed == [
        f"{proposal}/eligibility", f"{proposal}/briefing", f"{proposal}/print-list", f"{proposal}/advice",
        f"{proposal}/consultations",
        f"{proposal}/papers", f"/papers/about/proposal/{open_one.id}", f"{proposal}/papers#estimate",
    ]  # fmt: skip
    assert f"{own}/money" in decided and f"{own}/binder" not in decided
    assert decision[:3] == [f"{own}/papers", f"/papers/about/decision/{cashier.decision.id}", f"{own}/list.xlsx"]
    assert {address: secretary.get(address).status_code for address in listed + decided + decision} == dict.fromkeys(
        listed + decided + decision, 200
    )


def ways(answer: TestResponse) -> list[str]:
    """Return the addresses of the quiet lines under the head of a page."""
    page = text(answer)
    start = page.index('<nav class="ways"')
    return re.findall(r'href="([^"]+)"', page[start : page.index("</nav>", start)])


def test_a_day_that_is_none_is_refused(cashier: Cashier, secretary: FlaskClient) -> None:
    answer = secretary.get(f"/proposals/{cashier.proposal.id}/papers?on=x")

    assert answer.status_code == 422
    assert "Write a day as day/month/year" in text(answer)
    assert "1.490.000" in text(answer)


def test_a_submission_is_written_and_fetched(cashier: Cashier, secretary: FlaskClient) -> None:
    address = f"/proposals/{cashier.proposal.id}/papers"
    council = {
        "council_held_on": "30/01/2020", "council_total": "9", "council_present": "8", "council_agreed": "8"
    }  # fmt: skip

    answer = secretary.post(f"{address}/submission", data={**SUBMITTED, **council})

    assert (answer.status_code, answer.headers["Location"]) == (302, f"{address}#papers")
    fresh()
    letter = queries.letter_of(cashier.proposal, LetterKind.SUBMISSION)
    assert letter is not None
    assert (letter.notation, letter.council_agreed) == ("12/TTr-NV", 8)
    assert "12/TTr-NV" in text(secretary.get(address))
    pdf, docx = secretary.get(f"/letters/{letter.id}.pdf"), secretary.get(f"/letters/{letter.id}.docx")
    assert (pdf.data[:4], docx.data[:2]) == (b"%PDF", b"PK")
    assert secretary.get(f"/letters/{letter.id}.json").get_json()["finished"]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"symbol": ""}, "This field is required"),
        ({"dated_on": ""}, "A letter that has its number has its day too."),
        ({"council_total": "9"}, "Say the day and all three numbers, or nothing of the council."),
    ],
)
def test_a_wrong_submission_comes_back_filled(
    cashier: Cashier, secretary: FlaskClient, wrong: dict[str, str], words: str
) -> None:
    answer = secretary.post(f"/proposals/{cashier.proposal.id}/papers/submission", data={**SUBMITTED, **wrong})

    assert answer.status_code == 422
    assert words in text(answer)
    assert 'value="12"' in text(answer)
    fresh()
    assert queries.letter_of(cashier.proposal, LetterKind.SUBMISSION) is None


def test_a_draft_is_made_by_the_chosen_layout(cashier: Cashier, secretary: FlaskClient) -> None:
    address = f"/proposals/{cashier.proposal.id}/papers"

    answer = secretary.post(f"{address}/draft", data={**LAYOUT, "on": "07/02/2020"})

    assert answer.status_code == 302
    paper = latest_paper(DECISION, cashier.proposal)
    assert paper is not None
    assert [group["heading"] for group in paper.values["groups"]] == ["I. CÁ NHÂN", "II. TẬP THỂ"]
    assert paper.values["recipients"] == ["Như Điều 3"]
    assert secretary.get(f"{address}/draft.pdf").data[:4] == b"%PDF"
    assert secretary.get(f"{address}/draft.docx").data[:2] == b"PK"
    assert secretary.get(f"{address}/draft.json").get_json()["finished"]


def test_a_draft_without_its_day_is_not_made(cashier: Cashier, secretary: FlaskClient) -> None:
    answer = secretary.post(f"/proposals/{cashier.proposal.id}/papers/draft", data={**LAYOUT, "on": ""})

    assert answer.status_code == 422
    assert latest_paper(DECISION, cashier.proposal) is None


def test_an_officer_sees_no_papers(cashier: Cashier, client: FlaskClient) -> None:
    sign_in(client, cashier.office.officer)

    for address in (
        f"/proposals/{cashier.proposal.id}/papers", f"/decisions/{cashier.decision.id}/papers",
        f"/decisions/{cashier.decision.id}/money", "/bonus-funds",
    ):  # fmt: skip
        assert client.get(address).status_code == 403


# What was decided.


def test_the_leader_prints_the_decision_that_the_leader_made(cashier: Cashier, client: FlaskClient) -> None:
    sign_in(client, cashier.office.leader)
    address = f"/decisions/{cashier.decision.id}/papers"

    answer = client.post(f"{address}/decision", data=LAYOUT)

    assert (answer.status_code, answer.headers["Location"]) == (302, f"{address}#papers")
    assert client.get(f"{address}/decision.pdf").data[:4] == b"%PDF"
    assert client.get(f"{address}/decision.docx").data[:2] == b"PK"
    assert client.get(f"{address}/decision.json").get_json()["finished"]
    assert "Make it anew" in text(client.get(address))


def test_a_paper_that_was_not_made_is_not_there(cashier: Cashier, secretary: FlaskClient) -> None:
    assert secretary.get(f"/decisions/{cashier.decision.id}/papers/decision.pdf").status_code == 404
    assert secretary.post(f"/decisions/{cashier.decision.id}/papers/decision", data={"fund": "x"}).status_code == 422


def test_the_result_is_told_to_all_and_to_each_unit(cashier: Cashier, secretary: FlaskClient) -> None:
    address, unit = f"/decisions/{cashier.decision.id}/papers", cashier.office.units[0]
    given = {"number": "", "symbol": "TB-NV", "dated_on": "", "signed_as": "Trưởng phòng", "signer_name": ""}

    whole = secretary.post(f"{address}/result", data=given)
    one = secretary.post(f"{address}/result?unit_id={unit.id}", data=given)
    others = secretary.post(f"{address}/results")

    assert [answer.status_code for answer in (whole, one, others)] == [302, 302, 302]
    fresh()
    letters = [queries.letter_of(cashier.proposal, LetterKind.RESULT)]
    letters += [told.letter for told in queries.told_units(cashier.proposal)]
    papers = [latest_paper(RESULT, letter) for letter in letters if letter]
    assert [paper.values["unit"] if paper else None for paper in papers] == [
        "", "Bệnh viện huyện Nhà Bè", "Ủy ban nhân dân xã Phước Kiển", "Ủy ban nhân dân xã Phước Lộc"
    ]  # fmt: skip
    assert all(paper and paper.file_id for paper in papers)
    assert "Write the notices" not in text(secretary.get(address))


def test_a_unit_that_nobody_proposed_hears_nothing(cashier: Cashier, secretary: FlaskClient) -> None:
    assert secretary.get(f"/decisions/{cashier.decision.id}/papers/result?unit_id=999").status_code == 404


def test_the_leader_writes_no_letters(cashier: Cashier, client: FlaskClient) -> None:
    sign_in(client, cashier.office.leader)

    assert client.post(f"/decisions/{cashier.decision.id}/papers/results").status_code == 403
    assert client.post(f"/proposals/{cashier.proposal.id}/papers/submission", data=SUBMITTED).status_code == 403
    assert queries.letter_of(cashier.proposal, LetterKind.SUBMISSION) is None
    assert latest_paper(SUBMISSION, cashier.proposal) is None


# Money.


def test_a_list_is_drawn_up_paid_and_printed(cashier: Cashier, secretary: FlaskClient) -> None:
    money = f"/decisions/{cashier.decision.id}/money"
    assert "Draw up the list of payments" in text(secretary.get(money))
    assert "96.850.000" not in text(secretary.get(money))

    drawn = secretary.post(f"{money}/draw-up", data={"fund_id": str(cashier.fund.id)})

    assert (drawn.status_code, drawn.headers["Location"]) == (302, money)
    (sheet,) = sheets()
    page = text(secretary.get(money))
    assert "3.150.000" in page
    assert "96.850.000 đồng" in page
    chosen = [line.id for line in sheet.lines[1:]]
    assert secretary.post(f"/payment-sheets/{sheet.id}/pay", data={**HANDED_OVER, "chosen": chosen}).status_code == 302
    fresh()
    assert [paid.state.value for paid in queries.paid_lines(sheet)] == ["due", "paid_up", "paid_up", "paid_up"]
    assert secretary.post(f"/payment-sheets/{sheet.id}/paper").status_code == 302
    assert latest_paper(SHEET, sheet) is not None
    for ending, start in (("pdf", b"%PDF"), ("docx", b"PK"), ("xlsx", b"PK")):
        assert secretary.get(f"/payment-sheets/{sheet.id}.{ending}").data.startswith(start)
    assert secretary.get(f"/payment-sheets/{sheet.id}.json").get_json()["finished"]
    assert "PC 07" in text(secretary.get(money))


def test_a_fund_too_small_is_refused_with_the_numbers(cashier: Cashier, secretary: FlaskClient) -> None:
    fund = cashier.add_fund(1_000_000)

    answer = secretary.post(f"/decisions/{cashier.decision.id}/money/draw-up", data={"fund_id": str(fund.id)})

    assert answer.status_code == 422
    assert "“Quỹ” has 1.000.000 đồng left; the list comes to 3.150.000 đồng, which is 2.150.000 đồng more." in text(
        answer
    )
    assert sheets() == []


def test_no_list_without_a_fund(cashier: Cashier, secretary: FlaskClient) -> None:
    answer = secretary.post(f"/decisions/{cashier.decision.id}/money/draw-up", data={"fund_id": ""})

    assert answer.status_code == 422
    assert sheets() == []


def test_a_part_is_paid_taken_back_and_paid_again(cashier: Cashier, secretary: FlaskClient) -> None:
    line = cashier.draw_up().lines[0]
    address = f"/payment-lines/{line.id}/pay"
    assert 'value="900.000"' in text(secretary.get(address))

    too_much = secretary.post(address, data={**HANDED_OVER, "amount": "900.001"})
    nonsense = secretary.post(address, data={**HANDED_OVER, "amount": "1.49"})
    paid = secretary.post(address, data={**HANDED_OVER, "amount": "400.000"})

    assert [answer.status_code for answer in (too_much, nonsense, paid)] == [422, 422, 302]
    assert "900.000 đồng is still owed, no more." in text(too_much)
    fresh()
    (entry,) = line.entries
    assert (entry.amount, entry.receipt) == (400_000, "PC 07")
    assert secretary.post(f"/payment-entries/{entry.id}/withdraw", data={"reason": ""}).status_code == 422
    assert secretary.post(f"/payment-entries/{entry.id}/withdraw", data={"reason": "Nhầm"}).status_code == 302
    page = text(secretary.get(f"/decisions/{cashier.decision.id}/money"))
    assert "withdrawn: Nhầm" in page.replace("</span>", "").replace('<span class="quiet">(', "")


def test_what_an_annulment_brings_back_is_listed_and_recorded(cashier: Cashier, secretary: FlaskClient) -> None:
    sheet = cashier.draw_up()
    line = sheet.lines[0]
    cashier.pay(line, 900_000)
    cashier.annul(line.award)

    page = text(secretary.get(f"/decisions/{cashier.decision.id}/money"))
    answer = secretary.post(f"/payment-lines/{line.id}/recover", data={**HANDED_OVER, "amount": "900000"})

    assert "To be recovered" in page
    assert "đồng to be recovered" in page
    assert answer.status_code == 302
    assert "Recovered" in text(secretary.get(f"/decisions/{cashier.decision.id}/money"))


def test_a_list_is_declared_void_with_a_reason(cashier: Cashier, secretary: FlaskClient) -> None:
    sheet = cashier.draw_up()

    assert secretary.post(f"/payment-sheets/{sheet.id}/void", data={"reason": ""}).status_code == 422
    assert secretary.post(f"/payment-sheets/{sheet.id}/void", data={"reason": "Sai nguồn"}).status_code == 302

    fresh()
    assert not sheet.stands
    assert "Sai nguồn" in text(secretary.get(f"/decisions/{cashier.decision.id}/money"))


def test_the_leader_looks_at_money_and_touches_none(cashier: Cashier, client: FlaskClient) -> None:
    sheet = cashier.draw_up()
    line = sheet.lines[0]
    sign_in(client, cashier.office.leader)

    page = text(client.get(f"/decisions/{cashier.decision.id}/money"))

    assert "Record a payment" not in page
    for address in (
        f"/payment-lines/{line.id}/pay", f"/payment-sheets/{sheet.id}/pay", f"/payment-sheets/{sheet.id}/void",
        f"/payment-lines/{line.id}/recover",
    ):  # fmt: skip
        assert client.post(address, data={**HANDED_OVER, "amount": "1", "reason": "x"}).status_code == 403
    fresh()
    assert db.session.scalars(select(PaymentEntry)).all() == []
    assert sheet.stands


def test_several_awards_of_one_recipient_are_shown(cashier: Cashier, secretary: FlaskClient) -> None:
    again = cashier.office.proposal("Khen thưởng thêm")
    cashier.office.add(again, cashier.office.units[0], reason="Thành tích khác")

    page = text(secretary.get(f"/decisions/{cashier.decision.id}/money"))

    assert "Several awards for the same recipient" in page
    assert "“Khen thưởng thêm”" in page
    assert "the same words" in page
    assert "Thành tích khác" in page


# Funds.


def test_a_fund_is_added_and_changed_with_a_reason(cashier: Cashier, secretary: FlaskClient) -> None:
    body = cashier.office.body
    given = {"name": "Quỹ phong trào", "year": "2020", "amount": "40.050.000", "movement_id": ""}

    assert secretary.post(f"/bodies/{body.id}/bonus-funds/new", data={**given, "amount": "nhiều"}).status_code == 422
    movement = str(cashier.office.movement.id)
    added = secretary.post(f"/bodies/{body.id}/bonus-funds/new", data={**given, "movement_id": movement})

    assert added.status_code == 302
    fresh()
    fund = db.session.scalar(select(BonusFund).where(BonusFund.name == "Quỹ phong trào"))
    assert fund is not None
    assert (fund.amount, fund.movement_id) == (40_050_000, cashier.office.movement.id)
    edit = f"/bonus-funds/{fund.id}/edit"
    assert secretary.post(edit, data={"amount": "50.000.000", "reason": ""}).status_code == 422
    assert secretary.post(edit, data={"amount": "50.000.000", "reason": "Bổ sung"}).status_code == 302
    assert "50.000.000" in text(secretary.get("/bonus-funds"))


def test_a_stranger_sees_no_fund_of_another_body(cashier: Cashier, client: FlaskClient) -> None:
    from tests.factories import make_body

    sign_in(client, make_account("s@x.vn", (Role.SECRETARIAT, make_body("xa", name="Ủy ban nhân dân xã Nhà Bè"))))

    page = text(client.get("/bonus-funds"))

    assert "Ủy ban nhân dân xã Nhà Bè" in page
    assert cashier.fund.name not in page
    assert client.get(f"/bonus-funds/{cashier.fund.id}/edit").status_code == 403


@pytest.mark.parametrize("drawn", [False, True])
def test_a_longer_list_asks_no_more_of_the_database(cashier: Cashier, secretary: FlaskClient, drawn: bool) -> None:
    short = cashier.office.decide(cashier.office.submitted(cashier.office.persons[1], title="Một dòng"), 102)
    single = Cashier(cashier.office, short.proposal, short, cashier.fund)
    if drawn:
        single.draw_up()
        cashier.draw_up()
    counts = []
    for decision in (short, cashier.decision):
        fresh()
        with statements() as found:
            assert secretary.get(f"/decisions/{decision.id}/money").status_code == 200
        counts.append(len(found))

    assert counts[0] == counts[1]


def test_an_estimate_goes_by_days_to_come(cashier: Cashier, secretary: FlaskClient) -> None:
    page = text(secretary.get(f"/proposals/{waiting(cashier).id}/papers?on={date(2031, 1, 1).isoformat()}"))

    assert "There is no honour" in page


def test_a_letter_takes_the_next_number_of_its_symbol_and_keeps_it(cashier: Cashier, secretary: FlaskClient) -> None:
    address = f"/proposals/{cashier.proposal.id}/papers/submission"
    body = cashier.office.body
    assert "from_book" in text(secretary.get(address))
    booked = {**SUBMITTED, "number": "", "from_book": "y"}

    assert secretary.post(address, data=booked).status_code == 302
    fresh()
    letter = queries.letter_of(cashier.proposal, LetterKind.SUBMISSION)
    assert letter is not None and letter.notation == "01/TTr-NV"
    assert [(row.notation, row.subject_id) for row in book(body, 2020, series="TTr-NV")] == [("01/TTr-NV", letter.id)]
    assert "from_book" not in text(secretary.get(address))

    changed = secretary.post(address, data={**SUBMITTED, "number": "7"})
    assert changed.status_code == 422 and "was taken from the number book and stays" in text(changed)
    again = secretary.post(address, data={**SUBMITTED, "number": "1", "signer_name": "Người ký"})
    assert again.status_code == 302
    result = f"/decisions/{cashier.decision.id}/papers/result"
    taken = secretary.post(result, data={**SUBMITTED, "number": "1"})
    assert taken.status_code == 422 and "The number book has given 01/TTr-NV to something else" in text(taken)
    fresh()
    assert len(book(body, 2020, series="TTr-NV")) == 1
