"""Numbers in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.paper.numerals import DIGITS, dong_in_words, in_words

CASES = {
    0: "không",
    1: "một",
    4: "bốn",
    5: "năm",
    10: "mười",
    11: "mười một",
    14: "mười bốn",
    15: "mười lăm",
    20: "hai mươi",
    21: "hai mươi mốt",
    24: "hai mươi tư",
    25: "hai mươi lăm",
    100: "một trăm",
    101: "một trăm linh một",
    105: "một trăm linh năm",
    110: "một trăm mười",
    115: "một trăm mười lăm",
    999: "chín trăm chín mươi chín",
    1_000: "một nghìn",
    1_005: "một nghìn không trăm linh năm",
    1_050: "một nghìn không trăm năm mươi",
    450_000: "bốn trăm năm mươi nghìn",
    900_000: "chín trăm nghìn",
    1_490_000: "một triệu bốn trăm chín mươi nghìn",
    6_750_000: "sáu triệu bảy trăm năm mươi nghìn",
    40_050_000: "bốn mươi triệu không trăm năm mươi nghìn",
    1_000_000_001: "một tỷ không trăm linh một",
    2_005_000_000: "hai tỷ không trăm linh năm triệu",
    1_000_000_000_000: "một nghìn tỷ",
    1_250_000_000_000: "một nghìn hai trăm năm mươi tỷ",
}


@pytest.mark.parametrize(("number", "words"), CASES.items())
def test_a_number_is_read_as_it_is_spoken(number: int, words: str) -> None:
    assert in_words(number) == words


def test_an_amount_begins_with_a_capital_and_ends_with_the_currency() -> None:
    assert dong_in_words(40_050_000) == "Bốn mươi triệu không trăm năm mươi nghìn đồng"
    assert dong_in_words(0) == "Không đồng"


def test_nothing_is_below_zero() -> None:
    with pytest.raises(ValueError, match="-1 is below zero"):
        in_words(-1)


def number_of(words: str) -> int:
    """Read words back, knowing no more than what each of them is worth."""
    ones = {**{word: digit for digit, word in enumerate(DIGITS)}, "mốt": 1, "tư": 4, "lăm": 5}
    total = million = group = digit = 0
    for word in words.split():
        if word == "trăm":
            group, digit = digit * 100, 0
        elif word == "mươi":
            group, digit = group + digit * 10, 0
        elif word == "mười":
            group += 10
        elif word in ("nghìn", "triệu"):
            million += (group + digit) * {"nghìn": 10**3, "triệu": 10**6}[word]
            group = digit = 0
        elif word == "tỷ":
            total, million, group, digit = (total + million + group + digit) * 10**9, 0, 0, 0
        elif word != "linh":
            digit = ones[word]
    return total + million + group + digit


@given(st.integers(min_value=0, max_value=10**15))
def test_words_say_the_number_and_no_other(number: int) -> None:
    assert number_of(in_words(number)) == number


@given(st.integers(min_value=1, max_value=10**15))
def test_words_obey_the_ear(number: int) -> None:
    words = f" {in_words(number)} "

    assert "  " not in words
    for wrong in (" mươi một ", " mươi năm ", " mười năm ", " mười mốt ", " linh mươi ", " linh mười ", " trăm không "):
        assert wrong not in words
