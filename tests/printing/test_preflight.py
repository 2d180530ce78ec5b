"""What is said about a print list before it is printed."""

from dataclasses import replace
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

import config
from contest.designs.queries import design_called
from contest.designs.ready_made import COMMENDATION
from contest.paper.faces import family_in
from contest.printing.preflight import Entry, Rule, Severity, bettered, findings
from contest.text import nfc, tidy
from tests.certificates.samples import ACHIEVEMENT, LONG_ACHIEVEMENT, LONG_NAME, TEXTS
from tests.pdf import VIETNAMESE

FAMILY = family_in(config.from_environment().fonts_dir)


def entry(position: int = 1, *, personal: bool = False, unit: str = "Xã Phước Kiển", **texts: str) -> Entry:
    """A certificate that nothing is wrong with, but for ``texts``."""
    said = TEXTS | texts
    words = {place: said[place] for place in ("recipient", "recipient_line", "achievement")}
    return Entry(
        position, position, said["recipient"], unit, personal, said, design_called(COMMENDATION), words, words,
        frozenset({"recipient", "achievement", "signer", "decision"}),
    )  # fmt: skip


def said(*entries: Entry) -> list[tuple[Rule, Severity, str]]:
    return [(found.rule, found.severity, found.place) for found in findings(entries, FAMILY)]


def test_nothing_is_said_of_what_is_right() -> None:
    assert said(entry(), entry(2, recipient="Ủy ban nhân dân xã Nhơn Đức", unit="Xã Nhơn Đức")) == []


STOPS, LOOK, FINE = Severity.STOPS, Severity.LOOK, Severity.FINE


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ({"signer": ""}, (Rule.MISSING, STOPS, "signer")),
        ({"achievement": "  "}, (Rule.MISSING, STOPS, "achievement")),
        ({"achievement": "Đã có thành tích 🎉"}, (Rule.GLYPH, STOPS, "achievement")),
        ({"recipient": "Ủy ban 中"}, (Rule.GLYPH, STOPS, "recipient")),
        ({"recipient_line": "tương trợ " * 39}, (Rule.TOO_LONG, STOPS, "recipient_line")),
        ({"recipient": "Nguyễn" * 20}, (Rule.TOO_LONG, STOPS, "recipient")),
        ({"recipient": f"{LONG_NAME} {LONG_NAME[:40]}"}, (Rule.SHRUNK, LOOK, "recipient")),
        ({"recipient": f"{LONG_NAME} {LONG_NAME[:90]}"}, (Rule.LINES, LOOK, "recipient")),
        ({"recipient": "Ủy ban |nhân dân xã Phước| Kiển"}, (Rule.SPLIT, LOOK, "recipient")),
        ({"achievement": "Đã có thành tích trong phong trào thi đua năm| 2019"}, (Rule.SPLIT, LOOK, "achievement")),
        ({"recipient": normalize("NFD", "Ủy ban xã Phước Kiển")}, (Rule.UNICODE, LOOK, "recipient")),
        ({"recipient": "Ủy b\u0430n nhân dân xã"}, (Rule.LOOKALIKE, LOOK, "recipient")),
        ({"recipient": "Xã Nhơn \u00d0ức"}, (Rule.LOOKALIKE, LOOK, "recipient")),
        ({"recipient": "ỦY BAN NHÂN DÂN XÃ PHƯỚC KIỂN"}, (Rule.CAPITALS, LOOK, "recipient")),
        ({"recipient": "ủy ban nhân dân xã"}, (Rule.CAPITALS, LOOK, "recipient")),
        ({"achievement": "Đã có  thành tích"}, (Rule.SPACES, LOOK, "achievement")),
    ],
)  # fmt: skip
def test_each_fault_is_found_in_its_place(texts: dict[str, str], expected: tuple[Rule, Severity, str]) -> None:
    assert expected in said(entry(**texts))


def test_a_person_without_a_post_is_to_be_looked_at_and_a_collective_is_not() -> None:
    assert said(entry(personal=True, recipient="Lê Thị Bé", recipient_line="")) == [(Rule.POST, LOOK, "recipient_line")]
    assert said(entry(recipient_line="")) == []


