"""What is told of a certificate to whoever verifies it: what the paper says, what became of it, and nothing more."""

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from contest import clock
from contest.awards.models import Award
from contest.certificates.keys import PrivateKey
from contest.certificates.models import Certificate, SigningKey
from contest.certificates.papers import NUMBERED, anew_values, page_texts
from contest.corrections.models import Correction
from contest.corrections.queries import as_decided, corrections_of
from contest.corrections.words import Words, corrected
from contest.paper.linebreaks import unmarked
from contest.paper.writing import short_day
from contest.recognition.models import RecognisedAuthor
from contest.units.models import Body
from contest.verification.proofs import LISTED, instant, multikey, signed, state_list
from contest.verification.state import State, state_of

CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
IDENTIFIERS = "https://www.w3.org/ns/cid/v1"
BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
BADGE_SCHEMA = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
# The texts of a paper that tell what it certifies, in their order.
TEXTS = ("office", "tribute", "heading", "recipient", "recipient_line", "achievement", "role", "initiative", "others")


class EventKind(enum.StrEnum):
    DECIDED = "decided"
    ISSUED = "issued"
    CORRECTED = "corrected"
    REPLACED = "replaced"
    AMENDED = "amended"
    ANNULLED = "annulled"


@dataclass(frozen=True)
class Event:
    """Something that happened: the day, and the document or the certificate by which it did."""

    kind: EventKind
    day: date
    document: str = ""
    serial: str = ""
    code: str = ""
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Record:
    """All that is told of a certificate: ``says`` are the texts of its paper, ``now`` those that read otherwise now."""

    code: str
    serial: str
    edition: int
    state: State
    honour: str
    says: Mapping[str, str]
    now: Mapping[str, str]
    decision: str
    decided_on: date
    register_entry: str
    history: Sequence[Event]
    replaced_by: Certificate | None
    # The last of those that took each other's place, if any did.
    last: Certificate | None
    # The decision that the one of the award amended, with its day.
    amends: str = ""

    @property
    def is_award(self) -> bool:
        return bool(self.honour)

    @property
    def stands_now(self) -> Certificate | None:
        """The certificate that stands in the place of this one, if any does."""
        return self.last if self.last is not None and self.last.stands else None

    def events(self, kind: str) -> Sequence[Event]:
        return [event for event in self.history if event.kind == kind]


def record_of(certificate: Certificate) -> Record:
    """Return what is told of ``certificate``, as it stands at this moment."""
    award, corrections = certificate.award, _corrections(certificate.award)
    said = _texts(certificate.values)
    reads = said
    if award is not None:
        reads = _texts(anew_values(certificate, award, _words(award, corrections)))
    now = {name: text for name, text in reads.items() if text != said.get(name, "")}
    return Record(
        code=certificate.code,
        serial=certificate.serial,
        edition=certificate.edition,
        state=state_of(
            stands=certificate.stands,
            replaced=certificate.replaced_by is not None,
            same_words=not now,
            amended=award is not None and award.amended_by is not None,
        ),
        honour=award.honour if award else "",
        says={name: text for name, text in said.items() if text},
        now=now,
        decision=certificate.values["decision"].removeprefix(NUMBERED),
        decided_on=date.fromisoformat(certificate.values["issued_on"]),
        register_entry=certificate.holder.register_entry,
        history=_history(certificate, corrections),
        replaced_by=_successor(certificate),
        last=_last_after(certificate),
        amends=_amended(award),
    )


def _successor(certificate: Certificate) -> Certificate | None:
    """Return what took the place of ``certificate`` for the same recipient.

    To whom else a later decision gave the award is not told to whoever holds this paper.
    """
    other, award = certificate.replaced_by, certificate.award
    if other is None or award is None or other.award is None:
        return other
    return other if other.award.recipient_key == award.recipient_key else None


