"""The official letter of a correction and the decision of an annulment as plain values."""

from collections.abc import Sequence
from typing import Any

from contest.awards.heading import proposer_of, sign_of, standing_unit_of, usual_recipients
from contest.awards.models import Award
from contest.corrections.models import CorrectedField, LaterDocument, Recovery, RecoveryKind
from contest.corrections.queries import reads_now
from contest.corrections.words import NAMES, spoken
from contest.paper.linebreaks import unmarked
from contest.paper.writing import long_day
from contest.rules.annulments import Cause
from contest.rules.catalogue import HonourKind, honour
from contest.rules.citing import citations

LETTER = "corrections/papers/letter.html"
ANNULMENT = "corrections/papers/annulment.html"


def letter_values(document: LaterDocument) -> dict[str, Any]:
    """Return the values of the official letter (công văn) that corrects an award."""
    award, body = document.award, document.body
    return {
        **_head(document),
        "about": f"V/v đính chính thông tin tại Quyết định số {_decision(award)}",
        "decision": f"Quyết định số {_decision(award)} {_day(award)} của {body.head_office}",
        "decision_title": _lowered(award),
        "recipient": unmarked(award.recipient_name),
        "line": _line(award),
        "corrections": [
            [_name_of(award, one.field), spoken(one.field, one.old_text), spoken(one.field, one.new_text)]
            for one in document.corrections
        ],
        "reason": document.reason,
        "addressees": list(dict.fromkeys([award.unit.name, unmarked(_name_in(document))])),
        "archive": f"Lưu: VT, {sign_of(standing_unit_of(body))}" if body.standing_unit else "Lưu: VT",
    }


def annulment_values(document: LaterDocument, cause: Cause, recoveries: Sequence[Recovery]) -> dict[str, Any]:
    """Return the values of the decision that annuls an award and demands back what came with it."""
    award, body = document.award, document.body
    recipient = unmarked(reads_now(award).recipient_name)
    money = sum(one.amount or 0 for one in recoveries if one.kind is RecoveryKind.MONEY)
    what = ", ".join(one.what for one in recoveries if one.kind is RecoveryKind.OBJECT)
    both = " và thu hồi hiện vật, tiền thưởng" if what and money else ""
    alone = " và thu hồi hiện vật" if what else " và thu hồi tiền thưởng" if money else ""
    given_on = award.rules_on(award.decision.day if award.decision else document.issued_on)
    given = honour(award.honour, on=given_on, body_id=body.id)
    is_title = given.kind is HonourKind.TITLE
    called = "danh hiệu thi đua" if is_title else "hình thức khen thưởng"
    return {
        **_head(document),
        "head_office": body.head_office,
        "title": f"Về việc hủy bỏ {called}{both or alone} đối với {recipient}",
        "grounds": citations("annulling_decision", body, document.issued_on),
        "proposer": proposer_of(body),
        "decision": f"Quyết định số {_decision(award)} {_day(award)} của {body.head_office}",
        "decision_title": _lowered(award),
        "honour": f"danh hiệu “{given.name}”" if is_title else f"hình thức khen thưởng {given.name}",
        "recipient": recipient,
        "line": _line(award),
        "cause": cause.name[:1].lower() + cause.name[1:],
        "reason": document.reason,
        "what": what,
        "money": money,
        "last_article": 3 if what or money else 2,
        "recipients": usual_recipients(body, article=3 if what or money else 2),
    }


def _name_in(document: LaterDocument) -> str:
    """Return the recipient's name as ``document`` leaves it: nobody is addressed by the name that it corrects."""
    corrected = [one.new_text for one in document.corrections if one.field is CorrectedField.RECIPIENT_NAME]
    return next(iter(corrected), document.award.recipient_name)


def _name_of(award: Award, field: str) -> str:
    """Return what the letter calls a field; a person has a family name."""
    return "họ và tên" if field == "recipient_name" and award.person_id else NAMES[field]


def _head(document: LaterDocument) -> dict[str, Any]:
    body = document.body
    return {
        "body": body.name,
        "place": body.place,
        "issued_on": document.issued_on.isoformat(),
        "number": document.notation,
        "capacity": document.signed_as.splitlines(),
        "signer": document.signer_name,
    }


def _decision(award: Award) -> str:
    return award.decision.notation if award.decision else ""


def _day(award: Award) -> str:
    return long_day(award.decision.day) if award.decision else ""


def _lowered(award: Award) -> str:
    title = award.decision.title if award.decision else ""
    return title[:1].lower() + title[1:]


def _line(award: Award) -> str:
    return f"số sổ khen thưởng {award.register_entry}"
