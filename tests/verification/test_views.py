"""What anybody is told of a certificate: the page, the answer for programs, the badge."""

import gzip
import json
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
import zxingcpp
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from contest import clock
from contest.certificates.keys import PublicKey, from_base64url
from contest.certificates.models import Certificate
from contest.certificates.papers import said_by
from contest.certificates.queries import signing_keys
from contest.certificates.services import issue_anew
from contest.certificates.tasks import page_of, signed_address, signing_key
from contest.certificates.tokens import DIGITS, PaperSays, token_of
from contest.corrections.models import CorrectedField, Correction, DocumentKind, LaterDocument
from contest.corrections.queries import as_decided, reads_now
from contest.database import db, transaction
from contest.units.models import Body
from contest.verification.pace import MISSING, MOST
from contest.verification.proofs import ED25519, LISTED, from_base58, is_signed_by
from tests.certificates.samples import ACHIEVEMENT, DAY, Office
from tests.conftest import close, product
from tests.factories import make_body
from tests.statements import statements
from tests.verification.badges import faults
from tests.verification.conftest import printed

ENGLISH = {"Accept-Language": "en"}


def correct(office: Office, certificate: Certificate, name: str) -> Certificate:
    """Correct the recipient's name by a letter and return the certificate that takes the place of the former."""
    award = certificate.award
    assert award is not None
    with transaction() as session:
        letter = LaterDocument(
            body_id=award.body_id, award_id=award.id, kind=DocumentKind.LETTER, symbol="UBND-NV", year=2020, number=7,
            issued_on=DAY, reason="Chuyện riêng của gia đình", signed_as="CHỦ TỊCH", signer_name="Lê Văn B",
            made_at=clock.now(), made_by_id=office.secretary.id,
        )  # fmt: skip
        session.add(letter)
        session.flush()
        session.add(
            Correction(
                document_id=letter.id, award_id=award.id, field=CorrectedField.RECIPIENT_NAME,
                old_text=award.recipient_name, new_text=name,
            )
        )  # fmt: skip
        session.flush()
        issued = issue_anew(award, reads_now(award), by=office.secretary)
    assert issued is not None
    return issued


def replace(office: Office, certificate: Certificate) -> Certificate:
    """Issue the certificate again in the same words, as when it was lost."""
    assert certificate.award is not None
    with transaction():
        issued = issue_anew(certificate.award, as_decided(certificate.award), by=office.secretary)
    assert issued is not None
    return issued


def test_anybody_can_verify_a_certificate(client: FlaskClient, office: Office) -> None:
    certificate = printed(office, collectives=1, individuals=0)

    answer = client.get(f"/v/{certificate.code}", headers=ENGLISH)

    assert answer.status_code == 200
    assert certificate.award is not None
    for words in (
        "Chủ tịch Ủy ban nhân dân huyện Nhà Bè", "Giấy khen của Chủ tịch Ủy ban nhân dân huyện",
        certificate.award.recipient_name, ACHIEVEMENT, "05/QĐ-UBND", "07/02/2020", "0501/2020", "NHABE-2020-0501",
    ):  # fmt: skip
        assert words in answer.text
    assert 'class="verdict verdict--valid"' in answer.text
    assert 'name="robots" content="noindex, nofollow"' in answer.text


def test_a_public_page_is_neither_kept_nor_indexed_and_needs_no_script_and_no_cookie(
    client: FlaskClient, certificate: Certificate
) -> None:
    for path in ("/v", f"/v/{certificate.code}", "/v/UNKNOWN"):
        answer = client.get(path)
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in answer.headers
        assert "<script" not in answer.text
        assert len(answer.data) < 6000


