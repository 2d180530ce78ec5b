"""How grounds are cited."""

from datetime import date

import pytest

from contest.rules.basis import document, grounds_on
from contest.rules.citing import cited

CASES = {
    "06/2022/QH15": "Căn cứ Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022",
    "98/2023/NĐ-CP": (
        "Căn cứ Nghị định số 98/2023/NĐ-CP ngày 31 tháng 12 năm 2023 của Chính phủ quy định chi tiết thi hành một số "
        "điều của Luật Thi đua, khen thưởng"
    ),
    "15/2025/TT-BNV": (
        "Căn cứ Thông tư số 15/2025/TT-BNV ngày 04 tháng 8 năm 2025 của Bộ trưởng Bộ Nội vụ quy định biện pháp thi "
        "hành Luật Thi đua, khen thưởng"
    ),
    "24/2018/QĐ-UBND": (
        "Căn cứ Quyết định số 24/2018/QĐ-UBND ngày 20 tháng 7 năm 2018 của Ủy ban nhân dân Thành phố Hồ Chí Minh ban "
        "hành Quy định về công tác thi đua, khen thưởng tại Thành phố Hồ Chí Minh"
    ),
}


@pytest.mark.parametrize(("number", "words"), CASES.items())
def test_a_ground_names_kind_number_day_and_issuer_in_their_order(number: str, words: str) -> None:
    ground = document(number)

    assert ground is not None
    assert cited(ground) == words


def test_no_ground_of_the_book_lacks_its_issuer() -> None:
    for day in (date(2019, 2, 1), date(2020, 2, 7), date(2024, 5, 1), date(2026, 11, 27)):
        for ground in grounds_on("plan", day, "commune_chair", province="Thành phố Hồ Chí Minh"):
            assert cited(ground).startswith("Căn cứ Luật ") or " của " in cited(ground).split(" năm ")[1][:12]
