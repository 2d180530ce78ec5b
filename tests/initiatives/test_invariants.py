"""What must hold for registered initiatives, and what is told when it does not."""

from contest.database import transaction
from contest.initiatives import services
from contest.initiatives.invariants import breaches
from contest.initiatives.models import InitiativeState, Verdict
from tests.initiatives.conftest import Office


def test_whatever_the_services_make_holds(office: Office) -> None:
    office.draft(authors=office.authors(1, 2))
    for verdict in Verdict:
        initiative = office.submitted(title=verdict.value)
        office.appraise(initiative, verdict, "Lý do.")

    assert list(breaches()) == []


def test_a_returned_one_may_have_shares_that_do_not_add_up_while_it_is_completed(office: Office) -> None:
    initiative = office.submitted()
    office.appraise(initiative, Verdict.RETURNED)
    with transaction():
        services.save_initiative(initiative, office.details(authors=office.authors(1, 2)), 1, by=office.officer)

    assert list(breaches()) == []


def test_wrong_shares_are_told(office: Office) -> None:
    initiative = office.submitted()
    with transaction():
        initiative.authors[0].share = 9_900

    assert list(breaches()) == [f"initiatives: the shares of initiative {initiative.id} add up to 99%, not 100%"]


def test_a_gap_in_the_register_is_told(office: Office) -> None:
    initiative = office.submitted()
    with transaction():
        initiative.number = 2

    [line] = breaches()
    assert line == "initiatives: movement cchc has given 1 register numbers, but 1 are there up to 2"


def test_a_state_without_its_verdict_is_told(office: Office) -> None:
    initiative = office.submitted()
    with transaction():
        initiative.state = InitiativeState.ELIGIBLE

    [line] = breaches()
    assert line == f"initiatives: initiative {initiative.id} is eligible, but its last verdict is missing"
