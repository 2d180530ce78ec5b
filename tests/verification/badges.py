"""What Open Badges 3.0 requires of an AchievementCredential and of what it holds (1EdTech, version 3.0.3), and a
reader of as much of JSON schema as that takes."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

URI = {"type": str, "pattern": r"(https?|urn|did):.+"}
TEXT = {"type": str, "pattern": r".*\S"}
MOMENT = {"type": str, "pattern": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"}
IDENTITY_TYPE = {
    "type": str,
    "pattern": r"sourcedId|systemId|productId|userName|accountId|emailAddress|nationalIdentityNumber|identifier"
    r"|(ext:)[a-z|A-Z|0-9|.|\-|_]+",
}


def kinds(*names: str) -> dict[str, Any]:
    return {"type": list, "items": TEXT, "contains": names}


PROFILE = {"type": dict, "required": {"id": URI, "type": kinds("Profile")}, "optional": {"name": TEXT, "url": URI}}
IDENTITY = {
    "type": dict,
    "required": {
        "type": {"type": str, "pattern": "IdentityObject"},
        "hashed": {"type": bool},
        "identityHash": TEXT,
        "identityType": IDENTITY_TYPE,
    },
    "optional": {"salt": TEXT},
    "closed": True,
}
ACHIEVEMENT = {
    "type": dict,
    "required": {
        "id": URI,
        "type": kinds("Achievement"),
        "name": TEXT,
        "description": TEXT,
        "criteria": {"type": dict, "required": {}, "optional": {"id": URI, "narrative": TEXT}, "closed": True},
    },
}
SUBJECT = {
    "type": dict,
    "required": {
        "type": kinds("AchievementSubject"),
        "achievement": ACHIEVEMENT,
        # Either this or an id.
        "identifier": {"type": list, "items": IDENTITY},
    },
    "optional": {"role": TEXT, "licenseNumber": TEXT, "narrative": TEXT},
    "closed": True,
}
STATUS = {
    "type": dict,
    "required": {
        "id": URI,
        "type": {"type": str, "pattern": "BitstringStatusListEntry"},
        "statusPurpose": TEXT,
        "statusListIndex": {"type": str, "pattern": r"\d+"},
        "statusListCredential": URI,
    },
}
PROOF = {
    "type": dict,
    "required": {
        "type": {"type": str, "pattern": "DataIntegrityProof"},
        "cryptosuite": TEXT,
        "created": MOMENT,
        "verificationMethod": URI,
        "proofPurpose": {"type": str, "pattern": "assertionMethod"},
        "proofValue": {"type": str, "pattern": r"z[1-9A-HJ-NP-Za-km-z]+"},
    },
}
CREDENTIAL = {
    "type": dict,
    "required": {
        "@context": kinds(
            "https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
        ),
        "id": URI,
        "type": kinds("VerifiableCredential", "OpenBadgeCredential"),
        "name": TEXT,
        "issuer": PROFILE,
        "validFrom": MOMENT,
        "credentialSubject": SUBJECT,
        "credentialStatus": STATUS,
        "proof": PROOF,
    },
    "optional": {"credentialSchema": {"type": list, "items": {"type": dict, "required": {"id": URI, "type": TEXT}}}},
}


def faults(badge: Any) -> list[str]:
    """Return where ``badge`` is not what the standard requires."""
    return list(_faults(badge, CREDENTIAL, "badge"))


def _faults(value: Any, wanted: Mapping[str, Any], place: str) -> Iterator[str]:
    if not isinstance(value, wanted["type"]):
        yield f"{place} is {value!r}"
        return
    if "pattern" in wanted and not re.fullmatch(wanted["pattern"], value):
        yield f"{place} is {value!r}"
    if wanted["type"] is list:
        if not value:
            yield f"{place} is empty"
        yield from (f"{place} lacks {name}" for name in wanted.get("contains", ()) if name not in value)
        for number, item in enumerate(value):
            yield from _faults(item, wanted["items"], f"{place}[{number}]")
    if wanted["type"] is dict:
        known = {**wanted["required"], **wanted.get("optional", {})}
        yield from (f"{place} lacks {name}" for name in wanted["required"] if name not in value)
        yield from (f"{place} has {name}" for name in value if wanted.get("closed") and name not in known)
        for name in value.keys() & known.keys():
            yield from _faults(value[name], known[name], f"{place}.{name}")
