"""The decisions of the demonstration as they are printed, read and measured, each by the law of its day."""

import csv
import hashlib
import json
import re
import shutil
from io import BytesIO, StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from contest.accounts.models import Account
from contest.awards.models import Award, Decision
from contest.binders.models import Binder
from contest.binders.queries import papers_on
from contest.binders.services import ask_for_binder
from contest.binders.tasks import make_binder
from contest.database import db, transaction
from contest.movements.models import RecipientKind
from contest.paper.tasks import print_paper
from contest.paper.typeset import typeset
from contest.storage.services import laid_by
from tests.conftest import close, product
from tests.demo.conftest import FONTS, Printed
from tests.pdf import Word, fonts_of, pages_of, sizes_of, words_of
from tests.wordfiles import opened, text_of

pytestmark = pytest.mark.xdist_group("demo")
FIRST, SECOND, COMMUNE = "101/QĐ-UBND", "102/QĐ-UBND", "318/QĐ-UBND"
GROUNDS_2020 = (
    "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015; "
    "Căn cứ Luật Thi đua, khen thưởng ngày 26 tháng 11 năm 2003; "
    "Căn cứ Luật sửa đổi, bổ sung một số điều của Luật Thi đua, khen thưởng ngày 14 tháng 6 năm 2005; "
    "Căn cứ Luật sửa đổi, bổ sung một số điều của Luật Thi đua, khen thưởng ngày 16 tháng 11 năm 2013; "
    "Căn cứ Nghị định số 91/2017/NĐ-CP ngày 31 tháng 7 năm 2017 của Chính phủ quy định chi tiết thi hành một số điều "
    "của Luật Thi đua, khen thưởng; "
    "Căn cứ Thông tư số 12/2019/TT-BNV ngày 04 tháng 11 năm 2019 của Bộ trưởng Bộ Nội vụ quy định chi tiết thi hành "
    "một số điều của Nghị định số 91/2017/NĐ-CP ngày 31/7/2017 của Chính phủ; "
    "Căn cứ Quyết định số 24/2018/QĐ-UBND ngày 20 tháng 7 năm 2018 của Ủy ban nhân dân Thành phố Hồ Chí Minh ban hành "
    "Quy định về công tác thi đua, khen thưởng tại Thành phố Hồ Chí Minh; "
    "Theo đề nghị của Trưởng phòng Nội vụ tại Tờ trình số {submission}/TTr-NV ngày 03 tháng 02 năm 2020. "
)
ACT_2020 = (
    "ỦY BAN NHÂN DÂN HUYỆN NHÀ BÈ Số: {number} CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc "
    "Nhà Bè, ngày 05 tháng 02 năm 2020 QUYẾT ĐỊNH {title} CHỦ TỊCH ỦY BAN NHÂN DÂN HUYỆN NHÀ BÈ " + GROUNDS_2020 +
    "QUYẾT ĐỊNH: Điều 1. Tặng Giấy khen cho {whom} {merit} (danh sách kèm theo). "
    "Điều 2. Mức tiền thưởng kèm theo Giấy khen: {money}, trích từ Quỹ thi đua, khen thưởng. "
    "Điều 3. Trưởng phòng Nội vụ, thủ trưởng các cơ quan, đơn vị có liên quan và các {awarded} có tên tại Điều 1 chịu "
    "trách nhiệm thi hành Quyết định này./. "
    "Nơi nhận: - Như Điều 3; - TT Huyện ủy, HĐND; - CT, các PCT; - Lưu: VT, NV. CHỦ TỊCH (Họ và tên)"
)  # fmt: skip
SAID = {
    FIRST: ACT_2020.format(
        number=FIRST, submission=25,
        title="Về việc khen thưởng tập thể, cá nhân có thành tích trong thực hiện phong trào thi đua cải cách hành "
        "chính năm 2019",
        whom="19 tập thể và 15 cá nhân",
        merit="đã có thành tích trong thực hiện phong trào thi đua cải cách hành chính năm 2019",
        money="tập thể 900.000 đồng; cá nhân 450.000 đồng. Tổng số tiền thưởng là 23.850.000 đồng (Hai mươi ba triệu "
        "tám trăm năm mươi nghìn đồng)",
        awarded="tập thể, cá nhân",
    ),
    SECOND: ACT_2020.format(
        number=SECOND, submission=26,
        title="Về việc khen thưởng tập thể có thành tích xuất sắc trong công tác cải cách hành chính năm 2019",
        whom="18 tập thể", merit="đã có thành tích xuất sắc trong công tác cải cách hành chính năm 2019",
        money="tập thể 900.000 đồng. Tổng số tiền thưởng là 16.200.000 đồng (Mười sáu triệu hai trăm nghìn đồng)",
        awarded="tập thể",
    ),
    COMMUNE: (
        "ỦY BAN NHÂN DÂN XÃ NHÀ BÈ Số: 318/QĐ-UBND CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc "
        "Nhà Bè, ngày 07 tháng 9 năm 2026 QUYẾT ĐỊNH Về việc khen thưởng tập thể, hộ gia đình, cá nhân có thành tích "
        "trong phong trào thi đua Xanh - Sạch - Đẹp năm 2026 CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ NHÀ BÈ "
        "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025; "
        "Căn cứ Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022; "
        "Căn cứ Nghị định số 152/2025/NĐ-CP ngày 14 tháng 6 năm 2025 của Chính phủ quy định về phân cấp, phân quyền "
        "trong lĩnh vực thi đua, khen thưởng; quy định chi tiết và hướng dẫn thi hành một số điều của Luật Thi đua, "
        "khen thưởng; "
        "Căn cứ Thông tư số 15/2025/TT-BNV ngày 04 tháng 8 năm 2025 của Bộ trưởng Bộ Nội vụ quy định biện pháp thi "
        "hành Luật Thi đua, khen thưởng; "
        "Theo đề nghị của Trưởng phòng Văn hóa - Xã hội tại Tờ trình số 40/TTr-VHXH ngày 03 tháng 9 năm 2026. "
        "QUYẾT ĐỊNH: Điều 1. Tặng Giấy khen cho 03 tập thể, 01 hộ gia đình và 03 cá nhân đã có thành tích trong phong "
        "trào thi đua Xanh - Sạch - Đẹp năm 2026 (danh sách kèm theo). "
        "Điều 2. Mức tiền thưởng kèm theo Giấy khen: tập thể 1.520.000 đồng; hộ gia đình 1.140.000 đồng; cá "
        "nhân 760.000 đồng. Tổng số tiền thưởng là 7.980.000 đồng (Bảy triệu chín trăm tám mươi nghìn đồng), trích từ "
        "Quỹ thi đua, khen thưởng. "
        "Điều 3. Trưởng phòng Văn hóa - Xã hội, thủ trưởng các cơ quan, đơn vị có liên quan và các tập thể, hộ gia "
        "đình, cá nhân có tên tại Điều 1 chịu trách nhiệm thi hành Quyết định này./. "
        "Nơi nhận: - Như Điều 3; - TT Đảng ủy, HĐND; - CT, các PCT; - Lưu: VT, VHXH. CHỦ TỊCH (Họ và tên)"
    ),
}  # fmt: skip
ALL = (FIRST, SECOND, COMMUNE)
# What lies in the binder of the commune's decision, without numbers and days.
PAPERS = [
    "quyet-dinh-khen-thuong", "quyet-dinh-thanh-lap-HĐTĐKT", "giay-moi-hop-HĐTĐKT", "bien-ban-hop-HĐTĐKT",
    "bien-ban-hop-HĐTĐKT", "bien-ban-kiem-phieu", "to-trinh-khen-thuong", "thong-bao-ket-qua", "bang-ke-tien-thuong",
    "cong-van-dinh-chinh", "quyet-dinh-huy-bo",
]  # fmt: skip


