"""A list of awards as papers show it: a group for each kind of recipient, counts, and what is paid with them. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from contest.awards.models import Award
from contest.awards.wording import COMMITTEE
from contest.awards.workbook import HONORIFICS
from contest.movements.models import RecipientKind
from contest.paper.linebreaks import NBSP, unmarked
from contest.paper.writing import office_number, thousands
from contest.rules.catalogue import HonourKind, honours_on, name_of

FUND = "Quỹ thi đua, khen thưởng"
# What each kind of recipient is called: as a group of the list, in a count, and the heading of the column of its names.
# In the order in which lines are numbered (KIND_ORDER), so that the numbers of the register run down the list.
GROUPS: Mapping[str, tuple[str, str, str]] = {
    "collective": ("TẬP THỂ", "tập thể", "Tên tập thể"),
    "household": ("HỘ GIA ĐÌNH", "hộ gia đình", "Tên hộ gia đình"),
    "individual": ("CÁ NHÂN", "cá nhân", "Họ và tên"),
}
NUMERALS = ("I", "II", "III")


@dataclass(frozen=True)
class Money:
    """What is paid with the awards: đồng by the id of the line, as reckoned from ``base_salary``, and out of what."""

    amounts: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))
    base_salary: int = 0
    fund: str = FUND

    @property
    def total(self) -> int:
        return sum(self.amounts.values())


@dataclass(frozen=True)
class Layout:
    """How a decision lists its awards, and whom it goes to; without ``recipients`` to the usual places."""

    individuals_first: bool = False
    with_achievement: bool = True
    with_money: bool = False
    recipients: tuple[str, ...] = ()


def kinds_of(lines: Sequence[Award], layout: Layout) -> list[RecipientKind]:
    """Return the kinds of recipients that ``lines`` have, in the order of the list."""
    usual = [RecipientKind(code) for code in GROUPS]
    order = sorted(usual, key=lambda kind: layout.individuals_first and kind is not RecipientKind.INDIVIDUAL)
    return [kind for kind in order if any(line.recipient_kind is kind for line in lines)]


def counted(lines: Sequence[Award]) -> str:
    """Return how many there are of each kind: 19 tập thể và 15 cá nhân."""
    counts = [
        f"{office_number(sum(line.recipient_kind is kind for line in lines))} {GROUPS[kind][1]}"
        for kind in kinds_of(lines, Layout())
    ]
    return " và ".join(filter(None, (", ".join(counts[:-1]), counts[-1] if counts else "")))


def gift_words(code: str, day: date, *, body_id: int | None = None) -> str:
    """Return what is given in the words of an article: Giấy khen; danh hiệu “Lao động tiên tiến”."""
    row = next((row for row in honours_on(day, body_id=body_id) if row.code == code), None)
    if row is not None and row.kind is HonourKind.TITLE:
        return f"danh hiệu “{row.name}”"
    return row.heading.capitalize() if row is not None else name_of(code, body_id=body_id)


def gifts_of(lines: Sequence[Award], day: date) -> list[str]:
    """Return for each honour what is given to how many, and apart from it what is given after death."""
    gifts: dict[tuple[str, bool], list[Award]] = {}
    for line in lines:
        gifts.setdefault((line.honour, line.posthumous), []).append(line)
    return [
        f"{'Truy tặng' if posthumous else 'Tặng'} {gift_words(code, day)} cho {counted(given)}"
        for (code, posthumous), given in gifts.items()
    ]


def count_table(lines: Sequence[Award], day: date) -> dict[str, Any]:
    """Return a table of the honours by kind of recipient."""
    kinds = kinds_of(lines, Layout())
    rows = []
    for code in dict.fromkeys(line.honour for line in lines):
        own = [line for line in lines if line.honour == code]
        counts = [sum(line.recipient_kind is kind for line in own) for kind in kinds]
        rows.append([name_of(code), *(str(count) for count in counts), str(len(own))])
    headings = ["Danh hiệu, hình thức khen thưởng", *(GROUPS[kind][1].capitalize() for kind in kinds), "Cộng"]
    return {"headings": headings, "rows": rows, "numbers": list(range(1, len(headings)))}


def rates_of(lines: Sequence[Award], money: Money) -> list[str]:
    """Return what one recipient of each kind gets with each honour, in the order of the list: tập thể 900.000 đồng."""
    several = len({line.honour for line in lines}) > 1
    rates: dict[str, None] = {}
    for line in sorted(lines, key=lambda line: list(GROUPS).index(line.recipient_kind)):
        if amount := money.amounts.get(line.id):
            who = f"{GROUPS[line.recipient_kind][1]} {thousands(amount)} đồng"
            rates[f"{name_of(line.honour)}, {who}" if several else who] = None
    return list(rates)


def money_rows(lines: Sequence[Award], money: Money) -> list[list[str]]:
    """Return a row for each honour, kind and amount: how many, how much for each, and together."""
    counts: dict[tuple[str, RecipientKind, int], int] = {}
    for line in lines:
        if amount := money.amounts.get(line.id):
            key = (line.honour, line.recipient_kind, amount)
            counts[key] = counts.get(key, 0) + 1
    return [
        [f"{name_of(code)} ({GROUPS[kind][1]})", str(count), thousands(amount), thousands(amount * count)]
        for (code, kind, amount), count in counts.items()
    ]


# The list.


def groups_of(
    lines: Sequence[Award], money: Money, layout: Layout, *, with_honour: bool = False
) -> list[dict[str, Any]]:
    """Return the list as a table for each kind, with the columns that ``layout`` wants."""
    groups = []
    for place, kind in enumerate(kinds_of(lines, layout)):
        own = [line for line in lines if line.recipient_kind is kind]
        columns = _columns(kind, money, layout, with_honour)
        groups.append(
            {
                "heading": f"{NUMERALS[place]}. {GROUPS[kind][0]}",
                "headings": ["STT", *(heading for heading, _cell in columns)],
                "rows": [
                    [str(number), *(cell(line) for _heading, cell in columns)] for number, line in enumerate(own, 1)
                ],
                "numbers": [0, len(columns)] if layout.with_money else [0],
            }
        )
    return groups


def _columns(kind: RecipientKind, money: Money, layout: Layout, with_honour: bool) -> list[tuple[str, Any]]:
    """Return the columns after the number: heading, and what a line says there."""
    columns: list[tuple[str, Any]] = [
        (GROUPS[kind][2], unbroken_name if kind is RecipientKind.INDIVIDUAL else full_name)
    ]
    if kind is RecipientKind.INDIVIDUAL:
        columns.append(("Chức vụ, đơn vị", lambda line: unmarked(line.recipient_line)))
    if with_honour:
        columns.append(("Danh hiệu, hình thức", lambda line: name_of(line.honour)))
    if layout.with_achievement:
        columns.append(("Thành tích", lambda line: unmarked(line.achievement)))
    if layout.with_money:
        columns.append(("Tiền thưởng (đồng)", lambda line: thousands(money.amounts.get(line.id, 0))))
    return columns


def _name(line: Award) -> str:
    name = f"{HONORIFICS[line.honorific]} {unmarked(line.recipient_name)}".strip()
    return f"{name} (truy tặng)" if line.posthumous else name


def unbroken_name(line: Award) -> str:
    """Return the name of an individual, which stays on one line."""
    return _name(line).replace(" ", NBSP)


def full_name(line: Award) -> str:
    """Return the name with what stands below it, unless that is the place of the body alone."""
    place = line.movement.body.name.removeprefix(COMMITTEE)
    below = unmarked(line.recipient_line)
    return _name(line) if below in ("", place) else f"{_name(line)}, {below}"
