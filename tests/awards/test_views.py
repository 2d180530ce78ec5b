"""The pages: what each role sees and may do, what is refused, what comes back with everything typed."""

from datetime import timedelta
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from python_calamine import load_workbook
from sqlalchemy import select
from werkzeug.test import TestResponse

from contest import clock
from contest.accounts.models import Account, Role
from contest.awards import services
from contest.awards.models import Award, AwardState, Decision, Proposal, ProposalState
from contest.database import db, transaction
from contest.movements.models import RecipientKind
from contest.units.models import Honorific, Person
from tests.awards.conftest import DAY, HONOUR, Office
from tests.awards.test_roster import collective, individual, sheet
from tests.conftest import sign_in
from tests.factories import make_account, make_body, make_unit
from tests.statements import statements

DECISION = {
    "signed_on": "07/02/2020", "title": "Về việc khen thưởng", "capacity": "head",
    "signer_name": "(Họ và tên)",
}  # fmt: skip


@pytest.fixture
def secretary(client: FlaskClient, office: Office) -> FlaskClient:
    return sign_in(client, office.secretary)


@pytest.fixture
def leader(client: FlaskClient, office: Office) -> FlaskClient:
    return sign_in(client, office.leader)


def lines(proposal: Proposal) -> list[str]:
    db.session.expire_all()
    return [award.recipient_name for award in proposal.awards]


def said(answer: TestResponse) -> str:
    """Return what an answer, or the page it leads to, says."""
    return answer.get_data(as_text=True)


# Proposals.


def test_the_list_of_proposals_shows_each_role_what_is_its_business(client: FlaskClient, office: Office) -> None:
    office.submitted(office.units[0], title="Đã trình")
    office.proposal("Đang soạn")
    council = make_account("council@x.vn", (Role.COUNCIL_MEMBER, office.body))

    def seen(account: Account) -> tuple[bool, bool, bool]:
        text = said(sign_in(client, account).get(f"/movements/{office.movement.id}/proposals"))
        return "Đã trình" in text, "Đang soạn" in text, "Draw up a proposal" in text

    assert seen(office.secretary) == (True, True, True)
    assert seen(office.leader) == (True, False, False)
    assert seen(council) == (True, False, False)


@pytest.mark.parametrize("address", ["/movements/1/proposals", "/proposals/1", "/proposals/1/decide", "/decisions"])
def test_unit_officers_do_not_see_proposals_and_decisions(client: FlaskClient, office: Office, address: str) -> None:
    office.submitted(office.units[0])

    assert sign_in(client, office.officer).get(address).status_code == 403


def test_what_certificates_are_made_with_is_reached_from_the_decisions(secretary: FlaskClient, office: Office) -> None:
    body = office.body.id

    page = secretary.get("/decisions").text

    for address in (f"/bodies/{body}/lists", f"/bodies/{body}/designs", f"/bodies/{body}/printing",
                    f"/bodies/{body}/signing", f"/bodies/{body}/numbers", "/ceremonies", "/blanks"):  # fmt: skip
        assert f'href="{address}"' in page


def test_a_leader_does_not_see_a_list_that_is_being_drawn_up(leader: FlaskClient, office: Office) -> None:
    assert leader.get(f"/proposals/{office.proposal().id}").status_code == 403


def test_a_proposal_is_drawn_up(secretary: FlaskClient, office: Office) -> None:
    answer = secretary.post(f"/movements/{office.movement.id}/proposals/new", data={"title": " Khen  thưởng đợt 1 "})

    proposal = db.session.scalars(select(Proposal)).one()
    assert (answer.status_code, answer.location) == (302, f"/proposals/{proposal.id}")
    assert (proposal.title, proposal.state) == ("Khen thưởng đợt 1", ProposalState.DRAFTED)


