"""Judges are told when a text changed after they scored it, and see what changed but for what is hidden from them."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from contest.accounts.models import Account
from contest.appraisals.services import Findings, appraise_initiative
from contest.database import db, transaction
from contest.errors import RuleViolation
from contest.initiatives import services as initiatives
from contest.initiatives.models import Initiative, Verdict
from contest.initiatives.services import InitiativeDetails
from contest.notices.models import Notice, NoticeKind
from contest.panels.services import record_conflict
from contest.scoring import queries, services
from contest.scoring.models import Sheet
from contest.scoring.queries import own_assignments, sheet_of
from contest.scoring.tasks import tell_of_changed_texts
from tests.conftest import sign_in
from tests.factories import make_account, make_assignment
from tests.initiatives.texts import box, details_for
from tests.scoring.world import MARKS, World, make_world


@pytest.fixture
def world(app: Flask) -> World:
    return make_world()


@pytest.fixture
def world_on_both(app_on_both: Flask) -> World:
    return make_world()


def accepted(world: World) -> Initiative:
    """Register an initiative through the services, so that what was submitted is kept, and accept it."""
    by = world.secretary
    with transaction():
        details = details_for(world.movement, world.unit)
        draft = initiatives.create_draft(world.movement, world.unit, details, "0b1c7a52-6f0a-4a3e", by=by)
        initiatives.submit_initiative(draft, by=by)
        return appraise_initiative(draft, Verdict.ELIGIBLE, Findings(), by=by)


def give_back(world: World, initiative: Initiative) -> None:
    with transaction():
        notes = {"title": "Viết rõ.", box(world.movement, "effect"): "Số liệu."}
        appraise_initiative(initiative, Verdict.RETURNED, Findings("Hỏi.", notes=notes), by=world.secretary)


def complete(world: World, initiative: Initiative, **changes: object) -> None:
    """Change a returned text, submit it and accept it anew."""
    by = world.secretary
    with transaction():
        details = replace(InitiativeDetails.of(initiative), **changes)  # type: ignore[arg-type]
        initiatives.save_initiative(initiative, details, initiative.edition, by=by)
    with transaction():
        initiatives.submit_initiative(initiative, by=by)
    with transaction():
        appraise_initiative(initiative, Verdict.ELIGIBLE, Findings(), by=by)


def mark(world: World, initiative: Initiative, number: int = 1, *, hand_in: bool = True) -> Sheet:
    """Let the judge in seat ``number`` score ``initiative``."""
    assignment = make_assignment(world.panel.seats[number - 1], initiative)
    with transaction():
        for code, value in MARKS.items():
            sheet = services.save_mark(assignment, world.criteria[code].id, value, before=None, by=world.judge(number))
        if hand_in:
            services.hand_in(assignment, by=world.judge(number))
    return sheet


def told() -> list[tuple[str, str]]:
    found = db.session.scalars(select(Notice).where(Notice.kind == NoticeKind.TEXT_CHANGED).order_by(Notice.id))
    return [(notice.account.name, notice.path) for notice in found]


def test_a_sheet_remembers_the_text_that_was_scored(world_on_both: World) -> None:
    world = world_on_both
    initiative = accepted(world)
    sheet = mark(world, initiative)
    give_back(world, initiative)
    assert not sheet.is_overtaken

    complete(world, initiative, title="Tên rõ hơn")

    assert (sheet.edition, initiative.edition, sheet.is_overtaken) == (1, 2, True)


def test_whoever_began_a_sheet_is_told_once_and_nobody_else(world_on_both: World) -> None:
    world = world_on_both
    initiative = accepted(world)
    handed_in = mark(world, initiative, 1)
    begun = mark(world, initiative, 2, hand_in=False)
    make_assignment(world.panel.seats[2], initiative)
    give_back(world, initiative)
    tell_of_changed_texts()
    assert told() == []

    complete(world, initiative, title="Tên rõ hơn")
    for _minute in range(2):
        tell_of_changed_texts()

    assert told() == [
        ("Giám khảo 01", f"/assignments/{handed_in.assignment_id}/changes"),
        ("Giám khảo 02", f"/assignments/{begun.assignment_id}/changes"),
    ]
    assert queries.overtaken_and_untold() == []


def test_nobody_is_told_when_the_same_text_comes_back(world: World) -> None:
    initiative = accepted(world)
    mark(world, initiative)
    give_back(world, initiative)

    complete(world, initiative)
    tell_of_changed_texts()

    assert told() == []


def test_a_judge_with_a_conflict_is_not_told(world: World) -> None:
    initiative = accepted(world)
    sheet = mark(world, initiative, hand_in=False)
    give_back(world, initiative)
    complete(world, initiative, title="Tên rõ hơn")
    with transaction():
        record_conflict(sheet.assignment.seat, initiative, "Người thân.", by=world.secretary)

    tell_of_changed_texts()

    assert told() == []


def test_nothing_is_scored_while_the_text_is_with_its_unit(world: World) -> None:
    initiative = accepted(world)
    sheet = mark(world, initiative, hand_in=False)
    give_back(world, initiative)

    with pytest.raises(RuleViolation, match="with its unit again"), transaction():
        services.save_mark(sheet.assignment, world.criteria["effect"].id, 100, before=3000, by=world.judge())
    with pytest.raises(RuleViolation, match="with its unit again"), transaction():
        services.hand_in(sheet.assignment, by=world.judge())

    assert own_assignments(world.judge()) == []
    assert sheet.given[world.criteria["effect"].id] == 3000


def test_handing_in_the_new_text_clears_the_mark(world: World) -> None:
    initiative = accepted(world)
    sheet = mark(world, initiative, hand_in=False)
    give_back(world, initiative)
    complete(world, initiative, title="Tên rõ hơn")
    assert sheet.is_overtaken

    with transaction():
        services.hand_in(sheet.assignment, by=world.judge())

    assert not sheet.is_overtaken


def open_page(app: Flask, account: Account) -> FlaskClient:
    return sign_in(app.test_client(), account)


def test_the_judge_sees_what_changed_but_not_what_is_hidden(app: Flask, world: World) -> None:
    with transaction():
        next(line for line in world.movement.asked if line.code == "effect").hidden_from_judges = True
    initiative = accepted(world)
    sheet = mark(world, initiative)
    effect = int(box(world.movement, "effect")[1:])
    give_back(world, initiative)
    answers = {**InitiativeDetails.of(initiative).answers, effect: "Mật."}
    complete(world, initiative, title="Một cửa điện tử nối liền", answers=answers)
    judge = open_page(app, world.judge())

    queue, page = judge.get("/sheets").text, judge.get(f"/assignments/{sheet.assignment_id}").text
    shown = judge.get(f"/assignments/{sheet.assignment_id}/changes").text

    assert "text changed" in queue
    assert "The text has changed since you scored it." in page
    assert f'href="/assignments/{sheet.assignment_id}/changes"' in page
    assert "<ins> nối liền</ins>" in shown and "<del> liên thông</del>" in shown
    assert "Mật." not in shown + page


def test_what_changed_is_the_judges_own(app: Flask, world: World) -> None:
    sheet = mark(world, accepted(world))
    address = f"/assignments/{sheet.assignment_id}/changes"

    assert open_page(app, world.judge(2)).get(address).status_code == 403
    assert open_page(app, make_account("x@x.vn")).get(address).status_code == 403
    assert "Nothing that you see has changed." in open_page(app, world.judge()).get(address).text


def test_a_sheet_from_before_editions_were_kept_is_never_called_overtaken(world: World) -> None:
    initiative = accepted(world)
    sheet = mark(world, initiative, hand_in=False)
    with transaction():
        sheet.edition = None
    give_back(world, initiative)
    complete(world, initiative, title="Tên rõ hơn")
    tell_of_changed_texts()

    assert sheet_of(sheet.assignment) is sheet and not sheet.is_overtaken
    assert told() == []
