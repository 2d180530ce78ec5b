"""A box that only its key opens, and codes that belong to one key and one question."""

import random
from base64 import b64decode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contest.votes import sealing
from contest.votes.sealing import ALPHABET, PRIME, WrongKey, lock_of, new_key, opened, plain_key, sealed
from contest.votes.tracking import tracking_code

KEY, OTHER = "ABCD-EFGH-JKLM-NPQR-STUV-WXYZ-2345", "ZBCD-EFGH-JKLM-NPQR-STUV-WXYZ-2345"


def test_the_group_is_that_of_a_safe_prime() -> None:
    rest = (PRIME - 1) // 2
    assert PRIME.bit_length() == 2048
    assert pow(2, rest, PRIME) == 1
    for number in (PRIME, rest):
        for base in random.Random(1).sample(range(3, 10_000), 8):
            assert pow(base, number - 1, number) == 1


@settings(max_examples=15)
@given(st.binary(max_size=120).filter(lambda text: not text.endswith(b"\0")))
def test_only_its_key_opens_a_box(text: bytes) -> None:
    ballot = sealed(text, lock_of(KEY), length=128)

    assert opened(ballot, KEY) == text
    with pytest.raises(WrongKey):
        opened(ballot, OTHER)


def test_every_ballot_has_the_same_size_and_none_is_like_another() -> None:
    lock = lock_of(KEY)
    ballots = [sealed(text, lock, length=64) for text in (b"agree", b"agree", b"a much longer answer")]

    assert len({len(ballot) for ballot in ballots}) == 1
    assert len(set(ballots)) == 3
    assert b"agree" not in b64decode(ballots[0])


def test_a_ballot_that_somebody_changed_is_not_opened() -> None:
    ballot = sealed(b"agree", lock_of(KEY), length=64)
    place = len(ballot) - 20
    swapped = ballot[:place] + ("A" if ballot[place] != "A" else "B") + ballot[place + 1 :]

    with pytest.raises(WrongKey):
        opened(swapped, KEY)


def test_a_ballot_longer_than_the_others_is_refused() -> None:
    with pytest.raises(ValueError, match="too many"):
        sealed(b"x" * 65, lock_of(KEY), length=64)


def test_a_key_is_written_in_groups_and_read_however_it_is_typed() -> None:
    key = new_key()

    assert len(key) == sealing.KEY_LENGTH + 6 and set(key.replace("-", "")) <= set(ALPHABET)
    assert plain_key(f" {key.lower().replace('-', ' ')} ") == key.replace("-", "")
    assert lock_of(key.lower()) == lock_of(key)


@pytest.mark.parametrize("typed", ["", "ABCD", KEY + "A", KEY.replace("A", "0"), KEY.replace("A", "I")])
def test_what_cannot_be_a_key_is_none(typed: str) -> None:
    assert plain_key(typed) is None
    with pytest.raises(WrongKey):
        lock_of(typed)


def test_a_code_follows_from_key_and_question_alone() -> None:
    assert tracking_code(KEY, 7) == tracking_code(KEY.lower(), 7) == "9US9-U3WP-TV2A"
    assert len({tracking_code(key, motion) for key in (KEY, OTHER) for motion in range(20)}) == 40