def test_a_proposal_without_a_title_or_with_a_picture_in_it_is_not(secretary: FlaskClient, office: Office) -> None:
    address = f"/movements/{office.movement.id}/proposals/new"

    assert secretary.post(address, data={"title": " "}).status_code == 422
    answer = secretary.post(address, data={"title": "Khen thưởng 🎉"})

    assert answer.status_code == 422
    assert "Khen thưởng 🎉" in said(answer)
    assert db.session.scalars(select(Proposal)).all() == []


def test_a_proposal_is_not_drawn_up_before_deliberation(secretary: FlaskClient, office: Office) -> None:
    with transaction():
        for phase in office.movement.phases:
            phase.opens_on, phase.closes_on = DAY + timedelta(days=1), DAY + timedelta(days=30)

    answer = secretary.post(f"/movements/{office.movement.id}/proposals/new", data={"title": "Sớm"})

    assert answer.status_code == 403
    assert db.session.scalars(select(Proposal)).all() == []


def test_a_title_is_changed_and_a_proposal_discarded(secretary: FlaskClient, office: Office) -> None:
    proposal = office.proposal()
    office.add(proposal, office.units[0])

    secretary.post(f"/proposals/{proposal.id}/edit", data={"title": "Tên khác"})
    db.session.expire_all()
    assert proposal.title == "Tên khác"
    answer = secretary.post(f"/proposals/{proposal.id}/discard", follow_redirects=True)

    assert "“Tên khác” has been discarded" in said(answer)
    assert db.session.scalars(select(Award)).all() == []


def test_the_list_shows_groups_places_repeats_and_quotas(secretary: FlaskClient, office: Office) -> None:
    (initiative,) = office.scored(3000)
    office.set_quota(RecipientKind.COLLECTIVE, 1)
    office.submitted(office.units[0], title="Đợt một")
    proposal = office.proposal()
    office.add(proposal, office.persons[0])
    office.add(proposal, office.units[0], reason="Giải pháp khác", initiative_id=initiative.id)

    text = said(secretary.get(f"/proposals/{proposal.id}"))

    assert text.index("I. Collectives") < text.index("Phước Kiển</strong>") < text.index("II. Individuals")
    assert text.index("II. Individuals") < text.index("Mr Nguyễn Văn Một")
    assert "place 1" in text and "84.00" in text
    assert "also in “Đợt một”" in text and "Giải pháp khác" in text
    assert "2/1" in text and "1 too many" in text


def test_the_page_of_a_list_asks_as_much_for_two_lines_as_for_six(secretary: FlaskClient, office: Office) -> None:
    initiatives = office.scored(3000, 2500, 2000)
    proposal = office.proposal()

    def count() -> int:
        with statements() as seen:
            assert secretary.get(f"/proposals/{proposal.id}").status_code == 200
        return len(seen)

    office.add(proposal, office.units[0], initiative_id=initiatives[0].id)
    office.add(proposal, office.persons[0], initiative_id=initiatives[0].id)
    few = count()
    for place in (1, 2):
        office.add(proposal, office.units[place], initiative_id=initiatives[place].id)
        office.add(proposal, office.persons[place], initiative_id=initiatives[place].id)

    assert count() == few


# Lines.


def test_units_and_authors_are_chosen_from_the_standings(secretary: FlaskClient, office: Office) -> None:
    first, second = office.scored(3000, 2000)
    proposal = office.proposal()
    page = said(secretary.get(f"/proposals/{proposal.id}/standings"))

    answer = secretary.post(
        f"/proposals/{proposal.id}/standings",
        data={
            "units": [str(first.id), str(second.id)], "authors": [str(second.authors[0].id)],
            "collective_honour": HONOUR, "individual_honour": HONOUR,
        },
        follow_redirects=True,
    )  # fmt: skip

    assert page.index("Giải pháp 1") < page.index("Giải pháp 2")
    assert "3 lines have been added." in said(answer)
    assert lines(proposal) == ["Ủy ban nhân dân xã Phước Kiển", "Ủy ban nhân dân xã Phước Lộc", "Trần Thị Hai"]


