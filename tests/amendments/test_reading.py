"""Papers that tell the present state say the words of now; the list of the decision says its own, with a note."""

from io import BytesIO

from python_calamine import load_workbook

import config
from contest.amendments.papers import as_read_now
from contest.awards.heading import LetterHead
from contest.awards.models import AwardState
from contest.awards.papers import RESULT, result_values
from contest.awards.queries import lines_of, notes_on
from contest.awards.workbook import decision_workbook
from contest.database import transaction
from contest.movements.models import OfferedHonour
from contest.paper.typeset import typeset
from tests.amendments.conftest import Amending
from tests.pdf import pages_of


def notice(amending: Amending) -> str:
    lines = as_read_now(lines_of(amending.decision.proposal))
    values = result_values(amending.decision, lines, LetterHead("TB-NV"))
    values |= {"ordered_at": "2020-02-07T09:00:00+07:00"}
    pages = pages_of(typeset(RESULT, values, fonts_dir=config.Settings().fonts_dir))
    return " ".join(" ".join(pages).replace("\u00a0", " ").split())


def test_a_notice_of_the_result_says_the_words_of_now(amending: Amending) -> None:
    amending.correct(recipient_name="Nguyễn Văn Mốt")

    said = notice(amending)

    assert "Nguyễn Văn Mốt" in said
    assert "đã đính chính theo 01/UBND-NV" in said
    assert "Nguyễn Văn Một" not in said


def test_a_notice_tells_what_was_amended_and_taken_off(amending: Amending) -> None:
    proposal = amending.begin()
    amending.amend(proposal, amending.award, recipient_name="Lê Thị Chín")
    amending.take_off(proposal, amending.decision.awards[0])
    amending.decide(proposal)

    said = notice(amending)

    assert "Lê Thị Chín" in said
    assert "đã sửa đổi theo 02/QĐ-UBND" in said
    assert "Được khen thưởng: 01 tập thể và 01 cá nhân" in said
    assert "Đã đưa ra khỏi danh sách khen thưởng: 01 trường hợp" in said


def test_the_list_of_the_decision_keeps_its_words_and_notes_what_came_after(amending: Amending) -> None:
    amending.correct(recipient_name="Nguyễn Văn Mốt")
    proposal = amending.begin()
    amending.take_off(proposal, amending.decision.awards[0])
    amending.decide(proposal)
    awards = amending.decision.awards

    book = load_workbook(BytesIO(decision_workbook(amending.decision, awards, notes_on(awards))))
    rows = book.get_sheet_by_index(0).to_python()[1:]

    assert [row[3] for row in rows][-1] == "Nguyễn Văn Một"
    assert rows[-1][8] == "Đã đính chính tên “Nguyễn Văn Một” thành “Nguyễn Văn Mốt” theo 01/UBND-NV ngày 07/02/2020"
    assert rows[0][8].startswith("Đưa ra khỏi danh sách theo 02/QĐ-UBND ngày 07/02/2020")


def test_another_honour_alone_is_noted(amending: Amending) -> None:
    award = amending.decision.awards[0]
    with transaction():
        amending.office.movement.honours.append(
            OfferedHonour(honour="TTLDTT_HUYEN", recipient_kind=award.recipient_kind)
        )
    proposal = amending.begin()
    line = amending.amend(proposal, award, honour="TTLDTT_HUYEN")
    later = amending.decide(proposal)

    assert (award.state, line.state, line.honour) == (AwardState.AMENDED, AwardState.AWARDED, "TTLDTT_HUYEN")
    assert line.register_entry == award.register_entry
    assert f"đã sửa đổi theo {later.notation}" in notice(amending)
