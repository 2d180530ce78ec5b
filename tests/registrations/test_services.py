"""Reminders reach who was shown and is still behind, and each round is held once."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from contest import clock
from contest.accounts.models import Account, Role
from contest.database import db, transaction
from contest.errors import RuleViolation
from contest.initiatives.models import InitiativeState
from contest.journal.models import JournalEntry
from contest.movements.models import Movement, PhaseKind
from contest.notices.models import Notice, NoticeKind
from contest.registrations import services
from contest.registrations.models import Reminder
from contest.registrations.reminders import Behind
from contest.registrations.services import ReminderDetails
from contest.registrations.tasks import remind_before_deadlines
from tests.factories import make_account, make_body, make_initiative, make_movement, make_unit

ORIGIN = "5f0c1a52-8f54-4e1c-9d6f-1f6f0a1b2c3d"


class World:
    """A movement with a unit in each way behind, one that has done all, and a secretariat."""

    def __init__(self, **phases: tuple[int, int]) -> None:
        body = make_body()
        self.units = {name: make_unit(body, name, f"Xã {name}") for name in ("nothing", "drafts", "returned", "done")}
        self.officers = {
            name: make_account(f"{name}@x.vn", (Role.UNIT_OFFICER, unit)) for name, unit in self.units.items()
        }
        self.secretary = make_account("thuky@x.vn", (Role.SECRETARIAT, body))
        spans = {kind: phases.get(kind.value, (-10, 20)) for kind in PhaseKind}
        self.movement: Movement = make_movement(body, phases=spans)
        for name, state in (
            ("drafts", InitiativeState.DRAFT),
            ("returned", InitiativeState.RETURNED),
            ("done", InitiativeState.SUBMITTED),
        ):
            make_initiative(self.movement, self.units[name], self.officers[name], state=state)

    def details(self, *wanted: Behind, shown: set[str] | None = None, origin: str = ORIGIN) -> ReminderDetails:
        names = shown if shown is not None else set(self.officers)
        return ReminderDetails(
            frozenset(wanted), frozenset(self.officers[name].id for name in names), "Cần hỗ trợ xin gọi.", origin
        )

    def remind(self, details: ReminderDetails) -> Reminder:
        with transaction():
            return services.remind(self.movement, details, by=self.secretary)


def told() -> list[str]:
    query = select(Account.email).join(Notice, Notice.account_id == Account.id).order_by(Notice.id)
    return [email.partition("@")[0] for email in db.session.scalars(query)]


def test_everybody_who_is_behind_is_reminded_and_nobody_else(app_on_both: Flask) -> None:
    world = World()

    reminder = world.remind(world.details(*Behind))

    assert told() == ["drafts", "nothing", "returned"]
    assert (reminder.recipients, reminder.sent_by) == (3, world.secretary)
    notice = db.session.scalars(select(Notice).where(Notice.account_id == world.officers["nothing"].id)).one()
    assert (notice.kind, notice.path) == (NoticeKind.REMINDED, f"/movements/{world.movement.id}/initiatives")
    assert notice.values == {
        "movement": world.movement.name,
        "closes_on": (clock.today() + timedelta(days=20)).isoformat(),
        "open": [["%(unit)s has registered nothing yet", {"unit": "Xã nothing", "count": 1}]],
        "message": "Cần hỗ trợ xin gọi.",
    }
    entry = db.session.scalars(select(JournalEntry)).one()
    assert (entry.act, entry.actor_name, entry.details["recipients"]) == ("movement.remind", world.secretary.name, 3)


def test_nothing_chosen_reminds_nobody(app: Flask) -> None:
    world = World()

    with pytest.raises(RuleViolation, match="Nothing was chosen"):
        world.remind(world.details())

    assert (told(), db.session.scalars(select(Reminder)).all()) == ([], [])


def test_whoever_was_not_shown_is_not_reminded(app: Flask) -> None:
    world = World()

    world.remind(world.details(*Behind, shown={"drafts", "done"}))

    assert told() == ["drafts"]


def test_whoever_caught_up_meanwhile_is_left_in_peace(app: Flask) -> None:
    world = World()
    make_initiative(world.movement, world.units["nothing"], world.officers["nothing"])

    with pytest.raises(RuleViolation, match="all have caught up"):
        world.remind(world.details(Behind.NOTHING))

    assert told() == []


def test_a_page_sent_twice_reminds_once_and_another_page_again(app_on_both: Flask) -> None:
    world = World()
    first = world.remind(world.details(Behind.NOTHING))

    assert world.remind(world.details(Behind.NOTHING)) is first
    assert told() == ["nothing"]

    world.remind(world.details(Behind.NOTHING, origin=ORIGIN.replace("5", "6")))
    assert told() == ["nothing", "nothing"]


def test_after_registration_only_returned_initiatives_are_reminded_of_without_its_deadline(app: Flask) -> None:
    world = World(registration=(-30, -1))

    world.remind(world.details(*Behind))

    assert told() == ["returned"]
    assert "closes_on" not in db.session.scalars(select(Notice)).one().values


def sweep(days: int, hour: int = 9) -> None:
    """Sweep in ``days`` days at ``hour`` o'clock."""
    db.session.rollback()
    moment = clock.now().astimezone(clock.OFFICE).replace(hour=hour, minute=0) + timedelta(days=days)
    with clock.at(moment):
        remind_before_deadlines()