def act_and_list(pdf: bytes) -> tuple[str, str]:
    """Return what the decision says and what its list says, without the numbers of pages."""
    pages = pages_of(pdf)
    enclosed = next(place for place, page in enumerate(pages) if re.match(r"(\d )?DANH SÁCH", page))
    return tuple(
        " ".join(_without_number(place, page) for place, page in enumerate(part, start=1))
        for part in (pages[:enclosed], pages[enclosed:])
    )  # type: ignore[return-value]


def _without_number(place: int, page: str) -> str:
    """Return a page without its number: the first thing on it from 05/3/2020 on, before that the last."""
    return page if place == 1 else page.removesuffix(f" {place}").removeprefix(f"{place} ")


def decision_of(notation: str) -> Decision:
    return next(one for one in db.session.scalars(select(Decision)) if one.notation == notation)


def awards_of(notation: str) -> list[Award]:
    return list(decision_of(notation).awards)


@pytest.mark.parametrize("notation", ALL)
def test_a_decision_says_what_the_law_of_its_day_wants(printed: dict[str, Printed], notation: str) -> None:
    act, _list = act_and_list(printed[notation].pdf)

    assert act == SAID[notation]
    assert "TM." not in act


@pytest.mark.parametrize(
    ("notation", "counts"), [(FIRST, [19, 15]), (SECOND, [18]), (COMMUNE, [3, 1, 3])]
)  # fmt: skip
def test_the_list_names_everybody_in_the_order_of_the_decision(
    loaded: Flask, printed: dict[str, Printed], notation: str, counts: list[int]
) -> None:
    _act, listed = act_and_list(printed[notation].pdf)
    groups = re.split(r"(?:I|II|III)\. (?:TẬP THỂ|CÁ NHÂN|HỘ GIA ĐÌNH) ", listed)[1:]
    kinds = [kind for kind in RecipientKind if any(award.recipient_kind is kind for award in awards_of(notation))]

    assert [sum(award.recipient_kind is kind for award in awards_of(notation)) for kind in kinds] == counts
    for group, kind, count in zip(groups, kinds, counts, strict=True):
        numbered = [
            f"{number} {_written(award)}"
            for number, award in enumerate((one for one in awards_of(notation) if one.recipient_kind is kind), start=1)
        ]
        places = [re.search(rf"(?<!\d){re.escape(line)}\b", group) for line in numbered]
        assert len(places) == count and None not in places
        assert all(one.start() < other.start() for one, other in pairwise(filter(None, places)))


