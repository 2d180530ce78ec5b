"""The pages of voting, as secretary, chair, members and a stranger use them."""

import re
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from contest.database import db
from contest.votes.models import AGAINST, AGREE, Method, Round
from contest.votes.sealing import plain_key
from contest.votes.tracking import tracking_code
from tests.conftest import sign_in
from tests.factories import make_account
from tests.statements import statements
from tests.votes.world import BOX_KEY, World, key_of, make_world


@pytest.fixture
def world(app: Flask) -> World:
    return make_world(conflicts={1: [3]})


def answers(round_: Round, answer: str = AGREE, *, but: int | None = None) -> dict[str, str]:
    return {f"motion-{motion.id}": answer for motion in round_.motions if motion.position != but}


def test_a_round_goes_from_the_agenda_to_the_published_codes(world: World, client: FlaskClient) -> None:
    office = sign_in(client, world.secretary)
    meeting = world.meeting
    assert "Nothing has been put to the vote" in office.get(f"/meetings/{meeting.id}/votes").text
    made = office.post(f"/meetings/{meeting.id}/votes/new", data={
        "title": "Phiếu bầu", "method": "secret", "items": [item.id for item in world.items],
    })  # fmt: skip
    round_ = db.session.scalars(select(Round)).one()
    assert made.location == f"/votes/{round_.id}"
    page = office.get(f"/votes/{round_.id}/open").text
    offered = re.search(r'id="shown-key" value="([^"]+)"', page)
    assert offered and plain_key(offered.group(1))
    refused = office.post(f"/votes/{round_.id}/open", data={"key": BOX_KEY})
    assert refused.status_code == 422 and "Write the key down" in refused.text and BOX_KEY in refused.text
    assert office.post(f"/votes/{round_.id}/open", data={"key": BOX_KEY, "kept": "y"}).status_code == 302

    member = sign_in(client, world.people[0])
    assert "Phiếu bầu" in member.get("/ballots").text
    ballot = f"/votes/{round_.id}/ballot"
    assert member.get(ballot).text.count('type="radio"') == 9
    incomplete = member.post(ballot, data={**answers(round_, but=3), "step": "review", "key": ""})
    assert incomplete.status_code == 422 and incomplete.text.count(" checked") == 2
    review = member.post(ballot, data={**answers(round_), "step": "review", "key": key_of("a")})
    assert key_of("a") in review.text and tracking_code(key_of("a"), round_.motions[0].id) in review.text
    assert review.headers["Cache-Control"] == "no-store"
    db.session.expire_all()
    assert not round_.voters[0].has_cast
    cast = member.post(ballot, data={**answers(round_), "step": "cast", "key": key_of("a")})
    assert cast.location == f"/votes/{round_.id}/receipt" and "a" not in cast.location.replace("/receipt", "")
    assert "has been cast" in member.get(cast.location).text
    twice = member.post(ballot, data={**answers(round_, AGAINST), "step": "cast", "key": key_of("b")})
    assert twice.status_code == 422 and "already" in twice.text
    assert "No ballot waits" in member.get("/ballots").text

    for account in world.people[1:]:
        other = sign_in(client, account)
        own = answers(round_, AGREE, but=2 if account is world.people[3] else None)
        other.post(ballot, data={**own, "step": "cast", "key": key_of(account.email)})
    office = sign_in(client, world.secretary)
    wrong = office.post(f"/votes/{round_.id}/count", data={"key": key_of("wrong")})
    assert wrong.status_code == 422 and "does not open" in wrong.text
    office.post(f"/votes/{round_.id}/count", data={"key": BOX_KEY})
    db.session.expire_all()
    assert round_.is_closed
    shown = sign_in(client, world.people[0]).get(f"/votes/{round_.id}").text
    assert tracking_code(key_of("a"), round_.motions[0].id) in shown
    assert "9 of 9" in shown and "100\u00a0%" in shown and "everybody can tell" in shown


def test_without_a_script_the_server_makes_the_code(world: World, client: FlaskClient) -> None:
    round_ = world.opened()
    member = sign_in(client, world.people[0])

    page = member.post(f"/votes/{round_.id}/ballot", data={**answers(round_), "step": "review", "key": ""}).text

    made = re.search(r'name="key"[^>]*value="([^"]+)"', page)
    assert made and plain_key(made.group(1)) and tracking_code(made.group(1), round_.motions[0].id) in page


