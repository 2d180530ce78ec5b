"""Vietnamese text: composed, searched without accents, sorted as in a dictionary, and only what papers can carry."""

from unicodedata import is_normalized, normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.text import fold, name_sort_key, nfc, sort_key, tidy, tidy_lines, unwritable

# The letters of the alphabet with all tones, in the order of a Vietnamese dictionary, written by hand.
VOWELS = "aàảãáạ ăằẳẵắặ âầẩẫấậ eèẻẽéẹ êềểễếệ iìỉĩíị oòỏõóọ ôồổỗốộ ơờởỡớợ uùủũúụ ưừửữứự yỳỷỹýỵ"
LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONED = {toned: (group[0], place) for group in VOWELS.split() for place, toned in enumerate(group)}
vietnamese = st.text(alphabet=LETTERS + "".join(TONED), min_size=1, max_size=12)
anything = st.text(max_size=60)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Ủy ban nhân dân xã Phước Kiển", "uy ban nhan dan xa phuoc kien"),
        ("UỶ BAN", "uy ban"),
        ("hoà bình", "hoa binh"),
        ("hòa bình", "hoa binh"),
        ("Đường Đặng Thùy Trâm", "duong dang thuy tram"),
        ("  nhiều   khoảng\ttrắng ", "nhieu khoang trang"),
        ("", ""),
    ],
)
def test_fold_forgets_accents_case_and_spacing(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_fold_finds_text_that_was_typed_decomposed() -> None:
    assert fold(normalize("NFD", "Nguyễn Thị Đoàn")) == fold("Nguyễn Thị Đoàn") == "nguyen thi doan"


@given(anything)
def test_fold_leaves_nothing_more_to_fold(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(vietnamese)
def test_fold_gives_plain_letters_for_every_vietnamese_word(word: str) -> None:
    assert fold(word).isascii()
    assert len(fold(word)) == len(word)


def test_the_tones_of_a_letter_follow_the_dictionary() -> None:
    letters = [letter for group in VOWELS.split() for letter in group]

    assert sorted(letters, key=sort_key) == letters


def test_letters_decide_before_tones() -> None:
    words = ["bạ", "ba", "bá", "ban", "bàn", "bản", "bán", "bạn", "băn", "bân", "ca"]

    assert sorted(words, key=sort_key) == ["ba", "bá", "bạ", "ban", "bàn", "bản", "bán", "bạn", "băn", "bân", "ca"]


def test_d_comes_before_its_sister_and_a_space_before_every_letter() -> None:
    words = ["Đa Phước", "Duy", "Dạ", "Hà Nội", "Hàm", "đa"]

    assert sorted(words, key=sort_key) == ["Dạ", "Duy", "đa", "Đa Phước", "Hà Nội", "Hàm"]


@given(st.lists(vietnamese))
def test_words_sort_as_a_dictionary_compares_them(words: list[str]) -> None:
    def by_the_book(word: str) -> tuple[list[int], list[int]]:
        split = [TONED.get(letter, (letter, 0)) for letter in word]
        return [LETTERS.index(letter) for letter, _tone in split], [tone for _letter, tone in split]

    assert sorted(words, key=sort_key) == sorted(words, key=by_the_book)


@given(anything)
def test_the_sort_key_is_of_digits_only_and_blind_to_case_and_composition(text: str) -> None:
    assert sort_key(text).isdigit()
    assert set(sort_key(text)) <= set("0123456789")
    assert sort_key(normalize("NFD", text)) == sort_key(normalize("NFC", text))


def test_names_sort_by_given_name_then_family_name() -> None:
    names = ["Trần Văn Bình", "Lê Thị Ánh", "Nguyễn Thị Ân", "Đỗ Văn An", "Dương Văn An", "Vũ Thị Ánh", "Bùi Bình"]

    assert sorted(names, key=name_sort_key) == [
        "Dương Văn An",
        "Đỗ Văn An",
        "Lê Thị Ánh",
        "Vũ Thị Ánh",
        "Nguyễn Thị Ân",
        "Bùi Bình",
        "Trần Văn Bình",
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Sáng kiến “một cửa” – giảm 50 % thời gian; đạt 1.234,5 m² …", None),
        ("Dòng một\nDòng hai\tcột", None),
        ("Tổng số ≥ 5, α, €, ₫, →, ■, ✓", None),
        ("Chúc mừng 🎉", "🎉"),
        ("chữ ‮đảo ngược", "\u202e"),
        ("không\u200bcách", "\u200b"),
        ("مرحبا", "م"),
        ("שלום", "ש"),
        ("汉字", "汉"),
        ("\x00", "\x00"),
        ("\ue000", "\ue000"),
        ("\ufeffđầu", "\ufeff"),
        ("gạch\xadnối", "\xad"),
    ],
    ids=lambda value: ascii(value)[:20],
)
def test_what_no_paper_can_carry_is_named(text: str, found: str | None) -> None:
    assert unwritable(text) == found


@given(vietnamese)
def test_every_vietnamese_word_can_be_written(word: str) -> None:
    assert unwritable(word) is None
    assert unwritable(normalize("NFD", word)) is None


@given(anything)
def test_a_tidy_line_is_composed_has_single_spaces_and_stays_tidy(text: str) -> None:
    line = tidy(text)

    assert is_normalized("NFC", line)
    assert line == line.strip()
    assert "  " not in line
    assert "\n" not in line
    assert tidy(line) == line


@given(anything)
def test_tidy_lines_stay_tidy_and_end_in_plain_line_ends(text: str) -> None:
    lines = tidy_lines(text)

    assert "\r" not in lines
    assert tidy_lines(lines) == lines


def test_tidy_lines_keep_paragraphs_and_drop_what_paste_leaves() -> None:
    assert tidy_lines("\r\n Một \xa0 hai  \r\n\r\nba \r\n\r\n") == "Một hai\n\nba"


def test_composing_makes_two_spellings_of_one_letter_equal() -> None:
    assert nfc("e\u0302\u0301") == "ế"