def test_a_certificate_that_says_something_else_than_its_list_stops() -> None:
    one = replace(entry(), annex={"recipient": "Ủy ban nhân dân xã Phước Lộc"})

    [found] = findings([one], FAMILY)

    assert (found.rule, found.severity) == (Rule.DIFFERS, STOPS)
    assert str(found.why) == (
        "The certificate says “Ủy ban nhân dân xã Phước Kiển”, the list says “Ủy ban nhân dân xã Phước Lộc”."
    )


def test_a_break_mark_is_no_difference() -> None:
    assert said(replace(entry(), annex={"recipient": "Ủy ban nhân dân| xã Phước Kiển"})) == []


def test_a_certificate_without_number_stops() -> None:
    assert said(replace(entry(), numbered=False)) == [(Rule.NUMBER, STOPS, "register")]


def test_the_same_name_is_a_fault_in_one_unit_and_a_notice_in_two() -> None:
    ann = {"recipient": "Nguyễn Thị An", "personal": True}
    other = entry(3, unit="Xã Nhơn Đức", **ann)  # type: ignore[arg-type]

    assert said(entry(1, **ann), entry(2, **ann), other) == [  # type: ignore[arg-type]
        (Rule.TWICE, LOOK, "recipient"),
        (Rule.NAMESAKE, FINE, "recipient"),
    ]
    assert said(entry(1, **ann), replace(entry(2, **ann), repeated=True)) == [  # type: ignore[arg-type]
        (Rule.TWICE, FINE, "recipient")
    ]


def test_all_reasons_are_given_what_stops_first() -> None:
    found = said(
        entry(1, recipient="XÃ PHƯỚC KIỂN"),
        entry(2, recipient="Chữ 🎉", achievement="", signer=""),
        entry(3, recipient_line=("tương trợ " * 39).strip(), recipient="Nguyễn" * 20),
    )

    assert found == [
        (Rule.MISSING, STOPS, "achievement"),
        (Rule.MISSING, STOPS, "signer"),
        (Rule.GLYPH, STOPS, "recipient"),
        (Rule.TOO_LONG, STOPS, "recipient"),
        (Rule.TOO_LONG, STOPS, "recipient_line"),
        (Rule.CAPITALS, LOOK, "recipient"),
    ]


def test_a_fault_that_all_certificates_share_is_told_once() -> None:
    assert said(entry(1, office="Chủ tịch 🎉"), entry(2, office="Chủ tịch 🎉", recipient="Xã Nhơn Đức")) == [
        (Rule.GLYPH, STOPS, "office")
    ]


def test_the_excess_is_told_in_words() -> None:
    [found] = findings([entry(achievement=" ".join([LONG_ACHIEVEMENT] * 3))], FAMILY)

    assert found.why.values["words"] > 3
    assert str(found.why).endswith(f"{found.why.values['words']} words too many.")


@pytest.mark.parametrize(
    ("typed", "better"),
    [
        ("NGUYỄN  THỊ \u0410N", "Nguyễn Thị An"),
        ("lê văn \u00f0ức", "Lê Văn Đức"),
        (normalize("NFD", " Trần Thị Hậu "), "Trần Thị Hậu"),
        ("Lê Văn A", "Lê Văn A"),
        ("\u0414\u043c\u0438\u0442\u0440\u0438\u0439", "\u0414\u043c\u0438\u0442\u0440\u0438\u0439"),
    ],
)
def test_a_name_is_mended(typed: str, better: str) -> None:
    assert bettered(typed, personal_name=True) == better


@given(st.text(alphabet=VIETNAMESE + " ", max_size=40))
def test_mending_a_vietnamese_text_changes_spaces_alone_and_once(text: str) -> None:
    assert bettered(text) == tidy(text)
    assert bettered(bettered(text)) == bettered(text)


@given(st.text(max_size=30))
def test_mending_is_done_once(text: str) -> None:
    once = bettered(text, personal_name=True)

    assert bettered(once, personal_name=True) == once == nfc(once)


def test_mended_words_have_nothing_to_mend() -> None:
    typed = {"recipient": "NGUYỄN  THỊ \u0410N", "achievement": f"  {normalize('NFD', ACHIEVEMENT)}"}
    better = {place: bettered(text, personal_name=place == "recipient") for place, text in typed.items()}

    assert {rule for rule, _severity, _place in said(entry(personal=True, **typed))} >= {
        Rule.UNICODE, Rule.SPACES, Rule.CAPITALS,
    }  # fmt: skip
    assert said(entry(personal=True, **better)) == []
