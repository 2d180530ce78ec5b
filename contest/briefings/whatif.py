"""What would be left of a proposal if its limits lay elsewhere. Pure; nothing is saved.

Each limit is looked at by itself: a line falls away when it breaks any of them. What falls away makes room for nobody,
so a tighter limit never brings a line back, and the order in which limits are set makes no difference.
"""

import enum
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

# An honour's code and the kind of recipient.
Key = tuple[str, str]


@dataclass(frozen=True)
class Line:
    """A proposed line as the limits look at it. A line that was added by hand has neither place nor score.

    ``score`` is in hundredths of a point, ``money`` in đồng.
    """

    id: int
    honour: str
    kind: str
    unit_id: int
    position: int
    place: int | None = None
    score: int | None = None
    money: int = 0

    @property
    def key(self) -> Key:
        return self.honour, self.kind

    @property
    def rank(self) -> tuple[bool, int, int]:
        """By what a better line comes first: its place, those added by hand last, in the order of the list."""
        return self.place is None, self.place or 0, self.position


@dataclass(frozen=True)
class Limits:
    """Where the limits lie: the last place and the lowest score that are kept, how many lines of a unit, how many of
    an honour for a kind of recipient. None is no limit."""

    last_place: int | None = None
    lowest_score: int | None = None
    per_unit: int | None = None
    quotas: Mapping[Key, int | None] = field(default_factory=dict)

    @property
    def are_set(self) -> bool:
        """Say whether there is any limit."""
        single = (self.last_place, self.lowest_score, self.per_unit)
        return any(limit is not None for limit in (*single, *self.quotas.values()))


class Why(enum.StrEnum):
    """Which limit a line breaks."""

    PLACE = "place"
    SCORE = "score"
    PER_UNIT = "per_unit"
    QUOTA = "quota"


@dataclass(frozen=True)
class Outcome:
    """Which lines are left, in the order of the list, and which fall away for what."""

    kept: tuple[Line, ...]
    dropped: tuple[tuple[Line, tuple[Why, ...]], ...]

    @property
    def money(self) -> int:
        return sum(line.money for line in self.kept)


@dataclass(frozen=True)
class Effect:
    """How many lines of one group there are and what they cost, now and then."""

    group: Hashable
    lines: int
    left: int
    money: int
    money_left: int

    @property
    def changes(self) -> bool:
        return self.lines != self.left


def applied(lines: Sequence[Line], limits: Limits) -> Outcome:
    """Return what ``limits`` leave of ``lines``."""
    in_unit = _ranks(lines, lambda line: line.unit_id)
    in_quota = _ranks(lines, lambda line: line.key)
    kept, dropped = [], []
    for line in lines:
        if broken := tuple(_broken(line, limits, in_unit[line.id], in_quota[line.id])):
            dropped.append((line, broken))
        else:
            kept.append(line)
    return Outcome(tuple(kept), tuple(dropped))


def _broken(line: Line, limits: Limits, in_unit: int, in_quota: int) -> Iterable[Why]:
    """Yield which limits ``line`` breaks, which stands so far down in its unit and among those of its honour."""
    if limits.last_place is not None and line.place is not None and line.place > limits.last_place:
        yield Why.PLACE
    if limits.lowest_score is not None and line.score is not None and line.score < limits.lowest_score:
        yield Why.SCORE
    if limits.per_unit is not None and in_unit > limits.per_unit:
        yield Why.PER_UNIT
    quota = limits.quotas.get(line.key)
    if quota is not None and in_quota > quota:
        yield Why.QUOTA


def _ranks(lines: Sequence[Line], group: Callable[[Line], Hashable]) -> Mapping[int, int]:
    """Return by line which it is of its group, the best being 1."""
    counts: Counter[Hashable] = Counter()
    ranks = {}
    for line in sorted(lines, key=lambda line: line.rank):
        counts[group(line)] += 1
        ranks[line.id] = counts[group(line)]
    return ranks


def effects(lines: Sequence[Line], outcome: Outcome, group: Callable[[Line], Hashable]) -> list[Effect]:
    """Return the effect on each group of ``lines``, in the order in which the groups appear."""
    left = {line.id for line in outcome.kept}
    grouped: dict[Hashable, list[Line]] = defaultdict(list)
    for line in lines:
        grouped[group(line)].append(line)
    return [
        Effect(
            key, len(members), sum(line.id in left for line in members), sum(line.money for line in members),
            sum(line.money for line in members if line.id in left),
        )
        for key, members in grouped.items()
    ]  # fmt: skip
