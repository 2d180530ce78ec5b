"""The units of the former Nhà Bè district and of the commune that followed it. Which existed in 2019 is illustration.

Source: domain research §9.2; schools are samples.
"""

from contest.units.models import UnitKind

CITY = "Thành phố Hồ Chí Minh"
DISTRICT = {
    "code": "nhabe",
    "name": "Ủy ban nhân dân huyện Nhà Bè",
    "head_office": "Chủ tịch Ủy ban nhân dân huyện Nhà Bè",
    "authority": "district_chair",
    "standing_unit": "Phòng Nội vụ huyện Nhà Bè",
    "province": CITY,
}
COMMUNE = {
    "code": "xanhabe",
    "name": "Ủy ban nhân dân xã Nhà Bè",
    "head_office": "Chủ tịch Ủy ban nhân dân xã Nhà Bè",
    "authority": "commune_chair",
    "standing_unit": "Phòng Văn hóa - Xã hội xã Nhà Bè",
    "province": CITY,
}
SIGNING = {"head_title": "Chủ tịch", "deputy_title": "Phó Chủ tịch", "place": "Nhà Bè", "symbol": "UBND"}

BLOCKS = (
    "Khối 1 - Ủy ban nhân dân xã, thị trấn",
    "Khối 2 - Cơ quan chuyên môn",
    "Khối 3 - Đơn vị sự nghiệp, trường học",
    "Khối 4 - Cơ quan ngành dọc, đoàn thể",
)
COMMITTEE, OFFICE, SERVICE, SCHOOL, VERTICAL, MASS = (
    UnitKind.COMMITTEE, UnitKind.OFFICE, UnitKind.SERVICE_UNIT, UnitKind.SCHOOL, UnitKind.VERTICAL_AGENCY,
    UnitKind.MASS_ORGANISATION,
)  # fmt: skip
# Code, official name, kind, block (counted from 0).
DISTRICT_UNITS = (
    ("TTNB", "Ủy ban nhân dân thị trấn Nhà Bè", COMMITTEE, 0),
    ("PK", "Ủy ban nhân dân xã Phước Kiển", COMMITTEE, 0),
    ("PL", "Ủy ban nhân dân xã Phước Lộc", COMMITTEE, 0),
    ("ND", "Ủy ban nhân dân xã Nhơn Đức", COMMITTEE, 0),
    ("PX", "Ủy ban nhân dân xã Phú Xuân", COMMITTEE, 0),
    ("LT", "Ủy ban nhân dân xã Long Thới", COMMITTEE, 0),
    ("HP", "Ủy ban nhân dân xã Hiệp Phước", COMMITTEE, 0),
    ("VP", "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân huyện Nhà Bè", OFFICE, 1),
    ("NV", "Phòng Nội vụ huyện Nhà Bè", OFFICE, 1),
    ("TP", "Phòng Tư pháp huyện Nhà Bè", OFFICE, 1),
    ("TCKH", "Phòng Tài chính - Kế hoạch huyện Nhà Bè", OFFICE, 1),
    ("TNMT", "Phòng Tài nguyên và Môi trường huyện Nhà Bè", OFFICE, 1),
    ("QLDT", "Phòng Quản lý đô thị huyện Nhà Bè", OFFICE, 1),
    ("KT", "Phòng Kinh tế huyện Nhà Bè", OFFICE, 1),
    ("LDTBXH", "Phòng Lao động - Thương binh và Xã hội huyện Nhà Bè", OFFICE, 1),
    ("GDDT", "Phòng Giáo dục và Đào tạo huyện Nhà Bè", OFFICE, 1),
    ("YT", "Phòng Y tế huyện Nhà Bè", OFFICE, 1),
    ("VHTT", "Phòng Văn hóa và Thông tin huyện Nhà Bè", OFFICE, 1),
    ("TTR", "Thanh tra huyện Nhà Bè", OFFICE, 1),
    ("BV", "Bệnh viện huyện Nhà Bè", SERVICE, 2),
    ("TTYT", "Trung tâm Y tế huyện Nhà Bè", SERVICE, 2),
    ("BTGPMB", "Ban Bồi thường giải phóng mặt bằng huyện Nhà Bè", SERVICE, 2),
    ("BQLDA", "Ban Quản lý đầu tư xây dựng huyện Nhà Bè", SERVICE, 2),
    ("TTVH", "Trung tâm Văn hóa huyện Nhà Bè", SERVICE, 2),
    ("TTTDTT", "Trung tâm Thể dục thể thao huyện Nhà Bè", SERVICE, 2),
    ("GDTX", "Trung tâm Giáo dục nghề nghiệp - Giáo dục thường xuyên huyện Nhà Bè", SERVICE, 2),
    ("THCS01", "Trường THCS (mẫu) 01", SCHOOL, 2),
    ("THCS02", "Trường THCS (mẫu) 02", SCHOOL, 2),
    ("THCS03", "Trường THCS (mẫu) 03", SCHOOL, 2),
    ("THCS04", "Trường THCS (mẫu) 04", SCHOOL, 2),
    ("VPDK", "Chi nhánh Văn phòng Đăng ký đất đai huyện Nhà Bè", VERTICAL, 3),
    ("CCT", "Chi cục Thuế huyện Nhà Bè", VERTICAL, 3),
    ("BHXH", "Bảo hiểm xã hội huyện Nhà Bè", VERTICAL, 3),
    ("CA", "Công an huyện Nhà Bè", VERTICAL, 3),
    ("THADS", "Chi cục Thi hành án dân sự huyện Nhà Bè", VERTICAL, 3),
    ("KBNN", "Kho bạc Nhà nước Nhà Bè", VERTICAL, 3),
    ("MTTQ", "Ủy ban Mặt trận Tổ quốc Việt Nam huyện Nhà Bè", MASS, 3),
    ("LDLD", "Liên đoàn Lao động huyện Nhà Bè", MASS, 3),
    ("HD", "Huyện đoàn Nhà Bè", MASS, 3),
    ("PN", "Hội Liên hiệp Phụ nữ huyện Nhà Bè", MASS, 3),
    ("HND", "Hội Nông dân huyện Nhà Bè", MASS, 3),
    ("CCB", "Hội Cựu chiến binh huyện Nhà Bè", MASS, 3),
)
COMMUNE_UNITS = (
    ("VPX", "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân xã Nhà Bè", OFFICE, 0),
    ("KTX", "Phòng Kinh tế xã Nhà Bè", OFFICE, 0),
    ("VHXH", "Phòng Văn hóa - Xã hội xã Nhà Bè", OFFICE, 0),
    ("HCC", "Trung tâm Phục vụ hành chính công xã Nhà Bè", SERVICE, 1),
    ("TYT", "Trạm Y tế xã Nhà Bè", SERVICE, 1),
    ("TH01", "Trường Tiểu học (mẫu) 01", SCHOOL, 1),
    ("MTX", "Ủy ban Mặt trận Tổ quốc Việt Nam xã Nhà Bè", MASS, 2),
    ("CAX", "Công an xã Nhà Bè", VERTICAL, 2),
)
COMMUNE_BLOCKS = (
    "Khối 1 - Cơ quan chuyên môn",
    "Khối 2 - Đơn vị sự nghiệp, trường học",
    "Khối 3 - Ngành dọc, đoàn thể",
)
