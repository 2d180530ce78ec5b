"""Whether a name that is corrected is the same name but for slips of writing. Pure.

A slip is corrected by an official letter (đính chính). Wrong content, and another name is that, needs a document of the
same form: an amending decision (Nghị định 30/2020/NĐ-CP; domain.md §3.6).
"""

import re

from contest.text import fold, nfc

# How persons and households are addressed before their names, the longer words first. With their accents: Chu is a
# family name, and a chi cục, chi hội or chi đoàn is another collective than the cục, hội or đoàn above it.
ADDRESSED = ("hộ gia đình", "gia đình", "đồng chí", "đ c", "ông", "anh", "chị", "chú", "bà", "cô")
_SIGNS = re.compile(r"[^\w ]+|_")
_NUMBER = re.compile(r"\d+")
# Letters that may differ in a whole name, and in one word of it: a third is another name.
MOST_LETTERS = 2
# A word this short is another name as soon as a letter of it that is no accent differs with another first letter.
SHORT = 3


def is_slip(old: str, new: str) -> bool:
    """Say whether ``new`` is ``old`` but for slips: accents, one or two letters, the order of words, a form of address.

    Signs, capitals and spaces never count. Where letters differ, each word must still be recognised: as many words,
    in some order, none of them wholly another. A word more or less is another name unless it addresses somebody.
    Another number is another collective, and so are the same numbers in another order: Tổ 2, khu phố 3.
    """
    if _NUMBER.findall(old) != _NUMBER.findall(new):
        return False
    before, after = _words(old), _words(new)
    if "".join(before) == "".join(after) or sorted(before) == sorted(after):
        return True
    if len(before) != len(after):
        return False
    left, right = _unmatched(before, after)
    distances = [_letters_apart(one, other) for one, other in zip(left, right, strict=True)]
    return sum(distances) <= MOST_LETTERS and all(
        _is_recognised(one, other, apart) for one, other, apart in zip(left, right, distances, strict=True)
    )


def _words(name: str) -> list[str]:
    """Return the folded words of a name without signs and without how it is addressed."""
    told = " ".join(_SIGNS.sub(" ", nfc(name).casefold()).split())
    for address in ADDRESSED:
        told = told.removeprefix(f"{address} ")
    return fold(told).split()


def _unmatched(before: list[str], after: list[str]) -> tuple[list[str], list[str]]:
    """Return the words of both that the other does not have, in their order."""
    rest, left = list(after), []
    for word in before:
        if word in rest:
            rest.remove(word)
        else:
            left.append(word)
    return left, rest


def _is_recognised(one: str, other: str, apart: int) -> bool:
    """Say whether two words are one word with slips: most of the longer one is the same."""
    longest = max(len(one), len(other))
    if longest <= SHORT and one[:1] != other[:1]:
        return False
    return apart * 2 < longest


def _letters_apart(one: str, other: str) -> int:
    """Return how many letters are put in, left out, changed, or swapped with their neighbour, to get from one word to
    the other."""
    rows = [list(range(len(other) + 1))]
    for place, letter in enumerate(one, start=1):
        row = [place]
        for at, against in enumerate(other, start=1):
            cost = min(rows[-1][at] + 1, row[-1] + 1, rows[-1][at - 1] + (letter != against))
            if place > 1 and at > 1 and letter == other[at - 2] and one[place - 2] == against:
                cost = min(cost, rows[-2][at - 2] + 1)
            row.append(cost)
        rows.append(row)
    return rows[-1][-1]
