"""Households as whom units nominate and the secretariat puts on hold."""

from collections.abc import Iterator
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from contest.accounts.models import Role
from contest.certificates.papers import nominated_values
from contest.database import db, transaction
from contest.errors import RuleViolation
from contest.histories.services import merge_households, undo_merger
from contest.movements.models import RecipientKind
from contest.nominations import services
from contest.nominations.eligibility import Answer
from contest.nominations.examination import Candidate, Examination
from contest.nominations.invariants import breaches
from contest.nominations.models import Hold, HoldKind, Nomination, NominationState
from contest.nominations.queries import Reach, Wanted, holds_listed, nominations_of, receipt_of, standing_holds
from contest.nominations.services import HoldDetails, NominationDetails, read_pasted
from contest.rules.dated import mark_of
from contest.rules.standards import Standard
from contest.spreadsheet import FaultyList
from contest.units.models import Honorific, Household
from contest.units.services import HouseholdDetails, add_household, household_at
from tests.awards.conftest import DAY, HONOUR, Office
from tests.conftest import sign_in
from tests.factories import make_account, make_body, make_hold, make_nomination, make_unit
from tests.nominations.test_nominations import MERIT, accepted, complete, draft, lacks, returned, submitted
from tests.nominations.test_papers import said, words_of

NAME = "Hộ gia đình bà Nguyễn Thị Bốn"


def home_of(office: Office, head: str = "Nguyễn Thị Bốn", place: int = 0) -> Household:
    with transaction():
        details = HouseholdDetails(head, Honorific.MS, "Ấp 3")
        return add_household(office.units[place], details, by=office.secretary)


@pytest.fixture
def home(office: Office) -> Iterator[Household]:
    yield home_of(office)


def answers(office: Office, candidate: Candidate) -> dict[str, Answer]:
    return {line.finding.check: line.answer for line in Examination(office.movement, DAY).of(candidate).lines}


# Nominating.


def test_a_household_goes_from_the_draft_to_the_line_of_a_proposal(office_on_both: Office) -> None:
    office = office_on_both
    home = home_of(office)
    nomination = submitted(office, home)
    assert (nomination.kind, nomination.recipient_name) == (RecipientKind.HOUSEHOLD, NAME)
    assert (nomination.recipient_line, nomination.register_number) == ("Ấp 3", "ĐN-01")

    accepted(office, nomination)
    proposal = office.proposal()
    with transaction():
        [award] = services.take_over(proposal, [nomination], by=office.secretary)

    assert (award.household, award.recipient_key) == (home, f"household:{home.id}")
    assert (nomination.award, list(breaches())) == (award, [])


def test_the_dossier_of_a_household_is_that_of_its_honour_and_no_post_is_asked(office: Office, home: Household) -> None:
    nomination = draft(office, home, achievement="")

    assert lacks(nomination) == ["achievement", "paper-submission", "paper-report", "paper-minutes", "signature"]


def test_a_unit_nominates_only_households_that_live_there(office: Office) -> None:
    with pytest.raises(RuleViolation, match="does not belong"):
        draft(office, home_of(office, place=1))
    with transaction():
        office.units[2].parent_id = office.units[0].id
    below = home_of(office, "Lê Thị Năm", place=2)
    assert draft(office, below).household is below


def test_an_honour_that_is_not_offered_to_households_is_refused(office: Office, home: Household) -> None:
    with transaction():
        for offered in list(office.movement.honours):
            if offered.recipient_kind is RecipientKind.HOUSEHOLD:
                office.movement.honours.remove(offered)

    with pytest.raises(RuleViolation, match="not offered to this kind"):
        draft(office, home)
    assert db.session.scalars(select(Nomination)).all() == []


def test_a_household_is_returned_completed_and_withdrawn(office: Office, home: Household) -> None:
    nomination = returned(office, submitted(office, home), achievement="Viết rõ hơn")
    details = NominationDetails(HONOUR, MERIT + " tại ấp 3", nomination.recipient_line)
    with transaction():
        services.save_nomination(nomination, details, nomination.edition, by=office.officer)
    complete(office, nomination) if lacks(nomination) == ["signature"] else None
    with transaction():
        services.submit_nomination(nomination, by=office.officer)
    with transaction():
        services.withdraw_nomination(nomination, "Hộ đã chuyển đi", by=office.officer)

    assert (nomination.state, nomination.withdrawal_reason) == (NominationState.WITHDRAWN, "Hộ đã chuyển đi")


