"""A version that could not be printed any more is told."""

from sqlalchemy import text

from contest.database import db, transaction
from contest.designs.invariants import breaches
from tests.certificates.samples import Office
from tests.factories import make_design


def test_a_sound_version_is_not_told(office: Office) -> None:
    make_design(office.body, office.secretary)

    assert list(breaches()) == []


def test_a_version_that_was_changed_past_the_product_is_told(office: Office) -> None:
    make_design(office.body, office.secretary)
    with transaction():
        db.session.execute(text("DROP TRIGGER design_version_update_locked"))
        db.session.execute(text('UPDATE design_version SET "values" = \'{"name": "x"}\''))
    db.session.expire_all()

    (told,) = breaches()
    assert told.startswith("designs: nhabe-1-1 could not be printed")


def test_a_version_whose_ground_is_not_the_bodys_is_told(office: Office) -> None:
    design = make_design(office.body, office.secretary)
    values = {**design.current.values, "ground": {"sha256": "0" * 64, "media_type": "image/png"}}
    with transaction() as session:
        session.execute(text("DROP TRIGGER design_version_update_locked"))
        session.get_one(type(design.current), design.current.id).values = values

    assert list(breaches()) == ["designs: the ground of nhabe-1-1 is not kept"]
