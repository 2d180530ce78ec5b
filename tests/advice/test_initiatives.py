"""Initiatives of a list go to the initiative council; its vote stands beside them, is cited, and recognises nothing."""

import re
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from contest.advice import services
from contest.advice.queries import listed_lines
from contest.councils.models import AgendaItem, CouncilKind
from contest.database import db, transaction
from contest.errors import RuleViolation
from contest.paper.queries import latest_paper
from contest.recognition.models import RecognitionDecision, RecognitionList, RecognitionState
from contest.recognition.papers import ANNEX, DECISION, vote_told
from contest.recognition.services import decide, find_all_met, remove_line, submit_list, votes_on
from contest.votes.models import AGAINST, AGREE
from tests.conftest import sign_in
from tests.recognition.test_views import Case as Listing
from tests.recognition.test_views import details, made
from tests.statements import statements
from tests.votes import world as councils


@dataclass
class Case:
    """A list of two initiatives, and an initiative council in its meeting."""

    listing: Listing
    roll: RecognitionList
    council: councils.World

    def asked(self) -> list[AgendaItem]:
        with transaction():
            return services.ask_initiative_council(
                self.roll, self.council.meeting, {line.id for line in self.roll.lines}, by=self.listing.world.secretary
            )

    def voted(self) -> None:
        """Let the council vote for the first initiative and against the other."""
        items = self.asked()
        round_ = self.council.opened(items=items)
        first = self.roll.lines[0].initiative_id
        passing = next(motion.position for motion in round_.motions if motion.item.subject_id == first)
        for account in self.council.people:
            self.council.cast(round_, account, AGAINST, **{f"on_{passing}": AGREE})
        self.council.closed(self.council.counted(round_))
        db.session.expire_all()

    def submitted(self) -> None:
        with transaction():
            find_all_met(self.roll, {line.id for line in self.roll.lines}, by=self.listing.world.secretary)
            submit_list(self.roll, by=self.listing.world.secretary)


@pytest.fixture
def case(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Case:
    listing = made(app)
    monkeypatch.setattr(councils, "make_body", lambda _code: listing.world.body)
    council = councils.make_world(code="hdsk", titles=(), kind=CouncilKind.INITIATIVE)
    return Case(listing, listing.drawn_up(), council)


def test_initiatives_are_put_on_the_agenda_and_read_back(case: Case, client: FlaskClient) -> None:
    office, address = sign_in(client, case.listing.world.secretary), f"/recognition/{case.roll.id}/council"
    assert office.get(address).text.count("The council was not asked.") == 2
    assert office.get(f"{address}/ask").text.count(" checked") == 2
    nothing = office.post(f"{address}/ask", data={"meeting": case.council.meeting.id})
    assert nothing.status_code == 422 and "Choose at least one line" in nothing.text
    sent = {"meeting": case.council.meeting.id, "lines": [line.id for line in case.roll.lines]}
    assert office.post(f"{address}/ask", data=sent).status_code == 302
    again = office.post(f"{address}/ask", data=sent)
    assert again.status_code == 422 and "on this agenda already" in again.text

    db.session.expire_all()
    told = {(item.subject_kind, item.subject_id) for item in case.council.meeting.items}
    assert told == {("initiative", one.id) for one in case.listing.passed}
    assert office.get(address).text.count("On the agenda, no vote yet.") == 2


def test_the_vote_stands_beside_each_initiative_where_the_head_decides(case: Case, client: FlaskClient) -> None:
    case.voted()
    case.submitted()
    head = sign_in(client, case.listing.leader)

    assert [one.passed for one in listed_lines(case.roll)] == [True, False]
    for address in (f"/recognition/{case.roll.id}/council", f"/recognition/{case.roll.id}",
                    f"/recognition/{case.roll.id}/decide"):  # fmt: skip
        page = head.get(address).text
        assert "9 of 9" in page and "0 of 9" in page, address
        assert "at least 2/3 of all members" in page, "the rule by which it passes"
        assert re.search(r"Agree: 9, \w[\w ]*: 0", page), address
    member = sign_in(client, case.council.people[3])
    assert member.get(f"/recognition/{case.roll.id}/council").status_code == 403
    assert sign_in(client, case.listing.leader).get(f"/recognition/{case.roll.id}/council/ask").status_code == 403


def test_a_vote_recognises_nothing_and_the_head_may_differ_from_it(case: Case) -> None:
    def stood() -> list[object]:
        return [(line.state, line.advice, line.decision_id, line.initiative.state) for line in case.roll.lines]

    before = stood()

    case.voted()

    assert stood() == before
    assert {line.state for line in case.roll.lines} == {RecognitionState.PROPOSED}
    assert db.session.scalar(select(func.count()).select_from(RecognitionDecision)) == 0
    assert case.roll.is_drafted
    case.submitted()
    with transaction():
        decide(case.roll, details(), by=case.listing.leader)
    assert {line.state for line in case.roll.lines} == {RecognitionState.RECOGNISED}
    assert [one.passed for one in listed_lines(case.roll)] == [True, False], "the advice stays what it was"


def test_the_decision_and_its_list_cite_the_vote(case: Case) -> None:
    case.voted()
    case.submitted()
    with transaction():
        decision = decide(case.roll, details(), by=case.listing.leader)
    cited, annex = latest_paper(DECISION, decision), latest_paper(ANNEX, decision)

    assert cited and cited.values["council"].startswith("kết quả biểu quyết của Hội đồng sáng kiến tại cuộc họp ngày")
    assert annex and [row[5] for row in annex.values["rows"]] == ["9/9 (100 %)", "0/9 (0 %), không đạt tỷ lệ"]


def test_without_a_vote_papers_speak_of_advice_alone(case: Case) -> None:
    case.asked()
    case.submitted()
    with transaction():
        decision = decide(case.roll, details(), by=case.listing.leader)
    cited, annex = latest_paper(DECISION, decision), latest_paper(ANNEX, decision)

    assert votes_on(case.roll.lines) == {}
    assert cited and cited.values["council"] == "ý kiến của Hội đồng sáng kiến"
    assert annex and (annex.values["voted"], {len(row) for row in annex.values["rows"]}) == (False, {5})
    assert vote_told(None) == ""


def test_a_decided_list_and_another_council_are_refused(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    elsewhere = councils.make_world(code="khac", titles=(), kind=CouncilKind.INITIATIVE)
    ids = {line.id for line in case.roll.lines}
    with pytest.raises(RuleViolation, match="meeting of the initiative council"), transaction():
        services.ask_initiative_council(case.roll, elsewhere.meeting, ids, by=case.listing.world.secretary)
    case.submitted()
    with transaction():
        decide(case.roll, details(), by=case.listing.leader)
    with pytest.raises(RuleViolation, match="has been decided"):
        case.asked()

    assert case.council.meeting.items == []


def test_one_and_two_initiatives_take_the_same_queries(case: Case, client: FlaskClient) -> None:
    case.voted()
    office = sign_in(client, case.listing.world.secretary)

    def asked() -> int:
        db.session.expire_all()
        with statements() as seen:
            assert office.get(f"/recognition/{case.roll.id}/council").status_code == 200
        return len(seen)

    both = asked()
    with transaction():
        remove_line(case.roll.lines[1], by=case.listing.world.secretary)

    assert asked() == both
