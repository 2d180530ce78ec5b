"""A design on another page keeps its proportions and stays on it."""

import pytest

import config
from contest.designs import layout
from contest.designs.checking import SIZES, boxes, refuse_unsound
from contest.designs.ready_made import ready_made, sample
from contest.designs.scaling import scaled
from contest.paper.faces import family_in

FAMILY = family_in(config.Settings().fonts_dir)


@pytest.mark.parametrize("size", ("a4", "a3", "400x300"))
@pytest.mark.parametrize("version", sorted(ready_made()))
def test_a_design_of_ours_is_sound_on_every_page_and_its_sample_fits(version: str, size: str) -> None:
    width, height = SIZES[size]
    if (width > height) != (ready_made()[version].width > ready_made()[version].height):
        width, height = height, width
    design = scaled(ready_made()[version], width, height)

    refuse_unsound(design)
    assert (design.width, design.height) == (width, height)
    assert len(layout.blocks(sample(design.folder), FAMILY, design)) > 5


def test_type_grows_with_the_page_and_the_code_stays_a_square() -> None:
    small = ready_made()["a4-landscape-1"]
    large = scaled(small, 420, 297)

    name, code = large.places["recipient"], large.code
    assert [(setting.largest, setting.smallest) for setting in name.settings] == [(34, 25), (22.5, 19.5)]
    assert code is not None and code.width == code.height == 24
    assert (name.left, name.width) == (49.5, 321)
    assert boxes(large).keys() == boxes(small).keys()


def test_the_same_page_changes_nothing() -> None:
    design = ready_made()["a4-landscape-1"]

    assert scaled(design, 297, 210) is design