@pytest.mark.parametrize(
    ("headers", "query", "heading"),
    [
        ({}, "", "Có hiệu lực"),
        ({"Accept-Language": "en-GB,en;q=0.9"}, "", "Valid"),
        ({"Accept-Language": "vi-VN,en;q=0.5"}, "", "Có hiệu lực"),
        ({"Accept-Language": "fr"}, "", "Có hiệu lực"),
        ({"Accept-Language": "en"}, "?lang=vi", "Có hiệu lực"),
        ({"Accept-Language": "vi"}, "?lang=en", "Valid"),
        ({"Accept-Language": "vi"}, "?lang=xx", "Có hiệu lực"),
    ],
)
def test_the_page_speaks_the_reader_s_language_or_the_one_that_is_switched_to(
    client: FlaskClient, certificate: Certificate, headers: dict[str, str], query: str, heading: str
) -> None:
    page = client.get(f"/v/{certificate.code}{query}", headers=headers).text

    other = "vi" if heading == "Valid" else "en"
    assert f"<h1>{heading}</h1>" in page
    assert f'<html lang="{"en" if other == "vi" else "vi"}">' in page
    assert f'href="/v/{certificate.code}?lang={other}"' in page


def test_an_annulled_award_fails_everywhere_at_once(
    client: FlaskClient, office: Office, certificate: Certificate
) -> None:
    code = certificate.code
    states = client.get(f"/v/{code}/credential.json").json["credentialStatus"]["statusListCredential"]
    path = states.partition("127.0.0.1:8000")[2]
    assert "verdict--valid" in client.get(f"/v/{code}").text
    assert certificate.id not in revoked_in(client, path)

    assert certificate.award is not None
    office.annul(certificate.award, reason="Khai man về <hồ sơ> của mình")

    page = client.get(f"/v/{code}").text
    assert "verdict--annulled" in page
    assert "verdict--valid" not in page
    assert "chỉ những gì ghi ở đây mới là nội dung khen thưởng" not in page
    assert "02/3/2020" in page
    assert "12/QĐ-UBND" in page
    told = client.get(f"/v/{code}.json")
    assert told.json["state"] == "annulled"
    assert {"event": "annulled", "day": "2020-03-02", "document": "12/QĐ-UBND"} in told.json["history"]
    assert client.get(f"/v/{code}/credential.json").status_code == 410
    assert certificate.id in revoked_in(client, path)


def test_why_an_award_was_annulled_is_nobody_s_business(
    client: FlaskClient, office: Office, certificate: Certificate
) -> None:
    """It is something about a person that the paper does not say; the decision that is named says it."""
    assert certificate.award is not None
    office.annul(certificate.award, reason="Khai man")

    assert "Khai man" not in client.get(f"/v/{certificate.code}").text
    assert "Khai man" not in client.get(f"/v/{certificate.code}.json").text


def test_an_annulled_award_is_never_called_valid(client: FlaskClient, certificate: Certificate) -> None:
    """Not even where a hand in the database annulled it and left no record of why."""
    assert certificate.award is not None
    with transaction():
        certificate.award.annul()

    page = client.get(f"/v/{certificate.code}")

    assert page.status_code == 200
    assert "verdict--annulled" in page.text
    assert "verdict--valid" not in page.text


def test_a_corrected_certificate_says_what_it_reads_now_and_by_which_letter(
    client: FlaskClient, office: Office, certificate: Certificate
) -> None:
    assert certificate.award is not None
    former = certificate.award.recipient_name
    now = correct(office, certificate, "Nguyễn Văn Mốt")

    page = client.get(f"/v/{certificate.code}", headers=ENGLISH).text
    told = client.get(f"/v/{certificate.code}.json").json
    standing = client.get(f"/v/{now.code}", headers=ENGLISH).text

    assert "<h1>Words corrected</h1>" in page and "verdict--valid" not in page
    assert f"Ông {former}</s>" in page or f"Bà {former}</s>" in page
    assert "Nguyễn Văn Mốt</ins>" in page
    assert "07/UBND-NV" in page and f'href="/v/{now.code}"' in page
    assert told["state"] == "corrected"
    assert told["reads_now"]["recipient"].endswith("Nguyễn Văn Mốt")
    assert told["history"][1]["fields"] == ["recipient_name"] or told["history"][2]["fields"] == ["recipient_name"]
    assert told["links"]["replaced_by"].endswith(f"/v/{now.code}.json")
    assert "<h1>Valid</h1>" in standing and "Nguyễn Văn Mốt" in standing and "07/UBND-NV" in standing
    assert former not in standing
    assert "Chuyện riêng" not in page + standing + json.dumps(told, ensure_ascii=False)
    assert client.get(f"/v/{certificate.code}/credential.json").status_code == 410


