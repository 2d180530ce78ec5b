"""The page that shows what will print, what keeps it from being printed, and lines that are mended there."""

from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from contest import clock
from contest.awards.models import Award, Proposal, ProposalState
from contest.certificates.models import Certificate, PrintRun
from contest.certificates.services import issue_certificates, request_run
from contest.database import db, transaction
from contest.designs.queries import design_of
from contest.designs.services import save_version
from contest.errors import RuleViolation, unpacked
from contest.journal.models import JournalEntry
from contest.printing.papers import draft_list, print_list
from contest.units.models import Person
from tests.certificates.samples import DAY, Office
from tests.conftest import sign_in
from tests.factories import make_decision, make_design, make_line, make_person, make_proposal, make_unit
from tests.statements import statements


def count(kind: type[Certificate] | type[PrintRun]) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(kind)) or 0


def test_the_print_list_is_shown_before_anything_is_issued(client: FlaskClient, office: Office) -> None:
    decision = office.decide(collectives=1, individuals=1)

    page = sign_in(client, office.secretary).get(f"/decisions/{decision.id}/print-list")

    assert page.status_code == 200
    assert decision.awards[0].recipient_name in page.text
    assert "Print 2 certificates" in page.text
    assert "Nothing was found that stops the run" in page.text
    assert count(Certificate) == 0


def test_lists_are_checked_in_the_design_that_their_certificates_will_have(office: Office) -> None:
    decision = office.decide()
    own = make_design(office.body, office.secretary).current.called
    with clock.at(DAY):
        draft = make_proposal(office.movement)
        make_line(draft, make_unit(office.body, "K"))
        found = {entry.design.version for entry in [*print_list(decision), *draft_list(draft)]}

    assert found == {own}


def test_the_print_list_is_for_those_who_read_certificates(client: FlaskClient, office: Office) -> None:
    decision = office.decide()

    assert sign_in(client, office.leader).get(f"/decisions/{decision.id}/print-list").status_code == 200
    assert "Print 3 certificates" not in client.get(f"/decisions/{decision.id}/print-list").text
    assert sign_in(client, office.outsider).get(f"/decisions/{decision.id}/print-list").status_code == 403


def test_what_stops_stops_the_run_with_all_reasons_and_issues_nothing(client: FlaskClient, office: Office) -> None:
    decision = office.decide(collectives=2, individuals=0, recipient_line="rất dài " * 49, achievement="Có 🎉")
    sign_in(client, office.secretary)

    page = client.get(f"/decisions/{decision.id}/print-list")
    answer = client.post(f"/decisions/{decision.id}/print")

    assert "Print 2 certificates" not in page.text
    assert "Nothing is printed before what stops the run is mended." in page.text
    assert f'href="/awards/{decision.awards[0].id}/correct"' in page.text
    assert answer.status_code == 409
    assert f"1. {decision.awards[0].recipient_name}" in answer.text
    assert "(U+1F389) cannot be printed" in answer.text
    assert (count(Certificate), count(PrintRun)) == (0, 0)


def test_every_certificate_that_lacks_something_is_named_with_its_field(office: Office) -> None:
    with clock.at(DAY):
        proposal = make_proposal(office.movement, state=ProposalState.SUBMITTED)
        for place, said in enumerate(("Có thành tích", "", ""), start=1):
            unit = make_unit(office.body, f"N{place}", f"Trường Mầm non số {place}")
            make_line(proposal, unit, position=place, achievement=said)
        decision = make_decision(proposal, office.leader, number=7, issued_on=DAY, signer_name="")

    with pytest.raises(RuleViolation) as refused, transaction():
        request_run(decision, by=office.secretary)

    reasons = refused.value.values["reasons"]
    assert [(one.values["who"], one.values["why"].field) for one in reasons] == [
        # What all share is told once.
        ("1. Trường Mầm non số 1", "signer"),
        ("2. Trường Mầm non số 2", "achievement"),
        ("3. Trường Mầm non số 3", "achievement"),
    ]
    assert str(unpacked(refused.value.packed())) == str(refused.value)


def draft(office: Office, name: str = "NGUYỄN  THỊ AN", **line: object) -> Proposal:
    with clock.at(DAY):
        proposal = make_proposal(office.movement)
        unit = make_unit(office.body, "X1", "Ủy ban nhân dân xã Nhơn Đức")
        make_line(proposal, make_person(unit, name), **line)  # type: ignore[arg-type]
    return proposal


