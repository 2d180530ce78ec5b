"""Placing, prolonging and lifting holds; a hold stands in the way of a list from its first to its last day."""

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from contest.awards.models import AwardState, ProposalState
from contest.database import db, transaction
from contest.errors import RuleViolation
from contest.histories.services import merge_persons, undo_merger
from contest.journal.models import JournalEntry
from contest.nominations import services
from contest.nominations.eligibility import Answer
from contest.nominations.examination import Candidate, Examination
from contest.nominations.models import Hold, HoldKind
from contest.nominations.queries import holds_listed
from contest.nominations.services import HoldDetails
from tests.awards.conftest import DAY, Office
from tests.conftest import sign_in
from tests.factories import make_body, make_hold, make_unit

FORM = {"kind": "inspection", "from_on": "01/02/2020", "until_on": "", "reason": "Thanh tra đột xuất", "document": ""}


def place(office: Office, recipient: object, **changes: object) -> Hold:
    given: dict[str, object] = {
        "kind": HoldKind.DISCIPLINE, "from_on": DAY, "until_on": None, "reason": "Đang xem xét kỷ luật",
    }  # fmt: skip
    with transaction():
        return services.place_hold(
            office.body, recipient, HoldDetails(**{**given, **changes}), by=office.secretary  # type: ignore[arg-type]
        )  # fmt: skip


def acts() -> list[str]:
    return list(db.session.scalars(select(JournalEntry.act).where(JournalEntry.act.like("hold.%"))))


def test_a_hold_is_placed_prolonged_and_lifted_and_the_journal_keeps_why(office: Office) -> None:
    hold = place(office, office.persons[0], until_on=date(2020, 2, 20))
    with transaction():
        services.prolong_hold(hold, date(2020, 3, 20), "Gia hạn xác minh", by=office.secretary)
    with transaction():
        services.lift_hold(hold, DAY, "Không vi phạm", by=office.secretary)

    assert (hold.until_on, hold.lifted_on, hold.lifted_reason) == (date(2020, 3, 20), DAY, "Không vi phạm")
    assert not hold.stands_on(DAY)
    assert hold.stands_on(DAY - timedelta(days=1)) is False
    assert acts() == ["hold.place", "hold.prolong", "hold.lift"]


@pytest.mark.parametrize("until_on", [date(2020, 2, 20), date(2020, 2, 10)])
def test_a_hold_is_not_shortened_by_prolonging_it(office: Office, until_on: date) -> None:
    hold = place(office, office.units[0], until_on=date(2020, 2, 20))

    with pytest.raises(RuleViolation), transaction():
        services.prolong_hold(hold, until_on, "x", by=office.secretary)
    assert db.session.get_one(Hold, hold.id).until_on == date(2020, 2, 20)


def test_the_same_hold_is_not_placed_twice_but_another_kind_is(office: Office) -> None:
    place(office, office.units[0])

    with pytest.raises(RuleViolation), transaction():
        details = HoldDetails(HoldKind.DISCIPLINE, DAY, None, "x")
        services.place_hold(office.body, office.units[0], details, by=office.secretary)
    place(office, office.units[0], kind=HoldKind.PRESS)
    assert db.session.query(Hold).count() == 2


def test_lifting_is_not_done_ahead_of_time_nor_twice(office: Office) -> None:
    hold = place(office, office.units[0])
    with pytest.raises(RuleViolation), transaction():
        services.lift_hold(hold, DAY + timedelta(days=1), "x", by=office.secretary)
    with transaction():
        services.lift_hold(hold, DAY, "Đã kết luận", by=office.secretary)

    with pytest.raises(RuleViolation), transaction():
        services.lift_hold(hold, DAY, "x", by=office.secretary)
    assert hold.lifted_reason == "Đã kết luận"


def test_who_is_on_hold_cannot_be_proposed(office: Office) -> None:
    make_hold(office.units[0], office.secretary)
    proposal = office.proposal()

    with pytest.raises(RuleViolation, match="on hold"):
        office.add(proposal, office.units[0])
    office.add(proposal, office.persons[0])
    db.session.expire_all()
    assert [line.recipient_name for line in proposal.awards] == ["Nguyễn Văn Một"]


