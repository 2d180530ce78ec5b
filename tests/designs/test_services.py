"""A body's designs: made, saved as versions that never change, gone back to, retired, taken along to another body."""

import json
from base64 import b64encode
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import current_app
from sqlalchemy import func, select, text

from contest import clock
from contest.certificates.models import Certificate
from contest.certificates.services import issue_certificates
from contest.database import db, transaction
from contest.designs import services, tasks
from contest.designs.choosing import ANY, FORMS, LETTER, RECOGNITION
from contest.designs.design import Design, read, written
from contest.designs.models import BodyDesign, DesignGround, DesignProof, DesignVersion
from contest.designs.queries import design_called, design_for
from contest.designs.ready_made import COMMENDATION, INITIATIVE
from contest.designs.services import DesignDetails
from contest.errors import RuleViolation
from contest.journal.models import JournalEntry
from contest.movements.models import RecipientKind
from contest.paper.faces import PaperError
from contest.storage.services import content_of, derived, forget, is_kept, store
from contest.storage.uploads import Upload
from tests.certificates.samples import DAY, Office
from tests.designs.test_cleaning import drawing
from tests.factories import make_body, make_design

A4 = (297.0, 210.0)
DETAILS = DesignDetails("Giấy khen của huyện", ANY, None, None, date(2019, 1, 1), None)


def start(office: Office, design: Design | None = None, size: tuple[float, float] = A4, **changes: Any) -> BodyDesign:
    with clock.at(DAY), transaction():
        return services.start_design(
            office.body, replace(DETAILS, **changes), design or design_called(COMMENDATION), size, "Bản đầu",
            by=office.secretary,
        )  # fmt: skip


def moved(design: BodyDesign, left: float = 40.0) -> Design:
    current = read("", design.current.values)
    place = replace(current.places["recipient"], left=left, width=200.0)
    return replace(current, places={**current.places, "recipient": place})


def save(design: BodyDesign, drawn: Design, office: Office, note: str = "Dời tên", begun: int | None = None) -> str:
    with clock.at(DAY), transaction():
        return services.save_version(design, drawn, note, begun=begun, by=office.secretary).called


def versions() -> int:
    return db.session.scalar(select(func.count()).select_from(DesignVersion)) or 0


def acts() -> list[str]:
    return list(db.session.scalars(select(JournalEntry.act).order_by(JournalEntry.id)))


def chosen(office: Office, kind: RecipientKind = RecipientKind.COLLECTIVE, *, on: date = DAY) -> str:
    return design_for(office.body, "GK_HUYEN", kind, on=on).version


@pytest.mark.parametrize(("version", "purpose"), [("thu-cam-on-a4-1", ANY), (COMMENDATION, LETTER)])
def test_a_letter_awards_nothing_and_a_certificate_is_no_letter(office: Office, version: str, purpose: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        start(office, design_called(version), (design_called(version).width, design_called(version).height),
              purpose=purpose)  # fmt: skip

    assert (refused.value.field, versions()) == ("purpose", 0)


def test_a_letter_of_a_body_is_for_no_honour(office: Office) -> None:
    own = start(office, design_called("thu-cam-on-a4-1"), (210.0, 297.0), purpose=LETTER)

    assert (chosen(office), own.current.called) == (COMMENDATION, "nhabe-1-1")
    with pytest.raises(RuleViolation), transaction():
        services.change_design(own, DETAILS, by=office.secretary)


def test_without_a_design_of_the_body_ours_is_taken(office: Office) -> None:
    assert chosen(office) == COMMENDATION
    assert design_for(office.body, RECOGNITION, RecipientKind.INDIVIDUAL, on=DAY).version == INITIATIVE


def test_a_body_issues_with_its_own_design_and_the_most_special_of_them(office_on_both: Office) -> None:
    start(office_on_both)
    start(office_on_both, purpose=FORMS)
    start(office_on_both, purpose="GK_HUYEN", recipient_kind=RecipientKind.INDIVIDUAL)

    assert chosen(office_on_both) == "nhabe-2-1"
    assert chosen(office_on_both, RecipientKind.INDIVIDUAL) == "nhabe-3-1"
    assert chosen(office_on_both, on=date(2018, 12, 31)) == COMMENDATION
    assert design_for(office_on_both.body, "LDTT_HUYEN", RecipientKind.INDIVIDUAL, on=DAY).version == "nhabe-1-1"
    assert design_for(make_body("khac"), "GK_HUYEN", RecipientKind.COLLECTIVE, on=DAY).version == COMMENDATION


def test_an_issued_certificate_keeps_the_version_of_its_day(office_on_both: Office) -> None:
    design = start(office_on_both)

    def issued(number: int) -> set[str]:
        decision = office_on_both.decide(number=number)
        with clock.at(DAY), transaction():
            return {one.template for one in issue_certificates(decision, by=office_on_both.secretary)}

    assert issued(5) == {"nhabe-1-1"}
    assert save(design, moved(design), office_on_both) == "nhabe-1-2"
    assert issued(6) == {"nhabe-1-2"}
    assert design_called("nhabe-1-1").places["recipient"].left == 35
    assert design_called("nhabe-1-2").places["recipient"].left == 40
    kept = db.session.scalars(select(Certificate.template).order_by(Certificate.id)).all()
    assert kept == ["nhabe-1-1"] * 3 + ["nhabe-1-2"] * 3


def test_a_new_design_is_brought_onto_its_page(office: Office) -> None:
    design = read("", start(office, size=(420.0, 297.0)).current.values)

    assert (design.width, design.places["recipient"].left) == (420, 49.5)


def test_a_design_is_not_turned_from_lying_to_upright(office: Office) -> None:
    with pytest.raises(RuleViolation, match="the other way") as refused:
        start(office, size=(210.0, 297.0))
    assert (refused.value.field, versions()) == ("size", 0)


def test_the_journal_tells_what_was_made_and_saved(office: Office) -> None:
    design = start(office)
    save(design, moved(design), office)

    assert acts() == ["design.make", "design.save", "design.save"]
    last = db.session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc())).first()
    assert last is not None
    assert (last.subject_kind, last.details) == ("body_design", {"version": 2, "note": "Dời tên"})


