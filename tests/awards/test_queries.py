"""Lists ask the database a constant number of questions; searches find without accents."""

from collections.abc import Callable

import pytest

from contest.awards import queries
from contest.errors import NotFound
from contest.movements.models import Movement
from tests.awards.conftest import DAY, Office
from tests.factories import make_body, make_person, make_unit
from tests.statements import statements


def test_units_and_persons_are_found_without_accents(office: Office) -> None:
    units, persons, _households = queries.recipients_like(office.body, "phuoc", DAY)
    assert [unit.code for unit in units] == ["PK", "PL"]
    assert persons == []

    units, persons, _households = queries.recipients_like(office.body, "duc le", DAY)
    assert (units, [person.full_name for person in persons]) == ([], ["Lê Đức Ba"])

    assert queries.recipients_like(office.body, "  ", DAY) == ([], [], [])


def test_a_recipient_of_another_body_is_not_found(office: Office) -> None:
    unit = make_unit(make_body("binhchanh"), "BC", "Ủy ban nhân dân xã Bình Chánh")
    person = make_person(unit, "Cá nhân 05")

    for asked in ({"unit_id": unit.id, "person_id": None}, {"unit_id": None, "person_id": person.id},
                  {"unit_id": None, "person_id": None}):  # fmt: skip
        with pytest.raises(NotFound):
            queries.recipient_of(office.movement, **asked)

    assert queries.recipient_of(office.movement, unit_id=None, person_id=office.persons[0].id) is office.persons[0]


def test_a_recipient_is_offered_once_at_its_best_place(office: Office) -> None:
    office.scored(2000, 2200, 2400, 3000)

    candidates = queries.candidates_of(office.movement)

    assert [(candidate.row.place, candidate.unit.name, candidate.unit.best) for candidate in candidates] == [
        (1, "Ủy ban nhân dân xã Phước Kiển", None),
        (2, "Bệnh viện huyện Nhà Bè", None),
        (3, "Ủy ban nhân dân xã Phước Lộc", None),
        (4, "Ủy ban nhân dân xã Phước Kiển", 1),
    ]
    assert [candidate.authors[0].best for candidate in candidates] == [None, None, None, 1]


def test_decisions_are_searched_without_accents(office: Office) -> None:
    office.decide(office.submitted(office.units[0]), 5)
    office.decide(office.submitted(office.units[1]), 112)

    def wanted(words: str) -> list[str]:
        found = queries.decisions_in([office.body.id], wanted=words)
        return [decision.notation for decision, _counts in found]

    assert wanted("112") == ["112/QĐ-UBND"]
    assert wanted("khen thuong 05/qd") == ["05/QĐ-UBND"]
    assert wanted("không có") == []
    assert queries.decisions_in([], wanted="") == []


def test_counts_tell_what_stands_and_what_fell_away(office: Office) -> None:
    proposal = office.submitted(*office.units, office.persons[0])
    office.decide(proposal, refusals={proposal.awards[0].id: "Đang được thanh tra"})

    ((_proposal, counts),) = queries.proposals_of(office.movement)

    assert counts == queries.Counts(collectives=2, individuals=1, refused=1, annulled=0)


def count_of(ask: Callable[[Movement], object], office: Office) -> int:
    with statements() as seen:
        ask(office.movement)
    return len(seen)


def read_proposals(movement: Movement) -> None:
    for proposal, _counts in queries.proposals_of(movement):
        assert proposal.decision is None or proposal.decision.notation
        assert proposal.movement.body_id


def read_decisions(movement: Movement) -> None:
    for decision, _counts in queries.decisions_in(None):
        assert decision.movement.name and decision.body.name


def read_lines(movement: Movement) -> None:
    for proposal, _counts in queries.proposals_of(movement)[:1]:
        lines = queries.lines_of(proposal)
        others = queries.others_of(lines, movement)
        assert all(other.proposal.title for found in others.values() for other in found)
        assert all(line.annulment is None for line in lines)


@pytest.mark.parametrize("ask", [read_proposals, read_decisions, read_lines])
def test_a_list_asks_as_much_for_one_row_as_for_three(office: Office, ask: Callable[[Movement], object]) -> None:
    office.decide(office.submitted(office.units[0]), 1)
    one = count_of(ask, office)

    office.decide(office.submitted(office.units[1]), 2)
    proposal = office.proposal()
    for recipient in (*office.units, *office.persons):
        office.add(proposal, recipient, reason="Thành tích khác")
    office.decide(office.submit(proposal), 3)

    assert count_of(ask, office) == one
