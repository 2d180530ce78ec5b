"""What a verdict asks of a checklist; ready-made checklists."""

from datetime import date

import pytest

from contest.appraisals.checklist import Finding, Line, finding_in, kept, objections
from contest.appraisals.models import ItemAnswer
from contest.appraisals.ready_made import checklists, offered_on
from contest.initiatives.models import Verdict


def line(item_id: int, answer: ItemAnswer | None, note: str = "") -> Line:
    return Line(item_id, f"Mục {item_id}", "Điều 5", Finding(answer, note))


YES, NO, NONE = (line(place, answer) for place, answer in enumerate((ItemAnswer.YES, ItemAnswer.NO, None), start=1))
SKIPPED = line(4, ItemAnswer.NOT_APPLICABLE)


@pytest.mark.parametrize(
    ("lines", "reason", "fields"),
    [
        ([], "", []),
        ([YES, SKIPPED], "", []),
        ([YES, NONE], "", ["item-3"]),
        ([YES, NO], "", ["reason"]),
        ([YES, NO], "Sẽ bổ sung sau.", []),
        ([NO, NONE], "", ["item-3", "reason"]),
    ],
)
def test_accepting_asks_for_every_answer_and_for_a_reason_where_one_is_no(
    lines: list[Line], reason: str, fields: list[str]
) -> None:
    assert [violation.field for violation in objections(lines, Verdict.ELIGIBLE, reason)] == fields


@pytest.mark.parametrize("verdict", [Verdict.RETURNED, Verdict.REJECTED])
def test_a_return_and_a_rejection_may_leave_items_open(verdict: Verdict) -> None:
    assert list(objections([NO, NONE], verdict, "")) == []


def test_a_kept_checklist_can_be_read_without_its_items() -> None:
    [row] = kept([line(7, ItemAnswer.NO, "Chưa có.")])

    assert row == {"item_id": 7, "text": "Mục 7", "source": "Điều 5", "answer": "no", "note": "Chưa có."}
    assert finding_in(row) == Finding(ItemAnswer.NO, "Chưa có.")
    assert finding_in(None) == Finding()


def test_ready_made_checklists_have_items_that_differ_and_sources_that_are_listed() -> None:
    for checklist in checklists():
        texts = [item.text for item in checklist.items]
        assert len(texts) == len(set(texts)) > 3
        assert all(len(text) <= 300 for text in texts)
        assert all(item.source for item in checklist.items if item.mark.source_id)


def test_a_checklist_is_offered_only_while_its_decree_is_in_force() -> None:
    assert "nd-13-2012" in [checklist.code for checklist in offered_on(date(2019, 4, 1))]
    assert "nd-13-2012" not in [checklist.code for checklist in offered_on(date(2011, 4, 1))]
