"""What verification asks of the database, on both databases."""

from pathlib import Path

from flask import Flask

from contest.certificates import services
from contest.certificates.keyring import Keyring
from contest.certificates.queries import keys_in_use, signing_keys
from contest.certificates.services import issue_anew, issue_certificates
from contest.corrections.queries import as_decided
from contest.database import transaction
from contest.verification.queries import revoked_at
from tests.certificates.samples import Office


def test_what_does_not_hold_any_more_is_what_was_annulled_or_replaced(app_on_both: Flask) -> None:
    office = Office()
    decision = office.decide(collectives=3, individuals=0)
    with transaction():
        lost, gone, valid = issue_certificates(decision, by=office.secretary)
    with transaction():
        assert lost.award is not None
        again = issue_anew(lost.award, as_decided(lost.award), by=office.secretary)
    assert gone.award is not None and again is not None
    office.annul(gone.award)

    assert list(revoked_at(office.body, 0)) == sorted([lost.id, gone.id])
    assert {valid.id, again.id}.isdisjoint(revoked_at(office.body, 0))
    assert list(revoked_at(office.body, 1)) == []


def test_of_several_keys_the_newest_in_use_signs(app_on_both: Flask) -> None:
    keyring = Keyring(Path(app_on_both.extensions["settings"].keys_dir))
    with transaction():
        first = services.make_key(keyring, by=None)
        second = services.make_key(keyring, by=None)
    assert services.key_that_signs(keyring) == second != first

    with transaction():
        third = services.replace_keys(keyring, by=None)

    assert services.key_that_signs(keyring) == third
    assert [key.name for key in keys_in_use()] == [third.public.name]
    assert [key.key for key in signing_keys()] == [third.public, second.public, first.public]
