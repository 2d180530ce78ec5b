"""The rules asked about real rows: what each looks at, what a person answers, and what keeps a list back."""

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient

from contest import clock
from contest.awards.models import Award, ProposalState
from contest.awards.services import LineChange, LineDetails, LineWords, add_line, decide
from contest.database import db, transaction
from contest.errors import RuleViolation
from contest.movements.models import MovementKind, OfferedHonour, RecipientKind
from contest.nominations import services
from contest.nominations.eligibility import Answer, Finding
from contest.nominations.examination import Candidate, Examination
from contest.nominations.models import EligibilityRuling
from contest.nominations.services import Verdict
from contest.units.models import Honorific
from contest.units.services import HouseholdDetails, add_household
from tests.awards.conftest import DAY, Office, decision_details
from tests.conftest import sign_in
from tests.factories import (
    make_decision,
    make_hold,
    make_initiative,
    make_line,
    make_movement,
    make_past_award,
    make_proposal,
)
from tests.statements import statements

TITLE, BASE = "CSTDCS_HUYEN", "LDTT_HUYEN"


def answers(office: Office, candidate: Candidate) -> dict[str, Answer]:
    return {one.finding.check: one.answer for one in Examination(office.movement, DAY).of(candidate).lines}


def offer(office: Office, honour: str) -> None:
    with transaction():
        office.movement.honours.append(OfferedHonour(honour=honour, recipient_kind=RecipientKind.INDIVIDUAL))


def test_what_is_looked_at_for_a_unit(office: Office) -> None:
    make_initiative(office.movement, office.units[0], office.officer)

    assert answers(office, Candidate(office.units[0], "GK_HUYEN")) == {
        "authority": Answer.YES, "unit_exists": Answer.YES, "not_on_hold": Answer.YES, "registered": Answer.YES,
        "once_per_achievement": Answer.YES, "quota": Answer.YES,
    }  # fmt: skip
    assert answers(office, Candidate(office.units[1], "GK_HUYEN"))["registered"] is Answer.NO


def test_a_person_is_registered_as_an_author_or_left_to_a_person(office: Office) -> None:
    make_initiative(office.movement, office.units[0], office.officer, authors=[office.persons[0]])
    make_initiative(office.movement, office.units[1], office.officer)

    found = [answers(office, Candidate(person, "GK_HUYEN"))["registered"] for person in office.persons]

    assert found == [Answer.YES, Answer.PERSON, Answer.NO]


def test_a_dissolved_unit_gets_nothing_and_who_worked_there_may(office: Office) -> None:
    with transaction():
        office.units[0].valid_to = DAY - timedelta(days=1)

    assert answers(office, Candidate(office.units[0], "GK_HUYEN"))["unit_exists"] is Answer.NO
    assert answers(office, Candidate(office.persons[0], "GK_HUYEN"))["unit_exists"] is Answer.YES


def test_competence_and_offer(office: Office) -> None:
    assert answers(office, Candidate(office.units[0], "BK_TINH"))["authority"] is Answer.NO
    assert answers(office, Candidate(office.persons[0], "LDTT_HUYEN"))["authority"] is Answer.NO


def test_a_hold_of_the_unit_is_shown_with_its_persons(office: Office) -> None:
    make_hold(office.units[0], office.secretary)

    assert answers(office, Candidate(office.units[0], "GK_HUYEN"))["not_on_hold"] is Answer.NO
    assert answers(office, Candidate(office.persons[0], "GK_HUYEN"))["not_on_hold"] is Answer.PERSON
    assert answers(office, Candidate(office.persons[1], "GK_HUYEN"))["not_on_hold"] is Answer.YES


def test_titles_for_a_theme_do_not_count_towards_merit(office: Office) -> None:
    person = office.persons[0]
    for year, kind in ((2018, MovementKind.THEMATIC), (2019, MovementKind.REGULAR)):
        proposal = make_proposal(make_movement(office.body, f"m{year}", year=year, kind=kind))
        make_line(proposal, person, honour="LDTT_HUYEN")
        with transaction():
            proposal.submit(clock.now())
        make_decision(proposal, office.leader, number=year)
    offer(office, TITLE)

    lines = Examination(office.movement, DAY).of(Candidate(person, TITLE)).lines
    [titles] = [one.finding for one in lines if one.finding.check == "prerequisite_titles"]

    assert titles.answer is Answer.YES
    assert [words for words, _values in titles.looked_at] == [
        "%(name)s, %(year)s, %(decision)s: for a theme, does not count towards merit",
        "%(name)s, %(year)s, %(decision)s",
    ]


def test_titles_of_old_count_for_the_year_they_were_given_for(office: Office) -> None:
    person = office.persons[0]
    make_past_award(person, office.secretary, "Lao động tiên tiến", date(2019, 1, 20), honour="LDTT_HUYEN")
    make_past_award(
        person, office.secretary, "Lao động tiên tiến", date(2019, 12, 20), honour="LDTT_HUYEN",
        achievement="Hoàn thành xuất sắc nhiệm vụ năm 2019",
    )  # fmt: skip
    offer(office, TITLE)

    lines = Examination(office.movement, DAY).of(Candidate(person, TITLE)).lines
    [titles] = [one.finding for one in lines if one.finding.check == "prerequisite_titles"]

    assert [values["year"] for _words, values in titles.looked_at] == [2018, 2019]


