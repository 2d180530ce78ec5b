"""Why a line is worth arguing about, and how the agenda says so."""

from datetime import date

import pytest

from contest.advice.worth import Standing, concerns_of, hold_words, note_of
from contest.councils.models import Concern
from contest.nominations.models import HoldKind


@pytest.mark.parametrize(
    ("standing", "elsewhere", "concerns", "note"),
    [
        (None, [], set(), ""),
        (Standing(3, 8350), [], set(), "Hạng 3; 83,5 điểm."),
        (Standing(1, 9000, wide=True), [], {Concern.SPREAD},
         "Hạng 1; 90 điểm; các giám khảo chênh nhau quá giới hạn."),
        (Standing(None, None, wide=True, unsettled=True), [], {Concern.SPREAD}, "Chênh lệch điểm chưa được xử lý."),
        (Standing(2, 7000, tied=True), [], {Concern.TIE}, "Hạng 2; 70 điểm; bằng điểm với sáng kiến khác."),
        (None, ["Giấy khen (Đợt 1)"], {Concern.REPEAT}, "Cũng được đề nghị: Giấy khen (Đợt 1)."),
    ],
)  # fmt: skip
def test_a_line_is_told_with_its_reasons(
    standing: Standing | None, elsewhere: list[str], concerns: set[Concern], note: str
) -> None:
    assert concerns_of(standing, elsewhere) == concerns
    assert note_of(standing, elsewhere) == note


def test_what_is_on_hold_weighs_most_and_is_told_first() -> None:
    held = [
        hold_words(HoldKind.DISCIPLINE, date(2020, 1, 2), None),
        hold_words(HoldKind.PRESS, date(2020, 1, 2), date(2020, 3, 1)),
    ]

    assert concerns_of(Standing(1, 9000, tied=True), [], held) == {Concern.HOLD, Concern.TIE}
    assert note_of(Standing(1, 9000), [], held) == (
        "Tạm dừng xét: đang xem xét kỷ luật từ 02/01/2020; "
        "đang xác minh thông tin báo chí nêu từ 02/01/2020 đến 01/3/2020; hạng 1; 90 điểm."
    )
    assert {kind for kind in HoldKind if not hold_words(kind, date(2020, 1, 2), None)[0].islower()} == set()
