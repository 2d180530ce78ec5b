"""What was changed by hand between two texts."""

from hypothesis import given
from hypothesis import strategies as st

from contest.copies.comparing import compared
from contest.initiatives.wording import PieceKind

TEXTS = st.lists(st.sampled_from(["Điều 1. Tặng Giấy khen", "Điều 2. Tiền thưởng", "cho 19 tập thể", ""]), max_size=6)


def told(before: list[str], after: list[str]) -> list[str]:
    """Return each place with what was removed in brackets and what was added in braces."""
    signs = {PieceKind.SAME: "{}", PieceKind.REMOVED: "[{}]", PieceKind.ADDED: "<{}>"}
    return [
        "".join(signs[piece.kind].format(piece.text) for piece in place) for place in compared(before, after).places
    ]


def test_only_the_words_that_differ_are_marked() -> None:
    before = ["QUYẾT ĐỊNH", "Tặng Giấy khen cho 19 tập thể", "Nơi nhận"]
    after = ["QUYẾT ĐỊNH", "Tặng Giấy khen cho 20 tập thể", "Nơi nhận"]

    assert told(before, after) == ["Tặng Giấy khen cho[ 19]< 20> tập thể"]
    assert (compared(before, after).added, compared(before, after).removed) == (1, 1)


def test_a_paragraph_put_in_and_one_taken_out_are_told_whole() -> None:
    assert told(["Một", "Hai"], ["Một", "Một rưỡi", "Hai"]) == ["<Một rưỡi>"]
    assert told(["Một", "Hai ba"], ["Một"]) == ["[Hai ba]"]
    assert (compared([], ["ba chữ đây"]).added, compared(["ba chữ đây"], []).removed) == (3, 3)


def test_two_paragraphs_made_one_are_compared_word_by_word() -> None:
    assert told(["Một hai", "ba bốn", "x"], ["Một hai ba bốn", "x"]) == ["Một hai[\nba]< ba> bốn"]


@given(TEXTS, TEXTS)
def test_nothing_is_told_exactly_when_both_say_the_same(before: list[str], after: list[str]) -> None:
    assert compared(before, after).is_same == (before == after)


@given(TEXTS, TEXTS)
def test_words_added_one_way_are_words_removed_the_other_way(before: list[str], after: list[str]) -> None:
    there, back = compared(before, after), compared(after, before)
    grown = sum(len(text.split()) for text in after) - sum(len(text.split()) for text in before)

    assert there.added - there.removed == grown
    assert back.added - back.removed == -grown
