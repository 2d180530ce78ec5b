"""What is written is said as an announcer says it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.ceremonies.speech import spoken


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("UBND xã Phước Kiển", "Ủy ban nhân dân xã Phước Kiển"),
        ("Trường THCS Lê Văn Hưu", "Trường Trung học cơ sở Lê Văn Hưu"),
        ("Công ty TNHH MTV Dịch vụ", "Công ty Trách nhiệm hữu hạn Một thành viên Dịch vụ"),
        ("Quyết định số 101/QĐ-UBND", "Quyết định số một trăm linh một, Quyết định, Ủy ban nhân dân"),
        ("ngày 07 tháng 02 năm 2020", "ngày mùng bảy tháng hai năm hai nghìn không trăm hai mươi"),
        ("15/4/2021", "ngày mười lăm tháng tư năm hai nghìn không trăm hai mươi mốt"),
        ("năm 2019", "năm hai nghìn không trăm mười chín"),
        ("đạt 12,5%", "đạt mười hai phẩy năm phần trăm"),
        ("1.250.000 đồng", "một triệu hai trăm năm mươi nghìn đồng"),
        ("mã 007", "mã không không bảy"),
        ("Ấp 3, xã Phú Xuân", "Ấp ba, xã Phú Xuân"),
        ("ABCD không có trong bảng", "ABCD không có trong bảng"),
        ("Chi nhánh|Văn phòng", "Chi nhánh Văn phòng"),
        ("", ""),
    ],
)
def test_initials_numbers_and_days_are_said_in_full(text: str, said: str) -> None:
    assert spoken(text) == said


@given(st.integers(0, 10**7), st.sampled_from(["năm", "ấp", "đạt"]))
def test_no_figure_is_left(number: int, word: str) -> None:
    assert not any(letter.isdigit() for letter in spoken(f"{word} {number}"))
