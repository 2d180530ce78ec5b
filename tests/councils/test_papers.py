"""The papers of councils: what stands on them, the same in the PDF and in the Word file, where the decree wants it."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

import config
from contest import clock
from contest.councils import queries, sitting
from contest.councils.models import AttendanceState, CouncilRole, Meeting
from contest.councils.papers import (
    ESTABLISHMENT,
    INVITATION,
    MINUTES,
    WEEKDAYS,
    establishment_values,
    invitation_values,
    minutes_values,
    signed_for,
)
from contest.councils.services import Told
from contest.councils.sitting import Noted
from contest.database import transaction
from contest.paper.typeset import typeset
from contest.paper.word import word
from contest.paper.writing import long_day
from tests.councils.conftest import Table
from tests.pdf import pages_of, words_of
from tests.wordfiles import text_of

FONTS = config.Settings().fonts_dir
ORDERED = {"ordered_at": "2026-11-27T09:00:00+07:00"}
TOLD = Told("Bỏ phiếu kín", "Quá nửa số thành viên dự họp đồng ý.", 3, 1, 0, "3/4 (75 %)", True)


def made(template: str, values: dict[str, Any]) -> tuple[bytes, bytes]:
    """Return the PDF and the Word file of a paper."""
    given = {**values, **ORDERED}
    return typeset(template, given, fonts_dir=FONTS), word(template, given, fonts_dir=FONTS)


def together(pdf: bytes, docx: bytes) -> str:
    """Return the text of the PDF; whatever it says stands in the Word file too."""
    pages = [page.removesuffix(f" {number}") for number, page in enumerate(pages_of(pdf), start=1)]
    text = " ".join(pages)
    written = " ".join(text_of(docx).split())
    missing = {said for said in text.replace(";", " ").split() if said not in written and not said.isdigit()}
    assert {said for said in missing if said not in ("-",)} == set()
    return text


def minuted(table: Table) -> tuple[Meeting, dict[str, Any]]:
    """Return a closed meeting of four of five and what its minutes say."""
    meeting = table.called("Thông qua báo cáo", "Giấy khen: Ủy ban nhân dân xã Phước Kiển")
    lines = queries.attendances_of(meeting)
    with transaction():
        noted = {line.id: Noted(AttendanceState.PRESENT) for line in lines}
        noted[lines[3].id] = Noted(AttendanceState.EXCUSED, "Đi công tác", "Đồng ý với danh sách.")
        sitting.note_attendance(meeting, noted, by=table.secretary)
        sitting.open_meeting(meeting, by=table.secretary)
        first, second = queries.agenda_of(meeting)
        sitting.turn_to(first, by=table.secretary)
        sitting.save_notes(first, "Thường trực báo cáo.\nKhông có ý kiến khác.", first.edition)
        sitting.conclude(first, "Thống nhất với báo cáo.", "", by=table.secretary)
        sitting.put_conflict(second, table.members[2], "Vợ là đồng tác giả", by=table.secretary)
        sitting.conclude(second, "Thống nhất.", "Tặng Giấy khen.", by=table.secretary)
        sitting.close_meeting(meeting, "Chủ tọa cảm ơn.", by=table.secretary)
        sitting.confirm_minutes(meeting, by=table.seats[0])
    values = minutes_values(meeting, queries.attendances_of(meeting), queries.agenda_of(meeting), {second.id: [TOLD]})
    return meeting, values


def test_the_minutes_say_in_order_what_the_form_wants(table: Table) -> None:
    meeting, values = minuted(table)
    text = together(*made(MINUTES, values))

    parts = [
        "Số: 01/BB-HĐTĐKT", "BIÊN BẢN", "Họp Hội đồng Thi đua - Khen thưởng huyện Nhà Bè về việc xét khen thưởng",
        "Thời gian bắt đầu:", "Địa điểm: Phòng họp số 1", "Quyết định số 12/QĐ-UBND",
        "Tổng số thành viên Hội đồng: 05; có mặt: 04; vắng mặt: 01. Cuộc họp hợp lệ khi có ít nhất 04 thành viên dự "
        "họp (2/3 tổng số thành viên).",
        "Vắng mặt: - Ủy viên bốn, Ủy viên: Đi công tác", "Chủ trì (chủ tọa): Chủ tịch một",
        "Thư ký (người ghi biên bản):",
        "1. Thông qua báo cáo", "Thường trực báo cáo.", "Không có ý kiến khác.", "Kết luận: Thống nhất với báo cáo.",
        "2. Giấy khen: Ủy ban nhân dân xã Phước Kiển",
        "Thành viên không dự bàn, không biểu quyết nội dung này: Ủy viên ba (Vợ là đồng tác giả).",
        "Bỏ phiếu kín 3 1 0 3/4 (75 %) Đạt", "Quá nửa số thành viên dự họp đồng ý.",
        "Hội đồng đề nghị người có thẩm quyền: Tặng Giấy khen.", "Ủy viên bốn: Đồng ý với danh sách.",
        "Chủ tọa cảm ơn.", "Cuộc họp kết thúc vào hồi", "THƯ KÝ",
    ]  # fmt: skip
    places = [text.find(part) for part in parts]
    assert -1 not in places, [part for part, place in zip(parts, places, strict=True) if place < 0]
    assert places == sorted(places)
    assert "CHỦ TỌA" in text and meeting.confirmation is not None


def test_minutes_bear_no_place_and_day_at_the_top_and_the_secretary_signs_on_the_left(
    table: Table, tmp_path: Path
) -> None:
    _meeting, values = minuted(table)
    pdf, _docx = made(MINUTES, values)
    pages = words_of(pdf, tmp_path)

    top = [one.text for one in pages[0] if one.top < 45]
    assert "ngày" not in top and "Nhà" not in [one.text for one in pages[0] if one.top < 45 and one.left > 105]
    last = [one for page in pages for one in page]
    secretary = next(one for one in reversed(last) if one.text == "KÝ")
    chair = next(one for one in reversed(last) if one.text == "TỌA")
    assert secretary.right < 105 < chair.left
    assert abs(secretary.top - chair.top) < 1


def test_an_invitation_names_guest_chair_hour_day_and_place(table: Table) -> None:
    meeting = table.called("Thông qua báo cáo", "Xét Giấy khen")
    day = clock.today()
    line = queries.attendances_of(meeting)[1]

    text = together(*made(INVITATION, invitation_values(meeting, [line])))

    assert "GIẤY MỜI" in text and "/GM-HĐTĐKT" in text
    assert "Ủy viên hai, Trưởng phòng, Ủy viên" in text
    assert "Tới dự: Họp Hội đồng về việc xét khen thưởng." in text
    assert "Chủ trì: Chủ tịch một, Trưởng phòng, Chủ tịch Hội đồng." in text
    assert f"Thời gian: 14 giờ 00, {WEEKDAYS[day.weekday()]}, {long_day(day)}." in text
    assert "Địa điểm: Phòng họp số 1." in text
    assert "TM. HỘI ĐỒNG CHỦ TỊCH TRƯỞNG PHÒNG" in text


def test_an_invitation_to_a_long_agenda_names_the_first_items_and_stays_on_its_page(table: Table) -> None:
    meeting = table.called(*(f"Giấy khen: Phòng {number:02d}" for number in range(1, 53)))
    values = invitation_values(meeting, queries.attendances_of(meeting)[:1])

    text = together(*made(INVITATION, {**values, "capacity": ["TM. Hội đồng", "Chủ tịch", "Chủ tịch Ủy ban " * 3]}))
    assert "4. Giấy khen: Phòng 04 và 48 nội dung khác theo chương trình." in text
    assert len(pages_of(made(INVITATION, values)[0])) == 1


def test_all_invitations_together_are_a_page_each(table: Table) -> None:
    meeting = table.called("Một")
    pdf, _docx = made(INVITATION, invitation_values(meeting, queries.attendances_of(meeting)))

    pages = pages_of(pdf)

    assert len(pages) == 5
    assert all(member.full_name in page for member, page in zip(table.members, pages, strict=True))


def test_a_drafted_establishment_leaves_number_and_day_open(table: Table) -> None:
    council = table.council
    drafted = {**establishment_values(council, table.members, date(2026, 3, 2)), "number": "/QĐ-UBND", "issued_on": ""}
    text = together(*made(ESTABLISHMENT, drafted))

    assert "QUYẾT ĐỊNH Về việc thành lập Hội đồng Thi đua - Khen thưởng huyện Nhà Bè" in text
    assert "CHỦ TỊCH ỦY BAN NHÂN DÂN HUYỆN NHÀ BÈ" in text
    assert "tháng năm 2026" in text
    assert "Theo đề nghị của Trưởng phòng Nội vụ." in text
    assert "5 Thư ký năm Trưởng phòng Thư ký Hội đồng" in text
    assert "TM. ỦY BAN" not in text


@pytest.mark.parametrize(
    ("role", "seal", "expected"),
    [
        (CouncilRole.CHAIR, True, ["TM. HỘI ĐỒNG", "CHỦ TỊCH", "TRƯỞNG PHÒNG"]),
        (CouncilRole.CHAIR, False, ["TM. HỘI ĐỒNG", "CHỦ TỊCH"]),
        (CouncilRole.VICE_CHAIR, False, ["KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]),
        (CouncilRole.STANDING, False, ["TL. CHỦ TỊCH", "ỦY VIÊN THƯỜNG TRỰC"]),
    ],
)
def test_who_signs_for_the_council_signs_in_the_own_capacity(
    table: Table, role: CouncilRole, seal: bool, expected: list[str]
) -> None:
    member = table.members[1]
    council = table.council
    council.uses_seal, member.role = seal, role

    assert signed_for(council, member) == expected
