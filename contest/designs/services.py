"""Making a design of a body, saving versions of it, taking grounds and whole designs in, and asking for proofs."""

import json
from base64 import b64decode, b64encode
from binascii import Error as NoBase64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Protocol

from contest import clock
from contest.accounts.models import Account
from contest.database import db, lock
from contest.designs import queries
from contest.designs.checking import MOST_SETTINGS, refuse_unsound
from contest.designs.choosing import LETTER
from contest.designs.cleaning import LARGEST, cleaned, refuse_misfit
from contest.designs.design import Design, read, written
from contest.designs.drawings import SVG
from contest.designs.models import BodyDesign, DesignGround, DesignProof, DesignVersion
from contest.designs.ready_made import is_letter
from contest.designs.scaling import scaled
from contest.errors import RuleViolation, Stale
from contest.journal.services import record
from contest.movements.models import RecipientKind
from contest.storage.services import check_harmless, content_of, forget, store
from contest.storage.uploads import PDF, PNG, Upload
from contest.units.models import Body

# What an exported design says of itself, and the edition of its layout.
KIND, EDITION = "bangvang-design", 1
# How large the page of a proof is looked at, in pixels of its longer side, and under which kinds its pictures are kept.
LOOKED_AT, SMALL = 1600, 480
PICTURES = tuple(f"page-{side}" for side in (LOOKED_AT, SMALL))
LONGEST_NAME = 400
LARGEST_EXPORT = 2 * LARGEST
EXTENSIONS: Mapping[str, str] = {SVG: "svg", PNG: "png", PDF: "pdf"}


@dataclass(frozen=True)
class DesignDetails:
    """What a design is called, what certificates it is for, and from which day to which."""

    name: str
    purpose: str
    recipient_kind: RecipientKind | None
    posthumous: bool | None
    valid_from: date
    valid_to: date | None


class Lists(Protocol):
    """Lists of a body whose longest names and merits a design is looked at with."""

    def of(self, body: Body) -> Sequence[tuple[str, str]]:
        """Return what each list is called by and its words, the newest first."""
        ...

    def texts(self, body: Body, called: str) -> Sequence[Mapping[str, str]]:
        """Return the texts of the certificates of a list by the names of their places; none if there is no such."""
        ...


_lists: list[Lists] = []


def also_listed(lists: Lists) -> None:
    """Register further lists to look at a design with."""
    _lists.append(lists)


def lists_of(body: Body) -> list[tuple[str, str]]:
    """Return what every list of ``body`` is called by, and its words."""
    return [named for lists in _lists for named in lists.of(body)]


def texts_of_list(body: Body, called: str) -> list[Mapping[str, str]]:
    return [texts for lists in _lists for texts in lists.texts(body, called)]


def start_design(
    body: Body, details: DesignDetails, start: Design, size: tuple[float, float], note: str, *, by: Account
) -> BodyDesign:
    """Make a design of ``body`` whose first version is ``start`` on a page of ``size`` in millimetres."""
    lock(body)
    _refuse_days(details)
    _refuse_misused(details, start)
    if (start.width > start.height) != (size[0] > size[1]):
        raise RuleViolation("This design is drawn for a page that stands the other way.", field="size")
    design = BodyDesign(
        body=body, number=queries.last_number(body) + 1, made_at=clock.now(), made_by=by, **vars(details)
    )  # fmt: skip
    db.session.add(design)
    short = {name: replace(place, settings=place.settings[:MOST_SETTINGS]) for name, place in start.places.items()}
    first = scaled(replace(start, places=short), *size)
    if first.ground is not None and queries.ground_kept_as(body, first.ground.sha256) is None:
        first = replace(first, ground=None)
    db.session.flush()
    record(by, "design.make", design, body_id=body.id, design=details.name)
    _add_version(design, first, note, by=by)
    return design


def change_design(design: BodyDesign, details: DesignDetails, *, by: Account) -> BodyDesign:
    """Change what ``design`` is called and for; certificates that were issued keep theirs."""
    lock(design)
    _refuse_retired(design)
    _refuse_days(details)
    _refuse_misused(details, read(design.current.called, design.current.values))
    for name, value in vars(details).items():
        setattr(design, name, value)
    record(
        by, "design.change", design, body_id=design.body_id, design=details.name, purpose=details.purpose,
        valid_from=details.valid_from, valid_to=details.valid_to,
    )  # fmt: skip
    return design


