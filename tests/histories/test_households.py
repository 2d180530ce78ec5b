"""Households in the award history: looked up, matched, merged, with the names of their time."""

import json
from datetime import date
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import load_workbook
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from contest import clock
from contest.accounts.models import Role
from contest.awards.models import AwardState
from contest.database import db, transaction
from contest.errors import RuleViolation
from contest.histories import services
from contest.histories.models import Merger, PastAward, PastRecipient
from contest.histories.queries import history_of, likely_duplicates, lines_to_match, look_up, past_honours
from contest.invariants import breaches
from contest.journal.models import JournalEntry
from contest.units.models import Honorific, Household
from contest.units.services import HouseholdDetails, add_household, change_household
from tests.awards.conftest import DAY, Office
from tests.conftest import sign_in
from tests.factories import make_account, make_body, make_past_award
from tests.histories.conftest import PRAISE, details, entered, person_line
from tests.statements import statements

NAME = "Hộ gia đình bà Nguyễn Thị Bốn"


def home_of(office: Office, head: str = "Nguyễn Thị Bốn", place: int = 0) -> Household:
    with transaction():
        details = HouseholdDetails(head, Honorific.MS, "Ấp 3")
        return add_household(office.units[place], details, by=office.secretary)


def home_line(name: str = "Hộ bà Nguyễn Thị Bốn", **changes: object):  # type: ignore[no-untyped-def]
    given = {"kind": PastRecipient.HOUSEHOLD, "honorific": None, "post": "", "unit_name": "UBND xã Phước Kiển"}
    return person_line(name, **{**given, **changes})


def match(office: Office, line: PastAward, recipient: object) -> int:
    with transaction():
        return services.match_lines(office.body, {line.id: recipient}, by=office.secretary)  # type: ignore[dict-item]


# The look-up.


def test_a_household_is_found_by_all_that_it_is_called_then_and_now(office: Office) -> None:
    home = home_of(office)
    office.decide(office.submitted(home), 101)
    with transaction():
        change_household(home, HouseholdDetails("Lê Văn Sáu", Honorific.MR, "Ấp 4"), by=office.secretary)

    for wanted in ("ho gia dinh ba nguyen thi bon", "gia đình ông Sáu", "le van sau ap 4"):
        [found] = look_up({office.body.id}, wanted, on=DAY).histories
        assert (found.key, found.name, found.recipient) == (
            f"household:{home.id}", "Hộ gia đình ông Lê Văn Sáu", home,
        )  # fmt: skip
        assert [(honour.recipient, honour.below) for honour in found.honours] == [(NAME, "Ấp 3")]
    assert look_up({office.body.id + 1}, "bon", on=DAY).histories == []


def test_a_household_is_told_as_json(app: Flask, office: Office) -> None:
    home = home_of(office)
    office.decide(office.submitted(home), 101)

    result = app.test_cli_runner().invoke(args=["awards", "history", "Nguyễn Thị Bốn", "--format", "json"])

    [told] = json.loads(result.output)
    assert (told["kind"], told["id"], told["name"], told["unit"]) == ("household", home.id, NAME, office.units[0].name)
    assert (told["honours"][0]["recipient"], told["honours"][0]["at_the_time"]) == (NAME, "Ấp 3")


def test_the_look_up_asks_as_often_for_three_households_as_for_one(office: Office) -> None:
    def asked() -> int:
        db.session.expire_all()
        with statements() as made:
            look_up({office.body.id}, "nguyen thi", on=DAY)
        return len(made)

    make_past_award(home_of(office), office.secretary, PRAISE, DAY)
    one = asked()
    for day, head in enumerate(("Nguyễn Thị Năm", "Nguyễn Thị Sáu"), start=1):
        make_past_award(home_of(office, head), office.secretary, PRAISE, date(2019, 1, day))
    assert asked() == one


# Decisions of old.


def test_a_line_of_old_speaks_of_a_household_and_of_nobody_else(office_on_both: Office) -> None:
    office = office_on_both
    home = home_of(office)
    [line] = entered(office.body, office.secretary, home_line()).lines

    for stranger in (office.persons[0], office.units[0]):
        with pytest.raises(RuleViolation, match="another kind"):
            match(office, line, stranger)
    assert match(office, line, home) == 1
    assert match(office, line, home) == 0
    assert (line.recipient, line.key) == (home, f"household:{home.id}")
    [honour] = past_honours(home)
    assert (honour.name, honour.recipient, honour.state) == (PRAISE, "Hộ bà Nguyễn Thị Bốn", AwardState.AWARDED)
    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(text(f"UPDATE past_award SET household_id = NULL, person_id = {office.persons[0].id}"))


def test_a_correction_keeps_which_household_a_line_speaks_of(office: Office) -> None:
    home = home_of(office)
    decision = entered(office.body, office.secretary, home_line())
    match(office, decision.lines[0], home)
    with transaction():
        version = services.correct_old_decision(
            decision, details(title="Về việc tặng Bằng khen năm 2016"), [home_line()], reason="Sai trích yếu",
            by=office.secretary,
        )  # fmt: skip

    assert version.lines[0].household is home
    assert list(breaches()) == []


def test_the_household_that_is_surely_meant_is_offered(office: Office) -> None:
    home, other = home_of(office), home_of(office, place=1)
    entered(office.body, office.secretary, home_line(), person_line("Nguyễn Thị Bốn"))

    [of_home, of_person], _total = lines_to_match(office.body)

    assert [candidate.known.key for candidate in of_home.candidates] == [
        f"household:{home.id}", f"household:{other.id}",
    ]  # fmt: skip
    assert of_person.candidates == []


# One household twice.


