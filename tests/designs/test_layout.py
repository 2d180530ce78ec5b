"""The table of places holds together: inside the frame, nothing on top of something else."""

from collections.abc import Mapping
from itertools import combinations

import pytest

import config
from contest.designs import layout
from contest.designs.artwork.frame import DEPTH, SIDE, TOP
from contest.designs.design import Place
from contest.designs.fitting import FittingError
from contest.designs.layout import Block
from contest.designs.ready_made import COMMENDATION, ready_made
from contest.paper.faces import Family, family_in
from tests.certificates.samples import CASES, COLLECTIVES, LONG_NAME, TEXTS

FAMILY = family_in(config.Settings().fonts_dir)
DESIGN = ready_made()[COMMENDATION]
PLACES = DESIGN.places


def blocks(texts: Mapping[str, str], family: Family) -> list[Block]:
    return layout.blocks(texts, family, DESIGN)


def test_every_place_lies_inside_the_frame() -> None:
    inner = SIDE + DEPTH

    assert [
        name
        for name, place in PLACES.items()
        if (
            place.left < inner
            or place.left + place.width > DESIGN.width - inner
            or place.top < TOP + DEPTH
            or place.top + place.height > DESIGN.height - inner
        )
    ] == []


@pytest.mark.parametrize("name", CASES)
def test_no_two_places_overlap_by_more_than_the_air_above_letters(name: str) -> None:
    places = {place: box for place, box in layout.arranged(CASES[name], DESIGN).items() if CASES[name][place]}

    def apart(one: Place, other: Place) -> bool:
        return (
            one.left + one.width <= other.left
            or other.left + other.width <= one.left
            or one.top + one.height <= other.top + 0.9
            or other.top + other.height <= one.top + 0.9
        )

    assert [pair for pair in combinations(places, 2) if not apart(*(places[name] for name in pair))] == []


@pytest.mark.parametrize("name", CASES)
def test_the_lines_of_a_text_stay_in_their_place(name: str) -> None:
    places = layout.arranged(CASES[name], DESIGN)
    for block in blocks(CASES[name], FAMILY):
        place = places[block.name]
        assert place.top <= block.top
        if block.name != "label":
            assert block.top + len(block.lines) * block.pitch <= place.top + place.height + 1e-9


NAMES = ("Đội Y tế", COLLECTIVES[0], LONG_NAME, f"{LONG_NAME}, {LONG_NAME[:50]}")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("below", ["", "huyện Nhà Bè"])
def test_what_introduces_a_collective_stands_close_above_its_name(name: str, below: str) -> None:
    page = {block.name: block for block in blocks(TEXTS | {"recipient": name, "recipient_line": below}, FAMILY)}
    label, recipient, merit = page["label"], page["recipient"], page["achievement"]

    assert recipient.top - (label.top + label.pitch) == pytest.approx(DESIGN.gap)
    assert label.top >= PLACES["heading"].top + PLACES["heading"].height
    assert recipient.top + len(recipient.lines) * recipient.pitch <= merit.top


def test_a_name_with_nothing_below_stands_lower() -> None:
    (alone,) = (block for block in blocks(TEXTS | {"recipient_line": ""}, FAMILY) if block.name == "recipient")
    (led,) = (block for block in blocks(TEXTS, FAMILY) if block.name == "recipient")

    assert alone.top == pytest.approx(led.top + PLACES["recipient_line"].height / 4)


def test_texts_come_in_the_order_of_the_page_and_empty_ones_are_left_out() -> None:
    names = [block.name for block in blocks(CASES["deputy"], FAMILY)]

    assert names == [name for name in PLACES if name != "recipient_line"]


def test_capitals_are_made_after_names_were_kept_together() -> None:
    office = "Chủ tịch Ủy ban nhân dân Thành phố Hồ Chí Minh kiêm Trưởng Ban Thi đua - Khen thưởng Thành phố"
    (block,) = blocks({"office": office}, FAMILY)

    assert block.lines == (
        "CHỦ TỊCH ỦY BAN NHÂN DÂN THÀNH PHỐ HỒ CHÍ MINH",
        "KIÊM TRƯỞNG BAN THI ĐUA - KHEN THƯỞNG THÀNH PHỐ",
    )


@pytest.mark.parametrize(("name", "length"), [("recipient", 150), ("recipient_line", 210), ("achievement", 340)])
def test_texts_as_long_as_offices_write_them_fit(name: str, length: int) -> None:
    syllables = "Đã có thành tích xuất sắc trong công tác cải cách hành chính tại các cơ quan, đơn vị "

    assert blocks({name: (syllables * 9)[:length].strip()}, FAMILY) != []


def test_a_text_that_no_place_could_hold_is_refused() -> None:
    with pytest.raises(FittingError):
        blocks(TEXTS | {"achievement": "Đã có thành tích " * 60}, FAMILY)


def test_the_style_places_each_text_and_gives_the_page_its_size() -> None:
    page, *rules = layout.rules(DESIGN).splitlines()

    assert page == "@page { size: 297.0mm 210.0mm; margin: 0; }"
    assert len(rules) == len(PLACES)
    assert (
        ".signer { left: 160.0mm; width: 112.0mm; text-align: center; font-weight: bold; font-style: normal; "
        "color: #1a1a1a; text-decoration: none; }"
    ) in rules
