"""Making lists public, receiving and answering, and what holds a decision up."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from contest import clock
from contest.awards.models import Decision
from contest.awards.queries import awards_of
from contest.consultations import queries, services
from contest.consultations.models import Channel, Consultation, ConsultationState, Feedback, Outcome
from contest.consultations.services import AnswerDetails
from contest.database import db, transaction
from contest.errors import RuleViolation
from contest.home.queries import waiting_for
from contest.home.waiting import Kind
from contest.journal.models import JournalEntry
from contest.rules.notice import NoticeRule
from tests.awards.conftest import DAY, Office
from tests.consultations.conftest import details, drawn_up, entered, published, said

ANSWER = AnswerDetails(Outcome.KEPT, "Hai thành tích khác nhau.", "Trưởng phòng Nội vụ")


@pytest.fixture
def blocking(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The rule book asks for five working days and lets nothing be decided before."""
    real = queries.notice_rule("GK_HUYEN", on=DAY)
    rule = NoticeRule(**{**vars(real), "days": 5, "working": True, "blocking": True})
    for module in (queries, services):
        monkeypatch.setattr(module, "notice_rule", lambda *_given, **_options: rule)
    yield


def answered(office: Office, feedback: Feedback) -> None:
    with transaction():
        services.answer(feedback, ANSWER, by=office.secretary)


def decided(office: Office, consultation: Consultation, day: date) -> Decision:
    from contest.awards import services as awards
    from tests.awards.conftest import decision_details

    with clock.at(day), transaction():
        return awards.decide(consultation.proposal, decision_details(signed_on=day), by=office.leader)


def test_a_published_list_is_frozen_with_its_last_day(office_on_both: Office) -> None:
    office = office_on_both
    consultation = published(office)

    assert (consultation.published_on, consultation.closes_on) == (DAY, date(2020, 2, 14))
    assert [line.recipient_name for line in consultation.lines] == [office.units[0].name, "Trần Thị Hai"]
    assert consultation.runs_on(date(2020, 2, 14)) and not consultation.runs_on(date(2020, 2, 15))
    acts = db.session.scalars(select(JournalEntry.act).order_by(JournalEntry.id)).all()
    assert acts[-2:] == ["consultation.draw_up", "consultation.publish"]


def test_there_is_one_notice_of_a_list_at_a_time(office: Office) -> None:
    consultation = published(office)
    with pytest.raises(RuleViolation, match="a notice of this list already"):
        drawn_up(office, consultation.proposal)
    with pytest.raises(RuleViolation, match="published already"), transaction():
        services.publish(consultation, by=office.secretary)
    with pytest.raises(RuleViolation, match="published already"), transaction():
        services.change(consultation, details(), by=office.secretary)

    with transaction():
        services.withdraw(consultation, "Sai tên", by=office.secretary)
    anew = drawn_up(office, consultation.proposal)

    assert queries.standing_consultation(consultation.proposal) is anew
    with pytest.raises(RuleViolation, match="Only a published notice"), transaction():
        services.withdraw(anew, "Chưa công khai", by=office.secretary)


def test_an_empty_or_decided_list_is_not_made_public(office: Office) -> None:
    with pytest.raises(RuleViolation, match="empty"):
        published(office, office.proposal())
    proposal = office.submitted(office.units[0])
    office.decide(proposal)
    with pytest.raises(RuleViolation, match="decided already"):
        drawn_up(office, proposal)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE consultation SET title = 'Khác'",
        "UPDATE consultation SET state = 'drafted'",
        "DELETE FROM consultation",
        "UPDATE consulted_line SET recipient_name = 'Khác'",
        "DELETE FROM consulted_line",
        "UPDATE feedback SET text = 'Khác'",
        "UPDATE feedback SET answer = 'Khác'",
        "DELETE FROM feedback",
    ],
)
def test_the_database_refuses_to_rewrite_what_was_public(office_on_both: Office, statement: str) -> None:
    consultation = published(office_on_both)
    answered(office_on_both, entered(office_on_both, consultation))

    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(text(statement))


# What is said.


