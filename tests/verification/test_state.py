"""What has become of a paper, and what its token proves."""

import pytest

from contest.verification.state import Proof, State, proof_of, state_of


@pytest.mark.parametrize(
    ("stands", "replaced", "same_words", "state"),
    [
        (True, False, True, State.VALID),
        (True, True, True, State.REPLACED),
        (True, True, False, State.CORRECTED),
        (True, False, False, State.CORRECTED),
        (False, False, True, State.ANNULLED),
        (False, True, True, State.ANNULLED),
        (False, True, False, State.ANNULLED),
        (False, False, False, State.ANNULLED),
    ],
)
def test_the_state_of_a_certificate(stands: bool, replaced: bool, same_words: bool, state: State) -> None:
    assert state_of(stands=stands, replaced=replaced, same_words=same_words) is state


@pytest.mark.parametrize(
    ("signed", "same_words", "proof"),
    [
        (True, True, Proof.GENUINE),
        (True, False, Proof.OTHER_WORDS),
        (False, True, Proof.FALSE),
        (False, False, Proof.FALSE),
    ],
)
def test_what_a_token_proves(signed: bool, same_words: bool, proof: Proof) -> None:
    assert proof_of(signed=signed, same_words=same_words) is proof


def test_what_a_later_decision_amended_is_told_as_such() -> None:
    assert state_of(stands=False, replaced=True, same_words=True, amended=True) is State.AMENDED
