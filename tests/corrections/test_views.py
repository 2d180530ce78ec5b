"""The pages of what comes after a decision."""

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from contest.awards.models import AwardState
from contest.certificates import queries as certificates
from contest.corrections import queries
from contest.database import db
from tests.corrections.conftest import Case
from tests.statements import statements

CORRECTED = {
    "recipient_name": "Nguyễn Văn Mốt", "honorific": "mr", "recipient_line": "", "achievement": "Có thành tích",
    "issued_on": "07/02/2020", "reason": "Lỗi đánh máy", "signed_as": "TL. Chủ tịch – Trưởng phòng Nội vụ",
    "signer_name": "Lê Thị C",
}  # fmt: skip
ANNULLED = {
    "cause": "fraud", "reason": "Kê khai sai sự thật", "issued_on": "07/02/2020", "capacity": "head",
    "signer_name": "(Họ và tên)", "what": "Giấy khen", "amount": "447.000",
}  # fmt: skip
REISSUED = {"kind": "lost", "applicant": "Ông Một", "asked_on": "07/02/2020", "reason": "Thất lạc"}


def said(answer: TestResponse) -> str:
    return " ".join(answer.get_data(as_text=True).split())


def test_an_award_is_corrected_and_the_decision_shows_both(secretary: FlaskClient, case: Case) -> None:
    award = case.award
    assert "Nguyễn Văn Một" in said(secretary.get(f"/awards/{award.id}/correct"))

    answer = secretary.post(f"/awards/{award.id}/correct", data=CORRECTED)

    assert (answer.status_code, answer.location) == (302, f"/awards/{award.id}/file")
    page = said(secretary.get(answer.location))
    assert "01/UBND-NV" in page and "Nguyễn Văn Mốt" in page
    listed = said(secretary.get(f"/decisions/{case.decision.id}"))
    assert "Nguyễn Văn Một</strong>" in listed and "<strong>Nguyễn Văn Mốt</strong>" in listed
    document = queries.documents_of(award)[0]
    for kind in ("pdf", "docx"):
        assert secretary.get(f"/later-documents/{document.id}.{kind}").status_code == 200
    assert secretary.get(f"/later-documents/{document.id}.json").status_code == 200
    assert secretary.post(f"/later-documents/{document.id}/print").status_code == 302


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"recipient_name": ""}, "This field is required"),
        ({"issued_on": "06/02/2020"}, "nothing comes after it earlier"),
        ({"honorific": "x"}, "Choose one of the listed"),
    ],
)
def test_a_correction_that_is_refused_keeps_what_was_typed(
    secretary: FlaskClient, case: Case, changes: dict[str, str], why: str
) -> None:
    answer = secretary.post(f"/awards/{case.award.id}/correct", data={**CORRECTED, **changes})

    assert (answer.status_code, "Lỗi đánh máy" in said(answer), why in said(answer)) == (422, True, True)
    assert queries.documents_of(case.award) == []


def test_a_leader_annuls_an_award_and_it_stays_marked(leader: FlaskClient, case: Case) -> None:
    award, other = case.award, case.decision.awards[0]
    assert "Nguyễn Văn Một" in said(leader.get(f"/awards/{award.id}/annul"))

    refused = leader.post(f"/awards/{award.id}/annul", data={**ANNULLED, "issued_on": "06/02/2020"})
    assert (refused.status_code, "Kê khai sai sự thật" in said(refused)) == (422, True)
    invalid = leader.post(f"/awards/{award.id}/annul", data={**ANNULLED, "amount": "nhiều", "cause": ""})
    assert (invalid.status_code, award.state) == (422, AwardState.AWARDED)
    answer = leader.post(f"/awards/{award.id}/annul", data=ANNULLED)

    page = said(leader.get(answer.location))
    assert "Annulled by 02/QĐ-UBND of 07/02/2020:" in page and "Gian dối trong việc kê khai" in page
    text = said(leader.get(f"/decisions/{case.decision.id}"))
    assert f"/awards/{award.id}/annul" not in text and f"/awards/{other.id}/annul" in text
    document = queries.documents_of(award)[0]
    assert leader.get(f"/later-documents/{document.id}.pdf").status_code == 200


def test_nobody_but_a_leader_annuls_and_none_but_the_secretariat_corrects(secretary: FlaskClient, case: Case) -> None:
    assert secretary.post(f"/awards/{case.award.id}/annul", data=ANNULLED).status_code == 403
    assert case.award.state is AwardState.AWARDED


def test_a_leader_does_not_correct(leader: FlaskClient, case: Case) -> None:
    for act, data in (("correct", CORRECTED), ("reissue", REISSUED)):
        assert leader.post(f"/awards/{case.award.id}/{act}", data=data).status_code == 403
    assert queries.documents_of(case.award) == []