def test_who_stands_already_is_not_chosen_without_a_reason_and_the_ticks_stay(
    secretary: FlaskClient, office: Office
) -> None:
    first, second = office.scored(3000, 2000)
    office.add(office.proposal("Đợt một"), office.units[0])
    proposal = office.proposal()
    chosen = {
        "units": [str(first.id)], "authors": [str(second.authors[0].id)], "collective_honour": HONOUR,
        "individual_honour": HONOUR,
    }  # fmt: skip

    answer = secretary.post(f"/proposals/{proposal.id}/standings", data=chosen)

    assert answer.status_code == 422
    assert "stands in this movement already, in “Đợt một”" in said(answer)
    assert said(answer).count(" checked>") == 2
    assert lines(proposal) == []
    secretary.post(f"/proposals/{proposal.id}/standings", data={**chosen, "repeat_reason": "Giải pháp khác"})
    assert lines(proposal) == ["Ủy ban nhân dân xã Phước Kiển", "Trần Thị Hai"]


def test_an_author_who_is_not_on_the_list_of_persons_needs_a_form_of_address(
    secretary: FlaskClient, office: Office
) -> None:
    (initiative,) = office.scored(3000)
    with transaction():
        author = initiative.authors[0]
        author.person_id, author.full_name = None, "Phạm Thị Mới"
    proposal = office.proposal()
    chosen = {"authors": [str(author.id)], "collective_honour": HONOUR, "individual_honour": HONOUR}

    refused = secretary.post(f"/proposals/{proposal.id}/standings", data=chosen)
    secretary.post(f"/proposals/{proposal.id}/standings", data={**chosen, f"honorific-{author.id}": "ms"})

    assert (refused.status_code, "Phạm Thị Mới is addressed" in said(refused)) == (422, True)
    assert lines(proposal) == ["Phạm Thị Mới"]
    assert proposal.awards[0].honorific is Honorific.MS


def test_somebody_is_searched_and_proposed_by_hand(secretary: FlaskClient, office: Office) -> None:
    proposal, person = office.proposal(), office.persons[2]

    found = said(secretary.get(f"/proposals/{proposal.id}/recipients?q=le duc"))
    address = f"/proposals/{proposal.id}/lines/new?person_id={person.id}"
    page = said(secretary.get(address))
    answer = secretary.post(
        address, data={"honour": HONOUR, "achievement": "Có giải pháp\nhay", "recipient_line": "Bác sĩ"}
    )

    assert address.replace("&", "&amp;") in found
    assert "Đã có thành tích trong thực hiện" in page
    award = proposal.awards[0]
    assert answer.location == f"/proposals/{proposal.id}#line-{award.id}"
    assert (award.recipient_name, award.recipient_line, award.achievement) == (
        "Lê Đức Ba",
        "Bác sĩ",
        "Có giải pháp hay",
    )


def test_a_repeated_line_asks_for_a_reason_and_keeps_what_was_typed(secretary: FlaskClient, office: Office) -> None:
    office.add(office.proposal("Đợt một"), office.units[0])
    proposal = office.proposal()
    address = f"/proposals/{proposal.id}/lines/new?unit_id={office.units[0].id}"

    assert "stands in this movement already" in said(secretary.get(address))
    answer = secretary.post(address, data={"honour": HONOUR, "achievement": "Một câu vừa gõ", "recipient_line": ""})

    assert answer.status_code == 422
    assert "Say why once more." in said(answer) and "Một câu vừa gõ" in said(answer)
    assert lines(proposal) == []


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"achievement": "a" * 401}, "400"),
        ({"achievement": ""}, "This field is required."),
        ({"honour": "BK_TINH"}, "Choose one of the listed."),
    ],
)
def test_a_faulty_line_is_refused_and_comes_back(
    secretary: FlaskClient, office: Office, typed: dict[str, str], words: str
) -> None:
    proposal = office.proposal()
    data = {"honour": HONOUR, "achievement": "Có giải pháp hay", "recipient_line": "Dòng vừa gõ", **typed}

    answer = secretary.post(f"/proposals/{proposal.id}/lines/new?unit_id={office.units[0].id}", data=data)

    assert answer.status_code == 422
    assert words in said(answer) and "Dòng vừa gõ" in said(answer)
    assert lines(proposal) == []