def save_version(
    design: BodyDesign, drawn: Design, note: str, *, begun: int | None = None, by: Account
) -> DesignVersion:
    """Keep ``drawn`` as the next version of ``design``; ``begun`` is the number of the version it was drawn from.

    Refused when nothing has changed, or when somebody has saved another version meanwhile.
    """
    lock(design)
    _refuse_retired(design)
    current = design.current
    if begun is not None and current.number != begun:
        raise Stale(
            "%(name)s has saved version %(version)s meanwhile. Look at it first; if you save once more, yours comes "
            "after it.",
            name=current.made_by.name, version=current.number,
        )  # fmt: skip
    if written(drawn) == written(read(current.called, current.values)):
        raise RuleViolation("Nothing has changed since version %(version)s.", version=current.number)
    return _add_version(design, drawn, note, by=by)


def _add_version(design: BodyDesign, drawn: Design, note: str, *, by: Account) -> DesignVersion:
    if not note:
        raise RuleViolation("Say in a few words what has changed.", field="note")
    refuse_unsound(drawn)
    _refuse_ground(design.body, drawn)
    number = design.versions[0].number + 1 if design.versions else 1
    version = DesignVersion(
        design=design, number=number, called=f"{design.body.code}-{design.number}-{number}", values=written(drawn),
        note=note, made_at=clock.now(), made_by=by,
    )  # fmt: skip
    db.session.add(version)
    db.session.flush()
    db.session.expire(design, ["versions"])
    record(by, "design.save", design, body_id=design.body_id, version=number, note=note)
    return version


def _refuse_ground(body: Body, drawn: Design) -> None:
    if drawn.ground is None:
        return
    ground = queries.ground_kept_as(body, drawn.ground.sha256)
    if ground is None or ground.file.media_type != drawn.ground.media_type:
        raise RuleViolation("This ground is not kept here. Send it again.", field="frame")
    refuse_misfit(ground.width, ground.height, ground.file.media_type, page=(drawn.width, drawn.height))


def restore_version(version: DesignVersion, note: str, *, by: Account) -> DesignVersion:
    """Make the newest version of the design what ``version`` was; all between are kept."""
    return save_version(version.design, read(version.called, version.values), note, by=by)


def retire_design(design: BodyDesign, reason: str, *, by: Account) -> BodyDesign:
    """Issue nothing more with ``design``; what was issued with it stays as it is."""
    lock(design)
    _refuse_retired(design)
    design.retired_at, design.retired_by, design.retirement_reason = clock.now(), by, reason
    record(by, "design.retire", design, body_id=design.body_id, reason=reason)
    return design


def _refuse_retired(design: BodyDesign) -> None:
    if not design.stands:
        raise RuleViolation("This design was retired; nothing is changed in it any more.")


def _refuse_days(details: DesignDetails) -> None:
    if details.valid_to is not None and details.valid_to < details.valid_from:
        raise RuleViolation("The last day lies before the first.", field="valid_to")


def _refuse_misused(details: DesignDetails, drawn: Design) -> None:
    """Refuse to issue honours on a page without decision and number, and letters on one that speaks of them."""
    if is_letter(drawn) and details.purpose != LETTER:
        raise RuleViolation("This page is a letter: it names no decision, so nothing is awarded on it.",
                            field="purpose")  # fmt: skip
    if details.purpose == LETTER and not is_letter(drawn):
        raise RuleViolation("This page is a certificate. Begin a letter with the page of a letter.", field="purpose")