def test_a_list_with_somebody_on_hold_is_neither_submitted_nor_decided(office: Office) -> None:
    held, other = office.proposal("Một"), office.submitted(office.units[1], title="Hai")
    office.add(held, office.persons[0])
    for recipient in (office.persons[0], office.units[1]):
        make_hold(recipient, office.secretary)

    with pytest.raises(RuleViolation, match="on hold"):
        office.submit(held)
    with pytest.raises(RuleViolation, match="on hold"):
        office.decide(other)
    db.session.expire_all()
    assert (held.state, other.state) == (ProposalState.DRAFTED, ProposalState.SUBMITTED)


def test_a_hold_stops_whoever_is_the_same_person(office: Office) -> None:
    first, second, _third = office.persons
    make_hold(first, office.secretary)
    with transaction():
        merger = merge_persons(first, second, "Một người", by=office.secretary)
    proposal = office.proposal()

    with pytest.raises(RuleViolation, match="on hold"):
        office.add(proposal, second)
    found = Examination(office.movement, DAY).of(Candidate(second, "GK_HUYEN")).lines
    assert next(one.answer for one in found if one.finding.check == "not_on_hold") is Answer.NO
    with transaction():
        undo_merger(merger, "Nhầm", by=office.secretary)
    assert office.add(proposal, second).position == 1


def test_a_line_on_hold_may_be_struck_by_the_leader(office: Office) -> None:
    proposal = office.submitted(office.units[0], office.units[1])
    make_hold(office.units[0], office.secretary)
    held = next(line for line in proposal.awards if line.unit_id == office.units[0].id)

    decision = office.decide(proposal, refusals={held.id: "Đang xác minh"})

    assert [award.recipient_name for award in decision.awards] == ["Ủy ban nhân dân xã Phước Lộc"]
    assert held.state is AwardState.REFUSED


@pytest.mark.parametrize(
    "changes",
    [{"from_on": DAY + timedelta(days=1)}, {"until_on": DAY - timedelta(days=1)}],
)
def test_a_hold_that_does_not_stand_today_stops_nothing(office: Office, changes: dict[str, date]) -> None:
    make_hold(office.units[0], office.secretary, **{"from_on": DAY - timedelta(days=9), **changes})

    assert office.decide(office.submitted(office.units[0])).number == 101


def test_a_lifted_hold_stops_nothing(office: Office) -> None:
    hold = make_hold(office.units[0], office.secretary)
    with transaction():
        services.lift_hold(hold, DAY, "Không vi phạm", by=office.secretary)

    assert office.submitted(office.units[0]).awaits_decision


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM hold",
        "UPDATE hold SET reason = 'khác'",
        "UPDATE hold SET from_on = '2019-01-01'",
        "UPDATE hold SET person_id = NULL, unit_id = 1",
        "UPDATE hold SET lifted_on = '2020-02-07'",
    ],
)
def test_the_database_keeps_holds_as_they_were_placed(office_on_both: Office, statement: str) -> None:
    make_hold(office_on_both.persons[0], office_on_both.secretary)

    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(text(statement))


def test_a_lifted_hold_is_not_changed_any_more(office_on_both: Office) -> None:
    hold = make_hold(office_on_both.units[0], office_on_both.secretary)
    with transaction():
        services.lift_hold(hold, DAY, "x", by=office_on_both.secretary)

    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(text("UPDATE hold SET until_on = '2021-01-01'"))


def test_holds_are_found_by_any_of_their_words(office: Office) -> None:
    place(office, office.persons[1], document="Kết luận 12/KL-TTH")
    place(office, office.units[0])

    def found(wanted: str) -> list[str]:
        return [hold.name for hold in holds_listed(office.body, DAY, everything=False, wanted=wanted)]

    assert found("tran thi") == found("12/kl") == ["Trần Thị Hai"]
    assert len(found("ky luat")) == 2


# Pages.


