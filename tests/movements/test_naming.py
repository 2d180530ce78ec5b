"""Codes made of names."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.movements.naming import LONGEST, movement_code, slug


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Phong trào thi đua cải cách hành chính năm 2019", "cchc-2019"),
        ("Đợt thi đua cao điểm chào mừng Đại hội", "cdcmdh-2019"),
        ("Thi đua “Đổi mới, sáng tạo”", "dmst-2019"),
        ("Phong trào thi đua năm 2019", "pt-2019"),
        ("Năm an toàn giao thông 2020", "natgt-2019"),
        ("!", "pt-2019"),
    ],
)
def test_a_movement_is_called_by_the_initials_of_what_it_is_about_and_its_year(name: str, code: str) -> None:
    assert movement_code(name, 2019) == code


def test_a_code_that_is_taken_is_numbered() -> None:
    name = "Phong trào thi đua cải cách hành chính"

    assert movement_code(name, 2019, {"cchc-2019", "cchc-2019-2"}) == "cchc-2019-3"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Tính mới", "tinh-moi"),
        ("Hiệu quả đối với người dân, doanh nghiệp", "hieu-qua-doi-voi"),
        ("Đ", "d"),
        ("…", "x"),
        ("khôngmộtkhoảngtrắngnàocả", "khongmotkhoangtrangn"),
    ],
)
def test_a_criterion_is_called_by_its_words(name: str, code: str) -> None:
    assert slug(name) == code


@given(st.text(max_size=300), st.integers(1948, 2200))
def test_every_code_can_be_typed_into_its_field(name: str, year: int) -> None:
    for code, longest in ((movement_code(name, year), LONGEST), (slug(name), 20)):
        assert re.fullmatch(r"[a-z0-9][a-z0-9-]*", code)
        assert len(code) <= longest
