"""A nomination from the draft to the line of a proposal: what is missing, who signs, what a return opens."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from contest.accounts.models import Account, Role
from contest.awards.models import Proposal, Recipient
from contest.awards.services import remove_line
from contest.database import db, transaction
from contest.errors import RuleViolation, Stale
from contest.movements.models import OfferedHonour, PhaseKind, RecipientKind
from contest.nominations import services
from contest.nominations.examination import Candidate, Examination
from contest.nominations.invariants import breaches
from contest.nominations.models import DossierPaper, Nomination, NominationState
from contest.nominations.queries import Reach, dossiers_of, nominations_of
from contest.nominations.services import NominationDetails, TermsDetails, Unready
from contest.notices.models import Notice, NoticeKind
from contest.storage.uploads import Upload
from tests.awards.conftest import DAY, HONOUR, Office, at_once
from tests.conftest import sign_in
from tests.factories import make_account, make_body, make_hold, make_initiative, make_unit
from tests.statements import statements

MERIT = "Đã có thành tích trong thực hiện phong trào thi đua cải cách hành chính năm 2019"
LIMIT = 1024 * 1024


@pytest.fixture
def head(office: Office) -> Account:
    return make_account("head@x.vn", (Role.UNIT_HEAD, office.units[0]), name="Thủ trưởng 01")


def draft(office: Office, recipient: Recipient | None = None, **words: object) -> Nomination:
    details = NominationDetails(**{"honour": HONOUR, "achievement": MERIT, **words})  # type: ignore[arg-type]
    unit = office.units[0]
    with transaction():
        return services.nominate(office.movement, unit, recipient or unit, details, by=office.officer)


def complete(office: Office, nomination: Nomination) -> Nomination:
    """Give the dossier what it lacks and have it signed on paper."""
    for lines in dossiers_of([nomination], DAY).values():
        for line in lines:
            if line.is_missing:
                with transaction():
                    services.add_paper(nomination, line.item.code, None, note="01/TTr", limit=LIMIT, by=office.officer)
    with transaction():
        services.sign_on_paper(nomination, "Thủ trưởng", DAY, by=office.officer)
    return nomination


def submitted(office: Office, recipient: Recipient | None = None, **words: object) -> Nomination:
    nomination = complete(office, draft(office, recipient, **words))
    with transaction():
        services.submit_nomination(nomination, by=office.officer)
    return nomination


def returned(office: Office, nomination: Nomination, **notes: str) -> Nomination:
    with transaction():
        services.return_nomination(nomination, notes, "Chưa đủ", DAY + timedelta(days=7), by=office.secretary)
    return nomination


def accepted(office: Office, nomination: Nomination, honour: str = HONOUR, reason: str = "") -> Nomination:
    with transaction():
        services.accept_nomination(nomination, honour, reason, by=office.secretary)
    return nomination


def lacks(nomination: Nomination) -> list[str]:
    return [lack.field for lack in services.lacks_of([nomination])[nomination.id]]


# Drafting and handing in.


def test_a_draft_says_everything_that_it_lacks(office: Office) -> None:
    nomination = draft(office, achievement="")

    assert lacks(nomination) == ["achievement", "paper-submission", "paper-report", "paper-minutes", "signature"]
    with pytest.raises(Unready) as refused, transaction():
        services.submit_nomination(nomination, by=office.officer)
    assert [lack.field for lack in refused.value.missing] == lacks(nomination)
    assert (nomination.state, nomination.number) == (NominationState.DRAFTED, None)


def test_a_complete_nomination_is_handed_in_and_numbered(office: Office) -> None:
    first, second = submitted(office), submitted(office, office.persons[0])

    assert [one.register_number for one in (first, second)] == ["ĐN-01", "ĐN-02"]
    assert first.state is NominationState.SUBMITTED
    assert not first.submitted_late


def test_the_submission_and_the_minutes_serve_all_that_the_unit_nominates(office: Office) -> None:
    complete(office, draft(office))
    other = draft(office, office.persons[0])

    assert lacks(other) == ["paper-report", "signature"]


def test_a_word_that_changes_after_the_signature_waits_for_it_again(office: Office, head: Account) -> None:
    nomination = draft(office)
    with transaction():
        services.sign_nominations([nomination], by=head)
    assert "signature" not in lacks(nomination)

    details = NominationDetails(HONOUR, MERIT + " trên địa bàn", nomination.recipient_line)
    with transaction():
        services.save_nomination(nomination, details, 1, by=office.officer)

    assert "signature" in lacks(nomination)


def test_who_stands_in_the_movement_already_needs_a_reason(office: Office) -> None:
    office.add(office.proposal(), office.units[0])
    nomination = draft(office)

    assert "repeat_reason" in lacks(nomination)
    assert "repeat_reason" not in lacks(draft(office, repeat_reason="Thành tích khác"))


def test_only_what_belongs_to_the_unit_is_nominated_by_it(office: Office) -> None:
    for stranger in (office.units[1], office.persons[1]):
        with pytest.raises(RuleViolation, match="does not belong"):
            draft(office, stranger)
    below = office.units[2]
    with transaction():
        below.parent_id = office.units[0].id
    assert draft(office, below).recipient_name == below.name


def test_an_honour_that_the_movement_does_not_offer_is_not_wanted(office: Office) -> None:
    with pytest.raises(RuleViolation, match="is not offered"):
        draft(office, honour="BK_TINH")
    assert db.session.query(Nomination).count() == 0


def test_an_older_text_does_not_overwrite_a_newer_one(office: Office) -> None:
    nomination = draft(office)
    for edition, fine in ((1, True), (1, False)):
        details = NominationDetails(HONOUR, f"{MERIT} {fine}", nomination.recipient_line)
        if fine:
            with transaction():
                services.save_nomination(nomination, details, edition, by=office.officer)
            continue
        with pytest.raises(Stale), transaction():
            services.save_nomination(nomination, details, edition, by=office.officer)


def test_a_text_that_no_certificate_holds_is_not_handed_in(office: Office) -> None:
    nomination = complete(office, draft(office, achievement=("MƯƠNG MẪU " * 40).strip()))

    with pytest.raises(RuleViolation, match="too long for its place"), transaction():
        services.submit_nomination(nomination, by=office.officer)
    assert nomination.state is NominationState.DRAFTED


def test_the_days_of_a_movement_open_and_close_the_door(office: Office) -> None:
    def set_days(first: int, last: int, late: int | None = None) -> None:
        days = [DAY + timedelta(days=first), DAY + timedelta(days=last)]
        late_until = DAY + timedelta(days=late) if late is not None else None
        with transaction():
            services.set_terms(office.movement, TermsDetails(days[0], days[1], late_until), by=office.secretary)

    nomination = complete(office, draft(office))
    for first, last, message in ((1, 9, "nominate from"), (-9, -1, "were due")):
        set_days(first, last)
        with pytest.raises(RuleViolation, match=message), transaction():
            services.submit_nomination(nomination, by=office.officer)
    set_days(-9, -1, 3)
    with transaction():
        services.submit_nomination(nomination, by=office.officer)

    assert nomination.submitted_late


def test_without_days_of_its_own_the_phase_of_deliberation_holds(office: Office) -> None:
    phase = office.movement.phase(PhaseKind.DELIBERATION)
    assert phase is not None
    with transaction():
        phase.opens_on, phase.closes_on = DAY - timedelta(days=9), DAY - timedelta(days=1)

    with pytest.raises(RuleViolation, match="were due"):
        draft(office)


def test_what_was_handed_in_does_not_change_and_can_be_withdrawn(office: Office) -> None:
    nomination = submitted(office)
    with pytest.raises(RuleViolation), transaction():
        services.save_nomination(nomination, NominationDetails(HONOUR, "Khác"), 1, by=office.officer)
    with pytest.raises(RuleViolation), transaction():
        services.add_paper(nomination, "report", None, note="x", limit=LIMIT, by=office.officer)

    with transaction():
        services.withdraw_nomination(nomination, "Đơn vị rút", by=office.officer)

    assert (nomination.state, nomination.number) == (NominationState.WITHDRAWN, 1)


# The dossier.


def test_a_file_is_checked_by_its_content(office: Office) -> None:
    nomination = draft(office)
    with pytest.raises(RuleViolation), transaction():
        services.add_paper(nomination, "report", Upload("a.pdf", b"MZ"), limit=LIMIT, by=office.officer)
    with pytest.raises(RuleViolation, match="no such paper"), transaction():
        services.add_paper(nomination, "diary", None, note="x", limit=LIMIT, by=office.officer)
    assert db.session.query(DossierPaper).count() == 0


def test_a_paper_that_is_taken_out_stays_on_record(office: Office) -> None:
    nomination = draft(office)
    with transaction():
        paper = services.add_paper(nomination, "report", None, note="05/BC", limit=LIMIT, by=office.officer)
    with transaction():
        services.remove_paper(paper, nomination, by=office.officer)

    assert "paper-report" in lacks(nomination)
    assert db.session.get_one(DossierPaper, paper.id).removed_at is not None


# Narrow returns.


def test_a_return_opens_what_was_noted_and_nothing_else(office: Office) -> None:
    nomination = returned(office, submitted(office), achievement="Ghi rõ năm")
    line = nomination.recipient_line

    with pytest.raises(RuleViolation, match="was not reopened"), transaction():
        services.save_nomination(nomination, NominationDetails(HONOUR, MERIT, line + " khác"), 1, by=office.officer)
    with pytest.raises(RuleViolation, match="not asked for again"), transaction():
        services.add_paper(nomination, "report", None, note="x", limit=LIMIT, by=office.officer)
    with transaction():
        services.save_nomination(nomination, NominationDetails(HONOUR, MERIT + " 2", line), 1, by=office.officer)
    assert nomination.achievement == MERIT + " 2"


def test_a_paper_that_was_asked_for_can_be_added(office: Office) -> None:
    nomination = returned(office, submitted(office), **{"paper-report": "Thiếu số liệu"})
    with transaction():
        services.add_paper(nomination, "report", Upload("bc.pdf", _pdf()), limit=LIMIT, by=office.officer)

    assert [paper.on_paper for line in dossiers_of([nomination], DAY)[nomination.id] for paper in line.papers] == [
        True, True, False, True,
    ]  # fmt: skip


def test_only_the_asker_checks_again_or_who_takes_that_over(office: Office) -> None:
    colleague = make_account("other@x.vn", (Role.SECRETARIAT, office.body))
    nomination = returned(office, submitted(office), achievement="Ghi rõ năm")
    with transaction():
        services.submit_nomination(nomination, by=office.officer)

    with pytest.raises(RuleViolation, match="checks it again"), transaction():
        services.accept_nomination(nomination, HONOUR, "", by=colleague)
    with transaction():
        services.take_check_over(nomination, by=colleague)
    with transaction():
        services.accept_nomination(nomination, HONOUR, "", by=colleague)
    assert (nomination.state, nomination.number) == (NominationState.ACCEPTED, 1)


def test_a_return_without_a_note_or_with_an_unknown_part_is_refused(office: Office) -> None:
    nomination = submitted(office)
    for notes in ({}, {"achievement": ""}, {"beauty": "x"}):
        with pytest.raises(RuleViolation), transaction():
            services.return_nomination(nomination, notes, "", DAY, by=office.secretary)
    assert nomination.state is NominationState.SUBMITTED


def test_the_unit_is_told_of_a_return_and_of_the_outcome(office: Office) -> None:
    nomination = returned(office, submitted(office), achievement="Ghi rõ năm")
    with transaction():
        services.submit_nomination(nomination, by=office.officer)
    with transaction():
        services.refuse_nomination(nomination, "Không đủ thành tích", by=office.secretary)

    told = db.session.scalars(select(Notice).where(Notice.account_id == office.officer.id).order_by(Notice.id)).all()
    assert [notice.kind for notice in told] == [NoticeKind.NOMINATION_RETURNED, NoticeKind.NOMINATION_DECIDED]
    assert told[1].values["reason"] == "Không đủ thành tích"


# Verdicts and taking over.


def test_accepting_for_another_honour_keeps_what_was_wanted(office: Office) -> None:
    with transaction():
        office.movement.honours.append(OfferedHonour(honour="LDTT_HUYEN", recipient_kind=RecipientKind.INDIVIDUAL))
    nomination = submitted(office, office.persons[0], honour="LDTT_HUYEN", in_post_since=date(2015, 1, 1))
    with pytest.raises(RuleViolation, match="Say why another honour"):
        accepted(office, nomination, HONOUR)
    accepted(office, nomination, HONOUR, "Chưa đủ tiêu chuẩn danh hiệu")

    assert (nomination.honour, nomination.accepted_honour, nomination.is_downgraded) == ("LDTT_HUYEN", HONOUR, True)


def test_somebody_on_hold_is_not_accepted(office: Office) -> None:
    nomination = submitted(office)
    make_hold(office.units[0], office.secretary)

    with pytest.raises(RuleViolation, match="must be met is not"):
        accepted(office, nomination)
    assert nomination.state is NominationState.SUBMITTED


def test_accepted_nominations_become_lines_of_a_proposal(office: Office) -> None:
    chosen = [accepted(office, submitted(office)), accepted(office, submitted(office, office.persons[0]))]
    proposal = office.proposal()
    with transaction():
        services.take_over(proposal, chosen, by=office.secretary)

    assert [(line.recipient_name, line.achievement) for line in proposal.awards] == [
        (office.units[0].name, MERIT), ("Nguyễn Văn Một", MERIT),
    ]  # fmt: skip
    assert [one.award_id for one in chosen] == [line.id for line in proposal.awards]


def test_taking_over_is_all_or_nothing(office: Office) -> None:
    good, bad = accepted(office, submitted(office)), submitted(office, office.persons[0])
    proposal = office.proposal()

    with pytest.raises(RuleViolation, match="not accepted any more"), transaction():
        services.take_over(proposal, [good, bad], by=office.secretary)
    db.session.expire_all()
    assert proposal.awards == []
    assert good.award_id is None


def test_a_line_that_is_taken_out_gives_the_nomination_back(office_on_both: Office) -> None:
    office = office_on_both
    nomination = accepted(office, submitted(office))
    proposal = office.proposal()
    with transaction():
        [line] = services.take_over(proposal, [nomination], by=office.secretary)
    with pytest.raises(RuleViolation, match="taken over into a proposal"), transaction():
        services.reconsider_nomination(nomination, "x", by=office.secretary)
    with transaction():
        remove_line(line, by=office.secretary)
    db.session.expire_all()
    assert nomination.award_id is None

    with transaction():
        services.reconsider_nomination(nomination, "Xét lại", by=office.secretary)
    assert nomination.state is NominationState.SUBMITTED


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM nomination",
        "UPDATE nomination SET number = 9",
        "UPDATE nomination SET person_id = 1, recipient_unit_id = NULL",
        "UPDATE nomination SET state = 'refused'",
        "UPDATE nomination SET accepted_honour = 'GK_XA', state = 'accepted'",
        "DELETE FROM dossier_paper",
        "UPDATE dossier_paper SET note = 'khác'",
    ],
)
def test_the_database_keeps_what_was_nominated(office_on_both: Office, statement: str) -> None:
    submitted(office_on_both)

    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(text(statement))


# Pages.


@pytest.fixture
def officer(client: FlaskClient, office: Office) -> FlaskClient:
    return sign_in(client, office.officer)


FORM = {"honour": HONOUR, "achievement": MERIT, "recipient_line": "huyện Nhà Bè", "edition": "1"}


def only() -> Nomination:
    db.session.expire_all()
    return db.session.scalars(select(Nomination)).one()


def test_an_officer_nominates_hands_in_and_reads_the_outcome(office: Office, officer: FlaskClient) -> None:
    movement, unit = office.movement.id, office.units[0].id
    assert "Nguyễn Văn Một" in officer.get(f"/movements/{movement}/nominations/recipients").text
    officer.post(f"/movements/{movement}/nominations/new?unit_id={unit}", data=FORM)
    address = f"/nominations/{only().id}"
    page = officer.get(address).text
    assert "4 things are still missing" in page
    assert 'href="#paper-report"' in page

    files = {"file": (BytesIO(_pdf()), "bao-cao.pdf"), "note": ""}
    assert officer.post(f"{address}/papers/report", data=files).status_code == 302
    for item in ("submission", "minutes"):
        officer.post(f"{address}/papers/{item}", data={"note": "01/TTr ngày 05/02/2020"})
    officer.post(f"{address}/signed", data={"signed_name": "Thủ trưởng", "signed_on": "06/02/2020"})
    answer = officer.post(f"{address}/submit", follow_redirects=True)
    assert "Its number is ĐN-01." in answer.text
    assert officer.get(f"{address}/papers/1/file").data == _pdf()

    with transaction():
        services.refuse_nomination(only(), "Trùng thành tích", by=office.secretary)
    assert "Trùng thành tích" in officer.get(address).text


def test_a_paper_without_a_file_or_a_note_comes_back_with_its_error(office: Office, officer: FlaskClient) -> None:
    nomination = draft(office)
    answer = officer.post(f"/nominations/{nomination.id}/papers/report", data={"note": ""})

    assert answer.status_code == 422
    assert "Choose a file, or write which paper was handed in." in answer.text
    assert db.session.query(DossierPaper).count() == 0


def test_an_incomplete_form_comes_back_filled(office: Office, officer: FlaskClient) -> None:
    address = f"/movements/{office.movement.id}/nominations/new?unit_id={office.units[0].id}"
    answer = officer.post(address, data={**FORM, "honour": "BK_TINH", "achievement": "Thành tích riêng"})

    assert answer.status_code == 422
    assert "Thành tích riêng" in answer.text
    assert db.session.query(Nomination).count() == 0


def test_a_crafted_post_changes_nothing_that_was_not_reopened(office: Office, officer: FlaskClient) -> None:
    nomination = returned(office, submitted(office), recipient_line="Ghi đủ tên")
    address = f"/nominations/{nomination.id}/edit"
    page = officer.get(address).text
    assert 'name="recipient_line"' in page
    assert 'name="achievement"' not in page

    crafted = officer.post(address, data={**FORM, "achievement": "Sửa lén"})
    papers = officer.post(f"/nominations/{nomination.id}/papers/report", data={"note": "chen thêm"})
    honest = officer.post(address, data={"recipient_line": "huyện Nhà Bè mới", "edition": "1"})

    assert (crafted.status_code, papers.status_code, honest.status_code) == (422, 422, 302)
    assert (only().achievement, only().recipient_line) == (MERIT, "huyện Nhà Bè mới")
    assert db.session.query(DossierPaper).count() == 3


def test_the_head_confirms_many_at_once(office: Office, client: FlaskClient, head: Account) -> None:
    chosen = [draft(office), draft(office, office.persons[0])]
    signing = sign_in(client, head)
    address = f"/movements/{office.movement.id}/nominations/confirm"
    assert "Nguyễn Văn Một" in signing.get(address).text

    answer = signing.post(address, data={"chosen": [one.id for one in chosen]}, follow_redirects=True)

    assert "2 nominations are confirmed." in answer.text
    assert all(one.is_signed for one in db.session.scalars(select(Nomination)))
    assert sign_in(client, office.officer).post(f"/nominations/{chosen[0].id}/confirm").status_code == 403


def test_drafts_are_the_units_own_and_other_units_see_nothing(office: Office, client: FlaskClient) -> None:
    nomination = draft(office)
    neighbour = make_account("n@x.vn", (Role.UNIT_OFFICER, office.units[1]))
    address, index = f"/nominations/{nomination.id}", f"/movements/{office.movement.id}/nominations"

    assert sign_in(client, office.secretary).get(address).status_code == 403
    assert nomination.recipient_name not in client.get(index).text
    assert sign_in(client, neighbour).get(address).status_code == 403
    complete(office, nomination)
    with transaction():
        services.submit_nomination(nomination, by=office.officer)
    assert sign_in(client, office.secretary).get(address).status_code == 200
    assert sign_in(client, neighbour).get(address).status_code == 403
    assert sign_in(client, office.leader).post(f"{address}/refuse", data={"reason": "x"}).status_code == 403


@pytest.fixture
def secretary(client: FlaskClient, office: Office) -> FlaskClient:
    return sign_in(client, office.secretary)


def test_the_secretariat_checks_returns_accepts_and_takes_over(office: Office, secretary: FlaskClient) -> None:
    nomination = submitted(office)
    address = f"/nominations/{nomination.id}"
    empty = secretary.post(f"{address}/return", data={"due_on": "14/02/2020"})
    sent = secretary.post(f"{address}/return", data={"due_on": "14/02/2020", "note-achievement": "Ghi rõ"})
    assert (empty.status_code, sent.status_code, only().reopened) == (422, 302, {"achievement": "Ghi rõ"})
    with transaction():
        services.submit_nomination(nomination, by=office.officer)
    assert secretary.post(f"{address}/accept", data={"honour": HONOUR, "reason": ""}).status_code == 302

    take_over = f"/movements/{office.movement.id}/nominations/take-over"
    untitled = secretary.post(take_over, data={"chosen": [nomination.id], "title": ""})
    assert untitled.status_code == 422
    done = secretary.post(take_over, data={"chosen": [nomination.id], "title": "Khen thưởng đợt 1"})

    [proposal] = db.session.scalars(select(Proposal))
    assert done.headers["Location"] == f"/proposals/{proposal.id}"
    assert [line.recipient_name for line in proposal.awards] == [office.units[0].name]


def test_the_list_is_narrowed_and_back_keeps_that(office: Office, secretary: FlaskClient) -> None:
    unit, person = submitted(office), submitted(office, office.persons[0])
    index = f"/movements/{office.movement.id}/nominations"

    page = secretary.get(f"{index}?kind=individual&state=submitted&q=mot").text
    assert person.register_number in page
    assert unit.register_number not in page
    assert "kind=individual" in secretary.get(f"/nominations/{person.id}").text
    assert unit.register_number not in secretary.get(f"{index}?answer=yes").text
    assert secretary.get(f"{index}?state=strange&unit=x&answer=maybe").status_code == 200


def test_a_verdict_on_a_condition_is_given_from_the_nomination(office: Office, secretary: FlaskClient) -> None:
    nomination = submitted(office, office.persons[0])
    make_hold(office.units[0], office.secretary)
    address = f"/nominations/{nomination.id}/verdict/not_on_hold"

    assert secretary.post(address, data={"fit": "", "reason": ""}).status_code == 422
    assert secretary.post(address, data={"fit": "fit", "reason": "Không liên quan"}).status_code == 302
    assert "Không liên quan" in secretary.get(f"/nominations/{nomination.id}").text


def test_the_days_are_set_by_the_secretariat(office: Office, secretary: FlaskClient) -> None:
    address = f"/movements/{office.movement.id}/nominations/days"
    wrong = secretary.post(address, data={"opens_on": "10/02/2020", "closes_on": "01/02/2020"})
    right = secretary.post(address, data={"opens_on": "01/02/2020", "closes_on": "20/02/2020", "late_until": ""})

    assert (wrong.status_code, right.status_code) == (422, 302)
    assert "01/02/2020" in secretary.get(f"/movements/{office.movement.id}/nominations").text
    assert sign_in(secretary, office.officer).get(address).status_code == 403


def test_the_list_asks_the_same_questions_for_one_and_for_many(office: Office) -> None:
    submitted(office)
    reach = Reach(True, frozenset(), frozenset())

    def asked() -> int:
        with statements() as seen:
            found = nominations_of(office.movement, reach)
            examination = Examination(office.movement, DAY)
            for one in found:
                examination.of(Candidate.of_nomination(one))
            return len(seen)

    before = asked()
    for person in (office.persons[0], office.persons[0]):
        submitted(office, person, repeat_reason="Thành tích khác")
    assert asked() <= before + 1


def test_somebody_new_is_put_on_the_list_and_nominated(office: Office, officer: FlaskClient) -> None:
    answer = officer.post(
        f"/movements/{office.movement.id}/nominations/persons/new",
        data={"unit_id": office.units[0].id, "honorific": "ms", "full_name": "Phạm Thị Bốn", "post": "Công chức"},
    )
    assert "person_id=" in answer.headers["Location"]
    assert "Phạm Thị Bốn" in officer.get(answer.headers["Location"]).text


def test_what_is_ready_is_handed_in_at_once_and_the_rest_stays(office: Office, officer: FlaskClient) -> None:
    ready, unready = complete(office, draft(office)), draft(office, office.persons[0], achievement="")
    address = f"/movements/{office.movement.id}/nominations/submit-ready"
    assert "Submit the 1 that is ready" in officer.get(f"/movements/{office.movement.id}/nominations").text

    assert officer.post(address).status_code == 302
    db.session.expire_all()
    assert [one.state for one in (ready, unready)] == [NominationState.SUBMITTED, NominationState.DRAFTED]
    refused = officer.post(
        address, data={"back": f"/movements/{office.movement.id}/nominations"}, follow_redirects=True
    )
    assert "Nothing is ready" in refused.text


def test_several_that_meet_every_condition_are_accepted_at_once(office: Office, secretary: FlaskClient) -> None:
    for place, unit in enumerate(office.units[:2]):
        make_initiative(office.movement, unit, office.officer, title=f"Giải pháp {place}")
    fit = submitted(office)
    with transaction():
        services.nominate_pasted(office.movement, "PL\nBV", by=office.secretary)
    address = f"/movements/{office.movement.id}/nominations/accept"
    page = secretary.get(address).text
    assert "1 more waits for a verdict of its own" in page
    assert office.units[2].name not in page

    answer = secretary.post(address, data={"chosen": [fit.id, fit.id + 1]}, follow_redirects=True)

    assert "2 nominations are accepted." in answer.text
    states = db.session.scalars(select(Nomination.state).order_by(Nomination.id)).all()
    assert states == [NominationState.ACCEPTED, NominationState.ACCEPTED, NominationState.SUBMITTED]
    assert secretary.post(address, data={"chosen": [fit.id]}).status_code == 422


def test_two_officers_hand_in_at_the_same_moment_and_get_two_numbers(
    app_on_both: Flask, office_on_both: Office
) -> None:
    office = office_on_both
    ids = [complete(office, draft(office, recipient)).id for recipient in (office.units[0], office.persons[0])]
    officer_id = office.officer.id

    def hand_in(nomination_id: int) -> str:
        officer = db.session.get_one(Account, officer_id)
        return services.submit_nomination(db.session.get_one(Nomination, nomination_id), by=officer).register_number

    numbers = at_once(app_on_both, *(lambda key=key: hand_in(key) for key in ids))

    assert sorted(str(number) for number in numbers) == ["ĐN-01", "ĐN-02"]
    assert list(breaches()) == []


def test_the_page_of_the_list_asks_the_same_for_one_and_for_three(office: Office, secretary: FlaskClient) -> None:
    def asked() -> int:
        with statements() as seen:
            assert secretary.get(f"/movements/{office.movement.id}/nominations").status_code == 200
            return len(seen)

    with transaction():
        services.nominate_pasted(office.movement, "PK", by=office.secretary)
    before = asked()
    with transaction():
        services.nominate_pasted(office.movement, "PL\nTrần Thị Hai\nLê Đức Ba", by=office.secretary)
    assert asked() == before


def test_what_must_hold_is_told_when_it_does_not(office: Office) -> None:
    nomination = accepted(office, submitted(office))
    proposal = office.proposal()
    with transaction():
        services.take_over(proposal, [nomination], by=office.secretary)
    assert list(breaches()) == []

    make_hold(make_unit(make_body("khac"), "X", "Xã khác"), office.secretary, body_id=office.body.id)
    with transaction() as session:
        session.execute(text("UPDATE award SET recipient_key = 'unit:99'"))
    db.session.expire_all()

    assert list(breaches()) == [
        f"nominations: the line of nomination {nomination.id} is not of its recipient",
        "nominations: hold 1 is on a recipient of another body",
    ]


def _pdf() -> bytes:
    import pikepdf

    out = BytesIO()
    document = pikepdf.new()
    document.add_blank_page()
    document.save(out, deterministic_id=True)
    return out.getvalue()
