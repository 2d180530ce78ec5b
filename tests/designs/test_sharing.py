"""Pages composed on all cores are those that one composes, in the same order."""

from collections.abc import Iterator

import pytest

import config
from contest.designs.composing import Composer, shown
from contest.designs.queries import design_called
from contest.designs.ready_made import COMMENDATION
from contest.designs.sharing import Page, composed
from contest.errors import RuleViolation
from contest.paper.faces import family_in
from tests.certificates.samples import TEXTS

FONTS = config.Settings().fonts_dir
DESIGN = design_called(COMMENDATION)


def pages(count: int) -> Iterator[Page]:
    for number in range(count):
        yield TEXTS | {"recipient": f"Tập thể số {number}"}, f"https://thidua.example/v/{number:016d}"


@pytest.mark.parametrize("worth", [10_000, 1])
def test_pages_come_in_their_order_whoever_composes_them(worth: int) -> None:
    alone = Composer(DESIGN, family_in(FONTS))

    found = list(composed(pages(600), DESIGN, FONTS, cores=2, worth=worth))

    wanted = [alone.leaf(texts, address) for texts, address in pages(600)]
    assert [(leaf.content, leaf.tags) for leaf in found] == [(leaf.content, leaf.tags) for leaf in wanted]
    assert shown(found) == shown(wanted)


@pytest.mark.parametrize("worth", [10_000, 1])
def test_a_page_that_cannot_be_composed_is_told(worth: int) -> None:
    faulty = [*pages(3), (TEXTS | {"recipient": "rất dài " * 90}, "")]

    with pytest.raises(RuleViolation, match="too long"):
        list(composed(faulty, DESIGN, FONTS, cores=2, worth=worth))
