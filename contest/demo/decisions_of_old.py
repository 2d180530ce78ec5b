"""Decisions of 2017 and 2018 that the secretariat entered later, so that the histories go back before the product.

All of them are illustration: their numbers, their days and what they gave.
"""

from collections.abc import Mapping
from datetime import date

from contest import clock
from contest.awards.models import Proposal
from contest.database import transaction
from contest.demo.people import Staff
from contest.histories.models import HonourLevel, PastRecipient
from contest.histories.services import OldDetails, enter_old_decision, match_lines
from contest.histories.wording import OldLine
from contest.rules.kinds import MeritKind
from contest.units.models import Body, Person, Unit

NOTE = "(Dữ liệu minh họa) "
ENTERED_ON = date(2020, 1, 17)
COLLECTIVE, INDIVIDUAL = PastRecipient.COLLECTIVE, PastRecipient.INDIVIDUAL
REFORM = "Đã có thành tích trong công tác cải cách hành chính năm {year}"


def tell(body: Body, units: Mapping[str, Unit], first: Proposal, staff: Staff) -> None:
    """Enter three decisions that speak of units and of the first individuals of the 2019 case, and say who they are."""
    persons = [award.person for award in first.awards if award.person is not None][:3]
    with clock.at(ENTERED_ON), transaction():
        for details, lines in _decisions(body, units, persons):
            decision = enter_old_decision(body, details, list(lines), by=staff.secretary)
            found = dict(zip((line.id for line in decision.lines), lines.values(), strict=True))
            match_lines(body, found, by=staff.secretary)


def _decisions(
    body: Body, units: Mapping[str, Unit], persons: list[Person]
) -> list[tuple[OldDetails, Mapping[OldLine, Unit | Person]]]:
    """Return what is entered: each decision with its lines and whom they speak of."""
    head = body.head_office
    titles = {
        _of_unit(units[code], "TTLDTT_HUYEN", MeritKind.MERIT, "Tập thể hoàn thành tốt nhiệm vụ năm 2017"): units[code]
        for code in ("BV", "TTVH", "PK")
    } | {
        _of_person(one, "LDTT_HUYEN", MeritKind.MERIT, "Hoàn thành tốt nhiệm vụ năm 2017"): one for one in persons
    }  # fmt: skip
    thematic = {
        _of_unit(units[code], "GK_HUYEN", MeritKind.THEMATIC, REFORM.format(year=2017)): units[code]
        for code in ("QLDT", "YT")
    } | {_of_person(persons[0], "GK_HUYEN", MeritKind.THEMATIC, REFORM.format(year=2017)): persons[0]}
    latest = {
        _of_unit(units[code], "GK_HUYEN", MeritKind.THEMATIC, REFORM.format(year=2018)): units[code]
        for code in ("BV", "NV", "TCKH")
    } | {_of_person(persons[1], "GK_HUYEN", MeritKind.THEMATIC, REFORM.format(year=2018)): persons[1]}
    return [
        (_details(head, "9901/QĐ-UBND", date(2017, 12, 20), "công nhận danh hiệu thi đua năm 2017"), titles),
        (_details(head, "9902/QĐ-UBND", date(2017, 12, 29), "khen thưởng cải cách hành chính năm 2017"), thematic),
        (_details(head, "9903/QĐ-UBND", date(2018, 12, 28), "khen thưởng cải cách hành chính năm 2018"), latest),
    ]


def _details(head: str, notation: str, day: date, about: str) -> OldDetails:
    return OldDetails(head, HonourLevel.DISTRICT, notation, day, f"{NOTE}Về việc {about}")


def _of_unit(unit: Unit, honour: str, kind: MeritKind, achievement: str) -> OldLine:
    return OldLine(COLLECTIVE, unit.name, honour, kind, achievement=achievement)


def _of_person(person: Person, honour: str, kind: MeritKind, achievement: str) -> OldLine:
    return OldLine(
        INDIVIDUAL, person.full_name, honour, kind, person.unit.name, person.honorific, person.post, achievement
    )