@pytest.mark.parametrize(
    ("change", "note", "begun", "message"),
    [
        ({}, "Dời tên", None, "Nothing has changed since version 1."),
        ({"left": 99.0}, "Dời tên", None, "does not lie on the page"),
        ({"left": 41.0}, "", None, "Say in a few words"),
        ({"left": 41.0}, "Dời tên", 7, "has saved version 1 meanwhile"),
    ],
)
def test_a_version_that_must_not_be_saved_changes_nothing(
    office: Office, change: dict[str, float], note: str, begun: int | None, message: str
) -> None:
    design = start(office)
    drawn = moved(design, **change) if change else read("", design.current.values)

    with pytest.raises(RuleViolation) as refused:
        save(design, drawn, office, note, begun)
    assert message in str(refused.value)
    assert (versions(), acts()) == (1, ["design.make", "design.save"])


def test_an_earlier_version_comes_back_as_a_new_one(office: Office) -> None:
    design = start(office)
    save(design, moved(design), office)
    first = design.versions[-1]
    with clock.at(DAY), transaction():
        back = services.restore_version(first, "Như bản đầu", by=office.secretary)

    assert (back.number, back.values) == (3, first.values)
    assert versions() == 3


def test_a_retired_design_is_not_taken_any_more_and_does_not_change(office: Office) -> None:
    design = start(office)
    with clock.at(DAY), transaction():
        services.retire_design(design, "Đổi mẫu phôi", by=office.secretary)

    assert chosen(office) == COMMENDATION
    assert design_called("nhabe-1-1").version == "nhabe-1-1", "what was issued with it prints as ever"
    with pytest.raises(RuleViolation, match="was retired"):
        save(design, moved(design), office)
    with pytest.raises(RuleViolation, match="was retired"), transaction():
        services.change_design(design, DETAILS, by=office.secretary)


def test_what_a_design_is_for_changes_and_what_was_issued_stays(office: Office) -> None:
    design = start(office)
    with clock.at(DAY), transaction():
        services.change_design(
            design, replace(DETAILS, valid_from=DAY + timedelta(days=1), name="Mẫu năm sau"), by=office.secretary
        )

    assert (chosen(office), chosen(office, on=DAY + timedelta(days=1))) == (COMMENDATION, "nhabe-1-1")


def test_days_that_do_not_follow_each_other_are_refused(office: Office) -> None:
    with pytest.raises(RuleViolation) as refused:
        start(office, valid_to=date(2018, 1, 1))
    assert refused.value.field == "valid_to"
    assert versions() == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE design_version SET note = 'x'",
        "DELETE FROM design_version",
        "DELETE FROM body_design",
        "UPDATE body_design SET number = 9",
        "UPDATE design_ground SET width = 9",
        "DELETE FROM design_ground",
    ],
)
def test_the_database_keeps_every_version(office_on_both: Office, statement: str) -> None:
    make_design(office_on_both.body, office_on_both.secretary)
    with transaction():
        services.add_ground(office_on_both.body, drawing(), by=office_on_both.secretary)

    with pytest.raises(Exception, match=r"not changed|not deleted|stays"), transaction():
        db.session.execute(text(statement))


def with_ground(office: Office) -> Design:
    with transaction():
        ground = services.add_ground(office.body, drawing(), by=office.secretary)
    told = written(design_called(COMMENDATION))
    return read("", {**told, "artwork": "", "ground": {"sha256": ground.file.sha256, "media_type": "image/svg+xml"}})


def test_a_ground_is_kept_once_and_only_a_body_of_its_own_uses_it(office: Office) -> None:
    design = start(office, with_ground(office))
    with transaction():
        again = services.add_ground(office.body, drawing("khac.svg"), by=office.secretary)

    assert design_called("nhabe-1-1").ground is not None
    assert db.session.scalars(select(DesignGround)).all() == [again]
    other = make_body("khac")
    with transaction():
        taken = services.start_design(
            other, DETAILS, read("", design.current.values), A4, "Bản đầu", by=office.secretary
        )
    assert read("", taken.current.values).ground is None