def test_a_recipient_of_another_body_is_not_there(secretary: FlaskClient, office: Office) -> None:
    stranger = make_unit(make_body("binhchanh"), "BC", "Ủy ban nhân dân xã Bình Chánh")

    answer = secretary.get(f"/proposals/{office.proposal().id}/lines/new?unit_id={stranger.id}")

    assert answer.status_code == 404


def test_a_new_person_is_proposed_and_put_on_the_list_of_persons(secretary: FlaskClient, office: Office) -> None:
    proposal = office.proposal()
    typed = {
        "honorific": "ms", "full_name": "Phạm Thị Mới", "unit_id": str(office.units[2].id), "post": "Bác sĩ",
        "honour": HONOUR, "achievement": "Có giải pháp hay",
    }  # fmt: skip

    refused = secretary.post(f"/proposals/{proposal.id}/persons/new", data={**typed, "unit_id": ""})
    secretary.post(f"/proposals/{proposal.id}/persons/new", data=typed)

    assert refused.status_code == 422 and "Phạm Thị Mới" in said(refused)
    person = db.session.scalars(select(Person).where(Person.full_name == "Phạm Thị Mới")).one()
    assert [(award.person_id, award.recipient_line) for award in proposal.awards] == [
        (person.id, "Bác sĩ, Bệnh viện huyện Nhà Bè")
    ]


def test_a_list_is_imported(secretary: FlaskClient, office: Office) -> None:
    proposal = office.proposal()
    upload = sheet(collective("PK"), individual("Phạm Thị Mới", "BV"))

    answer = secretary.post(
        f"/proposals/{proposal.id}/import", data={"file": (BytesIO(upload.content), upload.filename)},
        follow_redirects=True,
    )  # fmt: skip

    assert "2 lines have been added." in said(answer)
    assert lines(proposal) == ["Ủy ban nhân dân xã Phước Kiển", "Phạm Thị Mới"]


def test_a_faulty_list_is_shown_with_rows_and_columns(secretary: FlaskClient, office: Office) -> None:
    proposal = office.proposal()
    upload = sheet(collective("PK"), collective("KHÔNG"))

    answer = secretary.post(
        f"/proposals/{proposal.id}/import", data={"file": (BytesIO(upload.content), upload.filename)}
    )

    assert answer.status_code == 422
    assert "There is no unit with the code “KHÔNG”." in said(answer) and "Mã đơn vị" in said(answer)
    assert lines(proposal) == []


def test_an_import_without_a_file_is_asked_for_one(secretary: FlaskClient, office: Office) -> None:
    answer = secretary.post(f"/proposals/{office.proposal().id}/import", data={})

    assert (answer.status_code, "Choose a file." in said(answer)) == (422, True)


def test_the_template_offers_the_honours_of_the_movement(secretary: FlaskClient, office: Office) -> None:
    answer = secretary.get(f"/proposals/{office.proposal().id}/template.xlsx")

    offered = load_workbook(BytesIO(answer.data)).get_sheet_by_name("Danh mục").to_python()
    assert "Giấy khen của Chủ tịch Ủy ban nhân dân huyện" in [cell for row in offered for cell in row]


def test_a_line_is_edited_moved_and_taken_out(secretary: FlaskClient, office: Office) -> None:
    proposal = office.proposal()
    first, second = office.add(proposal, office.units[0]), office.add(proposal, office.units[1])

    assert "Đã có thành tích" in said(secretary.get(f"/awards/{first.id}/edit"))
    edited = {"honour": HONOUR, "achievement": "Khác", "recipient_line": ""}
    secretary.post(f"/awards/{first.id}/edit", data=edited)
    secretary.post(f"/awards/{second.id}/up")
    assert lines(proposal) == [second.recipient_name, first.recipient_name]
    assert (first.achievement, first.recipient_line) == ("Khác", "")
    secretary.post(f"/awards/{second.id}/down")
    assert lines(proposal) == [first.recipient_name, second.recipient_name]
    answer = secretary.post(f"/awards/{first.id}/remove", follow_redirects=True)

    assert "Ủy ban nhân dân xã Phước Kiển has been taken out." in said(answer)
    assert lines(proposal) == ["Ủy ban nhân dân xã Phước Lộc"]


