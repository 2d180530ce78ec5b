"""What papers say of themselves, read from each kind that has a number."""

from datetime import date
from typing import Any

import pytest

from contest.paper.filling import filled
from contest.paper.heading import Heading, heading_kept, heading_of
from tests.paper.samples import COMMON, SAMPLES


@pytest.mark.parametrize(
    ("template", "changes", "said"),
    [
        (
            "awards/papers/decision.html", {},
            Heading("Quyết định", "101/QĐ-UBND", date(2020, 2, 7), "Ủy ban nhân dân huyện Nhà Bè",
                    "Về việc khen thưởng", "KT. CHỦ TỊCH PHÓ CHỦ TỊCH", "Lê Thị C", ("Như Điều 3",)),
        ),
        (
            "recognition/papers/decision.html", {"number": "44/QĐ-UBND"},
            Heading("Quyết định", "44/QĐ-UBND", date(2020, 2, 7), "Ủy ban nhân dân huyện Nhà Bè",
                    "Về việc công nhận sáng kiến năm 2019", "KT. CHỦ TỊCH PHÓ CHỦ TỊCH", "Lê Thị C",
                    ("Như Điều 3",)),
        ),
    ],
)  # fmt: skip
def test_a_decision_says_what_it_is(template: str, changes: dict[str, Any], said: Heading) -> None:
    assert heading_of(filled(template, {**COMMON, **SAMPLES[template], **changes})) == said


@pytest.mark.parametrize(
    ("template", "type_name", "number"),
    [
        ("awards/papers/submission.html", "Tờ trình", "12/TTr-NV"),
        ("awards/papers/result.html", "Thông báo", "03/TB-NV"),
        ("councils/papers/establishment.html", "Quyết định", "30/QĐ-UBND"),
        ("councils/papers/invitation.html", "Giấy mời", "03/GM-HĐTĐKT"),
        ("councils/papers/minutes.html", "Biên bản", "03/BB-HĐTĐKT"),
        ("corrections/papers/annulment.html", "Quyết định", "102/QĐ-UBND"),
        ("corrections/papers/letter.html", "Công văn", "12/UBND-NV"),
        ("consultations/papers/notice.html", "Thông báo", "15/TB-UBND"),
    ],
)
def test_kind_number_day_and_subject_are_read_from_the_paper(template: str, type_name: str, number: str) -> None:
    given = {**COMMON, **SAMPLES[template]}
    if "\xa0" in given["number"]:
        assert heading_of(filled(template, given)).number == "", "the place for the number is still blank"
        given["number"] = given["number"].replace("\xa0", "").replace("/", "03/")
    said = heading_of(filled(template, given))

    assert (said.type_name, said.number) == (type_name, number)
    assert said.day and said.organ and said.subject and said.position
    assert heading_kept(said.plain) == said


@pytest.mark.parametrize("template", ["recognition/papers/annex.html", "payments/papers/sheet.html"])
def test_a_list_has_no_number(template: str) -> None:
    assert heading_of(filled(template, {**COMMON, **SAMPLES[template]})).number == ""
