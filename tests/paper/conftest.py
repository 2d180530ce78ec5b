"""A folder of paper templates that a test may add to."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import config
from contest.paper import filling
from contest.paper.typeset import press


@pytest.fixture
def templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of templates with those of papers and a room for more; what the process remembers is forgotten."""
    paper = tmp_path / "paper"
    paper.mkdir()
    for file in (config.ROOT / "templates/paper").iterdir():
        (paper / file.name).write_bytes(file.read_bytes())
    monkeypatch.setattr(filling, "TEMPLATES", tmp_path)
    for memory in (filling._environment, press):
        memory.cache_clear()
    yield tmp_path
    for memory in (filling._environment, press):
        memory.cache_clear()
