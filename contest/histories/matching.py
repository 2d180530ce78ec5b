"""Which known units and persons a name on an old paper may mean. Pure."""

import enum
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from unicodedata import normalize

from contest.text import TONES, fold

# What offices write short, folded.
SHORT = {"ubnd": "uy ban nhan dan", "ubmttq": "uy ban mat tran to quoc", "hdnd": "hoi dong nhan dan"}


class Fit(enum.StrEnum):
    """How well a known recipient fits a written name, the best first."""

    SAME = "same"
    ELSEWHERE = "elsewhere"
    ACCENTS = "accents"


@dataclass(frozen=True)
class Known:
    """A known recipient: its key, its name and, for a person, the unit."""

    key: str
    name: str
    place: str = ""


@dataclass(frozen=True)
class Candidate:
    known: Known
    fit: Fit


def spelled(name: str) -> str:
    """Return ``name`` as it is spelled, whatever syllable letter bears its tone.

    Hòa and hoà are one spelling, hóa is another.
    """
    return " ".join(_syllable(word) for word in normalize("NFC", name).casefold().split())


def _syllable(word: str) -> str:
    letters = normalize("NFD", word)
    tone = "".join(letter for letter in letters if letter in TONES)
    return normalize("NFC", "".join(letter for letter in letters if letter not in TONES)) + tone


def written_out(name: str) -> str:
    """Return ``name`` folded, with what offices write short written out."""
    return " ".join(SHORT.get(word, word) for word in fold(name).split())


class Names:
    """Known recipients by name, so that many lines can be looked up."""

    def __init__(self, known: Iterable[Known]) -> None:
        self._by_name: dict[str, list[Known]] = defaultdict(list)
        for one in known:
            self._by_name[written_out(one.name)].append(one)

    def fitting(self, name: str, place: str = "") -> list[Candidate]:
        """Return who may be meant by ``name`` at the unit ``place``, the best first, in a stable order."""
        found = [Candidate(one, _fit(name, place, one)) for one in self._by_name.get(written_out(name), [])]
        order = list(Fit)
        return sorted(found, key=lambda one: (order.index(one.fit), one.known.place, one.known.key))


def _fit(name: str, place: str, known: Known) -> Fit:
    short = any(word in SHORT for word in fold(name).split())
    if spelled(name) != spelled(known.name) and not short:
        return Fit.ACCENTS
    return Fit.SAME if written_out(place) == written_out(known.place) else Fit.ELSEWHERE


def certain(candidates: Sequence[Candidate]) -> Known | None:
    """Return the one who is surely meant: the only one of this name at this unit."""
    same = [one.known for one in candidates if one.fit is Fit.SAME]
    return same[0] if len(same) == 1 else None
