"""Values for each paper of the house, by its template. Whoever adds a template adds its values here."""

from typing import Any

COMMON: dict[str, Any] = {
    "body": "Ủy ban nhân dân huyện Nhà Bè",
    "place": "Nhà Bè",
    "ordered_at": "2020-02-07T09:00:00+07:00",
}
SAMPLES: dict[str, dict[str, Any]] = {
    "confirmations/papers/shares.html": {
        "superior": "Ủy ban nhân dân huyện Nhà Bè",
        "unit": "Ủy ban nhân dân xã Phước Kiển",
        "movement": "Phong trào thi đua cải cách hành chính năm 2019",
        "title": "Quy chế phối hợp “một cửa” <b>& hơn thế</b>",
        "field": "Đất đai",
        "sign": "3F9A0C1E",
        "authors": [
            {"full_name": "Nguyễn Văn A", "place": "Phó Chủ tịch, Ủy ban nhân dân xã Phước Kiển", "share": "60"},
            {"full_name": "Trần Thị B", "place": "Phòng Tư pháp", "share": "40"},
        ],
    },
    "initiatives/papers/receipt.html": {
        "standing_unit": "Phòng Nội vụ",
        "received_on": "2019-03-31",
        "received_at": "10:42 ngày 31/3/2019",
        "again": True,
        "late": True,
        "number": "01",
        "movement": "Phong trào thi đua cải cách hành chính năm 2019",
        "year": 2019,
        "unit": "Ủy ban nhân dân xã Phước Kiển",
        "title": "Quy chế phối hợp “một cửa” <b>& hơn thế</b>",
        "field": "Đất đai",
        "first_applied_on": "01/02/2019",
        "authors": [
            {"full_name": "Nguyễn Văn A", "post": "Phó Chủ tịch", "unit": "Ủy ban nhân dân xã", "share": "60"},
            {"full_name": "Trần Thị B", "post": "", "unit": "Phòng Tư pháp", "share": "40"},
        ],
        "evidence": ["Quy chế.pdf", "Số liệu trước và sau.xlsx"],
        "submitted_by": "Lê Thị C",
    },
    "registrations/papers/sheet.html": {
        "superior": "Ủy ban nhân dân huyện Nhà Bè",
        "unit": "Ủy ban nhân dân xã Phước Kiển",
        "movement": "Phong trào thi đua cải cách hành chính năm 2019",
        "number": "01",
        "day": "2019-03-31",
        "title": "Quy chế phối hợp “một cửa” <b>& hơn thế</b>",
        "field": "Đất đai",
        "submitted_at": "10:42 ngày 31/3/2019",
        "state": "Đã nộp",
        "authors": [
            {"full_name": "Nguyễn Văn A", "place": "Phó Chủ tịch, Ủy ban nhân dân xã", "share": "60"},
            {"full_name": "Trần Thị B", "place": "Phòng Tư pháp", "share": "40"},
        ],
        "answers": [
            {"label": "Thực trạng", "text": "Dòng một <i>.\n\nDòng hai.", "lines": [], "rows": []},
            {"label": "Ai được lợi", "text": "", "lines": ["Người dân", "Cán bộ, công chức"], "rows": []},
            {"label": "Số liệu", "text": "", "lines": [], "rows": [["Thời gian", "ngày", "15", "7,5"]]},
            {"label": "Ghi chú", "text": "", "lines": [], "rows": []},
        ],
        "evidence": ["Quy chế.pdf", "Số liệu trước và sau.xlsx"],
    },
    "registrations/papers/list.html": {
        "superior": "",
        "issuer": "Ủy ban nhân dân huyện Nhà Bè",
        "of_unit": False,
        "movement": "Phong trào thi đua cải cách hành chính năm 2019",
        "day": "2019-03-31",
        "rows": [
            "Ủy ban nhân dân xã Phước Kiển (1 giải pháp)",
            ["1", "01", "Quy chế <một cửa>", "Nguyễn Văn A (60%)\nTrần Thị B (40%)", "Đất đai", "31/3/2019", "Đã nộp"],
        ],
        "initiatives": 1,
        "authors": 2,
        "units": 1,
        "states": ["Đã nộp: 1"],
        "drawn_up_by": "Lê Thị C",
    },
}
