"""Codes that nobody guesses and everybody can type."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.certificates.codes import fresh_code, grouped, typed


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


@given(st.binary(min_size=10, max_size=10))
def test_what_is_printed_is_read_back(content: bytes) -> None:
    from base64 import b32encode

    code = b32encode(content).decode()

    assert typed(grouped(code)) == typed(grouped(code).lower()) == code
