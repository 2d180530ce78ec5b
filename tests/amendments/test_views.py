"""The pages of an amendment."""

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from contest.awards.models import AwardState, Proposal
from contest.database import db
from tests.amendments.conftest import Amending
from tests.conftest import sign_in


def text(answer: TestResponse) -> str:
    return " ".join(answer.get_data(as_text=True).split())


def test_an_amendment_is_drawn_up_signed_and_told_everywhere(amending: Amending, secretary: FlaskClient) -> None:
    certificate = amending.issue()[-1]
    decision, award = amending.decision, amending.award
    begun = secretary.post(f"/decisions/{decision.id}/amend", data={"title": "Về việc sửa đổi, bổ sung"})
    proposal = db.session.query(Proposal).order_by(Proposal.id.desc()).first()
    assert proposal is not None
    assert begun.location.endswith(f"/proposals/{proposal.id}")
    words = {
        "recipient_name": "Nguyễn Văn Muôn", "honorific": "mr", "recipient_line": "Công chức", "honour": award.honour,
        "achievement": "Có thành tích khác", "reason": "Ghi nhầm",
    }  # fmt: skip

    changed = secretary.post(f"/proposals/{proposal.id}/amend/{award.id}", data=words)
    taken = secretary.post(
        f"/proposals/{proposal.id}/take-off/{decision.awards[0].id}", data={"reason": "Đã chuyển công tác"}
    )

    assert (changed.status_code, taken.status_code) == (302, 302)
    shown = text(secretary.get(f"/proposals/{proposal.id}"))
    assert "Amends decision 01/QĐ-UBND" in shown
    assert "Nguyễn Văn Muôn" in shown
    later = amending.decide(proposal)
    assert "Amended by decision 02/QĐ-UBND" in text(secretary.get(f"/decisions/{decision.id}"))
    assert "Amends decision 01/QĐ-UBND" in text(secretary.get(f"/decisions/{later.id}"))
    assert "Nguyễn Văn Muôn" in text(secretary.get(f"/awards/{award.id}/file"))
    verified = text(secretary.get(f"/v/{certificate.code}"))
    assert "Amended by decision 02/QĐ-UBND of 07/02/2020" in verified
    refused = secretary.get(f"/certificates/{certificate.id}.pdf")
    assert (refused.status_code, "was amended by a later decision" in text(refused)) == (409, True)


def test_an_amendment_that_is_refused_comes_back_filled_and_changes_nothing(
    amending: Amending, secretary: FlaskClient
) -> None:
    proposal = amending.begin()
    award = amending.award
    same = {
        "recipient_name": award.recipient_name, "honorific": "mr", "recipient_line": award.recipient_line,
        "honour": award.honour, "achievement": award.achievement, "reason": "Không đổi gì",
    }  # fmt: skip

    page = secretary.post(f"/proposals/{proposal.id}/amend/{award.id}", data=same)
    empty = secretary.post(f"/proposals/{proposal.id}/take-off/{award.id}", data={"reason": ""})

    assert (page.status_code, empty.status_code) == (422, 422)
    assert "Nothing would change" in text(page)
    assert "Không đổi gì" in text(page)
    assert (proposal.is_empty, award.state) == (True, AwardState.AWARDED)


def test_another_recipient_is_found_and_an_award_is_left_alone(amending: Amending, secretary: FlaskClient) -> None:
    proposal, award, other = amending.begin(), amending.award, amending.office.persons[1]

    found = text(secretary.get(f"/proposals/{proposal.id}/amend/{award.id}/recipient?q=tran thi hai"))
    form = text(secretary.get(f"/proposals/{proposal.id}/amend/{award.id}?person_id={other.id}"))

    assert f"person_id={other.id}" in found
    assert 'value="Trần Thị Hai"' in form
    amending.amend(proposal, award, recipient_name="Nguyễn Văn Muôn")
    assert secretary.post(f"/proposals/{proposal.id}/leave/{award.id}").status_code == 302
    db.session.expire_all()
    assert proposal.is_empty


def test_only_the_secretariat_amends(amending: Amending, client: FlaskClient) -> None:
    proposal = amending.begin()
    leader = sign_in(client, amending.office.leader)

    assert leader.post(f"/decisions/{amending.decision.id}/amend", data={"title": "x"}).status_code == 403
    assert leader.get(f"/proposals/{proposal.id}/amend/{amending.award.id}").status_code == 403


def test_a_letter_cannot_give_the_award_to_another_name(amending: Amending, secretary: FlaskClient) -> None:
    award = amending.award
    said = {
        "recipient_name": "Trần Thị Hai", "honorific": "mr", "recipient_line": award.recipient_line,
        "achievement": award.achievement, "issued_on": "07/02/2020", "reason": "Nhầm",
        "signed_as": "TL. Chủ tịch – Trưởng phòng Nội vụ",
        "signer_name": "Lê Thị C",
    }  # fmt: skip

    page = secretary.post(f"/awards/{award.id}/correct", data=said)

    assert page.status_code == 422
    assert "is another name than" in text(page)
    assert f"/decisions/{amending.decision.id}/amend" in text(page)


def test_a_line_that_amends_is_edited_beside_what_it_amends(amending: Amending, secretary: FlaskClient) -> None:
    proposal = amending.begin()
    line = amending.amend(proposal, amending.award, recipient_name="Nguyễn Văn Muôn")
    words = {"honour": line.honour, "achievement": "Khác", "recipient_line": "Khác", "repeat_reason": "Khác"}

    answer = secretary.post(f"/awards/{line.id}/edit", data=words)

    assert answer.location.endswith(f"/proposals/{proposal.id}/amend/{amending.award.id}")
    db.session.refresh(line)
    assert (line.recipient_name, line.repeat_reason) == ("Nguyễn Văn Muôn", "Ghi nhầm khi lập danh sách")