def test_a_replaced_certificate_leads_to_the_one_that_stands(
    client: FlaskClient, office: Office, certificate: Certificate
) -> None:
    now = replace(office, certificate)

    page = client.get(f"/v/{certificate.code}", headers=ENGLISH).text
    told = client.get(f"/v/{certificate.code}.json").json

    assert "<h1>Replaced</h1>" in page and f'href="/v/{now.code}"' in page and now.serial in page
    assert (told["state"], told["reads_now"]) == ("replaced", {})
    assert client.get(f"/v/{now.code}.json").json["state"] == "valid"
    assert revoked_in(client, f"/v/issuer/{office.body.code}/states/0") == {certificate.id}


def test_the_page_says_what_stands_on_the_paper_when_the_body_is_renamed(
    client: FlaskClient, office: Office, certificate: Certificate
) -> None:
    with transaction() as session:
        session.get_one(Body, office.body.id).head_office = "Chủ tịch Ủy ban nhân dân xã Nhà Bè"

    page = client.get(f"/v/{certificate.code}").text

    assert "Chủ tịch Ủy ban nhân dân huyện Nhà Bè" in page
    assert "xã Nhà Bè" not in page
    assert "verdict--valid" in page


def test_what_the_square_code_says_is_genuine(client: FlaskClient, certificate: Certificate) -> None:
    path = signed_address(certificate, signing_key()).partition("127.0.0.1:8000")[2]

    page = client.get(path, headers=ENGLISH)

    assert page.status_code == 200
    assert "verdict--valid" in page.text
    assert "signed by us for exactly these words" in page.text
    assert client.get(f"{path}.json").json["token"] == "genuine"
    assert client.get(f"/v/{certificate.code}.json").json["token"] == "none"


def test_a_phone_reads_from_the_printed_page_what_is_genuine(
    client: FlaskClient, certificate: Certificate, tmp_path: Path
) -> None:
    """From the paper to the verdict: the page as it is kept, a picture of it, a reader that is not ours, the answer."""
    (tmp_path / "page.pdf").write_bytes(page_of(certificate) or b"")
    command = ["pdftoppm", "-r", "250", "-singlefile", "-png", str(tmp_path / "page.pdf"), str(tmp_path / "page")]
    subprocess.run(command, check=True)

    (scanned,) = zxingcpp.read_barcodes(Image.open(tmp_path / "page.png"))

    assert scanned.text == signed_address(certificate, signing_key())
    assert client.get(f"{scanned.text.partition('127.0.0.1:8000')[2]}.json").json["token"] == "genuine"


@pytest.mark.parametrize("digits", ["1" * DIGITS, "9" * DIGITS, "12", "", "x" * DIGITS])
def test_a_false_token_on_a_code_that_exists_shows_nothing_of_the_record(
    client: FlaskClient, certificate: Certificate, digits: str
) -> None:
    page = client.get(f"/v/{certificate.code}.{digits}", headers=ENGLISH)
    told = client.get(f"/v/{certificate.code}.{digits}.json")

    assert page.status_code == told.status_code == 404
    assert "not signed by us. This paper was not issued by any office" in page.text
    assert certificate.serial not in page.text
    assert f'href="/v/{certificate.code}"' in page.text
    assert told.json == {"version": 1, "code": certificate.code, "state": "unknown", "token": "false"}


def test_a_token_for_other_words_than_those_on_record_is_told(client: FlaskClient, certificate: Certificate) -> None:
    says = said_by(certificate)
    other = PaperSays(says.serial, "Người Khác", says.decision, says.day, says.office)
    path = f"/v/{token_of(certificate.code, other, signing_key())}"

    page = client.get(path, headers=ENGLISH).text

    assert "<h1>Not what was signed</h1>" in page
    assert "verdict--valid" not in page
    assert client.get(f"{path}.json").json["token"] == "other_words"