@pytest.mark.parametrize(
    "address", ["/awards/1/remove", "/awards/1/up", "/awards/1/edit", "/proposals/1/submit", "/proposals/1/discard",
                "/proposals/1/import", "/proposals/1/lines/new?unit_id=2"],
)  # fmt: skip
@pytest.mark.parametrize("role", ["officer", "leader"])
def test_nobody_but_the_secretariat_changes_a_list(
    client: FlaskClient, office: Office, address: str, role: str
) -> None:
    proposal = office.proposal()
    office.add(proposal, office.units[0])

    answer = sign_in(client, getattr(office, role)).post(address, data={"honour": HONOUR, "achievement": "Khác"})

    assert answer.status_code == 403
    assert (lines(proposal), proposal.state) == (["Ủy ban nhân dân xã Phước Kiển"], ProposalState.DRAFTED)


# Submitting, giving back, deciding.


def test_a_list_is_submitted(secretary: FlaskClient, office: Office) -> None:
    proposal = office.proposal()
    office.add(proposal, office.units[0])

    answer = secretary.post(f"/proposals/{proposal.id}/submit", follow_redirects=True)

    assert "Waiting for decision" in said(answer)
    assert f"/awards/{proposal.awards[0].id}/edit" not in said(answer)


def test_a_list_over_its_quota_stays_where_it_is_and_the_numbers_are_told(
    secretary: FlaskClient, office: Office
) -> None:
    office.set_quota(RecipientKind.COLLECTIVE, 1)
    proposal = office.proposal()
    for unit in office.units[:2]:
        office.add(proposal, unit)

    answer = secretary.post(
        f"/proposals/{proposal.id}/submit", data={"back": f"/proposals/{proposal.id}"}, follow_redirects=True
    )

    assert "the quota is 1; 2 are on this list and 0 on others. Take out 1." in said(answer)
    db.session.expire_all()
    assert proposal.is_drafted


def test_a_submitted_list_cannot_be_changed_from_a_page_that_was_left_open(
    secretary: FlaskClient, office: Office
) -> None:
    proposal = office.submitted(office.units[0])

    answer = secretary.post(f"/awards/{proposal.awards[0].id}/remove")

    assert answer.status_code == 409
    assert "This proposal has been submitted" in said(answer)
    assert lines(proposal) == ["Ủy ban nhân dân xã Phước Kiển"]


def test_a_list_is_given_back_with_a_reason(leader: FlaskClient, office: Office) -> None:
    proposal = office.submitted(office.units[0])

    refused = leader.post(f"/proposals/{proposal.id}/give-back", data={"reason": ""})
    leader.post(f"/proposals/{proposal.id}/give-back", data={"reason": "Bổ sung cá nhân"})

    assert refused.status_code == 422
    db.session.expire_all()
    assert (proposal.state, proposal.return_reason) == (ProposalState.DRAFTED, "Bổ sung cá nhân")


def test_a_leader_decides_and_strikes_a_line(leader: FlaskClient, office: Office) -> None:
    proposal = office.submitted(*office.units[:2])
    struck = proposal.awards[0]
    page = said(leader.get(f"/proposals/{proposal.id}/decide"))

    answer = leader.post(
        f"/proposals/{proposal.id}/decide", data={**DECISION, f"strike-{struck.id}": "Đang được thanh tra"}
    )

    decision = db.session.scalars(select(Decision)).one()
    assert 'value="07/02/2020"' in page and 'value="Khen thưởng phong trào"' in page and "KT. Chủ tịch" in page
    assert answer.location == f"/decisions/{decision.id}"
    text = said(leader.get(answer.location))
    assert "Đang được thanh tra" in text and "waits for its number" in text
    assert decision.awards == []


