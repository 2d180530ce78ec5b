"""The designs that come with the product keep their texts apart, and away from frame, emblem and code, whatever they
say: short, long, for a household, in memory of the dead, or hostile."""

from collections.abc import Mapping
from itertools import combinations

import pytest

import config
from contest.designs import layout
from contest.designs.design import Box, Design
from contest.designs.fitting import POINT, FittingError
from contest.designs.layout import Block
from contest.designs.ready_made import ready_made, sample
from contest.paper.faces import PaperError, family_in
from tests.certificates.samples import CASES, LONG_ACHIEVEMENT, LONG_NAME

FAMILY = family_in(config.Settings().fonts_dir)
FORMER = {"a4-landscape-1", "a4-initiative-1"}
VERSIONS = sorted(set(ready_made()) - FORMER)
# How far the inner rule of a frame runs from the edges, in units of the sheet.
INNER = {"bronze": 20.5, "lotus": 20.5, "guilloche": 21.3}
LONG = CASES["long"]
TEXTS: Mapping[str, Mapping[str, str]] = {
    "sample": {},
    "short": {"recipient": "Tổ 1", "recipient_line": "", "achievement": "Đã có thành tích", "label": ""},
    "long": LONG
    | {
        "label": "Tập thể:",
        "role": "Là đồng tác giả, tỷ lệ đóng góp 33,34 %, của sáng kiến được công nhận có phạm vi ảnh hưởng cấp tỉnh",
        "initiative": f"“{LONG_ACHIEVEMENT[15:205]}”",
        "others": "Phạm vi ảnh hưởng: Thành phố Hồ Chí Minh · Đồng tác giả: Nguyễn Phước Thị Hồng Nhung Tên Đệm "
        "(33,33 %), Trần Thị B (Cá nhân 02) (33,33 %)",
    },
    "deputy": {"capacity": "KT. Chủ tịch|Phó Chủ tịch"},
    "household": {"label": "", "recipient": "Hộ gia đình ông (bà) Nguyễn Văn Một và bà Trần Thị Hai"},
    "posthumous": {"tribute": "Truy tặng", "label": "Ông", "recipient": "Nguyễn Văn Một (1931 - 2019)"},
    "hostile": {"recipient": "<script>alert('x')</script> {{ config }}", "achievement": "Đ" * 40},
    "decomposed": {"recipient": "U\u0309y ban nha\u0302n da\u0302n xa\u0303 Phu\u031bo\u031b\u0301c Kie\u0302\u0309n"},
}
EVERY = [(version, name) for version in VERSIONS for name in TEXTS]


def texts_of(design: Design, name: str) -> dict[str, str]:
    # Authors are persons, whom their form of address introduces.
    label = {"label": ""} if "role" in design.places else {}
    texts = sample(design.folder) | TEXTS[name] | label
    return {place: text for place, text in texts.items() if place in design.places}


def ink(block: Block, design: Design) -> Box:
    """Return the box that the letters of ``block`` fill, from the highest accent to the lowest descender."""
    place = design.places[block.name]
    face, size = FAMILY.face(place.weight, place.style), block.size * POINT
    width = max(face.width(line) for line in block.lines) * size
    left = {"left": place.left, "right": place.right - width}.get(place.align, place.left + (place.width - width) / 2)
    middle = block.top + block.pitch / 2
    height = 0.98 * size + (len(block.lines) - 1) * block.pitch
    return Box(left, middle - 0.60 * size, width, height)


def apart(one: Box, other: Box) -> float:
    """Return how far two boxes are from each other, negative when they overlap."""
    across = max(one.left - other.right, other.left - one.right)
    down = max(one.top - other.bottom, other.top - one.bottom)
    return max(across, down)


@pytest.mark.parametrize(("version", "name"), EVERY)
def test_no_text_touches_another(version: str, name: str) -> None:
    """Not even the highest accent of a line the lowest dot of the one above."""
    design = ready_made()[version]
    inks = {block.name: ink(block, design) for block in layout.blocks(texts_of(design, name), FAMILY, design)}

    near = [(one, other) for one, other in combinations(inks, 2) if apart(inks[one], inks[other]) < 0.7]
    assert near == []


@pytest.mark.parametrize(("version", "name"), EVERY)
def test_lines_stay_in_their_place(version: str, name: str) -> None:
    design = ready_made()[version]
    texts = texts_of(design, name)
    places = layout.arranged(texts, design)

    for block in layout.blocks(texts, FAMILY, design):
        place, filled = places[block.name], ink(block, design)
        assert filled.left >= place.left - 0.01
        assert filled.right <= place.right + 0.01
        if block.name != "label":
            assert place.top - 1e-9 <= block.top
            assert block.top + len(block.lines) * block.pitch <= place.bottom + 1e-9


@pytest.mark.parametrize(("version", "name"), EVERY)
def test_texts_keep_three_millimetres_from_frame_emblem_and_code(version: str, name: str) -> None:
    design = ready_made()[version]
    inner = INNER[design.artwork] * (min(design.width, design.height) / 210) ** 0.8
    blocks = layout.blocks(texts_of(design, name), FAMILY, design)
    kept = {"code": design.code, "emblem": design.emblem}

    for block in blocks:
        filled = ink(block, design)
        assert min(filled.left, design.width - filled.right, design.height - filled.bottom) >= inner + 3, block.name
        for what, box in kept.items():
            assert box is None or apart(filled, box) >= 2.99, (block.name, what)


@pytest.mark.parametrize("version", VERSIONS)
def test_there_is_room_for_signature_and_seal(version: str) -> None:
    """25 mm below the office of a deputy on A4, 35 on larger paper."""
    design = ready_made()[version]
    texts = texts_of(design, "deputy")
    blocks = {block.name: ink(block, design) for block in layout.blocks(texts, FAMILY, design)}

    room = blocks["signer"].top - blocks["capacity"].bottom
    assert room >= (35 if design.width > 297 else 23.5)


@pytest.mark.parametrize("version", VERSIONS)
def test_places_are_centred_on_the_page_but_for_the_feet(version: str) -> None:
    design = ready_made()[version]
    centred = [
        place
        for name, place in design.places.items()
        if place.align == "center" and name not in ("place_and_day", "capacity", "signer")
    ]

    assert [place.left + place.width / 2 for place in centred] == pytest.approx(
        [design.width / 2] * len(centred), abs=0.11
    )
    assert design.emblem is not None
    assert design.emblem.left + design.emblem.width / 2 == pytest.approx(design.width / 2, abs=0.06)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("recipient", ["Rất dài " * 60, "Một" * 60])
def test_a_name_that_no_place_could_hold_is_refused(version: str, recipient: str) -> None:
    design = ready_made()[version]

    with pytest.raises(FittingError) as refused:
        layout.blocks(texts_of(design, "sample") | {"recipient": recipient}, FAMILY, design)
    assert refused.value.field == "recipient"


def test_a_letter_that_no_face_has_is_refused() -> None:
    with pytest.raises(PaperError):
        FAMILY.check({"recipient": "Tập thể ✊"})


@pytest.mark.parametrize("version", VERSIONS)
def test_texts_as_long_as_offices_write_them_fit(version: str) -> None:
    design = ready_made()[version]
    words = {"recipient": LONG_NAME, "achievement": LONG_ACHIEVEMENT, "office": LONG["office"]}

    blocks = layout.blocks(texts_of(design, "sample") | words, FAMILY, design)
    assert {"recipient", "office"} <= {block.name for block in blocks}
