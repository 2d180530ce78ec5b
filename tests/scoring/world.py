"""A movement that is being scored: the smallest world in which every act of scoring can happen."""

from dataclasses import dataclass

from contest.accounts.models import Account, Role
from contest.initiatives.models import Initiative
from contest.movements.models import Criterion, Movement
from contest.panels.models import Assignment, Panel
from contest.units.models import Body, Unit
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
)

MARKS = {"novelty": 2500, "effect": 3000, "spread": 2000, "dossier": 850}


@dataclass
class World:
    """A body, a unit that registers, a movement, its secretary, and a panel of judges without units."""

    body: Body
    unit: Unit
    movement: Movement
    secretary: Account
    panel: Panel

    @property
    def criteria(self) -> dict[str, Criterion]:
        assert self.movement.rubric is not None
        return {criterion.code: criterion for criterion in self.movement.rubric.criteria}

    def judge(self, number: int = 1) -> Account:
        """Return the judge in seat ``number``."""
        return self.panel.seats[number - 1].account

    def initiative(self, **values: object) -> Initiative:
        return make_initiative(self.movement, self.unit, self.secretary, **values)  # type: ignore[arg-type]

    def assignment(self, number: int = 1, initiative: Initiative | None = None) -> Assignment:
        """Assign ``initiative``, or a new one, to the judge in seat ``number``."""
        return make_assignment(self.panel.seats[number - 1], initiative or self.initiative())

    def scored(self, *sheets: dict[str, int], **values: object) -> Initiative:
        """Return a new initiative with these handed-in sheets, one for each seat from the first on."""
        initiative = self.initiative(**values)
        for number, marks in enumerate(sheets, start=1):
            make_sheet(self.assignment(number, initiative), marks)
        return initiative


def make_world(*, judges: int = 3, **movement: object) -> World:
    body = make_body()
    unit, elsewhere = make_unit(body), make_unit(body, "NV", "Phòng Nội vụ")
    accounts = [
        make_account(
            f"gk{number}@x.vn", (Role.JUDGE, body), name=f"Giám khảo {number:02d}",
            person=make_person(elsewhere, f"Giám khảo {number:02d}"),
        )
        for number in range(1, judges + 1)
    ]  # fmt: skip
    secretary = make_account("s@x.vn", (Role.SECRETARIAT, body), name="Chuyên viên 01")
    made = make_movement(body, **movement)  # type: ignore[arg-type]
    return World(body, unit, made, secretary, make_panel(made, accounts))
