"""What a list says, line by line: recipients, what for, by which decision; and everything that is amiss in it. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from contest.awards.wording import line_of_person
from contest.errors import msgid
from contest.lists.columns import BY_CODE, OF_LETTERS, plain
from contest.lists.reading import Sheet
from contest.movements.models import RecipientKind
from contest.spreadsheet import Fault
from contest.text import as_seen, fold, unwritable
from contest.units.models import Honorific

KINDS: Mapping[str, RecipientKind] = {
    **dict.fromkeys(("tap the", "don vi", "collective", "tt", "t"), RecipientKind.COLLECTIVE),
    **dict.fromkeys(("ca nhan", "individual", "person", "cn", "c"), RecipientKind.INDIVIDUAL),
    **dict.fromkeys(("ho gia dinh", "ho", "household", "gia dinh", "hgd"), RecipientKind.HOUSEHOLD),
}
ADDRESSES: Mapping[str, Honorific] = {
    **dict.fromkeys(("ong", "nam", "mr", "anh"), Honorific.MR),
    **dict.fromkeys(("ba", "nu", "ms", "mrs", "chi"), Honorific.MS),
}  # fmt: skip
POSTHUMOUS = ("truy tang", "posthumous")
# How an address stands before a name in the list.
ADDRESSED = re.compile(r"(?:(Ông|Bà)\s*[:.]?|(ÔNG|BÀ)\s*[:.]?|(ông|bà)\s*[:.]?)\s+(?=\S)")
_HOUSEHOLD = re.compile(r"hộ\s+(?:gia\s+đình|ông|bà|kinh\s+doanh)\b|gia\s+đình\s+(?:ông|bà)\b", re.IGNORECASE)
# Hộ reads like Hồ without its tone, which is a family name.
_CALLED_HOUSEHOLD = re.compile(r"(?:hộ|gia\s+đình)\s", re.IGNORECASE)
# What spreadsheets write into a cell that has no result, or is too narrow, when they are saved as text.
_FAILED = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|SPILL!|CALC!)|Err:\d{3}|#{2,}")
_LONG_DAY = re.compile(r"(?:ngày\s+)?(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})", re.IGNORECASE)
_SHORT_DAY = re.compile(
    r"(?:ngày\s+)?(\d{1,2})\s?[/.\-]\s?(\d{1,2})\s?[/.\-]\s?(\d{4}|\d{2})(?:\s+0{1,2}:00(?::00)?)?", re.IGNORECASE
)
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]00:00(?::00)?)?")
_DECISION = re.compile(r"^(?:quyết\s+định\s*|qđ\s*)?(?:số\s*)?:?\s*(?=\d)", re.IGNORECASE)
# Number and day in one cell: 101/QĐ-UBND ngày 07/02/2020.
_DATED = re.compile(r"(\S+/\S*[^\s,;])[,;]?\s+(?:ký\s+)?(ngày\s+.+)", re.IGNORECASE)
# A whole number that was saved as one with a point.
_WHOLE = re.compile(r"(\d+)\.0+\Z")
# What nobody is called: a title between the lines, or a column of kinds that was taken for one of names.
NO_NAMES = frozenset({"tap the", "ca nhan", "ho gia dinh", "tap the ca nhan"})
# Nor this, where the name itself was not filled in.
UNFILLED = frozenset({"", "ong", "ba", "ong ba"})
# The day that spreadsheets count from, and the numbers that can be a day of our time.
SPREADSHEET_ZERO, DAY_NUMBERS = date(1899, 12, 30), range(16_700, 73_051)
FIRST_YEAR, LAST_YEAR = 1945, 2100


@dataclass(frozen=True)
class Line:
    """A recipient of a list. ``number`` is the row of the sheet."""

    number: int
    kind: RecipientKind
    name: str
    honorific: Honorific | None
    posthumous: bool
    post: str
    achievement: str
    decision: str
    decided_on: date
    serial: str
    closing: str = ""


def read_lines(
    sheet: Sheet, *, decision: str = "", decided_on: date | None = None, letters: bool = False
) -> tuple[list[Line], list[Fault]]:
    """Return the lines of ``sheet`` and every fault; ``decision`` and its day stand in where a line names none.

    Each of ``letters`` has its day, but rests on no decision.
    """
    reader = _Reader(sheet, decision, decided_on, letters)
    lines = [line for number, cells in sheet.rows if (line := reader.line(number, cells)) is not None]
    return lines, sorted([*sheet.faults, *reader.faults], key=lambda fault: fault.row)


def as_day(text: str, *, numeric: bool = False) -> date | None:
    """Return the day that ``text`` says: 07/02/2020, 7.2.20, ngày 07 tháng 02 năm 2020, ISO, or a number of days."""
    if numeric and text.isdecimal() and int(text) in DAY_NUMBERS:
        return SPREADSHEET_ZERO + timedelta(days=int(text))
    if found := _ISO_DAY.fullmatch(text):
        year, month, day = (int(part) for part in found.groups())
    elif found := _SHORT_DAY.fullmatch(text) or _LONG_DAY.fullmatch(text):
        day, month, year = (int(part) for part in found.groups())
        year += 2000 if year < 100 else 0
    else:
        return None
    try:
        return date(year, month, day) if FIRST_YEAR <= year <= LAST_YEAR else None
    except ValueError:
        return None


class _Reader:
    """Reads lines and notes what is wrong with them."""

    def __init__(self, sheet: Sheet, decision: str, decided_on: date | None, letters: bool) -> None:
        self._sheet, self._decision, self._decided_on, self._letters = sheet, decision, decided_on, letters
        self._longest = {code: column.longest for code, column in BY_CODE.items()}
        if letters:
            self._longest |= {column.code: column.longest for column in OF_LETTERS}
        self._spoilt_rows = {number for number, _code in sheet.spoilt}
        self._faulty = set(sheet.spoilt)
        self.faults: list[Fault] = []

    def line(self, number: int, cells: Mapping[str, str]) -> Line | None:
        before = len(self.faults)
        if not self._is_line(number, cells):
            return None
        cells = self._with_day(number, cells)
        self._check_texts(number, cells)
        kind, honorific, posthumous, name = self._who(number, cells)
        decision = cells.get("decision", "") or self._decision
        if not decision and not self._letters:
            self._fault(number, "decision", msgid("This cell must be filled in."))
        decided_on = self._day(number, cells)
        if len(self.faults) > before or number in self._spoilt_rows or kind is None or decided_on is None:
            return None
        post, unit = cells.get("post", ""), cells.get("unit", "")
        return Line(
            number, kind, name, honorific, posthumous, line_of_person(post, unit) if unit else post,
            cells["achievement"], decision, decided_on, _WHOLE.sub(r"\1", cells.get("serial", "")),
            cells.get("closing", ""),
        )  # fmt: skip

    def _is_line(self, number: int, cells: Mapping[str, str]) -> bool:
        """Say whether a row can be a recipient's; a title, a sum or a signature between or below them is one fault."""
        filled = [code for code, text in cells.items() if text]
        if len(filled) > 1:
            return True
        self._fault(
            number, filled[0],
            msgid("Nothing but “%(text)s” stands in this row. Fill in the rest, or take the row out."),
            text=cells[filled[0]],
        )  # fmt: skip
        return False

    def _with_day(self, number: int, cells: Mapping[str, str]) -> Mapping[str, str]:
        """Return ``cells`` with the number of the decision alone; its day, if it stands there too, is in its own."""
        decision = _DECISION.sub("", cells.get("decision", ""))
        found = _DATED.fullmatch(decision)
        day = as_day(found[2]) if found else None
        if found is None or day is None:
            return {**cells, "decision": decision}
        told = cells.get("decided_on", "")
        if told and as_day(told, numeric=(number, "decided_on") in self._sheet.numeric) != day:
            self._fault(
                number, "decision", msgid("“%(text)s” names another day than “%(day)s”, which stands beside it."),
                text=decision, day=told,
            )  # fmt: skip
        return {**cells, "decision": found[1], "decided_on": told or found[2]}

    def _check_texts(self, number: int, cells: Mapping[str, str]) -> None:
        for code, text in cells.items():
            if code in ("name", "achievement") and not text:
                self._fault(number, code, msgid("This cell must be filled in."))
            elif len(text) > self._longest[code]:
                self._fault(number, code, msgid("At most %(longest)s characters."), longest=self._longest[code])
            elif code == "name" and plain(text) in NO_NAMES:
                self._fault(number, code, msgid("“%(text)s” is no name but a kind of recipient."), text=text)
            elif _FAILED.fullmatch(text):
                self._fault(number, code, msgid("“%(text)s” is what a spreadsheet shows instead of a value. "
                                                "Write the value itself."), text=text)  # fmt: skip
            elif code == "name" and plain(text) in UNFILLED:
                self._fault(number, code, msgid("“%(text)s” is no name."), text=text)
            elif text.startswith("="):
                # A spreadsheet that was saved as text; printed it would stand on the paper.
                self._fault(number, code, msgid("This is a formula, which cannot be printed. Write its result."))
            elif (character := unwritable(text)) is not None:
                self._fault(
                    number, code, msgid("The character “%(character)s” cannot be printed on papers. Take it out."),
                    character=as_seen(character),
                )  # fmt: skip

    def _who(
        self, number: int, cells: Mapping[str, str]
    ) -> tuple[RecipientKind | None, Honorific | None, bool, str]:  # fmt: skip
        """Return kind, address, whether it is given after death, and the name without its address."""
        told, name = fold(cells.get("kind", "")).strip(" .:"), cells["name"]
        posthumous = any(word in told for word in POSTHUMOUS)
        for word in POSTHUMOUS:
            told = told.replace(word, " ")
        told = " ".join(told.replace("(", " ").replace(")", " ").replace("/", " ").replace(",", " ").split())
        asked = fold(cells.get("honorific", "")).strip(" .:")
        honorific = ADDRESSES.get(told) or ADDRESSES.get(asked)
        if asked and honorific is None:
            self._fault(number, "honorific", msgid("“%(text)s” is neither Ông nor Bà."), text=cells["honorific"])
        kind = RecipientKind.INDIVIDUAL if told in ADDRESSES or posthumous else KINDS.get(told)
        if kind is None and told:
            self._fault(
                number, "kind",
                msgid("“%(text)s” is no kind of recipient. Write Tập thể, Cá nhân, Hộ gia đình, Ông or Bà."),
                text=cells["kind"],
            )  # fmt: skip
            return None, None, False, name
        if kind is None:
            kind = self._kind_by_name(name, honorific)
        if kind is None:
            self._fault(number, "kind", msgid("This cell must be filled in."))
        if kind is RecipientKind.INDIVIDUAL:
            honorific, name = _without_address(name, honorific)
        if kind is RecipientKind.HOUSEHOLD and name and not _CALLED_HOUSEHOLD.match(name):
            name = _household_name(name, honorific)
        return kind, honorific if kind is RecipientKind.INDIVIDUAL else None, posthumous, name

    def _kind_by_name(self, name: str, honorific: Honorific | None) -> RecipientKind | None:
        if _HOUSEHOLD.match(name):
            return RecipientKind.HOUSEHOLD
        return RecipientKind.INDIVIDUAL if honorific or ADDRESSED.match(name) else None

    def _day(self, number: int, cells: Mapping[str, str]) -> date | None:
        text = cells.get("decided_on", "")
        if not text:
            if self._decided_on is None:
                self._fault(number, "decided_on", msgid("This cell must be filled in."))
            return self._decided_on
        day = as_day(text, numeric=(number, "decided_on") in self._sheet.numeric)
        if day is None:
            self._fault(
                number,
                "decided_on",
                msgid("“%(text)s” is not a day. Write day/month/year, for example 31/3/2019."),
                text=text,
            )
        return day

    def _fault(self, number: int, code: str, message: str, **values: object) -> None:
        # A cell that is not what was written there has its fault already, and none needs two.
        if (number, code) not in self._faulty:
            self._faulty.add((number, code))
            self.faults.append(Fault(number, self._sheet.headings.called(code), message, values))


def _without_address(name: str, honorific: Honorific | None) -> tuple[Honorific | None, str]:
    """Return how somebody is addressed, and the name alone.

    Ông is a family name as well: Bà Ông Thị Linh keeps it, for what else the list says cannot be meant.
    """
    found = ADDRESSED.match(name)
    said = ADDRESSES[fold(next(filter(None, found.groups())))] if found else None
    if found is None or honorific not in (None, said):
        return honorific, name
    return said, name[found.end() :]


def _household_name(name: str, honorific: Honorific | None) -> str:
    """Return what a certificate calls a household of which the list names the head."""
    honorific, name = _without_address(name, honorific)
    address = {Honorific.MR: "ông ", Honorific.MS: "bà ", None: ""}[honorific]
    return f"Hộ gia đình {address}{name}"
