"""Signature and seal stand where Decree 30/2020 puts them, on every design of ours."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.designs.design import Design
from contest.designs.ready_made import ready_made
from contest.errors import RuleViolation
from contest.signatures.placement import RIM, WIDEST, seal_box, signature_box

DESIGNS = sorted(ready_made().values(), key=lambda design: design.version)


@pytest.mark.parametrize("design", DESIGNS, ids=lambda design: design.version)
def test_a_signature_stands_between_office_and_name_and_the_seal_over_its_left_third(design: Design) -> None:
    office, name = design.places["capacity"], design.places["signer"]

    signature = signature_box(design, 45, 18)
    seal = seal_box(design, 36, 36, signature)

    assert office.bottom <= signature.top < signature.bottom <= name.top
    assert signature.left + signature.right == pytest.approx(name.left + name.right)
    assert (seal.width, seal.height) == (36, 36)
    assert seal.right - signature.left == pytest.approx(signature.width / 3)
    assert seal.top + seal.bottom == pytest.approx(signature.top + signature.bottom)


@given(design=st.sampled_from(DESIGNS), width=st.floats(20, 80), height=st.floats(3, 80))
def test_a_signature_is_never_stretched_nor_made_larger_and_stays_in_its_room(
    design: Design, width: float, height: float
) -> None:
    office, name = design.places["capacity"], design.places["signer"]

    box = signature_box(design, width, height)

    assert box.width / box.height == pytest.approx(width / height)
    assert box.width <= width + 1e-9
    assert box.width <= name.width * WIDEST + 1e-9
    assert office.bottom - 1e-9 <= box.top
    assert box.bottom <= name.top + 1e-9


@given(design=st.sampled_from(DESIGNS), size=st.floats(20, 50))
def test_a_seal_keeps_its_true_size_and_stays_on_the_page(design: Design, size: float) -> None:
    box = seal_box(design, size, size, None)

    assert (box.width, box.height) == (size, size)
    assert min(box.left, box.top) >= RIM
    assert box.right <= design.width - RIM
    assert box.bottom <= design.height - RIM + 1e-9


def test_a_seal_without_room_is_refused_rather_than_made_smaller() -> None:
    design = DESIGNS[0]
    name = replace(design.places["signer"], left=10, width=60)
    with pytest.raises(RuleViolation, match="no room for a seal"):
        seal_box(replace(design, places={**design.places, "signer": name}), 50, 50, None)


def test_a_design_without_a_place_for_the_signer_is_refused() -> None:
    places = {name: place for name, place in DESIGNS[0].places.items() if name != "signer"}
    with pytest.raises(RuleViolation, match="no place for the signer"):
        signature_box(replace(DESIGNS[0], places=places), 45, 18)
