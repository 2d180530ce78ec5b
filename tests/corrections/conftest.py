"""An office with a decision on two collectives and a person. It is February 2020."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from contest.awards.models import Award, Capacity, Decision
from contest.certificates.models import Certificate
from contest.certificates.services import issue_certificates
from contest.corrections import queries, services
from contest.corrections.models import LaterDocument, ReissueKind
from contest.corrections.services import AnnulDetails, CorrectionDetails, ReissueDetails
from contest.corrections.words import Words
from contest.database import transaction
from tests.awards.conftest import Office, office_of
from tests.awards.conftest import _in_february_2020 as _in_february_2020
from tests.conftest import sign_in

DAY = date(2020, 2, 7)


@dataclass
class Case:
    office: Office
    decision: Decision

    @property
    def award(self) -> Award:
        """The award of the person."""
        return next(award for award in self.decision.awards if award.person_id)

    def issue(self) -> list[Certificate]:
        with transaction():
            return issue_certificates(self.decision, by=self.office.secretary)

    def correct(self, reason: str = "Lỗi đánh máy", on: date = DAY, **words: str) -> LaterDocument:
        said = Words(**{**vars(queries.reads_now(self.award)), **words})
        details = CorrectionDetails(said, on, reason, "TL. Chủ tịch\nTrưởng phòng Nội vụ", "Lê Thị C")
        with transaction():
            return services.correct_award(self.award, details, by=self.office.secretary)

    def annul(self, **changes: object) -> None:
        given: dict[str, object] = {
            "cause": "fraud", "issued_on": DAY, "reason": "Kê khai sai", "capacity": Capacity.HEAD,
            "signer_name": "(Họ và tên)",
        }  # fmt: skip
        with transaction():
            services.annul_award(
                self.award,
                AnnulDetails(**{**given, **changes}),
                by=self.office.leader,  # type: ignore[arg-type]
            )

    def reissue(self, kind: ReissueKind = ReissueKind.LOST, **changes: object) -> None:
        given: dict[str, object] = {
            "kind": kind, "applicant": "Nguyễn Văn Một", "asked_on": DAY, "reason": "Thất lạc khi chuyển nhà",
            "old_returned": kind is ReissueKind.DAMAGED,
        }  # fmt: skip
        with transaction():
            services.reissue_certificate(
                self.award,
                ReissueDetails(**{**given, **changes}),
                by=self.office.secretary,  # type: ignore[arg-type]
            )


def case_of() -> Case:
    office = office_of()
    decision = office.decide(office.submitted(*office.units[:2], office.persons[0]), 1)
    return Case(office, decision)


@pytest.fixture
def case(app: Flask) -> Case:
    return case_of()


@pytest.fixture
def case_on_both(app_on_both: Flask) -> Case:
    return case_of()


@pytest.fixture
def secretary(case: Case, client: FlaskClient) -> FlaskClient:
    return sign_in(client, case.office.secretary)


@pytest.fixture
def leader(case: Case, client: FlaskClient) -> FlaskClient:
    return sign_in(client, case.office.leader)


Refusal = Callable[[], object]
