"""Issuing certificates once, and asking for one run at a time."""

import threading

import pytest
from flask import Flask
from sqlalchemy import func, select

from contest import clock
from contest.awards.models import AwardState
from contest.certificates import queries, services
from contest.certificates.models import Certificate, PrintRun
from contest.certificates.services import issue_certificates, request_run
from contest.database import db, transaction
from contest.designs.ready_made import COMMENDATION
from contest.errors import RuleViolation
from contest.journal.models import JournalEntry
from contest.storage.services import store
from contest.units.models import Body
from contest.work import WorkState, finish
from tests.certificates.samples import DAY, Office


def issue(decision: object, office: Office) -> list[Certificate]:
    with clock.at(DAY), transaction():
        return issue_certificates(decision, by=office.secretary)  # type: ignore[arg-type]


def request(decision: object, office: Office) -> PrintRun:
    with clock.at(DAY), transaction():
        return request_run(decision, by=office.secretary)  # type: ignore[arg-type]


def acts() -> list[str]:
    return list(db.session.scalars(select(JournalEntry.act).order_by(JournalEntry.id)))


def test_each_award_that_stands_gets_a_certificate_in_list_order(office_on_both: Office) -> None:
    decision = office_on_both.decide(collectives=2, individuals=1)

    certificates = issue(decision, office_on_both)

    assert [certificate.award.position for certificate in certificates] == [1, 2, 3]
    assert [certificate.serial for certificate in certificates] == [
        "NHABE-2020-0501",
        "NHABE-2020-0502",
        "NHABE-2020-0503",
    ]
    assert len({certificate.code for certificate in certificates}) == 3
    assert {certificate.template for certificate in certificates} == {COMMENDATION}


def test_asking_again_issues_nothing_twice(office_on_both: Office) -> None:
    decision = office_on_both.decide()
    first = [(certificate.id, certificate.code) for certificate in issue(decision, office_on_both)]

    again = [(certificate.id, certificate.code) for certificate in issue(decision, office_on_both)]

    assert again == first
    assert acts() == ["certificate.issue"]


def test_the_journal_names_the_serials_and_no_code(office: Office) -> None:
    issue(office.decide(collectives=1, individuals=0), office)

    entry = db.session.scalars(select(JournalEntry)).one()
    assert (entry.actor_id, entry.subject_kind, entry.details) == (
        office.secretary.id, "decision", {"serials": ["NHABE-2020-0501"]}
    )  # fmt: skip


def test_an_annulled_award_gets_no_certificate(office_on_both: Office) -> None:
    decision = office_on_both.decide(collectives=2, individuals=0)
    office_on_both.annul(decision.awards[0])

    certificates = issue(decision, office_on_both)

    assert [certificate.award.position for certificate in certificates] == [2]


def test_what_a_certificate_says_stays_when_the_body_is_renamed(office_on_both: Office) -> None:
    decision = office_on_both.decide(collectives=1, individuals=0)
    issue(decision, office_on_both)
    with transaction() as session:
        session.get_one(Body, office_on_both.body.id).head_office = "Chủ tịch Ủy ban nhân dân xã Nhà Bè"

    assert issue(decision, office_on_both)[0].values["office"] == "Chủ tịch Ủy ban nhân dân huyện Nhà Bè"


def test_the_database_refuses_to_change_an_issued_certificate(office_on_both: Office) -> None:
    (certificate, *_others) = issue(office_on_both.decide(), office_on_both)

    with pytest.raises(Exception, match="an issued certificate is not changed"), transaction():
        certificate.values = certificate.values | {"recipient": "Người khác"}
        db.session.flush()


def test_a_run_waits_for_all_certificates(office_on_both: Office) -> None:
    run = request(office_on_both.decide(), office_on_both)

    assert (run.state, run.done, run.total, run.requested_by_id) == (
        WorkState.QUEUED, 0, 3, office_on_both.secretary.id
    )  # fmt: skip
    assert acts() == ["certificate.issue", "print_run.request"]


def test_a_run_under_way_is_used_again(office_on_both: Office) -> None:
    decision = office_on_both.decide()

    assert request(decision, office_on_both).id == request(decision, office_on_both).id
    assert db.session.scalar(select(func.count()).select_from(PrintRun)) == 1


def test_two_clicks_at_once_make_one_run(app_on_both: Flask, office_on_both: Office) -> None:
    decision_id, secretary_id = office_on_both.decide().id, office_on_both.secretary.id
    gate, runs, faults = threading.Barrier(2), [], []

    def click() -> None:
        from contest.accounts.models import Account
        from contest.awards.models import Decision

        try:
            with app_on_both.app_context():
                gate.wait()
                with transaction() as session:
                    decision = session.get_one(Decision, decision_id)
                    runs.append(services.request_run(decision, by=session.get_one(Account, secretary_id)).id)
        except Exception as fault:
            faults.append(fault)

    threads = [threading.Thread(target=click) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    db.session.rollback()
    assert faults == []
    assert runs[0] == runs[1]
    assert db.session.scalar(select(func.count()).select_from(PrintRun)) == 1
    assert db.session.scalar(select(func.count()).select_from(Certificate)) == 3


def finished(run: PrintRun) -> None:
    with transaction():
        run.file = store(b"%PDF-", filename="x.pdf", media_type="application/pdf")
        run.newest_id = max(certificate.id for certificate in queries.certificates_of(run.decision))
        finish(run)


def test_a_finished_run_that_still_holds_is_used_again(office: Office) -> None:
    decision = office.decide()
    run = request(decision, office)
    finished(run)

    assert request(decision, office).id == run.id


def test_after_an_annulment_a_new_run_prints_what_stands(office: Office) -> None:
    decision = office.decide()
    run = request(decision, office)
    finished(run)
    office.annul(decision.awards[0])

    new = request(decision, office)

    assert new.id != run.id
    assert (new.total, queries.is_current(run)) == (2, False)


def test_a_failed_run_can_be_asked_for_anew(office: Office) -> None:
    decision = office.decide()
    run = request(decision, office)
    with transaction():
        run.state, run.error = WorkState.FAILED, '["x", {}]'

    assert request(decision, office).id != run.id


def test_a_decision_of_which_nothing_stands_is_not_printed(office: Office) -> None:
    decision = office.decide(collectives=1, individuals=0)
    office.annul(decision.awards[0])

    with pytest.raises(RuleViolation, match="nothing to print"):
        request(decision, office)

    assert decision.awards[0].state is AwardState.ANNULLED
    assert db.session.scalars(select(PrintRun)).all() == []
