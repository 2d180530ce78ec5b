"""From the standings to recognised initiatives and the certificates of their authors, as each role does it."""

from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from contest import clock
from contest.accounts.models import Account, Role
from contest.certificates.models import Certificate, PrintRun
from contest.database import db, transaction
from contest.errors import RuleViolation, Stale
from contest.initiatives.models import Initiative
from contest.invariants import breaches
from contest.journal.models import JournalEntry
from contest.journal.services import record
from contest.notices.models import Notice, NoticeKind
from contest.numbers.queries import next_number, taken_by
from contest.paper.models import Paper
from contest.recognition import services
from contest.recognition.models import (
    Advice,
    ConditionAnswer,
    Level,
    Recognition,
    RecognitionDecision,
    RecognitionList,
    RecognitionState,
)
from contest.recognition.services import AnnulmentDetails, DecisionDetails, Found, LineDetails
from contest.rules.recognition import conditions_on
from contest.scoring.models import Sheet
from contest.scoring.services import reopen_sheet
from contest.units.models import Capacity
from contest.work import WorkState
from tests.conftest import sign_in
from tests.factories import make_account, make_decision, make_proposal, numbers_until
from tests.scoring.world import MARKS, World, make_world

LOW = {"novelty": 1500, "effect": 1000, "spread": 1000, "dossier": 500}


@dataclass
class Case:
    """A movement in deliberation with two passed initiatives and one that did not pass."""

    world: World
    leader: Account
    officer: Account
    passed: list[Initiative]
    below: Initiative

    def drawn_up(self, *chosen: Initiative) -> RecognitionList:
        with transaction():
            roll = services.draw_up_list(self.world.movement, "Về việc công nhận sáng kiến", by=self.world.secretary)
            services.add_initiatives(roll, {one.id for one in chosen or self.passed}, by=self.world.secretary)
        return roll

    def submitted(self, *chosen: Initiative) -> RecognitionList:
        roll = self.drawn_up(*chosen)
        with transaction():
            services.find_all_met(roll, {line.id for line in roll.lines}, by=self.world.secretary)
            services.submit_list(roll, by=self.world.secretary)
        return roll

    def decided(self, *chosen: Initiative, number: int = 7) -> RecognitionDecision:
        roll = self.submitted(*chosen)
        with transaction():
            numbers_until(self.world.body, number - 1, self.world.secretary)
            return services.decide(roll, details(), by=self.leader)


def details() -> DecisionDetails:
    return DecisionDetails(clock.today(), "Về việc công nhận sáng kiến", Capacity.HEAD, "Lê Văn C")


def made(app: Flask) -> Case:
    world = make_world()
    body, unit = world.body, world.unit
    leader = make_account("chutich@x.vn", (Role.LEADER, body), name="Lê Văn C")
    officer = make_account("donvi@x.vn", (Role.UNIT_OFFICER, unit))
    passed = [world.scored(MARKS, MARKS), world.scored({**MARKS, "effect": 3500}, MARKS)]
    return Case(world, leader, officer, passed, world.scored(LOW, LOW))


@pytest.fixture
def case(app: Flask) -> Case:
    return made(app)


@pytest.fixture
def case_on_both(app_on_both: Flask) -> Case:
    return made(app_on_both)


