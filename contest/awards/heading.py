"""How papers about awards begin and end: numbers and days, who proposes, who signs, where copies go. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from contest.awards.wording import COMMITTEE
from contest.paper.writing import month_number, office_number
from contest.rules.signing import Offices
from contest.units.models import Body

# Room to write a number or a day by hand.
GAP = "\u00a0" * 8
_AS_IN = re.compile(r"^Như Điều \d+$")
# The committee of the Party beside a body, by the competence of its head.
PARTY = {"district_chair": "Huyện ủy", "commune_chair": "Đảng ủy", "province_chair": "Tỉnh ủy"}


@dataclass(frozen=True)
class LetterHead:
    """What a letter of the standing unit begins and ends with; number and day are written by hand where they lack."""

    symbol: str
    number: int | None = None
    dated_on: date | None = None
    signed_as: str = ""
    signer: str = ""

    @property
    def notation(self) -> str:
        """Number and symbol as written: 12/TTr-NV."""
        return f"{office_number(self.number) if self.number else GAP}/{self.symbol}"


@dataclass(frozen=True)
class CouncilResult:
    """What came of the council's meeting: who was there of how many, and how many of them agreed to the list."""

    held_on: date
    present: int
    total: int
    agreed: int


def about(title: str) -> str:
    """Return what a paper is about as it stands below its heading: Về việc …"""
    return title if title.startswith("Về việc") else f"Về việc {title[:1].lower()}{title[1:]}"


def as_in_article(recipients: Sequence[str], article: int) -> list[str]:
    """Return ``recipients``, of whom "Như Điều 3" are those whom the ``article`` names that ends the decision."""
    return [_AS_IN.sub(f"Như Điều {article}", one) for one in recipients]


def usual_recipients(body: Body, *, article: int = 3) -> list[str]:
    """Return where decisions of ``body`` usually go, the archive last."""
    party = PARTY.get(body.authority)
    return [
        f"Như Điều {article}",
        *([f"TT {party}, HĐND"] if party else []),
        "CT, các PCT",
        f"Lưu: VT, {sign_of(standing_unit_of(body))}" if body.standing_unit else "Lưu: VT",
    ]


def standing_unit_of(body: Body) -> str:
    """Return the standing unit as papers below the name of its body call it, without the place; "" if there is none.

    Phòng Nội vụ huyện Nhà Bè is Phòng Nội vụ there.
    """
    place = body.name.removeprefix(COMMITTEE)
    return body.standing_unit.removesuffix(place).strip()


def sign_of(unit: str) -> str:
    """Return the sign of a unit in document numbers: NV for Phòng Nội vụ, VHXH for Phòng Văn hóa - Xã hội."""
    words = [word for word in unit.split() if word[:1].isalpha()]
    return "".join(word[0].upper() for word in (words[1:] if len(words) > 2 else words))


def head_of(unit: str) -> str:
    """Return what the head of a standing unit is called: Trưởng phòng for Phòng Nội vụ."""
    for name, head in (("Văn phòng", "Chánh Văn phòng"), ("Phòng", "Trưởng phòng"), ("Ban", "Trưởng ban")):
        if unit.startswith(name):
            return head
    return "Thủ trưởng"


def proposer_of(body: Body) -> str:
    """Return on whose proposal the head decides: Trưởng phòng Nội vụ."""
    unit = standing_unit_of(body)
    if not unit:
        return "cơ quan thường trực công tác thi đua, khen thưởng"
    head = head_of(unit)
    return f"{head} {unit.split(' ', 1)[1]}" if head.lower().endswith(unit.split(" ")[0].lower()) else f"{head} {unit}"


def offices_of(body: Body) -> Offices:
    """Return how those sign who can sign papers of ``body``."""
    unit = standing_unit_of(body)
    return Offices(body.head_title, body.deputy_title, COMMITTEE, proposer_of(body) if unit else "Thủ trưởng")


def open_day(on: date) -> str:
    """Return a day to be written by hand: ngày     tháng 02 năm 2020."""
    return f"ngày {GAP[:6]} tháng {month_number(on.month)} năm {on.year}"
