"""Why a line of a proposal is worth arguing about in the council, in words for the agenda. Pure.

The words are Vietnamese, like all that is stored to be read by the council.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from contest.councils.models import Concern
from contest.nominations.models import HoldKind
from contest.paper.writing import short_day, written

_HOLDS = {
    HoldKind.DISCIPLINE: "đang xem xét kỷ luật",
    HoldKind.COMPLAINT: "đang giải quyết khiếu nại, tố cáo",
    HoldKind.INSPECTION: "đang thanh tra, kiểm tra",
    HoldKind.INVESTIGATION: "đang điều tra",
    HoldKind.PRESS: "đang xác minh thông tin báo chí nêu",
}


@dataclass(frozen=True)
class Standing:
    """Where the initiative of a line stands: place, score in hundredths, whether judges differ widely or it is tied."""

    place: int | None = None
    score: int | None = None
    wide: bool = False
    unsettled: bool = False
    tied: bool = False


def concerns_of(standing: Standing | None, elsewhere: Sequence[str], held: Sequence[str] = ()) -> frozenset[Concern]:
    """Return why a line is worth arguing about.

    ``elsewhere`` are other lines of the same recipient and ``held`` why nothing is to be decided on it yet, in words.
    """
    found = {Concern.HOLD} if held else set()
    if standing is not None and (standing.wide or standing.unsettled):
        found.add(Concern.SPREAD)
    if standing is not None and standing.tied:
        found.add(Concern.TIE)
    if elsewhere:
        found.add(Concern.REPEAT)
    return frozenset(found)


def hold_words(kind: HoldKind, from_on: date, until_on: date | None) -> str:
    """Return that something is being settled, since when and until when; the reason stays with the hold."""
    until = f" đến {short_day(until_on)}" if until_on else ""
    return f"{_HOLDS[kind]} từ {short_day(from_on)}{until}"


def note_of(standing: Standing | None, elsewhere: Sequence[str], held: Sequence[str] = ()) -> str:
    """Return the note of an item: what holds it up, place and score, then what else makes it worth arguing about."""
    parts = [f"tạm dừng xét: {'; '.join(held)}"] if held else []
    if standing is not None:
        if standing.place:
            parts.append(f"hạng {standing.place}")
        if standing.score is not None:
            parts.append(f"{written(standing.score)} điểm")
        if standing.tied:
            parts.append("bằng điểm với sáng kiến khác")
        if standing.unsettled:
            parts.append("chênh lệch điểm chưa được xử lý")
        elif standing.wide:
            parts.append("các giám khảo chênh nhau quá giới hạn")
    if elsewhere:
        parts.append(f"cũng được đề nghị: {'; '.join(elsewhere)}")
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}." if text else ""
