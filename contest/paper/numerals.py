"""Numbers in Vietnamese words, as amounts are written out on papers that money is paid by. Pure."""

from collections.abc import Iterator

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
# What three digits are counted in, from the lowest; above a thousand million (tỷ) the words begin anew before "tỷ".
SCALES = ("", "nghìn", "triệu")
MILLIARD = 10**9


def in_words(number: int) -> str:
    """Return a whole number in words: 40050000 as ``bốn mươi triệu không trăm năm mươi nghìn``.

    A group of digits that follows another is read in full (``không trăm linh năm``), so no two numbers read alike.
    Raises ValueError below zero.
    """
    if number < 0:
        raise ValueError(f"{number} is below zero")
    return " ".join(_words(number, follows=False)) if number else DIGITS[0]


def dong_in_words(amount: int) -> str:
    """Return an amount of money as it is written out: ``Bốn mươi triệu không trăm năm mươi nghìn đồng``."""
    words = in_words(amount)
    return f"{words[0].upper()}{words[1:]} đồng"


def _words(number: int, *, follows: bool) -> Iterator[str]:
    """Yield the words of ``number``; ``follows`` when others stand before it."""
    milliards, rest = divmod(number, MILLIARD)
    if milliards:
        yield from _words(milliards, follows=follows)
        yield "tỷ"
    follows = follows or bool(milliards)
    for power in (2, 1, 0):
        group = rest // 1000**power % 1000
        if group:
            yield from _group(group, follows=follows)
            if SCALES[power]:
                yield SCALES[power]
            follows = True


def _group(group: int, *, follows: bool) -> Iterator[str]:
    """Yield the words of up to three digits, not all of them zero."""
    hundreds, rest = divmod(group, 100)
    tens, ones = divmod(rest, 10)
    if hundreds or follows:
        yield from (DIGITS[hundreds], "trăm")
    if tens == 1:
        yield "mười"
    elif tens:
        yield from (DIGITS[tens], "mươi")
    elif ones and (hundreds or follows):
        yield "linh"
    if ones:
        yield _one(ones, tens)


def _one(ones: int, tens: int) -> str:
    """Return the last digit, whose word after tens is another for 1, 4 and 5."""
    if tens > 1 and ones in (1, 4):
        return "mốt" if ones == 1 else "tư"
    return "lăm" if tens and ones == 5 else DIGITS[ones]
