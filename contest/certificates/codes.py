"""The code of a certificate: 80 bits that nobody guesses, in letters and digits that people can read and type. Pure."""

import secrets
from base64 import b32encode

# Base 32 has no 0, 1 and 8; whoever reads one took it for a letter.
_MISREAD = str.maketrans("018", "OIB")


def fresh_code() -> str:
    """Return a new code of 16 characters."""
    return b32encode(secrets.token_bytes(10)).decode()


def grouped(code: str) -> str:
    """Return a code in groups of four, as it is printed."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


def typed(text: str) -> str:
    """Return the code that somebody typed, as it was issued: whatever the case, the gaps and misread digits."""
    return "".join(text.split()).replace("-", "").upper().translate(_MISREAD)
