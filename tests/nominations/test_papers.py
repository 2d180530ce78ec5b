"""The receipt and the submission of a unit: the same words as PDF and as Word file, printable by who made them."""

from io import BytesIO

from flask.testing import FlaskClient
from pypdf import PdfReader

from contest.database import transaction
from contest.nominations import services
from contest.nominations.models import Nomination
from contest.nominations.queries import receipt_of, submission_of
from contest.paper.models import Paper
from contest.paper.tasks import print_paper
from contest.storage.services import content_of
from tests.awards.conftest import Office
from tests.conftest import sign_in
from tests.nominations.test_nominations import MERIT, draft, submitted
from tests.wordfiles import text_of


def words_of(paper: Paper) -> tuple[str, str]:
    """Return what the PDF and what the Word file of ``paper`` says."""
    print_paper(paper.id)
    assert paper.file is not None and paper.word_file is not None
    pages = PdfReader(BytesIO(content_of(paper.file))).pages
    printed = " ".join(" ".join(page.extract_text() for page in pages).split())
    return printed, " ".join(text_of(content_of(paper.word_file)).split())


def said(paper: Paper | None, *expected: str) -> list[str]:
    assert paper is not None
    return [words for text in words_of(paper) for words in expected if words not in text]


def test_the_receipt_says_what_was_handed_in(office: Office) -> None:
    nomination = submitted(office, office.persons[0])

    assert said(
        receipt_of(nomination), "PHIẾU TIẾP NHẬN", "ĐN-01", "Ông Nguyễn Văn Một",
        "Giấy khen của Chủ tịch Ủy ban nhân dân",
        MERIT, "Báo cáo thành tích: bản giấy, 01/TTr", "Phong trào thi đua năm 2019",
    ) == []  # fmt: skip


def test_the_submission_lists_all_that_the_unit_nominates(office: Office) -> None:
    draft(office)
    submitted(office, office.persons[0])
    gone = draft(office, office.persons[0], repeat_reason="x", achievement="Thành tích đã rút")
    with transaction():
        services.withdraw_nomination(gone, "Rút", by=office.officer)
    with transaction():
        paper = services.order_submission(office.movement, office.units[0])

    assert said(paper, "TỜ TRÌNH", "01 tập thể", "01 cá nhân", "Ông Nguyễn Văn Một", office.units[0].name, MERIT) == []
    assert "Thành tích đã rút" not in words_of(paper)[0]


def test_who_made_a_paper_can_fetch_it(office: Office, client: FlaskClient) -> None:
    nomination: Nomination = draft(office)
    officer, address = sign_in(client, office.officer), f"/movements/{office.movement.id}/nominations/submission"

    assert officer.get(address).status_code == 200
    assert officer.get(f"{address}.pdf").status_code == 404
    assert officer.post(address).status_code == 302
    assert officer.get(f"{address}.pdf").data.startswith(b"%PDF")
    assert officer.get(f"{address}.docx").data.startswith(b"PK")
    assert submission_of(office.units[0], office.movement) is not None
    assert officer.get(f"/nominations/{nomination.id}/receipt.pdf").status_code == 404
    assert sign_in(client, office.secretary).get(address).status_code == 404


def test_a_unit_that_nominates_nobody_has_no_submission(office: Office, client: FlaskClient) -> None:
    address = f"/movements/{office.movement.id}/nominations/submission"
    answer = sign_in(client, office.officer).post(address, data={"back": address}, follow_redirects=True)

    assert "nominated nobody yet" in answer.text
    assert submission_of(office.units[0], office.movement) is None