def _written(award: Award) -> str:
    address = {"mr": "Ông ", "ms": "Bà "}[award.honorific.value] if award.honorific else ""
    return f"{address}{award.recipient_name}"


@pytest.mark.parametrize("notation", ALL)
def test_the_word_file_says_the_same_as_the_pdf(printed: dict[str, Printed], notation: str) -> None:
    said, typed = " ".join(act_and_list(printed[notation].pdf)), text_of(printed[notation].docx)
    for heading in {"STT Tên tập thể Thành tích ", "STT Họ và tên Chức vụ, đơn vị Thành tích "}:
        said, typed = said.replace(heading, ""), typed.replace(heading, "")  # On every page of a long list.

    assert typed == said


SIZES = {
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM": (12.0, "BV-Serif-Bold"),
    "Độc lập - Tự do - Hạnh phúc": (13.0, "BV-Serif-Bold"),
    "ỦY BAN NHÂN DÂN": (12.0, "BV-Serif-Bold"),
    "QUYẾT ĐỊNH": (14.0, "BV-Serif-Bold"),
    "QUYẾT ĐỊNH:": (14.0, "BV-Serif-Bold"),
    "Nơi nhận:": (12.0, "BV-Serif-Bold-Italic"),
    "- Như Điều 3;": (11.0, "BV-Serif"),
    "CHỦ TỊCH": (13.0, "BV-Serif-Bold"),
    "DANH SÁCH": (14.0, "BV-Serif-Bold"),
}
OWN_SIZES = {
    FIRST: {
        "Số: 101/QĐ-UBND": (13.0, "BV-Serif"),
        "Nhà Bè, ngày 05 tháng 02 năm 2020": (13.0, "BV-Serif-Italic"),
        "Căn cứ Luật Thi đua, khen thưởng ngày 26 tháng 11 năm 2003;": (13.0, "BV-Serif"),
        "CHỦ TỊCH ỦY BAN NHÂN DÂN HUYỆN NHÀ BÈ": (14.0, "BV-Serif-Bold"),
    },
    COMMUNE: {
        "Số: 318/QĐ-UBND": (13.0, "BV-Serif"),
        "Nhà Bè, ngày 07 tháng 9 năm 2026": (13.0, "BV-Serif-Italic"),
        "Căn cứ Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022;": (13.0, "BV-Serif-Italic"),
        "CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ NHÀ BÈ": (14.0, "BV-Serif-Bold"),
    },
}