def test_nothing_is_shown_before_the_count(world: World, client: FlaskClient) -> None:
    round_ = world.opened()
    world.cast(round_, world.people[0], AGAINST)

    page = sign_in(client, world.chair).get(f"/votes/{round_.id}").text

    assert tracking_code(key_of(world.people[0].email), round_.motions[0].id) not in page
    assert "has voted" in page and page.count("not yet") == 8 and "1 of 9 have cast" in page
    told = sign_in(client, world.chair).get(f"/votes/{round_.id}/turnout.json").json
    assert told == {"cast": 1, "silent": [voter.id for voter in round_.voters[1:]]}


def test_each_page_is_for_those_it_concerns(world: World, client: FlaskClient) -> None:
    round_ = world.opened()
    stranger = make_account("la@x.vn")
    pages = {
        f"/meetings/{world.meeting.id}/votes": (200, 200, 200, 403),
        f"/votes/{round_.id}": (200, 200, 200, 403),
        f"/votes/{round_.id}/ballot": (403, 200, 403, 403),
        f"/votes/{round_.id}/receipt": (403, 200, 403, 403),
        f"/votes/{round_.id}/count": (200, 403, 403, 403),
        f"/votes/{round_.id}/turnout.json": (200, 403, 403, 403),
        f"/votes/{round_.id}/tellers": (200, 403, 403, 403),
    }

    for address, expected in pages.items():
        people = (world.secretary, world.people[4], world.leader, stranger)
        assert tuple(sign_in(client, one).get(address).status_code for one in people) == expected, address
    assert sign_in(client, world.people[-1]).get(f"/votes/{round_.id}/count").status_code == 200, (
        "the meeting's secretary"
    )


def test_hands_opinions_tellers_and_minutes(world: World, client: FlaskClient) -> None:
    world.absent(8)
    round_ = world.prepared(Method.OPEN)
    member = sign_in(client, world.people[8])
    assert "Give my written opinion" in member.get(f"/votes/{round_.id}").text
    given = member.post(f"/votes/{round_.id}/opinion", data=answers(round_, AGAINST))
    assert given.status_code == 302
    office = sign_in(client, world.secretary)
    unsigned = office.post(f"/votes/{round_.id}/opinions/{world.members[8].id}", data=answers(round_))
    assert unsigned.status_code == 422 and "scan" in unsigned.text
    assert office.post(f"/votes/{round_.id}/open").status_code == 302
    office.post(f"/votes/{round_.id}/tellers", data={
        "tellers-0-name": "Kiểm Phiếu A", "tellers-0-office": "Văn phòng", "tellers-1-name": "Kiểm Phiếu B",
    })  # fmt: skip
    hands = {f"motion-{motion.id}-{answer}": "0" for motion in round_.motions for answer in motion.answers}
    for motion in round_.motions:
        hands[f"motion-{motion.id}-agree"] = "7" if motion.position == 2 else "8"
    wrong = office.post(f"/votes/{round_.id}/hands", data={**hands, f"motion-{round_.motions[0].id}-agree": "4"})
    assert wrong.status_code == 422 and "add up to 8" in wrong.text and 'value="4"' in wrong.text
    assert office.post(f"/votes/{round_.id}/hands", data=hands).status_code == 302
    assert office.post(f"/votes/{round_.id}/close").status_code == 302
    db.session.expire_all()
    assert round_.is_closed
    page = office.get(f"/votes/{round_.id}").text
    assert "1 written opinion does not count" in page and "8 of 8" in page

    office.post(f"/votes/{round_.id}/minutes")

    pdf = PdfReader(BytesIO(office.get(f"/votes/{round_.id}/minutes.pdf").data))
    text = " ".join(" ".join(leaf.extract_text() for leaf in pdf.pages).split())
    assert (
        "BIÊN BẢN KIỂM ĐẾM BIỂU QUYẾT" in text
        and "8/8 = 100 %" in text
        and "1 Kiểm Phiếu A Văn phòng Tổ trưởng" in text
    )
    assert "Thành viên vắng mặt cho ý kiến bằng văn bản: Thành viên 09." in text
    assert office.get(f"/votes/{round_.id}/minutes.docx").data.startswith(b"PK")


