"""Finding certificates, on both databases."""

import pytest
from flask import Flask

from contest.certificates.queries import certificate_by_code, decisions_called


@pytest.mark.parametrize("code", ["", "ABCD", "Đ" * 16, "A" * 5000])
def test_what_cannot_be_a_code_belongs_to_no_certificate(app_on_both: Flask, code: str) -> None:
    assert certificate_by_code(code) is None


@pytest.mark.parametrize("name", ["", "²", "²/QĐ-UBND", "9" * 30, f"{'9' * 30}/QĐ-UBND"])
def test_what_cannot_be_a_decision_is_none(app_on_both: Flask, name: str) -> None:
    assert decisions_called(name) == []
