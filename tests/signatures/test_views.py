"""The pages that sign certificates, give signed copies out, and say what their signatures are."""

import dataclasses
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from contest.database import db
from contest.signatures import queries
from contest.signatures.models import KeySource, Part, SigningMark, SigningRun
from contest.signatures.pictures import MarkKind
from contest.storage.services import content_of
from contest.storage.uploads import Upload
from tests.conftest import sign_in
from tests.copies.authority import person
from tests.signatures.samples import PASSPHRASE, Desk, key_file, seal, signature


def sent(upload: Upload) -> tuple[BytesIO, str]:
    return BytesIO(upload.content), upload.filename


def ordered(desk: Desk, holder: str = "", **changes: Any) -> dict[str, Any]:
    key = key_file(person(holder or desk.decision.signer_name))
    return {"file": sent(key), "passphrase": PASSPHRASE, "confirmed": "y", **changes}


def address(desk: Desk, part: str = "signer") -> str:
    return f"/decisions/{desk.decision.id}/sign/{part}"


def test_sign_shows_what_is_signed_and_signs_it(client: FlaskClient, desk: Desk) -> None:
    page = sign_in(client, desk.office.leader).get(address(desk)).text
    assert "3 certificates" in page
    assert "05/QĐ-UBND" in page
    assert "Key file <" not in page and "optional" not in page.partition("Passphrase of the key")[0]

    answer = client.post(address(desk), data=ordered(desk))

    assert (answer.status_code, answer.headers["Location"]) == (302, "/signing-runs/1")
    page = client.get("/signing-runs/1").text
    assert "3 certificates are signed." in page
    assert client.get("/signing-runs/1/progress").json["finished"] is True  # type: ignore[index]
    assert len(desk.copies()) == 3


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"confirmed": ""}, "I have looked at these certificates and sign them"),
        ({"file": (BytesIO(b""), "")}, "Choose a file."),
        ({"passphrase": "sai"}, "does not open"),
        ({"file": (BytesIO(b"%PDF-1.7"), "khoa.p12")}, "holds no key"),
    ],
)
def test_sign_refuses_a_form_that_is_not_complete(
    client: FlaskClient, desk: Desk, changes: dict[str, Any], reason: str
) -> None:
    answer = sign_in(client, desk.office.leader).post(address(desk), data=ordered(desk, **changes))

    assert answer.status_code == 422
    assert reason in answer.text
    assert PASSPHRASE not in answer.text
    assert db.session.query(SigningRun).count() == 0


def test_sign_with_a_key_of_somebody_else_asks_first(client: FlaskClient, desk: Desk) -> None:
    sign_in(client, desk.office.leader)
    answer = client.post(address(desk), data=ordered(desk, "Trần Văn D"))
    assert answer.status_code == 422
    assert "The key belongs to “Trần Văn D”, but “(Họ và tên)” should sign here." in answer.text
    assert desk.copies() == {}

    answer = client.post(address(desk), data=ordered(desk, "Trần Văn D", despite_name="y"))

    assert answer.status_code == 302
    assert len(desk.copies()) == 3


def test_the_body_signs_only_after_the_signer(client: FlaskClient, desk: Desk) -> None:
    sign_in(client, desk.office.secretary)
    body = ordered(desk, desk.office.body.name)
    answer = client.post(address(desk, "body"), data=body)
    assert answer.status_code == 422
    assert "The signer of the decision has not signed all certificates yet." in answer.text
    assert db.session.query(SigningRun).count() == 0
    desk.sign()

    answer = client.post(address(desk, "body"), data=ordered(desk, desk.office.body.name))

    assert answer.status_code == 302
    assert [set(own) for own in desk.copies().values()] == [{Part.SIGNER, Part.BODY}] * 3


def test_nothing_is_signed_twice(client: FlaskClient, desk: Desk) -> None:
    desk.sign()
    answer = sign_in(client, desk.office.leader).post(address(desk), data=ordered(desk))

    assert answer.status_code == 422
    assert "All certificates of this decision that stand are signed already." in answer.text
    assert db.session.query(SigningRun).count() == 1


