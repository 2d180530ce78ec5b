"""The story of an initiative as its unit reads it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from contest.appraisals.progress import Progress, Turn
from contest.appraisals.timeline import Time, timeline
from contest.movements.models import PhaseKind

TODAY = date(2026, 11, 26)
NOW = Progress([("Submitted on %(day)s.", {"day": TODAY})], Turn.SECRETARIAT)


@dataclass(frozen=True)
class Entry:
    act: str
    details: Mapping[str, Any] = field(default_factory=dict)
    reason: str | None = None
    at: datetime = datetime(2026, 11, 20, 3, tzinfo=UTC)


def told(*entries: Entry) -> list[str]:
    """Return the messages of what happened."""
    steps = timeline(entries, NOW, {}, TODAY)
    return [message for step in steps if step.time is Time.PAST for message, _values in step.sentences]


def test_savings_one_after_the_other_are_told_once() -> None:
    saves = [Entry("initiative.save")] * 3

    assert told(Entry("initiative.draft"), *saves, Entry("initiative.submit", {"number": 7}), *saves) == [
        "A draft was begun.", "The text was changed.",
        "Submitted; register number %(number)s.", "The text was changed.",
    ]  # fmt: skip


def test_the_secretariats_own_work_and_the_words_of_opinions_are_not_told() -> None:
    inner = ["check", "compare", "take_over", "receipt", "request"]
    asked = Entry("initiative.ask_opinion", {"office": "Công an", "question": "Mật?", "due_on": "2026-11-30"})
    given = Entry("initiative.give_opinion", {"office": "Công an", "answer": "Mật."})

    steps = timeline([*(Entry(f"initiative.{act}") for act in inner), asked, given], NOW, {}, TODAY)

    assert [step.time for step in steps] == [Time.PAST, Time.PAST, Time.NOW]
    assert "Mật" not in str(steps)
    assert "Công an" in str(steps)


def test_a_return_is_told_with_its_parts_its_last_day_and_its_reason() -> None:
    details = {
        "verdict": "returned",
        "parts": {"evidence": "Thêm ảnh.", "Hiệu quả": "Số liệu."},
        "due_on": "2026-12-10",
    }

    steps = timeline([Entry("initiative.appraise", details, "Chưa rõ.")], NOW, {}, TODAY)

    assert [message for message, _values in steps[0].sentences] == [
        "Returned for completion.", "To be completed: %(parts)s.", "Last day to submit it again: %(day)s.",
        "Reason: %(reason)s",
    ]  # fmt: skip
    assert steps[0].sentences[1][1]["parts"] == [("Evidence", {}), ("%(text)s", {"text": "Hiệu quả"})]


def test_a_return_from_before_parts_were_marked_is_told_as_it_was() -> None:
    assert told(Entry("initiative.appraise", {"verdict": "returned"}, "Bổ sung.")) == [
        "Returned for completion.", "Reason: %(reason)s",
    ]  # fmt: skip


def test_the_present_stands_between_what_happened_and_what_comes() -> None:
    phases = {
        PhaseKind.REGISTRATION: (date(2026, 11, 1), date(2026, 11, 30)),
        PhaseKind.SCORING: (date(2026, 12, 1), date(2026, 12, 5)),
        PhaseKind.ANNOUNCEMENT: (date(2026, 12, 20), date(2026, 12, 25)),
    }

    steps = timeline([Entry("initiative.draft")], NOW, phases, TODAY)

    assert [(step.time, step.at) for step in steps[1:]] == [
        (Time.NOW, None), (Time.TO_COME, date(2026, 12, 1)), (Time.TO_COME, date(2026, 12, 20)),
    ]  # fmt: skip


def test_more_time_and_a_transfer_are_told() -> None:
    extended = Entry("initiative.extend", {"changed": {"due_on": ["2026-12-10", "2026-12-20"]}}, "Nghỉ lễ.")
    moved = Entry("initiative.transfer", {"from_unit": "A", "to_unit": "B"}, "Sáp nhập.")

    assert told(extended, moved) == [
        "More time was given, until the end of %(day)s.", "Reason: %(reason)s",
        "Transferred from %(from_unit)s to %(to_unit)s: %(reason)s",
    ]  # fmt: skip
