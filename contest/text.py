"""Vietnamese text: one composed form, one folded form to search by, one key to sort by. Pure."""

import re
from functools import lru_cache
from unicodedata import category, combining, normalize
from unicodedata import name as name_of

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
# The order of the tone marks in Vietnamese dictionaries: level, grave, hook above, tilde, acute, dot below.
TONES = "\u0300\u0309\u0303\u0301\u0323"
# 00 ends a text, 01 is a space or a sign, then come digits and letters.
_RANK = {letter: f"{position:02d}" for position, letter in enumerate("0123456789" + ALPHABET, start=2)}
_SPACES = re.compile(r"[^\S\n]+")
# What an office's papers are written with: Latin letters with their marks, digits, punctuation, signs of money and
# mathematics, arrows and plain geometric shapes.
_WRITTEN = (
    (0x0020, 0x024F), (0x02B0, 0x036F), (0x0370, 0x03FF), (0x1E00, 0x1EFF), (0x2010, 0x2027), (0x2030, 0x205E),
    (0x2070, 0x209F), (0x20A0, 0x20BF), (0x2100, 0x214F), (0x2150, 0x218F), (0x2190, 0x21FF), (0x2200, 0x22FF),
    (0x25A0, 0x25FF), (0x2713, 0x2714),
)  # fmt: skip


def nfc(text: str) -> str:
    """Return ``text`` in the composed form in which everything is stored and printed."""
    return normalize("NFC", text)


def tidy(text: str) -> str:
    """Return one line in NFC with single spaces and none around it; what people paste is seldom clean."""
    return " ".join(nfc(text).split())


def tidy_lines(text: str) -> str:
    """Return several lines in NFC with single spaces, plain line ends and no blank lines around them."""
    lines = plain_ends(nfc(text)).split("\n")
    return "\n".join(_SPACES.sub(" ", line).rstrip() for line in lines).strip()


def plain_ends(text: str) -> str:
    """Return ``text`` with a plain end of each line; browsers end typed lines with two characters."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def fold(text: str) -> str:
    """Return ``text`` for searching: lower case without accents, đ as d, words separated by single spaces.

    Spellings that differ only in where the tone stands (hòa, hoà) or in i and y of "uỷ", "ủy" fold to the same text.
    """
    # A dotless i, which scanned papers have, is the one letter whose capital folds to another.
    letters = normalize("NFD", text.casefold().replace("đ", "d").replace("ı", "i"))
    return " ".join("".join(letter for letter in letters if not combining(letter)).split())


def search_terms(wanted: str) -> list[str]:
    """Return the folded words that somebody searches for, at most twelve: a database takes only so many conditions."""
    return fold(wanted).split()[:12]


def sort_key(text: str) -> str:
    """Return a key of digits by which plain string comparison gives Vietnamese dictionary order.

    Letters decide first (a ă â b … d đ e ê …), then tones. Two digits stand for each letter, so the order is the same
    in Python, in SQLite and under every collation of PostgreSQL.
    """
    letters, tones = [], []
    for letter in nfc(text.casefold()):
        base, tone = _without_tone(letter)
        letters.append(_RANK.get(base, "01"))
        tones.append(str(TONES.find(tone) + 1) if tone else "0")
    return "".join(letters) + "00" + "".join(tones)


def name_sort_key(name: str) -> str:
    """Return the sort key of a person's name: given name (the last word) first, then family and middle names."""
    words = tidy(name).split(" ")
    return sort_key(words[-1]) + sort_key(" ".join(words[:-1]))


def unwritable(text: str) -> str | None:
    """Return the first character that no official paper could carry, or None.

    Pictures (emoji), scripts written from right to left, private and control characters are such; they would print as
    an empty box or turn the order of a line round.
    """
    return next((character for character in text if not _can_be_written(character)), None)


def as_seen(character: str) -> str:
    """Return how an unwritable character is shown to whoever has to find it.

    A letter is named, for one of another script may look just like ours; what cannot be seen is told by its code.
    """
    if not character.isprintable():
        return f"U+{ord(character):04X}"
    return f"{character} ({name_of(character, '')})" if category(character).startswith("L") else character


@lru_cache(maxsize=4096)
def _can_be_written(character: str) -> bool:
    """Say whether papers carry ``character``; a long list asks for the same few hundred a million times."""
    if character in "\n\t":
        return True
    code = ord(character)
    return category(character) not in ("Cc", "Cf", "Co", "Cs") and any(low <= code <= high for low, high in _WRITTEN)


def _without_tone(letter: str) -> tuple[str, str]:
    """Split a composed letter into the letter of the alphabet and its tone mark ("" when it has none)."""
    for mark in normalize("NFD", letter)[1:]:
        if mark in TONES:
            return normalize("NFC", normalize("NFD", letter).replace(mark, "", 1)), mark
    return letter, ""
