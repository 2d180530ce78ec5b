"""What surrounds the decisions of the demonstration: nominations, holds, notice, ballot, and what came after."""

import json
from datetime import date, datetime, time

import pytest
from flask import Flask
from sqlalchemy import func, select

from contest import clock
from contest.accounts.models import Account
from contest.awards.models import Award, AwardState, Decision
from contest.certificates.models import Certificate
from contest.consultations.models import Consultation, Feedback, Outcome
from contest.corrections.models import AnnulmentCause, DocumentKind, LaterDocument, Recovery, RecoveryKind
from contest.database import db
from contest.demo import council_2020, green_2026, nominating_2020
from contest.errors import RuleViolation
from contest.histories import register
from contest.histories.models import OldDecision
from contest.invariants import breaches
from contest.journal.invariants import breaches as breaks_of_chain
from contest.journal.models import JournalEntry
from contest.movements.models import Movement, MovementState, RecipientKind
from contest.movements.queries import movement_by_code
from contest.nominations.models import Hold, Nomination, NominationState
from contest.nominations.services import accept_nomination, eligibility_of
from contest.payments.models import Letter, PaymentSheet
from contest.units.models import Body
from contest.votes.models import AGAINST, Method, NamedVote, Round, Voter, Way
from contest.votes.queries import tally_of

pytestmark = pytest.mark.xdist_group("demo")


def movement(code: str) -> Movement:
    found = movement_by_code(code)
    assert found is not None
    return found


def nominations_of(code: str) -> list[Nomination]:
    query = select(Nomination).where(Nomination.movement_id == movement(code).id).order_by(Nomination.id)
    return list(db.session.scalars(query))


def rounds() -> tuple[Round, Round]:
    first, second = db.session.scalars(
        select(Round).where(Round.meeting.has(held_on=council_2020.MET_ON)).order_by(Round.number)
    )
    return first, second


# Nominations and holds.


def test_the_second_list_is_what_units_nominated_and_the_secretariat_accepted(loaded: Flask) -> None:
    nominated = nominations_of("cchc-2019")
    second = movement("cchc-2019").id
    lines = db.session.scalars(
        select(Award).join(Decision).where(Decision.number == 102, Award.movement_id == second)
    ).all()

    assert [one.number for one in nominated] == list(range(1, 21))
    assert {one.award_id for one in nominated if one.state is NominationState.ACCEPTED} == {line.id for line in lines}
    assert [one.state for one in nominated].count(NominationState.REFUSED) == 2


def test_one_dossier_was_returned_for_one_part_and_completed_in_time(loaded: Flask) -> None:
    [returned] = [one for one in nominations_of("cchc-2019") if one.return_reason]

    assert returned.unit.code == nominating_2020.RETURNED
    assert list(returned.reopened) == ["paper-report"]
    assert (returned.state, returned.submitted_late) == (NominationState.ACCEPTED, False)


def test_the_same_words_twice_were_seen_and_refused(loaded: Flask) -> None:
    first, again = [one for one in nominations_of("cchc-2019") if one.unit.code == nominating_2020.TWICE]

    assert first.achievement == again.achievement
    assert (first.state, again.state) == (NominationState.ACCEPTED, NominationState.REFUSED)
    assert first.register_number and first.register_number in again.verdict_reason


def test_a_hold_that_ended_before_the_decision_did_not_stop_its_unit(loaded: Flask) -> None:
    [ended] = [one for one in db.session.scalars(select(Hold)) if one.lifted_on]

    assert ended.stands_on(date(2020, 1, 8)) and not ended.stands_on(date(2020, 1, 9))
    awards = select(Award).where(Award.unit_id == ended.unit_id, Award.person_id.is_(None))
    assert [award.state for award in db.session.scalars(awards)].count(AwardState.AWARDED) >= 1


def test_a_hold_that_stands_keeps_a_nomination_from_being_accepted(loaded: Flask) -> None:
    running = db.session.scalars(select(Movement).where(Movement.state == MovementState.LAUNCHED)).one()
    [held] = [one for one in nominations_of(running.code) if one.unit.code == "KTX"]
    secretary = db.session.scalars(select(Account).where(Account.email == "thuky@nhabe.example")).one()

    with pytest.raises(RuleViolation, match="must be met is not"):
        accept_nomination(held, held.honour, "", by=secretary)
    db.session.rollback()


