"""A movement in deliberation, units and persons of its body, the secretariat and the leader. It is February 2020."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from flask import Flask

from contest import clock
from contest.accounts.models import Account, Role
from contest.awards import services
from contest.awards.models import Award, Capacity, Decision, Proposal, Recipient, unit_of
from contest.awards.services import DecisionDetails, LineDetails
from contest.database import db, transaction
from contest.initiatives.models import Initiative
from contest.movements.models import Movement, RecipientKind
from contest.units.models import Body, Honorific, Household, Person, Unit
from tests.factories import (
    make_account,
    make_assignment,
    make_body,
    make_initiative,
    make_movement,
    make_panel,
    make_person,
    make_sheet,
    make_unit,
    numbers_until,
)

DAY = date(2020, 2, 7)
HONOUR = "GK_HUYEN"


@dataclass
class Office:
    """Who and what takes part."""

    body: Body
    units: list[Unit]
    persons: list[Person]
    secretary: Account
    leader: Account
    officer: Account
    movement: Movement

    def proposal(self, title: str = "Khen thưởng phong trào") -> Proposal:
        with transaction():
            return services.draw_up_proposal(self.movement, title, by=self.secretary)

    def add(self, proposal: Proposal, recipient: Recipient, reason: str = "", **words: object) -> Award:
        """Propose ``recipient`` with the set phrase."""
        details = line(recipient, repeat_reason=reason, **words)
        with transaction():
            return services.add_line(proposal, details, by=self.secretary)

    def submit(self, proposal: Proposal) -> Proposal:
        with transaction():
            return services.submit_proposal(proposal, by=self.secretary)

    def submitted(self, *recipients: Recipient, title: str = "Khen thưởng phong trào") -> Proposal:
        """Draw up a proposal for ``recipients`` and submit it."""
        proposal = self.proposal(title)
        for recipient in recipients:
            self.add(proposal, recipient)
        return self.submit(proposal)

    def sign(self, proposal: Proposal, refusals: dict[int, str] | None = None) -> Decision:
        with transaction():
            return services.decide(proposal, decision_details(), refusals=refusals or {}, by=self.leader)

    def issue(self, decision: Decision, number: int = 101) -> Decision:
        """Issue a signed decision; the numbers before ``number`` that are left were given elsewhere."""
        with transaction():
            numbers_until(decision.body, number - 1, self.secretary)
            return services.issue_decision(decision, on=clock.today(), by=self.secretary)

    def decide(self, proposal: Proposal, number: int = 101, refusals: dict[int, str] | None = None) -> Decision:
        return self.issue(self.sign(proposal, refusals), number)

    def set_quota(self, kind: RecipientKind, quota: int) -> None:
        with transaction():
            for offered in self.movement.honours:
                offered.quota = quota if offered.recipient_kind is kind else offered.quota

    def scored(self, *marks: int) -> list[Initiative]:
        """Store an initiative of each unit in turn, by the person of that place, with these marks for the effect."""
        judges = [make_account(f"judge{place}@x.vn", (Role.JUDGE, self.body)) for place in range(2)]
        panel = make_panel(self.movement, judges)
        initiatives = []
        for place, effect in enumerate(marks):
            unit, person = self.units[place % len(self.units)], self.persons[place % len(self.persons)]
            initiative = make_initiative(
                self.movement, unit, self.officer, title=f"Giải pháp {place + 1}", authors=[person]
            )
            for seat in panel.seats:
                assignment = make_assignment(seat, initiative)
                make_sheet(assignment, {"novelty": 2500, "effect": effect, "spread": 2000, "dossier": 900})
            initiatives.append(initiative)
        return initiatives


def line(recipient: Recipient, **words: object) -> LineDetails:
    person = recipient if isinstance(recipient, Person) else None
    home = recipient if isinstance(recipient, Household) else None
    given: dict[str, object] = {"honour": HONOUR, "unit": unit_of(recipient), "person": person, "household": home}
    return LineDetails(**{**given, **words})  # type: ignore[arg-type]


def decision_details(**changes: object) -> DecisionDetails:
    given: dict[str, object] = {
        "signed_on": DAY, "title": "Về việc khen thưởng", "capacity": Capacity.HEAD,
        "signer_name": "(Họ và tên)",
    }  # fmt: skip
    return DecisionDetails(**{**given, **changes})  # type: ignore[arg-type]


def office_of() -> Office:
    """Store an office with three units, three persons (one at each unit) and a movement."""
    body = make_body()
    units = [
        make_unit(body, "PK", "Ủy ban nhân dân xã Phước Kiển"),
        make_unit(body, "PL", "Ủy ban nhân dân xã Phước Lộc"),
        make_unit(body, "BV", "Bệnh viện huyện Nhà Bè"),
    ]
    persons = [
        make_person(unit, name, honorific=honorific)
        for unit, name, honorific in zip(
            units, ("Nguyễn Văn Một", "Trần Thị Hai", "Lê Đức Ba"), (Honorific.MR, Honorific.MS, Honorific.MR),
            strict=True,
        )
    ]  # fmt: skip
    return Office(
        body, units, persons,
        secretary=make_account("secretary@x.vn", (Role.SECRETARIAT, body)),
        leader=make_account("leader@x.vn", (Role.LEADER, body), name="(Họ và tên)"),
        officer=make_account("officer@x.vn", (Role.UNIT_OFFICER, units[0])),
        movement=make_movement(body, "cchc-2019", name="Phong trào thi đua năm 2019", year=2019),
    )  # fmt: skip


def at_once(app: Flask, *acts: Callable[[], object]) -> list[object]:
    """Do ``acts`` at the same time, each in a transaction of its own; return what each gave or raised.

    What this session had read before is forgotten.
    """
    together, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int) -> None:
        with app.app_context(), clock.at(DAY):
            together.wait()
            try:
                with transaction():
                    results[place] = acts[place]()  # type: ignore[call-overload]
            except Exception as error:
                results[place] = error  # type: ignore[call-overload]

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    db.session.rollback()
    return list(results)


@pytest.fixture(autouse=True)
def _in_february_2020() -> Iterator[None]:
    with clock.at(DAY):
        yield


@pytest.fixture
def office(app: Flask) -> Office:
    return office_of()


@pytest.fixture
def office_on_both(app_on_both: Flask) -> Office:
    """An office on SQLite and on PostgreSQL."""
    return office_of()
