"""Print lists as plain values: what each certificate of a decision says, or each line of a list would."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from contest import clock
from contest.awards.models import Award, Decision, Proposal
from contest.awards.queries import lines_of
from contest.certificates.models import AnyDecision, Certificate
from contest.certificates.papers import (
    certificate_values,
    line_values,
    page_texts,
    printed_texts,
    recognised_values,
)
from contest.certificates.queries import certificates_of, standing_holders
from contest.corrections.queries import as_decided, read_now
from contest.corrections.words import Words
from contest.designs.choosing import RECOGNITION
from contest.designs.design import Design
from contest.designs.queries import Choices
from contest.movements.models import RecipientKind
from contest.printing.preflight import Entry
from contest.printing.queries import unit_names
from contest.recognition.models import RecognisedAuthor, RecognitionDecision

# What a page says in any case; the rest may be empty.
DECIDED = frozenset({"heading", "recipient", "place_and_day", "signer", "decision", "decided_on", "register"})
COMMENDED = DECIDED | {"achievement"}
RECOGNISED = DECIDED | {"role", "initiative"}
ON_A_LIST = frozenset({"heading", "recipient", "achievement"})


def print_list(decision: AnyDecision) -> list[Entry]:
    """Return what is or would be printed of ``decision``, in the order of its list.

    What was issued says what was frozen then; what was not says what it would say now.
    """
    issued = {one.award_id or one.recognised_author_id: one for one in certificates_of(decision)}
    holders = standing_holders(decision)
    awards = [holder for holder in holders if isinstance(holder, Award)]
    words, units, choices = read_now(awards), unit_names(awards), Choices(decision.body)
    return [
        _commended(position, holder, decision, choices, issued.get(holder.id), words[holder.id], units[holder.unit_id])
        if isinstance(holder, Award) and isinstance(decision, Decision)
        else _recognised(position, holder, decision, choices, issued.get(holder.id))  # type: ignore[arg-type,attr-defined]
        for position, holder in enumerate(holders, start=1)
    ]


def draft_list(proposal: Proposal) -> list[Entry]:
    """Return what the lines of ``proposal`` that stand would say on their certificates.

    The rules are those of today, or of the day of the decision once there is one.
    """
    day = proposal.decision.day if proposal.decision else clock.today()
    lines = [line for line in lines_of(proposal) if line.stands and not line.refusal_reason]
    units, choices = unit_names(lines), Choices(proposal.movement.body)
    return [
        _entry(
            position,
            line,
            line_values(line, day),
            choices.called(_version_for(line, choices, day)),
            ON_A_LIST,
            as_decided(line),
            units[line.unit_id],
        )
        for position, line in enumerate(lines, start=1)
    ]


def _version_for(award: Award, choices: Choices, day: date) -> str:
    return choices.version(award.honour, award.recipient_kind, posthumous=award.posthumous, on=day)


def _commended(
    position: int, award: Award, decision: Decision, choices: Choices, issued: Certificate | None, now: Words, unit: str
) -> Entry:
    values = issued.values if issued else certificate_values(award, decision, now)
    design = choices.called(issued.template if issued else _version_for(award, choices, decision.day))
    return _entry(position, award, values, design, COMMENDED, now, unit, issued, numbered=_is_numbered(award, decision))


def _recognised(
    position: int, author: RecognisedAuthor, decision: RecognitionDecision, choices: Choices, issued: Certificate | None
) -> Entry:
    values = issued.values if issued else recognised_values(author, decision)
    version = (
        issued.template if issued else choices.version(RECOGNITION, RecipientKind.INDIVIDUAL, on=decision.day)
    )  # fmt: skip
    return Entry(
        key=author.id, position=position, name=author.full_name, unit=author.unit_name, personal=True,
        texts=printed_texts(issued) if issued else page_texts(values), design=choices.called(version),
        words={"recipient": values["recipient"], "recipient_line": values["recipient_line"]},
        annex={"recipient": author.full_name}, needed=RECOGNISED, numbered=_is_numbered(author, decision),
        # Whoever has two solutions on the list stands there twice.
        repeated=True,
    )  # fmt: skip


def _entry(
    position: int, award: Award, values: Mapping[str, Any], design: Design, needed: frozenset[str], now: Words,
    unit: str, issued: Certificate | None = None, *, numbered: bool = True,
) -> Entry:  # fmt: skip
    return Entry(
        key=award.id, position=position, name=now.recipient_name, unit=unit,
        personal=award.recipient_kind is RecipientKind.INDIVIDUAL,
        texts=printed_texts(issued) if issued else page_texts(values), design=design,
        words={place: values.get(place) or "" for place in ("recipient", "recipient_line", "achievement")},
        annex={
            "recipient": now.recipient_name, "recipient_line": now.recipient_line, "achievement": now.achievement,
        },
        needed=needed, numbered=numbered, repeated=award.repeat > 0,
    )  # fmt: skip


def _is_numbered(holder: Award | RecognisedAuthor, decision: AnyDecision) -> bool:
    return bool(decision.number and holder.register_entry)
