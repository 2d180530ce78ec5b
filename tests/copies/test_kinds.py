"""The documented values of papers are those that the papers have."""

import pytest

import config
from contest.copies.kinds import COMMON, Kind, kind_of, kind_with, kinds
from contest.errors import NotFound
from contest.paper.faces import family_in
from contest.paper.word import word
from tests.paper.samples import COMMON as EVERYWHERE
from tests.paper.samples import SAMPLES

FONTS = config.Settings().fonts_dir


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.code)
def test_the_values_of_a_kind_are_those_of_its_paper(kind: Kind) -> None:
    assert kind.names == set(SAMPLES[kind.template]) | set(EVERYWHERE)
    assert {value.name for value in COMMON} == set(EVERYWHERE)
    assert len(kind.values) == len(kind.names)
    assert all(value.meaning for value in kind.values)


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.code)
def test_our_own_paper_is_printed_from_the_examples(kind: Kind) -> None:
    family_in(FONTS).check(kind.examples)
    assert word(kind.template, kind.examples, fonts_dir=FONTS)


def test_kinds_are_found_by_code_and_by_template() -> None:
    assert len({kind.code for kind in kinds()}) == len({kind.template for kind in kinds()}) == len(kinds())
    for kind in kinds():
        assert kind_with(kind.code) is kind
        assert kind_of(kind.template) is kind
    assert kind_of("paper/other.html") is None
    with pytest.raises(NotFound):
        kind_with("other")
