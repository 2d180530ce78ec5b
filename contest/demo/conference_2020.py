"""The conference of 07/02/2020, which handed over the certificates of both decisions. Who came is illustration."""

from collections.abc import Sequence
from datetime import date

from contest import clock
from contest.accounts.models import Account
from contest.awards.models import Decision
from contest.ceremonies.models import Ceremony, ReceiverKind
from contest.ceremonies.queries import calls_of
from contest.ceremonies.services import Details, name_receiver, prepare_ceremony, tick
from contest.database import transaction
from contest.movements.models import RecipientKind

PREPARED_ON, HELD_ON = date(2020, 2, 6), date(2020, 2, 7)
DETAILS = Details(
    "Hội nghị tổng kết công tác cải cách hành chính năm 2019", HELD_ON, "09:00", "Hội trường Ủy ban nhân dân huyện", 10
)
# By their places in the order of the calls: for whom a deputy came, and who stayed away.
DEPUTY_FOR, AWAY = 3, frozenset({20, 41})


def tell(decisions: Sequence[Decision], *, by: Account) -> Ceremony:
    """Call everybody of ``decisions``, collectives before individuals, and tick who came."""
    with clock.at(PREPARED_ON), transaction():
        ceremony = prepare_ceremony(decisions[0].body, DETAILS, decisions, by=by)
        call = calls_of(ceremony)[DEPUTY_FOR - 1]
        assert call.award is not None and call.award.recipient_kind is RecipientKind.COLLECTIVE
        name_receiver(call, ReceiverKind.DEPUTY, "Cấp phó của đơn vị (minh họa)", by=by)
    with clock.at(HELD_ON), transaction():
        for call in calls_of(ceremony):
            if call.position not in AWAY:
                tick(call, True, by=by)
    return ceremony