def test_the_secretariat_numbers_what_was_signed(client: FlaskClient, office: Office) -> None:
    decision = office.sign(office.submitted(office.units[0]))
    secretary = sign_in(client, office.secretary)
    assert "Number a signed decision" in said(secretary.get("/"))
    assert "01/QĐ-UBND" in said(secretary.get(f"/decisions/{decision.id}/issue"))

    refused = secretary.post(f"/decisions/{decision.id}/issue", data={"issued_on": "06/02/2020"})
    empty = secretary.post(f"/decisions/{decision.id}/issue", data={"issued_on": ""})
    assert (refused.status_code, empty.status_code, decision.number) == (422, 422, None)
    assert "never before" in said(refused)

    answer = secretary.post(f"/decisions/{decision.id}/issue", data={"issued_on": "07/02/2020"})
    assert answer.location == f"/decisions/{decision.id}"
    text = said(secretary.get(answer.location))
    assert "Decision 01/QĐ-UBND" in text and "0001/2020" in text
    assert sign_in(client, office.leader).post(f"/decisions/{decision.id}/issue").status_code == 403


def test_a_signed_decision_is_given_back_with_a_reason(client: FlaskClient, office: Office) -> None:
    decision = office.sign(office.submitted(office.units[0]))
    secretary, address = sign_in(client, office.secretary), f"/decisions/{decision.id}/withdraw"

    assert secretary.get(address).status_code == 200
    assert secretary.post(address, data={"reason": ""}).status_code == 422
    assert len(db.session.scalars(select(Decision)).all()) == 1
    answer = secretary.post(address, data={"reason": "Sai thể thức"})

    assert answer.location == f"/proposals/{decision.proposal_id}"
    assert db.session.scalars(select(Decision)).all() == []
    assert sign_in(client, office.officer).post(address).status_code == 404


def test_a_leader_gives_a_line_something_else(leader: FlaskClient, office: Office) -> None:
    proposal = office.submitted(*office.units[:2])
    key = proposal.awards[0].id
    typed = {**DECISION, f"achievement-{key}": "Đã hoàn thành tốt nhiệm vụ", f"honour-{key}": HONOUR}

    refused = leader.post(f"/proposals/{proposal.id}/decide", data={**typed, f"change-{key}": ""})
    assert refused.status_code == 422
    assert "Say why" in said(refused) and "Đã hoàn thành tốt nhiệm vụ" in said(refused)
    assert not proposal.awards[0].is_changed

    answer = leader.post(f"/proposals/{proposal.id}/decide", data={**typed, f"change-{key}": "Nêu đúng mức"})
    text = said(leader.get(answer.location))
    assert "Đã hoàn thành tốt nhiệm vụ" in text and "Nêu đúng mức" in text and "Đã có thành tích" in text


def test_a_refused_decision_comes_back_with_everything_typed(leader: FlaskClient, office: Office) -> None:
    office.decide(office.submitted(office.units[0]))
    proposal = office.submitted(*office.units[1:])
    typed = {
        **DECISION,
        "signed_on": "08/02/2020",
        "signer_name": "Người ký vừa gõ",
        f"strike-{proposal.awards[0].id}": "Lý do vừa gõ",
    }

    answer = leader.post(f"/proposals/{proposal.id}/decide", data=typed)

    assert answer.status_code == 422
    assert "The day of a decision is not in the future" in said(answer)
    assert "Người ký vừa gõ" in said(answer) and "Lý do vừa gõ" in said(answer)
    assert [award.state for award in proposal.awards] == [AwardState.PROPOSED] * 2
    assert len(db.session.scalars(select(Decision)).all()) == 1


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("signed_on", "", "This field is required."),
        ("signed_on", "31/2/2020", "Write a day as day/month/year"),
        ("signed_on", "08/02/2020", "The day of a decision is not in the future."),
        ("signed_on", "06/02/2020", "the decision cannot be earlier"),
        ("capacity", "nobody", "Choose one of the listed."),
        ("signer_name", "", "This field is required."),
    ],
)
def test_a_faulty_decision_is_not_issued(
    leader: FlaskClient, office: Office, field: str, value: str, words: str
) -> None:
    proposal = office.submitted(office.units[0])

    answer = leader.post(f"/proposals/{proposal.id}/decide", data={**DECISION, field: value})

    assert answer.status_code == 422
    assert words in said(answer)
    assert db.session.scalars(select(Decision)).all() == []


