"""``flask certificates print`` for scripts."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from contest import clock
from contest.awards.models import ProposalState
from contest.certificates import queries
from contest.certificates.models import Certificate, PrintRun
from contest.database import db
from tests.certificates.samples import DAY, Office
from tests.factories import make_body, make_decision, make_line, make_movement, make_proposal
from tests.pdf import pages_of
from tests.recognition.test_views import made as recognising


@pytest.fixture
def run(app: Flask) -> Callable[..., Result]:
    def invoke(*arguments: str) -> Result:
        return app.test_cli_runner().invoke(args=["certificates", "print", *arguments])

    return invoke


@pytest.mark.parametrize("name", ["05/QĐ-UBND", "id"])
def test_a_decision_is_printed_by_its_number_or_its_id(
    office: Office, run: Callable[..., Result], tmp_path: Path, name: str
) -> None:
    decision = office.decide()
    out = tmp_path / "giấy khen.pdf"

    result = run(str(decision.id) if name == "id" else name, "--out", str(out))

    assert (result.exit_code, result.output) == (0, f"3 certificates of decision 05/QĐ-UBND (2020): {out}\n")
    serials = [certificate.serial for certificate in queries.certificates_of(decision)]
    assert [serial in page for serial, page in zip(serials, pages_of(out.read_bytes()), strict=True)] == [True] * 3


def test_a_name_typed_in_decomposed_letters_is_understood(
    office: Office, run: Callable[..., Result], tmp_path: Path
) -> None:
    from unicodedata import normalize

    office.decide()

    assert run(normalize("NFD", "05/QĐ-UBND"), "--out", str(tmp_path / "x.pdf")).exit_code == 0


def test_printing_twice_gives_the_same_file_and_issues_nothing_anew(
    office: Office, run: Callable[..., Result], tmp_path: Path
) -> None:
    office.decide()
    run("5/QĐ-UBND", "--out", str(tmp_path / "one.pdf"))

    assert run("5/QĐ-UBND", "--out", str(tmp_path / "two.pdf")).exit_code == 0
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()
    assert db.session.scalar(select(func.count()).select_from(Certificate)) == 3
    assert db.session.scalar(select(func.count()).select_from(PrintRun)) == 1


@pytest.mark.parametrize("name", ["7/QĐ-UBND", "999", "QĐ-UBND", "", "05/QĐ", "x/y", "²", "9" * 30])
def test_an_unknown_decision_is_an_error(office: Office, run: Callable[..., Result], tmp_path: Path, name: str) -> None:
    office.decide()

    result = run(name, "--out", str(tmp_path / "x.pdf"))

    assert result.exit_code == 1
    assert f"There is no decision {name}" in result.output
    assert not (tmp_path / "x.pdf").exists()


def test_a_number_that_two_bodies_used_asks_for_the_id(
    app: Flask, office: Office, run: Callable[..., Result], tmp_path: Path
) -> None:
    first = office.decide()
    office.body = make_body("binhchanh")
    office.movement = make_movement(office.body, "khac")
    second = office.decide()

    result = run("05/QĐ-UBND", "--out", str(tmp_path / "x.pdf"))

    assert result.exit_code == 1
    assert f"{first.id} (nhabe, 2020-02-07), {second.id} (binhchanh, 2020-02-07)" in result.output


@pytest.mark.parametrize("name", ["07/QĐ-UBND", "recognition-"])
def test_certificates_of_recognised_authors_are_printed_and_archived(app: Flask, tmp_path: Path, name: str) -> None:
    decision = recognising(app).decided()
    called = f"{name}{decision.id}" if name.endswith("-") else name

    answers = [
        app.test_cli_runner().invoke(args=["certificates", verb, called, "--out", str(tmp_path / verb)])
        for verb in ("print", "archive")
    ]

    authors = [author.full_name for line in decision.recognitions for author in line.authors]
    said = f"{len(authors)} certificates of decision 07/QĐ-UBND ({decision.day.year}): "
    assert [answer.output for answer in answers] == [f"{said}{tmp_path / verb}\n" for verb in ("print", "archive")]
    pages = pages_of((tmp_path / "print").read_bytes())
    assert [author in page for author, page in zip(authors, pages, strict=True)] == [True] * len(authors)


def test_a_number_of_a_decision_of_either_kind_asks_for_the_handle(
    app: Flask, run: Callable[..., Result], tmp_path: Path
) -> None:
    case = recognising(app)
    recognition = case.decided(number=5)
    proposal = make_proposal(case.world.movement, state=ProposalState.SUBMITTED)
    make_line(proposal, case.world.unit, position=1)
    with clock.at(DAY):
        award = make_decision(proposal, case.leader, number=5, issued_on=DAY)

    result = run("05/QĐ-UBND", "--out", str(tmp_path / "x.pdf"))

    code = case.world.body.code
    told = f"{award.id} ({code}, 2020-02-07), recognition-{recognition.id} ({code}, {recognition.day})"
    assert (result.exit_code, told in result.output) == (1, True)


def test_nothing_to_print_is_an_error(office: Office, run: Callable[..., Result], tmp_path: Path) -> None:
    decision = office.decide(collectives=1, individuals=0)
    office.annul(decision.awards[0])

    result = run("05/QĐ-UBND", "--out", str(tmp_path / "x.pdf"))

    assert (result.exit_code, "nothing to print" in result.output) == (1, True)


def test_a_text_that_does_not_fit_is_an_error_with_its_reason(
    office: Office, run: Callable[..., Result], tmp_path: Path
) -> None:
    office.decide(recipient_line="tương trợ " * 39)

    result = run("05/QĐ-UBND", "--out", str(tmp_path / "x.pdf"))

    assert result.exit_code == 1
    assert "is too long for its place" in result.output
    assert db.session.scalars(select(PrintRun.state)).all() == []


def test_a_folder_that_is_not_there_is_an_error_before_anything_is_printed(
    office: Office, run: Callable[..., Result], tmp_path: Path
) -> None:
    office.decide()

    result = run("05/QĐ-UBND", "--out", str(tmp_path / "nowhere" / "x.pdf"))

    assert (result.exit_code, "There is no folder" in result.output) == (1, True)
    assert db.session.scalars(select(PrintRun)).all() == []
