"""How speeds are measured and printed: the time that passes, and what the processor works of it.

On a machine that does other things meanwhile the second figure is the one to compare.
"""

import statistics
import time
from collections.abc import Callable, Iterable

Times = tuple[float, float]


def headed() -> None:
    print(f"{'':64} {'elapsed':>13} {'processor':>13}")


def measured(words: str, act: Callable[[], object], *, times: int = 1, per: int = 1) -> None:
    """Print the best of ``times`` runs of ``act``, divided by the ``per`` things that it makes."""
    elapsed, processor = min(_timed(act) for _turn in range(times))
    _told(words, (elapsed / per, processor / per))


def measured_each(words: str, acts: Iterable[Callable[[], object]]) -> None:
    """Print the median of many acts of the same kind, and what nineteen of twenty do not exceed."""
    taken = list(zip(*map(_timed, acts), strict=True))
    elapsed, processor = map(statistics.median, taken)
    _told(words, (elapsed, processor))
    slow_elapsed, slow_processor = (statistics.quantiles(seconds, n=20)[-1] for seconds in taken)
    _told("  … nineteen of twenty take no longer than", (slow_elapsed, slow_processor))


def _told(words: str, seconds: Times) -> None:
    print(f"{words:64}" + "".join(f" {part * 1000:10.2f} ms" for part in seconds))


def _timed(act: Callable[[], object]) -> Times:
    elapsed, processor = time.perf_counter(), time.process_time()
    act()
    return time.perf_counter() - elapsed, time.process_time() - processor