def test_a_name_is_mended_with_one_click_and_noted_in_the_journal(client: FlaskClient, office: Office) -> None:
    proposal = draft(office)
    award = proposal.awards[0]
    sign_in(client, office.secretary)
    with clock.at(DAY):
        before = client.get(f"/proposals/{proposal.id}/print-list")
        answer = client.post(f"/awards/{award.id}/mend", data={"place": "recipient"}, follow_redirects=True)

    assert "Better:" in before.text
    assert f"/awards/{award.id}/mend" in before.text
    assert answer.status_code == 200
    assert "The line of Nguyễn Thị An has been mended." in answer.text
    db.session.rollback()
    assert db.session.get_one(Award, award.id).recipient_name == "Nguyễn Thị An"
    assert db.session.scalars(select(Person.full_name)).one() == "Nguyễn Thị An"
    acts = db.session.scalars(select(JournalEntry.act).order_by(JournalEntry.id.desc()).limit(2)).all()
    assert acts == ["award.change", "person.change"]


def test_all_that_can_be_mended_is_mended_at_once(client: FlaskClient, office: Office) -> None:
    proposal = draft(office)
    with clock.at(DAY):
        unit = make_unit(office.body, "X2", "Ủy ban nhân dân xã Phước Lộc")
        make_line(proposal, make_person(unit, "LÊ VĂN BA"), achievement="Đã  có thành tích")
    sign_in(client, office.secretary)
    with clock.at(DAY):
        before = client.get(f"/proposals/{proposal.id}/print-list")
        after = client.post(f"/proposals/{proposal.id}/mend", follow_redirects=True)
        again = client.post(f"/proposals/{proposal.id}/mend")

    assert "Mend all 3 texts" in before.text
    assert ("3 texts have been mended." in after.text, "Better:" in after.text) == (True, False)
    assert again.status_code == 409
    lines = db.session.scalars(select(Award).where(Award.proposal_id == proposal.id).order_by(Award.id)).all()
    assert [line.recipient_name for line in lines] == ["Nguyễn Thị An", "Lê Văn Ba"]
    assert lines[1].achievement == "Đã có thành tích"
    acts = db.session.scalars(select(JournalEntry.act).where(JournalEntry.act == "person.change")).all()
    assert len(acts) == 2


def test_an_achievement_is_mended_and_a_line_that_was_submitted_is_not(client: FlaskClient, office: Office) -> None:
    proposal = draft(office, "Lê Thị Bé", achievement="Đã  có th\u0430nh tích")
    award = proposal.awards[0]
    sign_in(client, office.secretary)
    with clock.at(DAY):
        client.post(f"/awards/{award.id}/mend", data={"place": "achievement"})
        unknown = client.post(f"/awards/{award.id}/mend", data={"place": "state"})
    db.session.rollback()
    mended = db.session.get_one(Award, award.id).achievement
    with transaction():
        found = db.session.get_one(Award, award.id)
        found.achievement, found.proposal.state = "Đã  có", ProposalState.SUBMITTED
    with clock.at(DAY):
        refused = client.post(f"/awards/{award.id}/mend", data={"place": "achievement"})

    assert unknown.status_code == 409
    assert mended == "Đã có thanh tích"
    assert refused.status_code == 409
    assert "a letter corrects it" in refused.text
    db.session.rollback()
    assert db.session.get_one(Award, award.id).achievement == "Đã  có"


def test_whoever_may_not_edit_a_list_mends_nothing(client: FlaskClient, office: Office) -> None:
    proposal = draft(office)

    with clock.at(DAY):
        answer = sign_in(client, office.leader).post(
            f"/awards/{proposal.awards[0].id}/mend", data={"place": "recipient"}
        )

    assert answer.status_code == 403


@pytest.mark.parametrize("issued_in_own_design", [False, True])
def test_a_print_list_takes_as_many_queries_for_one_as_for_many(
    client: FlaskClient, office: Office, *, issued_in_own_design: bool
) -> None:
    one, many = office.decide(collectives=1, individuals=0, number=5), office.decide(collectives=6, number=6)
    if issued_in_own_design:
        design = make_design(office.body, office.secretary)
        with transaction():
            for decision in (one, many):
                issue_certificates(decision, by=office.secretary)
            # What was issued keeps a version that is not the design's any more.
            wider = replace(design_of(design.current), gap=0.7)
            save_version(design, wider, "Rộng hơn", by=office.secretary)
    sign_in(client, office.secretary)
    counts = []
    client.get(f"/decisions/{one.id}/print-list")
    for decision in (one, many):
        db.session.rollback()
        db.session.expire_all()
        with statements() as sent:
            client.get(f"/decisions/{decision.id}/print-list")
        counts.append(len(sent))

    assert counts[0] == counts[1]
