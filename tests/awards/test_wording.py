"""The usual words of a line."""

import pytest

from contest.awards.wording import is_wordy, line_of_person, line_of_unit, usual_achievement, word_count


@pytest.mark.parametrize(
    ("citation", "words"),
    [
        ("Đã có thành tích xuất sắc", "Đã có thành tích xuất sắc"),
        ("", "Đã có thành tích trong thực hiện phong trào thi đua năm 2019"),
    ],
)
def test_the_set_phrase_is_the_citation_or_speaks_of_the_movement(citation: str, words: str) -> None:
    assert usual_achievement(citation, "Phong trào thi đua năm 2019") == words


@pytest.mark.parametrize(
    ("name", "superior", "below"),
    [
        ("Ủy ban nhân dân xã Phước Kiển", None, "huyện Nhà Bè"),
        ("Phòng Nội vụ huyện Nhà Bè", None, ""),
        ("Tổ một cửa", "Ủy ban nhân dân xã Phước Kiển", "Ủy ban nhân dân xã Phước Kiển"),
    ],
)
def test_below_a_unit_stands_what_it_belongs_to_unless_its_name_says_so(
    name: str, superior: str | None, below: str
) -> None:
    assert line_of_unit(name, superior=superior, body="Ủy ban nhân dân huyện Nhà Bè") == below


@pytest.mark.parametrize(
    ("post", "below"),
    [
        ("Công chức Văn phòng", "Công chức Văn phòng, Bệnh viện huyện"),
        ("Giám đốc Bệnh viện huyện", "Giám đốc Bệnh viện huyện"),
        ("", "Bệnh viện huyện"),
    ],
)
def test_below_a_person_stand_post_and_unit_once(post: str, below: str) -> None:
    assert line_of_person(post, "Bệnh viện huyện") == below


def test_words_are_counted_without_signs_that_stand_alone() -> None:
    assert word_count("Đã có thành tích – năm 2019") == 6


def test_more_than_45_words_are_many() -> None:
    assert [is_wordy(" ".join(["từ"] * count)) for count in (45, 46)] == [False, True]
