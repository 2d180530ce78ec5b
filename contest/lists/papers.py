"""What a certificate says that is printed from a line of a list, and the list to fill in."""

from collections.abc import Callable
from dataclasses import replace

from contest.certificates.codes import grouped
from contest.certificates.papers import HONORIFICS, LABELS, NO_EMBLEM, page_texts
from contest.designs.design import OWN, Design
from contest.designs.ready_made import sample
from contest.lists.columns import COLUMNS
from contest.lists.issuing import Issued, Wording, heading_of
from contest.lists.lines import Line
from contest.movements.models import RecipientKind
from contest.paper.linebreaks import MARK
from contest.paper.writing import long_day, place_and_day
from contest.spreadsheet import workbook

REGISTER = "Số sổ khen thưởng: "
# Of a design's sample these words are its own, whoever issues it; the rest is somebody's.
NOT_ITS_OWN = frozenset(
    {"body", "office", "place_and_day", "capacity", "signer", "decision", "decided_on", "no_emblem"}
)
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


def texts_of(
    line: Line, wording: Wording, design: Design, *, emblem: bool, issued: Issued | None = None
) -> dict[str, str]:
    """Return the texts of the certificate of ``line`` by the names of their places."""
    own = {
        name: text for name, text in sample(design.folder).items() if name not in OWN and name not in NOT_ITS_OWN
    }  # fmt: skip
    tribute = own.get("tribute", "Tặng")
    if line.posthumous:
        tribute = tribute.replace("Tặng", "Truy tặng")
    initiative = "achievement" not in design.places and "initiative" in design.places
    texts = page_texts({
        **own,
        "body": wording.body,
        "office": wording.office,
        "tribute": tribute,
        "heading": heading_of(design, wording),
        "label": _label(line),
        "recipient": line.name,
        "recipient_line": line.post,
        "initiative" if initiative else "achievement": line.achievement,
        "place_and_day": place_and_day(wording.place, line.decided_on),
        "capacity": list(wording.capacity),
        "signer": wording.signer,
        "decision": f"Quyết định số: {line.decision}",
        "decided_on": long_day(line.decided_on),
        "register": f"{REGISTER}{line.serial}" if line.serial else "",
        "no_emblem": "" if emblem else NO_EMBLEM,
        "serial": f"Số hiệu: {issued.serial}{MARK}Mã tra cứu: {grouped(issued.code)}" if issued else "",
    })  # fmt: skip
    return {name: text for name, text in texts.items() if text or name == "recipient"}


def _label(line: Line) -> str:
    if line.kind is RecipientKind.COLLECTIVE:
        return LABELS[None]
    return HONORIFICS[line.honorific] if line.kind is RecipientKind.INDIVIDUAL else ""


def template_workbook(translate: Callable[[str], str]) -> bytes:
    """Return a list to fill in, with examples on a sheet of their own, where nobody prints them by mistake."""
    columns = [replace(column, hint=translate(column.hint)) for column, _names in COLUMNS if column.hint]
    return workbook("Danh sách", columns, notes=("Ví dụ", [[column.heading for column in columns], *EXAMPLES]))
