"""A decision of a body whose paper is printed, and the people around it."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from flask import Flask

from contest.accounts.models import Account, Role
from contest.awards.models import Decision, ProposalState
from contest.database import db, transaction
from contest.movements.models import Movement
from contest.paper.models import Paper
from contest.paper.services import order_paper
from contest.paper.tasks import print_paper
from contest.permissions import PAPER_READERS, Permission
from contest.storage.services import content_of
from contest.storage.uploads import Upload
from contest.units.models import Body, Unit
from tests.factories import make_account, make_body, make_decision, make_line, make_movement, make_proposal, make_unit
from tests.paper.samples import COMMON, SAMPLES

TEMPLATE = "recognition/papers/decision.html"


@dataclass
class World:
    body: Body
    unit: Unit
    movement: Movement
    decision: Decision
    secretary: Account
    leader: Account
    officer: Account
    stranger: Account
    paper: Paper

    def printed(self, template: str = TEMPLATE, subject: Any = None, **values: Any) -> Paper:
        """Return a paper that was ordered and printed."""
        with transaction():
            paper = order_paper(
                template, {**COMMON, **SAMPLES[template], **values}, filename="quyet-dinh.pdf",
                subject=subject or self.decision,
            )  # fmt: skip
        print_paper(paper.id)
        return db.session.get_one(Paper, paper.id)

    def edited(self, *changes: tuple[str, str], name: str = "da-ky.docx") -> Upload:
        """Return the Word file of the paper as somebody edited it: each text of ``changes`` put in place of another."""
        assert self.paper.word_file is not None
        document = docx.Document(BytesIO(content_of(self.paper.word_file)))
        for paragraph in document.element.body.iter(qn("w:t")):
            for old, new in changes:
                paragraph.text = paragraph.text.replace(old, new)
        document.core_properties.comments = "edited"
        file = BytesIO()
        document.save(file)
        return Upload(name, file.getvalue())


@pytest.fixture(autouse=True)
def _papers_of_recognition_stand_for_those_of_a_decision(monkeypatch: pytest.MonkeyPatch) -> None:
    """Their samples are short; whoever reads a decision may read them here."""
    for template in ("recognition/papers/decision.html", "recognition/papers/annex.html"):
        monkeypatch.setitem(PAPER_READERS, (template, "decision"), Permission.DECISION_VIEW)


@pytest.fixture
def world(app: Flask) -> World:
    body, elsewhere = make_body(), make_body("khac")
    unit = make_unit(body)
    leader = make_account("lanhdao@x.vn", (Role.LEADER, body), name="Lê Thị C")
    movement = make_movement(body)
    proposal = make_proposal(movement, state=ProposalState.SUBMITTED)
    make_line(proposal, unit)
    made = World(
        body, unit, movement, make_decision(proposal, leader),
        make_account("thuky@x.vn", (Role.SECRETARIAT, body), name="Trần Văn D"),
        leader, make_account("canbo@x.vn", (Role.UNIT_OFFICER, unit)),
        make_account("la@x.vn", (Role.SECRETARIAT, elsewhere), (Role.LEADER, elsewhere)), Paper(),
    )  # fmt: skip
    made.paper = made.printed()
    return made
