"""Which marks a criterion allows."""

import pytest

from contest.scoring.marking import Fault, fault_of

BANDS = [(2700, 3000), (2100, 2699), (100, 2099), (0, 0)]


@pytest.mark.parametrize(
    ("value", "bands", "fault"),
    [
        (0, [], None),
        (3000, [], None),
        (3001, [], Fault.OUT_OF_RANGE),
        (-1, [], Fault.OUT_OF_RANGE),
        (0, BANDS, None),
        (1, BANDS, Fault.BETWEEN_BANDS),
        (99, BANDS, Fault.BETWEEN_BANDS),
        (100, BANDS, None),
        (2699, BANDS, None),
        (2700, BANDS, None),
        (3000, BANDS, None),
        (3001, BANDS, Fault.OUT_OF_RANGE),
        (-1, BANDS, Fault.OUT_OF_RANGE),
    ],
)
def test_a_mark_lies_within_the_maximum_and_in_a_band(
    value: int, bands: list[tuple[int, int]], fault: Fault | None
) -> None:
    assert fault_of(value, most=3000, bands=bands) is fault