def test_the_product_reminds_once_seven_days_and_one_day_before_registration_closes(app_on_both: Flask) -> None:
    world = World()

    for day in range(23):
        sweep(day)
        sweep(day, hour=15)

    everybody = ["drafts", "nothing", "returned"]
    assert told() == everybody * 2
    rounds = db.session.scalars(select(Reminder).order_by(Reminder.id)).all()
    closes = (clock.today() + timedelta(days=20)).isoformat()
    assert [one.key for one in rounds] == [f"deadline/{world.movement.id}/{closes}/{days}" for days in (7, 1)]
    assert [one.sent_by for one in rounds] == [None, None]
    assert {notice.kind for notice in db.session.scalars(select(Notice))} == {NoticeKind.DEADLINE_NEAR}


def test_nobody_is_reminded_at_night(app: Flask) -> None:
    World()

    sweep(13, hour=6)
    assert told() == []

    sweep(13, hour=7)
    assert len(told()) == 3


def test_a_round_that_was_missed_is_made_up_for_unless_the_next_is_due(app: Flask) -> None:
    World()

    sweep(16)
    assert len(told()) == 3

    sweep(20)
    sweep(21)
    assert len(told()) == 6


def test_a_deadline_that_is_moved_is_another_deadline(app: Flask) -> None:
    world = World(registration=(-10, 7))
    sweep(0)
    with transaction():
        phase = world.movement.phase(PhaseKind.REGISTRATION)
        assert phase is not None
        phase.closes_on += timedelta(days=10)

    sweep(5)
    assert len(told()) == 3
    sweep(10)
    assert len(told()) == 6


def test_a_movement_that_is_not_launched_reminds_nobody(app: Flask) -> None:
    world = World(registration=(-10, 1))
    with transaction():
        world.movement.close()

    sweep(0)

    assert told() == []


def test_a_movement_in_which_reminding_fails_does_not_stop_the_others(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    world = World(registration=(-10, 1))
    other = make_movement(world.movement.body, "khac", phases={PhaseKind.REGISTRATION: (-10, 1)})
    remind = services.remind_before_deadline

    def sometimes(movement: Movement) -> Reminder | None:
        assert movement is other, "broken"
        return remind(movement)

    monkeypatch.setattr(services, "remind_before_deadline", sometimes)
    sweep(0)

    assert "broken" in caplog.text
    assert [one.movement_id for one in db.session.scalars(select(Reminder))] == [other.id]
