"""Made-up titles of initiatives, dressed as such titles are; the same ones each time."""

import random

OPENINGS = """
Giải pháp | Một số giải pháp | Sáng kiến | Mô hình | Đề án | Quy trình | Xây dựng | Xây dựng mô hình | Ứng dụng CNTT |
Ứng dụng công nghệ thông tin | Một số biện pháp | Cải tiến | Thiết kế | Triển khai | Thí điểm | Phần mềm | Ứng dụng mã
QR | Tổ chức | Kinh nghiệm | Phương pháp
"""
ACTS = """
nâng cao hiệu quả | nâng cao chất lượng | rút ngắn thời gian | đẩy mạnh | tăng cường | đổi mới | quản lý | theo dõi |
hỗ trợ | hướng dẫn | tra cứu | số hóa | nhắc hạn | đánh giá | công khai | liên thông | kiểm tra | rà soát | cắt giảm |
tiếp nhận | xử lý | cảnh báo | phòng ngừa | đặt lịch | tuyên truyền | thống kê | phân loại | giám sát | đồng bộ | chia
sẻ
"""
MATTERS = """
hồ sơ đất đai | thủ tục hành chính | hồ sơ một cửa | đăng ký khai sinh | đăng ký kết hôn | chứng thực bản sao | cấp
giấy phép xây dựng | đơn thư khiếu nại | phản ánh kiến nghị của người dân | văn bản đi đến | công tác tiếp công dân |
chi trả trợ cấp xã hội | hộ nghèo và cận nghèo | người cao tuổi | trẻ em có hoàn cảnh đặc biệt | khám chữa bệnh ngoại
trú | tiêm chủng mở rộng | sổ sức khỏe điện tử | phòng chống sốt xuất huyết | an toàn thực phẩm | thu gom rác thải |
phân loại rác tại nguồn | cây xanh đô thị | hẻm văn minh | trật tự lòng lề đường | chiếu sáng công cộng | thoát nước
mùa mưa | phòng cháy chữa cháy | dân quân tự vệ | tuyển quân | an ninh trật tự | camera an ninh | hòa giải ở cơ sở |
phổ biến giáo dục pháp luật | thi đua khen thưởng | đánh giá công chức | chấm công | đào tạo cán bộ trẻ | tài sản công
| thu chi ngân sách | hóa đơn điện tử | thuế hộ kinh doanh | đăng ký kinh doanh | bảo hiểm y tế hộ gia đình | bảo hiểm
xã hội tự nguyện | việc làm cho thanh niên | đào tạo nghề nông thôn | vay vốn giải quyết việc làm | thư viện trường
học | bữa ăn bán trú | dạy học trực tuyến | học sinh yếu kém | giáo dục kỹ năng sống | đuối nước trẻ em | thể dục thể
thao quần chúng | lễ hội truyền thống | di tích lịch sử | trang thông tin điện tử | chữ ký số | họp không giấy | lưu
trữ hồ sơ | quy hoạch sử dụng đất | bồi thường giải phóng mặt bằng | giải ngân đầu tư công | xây dựng nông thôn mới |
sản phẩm OCOP | thủy lợi nội đồng | dịch bệnh gia súc | rau an toàn | nuôi tôm thẻ chân trắng | hợp tác xã kiểu mới |
chợ truyền thống | bình ổn giá | thanh toán không dùng tiền mặt | định danh điện tử | cấp căn cước công dân | tạm trú
tạm vắng | nhập hộ khẩu | đường dây nóng | ngày thứ Bảy tình nguyện | giao tiếp ứng xử của công chức | hội chẩn từ xa
| bệnh án điện tử | kê đơn thuốc | chăm sóc sản phụ | dinh dưỡng học đường | răng miệng học sinh | mắt kính cho trẻ |
ôn thi vào lớp mười | thí nghiệm hóa học | vẽ tranh cổ động | âm nhạc mầm non | trò chơi dân gian | tiếng Anh giao
tiếp | toán tư duy | viết chữ đẹp | đọc sách mỗi tuần | bơi lội phổ cập | cờ vua | bóng đá nữ | đờn ca tài tử | áo dài
| gốm sứ | dừa nước | hoa kiểng | cá cảnh | yến sào | muối sạch | xâm nhập mặn | sạt lở bờ sông | kè đá | bến đò ngang
| phà Bình Khánh | xe buýt | bãi giữ xe | vỉa hè | cống hộp | trạm bơm | điện mặt trời | biogas | phân hữu cơ | túi
nhựa | pin cũ | nghĩa trang liệt sĩ | mẹ Việt Nam anh hùng | thương binh nặng | cựu thanh niên xung phong | tôn giáo |
dân tộc Khmer | kiều bào | nhà trọ công nhân | nhà tình thương | mái ấm công đoàn | siêu thị không đồng | bếp cơm từ
thiện | hiến máu nhân đạo | cai nghiện | ma túy học đường | mại dâm | tội phạm mạng | lừa đảo qua điện thoại | cho vay
nặng lãi | pháo nổ | karaoke di động | chó thả rông | karate | chim yến | vịt chạy đồng
"""
MEANS = """
 |  |  |  |  | bằng mã QR | qua Zalo | qua tin nhắn SMS | trên điện thoại di động | bằng bảng tính dùng chung | theo
quy trình ISO | trực tuyến mức độ 4 | tại nhà | ngoài giờ hành chính | theo cơ chế một cửa | qua bưu chính công ích |
bằng phần mềm nguồn mở | trong ngày | bằng biểu mẫu điền sẵn | qua tổ công nghệ số cộng đồng | bằng chatbot | qua loa
phát thanh | bằng sổ tay ảnh | với máy quét cầm tay | bằng vòng đeo tay | theo lịch xoay vòng | bằng bản đồ số | qua
hộp thư góp ý
"""
PLACES = """
 |  |  |  | trên địa bàn huyện Nhà Bè | tại UBND xã Phước Kiển | tại xã Phú Xuân | tại thị trấn Nhà Bè | tại xã Hiệp
Phước | ở xã Nhơn Đức | tại xã Phước Lộc | ở xã Long Thới | tại Trường THCS mẫu | tại Bệnh viện huyện | tại Trung tâm
Y tế | ở Phòng Quản lý đô thị | cho cán bộ, công chức | cho người dân và doanh nghiệp | giai đoạn 2021 - 2025 | năm
2023 | ở khu dân cư | tại bộ phận tiếp nhận và trả kết quả | ở ấp 3 | tại khu phố 6 | cho hội viên phụ nữ | cho đoàn
viên | của Hội Cựu chiến binh | tại Kho bạc | ở Chi cục Thuế | của Đội Cảnh sát giao thông
"""


def made_up(count: int, *, seed: int = 2019) -> list[str]:
    """Return ``count`` titles of a few parts each: an opening, an act, one matter or two, a means, a place."""
    chance = random.Random(seed)
    openings, acts, matters, means, places = map(_parts, (OPENINGS, ACTS, MATTERS, MEANS, PLACES))
    titles = []
    for _place in range(count):
        said = [chance.choice(openings), chance.choice(acts), chance.choice(matters)]
        if chance.random() < 0.3:
            said.append(f"và {chance.choice(matters)}")
        said += [chance.choice(means), chance.choice(places)]
        title = " ".join(filter(None, said))
        titles.append(title[0].upper() + title[1:])
    return titles


def mistyped(title: str, chance: random.Random) -> str:
    """Return ``title`` with two letters that changed places."""
    place = chance.randrange(len(title) - 1)
    return title[:place] + title[place + 1] + title[place] + title[place + 2 :]


def _parts(text: str) -> list[str]:
    """Return the parts of a list; one that says nothing lets such parts be left out at times."""
    return [" ".join(part.split()) for part in text.split("|")]
