"""How alike two titles are: what counts, what does not, and what a reader is shown of it."""

from unicodedata import normalize

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from contest.initiatives.likeness import (
    ABBREVIATIONS,
    EXPECTED,
    Likeness,
    Mark,
    Piece,
    Rarity,
    is_settled,
    likeness,
    nearness,
    words_of,
)
from contest.text import fold

HOSPITAL = "App hội chẩn nâng cao năng lực khám chữa bệnh"
LAND = (
    "Quy chế phối hợp giữa UBND xã với Chi nhánh Văn phòng Đăng ký đất đai huyện Nhà Bè về thủ tục xác nhận vị trí "
    "cấp hẻm"
)
BUILDING = (
    "Quy chế phối hợp cấp giấy phép xây dựng và giấy phép xây dựng có thời hạn nhà ở riêng lẻ liên thông cấp điện - "
    "cấp nước"
)
WORDS = [
    *" ".join(EXPECTED.values()).split(),
    *" ".join((HOSPITAL, LAND, BUILDING)).split(),
    *ABBREVIATIONS,
    "Zalo",
    "QR",
]
titles = st.lists(st.sampled_from(WORDS), min_size=1, max_size=14).map(" ".join)
anything = st.text(max_size=60)
anyone = st.one_of(titles, anything)


def value(left: str, right: str) -> int:
    return likeness(left, right).value


def shown(alike: Likeness, mark: Mark) -> tuple[list[str], list[str]]:
    """Return the stretches of both titles that bear ``mark``."""
    left, right = ([piece.text for piece in side if piece.mark is mark] for side in (alike.left, alike.right))
    return left, right


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (HOSPITAL, "APP HOI CHAN NANG CAO NANG LUC KHAM CHUA BENH"),
        (HOSPITAL, "Nâng cao năng lực khám, chữa bệnh: app hội chẩn"),
        (HOSPITAL, normalize("NFD", HOSPITAL)),
        ("Đo đạc đất đai", "do dac, DAT DAI!"),
        ("Hòa giải tại Ủy ban", "Hoà giải tại Uỷ ban"),
        ("Quy chế quản lý kỹ thuật", "Qui chế quản lí kĩ thuật"),
        ("Đẩy mạnh CCHC", "Đẩy mạnh cải cách hành chính"),
        ("TTHC tại UBND xã", "Thủ tục hành chính tại Ủy ban nhân dân xã"),
        ("DVCTT trên nền CNTT", "Dịch vụ công trực tuyến trên nền công nghệ thông tin"),
        ("Cải cách hànhchính", "Cải cách hành chính"),
        ("Từng bước, từng bước", "Từng bước"),
        ("?!", "…"),
    ],
)
def test_what_differs_in_accents_order_signs_and_abbreviations_is_the_same(left: str, right: str) -> None:
    assert value(left, right) == 100


@pytest.mark.parametrize(
    ("title", "typed"),
    [
        (HOSPITAL, "App hội chẩn nâng cao năng lực khám chữa bệnhh"),
        (HOSPITAL, "Ap hội chẩn nâng cao năng lưcj khám chuax bệnh"),
        (LAND, LAND.replace("phối hợp", "phhối hợp").replace("hẻm", "hemr")),
        (BUILDING, BUILDING.replace("liên thông", "lien thogn")),
    ],
)
def test_small_slips_cost_little(title: str, typed: str) -> None:
    assert 80 <= value(title, typed) < 100


def test_another_year_is_nearly_the_same() -> None:
    assert 95 < value("Hội thi hẻm văn minh năm 2023", "Hội thi hẻm văn minh năm 2024") < 100
    assert value("Kế hoạch 2023", "Phương án 2023") < 15


@pytest.mark.parametrize("title", [HOSPITAL, LAND, BUILDING])
def test_a_slip_at_any_place_costs_a_quarter_at_most(title: str) -> None:
    """A letter is left out, typed twice, or changes place with the next one."""
    typed = [
        way
        for place, letter in enumerate(title[:-1])
        for before, after in [(title[:place], title[place + 1 :])]
        for way in (before + after, before + letter + letter + after, before + after[0] + letter + after[1:])
    ]
    found = [value(title, way) for way in typed]

    assert min(found) >= 74
    assert sum(found) / len(found) > 92


@pytest.mark.parametrize(
    "dressed",
    [
        f"Xây dựng {HOSPITAL}",
        f"Một số giải pháp ứng dụng {HOSPITAL} tại huyện",
        f"Giải pháp triển khai {HOSPITAL} nhằm phục vụ người dân",
        HOSPITAL.replace(" nâng cao năng lực", ""),
    ],
)
def test_set_phrases_more_or_less_count_little(dressed: str) -> None:
    assert 80 <= value(HOSPITAL, dressed) < 100


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (HOSPITAL, "Nâng cao năng lực cán bộ, công chức"),
        (LAND, BUILDING),
        ("Giải pháp nâng cao hiệu quả hòa giải ở cơ sở", "Giải pháp nâng cao hiệu quả thu gom rác thải"),
        ("Xây dựng mô hình hẻm văn minh", "Xây dựng mô hình trường học an toàn"),
        ("Ứng dụng CNTT trong quản lý hộ tịch", "Ứng dụng CNTT trong quản lý tài sản công"),
        (HOSPITAL, ""),
    ],
)
def test_titles_that_share_only_set_phrases_are_hardly_alike(left: str, right: str) -> None:
    assert value(left, right) < 40


