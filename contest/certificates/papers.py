"""What stands on a certificate, as plain values that are frozen when it is issued."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from contest.awards.models import Award, Capacity, Decision
from contest.awards.wording import line_of_person
from contest.certificates.codes import grouped
from contest.certificates.models import AnyDecision, Certificate
from contest.certificates.tokens import PaperSays
from contest.corrections.queries import as_decided
from contest.corrections.words import Words
from contest.movements.models import RecipientKind
from contest.nominations.models import Nomination
from contest.paper.linebreaks import MARK, unmarked
from contest.paper.writing import long_day, place_and_day, written
from contest.recognition.models import Level, RecognisedAuthor, Recognition, RecognitionDecision
from contest.rules.catalogue import HonourKind, honour
from contest.text import nfc
from contest.units.models import Body, Honorific, Person

COUNTRY = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
NUMBERED = "Quyết định số: "
LABELS: Mapping[Honorific | None, str] = {None: "Tập thể", Honorific.MR: "Ông", Honorific.MS: "Bà"}
# An author who is not on the list of persons is named without a form of address.
HONORIFICS: Mapping[Honorific | None, str] = {**LABELS, None: ""}


class Named(Protocol):
    """An author, as registered or as frozen by a decision."""

    @property
    def full_name(self) -> str: ...
    @property
    def honorific(self) -> Honorific | None: ...
    @property
    def post(self) -> str: ...
    @property
    def unit_name(self) -> str: ...
    @property
    def share(self) -> int: ...


def line_values(award: Award, day: date, words: Words | None = None) -> dict[str, Any]:
    """Return what the certificate of a line would say of its recipient by the rules of ``day``.

    ``words`` are those that the line has now, if they were corrected.
    """
    given = honour(award.honour, on=award.rules_on(day), body_id=award.movement.body_id)
    verb = "Truy tặng" if award.posthumous else "Tặng"
    return {
        "tribute": f"{verb} danh hiệu" if given.kind is HonourKind.TITLE else verb,
        "heading": given.heading,
        **_worded(award, words or as_decided(award)),
    }


def _worded(award: Award, said: Words) -> dict[str, Any]:
    honorific = Honorific(said.honorific) if said.honorific else None
    return {
        "label": _label(award.recipient_kind, honorific),
        "recipient": said.recipient_name,
        "recipient_line": said.recipient_line,
        "achievement": said.achievement,
    }


def _label(kind: RecipientKind | None, honorific: Honorific | None) -> str:
    """Return what stands before the name. A household names itself: Hộ gia đình ông (bà) …"""
    return "" if kind is RecipientKind.HOUSEHOLD else LABELS[honorific]


def nominated_values(nomination: Nomination, day: date) -> dict[str, Any]:
    """Return what the certificate of whom a unit nominates would say by the rules of ``day``."""
    recipient = nomination.recipient
    honorific = recipient.honorific if isinstance(recipient, Person) else None
    words = (nomination.recipient_line, nomination.achievement)
    return previewed_values(nomination.movement.body, nomination.given_honour, nomination.recipient_name, honorific,
                            *words, kind=nomination.kind, day=day)  # fmt: skip


def previewed_values(
    body: Body, code: str, recipient: str, honorific: Honorific | None, recipient_line: str, achievement: str, *,
    kind: RecipientKind | None, day: date,
) -> dict[str, Any]:  # fmt: skip
    """Return what a certificate would say of a recipient that is still being written about."""
    given = honour(code, on=day, body_id=body.id)
    return {
        "office": body.head_office,
        "tribute": "Tặng danh hiệu" if given.kind is HonourKind.TITLE else "Tặng",
        "heading": given.heading,
        "label": _label(kind, honorific),
        "recipient": recipient,
        "recipient_line": recipient_line,
        "achievement": achievement,
    }


def certificate_values(award: Award, decision: Decision, words: Words | None = None) -> dict[str, Any]:
    """Return what the certificate of ``award`` says, which ``decision`` gave; ``words`` are those it has now."""
    return {
        **line_values(award, decision.day, words),
        **_decided(decision),
        "register": f"Số sổ khen thưởng: {award.register_entry}",
    }


def anew_values(former: Certificate, award: Award, words: Words) -> dict[str, Any]:
    """Return what a certificate that is issued again says: what the former says of its day, and the words of now.

    A body that has been renamed or has moved since does not put today's name on the paper of that day.
    """
    return {**former.values, **_worded(award, words)}


RECOGNISED = "Giấy chứng nhận sáng kiến"
LEVELS: Mapping[Level, str] = {Level.GRASSROOTS: "cấp cơ sở", Level.PROVINCE: "cấp tỉnh"}


def author_values(author: Named, authors: Sequence[Named], line: Recognition) -> dict[str, Any]:
    """Return what the certificate of ``author`` would say, one of the ``authors`` of the initiative on ``line``."""
    level = LEVELS[line.roll.level]
    alone = len(authors) == 1
    role = "Là tác giả" if alone else f"Là đồng tác giả, tỷ lệ đóng góp {written(author.share)} %,"
    others = "; ".join(f"{other.full_name} ({written(other.share)} %)" for other in authors if other is not author)
    return {
        "tribute": "Cấp",
        "heading": RECOGNISED,
        "label": HONORIFICS[author.honorific],
        "recipient": author.full_name,
        "recipient_line": line_of_person(author.post, author.unit_name),
        "role": f"{role} của sáng kiến được công nhận {level}",
        "initiative": f"“{line.title}”",
        "others": " · ".join(
            part
            for part in (
                f"Phạm vi ảnh hưởng: {line.reach}" if line.reach else "",
                f"Đồng tác giả: {others}" if others else "",
            )
            if part
        ),
    }


def recognised_values(author: RecognisedAuthor, decision: RecognitionDecision) -> dict[str, Any]:
    """Return what the certificate of a recognised ``author`` says; ``decision`` is the one that recognised it."""
    line = author.recognition
    return {
        **author_values(author, line.authors, line),
        **_decided(decision),
        "register": f"Số vào sổ: {author.register_entry}",
    }


def _decided(decision: AnyDecision) -> dict[str, Any]:
    """Return what all certificates of ``decision`` say of it."""
    body = decision.body
    return {
        "body": body.name,
        "emblem": body.emblem_id,
        "office": body.head_office,
        "issued_on": decision.day.isoformat(),
        "place_and_day": place_and_day(body.place, decision.day),
        "capacity": capacity_lines(decision),
        "signer": decision.signer_name,
        "decision": f"{NUMBERED}{decision.notation}",
        "decided_on": long_day(decision.day),
    }


def capacity_lines(decision: AnyDecision) -> list[str]:
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
    texts = {name: nfc(text) for name, text in values.items() if isinstance(text, str)}
    recipient = nfc(values["recipient"])
    return texts | {
        "country": COUNTRY,
        "motto": MOTTO,
        "label": f"{values['label']}:" if collective else "",
        "recipient": recipient if collective else f"{values['label']} {recipient}".strip(),
        "capacity": MARK.join(values.get("capacity", ())),
    }


def printed_texts(certificate: Certificate) -> dict[str, str]:
    """Return the texts of the page of ``certificate`` by the names of their places."""
    return page_texts(certificate.values) | {
        "serial": f"Số hiệu: {certificate.serial}{MARK}Mã tra cứu: {grouped(certificate.code)}",
    }


def said_by(certificate: Certificate) -> PaperSays:
    """Return what the paper of ``certificate`` says, as its token vouches for it."""
    values = certificate.values
    return PaperSays(
        serial=certificate.serial,
        recipient=unmarked(values["recipient"]),
        decision=values["decision"].removeprefix(NUMBERED),
        day=date.fromisoformat(values["issued_on"]),
        office=unmarked(values["office"]),
    )
