"""Recipients that nobody is: names, posts, merits and numbers as lists of offices have them, the same every time."""

import random
from collections.abc import Sequence

from contest.designs.ready_made import sample
from contest.designs.sharing import Page

FAMILY = "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý".split()
MIDDLE = "Văn Thị Hữu Đức Minh Ngọc Thanh Quốc Thùy Hồng Kim Xuân Bảo Gia".split()
GIVEN = "An Bình Châu Dũng Đạt Giang Hà Khánh Linh Mai Nam Oanh Phúc Quỳnh Sơn Thảo Uyên Vinh Xuân Yến".split()
POSTS = (
    "Công chức Văn phòng - Thống kê", "Chuyên viên Phòng Nội vụ", "Phó Chủ tịch Ủy ban nhân dân", "Giáo viên",
    "Bác sĩ Khoa Khám bệnh", "Công chức Tư pháp - Hộ tịch", "Chủ tịch Hội Liên hiệp Phụ nữ",
)  # fmt: skip
PLACES = ("xã Phước Kiển", "xã Phú Xuân", "xã Nhơn Đức", "xã Long Thới", "xã Hiệp Phước", "thị trấn Nhà Bè")
MERITS = (
    "Đã có thành tích trong thực hiện phong trào thi đua cải cách hành chính năm 2019",
    "Đã có thành tích xuất sắc trong công tác cải cách hành chính năm 2019 trên địa bàn huyện",
    "Đã có giải pháp “Quy chế phối hợp cấp giấy phép xây dựng nhà ở riêng lẻ liên thông cấp điện - cấp nước” góp phần "
    "thực hiện tốt phong trào thi đua cải cách hành chính năm 2019",
)


def recipients(count: int) -> Sequence[Page]:
    """Return ``count`` certificates: their texts, and the address in the QR code."""
    chance, shared = random.Random(2019), sample("giay-khen-a4-2")
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    pages: list[Page] = []
    for number in range(1, count + 1):
        code = "".join(chance.choices(letters, k=16))
        name = f"{chance.choice(FAMILY)} {chance.choice(MIDDLE)} {chance.choice(GIVEN)}"
        own = {
            "label": "",
            "recipient": f"{chance.choice(('Ông', 'Bà'))} {name}",
            "recipient_line": f"{chance.choice(POSTS)}, {chance.choice(PLACES)}, huyện Nhà Bè",
            "achievement": chance.choice(MERITS),
            "register": f"Số sổ khen thưởng: {number:04d}/2020",
            "serial": f"Số hiệu: NHABE-2020-{number:04d}|Mã tra cứu: "
            + " ".join(code[start : start + 4] for start in range(0, 16, 4)),
        }
        # The token behind the code is a number of 179 digits (docs/verification.md).
        token = "".join(chance.choices("0123456789", k=179))
        pages.append((shared | own, f"https://thidua.example.gov.vn/v/{code}.{token}"))
    return pages
