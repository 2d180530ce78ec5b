"""Kept texts, read as sections and compared word by word."""

from hypothesis import given
from hypothesis import strategies as st

from contest.initiatives.wording import PieceKind, changes, difference, sections


def kept_answer(question_id: int, kind: str, label: str, value: object) -> dict[str, object]:
    return {"question_id": question_id, "code": "x", "kind": kind, "label": label, "measure": "đồng", "value": value}


KEPT = {
    "title": "Một cửa",
    "field_id": 1,
    "field": "Thủ tục hành chính",
    "authors": [{"full_name": "Cá nhân 01", "post": "", "unit_id": 1, "unit": "Phòng Nội vụ", "share": 3334}],
    "answers": [
        kept_answer(4, "long", "Thực trạng", "Chờ lâu."),
        kept_answer(7, "date", "Ngày áp dụng", "2019-03-01"),
        kept_answer(9, "number", "Làm lợi", "1250000"),
    ],
    "unread": {"q12": "31/2"},
}


def test_a_kept_text_is_read_by_section_in_the_order_of_the_form() -> None:
    read = [(section.name, section.label, section.text) for section in sections(KEPT)]

    assert read == [
        ("title", "", "Một cửa"),
        ("field", "", "Thủ tục hành chính"),
        ("authors", "", "Cá nhân 01, Phòng Nội vụ, 33,34%"),
        ("q4", "Thực trạng", "Chờ lâu."),
        ("q7", "Ngày áp dụng", "01/3/2019"),
        ("q9", "Làm lợi", "1.250.000 đồng"),
        ("q12", "", "31/2"),
    ]


def test_a_text_that_was_kept_before_there_were_questions_can_be_read() -> None:
    assert [section.text for section in sections({"title": "Một cửa"})] == ["Một cửa", "", ""]


def test_files_that_came_or_went_are_a_change_too() -> None:
    file = {"question_id": None, "name": "bang-so-lieu.pdf", "caption": "Số liệu", "sha256": "0" * 64}

    [change] = changes({**KEPT, "files": []}, {**KEPT, "files": [file]})

    assert change.section.name == "evidence"
    assert "".join(piece.text for piece in change.after) == "bang-so-lieu.pdf (Số liệu)"


def test_only_sections_that_differ_are_changes() -> None:
    answers = [kept_answer(4, "long", "Thực trạng", "Chờ rất lâu."), KEPT["answers"][2]]  # type: ignore[index]

    changed = changes(KEPT, {**KEPT, "answers": answers})

    assert [(change.section.name, change.section.label) for change in changed] == [
        ("q4", "Thực trạng"), ("q7", "Ngày áp dụng"),
    ]  # fmt: skip
    assert "".join(piece.text for piece in changed[1].before) == "01/3/2019"
    assert changed[1].after == []


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
