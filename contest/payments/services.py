"""Letters, papers of a decision, funds, and the money of awards.

Whoever draws up a list of payments holds its fund, and whoever records money holds the list, so that no fund is spent
twice and no award is paid twice.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from contest import clock
from contest.accounts.models import Account
from contest.amendments.papers import amending_values, as_read_now
from contest.awards.freezing import as_stored
from contest.awards.heading import (
    CouncilResult,
    LetterHead,
    as_in_article,
    head_of,
    offices_of,
    sign_of,
    standing_unit_of,
    usual_recipients,
)
from contest.awards.listing import FUND, Layout, Money
from contest.awards.models import Award, AwardMoney, Decision, Proposal
from contest.awards.papers import (
    DECISION,
    RESULT,
    SUBMISSION,
    decision_values,
    draft_values,
    result_values,
    submission_values,
)
from contest.awards.queries import awards_of, lines_of
from contest.corrections.services import money_returned, told_of_money
from contest.database import db, lock
from contest.errors import RuleViolation
from contest.journal.services import record
from contest.movements.models import Movement
from contest.numbers.models import TakenNumber
from contest.numbers.queries import holder_of, taken_by
from contest.numbers.services import take
from contest.paper.models import Paper
from contest.paper.services import order_once
from contest.paper.writing import dong, short_day
from contest.payments import queries
from contest.payments.models import (
    BonusFund,
    EntryKind,
    Letter,
    LetterKind,
    Method,
    PaymentEntry,
    PaymentLine,
    PaymentSheet,
)
from contest.payments.papers import SHEET, sheet_values
from contest.payments.reckoning import Reckoned, Reckoning
from contest.rules.citing import citations
from contest.rules.signing import check_written
from contest.units.models import Body, Unit

TITLES = {
    LetterKind.SUBMISSION: "Tờ trình", LetterKind.RESULT: "Thông báo kết quả",
    LetterKind.UNIT_RESULT: "Thông báo kết quả",
}  # fmt: skip
TYPES = {LetterKind.SUBMISSION: "TTr", LetterKind.RESULT: "TB", LetterKind.UNIT_RESULT: "TB"}
# What a domain further on knows of the council's meeting about a proposal, if there was one.
Told = Callable[[Proposal], CouncilResult | None]
_councils: list[Told] = []


def told_by_council(told: Told) -> Told:
    """Register ``told``, which gives what the council came to about a proposal. Forms offer it to be corrected."""
    _councils.append(told)
    return told


def council_result(proposal: Proposal) -> CouncilResult | None:
    """Return what the council came to about ``proposal``, as far as anybody knows."""
    return next((result for told in _councils if (result := told(proposal))), None)


# Letters.


@dataclass(frozen=True)
class LetterDetails:
    """What a letter says at its head and its end; ``council`` belongs to a submission alone.

    ``from_book`` lets it take the next number of its series from the number book, if it has none yet.
    """

    symbol: str
    number: int | None
    dated_on: date | None
    signed_as: str
    signer_name: str = ""
    council: CouncilResult | None = None
    from_book: bool = False


def usual_letter(proposal: Proposal, kind: LetterKind) -> LetterDetails:
    """Return what a letter of this kind usually says."""
    body = proposal.movement.body
    issuer = standing_unit_of(body) or body.name
    council = council_result(proposal) if kind is LetterKind.SUBMISSION else None
    return LetterDetails(f"{TYPES[kind]}-{sign_of(issuer)}", None, None, head_of(issuer), "", council)


def write_letter(
    proposal: Proposal, kind: LetterKind, details: LetterDetails, *, unit: Unit | None = None, by: Account
) -> Letter:
    """Write the letter of this kind about ``proposal``, or give the one there is another head or end.

    A number that was taken from the number book stays, and so do its series and its day.
    """
    lock(proposal)
    _check_letter(proposal, kind, details)
    body = proposal.movement.body
    letter = queries.letter_of(proposal, kind, unit)
    if letter is None:
        letter = Letter(
            body_id=proposal.movement.body_id, proposal=proposal, kind=kind, unit=unit, made_at=clock.now(),
            made_by_id=by.id,
        )  # fmt: skip
        db.session.add(letter)
    own = taken_by("letter", letter.id) if letter.id else None
    _fill(letter, details)
    if own is not None:
        _check_booked(own, letter)
    elif details.from_book and letter.number is None:
        letter.dated_on = letter.dated_on or clock.today()
        letter.year = letter.dated_on.year
        db.session.flush()
        title = f"{TITLES[kind]}: {proposal.title}"
        letter.number = take(body, letter.symbol, letter.dated_on, title, letter, by)
    elif letter.number is not None:
        _check_outside(body, letter)
    taken = queries.letter_numbered(letter)
    if taken is not None:
        raise RuleViolation(
            "The number %(notation)s of %(year)s belongs to another letter.", field="number", notation=taken.notation,
            year=taken.year,
        )  # fmt: skip
    db.session.flush()
    record(
        by, "letter.write", letter, body_id=letter.body_id, notation=letter.notation, kind=kind,
        dated_on=letter.dated_on, unit=unit.name if unit else "",
        council=[details.council.agreed, details.council.present, details.council.total] if details.council else [],
    )  # fmt: skip
    return letter


def _check_letter(proposal: Proposal, kind: LetterKind, details: LetterDetails) -> None:
    """Refuse a notice of what was not decided yet, a number without its day, and a council that cannot be."""
    if kind is not LetterKind.SUBMISSION:
        _decision(proposal)
    if details.number and details.dated_on is None:
        raise RuleViolation("A letter that has its number has its day too.", field="dated_on")
    if details.dated_on and details.dated_on > clock.today():
        raise RuleViolation("The day of a letter is not in the future.", field="dated_on")
    body = proposal.movement.body
    paper = "submission" if kind is LetterKind.SUBMISSION else "notice"
    lines, day = details.signed_as.split(" – "), details.dated_on or clock.today()
    check_written(paper, lines, offices_of(body), on=day, body_id=body.id)
    council = details.council
    if council and not 0 <= council.agreed <= council.present <= council.total:
        raise RuleViolation(
            "Of the council, no more can agree than were present, and no more be present than it has members.",
            field="council_present",
        )


def _check_booked(own: TakenNumber, letter: Letter) -> None:
    if (own.number, own.series, own.taken_on) != (letter.number, letter.symbol, letter.dated_on):
        raise RuleViolation(
            "The number %(notation)s of %(day)s was taken from the number book and stays.", field="number",
            notation=own.notation, day=short_day(own.taken_on),
        )  # fmt: skip


def _check_outside(body: Body, letter: Letter) -> None:
    """Refuse a number that the number book has given to something else."""
    with db.session.no_autoflush:  # The letter is not stored before its number is known to be free.
        holder = holder_of(body, letter.year, letter.symbol, letter.number or 0)
    if holder is not None and not holder.is_outside:
        raise RuleViolation(
            "The number book has given %(notation)s to something else: “%(title)s”.", field="number",
            notation=holder.notation, title=holder.title,
        )  # fmt: skip


def _fill(letter: Letter, details: LetterDetails) -> None:
    letter.symbol, letter.number, letter.dated_on = details.symbol, details.number, details.dated_on
    letter.year = (details.dated_on or clock.today()).year
    letter.signed_as, letter.signer_name = details.signed_as, details.signer_name
    council = details.council
    letter.council_held_on = council.held_on if council else None
    letter.council_present, letter.council_total = (council.present, council.total) if council else (None, None)
    letter.council_agreed = council.agreed if council else None


def write_unit_results(decision: Decision, *, by: Account) -> list[Paper]:
    """Write the notice of the result to each unit that has none yet, and return their papers."""
    proposal, kind = decision.proposal, LetterKind.UNIT_RESULT
    usual = usual_letter(proposal, kind)
    letters = [
        write_letter(proposal, kind, usual, unit=told.unit, by=by)
        for told in queries.told_units(proposal)
        if told.letter is None
    ]
    return [order_letter(letter, on=decision.day) for letter in letters]


def details_of(letter: Letter) -> LetterDetails:
    """Return what ``letter`` says."""
    return LetterDetails(
        letter.symbol, letter.number, letter.dated_on, letter.signed_as, letter.signer_name, council_of(letter)
    )


def head_of_letter(letter: Letter) -> LetterHead:
    return LetterHead(letter.symbol, letter.number, letter.dated_on, letter.signed_as, letter.signer_name)


def council_of(letter: Letter) -> CouncilResult | None:
    """Return what ``letter`` says of the council."""
    if letter.council_held_on is None or not letter.council_total:
        return None
    return CouncilResult(
        letter.council_held_on, letter.council_present or 0, letter.council_total, letter.council_agreed or 0
    )


# Papers.


def order_letter(letter: Letter, *, on: date, fund: str = FUND) -> Paper:
    """Return ``letter`` as a paper, ordered unless it was printed just so. A submission reckons by the day ``on``."""
    proposal = letter.proposal
    if letter.kind is LetterKind.SUBMISSION:
        reckoning = queries.estimate_of(proposal, on)
        lines = [line.award for line in reckoning.lines]
        values = submission_values(
            proposal, lines, _money(reckoning, fund), head_of_letter(letter), on=on, council=council_of(letter)
        )
        if proposal.amendment:
            values["amends"] = amending_values(proposal.amendment, lines, reckoning.amounts)
        return order_once(SUBMISSION, values, filename=f"to-trinh-khen-thuong-{proposal.id}.pdf", subject=letter)
    decision = _decision(proposal)
    values = result_values(decision, as_read_now(lines_of(proposal)), head_of_letter(letter), letter.unit)
    ending = f"-{letter.unit.code}" if letter.unit else ""
    filename = f"thong-bao-ket-qua-{queries.file_mark(decision)}{ending}.pdf"
    return order_once(RESULT, values, filename=filename, subject=letter)


def order_draft(proposal: Proposal, layout: Layout, *, on: date, fund: str = FUND) -> Paper:
    """Return the draft of the decision on ``proposal``, as if it were made on the day ``on``."""
    reckoning = queries.estimate_of(proposal, on)
    if proposal.is_empty:
        raise RuleViolation("The list is empty. Add who is proposed first.")
    lines = [line.award for line in reckoning.lines]
    values = draft_values(proposal, lines, _money(reckoning, fund), layout, on=on, submission=_submission(proposal))
    values |= _amending(proposal, lines, reckoning, layout)
    return order_once(DECISION, values, filename=f"du-thao-quyet-dinh-{proposal.id}.pdf", subject=proposal)


def order_decision(decision: Decision, layout: Layout, *, fund: str = FUND) -> Paper:
    """Return ``decision`` with its list as it was made; what was annulled since stands on it."""
    values = decision_paper(decision, layout, fund=fund)
    filename = f"quyet-dinh-khen-thuong-{queries.file_mark(decision)}.pdf"
    return order_once(DECISION, values, filename=filename, subject=decision)


def decision_paper(decision: Decision, layout: Layout, *, fund: str = FUND) -> dict[str, object]:
    """Return the values of ``decision`` as a paper."""
    reckoning, awards = queries.decided_money_of(decision), awards_of(decision)
    values = decision_values(decision, awards, _money(reckoning, fund), layout, _submission(decision.proposal))
    return values | _amending(decision.proposal, awards, reckoning, layout)


def _amending(proposal: Proposal, lines: Sequence[Award], reckoning: Reckoning, layout: Layout) -> dict[str, object]:
    """Return what an amending decision says of the decision it amends; nothing for any other."""
    if proposal.amendment is None:
        return {}
    body = proposal.movement.body
    said = amending_values(proposal.amendment, lines, reckoning.amounts, with_money=layout.with_money)
    last = 4 if said["money"] else 3
    return {
        "amends": said,
        "grounds": citations(proposal.paper, body, reckoning.on),
        "last_article": last,
        "recipients": as_in_article(layout.recipients, last) or usual_recipients(body, article=last),
    }


def order_sheet(sheet: PaymentSheet) -> Paper:
    """Return the list of payments as a paper, ordered unless it was printed just so."""
    decision = sheet.decision
    filename = f"bang-ke-tien-thuong-{queries.file_mark(decision)}.pdf"
    return order_once(SHEET, sheet_values(sheet, queries.paid_lines(sheet)), filename=filename, subject=sheet)


def _money(reckoning: Reckoning, fund: str) -> Money:
    return Money(reckoning.amounts, reckoning.base_salary, fund)


def _submission(proposal: Proposal) -> LetterHead | None:
    letter = queries.letter_of(proposal, LetterKind.SUBMISSION)
    return head_of_letter(letter) if letter else None


def _decision(proposal: Proposal) -> Decision:
    if proposal.decision is None or not proposal.decision.is_issued:
        raise RuleViolation("The decision has not been issued yet, so there is no result to tell.")
    return proposal.decision


# Funds.


@dataclass(frozen=True)
class FundDetails:
    """A fund of a year, for all movements or for ``movement``; ``amount`` in đồng."""

    name: str
    year: int
    amount: int
    movement: Movement | None = None


def add_fund(body: Body, details: FundDetails, *, by: Account) -> BonusFund:
    """Set money aside for the bonuses of a year."""
    if details.movement is not None and details.movement.body_id != body.id:
        raise RuleViolation("This movement is not one of the body.", field="movement_id")
    _check_name(body, details)
    fund = BonusFund(body=body, **vars(details))
    db.session.add(fund)
    db.session.flush()
    record(
        by, "fund.add", fund, body_id=body.id, name=fund.name, year=fund.year, amount=fund.amount,
        movement=fund.movement.name if fund.movement else "",
    )  # fmt: skip
    return fund


def _check_name(body: Body, details: FundDetails) -> None:
    if any(fund.name == details.name and fund.year == details.year for fund in queries.funds_of(body)):
        raise RuleViolation("There is a fund of this name in %(year)s already.", field="name", year=details.year)


def change_fund(fund: BonusFund, amount: int, reason: str, *, by: Account) -> BonusFund:
    """Change how much money is set aside; never below what is spent and owed."""
    lock(fund)
    use = queries.uses_of([fund])[fund.id]
    if amount < use.spent + use.committed:
        raise RuleViolation(
            "%(amount)s is less than what is spent and owed already: %(used)s.", field="amount", amount=dong(amount),
            used=dong(use.spent + use.committed),
        )  # fmt: skip
    before, fund.amount = fund.amount, amount
    record(by, "fund.change", fund, body_id=fund.body_id, changed={"amount": [before, amount]}, reason=reason)
    return fund


# The list of payments.


def draw_up_sheet(decision: Decision, fund: BonusFund, *, by: Account) -> PaymentSheet:
    """List what the awards of ``decision`` that stand bring, to be paid from ``fund``.

    The figures are those that were signed with the decision. Refused before the decision has
    its number, when there is a list already, when no award brings money, when the rule book has no answer for one, or
    when the fund does not suffice.
    """
    if not lock(decision).is_issued:
        raise RuleViolation("The decision has not been issued yet; money follows from the day of its issue.")
    lock(fund)
    if queries.sheet_of(decision) is not None:
        raise RuleViolation("There is a list of payments already. Declare it void first if it is wrong.")
    reckoning = queries.money_of(decision)
    for line in reckoning.unknown:
        _refuse(line)
    with_money = [line for line in reckoning.lines if line.amount]
    if not with_money:
        raise RuleViolation("No award of this decision brings money.")
    _check_fund(fund, decision, sum(line.amount - queries.carried_into(line.award) for line in with_money))
    sheet = PaymentSheet(
        decision=decision, fund=fund, reckoned_on=reckoning.on, drawn_at=clock.now(), drawn_by=by, void_reason=""
    )
    sheet.lines = [_line(place, line) for place, line in enumerate(with_money, start=1)]
    db.session.add(sheet)
    db.session.flush()
    record(
        by, "sheet_of_payments.draw_up", sheet, body_id=decision.body_id, notation=decision.notation, total=sheet.total,
        fund=fund.name, list=[{"award": line.award_id, "rounded": line.rounded} for line in sheet.lines],
    )  # fmt: skip
    return sheet


def _refuse(line: Reckoned) -> None:
    if line.refusal:
        raise line.refusal


def _check_fund(fund: BonusFund, decision: Decision, total: int) -> None:
    if fund.body_id != decision.body_id or fund.movement_id not in (None, decision.movement_id):
        raise RuleViolation("The bonuses of this decision cannot be paid from this fund.", field="fund_id")
    left = queries.uses_of([fund])[fund.id].left
    if total > left:
        raise RuleViolation(
            "“%(fund)s” has %(left)s left; the list comes to %(total)s, which is %(short)s more.",
            field="fund_id", fund=fund.name, left=dong(max(left, 0)), total=dong(total),
            short=dong(total - max(left, 0)),
        )  # fmt: skip


def _line(place: int, line: Reckoned) -> PaymentLine:
    money = line.bonus if isinstance(line.bonus, AwardMoney) else as_stored(line.bonus, line.award.decision.day)  # type: ignore[union-attr]
    return PaymentLine(
        award=line.award,
        position=place,
        coefficient_thousandths=money.coefficient_thousandths,
        multiplier_thousandths=money.multiplier_thousandths,
        base_salary=money.base_salary,
        rounded=money.rounded,
        basis=list(money.basis),
    )


def void_sheet(sheet: PaymentSheet, reason: str, *, by: Account) -> PaymentSheet:
    """Declare a list of payments void; refused once money went out by it."""
    lock(sheet)
    if any(entry.counts for line in sheet.lines for entry in line.entries):
        raise RuleViolation("Money was paid by this list. Withdraw what was recorded first if it is wrong.")
    sheet.void(clock.now(), by.id, reason)
    record(
        by, "sheet_of_payments.void", sheet, body_id=sheet.decision.body_id, notation=sheet.decision.notation,
        total=sheet.total, reason=reason,
    )  # fmt: skip
    return sheet


# Money that goes out and comes back.


@dataclass(frozen=True)
class EntryDetails:
    """When and how money was handed over, who took it, and the number of the receipt; ``amount`` in đồng."""

    amount: int
    happened_on: date
    method: Method
    taken_by: str = ""
    receipt: str = ""


def pay(line: PaymentLine, details: EntryDetails, *, by: Account) -> PaymentEntry:
    """Record that money was paid; at most what is still owed."""
    _hold(line)
    owed = queries.standing_of_line(line).owed
    if not owed:
        raise RuleViolation("%(name)s: nothing is owed.", name=line.award.recipient_name)
    if details.amount > owed:
        raise RuleViolation(
            "%(name)s: %(owed)s is still owed, no more.", field="amount", name=line.award.recipient_name,
            owed=dong(owed),
        )  # fmt: skip
    return _enter(line, EntryKind.PAID, details, by)


def pay_all(sheet: PaymentSheet, line_ids: Sequence[int], details: EntryDetails, *, by: Account) -> list[PaymentEntry]:
    """Record that everything owed on these lines was paid in the same way; all of them or none.

    The amount of ``details`` does not count.
    """
    lock(sheet)
    lines = [line for line in sheet.lines if line.id in set(line_ids)]
    if not lines or len(lines) != len(set(line_ids)):
        raise RuleViolation("Choose at least one recipient of the list.")
    entries = []
    for line in lines:
        owed = queries.standing_of_line(line).owed
        entries.append(pay(line, _of_amount(details, owed or line.rounded), by=by))
    return entries


def recover(line: PaymentLine, details: EntryDetails, *, by: Account) -> PaymentEntry:
    """Record that money of an annulled award came back; at most what is still out."""
    _hold(line)
    to_recover = queries.standing_of_line(line).to_recover
    if not to_recover:
        raise RuleViolation("%(name)s: no money is to be recovered.", name=line.award.recipient_name)
    if details.amount > to_recover:
        raise RuleViolation(
            "%(name)s: %(out)s is still to be recovered, no more.", field="amount", name=line.award.recipient_name,
            out=dong(to_recover),
        )  # fmt: skip
    entry = _enter(line, EntryKind.RECOVERED, details, by)
    db.session.refresh(line, ["entries"])
    if not queries.standing_of_line(line).to_recover:
        for award in _with_later(line.award):
            money_returned(award, details.happened_on, by=by)
    return entry


def _with_later(award: Award) -> Iterator[Award]:
    """Yield ``award`` and the lines that amending decisions put in its place, one after the other."""
    yield award
    while (amended := award.amended_by) is not None and amended.line is not None:
        award = amended.line
        yield award


@told_of_money
def money_out(award: Award) -> int:
    """Return how much was paid for ``award``, or for those in whose place it stands, and has not come back."""
    return queries.held_of(award) + queries.carried_into(award)


def withdraw_entry(entry: PaymentEntry, reason: str, *, by: Account) -> PaymentEntry:
    """Take back an entry that was recorded by mistake; it stays, marked, and counts no more.

    Refused where it would leave more recovered than paid.
    """
    line = entry.line
    _hold(line)
    entry.withdraw(clock.now(), by.id, reason)
    sums = {kind: sum(one.amount for one in line.entries if one.counts and one.kind is kind) for kind in EntryKind}
    if sums[EntryKind.RECOVERED] > sums[EntryKind.PAID] + queries.carried_into(line.award):
        raise RuleViolation("More would have come back than was paid. Withdraw what was recovered first.")
    record(
        by, "payment.withdraw", entry, body_id=line.award.body_id, recipient=line.award.recipient_name,
        amount=entry.amount, reason=reason,
    )  # fmt: skip
    return entry


def _of_amount(details: EntryDetails, amount: int) -> EntryDetails:
    return EntryDetails(amount, details.happened_on, details.method, details.taken_by, details.receipt)


def _hold(line: PaymentLine) -> None:
    """Hold the list and the award, so that money is recorded on what stands."""
    if not lock(line.sheet).stands:
        raise RuleViolation("This list of payments has been declared void already.")
    lock(line.award)
    db.session.refresh(line, ["entries"])


def _enter(line: PaymentLine, kind: EntryKind, details: EntryDetails, by: Account) -> PaymentEntry:
    if details.amount <= 0:
        raise RuleViolation("An amount of money is more than nothing.", field="amount")
    if details.happened_on > clock.today():
        raise RuleViolation("Money is recorded when it has been handed over, not before.", field="happened_on")
    issued_on = line.sheet.decision.day
    if details.happened_on < issued_on:
        raise RuleViolation(
            "The decision is of %(day)s; nothing was paid before.", field="happened_on", day=short_day(issued_on)
        )
    entry = PaymentEntry(
        line=line, kind=kind, recorded_at=clock.now(), recorded_by=by, withdrawal_reason="", **vars(details)
    )
    db.session.add(entry)
    db.session.flush()
    award: Award = line.award
    record(
        by, "payment.pay" if kind is EntryKind.PAID else "payment.recover", entry, body_id=award.body_id,
        recipient=award.recipient_name, amount=entry.amount, happened_on=entry.happened_on, method=entry.method,
        taken_by=entry.taken_by, receipt=entry.receipt,
    )  # fmt: skip
    return entry