def test_a_signed_code_that_is_not_on_record_is_told_from_a_forged_one(
    client: FlaskClient, certificate: Certificate
) -> None:
    page = client.get(f"/v/{token_of('A' * 16, said_by(certificate), signing_key())}", headers=ENGLISH)

    assert page.status_code == 404
    assert "Signed, but not on record" in page.text


def test_a_code_can_be_typed_as_it_is_printed(client: FlaskClient, certificate: Certificate) -> None:
    code = certificate.code

    answer = client.get("/v", query_string={"code": f" {code[:4].lower()} {code[4:8]}-{code[8:]}"})

    assert answer.location == f"/v/{code}"
    assert client.get(f"/v/{code.lower()}").status_code == 200


def test_all_that_a_scanner_read_can_be_pasted(client: FlaskClient, certificate: Certificate) -> None:
    address = signed_address(certificate, signing_key())

    answer = client.get("/v", query_string={"code": f" {address[:80]}\n{address[80:]}", "lang": "en"})

    assert answer.location == f"{address.partition('127.0.0.1:8000')[2]}?lang=en"
    assert "signed by us for exactly these words" in client.get(answer.location).text


@pytest.mark.parametrize("behind", ["?lang=en", "/?utm_source=zalo#x", ".json"])
def test_an_address_is_known_whatever_was_put_behind_it(
    client: FlaskClient, certificate: Certificate, behind: str
) -> None:
    address = signed_address(certificate, signing_key())

    answer = client.get("/v", query_string={"code": f"{address}{behind}"})

    assert answer.location == address.partition("127.0.0.1:8000")[2]


def test_a_code_that_was_never_given_is_told_from_what_is_no_code(
    client: FlaskClient, certificate: Certificate
) -> None:
    never, serial = (client.get(f"/v/{text}?lang=en") for text in ("ABCDEFGHIJKLMNOP", certificate.serial))

    assert (never.status_code, serial.status_code) == (404, 404)
    assert "this paper was not issued by any office" in never.text
    assert "Neither the serial number nor the number of the decision is meant." in serial.text
    assert "not issued" not in serial.text


@pytest.mark.parametrize(
    "code",
    ["ABCD", "NHABE-2020-0501", "%3Cscript%3E", "A" * 300, "%20", "ĐÃ", "%2e%2e", "' OR 1=1 --", ".", "..", "A.B.C",
     f"{'A' * 16}.{'1' * 5000}", "%F0%9F%8F%85"],
)  # fmt: skip
def test_an_unknown_code_is_refused_in_plain_words(client: FlaskClient, certificate: Certificate, code: str) -> None:
    answer = client.get(f"/v/{code}", headers=ENGLISH)

    assert answer.status_code == 404
    if "." not in code and "%2e" not in code:
        assert "This is no look-up code" in answer.text
    assert "<script>" not in answer.text
    assert "verdict--valid" not in answer.text and certificate.code not in answer.text


def test_the_form_for_a_code_is_open_to_all(client: FlaskClient) -> None:
    answer = client.get("/v")

    assert answer.status_code == 200
    assert 'name="code"' in answer.text


def test_whoever_tries_codes_has_to_wait_and_others_do_not(client: FlaskClient, certificate: Certificate) -> None:
    with clock.at(DAY):
        for _try in range(int(MOST / MISSING)):
            assert client.get("/v/AAAABBBBCCCCDDDD").status_code == 404
        refused = client.get(f"/v/{certificate.code}", headers=ENGLISH)
        told = client.get(f"/v/{certificate.code}.json")
        other = client.get(f"/v/{certificate.code}", environ_overrides={"REMOTE_ADDR": "203.0.113.9"})

    assert (refused.status_code, told.status_code, other.status_code) == (429, 429, 200)
    assert int(refused.headers["Retry-After"]) == told.json["wait"] > 0
    assert "wait for" in refused.text and certificate.serial not in refused.text
    with clock.at(clock.now() + timedelta(days=1)):
        assert client.get(f"/v/{certificate.code}").status_code == 200


