"""A blank serves for every version of a design that has what is printed on it where it stands."""

from dataclasses import replace

import pytest

from contest.blanks.fitting import Misfit, misfits
from contest.blanks.forms import USUALLY_PRINTED
from contest.designs.design import Box, Design
from contest.designs.queries import design_called
from contest.designs.ready_made import COMMENDATION

BLANK = design_called(COMMENDATION)


def moved(place: str) -> Design:
    """Return the design of the blank with a place a millimetre lower."""
    at = BLANK.places[place]
    return replace(BLANK, version="b1-1.2", places={**BLANK.places, place: replace(at, top=at.top + 1)})


def found(wanted: Design, *, artwork: bool = True, emblem: bool = True) -> list[Misfit]:
    return misfits(BLANK, wanted, printed=USUALLY_PRINTED, artwork=artwork, emblem=emblem)


@pytest.mark.parametrize("place", ["recipient", "achievement", "signer"])
def test_what_is_printed_onto_the_blank_may_move(place: str) -> None:
    assert found(moved(place)) == []


@pytest.mark.parametrize("place", USUALLY_PRINTED)
def test_what_stands_on_the_blank_may_not(place: str) -> None:
    assert found(moved(place)) == [Misfit.PLACES]


def test_a_place_that_the_certificate_does_not_have_stands_on_the_blank_in_vain() -> None:
    without = {name: place for name, place in BLANK.places.items() if name != "motto"}

    assert found(replace(BLANK, places=without)) == [Misfit.PLACES]


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (replace(BLANK, width=420.0, height=297.0), Misfit.SIZE),
        (replace(BLANK, artwork="lotus"), Misfit.ARTWORK),
        (replace(BLANK, emblem=Box(1, 1, 30, 30)), Misfit.EMBLEM),
    ],
)
def test_size_frame_and_emblem_are_those_of_the_blank(wanted: Design, said: Misfit) -> None:
    assert found(wanted) == [said]
    free = found(wanted, artwork=False, emblem=False)
    assert free == ([said] if said is Misfit.SIZE else [])
