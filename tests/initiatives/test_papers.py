"""What stands on the receipt."""

import json
from io import BytesIO

from flask import Flask
from pypdf import PdfReader

from contest.database import db, transaction
from contest.evidence.services import add_attachment
from contest.initiatives import services
from contest.initiatives.queries import receipt_of
from contest.paper.tasks import print_paper
from contest.storage.services import content_of
from tests.evidence.conftest import LIMITS
from tests.evidence.samples import picture
from tests.initiatives.conftest import Office


def test_the_values_are_plain_and_say_what_was_received(office: Office) -> None:
    initiative = office.draft(authors=office.authors(6_666, 3_334))
    with transaction():
        file = add_attachment(initiative, picture(name="Ảnh chụp.png"), limits=LIMITS, by=office.officer)
        file.caption = "Trước khi áp dụng"
        add_attachment(initiative, picture("blue", "anh.png"), limits=LIMITS, by=office.officer)
    with transaction():
        services.submit_initiative(initiative, by=office.officer)

    receipt = receipt_of(initiative)
    assert receipt is not None
    values = receipt.values

    assert json.loads(json.dumps(values)) == values
    assert (values["number"], values["unit"], values["again"]) == ("01", office.unit.name, False)
    assert [author["share"] for author in values["authors"]] == ["66,66", "33,34"]
    assert values["evidence"] == ["Trước khi áp dụng (Ảnh chụp.png)", "anh.png"]
    assert values["submitted_by"] == office.officer.name


def test_the_printed_receipt_says_what_its_values_say(app: Flask, office: Office) -> None:
    title = "Quy chế <b>phối hợp</b> & liên thông cấp điện - cấp nước ở xã Đức Hòa"
    initiative = office.submitted(title=title)
    receipt = receipt_of(initiative)
    assert receipt is not None

    print_paper(receipt.id)

    db.session.expire_all()
    assert receipt.file is not None
    pages = PdfReader(BytesIO(content_of(receipt.file))).pages
    words = " ".join(pages[0].extract_text().split())
    assert len(pages) == 1
    for expected in ("PHIẾU TIẾP NHẬN", "Số tiếp nhận: 01", title, "Cá nhân 01", office.unit.name, "100"):
        assert expected in words


def test_the_receipt_keeps_what_was_submitted_when_the_text_is_changed_later(office: Office) -> None:
    from contest.initiatives.models import Verdict

    initiative = office.submitted()
    office.appraise(initiative, Verdict.RETURNED)
    with transaction():
        services.save_initiative(initiative, office.details(title="Tên khác"), 1, by=office.officer)

    receipt = receipt_of(initiative)
    assert receipt is not None and receipt.values["title"] == "Một cửa điện tử liên thông"