@pytest.mark.parametrize("notation", [FIRST, COMMUNE])
def test_every_part_has_the_size_and_face_of_the_day(printed: dict[str, Printed], notation: str) -> None:
    wanted = SIZES | OWN_SIZES[notation]
    sizes = sizes_of(printed[notation].pdf)

    assert {text: sizes[text] for text in wanted} == wanted
    assert all(
        name.partition("+")[2].startswith("BV-") and kept for name, kept in fonts_of(printed[notation].pdf).items()
    )


@pytest.mark.parametrize("notation", ALL)
def test_the_pages_keep_their_margins_in_millimetres(
    printed: dict[str, Printed], notation: str, tmp_path: Path
) -> None:
    for page in words_of(printed[notation].pdf, tmp_path):
        body = [word for word in page if 19 < word.top < 277]
        assert min(word.left for word in body) >= 29.9
        assert max(word.right for word in body) <= 195.4
        assert min(word.top for word in body) >= 19.9
        assert max(word.bottom for word in body) <= 277.1
    box = PdfReader(BytesIO(printed[notation].pdf)).pages[0].mediabox
    assert (round(float(box.width) * 25.4 / 72), round(float(box.height) * 25.4 / 72)) == (210, 297)


def numbers_of_pages(pdf: bytes, folder: Path) -> list[list[Word]]:
    """Return what stands in the margins above and below the text, page by page."""
    return [[word for word in page if not 19 < word.top < 277] for page in words_of(pdf, folder)]


def test_in_2020_pages_are_numbered_at_the_foot_to_the_right_the_list_apart(
    printed: dict[str, Printed], tmp_path: Path
) -> None:
    first, second, *enclosed = numbers_of_pages(printed[FIRST].pdf, tmp_path)

    assert (first, [word.text for word in second]) == ([], ["2"])
    assert [[word.text for word in page] for page in enclosed] == [[], ["2"], ["3"]]
    assert all(194 < word.right < 196 and word.top > 280 for page in (second, *enclosed) for word in page)


def test_the_same_act_in_2026_rests_on_other_grounds_pays_more_and_is_laid_out_otherwise(
    loaded: Flask, printed: dict[str, Printed], tmp_path: Path
) -> None:
    later = {**printed[FIRST].values, "issued_on": "2026-09-07", "grounds": printed[COMMUNE].values["grounds"]}
    pdf = typeset("awards/papers/decision.html", later, fonts_dir=FONTS)

    numbered = [word for page in numbers_of_pages(pdf, tmp_path) for word in page]
    assert [word.text for word in numbered] == ["2", "2", "3"][-len(numbered) :] and numbered
    assert all(word.bottom < 20 and 110 < (word.left + word.right) / 2 < 115 for word in numbered)
    assert sizes_of(pdf)["Căn cứ Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022;"][1] == "BV-Serif-Italic"
    runner = loaded.test_cli_runner()
    each = {kind: json.loads(runner.invoke(args=["rules", "bonus", "GK_XA", kind, "--on", "2026-09-07", "--format",
                                                 "json"]).output) for kind in ("individual", "collective")}  # fmt: skip
    assert (each["individual"]["exact"], each["individual"]["rounded"]) == (759_000, 760_000)
    assert (each["collective"]["exact"], each["collective"]["rounded"]) == (1_518_000, 1_520_000)
    assert 15 * each["individual"]["rounded"] + 37 * each["collective"]["rounded"] == 67_640_000


