"""A sheet that counts against a conflict of interest is found."""

from flask import Flask

from contest.standings.invariants import breaches
from tests.scoring.world import MARKS, make_world


def test_a_sheet_in_conflict_that_counted_would_be_found(app: Flask, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    """The rule sets it aside; so the rule is switched off here to see that the second look is a look of its own."""
    world = make_world()
    initiative = world.scored(MARKS, MARKS, authors=[world.judge(1).person])
    assert list(breaches()) == []

    monkeypatch.setattr("contest.standings.queries.conflict_between", lambda *_of, **_recorded: None)

    seat = world.panel.seats[0].id
    number = initiative.register_number
    assert f"standings: seat {seat} has a conflict with initiative {number} and counts" in list(breaches())
