"""The amending decision as a paper: what was written, what is read instead, who is added and who taken off."""

import pytest

import config
from contest.awards.listing import Layout
from contest.awards.papers import DECISION, SUBMISSION
from contest.binders.queries import related_to
from contest.database import transaction
from contest.paper.typeset import typeset
from contest.paper.word import word
from contest.payments.models import LetterKind
from contest.payments.services import decision_paper, order_letter, usual_letter, write_letter
from tests.amendments.conftest import Amending
from tests.awards.conftest import DAY
from tests.pdf import pages_of
from tests.wordfiles import text_of

FONTS = config.Settings().fonts_dir


def test_the_paper_says_what_was_written_and_what_is_read_instead(amending: Amending) -> None:
    proposal = amending.begin()
    amending.amend(proposal, amending.award, recipient_name="Nguyễn Văn Muôn", achievement="Có thành tích khác")
    amending.take_off(proposal, amending.decision.awards[0])
    amending.office.add(proposal, amending.office.persons[1])
    decision = amending.decide(proposal)

    values = {**decision_paper(decision, Layout()), "ordered_at": "2020-02-07T09:00:00+07:00"}
    pdf, docx = (make(DECISION, values, fonts_dir=FONTS) for make in (typeset, word))

    page = " ".join(pages_of(pdf)).replace("\u00a0", " ")
    for said in (
        "Số: 02/QĐ-UBND",
        "Điều 1. Sửa đổi, bổ sung danh sách kèm theo Quyết định số 01/QĐ-UBND ngày 07 tháng 02 năm 2020 của Chủ tịch",
        "Sửa đổi nội dung khen thưởng của 01 trường hợp",
        "Điều 2. Điều chỉnh tiền thưởng: chi bổ sung 450.000 đồng; giảm chi, thu hồi số đã chi 900.000 đồng",
        "1. Nguyễn Văn Một, số sổ khen thưởng 0003/2020",
        "Họ và tên “Nguyễn Văn Một” “Nguyễn Văn Muôn”",
        "B. Bổ sung",
        "Bà Trần Thị Hai",
        "C. Đưa ra khỏi danh sách",
        "0001/2020 Đã chuyển công tác trước kỳ xét",
    ):
        assert said in page
    assert "“Nguyễn Văn Muôn”" in text_of(docx)


def test_the_paper_of_the_amended_decision_keeps_its_words_and_its_money(amending: Amending) -> None:
    before = decision_paper(amending.decision, Layout(with_money=True))
    proposal = amending.begin()
    amending.amend(proposal, amending.award, recipient_name="Nguyễn Văn Muôn")

    signed = amending.office.sign(amending.office.submit(proposal))
    assert related_to(amending.decision) == [amending.decision, amending.decision.proposal]
    later = amending.office.issue(signed, 2)

    assert decision_paper(amending.decision, Layout(with_money=True)) == before
    assert related_to(amending.decision) == [
        amending.decision, amending.decision.proposal, later, proposal, proposal.amendment
    ]  # fmt: skip


@pytest.mark.parametrize("recipients", [(), ("Như Điều 3", "Lưu: VT, NV")])
def test_copies_go_to_whom_the_last_article_names(amending: Amending, recipients: tuple[str, ...]) -> None:
    proposal = amending.begin()
    amending.take_off(proposal, amending.decision.awards[0])
    values = decision_paper(amending.decide(proposal), Layout(recipients=recipients))

    assert values["last_article"] == 4
    assert isinstance(values["recipients"], list)
    assert values["recipients"][0] == "Như Điều 4"


def test_the_submission_asks_for_the_amendment_and_for_no_money_where_none_changes(amending: Amending) -> None:
    proposal = amending.begin()
    amending.amend(proposal, amending.award, recipient_name="Nguyễn Văn Muôn")
    with transaction():
        usual = usual_letter(proposal, LetterKind.SUBMISSION)
        letter = write_letter(proposal, LetterKind.SUBMISSION, usual, by=amending.office.secretary)
        paper = order_letter(letter, on=DAY)

    page = " ".join(pages_of(typeset(SUBMISSION, paper.values, fonts_dir=FONTS))).replace("\u00a0", " ")

    for said in (
        "việc sửa đổi, bổ sung danh sách kèm theo Quyết định số 01/QĐ-UBND ngày 07 tháng 02 năm 2020",
        "Sửa đổi nội dung khen thưởng của 01 trường hợp",
        "Đề nghị này không làm thay đổi tiền thưởng.",
        "Họ và tên “Nguyễn Văn Một” “Nguyễn Văn Muôn”",
    ):
        assert said in page
    assert "450.000" not in page


def test_a_decision_that_only_takes_off_prints(amending: Amending) -> None:
    proposal = amending.begin()
    amending.take_off(proposal, amending.decision.awards[0])
    decision = amending.decide(proposal)
    values = {**decision_paper(decision, Layout()), "ordered_at": "2020-02-07T09:00:00+07:00"}

    page = " ".join(pages_of(typeset(DECISION, values, fonts_dir=FONTS)))

    assert "A. Đưa ra khỏi danh sách" in page
    assert "được đưa ra khỏi danh sách không còn giá trị và được thu hồi." in page
    assert "được cấp lại" not in page
    assert "Điều 4." in page
