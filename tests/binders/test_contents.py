"""Names in a binder, and its manifests."""

import csv
from datetime import UTC, date, datetime
from io import StringIO

from hypothesis import given
from hypothesis import strategies as st

from contest.binders.contents import COLUMNS, PAPERS, Piece, Placed, manifest_csv, manifest_txt, paths_of

AT = datetime(2020, 2, 7, tzinfo=UTC)


def piece(name: str = "a.pdf", folder: str = PAPERS, **values: object) -> Piece:
    given: dict[str, object] = {"words": "QUYẾT ĐỊNH", "media_type": "application/pdf", "at": AT, "load": bytes}
    return Piece(folder, name, **{**given, **values})  # type: ignore[arg-type]


def test_equal_names_in_a_folder_are_told_apart_and_those_of_two_folders_are_not() -> None:
    pieces = [piece("Nguyễn Văn A.pdf"), piece("nguyễn văn a.pdf"), piece("Nguyễn Văn A.pdf", "3. Minh chứng")]

    assert paths_of(pieces) == [
        "1. Văn bản/Nguyễn Văn A.pdf", "1. Văn bản/nguyễn văn a (2).pdf", "3. Minh chứng/Nguyễn Văn A.pdf",
    ]  # fmt: skip


@given(st.lists(st.text(max_size=30), max_size=8))
def test_every_path_is_there_once_and_stays_in_its_folder(names: list[str]) -> None:
    paths = paths_of([piece(name) for name in names])

    assert len({path.casefold() for path in paths}) == len(names)
    assert all(path.startswith(f"{PAPERS}/") and path.count("/") == 1 for path in paths)


def test_the_table_says_what_stands_on_each_file() -> None:
    full = piece(number="05/QĐ-UBND", day=date(2020, 2, 7), signer="Lê Thị C", note="Đã rút: =1+1")
    table = manifest_csv([Placed(full, "1. Văn bản/a.pdf", 12, "0" * 64, 2, 3)])

    assert table.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(StringIO(table.decode("utf-8-sig")))) == [
        list(COLUMNS),
        ["1. Văn bản/a.pdf", "QUYẾT ĐỊNH", "05/QĐ-UBND", "07/02/2020", "Lê Thị C", "application/pdf", "2", "12",
         "0" * 64, "Đã rút: =1+1"],
    ]  # fmt: skip


def test_what_a_spreadsheet_would_take_for_a_formula_is_written_as_text() -> None:
    table = manifest_csv([Placed(piece(words="=HYPERLINK(1)"), "a", 1, "0" * 64)]).decode("utf-8-sig")

    assert "'=HYPERLINK(1)" in table


def test_the_manifest_says_in_words_what_each_hash_is_of() -> None:
    gone = piece("b.png", words="Minh chứng:\nảnh", note="Không đưa vào", left_out=True)
    told = manifest_txt(
        ["Quyết định số 05"],
        [Placed(piece(number="05/QĐ-UBND"), "1. Văn bản/a.pdf", 1, "0" * 64), Placed(gone, "", 0, "")],
        [("1" * 64, "manifest.csv")],
    ).decode()  # fmt: skip

    assert told.splitlines() == [
        "# Quyết định số 05",
        "# Kiểm tra: sha256sum -c manifest.txt (dòng bắt đầu bằng # là lời giải thích)",
        "# QUYẾT ĐỊNH, 05/QĐ-UBND",
        f"{'0' * 64}  1. Văn bản/a.pdf",
        "# Minh chứng: ảnh, Không đưa vào",
        f"{'1' * 64}  manifest.csv",
    ]
