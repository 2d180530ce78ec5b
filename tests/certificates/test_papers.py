"""What a certificate says follows from the award and its decision."""

import pytest
from flask import Flask

from contest.awards.models import Capacity
from contest.certificates.papers import capacity_lines, certificate_values, printed_texts
from contest.certificates.services import issue_certificates
from contest.database import transaction
from contest.rules.catalogue import HonourKind, honours_on
from tests.certificates.samples import ACHIEVEMENT, DAY, Office


def test_a_collective_is_named_without_a_form_of_address(app: Flask, office: Office) -> None:
    decision = office.decide(collectives=1, individuals=0)

    assert certificate_values(decision.awards[0], decision) == {
        "body": "Ủy ban nhân dân huyện Nhà Bè",
        "emblem": None,
        "office": "Chủ tịch Ủy ban nhân dân huyện Nhà Bè",
        "tribute": "Tặng",
        "heading": "GIẤY KHEN",
        "label": "Tập thể",
        "recipient": "Phòng Tài nguyên và Môi trường huyện Nhà Bè",
        "recipient_line": "huyện Nhà Bè",
        "achievement": ACHIEVEMENT,
        "issued_on": "2020-02-07",
        "place_and_day": "Nhà Bè, ngày 07 tháng 02 năm 2020",
        "capacity": ["Chủ tịch"],
        "signer": "(Họ và tên)",
        "decision": "Quyết định số: 05/QĐ-UBND",
        "decided_on": "ngày 07 tháng 02 năm 2020",
        "register": "Số sổ khen thưởng: 0501/2020",
    }


def test_a_person_is_addressed(app: Flask, office: Office) -> None:
    decision = office.decide(collectives=0, individuals=2)
    with transaction():
        certificates = issue_certificates(decision, by=office.secretary)

    texts = [printed_texts(certificate) for certificate in certificates]

    assert [text["recipient"] for text in texts] == ["Bà Nguyễn Văn 1", "Ông Nguyễn Văn 2"]
    assert [text["label"] for text in texts] == ["", ""]


def test_a_title_is_given_as_a_title(app: Flask, office: Office) -> None:
    title = next(row for row in honours_on(DAY) if row.kind is HonourKind.TITLE)
    decision = office.decide(collectives=0, honour=title.code)

    values = certificate_values(decision.awards[0], decision)

    assert (values["tribute"], values["heading"]) == ("Tặng danh hiệu", title.heading)


@pytest.mark.parametrize(
    ("capacity", "lines"),
    [
        (Capacity.HEAD, ["Chủ tịch"]),
        (Capacity.FOR_HEAD, ["KT. Chủ tịch", "Phó Chủ tịch"]),
        (Capacity.ACTING, ["Q. Chủ tịch"]),
    ],
)
def test_the_signature_says_in_what_capacity_it_was_given(
    app: Flask, office: Office, capacity: Capacity, lines: list[str]
) -> None:
    assert capacity_lines(office.decide(capacity=capacity)) == lines


def test_the_page_bears_the_serial_and_the_code_in_groups(app: Flask, office: Office) -> None:
    decision = office.decide(collectives=1, individuals=0)
    with transaction():
        (certificate,) = issue_certificates(decision, by=office.secretary)
    code = certificate.code

    assert printed_texts(certificate)["serial"] == (
        f"Số hiệu: NHABE-2020-0501|Mã tra cứu: {code[:4]} {code[4:8]} {code[8:12]} {code[12:]}"
    )
