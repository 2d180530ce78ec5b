"""Files as units send them, and ones that are made to do harm."""

from functools import cache
from io import BytesIO

import pikepdf
from openpyxl import Workbook
from PIL import Image
from PIL.Image import Exif

from contest.storage.uploads import Upload
from tests.storage.clamd import MALWARE


def picture(colour: str = "red", name: str = "anh.png", size: tuple[int, int] = (20, 10)) -> Upload:
    """Return a picture of one colour."""
    file = BytesIO()
    Image.new("RGB", size, colour).save(file, "PNG")
    return Upload(name, file.getvalue())


def infected(name: str = "anh-la.png") -> Upload:
    """Return a picture with what the scanners of tests take for malware behind it."""
    return Upload(name, picture("black").content + MALWARE)


@cache
def photo(name: str = "anh-chup.jpg", size: tuple[int, int] = (900, 600)) -> Upload:
    """Return a photo with many colours, taken lying on the side: a camera says so and where it stood."""
    across = Image.linear_gradient("L").resize(size)
    down = Image.linear_gradient("L").rotate(90).resize(size)
    exif = Exif()
    exif[0x0112], exif[0x010F] = 6, "Máy ảnh của tôi"
    file = BytesIO()
    Image.merge("RGB", (across, down, Image.effect_noise(size, 80))).save(file, "JPEG", exif=exif)
    return Upload(name, file.getvalue())


@cache
def pdf(*texts: str, name: str = "bao-cao.pdf") -> Upload:
    """Return a PDF with a page for each of ``texts``."""
    file = BytesIO()
    with pikepdf.new() as document:
        for text in texts or ("Trang 1",):
            page = document.add_blank_page(page_size=(595, 842))
            font = pikepdf.Dictionary(
                Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
            )
            page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
            page.Contents = document.make_stream(f"BT /F1 40 Tf 60 700 Td ({text}) Tj ET".encode("latin-1", "replace"))
        document.save(file)
    return Upload(name, file.getvalue())


def endless_pdf() -> bytes:
    """Return a small PDF whose one page takes for ever to draw."""
    file = BytesIO()
    with pikepdf.new() as document:
        page = document.add_blank_page(page_size=(595, 842))
        inner = b"".join(b"/F%d Do " % turn for turn in range(40))
        forms = pikepdf.Dictionary()
        page.Resources = pikepdf.Dictionary(XObject=forms)
        form = None
        for depth in range(8):
            stream = document.make_stream(b"0 0 m 500 800 l S " if form is None else inner)
            stream.Type, stream.Subtype, stream.BBox = pikepdf.Name.XObject, pikepdf.Name.Form, [0, 0, 595, 842]
            if form is not None:
                stream.Resources = pikepdf.Dictionary(
                    XObject=pikepdf.Dictionary({f"/F{turn}": form for turn in range(40)})
                )
            form = document.make_indirect(stream)
            assert depth < 8
        forms["/F"] = form
        page.Contents = document.make_stream(b"/F Do")
        document.save(file)
    return file.getvalue()


def workbook(name: str = "so-lieu.xlsx") -> Upload:
    file = BytesIO()
    Workbook().save(file)
    return Upload(name, file.getvalue())
