"""Lines of a proposal go to the council and come back with its advice, which decides nothing."""

from dataclasses import dataclass
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from contest.advice import services
from contest.advice.queries import advised_lines
from contest.awards.heading import CouncilResult
from contest.awards.models import Award, AwardState, Decision, Proposal, ProposalState
from contest.councils.models import AgendaItem, Concern
from contest.database import db, transaction
from contest.errors import RuleViolation
from contest.payments.models import LetterKind
from contest.payments.services import council_result, usual_letter
from contest.votes.models import AGAINST, AGREE
from tests.conftest import sign_in
from tests.factories import (
    make_decision,
    make_hold,
    make_line,
    make_movement,
    make_past_award,
    make_person,
    make_proposal,
    make_unit,
)
from tests.statements import statements
from tests.votes.world import World, make_world


@dataclass
class Case:
    """A proposal of a unit and two persons, and a council in its meeting; the unit is a member's own."""

    world: World
    proposal: Proposal
    awards: list[Award]

    def asked(self) -> list[AgendaItem]:
        with transaction():
            return services.ask_advice(
                self.proposal, self.world.meeting, {award.id for award in self.awards}, by=self.world.secretary
            )

    def voted(self) -> None:
        """Let the council pass the first line and no other."""
        items = self.asked()
        about = {item.subject_id: item for item in items}
        round_ = self.world.opened(items=items)
        passing = next(motion.position for motion in round_.motions if motion.item is about[self.awards[0].id])
        for account in self.world.people:
            self.world.cast(round_, account, AGAINST, **{f"on_{passing}": AGREE})
        self.world.closed(self.world.counted(round_))
        db.session.expire_all()


@pytest.fixture
def case(app: Flask) -> Case:
    world = make_world(titles=())
    movement = make_movement(world.body)
    unit, other = make_unit(world.body), make_unit(world.body, "NV", "Phòng Nội vụ")
    with transaction():
        world.members[4].unit_id = unit.id
    proposal = make_proposal(movement)
    awards = [
        make_line(proposal, recipient, position=place)
        for place, recipient in enumerate((unit, make_person(other, "Cá nhân 01"), make_person(other, "Cá nhân 02")), 1)
    ]
    return Case(world, proposal, awards)


def test_lines_are_put_on_the_agenda_with_conflicts_and_read_back(case: Case, client: FlaskClient) -> None:
    office, address = sign_in(client, case.world.secretary), f"/proposals/{case.proposal.id}/advice"
    assert office.get(address).text.count("The council was not asked.") == 3
    assert office.get(f"{address}/ask").text.count(" checked") == 3
    nothing = office.post(f"{address}/ask", data={"meeting": case.world.meeting.id})
    assert nothing.status_code == 422 and "Choose at least one line" in nothing.text
    sent = {"meeting": case.world.meeting.id, "lines": [award.id for award in case.awards]}
    assert office.post(f"{address}/ask", data=sent).status_code == 302
    again = office.post(f"{address}/ask", data=sent)
    assert again.status_code == 422 and "on this agenda already" in again.text

    db.session.expire_all()
    items = case.world.meeting.items
    assert [item.subject_id for item in items] == [award.id for award in case.awards]
    assert [[conflict.member_id for conflict in item.conflicts] for item in items] == [
        [case.world.members[4].id], [], [],
    ]  # fmt: skip
    page = office.get(address).text
    assert page.count("On the agenda, no vote yet.") == 3 and case.world.members[4].full_name in page


def test_the_advice_stands_beside_each_line(case: Case, client: FlaskClient) -> None:
    case.voted()
    with transaction():
        case.proposal.state, case.proposal.submitted_at = ProposalState.SUBMITTED, case.proposal.made_at

    page = sign_in(client, case.world.leader).get(f"/proposals/{case.proposal.id}/advice").text

    assert [line.passed for line in advised_lines(case.proposal)] == [True, False, False]
    assert "8 of 8" in page and page.count("0 of 9") == 2 and "more than 1/2 of those present" in page
    assert sign_in(client, case.world.people[3]).get(f"/proposals/{case.proposal.id}/advice").status_code == 403


