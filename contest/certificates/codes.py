"""The code of a certificate: 80 bits that nobody guesses, in letters and digits that people can read and type. Pure."""

import re
import secrets
from base64 import b32encode

# The address of a certificate, or of an answer about it, as far as its code and token.
_ADDRESS = re.compile(r"/v/([^/?#]+)", re.IGNORECASE)
# Base 32 has no 0, 1 and 8; whoever reads one took it for a letter.
_MISREAD = str.maketrans("018", "OIB")


def fresh_code() -> str:
    """Return a new code of 16 characters."""
    return b32encode(secrets.token_bytes(10)).decode()


def grouped(code: str) -> str:
    """Return a code in groups of four, as it is printed."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


def pasted(text: str) -> str:
    """Return the code, with the token if there is one, in what somebody typed, scanned or pasted.

    Of an address all else is left out: also what a language, another page or a program that passed it on put behind.
    """
    found = _ADDRESS.search(text)
    last = found[1] if found else text.strip().partition("?")[0].rpartition("/")[2]
    return last.strip().removesuffix(".json")


def is_code(text: str) -> bool:
    """Say whether ``text``, as it was typed, may be a code at all: a serial number or half a code is none."""
    return re.fullmatch("[A-Z2-7]{16}", typed(text)) is not None


def typed(text: str) -> str:
    """Return the code that somebody typed, as it was issued: whatever the case, the gaps and misread digits."""
    return "".join(text.split()).replace("-", "").upper().translate(_MISREAD)
