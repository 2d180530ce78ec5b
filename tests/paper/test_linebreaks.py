"""Where lines break: evenly, by meaning, never inside a name, a date or a number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import config
from contest.paper.faces import family_in
from contest.paper.linebreaks import NBSP, balanced, broken, loosened, marked, tied, unmarked, widest

BOLD = family_in(config.Settings().fonts_dir).face("bold")
words = st.text(alphabet="abcđêơHÀN0129-,", min_size=1, max_size=12)
texts = st.lists(words, min_size=1, max_size=18).map(" ".join)


@pytest.mark.parametrize(
    ("text", "kept_together"),
    [
        ("Ủy ban nhân dân xã Phước Kiển", ["xã Phước Kiển"]),
        ("Ông Nguyễn Văn A làm việc tại huyện Nhà Bè", ["Ông Nguyễn Văn A", "huyện Nhà Bè"]),
        ("từ ngày 01 tháng 02 năm 2020 đến tháng 9 năm 2021", ["ngày 01 tháng 02 năm 2020", "tháng 9 năm 2021"]),
        ("phong trào thi đua năm 2019", ["năm 2019"]),
        ("Công chức Văn phòng - Thống kê", ["phòng -"]),
        ("trực thuộc Thành phố Hồ Chí Minh", ["Thành phố Hồ Chí Minh"]),
        ("đạt 92 % hài lòng", ["92 %"]),
        ("Khu phố 3, thị trấn Nhà Bè", ["phố 3,", "thị trấn Nhà Bè"]),
        ("năm học 2019 - 2020, giai đoạn 2016 – 2020", ["học 2019 - 2020,", "đoạn 2016 – 2020"]),
        ("Đại hội lần thứ XI, quý II năm 2019", ["thứ XI,", "quý II", "năm 2019"]),
        ("NGÀY 07 THÁNG 02 NĂM 2020", ["NGÀY 07 THÁNG 02 NĂM 2020"]),
        ("ngày 07 / 02 / 2020 thưởng 1 490 000 đồng", ["ngày 07 / 02 / 2020", "1 490 000"]),
        ("tại TP. Hồ Chí Minh, ThS. Nguyễn V. An", ["TP. Hồ Chí Minh,", "ThS. Nguyễn V. An"]),
        ("ÔNG NGUYỄN VĂN AN, PHÒNG NỘI VỤ", ["NGUYỄN VĂN AN,"]),
    ],
)
def test_names_dates_and_numbers_stay_together(text: str, kept_together: list[str]) -> None:
    result = tied(text)

    assert [part.replace(" ", NBSP) in result for part in kept_together] == [True] * len(kept_together)
    assert result.replace(NBSP, " ") == text


def test_names_that_a_comma_separates_may_be_parted() -> None:
    assert tied("Nguyễn Văn A, Trần Thị B") == f"Nguyễn{NBSP}Văn{NBSP}A, Trần{NBSP}Thị{NBSP}B"


@pytest.mark.parametrize(
    ("text", "kept_together"),
    [
        ("Bà Nguyễn Phước Thị Hồng Nhung", "Bà Nguyễn Phước Thị Hồng Nhung"),
        ("Công Ty Trách Nhiệm Hữu Hạn Số 12 Quận 7", "Số 12"),
        ("Công Ty Trách Nhiệm Hữu Hạn Số 12 Quận 7", "Quận 7"),
        ("trong năm 2019", "năm 2019"),
    ],
)
def test_only_a_name_longer_than_a_persons_may_be_parted_if_it_must(text: str, kept_together: str) -> None:
    assert kept_together.replace(" ", NBSP) in loosened(text)


def test_a_long_name_of_an_office_may_be_parted_at_every_space_if_it_must() -> None:
    assert loosened("Công Ty Trách Nhiệm Hữu Hạn Một Thành Viên") == "Công Ty Trách Nhiệm Hữu Hạn Một Thành Viên"


def test_words_in_capitals_are_not_taken_for_one_name() -> None:
    assert tied("ỦY BAN NHÂN DÂN") == "ỦY BAN NHÂN DÂN"


@pytest.mark.parametrize(
    ("text", "count", "lines"),
    [
        (
            "Chi nhánh Văn phòng Đăng ký đất đai huyện Nhà Bè", 2,
            ("Chi nhánh Văn phòng", "Đăng ký đất đai huyện Nhà Bè"),
        ),
        (
            "Đã có thành tích trong thực hiện phong trào thi đua cải cách hành chính năm 2019 trên địa bàn huyện", 2,
            ("Đã có thành tích trong thực hiện phong trào thi đua", "cải cách hành chính năm 2019 trên địa bàn huyện"),
        ),
        ("Ủy ban nhân dân xã Nhà Bè", 2, ("Ủy ban nhân dân", "xã Nhà Bè")),
        ("Công chức Văn phòng - Thống kê, Ủy ban nhân dân xã Phước Kiển", 2,
            ("Công chức Văn phòng - Thống kê,", "Ủy ban nhân dân xã Phước Kiển")),
        ("Đội Thanh niên xung phong số 3 huyện Nhà Bè", 2, ("Đội Thanh niên xung phong", "số 3 huyện Nhà Bè")),
        ("Ban Chỉ huy Quân sự xã Phước Kiển", 2, ("Ban Chỉ huy Quân sự", "xã Phước Kiển")),
    ],
)  # fmt: skip
def test_lines_end_where_the_meaning_allows_it(text: str, count: int, lines: tuple[str, ...]) -> None:
    best = next(broken(tied(text), count, BOLD.width))

    assert tuple(line.replace(NBSP, " ") for line in best) == lines


def test_a_text_with_too_few_places_to_break_gives_no_lines() -> None:
    assert list(broken("Phước Kiển", 3, len)) == []


def test_a_break_mark_ends_a_line_and_is_not_part_of_the_text() -> None:
    assert marked("Phòng Tài nguyên | và Môi trường") == ("Phòng Tài nguyên", "và Môi trường")
    assert unmarked("Phòng Tài nguyên | và Môi trường") == "Phòng Tài nguyên và Môi trường"


def test_the_name_of_a_body_is_broken_before_its_place() -> None:
    lines = balanced("Ủy ban nhân dân huyện Nhà Bè", 22, len)

    assert tuple(line.replace(NBSP, " ") for line in lines) == ("Ủy ban nhân dân", "huyện Nhà Bè")


@given(texts)
def test_tying_changes_nothing_but_spaces(text: str) -> None:
    assert tied(text).replace(NBSP, " ") == text


@given(texts, st.integers(1, 4))
def test_broken_lines_are_the_words_of_the_text_in_their_order(text: str, count: int) -> None:
    for lines in broken(tied(text), count, len):
        assert len(lines) == count
        assert " ".join(lines) == tied(text)


@given(texts, st.integers(1, 4))
def test_no_other_way_is_narrower_than_the_second(text: str, count: int) -> None:
    ways = list(broken(text, count, len))
    pieces = text.split(" ")
    longest_possible = max(map(len, pieces))

    if ways:
        assert widest(ways[-1], len) <= widest(ways[0], len)
        assert longest_possible <= widest(ways[-1], len)


@given(texts, st.integers(4, 60))
def test_balanced_lines_are_never_wider_than_allowed_unless_a_single_piece_is(text: str, width: int) -> None:
    lines = balanced(text, width, len)

    assert " ".join(lines) == tied(text)
    assert all(len(line) <= width or " " not in line for line in lines)