def test_a_list_goes_from_the_standings_to_decision_papers_and_certificates(case: Case, client: FlaskClient) -> None:
    office, movement = sign_in(client, case.world.secretary), case.world.movement
    assert "Draw up a list" in office.get(f"/movements/{movement.id}/recognition").text
    begun = office.post(f"/movements/{movement.id}/recognition/new", data={"title": "Công nhận", "level": "grassroots"})
    roll = db.session.scalars(select(RecognitionList)).one()
    assert begun.location == f"/recognition/{roll.id}"
    page = office.get(f"/recognition/{roll.id}/standings").text
    assert page.count("checked") == 2
    office.post(f"/recognition/{roll.id}/standings", data={"chosen": [one.id for one in case.passed]})
    line = roll.lines[0]
    assert (line.place, line.initiative.id) == (1, case.passed[1].id)
    answers = {f"answer-{one.code}": "yes" for one in conditions_on(clock.today())}
    saved = office.post(
        f"/recognition/lines/{line.id}/advice", data={**answers, "advice": "recognise", "reach": "Huyện"}
    )
    assert saved.status_code == 302
    office.post(f"/recognition/{roll.id}/conditions-met", data={"chosen": [one.id for one in roll.lines]})
    office.post(f"/recognition/{roll.id}/submit")
    db.session.expire_all()
    assert roll.awaits_decision

    head = sign_in(client, case.leader)
    struck = roll.lines[1]
    sent = head.post(f"/recognition/{roll.id}/decide", data={
        "issued_on": clock.today().isoformat(), "title": "Về việc công nhận sáng kiến",
        "capacity": "head", "signer_name": "Lê Văn C", f"strike-{struck.id}": "Đã công nhận năm trước.",
        "seen": roll.submitted_at.isoformat(),
    })  # fmt: skip
    decision = db.session.scalars(select(RecognitionDecision)).one()
    assert sent.location == f"/recognition/decisions/{decision.id}"
    db.session.expire_all()
    assert [one.state for one in roll.lines] == [RecognitionState.RECOGNISED, RecognitionState.STRUCK]
    page = head.get(sent.location).text
    assert "Đã công nhận năm trước." in page and case.passed[1].title in page
    for name, words in (("decision", "QUYẾT ĐỊNH"), ("list", "DANH SÁCH")):
        pdf = PdfReader(BytesIO(head.get(f"{sent.location}/{name}.pdf").data))
        assert words in " ".join(leaf.extract_text() for leaf in pdf.pages)
        assert head.get(f"{sent.location}/{name}.docx").data.startswith(b"PK")
    book = load_workbook(BytesIO(head.get(f"{sent.location}/list.xlsx").data))
    assert book.worksheets[0].cell(2, 3).value == case.passed[1].title

    office = sign_in(client, case.world.secretary)
    office.post(f"/recognition/decisions/{decision.id}/print")
    run = db.session.scalars(select(PrintRun)).one()
    certificate = db.session.scalars(select(Certificate)).one()
    assert run.finished and run.error is None
    shown = client.get(f"/v/{certificate.code}").text
    assert line.authors[0].full_name in shown and "recognition stands" in shown
    assert [line for line in breaches() if not line.startswith("initiatives:")] == []


def test_recognition_is_advised_only_when_every_condition_is_met(case: Case) -> None:
    roll = case.drawn_up()
    line, codes = roll.lines[0], [one.code for one in conditions_on(clock.today())]
    found = {code: Found(ConditionAnswer.YES) for code in codes}

    with pytest.raises(RuleViolation, match="every condition"), transaction():
        missing = {**found, codes[0]: Found(ConditionAnswer.MORE)}
        services.advise(line, LineDetails(missing, Advice.RECOGNISE), by=case.world.secretary)
    with pytest.raises(RuleViolation, match="Say why"), transaction():
        services.advise(line, LineDetails(found, Advice.REFUSE), by=case.world.secretary)
    with pytest.raises(RuleViolation, match="not advised"), transaction():
        services.submit_list(roll, by=case.world.secretary)

    assert roll.is_drafted and line.advice is None


def test_an_initiative_below_the_pass_mark_can_be_recognised_and_is_not_ticked(case: Case) -> None:
    decision = case.decided(case.below)

    (line,) = decision.recognitions
    assert (line.place, line.outcome, line.state) == (None, "below_pass", RecognitionState.RECOGNISED)


def test_authors_are_frozen_with_their_shares_and_numbered_without_a_gap(case: Case) -> None:
    decision = case.decided()

    authors = [author for line in decision.recognitions for author in line.authors]
    assert [author.register_number for author in authors] == list(range(1, len(authors) + 1))
    with transaction():
        authors[0].recognition.initiative.authors[0].full_name = "Tên khác"
    assert authors[0].full_name != "Tên khác"


def test_decisions_of_both_kinds_take_their_numbers_from_one_sequence(case: Case) -> None:
    make_decision(make_proposal(case.world.movement), case.leader, number=7)

    decision = case.decided(number=1)

    assert decision.notation == "08/QĐ-UBND"
    row = taken_by("recognition_list", decision.roll.id)
    assert row is not None and (row.number, row.title) == (8, decision.title)


def test_a_day_before_the_last_number_is_refused_and_takes_none(case: Case) -> None:
    roll = case.submitted()
    with clock.at(clock.today() + timedelta(days=2)), transaction():
        numbers_until(case.world.body, 5, case.world.secretary)

    with pytest.raises(RuleViolation, match="cannot be of an earlier day"), transaction():
        services.decide(roll, details(), by=case.leader)

    db.session.expire_all()
    assert roll.awaits_decision and next_number(case.world.body, clock.today().year, "QĐ-UBND") == 6


