"""The papers of a ceremony as plain values: what the announcer reads, the hand-over sheet, and labels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contest.awards.heading import head_of, standing_unit_of
from contest.awards.listing import gift_words
from contest.ceremonies.labels import SHEETS, spots
from contest.ceremonies.models import Call, Ceremony, ReceiverKind
from contest.ceremonies.order import on_stage
from contest.ceremonies.speech import spoken
from contest.certificates.papers import LABELS, RECOGNISED
from contest.movements.models import RecipientKind
from contest.paper.linebreaks import unmarked
from contest.paper.writing import long_day, thousands
from contest.rules.catalogue import HonourKind, honours_in
from contest.rules.edition import book

SCRIPT, HANDOVER = "ceremonies/papers/script.html", "ceremonies/papers/handover.html"
LABEL_SHEET = "ceremonies/papers/labels.html"
PAUSE = "[nghỉ]"
OPENING = (
    f"Kính thưa quý vị đại biểu, kính thưa toàn thể hội nghị! {PAUSE} Sau đây là phần công bố quyết định và trao "
    "thưởng. Xin quý vị được xướng danh lên sân khấu theo thứ tự."
)
CLOSING = "Kính thưa quý vị, phần trao thưởng đến đây là hết. Xin trân trọng cảm ơn."
KINDS: Mapping[RecipientKind, str] = {
    RecipientKind.COLLECTIVE: "tập thể", RecipientKind.HOUSEHOLD: "hộ gia đình", RecipientKind.INDIVIDUAL: "cá nhân",
}  # fmt: skip
AUTHORS = "tác giả"
# What the hand-over sheet calls titles together, whatever each of them comes with.
TITLES = "danh hiệu thi đua"
INSTEAD: Mapping[ReceiverKind, str] = {
    ReceiverKind.SELF: "", ReceiverKind.HEAD: "Đại diện lãnh đạo đơn vị", ReceiverKind.DEPUTY: "Nhận thay",
    ReceiverKind.RELATIVE: "Đại diện thân nhân",
}  # fmt: skip


@dataclass(frozen=True)
class Turn:
    """Those who stand on the stage together, numbered through, and what is said before their names."""

    number: int
    invitation: str
    calls: Sequence[Call]


def turns_of(ceremony: Ceremony, calls: Sequence[Call]) -> list[Turn]:
    """Return the groups on the stage in their order."""
    turns: list[Turn] = []
    before: Any = None
    for number, group in enumerate(on_stage(calls, ceremony.group_size, _alike), start=1):
        goes_on = _alike(group[0]) == before
        turns.append(Turn(number, _invitation(group, goes_on=goes_on), group))
        before = _alike(group[0])
    return turns


def _alike(call: Call) -> tuple[object, ...]:
    return call.honour, call.recipient_kind, call.posthumous, call.decision


def _invitation(group: Sequence[Call], *, goes_on: bool) -> str:
    """Return how a group is called: by the number of the decision alone, for the office says the rest.

    The decision is not named again for those who did not all find room on the stage.
    """
    call, several = group[0], len(group) > 1
    if call.award is None:
        verb, whom = "được cấp", AUTHORS
    else:
        verb = "được truy tặng" if call.posthumous else "được tặng"
        whom = KINDS[call.recipient_kind]
    if call.posthumous:
        whom = f"thân nhân của {'những ' if several else ''}người"
    elif several:
        whom = f"các {whom}"
    asked = f"trân trọng kính mời {whom} {verb} {gift_of(call)}:"
    if goes_on:
        return f"Tiếp theo, {asked}"
    decision = call.decision
    return f"Theo Quyết định số {decision.number} {long_day(decision.day)} của {decision.body.head_office}, {asked}"


def gift_of(call: Call) -> str:
    """Return what is handed over in words: Giấy khen."""
    if call.award is None:
        return RECOGNISED
    return gift_words(call.honour, call.award.rules_on(call.decision.day), body_id=call.body_id)


def _signed_for(calls: Sequence[Call]) -> str:
    """Return what is signed for, each once: forms by their names, titles together."""
    rules = book(calls[0].body_id) if calls else book()
    titles = {row.code for row in honours_in(rules) if row.kind is HonourKind.TITLE}
    return ", ".join(dict.fromkeys(TITLES if call.honour in titles else gift_of(call) for call in calls))


def name_of(call: Call) -> str:
    """Return a recipient with the form of address."""
    honorific = call.honorific
    address = LABELS[honorific] if call.recipient_kind is RecipientKind.INDIVIDUAL and honorific else ""
    return f"{address} {unmarked(call.recipient_name)}".strip()


def receiver_of(call: Call) -> str:
    """Return who comes to the stage; empty when it is the recipient."""
    words = INSTEAD[call.receiver_kind]
    return f"{words}: {call.receiver}" if call.receiver else words


def said_of(call: Call) -> list[str]:
    """Return what is read out for a recipient, part by part, with a pause between them.

    That the head comes for a collective goes without saying; who it is by name does not.
    """
    receiver = "" if call.receiver_kind is ReceiverKind.HEAD and not call.receiver else receiver_of(call)
    return [
        spoken(text)
        for text in (name_of(call), unmarked(call.recipient_line), receiver) if text
    ]  # fmt: skip


def _head(ceremony: Ceremony) -> dict[str, Any]:
    body = ceremony.body
    issuer = standing_unit_of(body) or body.name
    return {
        "body": body.name,
        "place": body.place,
        "superior": body.name if body.standing_unit else "",
        "issuer": issuer,
        "head": head_of(issuer),
        "name": ceremony.name,
        "held": ", ".join(filter(None, (ceremony.begins_at, long_day(ceremony.held_on), ceremony.place))),
    }


def script_values(ceremony: Ceremony, calls: Sequence[Call]) -> dict[str, Any]:
    """Return the values of what the announcer reads."""
    turns = [
        {
            "heading": f"Lượt {turn.number} ({len(turn.calls)})",
            "invitation": f"{spoken(turn.invitation)} {PAUSE}",
            "names": [f" {PAUSE} ".join(said_of(call)) for call in turn.calls],
            "handing": spoken(
                f"Trân trọng kính mời lãnh đạo {turn.calls[0].decision.body.name} lên trao {gift_of(turn.calls[0])}. "
                f"{PAUSE} Xin chúc mừng và kính mời quý vị về chỗ."
            ),
        }
        for turn in turns_of(ceremony, calls)
    ]
    return {**_head(ceremony), "opening": OPENING, "turns": turns, "closing": CLOSING}


def handover_values(ceremony: Ceremony, calls: Sequence[Call], amounts: Mapping[int | None, int]) -> dict[str, Any]:
    """Return the values of the hand-over sheet: a line for each certificate, in call order, with room to sign."""
    rows: list[str | list[str]] = []
    number = 0
    for turn in turns_of(ceremony, calls):
        rows.append(f"Lượt {turn.number}: {gift_of(turn.calls[0])}")
        for call in turn.calls:
            number += 1
            amount = amounts.get(call.award_id)
            rows.append([
                str(number), name_of(call), unmarked(call.recipient_line), call.holder.register_entry,
                thousands(amount) if amount else "", receiver_of(call), "",
            ])  # fmt: skip
    total = sum(amounts.get(call.award_id, 0) for call in calls)
    return {
        **_head(ceremony),
        "heading": f"DANH SÁCH KÝ NHẬN {_signed_for(calls).upper()}",
        "rows": rows,
        "count": len(calls),
        "total": total,
    }


def _together(name: str) -> str:
    """Return ``name`` with its last two words on one line, for they are the name of a place or of a person."""
    before, gap, last = name.rpartition(" ")
    return f"{before}\u00a0{last}" if gap else name


def label_values(
    ceremony: Ceremony, calls: Sequence[Call], amounts: Mapping[int | None, int], options: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the values of the sheets of labels, in call order."""
    sheet = SHEETS[options["sheet"]]
    places = spots(sheet, len(calls), skip=options["skip"], right=options["right"], down=options["down"])
    pages: dict[int, list[dict[str, Any]]] = {}
    for number, (call, spot) in enumerate(zip(calls, places, strict=True), start=1):
        amount = amounts.get(call.award_id) if options["with_money"] else None
        pages.setdefault(spot.page, []).append({
            "left": spot.left, "top": spot.top, "number": number, "name": _together(name_of(call)),
            "line": unmarked(call.recipient_line), "amount": thousands(amount) if amount else "",
        })  # fmt: skip
    return {
        "title": f"Nhãn: {ceremony.name}", "width": sheet.width, "height": sheet.height, "pages": list(pages.values()),
    }  # fmt: skip
