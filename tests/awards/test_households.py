"""Households as recipients, and awards to those who have died."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from contest.awards import queries, services
from contest.awards.models import Award
from contest.awards.services import LineDetails, LineWords
from contest.certificates.papers import certificate_values, page_texts
from contest.database import db, transaction
from contest.errors import RuleViolation
from contest.movements.models import RecipientKind
from contest.units.models import Honorific, Household
from contest.units.services import HouseholdDetails, add_household
from tests.awards.conftest import HONOUR, Office
from tests.awards.test_roster import GK, imported, sheet
from tests.conftest import sign_in


def household(office: Office, head: str = "Nguyễn Thị Bốn") -> Household:
    with transaction():
        details = HouseholdDetails(head, Honorific.MS, "Ấp 3, xã Phước Kiển")
        return add_household(office.units[0], details, by=office.secretary)


def propose(office: Office, *homes: Household) -> Award:
    proposal = office.proposal()
    with transaction():
        lines = [
            services.add_line(proposal, LineDetails.of(home, LineWords(HONOUR)), by=office.secretary) for home in homes
        ]
    return lines[0]


def test_a_household_is_proposed_awarded_and_certified_in_its_words(office_on_both: Office) -> None:
    office = office_on_both
    line = propose(office, household(office))
    office.add(line.proposal, office.persons[0])
    office.add(line.proposal, office.units[1])
    decision = office.decide(office.submit(line.proposal))

    assert [award.recipient_kind for award in decision.awards] == list(RecipientKind)
    assert (line.recipient_name, line.recipient_line) == ("Hộ gia đình bà Nguyễn Thị Bốn", "Ấp 3, xã Phước Kiển")
    assert line.register_entry == "0002/2020"
    texts = page_texts(certificate_values(line, decision))
    assert (texts["label"], texts["recipient"]) == ("", "Hộ gia đình bà Nguyễn Thị Bốn")
    [(_decision, counts)] = queries.decisions_in(None)
    assert (counts.collectives, counts.households, counts.individuals) == (1, 1, 1)


def test_a_household_stands_once_and_counts_against_its_quota(office: Office) -> None:
    home = household(office)
    line = propose(office, home)
    with pytest.raises(RuleViolation, match="stands in this movement already"):
        propose(office, home)
    office.set_quota(RecipientKind.HOUSEHOLD, 1)
    with transaction():
        other = LineDetails.of(household_within(office), LineWords(HONOUR))
        services.add_line(line.proposal, other, by=office.secretary)

    with pytest.raises(RuleViolation, match="for households: the quota is 1"):
        office.submit(line.proposal)


def household_within(office: Office) -> Household:
    return add_household(office.units[0], HouseholdDetails("Lê Văn Năm", Honorific.MR), by=office.secretary)


def test_households_come_in_with_a_list_and_are_known_again(office_on_both: Office) -> None:
    office = office_on_both
    home = household(office)
    rows = (
        ("Hộ gia đình", "PK", "Bà", "nguyễn thị bốn", "", GK, "Hiến đất làm đường", ""),
        ("Hộ gia đình", "PL", "Ông", "Lê Văn Năm", "Ấp 1", GK, "Hiến đất làm đường", ""),
    )

    proposal = office.proposal()
    assert imported(office, proposal, sheet(*rows)) == 2

    assert [line.recipient_name for line in proposal.awards] == [
        "Hộ gia đình bà Nguyễn Thị Bốn", "Hộ gia đình ông Lê Văn Năm"
    ]  # fmt: skip
    assert proposal.awards[0].household is home
    assert len(db.session.scalars(select(Household)).all()) == 2


def test_a_household_is_added_changed_and_proposed_by_hand(client: FlaskClient, office: Office) -> None:
    secretary, unit = sign_in(client, office.secretary), office.units[0]
    typed = {"honorific": "ms", "head_name": "Nguyễn Thị Bốn", "address": "Ấp 3"}

    assert secretary.post(f"/units/{unit.id}/households/new", data={**typed, "head_name": ""}).status_code == 422
    assert db.session.scalars(select(Household)).all() == []
    answer = secretary.post(f"/units/{unit.id}/households/new", data=typed)
    assert "Hộ gia đình bà Nguyễn Thị Bốn" in secretary.get(answer.location).text
    home = db.session.scalars(select(Household)).one()
    secretary.post(f"/households/{home.id}/edit", data={**typed, "address": "Ấp 4"})
    db.session.expire_all()
    assert home.address == "Ấp 4"
    assert sign_in(client, office.officer).post(f"/households/{home.id}/edit", data=typed).status_code == 403

    proposal = office.proposal()
    secretary = sign_in(client, office.secretary)
    found = secretary.get(f"/proposals/{proposal.id}/recipients?q=bon").text
    address = f"/proposals/{proposal.id}/lines/new?household_id={home.id}"
    assert address in found
    assert "Posthumous" not in secretary.get(address).text
    secretary.post(address, data={"honour": HONOUR, "achievement": "Hiến đất", "recipient_line": "Ấp 4"})
    page = secretary.get(f"/proposals/{proposal.id}").text
    assert "Hộ gia đình bà Nguyễn Thị Bốn" in page and "Households" in page


def test_who_has_died_is_awarded_posthumously(office_on_both: Office) -> None:
    office = office_on_both
    line = office.add(office.proposal(), office.persons[0], posthumous=True)
    decision = office.decide(office.submit(line.proposal))

    assert certificate_values(line, decision)["tribute"] == "Truy tặng"
    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(text("UPDATE award SET posthumous = :no"), {"no": False})


def test_only_an_individual_is_awarded_posthumously(office: Office) -> None:
    assert not office.add(office.proposal(), office.units[0], posthumous=True).posthumous
