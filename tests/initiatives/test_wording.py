"""Kept texts, read as sections and compared word by word."""

from hypothesis import given
from hypothesis import strategies as st

from contest.initiatives.wording import SECTIONS, PieceKind, changes, difference, sections

KEPT = {
    "title": "Một cửa",
    "field_id": 1,
    "field": "Thủ tục hành chính",
    "authors": [{"full_name": "Cá nhân 01", "post": "", "unit_id": 1, "unit": "Phòng Nội vụ", "share": 3334}],
    "problem": "Chờ lâu.",
    "content": "",
    "novelty": "",
    "effect": "",
    "scope": "",
    "first_applied_on": "2019-03-01",
}


def test_a_kept_text_is_read_by_section_in_the_order_of_the_form() -> None:
    read = sections(KEPT)

    assert tuple(read) == SECTIONS
    assert read["authors"] == "Cá nhân 01, Phòng Nội vụ, 33,34%"
    assert read["first_applied_on"] == "01/3/2019"


def test_only_sections_that_differ_are_changes() -> None:
    changed = changes(KEPT, {**KEPT, "problem": "Chờ rất lâu.", "first_applied_on": None})

    assert [change.section for change in changed] == ["problem", "first_applied_on"]


def test_words_that_were_added_are_marked_and_the_others_stand() -> None:
    pieces = difference("Giảm ngày chờ", "Giảm hai ngày chờ đợi")

    assert [(piece.kind, piece.text) for piece in pieces] == [
        (PieceKind.SAME, "Giảm"),
        (PieceKind.ADDED, " hai"),
        (PieceKind.SAME, " ngày chờ"),
        (PieceKind.ADDED, " đợi"),
    ]


@given(st.text(alphabet="ab \n", max_size=60), st.text(alphabet="ab \n", max_size=60))
def test_both_texts_can_be_read_back_from_their_difference(old: str, new: str) -> None:
    pieces = difference(old, new)

    assert "".join(piece.text for piece in pieces if piece.kind is not PieceKind.ADDED) == old
    assert "".join(piece.text for piece in pieces if piece.kind is not PieceKind.REMOVED) == new


@given(st.text(alphabet="ab <>&", max_size=60))
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert all(piece.kind is PieceKind.SAME for piece in difference(text, text))