def test_a_list_that_changed_while_the_page_was_open_is_shown_anew(leader: FlaskClient, office: Office) -> None:
    proposal = office.submitted(office.units[0])
    seen = proposal.submitted_at
    assert seen is not None
    with transaction():
        services.give_back(proposal, "Bổ sung", by=office.leader)
    office.add(proposal, office.units[1])
    with clock.at(clock.now() + timedelta(minutes=5)):
        office.submit(proposal)

    answer = leader.post(f"/proposals/{proposal.id}/decide", data={**DECISION, "seen": seen.isoformat()})

    assert answer.status_code == 422
    assert "submitted anew meanwhile" in said(answer) and "Phước Lộc" in said(answer)
    assert proposal.submitted_at is not None
    assert proposal.submitted_at.isoformat() in said(answer).replace("&#43;", "+")


def test_the_secretariat_does_not_decide(secretary: FlaskClient, office: Office) -> None:
    proposal = office.submitted(office.units[0])

    answer = secretary.post(f"/proposals/{proposal.id}/decide", data=DECISION)

    assert answer.status_code == 403
    assert (proposal.state, db.session.scalars(select(Decision)).all()) == (ProposalState.SUBMITTED, [])


def test_the_page_for_deciding_leads_to_the_decision_once_there_is_one(leader: FlaskClient, office: Office) -> None:
    decision = office.decide(office.submitted(office.units[0]))

    assert leader.get(f"/proposals/{decision.proposal_id}/decide").location == f"/decisions/{decision.id}"
    refused = leader.post(f"/proposals/{decision.proposal_id}/decide", data=DECISION)
    assert (refused.status_code, "Only a submitted proposal can be decided." in said(refused)) == (422, True)


# Decisions.


def test_each_reads_the_decisions_of_the_own_bodies(client: FlaskClient, office: Office) -> None:
    office.decide(office.submitted(office.units[0]))
    stranger = make_account("stranger@x.vn", (Role.LEADER, make_body("binhchanh")))

    assert "101/QĐ-UBND" in said(sign_in(client, office.leader).get("/decisions?q=khen thuong"))
    assert "101/QĐ-UBND" not in said(client.get("/decisions?q=nothing"))
    assert "101/QĐ-UBND" not in said(sign_in(client, stranger).get("/decisions"))
    assert client.get("/decisions/1").status_code == 403
    assert client.get("/decisions/1/list.xlsx").status_code == 403


def test_the_list_of_a_decision_is_downloaded(secretary: FlaskClient, office: Office) -> None:
    decision = office.decide(office.submitted(office.units[0]))

    answer = secretary.get(f"/decisions/{decision.id}/list.xlsx")

    assert answer.headers["Content-Disposition"] == "attachment; filename=danh-sach-khen-thuong-2020-101.xlsx"
    assert (
        load_workbook(BytesIO(answer.data)).get_sheet_by_index(0).to_python()[1][3] == "Ủy ban nhân dân xã Phước Kiển"
    )


def test_the_page_of_a_decision_asks_as_much_for_one_award_as_for_three(secretary: FlaskClient, office: Office) -> None:
    def count(decision: Decision) -> int:
        with statements() as seen:
            assert secretary.get(f"/decisions/{decision.id}").status_code == 200
        return len(seen)

    one, three = office.decide(office.submitted(office.units[0])), office.decide(office.submitted(*office.persons), 102)

    assert count(one) == count(three)
