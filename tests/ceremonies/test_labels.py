"""Labels stand where the sheet has them."""

import pytest

from contest.ceremonies.labels import SHEETS, USUAL, Spot, size_that_fits, spots


@pytest.mark.parametrize("name", SHEETS)
def test_every_label_lies_on_the_sheet(name: str) -> None:
    sheet = SHEETS[name]
    for spot in spots(sheet, sheet.count):
        assert spot.page == 0
        assert spot.left >= 0 and spot.left + sheet.width <= 210.01
        assert spot.top >= 0 and spot.top + sheet.height <= 297.01


def test_used_labels_are_skipped_and_offsets_are_tenths_of_a_millimetre() -> None:
    assert list(spots(SHEETS["3x8"], 2, skip=23, right=12, down=-3)) == [Spot(0, 141.2, 259.2), Spot(1, 1.2, 0.2)]


def test_texts_become_smaller_until_they_stand_on_the_label() -> None:
    def fitting(name: str, sheet: str = "3x8", amount: str = "") -> float | None:
        return size_that_fits(SHEETS[sheet], name, "huyện Nhà Bè", amount, lambda text, _bold: len(text) / 2)

    long = "Chi nhánh Văn phòng Đăng ký đất đai " * 4
    sizes = [fitting("Xã A"), fitting(long), fitting(long, amount="900.000"), fitting(long, "2x7"), fitting(long * 9)]

    assert sizes == [USUAL, 8.5, 8.0, USUAL, None]
    assert fitting("Đ" * 99) is None
