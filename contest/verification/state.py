"""What has become of a paper, and what its token proves. Pure."""

import enum


class State(enum.StrEnum):
    """The state of a certificate. Only a valid one is to be trusted; behind a corrected one the award still stands."""

    VALID = "valid"
    CORRECTED = "corrected"
    REPLACED = "replaced"
    AMENDED = "amended"
    ANNULLED = "annulled"


class Proof(enum.StrEnum):
    """What a token that came with the code proves."""

    NONE = "none"
    GENUINE = "genuine"
    FALSE = "false"
    OTHER_WORDS = "other_words"


def state_of(*, stands: bool, replaced: bool, same_words: bool, amended: bool = False) -> State:
    """Return the state of a certificate: an annulment goes before all else, then a decision that amended its own.

    ``same_words`` tells whether what was awarded still reads as on the paper. One that was replaced in other words was
    corrected; one that does not read as the award does now is not valid, replaced or not.
    """
    if not stands:
        return State.AMENDED if amended else State.ANNULLED
    if not same_words:
        return State.CORRECTED
    return State.REPLACED if replaced else State.VALID


def proof_of(*, signed: bool, same_words: bool) -> Proof:
    """Return what a token proves: whether one of our keys ``signed`` it, and whether it has the words of our record."""
    if not signed:
        return Proof.FALSE
    return Proof.GENUINE if same_words else Proof.OTHER_WORDS
