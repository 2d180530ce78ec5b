"""The papers of a list of awards: decision, submission, notices of the result."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

import config
from contest.awards import queries, services
from contest.awards.heading import (
    CouncilResult,
    LetterHead,
    head_of,
    proposer_of,
    sign_of,
    standing_unit_of,
    usual_recipients,
)
from contest.awards.listing import Layout, Money
from contest.awards.models import Award, Capacity, Proposal
from contest.awards.papers import (
    DECISION,
    RESULT,
    SUBMISSION,
    decision_values,
    draft_values,
    result_values,
    submission_values,
)
from contest.awards.services import AnnulmentDetails
from contest.database import db, transaction
from contest.movements.models import RecipientKind
from contest.paper.typeset import typeset
from contest.paper.word import word
from contest.units.models import Body
from tests.awards.conftest import DAY, Office, decision_details
from tests.pdf import Word, pages_of, sizes_of, words_of
from tests.wordfiles import styled, text_of

FONTS = config.Settings().fonts_dir
ORDERED = {"ordered_at": "2020-02-07T09:00:00+07:00"}
USUAL = Layout()
SENT = LetterHead("TTr-NV", 12, date(2020, 2, 3), "TRƯỞNG PHÒNG", "Lê Thị C")


def made(template: str, values: dict[str, Any]) -> tuple[bytes, bytes]:
    """Return the PDF and the Word file of a paper."""
    given = {**values, **ORDERED}
    return typeset(template, given, fonts_dir=FONTS), word(template, given, fonts_dir=FONTS)


def paid(lines: list[Award]) -> Money:
    """Return the bonus of the time: 450.000 đồng for an individual and twice as much for a collective."""
    return Money({line.id: 450_000 if line.person_id else 900_000 for line in lines}, base_salary=1_490_000)


def lines_of(proposal: Proposal) -> list[Award]:
    return list(queries.lines_of(proposal))


def decided(office: Office, layout: Layout = USUAL, **changes: object) -> dict[str, Any]:
    proposal = office.submitted(*office.units, office.persons[0])
    with transaction():
        decision = services.decide(proposal, decision_details(**changes), by=office.leader)
    office.issue(decision)
    awards = list(queries.awards_of(decision))
    return decision_values(decision, awards, paid(awards), layout, SENT)


def test_a_decision_says_what_the_decree_wants_in_its_order(office: Office) -> None:
    pdf, docx = made(DECISION, decided(office))

    *pages, annex = pages_of(pdf)
    text = " ".join(page.removesuffix(" 2") for page in pages)
    assert text == (
        "ỦY BAN NHÂN DÂN HUYỆN NHÀ BÈ Số: 101/QĐ-UBND CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc "
        "Nhà Bè, ngày 07 tháng 02 năm 2020 QUYẾT ĐỊNH Về việc khen thưởng CHỦ TỊCH ỦY BAN NHÂN DÂN HUYỆN NHÀ BÈ "
        "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015; "
        "Căn cứ Luật Thi đua, khen thưởng ngày 26 tháng 11 năm 2003; "
        "Căn cứ Luật sửa đổi, bổ sung một số điều của Luật Thi đua, khen thưởng ngày 14 tháng 6 năm 2005; "
        "Căn cứ Luật sửa đổi, bổ sung một số điều của Luật Thi đua, khen thưởng ngày 16 tháng 11 năm 2013; "
        "Căn cứ Nghị định số 91/2017/NĐ-CP ngày 31 tháng 7 năm 2017 của Chính phủ quy định chi tiết thi hành một số "
        "điều của Luật Thi đua, khen thưởng; "
        "Căn cứ Thông tư số 12/2019/TT-BNV ngày 04 tháng 11 năm 2019 của Bộ trưởng Bộ Nội vụ quy định chi tiết thi "
        "hành một số điều của Nghị định số 91/2017/NĐ-CP ngày 31/7/2017 của Chính phủ; "
        "Căn cứ Quyết định số 24/2018/QĐ-UBND ngày 20 tháng 7 năm 2018 của Ủy ban nhân dân Thành phố Hồ Chí Minh ban "
        "hành Quy định về công tác thi đua, khen thưởng tại Thành phố Hồ Chí Minh; "
        "Theo đề nghị của Trưởng phòng Nội vụ tại Tờ trình số 12/TTr-NV ngày 03 tháng 02 năm 2020. "
        "QUYẾT ĐỊNH: Điều 1. Tặng Giấy khen cho 03 tập thể và 01 cá nhân đã có thành tích trong thực hiện phong trào "
        "thi đua cải cách hành chính (danh sách kèm theo). "
        "Điều 2. Mức tiền thưởng kèm theo Giấy khen: tập thể 900.000 đồng; cá nhân 450.000 đồng. Tổng số tiền thưởng "
        "là 3.150.000 đồng (Ba triệu một trăm năm mươi nghìn đồng), trích từ Quỹ thi đua, khen thưởng. "
        "Điều 3. Trưởng phòng Nội vụ, thủ trưởng các cơ quan, đơn vị có liên quan và các tập thể, cá nhân có tên tại "
        "Điều 1 chịu trách nhiệm thi hành Quyết định này./. "
        "Nơi nhận: - Như Điều 3; - TT Huyện ủy, HĐND; - CT, các PCT; - Lưu: VT, NV. CHỦ TỊCH (Họ và tên)"
    )
    assert annex.startswith(
        "DANH SÁCH Tập thể, cá nhân được tặng Giấy khen (Kèm theo Quyết định số 101/QĐ-UBND ngày 07 tháng 02 năm 2020 "
        "của Chủ tịch Ủy ban nhân dân huyện Nhà Bè) I. TẬP THỂ STT Tên tập thể Thành tích 1 "
    )
    assert "II. CÁ NHÂN STT Họ và tên Chức vụ, đơn vị Thành tích 1 Ông Nguyễn Văn Một" in annex
    assert len(pages) == 2
    assert text_of(docx) == f"{text} {annex}"
    assert styled(docx, "Thẩm quyền ban hành")[0] == "CHỦ TỊCH ỦY BAN NHÂN DÂN HUYỆN NHÀ BÈ"


def test_a_decision_is_measured_as_the_decree_has_it(office: Office, tmp_path: Path) -> None:
    pdf, _docx = made(DECISION, decided(office))

    sizes = sizes_of(pdf)
    assert {text: sizes[text] for text in SIZES} == SIZES
    first, second, annex = words_of(pdf, tmp_path)
    # Dated before 05/3/2020: the number of a page stands at its foot (Thông tư 01/2011/TT-BNV).
    assert [each.text for each in second if each.top > 277] == ["2"]
    for page in (first, [each for each in second if each.top > 19], annex):
        assert min(each.left for each in page) >= 29.9
        assert max(each.right for each in page) <= 195.3
        assert min(each.top for each in page) >= 19
        assert max(each.bottom for each in page if each.text.isalpha()) <= 277.5
    article, receivers, capacity = found(first, "Điều"), found(second, "Nơi"), found(second, "CHỦ")
    assert article.left == pytest.approx(30 + 10, abs=0.3)
    assert receivers.left == pytest.approx(30, abs=0.3)
    assert receivers.top == pytest.approx(capacity.top, abs=1.5)


SIZES = {
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM": (12.0, "BV-Serif-Bold"),
    "Độc lập - Tự do - Hạnh phúc": (13.0, "BV-Serif-Bold"),
    "Số: 101/QĐ-UBND": (13.0, "BV-Serif"),
    "Nhà Bè, ngày 07 tháng 02 năm 2020": (13.0, "BV-Serif-Italic"),
    "QUYẾT ĐỊNH": (14.0, "BV-Serif-Bold"),
    "Về việc khen thưởng": (14.0, "BV-Serif-Bold"),
    "CHỦ TỊCH ỦY BAN NHÂN DÂN HUYỆN NHÀ BÈ": (14.0, "BV-Serif-Bold"),
    "Nơi nhận:": (12.0, "BV-Serif-Bold-Italic"),
    "- Như Điều 3;": (11.0, "BV-Serif"),
    "- Lưu: VT, NV.": (11.0, "BV-Serif"),
    "(Họ và tên)": (13.0, "BV-Serif-Bold"),
    "DANH SÁCH": (14.0, "BV-Serif-Bold"),
}


def found(page: list[Word], text: str) -> Word:
    return next(each for each in page if each.text == text)


@pytest.mark.parametrize(
    ("capacity", "signed"),
    [
        (Capacity.HEAD, "CHỦ TỊCH (Họ và tên)"),
        (Capacity.FOR_HEAD, "KT. CHỦ TỊCH PHÓ CHỦ TỊCH (Họ và tên)"),
        (Capacity.ACTING, "Q. CHỦ TỊCH (Họ và tên)"),
    ],
)
def test_the_holder_of_the_office_signs_never_the_committee(office: Office, capacity: Capacity, signed: str) -> None:
    pages = pages_of(made(DECISION, decided(office, capacity=capacity))[0])

    assert pages[1].removesuffix(" 2").endswith(f"- Lưu: VT, NV. {signed}")
    assert "TM." not in " ".join(pages)


def test_order_and_columns_of_the_list_are_chosen(office: Office) -> None:
    values = decided(office, Layout(individuals_first=True, with_achievement=False, with_money=True))

    individuals, collectives = values["groups"]
    assert (individuals["heading"], collectives["heading"]) == ("I. CÁ NHÂN", "II. TẬP THỂ")
    assert individuals["headings"] == ["STT", "Họ và tên", "Chức vụ, đơn vị", "Tiền thưởng (đồng)"]
    assert collectives["rows"][0] == ["1", "Ủy ban nhân dân xã Phước Kiển", "900.000"]
    assert not values["wide"]


def test_a_list_of_many_columns_lies_on_its_side(office: Office, tmp_path: Path) -> None:
    values = decided(office, Layout(with_money=True))

    pages = words_of(made(DECISION, values)[0], tmp_path)

    assert values["wide"]
    heading = found(pages[-1], "DANH")
    assert (heading.left + pages[-1][1].right) / 2 == pytest.approx(156, abs=1)


def test_a_signed_decision_leaves_room_for_its_number_and_its_day(office: Office) -> None:
    decision = office.sign(office.submitted(office.units[0]))
    awards = list(queries.awards_of(decision))

    page = pages_of(made(DECISION, decision_values(decision, awards, paid(awards), USUAL))[0])[0]

    assert "Số: /QĐ-UBND CỘNG HÒA" in page
    assert "Nhà Bè, ngày tháng 02 năm 2020 QUYẾT ĐỊNH" in page
    assert "DỰ THẢO" not in page


def test_households_come_before_individuals_as_they_are_numbered(office: Office) -> None:
    proposal = office.submitted(office.units[0], office.persons[0])
    home = Award(
        honour="GK_HUYEN", recipient_kind=RecipientKind.HOUSEHOLD, recipient_name="Hộ gia đình ông Lê Văn Năm",
        recipient_line="Ấp 1", achievement="Đã có thành tích", movement=office.movement, posthumous=False,
    )  # fmt: skip

    with db.session.no_autoflush:
        values = draft_values(proposal, [home, *lines_of(proposal)], Money(), USUAL, on=DAY)
    db.session.rollback()

    assert [group["heading"] for group in values["groups"]] == ["I. TẬP THỂ", "II. HỘ GIA ĐÌNH", "III. CÁ NHÂN"]
    assert values["gifts"] == ["Tặng Giấy khen cho 01 tập thể, 01 hộ gia đình và 01 cá nhân"]


def test_a_draft_has_neither_number_nor_day_nor_signer(office: Office) -> None:
    proposal = office.submitted(office.units[0])
    lines = lines_of(proposal)

    pdf, docx = made(DECISION, draft_values(proposal, lines, paid(lines), Layout(), on=DAY))

    page = pages_of(pdf)[0]
    assert "Số: /QĐ-UBND DỰ THẢO" in page.replace("\u00a0", "")
    assert "Nhà Bè, ngày tháng 02 năm 2020 QUYẾT ĐỊNH Về việc khen thưởng phong trào" in " ".join(page.split())
    assert "Theo đề nghị của Trưởng phòng Nội vụ. QUYẾT ĐỊNH:" in page
    assert pages_of(pdf)[1].removesuffix(" 2").endswith("CHỦ TỊCH")
    assert "DỰ THẢO" in text_of(docx)


def test_without_money_no_article_speaks_of_it(office: Office) -> None:
    proposal = office.submitted(office.units[0])

    values = draft_values(proposal, lines_of(proposal), Money(), Layout(), on=DAY)

    page = pages_of(made(DECISION, values)[0])[0]
    assert "Điều 2. Trưởng phòng Nội vụ" in page
    assert "- Như Điều 2;" in page
    assert "tiền thưởng" not in page


def test_titles_and_forms_are_given_in_their_own_words(office: Office) -> None:
    proposal = office.submitted(office.units[0], office.persons[0])
    lines = lines_of(proposal)
    lines[1].honour = "LDTT_HUYEN"

    values = draft_values(proposal, lines, Money(), Layout(), on=DAY)

    assert values["gifts"] == ["Tặng Giấy khen cho 01 tập thể", "Tặng danh hiệu “Lao động tiên tiến” cho 01 cá nhân"]
    assert values["groups"][0]["headings"] == ["STT", "Tên tập thể", "Danh hiệu, hình thức", "Thành tích"]
    page = pages_of(made(DECISION, values)[0])[0]
    assert "gồm: - Tặng Giấy khen cho 01 tập thể; - Tặng danh hiệu “Lao động tiên tiến” cho 01 cá nhân." in page


def test_what_is_given_after_death_is_said_apart(office: Office) -> None:
    proposal = office.submitted(*office.persons[:2])
    lines = lines_of(proposal)
    lines[1].posthumous = True

    values = draft_values(proposal, lines, Money(), Layout(), on=DAY)

    assert values["gifts"] == ["Tặng Giấy khen cho 01 cá nhân", "Truy tặng Giấy khen cho 01 cá nhân"]
    page = pages_of(made(DECISION, values)[0])[0]
    assert "gồm: - Tặng Giấy khen cho 01 cá nhân; - Truy tặng Giấy khen cho 01 cá nhân." in page


def test_a_submission_says_what_was_done_how_many_and_how_much(office: Office) -> None:
    proposal = office.submitted(*office.units, office.persons[0])
    lines = lines_of(proposal)
    council = CouncilResult(date(2020, 1, 30), present=8, total=9, agreed=7)

    pdf, docx = made(SUBMISSION, submission_values(proposal, lines, paid(lines), SENT, on=DAY, council=council))

    text = " ".join(pages_of(pdf))
    for said in (
        "ỦY BAN NHÂN DÂN HUYỆN NHÀ BÈ PHÒNG NỘI VỤ Số: 12/TTr-NV",
        "Nhà Bè, ngày 03 tháng 02 năm 2020 TỜ TRÌNH Về việc khen thưởng phong trào",
        "Kính gửi: Chủ tịch Ủy ban nhân dân huyện Nhà Bè",
        "họp ngày 30 tháng 01 năm 2020: có mặt 8/9 thành viên; 7/8 thành viên dự họp (87,5%) thống nhất đề nghị",
        "Đề nghị khen thưởng 03 tập thể và 01 cá nhân (danh sách kèm theo):",
        "Giấy khen của Chủ tịch Ủy ban nhân dân huyện 3 1 4",
        "tính theo mức lương cơ sở 1.490.000 đồng/tháng, là 3.150.000 đồng (Ba triệu một trăm năm mươi nghìn đồng)",
        "(tập thể) 3 900.000 2.700.000",
        "Phòng Nội vụ kính trình Chủ tịch Ủy ban nhân dân huyện Nhà Bè xem xét, quyết định./.",
        "Nơi nhận: - Như trên; - Lưu: VT, NV. TRƯỞNG PHÒNG Lê Thị C",
        "(Kèm theo Tờ trình số 12/TTr-NV ngày 03 tháng 02 năm 2020 của Phòng Nội vụ)",
    ):
        assert said in text
    assert text_of(docx) == text.replace(" 2 DANH SÁCH", " DANH SÁCH")


def test_a_submission_without_number_and_council_leaves_both_out(office: Office) -> None:
    proposal = office.submitted(office.units[0])

    values = submission_values(proposal, lines_of(proposal), Money(), LetterHead("TTr-NV"), on=DAY)

    text = " ".join(pages_of(made(SUBMISSION, values)[0]))
    assert "Hội đồng" not in text.replace("Hội đồng nhân dân", "")
    assert "Đề nghị này không kèm theo tiền thưởng." in text
    assert values["number"].replace("\u00a0", "") == "/TTr-NV"
    assert values["capacity"] == "Trưởng phòng"


def test_the_result_tells_everybody_why_also_who_got_nothing(office: Office) -> None:
    proposal = office.submitted(*office.units, office.persons[0])
    refused, annulled = proposal.awards[1], proposal.awards[2]
    decision = office.decide(proposal, refusals={refused.id: "Chưa đủ thời gian"})
    with transaction():
        services.annul_award(annulled, AnnulmentDetails("12/QĐ-UBND", DAY, "Kê khai sai"), by=office.leader)
    lines, head = lines_of(proposal), LetterHead("TB-NV", 3, DAY)

    whole = " ".join(pages_of(made(RESULT, result_values(decision, lines, head))[0]))
    (own,) = pages_of(made(RESULT, result_values(decision, lines, head, office.units[1]))[0])

    assert "1. Được khen thưởng: 01 tập thể và 01 cá nhân STT Tên tập thể Danh hiệu, hình thức 1 Ủy ban" in whole
    assert "2. Không được khen thưởng: 01 trường hợp STT Tập thể, cá nhân Lý do 1 Ủy ban nhân dân xã Phước" in whole
    assert "Lộc Chưa đủ thời gian 3. Đã hủy bỏ khen thưởng: 01 trường hợp" in whole
    assert "Hủy bỏ theo 12/QĐ-UBND: Kê khai sai" in whole
    assert "THÔNG BÁO Kết quả xét khen thưởng đối với Ủy ban nhân dân xã Phước Lộc" in own
    assert "1. Không được khen thưởng: 01 trường hợp" in own
    assert "Kê khai sai" not in own
    assert "Nguyễn Văn Một" not in own
    assert "Nơi nhận: - Ủy ban nhân dân xã Phước Lộc; - Lưu: VT, NV." in own


@pytest.mark.parametrize(
    ("unit", "sign", "head"),
    [
        ("Phòng Nội vụ", "NV", "Trưởng phòng"),
        ("Phòng Văn hóa - Xã hội", "VHXH", "Trưởng phòng"),
        ("Văn phòng", "VP", "Chánh Văn phòng"),
        ("Ban Thi đua - Khen thưởng", "TĐKT", "Trưởng ban"),
        ("Sở Nội vụ", "NV", "Thủ trưởng"),
    ],
)
def test_a_unit_has_its_sign_and_its_head(unit: str, sign: str, head: str) -> None:
    assert (sign_of(unit), head_of(unit)) == (sign, head)


def test_a_standing_unit_is_called_without_the_place_of_its_body() -> None:
    body = Body(name="Ủy ban nhân dân huyện Nhà Bè", standing_unit="Phòng Nội vụ huyện Nhà Bè")

    assert (standing_unit_of(body), proposer_of(body)) == ("Phòng Nội vụ", "Trưởng phòng Nội vụ")
    assert standing_unit_of(Body(name="Sở Y tế", standing_unit="")) == ""


def test_copies_go_where_they_go_at_each_level() -> None:
    def commune() -> Body:
        return Body(name="Ủy ban nhân dân xã Nhà Bè", authority="commune_chair", standing_unit="Phòng Văn hóa - Xã hội")

    assert usual_recipients(commune(), article=2) == ["Như Điều 2", "TT Đảng ủy, HĐND", "CT, các PCT", "Lưu: VT, VHXH"]
    assert usual_recipients(Body(name="Chính phủ", authority="prime_minister", standing_unit="")) == [
        "Như Điều 3", "CT, các PCT", "Lưu: VT"
    ]  # fmt: skip


def test_papers_print_the_grounds_of_their_own_kind_and_local_rules_only_at_home(office: Office) -> None:
    proposal = office.submitted(*office.units)
    decision = office.decide(proposal)
    lines = lines_of(proposal)

    def printed() -> list[str]:
        values = (
            (DECISION, decision_values(decision, lines, Money(), Layout(with_achievement=True))),
            (SUBMISSION, submission_values(proposal, lines, Money(), LetterHead("TTr-NV"), on=DAY)),
            (RESULT, result_values(decision, lines, LetterHead("TB-NV", 3, DAY))),
        )
        return [" ".join(pages_of(made(template, given)[0])) for template, given in values]

    assert [("24/2018/QĐ-UBND" in text, "Luật Tổ chức" in text) for text in printed()] == [
        (True, True), (True, False), (False, False),
    ]  # fmt: skip
    assert all("Căn cứ Luật Thi đua, khen thưởng ngày 26 tháng 11 năm 2003;" in text for text in printed())
    with transaction():
        office.body.province = "Thành phố Hà Nội"
    assert all("24/2018/QĐ-UBND" not in text and "91/2017" in text for text in printed()[:2])
    assert all("Hồ Chí Minh" not in text for text in printed())