def add_ground(
    body: Body, upload: Upload, *, page: tuple[float, float] | None = None, by: Account
) -> DesignGround:  # fmt: skip
    """Keep an uploaded frame and ground of ``body``, cleaned; the same file is kept once.

    With the size of a ``page`` in millimetres it is refused when it would not do for that.
    """
    try:
        check_harmless(upload)
        clean = cleaned(upload)
        if page is not None:
            refuse_misfit(clean.width, clean.height, clean.media_type, page=page)
    except RuleViolation as violation:
        raise RuleViolation(violation.message, field="upload", **violation.values) from None
    name = f"{upload.filename.rpartition('.')[0]}.{EXTENSIONS[clean.media_type]}"
    file = store(clean.content, filename=name, media_type=clean.media_type)
    known = queries.ground_kept_as(body, file.sha256)
    if known is not None:
        db.session.delete(file)
        return known
    ground = DesignGround(
        body=body, file=file, width=clean.width, height=clean.height, added_at=clock.now(), added_by_id=by.id
    )
    db.session.add(ground)
    db.session.flush()
    record(by, "design.add_ground", body, body_id=body.id, file=file.filename, sha256=file.sha256)
    return ground


def exported(version: DesignVersion) -> bytes:
    """Return ``version`` as a file that another body can take in, with its ground in it."""
    design = version.design
    told: dict[str, Any] = {
        "kind": KIND, "edition": EDITION, "name": design.name, "body": design.body.name, "version": version.called,
        "note": version.note, "design": version.values,
    }  # fmt: skip
    if sha256 := (version.values.get("ground") or {}).get("sha256"):
        ground = queries.ground_kept_as(design.body, sha256)
        if ground is not None:
            told["ground"] = {"filename": ground.file.filename, "content": b64encode(content_of(ground.file)).decode()}
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def import_design(body: Body, details: DesignDetails, upload: Upload, note: str, *, by: Account) -> BodyDesign:
    """Take a design in that another body exported: whole, or not at all."""
    try:
        told = _told(upload)
        values = dict(told["design"])
        sent = told.get("ground")
        ground = _sent_ground(body, sent, by=by) if sent else None
        values["ground"] = (
            {"sha256": ground.file.sha256, "media_type": ground.file.media_type} if ground is not None else None
        )
        drawn = read("", values)
        if len(drawn.name.encode()) > LONGEST_NAME:
            raise _no_design(upload)
        refuse_unsound(drawn)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, RecursionError):
        raise _no_design(upload) from None
    return start_design(body, details, drawn, (drawn.width, drawn.height), note, by=by)


def _told(upload: Upload) -> Any:
    """Return what an exported design tells; raises ValueError or RuleViolation for what is none."""
    if len(upload.content) > LARGEST_EXPORT:
        raise _no_design(upload)
    told = json.loads(upload.content.decode("utf-8-sig"))
    if told["kind"] != KIND:
        raise _no_design(upload)
    if told["edition"] != EDITION:
        raise RuleViolation(
            "“%(name)s” comes from a newer product than this one.", field="upload", name=upload.filename
        )
    return told


def _sent_ground(body: Body, sent: Mapping[str, str], *, by: Account) -> DesignGround:
    try:
        content = b64decode(sent["content"], validate=True)
    except NoBase64:
        raise ValueError("no ground") from None
    return add_ground(body, Upload(str(sent["filename"]), content), by=by)


def _no_design(upload: Upload) -> RuleViolation:
    return RuleViolation("“%(name)s” is not a design that was exported from here.", field="upload",
                         name=upload.filename)  # fmt: skip


def request_proof(
    design: BodyDesign, drawn: Design, texts: Mapping[str, str], *, version: DesignVersion | None = None,
    by: Account | None,
) -> DesignProof:  # fmt: skip
    """Ask for a page of ``drawn`` with ``texts``. The edge hands it to ``tasks.draw_proof`` after the commit."""
    refuse_unsound(drawn)
    _refuse_ground(design.body, drawn)
    proof = DesignProof(
        design=design, version=version, values=written(drawn), texts=dict(texts), requested_by_id=by.id if by else None
    )  # fmt: skip
    db.session.add(proof)
    db.session.flush()
    record(by, "design.proof", design, body_id=design.body_id, version=version.number if version else None)
    return proof


def take_proof_away(proof: DesignProof) -> None:
    """Throw a proof away; that it was asked for stays on record."""
    design, file = proof.design, proof.file
    record(None, "design.take_away_proof", design, body_id=design.body_id)
    db.session.delete(proof)
    db.session.flush()
    if file is not None:
        forget(file, derived_as=PICTURES)
