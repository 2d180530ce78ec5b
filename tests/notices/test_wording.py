"""Every kind of notice can be put into words, with what was given and in any language."""

import re
from datetime import date

import pytest

from contest.notices.models import NoticeKind
from contest.notices.wording import PLACE, WORDINGS, plain, told


def english(message: str, /, **values: object) -> str:
    return message % values


def example(kind: NoticeKind) -> dict[str, object]:
    """Return a value for every place of a kind."""
    return {name: f"<{name}>" for name in WORDINGS[kind].known}


def test_every_kind_has_its_wording() -> None:
    assert set(WORDINGS) == set(NoticeKind)


@pytest.mark.parametrize("kind", NoticeKind)
def test_a_full_notice_shows_every_value_and_no_open_place(kind: NoticeKind) -> None:
    read = told(kind, plain(kind, example(kind)), english)  # type: ignore[arg-type]

    whole = " ".join((read.subject, *read.lines))
    assert set(re.findall(r"<(\w+)>", whole)) == WORDINGS[kind].known
    assert not PLACE.search(whole)


@pytest.mark.parametrize("kind", NoticeKind)
def test_a_notice_with_only_what_is_needed_leaves_out_the_other_lines(kind: NoticeKind) -> None:
    needed = {name: value for name, value in example(kind).items() if name in WORDINGS[kind].needed}

    read = told(kind, plain(kind, needed), english)  # type: ignore[arg-type]

    assert read.lines
    assert not PLACE.search(" ".join((read.subject, *read.lines)))


@pytest.mark.parametrize("kind", NoticeKind)
def test_a_notice_without_a_value_it_needs_is_not_made(kind: NoticeKind) -> None:
    for name in WORDINGS[kind].needed:
        with pytest.raises(ValueError, match=name):
            plain(kind, {**example(kind), name: None})  # type: ignore[arg-type]


def test_a_value_that_has_no_place_is_refused() -> None:
    with pytest.raises(ValueError, match="no place for colour"):
        plain(NoticeKind.WITHDRAWN, {**example(NoticeKind.WITHDRAWN), "colour": "red"})  # type: ignore[arg-type]


def test_days_and_phrases_are_kept_plain_and_written_when_read() -> None:
    phrases = [
        ("%(unit)s has registered nothing yet", {"unit": "Xã A"}),
        ("open since %(day)s", {"day": date(2026, 3, 1)}),
    ]
    kept = plain(NoticeKind.DEADLINE_NEAR, {"movement": "Phong trào", "closes_on": date(2026, 3, 31), "open": phrases})

    assert kept["closes_on"] == "2026-03-31"
    assert kept["open"][1] == ["open since %(day)s", {"day": "2026-03-01"}]
    read = told(NoticeKind.DEADLINE_NEAR, kept, english)
    assert read.subject == "Registration closes at the end of 31/3/2026: Phong trào"
    assert read.lines == ("Still open: Xã A has registered nothing yet; open since 01/3/2026.",)


def test_a_notice_of_the_past_is_read_even_when_its_wording_asks_for_more_today() -> None:
    assert told(NoticeKind.WITHDRAWN, {}, english).subject == "“–” has been withdrawn"


def test_text_that_looks_like_a_place_is_shown_as_it_is() -> None:
    values = {**example(NoticeKind.WITHDRAWN), "title": "Giảm 100%(s) giấy tờ", "reason": "50% %(title)s"}

    read = told(NoticeKind.WITHDRAWN, plain(NoticeKind.WITHDRAWN, values), english)  # type: ignore[arg-type]

    assert read.subject == "“Giảm 100%(s) giấy tờ” has been withdrawn"
    assert read.lines[-1] == "Reason: 50% %(title)s"