def test_three_collectives_stand_in_both_lists_each_with_other_words(loaded: Flask) -> None:
    by_number = {
        decision.number: {award.recipient_key: award for award in decision.awards if award.person_id is None}
        for decision in db.session.scalars(select(Decision).where(Decision.year == 2020))
    }
    both = by_number[101].keys() & by_number[102].keys()

    assert len(both) >= 3
    assert all(by_number[101][key].achievement != by_number[102][key].achievement for key in both)
    assert all(by_number[102][key].repeat_reason for key in both)
    second = next(iter(by_number[102].values())).proposal
    told = eligibility_of(second)
    flagged = {
        award.id
        for award in second.awards
        for line in told[award.id].lines
        if line.finding.check == "once_per_achievement" and line.finding.looked_at
    }
    assert flagged == {by_number[102][key].id for key in both}


# The council.


def test_nine_cast_secret_ballots_and_nothing_joins_a_member_to_a_choice(loaded: Flask) -> None:
    _first, second = rounds()

    assert (second.method, second.present, second.members) == (Method.SECRET, 8, 9)
    assert [voter.has_cast for voter in second.voters] == [True] * 9
    assert [voter.way for voter in second.voters].count(Way.WRITTEN) == 1
    assert second.box is not None and second.box.ballots == []
    assert all(sum(tally_of(motion).values()) in (7, 8, 9) and motion.passed for motion in second.motions)
    assert sum(tally_of(motion).get(AGAINST, 0) for motion in second.motions) > 0
    assert all(
        motion.published == sorted(motion.published)
        and len({code for code, _choice in motion.published}) == len(motion.published)
        for motion in second.motions
    )
    ids = [voter.id for voter in second.voters]
    assert db.session.scalar(select(func.count()).select_from(NamedVote).where(NamedVote.voter_id.in_(ids))) == 0
    told = db.session.scalars(select(JournalEntry.act).where(JournalEntry.act.like("vote.%"))).all()
    assert not [act for act in told if "cast" in act]


def test_the_absent_member_wrote_by_the_councils_own_rule(loaded: Flask) -> None:
    first, _second = rounds()
    [writer] = [voter for voter in first.voters if voter.way is Way.WRITTEN]

    assert writer.name == "Ủy viên Hội đồng 08"
    rules = [rule for motion in first.motions for rule in motion.rules.values()]
    assert all(rule["written_counts"] and "Quy chế làm việc của Hội đồng" in rule["source"] for rule in rules)
    assert db.session.scalar(select(func.count()).select_from(Voter).where(Voter.round_id == first.id)) == 9


def test_the_submissions_say_what_the_council_came_to(loaded: Flask) -> None:
    letters = db.session.scalars(select(Letter).where(Letter.symbol == "TTr-NV").order_by(Letter.number)).all()

    assert [letter.notation for letter in letters] == ["25/TTr-NV", "26/TTr-NV"]
    assert [(letter.council_total, letter.council_held_on) for letter in letters] == [(9, council_2020.MET_ON)] * 2
    assert all((letter.council_agreed or 0) > 4 for letter in letters)


def test_the_list_was_public_for_five_working_days_and_what_was_said_was_answered(loaded: Flask) -> None:
    notice = db.session.scalars(select(Consultation)).one()
    feedback = db.session.scalars(select(Feedback)).one()

    # Thursday 16 January; the holidays of Tết are from 23 to 29 January.
    assert (notice.published_on, notice.closes_on) == (date(2020, 1, 16), date(2020, 1, 30))
    assert len(notice.lines) == 18
    assert (feedback.outcome, bool(feedback.answer)) == (Outcome.KEPT, True)


# The commune.


def test_the_commune_gives_seven_awards_under_the_law_of_2026(loaded: Flask) -> None:
    decision = db.session.scalars(select(Decision).where(Decision.year == 2026)).one()
    sheet = db.session.scalars(select(PaymentSheet).where(PaymentSheet.decision_id == decision.id)).one()
    kinds = [award.recipient_kind for award in decision.awards]

    assert [kinds.count(kind) for kind in RecipientKind] == [3, 1, 3]
    assert {line.award.recipient_kind.value: line.rounded for line in sheet.lines} == {
        "collective": 1_520_000, "individual": 760_000, "household": 1_140_000,
    }  # fmt: skip
    assert sheet.total == 3 * 1_520_000 + 3 * 760_000 + 1_140_000 == 7_980_000
    assert {line.base_salary for line in sheet.lines} == {2_530_000}


