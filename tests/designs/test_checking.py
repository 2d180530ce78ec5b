"""What could not be printed is refused at its place; what is only doubtful is said beside it."""

from collections.abc import Mapping
from dataclasses import replace
from math import nan
from typing import Any

import pytest

import config
from contest.designs.checking import Remark, longest, refuse_unsound, remarks
from contest.designs.design import Box, Design, Place
from contest.designs.fitting import Setting
from contest.designs.ready_made import COMMENDATION, ready_made
from contest.errors import RuleViolation
from contest.paper.faces import family_in
from tests.certificates.samples import CASES, LONG_ACHIEVEMENT, LONG_NAME, TEXTS

DESIGN = ready_made()[COMMENDATION]
FAMILY = family_in(config.Settings().fonts_dir)


def changed(name: str = "recipient", **values: Any) -> Design:
    return replace(DESIGN, places={**DESIGN.places, name: replace(DESIGN.places[name], **values)})


def without(name: str) -> Design:
    return replace(DESIGN, places={key: place for key, place in DESIGN.places.items() if key != name})


@pytest.mark.parametrize(
    ("design", "field"),
    [
        (changed(left=-0.1), "recipient-left"),
        (changed(left=100.0), "recipient-left"),
        (changed(top=200.0), "recipient-top"),
        (changed(width=0.5), "recipient-width"),
        (changed(left=nan), "recipient-left"),
        (changed(colour="red"), "recipient-colour"),
        (changed(colour="#C00000; } * { display: none"), "recipient-colour"),
        (changed(weight="900"), "recipient-bold"),
        (changed(align="justify"), "recipient-align"),
        (changed(settings=()), "recipient-lines"),
        (changed(settings=(Setting(1, 12, 8),) * 4), "recipient-lines"),
        (changed(settings=(Setting(13, 12, 8),)), "recipient-lines"),
        (changed(settings=(Setting(1, 12, 13),)), "recipient-smallest"),
        (changed(settings=(Setting(1, 12, 8), Setting(2, 400, 8))), "recipient-smallest_then"),
        (changed(settings=(Setting(1, 12, 8, 0.2),)), "recipient-pitch"),
        (changed(drop=-2.0), "recipient-drop"),
        (without("recipient"), "recipient-shown"),
        (replace(DESIGN, width=100), "size"),
        (replace(DESIGN, artwork="../../etc"), "frame"),
        (replace(DESIGN, folder="../../etc"), None),
        (replace(DESIGN, gap=nan), "gap"),
        (replace(DESIGN, code=Box(20, 20, 17, 16)), "code-width"),
        (replace(DESIGN, code=Box(20, 20, 5, 5)), "code-width"),
        (replace(DESIGN, emblem=Box(290, 6, 30, 30)), "emblem-left"),
        (replace(DESIGN, places={**DESIGN.places, "a } b": DESIGN.places["label"]}), None),
    ],
)
def test_what_cannot_be_printed_is_refused_at_its_place(design: Design, field: str | None) -> None:
    with pytest.raises(RuleViolation) as refused:
        refuse_unsound(design)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("design", "texts", "remark"),
    [
        (changed("decision", left=2.0), TEXTS, Remark("edge", "decision")),
        (changed("decided_on", top=165.0), TEXTS, Remark("overlap", "decision", "decided_on")),
        (replace(DESIGN, code=Box(27, 164.2, 12, 12)), TEXTS, Remark("small", "code")),
        (changed(width=20.0), TEXTS, Remark("full", "recipient", words=1)),
    ],
)
def test_what_is_doubtful_is_said_beside_its_place(design: Design, texts: Mapping[str, str], remark: Remark) -> None:
    assert remark in remarks(design, texts, FAMILY)


def test_an_empty_place_is_in_nobodys_way() -> None:
    design = changed("decided_on", top=165.0)

    assert remarks(design, {**TEXTS, "decided_on": ""}, FAMILY) == []


def test_the_longest_texts_of_a_list_are_the_widest_of_each_place() -> None:
    found = longest(list(CASES.values()), DESIGN, FAMILY)

    assert (found["recipient"], found["achievement"]) == (LONG_NAME, LONG_ACHIEVEMENT)
    assert "heading" not in found, "what all certificates share is no matter of the list"


def test_a_place_is_measured_in_its_own_face() -> None:
    wide, narrow = "MMMMM", "iiiiiiiiiiii"
    found = longest([{"recipient": narrow}, {"recipient": wide}], DESIGN, FAMILY)

    assert found == {"recipient": wide}
    assert isinstance(DESIGN.places["recipient"], Place)
