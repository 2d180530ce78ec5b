"""Every design that comes with the product is whole: it reads back as it was written, and its sample prints."""

import re

import pytest
from flask import Flask

import config
from contest.designs import layout
from contest.designs.checking import refuse_unsound, remarks
from contest.designs.design import read, written
from contest.designs.queries import design_called
from contest.designs.ready_made import COMMENDATION, INITIATIVE, ready_made, sample
from contest.designs.typeset import certificate_pdf
from contest.paper.faces import PaperError, family_in
from contest.paper.linebreaks import unmarked
from tests.pdf import pages_of

FONTS = config.Settings().fonts_dir
VERSIONS = sorted(ready_made())


def test_the_versions_that_certificates_are_issued_with_are_there() -> None:
    assert {COMMENDATION, INITIATIVE} <= set(VERSIONS)


def test_no_version_of_ours_is_called_as_one_of_a_body_may_be() -> None:
    assert [version for version in VERSIONS if re.search(r"-\d+-\d+$", version)] == []


@pytest.mark.parametrize("version", VERSIONS)
def test_a_design_reads_back_as_it_was_written(version: str) -> None:
    design = design_called(version)

    assert read(version, written(design)) == design


@pytest.mark.parametrize("version", VERSIONS)
def test_the_places_of_a_design_lie_on_its_page(version: str) -> None:
    design = design_called(version)

    assert [
        name
        for name, place in design.places.items()
        if place.left < 0 or place.top < 0 or place.right > design.width or place.bottom > design.height
    ] == []


@pytest.mark.parametrize("version", VERSIONS)
def test_a_design_of_ours_is_sound_and_nothing_in_it_is_amiss(version: str) -> None:
    design = design_called(version)

    refuse_unsound(design)
    assert remarks(design, sample(design.folder), family_in(FONTS)) == []


@pytest.mark.parametrize("version", VERSIONS)
def test_the_sample_of_a_design_prints_on_one_page(version: str) -> None:
    design = design_called(version)
    texts = sample(design.folder)

    (page,) = pages_of(
        certificate_pdf(
            design, texts, issued_on="2020-02-07", address="https://thidua.example/v/A", emblem=None, fonts_dir=FONTS
        )
    )

    shown = [
        unmarked(text.upper() if design.places[name].caps else text)
        for name, text in texts.items()
        if text and name in design.places
    ]
    assert [text for text in shown if text not in page] == []
    assert layout.blocks(texts, family_in(FONTS), design) != []


def test_a_design_that_is_not_there_is_named(app: Flask) -> None:
    with pytest.raises(PaperError, match="a4-landscape-0"):
        design_called("a4-landscape-0")
