"""Composing many pages on all cores: each process takes a share of them, and they come back in their order. Pure.

A process of its own takes a second to begin, in which one alone composes thousands of pages; so short runs stay here.
"""

import multiprocessing
import os
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import replace
from itertools import islice

from contest.designs.composing import Composer, shown
from contest.designs.design import Design
from contest.paper.faces import family_in
from contest.paper.pdffile import Leaf

# From how many pages on more processes are worth their beginning, and how many they take at a time.
WORTH, SHARE = 4000, 250

# The texts of a page by their places, and the address in its QR code.
Page = tuple[Mapping[str, str], str]


def composed(
    pages: Iterable[Page], design: Design, fonts_dir: str, *, cores: int | None = None, worth: int = WORTH
) -> Iterator[Leaf]:
    """Yield the composed ``pages`` in their order, with the help of ``cores`` (all there are) from ``worth`` pages on.

    Raises what the first page that cannot be composed raises, when its turn comes.
    """
    rest = iter(pages)
    first = list(islice(rest, worth))
    helpers = cores or os.cpu_count() or 1
    if len(first) < worth or helpers == 1:
        yield from _alone(first, design, fonts_dir)
        yield from _alone(rest, design, fonts_dir)
        return
    with ProcessPoolExecutor(helpers, mp_context=multiprocessing.get_context("spawn")) as pool:
        waiting: deque[Future[list[Leaf]]] = deque()
        for share in _shares(page for part in (first, rest) for page in part):
            waiting.append(pool.submit(_share, share, design, fonts_dir))
            # Nobody runs so far ahead that what is composed fills the memory.
            if len(waiting) > 2 * helpers:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()


def _shares(pages: Iterator[Page]) -> Iterator[Sequence[Page]]:
    while share := list(islice(pages, SHARE)):
        yield share


def _share(pages: Sequence[Page], design: Design, fonts_dir: str) -> list[Leaf]:
    """Compose ``pages``; they tell their glyphs together, for to send those of each would take as long as composing."""
    leaves = list(_alone(pages, design, fonts_dir))
    glyphs = shown(leaves)
    return [replace(leaf, glyphs=glyphs) for leaf in leaves]


def _alone(pages: Iterable[Page], design: Design, fonts_dir: str) -> Iterator[Leaf]:
    composer = Composer(design, family_in(fonts_dir))
    for texts, address in pages:
        yield composer.leaf(texts, address)