def test_whoever_tries_codes_for_signed_copies_has_to_wait_too(client: FlaskClient, certificate: Certificate) -> None:
    with clock.at(DAY):
        for _try in range(int(MOST / MISSING)):
            assert client.get("/v/AAAABBBBCCCCDDDD/signed.pdf").status_code == 404
        refused = client.get("/v/AAAABBBBCCCCDDDD/signed.pdf")
        at_home = client.get("/sign-in")

    assert (refused.status_code, at_home.status_code) == (429, 200)
    assert int(refused.headers["Retry-After"]) > 0
    assert refused.mimetype == "text/html"


@pytest.mark.parametrize(("proxies", "told"), [(1, [404, 429]), (0, [429, 429])])
def test_behind_a_proxy_each_reader_has_a_pace_of_his_own(
    migrated: Path, tmp_path: Path, proxies: int, told: list[int]
) -> None:
    """Nobody gets another one by naming an address that no trusted proxy has seen."""
    shutil.copy(migrated, tmp_path / "bangvang.db")
    house = product(tmp_path, trusted_proxies=proxies)
    reader = house.test_client()

    def asked(address: str) -> int:
        return reader.get("/v/AAAABBBBCCCCDDDD.json", headers={"X-Forwarded-For": address}).status_code

    with house.app_context(), clock.at(DAY):
        for number in range(int(MOST / MISSING)):
            assert asked(f"198.51.100.{number}, 203.0.113.7") == 404
        answers = [asked("203.0.113.8"), asked("198.51.100.99, 203.0.113.7")]
    close(house)

    assert answers == told


def test_the_answer_for_programs_keeps_its_names(client: FlaskClient, certificate: Certificate) -> None:
    answer = client.get(f"/v/{certificate.code}.json")

    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.mimetype == "application/json"
    site = "http://127.0.0.1:8000/v"
    told = answer.json
    assert told.pop("checked_at").endswith("Z")
    assert certificate.award is not None
    assert told == {
        "version": 1, "code": certificate.code, "serial": "NHABE-2020-0501", "edition": 1, "state": "valid",
        "token": "none", "reads_now": {},
        "paper": {
            "kind": "award", "office": "Chủ tịch Ủy ban nhân dân huyện Nhà Bè", "tribute": "Tặng",
            "heading": "GIẤY KHEN", "recipient": f"{certificate.values['label']} {certificate.award.recipient_name}",
            "recipient_line": certificate.values["recipient_line"], "achievement": ACHIEVEMENT,
            "decision": "05/QĐ-UBND", "decided_on": "2020-02-07", "register_entry": "0501/2020",
        },
        "history": [
            {"event": "decided", "day": "2020-02-07", "document": "05/QĐ-UBND"},
            {"event": "issued", "day": clock.today().isoformat(), "serial": "NHABE-2020-0501"},
        ],
        "links": {
            "self": f"{site}/{certificate.code}.json", "page": f"{site}/{certificate.code}",
            "credential": f"{site}/{certificate.code}/credential.json", "issuer": f"{site}/issuer/nhabe",
            "keys": f"{site}/keys",
        },
    }  # fmt: skip


@pytest.mark.parametrize("path", ["/v/AAAABBBBCCCCDDDD.json", "/v/AAAABBBBCCCCDDDD/credential.json"])
def test_a_program_is_told_of_an_unknown_code(client: FlaskClient, path: str) -> None:
    answer = client.get(path)

    assert answer.status_code == 404
    assert answer.json["state"] == "unknown"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_the_published_keys_are_enough_to_check_a_printed_token(client: FlaskClient, certificate: Certificate) -> None:
    signing_key()

    answer = client.get("/v/keys")

    (published,) = answer.json["keys"]
    assert published.keys() == {"kty", "crv", "x", "kid", "use", "alg", "in_use_from", "in_use_until"}
    assert PublicKey.read(published) == signing_key().public
    assert signing_key().secret.hex() not in answer.text


