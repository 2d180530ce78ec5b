"""Signed certificates and what is to be signed, as pages, services and tasks need them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from contest.awards.models import Award, Decision
from contest.awards.queries import find_decision
from contest.certificates.models import AnyDecision, Certificate
from contest.certificates.queries import certificate_by_code, certificates_of
from contest.database import db, found
from contest.errors import NotFound
from contest.movements.models import Movement
from contest.recognition.models import RecognisedAuthor, Recognition
from contest.recognition.queries import find_recognition_decision
from contest.signatures.models import Part, SignedCertificate, SigningMark, SigningRun, SigningTerms
from contest.signatures.pictures import MarkKind
from contest.units.models import Body
from contest.units.queries import find_body

Copies = dict[Part, SignedCertificate]


@dataclass(frozen=True)
class Signing:
    """A part of the signing of a decision's certificates: that of the signer, or that of the body."""

    decision: AnyDecision
    part: Part

    @property
    def movement(self) -> Movement:
        return self.decision.movement

    @property
    def signer(self) -> str:
        """Whose digital signature it is."""
        return self.decision.signer_name if self.part is Part.SIGNER else self.decision.body.name

    @property
    def kind(self) -> MarkKind:
        """What is drawn with it."""
        return MarkKind.SIGNATURE if self.part is Part.SIGNER else MarkKind.SEAL


def find_signing(decision_id: int, part: str) -> Signing:
    return Signing(find_decision(decision_id), _part(part))


def find_recognition_signing(decision_id: int, part: str) -> Signing:
    return Signing(find_recognition_decision(decision_id), _part(part))


def _part(name: str) -> Part:
    if name not in list(Part):
        raise NotFound("part")
    return Part(name)


def find_signing_run(run_id: int) -> SigningRun:
    return found(SigningRun, run_id)


def find_mark(mark_id: int) -> SigningMark:
    return found(SigningMark, mark_id)


@dataclass(frozen=True)
class BodyMark:
    """A kind of picture that a body may draw with signatures."""

    body: Body
    kind: MarkKind

    @property
    def body_id(self) -> int:
        return self.body.id


def find_body_mark(body_id: int, kind: str) -> BodyMark:
    if kind not in list(MarkKind):
        raise NotFound("kind")
    return BodyMark(find_body(body_id), MarkKind(kind))


def copies_of(certificates: Sequence[Certificate]) -> dict[int, Copies]:
    """Return the signed copies of ``certificates`` by their ids and the parts."""
    rows = db.session.scalars(
        select(SignedCertificate)
        .where(SignedCertificate.certificate_id.in_([certificate.id for certificate in certificates]))
        .options(joinedload(SignedCertificate.file), joinedload(SignedCertificate.run))
        .order_by(SignedCertificate.id)
    )
    copies: dict[int, Copies] = {}
    for row in rows:
        copies.setdefault(row.certificate_id, {})[row.part] = row
    return copies


def copy_of(certificate: Certificate) -> SignedCertificate | None:
    """Return the signed copy of ``certificate`` that is given out: that with the seal, if the body has signed."""
    copies = copies_of([certificate]).get(certificate.id, {})
    return copies.get(Part.BODY) or copies.get(Part.SIGNER)


def public_copy(code: str) -> SignedCertificate | None:
    """Return the signed copy that the public page of a certificate gives out: only if its body lets it, and while the
    certificate stands."""
    certificate = certificate_by_code(code)
    decision = certificate.decision if certificate else None
    if certificate is None or decision is None or not certificate.stands or certificate.replaced_by is not None:
        return None
    return copy_of(certificate) if gives_copies(decision.body) else None


def gives_copies(body: Body) -> bool:
    terms = db.session.get(SigningTerms, body.id)
    return bool(terms and terms.gives_copies)


def to_sign(signing: Signing) -> list[Certificate]:
    """Return the certificates that stand and are printed, and that this part has not signed yet, in list order.

    The body signs what the signer has signed.
    """
    printed = [certificate for certificate in certificates_of(signing.decision) if certificate.file is not None]
    copies = copies_of(printed)
    return [
        certificate
        for certificate in printed
        if signing.part not in (own := copies.get(certificate.id, {}))
        and (signing.part is Part.SIGNER or Part.SIGNER in own)
    ]


@dataclass(frozen=True)
class Standing:
    """How many certificates of a decision stand, are printed, and are signed by each part; and the last run."""

    issued: int
    printed: int
    signed: dict[Part, int]
    run: SigningRun | None


def standing_of(decision: AnyDecision) -> Standing:
    certificates = certificates_of(decision)
    copies = copies_of(certificates)
    signed = {part: sum(1 for own in copies.values() if part in own) for part in Part}
    printed = sum(1 for certificate in certificates if certificate.file is not None)
    return Standing(len(certificates), printed, signed, next(iter(runs_of(decision)), None))


def runs_of(decision: AnyDecision) -> Sequence[SigningRun]:
    """Return the runs that signed certificates of ``decision``, the newest first."""
    of = SigningRun.decision_id if isinstance(decision, Decision) else SigningRun.recognition_decision_id
    return db.session.scalars(select(SigningRun).where(of == decision.id).order_by(SigningRun.id.desc())).all()


def marks_of(body: Body) -> Sequence[SigningMark]:
    """Return the pictures that ``body`` ever drew with signatures, the newest first."""
    return db.session.scalars(
        select(SigningMark)
        .where(SigningMark.body_id == body.id)
        .options(joinedload(SigningMark.added_by), joinedload(SigningMark.withdrawn_by))
        .order_by(SigningMark.id.desc())
    ).all()


def mark_for(signing: Signing) -> SigningMark | None:
    """Return what is drawn with this part now: the newest picture of the signer's signature, or of the seal."""
    name = signing.signer if signing.kind is MarkKind.SIGNATURE else ""
    return db.session.scalar(
        select(SigningMark)
        .where(
            SigningMark.body_id == signing.decision.body_id, SigningMark.kind == signing.kind,
            SigningMark.name == name, SigningMark.withdrawn_at.is_(None),
        )
        .order_by(SigningMark.id.desc())
        .limit(1)
    )  # fmt: skip


def ever_issued(decision: AnyDecision) -> Sequence[Certificate]:
    """Return every certificate that was ever issued for ``decision``, annulled and replaced ones too, by their ids."""
    query = select(Certificate).options(joinedload(Certificate.file), joinedload(Certificate.replaced_by))
    if isinstance(decision, Decision):
        query = query.join(Certificate.award).where(Award.decision_id == decision.id)
    else:
        query = query.join(Certificate.recognised_author).join(RecognisedAuthor.recognition)
        query = query.where(Recognition.decision_id == decision.id)
    return db.session.scalars(query.order_by(Certificate.id)).all()
