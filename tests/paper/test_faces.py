"""The faces of our papers have every Vietnamese letter, and say so when they lack another."""

from pathlib import Path
from unicodedata import normalize

import pytest

import config
from contest.paper.faces import FILES, PaperError, family_in
from tests.pdf import VIETNAMESE

FONTS = config.Settings().fonts_dir


def test_every_face_has_all_vietnamese_letters() -> None:
    assert len(set(VIETNAMESE)) == len(VIETNAMESE)
    assert len([letter for letter in VIETNAMESE if normalize("NFD", letter) != letter or letter in "đĐ"]) == 134
    for face in family_in(FONTS).faces:
        assert [letter for letter in VIETNAMESE + "₫“”…–" if letter not in face.letters] == []


def test_a_letter_that_the_font_lacks_is_named_with_the_value_it_stands_in() -> None:
    values = {"title": "Quy chế", "authors": [{"full_name": "Nguyễn Văn A"}, {"full_name": "Trần 漢 B"}]}

    with pytest.raises(PaperError) as refused:
        family_in(FONTS).check(values)

    assert refused.value.values == {
        "character": "漢", "code": "U+6F22", "name": "authors.2.full_name", "text": "Trần 漢 B"
    }  # fmt: skip


@pytest.mark.parametrize("letter", ["\u05d0", "\u0627", "\u034f", "\u200b", "\u202e", "\u2028", "\u00ad", "\x0b"])
def test_a_letter_that_cannot_be_seen_or_turns_the_line_is_refused(letter: str) -> None:
    with pytest.raises(PaperError):
        family_in(FONTS).check({"recipient": f"Nguyễn{letter}Văn A"})


def test_plain_values_of_any_kind_pass_when_all_letters_are_there() -> None:
    family_in(FONTS).check({"number": 7, "none": None, "lines": ["một\nhai", {"a": "₫ 1.490.000"}], "yes": True})


def test_a_width_is_the_sum_of_the_letters() -> None:
    bold = family_in(FONTS).face("bold")

    assert bold.width("") == 0
    assert bold.width("Nhà Bè") == pytest.approx(bold.width("Nhà") + bold.width(" ") + bold.width("Bè"))
    assert bold.width("M") > bold.width("i")
    assert bold.width("Ế") == bold.width("E")


def test_a_non_breaking_space_is_as_wide_as_a_space() -> None:
    assert [face.width("\u00a0") for face in family_in(FONTS).faces] == [
        face.width(" ") for face in family_in(FONTS).faces
    ]


def test_a_folder_without_the_fonts_says_which_file_is_missing(tmp_path: Path) -> None:
    with pytest.raises(PaperError) as refused:
        family_in(str(tmp_path))

    assert refused.value.values == {"name": "Tinos-Regular.ttf", "folder": str(tmp_path)}


def test_a_licensed_times_new_roman_can_stand_in(tmp_path: Path) -> None:
    for ours, theirs in FILES.values():
        (tmp_path / theirs).symlink_to(Path(FONTS) / ours)

    assert [face.file.name for face in family_in(str(tmp_path)).faces] == [
        "times.ttf", "timesi.ttf", "timesbd.ttf", "timesbi.ttf"
    ]  # fmt: skip
