"""Files as units send them: a letter that was scanned, and a chart of figures. Each says that it is illustration."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import current_app
from PIL import Image, ImageDraw, ImageFont

from contest.storage.uploads import Upload

# A4 at 100 dots to the inch, a little grey as scanners give it.
SHEET, MARGIN, PAPER, INK = (827, 1169), 90, "#f7f5ef", "#2b2a33"
NOTE = "(Tài liệu minh họa, không phải văn bản thật)"


def letter(unit: str, title: str) -> Upload:
    """Return the scan of a letter of two pages in which ``unit`` confirms that the initiative is applied."""
    pages = [
        (
            f"{unit.upper()}\n\nXÁC NHẬN ÁP DỤNG\n{NOTE}",
            f"{unit} xác nhận giải pháp “{title}” đang được áp dụng tại đơn vị. Giải pháp giúp người dân bớt đi lại và "
            "bớt thời gian chờ; bộ phận tiếp nhận bớt nhập lại thông tin đã có.",
        ),
        (
            "BẢNG THEO DÕI\n" + NOTE,
            "Tháng thứ nhất: áp dụng thử tại một quầy. Tháng thứ hai: áp dụng tại tất cả các quầy. Tháng thứ ba: lấy ý "
            "kiến người dân, điều chỉnh tờ hướng dẫn. Kết quả từng tháng được ghi vào sổ của bộ phận tiếp nhận.",
        ),
    ]
    first, *others = [_page(head, body) for head, body in pages]
    file = BytesIO()
    first.save(file, "PDF", save_all=True, append_images=others, resolution=100, quality=70)
    return Upload("Xác nhận áp dụng.pdf", file.getvalue())


def report(unit: str, achievement: str) -> Upload:
    """Return the scan of the report of ``unit`` on what it is nominated for."""
    page = _page(
        f"{unit.upper()}\n\nBÁO CÁO THÀNH TÍCH\n{NOTE}",
        f"{unit} báo cáo: {achievement}. Số liệu, cách làm và kết quả được nêu trong phụ lục kèm theo.",
    )
    file = BytesIO()
    page.save(file, "PDF", resolution=100, quality=70)
    return Upload("Báo cáo thành tích.pdf", file.getvalue())


def signed_form(title: str, author: str) -> Upload:
    """Return the photo of a form on which ``author`` has signed for the own share of ``title``."""
    page = _page(
        f"GIẤY XÁC NHẬN TỶ LỆ ĐÓNG GÓP\n{NOTE}",
        f"Tôi xác nhận là tác giả của giải pháp “{title}” với tỷ lệ đóng góp 60%.\n\nĐã ký: {author}",
    )
    file = BytesIO()
    page.convert("RGB").save(file, "JPEG", quality=75)
    return Upload("Giấy xác nhận đã ký.jpg", file.getvalue())


def signed_sheet(title: str, judge: str, marks: Mapping[str, str]) -> Upload:
    """Return the photo of a sheet that ``judge`` filled in and signed by hand; ``marks`` by the criterion's name."""
    lines = "\n".join(f"{place}. {name}: {mark}" for place, (name, mark) in enumerate(marks.items(), start=1))
    page = _page(f"PHIẾU CHẤM ĐIỂM\n{NOTE}", f"{title}\n\n{lines}\n\nĐã ký: {judge}")
    file = BytesIO()
    page.convert("RGB").save(file, "JPEG", quality=75)
    return Upload("Phiếu chấm đã ký.jpg", file.getvalue())


def chart(title: str, before: int, after: int) -> Upload:
    """Return a picture of two bars: the days that something took before and after."""
    picture = Image.new("RGB", (900, 560), "white")
    draw = ImageDraw.Draw(picture)
    draw.text((40, 24), f"{title}\n{NOTE}", fill=INK, font=_font(24), spacing=8)
    for place, (words, days, colour) in enumerate((("Trước", before, "#8b8279"), ("Sau", after, "#8f1d1f"))):
        left, height = 220 + 260 * place, 320 * days // max(before, after)
        draw.rectangle((left, 470 - height, left + 160, 470), fill=colour)
        draw.text((left + 80, 460 - height), f"{days} ngày", fill=INK, font=_font(26), anchor="ms")
        draw.text((left + 80, 505), words, fill=INK, font=_font(26), anchor="ms")
    draw.line((160, 470, 740, 470), fill=INK, width=2)
    file = BytesIO()
    picture.save(file, "PNG")
    return Upload("Biểu đồ trước và sau.png", file.getvalue())


def _page(head: str, body: str) -> Image.Image:
    page = Image.new("RGB", SHEET, PAPER)
    draw = ImageDraw.Draw(page)
    draw.multiline_text(
        (SHEET[0] / 2, MARGIN), "\n".join(_lines(head.split("\n"), 26)), fill=INK, font=_font(26), anchor="ma",
        align="center", spacing=10,
    )  # fmt: skip
    draw.multiline_text((MARGIN, 380), "\n".join(_lines([body], 24)), fill=INK, font=_font(24), spacing=14)
    return page.rotate(0.4, fillcolor=PAPER, resample=Image.Resampling.BILINEAR)


def _lines(paragraphs: Sequence[str], size: int) -> list[str]:
    """Break ``paragraphs`` into lines that fit between the margins."""
    lines = []
    for paragraph in paragraphs:
        line = ""
        for word in paragraph.split():
            if line and _font(size).getlength(f"{line} {word}") > SHEET[0] - 2 * MARGIN:
                lines.append(line)
                line = ""
            line = f"{line} {word}".strip()
        lines.append(line)
    return lines


def _font(size: int) -> Any:
    return ImageFont.truetype(str(Path(current_app.extensions["settings"].fonts_dir, "Tinos-Regular.ttf")), size)
