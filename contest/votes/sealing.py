"""Ballots that nobody can read before the box is opened with its key. Pure.

A round of a secret ballot has a box with two keys. Whoever has the lock (the public key, kept in the database) can put
ballots in; only the key (28 letters and digits, which the chair keeps and the product does not) opens the box. So who
reads the database while ballots are cast, again and again, sees that a member casts one and not what it says.

A ballot is sealed as in hashed ElGamal (DHIES): a fresh secret per ballot in the 2048-bit group 14 of RFC 3526, its
shared value hashed by SHAKE-256 into a pad for the text and a key for HMAC-SHA-256 over what was sealed. Every ballot
of a round has the same length, so its size tells nothing either.
"""

import hashlib
import hmac
import secrets
from base64 import b64decode, b64encode

PRIME = int(
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B"
    "302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE6"
    "49286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F83655D23DCA3AD961C62F356208552BB9ED529077096966D"
    "670C354E4ABC9804F1746C08CA18217C32905E462E36CE3BE39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF695581718"
    "3995497CEA956AE515D2261898FA051015728E5A8AACAA68FFFFFFFFFFFFFFFF",
    16,
)
# It generates the squares of the group, so that not even one bit of what is reckoned with shows.
BASE = 2
WIDTH = 256
SECRET_BYTES = 32
TAG_BYTES = 32
# No 0, 1, I, O: they are read for one another when a code is copied by hand.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
KEY_LENGTH = 28
GROUP = 4


class WrongKey(ValueError):
    """The key does not open this box, or what is in it was not sealed for it."""


def new_key() -> str:
    """Return a key of 140 random bits, as it is written down: groups of four."""
    return grouped("".join(secrets.choice(ALPHABET) for _place in range(KEY_LENGTH)))


def grouped(code: str) -> str:
    """Return ``code`` in groups of four: 7KQF-2M9X."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def plain_key(typed: str) -> str | None:
    """Return a key as it is reckoned with, whatever its case, spaces and hyphens; None if it cannot be one."""
    code = "".join(character for character in typed.upper() if character not in " -\u2013\u00a0")
    return code if len(code) == KEY_LENGTH and set(code) <= set(ALPHABET) else None


def lock_of(key: str) -> str:
    """Return the lock of the box that ``key`` opens, as hexadecimal digits."""
    return f"{pow(BASE, _exponent(key), PRIME):0{2 * WIDTH}x}"


def sealed(text: bytes, lock: str, *, length: int) -> str:
    """Return ``text``, filled up to ``length`` bytes, so that only the key of ``lock`` can read it."""
    if len(text) > length:
        raise ValueError(f"{len(text)} bytes are too many for a ballot of {length}")
    padded = text.ljust(length, b"\0")
    once = int.from_bytes(secrets.token_bytes(SECRET_BYTES)) | 1
    hint = pow(BASE, once, PRIME).to_bytes(WIDTH)
    pad, mac_key = _derived(pow(int(lock, 16), once, PRIME), hint, length)
    hidden = bytes(left ^ right for left, right in zip(padded, pad, strict=True))
    tag = hmac.digest(mac_key, hint + hidden, "sha256")
    return b64encode(hint + hidden + tag).decode()


def opened(ballot: str, key: str) -> bytes:
    """Return what was sealed. Raises WrongKey if ``key`` does not open it or somebody changed it."""
    raw = b64decode(ballot)
    hint, hidden, tag = raw[:WIDTH], raw[WIDTH:-TAG_BYTES], raw[-TAG_BYTES:]
    pad, mac_key = _derived(pow(int.from_bytes(hint), _exponent(key), PRIME), hint, len(hidden))
    if not hmac.compare_digest(tag, hmac.digest(mac_key, hint + hidden, "sha256")):
        raise WrongKey
    return bytes(left ^ right for left, right in zip(hidden, pad, strict=True)).rstrip(b"\0")


def _exponent(key: str) -> int:
    code = plain_key(key)
    if code is None:
        raise WrongKey
    return int.from_bytes(hashlib.shake_256(b"ballot box " + code.encode()).digest(SECRET_BYTES)) | 1


def _derived(shared: int, hint: bytes, length: int) -> tuple[bytes, bytes]:
    """Return the pad and the key of the tag."""
    stream = hashlib.shake_256(b"ballot " + hint + shared.to_bytes(WIDTH)).digest(length + TAG_BYTES)
    return stream[:length], stream[length:]
