"""Unicode is told from what came before it, and converted without a loss."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.errors import RuleViolation
from contest.lists.encodings import TCVN3, VNI, Encoding, converted, decoded, from_tcvn3, from_vni, legacy

TEXT = "Nguyễn Thị Ngọc Trần Đặng Hữu Ủy ban nhân dân xã Phước Kiển đã có thành tích xuất sắc quyết định nghiệp vụ"
LETTERS = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"


def written(text: str, letters: dict[str, str]) -> str:
    """Return ``text`` as a machine of old would hold it."""
    codes = {letter: code for code, letter in letters.items()}
    return "".join(codes.get(letter, letter) for letter in text)


@pytest.mark.parametrize(
    ("text", "unicode"),
    [
        ("NguyÔn V¨n A", "Nguyễn Văn A"),
        ("céng hoµ x· héi chñ nghÜa ViÖt Nam", "cộng hoà xã hội chủ nghĩa Việt Nam"),
        ("§éc lËp - Tù do - H¹nh phóc", "Độc lập - Tự do - Hạnh phúc"),
        ("Uû ban nh©n d©n huyÖn Nhµ BÌ", "Uỷ ban nhân dân huyện Nhà Bè"),
    ],
)
def test_tcvn3_is_converted(text: str, unicode: str) -> None:
    assert from_tcvn3(text) == unicode


@pytest.mark.parametrize(
    ("text", "unicode"),
    [
        ("Nguyeãn Vaên A", "Nguyễn Văn A"),
        ("coäng hoøa xaõ hoäi chuû nghóa Vieät Nam", "cộng hòa xã hội chủ nghĩa Việt Nam"),
        ("Ñoäc laäp - Töï do - Haïnh phuùc", "Độc lập - Tự do - Hạnh phúc"),
        ("UÛY BAN NHAÂN DAÂN HUYEÄN NHAØ BEØ", "ỦY BAN NHÂN DÂN HUYỆN NHÀ BÈ"),
        ("Traàn Thò Höõu Kyø", "Trần Thị Hữu Kỳ"),
    ],
)
def test_vni_is_converted(text: str, unicode: str) -> None:
    assert from_vni(text) == unicode


@pytest.mark.parametrize("letter", LETTERS)
def test_every_letter_has_its_code_in_both(letter: str) -> None:
    assert from_tcvn3(written(letter, dict(TCVN3))) == letter
    assert from_vni(written(letter, dict(VNI))) == letter


@given(st.text(alphabet=LETTERS + "bcghklmnpqrstvx ", max_size=60))
def test_converting_brings_back_what_was_written_in_tcvn3(text: str) -> None:
    assert from_tcvn3(written(text, dict(TCVN3))) == text


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        ([TEXT], None),
        ([written(TEXT.lower(), dict(TCVN3))], Encoding.TCVN3),
        ([written(TEXT, dict(VNI))], Encoding.VNI),
        (["NguyÔn V¨n A", "Lª ThÞ B", "TrÇn §×nh C"], Encoding.TCVN3),
        (["Nguyeãn Vaên A", "Leâ Thò B"], Encoding.VNI),
        (["Nguyen Van A", "Tran Thi B"], None),
        (["Jürgen Müller", "Nguyễn Văn A", "Trần Thị Bé"], None),
        (["Françoise Dupré"], None),
        ([], None),
        (["101/QĐ-UBND", "07/02/2020"], None),
    ],
)
def test_the_encoding_is_told_by_its_words(texts: list[str], told: Encoding | None) -> None:
    assert legacy(texts) is told


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_is_read_with_and_without_its_mark(encoding: str) -> None:
    assert decoded(TEXT.encode(encoding)) == (TEXT, None)


def test_windows_1258_is_told() -> None:
    text, encoding = decoded("Nguyê\u0303n Thi\u0323 Lan".encode("cp1258"))

    assert (text, encoding) == ("Nguyễn Thị Lan", Encoding.WINDOWS)
    assert converted(text, encoding) == text


def test_half_a_letter_is_no_text() -> None:
    with pytest.raises(RuleViolation):
        decoded(b"\xff\xfea\0b")