def test_an_award_is_an_open_badge(client: FlaskClient, office: Office, certificate: Certificate) -> None:
    badge = client.get(f"/v/{certificate.code}/credential.json").json

    assert faults(badge) == []
    assert certificate.award is not None
    (named,) = badge["credentialSubject"]["identifier"]
    assert named["identityHash"] == f"{certificate.values['label']} {certificate.award.recipient_name}"
    assert badge["credentialSubject"]["achievement"]["criteria"]["narrative"] == ACHIEVEMENT
    assert badge["validFrom"].startswith("2020-02-07")


def test_a_badge_is_proven_by_the_key_that_its_issuer_publishes(client: FlaskClient, certificate: Certificate) -> None:
    badge = client.get(f"/v/{certificate.code}/credential.json").json
    issuer = client.get(badge["issuer"]["id"].partition("127.0.0.1:8000")[2]).json

    (method,) = [one for one in issuer["verificationMethod"] if one["id"] == badge["proof"]["verificationMethod"]]
    key = PublicKey(from_base58(method["publicKeyMultibase"][1:]).removeprefix(ED25519))

    assert method["controller"] == issuer["id"] == badge["issuer"]["id"]
    assert method["id"] in issuer["assertionMethod"]
    assert is_signed_by(badge, key)
    assert not is_signed_by({**badge, "name": "Khác"}, key)


def test_the_list_of_states_is_signed_and_says_nothing_of_other_bodies(
    client: FlaskClient, office: Office, certificate: Certificate
) -> None:
    assert certificate.award is not None
    office.annul(certificate.award)
    other = make_body("cangio")
    states = client.get(f"/v/issuer/{office.body.code}/states/0").json

    assert is_signed_by(states, signing_keys()[0].key)
    assert states["credentialSubject"]["statusPurpose"] == "revocation"
    assert revoked_in(client, f"/v/issuer/{office.body.code}/states/0") == {certificate.id}
    assert revoked_in(client, f"/v/issuer/{other.code}/states/0") == set()
    assert client.get(f"/v/issuer/{office.body.code}/states/{2**40}").status_code == 404
    assert client.get("/v/issuer/NOBODY").status_code == 404


def test_a_reader_costs_the_same_few_questions_whatever_became_of_the_award(
    client: FlaskClient, office: Office
) -> None:
    plain, corrected = printed(office, number=1), printed(office, number=2)
    correct(office, corrected, "Nguyễn Văn Mốt")
    token = signed_address(plain, signing_key()).partition("/v/")[2]

    def asked(path: str) -> int:
        with statements() as seen:
            assert client.get(path).status_code == 200
        return len(seen)

    # Whether a signed copy is given out is only asked of a paper that stands as it is.
    assert asked(f"/v/{corrected.code}") <= asked(f"/v/{plain.code}") <= 6
    assert asked(f"/v/{plain.code}.json") <= 5
    assert asked(f"/v/{token}") == asked(f"/v/{plain.code}") + 1


def test_a_key_is_never_changed_and_never_taken_away(app: Flask) -> None:
    signing_key()
    for change in ("UPDATE signing_key SET public = 'x'", "DELETE FROM signing_key"):
        with pytest.raises(Exception, match="a published key is not"), transaction() as session:
            session.connection().exec_driver_sql(change)
    assert len(signing_keys()) == 1


def revoked_in(client: FlaskClient, path: str) -> set[int]:
    """Return the ids whose bits are set in the list at ``path``, as a reader of the standard finds them."""
    db.session.rollback()
    subject = client.get(path).json["credentialSubject"]
    bits = gzip.decompress(from_base64url(subject["encodedList"].removeprefix("u")))
    assert len(bits) * 8 == LISTED
    return {place for place in range(LISTED) if bits[place // 8] & 128 >> place % 8}