def _last_after(certificate: Certificate) -> Certificate | None:
    last = None
    while (other := _successor(last or certificate)) is not None:
        last = other
    return last


def _amended(award: Award | None) -> str:
    former = award.replaces.decision if award and award.replaces else None
    return f"{former.notation}, {short_day(former.day)}" if former else ""


def _corrections(award: Award | None) -> Sequence[Correction]:
    return corrections_of([award]).get(award.id, ()) if award else ()


def _words(award: Award, corrections: Iterable[Correction]) -> Words:
    return corrected(as_decided(award), [(one.field.value, one.new_text) for one in corrections])


def _texts(values: Mapping[str, Any]) -> dict[str, str]:
    texts = page_texts(values)
    return {name: unmarked(texts.get(name, "")) for name in TEXTS}


def _history(certificate: Certificate, corrections: Sequence[Correction]) -> Sequence[Event]:
    """Return what happened, in the order of the days; why something was annulled stands in its decision alone."""
    decision = certificate.decision
    events = [Event(EventKind.DECIDED, decision.day, document=decision.notation)] if decision else []
    events.append(Event(EventKind.ISSUED, _day(certificate.issued_at), serial=certificate.serial))
    documents = {one.document.id: one.document for one in corrections}
    for document in documents.values():
        fields = tuple(one.field.value for one in corrections if one.document_id == document.id)
        events.append(Event(EventKind.CORRECTED, document.issued_on, document=document.notation, fields=fields))
    if (other := _successor(certificate)) is not None:
        events.append(Event(EventKind.REPLACED, _day(other.issued_at), serial=other.serial, code=other.code))
    award = certificate.award
    if award is not None and (line := award.amended_by) is not None and (amending := line.decision) is not None:
        events.append(Event(EventKind.AMENDED, amending.day, document=amending.notation))
    if (gone := certificate.annulment) is not None:
        events.append(Event(EventKind.ANNULLED, gone.annulled_on, document=gone.decision_ref))
    return sorted(events, key=lambda event: event.day)


def _day(moment: datetime) -> date:
    return moment.astimezone(clock.OFFICE).date()


@dataclass(frozen=True)
class Site:
    """The addresses under which things are published here; ``url`` is that of the product."""

    url: str

    def page(self, code: str) -> str:
        return f"{self.url}/v/{code}"

    def answer(self, code: str) -> str:
        return f"{self.url}/v/{code}.json"

    def credential(self, code: str) -> str:
        return f"{self.url}/v/{code}/credential.json"

    def issuer(self, body: Body) -> str:
        return f"{self.url}/v/issuer/{quote(body.code, safe='')}"

    def states(self, body: Body, number: int) -> str:
        return f"{self.url}/v/issuer/{quote(body.code, safe='')}/states/{number}"

    @property
    def keys(self) -> str:
        return f"{self.url}/v/keys"


def answer_of(record: Record, body: Body, site: Site) -> dict[str, Any]:
    """Return what is told to a program; ``docs/verification.md`` promises these names."""
    other = record.replaced_by
    links = {
        "self": site.answer(record.code),
        "page": site.page(record.code),
        "credential": site.credential(record.code),
        "issuer": site.issuer(body),
        "keys": site.keys,
    }
    if other is not None:
        links["replaced_by"] = site.answer(other.code)
    if record.stands_now is not None:
        links["stands"] = site.answer(record.stands_now.code)
    return {
        "version": 1,
        "code": record.code,
        "serial": record.serial,
        "edition": record.edition,
        "state": record.state.value,
        "checked_at": instant(clock.now()),
        "paper": {
            "kind": "award" if record.is_award else "recognition",
            **record.says,
            "decision": record.decision,
            "decided_on": record.decided_on.isoformat(),
            "register_entry": record.register_entry,
        },
        "reads_now": dict(record.now),
        "history": [_told(event) for event in record.history],
        "links": links,
    }