def test_an_initiative_stands_on_one_list_only(case: Case) -> None:
    case.drawn_up()

    with pytest.raises(RuleViolation, match="stands on the list"):
        case.drawn_up(case.passed[0])


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE recognition SET title = 'x'",
        "DELETE FROM recognition",
        "UPDATE recognised_author SET share = 1",
        "DELETE FROM recognised_author",
        "UPDATE recognition_decision SET number = 9",
        "DELETE FROM recognition_decision",
        "UPDATE recognition_list SET title = 'x'",
        "UPDATE recognition_answer SET note = 'x'",
    ],
)
def test_nothing_of_a_decision_is_changed_afterwards(case_on_both: Case, statement: str) -> None:
    case_on_both.decided()

    with pytest.raises(IntegrityError), transaction():
        db.session.execute(text(statement))


def test_a_recognition_is_annulled_with_its_decision_and_reason_and_stays(case: Case, client: FlaskClient) -> None:
    decision = case.decided()
    sign_in(client, case.world.secretary).post(f"/recognition/decisions/{decision.id}/print")
    line = decision.recognitions[0]
    certificate = db.session.scalars(
        select(Certificate).where(Certificate.recognised_author_id == line.authors[0].id)
    ).one()

    with transaction():
        gone = AnnulmentDetails("12/QĐ-UBND", clock.today(), "Sao chép.")
        services.annul_recognition(line, gone, by=case.leader)

    assert line.state is RecognitionState.ANNULLED
    assert "annulled" in client.get(f"/v/{certificate.code}").text
    assert "12/QĐ-UBND" in sign_in(client, case.leader).get(f"/recognition/decisions/{decision.id}").text
    with pytest.raises(RuleViolation), transaction():
        services.annul_recognition(line, gone, by=case.leader)


def test_units_are_told_what_became_of_their_initiatives(case: Case) -> None:
    case.decided()

    told = db.session.scalars(select(Notice).where(Notice.kind == NoticeKind.RECOGNITION_DECIDED)).all()
    assert {(notice.account_id, notice.path) for notice in told} == {
        (case.officer.id, f"/initiatives/{one.id}") for one in case.passed
    }


def test_a_list_that_was_given_back_is_changed_and_decided_anew(case: Case, client: FlaskClient) -> None:
    roll = case.submitted()
    seen = roll.submitted_at
    given = sign_in(client, case.leader).post(
        f"/recognition/{roll.id}/give-back", data={"reason": "Thiếu một sáng kiến"}
    )
    assert given.status_code == 302

    office = sign_in(client, case.world.secretary)
    assert "Thiếu một sáng kiến" in office.get(f"/recognition/{roll.id}").text
    office.post(f"/recognition/{roll.id}/submit")
    with pytest.raises(RuleViolation), transaction():
        services.decide(roll, details(), seen=seen, by=case.leader)


def test_what_is_said_of_a_list_stays_in_the_journal_when_it_is_thrown_away(case: Case, client: FlaskClient) -> None:
    roll = case.drawn_up()
    titles = [line.title for line in roll.lines]

    answer = sign_in(client, case.world.secretary).post(f"/recognition/{roll.id}/discard")

    assert answer.status_code == 302 and db.session.scalars(select(Recognition)).all() == []
    entry = db.session.scalars(select(JournalEntry).where(JournalEntry.act == "recognition.discard")).one()
    assert entry.details["initiatives"] == titles


def test_drafts_are_the_secretariats_and_only_the_leader_decides(case: Case, client: FlaskClient) -> None:
    drafted = case.drawn_up(case.passed[0])
    waiting = case.submitted(case.passed[1])

    assert sign_in(client, case.leader).get(f"/recognition/{drafted.id}").status_code == 403
    assert sign_in(client, case.leader).get(f"/recognition/{waiting.id}/decide").status_code == 200
    assert sign_in(client, case.world.secretary).get(f"/recognition/{waiting.id}/decide").status_code == 403
    assert sign_in(client, case.officer).get(f"/movements/{case.world.movement.id}/recognition").status_code == 403
    assert sign_in(client, case.world.judge()).get(f"/recognition/{waiting.id}").status_code == 403


def test_the_unit_reads_on_the_initiative_what_was_decided_and_nothing_before(case: Case, client: FlaskClient) -> None:
    address = f"/initiatives/{case.passed[0].id}"
    with transaction():
        for one in case.passed:
            record(case.officer, "initiative.submit", one, body_id=case.world.body.id, number=one.number)
    roll = case.submitted()
    assert "Decision 01" not in sign_in(client, case.officer).get(address).text

    with transaction():
        services.decide(roll, details(), strikes={roll.lines[0].id: "Đã công nhận năm trước."}, by=case.leader)

    assert "Decision 01/QĐ-UBND" in client.get(address).text
    struck = roll.lines[0].initiative_id
    assert "Đã công nhận năm trước." in client.get(f"/initiatives/{struck}").text


