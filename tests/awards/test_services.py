"""Drawing up, submitting, deciding and annulling, on both databases."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from contest import clock
from contest.awards import queries, services
from contest.awards.models import Award, AwardState, Decision, Proposal, ProposalState
from contest.awards.services import AnnulmentDetails, LineChange, LineWords, NewPerson, Selection
from contest.database import db, transaction
from contest.errors import RuleViolation, Stale
from contest.initiatives.models import Initiative, InitiativeState
from contest.journal.models import JournalEntry
from contest.journal.queries import entries_about
from contest.movements.models import RecipientKind
from contest.paper.services import order_paper
from contest.units.models import Honorific, Person, Unit
from tests.awards.conftest import DAY, HONOUR, Office, at_once, decision_details, line, office_of
from tests.factories import make_body, make_initiative, make_line, make_movement, make_person, make_unit

BOTH = dict.fromkeys(RecipientKind, HONOUR)


def names(proposal: Proposal) -> list[str]:
    db.session.expire_all()
    return [award.recipient_name for award in proposal.awards]


def last_entry() -> JournalEntry:
    return db.session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc()).limit(1)).one()


# Lines.


def test_a_line_freezes_the_words_of_its_recipient(office_on_both: Office) -> None:
    office = office_on_both
    award = office.add(office.proposal(), office.persons[1])

    with transaction():
        office.persons[1].full_name, office.units[1].name = "Khác", "Khác"

    assert (award.recipient_name, award.honorific, award.recipient_line) == (
        "Trần Thị Hai",
        Honorific.MS,
        "Công chức Văn phòng - Thống kê, Ủy ban nhân dân xã Phước Lộc",
    )
    assert award.achievement == "Đã có thành tích trong thực hiện phong trào thi đua cải cách hành chính"


def test_a_line_says_what_was_written_instead_of_the_usual_words(office: Office) -> None:
    award = office.add(office.proposal(), office.units[0], achievement="Có giải pháp hay", recipient_line="")

    assert (award.achievement, award.recipient_line) == ("Có giải pháp hay", "")


def test_below_a_unit_of_a_unit_stands_its_superior(office_on_both: Office) -> None:
    office = office_on_both
    team = make_unit(office.body, "MC", "Tổ một cửa", parent_id=office.units[0].id)
    proposal = office.proposal()
    team_id, by = team.id, office.secretary
    db.session.expunge(office.units[0])
    db.session.expunge(team)

    with transaction():
        details = line(db.session.get_one(Unit, team_id))
        award = services.add_line(proposal, details, by=by)

    assert award.recipient_line == "Ủy ban nhân dân xã Phước Kiển"


def test_collectives_stand_before_individuals_in_the_order_in_which_they_came(office: Office) -> None:
    proposal = office.proposal()
    for recipient in (office.persons[0], office.units[1], office.persons[2], office.units[0]):
        office.add(proposal, recipient)

    assert names(proposal) == [
        "Ủy ban nhân dân xã Phước Lộc", "Ủy ban nhân dân xã Phước Kiển", "Nguyễn Văn Một", "Lê Đức Ba",
    ]  # fmt: skip
    assert [award.position for award in proposal.awards] == [1, 2, 3, 4]


def test_a_line_moves_within_its_group_and_stops_at_its_ends(office: Office) -> None:
    proposal = office.proposal()
    first, second, person = (office.add(proposal, who) for who in (*office.units[:2], office.persons[0]))

    for award, step in ((second, -1), (second, -1), (person, -1), (first, 5)):
        with transaction():
            services.move_line(award, step, by=office.secretary)

    assert names(proposal) == [second.recipient_name, first.recipient_name, "Nguyễn Văn Một"]


def test_a_line_that_is_taken_out_leaves_no_gap_and_stays_in_the_journal(office_on_both: Office) -> None:
    office = office_on_both
    proposal = office.proposal()
    first, second = office.add(proposal, office.units[0]), office.add(proposal, office.units[1])

    with transaction():
        services.remove_line(first, by=office.secretary)

    assert [(award.id, award.position) for award in proposal.awards] == [(second.id, 1)]
    assert last_entry().act == "award.remove"
    assert last_entry().details["recipient"] == "Ủy ban nhân dân xã Phước Kiển"


def test_a_changed_line_takes_the_name_as_it_is_spelt_now(office: Office) -> None:
    award = office.add(office.proposal(), office.persons[0])
    with transaction():
        office.persons[0].full_name = "Nguyễn Văn Mốt"

    with transaction():
        services.change_line(award, LineWords(HONOUR, "Có giải pháp hay", "Chuyên viên"), by=office.secretary)

    assert (award.recipient_name, award.achievement, award.recipient_line) == (
        "Nguyễn Văn Mốt",
        "Có giải pháp hay",
        "Chuyên viên",
    )
    assert last_entry().details["changed"]["recipient"] == ["Nguyễn Văn Một", "Nguyễn Văn Mốt"]


def test_an_honour_that_the_movement_does_not_offer_is_refused(office: Office) -> None:
    proposal = office.proposal()

    with pytest.raises(RuleViolation, match="cannot be proposed") as refusal:
        office.add(proposal, office.units[0], honour="TTLDTT_HUYEN")

    assert refusal.value.field == "honour"
    assert names(proposal) == []


def test_an_honour_that_the_law_of_the_day_does_not_know_is_refused(office: Office) -> None:
    proposal = office.proposal()

    with clock.at(date(2025, 7, 1)), pytest.raises(RuleViolation, match="cannot be proposed"):
        office.add(proposal, office.units[0])


def test_who_is_of_another_body_is_refused(office: Office) -> None:
    stranger = make_unit(make_body("binhchanh"), "BC", "Ủy ban nhân dân xã Bình Chánh")

    with pytest.raises(RuleViolation, match="does not take part"):
        office.add(office.proposal(), stranger)


def test_a_dissolved_unit_is_refused_and_somebody_who_worked_there_is_not(office: Office) -> None:
    gone = make_unit(office.body, "X", "Phòng Y tế", valid_to=DAY - timedelta(days=1))
    proposal = office.proposal()

    with pytest.raises(RuleViolation, match="Phòng Y tế does not exist on 07/02/2020"):
        office.add(proposal, gone)
    office.add(proposal, make_person(gone, "Cá nhân 05"))

    assert names(proposal) == ["Cá nhân 05"]


def test_the_list_does_not_change_once_it_was_submitted(office_on_both: Office) -> None:
    office = office_on_both
    proposal = office.submitted(office.units[0])
    award = proposal.awards[0]

    for act in (
        lambda: services.add_line(proposal, line(office.units[1]), by=office.secretary),
        lambda: services.change_line(award, LineWords(HONOUR, "Khác"), by=office.secretary),
        lambda: services.move_line(award, 1, by=office.secretary),
        lambda: services.remove_line(award, by=office.secretary),
        lambda: services.rename_proposal(proposal, "Khác", by=office.secretary),
        lambda: services.discard_proposal(proposal, by=office.secretary),
        lambda: services.submit_proposal(proposal, by=office.secretary),
    ):
        with pytest.raises(RuleViolation, match="has been submitted"), transaction():
            act()

    assert (names(proposal), proposal.title) == (["Ủy ban nhân dân xã Phước Kiển"], "Khen thưởng phong trào")


def test_a_discarded_proposal_is_gone_but_for_the_journal(office_on_both: Office) -> None:
    office = office_on_both
    proposal = office.proposal()
    office.add(proposal, office.units[0])

    with transaction():
        services.discard_proposal(proposal, by=office.secretary)

    assert db.session.scalars(select(Proposal)).all() == []
    assert db.session.scalars(select(Award)).all() == []
    assert last_entry().details["recipients"] == ["Ủy ban nhân dân xã Phước Kiển"]


# The same recipient more than once.


def test_a_second_line_for_a_recipient_needs_a_reason(office_on_both: Office) -> None:
    office = office_on_both
    first, second = office.proposal("Đợt một"), office.proposal("Đợt hai")
    office.add(first, office.units[0])

    with pytest.raises(RuleViolation, match="stands in this movement already, in “Đợt một”") as refusal:
        office.add(second, office.units[0])
    repeated = office.add(second, office.units[0], reason="Thành tích khác")

    assert refusal.value.field == "repeat_reason"
    assert (repeated.repeat, repeated.repeat_reason) == (1, "Thành tích khác")


def test_a_reason_is_kept_only_where_one_is_due(office: Office) -> None:
    award = office.add(office.proposal(), office.units[0], reason="Không cần")

    assert (award.repeat, award.repeat_reason) == (0, "")


def test_a_repeated_line_keeps_a_reason_when_it_is_changed(office: Office) -> None:
    proposal = office.proposal()
    office.add(proposal, office.units[0])
    repeated = office.add(proposal, office.units[0], reason="Thành tích khác")

    with pytest.raises(RuleViolation, match="once more"), transaction():
        services.change_line(repeated, LineWords(HONOUR, "Khác"), by=office.secretary)

    assert repeated.repeat_reason == "Thành tích khác"


def test_lines_that_were_struck_annulled_or_taken_out_do_not_count(office_on_both: Office) -> None:
    office = office_on_both
    struck, annulled, taken_out = office.units
    decided = office.submitted(struck, annulled)
    decision = office.decide(decided, refusals={decided.awards[0].id: "Đang được thanh tra"})
    with transaction():
        details = AnnulmentDetails("12/QĐ-UBND", DAY, "Kê khai sai")
        services.annul_award(decision.awards[0], details, by=office.leader)
    proposal = office.proposal()
    award = office.add(proposal, taken_out)
    with transaction():
        services.remove_line(award, by=office.secretary)

    repeats = [office.add(proposal, unit).repeat for unit in office.units]

    assert repeats == [0, 0, 0]


def test_a_recipient_stands_once_in_each_of_two_movements(office: Office) -> None:
    office.add(office.proposal(), office.units[0])
    office.movement = make_movement(office.body, "cchc-2020")

    assert office.add(office.proposal(), office.units[0]).repeat == 0


def test_the_database_refuses_two_standing_lines_of_one_number(app_on_both: Flask) -> None:
    office = office_of()
    proposal = office.proposal()
    office.add(proposal, office.units[0])

    with pytest.raises(IntegrityError):
        make_line(proposal, office.units[0], position=2)
    with pytest.raises(IntegrityError):
        make_line(proposal, office.units[0], position=2, repeat=1)


def test_two_who_propose_the_same_at_once_are_not_both_let_through(app_on_both: Flask) -> None:
    office = office_of()
    ids = [office.proposal(title).id for title in ("Một", "Hai")]
    unit_id, by_id = office.units[0].id, office.secretary.id

    def add(proposal_id: int) -> int:
        unit = db.session.get_one(type(office.units[0]), unit_id)
        secretary = db.session.get_one(type(office.secretary), by_id)
        return services.add_line(db.session.get_one(Proposal, proposal_id), line(unit), by=secretary).id

    results = at_once(app_on_both, *(lambda proposal_id=key: add(proposal_id) for key in ids))

    assert sorted(type(result).__name__ for result in results) == ["RuleViolation", "int"]
    assert len(db.session.scalars(select(Award)).all()) == 1


# From the standings.


def test_units_and_authors_are_proposed_from_the_standings_by_place(office_on_both: Office) -> None:
    office = office_on_both
    low, high = office.scored(2000, 3000)
    proposal = office.proposal()
    authors = {initiative.authors[0].id for initiative in (low, high)}

    with transaction():
        added = services.add_from_standings(
            proposal, Selection(frozenset({low.id, high.id}), frozenset(authors), BOTH), by=office.secretary
        )

    assert names(proposal) == [
        "Ủy ban nhân dân xã Phước Lộc", "Ủy ban nhân dân xã Phước Kiển", "Trần Thị Hai", "Nguyễn Văn Một",
    ]  # fmt: skip
    assert {award.initiative_id for award in added} == {low.id, high.id}
    assert last_entry().act == "proposal.choose"


def test_an_initiative_without_a_place_cannot_be_chosen(office: Office) -> None:
    (failed,) = office.scored(0)
    proposal = office.proposal()

    with pytest.raises(RuleViolation, match="Choose at least one"), transaction():
        services.add_from_standings(proposal, Selection(frozenset({failed.id}), frozenset(), BOTH), by=office.secretary)


def test_an_author_who_is_not_on_the_list_of_persons_is_put_on_it(office: Office) -> None:
    (initiative,) = office.scored(3000)
    with transaction():
        author = initiative.authors[0]
        author.person_id, author.full_name = None, "Phạm Thị Mới"
    selection = Selection(frozenset(), frozenset({author.id}), BOTH)
    proposal = office.proposal()

    with pytest.raises(RuleViolation, match="Phạm Thị Mới is addressed") as refusal, transaction():
        services.add_from_standings(proposal, selection, by=office.secretary)
    with transaction():
        told = Selection(frozenset(), frozenset({author.id}), BOTH, {author.id: Honorific.MS})
        (award,) = services.add_from_standings(proposal, told, by=office.secretary)

    assert refusal.value.field == f"honorific-{author.id}"
    assert (award.person.full_name, award.person.honorific, award.person.unit) == (
        "Phạm Thị Mới", Honorific.MS, office.units[0],
    )  # fmt: skip


def test_whoever_stands_already_is_chosen_again_only_with_a_reason(office: Office) -> None:
    initiatives = office.scored(3000, 2000)
    office.add(office.proposal("Đợt một"), office.units[1])
    proposal = office.proposal()
    chosen = frozenset(initiative.id for initiative in initiatives)

    with pytest.raises(RuleViolation, match="Phước Lộc stands"), transaction():
        services.add_from_standings(proposal, Selection(chosen, frozenset(), BOTH), by=office.secretary)
    assert names(proposal) == []
    with transaction():
        again = Selection(chosen, frozenset(), BOTH, repeat_reason="Giải pháp khác")
        services.add_from_standings(proposal, again, by=office.secretary)

    assert [award.repeat_reason for award in proposal.awards] == ["", "Giải pháp khác"]


def test_a_new_person_is_found_again_by_name_and_unit(office: Office) -> None:
    newcomer = NewPerson(office.units[0], "Phạm Thị Mới", Honorific.MS, "Chuyên viên")

    with transaction():
        first = services.person_for(newcomer, by=office.secretary)
        again = services.person_for(newcomer, by=office.secretary)

    assert first is again
    assert db.session.scalars(select(Person).where(Person.full_name == "Phạm Thị Mới")).all() == [first]


# Submitting and giving back.


def test_an_empty_list_is_not_submitted(office: Office) -> None:
    proposal = office.proposal()

    with pytest.raises(RuleViolation, match="The list is empty"):
        office.submit(proposal)

    assert proposal.state is ProposalState.DRAFTED


def test_a_list_over_a_quota_is_refused_with_the_numbers(office_on_both: Office) -> None:
    office = office_on_both
    office.set_quota(RecipientKind.COLLECTIVE, 2)
    office.submitted(office.units[0])
    proposal = office.proposal()
    office.add(proposal, office.units[1])
    third = office.add(proposal, office.units[2])

    with pytest.raises(RuleViolation, match="the quota is 2; 2 are on this list and 1 on others"):
        office.submit(proposal)
    with transaction():
        services.remove_line(third, by=office.secretary)

    assert office.submit(proposal).state is ProposalState.SUBMITTED


def test_lists_that_are_being_drawn_up_and_lines_that_were_struck_take_no_quota(office: Office) -> None:
    office.set_quota(RecipientKind.COLLECTIVE, 1)
    other = office.proposal()
    office.add(other, office.units[0])
    struck = office.submitted(office.units[1], office.persons[0])
    office.decide(struck, refusals={struck.awards[0].id: "Đang được thanh tra"})

    assert office.submitted(office.units[2]).awaits_decision


def test_each_kind_of_recipient_has_its_own_quota(office: Office) -> None:
    office.set_quota(RecipientKind.INDIVIDUAL, 1)

    with pytest.raises(RuleViolation, match="for individuals: the quota is 1; 2 are on this list"):
        office.submitted(*office.units, *office.persons[:2])


def test_two_lists_submitted_at_once_do_not_exceed_a_quota_together(app_on_both: Flask) -> None:
    office = office_of()
    office.set_quota(RecipientKind.COLLECTIVE, 1)
    ids = []
    for unit in office.units[:2]:
        proposal = office.proposal()
        office.add(proposal, unit)
        ids.append(proposal.id)
    by_id = office.secretary.id

    def submit(proposal_id: int) -> bool:
        secretary = db.session.get_one(type(office.secretary), by_id)
        return services.submit_proposal(db.session.get_one(Proposal, proposal_id), by=secretary).awaits_decision

    results = at_once(app_on_both, *(lambda proposal_id=key: submit(proposal_id) for key in ids))

    assert sorted(type(result).__name__ for result in results) == ["RuleViolation", "bool"]


def test_a_name_that_was_corrected_is_submitted_as_it_is_now(office: Office) -> None:
    proposal = office.proposal()
    office.add(proposal, office.persons[0])
    with transaction():
        office.persons[0].full_name = "Nguyễn Văn Mốt"

    office.submit(proposal)

    assert names(proposal) == ["Nguyễn Văn Mốt"]


def test_a_unit_dissolved_since_it_was_proposed_is_not_submitted(office: Office) -> None:
    proposal = office.proposal()
    office.add(proposal, office.units[0])
    with transaction():
        office.units[0].valid_to = DAY - timedelta(days=1)

    with pytest.raises(RuleViolation, match="does not exist on 07/02/2020"):
        office.submit(proposal)


def test_what_is_proposed_for_an_initiative_that_was_returned_since_is_not_submitted(office: Office) -> None:
    initiative = make_initiative(office.movement, office.units[0], office.officer)
    proposal = office.proposal()
    office.add(proposal, office.units[0], initiative_id=initiative.id)
    with transaction() as session:
        session.get_one(Initiative, initiative.id).state = InitiativeState.RETURNED

    with pytest.raises(RuleViolation, match="no longer eligible"):
        office.submit(proposal)


def test_a_list_that_was_given_back_is_changed_and_submitted_again(office_on_both: Office) -> None:
    office = office_on_both
    proposal = office.submitted(office.units[0])

    with transaction():
        services.give_back(proposal, "Bổ sung cá nhân", by=office.leader)
    assert (proposal.state, proposal.return_reason) == (ProposalState.DRAFTED, "Bổ sung cá nhân")
    office.add(proposal, office.persons[0])
    office.submit(proposal)

    assert (proposal.state, proposal.return_reason, len(proposal.awards)) == (ProposalState.SUBMITTED, "", 2)


def test_only_a_submitted_list_is_given_back(office: Office) -> None:
    proposal = office.proposal()

    with pytest.raises(RuleViolation, match="Only a submitted proposal"), transaction():
        services.give_back(proposal, "Không", by=office.leader)


# Deciding.


def test_a_decision_makes_awards_with_register_numbers_in_list_order(office_on_both: Office) -> None:
    office = office_on_both
    first = office.decide(office.submitted(office.persons[0], office.units[0]))
    second = office.decide(office.submitted(office.units[1], office.units[2]), 102)

    assert [(award.recipient_name, award.register_entry, award.state) for award in first.awards] == [
        ("Ủy ban nhân dân xã Phước Kiển", "0001/2020", AwardState.AWARDED),
        ("Nguyễn Văn Một", "0002/2020", AwardState.AWARDED),
    ]
    assert [award.register_entry for award in second.awards] == ["0003/2020", "0004/2020"]
    assert (first.notation, first.year, first.proposal.state) == ("101/QĐ-UBND", 2020, ProposalState.DECIDED)


def test_struck_lines_keep_their_reason_and_leave_no_gap_in_the_register(office_on_both: Office) -> None:
    office = office_on_both
    proposal = office.submitted(*office.units)
    struck = proposal.awards[1]

    decision = office.decide(proposal, refusals={struck.id: "Đang được thanh tra"})

    assert [award.register_number for award in decision.awards] == [1, 2]
    assert (struck.state, struck.refusal_reason, struck.decision) == (AwardState.REFUSED, "Đang được thanh tra", None)
    entry = last_entry()
    assert [told["id"] for told in entry.details["list"]["awards"]] == [award.id for award in decision.awards]
    assert entry.details["not_awarded"] == {"Ủy ban nhân dân xã Phước Lộc": "Đang được thanh tra"}


def test_every_year_and_every_body_has_a_register_of_its_own(office: Office) -> None:
    office.decide(office.submitted(office.units[0]))
    with clock.at(date(2021, 1, 5)):
        proposal = office.submitted(office.units[1])
        with transaction():
            details = decision_details(signed_on=date(2021, 1, 5))
            decision = services.decide(proposal, details, by=office.leader)
            services.issue_decision(decision, on=date(2021, 1, 5), by=office.secretary)

    assert (decision.notation, decision.awards[0].register_entry) == ("01/QĐ-UBND", "0001/2021")


def test_nothing_is_awarded_before_the_signed_decision_has_its_number(office_on_both: Office) -> None:
    office = office_on_both
    proposal = office.submitted(*office.units[:2])

    decision = office.sign(proposal, {proposal.awards[1].id: "Đang được thanh tra"})

    assert (decision.notation, decision.is_issued, decision.day) == ("…/QĐ-UBND", False, DAY)
    assert proposal.state is ProposalState.SIGNED
    assert [(award.state, award.register_entry) for award in proposal.awards] == [(AwardState.PROPOSED, "")] * 2
    assert [award.recipient_name for award in queries.awards_of(decision)] == ["Ủy ban nhân dân xã Phước Kiển"]
    assert [award.refusal_reason for award in queries.refused_lines(decision)] == ["Đang được thanh tra"]
    with clock.at(DAY + timedelta(days=1)), transaction():
        services.issue_decision(decision, on=DAY + timedelta(days=1), by=office.secretary)
    assert (decision.notation, decision.day) == ("01/QĐ-UBND", DAY + timedelta(days=1))
    assert [award.state for award in proposal.awards] == [AwardState.AWARDED, AwardState.REFUSED]


def test_a_decision_is_numbered_once_and_not_before_its_signature(office_on_both: Office) -> None:
    office = office_on_both
    decision = office.sign(office.submitted(office.units[0]))

    with pytest.raises(RuleViolation, match="after the signature, never before"), transaction():
        services.issue_decision(decision, on=DAY - timedelta(days=1), by=office.secretary)
    assert (decision.number, decision.proposal.awards[0].state) == (None, AwardState.PROPOSED)
    office.issue(decision)

    with pytest.raises(RuleViolation, match="has its number already"), transaction():
        services.issue_decision(decision, on=DAY, by=office.secretary)


def test_the_leader_gives_another_honour_or_other_words_and_says_why(office_on_both: Office) -> None:
    office = office_on_both
    proposal = office.submitted(*office.units[:2])
    line = proposal.awards[0]
    change = LineChange(line.honour, "Đã hoàn thành xuất sắc nhiệm vụ được giao", "Chưa đủ điều kiện nêu thành tích cũ")

    with transaction():
        decision = services.decide(proposal, decision_details(), changes={line.id: change}, by=office.leader)

    assert (line.achievement, line.change_reason) == (change.achievement, change.reason)
    assert line.proposed_achievement.startswith("Đã có thành tích")
    assert list(last_entry().details["changed"]) == [f"Ủy ban nhân dân xã Phước Kiển: {change.reason}"]
    with transaction():
        services.withdraw_decision(decision, "Sai họ tên người ký", by=office.secretary)
    assert (line.achievement[:17], line.is_changed) == ("Đã có thành tích ", False)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (LineChange(HONOUR, "Khác", ""), "Say why"),
        (LineChange("CSTD_CS", "Khác", "Hạ mức"), "cannot be given instead"),
    ],
)
def test_a_change_needs_its_reason_and_what_the_movement_offers(office: Office, change: LineChange, words: str) -> None:
    proposal = office.submitted(office.units[0])

    with pytest.raises(RuleViolation, match=words), transaction():
        services.decide(proposal, decision_details(), changes={proposal.awards[0].id: change}, by=office.leader)

    assert (proposal.state, proposal.awards[0].is_changed) == (ProposalState.SUBMITTED, False)


def test_a_line_is_not_struck_and_changed_at_once(office: Office) -> None:
    proposal = office.submitted(*office.units[:2])
    key = proposal.awards[0].id

    with pytest.raises(RuleViolation, match="not both"), transaction():
        services.decide(
            proposal, decision_details(), refusals={key: "Không"}, changes={key: LineChange(HONOUR, "Khác", "Hạ")},
            by=office.leader,
        )  # fmt: skip


def test_a_signature_is_withdrawn_before_the_issue_and_never_after(office_on_both: Office) -> None:
    office = office_on_both
    proposal = office.submitted(*office.units[:2])
    decision = office.sign(proposal, {proposal.awards[0].id: "Đang được thanh tra"})
    with transaction():
        printed = order_paper("awards/papers/decision.html", {}, filename="a.pdf", subject=decision)

    with transaction():
        services.withdraw_decision(decision, "Sai thể thức", by=office.secretary)

    # The next decision may get the same id; what was printed of this one is not taken for its own.
    db.session.refresh(printed)
    assert (printed.subject_kind, printed.subject_id) == ("proposal", proposal.id)

    assert (proposal.state, proposal.decision) == (ProposalState.SUBMITTED, None)
    assert [award.refusal_reason for award in proposal.awards] == ["", ""]
    assert (last_entry().act, last_entry().reason) == ("decision.withdraw", "Sai thể thức")
    issued = office.decide(proposal, 1)
    with pytest.raises(RuleViolation, match="has its number already"), transaction():
        services.withdraw_decision(issued, "Muộn", by=office.secretary)
    assert issued.notation == "01/QĐ-UBND"


@pytest.mark.parametrize(
    ("signed_on", "reason"),
    [
        (DAY + timedelta(days=1), "not in the future"),
        (DAY - timedelta(days=1), "was submitted on 07/02/2020"),
    ],
)
def test_a_decision_is_neither_of_the_future_nor_before_the_submission(
    office: Office, signed_on: date, reason: str
) -> None:
    proposal = office.submitted(office.units[0])

    with pytest.raises(RuleViolation, match=reason) as refusal, transaction():
        services.decide(proposal, decision_details(signed_on=signed_on), by=office.leader)

    assert refusal.value.field == "signed_on"


def test_an_honour_that_cannot_be_given_on_the_day_of_the_decision_is_refused(office: Office) -> None:
    proposal = office.submitted(office.units[0])
    later = date(2025, 7, 1)

    with (
        clock.at(later),
        pytest.raises(RuleViolation, match=r"cannot give “Giấy khen .*” on 01/7/2025"),
        transaction(),
    ):
        services.decide(proposal, decision_details(signed_on=later), by=office.leader)


def test_a_unit_that_does_not_exist_on_the_day_of_the_decision_must_be_struck(office_on_both: Office) -> None:
    office = office_on_both
    proposal = office.submitted(*office.units[:2])
    with transaction():
        office.units[0].valid_to = DAY - timedelta(days=1)

    with pytest.raises(RuleViolation, match="Phước Kiển does not exist"):
        office.decide(proposal)
    decision = office.decide(proposal, refusals={proposal.awards[0].id: "Đơn vị đã giải thể"})

    assert [award.unit for award in decision.awards] == [office.units[1]]


def test_not_every_line_can_be_struck(office: Office) -> None:
    proposal = office.submitted(office.units[0])

    with pytest.raises(RuleViolation, match="Every line is struck"):
        office.decide(proposal, refusals={proposal.awards[0].id: "Không"})


@pytest.mark.parametrize("refusals", [{10_000: "Không có dòng này"}, {1: ""}])
def test_a_line_is_struck_only_on_its_list_and_with_a_reason(office: Office, refusals: dict[int, str]) -> None:
    with pytest.raises(RuleViolation, match="must stand on the list and needs a reason"):
        office.decide(office.submitted(office.units[0]), refusals=refusals)


def test_a_list_that_changed_while_it_was_read_is_not_decided(office: Office) -> None:
    proposal = office.submitted(office.units[0])
    seen = proposal.submitted_at
    with transaction():
        services.give_back(proposal, "Bổ sung", by=office.leader)
    office.add(proposal, office.units[1])
    with clock.at(clock.now() + timedelta(hours=1)):
        office.submit(proposal)

    with pytest.raises(Stale, match="submitted anew"), transaction():
        services.decide(proposal, decision_details(), seen=seen, by=office.leader)

    assert proposal.awaits_decision


def test_two_leaders_who_decide_at_once_make_one_decision(app_on_both: Flask) -> None:
    office = office_of()
    proposal_id, by_id = office.submitted(*office.units).id, office.leader.id

    def decide() -> int:
        leader = db.session.get_one(type(office.leader), by_id)
        proposal = db.session.get_one(Proposal, proposal_id)
        return services.decide(proposal, decision_details(), by=leader).id

    results = at_once(app_on_both, decide, decide)

    refusals = [str(result) for result in results if isinstance(result, RuleViolation)]
    assert refusals == ["Only a submitted proposal can be decided."]
    assert len(db.session.scalars(select(Decision)).all()) == 1


def test_secretaries_who_issue_at_the_same_moment_get_consecutive_numbers(app_on_both: Flask) -> None:
    office = office_of()
    ids, by_id = [office.sign(office.submitted(unit)).id for unit in office.units], office.secretary.id

    def issue(decision_id: int) -> int | None:
        secretary = db.session.get_one(type(office.secretary), by_id)
        decision = db.session.get_one(Decision, decision_id)
        return services.issue_decision(decision, on=DAY, by=secretary).number

    results = at_once(app_on_both, *(lambda decision_id=key: issue(decision_id) for key in ids))

    assert sorted(result for result in results if isinstance(result, int)) == [1, 2, 3]
    assert sorted(db.session.scalars(select(Award.register_number))) == [1, 2, 3]


def test_one_decision_issued_twice_at_once_gets_one_number(app_on_both: Flask) -> None:
    office = office_of()
    decision_id, by_id = office.sign(office.submitted(office.units[0])).id, office.secretary.id

    def issue() -> int | None:
        secretary = db.session.get_one(type(office.secretary), by_id)
        return services.issue_decision(db.session.get_one(Decision, decision_id), on=DAY, by=secretary).number

    results = at_once(app_on_both, issue, issue)

    assert [result for result in results if isinstance(result, int)] == [1]
    assert [str(result) for result in results if isinstance(result, RuleViolation)] == [
        "This decision has its number already."
    ]


# What was decided stands.


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE award SET achievement = 'Khác' WHERE state = 'awarded'",
        "UPDATE award SET register_number = 99 WHERE state = 'awarded'",
        "UPDATE award SET state = 'refused', decision_id = NULL, register_number = NULL, refusal_reason = 'x' "
        "WHERE state = 'awarded'",
        "UPDATE award SET refusal_reason = 'Khác' WHERE state = 'refused'",
        "UPDATE award SET state = 'proposed' WHERE state = 'refused'",
        "DELETE FROM award WHERE state = 'awarded'",
        "DELETE FROM award WHERE state = 'refused'",
        "UPDATE decision SET signer_name = 'Khác'",
        "DELETE FROM decision",
        "UPDATE proposal SET state = 'submitted'",
        "UPDATE proposal SET title = 'Khác'",
        "DELETE FROM proposal",
    ],
)
def test_the_database_refuses_to_change_what_was_decided(app_on_both: Flask, statement: str) -> None:
    office = office_of()
    proposal = office.submitted(*office.units[:2])
    office.decide(proposal, refusals={proposal.awards[1].id: "Đang được thanh tra"})

    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(text(statement))


def test_a_decided_list_takes_no_further_line(office: Office) -> None:
    proposal = office.submitted(office.units[0])
    office.decide(proposal)

    with pytest.raises(RuleViolation, match="has been submitted"):
        office.add(proposal, office.units[1])


# Annulment.


def annulment(**changes: object) -> AnnulmentDetails:
    given: dict[str, object] = {"decision_ref": "12/QĐ-UBND", "annulled_on": DAY, "reason": "Kê khai sai sự thật"}
    return AnnulmentDetails(**{**given, **changes})  # type: ignore[arg-type]


def test_an_annulled_award_stays_on_its_list_and_in_the_register(office_on_both: Office) -> None:
    office = office_on_both
    decision = office.decide(office.submitted(*office.units[:2]))
    award = decision.awards[0]

    with transaction():
        services.annul_award(award, annulment(), by=office.leader)
    db.session.expire_all()

    assert [(line.register_entry, line.state) for line in decision.awards] == [
        ("0001/2020", AwardState.ANNULLED),
        ("0002/2020", AwardState.AWARDED),
    ]
    assert (award.annulment.decision_ref, award.annulment.recorded_by_id) == ("12/QĐ-UBND", office.leader.id)
    assert [(entry.act, entry.reason) for entry in entries_about(award)][-1] == ("award.annul", "Kê khai sai sự thật")


def test_an_award_is_annulled_only_once(office_on_both: Office) -> None:
    office = office_on_both
    award = office.decide(office.submitted(office.units[0])).awards[0]
    with transaction():
        services.annul_award(award, annulment(), by=office.leader)

    with pytest.raises(RuleViolation, match="Only an award that stands"), transaction():
        services.annul_award(award, annulment(reason="Lần hai"), by=office.leader)

    assert award.annulment.reason == "Kê khai sai sự thật"


@pytest.mark.parametrize("day", [DAY - timedelta(days=1), DAY + timedelta(days=1)])
def test_an_annulment_is_neither_before_the_award_nor_in_the_future(office: Office, day: date) -> None:
    award = office.decide(office.submitted(office.units[0])).awards[0]

    with pytest.raises(RuleViolation) as refusal, transaction():
        services.annul_award(award, annulment(annulled_on=day), by=office.leader)

    assert refusal.value.field == "annulled_on"
    assert award.state is AwardState.AWARDED


def test_a_line_that_was_not_awarded_cannot_be_annulled(office: Office) -> None:
    award = office.add(office.proposal(), office.units[0])

    with pytest.raises(RuleViolation, match="Only an award that stands"), transaction():
        services.annul_award(award, annulment(), by=office.leader)
