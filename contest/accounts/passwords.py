"""Passwords as Argon2 hashes, cheap enough for two cores and dear enough for a thief."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from contest.text import nfc

SHORTEST = 10
LONGEST = 200
_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
# What an unknown account's password is compared with, so that the answer takes as long as for a known one.
_NOBODY = _hasher.hash("nobody has this password")


def hashed(password: str) -> str:
    """Return the hash of ``password``; keyboards compose Vietnamese letters differently, so it is hashed in NFC."""
    return _hasher.hash(nfc(password))


def fits(password: str, password_hash: str | None) -> bool:
    """Say whether ``password`` belongs to the hash; without a hash it takes the same time and never does."""
    try:
        return _hasher.verify(password_hash or _NOBODY, nfc(password)) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(password_hash: str) -> bool:
    """Say whether the hash was made with other costs than today's and should be renewed."""
    return _hasher.check_needs_rehash(password_hash)