def test_a_misspelt_name_was_corrected_by_a_letter_and_the_certificate_issued_again(loaded: Flask) -> None:
    letter = db.session.scalars(select(LaterDocument).where(LaterDocument.kind == DocumentKind.LETTER)).one()
    award = db.session.get_one(Award, letter.award_id)
    old, new = db.session.scalars(
        select(Certificate).where(Certificate.award_id == award.id).order_by(Certificate.edition)
    )

    assert (award.recipient_name, letter.corrections[0].new_text) == (green_2026.WRONG_NAME, "Cá nhân 302")
    assert new.replaces is old and new.serial == f"{old.serial}-2"
    assert "Cá nhân 302" in str(new.values) and "Cá nhan" not in str(new.values)


def test_an_annulled_award_fails_verification_at_once_and_others_do_not(loaded: Flask) -> None:
    cause = db.session.scalars(select(AnnulmentCause)).one()
    gone = cause.annulment.award
    other = db.session.scalars(
        select(Certificate).join(Award).where(Award.decision_id == gone.decision_id, Award.unit_id != gone.unit_id)
    ).first()
    certificate = db.session.scalars(select(Certificate).where(Certificate.award_id == gone.id)).one()
    assert other is not None
    client = loaded.test_client()

    said = client.get(f"/v/{certificate.code}").get_data(as_text=True)
    standing = client.get(f"/v/{other.code}").get_data(as_text=True)

    assert "verdict--annulled" in said and "365/QĐ-UBND" in said
    assert "verdict--valid" in standing


def test_money_and_certificate_were_demanded_back_and_the_money_is_still_out(loaded: Flask) -> None:
    recoveries = {one.kind: one for one in db.session.scalars(select(Recovery))}

    assert recoveries[RecoveryKind.MONEY].amount == 760_000
    assert {kind: one.is_open for kind, one in recoveries.items()} == {
        RecoveryKind.OBJECT: False, RecoveryKind.MONEY: True,
    }  # fmt: skip


# What is looked up.


def test_the_registers_run_without_a_gap_and_mark_what_was_annulled(loaded: Flask) -> None:
    found = {}
    for code, year in (("nhabe", 2020), ("xanhabe", 2026)):
        body = db.session.scalars(select(Body).where(Body.code == code)).one()
        found[code] = register.register_of(body, year).lines

    assert [line.number for line in found["nhabe"]] == list(range(1, 53))
    assert [line.number for line in found["xanhabe"]] == list(range(1, 8))
    assert [line.recipient for line in found["xanhabe"] if not line.stands] == ["Cá nhân 303"]


def test_awards_history_tells_of_decisions_of_old_and_of_the_case(loaded: Flask) -> None:
    answer = loaded.test_cli_runner().invoke(args=["awards", "history", "benh vien huyen nha be", "--format", "json"])
    [told] = [one for one in json.loads(answer.output) if one["kind"] == "unit"]

    honours = [(one["decision"], one["honour"], one["entered"], one["counts_for_merit"]) for one in told["honours"]]
    assert honours == [
        ("9901/QĐ-UBND", "TTLDTT_HUYEN", True, True), ("9903/QĐ-UBND", "GK_HUYEN", True, False),
        ("101/QĐ-UBND", "GK_HUYEN", False, False), ("102/QĐ-UBND", "GK_HUYEN", False, False),
    ]  # fmt: skip


def test_every_line_of_an_old_decision_is_known_to_somebody(loaded: Flask) -> None:
    decisions = db.session.scalars(select(OldDecision)).all()

    assert {decision.issued_on.year for decision in decisions} == {2017, 2018}
    assert all(line.recipient is not None for decision in decisions for line in decision.lines)
    assert all("minh họa" in decision.title for decision in decisions)


def test_the_journal_is_whole_and_everything_holds(loaded: Flask) -> None:
    assert list(breaks_of_chain()) == []
    assert list(breaches()) == []


def test_nothing_has_happened_after_the_minute_of_loading(loaded: Flask) -> None:
    first_minute = datetime.combine(clock.today(), time(0, 1), clock.OFFICE)

    assert db.session.scalars(select(func.max(JournalEntry.at))).one() <= first_minute