def test_ballots_and_minutes_of_a_secret_round_on_paper_and_screen(world: World, client: FlaskClient) -> None:
    round_ = world.opened()
    office = sign_in(client, world.secretary)
    office.post(f"/votes/{round_.id}/on-paper", data={"voters": [voter.id for voter in round_.voters[7:]]})
    office.post(f"/votes/{round_.id}/ballots")
    ballots = PdfReader(BytesIO(office.get(f"/votes/{round_.id}/ballots.pdf").data))
    pages = [" ".join(leaf.extract_text().split()) for leaf in ballots.pages]
    assert len(pages) == 2 and pages[0] == pages[1] and "PHIẾU BẦU" in pages[0]
    assert not any(voter.name in pages[0] for voter in round_.voters), "a ballot bears no name"
    for account in world.people[:7]:
        world.cast(round_, account)
    office.post(f"/votes/{round_.id}/count", data={"key": BOX_KEY})
    db.session.expire_all()
    assert round_.is_counted
    sent = {f"motion-{motion.id}-{answer}": "0" for motion in round_.motions for answer in (*motion.answers, "invalid")}
    sent |= {f"motion-{motion.id}-against": "2" for motion in round_.motions}
    sent |= {"use": "votes", "issued": "2", "returned": "2", "valid": "2", "invalid": "0"}
    assert office.post(f"/votes/{round_.id}/paper", data=sent).status_code == 302
    blind = office.get(f"/votes/{round_.id}/paper-again").text
    assert 'value="2"' not in blind, "the second count is entered without seeing the first"
    assert office.post(f"/votes/{round_.id}/paper-again", data=sent).status_code == 302
    assert office.post(f"/votes/{round_.id}/close").status_code == 302
    office.post(f"/votes/{round_.id}/minutes")
    text = " ".join(
        " ".join(
            leaf.extract_text() for leaf in PdfReader(BytesIO(office.get(f"/votes/{round_.id}/minutes.pdf").data)).pages
        ).split()
    )
    assert "BIÊN BẢN KIỂM PHIẾU" in text and "Phiếu giấy 02 02 02 0" in text and "7/9 = 77,78 %" in text


def test_rounds_are_abandoned_with_a_reason_and_followed_by_another(world: World, client: FlaskClient) -> None:
    round_ = world.opened()
    world.cast(round_, world.people[0])
    office = sign_in(client, world.secretary)
    assert office.post(f"/votes/{round_.id}/abandon", data={"reason": ""}).status_code == 422
    office.post(f"/votes/{round_.id}/abandon", data={"reason": "Mất khóa hòm phiếu"})
    db.session.expire_all()
    assert round_.abandonment == "Mất khóa hòm phiếu" and round_.box is not None and round_.box.ballots == []

    again = world.opened()
    for person in world.people[:9]:
        world.cast(again, person, AGAINST)
    office.post(f"/votes/{again.id}/count", data={"key": BOX_KEY})
    assert "Further round" in office.get(f"/votes/{again.id}").text
    made = office.post(f"/votes/{again.id}/further", data={"motions": [again.motions[0].id]})

    assert made.location == f"/votes/{again.id + 1}"


def test_a_question_is_edited_before_the_round_and_not_after(world: World, client: FlaskClient) -> None:
    round_ = world.prepared()
    motion = round_.motions[0]
    office = sign_in(client, world.secretary)
    wrong = office.post(f"/motions/{motion.id}/edit", data={"title": "Chọn", "kind": "honour", "honours": "GK_XA"})
    assert wrong.status_code == 422 and "two honours" in wrong.text
    sent = {"title": "Chọn hình thức", "kind": "honour", "honours": "BK_TINH\nGK_XA"}
    assert office.post(f"/motions/{motion.id}/edit", data=sent).status_code == 302
    office.post(f"/votes/{round_.id}/open", data={"key": BOX_KEY, "kept": "y"})

    late = office.post(f"/motions/{motion.id}/edit", data={**sent, "title": "Khác"})

    db.session.expire_all()
    assert late.status_code == 422 and motion.title == "Chọn hình thức" and motion.can_pass == ["BK_TINH", "GK_XA"]


def test_the_list_of_rounds_asks_as_much_for_one_as_for_three(world: World, client: FlaskClient) -> None:
    office, address = sign_in(client, world.secretary), f"/meetings/{world.meeting.id}/votes"
    world.prepared(items=world.items[:1])
    office.get(address)
    with statements() as one:
        office.get(address)
    for item in world.items[1:]:
        world.prepared(items=[item])
    with statements() as three:
        office.get(address)

    assert len(three) == len(one)
