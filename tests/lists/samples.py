"""Lists as offices send them."""

import csv
from io import BytesIO, StringIO
from typing import Any

import xlsxwriter

from contest.storage.uploads import Upload

HEADINGS = ["Loại", "Họ và tên", "Chức vụ - đơn vị", "Thành tích", "Quyết định số", "Ngày quyết định", "Số sổ"]
UNIT = ["Tập thể", "Ủy ban nhân dân xã Phước Kiển", "huyện Nhà Bè",
        "Đã có thành tích trong thực hiện phong trào thi đua cải cách hành chính năm 2019", "101/QĐ-UBND",
        "07/02/2020", "0001/2020"]  # fmt: skip
PERSON = ["Bà", "Nguyễn Thị Bé", "Công chức, Ủy ban nhân dân xã Phước Kiển", "Đã có giải pháp hiệu quả năm 2019",
          "101/QĐ-UBND", "07/02/2020", ""]  # fmt: skip


def csv_list(*rows: list[str], headings: list[str] = HEADINGS, sign: str = ";", encoding: str = "utf-8") -> Upload:
    """Return a CSV with ``rows`` below ``headings``."""
    text = StringIO()
    csv.writer(text, delimiter=sign).writerows([headings, *rows])
    return Upload("danh sách.csv", text.getvalue().encode(encoding))


def book_of(*sheets: tuple[str, list[list[Any]]], hidden: str = "") -> Upload:
    """Return an XLSX of sheets by their names, of which the last is open and one may be hidden; days are days."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for name, rows in sheets:
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for place, cell in enumerate(row):
                    if hasattr(cell, "year"):
                        sheet.write_datetime(number, place, cell, day)
                    else:
                        sheet.write(number, place, cell)
        sheet.activate()
        sheet.set_first_sheet()
        for sheet in book.worksheets():
            if sheet.name == hidden:
                sheet.hide()
    return Upload("danh sách.xlsx", buffer.getvalue())


def xlsx_list(*rows: list[Any], above: int = 0) -> Upload:
    """Return an XLSX with ``rows``, whose first are the headings, below so many rows of a title; days are days."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "dd/mm/yyyy"})
        for number in range(above):
            sheet.write_string(number, 0, "DANH SÁCH ĐỀ NGHỊ KHEN THƯỞNG")
        for number, row in enumerate(rows, start=above):
            for place, cell in enumerate(row):
                if hasattr(cell, "year"):
                    sheet.write_datetime(number, place, cell, day)
                else:
                    sheet.write(number, place, cell)
    return Upload("danh sách.xlsx", buffer.getvalue())