def test_a_title_asks_for_a_recognised_initiative_and_time_in_post(office: Office) -> None:
    offer(office, TITLE)
    make_initiative(office.movement, office.units[0], office.officer, authors=[office.persons[0]])
    found = answers(office, Candidate(office.persons[0], TITLE))

    assert found["recognised_initiative"] is Answer.PERSON
    assert found["months_in_post"] is Answer.PERSON
    assert answers(office, Candidate(office.persons[0], TITLE, in_post_since=DAY))["months_in_post"] is Answer.NO


def test_the_questions_do_not_grow_with_the_lines(office: Office) -> None:
    offer(office, TITLE)
    candidates = [Candidate(person, TITLE) for person in office.persons]
    for candidate in candidates:
        make_initiative(office.movement, candidate.unit, office.officer, authors=[candidate.recipient])  # type: ignore[list-item]

    def asked(count: int) -> int:
        with statements() as seen:
            examination = Examination(office.movement, DAY)
            for candidate in candidates[:count]:
                assert candidate.unit.id
            seen.clear()
            for candidate in candidates[:count]:
                examination.of(candidate)
            return len(seen)

    assert asked(1) == asked(3)


def test_the_same_merit_in_another_movement_of_the_year_is_for_a_person_and_cites_the_decision(office: Office) -> None:
    proposal = make_proposal(make_movement(office.body, "khac-2019", year=2019))
    make_line(proposal, office.units[0], achievement="Thành tích chung")
    with transaction():
        proposal.submit(clock.now())
    make_decision(proposal, office.leader, number=7)

    def found(achievement: str) -> Finding:
        candidate = Candidate(office.units[0], "GK_HUYEN", achievement)
        lines = Examination(office.movement, DAY).of(candidate).lines
        return next(one.finding for one in lines if one.finding.check == "once_per_achievement")

    assert found("Thành tích chung").answer is Answer.PERSON
    assert [values["place"] for _words, values in found("Thành tích khác").looked_at] == ["07/QĐ-UBND"]
    assert found("Thành tích khác").answer is Answer.YES


# Verdicts.


def titled(office: Office) -> Award:
    """Propose a person for a title on which a verdict is due."""
    offer(office, TITLE)
    return office.add(office.proposal(), office.persons[0], honour=TITLE)


def give(office: Office, award: Award, check: str, *, fit: bool = True) -> EligibilityRuling:
    with transaction():
        verdict = Verdict(check, fit, "Đã xem hồ sơ")
        return services.rule_on(award.movement, Candidate.of_line(award), verdict, by=office.secretary)


def test_a_list_waits_for_the_verdicts_that_block_it(office: Office) -> None:
    award = titled(office)
    with pytest.raises(RuleViolation, match="waits for your verdict"):
        office.submit(award.proposal)

    for check in ("prerequisite_titles", "recognised_initiative", "months_in_post"):
        give(office, award, check)
    db.session.expire_all()

    assert office.submit(award.proposal).awaits_decision


def test_an_honour_given_instead_at_signing_meets_its_conditions_too(office: Office) -> None:
    offer(office, TITLE)
    proposal = office.submitted(office.persons[0])
    change = LineChange(TITLE, "Hoàn thành xuất sắc nhiệm vụ", "Xứng đáng hơn")

    with pytest.raises(RuleViolation, match="waits for a verdict"), transaction():
        decide(proposal, decision_details(), changes={proposal.awards[0].id: change}, by=office.leader)
    db.session.expire_all()
    assert (proposal.is_drafted, proposal.awaits_decision) == (False, True)
    assert proposal.awards[0].honour == "GK_HUYEN"


def test_the_leader_answers_the_conditions_of_what_is_given_instead_in_place(
    client: FlaskClient, office: Office
) -> None:
    offer(office, TITLE)
    proposal = office.submitted(office.persons[0])
    award = proposal.awards[0]
    leader = sign_in(client, office.leader)
    page = leader.get(f"/awards/{award.id}/otherwise").text
    assert f"/awards/{award.id}/otherwise/{TITLE}/months_in_post" in page
    assert f"/awards/{award.id}/otherwise" in leader.get(f"/proposals/{proposal.id}/decide").text
    assert leader.get(f"/awards/{award.id}/otherwise/GK_HUYEN/months_in_post").status_code == 404

    for check in ("prerequisite_titles", "recognised_initiative", "months_in_post"):
        address = f"/awards/{award.id}/otherwise/{TITLE}/{check}"
        assert leader.post(address, data={"fit": "fit", "reason": ""}).status_code == 422
        assert leader.post(address, data={"fit": "fit", "reason": "Đã xem hồ sơ"}).status_code == 302
    db.session.expire_all()
    change = LineChange(TITLE, "Hoàn thành xuất sắc nhiệm vụ", "Xứng đáng hơn")
    with transaction():
        decide(proposal, decision_details(), changes={award.id: change}, by=office.leader)

    assert award.honour == TITLE
    assert leader.get(f"/awards/{award.id}/otherwise").status_code == 403


