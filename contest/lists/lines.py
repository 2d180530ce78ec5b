"""What a list says, line by line: recipients, what for, by which decision; and everything that is amiss in it. Pure."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from contest.awards.wording import line_of_person
from contest.errors import msgid
from contest.lists.columns import BY_CODE, OF_LETTERS, plain
from contest.lists.reading import Sheet
from contest.movements.models import RecipientKind
from contest.printing.preflight import bettered
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
_ADDRESSED = re.compile(r"(?:(Ông|Bà)\s*[:.]?|(ÔNG|BÀ)\s*[:.]?|(ông|bà)\s*[:.]?)\s+(?=\S)")
_HOUSEHOLD = re.compile(r"hộ\s+(?:gia\s+đình|ông|bà|kinh\s+doanh)\b|gia\s+đình\s+(?:ông|bà)\b", re.IGNORECASE)
_LONG_DAY = re.compile(r"(?:ngày\s+)?(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})", re.IGNORECASE)
_SHORT_DAY = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})(?:\s+0{1,2}:00(?::00)?)?")
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]00:00(?::00)?)?")
_DECISION = re.compile(r"^(?:quyết\s+định\s*|qđ\s*)?(?:số\s*)?:?\s*(?=\d)", re.IGNORECASE)
# A whole number that was saved as one with a point.
_WHOLE = re.compile(r"(\d+)\.0+\Z")
# What nobody is called: a title between the lines, or a column of kinds that was taken for one of names.
NO_NAMES = frozenset({"tap the", "ca nhan", "ho gia dinh", "tap the ca nhan"})
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


@dataclass(frozen=True)
class Warned:
    """Something that may be meant so: in which row, the message id and its values.

    Where a machine can mend it, ``text`` is which text of the line, and ``better`` what it would say.
    """

    row: int
    message: str
    values: Mapping[str, object]
    text: str = ""
    better: str = ""


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
        self.faults: list[Fault] = []

    def line(self, number: int, cells: Mapping[str, str]) -> Line | None:
        before = len(self.faults)
        if not self._is_line(number, cells):
            return None
        self._check_texts(number, cells)
        kind, honorific, posthumous, name = self._who(number, cells)
        decision = _DECISION.sub("", cells.get("decision", "")) or self._decision
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

    def _check_texts(self, number: int, cells: Mapping[str, str]) -> None:
        for code, text in cells.items():
            if code in ("name", "achievement") and not text:
                self._fault(number, code, msgid("This cell must be filled in."))
            elif len(text) > self._longest[code]:
                self._fault(number, code, msgid("At most %(longest)s characters."), longest=self._longest[code])
            elif code == "name" and plain(text) in NO_NAMES:
                self._fault(number, code, msgid("“%(text)s” is no name but a kind of recipient."), text=text)
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
        if kind is RecipientKind.INDIVIDUAL and (found := _ADDRESSED.match(name)):
            honorific = ADDRESSES[fold(next(filter(None, found.groups())))]
            name = name[found.end() :]
        if kind is RecipientKind.HOUSEHOLD and name and not fold(name).startswith(("ho ", "gia dinh")):
            name = _household_name(name, honorific)
        return kind, honorific if kind is RecipientKind.INDIVIDUAL else None, posthumous, name

    def _kind_by_name(self, name: str, honorific: Honorific | None) -> RecipientKind | None:
        if _HOUSEHOLD.match(name):
            return RecipientKind.HOUSEHOLD
        return RecipientKind.INDIVIDUAL if honorific or _ADDRESSED.match(name) else None

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
        # A cell that is not what was written there has its fault already.
        if (number, code) not in self._sheet.spoilt:
            self.faults.append(Fault(number, self._sheet.headings.called(code), message, values))


def _household_name(name: str, honorific: Honorific | None) -> str:
    """Return what a certificate calls a household of which the list names the head."""
    found = _ADDRESSED.match(name)
    if found:
        honorific, name = ADDRESSES[fold(next(filter(None, found.groups())))], name[found.end() :]
    address = {Honorific.MR: "ông ", Honorific.MS: "bà ", None: ""}[honorific]
    return f"Hộ gia đình {address}{name}"


def warnings_about(lines: Sequence[Line]) -> list[Warned]:
    """Return what may be amiss in ``lines`` and keeps nothing from being printed, in the order of the list."""
    first: dict[tuple[str, str], int] = {}
    serials = Counter(line.serial for line in lines if line.serial)
    found: list[Warned] = []
    for line in lines:
        key = fold(line.name), fold(line.post)
        if key in first:
            found.append(Warned(line.number, _TWICE, {"name": line.name, "row": first[key]}))
        first.setdefault(key, line.number)
        found += _oddities(line, serials)
    return found


_TWICE = msgid("“%(name)s” stands in row %(row)s already.")


def _oddities(line: Line, serials: Mapping[str, int]) -> Iterator[Warned]:
    is_person = line.kind is RecipientKind.INDIVIDUAL
    named = {"name": line.name}
    if len(line.name) > 4 and (line.name.isupper() or line.name.islower()):
        better = bettered(line.name, personal_name=is_person)
        told = ("name", better) if better != line.name else ()
        yield Warned(line.number, msgid("“%(name)s” is written in capital or in small letters only."), named, *told)
    if is_person and not line.post:
        yield Warned(line.number, msgid("“%(name)s” has no post and no unit."), named)
    if is_person and line.honorific is None:
        yield Warned(line.number, msgid("“%(name)s” is addressed neither as Ông nor as Bà."), named)
    if line.serial and serials[line.serial] > 1:
        message = msgid("The register number %(serial)s stands in the list more than once.")
        yield Warned(line.number, message, {"serial": line.serial})
