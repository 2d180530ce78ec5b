"""What an amending decision says besides what every decision says, as plain values for its paper.

Both columns of its table are words of decisions: what was written stands as the award was read before (letters of
correction included), what is written instead as the new line has it.
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from contest.awards.listing import Layout, Money, full_name, groups_of
from contest.awards.models import Amendment, Award
from contest.corrections.queries import as_decided, corrections_of, read_now
from contest.corrections.words import NAMES, Words, spoken
from contest.paper.linebreaks import unmarked
from contest.paper.writing import dong, long_day, office_number
from contest.rules.catalogue import name_of
from contest.units.models import Honorific


def amending_values(
    amendment: Amendment, lines: Sequence[Award], amounts: Mapping[int, int], *, with_money: bool = False
) -> dict[str, Any]:
    """Return what the decision on ``amendment`` says of the one it amends; ``lines`` are those that it grants.

    ``amounts`` is what each of the lines brings in đồng, by its id.
    """
    amended = amendment.decision
    replaced = [line for line in lines if line.replaces]
    added = [line for line in lines if not line.replaces]
    removed = [line for line in amendment.lines if line.line is None]
    said = read_now([former for line in replaced if (former := line.replaces)])
    return {
        "decision": f"Quyết định số {amended.notation} {long_day(amended.day)} của {amended.body.head_office}",
        "decision_title": amended.title[:1].lower() + amended.title[1:],
        "changed_count": office_number(len(replaced)) if replaced else "",
        "added_count": office_number(len(added)) if added else "",
        "removed_count": office_number(len(removed)) if removed else "",
        "changed": [
            row
            for number, line in enumerate(replaced, start=1)
            if (former := line.replaces)
            for row in _changed(number, former, said[former.id], line)
        ],
        "added": groups_of(added, Money(amounts), Layout(with_money=with_money), with_honour=True),
        "removed": [
            [str(number), full_name(line.award), line.award.register_entry, line.reason]
            for number, line in enumerate(removed, start=1)
        ],
        "money": _money(replaced, added, [line.award for line in removed], amounts),
    }


def _changed(number: int, former: Award, was: Words, line: Award) -> list[str | list[str]]:
    """Return the rows of one award: its heading, and each thing that is read otherwise."""
    honorific = line.honorific.value if line.honorific else ""
    now = Words(line.recipient_name, honorific, line.recipient_line, line.achievement)
    pairs = [
        (_called(field, line), spoken(field, getattr(was, field)), spoken(field, getattr(now, field)))
        for field in NAMES
        if getattr(was, field) != getattr(now, field)
    ]
    if former.honour != line.honour:
        pairs.append(
            ("danh hiệu, hình thức khen thưởng", f"“{name_of(former.honour)}”", f"“{name_of(line.honour)}”")
        )  # fmt: skip
    if former.recipient_key != line.recipient_key and was.recipient_name == now.recipient_name:
        pairs.append(("đối tượng được khen thưởng", former.unit.name, line.unit.name))
    heading = f"{number}. {unmarked(was.recipient_name)}, số sổ khen thưởng {former.register_entry}"
    return [heading, *([name[:1].upper() + name[1:], old, new] for name, old, new in pairs)]


def _called(field: str, line: Award) -> str:
    """Return what the paper calls a field; a person has a family name."""
    return "họ và tên" if field == "recipient_name" and line.person else NAMES[field]


def _money(
    replaced: Sequence[Award], added: Sequence[Award], removed: Sequence[Award], amounts: Mapping[int, int]
) -> list[str]:
    """Return what is paid more and what is to come back, each with its sum; nothing where no money changes."""
    more = sum(amounts.get(line.id, 0) for line in added)
    back = sum(_signed(award) for award in removed)
    for line in replaced:
        former = line.replaces
        new, old = amounts.get(line.id, 0), _signed(former)
        if former and former.recipient_key == line.recipient_key:
            more, back = more + max(new - old, 0), back + max(old - new, 0)
        else:
            more, back = more + new, back + old
    return [
        *([f"chi bổ sung {dong(more)}"] if more else []),
        *([f"giảm chi, thu hồi số đã chi {dong(back)}"] if back else []),
    ]


def _signed(award: Award | None) -> int:
    return award.money.rounded if award and award.money else 0


# Lines as they are read now, for papers that tell the present state. The decision itself is never printed so: it keeps
# its own words, and its money, whatever came after it.


class _Read:
    """An award that says something else than it was decided with; everything else is as it is."""

    def __init__(self, award: Award, said: dict[str, Any]) -> None:
        self._award, self._said = award, said

    def __getattr__(self, name: str) -> Any:
        return self._said[name] if name in self._said else getattr(self._award, name)


def as_read_now(lines: Sequence[Award]) -> list[Award]:
    """Return ``lines`` in the words of now, each that was corrected or amended with a note of it below the name.

    An award that was amended gives way to the line in its place; one that was taken off its list stays, marked.
    """
    latest = [_latest(line) for line in lines]
    words, made = read_now(latest), corrections_of(latest)
    read: list[Award] = []
    for was, now in zip(lines, latest, strict=True):
        notes = []
        if was is not now and now.decision is not None:
            notes.append(f"đã sửa đổi theo {now.decision.notation}")
        notes += dict.fromkeys(f"đã đính chính theo {one.document.notation}" for one in made.get(now.id, ()))
        if not notes or (words[now.id] == as_decided(was) and now.honour == was.honour):
            read.append(now)
            continue
        said = words[now.id]
        below = f"{said.recipient_line} ({'; '.join(notes)})".strip()
        honorific = Honorific(said.honorific) if said.honorific else None
        told = {**vars(said), "recipient_line": below, "honorific": honorific}
        read.append(cast(Award, _Read(now, told)))
    return read


def _latest(award: Award) -> Award:
    while (line := award.amended_by) is not None and line.line is not None:
        award = line.line
    return award
