"""Fitting a text into its box: broken evenly, as large as the box allows, refused when it does not fit. Pure."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from contest.errors import RuleViolation
from contest.paper.linebreaks import MARK, NBSP, Measure, broken, loosened, marked, parts_a_word, tied, unmarked, widest

POINT = 25.4 / 72
STEP = 0.5
# How much smaller a text may be set so that no line ends within a word.
GIVEN_FOR_A_WORD = 0.9

# A text and how many lines: the ways to break it, the best first.
Lines = Callable[[str, int, Measure], Iterator[tuple[str, ...]]]


class FittingError(RuleViolation):
    """A text that does not fit into its place even in the smallest size it may have."""


@dataclass(frozen=True)
class Setting:
    """How a text may be set: in at most ``lines`` lines, from ``largest`` down to ``smallest`` points.

    ``pitch`` is the distance of the lines in units of the size.
    """

    lines: int
    largest: float
    smallest: float
    pitch: float = 1.2


@dataclass(frozen=True)
class Fitted:
    """Lines and the size in points in which they fit; ``pitch`` is the distance of the lines in millimetres."""

    lines: tuple[str, ...]
    size: float
    pitch: float

    @property
    def height(self) -> float:
        """How much of the box the lines take, in millimetres."""
        return len(self.lines) * self.pitch


def fit(text: str, *, width: float, height: float, settings: Sequence[Setting], measure: Measure) -> Fitted:
    """Return ``text`` set in the first of ``settings`` that a box of ``width`` by ``height`` millimetres allows.

    Within a setting the largest size wins, then the fewest lines; a tenth of the size is given where lines need not end
    within a word of two syllables then. Lines break where break marks ask for it; if that does not fit, evenly and
    never inside names, dates and numbers; if that does not fit either, names that are longer than a person's may be
    parted.
    ``measure`` gives widths at a size of one. Raises FittingError, naming the text, when nothing fits.
    """
    for lines_of in (_as_marked, _by_meaning, _loosely) if MARK in text else (_by_meaning, _loosely):
        for setting in settings:
            found: Fitted | None = None
            for fitted in _fitting(text, width, height, setting, lines_of, measure):
                if found is not None and fitted.size < found.size * GIVEN_FOR_A_WORD:
                    break
                if lines_of is _as_marked or not parts_a_word(fitted.lines):
                    return fitted
                found = found or fitted
            if found is not None:
                return found
    raise FittingError("“%(text)s” is too long for its place on the certificate.", text=unmarked(text))


def _fitting(
    text: str, width: float, height: float, setting: Setting, lines_of: Lines, measure: Measure
) -> Iterator[Fitted]:
    """Yield the ways in which ``text`` fits, the largest first, then those of the fewest lines."""
    least, ways = _least(unmarked(text), measure), dict[int, list[tuple[str, ...]]]()
    for size in _sizes(setting):
        pitch = setting.pitch * size * POINT
        for count in range(1, setting.lines + 1):
            if count * pitch > height:
                break
            # Breaking takes its time: most texts need no more lines than their first, and a long one more.
            if least(count) * size * POINT > width:
                continue
            if count not in ways:
                ways[count] = list(lines_of(text, count, measure))
            for lines in ways[count]:
                if widest(lines, measure) * size * POINT <= width:
                    yield Fitted(lines, size, pitch)


def _least(text: str, measure: Measure) -> Callable[[int], float]:
    """Return how wide the widest of so many lines of ``text`` is at the least: as wide as their mean."""
    # A little less, for sums of the same widths may differ in their last digits.
    whole, space = measure(text) * (1 - 1e-9), measure(" ")
    return lambda count: (whole - (count - 1) * space) / count


def _as_marked(text: str, count: int, measure: Measure) -> Iterator[tuple[str, ...]]:
    lines = marked(text)
    if len(lines) == count:
        yield lines


def _by_meaning(text: str, count: int, measure: Measure) -> Iterator[tuple[str, ...]]:
    return _broken(tied(unmarked(text)), count, measure)


def _loosely(text: str, count: int, measure: Measure) -> Iterator[tuple[str, ...]]:
    return _broken(loosened(unmarked(text)), count, measure)


def _broken(text: str, count: int, measure: Measure) -> Iterator[tuple[str, ...]]:
    for lines in broken(text, count, measure):
        yield tuple(line.replace(NBSP, " ") for line in lines)


def _sizes(setting: Setting) -> Iterator[float]:
    """Yield the sizes of ``setting`` from the largest by half points, and the smallest at last."""
    size = setting.largest
    while size > setting.smallest:
        yield size
        size = round(size - STEP, 2)
    yield setting.smallest
