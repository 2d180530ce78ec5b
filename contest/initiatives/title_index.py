"""Finding the titles that are like a given one among many thousands, without comparing it with each. Pure.

The answer is that of comparing with every title (``likeness``): what is passed over could not be among the best.
"""

from collections import defaultdict
from collections.abc import Container, Iterator
from dataclasses import dataclass
from heapq import nlargest
from math import sqrt

from rapidfuzz import process
from rapidfuzz.distance import OSA

from contest.initiatives.likeness import (
    Likeness,
    Rarity,
    is_settled,
    likeness,
    nearness,
    resemblance,
    slips,
    slips_forgiven,
    words_of,
)

# Sums of the same numbers in another order differ by less.
_ROUNDING = 1e-8


@dataclass(frozen=True, slots=True)
class Held:
    """A title in the index: whose it is, the group it belongs to, and its words."""

    key: int
    group: int
    title: str
    words: tuple[str, ...]


class TitleIndex:
    """Titles by the words they have; at most ``most`` of them: one more drops the one that has been held longest.

    A word counts by how rare it is among all titles that are held, whatever groups a search is limited to.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: dict[int, Held] = {}
        self._having: dict[str, set[int]] = {}
        self._unsettled: set[str] = set()

    def __len__(self) -> int:
        return len(self._held)

    def put(self, key: int, group: int, title: str) -> None:
        """Hold ``title`` under ``key``, in place of what was held there before."""
        self.drop(key)
        held = self._held[key] = Held(key, group, title, tuple(words_of(title)))
        for word in held.words:
            self._having.setdefault(word, set()).add(key)
            if not is_settled(word):
                self._unsettled.add(word)
        while len(self._held) > self._most:
            self.drop(next(iter(self._held)))

    def drop(self, key: int) -> None:
        """Hold nothing under ``key`` any more."""
        held = self._held.pop(key, None)
        for word in held.words if held else ():
            self._having[word].discard(key)
            if not self._having[word]:
                del self._having[word]
                self._unsettled.discard(word)

    def nearest(
        self, title: str, *, groups: Container[int], without: int | None, most: int, at_least: int
    ) -> list[tuple[Held, Likeness]]:
        """Return at most ``most`` titles of ``groups`` that are alike by ``at_least`` or more, the likest first.

        Of those that are equally alike, the one with the higher key comes first. ``without`` is a key to leave out.
        """
        rarity, words = Rarity(len(self), self._count), words_of(title)
        size = rarity.total(words)
        best: list[tuple[float, int]] = []
        for matched, common, held in self._promising(words, rarity, least=max(at_least - 0.5, 0) / 100):
            if held.group not in groups or held.key == without:
                continue
            full = len(best) == most
            if full and (round(sqrt(matched / size), 9), held.key) < best[-1]:
                break
            if full and common / sqrt(size * rarity.total(held.words)) < best[-1][0] - _ROUNDING:
                continue
            those = frozenset(held.words)
            best = nlargest(most, [*best, (resemblance(words, those, slips(words, those), rarity), held.key)])
        found = [(held, likeness(title, held.title, rarity)) for held in (self._held[key] for _exact, key in best)]
        return [(held, alike) for held, alike in found if alike.value >= at_least]

    def _count(self, word: str) -> int:
        return len(self._having.get(word, ()))

    def _promising(self, words: frozenset[str], rarity: Rarity, least: float) -> Iterator[tuple[float, float, Held]]:
        """Yield every title that may be alike by ``least``, those that match most of ``words``, by weight, first.

        With it come the weight of what it matches, and the most that both have in common. The first limits the likeness
        without another look at the title: no cosine is greater than the square root of the matched share. So a title
        that matches less than the square of ``least`` is passed over, and words that weigh less together, the most
        frequent ones, need not even be looked up in titles that have none of the others.
        """
        left = rarity.total(words)
        needed = least**2 * left - _ROUNDING
        matched: dict[int, float] = defaultdict(float)
        lost: dict[int, float] = defaultdict(float)
        for weight, word in sorted(((rarity[word], word) for word in words), reverse=True):
            for other, credit in [(word, 1.0), *self._near(word, words)]:
                having = self._having.get(other, set())
                having = having if left >= needed else having & matched.keys()
                for key in having:
                    matched[key] += weight
                if loss := weight - credit * sqrt(weight * rarity[other]) if other != word else 0.0:
                    for key in having:
                        lost[key] += loss
            left -= weight
        ranked = sorted(((share, key) for key, share in matched.items() if share >= needed), reverse=True)
        for share, key in ranked:
            yield share, share - lost.get(key, 0.0), self._held[key]

    def _near(self, word: str, words: frozenset[str]) -> list[tuple[str, float]]:
        """Return the words held that may be a slip for ``word``, or it for them, and how near they are."""
        among = list(self._unsettled if is_settled(word) else self._having)
        most = slips_forgiven(len(word) + 2)
        close = process.extract(word, among, scorer=OSA.distance, score_cutoff=most, limit=None)
        found = [(other, nearness(word, other)) for other, _distance, _place in close if other not in words]
        return [(other, credit) for other, credit in found if credit]
