"""What verification asks of the database besides the certificate itself."""

from collections.abc import Sequence

from sqlalchemy import or_, select

from contest.awards.models import Award, AwardState
from contest.certificates.models import Certificate
from contest.database import HIGHEST_ID, db
from contest.errors import NotFound
from contest.recognition.models import RecognisedAuthor, Recognition, RecognitionDecision, RecognitionState
from contest.units.models import Body
from contest.units.queries import body_by_code
from contest.verification.proofs import LISTED


def find_issuer(code: str) -> Body:
    """Return the body of this code, or raise NotFound."""
    body = body_by_code(code)
    if body is None:
        raise NotFound("body")
    return body


def revoked_at(body: Body, number: int) -> Sequence[int]:
    """Return the ids, within the list of this number, of certificates of ``body`` that are not valid any more.

    They were annulled or amended, or another one took their place. Raises NotFound when no certificate can be in such
    a list.
    """
    if number * LISTED > HIGHEST_ID:
        raise NotFound("states")
    later = Certificate.__table__.alias("later")
    return db.session.scalars(
        select(Certificate.id)
        .outerjoin(Certificate.award)
        .outerjoin(Certificate.recognised_author)
        .outerjoin(RecognisedAuthor.recognition)
        .outerjoin(Recognition.decision)
        .outerjoin(later, later.c.replaces_id == Certificate.id)
        .where(
            Certificate.id.between(number * LISTED, (number + 1) * LISTED - 1),
            or_(Award.body_id == body.id, RecognitionDecision.body_id == body.id),
            or_(
                Award.state.in_((AwardState.ANNULLED, AwardState.AMENDED)),
                Recognition.state == RecognitionState.ANNULLED,
                later.c.id.is_not(None),
            ),
        )
        .order_by(Certificate.id)
    ).all()
