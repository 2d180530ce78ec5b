"""Codes that nobody guesses and everybody can type."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.certificates.codes import fresh_code, grouped, is_code, pasted, typed


def test_a_code_is_sixteen_letters_and_digits_and_never_the_same() -> None:
    codes = [fresh_code() for _ in range(200)]

    assert all(re.fullmatch("[A-Z2-7]{16}", code) for code in codes)
    assert len(set(codes)) == 200


def test_a_code_is_printed_in_groups_of_four() -> None:
    assert grouped("ABCDEFGHIJKLMNOP") == "ABCD EFGH IJKL MNOP"


@pytest.mark.parametrize(
    "text", ["abcd efgh ijkl mno2", "ABCD-EFGH-IJKL-MNO2", " ABCDEFGHIJKLMNO2 ", "A8CDEFGH1JKLMN02"]
)
def test_a_code_is_known_however_it_is_typed(text: str) -> None:
    assert typed(text) == "ABCDEFGHIJKLMNO2"


def test_a_serial_number_and_half_a_code_are_no_codes() -> None:
    told = ["ABCD efgh IJKL MNO2", "ABCDEFGH1JKLMN02", "ABCD EFGH IJKL", "NHABE-2020-0501", "ABCDEFGHIJKLMNO9", ""]

    assert [is_code(text) for text in told] == [True, True, False, False, False, False]


@pytest.mark.parametrize(
    "text",
    [
        "ABCDEFGHIJKLMNOP.123", " ABCDEFGHIJKLMNOP.123\n", "https://bv.example/v/ABCDEFGHIJKLMNOP.123",
        "https://bv.example/v/ABCDEFGHIJKLMNOP.123?lang=en", "HTTPS://BV.EXAMPLE/V/ABCDEFGHIJKLMNOP.123",
        "https://bv.example/v/ABCDEFGHIJKLMNOP.123/?utm_source=zalo&to=/v/x#top", "bv.example/ABCDEFGHIJKLMNOP.123?a=b",
        "https://bv.example/v/ABCDEFGHIJKLMNOP.123.json", "http://x/v/ABCDEFGHIJKLMNOP.123/credential.json?a",
    ],
)  # fmt: skip
def test_a_code_is_found_in_whatever_address_was_pasted(text: str) -> None:
    assert pasted(text) == "ABCDEFGHIJKLMNOP.123"


@given(st.binary(min_size=10, max_size=10))
def test_what_is_printed_is_read_back(content: bytes) -> None:
    from base64 import b32encode

    code = b32encode(content).decode()

    assert typed(grouped(code)) == typed(grouped(code).lower()) == code
