"""Declaring first: nothing of an initiative before its judge has said that nothing stands between; and anonymity."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from contest import clock
from contest.database import db, transaction
from contest.errors import RuleViolation
from contest.initiatives.models import Attachment
from contest.journal.models import JournalEntry
from contest.movements.models import ConflictReach, JudgingTerms, OthersSeen
from contest.panels import queries, services
from contest.panels.conflict import ConflictKind
from contest.panels.models import Assignment, Conflict, DeclaredKind
from contest.panels.services import Declared
from contest.results.services import close_scoring
from contest.scoring.services import save_mark
from contest.storage.services import store
from tests.conftest import sign_in
from tests.evidence.samples import picture
from tests.factories import make_account, make_person, make_unit
from tests.scoring.world import MARKS, World, make_world


def terms(world: World, **values: object) -> None:
    """Agree on the terms of judging; by default a judge declares first."""
    given: dict[str, object] = {
        "anonymous": False, "declares_first": True, "conflict_reach": ConflictReach.OWN,
        "others_seen": OthersSeen.NEVER, "judges_named": False,
    }  # fmt: skip
    with transaction():
        db.session.add(JudgingTerms(movement_id=world.movement.id, **{**given, **values}))


@pytest.fixture
def world(app: Flask) -> World:
    world = make_world()
    terms(world)
    return world


def addresses(line: Assignment, attachment_id: int) -> list[str]:
    """Return every address at which a judge is shown something of an initiative."""
    return [
        f"/initiatives/{line.initiative_id}",
        f"/initiatives/{line.initiative_id}/explanation",
        f"/assignments/{line.id}/changes",
        f"/assignments/{line.id}/hand-in",
        f"/assignments/{line.id}/conflict",
        f"/attachments/{attachment_id}",
        f"/attachments/{attachment_id}/read",
        f"/attachments/{attachment_id}/page",
        f"/attachments/{attachment_id}/thumbnail",
    ]


def evidence(world: World, line: Assignment) -> int:
    with transaction():
        file = store(picture().content, filename="Quyết định UBND xã Phước Kiển.png", media_type="image/png")
        kept = Attachment(file=file, pages=1, added_at=clock.now(), added_by_id=world.secretary.id)
        line.initiative.attachments.append(kept)
        db.session.flush()
    return kept.id


def test_before_declaring_no_address_serves_anything_of_the_initiative(world: World, client: FlaskClient) -> None:
    line = world.assignment(1, world.initiative(title="Đặt lịch khám"))
    attachment_id = evidence(world, line)
    browser = sign_in(client, world.judge())

    assert [browser.get(address).status_code for address in addresses(line, attachment_id)] == [403] * 9
    for post in ("mark", "comment", "save", "hand-in"):
        assert browser.post(f"/assignments/{line.id}/{post}", data={}).status_code == 403
    answer = browser.get(f"/assignments/{line.id}")
    assert answer.status_code == 302 and answer.location == f"/assignments/{line.id}/declare"

    with transaction():
        services.declare([line], {}, by=world.judge())
    open_now = [browser.get(address).status_code for address in addresses(line, attachment_id)]
    assert open_now == [200, 403, 200, 200, 200, 200, 200, 200, 200]
    assert browser.get(f"/assignments/{line.id}").status_code == 200


def test_the_service_too_takes_no_mark_before_the_declaration(world: World) -> None:
    line = world.assignment(1)
    with pytest.raises(RuleViolation, match="First declare"):
        save_mark(line, world.criteria["novelty"].id, 2000, before=None, by=world.judge())


def test_a_judge_declares_on_the_whole_list_at_once(world: World, client: FlaskClient) -> None:
    free, barred = (
        world.assignment(1, world.initiative(title="Một")),
        world.assignment(1, world.initiative(title="Hai")),
    )
    browser = sign_in(client, world.judge())
    assert "On 2 initiatives you have not declared yet" in browser.get("/sheets").text

    refused = browser.post("/declarations", data={f"conflict-{barred.id}": "y", f"reason-{barred.id}": ""})
    assert refused.status_code == 422 and "Say what the conflict of interest is." in refused.text
    assert not queries.is_declared(free)

    data = {f"conflict-{barred.id}": "y", f"kind-{barred.id}": "relative", f"reason-{barred.id}": "Vợ là tác giả."}
    page = browser.post("/declarations", data=data, follow_redirects=True).text
    conflict = db.session.scalars(select(Conflict)).one()

    assert "You can score 1 initiative now." in page and "1 conflict is on record" in page
    assert queries.is_declared(free)
    assert (conflict.kind, conflict.reason) == (DeclaredKind.RELATIVE, "Vợ là tác giả.")
    assert queries.undeclared_for(world.judge()) == []
    acts = db.session.scalars(select(JournalEntry.act).order_by(JournalEntry.id.desc()).limit(2)).all()
    assert set(acts) == {"panel.declare", "panel.record_conflict"}


def test_nobody_declares_for_somebody_else(world: World, client: FlaskClient) -> None:
    line = world.assignment(1)
    with pytest.raises(RuleViolation, match="Only the judge in this seat"):
        services.declare([line], {}, by=world.judge(2))
    assert sign_in(client, world.judge(2)).get(f"/assignments/{line.id}/declare").status_code == 403
    assert sign_in(client, world.secretary).get(f"/assignments/{line.id}/declare").status_code == 403


def test_a_conflict_declared_before_anything_was_read_frees_the_initiative_for_another(world: World) -> None:
    line = world.assignment(1)
    initiative = line.initiative
    with transaction():
        services.declare([line], {line.id: Declared(DeclaredKind.WORK, "Cùng làm.")}, by=world.judge())

    assert queries.assignment_for(world.judge(), initiative) is None
    assert queries.conflict_of(world.panel.seats[0], initiative) is ConflictKind.RECORDED


def test_where_nothing_is_to_be_declared_the_sheet_opens_at_once(app: Flask, client: FlaskClient) -> None:
    world = make_world()
    line = world.assignment(1)

    assert sign_in(client, world.judge()).get(f"/assignments/{line.id}").status_code == 200
    assert "There is nothing to declare on" in client.get("/declarations").text


def test_unit_authors_and_names_of_files_are_hidden_where_judging_is_anonymous(app: Flask, client: FlaskClient) -> None:
    world = make_world()
    terms(world, anonymous=True)
    line = world.assignment(1, world.initiative(title="Đặt lịch khám"))
    attachment_id = evidence(world, line)
    browser = sign_in(client, world.judge())
    pages = [browser.get("/sheets"), browser.get("/declarations"), browser.get(f"/assignments/{line.id}/declare")]
    with transaction():
        services.declare([line], {}, by=world.judge())
    pages += [browser.get("/sheets"), browser.get(f"/assignments/{line.id}"), browser.get("/")]
    pages += [browser.get(address) for address in addresses(line, attachment_id) if "explanation" not in address]
    hidden = [world.unit.name, *(author.full_name for author in line.initiative.authors), "Quyết định UBND"]

    for page in pages:
        assert page.status_code == 200, page.request.path
        told = page.headers.get("Content-Disposition", "") + (page.text if page.mimetype == "text/html" else "")
        assert [name for name in hidden if name in told] == [], page.request.path
    assert (
        f"minh-chung-{attachment_id}.png" in browser.get(f"/attachments/{attachment_id}").headers["Content-Disposition"]
    )


def test_the_secretariat_still_reads_unit_and_authors(app: Flask, client: FlaskClient) -> None:
    world = make_world()
    terms(world, anonymous=True)
    initiative = world.initiative()

    assert world.unit.name in sign_in(client, world.secretary).get(f"/initiatives/{initiative.id}").text


@pytest.mark.parametrize(
    ("reach", "above", "expected"),
    [
        (ConflictReach.OWN, "parent", None),
        (ConflictReach.NEAR, "parent", ConflictKind.NEAR_UNIT),
        (ConflictReach.NEAR, "child", ConflictKind.NEAR_UNIT),
        (ConflictReach.NEAR, "grandparent", None),
        (ConflictReach.NEAR, "none", None),
    ],
)
def test_units_right_above_and_below_bar_a_judge_where_that_was_agreed(
    app: Flask, reach: ConflictReach, above: str, expected: ConflictKind | None
) -> None:
    world = make_world()
    terms(world, conflict_reach=reach, declares_first=False)
    top, middle = make_unit(world.body, "T", "Trên"), make_unit(world.body, "M", "Giữa")
    with transaction():
        if above == "child":
            middle.parent_id = world.unit.id
        elif above != "none":
            world.unit.parent_id = middle.id
            middle.parent_id = top.id
    where = top if above == "grandparent" else middle
    judge = make_account("x@x.vn", person=make_person(where, "Người lạ"))
    with transaction():
        seat = world.panel.seats[0]
        seat.account_id = judge.id
    db.session.refresh(seat)
    initiative = world.initiative()

    assert queries.conflict_of(seat, initiative) is expected
    pairs = queries.conflicts_in(world.panel, [initiative])
    assert pairs.get((seat.id, initiative.id)) is expected


def test_the_explanation_after_closing_is_for_judges_who_declared_and_may_know_the_unit(
    app: Flask, client: FlaskClient
) -> None:
    world = make_world()
    terms(world, anonymous=True)
    initiative = world.scored(MARKS, MARKS)
    late = world.assignment(3, initiative)
    with transaction():
        close_scoring(world.movement, in_spite=True, by=world.secretary)
    address = f"/initiatives/{initiative.id}/explanation"

    assert sign_in(client, world.judge(3)).get(address).status_code == 403
    with transaction():
        services.declare([late], {}, by=world.judge(3))
    assert client.get(address).status_code == 403, "unit and authors stand there"