def test_nominations_of_each_kind_are_found_apart(office: Office, home: Household) -> None:
    for recipient in (office.units[0], office.persons[0], home):
        draft(office, recipient)
    own = Reach(whole=False, officer_of=frozenset({office.units[0].id}), head_of=frozenset())

    found = {
        kind: [one.recipient_name for one in nominations_of(office.movement, own, Wanted(kind=kind))]
        for kind in RecipientKind
    }

    assert found == {
        RecipientKind.COLLECTIVE: [office.units[0].name], RecipientKind.INDIVIDUAL: ["Nguyễn Văn Một"],
        RecipientKind.HOUSEHOLD: [NAME],
    }  # fmt: skip


@pytest.mark.parametrize("table", ["nomination", "hold"])
def test_the_database_takes_exactly_one_recipient_of_three(office_on_both: Office, table: str) -> None:
    office = office_on_both
    home = home_of(office)
    unit = "unit_id" if table == "hold" else "recipient_unit_id"

    for changes in ({unit: office.units[0].id, "household_id": home.id}, {unit: None, "household_id": None}):
        with pytest.raises(IntegrityError, match="recipient"):
            if table == "hold":
                make_hold(office.units[0], office.secretary, **changes)
            else:
                make_nomination(office.movement, office.units[0], office.officer, **changes)
        db.session.rollback()


def test_whom_a_nomination_is_for_does_not_change(office: Office, home: Household) -> None:
    draft(office, home)
    other = home_of(office, "Lê Thị Năm")

    with pytest.raises(IntegrityError, match="who nominates whom"), transaction() as session:
        session.execute(text(f"UPDATE nomination SET household_id = {other.id}"))


# Eligibility.


