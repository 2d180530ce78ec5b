"""The checks on live data find what no service would have made."""

from contest.councils.invariants import breaches
from contest.councils.models import CouncilRole, ItemState, MeetingState, MinutesConfirmation
from contest.database import db, transaction
from tests.councils.conftest import Table
from tests.factories import make_agenda_item, make_council_member, make_meeting


def test_a_council_that_did_all_by_the_rules_has_no_breach(table: Table) -> None:
    table.closed()

    assert list(breaches()) == []


def test_two_chairs_and_two_seats_of_one_account_are_found(table: Table) -> None:
    make_council_member(table.council, table.seats[1], CouncilRole.CHAIR)

    assert list(breaches()) == [
        f"councils: council {table.council.id} has two chairs at a time",
        f"councils: account {table.seats[1].id} signs in for two members of council {table.council.id} at a time",
    ]


def test_a_meeting_short_of_quorum_or_closed_too_early_is_found(table: Table) -> None:
    short = make_meeting(table.council, state=MeetingState.OPEN, absent=table.members[:3])
    early = make_meeting(table.council, state=MeetingState.OPEN)
    make_agenda_item(early, state=ItemState.WAITING)
    with transaction() as session:
        early.state, early.closed_at = MeetingState.CLOSED, early.opened_at
        session.flush()
        session.add(
            MinutesConfirmation(
                meeting_id=early.id, council_id=table.council.id, year=2026, number=2, symbol="BB",
                confirmed_at=early.closed_at, confirmed_by_id=table.leader.id, told={},
            )
        )  # fmt: skip
    db.session.expire_all()

    assert list(breaches()) == [
        f"councils: meeting {short.id} was held short of its quorum",
        f"councils: meeting {early.id} was closed with something unsettled",
        "councils: minutes 02/BB of 2026 are not in the number book",
    ]
