"""``flask awards history``."""

import json

from flask import Flask

from tests.awards.conftest import HONOUR, Office
from tests.histories.conftest import entered, person_line


def test_a_history_is_told_as_json_whatever_accents_are_typed(app: Flask, office: Office) -> None:
    office.decide(office.submitted(office.persons[2]), 101)
    entered(office.body, office.secretary, person_line("Lê Đức Ba"))

    result = app.test_cli_runner().invoke(args=["awards", "history", "le duc BA", "--format", "json"])

    assert result.exit_code == 0
    person, name = json.loads(result.output)
    assert (person["kind"], person["name"], person["unit"]) == ("person", "Lê Đức Ba", "Bệnh viện huyện Nhà Bè")
    assert person["honours"][0] == {
        "honour": HONOUR, "name": "Giấy khen của Chủ tịch Ủy ban nhân dân huyện", "decision": "101/QĐ-UBND",
        "decided_on": "2020-02-07", "authority": "Chủ tịch Ủy ban nhân dân huyện Nhà Bè", "level": "district",
        "kind": "thematic", "counts_for_merit": False, "state": "awarded", "annulled_by": None,
        "recipient": "Lê Đức Ba", "at_the_time": "Công chức Văn phòng - Thống kê, Bệnh viện huyện Nhà Bè",
        "achievement": "Đã có thành tích trong thực hiện phong trào thi đua cải cách hành chính",
        "register": "0001/2020", "entered": False,
    }  # fmt: skip
    assert (name["kind"], name["id"], name["honours"][0]["entered"]) == ("name", None, True)


def test_a_history_is_told_in_columns_the_earliest_first(app: Flask, office: Office) -> None:
    office.decide(office.submitted(office.units[0]), 101)

    result = app.test_cli_runner().invoke(args=["awards", "history", "phuoc kien"])

    head, line = result.output.splitlines()
    assert head.split("  ")[0] == "RECIPIENT"
    assert line.startswith("Ủy ban nhân dân xã Phước Kiển  2020-02-07  101/QĐ-UBND  Giấy khen của Chủ tịch")


def test_nobody_is_an_empty_list(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["awards", "history", "ai", "--format", "json"])

    assert json.loads(result.output) == []