def test_two_do_not_sign_the_same_at_once(client: FlaskClient, desk: Desk) -> None:
    desk.request()
    answer = sign_in(client, desk.office.leader).post(address(desk), data=ordered(desk))

    assert answer.status_code == 422
    assert "are being signed at the moment" in answer.text
    assert db.session.query(SigningRun).count() == 1


def test_the_key_of_the_server_is_named_and_needs_no_file(
    app: Flask, client: FlaskClient, desk: Desk, tmp_path: Any
) -> None:
    (tmp_path / "k.p12").write_bytes(key_file(person(desk.decision.signer_name)).content)
    app.extensions["settings"] = dataclasses.replace(
        app.extensions["settings"], signing_key_file=str(tmp_path / "k.p12"), signing_key_passphrase=PASSPHRASE
    )
    page = sign_in(client, desk.office.leader).get(address(desk)).text
    assert "The key of the server signs: (Họ và tên), Tổ chức chứng thực thử." in page
    assert 'type="file"' not in page

    answer = client.post(address(desk), data={"confirmed": "y"})

    assert answer.status_code == 302
    assert len(desk.copies()) == 3


def test_where_the_server_has_the_key_of_somebody_else_ones_own_is_taken(
    app: Flask, client: FlaskClient, desk: Desk, tmp_path: Any
) -> None:
    (tmp_path / "k.p12").write_bytes(key_file(person(desk.decision.body.name)).content)
    app.extensions["settings"] = dataclasses.replace(
        app.extensions["settings"], signing_key_file=str(tmp_path / "k.p12"), signing_key_passphrase=PASSPHRASE
    )
    page = sign_in(client, desk.office.leader).get(address(desk)).text
    assert 'type="file"' in page and "The key of the server signs" not in page
    assert client.post(address(desk), data=ordered(desk)).status_code == 302
    assert len(desk.copies()) == 3

    page = sign_in(client, desk.office.secretary).get(address(desk, "body")).text
    assert f"The key of the server signs: {desk.decision.body.name}" in page
    assert f'href="{address(desk, "body")}?own=1"' in page
    page = client.get(f"{address(desk, 'body')}?own=1").text
    assert 'type="file"' in page and "The key of the server signs" not in page
    assert client.post(f"{address(desk, 'body')}?own=1", data=ordered(desk, desk.decision.body.name)).status_code == 302
    assert [run.source for run in db.session.query(SigningRun)] == [KeySource.UPLOADED] * 2


def test_a_part_that_there_is_not_is_not_found(client: FlaskClient, desk: Desk) -> None:
    assert sign_in(client, desk.office.leader).get(address(desk, "other")).status_code == 404


def test_a_signed_copy_is_fetched_and_its_signatures_are_told(client: FlaskClient, desk: Desk) -> None:
    sign_in(client, desk.office.secretary)
    certificate = desk.certificates[0]
    assert client.get(f"/certificates/{certificate.id}/signed.pdf").status_code == 409
    desk.sign()

    answer = client.get(f"/certificates/{certificate.id}/signed.pdf")

    assert answer.data == content_of(desk.copies()[certificate.id][Part.SIGNER].file)
    page = client.get(f"/certificates/{certificate.id}/signature").text
    assert "Signature intact, issuer not among the trusted ones" in page
    assert "by the signer&#39;s clock" in page or "by the signer's clock" in page
    assert "(Họ và tên)" in page
    listed = client.get("/print-runs/1").text
    assert listed.count("signed.pdf") == 3


def test_signed_copies_of_what_does_not_stand_are_kept_but_not_given_out(client: FlaskClient, desk: Desk) -> None:
    desk.sign()
    certificate = desk.certificates[0]
    certificate_id, code = certificate.id, certificate.code
    desk.office.annul(certificate.award)
    sign_in(client, desk.office.secretary)

    answer = client.get(f"/certificates/{certificate_id}/signed.pdf")

    assert answer.status_code == 409
    assert "not given out any more" in client.get(f"/certificates/{certificate_id}/signature").text
    assert queries.public_copy(code) is None