@pytest.mark.parametrize(
    ("honour", "kind", "day", "exact", "rounded"),
    [
        ("GK_HUYEN", "individual", "2020-02-07", 447_000, 450_000),
        ("GK_HUYEN", "collective", "2020-02-07", 894_000, 900_000),
        ("GK_XA", "individual", "2020-02-07", 223_500, 230_000),
        ("GK_XA", "household", "2026-09-07", 1_138_500, 1_140_000),
    ],
)
def test_rules_bonus_reckons_what_the_decisions_pay(
    loaded: Flask, honour: str, kind: str, day: str, exact: int, rounded: int
) -> None:
    answer = loaded.test_cli_runner().invoke(args=["rules", "bonus", honour, kind, "--on", day, "--format", "json"])

    told = json.loads(answer.output)
    assert (told["exact"], told["rounded"]) == (exact, rounded)


@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_decisions_export_writes_the_decision(
    loaded: Flask, printed: dict[str, Printed], form: str, tmp_path: Path
) -> None:
    out = tmp_path / f"decision.{form}"

    answer = loaded.test_cli_runner().invoke(
        args=["decisions", "export", SECOND, "--format", form, "--out", str(out)]
    )  # fmt: skip

    assert answer.exit_code == 0, answer.output
    if form == "pdf":
        assert act_and_list(out.read_bytes()) == act_and_list(printed[SECOND].pdf)
    else:
        assert text_of(out.read_bytes()) == text_of(printed[SECOND].docx)
        assert opened(out.read_bytes()).sections[0].page_width.mm == pytest.approx(210, abs=1)


@pytest.fixture(scope="module")
def binder(told_once: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The binder of the commune's decision, made on a copy of the demonstration, as its files by their paths."""
    place = tmp_path_factory.mktemp("binder")
    shutil.copytree(told_once, place, dirs_exist_ok=True)
    app = product(place)
    with app.app_context():
        decision = decision_of(COMMUNE)
        secretary = db.session.scalars(select(Account).where(Account.email == "thuky@nhabe.example")).one()
        for paper in papers_on(decision):
            print_paper(paper.id)
        files = _bound(decision, secretary)
    close(app)
    return files


def _bound(decision: Decision, by: Account) -> dict[str, bytes]:
    with transaction():
        asked = ask_for_binder(decision, by=by)
    make_binder(asked.id)
    db.session.rollback()
    made = db.session.get_one(Binder, asked.id)
    assert made.error is None, made.error
    with ZipFile(BytesIO(b"".join(laid_by(made.key("zip"))))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_binder_holds_the_decision_and_what_led_to_it_with_their_hashes(binder: dict[str, bytes]) -> None:
    lines = [line for line in binder["manifest.txt"].decode().splitlines() if not line.startswith("#")]
    hashes = {path: sha256 for sha256, path in (line.split("  ", 1) for line in lines)}

    assert hashes == {
        path: hashlib.sha256(content).hexdigest() for path, content in binder.items() if path != "manifest.txt"
    }
    table: list[dict[str, Any]] = list(csv.DictReader(StringIO(binder["manifest.csv"].decode("utf-8-sig"))))
    assert [row["Tệp"] for row in table] == list(binder)[: len(table)]
    contents = " ".join(pages_of(binder["Mục lục.pdf"]))
    assert all(row["Nội dung"][:20] in contents for row in table)


def test_the_binder_holds_everything_that_an_inspection_asks_for(binder: dict[str, bytes]) -> None:
    names = [name.removeprefix("1. Văn bản/") for name in binder if name.startswith("1. ") and name.endswith(".pdf")]

    assert [re.sub(r"(-[-0-9]+(vong-1)?)?( \(2\))?\.pdf$", "", name) for name in names] == PAPERS
    assert {f"1. Văn bản/{name.removesuffix('.pdf')}.docx" for name in names} <= set(binder)