def test_a_title_that_rested_on_a_line_struck_at_signing_is_not_given(office: Office) -> None:
    for honour in (BASE, TITLE):
        offer(office, honour)
    base = office.add(office.proposal(), office.persons[0], honour=BASE)
    award = office.add(base.proposal, office.persons[0], "Danh hiệu cao hơn", honour=TITLE)
    give(office, base, "months_in_post")
    for check in ("once_per_achievement", "prerequisite_titles", "recognised_initiative", "months_in_post"):
        give(office, award, check)
    office.submit(base.proposal)

    with pytest.raises(RuleViolation, match="waits for your verdict"):
        office.sign(base.proposal, {base.id: "Nghỉ quá 40 ngày"})
    db.session.expire_all()
    assert base.proposal.awaits_decision
    office.sign(base.proposal)
    assert base.proposal.state is ProposalState.SIGNED


def test_a_verdict_that_denies_keeps_the_list_back(office: Office) -> None:
    award = titled(office)
    give(office, award, "prerequisite_titles")
    give(office, award, "recognised_initiative", fit=False)

    with pytest.raises(RuleViolation, match="a condition is not met"):
        office.submit(award.proposal)
    assert award.proposal.is_drafted


def test_what_the_rule_answers_is_not_for_a_person(office: Office) -> None:
    award = office.add(office.proposal(), office.units[0])

    with pytest.raises(RuleViolation):
        give(office, award, "quota")
    assert db.session.query(EligibilityRuling).count() == 0


def test_a_verdict_lapses_when_something_else_is_found(office: Office) -> None:
    award = titled(office)
    give(office, award, "recognised_initiative")
    assert answers(office, Candidate.of_line(award))["recognised_initiative"] is Answer.YES

    make_initiative(office.movement, office.units[0], office.officer, authors=[office.persons[0]])

    assert answers(office, Candidate.of_line(award))["recognised_initiative"] is Answer.PERSON


# Pages.


@pytest.fixture
def secretary(client: FlaskClient, office: Office) -> FlaskClient:
    return sign_in(client, office.secretary)


def test_the_page_explains_every_line(secretary: FlaskClient, office: Office) -> None:
    award = titled(office)
    page = secretary.get(f"/proposals/{award.proposal_id}/eligibility").text

    assert "What keeps the list from being submitted" in page
    assert "Accepted research counts as well: see the dossier." in page
    assert "Điều 23" in page
    assert f"/awards/{award.id}/verdict/recognised_initiative" in page


def test_a_verdict_is_given_on_its_page(secretary: FlaskClient, office: Office) -> None:
    award = titled(office)
    address = f"/awards/{award.id}/verdict/recognised_initiative"

    faulty = secretary.post(address, data={"fit": "fit", "reason": ""})
    given = secretary.post(address, data={"fit": "fit", "reason": "Đề tài nghiệm thu ngày 05/12/2019"})

    assert (faulty.status_code, given.status_code) == (422, 302)
    assert "Đề tài nghiệm thu ngày 05/12/2019" in secretary.get(f"/proposals/{award.proposal_id}/eligibility").text
    assert secretary.get(f"/awards/{award.id}/verdict/beauty").status_code == 404


def test_the_leader_reads_the_explanation_and_gives_no_verdict(client: FlaskClient, office: Office) -> None:
    proposal = office.submitted(office.units[0])
    leader = sign_in(client, office.leader)

    page = leader.get(f"/proposals/{proposal.id}/eligibility")

    assert page.status_code == 200
    assert "/verdict/" not in page.text
    assert leader.get(f"/awards/{proposal.awards[0].id}/verdict/registered").status_code == 403


def test_the_repeat_and_its_reason_are_the_answer_of_the_check(secretary: FlaskClient, office: Office) -> None:
    office.add(office.proposal("Một"), office.units[0])
    again = office.proposal("Hai")
    office.add(again, office.units[0], "Công tác cải cách hành chính", achievement="Đã có thành tích xuất sắc")

    page = secretary.get(f"/proposals/{again.id}/eligibility").text

    assert "Proposed again for another achievement. Reason given: Công tác cải cách hành chính" in page


def test_a_household_is_examined_as_itself_and_not_as_where_it_lives(office: Office) -> None:
    with transaction():
        details = HouseholdDetails("Nguyễn Thị Bốn", Honorific.MS)
        home = add_household(office.units[0], details, by=office.secretary)
    proposal = office.proposal()
    with transaction():
        line = add_line(proposal, LineDetails.of(home, LineWords("GK_HUYEN")), by=office.secretary)
    make_hold(office.units[0], office.secretary)

    candidate = Candidate.of_line(line)

    assert (candidate.key, candidate.kind) == (line.recipient_key, RecipientKind.HOUSEHOLD)
    assert answers(office, candidate)["not_on_hold"] is Answer.YES
    assert "registered" not in answers(office, candidate)
