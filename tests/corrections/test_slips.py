"""What is a slip in a name, and what is another name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.corrections.slips import is_slip

NAMES = st.lists(st.text("abcdeghiklmnopqrstuvxyăâđêôơư", min_size=1, max_size=7), min_size=1, max_size=5).map(" ".join)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Nguyễn Thị Hoà", "Nguyễn Thị Hòa"),  # where the tone stands
        ("Nguyen Thi Hoa", "Nguyễn Thị Hoa"),  # accents
        ("Nguyễn Thị Hương", "Nguyễn Thị Hường"),
        ("Nguyễn Thị Thanh", "Nguyễn Thị Thành"),
        ("Nguyễn Văn Quan", "Nguyễn Văn Quang"),  # a letter
        ("Nguyễn Văn Thắg", "Nguyễn Văn Thắng"),
        ("Nguyễn Thị Xuân", "Nguyễn Thị Suân"),
        ("Ngyễn Văn Một", "Nguyễn Văn Một"),
        ("Nguyễn Văn Môt", "Nguyễn Văn Mốt"),
        ("Nguyễn Văn Tahnh", "Nguyễn Văn Thanh"),  # letters swapped
        ("Trần Nghĩa Văn", "Trần Văn Nghĩa"),  # order
        ("Ông Trần Văn Nghĩa", "Trần Văn Nghĩa"),  # address
        ("Đ/c Trần Văn Nghĩa", "Ông Trần Văn Nghĩa"),
        ("TRẦN  VĂN NGHĨA", "Trần Văn Nghĩa"),
        ("Ủy ban nhân dân xã Phước Kiểng", "Ủy ban nhân dân xã Phước Kiển"),
        ("UBND xã Phước - Kiển", "UBND xã Phước Kiển"),
        ("Phòng Nội Vụ", "Phòng Nội vụ"),
        ("Hộ gia đình ông Lê Văn Ba", "Hộ gia đình bà Lê Văn Ba"),
    ],
)
def test_slips(old: str, new: str) -> None:
    assert is_slip(old, new)
    assert is_slip(new, old)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Nguyễn Văn Một", "Trần Thị Hai"),
        ("Nguyễn Văn Một", "Nguyễn Văn Muôn"),  # three letters
        ("Nguyễn Văn An", "Nguyễn Văn Ba"),  # another short name
        ("Nguyễn Văn Ba", "Nguyễn Văn Tư"),
        ("Nguyễn Văn Nam", "Nguyễn Văn Lam"),
        ("Nguyễn Văn Hùng", "Nguyễn Hùng"),  # a word less
        ("Nguyễn Văn Hùng", "Nguyễn Văn Mạnh Hùng"),
        ("Lê Văn Hải", "Lý Văn Hai Bảy"),
        ("Ủy ban nhân dân xã Phước Kiển", "Ủy ban nhân dân xã Phước Lộc"),
        ("Trường Tiểu học số 1", "Trường Tiểu học số 2"),
        ("Khu phố 3", "Khu phố 5"),
        ("Phòng Nội vụ", "Phòng Tư pháp"),
        ("Nguyễn Văn Một", ""),
        ("Chu Văn An", "Văn An"),  # a family name that looks like a form of address
        ("Chu Văn An", "Cổ Văn An"),
        ("Chi cục Thuế huyện Nhà Bè", "Cục Thuế huyện Nhà Bè"),  # another collective
        ("Chi hội Phụ nữ ấp 1", "Hội Phụ nữ ấp 1"),
        ("Tổ 2, khu phố 3", "Tổ 3, khu phố 2"),
        ("Trường Mầm non 112", "Trường Mầm non 113"),
        ("Khu phố 1, 2", "Khu phố 12"),
    ],
)
def test_other_names(old: str, new: str) -> None:
    assert not is_slip(old, new)
    assert not is_slip(new, old)


@given(NAMES)
def test_a_name_is_itself_in_any_order_and_case(name: str) -> None:
    assert is_slip(name, name.upper())
    assert is_slip(name, " ".join(reversed(name.split())))


@given(NAMES, NAMES)
def test_a_slip_is_one_both_ways(one: str, other: str) -> None:
    assert is_slip(one, other) == is_slip(other, one)
