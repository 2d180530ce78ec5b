"""Parts of a returned text: which field belongs to which, and what is changed although it is closed."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.initiatives.models import FormPart
from contest.initiatives.reopening import closed_changes, part_of, phrase_of, refusal_of
from contest.initiatives.services import AuthorDetails, InitiativeDetails

TEXT = InitiativeDetails(
    title="Một cửa",
    field_id=1,
    authors=(AuthorDetails("Cá nhân 01", "", 1, 10_000),),
    answers={4: "Chờ lâu.", 7: "2019-03-01"},
)


@pytest.mark.parametrize(
    ("field", "part"),
    [
        ("title", "title"), ("field_id", "field"), ("authors", "authors"), ("authors-0-share", "authors"),
        ("evidence", "evidence"), ("q7", "q7"), ("q12-0-before", "q12"), ("question", "question"),
        ("unit_id", "unit_id"),
    ],
)  # fmt: skip
def test_every_field_of_the_form_belongs_to_a_part(field: str, part: str) -> None:
    assert part_of(field) == part


@pytest.mark.parametrize(
    ("after", "changed"),
    [
        (replace(TEXT, title="Hai cửa"), ["title"]),
        (replace(TEXT, field_id=None), ["field"]),
        (replace(TEXT, authors=()), ["authors"]),
        (replace(TEXT, answers={4: "Chờ lâu.", 7: "2019-03-02"}), ["q7"]),
        (replace(TEXT, answers={7: "2019-03-01"}), ["q4"]),
        (replace(TEXT, answers={**TEXT.answers, 9: "Thêm"}), ["q9"]),
        (replace(TEXT, unread={"q7": "31/2"}), ["q7"]),
        (replace(TEXT, unread={"authors-0-share": "nhiều"}), ["authors"]),
        (TEXT, []),
    ],
)
def test_what_changes_in_a_closed_part_is_named(after: InitiativeDetails, changed: list[str]) -> None:
    assert closed_changes(TEXT, after, frozenset()) == changed
    assert closed_changes(TEXT, after, frozenset(changed)) == []
    assert closed_changes(TEXT, after, None) == []


PARTS = ["title", "field", "authors", "q4", "q7", "q9"]
TEXTS = st.builds(
    InitiativeDetails,
    title=st.sampled_from(["Một cửa", "Hai cửa"]),
    field_id=st.sampled_from([1, 2, None]),
    authors=st.sampled_from([TEXT.authors, ()]),
    answers=st.dictionaries(st.sampled_from([4, 7, 9]), st.sampled_from(["a", "b"])),
)


@given(before=TEXTS, after=TEXTS, opened=st.frozensets(st.sampled_from(PARTS)))
def test_a_text_passes_exactly_when_every_part_that_differs_is_open(
    before: InitiativeDetails, after: InitiativeDetails, opened: frozenset[str]
) -> None:
    differing = set(closed_changes(before, after, frozenset()))

    assert set(closed_changes(before, after, opened)) == differing - opened
    assert (before == after) == (not differing)


def test_every_part_of_every_form_has_its_refusal_and_its_name() -> None:
    for part in set(FormPart) - {FormPart.QUESTION}:
        assert refusal_of(part)
        assert phrase_of(part)[0] != "%(text)s"
    assert refusal_of("q7") is None
    assert phrase_of("q7", "Hiệu quả") == ("%(text)s", {"text": "Hiệu quả"})
