"""Verdicts, narrow returns, opinions, checklists and comparisons, on both databases where it matters."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from contest import clock
from contest.accounts.models import Account
from contest.appraisals import queries, services
from contest.appraisals.checklist import Finding
from contest.appraisals.models import ItemAnswer, LikenessVerdict
from contest.appraisals.papers import REQUEST
from contest.appraisals.queries import Pair, find_pair
from contest.appraisals.services import Findings, ItemDetails
from contest.database import db, transaction
from contest.errors import NotFound, RuleViolation, Stale
from contest.evidence.services import MEBIBYTE, Limits, add_attachment, remove_attachment, write_captions
from contest.initiatives import services as initiatives
from contest.initiatives.models import Initiative, InitiativeState, Revision, RevisionKind, ScanState, Verdict
from contest.initiatives.services import InitiativeDetails
from contest.journal.queries import entries_about
from contest.movements.models import MovementState
from contest.notices.models import Notice, NoticeKind
from contest.paper.models import Paper
from contest.questions.services import Wanted, compose_form, details_of
from contest.rules.workdays import after_working_days, calendar_for
from tests.appraisals.conftest import Bureau
from tests.evidence.samples import picture
from tests.factories import make_account, make_body, make_initiative, make_movement, make_unit
from tests.initiatives.test_services import at_once
from tests.initiatives.texts import box

LIMITS = Limits(each=MEBIBYTE, together=MEBIBYTE)


def notices(kind: NoticeKind) -> list[tuple[str, str]]:
    """Return who was told of this kind, and where the notice leads."""
    found = db.session.scalars(select(Notice).where(Notice.kind == kind).order_by(Notice.id))
    return [(notice.account.name, notice.path) for notice in found]


def give(
    bureau: Bureau, initiative: Initiative, verdict: Verdict, *, by: Account | None = None, **found: object
) -> None:
    """Give a verdict with these findings."""
    findings = Findings(**found)  # type: ignore[arg-type]
    with transaction():
        services.appraise_initiative(initiative, verdict, findings, by=by or bureau.secretary)


def returned(bureau: Bureau, *parts: str, **changes: object) -> Initiative:
    """Submit an initiative and return these parts of it, the title unless others are named."""
    initiative = bureau.submitted(**changes)
    bureau.appraise(initiative, Verdict.RETURNED, notes=dict.fromkeys(parts or ("title",), "Bổ sung."))
    return initiative


def completed(bureau: Bureau, initiative: Initiative, **changes: object) -> Initiative:
    """Change a returned text and submit it again."""
    with transaction():
        details = replace(InitiativeDetails.of(initiative), **changes)  # type: ignore[arg-type]
        initiatives.save_initiative(initiative, details, initiative.edition, by=bureau.officer)
        return initiatives.submit_initiative(initiative, by=bureau.officer)


# Verdicts


def test_a_verdict_is_recorded_with_its_reason_and_the_unit_is_told(bureau_on_both: Bureau) -> None:
    bureau = bureau_on_both
    initiative = bureau.submitted()

    bureau.appraise(initiative, Verdict.REJECTED, "Trùng giải pháp cũ.")

    [appraisal] = initiative.appraisals
    assert (initiative.state, appraisal.verdict, appraisal.reason, appraisal.edition) == (
        InitiativeState.REJECTED, Verdict.REJECTED, "Trùng giải pháp cũ.", 1,
    )  # fmt: skip
    assert entries_about(initiative)[-1].reason == "Trùng giải pháp cũ."
    own = [("Chuyên viên 01", f"/initiatives/{initiative.id}"), ("Chuyên viên 02", f"/initiatives/{initiative.id}")]
    assert notices(NoticeKind.INITIATIVE_REJECTED) == own


def test_a_rejection_needs_a_reason(bureau: Bureau) -> None:
    initiative = bureau.submitted()

    with pytest.raises(RuleViolation, match="reason"):
        bureau.appraise(initiative, Verdict.REJECTED)

    assert (initiative.state, initiative.appraisals) == (InitiativeState.SUBMITTED, [])


def test_the_same_verdict_twice_is_given_once_and_another_is_refused(bureau: Bureau) -> None:
    initiative = bureau.submitted()
    for _time in range(2):
        bureau.appraise(initiative, Verdict.ELIGIBLE)

    with pytest.raises(RuleViolation, match="Only a submitted"):
        bureau.appraise(initiative, Verdict.REJECTED, "Khác ý.")

    assert [appraisal.verdict for appraisal in initiative.appraisals] == [Verdict.ELIGIBLE]
    assert len(notices(NoticeKind.INITIATIVE_ACCEPTED)) == 2


def test_two_secretaries_at_once_give_one_verdict(app_on_both: Flask, bureau_on_both: Bureau) -> None:
    bureau = bureau_on_both
    initiative_id, ids = bureau.submitted().id, (bureau.secretary.id, bureau.deputy.id)
    db.session.remove()

    def accept(account_id: int) -> object:
        by, initiative = db.session.get_one(Account, account_id), db.session.get_one(Initiative, initiative_id)
        return services.appraise_initiative(initiative, Verdict.ELIGIBLE, Findings(), by=by).id

    results = at_once(app_on_both, [lambda: accept(ids[0]), lambda: accept(ids[1])])

    assert sorted(type(result).__name__ for result in results) == ["RuleViolation", "int"]
    assert len(db.session.get_one(Initiative, initiative_id).appraisals) == 1


def test_a_verdict_on_a_text_that_was_changed_meanwhile_is_refused(bureau: Bureau) -> None:
    initiative = completed(bureau, returned(bureau), title="Tên khác")

    with pytest.raises(Stale), transaction():
        services.appraise_initiative(initiative, Verdict.ELIGIBLE, Findings(), by=bureau.secretary, edition=1)

    assert initiative.state is InitiativeState.SUBMITTED


@pytest.mark.parametrize("statement", ["UPDATE appraisal SET reason = 'Khác'", "DELETE FROM appraisal",
                                       "UPDATE reopened_part SET note = 'Khác'", "DELETE FROM reopened_part",
                                       "DELETE FROM checklist_item", "DELETE FROM opinion"])  # fmt: skip
def test_the_database_itself_refuses_to_rewrite_an_appraisal(bureau_on_both: Bureau, statement: str) -> None:
    bureau = bureau_on_both
    bureau.compose("Một")
    initiative = bureau.submitted()
    with transaction():
        services.ask_opinion(initiative, bureau.asked, "Có đúng không?", 5, by=bureau.secretary)
    bureau.appraise(initiative, Verdict.RETURNED, "Thiếu.", notes={"title": "Viết rõ."})

    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(text(statement))


# The checklist


def test_an_item_that_is_taken_out_is_retired_and_one_that_is_worded_anew_stays(bureau: Bureau) -> None:
    first, second = bureau.compose("Hồ sơ đủ", "Có số liệu")
    with transaction():
        wanted = [ItemDetails(second.id, "Có số liệu trước và sau"), ItemDetails(None, "Không trùng", "Điều 3")]
        services.compose_checklist(bureau.movement, wanted, reason="Rõ hơn.", by=bureau.secretary)

    standing = queries.items_of(bureau.movement)
    assert [(item.id == second.id, item.text, item.source) for item in standing] == [
        (True, "Có số liệu trước và sau", ""), (False, "Không trùng", "Điều 3"),
    ]  # fmt: skip
    assert first.retired_at is not None
    entry = entries_about(bureau.movement)[-1]
    assert (entry.act, entry.reason) == ("movement.set_checklist", "Rõ hơn.")
    assert entry.details["changed"]["checklist"][0] == ["Hồ sơ đủ", "Có số liệu"]


def test_the_checklist_of_a_launched_movement_changes_with_a_reason_and_of_a_closed_one_not(bureau: Bureau) -> None:
    with pytest.raises(RuleViolation, match="why"), transaction():
        services.compose_checklist(bureau.movement, [ItemDetails(None, "Một")], by=bureau.secretary)
    with transaction():
        bureau.movement.state = MovementState.CLOSED
    with pytest.raises(RuleViolation, match="closed"), transaction():
        services.compose_checklist(bureau.movement, [ItemDetails(None, "Một")], reason="x", by=bureau.secretary)

    assert queries.items_of(bureau.movement) == []


def test_items_that_say_the_same_and_items_of_others_are_refused(bureau: Bureau) -> None:
    with pytest.raises(RuleViolation, match="says the same"):
        bureau.compose("Hồ sơ đủ", "hồ sơ đủ")
    with pytest.raises(RuleViolation, match="changed meanwhile"), transaction():
        services.compose_checklist(bureau.movement, [ItemDetails(99, "Một")], reason="x", by=bureau.secretary)


def test_the_verdict_keeps_the_checklist_in_the_words_of_its_day(bureau: Bureau) -> None:
    [item] = bureau.compose("Có số liệu")
    initiative = bureau.submitted()
    give(bureau, initiative, Verdict.ELIGIBLE, answers={item.id: Finding(ItemAnswer.YES, "Bảng 2")})
    with transaction():
        wanted = [ItemDetails(item.id, "Có số liệu của hai năm")]
        services.compose_checklist(bureau.movement, wanted, reason="x", by=bureau.secretary)

    [line] = initiative.appraisals[0].checklist
    assert (line["text"], line["answer"], line["note"]) == ("Có số liệu", "yes", "Bảng 2")
    assert entries_about(initiative)[-1].details["checklist"] == {"Có số liệu": "yes"}


def test_accepting_with_a_no_needs_a_reason_and_with_a_gap_is_refused(bureau: Bureau) -> None:
    first, second = bureau.compose("Một", "Hai")
    initiative = bureau.submitted()
    no = {first.id: Finding(ItemAnswer.NO), second.id: Finding(ItemAnswer.NOT_APPLICABLE)}

    with pytest.raises(RuleViolation, match="“Hai” has not been answered"):
        give(bureau, initiative, Verdict.ELIGIBLE, answers={first.id: Finding(ItemAnswer.YES)})
    with pytest.raises(RuleViolation, match="Say why it is accepted"):
        give(bureau, initiative, Verdict.ELIGIBLE, answers=no)
    give(bureau, initiative, Verdict.ELIGIBLE, answers=no, reason="Bổ sung sau.")

    assert initiative.state is InitiativeState.ELIGIBLE


def test_what_was_noted_is_kept_until_the_verdict_and_comes_back_for_the_next_one(bureau: Bureau) -> None:
    first, second = bureau.compose("Một", "Hai")
    initiative = bureau.submitted()
    findings = Findings("Chưa rõ.", {first.id: Finding(ItemAnswer.NO, "Thiếu")}, {"title": "Viết rõ.", "q1": ""})
    with transaction():
        services.keep_draft(initiative, findings, 0, by=bureau.secretary)
    assert queries.lines_of(initiative)[0].finding == Finding(ItemAnswer.NO, "Thiếu")
    draft = queries.draft_of(initiative)
    assert draft is not None and (draft.reason, draft.notes) == ("Chưa rõ.", {"title": "Viết rõ."})

    answers = {first.id: Finding(ItemAnswer.NO), second.id: Finding(ItemAnswer.YES)}
    give(bureau, initiative, Verdict.RETURNED, answers=answers, notes={"title": "Viết rõ."})
    completed(bureau, initiative, title="Tên rõ hơn")

    assert (draft.reason, draft.notes) == ("", {})
    assert [line.finding.answer for line in queries.lines_of(initiative)] == [ItemAnswer.NO, ItemAnswer.YES]


def test_notes_do_not_overwrite_what_another_secretary_has_noted_meanwhile(bureau: Bureau) -> None:
    initiative = bureau.submitted()
    with transaction():
        services.keep_draft(initiative, Findings("Một"), 0, by=bureau.secretary)

    with pytest.raises(Stale, match="Thư ký 01 has noted"), transaction():
        services.keep_draft(initiative, Findings("Hai"), 0, by=bureau.deputy)
    with transaction():
        services.keep_draft(initiative, Findings("Hai"), 1, by=bureau.deputy)

    draft = queries.draft_of(initiative)
    assert draft is not None and (draft.reason, draft.edition) == ("Hai", 2)


# Narrow returns


def test_a_return_opens_the_parts_with_a_note_for_the_working_days_of_the_terms(bureau_on_both: Bureau) -> None:
    bureau = bureau_on_both
    effect = box(bureau.movement, "effect")
    initiative = returned(bureau, "title", effect)

    [appraisal] = initiative.appraisals
    days = bureau.movement.terms.completion_days if bureau.movement.terms else 0
    due = after_working_days(clock.today(), days, calendar_for(bureau.body.name))
    assert initiative.opened == {"title", effect}
    assert (appraisal.due_on, initiative.closes_on) == (due, due)
    assert appraisal.checker_id == bureau.secretary.id
    assert notices(NoticeKind.INITIATIVE_RETURNED)[0] == ("Chuyên viên 01", f"/initiatives/{initiative.id}")
    entry = entries_about(initiative)[-1]
    assert list(entry.details["parts"]) == ["title", "Hiệu quả"]


@pytest.mark.parametrize("notes", [{}, {"title": ""}, {"q99": "Bổ sung."}])
def test_a_return_needs_a_note_on_a_part_of_the_form(bureau: Bureau, notes: dict[str, str]) -> None:
    initiative = bureau.submitted()

    with pytest.raises(RuleViolation):
        bureau.appraise(initiative, Verdict.RETURNED, "Lý do.", notes=notes)

    assert initiative.state is InitiativeState.SUBMITTED


def test_notes_are_not_lost_by_another_verdict(bureau: Bureau) -> None:
    with pytest.raises(RuleViolation, match="empty these notes"):
        give(bureau, bureau.submitted(), Verdict.ELIGIBLE, notes={"title": "Viết rõ."})


def test_every_part_but_the_opened_ones_refuses_a_change_and_keeps_the_text(bureau_on_both: Bureau) -> None:
    bureau = bureau_on_both
    effect = box(bureau.movement, "effect")
    initiative = returned(bureau, effect)
    standing = InitiativeDetails.of(initiative)
    key, other = int(effect[1:]), int(box(bureau.movement, "scope")[1:])
    crafted = {
        "name of the initiative": replace(standing, title="Tên khác"),
        "field": replace(standing, field_id=bureau.movement.fields[1].id),
        "authors": replace(standing, authors=bureau.authors(6_000, 4_000)),
        "“Phạm vi": replace(standing, answers={**standing.answers, other: "Cả huyện."}),
        "“Phạm vi áp": replace(standing, answers={**standing.answers, key: "Giảm ba ngày.", other: "Cả huyện."}),
    }

    for words, details in crafted.items():
        with pytest.raises(Stale, match=words), transaction():
            initiatives.save_initiative(initiative, details, 1, by=bureau.officer)
        with pytest.raises(Stale), transaction():
            initiatives.save_initiative(initiative, details, 1, by=bureau.officer, automatic=True)
    with transaction():
        allowed = replace(standing, answers={**standing.answers, key: "Giảm ba ngày."})
        initiatives.save_initiative(initiative, allowed, 1, by=bureau.officer)

    assert InitiativeDetails.of(initiative) == allowed
    assert initiative.edition == 2


def test_evidence_is_a_part_of_its_own(bureau: Bureau) -> None:
    initiative = bureau.draft()
    with transaction():
        first = add_attachment(initiative, picture(), limits=LIMITS, by=bureau.officer)
    with transaction():
        initiatives.submit_initiative(initiative, by=bureau.officer)
    bureau.appraise(initiative, Verdict.RETURNED, notes={"title": "Viết rõ."})

    for act in (
        lambda: add_attachment(initiative, picture("blue", "b.png"), limits=LIMITS, by=bureau.officer),
        lambda: remove_attachment(first, by=bureau.officer),
        lambda: write_captions(initiative, {first.id: "Khác"}, by=bureau.officer),
    ):
        with pytest.raises(RuleViolation, match="evidence was not reopened"), transaction():
            act()
    with transaction():
        first.scan, first.finding = ScanState.INFECTED, "Eicar"
    with transaction():
        remove_attachment(first, by=bureau.officer)

    assert initiative.standing_attachments == []


def test_evidence_that_was_reopened_may_change_and_makes_a_new_edition(bureau: Bureau) -> None:
    initiative = returned(bureau, "evidence")
    with pytest.raises(Stale), transaction():
        details = bureau.details(title="Tên khác")
        initiatives.save_initiative(initiative, details, 1, by=bureau.officer)
    with transaction():
        add_attachment(initiative, picture(), limits=LIMITS, by=bureau.officer)
    with transaction():
        initiatives.submit_initiative(initiative, by=bureau.officer)

    [answered] = queries.returns_of(initiative)
    assert initiative.edition == 2
    assert [change.section.name for change in answered.changes or ()] == ["evidence"]


def test_the_same_text_submitted_again_is_no_new_edition(bureau: Bureau) -> None:
    initiative = returned(bureau)
    with transaction():
        initiatives.submit_initiative(initiative, by=bureau.officer)

    [answered] = queries.returns_of(initiative)
    assert (initiative.edition, answered.changes) == (1, [])


def test_a_form_that_asks_more_meanwhile_does_not_lock_a_returned_one_up(bureau: Bureau) -> None:
    initiative = returned(bureau, "title")
    with transaction():
        asked = [Wanted(question.id, details_of(question)) for question in bureau.movement.asked]
        more = replace(asked[0].details, label="Kinh phí", code="cost", required=True)
        compose_form(bureau.movement.id, [*asked, Wanted(None, more)], filled_in=True)
        db.session.expire(bureau.movement)

    completed(bureau, initiative, title="Tên rõ hơn")

    assert initiative.state is InitiativeState.SUBMITTED


def test_an_old_return_without_marked_parts_opens_everything(bureau: Bureau) -> None:
    initiative = returned(bureau)
    with transaction() as session:
        session.execute(text("DROP TRIGGER reopened_part_delete_locked"))
        session.execute(text("DELETE FROM reopened_part"))

    assert initiative.opened is None
    completed(bureau, initiative, title="Khác", field_id=bureau.movement.fields[1].id)
    assert initiative.edition == 2


def test_after_its_last_day_a_returned_one_is_taken_only_when_it_was_given_more_time(bureau: Bureau) -> None:
    initiative = returned(bureau)
    due = initiative.closes_on or date.max
    with clock.at(due), pytest.raises(RuleViolation, match="more time than it has"), transaction():
        services.extend_completion(initiative, due - timedelta(days=1), "Bận.", by=bureau.secretary)
    with clock.at(due + timedelta(days=1)):
        with pytest.raises(RuleViolation, match="more time"), transaction():
            initiatives.submit_initiative(initiative, by=bureau.officer)
        with transaction():
            services.extend_completion(initiative, due + timedelta(days=3), "Nghỉ lễ.", by=bureau.deputy)
        with transaction():
            initiatives.submit_initiative(initiative, by=bureau.officer)

    extended = next(entry for entry in entries_about(initiative) if entry.act == "initiative.extend")
    assert initiative.state is InitiativeState.SUBMITTED
    assert (extended.reason, extended.details["changed"]["due_on"][0]) == ("Nghỉ lễ.", due.isoformat())
    assert len(notices(NoticeKind.INITIATIVE_RETURNED)) == 4


def test_it_is_returned_at_most_as_often_as_the_terms_say(bureau: Bureau) -> None:
    with transaction():
        bureau.movement.terms.most_returns = 1  # type: ignore[union-attr]
    initiative = completed(bureau, returned(bureau), title="Tên rõ hơn")

    with pytest.raises(RuleViolation, match="returned 1 times already"):
        bureau.appraise(initiative, Verdict.RETURNED, notes={"title": "Nữa."})

    assert initiative.state is InitiativeState.SUBMITTED


def test_only_whoever_returned_it_checks_it_again_unless_it_is_taken_over(bureau: Bureau) -> None:
    initiative = completed(bureau, returned(bureau), title="Tên rõ hơn")

    with pytest.raises(RuleViolation, match="Thư ký 01 has returned it"):
        give(bureau, initiative, Verdict.ELIGIBLE, by=bureau.deputy)
    with transaction():
        services.take_over_check(initiative, "Thư ký 01 nghỉ phép.", by=bureau.deputy)
    with pytest.raises(RuleViolation, match="Thư ký 02 has returned it"):
        give(bureau, initiative, Verdict.ELIGIBLE)
    give(bureau, initiative, Verdict.ELIGIBLE, by=bureau.deputy)

    taken = next(entry for entry in entries_about(initiative) if entry.act == "initiative.take_over")
    assert (taken.reason, taken.details["changed"]["checker"]) == ("Thư ký 01 nghỉ phép.", ["Thư ký 01", "Thư ký 02"])
    assert initiative.state is InitiativeState.ELIGIBLE


def test_an_accepted_one_is_returned_with_a_reason_and_accepted_anew(bureau: Bureau) -> None:
    initiative = bureau.submitted()
    bureau.appraise(initiative, Verdict.ELIGIBLE)

    with pytest.raises(RuleViolation, match="Say why"):
        bureau.appraise(initiative, Verdict.RETURNED, notes={"title": "Viết rõ."})
    bureau.appraise(initiative, Verdict.RETURNED, "Tổ chấm hỏi.", notes={"title": "Viết rõ."})
    completed(bureau, initiative, title="Tên rõ hơn")
    bureau.appraise(initiative, Verdict.ELIGIBLE)

    assert (initiative.state, initiative.title) == (InitiativeState.ELIGIBLE, "Tên rõ hơn")
    assert [appraisal.verdict for appraisal in initiative.appraisals] == [
        Verdict.ELIGIBLE, Verdict.RETURNED, Verdict.ELIGIBLE,
    ]  # fmt: skip


def test_what_is_submitted_is_due_after_the_working_days_of_the_terms(bureau: Bureau) -> None:
    initiative = bureau.submitted()
    days = bureau.movement.terms.appraisal_days if bureau.movement.terms else 0

    due = after_working_days(clock.today(), days, calendar_for(bureau.body.name))
    assert initiative.appraisal_due_on == due


def test_a_year_whose_holidays_nobody_knows_sets_no_last_day_and_stops_nobody(bureau: Bureau) -> None:
    with transaction():
        bureau.movement.terms.appraisal_days = 90  # type: ignore[union-attr]
    with clock.at(date(2031, 5, 5)):
        assert initiatives.last_day_of(5, bureau.movement) is None


def test_a_return_orders_the_request_for_completion(bureau: Bureau) -> None:
    initiative = returned(bureau, "title", "evidence")
    [appraisal] = initiative.appraisals

    paper = services.request_of(appraisal)
    assert paper is not None and paper.filename == "phieu-yeu-cau-bo-sung-01-1.pdf"
    assert [row[1:] for row in paper.values["rows"]] == [["Tên giải pháp", "Bổ sung."], ["Minh chứng", "Bổ sung."]]
    assert len([row for row in db.session.scalars(select(Paper)) if row.template == REQUEST]) == 1


# One verdict on many


def test_many_are_accepted_together_and_each_unit_is_told(bureau_on_both: Bureau) -> None:
    bureau = bureau_on_both
    chosen = [bureau.submitted(title=title) for title in ("Một", "Hai", "Ba")]

    with transaction():
        services.appraise_many(dict.fromkeys(chosen, 1), Verdict.ELIGIBLE, Findings(), by=bureau.secretary)

    assert {initiative.state for initiative in chosen} == {InitiativeState.ELIGIBLE}
    assert len(notices(NoticeKind.INITIATIVE_ACCEPTED)) == 6


def test_one_fault_among_many_leaves_all_of_them_alone_and_every_fault_is_named(bureau: Bureau) -> None:
    fine, decided, changed = (bureau.submitted(title=title) for title in ("Một", "Hai", "Ba"))
    bureau.appraise(decided, Verdict.ELIGIBLE)
    mine = completed(bureau, returned(bureau, title="Bốn"), title="Bốn rõ hơn")
    chosen = {fine: 1, decided: 1, changed: 7, mine: 2}

    with pytest.raises(services.Faulty) as refused, transaction():
        services.appraise_many(chosen, Verdict.REJECTED, Findings("Trùng."), by=bureau.deputy)

    named = {key: str(faults[0]) for key, faults in refused.value.faults.items()}
    assert set(named) == {decided.id, changed.id, mine.id}
    assert "Only a submitted" in named[decided.id]
    assert "has changed the text" in named[changed.id]
    assert "Thư ký 01 has returned it" in named[mine.id]
    assert fine.state is InitiativeState.SUBMITTED


def test_an_empty_choice_does_nothing_and_many_are_not_returned(bureau: Bureau) -> None:
    initiative = bureau.submitted()
    with transaction():
        assert services.appraise_many({}, Verdict.REJECTED, Findings("Trùng."), by=bureau.secretary) == []
    with pytest.raises(RuleViolation, match="one by one"), transaction():
        services.appraise_many({initiative: 1}, Verdict.RETURNED, Findings("x"), by=bureau.secretary)

    assert initiative.state is InitiativeState.SUBMITTED


# Opinions


def test_an_office_is_asked_and_answers_and_whoever_asked_is_told(bureau_on_both: Bureau) -> None:
    bureau = bureau_on_both
    initiative = bureau.submitted()
    with transaction():
        opinion = services.ask_opinion(initiative, bureau.asked, "Có đúng không?", 5, by=bureau.secretary)
    with transaction():
        services.give_opinion(opinion, "Đúng.", by=bureau.expert)

    assert opinion.due_on == after_working_days(clock.today(), 5, calendar_for(bureau.body.name))
    assert (opinion.answer, opinion.answered_by, opinion.is_open) == ("Đúng.", bureau.expert, False)
    assert notices(NoticeKind.OPINION_ASKED) == [("Chuyên viên 09", f"/opinions/{opinion.id}")]
    assert notices(NoticeKind.OPINION_GIVEN) == [("Thư ký 01", f"/initiatives/{initiative.id}/appraise")]
    assert [entry.act for entry in entries_about(initiative)][-2:] == [
        "initiative.ask_opinion", "initiative.give_opinion",
    ]  # fmt: skip


def test_an_opinion_that_was_given_cannot_be_changed(bureau_on_both: Bureau) -> None:
    bureau = bureau_on_both
    initiative = bureau.submitted()
    with transaction():
        opinion = services.ask_opinion(initiative, bureau.asked, "Có đúng không?", 5, by=bureau.secretary)
        services.give_opinion(opinion, "Đúng.", by=bureau.expert)

    with transaction():
        services.give_opinion(opinion, "Đúng.", by=bureau.expert)
    with pytest.raises(RuleViolation, match="given already"), transaction():
        services.give_opinion(opinion, "Sai.", by=bureau.expert)
    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(text("UPDATE opinion SET answer = 'Sai.'"))


def test_the_same_question_twice_is_asked_once_and_another_waits_for_its_answer(bureau: Bureau) -> None:
    initiative = bureau.submitted()

    def ask(question: str) -> int:
        with transaction():
            return services.ask_opinion(initiative, bureau.asked, question, 5, by=bureau.secretary).id

    assert ask("Có đúng không?") == ask("Có đúng không?")
    with pytest.raises(RuleViolation, match="being asked already"):
        ask("Có mới không?")
    assert len(queries.opinions_of(initiative)) == 1


def test_neither_its_own_unit_nor_a_stranger_is_asked_nor_about_what_is_decided(bureau: Bureau) -> None:
    initiative, stranger = bureau.submitted(), make_unit(make_body("khac"), "XX")

    for unit in (bureau.unit, stranger):
        with pytest.raises(RuleViolation), transaction():
            services.ask_opinion(initiative, unit, "Có đúng không?", 5, by=bureau.secretary)
    bureau.appraise(initiative, Verdict.ELIGIBLE)
    with pytest.raises(RuleViolation, match="Only a submitted"), transaction():
        services.ask_opinion(initiative, bureau.asked, "Có đúng không?", 5, by=bureau.secretary)


def test_a_final_verdict_ends_what_is_still_asked_and_a_return_does_not(bureau: Bureau) -> None:
    initiative = bureau.submitted()
    with transaction():
        opinion = services.ask_opinion(initiative, bureau.asked, "Có đúng không?", 5, by=bureau.secretary)
    bureau.appraise(initiative, Verdict.RETURNED, notes={"title": "Viết rõ."})
    assert opinion.is_open

    completed(bureau, initiative, title="Tên rõ hơn")
    bureau.appraise(initiative, Verdict.ELIGIBLE)

    assert not opinion.is_open
    with pytest.raises(RuleViolation, match="no longer asked"), transaction():
        services.give_opinion(opinion, "Đúng.", by=bureau.expert)


# Like initiatives


def test_a_pair_has_one_verdict_whichever_side_it_is_looked_at_from(bureau_on_both: Bureau) -> None:
    bureau = bureau_on_both
    first, second = bureau.submitted(title="Một cửa"), bureau.submitted(title="Một cửa điện tử")
    with transaction():
        services.compare(Pair(second, first), LikenessVerdict.DIFFERENT, "Khác cách làm.", by=bureau.secretary)
    with transaction():
        services.compare(Pair(first, second), LikenessVerdict.SAME, "", by=bureau.deputy)

    found = queries.comparison_of(second, first)
    assert found is not None and (found.verdict, found.judged_by) == (LikenessVerdict.SAME, bureau.deputy)
    assert queries.comparisons_with(first, [second.id]) == {second.id: found}
    assert queries.comparisons_with(second, [first.id]) == {first.id: found}
    assert [entry.act for entry in entries_about(second)].count("initiative.compare") == 1
    assert entries_about(first)[-1].details["changed"]["likeness"] == ["different", "same"]


def test_a_pair_is_of_one_body_or_of_the_body_it_succeeds_and_never_a_draft(bureau: Bureau) -> None:
    former, stranger = make_body("cu", successor_id=bureau.body.id), make_body("la")
    initiative, draft = bureau.submitted(), bureau.draft()
    theirs = {
        body.code: make_initiative(
            make_movement(body, f"{body.code}-cchc"), make_unit(body), make_account(f"{body.code}@x.vn")
        )
        for body in (former, stranger)
    }

    assert find_pair(initiative.id, theirs["cu"].id).other.id == theirs["cu"].id
    for other in (initiative, draft, theirs["la"]):
        with pytest.raises(NotFound):
            find_pair(initiative.id, other.id)


def test_each_submission_is_kept_with_its_files(bureau: Bureau) -> None:
    initiative = completed(bureau, returned(bureau), title="Tên rõ hơn")

    kept = db.session.scalars(
        select(Revision).where(Revision.initiative_id == initiative.id, Revision.kind == RevisionKind.SUBMITTED)
    ).all()
    assert [(revision.edition, revision.text["files"]) for revision in kept] == [(1, []), (2, [])]
    found = queries.submitted_text(initiative, 1)
    assert found is not None and found.text["title"] == "Một cửa điện tử liên thông"