def test_what_came_in_is_numbered_and_answered_once(office: Office) -> None:
    consultation = published(office)
    first = entered(office, consultation, line_id=consultation.lines[1].id)
    second = entered(office, consultation, anonymous=True)

    assert [first.number, second.number] == [1, 2]
    assert (second.from_name, second.from_contact) == ("", "")
    assert queries.open_feedback(consultation) == 2
    answered(office, first)
    assert queries.open_feedback(consultation) == 1
    with pytest.raises(RuleViolation, match="answered already"):
        answered(office, first)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"received_on": DAY + timedelta(days=1)}, "not in the future"),
        ({"received_on": DAY - timedelta(days=1)}, "nothing can have come in earlier"),
        ({"from_name": ""}, "without a name"),
        ({"line_id": 999}, "not on the list"),
    ],
)
def test_what_cannot_have_come_in_is_refused(office: Office, changes: dict[str, object], why: str) -> None:
    consultation = published(office)

    with pytest.raises(RuleViolation, match=why):
        entered(office, consultation, **changes)

    assert db.session.scalars(select(Feedback)).all() == []


def test_whoever_speaks_without_a_name_is_kept_nowhere(office: Office) -> None:
    consultation = published(office)
    with transaction():
        feedback = services.say(
            consultation, said(channel=Channel.ONLINE, anonymous=True, from_name="Chuyên viên"), by=office.officer
        )

    entry = db.session.scalars(select(JournalEntry).where(JournalEntry.act == "feedback.receive")).one()
    assert (feedback.entered_by, feedback.from_name, entry.actor_id) == (None, "", None)
    assert "Chuyên viên" not in str(entry.details)


def test_online_answers_are_taken_only_while_the_list_is_public_and_not_too_many(office: Office) -> None:
    consultation = published(office)
    online = said(channel=Channel.ONLINE)

    def speak() -> None:
        with transaction():
            services.say(consultation, online, by=office.officer)

    with clock.at(date(2020, 2, 15)), pytest.raises(RuleViolation, match="is over"):
        speak()
    for _time in range(services.MOST_BY_ONE):
        speak()
    with pytest.raises(RuleViolation, match="within an hour"):
        speak()


def test_the_secretariat_sees_what_waits_for_an_answer(office: Office) -> None:
    consultation = published(office)
    feedback = entered(office, consultation)

    waiting = [thing for thing in waiting_for(office.secretary, DAY) if thing.kind is Kind.FEEDBACK]
    assert [(thing.count, thing.subject_id, thing.due) for thing in waiting] == [
        (1, consultation.id, consultation.closes_on)
    ]
    answered(office, feedback)
    assert [thing for thing in waiting_for(office.secretary, DAY) if thing.kind is Kind.FEEDBACK] == []


# What holds a decision up.


def test_a_notice_that_no_rule_asks_for_blocks_nothing(office: Office) -> None:
    consultation = published(office)
    entered(office, consultation)

    assert awards_of(decided(office, consultation, DAY))


def test_a_list_that_must_be_public_is_not_decided_before_it_ended_and_all_is_answered(
    office: Office, blocking: None
) -> None:
    proposal = office.submitted(office.units[0], office.persons[1])
    with pytest.raises(RuleViolation, match="must be made public before"):
        office.decide(proposal)
    with pytest.raises(RuleViolation, match="at least 5 working days"):
        drawn_up(office, proposal, days=4)
    consultation = published(office, proposal)
    assert consultation.blocking
    feedback = entered(office, consultation)

    with pytest.raises(RuleViolation, match="until the end of 14/02/2020"):
        decided(office, consultation, date(2020, 2, 14))
    with pytest.raises(RuleViolation, match="1 of the register are open"):
        decided(office, consultation, date(2020, 2, 15))
    answered(office, feedback)
    assert db.session.scalars(select(Decision)).all() == []
    assert len(awards_of(decided(office, consultation, date(2020, 2, 15)))) == 2


def test_a_line_that_was_not_made_public_is_not_decided(office: Office, blocking: None) -> None:
    from contest.awards import services as awards

    proposal = office.submitted(office.units[0])
    consultation = published(office, proposal)
    with transaction():
        awards.give_back(proposal, "Bổ sung", by=office.leader)
    office.add(proposal, office.persons[0])
    office.submit(proposal)

    assert queries.drift_of(consultation).added == ["Nguyễn Văn Một"]
    with pytest.raises(RuleViolation, match="Nguyễn Văn Một was not on the list"):
        decided(office, consultation, date(2020, 2, 17))


def test_a_withdrawn_notice_no_longer_counts(office: Office, blocking: None) -> None:
    consultation = published(office)
    with transaction():
        services.withdraw(consultation, "Sai tên", by=office.secretary)

    assert consultation.state is ConsultationState.WITHDRAWN
    with pytest.raises(RuleViolation, match="must be made public before"):
        decided(office, consultation, date(2020, 2, 17))
