"""Which design a certificate has, and what a body has made of its own."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from contest.database import db, found
from contest.designs.choosing import ANY, FORMS, RECOGNITION, TITLES, headed, most_fitting
from contest.designs.design import Design, read
from contest.designs.models import BodyDesign, DesignGround, DesignProof, DesignVersion
from contest.designs.ready_made import ready_made, usual
from contest.errors import RuleViolation
from contest.movements.models import RecipientKind
from contest.paper.faces import PaperError
from contest.rules.catalogue import HonourKind, honour
from contest.storage.models import StoredFile
from contest.units.models import Body


def design_called(version: str) -> Design:
    """Return the design of ``version``, ours or a body's; raises PaperError when there is none, or none any more."""
    design = ready_made().get(version)
    if design is not None:
        return design
    rows = select(DesignVersion).where(DesignVersion.called == version).options(joinedload(DesignVersion.design))
    row = db.session.scalar(rows)
    if row is None:
        raise PaperError("The layout %(version)s of this certificate is not known any more.", version=version)
    return design_of(row)


def design_of(version: DesignVersion) -> Design:
    """Return what a body drew as ``version``, by the name that it has there."""
    return read(version.called, {**version.values, "name": version.design.name})


@dataclass
class Choices:
    """What a body issues with, read once for all certificates of a list."""

    body: Body
    _known: dict[str, Design] = field(default_factory=dict, repr=False)

    @cached_property
    def own(self) -> Sequence[BodyDesign]:
        return standing_designs(self.body)

    def version(
        self, purpose: str, recipient_kind: RecipientKind, *, posthumous: bool = False, on: date
    ) -> str:  # fmt: skip
        """Return the name of the version that ``design_for`` finds."""
        purposes = self._purposes(purpose, on)
        own = most_fitting(
            self.own, purposes=purposes, recipient_kind=recipient_kind, posthumous=posthumous, day=on
        )  # fmt: skip
        if own is not None:
            return own.current.called
        return usual(purposes, recipient_kind, posthumous=posthumous, on=on)

    def design(self, purpose: str, recipient_kind: RecipientKind, *, posthumous: bool = False, on: date) -> Design:
        """Return what ``design_for`` finds."""
        return self.called(self.version(purpose, recipient_kind, posthumous=posthumous, on=on))

    def called(self, version: str) -> Design:
        """Return what ``design_called`` finds."""
        if version not in self._known:
            own = next((one.current for one in self.own if one.current.called == version), None)
            self._known[version] = design_of(own) if own else design_called(version)
        return self._known[version]

    def _purposes(self, purpose: str, day: date) -> tuple[str, ...]:
        """Return what a design may be for to serve ``purpose``, the most special first."""
        if purpose == RECOGNITION:
            return (RECOGNITION,)
        try:
            given = honour(purpose, on=day, body_id=self.body.id)
        except RuleViolation:
            return purpose, ANY
        return purpose, headed(given.heading), TITLES if given.kind is HonourKind.TITLE else FORMS, ANY


def design_for(
    body: Body, purpose: str, recipient_kind: RecipientKind, *, posthumous: bool = False, on: date
) -> Design:  # fmt: skip
    """Return the design that ``body`` issues with on a day: its own that was made for exactly this, then a more
    general one, else the one that comes with the product.

    ``purpose`` is the code of an honour, or ``RECOGNITION`` for the certificate of a recognised initiative.
    """
    return Choices(body).design(purpose, recipient_kind, posthumous=posthumous, on=on)


def standing_designs(body: Body) -> Sequence[BodyDesign]:
    """Return the designs of ``body`` that certificates may be issued with, with their versions."""
    rows = select(BodyDesign).where(BodyDesign.body_id == body.id, BodyDesign.retired_at.is_(None))
    return db.session.scalars(rows.options(selectinload(BodyDesign.versions)).order_by(BodyDesign.number)).all()


def designs_of(body: Body) -> Sequence[BodyDesign]:
    """Return all designs of ``body`` with their versions, those that were retired at the end."""
    rows = select(BodyDesign).where(BodyDesign.body_id == body.id)
    rows = rows.options(
        selectinload(BodyDesign.versions).joinedload(DesignVersion.made_by), joinedload(BodyDesign.retired_by)
    )
    return db.session.scalars(rows.order_by(BodyDesign.retired_at.is_not(None), BodyDesign.number)).all()


def find_design(design_id: int) -> BodyDesign:
    return found(BodyDesign, design_id)


def find_version(version_id: int) -> DesignVersion:
    return found(DesignVersion, version_id)


def find_proof(proof_id: int) -> DesignProof:
    return found(DesignProof, proof_id)


def find_ground(ground_id: int) -> DesignGround:
    return found(DesignGround, ground_id)


def last_number(body: Body) -> int:
    """Return the number of the design that ``body`` made last, or 0."""
    return db.session.scalar(select(func.max(BodyDesign.number)).where(BodyDesign.body_id == body.id)) or 0


def grounds_of(body: Body) -> Sequence[DesignGround]:
    """Return the grounds that ``body`` uploaded, the newest first."""
    rows = select(DesignGround).where(DesignGround.body_id == body.id).options(joinedload(DesignGround.file))
    return db.session.scalars(rows.order_by(DesignGround.id.desc())).all()


def ground_kept_as(body: Body, sha256: str) -> DesignGround | None:
    """Return the ground of ``body`` whose content has this hash."""
    rows = select(DesignGround).join(DesignGround.file).where(DesignGround.body_id == body.id)
    return db.session.scalar(rows.where(StoredFile.sha256 == sha256).options(joinedload(DesignGround.file)))


def proofs_to_take_away(before: datetime) -> Sequence[DesignProof]:
    """Return the proofs drawn before this of what was not saved; those of versions are looked at as long as these."""
    old = (DesignProof.version_id.is_(None), DesignProof.finished_at < before)
    return db.session.scalars(select(DesignProof).where(*old).order_by(DesignProof.id)).all()


def proof_of(version: DesignVersion) -> DesignProof | None:
    """Return the page by which ``version`` is looked at: the newest that was asked for."""
    rows = select(DesignProof).where(DesignProof.version_id == version.id).options(joinedload(DesignProof.file))
    return db.session.scalar(rows.order_by(DesignProof.id.desc()).limit(1))
