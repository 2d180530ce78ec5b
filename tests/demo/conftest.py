"""The loaded demonstration, as it is read, and its decisions as papers, each made once."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

import config
from contest.awards.listing import Layout
from contest.awards.models import Decision
from contest.awards.papers import DECISION
from contest.database import db
from contest.paper.typeset import typeset
from contest.paper.word import word
from contest.payments.services import decision_paper
from tests.conftest import close, product

FONTS = config.Settings().fonts_dir


@dataclass(frozen=True)
class Printed:
    """A decision as it is printed: its values, the PDF and the Word file."""

    values: dict[str, Any]
    pdf: bytes
    docx: bytes


@pytest.fixture
def loaded(told_once: Path) -> Iterator[Flask]:
    app = product(told_once)
    with app.app_context():
        yield app
    close(app)


@pytest.fixture(scope="session")
def printed(told_once: Path) -> dict[str, Printed]:
    """The decisions of the demonstration by their numbers."""
    app = product(told_once)
    with app.app_context():
        papers = {
            decision.notation: {**decision_paper(decision, Layout()), "ordered_at": "2026-11-27T09:00:00+07:00"}
            for decision in db.session.scalars(select(Decision))
        }
    close(app)
    return {
        notation: Printed(values, typeset(DECISION, values, fonts_dir=FONTS), word(DECISION, values, fonts_dir=FONTS))
        for notation, values in papers.items()
    }
