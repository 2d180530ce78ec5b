"""What stands on a certificate, as plain values that are frozen when it is issued."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from contest.awards.models import Award, Capacity, Decision
from contest.certificates.codes import grouped
from contest.certificates.models import Certificate
from contest.certificates.queries import emblem_of
from contest.movements.models import RecipientKind
from contest.paper.linebreaks import MARK
from contest.paper.writing import long_day, place_and_day
from contest.rules.catalogue import HonourKind, honour
from contest.units.models import Honorific

COUNTRY = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
# What stands in the place of the emblem while the body has uploaded none.
NO_EMBLEM = f"Nơi đặt{MARK}biểu trưng"
LABELS: Mapping[Honorific | None, str] = {None: "Tập thể", Honorific.MR: "Ông", Honorific.MS: "Bà"}


def line_values(award: Award, day: date) -> dict[str, Any]:
    """Return what the certificate of a proposed line would say of its recipient by the rules of ``day``."""
    given = honour(award.honour, on=day)
    return {
        "tribute": "Tặng danh hiệu" if given.kind is HonourKind.TITLE else "Tặng",
        "heading": given.heading,
        "label": LABELS[award.honorific if award.recipient_kind is RecipientKind.INDIVIDUAL else None],
        "recipient": award.recipient_name,
        "recipient_line": award.recipient_line,
        "achievement": award.achievement,
    }


def certificate_values(award: Award, decision: Decision) -> dict[str, Any]:
    """Return what the certificate of ``award`` says; ``decision`` is the one that gave it."""
    body = decision.body
    return {
        **line_values(award, decision.issued_on),
        "body": body.name,
        "emblem": body.emblem_id,
        "office": body.head_office,
        "issued_on": decision.issued_on.isoformat(),
        "place_and_day": place_and_day(body.place, decision.issued_on),
        "capacity": capacity_lines(decision),
        "signer": decision.signer_name,
        "decision": f"Quyết định số: {decision.notation}",
        "decided_on": long_day(decision.issued_on),
        "register": f"Số sổ khen thưởng: {award.register_entry}",
    }


def capacity_lines(decision: Decision) -> list[str]:
    """Return in what capacity the decision was signed, as the signature block writes it (NĐ 30/2020, Annex I)."""
    body = decision.body
    return {
        Capacity.HEAD: [body.head_title],
        Capacity.FOR_HEAD: [f"KT. {body.head_title}", body.deputy_title],
        Capacity.ACTING: [f"Q. {body.head_title}"],
    }[decision.capacity]


def page_texts(values: Mapping[str, Any]) -> dict[str, str]:
    """Return the texts that ``values`` put on the page by the names of their places.

    A collective is introduced by a line of its own; a person is addressed before the name.
    """
    collective = values["label"] == LABELS[None]
    texts = {name: text for name, text in values.items() if isinstance(text, str)}
    return texts | {
        "country": COUNTRY,
        "motto": MOTTO,
        "label": f"{values['label']}:" if collective else "",
        "recipient": values["recipient"] if collective else f"{values['label']} {values['recipient']}",
        "capacity": MARK.join(values.get("capacity", ())),
    }


def printed_texts(certificate: Certificate) -> dict[str, str]:
    """Return the texts of the page of ``certificate`` by the names of their places."""
    return page_texts(certificate.values) | {
        "no_emblem": "" if emblem_of(certificate) else NO_EMBLEM,
        "serial": f"Số hiệu: {certificate.serial}{MARK}Mã tra cứu: {grouped(certificate.code)}",
    }
