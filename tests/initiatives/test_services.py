"""Drafts, editions and submission, on both databases where it matters."""

import threading
import uuid
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from contest import clock
from contest.database import db, transaction
from contest.errors import RuleViolation, Stale
from contest.initiatives import services
from contest.initiatives.models import (
    Initiative,
    InitiativeState,
    Revision,
    RevisionKind,
    Verdict,
)
from contest.initiatives.papers import RECEIPT
from contest.initiatives.queries import find_initiative, receipt_of, revisions_of
from contest.initiatives.services import InitiativeDetails
from contest.journal.queries import entries_about
from contest.paper.models import Paper
from tests.factories import make_movement, make_person
from tests.initiatives.conftest import Office

ORIGIN = "0b1c7a52-6f0a-4a3e-9d5e-0d5e6f1d7a52"


def count(kind: type) -> int:
    return db.session.scalar(select(func.count()).select_from(kind)) or 0


def at_once(app: Flask, acts: list[Callable[[], object]]) -> list[object]:
    """Do ``acts`` at the same moment, each in a thread with a session of its own; return what they gave or raised."""
    start, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int) -> None:
        with app.app_context():
            start.wait()
            try:
                with transaction():
                    results[place] = acts[place]()
            except Exception as error:  # whatever happens is the result
                results[place] = error

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


# Drafts


def test_a_draft_needs_nothing_and_keeps_its_text(office_on_both: Office) -> None:
    office = office_on_both
    bare = InitiativeDetails("", None, (), unread={"title": "Một cửa 😀"})

    with transaction():
        initiative = services.create_draft(office.movement, office.unit, bare, ORIGIN, by=office.officer)

    assert (initiative.state, initiative.number, initiative.edition) == (InitiativeState.DRAFT, None, 1)
    assert InitiativeDetails.of(initiative) == bare
    assert [revision.kind for revision in revisions_of(initiative)] == [RevisionKind.SAVED]
    assert [entry.act for entry in entries_about(initiative)] == ["initiative.draft"]


@pytest.mark.parametrize("shares", [(6_000, 3_900), (6_000, 4_100), (10_100,)])
def test_a_draft_keeps_shares_that_do_not_add_up(office_on_both: Office, shares: tuple[int, ...]) -> None:
    initiative = office_on_both.draft(authors=office_on_both.authors(*shares))

    assert [author.share for author in initiative.authors] == list(shares)


def test_the_same_form_sent_twice_makes_one_initiative(office: Office) -> None:
    for _time in range(2):
        with transaction():
            initiative = services.create_draft(
                office.movement, office.unit, office.details(), ORIGIN, by=office.officer
            )

    assert count(Initiative) == 1
    assert initiative.edition == 1


def test_the_same_form_sent_again_with_more_text_saves_the_text(office: Office) -> None:
    for title in ("Lần đầu", "Lần sau"):
        with transaction():
            details = office.details(title=title)
            initiative = services.create_draft(office.movement, office.unit, details, ORIGIN, by=office.officer)

    assert count(Initiative) == 1
    assert (initiative.title, initiative.edition) == ("Lần sau", 2)


def test_a_form_sent_by_two_threads_at_once_makes_one_initiative(app_on_both: Flask, office_on_both: Office) -> None:
    office = office_on_both
    movement_id, details = office.movement.id, office.details()
    unit_kind, unit_id, officer_kind, officer_id = (
        type(office.unit),
        office.unit.id,
        type(office.officer),
        office.officer.id,
    )
    movement_kind = type(office.movement)
    db.session.remove()

    def create() -> int:
        movement, unit = db.session.get_one(movement_kind, movement_id), db.session.get_one(unit_kind, unit_id)
        by = db.session.get_one(officer_kind, officer_id)
        return services.create_draft(movement, unit, details, ORIGIN, by=by).id

    ids = at_once(app_on_both, [create] * 4)

    assert ids == [ids[0]] * 4
    assert count(Initiative) == 1


def test_a_form_saved_for_one_unit_is_not_saved_for_another(office: Office) -> None:
    with transaction():
        services.create_draft(office.movement, office.unit, office.details(), ORIGIN, by=office.officer)

    with pytest.raises(RuleViolation, match="saved for"), transaction():
        services.create_draft(office.movement, office.neighbours, office.details(), ORIGIN, by=office.officer)

    assert count(Initiative) == 1


def test_a_field_of_another_movement_is_refused(office: Office) -> None:
    other = make_movement(office.body, "khac")

    with pytest.raises(RuleViolation, match="does not belong"):
        office.draft(field_id=other.fields[0].id)

    assert count(Initiative) == 0


