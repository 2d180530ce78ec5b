"""``flask certificates from-list`` and ``list-template``."""

from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from contest.storage.uploads import Upload
from tests.certificates.samples import Office
from tests.conftest import close, product
from tests.lists.samples import HEADINGS, PERSON, UNIT, csv_list, xlsx_list
from tests.pdf import pages_of

STRANGER = ("--office", "Chủ tịch Ủy ban nhân dân xã Hiệp Phước", "--place", "Hiệp Phước", "--signer", "Lê Văn X")


def run(app: Flask, folder: Path, upload: Upload, *options: str) -> Result:
    path = folder / upload.filename
    path.write_bytes(upload.content)
    return app.test_cli_runner().invoke(
        args=["certificates", "from-list", str(path), "--template", "giay-khen", "--out", str(folder / "x.pdf"),
              *options]
    )  # fmt: skip


@pytest.mark.parametrize("upload", [csv_list(UNIT, PERSON), xlsx_list(HEADINGS, UNIT, PERSON)])
def test_a_list_is_printed_without_any_body_here(app: Flask, tmp_path: Path, upload: Upload) -> None:
    result = run(app, tmp_path, upload, *STRANGER)

    assert (result.exit_code, result.output) == (0, f"2 certificates: {tmp_path / 'x.pdf'}\n")
    pages = pages_of((tmp_path / "x.pdf").read_bytes())
    assert ["HIỆP PHƯỚC" in page for page in pages] == [True, True]


@pytest.mark.parametrize(
    ("options", "said"), [((), "Say who issues them: --office"), (("--body", "X"), "There is no body X.")]
)
def test_a_list_that_names_no_office_is_refused_before_there_is_a_database(
    tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    app = product(tmp_path)

    result = run(app, tmp_path, csv_list(UNIT), *options)

    close(app)
    assert (result.exit_code, said in result.output) == (1, True), result.output


def test_the_only_body_issues_them(app: Flask, office: Office, tmp_path: Path) -> None:
    result = run(app, tmp_path, csv_list(UNIT), "--signer", "Lê Văn X", "--capacity", "for_head")

    assert result.exit_code == 0, result.output
    page = pages_of((tmp_path / "x.pdf").read_bytes())[0]
    assert ("KT. CHỦ TỊCH" in page, "NHÀ BÈ" in page) == (True, True)


def test_the_same_list_gives_the_same_bytes(app: Flask, tmp_path: Path) -> None:
    run(app, tmp_path, csv_list(UNIT, PERSON), *STRANGER)
    first = (tmp_path / "x.pdf").read_bytes()
    run(app, tmp_path, csv_list(UNIT, PERSON), *STRANGER)

    assert (tmp_path / "x.pdf").read_bytes() == first


def test_every_fault_is_told_and_no_file_is_written(app: Flask, tmp_path: Path) -> None:
    result = run(app, tmp_path, csv_list(UNIT, ["Ông", "", *PERSON[2:]], ["Lạ", *PERSON[1:]]), *STRANGER)

    assert result.exit_code == 1
    assert ("row 3, Họ và tên" in result.output, "row 4, Loại" in result.output) == (True, True)
    assert not (tmp_path / "x.pdf").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "--office and --place"),
        (("--office", "x"), "--place"),
        (("--body", "nowhere"), "There is no body nowhere"),
        ((*STRANGER, "--decided-on", "mai"), "mai is no day"),
        ((*STRANGER, "--template", "khác"), "There is no template"),
        ((*STRANGER, "--out", "/nowhere/x.pdf"), "There is no folder"),
    ],
)
def test_what_is_missing_is_said(app: Flask, tmp_path: Path, options: tuple[str, ...], said: str) -> None:
    result = run(app, tmp_path, csv_list(UNIT), *options)

    assert (result.exit_code, said in result.output) == (1, True), result.output
    assert not (tmp_path / "x.pdf").exists()


def test_a_list_is_never_written_over_with_its_certificates(app: Flask, tmp_path: Path) -> None:
    upload = csv_list(UNIT)

    result = run(app, tmp_path, upload, *STRANGER, "--out", str(tmp_path / "." / upload.filename))

    assert (result.exit_code, "is the list itself" in result.output) == (1, True)
    assert (tmp_path / upload.filename).read_bytes() == upload.content


def test_letters_of_praise_are_printed_with_their_heading_and_last_words(app: Flask, tmp_path: Path) -> None:
    rows = csv_list(["Bà", "Nguyễn Thị Bé", "", "Cảm ơn bà.", "07/02/2020"],
                    headings=["Loại", "Họ và tên", "Chức vụ", "Nội dung thư", "Ngày ký"])  # fmt: skip

    result = run(app, tmp_path, rows, *STRANGER, "--template", "thu-cam-on", "--heading", "Thư khen",
                 "--closing", "Chúc bà thành công!")  # fmt: skip

    assert result.exit_code == 0, result.output
    [page] = pages_of((tmp_path / "x.pdf").read_bytes())
    assert [words in page for words in ("THƯ KHEN", "Kính gửi:", "Chúc bà thành công!", "Quyết định")] == [
        True, True, True, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("options", "columns"),
    [
        ([], ["kind", "name", "post", "achievement", "decision", "decided_on", "serial"]),
        (["--letters"], ["kind", "name", "post", "achievement", "decided_on", "closing"]),
    ],
)
def test_the_template_can_be_filled_in_and_printed(
    app: Flask, tmp_path: Path, options: list[str], columns: list[str]
) -> None:
    from contest.lists.columns import headings_of
    from contest.spreadsheet import sheets_of

    out = tmp_path / "mẫu.xlsx"
    result = app.test_cli_runner().invoke(args=["certificates", "list-template", str(out), *options])

    assert (result.exit_code, result.output) == (0, f"{out}\n")
    cells = next(sheets_of(Upload(out.name, out.read_bytes()), most=100, limit=10**6)).table
    found = headings_of([[str(cell) for cell in line] for line in cells])
    assert list(found.places) == columns
    assert len(cells) == 1
