"""Codes of questions, made of what they are called. Pure."""

import re
from collections.abc import Container

from contest.text import fold

LONGEST = 56


def question_code(label: str, taken: Container[str] = ()) -> str:
    """Return the words of ``label`` in small letters without accents, joined by hyphens, with a number if taken."""
    base = "-".join(re.findall(r"[a-z0-9]+", fold(label)))[:LONGEST].strip("-") or "cau-hoi"
    code, number = base, 1
    while code in taken:
        number += 1
        code = f"{base}-{number}"
    return code
