"""Names in an archive that every system can unpack, each once."""

from hypothesis import given
from hypothesis import strategies as st

from contest.registrations.binder import LONGEST_FILE, LONGEST_FOLDER, distinct, file_name, folder_name, manifest

FORBIDDEN = set('<>:"/\\|?*\x00\x1f')


def test_names_keep_their_vietnamese_and_lose_what_no_system_takes() -> None:
    assert folder_name("07", 'Cấp điện/nước: "một cửa"? Đường số 5.') == "07 - Cấp điện nước một cửa Đường số 5"
    assert file_name("Ảnh <trước>.PNG") == "Ảnh trước.PNG"
    assert file_name("CON.pdf") == "_CON.pdf"
    assert file_name("???.pdf") == "pdf"
    assert file_name("…") == "…"
    assert file_name("") == "tệp"


def test_the_ending_of_a_long_name_stays() -> None:
    assert file_name("dài " * 60 + ".docx") == f"{('dài ' * 60)[:LONGEST_FILE]}.docx"
    assert len(folder_name("01", "dài " * 100)) <= LONGEST_FOLDER


def test_equal_names_are_both_kept_whatever_their_capitals() -> None:
    assert list(distinct(["a.pdf", "A.pdf", "a (2).pdf", "a.pdf", "b"])) == [
        "a.pdf", "A (2).pdf", "a (2) (2).pdf", "a (3).pdf", "b",
    ]  # fmt: skip


@given(st.lists(st.text(max_size=200), max_size=20))
def test_any_names_become_distinct_and_can_be_unpacked_anywhere(names: list[str]) -> None:
    found = list(distinct(file_name(name) for name in names))

    assert len({name.casefold() for name in found}) == len(names)
    for name in found:
        assert name and not FORBIDDEN & set(name)
        assert name == name.strip(" ") and not name.endswith(".")
        assert len(name) <= LONGEST_FILE + 16


def test_the_manifest_is_what_sha256sum_checks() -> None:
    assert manifest([("ab", "07 - Đ/a.pdf"), ("cd", "index.xlsx")]) == "ab  07 - Đ/a.pdf\ncd  index.xlsx\n"
