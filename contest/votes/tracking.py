"""The code by which a member finds the own ballot in what is published. Pure.

The member's browser makes one key of 140 random bits for a round. Each question has a code of its own that follows from
it, so that the choices of one ballot on several questions do not stand together in what is published: neither a pattern
of choices nor a question that is missing (because the member had to abstain) gives anybody away.
"""

import hashlib

from contest.votes.sealing import ALPHABET, grouped, plain_key

CODE_LENGTH = 12
BITS = 5


def tracking_code(key: str, motion_id: int) -> str:
    """Return the code of the ballot with ``key`` on one question: 60 bits of a SHA-256, in groups of four.

    ``contest/static/ballot.js`` reckons the same in the member's browser.
    """
    digest = int.from_bytes(hashlib.sha256(f"{plain_key(key)}:{motion_id}".encode()).digest())
    top = digest >> (256 - CODE_LENGTH * BITS)
    letters = [ALPHABET[(top >> (BITS * place)) & 31] for place in reversed(range(CODE_LENGTH))]
    return grouped("".join(letters))
