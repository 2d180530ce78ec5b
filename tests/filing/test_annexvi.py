"""The metadata of Annex VI: the schema and the lengths."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from contest import filing
from contest.errors import RuleViolation
from contest.filing.annexvi import LONGEST, Document, File, FileCode, document_xml, file_xml

SCHEMA = etree.XMLSchema(etree.parse(Path(filing.__file__).with_name("annexvi.xsd")))
NS = {"a": "urn:bang-vang:annex-vi:1"}
CODE = FileCode("000.00.25.H29", 2020, "05/QĐ-UBND")
DOCUMENT = Document(
    "Quyết định", "05", "QĐ-UBND", date(2020, 2, 7), "Ủy ban nhân dân huyện Nhà Bè", "Về việc khen thưởng", 3,
    "CHỦ TỊCH", "Lê Thị C", ("Như Điều 3",),
)  # fmt: skip
FILE = File(CODE, "Hồ sơ khen thưởng", "10 năm", "Hạn chế", (DOCUMENT, replace(DOCUMENT, issued_on=date(2020, 2, 9))))


def checked(content: bytes) -> Any:
    root = etree.fromstring(content)
    SCHEMA.assertValid(root)
    return root


def test_a_document_and_a_file_fit_the_schema() -> None:
    document, file = checked(document_xml(DOCUMENT, CODE, 2)), checked(file_xml(FILE))

    said = [document.findtext(f".//a:{name}", namespaces=NS) for name in
            ("OrganId", "FileNotation", "DocOrdinal", "CodeNumber", "CodeNotation", "IssuedDate", "PageAmount",
             "Position", "FullName")]  # fmt: skip
    assert said == ["000.00.25.H29", "05/QĐ-UBND", "2", "05", "QĐ-UBND", "2020-02-07", "3", "CHỦ TỊCH", "Lê Thị C"]
    said = [file.findtext(f"a:{name}", namespaces=NS) for name in
            ("Maintenance", "StartDate", "EndDate", "DocTotal", "PageTotal")]  # fmt: skip
    assert said == ["10 năm", "2020-02-07", "2020-02-09", "2", "6"]
    assert [one.text for one in file.iterfind("a:Document/a:DocOrdinal", NS)] == ["1", "2"]


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"subject": "x" * 501}, "Subject"), ({"signer": "x" * 51}, "FullName"), ({"position": "x" * 101}, "Position"),
        ({"number": "1" * 12}, "CodeNumber"), ({"notation": "x" * 31}, "CodeNotation"), ({"organ": "x" * 201},
        "OrganName"), ({"pages": 10_000}, "PageAmount"), ({"recipients": ("x" * 201,)}, "OrganName"),
        ({"type_name": "x" * 101}, "TypeName"),
    ],
)  # fmt: skip
def test_a_value_that_is_too_long_is_named(changes: dict[str, Any], name: str) -> None:
    with pytest.raises(RuleViolation, match=f"“{name}” in the metadata of Annex VI may have up to {LONGEST[name]} "):
        document_xml(replace(DOCUMENT, **changes), CODE)


@pytest.mark.parametrize(("changes", "name"), [({"subject": " "}, "Subject"), ({"number": ""}, "CodeNumber")])
def test_a_value_that_is_missing_is_named(changes: dict[str, Any], name: str) -> None:
    with pytest.raises(RuleViolation, match=f"lack “{name}”"):
        document_xml(replace(DOCUMENT, **changes), CODE)


def test_texts_are_composed() -> None:
    assert "Lê Thị C".encode() in document_xml(replace(DOCUMENT, signer="Le\u0302 Thi\u0323 C"), CODE)


def test_lengths_are_those_of_domain_md_and_of_the_schema() -> None:
    """What is one character too long for us is too long for the schema, and the longest fits both."""
    said = {"OrganId": 13, "CodeNumber": 11, "CodeNotation": 30, "OrganName": 200, "Subject": 500, "Position": 100,
            "FullName": 50, "Title": 500}  # fmt: skip
    assert {name: LONGEST[name] for name in said} == said
    named = {"Position": "position", "FullName": "signer", "Subject": "subject", "CodeNotation": "notation",
             "CodeNumber": "number", "OrganName": "organ"}  # fmt: skip
    content = document_xml(replace(DOCUMENT, **{own: "1" * LONGEST[name] for name, own in named.items()}), CODE)
    checked(content)
    for name in named:
        longer = etree.fromstring(content)
        found = longer.find(f".//a:{name}", NS)
        assert found is not None
        found.text = f"{found.text}1"
        assert not SCHEMA.validate(longer), name


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"),
               min_size=1, max_size=600))  # fmt: skip
def test_whatever_stands_in_a_value_the_xml_fits_the_schema_or_is_refused(subject: str) -> None:
    try:
        content = document_xml(replace(DOCUMENT, subject=subject), CODE)
    except RuleViolation:
        return
    assert checked(content).findtext("a:Subject", namespaces=NS)
