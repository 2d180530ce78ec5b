"""Why a line of a proposal is worth arguing about in the council, in words for the agenda. Pure.

The words are Vietnamese, like all that is stored to be read by the council.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from contest.councils.models import Concern
from contest.paper.writing import written


@dataclass(frozen=True)
class Standing:
    """Where the initiative of a line stands: place, score in hundredths, whether judges differ widely or it is tied."""

    place: int | None = None
    score: int | None = None
    wide: bool = False
    unsettled: bool = False
    tied: bool = False


def concerns_of(standing: Standing | None, elsewhere: Sequence[str]) -> frozenset[Concern]:
    """Return why a line is worth arguing about; ``elsewhere`` are other lines of the same recipient, in words."""
    found = set()
    if standing is not None and (standing.wide or standing.unsettled):
        found.add(Concern.SPREAD)
    if standing is not None and standing.tied:
        found.add(Concern.TIE)
    if elsewhere:
        found.add(Concern.REPEAT)
    return frozenset(found)


def note_of(standing: Standing | None, elsewhere: Sequence[str]) -> str:
    """Return the note of an item: place and score, then what makes it worth arguing about."""
    parts = []
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
