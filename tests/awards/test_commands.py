"""``flask decisions list``."""

from flask import Flask

from tests.awards.conftest import Office


def test_decisions_are_listed_in_columns_the_latest_first(app: Flask, office: Office) -> None:
    office.decide(office.submitted(*office.units, office.persons[0]), 5)
    office.decide(office.submitted(office.persons[1]), 112)

    result = app.test_cli_runner().invoke(args=["decisions", "list"])

    assert result.exit_code == 0
    assert result.output.splitlines() == [
        "ID  NUMBER       DATE        MOVEMENT   COLLECTIVES  INDIVIDUALS",
        "2   112/QĐ-UBND  2020-02-07  cchc-2019  0            1",
        "1   05/QĐ-UBND   2020-02-07  cchc-2019  3            1",
    ]


def test_without_a_decision_only_the_headings_are_printed(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["decisions", "list"])

    assert result.output.split() == ["ID", "NUMBER", "DATE", "MOVEMENT", "COLLECTIVES", "INDIVIDUALS"]