def test_an_annulled_award_fails_verification_at_once(client: FlaskClient, case: Case) -> None:
    case.issue()
    certificate = certificates.certificate_of(case.award)
    assert certificate is not None
    assert "<h1>Có hiệu lực</h1>" in said(client.get(f"/v/{certificate.code}"))

    case.annul()

    page = said(client.get(f"/v/{certificate.code}"))
    assert "<h1>Đã hủy bỏ</h1>" in page and "<h1>Có hiệu lực</h1>" not in page and "02/QĐ-UBND" in page


def test_the_old_code_leads_to_the_certificate_that_stands(client: FlaskClient, case: Case) -> None:
    case.issue()
    former = certificates.certificate_of(case.award)
    assert former is not None
    case.correct(recipient_name="Nguyễn Văn Mốt")
    now = certificates.certificate_of(case.award)
    assert now is not None

    old, new = said(client.get(f"/v/{former.code}")), said(client.get(f"/v/{now.code}"))

    assert "<h1>Đã đính chính</h1>" in old and f"/v/{now.code}" in old and "<h1>Có hiệu lực</h1>" not in old
    assert "<h1>Có hiệu lực</h1>" in new and "Nguyễn Văn Mốt" in new and "01/UBND-NV" in new
    assert "Nguyễn Văn Một" not in new


def test_a_run_prints_standing_certificates_only_and_anew_after_a_reissue(secretary: FlaskClient, case: Case) -> None:
    first = secretary.post(f"/decisions/{case.decision.id}/print").location
    former = certificates.certificate_of(case.award)
    assert former is not None
    assert secretary.get(f"{first}/certificates.pdf").status_code == 200

    answer = secretary.post(f"/awards/{case.award.id}/reissue", data=REISSUED)
    db.session.rollback()
    db.session.expire_all()

    assert answer.location == f"/awards/{case.award.id}/file"
    assert secretary.get(f"{first}/certificates.pdf").status_code == 409
    assert secretary.get(f"/certificates/{former.id}.pdf").status_code == 409
    second = secretary.post(f"/decisions/{case.decision.id}/print").location
    assert second != first
    page = said(secretary.get(second))
    assert f"{former.serial}-2" in page and page.count(former.serial + "<") == 0
    file = said(secretary.get(f"/awards/{case.award.id}/file"))
    assert f"Replaced by {former.serial}-2" in file and "Thất lạc" in file


def test_a_reissue_that_is_refused_keeps_what_was_typed(secretary: FlaskClient, case: Case) -> None:
    assert "Issue it again" in said(secretary.get(f"/awards/{case.award.id}/reissue"))
    for changes, why in (({"kind": "damaged"}, "exchanged for the old one"), ({"reason": ""}, "required")):
        answer = secretary.post(f"/awards/{case.award.id}/reissue", data={**REISSUED, **changes})
        assert (answer.status_code, "Ông Một" in said(answer), why in said(answer)) == (422, True, True)
    assert queries.reissues_of(case.award) == []


def test_open_recoveries_are_listed_and_closed(secretary: FlaskClient, case: Case) -> None:
    assert "Nothing was demanded back." in said(secretary.get("/recoveries"))
    case.annul(what="Giấy khen", amount=447_000)
    recovery = queries.recoveries_of(case.award)[0]
    page = said(secretary.get("/recoveries"))
    assert "447.000 đồng" in page and f"/recoveries/{recovery.id}/return" in page
    assert "Recover 2 things of annulled awards" in said(secretary.get("/"))

    assert "It came back" in said(secretary.get(f"/recoveries/{recovery.id}/return"))
    refused = secretary.post(f"/recoveries/{recovery.id}/return", data={"returned_on": "x", "note": "BB 1"})
    assert (refused.status_code, recovery.is_open) == (422, True)
    secretary.post(f"/recoveries/{recovery.id}/return", data={"returned_on": "07/02/2020", "note": "BB 1"})

    assert "Came back on 07/02/2020" in said(secretary.get("/recoveries"))
    assert "Recover 1 thing of an annulled award" in said(secretary.get("/"))


def test_a_list_of_decisions_asks_as_often_for_three_corrections_as_for_one(secretary: FlaskClient, case: Case) -> None:
    def asked() -> int:
        with statements() as seen:
            assert secretary.get(f"/decisions/{case.decision.id}").status_code == 200
        return len(seen)

    case.correct(recipient_name="Nguyễn Văn Mốt")
    one = asked()
    case.correct(recipient_name="Nguyễn Văn Mộc", achievement="Có thành tích lớn")
    assert asked() == one


def test_what_was_issued_again_leads_to_where_it_is_printed(secretary: FlaskClient, case: Case) -> None:
    secretary.post(f"/decisions/{case.decision.id}/print")
    address, way = f"/awards/{case.award.id}/file", f'href="/decisions/{case.decision.id}#certificates"'
    before = secretary.get(address).text

    secretary.post(f"/awards/{case.award.id}/reissue", data=REISSUED)

    assert [way in page for page in (before, secretary.get(address).text)] == [False, True]
