"""What an announcer says for what is written: initials in full, numbers, days and shares in words. Pure."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from contest.paper.linebreaks import unmarked
from contest.paper.numerals import DIGITS, in_words

_SHORT_DAY = re.compile(r"(?:\bngày\s+)?\b(\d{1,2})/(\d{1,2})/(\d{4})\b", re.IGNORECASE)
_DAY = re.compile(r"\bngày\s+(\d{1,2})\b", re.IGNORECASE)
_MONTH = re.compile(r"\btháng\s+(\d{1,2})\b", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\w/])(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d+))?(\s?%)?(?![\w/])")
_NOTATION = re.compile(r"\b(\d+)/([A-ZĐ]+)-([A-ZĐ]+)\b")
_INITIALS = re.compile(r"\b[A-ZĐ][A-ZĐa-z]*[A-ZĐ]\b")


@cache
def initials() -> Mapping[str, str]:
    """Return what initials stand for."""
    path = Path(__file__).with_name("initials.toml")
    told: Mapping[str, str] = tomllib.loads(path.read_text(encoding="utf-8"))["initials"]
    return told


def spoken(text: str) -> str:
    """Return ``text`` as it is read out."""
    said = _NOTATION.sub(lambda found: f"{in_words(int(found[1]))}, {found[2]}, {found[3]}", unmarked(text))
    said = _SHORT_DAY.sub(lambda found: f"{_day(found[1])} {_month(found[2])} năm {in_words(int(found[3]))}", said)
    said = _DAY.sub(lambda found: _day(found[1]), said)
    said = _MONTH.sub(lambda found: _month(found[1]), said)
    said = _NUMBER.sub(_number, said)
    return _INITIALS.sub(lambda found: initials().get(found[0], found[0]), said)


def _day(number: str) -> str:
    """Return a day as it is said: the first ten are mùng."""
    day = int(number)
    return f"ngày mùng {in_words(day)}" if day <= 10 else f"ngày {in_words(day)}"


def _month(number: str) -> str:
    """Return a month as it is said: the fourth is tư."""
    return "tháng tư" if int(number) == 4 else f"tháng {in_words(int(number))}"


def _number(found: "re.Match[str]") -> str:
    whole, decimals, share = found.groups()
    digits = whole.replace(".", "")
    if len(digits) > 1 and digits.startswith("0"):
        words = _one_by_one(digits)
    else:
        words = in_words(int(digits))
    if decimals:
        words += f" phẩy {_one_by_one(decimals) if decimals.startswith('0') else in_words(int(decimals))}"
    return words + (" phần trăm" if share else "")


def _one_by_one(digits: str) -> str:
    return " ".join(DIGITS[int(digit)] for digit in digits)