def test_a_ground_of_other_proportions_is_refused(office: Office) -> None:
    with pytest.raises(RuleViolation, match="proportions") as refused:
        start(office, with_ground(office), size=(400.0, 300.0))
    assert (refused.value.field, versions()) == ("frame", 0)


def test_a_design_is_taken_along_to_another_body_with_its_ground(office: Office) -> None:
    design = start(office, with_ground(office))
    sent = services.exported(design.current)
    other = make_body("khac")
    with transaction():
        taken = services.import_design(
            other, DETAILS, Upload("mau.json", sent), "Lấy từ huyện Nhà Bè", by=office.secretary
        )

    assert (taken.current.called, taken.current.values) == ("khac-1-1", design.current.values)
    assert db.session.scalars(select(DesignGround.body_id)).all() == [office.body.id, other.id]


def _with_setting(**changes: Any) -> dict[str, Any]:
    told = written(design_called(COMMENDATION))
    told["places"]["recipient"]["settings"][0] |= changes
    return told


def _exported(**changes: Any) -> bytes:
    told = {"kind": "bangvang-design", "edition": 1, "design": written(design_called(COMMENDATION))}
    return json.dumps({**told, **changes}).encode()


SCRIPT = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 297 210"><script>1</script></svg>'


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"\xff\xfe",
        b"{}",
        b"[" * 100_000,
        _exported(kind="x"),
        _exported(edition=2),
        _exported(design=[]),
        _exported(design={"name": "x", "folder": "../..", "size": [297, 210], "places": {}}),
        _exported(design={**written(design_called(COMMENDATION)), "size": [297]}),
        _exported(design={**written(design_called(COMMENDATION)), "size": [float("inf"), 210]}),
        _exported(ground={"filename": "x.svg", "content": "?"}),
        _exported(ground={"filename": "x.svg", "content": b64encode(SCRIPT).decode()}),
        _exported(ground={"filename": "x.svg"}),
        _exported(design=_with_setting(lines=float("inf"))),
        _exported(design={**written(design_called(COMMENDATION)), "name": 7}),
        _exported(design={**written(design_called(COMMENDATION)), "name": "x" * 401}),
        _exported(design=_with_setting(lines="NaN")),
        _exported(design=_with_setting(largest=float("nan"))),
    ],
)
def test_a_file_that_is_no_sound_design_is_taken_in_not_at_all(office: Office, content: bytes) -> None:
    with pytest.raises(RuleViolation), transaction():
        services.import_design(office.body, DETAILS, Upload("x.json", content), "Thử", by=office.secretary)

    assert (versions(), db.session.scalars(select(DesignGround)).all(), acts()) == (0, [], [])


def test_a_version_that_nobody_made_is_named(office: Office) -> None:
    with pytest.raises(PaperError, match="nhabe-1-1"):
        design_called("nhabe-1-1")


def test_a_proof_of_an_unsound_design_is_not_asked_for(office: Office) -> None:
    design = start(office)
    with pytest.raises(RuleViolation), transaction():
        services.request_proof(design, moved(design, left=99.0), {}, by=office.secretary)
    assert db.session.scalars(select(DesignProof)).all() == []


def test_a_proof_of_what_was_not_saved_is_journalled_and_thrown_away_after_a_week(office: Office) -> None:
    design = start(office)
    with clock.at(DAY), transaction():
        saved, drawn = (
            services.request_proof(design, moved(design, left), {"heading": "Giấy khen", "recipient": "Tổ 1"},
                                   version=version, by=office.secretary)
            for version, left in ((design.current, 40.0), (None, 50.0))
        )  # fmt: skip
    with clock.at(DAY):
        for proof in (saved, drawn):
            tasks.carry_out(proof.id)
            derived(proof.file, services.PICTURES[0], lambda content: content)
    file, kept = drawn.file, saved.file
    assert file.sha256 != kept.sha256
    assert acts()[-2:] == ["design.proof", "design.proof"]

    with clock.at(DAY + timedelta(days=6)):
        tasks.take_old_proofs_away()
    assert set(db.session.scalars(select(DesignProof.id))) == {saved.id, drawn.id}
    lost = file.key
    with clock.at(DAY + timedelta(days=8)):
        tasks.take_old_proofs_away()

    assert db.session.scalars(select(DesignProof.id)).all() == [saved.id]
    assert acts()[-1] == "design.take_away_proof"
    files = current_app.extensions["files"]
    assert (files.holds(lost), files.holds(f"derived/{lost}-page-1600"), is_kept(kept)) == (False, False, True)


def test_what_two_files_share_is_not_thrown_away_with_one(office: Office) -> None:
    with transaction():
        one, other = (store(b"x", filename=name, media_type="text/plain") for name in ("a.txt", "b.txt"))
    with transaction():
        forget(one)

    assert content_of(other) == b"x"
