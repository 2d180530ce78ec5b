"""Every act that is put on record has its words, and every value of it its label."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from flask import Flask

from contest.database import db
from contest.journal.models import JournalEntry
from contest.journal.wording import ACTS, LABELS, SUBJECTS, line_of

HOUSE = Path(__file__).resolve().parent.parent.parent / "contest"
ACT = re.compile(r"[a-z_]+\.[a-z_]+")
# What record() takes for itself; everything else named in a call becomes a detail.
OWN = {"actor", "act", "subject", "body_id", "reason"}


@cache
def modules() -> tuple[tuple[Path, ast.Module], ...]:
    """Return every module outside the journal, read once for all tests here."""
    paths = (path for path in sorted(HOUSE.rglob("*.py")) if path.parent.name != "journal")
    return tuple((path, ast.parse(path.read_text(encoding="utf-8"))) for path in paths)


@cache
def recorders() -> tuple[tuple[Path, ast.Module], ...]:
    """Return every module that puts something on record."""
    return tuple((path, tree) for path, tree in modules() if any(True for _ in records(tree)))


def records(tree: ast.Module) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "record":
            yield node


def acts_in(tree: ast.Module) -> set[str]:
    """Return the codes of acts that stand anywhere in a module, whether given to record() at once or by a variable."""
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and ACT.fullmatch(node.value)
    }


def test_every_act_on_record_has_its_words() -> None:
    missing = {
        f"{path.relative_to(HOUSE)}: {act}" for path, tree in recorders() for act in acts_in(tree) if act not in ACTS
    }

    assert sorted(missing) == []


def test_no_words_are_kept_for_acts_that_nobody_records() -> None:
    assert sorted(set(ACTS) - {act for _path, tree in modules() for act in acts_in(tree)}) == []


def test_every_act_can_be_found_where_it_is_recorded() -> None:
    """An act is a text in its module; one put together from parts would escape the tests above."""
    hidden = [
        f"{path.relative_to(HOUSE)}:{call.lineno}"
        for path, tree in recorders()
        for call in records(tree)
        if not isinstance(call.args[1], ast.Constant | ast.Name | ast.IfExp)
    ]

    assert hidden == []


def test_every_value_that_an_act_names_has_its_label() -> None:
    missing = {
        f"{path.relative_to(HOUSE)}:{call.lineno} {keyword.arg}"
        for path, tree in recorders()
        for call in records(tree)
        for keyword in call.keywords
        if keyword.arg and keyword.arg not in OWN | {"changed"} and keyword.arg not in LABELS
    }

    assert sorted(missing) == []


def test_every_kind_of_record_that_can_be_chosen_is_one(app: Flask) -> None:
    assert set(SUBJECTS) <= set(db.metadata.tables)


def test_every_page_that_an_entry_leads_to_exists(app: Flask) -> None:
    for kind, subject in SUBJECTS.items():
        if subject.endpoint:
            (rule,) = app.url_map.iter_rules(subject.endpoint)
            assert rule.arguments == {subject.argument}, kind


def told(app: Flask, **details: object) -> list[tuple[str, str | None, str]]:
    entry = JournalEntry(act="unit.change", subject_kind="unit", subject_id=7, details=details)
    with app.test_request_context(), app.test_client().session_transaction():
        from flask import session

        session["locale"] = "en"
        return [(detail.label, detail.before, detail.value) for detail in line_of(entry).details]


@pytest.mark.parametrize(
    ("details", "written"),
    [
        ({"name": "Xã Phước Kiển"}, ("Name", None, "Xã Phước Kiển")),
        ({"valid_from": "2019-03-31"}, ("Exists from", None, "31/3/2019")),
        ({"valid_to": None}, ("Last day", None, "–")),
        ({"role": "unit_officer"}, ("Role", None, "Unit officer")),
        ({"kind": "school"}, ("Kind", None, "School")),
        ({"kind": "thematic"}, ("Kind", None, "Thematic emulation")),
        ({"lines": 12}, ("Lines", None, "12")),
        ({"marks": {"novelty": 2550, "effect": 3000}}, ("Marks", None, "novelty: 25,5; effect: 30")),
        (
            {"phases": {"registration": ["2019-01-01", "2019-03-31"]}},
            ("Phases", None, "Registration: 01/01/2019 – 31/3/2019"),
        ),
        ({"fields": ["Một cửa", "Công nghệ"]}, ("Fields", None, "Một cửa, Công nghệ")),
        ({"changed": {"name": ["Cũ", "Mới"]}}, ("Name", "Cũ", "Mới")),
        ({"changed": {"kind": ["office", "school"]}}, ("Kind", "Specialised office", "School")),
        ({"pairs": [[1, 7], [2, None]]}, ("Seats and initiatives", None, "1–7, 2––")),
        (
            {"lines": [{"recipient": "Cá nhân 01", "honour": "GK_HUYEN", "key": "person:1"}, {"recipient": "Xã A"}]},
            ("Lines", None, "Cá nhân 01 · Giấy khen của Chủ tịch Ủy ban nhân dân huyện; Xã A"),
        ),
        ({"something_new": True}, ("something_new", None, "yes")),
    ],
)
def test_values_are_written_as_offices_write_them(
    app: Flask, details: dict[str, object], written: tuple[str, str | None, str]
) -> None:
    assert told(app, **details) == [written]


def test_what_only_a_program_reads_is_not_shown(app: Flask) -> None:
    assert told(app, sha256="0" * 64, edition=3, changed={"edition": [1, 2]}) == []