def test_a_title_that_is_contained_in_a_longer_one_shows() -> None:
    assert value("App hội chẩn", HOSPITAL) > 55
    assert value("Phối hợp Văn phòng Đăng ký đất đai xác nhận vị trí cấp hẻm", LAND) > 70


def test_a_word_that_many_titles_have_counts_less_than_a_rare_one() -> None:
    often = {"phuoc": 900, "kien": 900}
    learnt = Rarity(1000, lambda word: often.get(word, 0))

    before = likeness("Hẻm văn minh ở Phước Kiển", "Chợ truyền thống ở Phước Kiển")
    after = likeness("Hẻm văn minh ở Phước Kiển", "Chợ truyền thống ở Phước Kiển", learnt)

    assert after.value < before.value
    assert learnt["phuoc"] < learnt["hem"] == 1


def test_the_reader_sees_what_both_have_and_what_only_one_has() -> None:
    alike = likeness("Tra cứu TTHC bằng mã QR", "Mã QR để tra cứuu thủ tục hành chính, nhanh gọn")

    assert shown(alike, Mark.BOTH) == (["Tra", "TTHC", "mã QR"], ["Mã QR", "tra", "thủ tục hành chính"])
    assert shown(alike, Mark.NEAR) == (["cứu"], ["cứuu"])
    assert shown(alike, Mark.ONLY) == (["bằng"], ["để", "nhanh gọn"])
    assert alike.right[-2:] == (Piece(", ", None), Piece("nhanh gọn", Mark.ONLY))


def test_an_abbreviation_of_which_the_other_has_a_part_is_nearly_in_both() -> None:
    alike = likeness("Số hóa TTHC", "Số hóa thủ tục")

    assert shown(alike, Mark.NEAR) == (["TTHC"], [])
    assert shown(alike, Mark.BOTH)[1] == ["Số hóa thủ tục"]


def test_two_syllables_are_two_words_however_near() -> None:
    syllables = "nghiêng khuya giếng huỳnh xoong khuỷu ngoèo thuở rượu uống quyển khoái gì quýt oanh yểu tuyết".split()

    assert all(is_settled(fold(syllable)) for syllable in syllables)
    assert nearness("hanh", "hang") == 0
    assert nearness("2019", "2020") == 0
    assert nearness("hanh", "hanhh") == nearness("hanhh", "hanh") == pytest.approx(0.8)
    assert nearness("cua", "cuaa") == pytest.approx(0.75)
    assert nearness("ax", "ay") == 0


def test_every_abbreviation_is_read_as_what_it_is_short_for() -> None:
    assert [words_of(short) for short in ABBREVIATIONS] == [words_of(long) for long in ABBREVIATIONS.values()]


@given(anyone, anyone)
def test_likeness_does_not_ask_which_title_is_which(left: str, right: str) -> None:
    there, back = likeness(left, right), likeness(right, left)

    assert (there.value, there.exact) == (back.value, back.exact)
    assert (there.left, there.right) == (back.right, back.left)


@given(anyone)
@example("\u0a33b")
@example("\u1b06b")
@example("\u0929a")
@example("\U0001109ab")
@example("g\u0131")
def test_a_title_is_wholly_like_itself_however_it_is_written(title: str) -> None:
    assert value(title, title) == value(title, title.upper()) == value(title, normalize("NFD", title)) == 100


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=14).flatmap(lambda words: st.tuples(
    st.just(words), st.permutations(words)
)))  # fmt: skip
def test_the_order_of_words_does_not_count(orders: tuple[list[str], list[str]]) -> None:
    before, after = orders

    assert value(" ".join(before), " ".join(after)) == 100


@given(anyone, anyone)
def test_only_the_same_words_are_wholly_alike(left: str, right: str) -> None:
    alike = likeness(left, right)

    assert 0 <= alike.value <= 100
    assert 0 <= alike.exact <= 1
    assert (alike.value == 100) == (words_of(left) == words_of(right))


@given(titles, titles)
def test_titles_without_a_word_in_common_are_not_alike_at_all(left: str, right: str) -> None:
    assume((words_of(left) or words_of(right)) and not words_of(left) & words_of(right))

    assert not any(piece.mark is Mark.BOTH for piece in likeness(left, right).left)
    assert value(left, right) < 50


@given(titles, titles)
def test_a_word_that_both_gain_makes_them_no_less_alike(left: str, right: str) -> None:
    assert likeness(f"{left} Hiệp", f"{right} Hiệp").exact >= likeness(left, right).exact - 1e-9


@given(anyone, anyone)
def test_the_pieces_of_a_title_are_the_title(left: str, right: str) -> None:
    alike = likeness(left, right)

    assert "".join(piece.text for piece in alike.left) == left
    assert "".join(piece.text for piece in alike.right) == right
    assert all(piece.text for piece in (*alike.left, *alike.right))


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.sampled_from(sorted(words_of(" ".join(WORDS)))))
def test_weights_lie_between_nothing_and_one(titles_read: int, having: int, word: str) -> None:
    assert 0 < Rarity(titles_read, lambda _word: min(having, titles_read))[word] <= 1
