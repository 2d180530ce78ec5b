"""The lists whose names and merits a design is looked at with: proposals and decisions of its body."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from contest import clock
from contest.awards.models import Award, Decision, Proposal, ProposalState
from contest.certificates.papers import certificate_values, line_values, page_texts, recognised_values
from contest.certificates.queries import standing_holders
from contest.database import HIGHEST_ID, db
from contest.designs.services import also_listed
from contest.movements.models import Movement
from contest.recognition.models import RecognitionDecision
from contest.units.models import Body

# How many of each kind are offered, the newest first.
MOST = 12


@dataclass(frozen=True)
class OfAwards:
    """Proposals that are still open, and decisions, of awards and of recognition."""

    def of(self, body: Body) -> Sequence[tuple[str, str]]:
        proposals = (
            select(Proposal)
            .join(Proposal.movement)
            .where(Movement.body_id == body.id, Proposal.state != ProposalState.DECIDED)
        )
        decisions = select(Decision).where(Decision.body_id == body.id, Decision.number.is_not(None))
        recognising = select(RecognitionDecision).where(RecognitionDecision.body_id == body.id)
        return [
            *(
                (f"proposal-{one.id}", _("Proposal: %(title)s", title=one.title))
                for one in db.session.scalars(proposals.order_by(Proposal.id.desc()).limit(MOST))
            ),
            *(
                (f"decision-{one.id}", _("Decision %(notation)s (%(year)s)", notation=one.notation, year=one.year))
                for one in db.session.scalars(decisions.order_by(Decision.id.desc()).limit(MOST))
            ),
            *(
                (
                    f"recognition-{one.id}",
                    _("Recognition %(notation)s (%(year)s)", notation=one.notation, year=one.day.year),
                )
                for one in db.session.scalars(recognising.order_by(RecognitionDecision.id.desc()).limit(MOST))
            ),
        ]

    def texts(self, body: Body, called: str) -> Sequence[Mapping[str, str]]:
        kind, _dash, number = called.partition("-")
        if not number.isdecimal() or len(number) > len(str(HIGHEST_ID)) or int(number) > HIGHEST_ID:
            return []
        if kind == "proposal":
            return _of_proposal(body, int(number))
        if kind == "decision":
            decision = db.session.get(Decision, int(number))
            if decision is None or decision.body_id != body.id:
                return []
            awards = [one for one in standing_holders(decision) if isinstance(one, Award)]
            return [page_texts(certificate_values(award, decision)) for award in awards]
        recognition = db.session.get(RecognitionDecision, int(number)) if kind == "recognition" else None
        if recognition is None or recognition.body_id != body.id:
            return []
        authors = [one for one in standing_holders(recognition) if not isinstance(one, Award)]
        return [page_texts(recognised_values(author, recognition)) for author in authors]


def _of_proposal(body: Body, number: int) -> Sequence[Mapping[str, str]]:
    """Return what is known of the certificates of a proposal: what their lines say; the rest comes with a decision."""
    proposal = db.session.get(Proposal, number, options=[selectinload(Proposal.awards)])
    if proposal is None or proposal.movement.body_id != body.id:
        return []
    day = clock.today()
    return [page_texts(line_values(award, day)) | {"office": body.head_office} for award in proposal.awards]


also_listed(OfAwards())