def test_an_author_is_linked_to_the_person_of_that_name_only_when_there_is_one(office: Office) -> None:
    known = make_person(office.unit, "Cá nhân 01")
    for post in ("Chuyên viên", "Kế toán"):
        make_person(office.unit, "Cá nhân 02", post=post)
    make_person(office.neighbours, "Cá nhân 03")

    initiative = office.draft(authors=office.authors(4_000, 3_000, 3_000))

    named_by_post = initiative.authors[1].person
    assert initiative.authors[0].person_id == known.id
    assert named_by_post is not None and named_by_post.post == "Chuyên viên"
    assert initiative.authors[2].person_id is None


# Editions


def test_saving_counts_the_edition_up_and_keeps_each_text(office_on_both: Office) -> None:
    initiative = office_on_both.draft()

    with transaction():
        services.save_initiative(initiative, office_on_both.details(title="Tên mới"), 1, by=office_on_both.colleague)

    assert (initiative.title, initiative.edition, initiative.saved_by_id) == ("Tên mới", 2, office_on_both.colleague.id)
    assert [revision.text["title"] for revision in revisions_of(initiative)] == [
        "Một cửa điện tử liên thông",
        "Tên mới",
    ]


def test_saving_an_older_edition_is_refused_and_changes_nothing(office_on_both: Office) -> None:
    office = office_on_both
    initiative = office.draft()
    with transaction():
        services.save_initiative(initiative, office.details(title="Của đồng nghiệp"), 1, by=office.colleague)

    with pytest.raises(Stale, match="Chuyên viên 02"), transaction():
        services.save_initiative(initiative, office.details(title="Của tôi"), 1, by=office.officer)

    assert (initiative.title, initiative.edition) == ("Của đồng nghiệp", 2)


def test_two_officers_saving_at_once_one_is_told_and_both_texts_are_kept(
    app_on_both: Flask, office_on_both: Office
) -> None:
    office = office_on_both
    initiative_id = office.draft().id
    texts = [office.details(title="Bản A"), office.details(title="Bản B")]
    people = [office.officer.id, office.colleague.id]
    account = type(office.officer)
    db.session.remove()

    def save(place: int) -> Callable[[], object]:
        def act() -> object:
            by = db.session.get_one(account, people[place])
            return services.save_initiative(find_initiative(initiative_id), texts[place], 1, by=by).title

        return act

    results = at_once(app_on_both, [save(0), save(1)])
    late = next(place for place, result in enumerate(results) if isinstance(result, Stale))
    with transaction():
        by = db.session.get_one(account, people[late])
        services.keep_overtaken(find_initiative(initiative_id), texts[late], 1, by=by)

    kept = [(revision.kind, revision.text["title"]) for revision in revisions_of(find_initiative(initiative_id))]
    assert find_initiative(initiative_id).title == texts[1 - late].title
    assert kept[1:] == [(RevisionKind.SAVED, texts[1 - late].title), (RevisionKind.OVERTAKEN, texts[late].title)]


def test_a_text_that_came_too_late_is_kept_once_however_often_it_is_sent(office: Office) -> None:
    initiative = office.draft()
    for _time in range(2):
        with transaction():
            services.keep_overtaken(initiative, office.details(title="Muộn"), 1, by=office.colleague)

    assert len(revisions_of(initiative, (RevisionKind.OVERTAKEN,))) == 1
    assert initiative.title != "Muộn"


def test_a_submitted_text_cannot_be_changed(office: Office) -> None:
    initiative = office.submitted()

    with pytest.raises(Stale), transaction():
        services.save_initiative(initiative, office.details(title="Sửa sau"), 1, by=office.officer)

    assert initiative.title == "Một cửa điện tử liên thông"


# Submission


def test_submitting_gives_a_number_keeps_the_text_and_orders_the_receipt(office_on_both: Office) -> None:
    initiative = office_on_both.submitted()

    assert (initiative.state, initiative.number, initiative.register_number) == (InitiativeState.SUBMITTED, 1, "01")
    assert initiative.submitted_at is not None
    assert [revision.kind for revision in revisions_of(initiative)] == [RevisionKind.SAVED, RevisionKind.SUBMITTED]
    receipt = receipt_of(initiative)
    assert receipt is not None
    assert (receipt.filename, receipt.values["number"]) == ("phieu-tiep-nhan-01.pdf", "01")


def test_submitting_twice_gives_one_number_and_one_receipt(office: Office) -> None:
    initiative = office.submitted()

    with transaction():
        services.submit_initiative(initiative, by=office.officer)

    assert (initiative.number, office.movement.last_register_number, count(Paper)) == (1, 1, 1)
    assert [entry.act for entry in entries_about(initiative)].count("initiative.submit") == 1


