"""Nine members vote secretly on their own devices in a real Chromium, and each finds the own ballot afterwards."""

import re
from dataclasses import dataclass, field

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from contest.accounts import passwords
from contest.accounts.models import Account
from contest.database import db, transaction
from contest.votes.models import AGAINST, AGREE, Round
from contest.votes.passing import BLANK
from contest.votes.queries import outcomes_of_motion
from contest.votes.sealing import plain_key
from contest.votes.tracking import tracking_code
from tests.browser.conftest import PASSWORD, Served, another_page, page_of
from tests.votes.world import World, make_world

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
# What each of the nine answers on the three questions; the fourth has no vote on the second.
CHOICES = (
    (AGREE, AGREE, AGREE), (AGREE, AGREE, AGAINST), (AGREE, AGAINST, AGAINST), (AGREE, None, BLANK),
    (AGAINST, AGREE, AGREE), (AGREE, AGREE, AGAINST), (AGREE, AGREE, AGREE), (BLANK, AGAINST, AGAINST),
    (AGREE, AGREE, AGREE),
)  # fmt: skip
WORDS = {AGREE: "Đồng ý", AGAINST: "Không đồng ý", BLANK: "Không có ý kiến"}
PHONE, DESK = 390, 1280


@dataclass
class Sitting:
    """The council in its meeting: nine browsers of nine people, and what each wrote down."""

    world: World
    served: Served
    round_id: int
    pages: list[Page] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    def address(self, rest: str = "") -> str:
        return f"{self.served.address}/votes/{self.round_id}{rest}"

    def files(self) -> bytes:
        """Return the database as it lies on the disk, with the log that is written ahead."""
        return b"".join(path.read_bytes() for path in sorted(self.served.place.glob("bangvang.db*")))


@pytest.fixture
def office(beside: Flask) -> Flask:
    return beside


@pytest.fixture
def sitting(office: Flask, served: Served, chromium: Browser) -> Sitting:
    world = make_world(conflicts={1: [3]})
    let_sign_in(*world.people)
    round_ = world.prepared()
    sitting = Sitting(world, served, round_.id)
    for place, account in enumerate(world.people):
        sitting.pages.append(page_of(chromium, served, account.email, width=DESK if place == 0 else PHONE))
    return sitting


def let_sign_in(*accounts: Account) -> None:
    """Give everybody the same password, hashed once."""
    hashed = passwords.hashed(PASSWORD)
    with transaction():
        for account in accounts:
            account.password_hash = hashed


def test_nine_members_vote_on_their_devices_and_find_their_ballots(sitting: Sitting) -> None:
    chair = sitting.pages[0]
    box_key = opened(sitting, chair)
    for page, choices in zip(sitting.pages, CHOICES, strict=True):
        sitting.keys.append(reviewed(sitting, page, choices))
    hasty = sitting.pages[6]
    assert cast_twice_at_once(hasty) == [200, 422], "one of two ballots of the same member counts"
    for page in sitting.pages:
        if page is not hasty:
            with another_page(page):
                page.get_by_role("button", name="Bỏ phiếu", exact=True).click()
            expect(page.get_by_role("heading", level=1)).to_have_text("Phiếu của bạn đã được bỏ")
    expect(sitting.pages[1].locator("[data-receipt] input")).to_have_value(sitting.keys[1])
    nothing_can_be_read(sitting, box_key)

    counted(sitting, chair, box_key)

    for page, key, choices in zip(sitting.pages, sitting.keys, CHOICES, strict=True):
        finds_the_own(sitting, page, key, choices)
    results_are_right(sitting)
    on_disk = sitting.files()
    for key in (*sitting.keys, box_key):
        assert key.encode() not in on_disk and (plain_key(key) or key).encode() not in on_disk


def opened(sitting: Sitting, chair: Page) -> str:
    """Let the chair open the round, and return the key that the chair's browser made."""
    chair.goto(sitting.address("/open"))
    expect(chair.locator("[data-kept-here]")).to_be_visible()
    key = chair.locator("#shown-key").input_value()
    chair.get_by_label("Tôi đã giữ chìa khóa hòm phiếu").check()
    with another_page(chair):
        chair.get_by_role("button", name="Mở biểu quyết").click()
    expect(chair.get_by_role("main")).to_contain_text("0 trên 9 người đã bỏ phiếu")
    return key