def test_a_vote_makes_no_award_and_a_decision_may_differ_from_it(case: Case) -> None:
    before = [(award.state, award.decision_id, award.register_number, award.position) for award in case.awards]

    case.voted()

    after = [(award.state, award.decision_id, award.register_number, award.position) for award in case.awards]
    assert after == before and {award.state for award in case.awards} == {AwardState.PROPOSED}
    assert db.session.scalar(select(func.count()).select_from(Decision)) == 0
    assert case.proposal.state is ProposalState.DRAFTED
    with transaction():
        case.awards[0].strike("Đơn vị đang bị thanh tra.")
        case.awards[0].refuse()
    make_decision(case.proposal, case.world.leader)
    db.session.expire_all()
    assert [award.state for award in case.awards] == [AwardState.REFUSED, AwardState.AWARDED, AwardState.AWARDED]
    assert [line.passed for line in advised_lines(case.proposal)] == [True, False, False], (
        "the advice stays what it was"
    )


def test_a_line_that_is_proposed_twice_is_worth_arguing_about(case: Case) -> None:
    person = case.awards[1].person
    assert person is not None
    make_line(make_proposal(case.proposal.movement), person, repeat=1, repeat_reason="Thành tích khác")

    items = case.asked()

    assert items[0].subject_id == case.awards[1].id and items[0].concerns == [Concern.REPEAT.value]
    assert items[0].note.startswith("Cũng được đề nghị")


def test_a_decided_proposal_and_another_council_are_refused(case: Case) -> None:
    ids = {award.id for award in case.awards}
    elsewhere = make_world(code="khac", titles=())
    with pytest.raises(RuleViolation, match="emulation and commendation council"), transaction():
        services.ask_advice(case.proposal, elsewhere.meeting, ids, by=case.world.secretary)
    make_decision(case.proposal, case.world.leader)
    with pytest.raises(RuleViolation, match="has been decided"):
        case.asked()

    assert case.world.meeting.items == []


def test_the_page_asks_as_much_for_one_line_as_for_three(case: Case, client: FlaskClient) -> None:
    address = f"/proposals/{case.proposal.id}/advice"
    one_line = make_proposal(case.proposal.movement)
    unit = make_unit(case.world.body, "PX", "Xã Phú Xuân")
    make_line(one_line, unit)
    with transaction():
        case.world.members[5].unit_id = unit.id
    with transaction():
        services.ask_advice(one_line, case.world.meeting, {one_line.awards[0].id}, by=case.world.secretary)
    case.asked()
    office = sign_in(client, case.world.secretary)
    office.get(address)
    with statements() as one:
        office.get(f"/proposals/{one_line.id}/advice")
    with statements() as three:
        office.get(address)

    assert len(three) == len(one)


def test_what_is_on_hold_is_spoken_about_first_without_its_reason(case: Case) -> None:
    person = case.awards[2].person
    assert person is not None
    make_hold(person, case.world.secretary, reason="Đơn của bà Nguyễn Thị A")

    items = case.asked()

    assert items[0].subject_id == case.awards[2].id and items[0].concerns == [Concern.HOLD.value]
    assert items[0].note.startswith("Tạm dừng xét: đang giải quyết khiếu nại, tố cáo từ ")
    assert "Nguyễn Thị A" not in items[0].note


def test_a_submission_tells_the_result_only_once_one_meeting_passed_the_whole_list(case: Case) -> None:
    assert council_result(case.proposal) is None
    case.voted()
    assert council_result(case.proposal) is None, "two lines were not passed"
    with transaction():
        for award in case.awards[1:]:
            award.strike("Hội đồng không thông qua")
            award.refuse()

    result = council_result(case.proposal)

    assert result == CouncilResult(case.world.meeting.held_on, 9, 9, 8)
    assert usual_letter(case.proposal, LetterKind.SUBMISSION).council == result
    assert usual_letter(case.proposal, LetterKind.RESULT).council is None


def test_the_briefing_tells_the_advice_and_honours_of_old(case: Case, client: FlaskClient) -> None:
    case.voted()
    unit = case.awards[0].unit
    make_past_award(unit, case.world.secretary, "Bằng khen", date(2019, 1, 15))
    with transaction():
        case.proposal.state, case.proposal.submitted_at = ProposalState.SUBMITTED, case.proposal.made_at

    page = " ".join(sign_in(client, case.world.leader).get(f"/proposals/{case.proposal.id}/briefing").text.split())

    assert page.count("Not passed") == 2 and "8 of 8" in page
    assert "Bằng khen (12/QĐ-UBND, 15/01/2019)" in page
