"""How a list is written: Unicode, or one of the encodings that Vietnamese offices used before it. Pure.

TCVN3 (fonts named .Vn…) and VNI (fonts named VNI-…) put Vietnamese letters at the codes of others, so a text in them
reads as gibberish without its font; windows-1258 is how old programs save CSV. What they say is told apart by words:
in the right encoding they are Vietnamese syllables.
"""

import enum
import re
from collections.abc import Iterable, Mapping
from itertools import islice
from unicodedata import combining, normalize

from contest.errors import RuleViolation
from contest.text import fold, nfc


class Encoding(enum.StrEnum):
    """An encoding of old, by the name that people know it by."""

    TCVN3 = "TCVN3 (ABC)"
    VNI = "VNI"
    WINDOWS = "Windows-1258"


_UNMARKED = "àáảãạ ăằắẳẵặ âầấẩẫậ đ èéẻẽẹ êềếểễệ ìíỉĩị òóỏõọ ôồốổỗộ ơờớởỡợ ùúủũụ ưừứửữự ỳýỷỹỵ ĂÂÊÔƠƯĐ".replace(" ", "")
_IN_TCVN3 = "µ¸¶·¹ ¨»¾¼½Æ ©ÇÊÈÉË ® ÌÐÎÏÑ ªÒÕÓÔÖ ×ÝØÜÞ ßãáâä «åèæçé ¬êíëìî ïóñòô \xadõøö÷ù úýûüþ ¡¢£¤¥¦§".replace(
    " ", ""
)
TCVN3: Mapping[str, str] = dict(zip(_IN_TCVN3, _UNMARKED, strict=True))
# In VNI a letter is followed by the code of its marks; these, and a few letters with a code of their own.
_VNI_TONES = {"ø": "\u0300", "ù": "\u0301", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_VNI_HATS = {"â": "\u0302", "à": "\u0302\u0300", "á": "\u0302\u0301", "å": "\u0302\u0309", "ã": "\u0302\u0303",
             "ä": "\u0302\u0323"}  # fmt: skip
_VNI_BOWLS = {"ê": "\u0306", "è": "\u0306\u0300", "é": "\u0306\u0301", "ú": "\u0306\u0309", "ü": "\u0306\u0303",
              "ë": "\u0306\u0323"}  # fmt: skip
_VNI_ALONE = {"ñ": "đ", "ô": "ơ", "ö": "ư", "ì": "ì", "í": "í", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}


def _vni() -> dict[str, str]:
    marks = {letter: dict(_VNI_TONES) for letter in "aeouyôö"}
    for letter in "aeo":
        marks[letter] |= _VNI_HATS
    marks["a"] |= _VNI_BOWLS
    told = dict(_VNI_ALONE)
    for letter, following in marks.items():
        for code, mark in following.items():
            told[letter + code] = normalize("NFC", _VNI_ALONE.get(letter, letter) + mark)
    capitals = {written.upper(): letter.upper() for written, letter in told.items()}
    # Somebody who types capitals may leave the mark small.
    mixed = {written[0].upper() + written[1:]: letter.upper() for written, letter in told.items()}
    return {**mixed, **capitals, **told}


VNI: Mapping[str, str] = _vni()
_VNI_WRITTEN = re.compile("|".join(sorted(map(re.escape, VNI), key=len, reverse=True)))
# A syllable without its marks: what may stand before, in, and after the vowel.
_SYLLABLE = re.compile(
    r"(?:b|ch|c|d|gh|gi|g|h|kh|k|l|m|ngh|ng|nh|n|ph|p|qu|q|r|s|th|tr|t|v|x)?"
    r"(?:ieu|yeu|uoi|uou|uya|uyu|uye|oai|oay|oao|oeo|uay|uao|ia|ie|iu|ya|ye|ua|uo|ui|uu|ue|uy|oa|oe|oi|oo|ao|au|ai|ay|"
    r"eo|eu|[aeiouy])(?:ch|c|m|ng|nh|n|p|t)?"
)
_WORD = re.compile(r"[^\s,.;:/()\"“”'\d+-]+")
MOST_WORDS = 2000
# How many of the words with marks must be Vietnamese, and how many more than as they stand.
SURE, BETTER = 0.75, 0.25


def from_tcvn3(text: str) -> str:
    """Return in Unicode what is written in TCVN3."""
    return "".join(TCVN3.get(letter, letter) for letter in text)


def from_vni(text: str) -> str:
    """Return in Unicode what is written in VNI."""
    return _VNI_WRITTEN.sub(lambda found: VNI[found[0]], text)


def converted(text: str, encoding: Encoding | None) -> str:
    """Return in Unicode what is written in ``encoding``; what was read as windows-1258 is Unicode already."""
    if encoding is Encoding.TCVN3:
        return from_tcvn3(text)
    return from_vni(text) if encoding is Encoding.VNI else text


def legacy(texts: Iterable[str]) -> Encoding | None:
    """Return which encoding of old ``texts`` are written in, or None when they are Unicode or cannot be told."""
    words = list(islice(_marked_words(texts), MOST_WORDS))
    if not words:
        return None
    shares = {
        encoding: _share(converted(word, encoding) for word in words) for encoding in (Encoding.TCVN3, Encoding.VNI)
    }
    best = max(shares, key=lambda encoding: shares[encoding])
    plain = _share(words)
    return best if shares[best] >= SURE and shares[best] >= plain + BETTER else None


def reads_plain(texts: Iterable[str]) -> bool:
    """Say whether ``texts`` are mostly Vietnamese as they stand."""
    return _share(islice(_marked_words(texts), MOST_WORDS)) >= SURE


def decoded(content: bytes) -> tuple[str, Encoding | None]:
    """Return the text of a file, and what it is written in when that is not Unicode.

    Without a byte order mark UTF-8 is tried, then UTF-16 by where its zeros stand, then windows-1258. Raises
    RuleViolation when it is no text.
    """
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return _strictly(content, name), None
    if b"\0" in content:
        return _strictly(content, "utf-16-le" if content[1:2] == b"\0" else "utf-16-be"), None
    try:
        return content.decode("utf-8"), None
    except UnicodeDecodeError:
        pass
    windows = nfc(content.decode("cp1258", errors="replace"))
    if reads_plain([windows]):
        return windows, Encoding.WINDOWS
    # Codes that belong to fonts: which ones, the words tell.
    return content.decode("latin-1"), None


def _strictly(content: bytes, name: str) -> str:
    try:
        return content.decode(name)
    except UnicodeDecodeError:
        raise RuleViolation("The list is no text. Save it as “CSV UTF-8” or as XLSX.") from None


def _marked_words(texts: Iterable[str]) -> Iterable[str]:
    for text in texts:
        yield from (word for word in _WORD.findall(text) if not word.isascii())


def _share(words: Iterable[str]) -> float:
    """Return which share of ``words`` are Vietnamese syllables with at most one tone."""
    found = list(words)
    return sum(map(_is_syllable, found)) / len(found) if found else 0.0


def _is_syllable(word: str) -> bool:
    tones = sum(letter in "\u0300\u0301\u0303\u0309\u0323" for letter in normalize("NFD", word))
    return tones <= 1 and _SYLLABLE.fullmatch(fold(word)) is not None and _is_even(word)


def _is_even(word: str) -> bool:
    """Say whether the capitals of ``word`` stand as people write: all, the first, or none."""
    letters = "".join(letter for letter in word if not combining(letter))
    return letters.islower() or letters.isupper() or letters.istitle()
