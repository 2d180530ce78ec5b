"""What users of other systems complained of, as tests (peers.md A1-A10).

A1, A2, A3 and A8 stand in test_bundles, A9, of a worker that is killed, in tests/certificates/test_tasks.
"""

import subprocess
import sys
from unicodedata import normalize

import pytest
from sqlalchemy import select

import config
from contest import clock
from contest.certificates import queries, tasks
from contest.certificates.models import Certificate, PrintRun
from contest.certificates.papers import page_texts
from contest.certificates.services import request_run
from contest.database import db, transaction
from contest.designs.composing import Composer
from contest.designs.layout import blocks
from contest.designs.queries import design_called
from contest.designs.ready_made import COMMENDATION, ready_made
from contest.errors import RuleViolation
from contest.paper.faces import family_in
from contest.storage.services import content_of
from tests.certificates.samples import DAY, TEXTS, Office
from tests.pdf import VIETNAMESE

FAMILY = family_in(config.from_environment().fonts_dir)
DESIGN = design_called(COMMENDATION)
COLLECTIVE = (
    "Chi nhánh Văn phòng Đăng ký đất đai huyện Nhà Bè trực thuộc Văn phòng Đăng ký đất đai Thành phố Hồ Chí Minh, Sở "
    "Tài nguyên"
)
PERSON = "Công Tằng Tôn Nữ Nguyễn Phước Thị Hồng Nhung Huyền Trân Thùy"


def printed(office: Office, number: int = 5, **line: object) -> PrintRun:
    decision = office.decide(number=number, **line)  # type: ignore[arg-type]
    with clock.at(DAY), transaction():
        run_id = request_run(decision, by=office.secretary).id
    tasks.print_run(run_id)
    db.session.rollback()
    return db.session.get_one(PrintRun, run_id)


@pytest.mark.parametrize(("label", "name"), [("Tập thể:", COLLECTIVE), ("", f"Bà {PERSON}")])
def test_a4_a_long_name_is_inside_its_box_in_the_middle_at_or_above_the_floor(label: str, name: str) -> None:
    assert len(name) >= (120 if label else 60)
    texts, others = TEXTS | {"label": label, "recipient": name}, TEXTS | {"label": label}
    place = DESIGN.places["recipient"]

    found = {block.name: block for block in blocks(texts, FAMILY, DESIGN)}
    usual = {block.name: block for block in blocks(others, FAMILY, DESIGN)}

    block = found["recipient"]
    face = FAMILY.face(place.weight, place.style)
    assert block.size >= min(setting.smallest for setting in place.settings)
    assert all(face.width(line) * block.size * 25.4 / 72 <= place.width for line in block.lines)
    assert block.top >= place.top - 5
    assert block.top + len(block.lines) * block.pitch <= place.bottom + 0.01
    assert place.align == "center"
    assert " ".join(block.lines) == name
    # The label stands just above the name, wherever that begins; everything else stays where it is.
    own = ("recipient", "label")
    assert {key: one for key, one in found.items() if key not in own} == {
        key: one for key, one in usual.items() if key not in own
    }


def test_a5_every_face_has_every_vietnamese_letter() -> None:
    for face in FAMILY.faces:
        assert set(VIETNAMESE) - face.letters == set()


def test_a5_loose_marks_print_the_page_that_composed_letters_print() -> None:
    values = {"label": "Tập thể", "recipient": "Trường Mầm non Sơn Ca ở ấp Đông", "achievement": TEXTS["achievement"],
              "recipient_line": "huyện Nhà Bè", "heading": "GIẤY KHEN", "capacity": ["Chủ tịch"]}  # fmt: skip
    loose = {
        name: normalize("NFD", text) if isinstance(text, str) and name != "label" else text
        for name, text in values.items()
    }
    composer = Composer(DESIGN, FAMILY)

    assert loose["recipient"] != values["recipient"]
    assert composer.leaf(page_texts(loose)) == composer.leaf(page_texts(values))


def test_a6_what_is_missing_stops_the_run_and_names_person_and_field(office: Office) -> None:
    with pytest.raises(RuleViolation) as refused:
        printed(office, achievement="")

    [reason] = refused.value.values["reasons"]
    assert (reason.values["who"].split(". ")[0], reason.values["why"].field) == ("1", "achievement")
    assert db.session.scalars(select(Certificate)).all() == []


def test_a7_a_design_that_is_changed_later_changes_nothing_that_was_issued(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    run = printed(office)
    assert run.file is not None
    before = content_of(run.file), [tasks.page_of(one) for one in queries.certificates_of(run.decision)]

    moved = replace(DESIGN, places={name: replace(place, top=place.top + 9) for name, place in DESIGN.places.items()})
    monkeypatch.setitem(ready_made(), COMMENDATION, moved)  # type: ignore[arg-type]
    with transaction():
        again = request_run(run.decision, by=office.secretary)
    tasks.print_run(again.id)

    db.session.rollback()
    assert again.id == run.id
    assert (content_of(run.file), [tasks.page_of(one) for one in queries.certificates_of(run.decision)]) == before


# Composes pages in a process of its own and tells the most memory that it has used, in kilobytes, half way and at last.
PRESS = """
import resource, sys, io
import config
from datetime import date
from contest.designs.composing import Composer, bound
from contest.designs.queries import design_called
from contest.paper.faces import family_in
from contest.paper.pdffile import About
from tests.certificates.samples import TEXTS

family = family_in(config.from_environment().fonts_dir)
composer = Composer(design_called("a4-landscape-1"), family)
told = []

def leaves():
    for number in range(2000):
        if number == 1000:
            told.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
        names = {"recipient": f"Trường Mầm non số {number}", "register": f"Số sổ khen thưởng: {number:04d}/2020"}
        yield composer.leaf(TEXTS | names, f"https://thidua.example.gov.vn/v/{number:016d}")

with open("/dev/null", "wb") as out:
    bound(leaves(), out, About("x", "y", date(2020, 2, 7)), family, ground=None)
told.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
print(*told)
"""


def test_a10_memory_reaches_a_plateau_over_two_thousand() -> None:
    answer = subprocess.run([sys.executable, "-c", PRESS], cwd=config.ROOT, check=True, capture_output=True, text=True)

    half, whole = map(int, answer.stdout.split())
    # What is remembered of texts grows until it is thrown away at once; pages themselves take none.
    assert whole - half < 24 * 1024
