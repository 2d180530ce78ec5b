"""Texts are fitted into their boxes: as large as it goes, never over the edge, nothing lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import config
from contest.designs import fitting
from contest.designs.fitting import POINT, Fitted, FittingError, Setting, fit
from contest.paper.faces import family_in
from contest.paper.linebreaks import unmarked

BOLD = family_in(config.Settings().fonts_dir).face("bold").width
RECIPIENT = (Setting(2, 24, 18, 1.18),)
syllables = st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyẤỆỦHNPK019", min_size=1, max_size=8)
plain = st.lists(st.text(alphabet="aăâđêơưh", min_size=1, max_size=8), min_size=1, max_size=40).map(" ".join)
texts = st.lists(syllables, min_size=1, max_size=40).map(" ".join)


def fitted(text: str, *settings: Setting, width: float = 227, height: float = 20) -> Fitted:
    return fit(text, width=width, height=height, settings=settings or RECIPIENT, measure=BOLD)


def width_of(lines: Fitted) -> float:
    return max(BOLD(line) for line in lines.lines) * lines.size * POINT


def test_a_short_name_stands_in_one_line_of_the_largest_size() -> None:
    result = fitted("Ủy ban nhân dân xã Phước Kiển")

    assert (result.lines, result.size) == (("Ủy ban nhân dân xã Phước Kiển",), 24)
    assert result.pitch == pytest.approx(24 * 1.18 * POINT)


def test_a_longer_name_is_broken_before_it_is_made_smaller() -> None:
    result = fitted("Chi nhánh Văn phòng Đăng ký đất đai huyện Nhà Bè thuộc Văn phòng Đăng ký đất đai Thành phố")

    assert result.size == 24
    assert result.lines == (
        "Chi nhánh Văn phòng Đăng ký đất đai huyện Nhà Bè",
        "thuộc Văn phòng Đăng ký đất đai Thành phố",
    )


def test_a_name_that_two_large_lines_do_not_hold_is_made_smaller() -> None:
    result = fitted("Trung tâm Giáo dục nghề nghiệp " * 4)

    assert 18 <= result.size < 24
    assert len(result.lines) == 2


COMPANY = (
    "Công ty Trách nhiệm hữu hạn Một thành viên Dịch vụ công ích Thanh niên xung phong Thành phố Hồ Chí Minh - "
    "Chi nhánh huyện Nhà Bè"
)


def test_a_name_is_made_a_little_smaller_rather_than_parted_within_a_word() -> None:
    result = fitted(COMPANY, Setting(2, 23, 17.5, 1.1))

    assert result.lines == (
        "Công ty Trách nhiệm hữu hạn Một thành viên Dịch vụ công ích Thanh niên",
        "xung phong Thành phố Hồ Chí Minh - Chi nhánh huyện Nhà Bè",
    )
    assert result.size == 19.5


@pytest.mark.parametrize(
    ("width", "size", "lines"),
    [
        (52, 20, ("hội đồng", "công an quân sự")),
        (48, 19.5, ("hội đồng", "công an quân sự")),
        # To keep the word together here would take more than a tenth.
        (40, 19, ("hội đồng công", "an quân sự")),
    ],
)
def test_no_more_than_a_tenth_of_the_size_is_given_for_a_word(
    width: float, size: float, lines: tuple[str, ...]
) -> None:
    result = fitted("hội đồng công an quân sự", Setting(2, 20, 8), width=width)

    assert (result.size, result.lines) == (size, lines)


def test_a_text_that_fits_nowhere_is_refused_by_its_words() -> None:
    with pytest.raises(FittingError) as refused:
        fitted("dài " * 100 + "| quá")

    assert refused.value.values == {"text": "dài " * 100 + "quá"}


def test_a_text_far_too_long_is_refused_without_breaking_it(monkeypatch: pytest.MonkeyPatch) -> None:
    broken_into: list[int] = []
    monkeypatch.setattr(fitting, "broken", lambda _text, count, _measure: broken_into.append(count) or iter(()))

    with pytest.raises(FittingError):
        fitted("MWMW " * 78, Setting(3, 15.5, 12.5), Setting(4, 12, 10.5))

    assert broken_into == []


@given(texts, st.floats(30, 260), st.sampled_from([RECIPIENT, (Setting(3, 16, 13, 1.41), Setting(4, 12.5, 11))]))
def test_what_is_not_tried_would_not_have_fitted(text: str, width: float, settings: tuple[Setting, ...]) -> None:
    def found() -> Fitted | None:
        try:
            return fitted(text, *settings, width=width, height=24)
        except FittingError:
            return None

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(fitting, "_least", lambda _text, _measure: lambda _count: 0.0)
        tried = found()

    assert found() == tried


def test_a_single_word_wider_than_the_box_is_refused() -> None:
    with pytest.raises(FittingError):
        fitted("W" * 60)


def test_a_text_too_high_for_its_box_is_refused() -> None:
    with pytest.raises(FittingError):
        fitted("Tập thể", height=5)


def test_settings_are_tried_in_turn() -> None:
    office = (Setting(1, 18, 15), Setting(2, 14, 12, 1.1))

    one = fitted("CHỦ TỊCH ỦY BAN NHÂN DÂN HUYỆN NHÀ BÈ", *office, width=237, height=11)
    two = fitted("CHỦ TỊCH ỦY BAN NHÂN DÂN THÀNH PHỐ KIÊM TRƯỞNG BAN CHỈ ĐẠO " * 2, *office, width=237, height=11)

    assert (len(one.lines), one.size) == (1, 18)
    assert len(two.lines) == 2
    assert 12 <= two.size <= 14


def test_break_marks_are_obeyed_when_the_lines_fit() -> None:
    assert fitted("KT. CHỦ TỊCH|PHÓ CHỦ TỊCH").lines == ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")


def test_break_marks_that_ask_for_too_much_are_not_obeyed() -> None:
    assert fitted("Phòng | Tài nguyên | và Môi trường").lines == ("Phòng Tài nguyên và Môi trường",)


def test_a_name_too_long_to_stay_together_is_parted_rather_than_refused() -> None:
    result = fitted("Công Ty Trách Nhiệm Hữu Hạn " * 4)

    assert " ".join(result.lines) == ("Công Ty Trách Nhiệm Hữu Hạn " * 4).strip()


@pytest.mark.parametrize("text", ["Nguyễn Thị Hồng Nhung", "NGUYỄN HỒNG NHUNG", "ngày 07 tháng 02 năm 2020"])
def test_a_name_or_a_date_that_no_line_holds_is_refused_rather_than_parted(text: str) -> None:
    with pytest.raises(FittingError):
        fitted(text, Setting(3, 24, 18), width=50, height=60)


def test_no_size_is_below_the_smallest_and_the_smallest_is_tried() -> None:
    width = BOLD("Ủy ban") * 11.7 * POINT + 0.001

    assert fitted("Ủy ban", Setting(1, 12, 11.7), width=width).size == 11.7
    with pytest.raises(FittingError):
        fitted("Ủy ban", Setting(1, 12, 11.7), width=width - 0.01)


@given(texts, st.floats(30, 260), st.sampled_from([RECIPIENT, (Setting(3, 16, 13, 1.41), Setting(4, 12.5, 11))]))
def test_what_fits_is_never_wider_or_higher_than_its_box(
    text: str, width: float, settings: tuple[Setting, ...]
) -> None:
    try:
        result = fitted(text, *settings, width=width, height=24)
    except FittingError:
        return

    assert width_of(result) <= width
    assert result.height <= 24
    assert any(
        len(result.lines) <= setting.lines and setting.smallest <= result.size <= setting.largest
        for setting in settings
    )


@given(st.lists(texts, min_size=1, max_size=3).map(" | ".join))
def test_all_words_are_there_in_their_order(text: str) -> None:
    try:
        result = fitted(text, Setting(4, 24, 6))
    except FittingError:
        return

    assert " ".join(result.lines) == unmarked(text)


@given(plain, st.floats(40, 200), st.floats(0, 100))
def test_a_wider_box_never_makes_a_text_smaller_that_may_break_at_any_space(
    text: str, width: float, more: float
) -> None:
    try:
        narrow = fitted(text, width=width)
    except FittingError:
        return

    assert fitted(text, width=width + more).size >= narrow.size
