"""What is printed about blanks: the calibration sheet."""

from io import BytesIO

from flask import current_app

import config
from contest import clock
from contest.blanks.lengths import length, size_words
from contest.blanks.queries import PrinterAndKind, calibration_of
from contest.blanks.sheet import calibration_leaf
from contest.designs.composing import bound
from contest.paper.faces import family_in
from contest.paper.pdffile import About
from contest.paper.writing import short_day

HEADING = "TỜ CĂN CHỈNH MÁY IN"


def calibration_pdf(pair: PrinterAndKind) -> bytes:
    """Return the calibration sheet of a printer for a kind of blank, moved as the printer moves its print now."""
    printer, kind, today = pair.printer, pair.kind, clock.today()
    known = calibration_of(printer, kind)
    shift = (known.right_by, known.down_by) if known else (0, 0)
    lines = [
        f"Máy in: {printer.called}",
        f"Phôi: {kind.name}, khổ {size_words(kind.width, kind.height)}",
        f"Độ lệch khi in tờ này: phải {length(shift[0])} mm, xuống {length(shift[1])} mm. Ngày {short_day(today)}",
        "In đúng khổ (100 %), không co giãn cho vừa trang.",
        "In lên phôi: đọc số trên thước tại đường khung in sẵn.",
        "In lên giấy trắng: đo từ mép giấy đến vạch dài số 20 của mỗi thước.",
    ]
    family = family_in(_settings().fonts_dir)
    leaf = calibration_leaf((kind.width, kind.height), family, shift=shift, frame=kind.frame, heading=HEADING,
                            lines=lines)  # fmt: skip
    content = BytesIO()
    about = About(f"Tờ căn chỉnh máy in - {printer.called}", printer.body.name, today)
    bound([leaf], content, about, family, ground=None)
    return content.getvalue()


def _settings() -> config.Settings:
    found: config.Settings = current_app.extensions["settings"]
    return found