def test_what_is_asked_of_those_who_work_is_not_asked_of_a_household(
    office: Office, home: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = [_standard(check) for check in ("months_in_post", "recognised_initiative", "registered", "unit_exists")]
    monkeypatch.setattr("contest.nominations.examination.standards_for", lambda *_given, **_named: asked)

    lines = Examination(office.movement, DAY).of(Candidate(home, HONOUR)).lines

    told = {line.finding.check: (line.answer, line.finding.reason[0]) for line in lines}
    for check in ("months_in_post", "recognised_initiative", "registered"):
        assert told[check] == (
            Answer.YES, "Not asked of a household: this is asked of those who work at a unit.",
        )  # fmt: skip
    assert "exists" in told["unit_exists"][1]
    of_person = answers(office, Candidate(office.persons[0], HONOUR))
    assert of_person["months_in_post"] is Answer.PERSON


def _standard(check: str) -> Standard:
    return Standard(
        check=check, text="x", strict=True, valid_from=date(2004, 7, 1), valid_to=None, source="x", mark=mark_of("K"),
        count=10,
    )  # fmt: skip


def test_somebody_looks_up_where_a_household_lives_whose_place_was_dissolved(office: Office, home: Household) -> None:
    with transaction():
        office.units[0].valid_to = date(2020, 1, 31)

    assert answers(office, Candidate(home, HONOUR))["unit_exists"] is Answer.PERSON
    assert answers(office, Candidate(office.units[0], HONOUR))["unit_exists"] is Answer.NO
    assert answers(office, Candidate(office.persons[0], HONOUR))["unit_exists"] is Answer.YES


def test_a_household_that_stands_in_the_movement_needs_a_reason_under_every_entry(
    office: Office, home: Household
) -> None:
    again = home_of(office, "Nguyễn Thị Bôn")
    with transaction():
        merger = merge_households(home, again, "Ghi sai dấu", by=office.secretary)
    submitted(office, home)

    assert "repeat_reason" in lacks(draft(office, again))
    with transaction():
        undo_merger(merger, "Hai hộ khác nhau", by=office.secretary)
    assert "repeat_reason" not in lacks(draft(office, again))


# Holds.


def test_a_household_on_hold_is_neither_proposed_nor_accepted(office: Office, home: Household) -> None:
    nomination = submitted(office, home)
    with transaction():
        details = HoldDetails(HoldKind.COMPLAINT, DAY, None, "Đơn tố cáo")
        hold = services.place_hold(office.body, home, details, by=office.secretary)

    assert (hold.name, hold.place, hold.recipient_key) == (NAME, office.units[0].name, f"household:{home.id}")
    assert answers(office, Candidate(home, HONOUR))["not_on_hold"] is Answer.NO
    with pytest.raises(RuleViolation, match="condition that must be met"):
        accepted(office, nomination)
    with pytest.raises(RuleViolation, match="is on hold"):
        office.add(office.proposal(), home)
    with pytest.raises(RuleViolation, match="on hold for this"), transaction():
        services.place_hold(office.body, home, details, by=office.secretary)
    with transaction():
        services.lift_hold(hold, DAY, "Không vi phạm", by=office.secretary)
    accepted(office, nomination)


def test_a_hold_stops_whatever_is_the_same_household(office: Office, home: Household) -> None:
    again = home_of(office, "Nguyễn Thị Bôn")
    hold = make_hold(home, office.secretary)
    with transaction():
        merger = merge_households(home, again, "Một hộ", by=office.secretary)

    assert standing_holds(office.body, DAY)[f"household:{again.id}"] == [hold]
    with pytest.raises(RuleViolation, match="on hold for this"), transaction():
        details = HoldDetails(HoldKind.COMPLAINT, DAY, None, "Đơn tố cáo")
        services.place_hold(office.body, again, details, by=office.secretary)
    with pytest.raises(RuleViolation, match="on hold"):
        office.add(office.proposal(), again)
    with transaction():
        undo_merger(merger, "Hai hộ", by=office.secretary)
    assert office.add(office.proposal(), again).household is again


def test_holds_on_households_are_listed_and_searched_by_where_they_live(office: Office, home: Household) -> None:
    hold = make_hold(home, office.secretary)

    assert holds_listed(office.body, DAY, everything=False, wanted="bon phuoc kien") == [hold]
    assert list(breaches()) == []
    other = make_unit(make_body("khac"), "X", "Xã khác")
    with transaction():
        stranger = add_household(other, HouseholdDetails("A", Honorific.MR), by=office.secretary)
    make_hold(stranger, office.secretary, body_id=office.body.id)
    assert len(list(breaches())) == 1


# Pasted lists.


def test_households_are_read_from_a_pasted_list(office: Office, home: Household) -> None:
    text_of = "\n".join((
        "Tên\tĐơn vị\tĐịa chỉ", "Hộ gia đình bà Nguyễn Thị Bốn\t\t", "Hộ ông Lê Văn Sáu\tPL\tẤp 1, xã Phước Lộc",
        "Nguyễn Văn Một\t\t",
    ))  # fmt: skip

    lines = read_pasted(office.movement, text_of)

    assert [(line.kind, line.who if line.who is home else None, line.is_new) for line in lines] == [
        (RecipientKind.HOUSEHOLD, home, False), (RecipientKind.HOUSEHOLD, None, True),
        (RecipientKind.INDIVIDUAL, None, False),
    ]  # fmt: skip
    with transaction():
        assert services.nominate_pasted(office.movement, text_of, by=office.secretary) == 3
    [six] = db.session.scalars(select(Nomination).where(Nomination.recipient_name.like("%Sáu"))).all()
    assert (six.unit, six.recipient_line, six.household.address if six.household else "") == (
        office.units[1], "Ấp 1, xã Phước Lộc", "Ấp 1, xã Phước Lộc",
    )  # fmt: skip


def test_a_household_nobody_can_tell_is_a_fault_and_nothing_is_taken_in(office: Office, home: Household) -> None:
    home_of(office, place=1)

    with pytest.raises(FaultyList) as refused:
        read_pasted(office.movement, "Hộ bà Nguyễn Thị Bốn\nHộ ông Ai\nNguyễn Văn Một")
    assert [(fault.row, fault.message.partition("“")[0] or fault.message[-25:]) for fault in refused.value.faults] == [
        (1, "Several households are called "), (2, "Say at which unit it lives."[-25:]),
    ]  # fmt: skip
    assert read_pasted(office.movement, "Hộ bà Nguyễn Thị Bốn;PK")[0].who is home


# Pages and papers.


def test_an_officer_puts_a_household_on_the_list_and_nominates_it(client: FlaskClient, office: Office) -> None:
    officer, base = sign_in(client, office.officer), f"/movements/{office.movement.id}/nominations"
    typed = {"unit_id": office.units[0].id, "honorific": "ms", "head_name": "Nguyễn Thị Bốn", "address": "Ấp 3"}

    assert officer.post(f"{base}/households/new", data={**typed, "head_name": ""}).status_code == 422
    assert db.session.scalars(select(Household)).all() == []
    answer = officer.post(f"{base}/households/new", data=typed)
    [home] = db.session.scalars(select(Household)).all()
    assert answer.location.endswith(f"/new?by={office.units[0].id}&household_id={home.id}")
    assert NAME in officer.get(f"{base}/recipients?by={office.units[0].id}").text
    page = officer.get(answer.location).text
    assert NAME in page and 'name="kind" value="household"' in page and "in_post_since" not in page
    officer.post(answer.location, data={"honour": HONOUR, "achievement": MERIT, "recipient_line": "Ấp 3"})
    [nomination] = db.session.scalars(select(Nomination)).all()
    assert (nomination.household, nomination.recipient_line) == (home, "Ấp 3")
    assert NAME in officer.get(f"/nominations/{nomination.id}").text


def test_a_stranger_nominates_no_household_of_another_body(client: FlaskClient, office: Office) -> None:
    other = make_unit(make_body("khac"), "X", "Xã khác")
    with transaction():
        stranger = add_household(other, HouseholdDetails("A", Honorific.MR), by=office.secretary)
    address = f"/movements/{office.movement.id}/nominations/new?household_id={stranger.id}"

    assert sign_in(client, office.officer).get(address).status_code == 404
    head = make_account("head@x.vn", (Role.UNIT_HEAD, office.units[0]))
    denied = sign_in(client, head).post(f"/movements/{office.movement.id}/nominations/households/new")
    assert denied.status_code == 403


def test_the_secretary_finds_a_household_and_puts_it_on_hold(
    client: FlaskClient, office: Office, home: Household
) -> None:
    secretary, base = sign_in(client, office.secretary), f"/bodies/{office.body.id}/holds"
    form = {"kind": "inspection", "from_on": "01/02/2020", "until_on": "", "reason": "Thanh tra", "document": ""}

    assert NAME in secretary.get(f"{base}/recipients?q=ho gia dinh ba bon").text
    address = f"{base}/new?household_id={home.id}"
    assert secretary.post(address, data={**form, "reason": ""}).status_code == 422
    assert db.session.scalars(select(Hold)).all() == []
    secretary.post(address, data=form)
    [hold] = db.session.scalars(select(Hold)).all()
    assert hold.household is home
    for page in (base, f"/holds/{hold.id}"):
        shown = secretary.get(page).text
        assert NAME in shown and office.units[0].name in shown
    assert sign_in(client, office.officer).get(address).status_code == 403


def test_the_certificate_that_is_shown_names_the_household_alone(office: Office, home: Household) -> None:
    values = nominated_values(draft(office, home), DAY)

    assert (values["label"], values["recipient"]) == ("", NAME)


def test_the_papers_of_a_unit_name_its_households(office: Office, home: Household) -> None:
    nomination = submitted(office, home)
    draft(office)
    draft(office, office.persons[0])
    with transaction():
        paper = services.order_submission(office.movement, office.units[0])

    assert said(receipt_of(nomination), NAME, "Địa chỉ", "Ấp 3") == []
    counted = "01 tập thể, 01 cá nhân và 01 hộ gia đình"
    assert said(paper, counted, "Hộ gia đình (01)", NAME, "từng tập thể, cá nhân, hộ gia đình") == []
    assert f"Bà {NAME}" not in words_of(paper)[0]


def test_the_secretariat_nominates_a_household_for_where_it_lives(client: FlaskClient, office: Office) -> None:
    secretary = sign_in(client, office.secretary)
    base = f"/movements/{office.movement.id}/nominations"
    typed = {
        "unit_id": office.units[1].id, "honorific": "mr", "head_name": "Lê Văn Sáu", "address": "Ấp 1",
        "honour": HONOUR, "achievement": MERIT,
    }  # fmt: skip

    assert f'href="{base}/households/enter"' in secretary.get(base).text
    assert secretary.post(f"{base}/households/enter", data={**typed, "unit_id": ""}).status_code == 422
    assert db.session.scalars(select(Household)).all() == []
    secretary.post(f"{base}/households/enter", data=typed)
    [nomination] = db.session.scalars(select(Nomination)).all()
    assert (nomination.state, nomination.unit, nomination.recipient_line, nomination.register_number) == (
        NominationState.SUBMITTED, office.units[1], "Ấp 1", "ĐN-01",
    )  # fmt: skip
    assert nomination.recipient_name == "Hộ gia đình ông Lê Văn Sáu"
    assert sign_in(client, office.officer).post(f"{base}/households/enter", data=typed).status_code == 403


def test_the_secretariat_nominates_no_household_for_what_is_not_offered(office: Office) -> None:
    home = HouseholdDetails("Lê Văn Sáu", Honorific.MR)

    with pytest.raises(RuleViolation, match="not offered to this kind"), transaction():
        services.enter_home(
            office.movement, office.units[0], home, NominationDetails("CSTDCS_HUYEN"), by=office.secretary
        )
    assert db.session.scalars(select(Household)).all() == []


def test_two_households_whose_heads_have_one_name_are_told_apart_by_where_they_live(
    office: Office, home: Household
) -> None:
    def entered(address: str) -> Household | None:
        details = HouseholdDetails("Nguyễn Thị Bốn", Honorific.MS, address)
        with transaction():
            return household_at(office.units[0], details, by=office.secretary)

    other = entered("Ấp 5")

    assert other is not home
    assert (entered("ấp 3"), entered("Ấp 5")) == (home, other)
    lines = read_pasted(office.movement, "Tên\tĐơn vị\tĐịa chỉ\nHộ bà Nguyễn Thị Bốn\tPK\tẤp 5")
    assert [line.who for line in lines] == [other]