def test_an_initiative_submitted_by_two_threads_has_one_number_and_one_receipt(
    app_on_both: Flask, office_on_both: Office
) -> None:
    initiative_id, officer_id, account = (
        office_on_both.draft().id,
        office_on_both.officer.id,
        type(office_on_both.officer),
    )
    db.session.remove()

    def submit() -> object:
        by = db.session.get_one(account, officer_id)
        return services.submit_initiative(find_initiative(initiative_id), by=by).number

    assert at_once(app_on_both, [submit, submit]) == [1, 1]
    assert find_initiative(initiative_id).movement.last_register_number == 1
    assert count(Paper) == 1


def test_numbers_given_at_once_are_without_gap(app_on_both: Flask, office_on_both: Office) -> None:
    office, account = office_on_both, type(office_on_both.officer)
    ids = [office.draft(title=f"Giải pháp {place}").id for place in range(6)]
    broken = office.draft(title="Thiếu", effect="").id
    officer_id = office.officer.id
    db.session.remove()

    def submit(initiative_id: int) -> Callable[[], object]:
        def act() -> object:
            by = db.session.get_one(account, officer_id)
            return services.submit_initiative(find_initiative(initiative_id), by=by).number

        return act

    results = at_once(app_on_both, [submit(key) for key in (*ids[:3], broken, *ids[3:])])

    assert isinstance(results[3], services.Incomplete)
    assert sorted(number for number in results if isinstance(number, int)) == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("shares", [(6_000, 3_900), (6_000, 4_100)])
def test_shares_of_99_and_101_are_refused_at_submission_and_stay_as_typed(
    office_on_both: Office, shares: tuple[int, int]
) -> None:
    initiative = office_on_both.draft(authors=office_on_both.authors(*shares))

    with pytest.raises(services.Incomplete) as refusal, transaction():
        services.submit_initiative(initiative, by=office_on_both.officer)

    assert [lack.field for lack in refusal.value.missing] == ["authors"]
    assert (initiative.state, initiative.number, count(Paper)) == (InitiativeState.DRAFT, None, 0)
    assert [author.share for author in initiative.authors] == list(shares)


def test_a_draft_can_be_submitted_on_the_last_day_and_not_on_the_next(office: Office) -> None:
    first, second = office.draft(title="Đúng hạn"), office.draft(title="Quá hạn")
    closes_on = first.closes_on or date.max

    with clock.at(closes_on), transaction():
        services.submit_initiative(first, by=office.officer)
    with clock.at(closes_on + timedelta(days=1)), pytest.raises(RuleViolation, match="closed on"), transaction():
        services.submit_initiative(second, by=office.officer)

    assert (first.state, second.state) == (InitiativeState.SUBMITTED, InitiativeState.DRAFT)
    assert office.movement.last_register_number == 1


def test_a_returned_one_keeps_its_number_and_can_be_submitted_until_its_last_day(office: Office) -> None:
    initiative = office.submitted()
    office.appraise(initiative, Verdict.RETURNED)
    closes_on = initiative.closes_on or date.max

    with clock.at(closes_on + timedelta(days=1)), pytest.raises(RuleViolation, match="more time"), transaction():
        services.submit_initiative(initiative, by=office.officer)
    with clock.at(closes_on), transaction():
        services.submit_initiative(initiative, by=office.officer)

    receipts = [paper for paper in db.session.scalars(select(Paper)) if paper.template == RECEIPT]
    assert (initiative.state, initiative.number, len(receipts)) == (InitiativeState.SUBMITTED, 1, 2)
    assert entries_about(initiative)[-1].act == "initiative.resubmit"


def test_a_receipt_is_ordered_anew_only_after_its_printing_failed(office: Office) -> None:
    from contest.work import fail

    initiative = office.submitted()
    first = receipt_of(initiative)
    assert first is not None
    with transaction():
        assert services.order_receipt_again(initiative, by=office.officer) is first
    with transaction():
        fail(db.session.get_one(Paper, first.id), "Out of paper.")
    with transaction():
        second = services.order_receipt_again(initiative, by=office.officer)

    assert second.id != first.id
    assert {**second.values, "ordered_at": ""} == {**first.values, "ordered_at": ""}


def test_every_kept_text_is_whole(office: Office) -> None:
    initiative = office.draft()
    kept = db.session.scalars(select(Revision).where(Revision.initiative_id == initiative.id)).one().text

    assert kept["field"] == "Thủ tục hành chính"
    assert kept["authors"][0]["unit"] == office.unit.name
    assert uuid.UUID(initiative.origin)
