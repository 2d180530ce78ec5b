"""The 61 registered solutions of 2019: three titles as published, 58 that say they are illustration.

Who registered what is invented, and so is how good it was: ``QUALITY`` is the share of the full marks around which the
judges' marks scatter.
"""

from dataclasses import dataclass

FIELDS = (
    "Thủ tục hành chính",
    "Dịch vụ công trực tuyến",
    "Công nghệ thông tin",
    "Thái độ phục vụ",
    "Y tế",
    "Đất đai",
    "Xây dựng",
    "Tư pháp",
)
NAMED = (
    (
        "Quy chế phối hợp giữa UBND xã với Chi nhánh Văn phòng Đăng ký đất đai huyện Nhà Bè về thủ tục xác nhận vị trí "
        "cấp hẻm",
        "Đất đai",
        "PK",
    ),
    ("App hội chẩn nâng cao năng lực khám chữa bệnh", "Y tế", "BV"),
    (
        "Quy chế phối hợp cấp giấy phép xây dựng và giấy phép xây dựng có thời hạn nhà ở riêng lẻ liên thông cấp điện "
        "- cấp nước",
        "Xây dựng",
        "QLDT",
    ),
)
TOPICS = (
    ("rút ngắn thời gian trả kết quả tại bộ phận một cửa", "Thủ tục hành chính"),
    ("nhắn tin báo kết quả hồ sơ cho người dân", "Công nghệ thông tin"),
    ("hướng dẫn nộp hồ sơ trực tuyến tại nhà cho người cao tuổi", "Dịch vụ công trực tuyến"),
    ("phiếu lấy ý kiến hài lòng bằng mã QR", "Thái độ phục vụ"),
    ("liên thông đăng ký khai sinh và cấp thẻ bảo hiểm y tế", "Tư pháp"),
    ("đặt lịch khám qua điện thoại", "Y tế"),
    ("tra cứu tình trạng hồ sơ đất đai trên trang thông tin điện tử", "Đất đai"),
    ("kiểm tra hồ sơ xây dựng trước khi nộp", "Xây dựng"),
    ("trả kết quả hồ sơ qua bưu chính công ích", "Thủ tục hành chính"),
    ("sổ tay giao tiếp ứng xử với người dân", "Thái độ phục vụ"),
    ("ký số văn bản trao đổi nội bộ", "Công nghệ thông tin"),
    ("ngày thứ Bảy vì dân", "Thái độ phục vụ"),
    ("biểu mẫu điền sẵn cho thủ tục chứng thực", "Tư pháp"),
    ("nhóm hỗ trợ dịch vụ công trực tuyến mức độ 4", "Dịch vụ công trực tuyến"),
    ("rà soát cắt giảm thành phần hồ sơ", "Thủ tục hành chính"),
)
# The codes of the units that registered, in the order of the register after the three named solutions.
REGISTRANTS = (
    "PX PL ND LT HP TTNB VP TP TNMT KT LDTBXH GDDT VHTT TTYT VPDK CCT BHXH CA TCKH YT NV TTR BQLDA BTGPMB TTVH GDTX "
    "THCS01 THCS02 MTTQ LDLD HD PN HND CCB THADS KBNN PX PL ND LT HP TTNB VP TP TNMT KT LDTBXH GDDT VHTT TTYT VPDK CCT "
    "THCS03 THCS04 TTTDTT BHXH CA PK"
).split()
# By register number: never completed after being returned, rejected, and completed after being returned once.
LEFT_RETURNED = frozenset({40, 44, 47, 52, 56, 60})
REJECTED = frozenset({38, 42, 46, 50, 54, 58, 61})
COMPLETED = frozenset({12, 21, 33, 48})
KNOCKED_OUT = 20
TIED = (17, 18)
WIDE_SPREAD = (9, 26)


@dataclass(frozen=True)
class Solution:
    """A registered solution; ``quality`` is between 0 and 1."""

    number: int
    title: str
    field: str
    unit: str
    quality: float

    @property
    def is_illustration(self) -> bool:
        return self.number > len(NAMED)


def solutions() -> list[Solution]:
    """Return all 61 in the order of the register."""
    named = [Solution(number, *line, _quality(number)) for number, line in enumerate(NAMED, start=1)]
    invented = []
    for number, unit in enumerate(REGISTRANTS, start=len(NAMED) + 1):
        topic, field = TOPICS[number % len(TOPICS)]
        title = f"Giải pháp (minh họa) {number:02d} – {topic}"
        invented.append(Solution(number, title, field, unit, _quality(number)))
    return named + invented


def _quality(number: int) -> float:
    """Return the invented quality: the first fifteen stand out, then it falls with a ripple."""
    if number <= 15:
        return 0.95 - 0.004 * number
    return 0.85 - 0.0065 * (number - 15) + 0.02 * ((number * 7) % 5 - 2) / 2
