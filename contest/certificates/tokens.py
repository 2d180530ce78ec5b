"""The signed token in the QR code of a certificate, which can be checked without asking anybody. Pure.

A token is a code, a dot and 179 digits. The digits are a number of 74 bytes: two that name the key, eight that stand
for what the paper says, 64 that sign both with the code. A code of 17 mm holds no more in squares that a phone reads,
so the words themselves are not in it, and all tokens are of one length. Whoever holds the paper has its words: copied
from it they must give the same eight bytes. So a genuine token that was copied onto a paper with another name is found
out as well, and nobody reads a name from the picture of a code. ``docs/verification.md`` tells the form.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import sha256
from unicodedata import normalize

from contest.certificates.codes import pasted, typed
from contest.certificates.keys import PrivateKey, PublicKey
from contest.text import TONES

DIGITS = 179
HINT, WORDS, SIGNATURE = 2, 8, 64
CONTEXT = b"bang-vang certificate 1\n"
# A word of letters, digits and the marks that stand for themselves once letters are taken apart.
WORD = re.compile(r"(?:[^\W_]|[\u0300-\u036f])+")


@dataclass(frozen=True)
class PaperSays:
    """What a token vouches for, as it stands on the paper: the recipient without a form of address, the decision by its
    number and symbol, the office that decided."""

    serial: str
    recipient: str
    decision: str
    day: date
    office: str


@dataclass(frozen=True)
class Token:
    """A token as it was read; nothing is checked yet."""

    code: str
    hint: bytes
    words: bytes
    signature: bytes

    def signer(self, keys: Iterable[PublicKey]) -> PublicKey | None:
        """Return the one of ``keys`` that signed this token, or None: then none of them did."""
        message = _message(self.code, self.words)
        return next(
            (key for key in keys if key.thumbprint[:HINT] == self.hint and key.verifies(self.signature, message)), None
        )

    def says(self, paper: PaperSays) -> bool:
        """Say whether the token is about what ``paper`` says."""
        return self.words == words_of(paper)


def token_of(code: str, paper: PaperSays, key: PrivateKey) -> str:
    """Return the token of a certificate, signed by ``key``; the same always gives the same."""
    words = words_of(paper)
    content = key.public.thumbprint[:HINT] + words + key.sign(_message(code, words))
    return f"{code}.{int.from_bytes(content):0{DIGITS}d}"


def read(text: str) -> Token | None:
    """Return the token in what somebody scanned or pasted: a token, or the whole address; None when there is none."""
    code, dot, digits = pasted(text).partition(".")
    digits = "".join(digits.split())
    if not dot or len(digits) != DIGITS or not (digits.isascii() and digits.isdecimal()):
        return None
    number = int(digits)
    if number >> 8 * (HINT + WORDS + SIGNATURE):
        return None
    content = number.to_bytes(HINT + WORDS + SIGNATURE)
    return Token(typed(code), content[:HINT], content[HINT : HINT + WORDS], content[HINT + WORDS :])


def words_of(paper: PaperSays) -> bytes:
    """Return the eight bytes that stand for what ``paper`` says: the start of the SHA-256 of its plain words."""
    said = (paper.serial, paper.recipient, paper.decision, paper.day.isoformat(), paper.office)
    return sha256("\n".join(plain(text) for text in said).encode()).digest()[:WORDS]


@lru_cache(maxsize=512)
def plain(text: str) -> str:
    """Return the letters and digits of ``text`` as everybody copies them: small, without gaps and signs.

    The marks of the tones stand behind each word, so that hòa and hoà are one; Thành, Thạnh and Thanh stay three.
    """
    return "".join(_plain(word) for word in WORD.findall(normalize("NFD", text.casefold())))


def _plain(word: str) -> str:
    letters = normalize("NFC", "".join(letter for letter in word if letter not in TONES))
    tones = sorted(letter for letter in word if letter in TONES)
    return "".join([*(letter for letter in letters if letter.isalnum()), *tones])


def _message(code: str, words: bytes) -> bytes:
    return CONTEXT + code.encode() + b"\n" + words
