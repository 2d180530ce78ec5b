"""What the establishment of a council usually says, to begin with: name, tasks, working rules. In Vietnamese. Pure.

Who sets a council up decides its functions and working rules (domain.md §3.3), so every line can be changed.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from contest.councils.models import CouncilKind


@dataclass(frozen=True)
class Articles:
    """The usual of a kind of council; lines are sentences of the establishment."""

    name: str
    symbol: str
    tasks: tuple[str, ...]
    working_rules: tuple[str, ...]


USUAL: Mapping[CouncilKind, Articles] = {
    CouncilKind.TDKT: Articles(
        name="Hội đồng Thi đua - Khen thưởng",
        symbol="HĐTĐKT",
        tasks=(
            "Tham mưu, tư vấn về chủ trương, kế hoạch, biện pháp tổ chức phong trào thi đua và công tác khen thưởng.",
            "Xem xét, cho ý kiến về các trường hợp đề nghị khen thưởng; ý kiến của Hội đồng là căn cứ để người có thẩm "
            "quyền xem xét, quyết định.",
            "Theo dõi, kiểm tra việc thực hiện; kiến nghị những vấn đề phát sinh trong công tác thi đua, khen thưởng.",
        ),
        working_rules=(
            "Hội đồng làm việc theo nguyên tắc tập trung, dân chủ, biểu quyết theo đa số; cuộc họp hợp lệ khi có đủ số "
            "thành viên dự họp theo quy định.",
            "Thành viên có lợi ích liên quan đến nội dung đang xét thì không dự bàn và không biểu quyết nội dung đó.",
            "Hội đồng tự giải thể sau khi hoàn thành nhiệm vụ nếu chỉ được thành lập cho một phong trào.",
        ),
    ),
    CouncilKind.INITIATIVE: Articles(
        name="Hội đồng sáng kiến",
        symbol="HĐSK",
        tasks=(
            "Xem xét, đánh giá giải pháp được yêu cầu công nhận sáng kiến theo điều kiện của pháp luật về sáng kiến.",
            "Tư vấn cho người đứng đầu cơ sở về việc công nhận sáng kiến, phạm vi ảnh hưởng và khả năng nhân rộng.",
        ),
        working_rules=(
            "Hội đồng thảo luận công khai, biểu quyết hoặc bỏ phiếu; kết luận khi đạt tỷ lệ tán thành theo quy định.",
            "Tác giả, đồng tác giả và người có lợi ích liên quan không dự bàn, không biểu quyết về sáng kiến của mình.",
            "Người đứng đầu cơ sở là tác giả của giải pháp do Nhà nước đầu tư thì không tham gia Hội đồng khi xét giải "
            "pháp đó.",
        ),
    ),
}


def name_at(kind: CouncilKind, body_name: str) -> str:
    """Return the usual name of such a council of a body: Hội đồng sáng kiến huyện Nhà Bè."""
    return f"{USUAL[kind].name} {body_name.removeprefix('Ủy ban nhân dân ')}"
