"""Values for each paper of the house, by its template. Whoever adds a template adds its values here."""

from typing import Any

COMMON: dict[str, Any] = {
    "body": "Ủy ban nhân dân huyện Nhà Bè",
    "place": "Nhà Bè",
    "ordered_at": "2020-02-07T09:00:00+07:00",
}
SAMPLES: dict[str, dict[str, Any]] = {
    "initiatives/papers/receipt.html": {
        "standing_unit": "Phòng Nội vụ",
        "received_on": "2019-03-31",
        "received_at": "10:42 ngày 31/3/2019",
        "again": True,
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
}