def test_a_district_does_not_recognise_at_the_level_of_the_province(case: Case, client: FlaskClient) -> None:
    office, address = sign_in(client, case.world.secretary), f"/movements/{case.world.movement.id}/recognition/new"
    assert 'value="province"' not in office.get(address).text
    assert office.post(address, data={"title": "x", "level": "province"}).status_code == 422
    with pytest.raises(RuleViolation, match="at that level"), transaction():
        services.draw_up_list(case.world.movement, "x", Level.PROVINCE, by=case.world.secretary)


def test_what_has_no_finished_score_is_not_recognised(case: Case) -> None:
    unfinished = case.world.scored(MARKS)
    with pytest.raises(RuleViolation, match="no finished score"):
        case.submitted(*case.passed, unfinished)


def test_nothing_is_decided_on_scores_that_were_overtaken(case: Case) -> None:
    roll = case.submitted()
    sheet = db.session.scalars(select(Sheet)).first()
    assert sheet is not None
    with transaction():
        reopen_sheet(sheet, "Cộng nhầm.", by=case.world.secretary)
    with pytest.raises(Stale, match="has changed since"), transaction():
        services.decide(roll, details(), by=case.leader)
    assert db.session.scalars(select(RecognitionDecision)).all() == []


def test_an_issued_paper_is_never_written_anew(case: Case, client: FlaskClient) -> None:
    decision = case.decided()
    first = services.order_decision_again(decision)
    assert [paper.finished for paper in first] == []
    with transaction():
        for paper in db.session.scalars(select(Paper)):
            paper.state, paper.error = WorkState.FAILED, packed_reason()
        decision.movement.name = "Tên khác"
    assert sign_in(client, case.world.secretary).post(f"/recognition/decisions/{decision.id}/papers").status_code == 302
    values = [paper.values for paper in db.session.scalars(select(Paper).order_by(Paper.id))]

    assert len(values) == 4
    assert [{**value, "ordered_at": ""} for value in values[:2]] == [
        {**value, "ordered_at": ""} for value in values[2:]
    ]


def packed_reason() -> str:
    return RuleViolation("No award of this decision stands, so there is nothing to print.").packed()


def test_a_note_without_an_answer_comes_back_and_is_not_lost(case: Case, client: FlaskClient) -> None:
    line = case.drawn_up().lines[0]
    code = conditions_on(clock.today())[0].code
    data = {f"note-{code}": "Cần xem lại.", "advice": "complete", "reason": "Bổ sung.", "reach": "Huyện"}
    answer = sign_in(client, case.world.secretary).post(f"/recognition/lines/{line.id}/advice", data=data)

    assert answer.status_code == 422
    assert "Answer the condition that the note is about." in answer.text and "Cần xem lại." in answer.text


def test_a_decision_that_does_not_say_which_list_it_was_shown_is_refused(case: Case, client: FlaskClient) -> None:
    roll = case.submitted()
    data = {"issued_on": clock.today().strftime("%d/%m/%Y"), "title": "x", "capacity": "head",
            "signer_name": "Lê Văn C"}  # fmt: skip
    answer = sign_in(client, case.leader).post(f"/recognition/{roll.id}/decide", data=data)

    assert answer.status_code == 422 and "Look through it as it stands now." in answer.text


def test_ticks_that_are_no_numbers_of_lines_do_no_harm(case: Case, client: FlaskClient) -> None:
    roll = case.drawn_up()
    answer = sign_in(client, case.world.secretary).post(
        f"/recognition/{roll.id}/conditions-met", data={"chosen": ["9" * 5000, "x"]}
    )
    assert answer.status_code in (302, 409, 422)


def test_an_earlier_recognition_stays_on_the_page_while_a_new_list_is_only_submitted(
    case: Case, client: FlaskClient
) -> None:
    with transaction():
        record(case.officer, "initiative.submit", case.passed[0], body_id=case.world.body.id, number=1)
    decision = case.decided(case.passed[0])
    line = decision.roll.lines[0]
    with transaction():
        annulment = AnnulmentDetails("09/QĐ-UBND", clock.today(), "Sao chép")
        services.annul_recognition(line, annulment, by=case.leader)
    case.submitted(case.passed[0])

    assert "Sao chép" in sign_in(client, case.officer).get(f"/initiatives/{case.passed[0].id}").text
