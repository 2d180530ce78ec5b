"""``flask rules show`` and ``flask rules bonus``."""

import json
from typing import Any

import pytest
from click.testing import Result
from flask import Flask


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["rules", *words])


def told(app: Flask, *words: str) -> Any:
    result = run(app, *words, "--format", "json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_the_rule_book_of_the_conference_is_that_of_the_districts(app: Flask) -> None:
    book = told(app, "show", "--on", "2020-02-07")

    assert book["on"] == "2020-02-07"
    assert [row["code"] for row in book["forms"]] == ["GK_HUYEN", "GK_XA", "BK_TINH", "BK_TTG"]
    assert [row["amount"] for row in book["base_salary"]] == [1_490_000]
    assert {row["honour"]: row["coefficient"] for row in book["coefficients"]}["GK_XA"] == 0.15
    assert {row["recipient"]: row["multiplier"] for row in book["multipliers"]} == {"collective": 2, "household": 1}
    assert [(row["mode"], row["unit"]) for row in book["rounding"]] == [("up", 10_000)]
    assert "91/2017/NĐ-CP" in [row["number"] for row in book["basis"]]
    assert [row["pass_ratio"] for row in book["voting"] if row["honour"] == "CSTD_TINH"] == ["9/10"]
    assert [row["days"] for row in book["notice"] if row["honour"] is None] == [5]


def test_every_row_that_is_shown_tells_its_source_and_how_sure_it_is(app: Flask) -> None:
    book = told(app, "show", "--on", "2026-11-27")
    rows = [row for name, section in book.items() if name not in ("on", "runs_out") for row in section]

    assert len(rows) > 50
    assert all(
        row["source"] and row["mark"] and (row["read_at"] or not row["mark"].startswith(("F", "W"))) for row in rows
    )
    assert {row["code"]: row["sure"] for row in book["titles"]}["CSTDCS_XA"] is False


def test_the_rule_book_warns_of_what_ends_within_a_year(app: Flask) -> None:
    ends = {
        one["row"].get("number") or one["row"].get("code"): one
        for one in told(app, "show", "--on", "2026-11-27")["runs_out"]
    }

    assert (ends["152/2025/NĐ-CP"]["row"]["valid_to"], ends["152/2025/NĐ-CP"]["next"]) == ("2027-03-01", None)
    assert (ends["GK_XA"]["section"], ends["GK_XA"]["next"]["mark"]) == ("forms", "K")
    assert told(app, "show", "--on", "2025-07-01")["runs_out"][0]["row"]["valid_to"] == "2025-08-04"
    assert told(app, "show", "--on", "2028-01-01")["runs_out"] == []


def test_the_rule_book_can_be_read_in_lines(app: Flask) -> None:
    lines = run(app, "show", "--on", "2020-02-07").output.splitlines()

    assert lines[0].split() == ["SECTION", "KEY", "UNTIL", "MARK", "SOURCE"]
    assert ["forms", "GK_HUYEN", "2023-12-31", "F:S4f"] in [line.split()[:4] for line in lines]


def test_the_bonus_tells_its_working(app: Flask) -> None:
    assert told(app, "bonus", "GK_XA", "collective", "--on", "2026-09-01") == {
        "honour": "GK_XA", "name": "Giấy khen của Chủ tịch Ủy ban nhân dân cấp xã", "kind": "collective",
        "on": "2026-09-01", "exact": 1_518_000, "rounded": 1_520_000, "coefficient": 0.3, "base_salary": 2_530_000,
        "multiplier": 2, "rounding": {"mode": "up", "unit": 10_000},
        "basis": [
            "Nghị định 152/2025/NĐ-CP, Điều 54", "Nghị định 161/2026/NĐ-CP ngày 15/5/2026",
            "Nghị định 152/2025/NĐ-CP, Điều 54 (như trước; điều khoản cần xác nhận)",
            "Nghị định 152/2025/NĐ-CP (như trước; điều khoản cần xác nhận)",
        ],
        "certainty": "K",
    }  # fmt: skip
    assert run(app, "bonus", "GK_XA", "collective", "--on", "2026-09-01").output == (
        "1520000 (0.3 × 2530000 × 2 = 1518000)\n"
    )


def test_an_honour_without_money_says_so(app: Flask) -> None:
    found = told(app, "bonus", "GDVH_XA", "household", "--on", "2026-09-01")

    assert (found["exact"], found["rounded"]) == (None, None)
    assert run(app, "bonus", "GDVH_XA", "household", "--on", "2026-09-01").output == "no money\n"


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("bonus", "HCSV", "individual", "--on", "2026-09-01"), "There is no honour “HCSV” on this day."),
        (("bonus", "GK_HUYEN", "individual", "--on", "2026-09-01"), "There is no honour “GK_HUYEN” on this day."),
        (("bonus", "GK_XA", "village", "--on", "2026-09-01"), "There is no kind of recipient “village”."),
        (("bonus", "GK_XA", "individual", "--on", "1/9/2026"), "“1/9/2026” is no day; write it as 2026-11-27."),
        (("bonus", "GK_XA", "individual", "--on", "2016-06-01"), "does not know the bonus money of 01/6/2016."),
        (("show", "--on", "2026-02-30"), "“2026-02-30” is no day; write it as 2026-11-27."),
    ],
)
def test_what_cannot_be_told_is_refused_on_stderr(app: Flask, words: tuple[str, ...], reason: str) -> None:
    result = run(app, *words)

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("Error: ")
    assert result.stderr.endswith(f"{reason}\n")