@pytest.fixture
def secretary(client: FlaskClient, office: Office) -> FlaskClient:
    return sign_in(client, office.secretary)


def test_a_hold_is_placed_from_the_page(secretary: FlaskClient, office: Office) -> None:
    unit = office.units[2]
    assert unit.name in secretary.get(f"/bodies/{office.body.id}/holds/recipients?q=benh").text

    answer = secretary.post(f"/bodies/{office.body.id}/holds/new?unit_id={unit.id}", data=FORM, follow_redirects=True)

    assert "Inspection under way" in answer.text
    assert [(hold.name, hold.kind) for hold in db.session.scalars(select(Hold))] == [(unit.name, "inspection")]


def test_a_hold_without_its_reason_comes_back_filled(secretary: FlaskClient, office: Office) -> None:
    address = f"/bodies/{office.body.id}/holds/new?unit_id={office.units[0].id}"
    answer = secretary.post(address, data={**FORM, "reason": "", "document": "KL 12"})

    assert answer.status_code == 422
    assert "KL 12" in answer.text
    assert db.session.query(Hold).count() == 0


def test_a_recipient_of_another_body_is_not_put_on_hold(secretary: FlaskClient, office: Office) -> None:
    elsewhere = make_unit(make_body("khac"), "X", "Xã khác")

    assert secretary.post(f"/bodies/{office.body.id}/holds/new?unit_id={elsewhere.id}", data=FORM).status_code == 404


def test_prolonging_and_lifting_from_the_page(secretary: FlaskClient, office: Office) -> None:
    hold = make_hold(office.units[0], office.secretary, until_on=DAY)

    refused = secretary.post(f"/holds/{hold.id}/prolong", data={"until_on": "01/02/2020", "reason": "x"})
    prolonged = secretary.post(f"/holds/{hold.id}/prolong", data={"until_on": "01/03/2020", "reason": "Chờ kết luận"})
    lifted = secretary.post(f"/holds/{hold.id}/lift", data={"lifted_on": "07/02/2020", "reason": "Không vi phạm"})

    assert (refused.status_code, prolonged.status_code, lifted.status_code) == (422, 302, 302)
    page = secretary.get(f"/holds/{hold.id}").text
    assert "Chờ kết luận" in page
    assert "Không vi phạm" in page
    assert "Lifted a hold" in page


def test_the_leader_reads_holds_and_places_none(client: FlaskClient, office: Office) -> None:
    hold = make_hold(office.units[0], office.secretary)
    leader = sign_in(client, office.leader)

    assert leader.get(f"/bodies/{office.body.id}/holds").status_code == 200
    assert leader.get(f"/holds/{hold.id}").status_code == 200
    assert leader.post(f"/holds/{hold.id}/lift", data={"lifted_on": "07/02/2020", "reason": "x"}).status_code == 403
    assert sign_in(client, office.officer).get(f"/holds/{hold.id}").status_code == 403


def test_lifted_holds_are_shown_when_they_are_asked_for(secretary: FlaskClient, office: Office) -> None:
    hold = make_hold(office.units[0], office.secretary)
    with transaction():
        services.lift_hold(hold, DAY, "x", by=office.secretary)
    address = f"/bodies/{office.body.id}/holds"

    assert office.units[0].name not in secretary.get(address).text
    assert office.units[0].name in secretary.get(f"{address}?show=all").text


def test_a_hold_is_shown_wherever_its_recipient_is_proposed(secretary: FlaskClient, office: Office) -> None:
    proposal = office.proposal()
    office.add(proposal, office.units[0])
    make_hold(office.units[0], office.secretary)

    assert "on hold" in secretary.get(f"/proposals/{proposal.id}").text
    assert "on hold" in secretary.get(f"/proposals/{proposal.id}/recipients?q=phuoc").text
    refused = secretary.post(f"/proposals/{proposal.id}/submit", data={"back": f"/proposals/{proposal.id}"})
    assert refused.status_code == 302
    assert "Ủy ban nhân dân xã Phước Kiển is on hold since" in secretary.get(f"/proposals/{proposal.id}").text
