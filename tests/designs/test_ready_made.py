"""Every design that comes with the product is whole: it reads back as it was written, and its sample prints."""

import re
from datetime import date

import pytest
from flask import Flask

import config
from contest.designs import layout
from contest.designs import ready_made as of_ours
from contest.designs.checking import refuse_unsound, remarks
from contest.designs.choosing import RECOGNITION
from contest.designs.design import read, written
from contest.designs.queries import design_called, design_for
from contest.designs.ready_made import COMMENDATION, INITIATIVE, Serving, ready_made, sample, servings
from contest.designs.typeset import certificate_pdf
from contest.movements.models import RecipientKind
from contest.paper.faces import PaperError, family_in
from contest.paper.linebreaks import unmarked
from contest.rules.catalogue import honours_in
from contest.rules.edition import book
from tests.factories import make_body
from tests.pdf import pages_of

FONTS = config.Settings().fonts_dir
VERSIONS = sorted(ready_made())


FORMER = {"a4-landscape-1", "a4-initiative-1"}
DAY = date(2020, 2, 7)


@pytest.mark.parametrize(
    ("purpose", "version"),
    [
        ("GK_HUYEN", "giay-khen-a4-2"), ("GK_XA", "giay-khen-a4-2"), ("LDTT_HUYEN", "giay-khen-a4-2"),
        ("GDVH_XA", "giay-khen-a4-2"), ("CSTD_TINH", "giay-khen-a4-2"), ("BK_TINH", "bang-khen-a4-1"),
        ("BK_TTG", "bang-khen-a4-1"), ("NOBODY_KNOWS", "giay-khen-a4-2"), (RECOGNITION, "sang-kien-a4-2"),
    ],
)  # fmt: skip
def test_a_body_without_designs_issues_everything_in_the_one_that_is_for_it(
    app: Flask, purpose: str, version: str
) -> None:
    assert design_for(make_body(), purpose, RecipientKind.INDIVIDUAL, on=DAY).version == version


def test_what_one_begins_with_is_what_serves_in_the_end() -> None:
    assert (COMMENDATION, INITIATIVE) == ("giay-khen-a4-2", "sang-kien-a4-2")


def test_no_two_designs_serve_the_same_from_the_same_day() -> None:
    meant = [(one.purpose, one.recipient_kind, one.posthumous, one.valid_from) for one in servings()]

    assert len(meant) == len(set(meant)) > 3


def test_the_former_designs_serve_nothing_and_stay_for_what_was_issued_in_them() -> None:
    assert {one.version for one in servings()}.isdisjoint(FORMER)
    assert {design_called(version).folder for version in FORMER} == {"giay-khen-a4", "sang-kien-a4"}


def test_a_design_that_serves_from_a_day_on_serves_acts_of_that_day_and_later(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = Serving("a4-landscape-1", 1, "*form", valid_from=date(2021, 1, 1))
    monkeypatch.setattr(of_ours, "servings", lambda: (*servings(), later))

    body, on = make_body(), (date(2020, 12, 31), date(2021, 1, 1))
    chosen = [design_for(body, "GK_HUYEN", RecipientKind.COLLECTIVE, on=day).version for day in on]
    assert chosen == ["giay-khen-a4-2", "a4-landscape-1"]


@pytest.mark.parametrize("code", sorted({one.code for one in honours_in(book())}))
def test_every_honour_has_its_heading_in_one_line_in_the_design_that_serves_it(app: Flask, code: str) -> None:
    given = [one for one in honours_in(book()) if one.code == code]
    design = design_for(make_body(), code, RecipientKind.INDIVIDUAL, on=given[-1].valid_from)
    texts = {"tribute": "Truy tặng danh hiệu", "heading": max((one.heading for one in given), key=len)}

    set_in = {block.name: block for block in layout.blocks(texts, family_in(FONTS), design)}

    assert (len(set_in["heading"].lines), len(set_in["tribute"].lines)) == (1, 1)
    assert set_in["heading"].size >= 30, "it still is what one reads first"


def test_no_version_of_ours_is_called_as_one_of_a_body_may_be() -> None:
    assert [version for version in VERSIONS if re.search(r"-\d+-\d+$", version)] == []


@pytest.mark.parametrize("version", VERSIONS)
def test_a_design_reads_back_as_it_was_written(version: str) -> None:
    design = design_called(version)

    assert read(version, written(design)) == design


def test_a_design_that_asked_for_an_emblem_in_words_is_read_without_them() -> None:
    told = written(ready_made()[COMMENDATION])
    told["places"]["no_emblem"] = told["places"]["motto"]

    assert read(COMMENDATION, told) == ready_made()[COMMENDATION]


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
