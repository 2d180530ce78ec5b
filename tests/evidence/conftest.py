"""A unit that writes an initiative, in a movement whose form has a question that is answered by files."""

from dataclasses import dataclass

import pytest
from flask import Flask

from contest.accounts.models import Account, Role
from contest.database import transaction
from contest.evidence import services
from contest.evidence.services import Limits
from contest.initiatives.models import Attachment, Initiative, InitiativeState
from contest.movements.models import Movement
from contest.questions.answers import QuestionKind
from contest.questions.models import Question
from contest.storage.uploads import Upload
from contest.units.models import Body, Unit
from tests.evidence.samples import picture
from tests.factories import make_account, make_body, make_initiative, make_movement, make_unit

LIMITS = Limits(each=5 * 1024 * 1024, together=20 * 1024 * 1024)


@dataclass
class Desk:
    """Who and what takes part."""

    body: Body
    unit: Unit
    officer: Account
    colleague: Account
    neighbour: Account
    secretary: Account
    movement: Movement
    proof: Question
    initiative: Initiative

    def add(self, upload: Upload | None = None, **options: object) -> Attachment:
        """Let the officer add a file within LIMITS."""
        given: dict[str, object] = {"limits": LIMITS, "by": self.officer, **options}
        with transaction():
            return services.add_attachment(self.initiative, upload or picture(), **given)  # type: ignore[arg-type]

    def enter(self, state: InitiativeState) -> None:
        """Bring the initiative to ``state``."""
        with transaction() as session, session.no_autoflush:
            if state is not InitiativeState.DRAFT and self.initiative.number is None:
                self.movement.last_register_number += 1
                self.initiative.number = self.movement.last_register_number
                self.initiative.submitted_at = self.initiative.saved_at
            self.initiative.state = state


def desk_of() -> Desk:
    """Store a desk with a draft on it."""
    body = make_body()
    unit, neighbours = make_unit(body), make_unit(body, "PX", "Ủy ban nhân dân xã Phú Xuân")
    officer = make_account("officer@x.vn", (Role.UNIT_OFFICER, unit), name="Chuyên viên 01")
    movement = make_movement(body)
    proof = Question(
        movement_id=movement.id, position=99, code="proof", kind=QuestionKind.FILE, label="Xác nhận áp dụng"
    )
    with transaction() as session:
        session.add(proof)
    return Desk(
        body=body,
        unit=unit,
        officer=officer,
        colleague=make_account("colleague@x.vn", (Role.UNIT_OFFICER, unit), name="Chuyên viên 02"),
        neighbour=make_account("neighbour@x.vn", (Role.UNIT_OFFICER, neighbours), name="Chuyên viên 03"),
        secretary=make_account("secretary@x.vn", (Role.SECRETARIAT, body), name="Thư ký 01"),
        movement=movement,
        proof=proof,
        initiative=make_initiative(movement, unit, officer, state=InitiativeState.DRAFT),
    )


@pytest.fixture
def desk(app: Flask) -> Desk:
    return desk_of()


@pytest.fixture
def desk_on_both(app_on_both: Flask) -> Desk:
    return desk_of()
