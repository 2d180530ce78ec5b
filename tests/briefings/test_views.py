"""The leader's one page."""

import re
from datetime import date
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from contest import clock
from contest.awards import services
from contest.awards.models import AwardState, Proposal, ProposalState
from contest.awards.services import Selection
from contest.database import db, transaction
from contest.movements.models import RecipientKind
from tests.awards.conftest import HONOUR, Office
from tests.conftest import sign_in
from tests.factories import make_line, make_movement, make_proposal
from tests.statements import statements


@pytest.fixture
def proposal(office: Office) -> Proposal:
    """Two units and two persons from the standings, and a third unit by hand."""
    initiatives = office.scored(2400, 2000, 1600)
    proposal = office.proposal()
    with transaction():
        services.add_from_standings(
            proposal,
            Selection(
                initiative_ids=frozenset({initiatives[0].id, initiatives[2].id}),
                author_ids=frozenset({initiatives[0].authors[0].id}),
                honours=dict.fromkeys(RecipientKind, HONOUR), honorifics={}, repeat_reason="",
            ),
            by=office.secretary,
        )  # fmt: skip
    office.add(proposal, office.units[1])
    return office.submit(proposal)


@pytest.fixture
def leader(app: Flask, office: Office) -> FlaskClient:
    client = sign_in(app.test_client(), office.leader)
    client.post("/language/vi")
    return client


def page(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return unescape(answer.get_data(as_text=True))


def briefing(proposal: Proposal, limits: str = "") -> str:
    return f"/proposals/{proposal.id}/briefing{limits}"


def table_after(text: str, heading: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text.split(heading)[1].split("</table>")[0]).split())


def test_briefing_tells_what_is_proposed_why_and_what_it_costs(leader: FlaskClient, proposal: Proposal) -> None:
    text = page(leader, briefing(proposal))

    assert "3.150.000" in text
    assert "dự toán ngày 07/02/2020" in text
    rows = table_after(text, "Nội dung đề nghị và lý do")
    assert "hạng 1" in rows
    assert "900.000" in rows
    assert "450.000" in rows
    assert "không từ bảng xếp hạng" in rows
    assert "có hạng cao hơn chưa được đề nghị" in rows
    assert "Giải pháp 2" in text.split("Xếp hạng cao hơn nhưng chưa được đề nghị")[1]


def test_money_is_that_of_the_intended_day(leader: FlaskClient, proposal: Proposal) -> None:
    with clock.at(clock.end_of(date(2020, 2, 8))):
        assert "3.780.000" in page(leader, briefing(proposal, "?on=1/8/2023"))
        gone = page(leader, briefing(proposal, "?on=1/8/2026"))

    assert "Không có danh hiệu" in gone or "không tặng được vào ngày này" in gone
    assert "Một phần tiền thưởng chưa tính được" in gone


def test_other_limits_are_compared_and_nothing_is_saved(leader: FlaskClient, proposal: Proposal) -> None:
    text = page(leader, briefing(proposal, "?last_place=1"))

    assert "1 dòng sẽ không còn" in text
    compared = table_after(text, "1 dòng sẽ không còn")
    assert "Cộng 4 3 (−1) 3.150.000 2.250.000 (−900.000)" in compared
    assert "xếp sau hạng 1" in text
    db.session.expire_all()
    assert {award.state for award in proposal.awards} == {AwardState.PROPOSED}
    assert proposal.state is ProposalState.SUBMITTED


@pytest.mark.parametrize(
    ("limits", "fallen"),
    [
        ("?per_unit=1", 1),
        ("?lowest_score=100", 3),
        ("?lowest_score=0", 0),
        ("?quota-0=1", 2),
        ("?quota-0=1&quota-2=0", 3),
        ("?last_place=99", 0),
    ],
)
def test_each_limit_counts(leader: FlaskClient, proposal: Proposal, limits: str, fallen: int) -> None:
    text = page(leader, briefing(proposal, limits))

    assert (f"{fallen} dòng sẽ không còn" if fallen else "Không có gì thay đổi") in text


def test_the_result_is_taken_over_into_the_deciding_form_and_decided_only_there(
    leader: FlaskClient, proposal: Proposal
) -> None:
    text = page(leader, briefing(proposal, "?last_place=1"))
    address = re.search(r'href="([^"]+/decide\?[^"]+)"', text)
    assert address

    form = page(leader, address[1])

    worst = next(award for award in proposal.awards if award.recipient_name == "Bệnh viện huyện Nhà Bè")
    assert f'name="strike-{worst.id}"' in form
    assert re.findall(r'<details class="strike" open>', form) == ['<details class="strike" open>']
    assert re.search(rf'name="strike-{worst.id}"[^>]*value="xếp sau hạng 1"', form)
    db.session.expire_all()
    assert proposal.state is ProposalState.SUBMITTED


def test_nothing_left_is_not_taken_over(leader: FlaskClient, proposal: Proposal) -> None:
    text = page(leader, briefing(proposal, "?per_unit=0"))

    assert "/decide?" not in text
    assert "Hãy trả lại đề nghị" in text


@pytest.mark.parametrize(
    "limits", ["?last_place=x", "?lowest_score=1,234", "?per_unit=-1", "?on=32/1/2020", "?quota-0=x"]
)
def test_what_is_no_limit_is_told_and_the_proposal_shown_as_it_is(
    leader: FlaskClient, proposal: Proposal, limits: str
) -> None:
    text = page(leader, briefing(proposal, limits), 422)

    assert "field--wrong" in text
    assert "sẽ không còn" not in text
    assert "3.150.000" in text


def test_the_secretariat_reads_along_but_takes_nothing_over(app: Flask, office: Office, proposal: Proposal) -> None:
    secretary = sign_in(app.test_client(), office.secretary)

    text = page(secretary, briefing(proposal, "?last_place=1"))

    assert "/decide" not in text


def test_the_briefing_is_for_the_leader_and_the_secretariat_and_of_a_draft_not_for_the_leader(
    app: Flask, office: Office, leader: FlaskClient, proposal: Proposal
) -> None:
    officer = sign_in(app.test_client(), office.officer)
    assert page(officer, briefing(proposal), 403)
    draft = office.proposal("Đợt 2")
    assert page(leader, briefing(draft), 403)
    secretary = sign_in(app.test_client(), office.secretary)
    assert page(secretary, briefing(draft))


def test_earlier_awards_of_a_recipient_are_told(leader: FlaskClient, office: Office, proposal: Proposal) -> None:
    earlier = make_movement(office.body, "cchc-2018", name="Phong trào năm 2018", year=2018)
    old = make_proposal(earlier, state=ProposalState.SUBMITTED)
    make_line(old, office.units[0])
    office.decide(old, 7)

    assert "Đã được khen: Giấy khen của Chủ tịch Ủy ban nhân dân huyện (07/QĐ-UBND, 07/02/2020)" in page(
        leader, briefing(proposal)
    )


def test_the_number_of_queries_does_not_grow_with_the_lines(office: Office, leader: FlaskClient) -> None:
    counts = []
    few, many = [office.units[0], office.persons[0]], [*office.units[1:], *office.persons[1:]]
    for number, recipients in enumerate((few, many)):
        proposal = office.submitted(*recipients, title=f"Đợt {number}")
        page(leader, briefing(proposal))
        with statements() as seen:
            page(leader, briefing(proposal))
        counts.append(len(seen))

    assert counts[0] == counts[1]
