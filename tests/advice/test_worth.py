"""Why a line is worth arguing about, and how the agenda says so."""

import pytest

from contest.advice.worth import Standing, concerns_of, note_of
from contest.councils.models import Concern


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
