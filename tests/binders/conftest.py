"""A decision and an initiative with everything that a binder holds."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from flask import Flask

from contest.accounts.models import Account
from contest.awards.models import Decision
from contest.binders.models import Binder
from contest.binders.queries import Bound
from contest.binders.services import ask_for_binder
from contest.binders.tasks import make_binder
from contest.certificates.services import request_run
from contest.certificates.tasks import print_run
from contest.copies import services as copies
from contest.copies.services import CopyDetails
from contest.database import db, transaction
from contest.initiatives.models import Initiative, InitiativeState
from contest.paper.models import Paper
from contest.paper.services import order_paper
from contest.paper.tasks import print_paper
from contest.permissions import PAPER_READERS, Permission
from contest.storage.services import laid_by
from contest.storage.uploads import Upload
from tests.certificates.samples import DAY, Office
from tests.evidence.conftest import Desk, desk_of
from tests.evidence.samples import pdf, photo, workbook
from tests.paper.samples import COMMON, SAMPLES


def printed(template: str, subject: Any, filename: str, **values: Any) -> Paper:
    with transaction():
        paper = order_paper(template, {**COMMON, **SAMPLES[template], **values}, filename=filename, subject=subject)
    print_paper(paper.id)
    return db.session.get_one(Paper, paper.id)


def made(subject: Bound, by: Account) -> Binder:
    """Return the binder of ``subject``, made."""
    with transaction():
        binder = ask_for_binder(subject, by=by)
    make_binder(binder.id)
    db.session.rollback()
    return db.session.get_one(Binder, binder.id)


def fetched(binder: Binder, form: str = "zip") -> bytes:
    assert binder.error is None, binder.error
    return b"".join(laid_by(binder.key(form)))


def names_of(binder: Binder) -> list[str]:
    with ZipFile(BytesIO(fetched(binder))) as archive:
        return archive.namelist()


@dataclass
class Decided:
    """A decision with its papers, a signed copy, and the certificates of two people of one name."""

    office: Office
    decision: Decision
    paper: Paper

    def sign(self, upload: Upload) -> Any:
        examined = copies.examine(upload, limit=10**7, authorities="")
        with transaction():
            return copies.add_copy(
                self.paper, examined, CopyDetails("05/QĐ-UBND", DAY, "Lê Thị C"), by=self.office.secretary
            )


@pytest.fixture(autouse=True)
def _papers_of_recognition_stand_for_those_of_a_decision(monkeypatch: pytest.MonkeyPatch) -> None:
    """Their samples are short; whoever reads a decision may read them here."""
    for template in ("recognition/papers/decision.html", "recognition/papers/annex.html"):
        monkeypatch.setitem(PAPER_READERS, (template, "decision"), Permission.DECISION_VIEW)


@pytest.fixture
def decided(app: Flask) -> Decided:
    office = Office()
    decision = office.decide(collectives=1, individuals=2)
    with transaction():
        for award in decision.awards:
            assert award.person is None or award.person.full_name
    paper = printed("recognition/papers/decision.html", decision, "quyết-định.pdf")
    printed("recognition/papers/annex.html", decision, "quyết-định.pdf")
    with transaction():
        run = request_run(decision, by=office.secretary)
    print_run(run.id)
    world = Decided(office, decision, paper)
    world.sign(pdf("Ban quet", name="đã ký.pdf"))
    return world


@dataclass
class Dossier:
    """An initiative with its receipt and evidence: a PDF, a photo and a workbook."""

    desk: Desk
    initiative: Initiative
    receipt: Paper


@pytest.fixture
def dossier(app: Flask) -> Dossier:
    desk = desk_of()
    for upload in (pdf("Trang 1", "Trang 2", name="Biên bản ướm thử.pdf"), photo(), workbook()):
        desk.add(upload)
    desk.enter(InitiativeState.ELIGIBLE)
    return Dossier(desk, desk.initiative, printed("initiatives/papers/receipt.html", desk.initiative, "phieu.pdf"))
