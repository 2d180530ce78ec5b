"""What surrounds the two decisions of the 2019 case: the list made public, the submissions, the notices of the result.

Numbers, days and what was said are illustration.
"""

from dataclasses import replace
from datetime import date

from contest import clock
from contest.accounts.models import Account
from contest.awards.models import Proposal, recipient_key
from contest.consultations.models import Channel, Outcome
from contest.consultations.services import (
    AnswerDetails,
    ConsultationDetails,
    FeedbackDetails,
    answer,
    draw_up,
    enter_feedback,
    order_notice,
    order_register,
    publish,
)
from contest.database import transaction
from contest.demo.recognising import numbers_until
from contest.payments.models import LetterKind
from contest.payments.services import order_letter, usual_letter, write_letter
from contest.units.models import Unit

NOTE = "(Dữ liệu minh họa) "
# The five working days go round the holidays of Tết.
PUBLISHED_ON, SAID_ON, ANSWERED_ON = date(2020, 1, 16), date(2020, 1, 20), date(2020, 1, 31)
SUBMITTED_ON = date(2020, 2, 3)
SUBMISSION, RESULT = 25, 12
SIGNER = "(Họ và tên)"


def make_public(proposal: Proposal, doubted: Unit, *, by: Account) -> None:
    """Make the list of ``proposal`` public, enter what came in by letter about ``doubted``, and answer it."""
    with clock.at(PUBLISHED_ON), transaction():
        details = ConsultationDetails(
            title="Lấy ý kiến đối với danh sách tập thể được đề nghị khen thưởng công tác cải cách hành chính năm 2019",
            notation="09/TB-NV", contact="Phòng Nội vụ huyện Nhà Bè (minh họa)", days=5, working=True,
        )  # fmt: skip
        notice = draw_up(proposal, details, by=by)
        publish(notice, by=by)
        order_notice(notice)
    with clock.at(SAID_ON), transaction():
        line = next(line for line in notice.lines if line.recipient_key == recipient_key(doubted))
        said = FeedbackDetails(
            text=NOTE + "Đề nghị xem lại việc giải quyết khiếu nại về bồi thường tại đơn vị này trước khi khen thưởng.",
            line_id=line.id, received_on=SAID_ON, channel=Channel.LETTER, anonymous=False, from_name="Người dân 01",
            from_contact="",
        )  # fmt: skip
        feedback = enter_feedback(notice, said, by=by)
    with clock.at(ANSWERED_ON), transaction():
        words = NOTE + "Khiếu nại đã được kết luận ngày 09/01/2020 là không có cơ sở; giữ đơn vị trong danh sách."
        answer(feedback, AnswerDetails(Outcome.KEPT, words, "Trưởng phòng Nội vụ"), by=by)
        order_register(notice)


def submit(proposal: Proposal, on: date, *, by: Account) -> None:
    """Write the submission of the standing unit to the head, with what the council came to and the next number."""
    with clock.at(SUBMITTED_ON), transaction():
        write(proposal, LetterKind.SUBMISSION, SUBMISSION, SUBMITTED_ON, on, by=by)


def announce(proposal: Proposal, on: date, *, by: Account) -> None:
    """Write the notice of the result after the decision that was issued on the day ``on``."""
    with clock.at(on), transaction():
        write(proposal, LetterKind.RESULT, RESULT, on, on, by=by)


def write(proposal: Proposal, kind: LetterKind, number: int, day: date, on: date, *, by: Account) -> None:
    """Write a letter about ``proposal`` and the decision of the day ``on``, with ``number`` or the next one after it.

    The numbers before it the office gave itself.
    """
    usual = usual_letter(proposal, kind)
    numbers_until(proposal.movement.body, number - 1, day, series=usual.symbol, by=by)
    details = replace(usual, dated_on=day, from_book=True, signer_name=SIGNER)
    order_letter(write_letter(proposal, kind, details, by=by), on=on)
