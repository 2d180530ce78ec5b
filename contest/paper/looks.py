"""What each kind of text looks like in a Word file, as the decree on clerical work has it (NĐ 30/2020/NĐ-CP, Annex I).

The same stands in ``templates/paper/paper.css`` for the PDF. Sizes are points, all else is millimetres. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from contest.paper.formats import Format

FONT = "Times New Roman"
# The page on its feet, and its margins: top, right, bottom, left.
PAGE = (210.0, 297.0)
MARGINS = (20.0, 15.0, 20.0, 30.0)
HEADER_FROM_TOP = 10.0
ISSUER_WIDTH, COUNTRY_WIDTH = 68.0, 93.0
SIGNING_WIDTHS = {"div.recipients": 70.0, "div.signature": 80.0}
FACT_WIDTH = 48.0
# Above and below the text of a cell, and beside it.
CELL_PADDING = (1.0, 1.5)
# A word in a table that is wider than this may be broken.
WIDEST_WORD = 50.0
# Room between the parts of a page.
AFTER_HEAD, AFTER_TITLE, AFTER_ITEMS, AFTER_TABLE, BEFORE_SIGNATURES = 8.0, 4.5, 1.7, 3.6, 7.6
LANGUAGE = "vi-VN"
POINT = 25.4 / 72


@dataclass(frozen=True)
class Look:
    """A style of paragraphs. ``line`` is the height of lines in those of the font; without it they are a point high.

    The first line stands ``first`` in from ``indent``; ``right`` is the indent from the right.
    """

    name: str
    size: float = 13.0
    bold: bool = False
    italic: bool = False
    upper: bool = False
    align: str = "left"
    indent: float = 0.0
    first: float = 0.0
    right: float = 0.0
    before: float = 0.0
    after: float = 0.0
    line: float = 1.17
    keep_next: bool = False

    @property
    def spacing(self) -> tuple[str, int]:
        """Return how the height of lines is counted, and that height."""
        return "auto" if self.line else "exact", round(self.line * 240) or 20


LOOKS: Mapping[str, Look] = {
    "p.superior": Look("Cơ quan chủ quản", 12, upper=True, align="center", line=1.08),
    "p.issuer": Look("Cơ quan ban hành", 12, bold=True, upper=True, align="center", line=1.08),
    "p.number": Look("Số, ký hiệu", align="center", before=2),
    "p.about": Look("Trích yếu công văn", 12, align="center", before=2, line=1.08),
    "p.country": Look("Quốc hiệu", 12, bold=True, align="center", line=1.08),
    "p.motto": Look("Tiêu ngữ", bold=True, align="center", line=1.08),
    "p.place": Look("Địa danh, ngày tháng", italic=True, align="center", before=2),
    "h1": Look("Tên loại văn bản", 14, bold=True, upper=True, align="center", keep_next=True),
    "p.subject": Look("Trích yếu", 14, bold=True, align="center", keep_next=True),
    "p.authority": Look(
        "Thẩm quyền ban hành", 14, bold=True, upper=True, align="center", before=2, after=3, keep_next=True
    ),
    "p.annex__subject": Look("Tên phụ lục", 14, bold=True, align="center", keep_next=True),
    "p.enclosed": Look("Kèm theo", italic=True, align="center", before=1, after=4, keep_next=True),
    "p.addressed": Look("Kính gửi một nơi", align="center", after=4),
    "p.addressees": Look("Kính gửi", indent=38),
    "p.addressee": Look("Nơi kính gửi", indent=50),
    "p": Look("Đoạn văn", align="justify", first=10, after=6 * POINT),
    "p.ground": Look("Căn cứ", italic=True, align="justify", first=10, after=6 * POINT),
    "p.plain": Look("Đoạn không thụt", after=6 * POINT),
    "h2": Look("Đề mục", bold=True, before=5, after=2, keep_next=True),
    "li": Look("Dòng liệt kê", align="justify", first=10),
    "table.facts th": Look("Tên thông tin", right=4, before=0.8, after=0.8),
    "table.facts td": Look("Thông tin", bold=True, before=0.8, after=0.8),
    "table.list thead": Look("Đầu bảng", 12, bold=True, align="center"),
    "table.list th": Look("Nhóm trong bảng", 12, bold=True),
    "table.list td": Look("Ô bảng", 12),
    "table.list td.num": Look("Ô số", 12, align="right"),
    "img": Look("Hình", align="center", before=2, line=1.0, keep_next=True),
    "figcaption": Look("Chú thích hình", 12, italic=True, align="center", before=1, after=3),
    "p.capacity": Look("Quyền hạn, chức vụ", bold=True, upper=True, align="center", keep_next=True),
    "p.signature__note": Look("Ghi chú chữ ký", 12, italic=True, align="center", keep_next=True),
    "p.signer": Look("Họ tên người ký", bold=True, align="center", before=24),
    "p.confirmation": Look("Xác nhận điện tử", 12, align="center", before=7, keep_next=True),
    "p.confirmed_by": Look("Họ tên người xác nhận", bold=True, align="center", before=7),
    "p.recipients__title": Look("Nơi nhận", 12, bold=True, italic=True, line=1.08),
    "p.recipient": Look("Danh sách nơi nhận", 11, line=1.08),
    # No text: the line under another text, an invisible line that keeps tables apart, the number of a page.
    "rule": Look("Đường kẻ", 1, before=0.5, line=0, keep_next=True),
    "gap": Look("Khoảng cách", 1, line=0, keep_next=True),
    "page_number": Look("Số trang", align="center", line=1.0),
    "foot_number": Look("Số trang ở chân trang", align="right", line=1.0),
}
# Under these stands a line as long as this share of the text.
RULES: Mapping[str, float] = {"p.issuer": 0.4, "p.motto": 1.0, "p.subject": 0.4}


def looks_of(layout: Format) -> Mapping[str, Look]:
    """Return the looks of papers in the format of their day."""
    return {**LOOKS, "p.ground": replace(LOOKS["p.ground"], italic=layout.grounds_are_italic)}


# What a picture leaves of the height of a page, for its words below.
BELOW_PICTURE = 22.0


def tallest(wide: bool) -> float:
    """Return how tall a picture may be, so that its words have room on the same page."""
    return PAGE[0 if wide else 1] - MARGINS[0] - MARGINS[2] - BELOW_PICTURE


def room(wide: bool) -> float:
    """Return how wide text may be on a page that stands on its feet, or lies on its side."""
    return PAGE[1 if wide else 0] - MARGINS[1] - MARGINS[3]