def test_the_public_page_gives_a_signed_copy_only_if_the_body_lets_it(client: FlaskClient, desk: Desk) -> None:
    desk.sign()
    code = desk.certificates[0].code
    assert client.get(f"/v/{code}/signed.pdf").status_code == 404
    assert "signed.pdf" not in client.get(f"/v/{code}").text
    answer = sign_in(client, desk.office.secretary).post(
        f"/bodies/{desk.office.body.id}/signing", data={"gives_copies": "y"}
    )
    assert answer.status_code == 302
    client.get("/sign-out")
    stranger = client.application.test_client()

    assert f"/v/{code}/signed.pdf" in stranger.get(f"/v/{code}").text
    answer = stranger.get(f"/v/{code}/signed.pdf")

    assert answer.data == content_of(desk.copies()[desk.certificates[0].id][Part.SIGNER].file)
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert stranger.get("/v/AAAABBBBCCCCDDDD/signed.pdf").status_code == 404


@pytest.mark.parametrize(
    ("kind", "upload", "values"),
    [("seal", seal(), {"width": "36"}), ("signature", signature(), {"width": "45", "name": "(Họ và tên)"})],
)
def test_a_picture_is_kept_shown_and_withdrawn(
    client: FlaskClient, desk: Desk, kind: str, upload: Upload, values: dict[str, Any]
) -> None:
    sign_in(client, desk.office.secretary)
    address = f"/bodies/{desk.office.body.id}/signing"

    answer = client.post(f"{address}/{kind}/new", data={"file": sent(upload), **values})

    assert answer.status_code == 302
    mark = db.session.query(SigningMark).one()
    assert (mark.kind.value, mark.width) == (kind, int(values["width"]) * 10)
    assert client.get("/signing-marks/1.png").data == upload.content
    part = Part.SIGNER if kind == "signature" else Part.BODY
    assert queries.mark_for(desk.signing(part)) is mark
    assert client.post("/signing-marks/1/withdraw").status_code == 302
    assert queries.mark_for(desk.signing(part)) is None
    assert "Withdrawn" in client.get(address).text


def test_a_picture_that_cannot_be_drawn_is_refused(client: FlaskClient, desk: Desk) -> None:
    sign_in(client, desk.office.secretary)
    answer = client.post(
        f"/bodies/{desk.office.body.id}/signing/seal/new",
        data={"file": sent(seal(ink=(20, 40, 190, 255))), "width": "36"},
    )

    assert answer.status_code == 422
    assert "The seal in “con-dau.png” is not red." in answer.text
    assert db.session.query(SigningMark).count() == 0


def test_a_picture_withdrawn_twice_is_refused(client: FlaskClient, desk: Desk) -> None:
    desk.keep(MarkKind.SEAL)
    sign_in(client, desk.office.secretary)
    client.post("/signing-marks/1/withdraw")

    answer = client.post("/signing-marks/1/withdraw")

    assert answer.status_code == 409
    assert db.session.query(SigningMark).one().withdrawn_by_id == desk.office.secretary.id


def test_the_list_of_certificates_asks_no_more_for_more_of_them(client: FlaskClient, desk: Desk) -> None:
    sign_in(client, desk.office.secretary)

    def asked() -> int:
        count = 0

        def note(*_given: object) -> None:
            nonlocal count
            count += 1

        event.listen(db.engine, "before_cursor_execute", note)
        client.get("/print-runs/1")
        event.remove(db.engine, "before_cursor_execute", note)
        return count

    client.get("/print-runs/1")
    desk.sign()
    # Both times the run does not hold any more, for an award of it was annulled.
    desk.office.annul(desk.certificates[0].award)
    two = asked()
    desk.office.annul(desk.certificates[1].award)
    one = asked()

    assert one == two