def test_two_entries_of_one_household_have_one_history_until_they_are_taken_apart(office_on_both: Office) -> None:
    office = office_on_both
    kept, merged = home_of(office), home_of(office, "Nguyễn Thị Bôn", place=1)
    office.decide(office.submitted(merged), 101)
    with transaction():
        merger = services.merge_households(kept, merged, "Ghi sai dấu", by=office.secretary)

    history = history_of(kept)
    assert [honour.recipient for honour in history.honours] == ["Hộ gia đình bà Nguyễn Thị Bôn"]
    assert history.entries == [kept, merged]
    assert [found.key for found in look_up(None, "bôn", on=DAY).histories] == [f"household:{kept.id}"]
    with pytest.raises(RuleViolation, match="one household already"), transaction():
        services.merge_households(merged, kept, "Ngược lại", by=office.secretary)
    assert list(breaches()) == []
    with transaction():
        services.undo_merger(merger, "Hai hộ khác nhau", by=office.secretary)
    assert (list(past_honours(kept)), len(past_honours(merged))) == ([], 1)
    told = db.session.scalars(select(JournalEntry.act).where(JournalEntry.act.like("household.%merge"))).all()
    assert list(told) == ["household.merge", "household.unmerge"]


def test_persons_and_households_with_one_number_are_never_mixed_up(office: Office) -> None:
    first, second, _third = office.persons
    homes = [home_of(office), home_of(office, "Nguyễn Thị Năm")]
    assert [one.id for one in homes] == [first.id, second.id]
    office.decide(office.submitted(second), 101)
    with transaction():
        services.merge_persons(first, second, "Một người", by=office.secretary)

    assert len(past_honours(first)) == 1
    assert [history_of(home).honours for home in homes] == [[], []]
    assert history_of(homes[0]).entries == [homes[0]]


@pytest.mark.parametrize(
    "columns",
    [
        {"kept_id": "person", "merged_household_id": "home"},
        {"kept_id": "person", "merged_id": "person", "kept_household_id": "home", "merged_household_id": "home"},
        {"kept_household_id": "home", "merged_household_id": "home"},
        {},
    ],
)
def test_a_merger_is_of_two_persons_or_two_households(office_on_both: Office, columns: dict[str, str]) -> None:
    office = office_on_both
    ids = {"home": home_of(office).id, "person": office.persons[0].id}
    given = {name: ids[kind] for name, kind in columns.items()}

    with pytest.raises(IntegrityError), transaction() as session:
        session.add(Merger(reason="x", merged_at=clock.now(), merged_by_id=office.secretary.id, **given))


def test_entries_that_may_be_one_household_are_found(office: Office) -> None:
    one, other = home_of(office), home_of(office, "Nguyễn Thị Bôn", place=1)
    home_of(office, "Lê Thị Năm")

    [found] = likely_duplicates(office.body)

    assert (found.first, found.second, found.pair.distance) == (one, other, 1)


# Pages.


def test_the_history_of_a_household_is_shown_exported_and_matched(office: Office, client: FlaskClient) -> None:
    home = home_of(office)
    office.decide(office.submitted(home), 101)
    secretary, address = sign_in(client, office.secretary), f"/history/households/{home.id}"

    page, file = secretary.get(address).text, secretary.get(f"{address}/history.xlsx")

    assert "<h2>2020</h2>" in page and "Ấp 3, Ủy ban nhân dân xã Phước Kiển" in page
    assert load_workbook(BytesIO(file.data)).get_sheet_by_index(0).to_python()[1][8] == NAME
    assert f'href="{address}"' in secretary.get("/history?q=bon").text
    assert f'href="{address}"' in secretary.get(f"/units/{home.unit_id}").text
    assert f'href="{address}"' in secretary.get(f"/bodies/{office.body.id}/households").text
    decision = entered(office.body, office.secretary, home_line())
    where = f"/bodies/{office.body.id}/old-decisions/match?decision_id={decision.id}"
    assert f'value="household:{home.id}"' in secretary.get(where).text
    secretary.post(where, data={f"match-{decision.lines[0].id}": f"household:{home.id}"})
    db.session.expire_all()
    assert decision.lines[0].household is home


def test_who_may_read_the_history_of_a_household(office: Office, client: FlaskClient) -> None:
    address = f"/history/households/{home_of(office).id}"
    elsewhere = make_account("khac@x.vn", (Role.SECRETARIAT, make_body("khac")))
    beside = make_account("canh@x.vn", (Role.UNIT_OFFICER, office.units[1]))

    answers = [
        sign_in(client, one).get(address).status_code for one in (office.leader, office.officer, elsewhere, beside)
    ]

    assert answers == [200, 200, 403, 403]


def test_two_households_are_compared_merged_and_taken_apart(office: Office, client: FlaskClient) -> None:
    one, other = home_of(office), home_of(office, "Nguyễn Thị Bôn")
    secretary, address = sign_in(client, office.secretary), f"/households/{one.id}/merge/{other.id}"

    assert f'href="{address}"' in secretary.get(f"/bodies/{office.body.id}/duplicates").text
    assert secretary.post(address, data={"reason": ""}).status_code == 422
    assert db.session.scalars(select(Merger)).all() == []
    assert secretary.get(f"/households/{one.id}/merge/{one.id}").status_code == 404
    secretary.post(address, data={"reason": "Một hộ"})
    [merger] = db.session.scalars(select(Merger)).all()
    assert (merger.kept, merger.merged) == (one, other)
    assert "Một hộ" in secretary.get(f"/history/households/{one.id}").text
    secretary.post(f"/mergers/{merger.id}/undo", data={"reason": "Nhầm"})
    db.session.expire_all()
    assert merger.undone_reason == "Nhầm"
    assert sign_in(client, office.officer).get(address).status_code == 403
