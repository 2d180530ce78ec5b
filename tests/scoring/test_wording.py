"""Points as they are written."""

from fractions import Fraction

import pytest
from flask import Flask
from flask_babel import force_locale

from contest.scoring.wording import exact, fixed


@pytest.mark.parametrize(
    ("value", "vietnamese", "english"),
    [
        (None, "–", "–"),
        (0, "0", "0"),
        (8350, "83,5", "83.5"),
        (Fraction(834967, 100), "83,4967", "83.4967"),
        (Fraction(25000, 3), "≈ 83,3333", "≈ 83.3333"),
        (Fraction(50000, 3), "≈ 166,6667", "≈ 166.6667"),
        (Fraction(1, 1000), "≈ 0", "≈ 0"),
    ],
)
def test_what_is_not_exact_is_marked_so(app: Flask, value: Fraction | None, vietnamese: str, english: str) -> None:
    with app.test_request_context():
        with force_locale("vi"):
            assert exact(value) == vietnamese
        with force_locale("en"):
            assert exact(value) == english


@pytest.mark.parametrize(("value", "text"), [(None, "–"), (8350, "83,50"), (8305, "83,05"), (10_000, "100,00")])
def test_scores_have_both_decimals(app: Flask, value: int | None, text: str) -> None:
    with app.test_request_context(), force_locale("vi"):
        assert fixed(value) == text