def _told(event: Event) -> dict[str, Any]:
    told: dict[str, Any] = {"event": event.kind.value, "day": event.day.isoformat()}
    more = {"document": event.document, "serial": event.serial, "code": event.code, "fields": list(event.fields)}
    return told | {name: value for name, value in more.items() if value}


def key_set(keys: Iterable[SigningKey]) -> dict[str, Any]:
    """Return the published keys as a JSON Web Key set, each with the time it was in use."""
    return {"keys": [_jwk(key) for key in keys]}


def _jwk(published: SigningKey) -> dict[str, Any]:
    retired = instant(published.retired_at) if published.retired_at else None
    named = {"kid": published.name, "use": "sig", "alg": "EdDSA"}
    return {**published.key.jwk, **named, "in_use_from": instant(published.made_at), "in_use_until": retired}


def issuer_of(body: Body, keys: Iterable[SigningKey], site: Site) -> dict[str, Any]:
    """Return the profile of ``body`` as an issuer, with the keys that sign for it."""
    address = site.issuer(body)
    methods = [
        {
            "id": f"{address}#{published.name}",
            "type": "Multikey",
            "controller": address,
            "publicKeyMultibase": multikey(published.key),
        }
        for published in keys
    ]
    return {
        "@context": [IDENTIFIERS, BADGES],
        "id": address,
        "type": ["Profile"],
        "name": body.name,
        "url": f"{site.url}/v",
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def credential_of(certificate: Certificate, record: Record, key: PrivateKey, site: Site) -> dict[str, Any]:
    """Return a valid certificate as an Open Badge 3.0, which is a W3C Verifiable Credential, signed by ``key``.

    It says what the paper says. Its state is told by the list that it names.
    """
    body, says = body_of(certificate), record.says
    address, number, place = site.credential(record.code), *divmod(certificate.id, LISTED)
    states = site.states(body, number)
    criteria = says.get("achievement") or " ".join(says[name] for name in ("role", "initiative") if name in says)
    document = {
        "@context": [CREDENTIALS, BADGES],
        "id": address,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": site.issuer(body), "type": ["Profile"], "name": certificate.values["body"]},
        "validFrom": f"{record.decided_on.isoformat()}T00:00:00+07:00",
        "name": f"{says['heading']} - {says['recipient']}",
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": False,
                    "identityHash": says["recipient"],
                    "identityType": "ext:name",
                }
            ],
            "achievement": {
                "id": f"{site.page(record.code)}#achievement",
                "type": ["Achievement"],
                "name": f"{says['heading']} - {says['office']}",
                "description": f"{says['tribute']} {says['heading']}. Quyết định số {record.decision}. "
                f"Số sổ: {record.register_entry}. Số hiệu: {record.serial}.",
                "criteria": {"id": site.page(record.code), "narrative": criteria},
            },
        },
        "credentialStatus": {
            "id": f"{states}#{place}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(place),
            "statusListCredential": states,
        },
        "credentialSchema": [{"id": BADGE_SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
    }
    return signed(document, key, method=f"{site.issuer(body)}#{key.public.name}", created=clock.now())


def states_of(body: Body, number: int, revoked: Iterable[int], key: PrivateKey, site: Site) -> dict[str, Any]:
    """Return the signed list of the states of certificates of ``body``: ``revoked`` are the ids that hold no more."""
    address = site.states(body, number)
    document = {
        "@context": [CREDENTIALS],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": site.issuer(body),
        "validFrom": instant(clock.now()),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": state_list(one - number * LISTED for one in revoked),
        },
    }
    return signed(document, key, method=f"{site.issuer(body)}#{key.public.name}", created=clock.now())


def body_of(certificate: Certificate) -> Body:
    holder = certificate.holder
    decision = holder.recognition.decision if isinstance(holder, RecognisedAuthor) else holder.decision
    if decision is None:
        raise ValueError(f"the certificate {certificate.serial} rests on no decision")
    return decision.body
