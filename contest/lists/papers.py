"""What a certificate says that is printed from a line of a list, and the list to fill in."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from contest.certificates.codes import grouped
from contest.certificates.papers import HONORIFICS, LABELS, page_texts
from contest.designs.design import OWN, Design
from contest.designs.ready_made import is_letter, sample
from contest.lists.columns import EXAMPLES_SHEET, OF_CERTIFICATES, OF_LETTERS
from contest.lists.issuing import Issued, Wording, heading_of
from contest.lists.lines import Line
from contest.movements.models import RecipientKind
from contest.paper.linebreaks import MARK, unmarked
from contest.paper.writing import long_day, place_and_day
from contest.rules.catalogue import HonourKind, honours_on
from contest.spreadsheet import Column, workbook

REGISTER = "Số sổ khen thưởng: "
# Of a design's sample these words are its own, whoever issues it; the rest is somebody's.
NOT_ITS_OWN = frozenset({"body", "office", "place_and_day", "capacity", "signer", "decision", "decided_on"})
EXAMPLES = (
    ["Tập thể", "Ủy ban nhân dân xã Phước Kiển", "huyện Nhà Bè",
     "Đã có thành tích trong thực hiện phong trào thi đua cải cách hành chính năm 2019", "101/QĐ-UBND", "07/02/2020",
     "0001/2020"],
    ["Bà", "Nguyễn Thị A", "Công chức Văn phòng - Thống kê, Ủy ban nhân dân xã Phước Kiển",
     "Đã có giải pháp cải cách hành chính hiệu quả năm 2019", "101/QĐ-UBND", "07/02/2020", "0002/2020"],
    ["Hộ gia đình", "Ông Trần Văn B", "ấp 3, xã Phước Kiển",
     "Đã tích cực tham gia phong trào hiến đất mở đường năm 2019", "101/QĐ-UBND", "07/02/2020", ""],
    ["Truy tặng ông", "Lê Văn C", "Trưởng ấp 2, xã Phước Kiển",
     "Đã có nhiều đóng góp trong phong trào thi đua năm 2019", "101/QĐ-UBND", "07/02/2020", ""],
)  # fmt: skip

LETTERS = (
    ["Bà", "Nguyễn Thị A", "Tổ trưởng Tổ dân phố 5, thị trấn Nhà Bè",
     "Xin chân thành cảm ơn bà đã dành thời gian, tâm huyết góp ý cho bộ phận tiếp nhận và trả kết quả, và vận động bà "
     "con trong tổ cùng nộp hồ sơ trực tuyến. Kính chúc bà và gia đình mạnh khỏe, hạnh phúc.", "07/02/2020", ""],
    ["Tập thể", "Công ty TNHH Một thành viên Dịch vụ công ích huyện Nhà Bè", "",
     "Xin trân trọng cảm ơn Công ty đã đồng hành cùng phong trào thi đua cải cách hành chính năm 2019 của huyện.",
     "07/02/2020", "Kính chúc Công ty ngày càng phát triển!"],
)  # fmt: skip


def texts_of(line: Line, wording: Wording, design: Design, *, issued: Issued | None = None) -> dict[str, str]:
    """Return the texts of the certificate of ``line`` by the names of their places."""
    own = {
        name: text for name, text in sample(design.folder).items() if name not in OWN and name not in NOT_ITS_OWN
    }  # fmt: skip
    heading = heading_of(design, wording)
    initiative = "achievement" not in design.places and "initiative" in design.places
    texts = page_texts({
        **own,
        "body": wording.body,
        "office": wording.office,
        "tribute": _tribute(own.get("tribute", "Tặng"), heading, line),
        "heading": heading,
        "label": _label(line),
        "recipient": line.name,
        "recipient_line": line.post,
        "initiative" if initiative else "achievement": line.achievement,
        "place_and_day": place_and_day(wording.place, line.decided_on),
        "capacity": list(wording.capacity),
        "signer": wording.signer,
        "decision": f"Quyết định số: {line.decision}" if line.decision else "",
        "decided_on": long_day(line.decided_on),
        "register": f"{REGISTER}{line.serial}" if line.serial else "",
        "serial": f"Số hiệu: {issued.serial}{MARK}Mã tra cứu: {grouped(issued.code)}" if issued else "",
    })  # fmt: skip
    if is_letter(design):
        # Whoever it is, a letter is sent to them; that a collective is one goes without saying.
        ours = sample(design.folder)
        texts |= {"label": ours["label"], "closing": line.closing or wording.closing or ours["closing"]}
    return {name: text for name, text in texts.items() if text or name == "recipient"}


def _tribute(usual: str, heading: str, line: Line) -> str:
    """Return the words above the heading: a title is conferred as one, as on the certificates of our own decisions."""
    words = usual.replace("Tặng", "Truy tặng") if line.posthumous else usual
    called = unmarked(heading).upper()
    titles = (row.heading for row in honours_on(line.decided_on) if row.kind is HonourKind.TITLE)
    return f"{words} danh hiệu" if usual == "Tặng" and called in titles else words


def _label(line: Line) -> str:
    if line.kind is RecipientKind.COLLECTIVE:
        return LABELS[None]
    return HONORIFICS[line.honorific] if line.kind is RecipientKind.INDIVIDUAL else ""


def template_workbook(translate: Callable[[str], str], *, letters: bool = False) -> bytes:
    """Return a list to fill in, with examples on a sheet of their own, where nobody prints them by mistake."""
    asked: Sequence[Column] = OF_LETTERS if letters else OF_CERTIFICATES
    columns = [replace(column, hint=translate(column.hint)) for column in asked]
    examples = LETTERS if letters else EXAMPLES
    return workbook("Danh sách", columns, notes=(EXAMPLES_SHEET, [[column.heading for column in columns], *examples]))
