"""Labels stand where the sheet has them."""

import pytest

from contest.ceremonies.labels import SHEETS, Spot, spots


@pytest.mark.parametrize("name", SHEETS)
def test_every_label_lies_on_the_sheet(name: str) -> None:
    sheet = SHEETS[name]
    for spot in spots(sheet, sheet.count):
        assert spot.page == 0
        assert spot.left >= 0 and spot.left + sheet.width <= 210.01
        assert spot.top >= 0 and spot.top + sheet.height <= 297.01


def test_used_labels_are_skipped_and_offsets_are_tenths_of_a_millimetre() -> None:
    assert list(spots(SHEETS["3x8"], 2, skip=23, right=12, down=-3)) == [Spot(0, 141.2, 259.2), Spot(1, 1.2, 0.2)]