def reviewed(sitting: Sitting, page: Page, choices: tuple[str | None, ...]) -> str:
    """Let a member choose and look through the ballot; return the code that is shown."""
    page.goto(sitting.address("/ballot"))
    given = [choice for choice in choices if choice]
    questions = page.locator("fieldset.question")
    expect(questions).to_have_count(len(given))
    made = page.locator("input[name=key]").input_value()
    for place, choice in enumerate(given):
        questions.nth(place).get_by_role("radio", name=WORDS[choice], exact=True).check()
    with another_page(page):
        page.get_by_role("button", name="Xem lại phiếu").click()
    assert page.locator(".chosen strong").all_text_contents() == [WORDS[choice] for choice in given]
    key = page.locator("#shown-key").input_value()
    assert key == made and plain_key(key), "the browser made the code"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    return key


def cast_twice_at_once(page: Page) -> list[int]:
    """Send the same ballot twice at the same moment, and return how each was answered."""
    statuses: list[int] = page.evaluate("""async () => {
        const ballot = new FormData(document.querySelector("form[data-ballot]"));
        ballot.set("step", "cast");
        const send = () => fetch(location.href, { method: "POST", body: ballot });
        return (await Promise.all([send(), send()])).map((answer) => answer.status);
    }""")
    return sorted(statuses)


def nothing_can_be_read(sitting: Sitting, box_key: str) -> None:
    """All have voted, nothing is counted: nothing on the disk tells a choice, a code or a key."""
    db.session.rollback()
    round_ = db.session.get(Round, sitting.round_id)
    assert round_ is not None and round_.box is not None
    assert len(round_.box.ballots) == 9 and all(voter.has_cast for voter in round_.voters)
    on_disk = sitting.files()
    for key in (*sitting.keys, box_key):
        assert key.encode() not in on_disk and (plain_key(key) or key).encode() not in on_disk
    for key in sitting.keys:
        for motion in round_.motions:
            assert tracking_code(key, motion.id).encode() not in on_disk


def counted(sitting: Sitting, chair: Page, box_key: str) -> None:
    """Let the chair count; the chair's browser has kept the key."""
    chair.goto(sitting.address("/count"))
    expect(chair.locator("input[name=key]")).to_have_value(box_key)
    with another_page(chair):
        chair.get_by_role("button", name="Kiểm phiếu").click()
    expect(chair.get_by_role("main")).to_contain_text("Phiếu được công bố")
    assert chair.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('box-'))") == []


def finds_the_own(sitting: Sitting, page: Page, key: str, choices: tuple[str | None, ...]) -> None:
    """Let a member look for the own code: each question that was answered shows the answer that was given."""
    page.goto(sitting.address())
    page.locator("#own-key").fill(key.lower())
    page.get_by_role("button", name="Tìm phiếu của tôi").click()
    given = [WORDS[choice] for choice in choices if choice]
    expect(page.locator("[data-found]")).to_have_text(f"Phiếu của bạn được tính ở {len(given)} nội dung.")
    shown = [re.sub(r"^\S+\s+", "", text.strip()) for text in page.locator(".is-own").all_text_contents()]
    assert shown == given


def results_are_right(sitting: Sitting) -> None:
    db.session.rollback()
    db.session.expire_all()
    round_ = db.session.get(Round, sitting.round_id)
    assert round_ is not None and round_.box is not None and round_.box.ballots == []
    outcomes = [outcomes_of_motion(motion)[AGREE] for motion in round_.motions]
    assert [(one.agree, one.base, one.needed, one.passed) for one in outcomes] == [
        (7, 9, 5, True), (6, 8, 5, True), (4, 9, 5, False),
    ]  # fmt: skip
    for motion in round_.motions:
        assert motion.published == sorted(motion.published or ())
