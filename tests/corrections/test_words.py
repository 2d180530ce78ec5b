"""What an award says after corrections."""

from hypothesis import given
from hypothesis import strategies as st

from contest.corrections.words import FIELDS, Words, corrected, differences

WORDS = st.builds(Words, *[st.text(max_size=4)] * 4)
SAID = Words("Nguyễn Văn Một", "mr", "Công chức", "Có thành tích")


def test_the_later_correction_wins() -> None:
    said = corrected(SAID, [("recipient_name", "A"), ("achievement", "B"), ("recipient_name", "C")])

    assert said == Words("C", "mr", "Công chức", "B")


def test_only_what_differs_is_told() -> None:
    assert differences(SAID, corrected(SAID, [("honorific", "ms")])) == {"honorific": ("mr", "ms")}
    assert differences(SAID, SAID) == {}


@given(WORDS, WORDS)
def test_the_differences_lead_from_one_to_the_other(before: Words, after: Words) -> None:
    changes = differences(before, after)

    assert corrected(before, [(name, new) for name, (_old, new) in changes.items()]) == after
    assert set(changes) <= set(FIELDS)
