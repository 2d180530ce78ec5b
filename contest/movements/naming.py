"""Short codes made of names, for those who leave the code empty. Pure."""

import re
from collections.abc import Container

from contest.text import fold

LONGEST = 40
# Words at the head of a movement's name that say nothing of what it is about.
HEADS = ("phong trao thi dua", "dot thi dua", "phong trao", "thi dua")


def movement_code(name: str, year: int, taken: Container[str] = ()) -> str:
    """Return the initials of what a movement is about with its year, and a number if that is ``taken``.

    "Phong trào thi đua cải cách hành chính năm 2019" gives cchc-2019, then cchc-2019-2.
    """
    words = fold(name)
    head = next((head for head in HEADS if words.startswith(head)), "")
    said = re.findall(r"[a-z]+", re.sub(r"\bnam \d+|\d+", " ", words[len(head) :]))
    initials = "".join(word[0] for word in said)[: LONGEST - 9] or "pt"
    code = base = f"{initials}-{year}"
    number = 1
    while code in taken:
        number += 1
        code = f"{base}-{number}"
    return code


def slug(name: str, longest: int = 20) -> str:
    """Return the words of ``name`` in small letters without accents, joined by hyphens, as many as fit."""
    words: list[str] = re.findall(r"[a-z0-9]+", fold(name)) or ["x"]
    code = words[0][:longest]
    for word in words[1:]:
        if len(code) + 1 + len(word) > longest:
            break
        code = f"{code}-{word}"
    return code
