"""Nominating, handing in, checking and taking over; holds; verdicts on eligibility; what keeps a proposal back.

Whoever hands in holds the movement, whose numbers are given; whoever changes a nomination holds that first.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from contest import clock
from contest.accounts.models import Account
from contest.awards.models import Award, Decision, Proposal, Recipient, kind_of, recipient_name, unit_of
from contest.awards.queries import offers_of
from contest.awards.services import (
    LineDetails,
    LineWords,
    NewPerson,
    add_line,
    also_checked,
    checked_at_submission,
    person_for,
    usual_words,
)
from contest.awards.wording import line_of_person
from contest.database import db, lock
from contest.errors import RuleViolation, Stale, msgid
from contest.histories.queries import merged_into, same_keys
from contest.initiatives.readiness import Lack
from contest.journal.services import record
from contest.movements.models import Movement, MovementState, RecipientKind
from contest.nominations import queries
from contest.nominations.eligibility import Answer, Eligibility
from contest.nominations.examination import Candidate, Examination
from contest.nominations.models import (
    DossierPaper,
    EligibilityRuling,
    Hold,
    HoldKind,
    Nomination,
    NominationState,
    NominationTerms,
)
from contest.nominations.papers import RECEIPT, SUBMISSION, receipt_values, submission_values
from contest.nominations.pasted import COLUMNS, addressed, pasted_rows
from contest.nominations.window import Timing
from contest.notices.models import NoticeKind
from contest.notices.queries import officers_of
from contest.notices.services import notify
from contest.paper.models import Paper
from contest.paper.services import order_paper
from contest.paper.writing import short_day
from contest.rules.catalogue import name_of
from contest.rules.workdays import after_working_days, calendar_for
from contest.spreadsheet import Checker, Row, read_rows
from contest.storage.services import check_harmless, store
from contest.storage.uploads import Upload, media_type_of
from contest.text import fold
from contest.units.households import household_in, lives_at
from contest.units.models import Body, Honorific, Household, Person, Unit
from contest.units.queries import households_of, persons_of, units_of
from contest.units.services import HouseholdDetails, household_at

# Working days for a unit to complete what was returned, where the movement does not say.
USUAL_DAYS = 5
MOST_PAPERS = 10
# The parts of a nomination that a return can reopen, besides the papers of its dossier.
PARTS = ("honour", "achievement", "recipient_line", "repeat_reason", "in_post_since")
# What a domain further on has against a nomination that is handed in: that it does not fit a certificate, for one.
Fit = Callable[[Nomination], None]
_fits: list[Fit] = []


def also_fitting(check: Fit) -> Fit:
    """Register ``check``, which raises RuleViolation for a nomination whose words cannot be used later."""
    _fits.append(check)
    return check


@dataclass(frozen=True)
class NominationDetails:
    """What a unit says of whom it nominates; the usual words where ``recipient_line`` is None."""

    honour: str
    achievement: str = ""
    recipient_line: str | None = None
    repeat_reason: str = ""
    in_post_since: date | None = None


@dataclass(frozen=True)
class TermsDetails:
    """When units nominate."""

    opens_on: date
    closes_on: date
    late_until: date | None = None


class Unready(RuleViolation):
    """A nomination cannot be handed in yet; ``missing`` says everything it lacks."""

    def __init__(self, missing: Sequence[Lack]) -> None:
        super().__init__("Something is still missing before this nomination can be submitted.")
        self.missing = missing


@dataclass(frozen=True)
class HoldDetails:
    """Why and how long somebody is not to be commended; without ``until_on`` until the hold is lifted."""

    kind: HoldKind
    from_on: date
    until_on: date | None
    reason: str
    document: str = ""


@dataclass(frozen=True)
class Verdict:
    """What a person found on a condition that the rule left open."""

    check: str
    fit: bool
    reason: str


# Holds.


def place_hold(body: Body, recipient: Recipient, details: HoldDetails, *, by: Account) -> Hold:
    """Put ``recipient`` on hold; refused while a hold of the same kind stands on it."""
    lock(body)
    if details.until_on is not None and details.until_on < details.from_on:
        raise RuleViolation("The last day is before the first.", field="until_on")
    if standing := queries.standing_of_kind(recipient, details.kind, details.from_on):
        raise RuleViolation(
            "%(name)s is on hold for this since %(day)s already. Prolong that hold, or lift it first.",
            field="kind", name=standing.name, day=short_day(standing.from_on),
        )  # fmt: skip
    hold = Hold(
        body=body,
        unit=recipient if isinstance(recipient, Unit) else None,
        person=recipient if isinstance(recipient, Person) else None,
        household=recipient if isinstance(recipient, Household) else None,
        placed_at=clock.now(),
        placed_by=by,
        **vars(details),
    )
    db.session.add(hold)
    record(by, "hold.place", hold, body_id=body.id, reason=details.reason, recipient=hold.name, hold_kind=details.kind,
           from_on=details.from_on, until_on=details.until_on, document=details.document)  # fmt: skip
    return hold


def prolong_hold(hold: Hold, until_on: date | None, reason: str, *, by: Account) -> Hold:
    """Let ``hold`` stand longer than it would: until ``until_on``, or until it is lifted."""
    lock(hold)
    before = hold.until_on
    hold.prolong(until_on)
    record(by, "hold.prolong", hold, body_id=hold.body_id, reason=reason, recipient=hold.name,
           changed={"until_on": [before, until_on]})  # fmt: skip
    return hold


def lift_hold(hold: Hold, lifted_on: date, reason: str, *, by: Account) -> Hold:
    """End ``hold``: from ``lifted_on`` on its recipient may be commended again."""
    lock(hold)
    if lifted_on > clock.today():
        raise RuleViolation("The day of lifting is not in the future.", field="lifted_on")
    hold.lift(lifted_on, reason, by)
    record(by, "hold.lift", hold, body_id=hold.body_id, reason=reason, recipient=hold.name, lifted_on=lifted_on)
    return hold


@also_checked
def refuse_held(awards: Sequence[Award], _decision: Decision | None) -> None:
    """Refuse lines whose recipient is on hold today, whatever is done with them but an amendment of their words."""
    awards = [award for award in awards if award.asks_anew]
    merged = merged_into()
    keys = {key for award in awards for key in same_keys(award.recipient_key, merged)}
    for hold in queries.holds_on(clock.today(), keys):
        raise RuleViolation(
            "%(name)s is on hold since %(day)s and cannot be commended before the hold is lifted. Leave the line out.",
            name=hold.name, day=short_day(hold.from_on),
        )  # fmt: skip


# Verdicts.


def rule_on(movement: Movement, candidate: Candidate, verdict: Verdict, *, by: Account) -> EligibilityRuling:
    """Give a person's verdict on a condition that the rule leaves open; refused for any other."""
    lock(movement)
    lines = Examination(movement, clock.today()).of(candidate).lines
    found = next((line.finding for line in lines if line.finding.check == verdict.check), None)
    if found is None or found.answer is not Answer.PERSON:
        raise RuleViolation("This condition does not wait for a verdict any more. Look at it as it stands now.")
    ruling = EligibilityRuling(
        movement=movement, recipient_key=candidate.key, honour=candidate.honour, rule=verdict.check, fit=verdict.fit,
        reason=verdict.reason, seal=found.seal, ruled_at=clock.now(), ruled_by=by,
    )  # fmt: skip
    db.session.add(ruling)
    record(by, "eligibility.rule", ruling, body_id=movement.body_id, reason=verdict.reason,
           recipient=recipient_name(candidate.recipient), honour=candidate.honour, condition=verdict.check,
           fit=verdict.fit)  # fmt: skip
    return ruling


def explained_for(candidate: Candidate, movement: Movement) -> Eligibility:
    """Return the conditions of ``candidate`` as of today."""
    return Examination(movement, clock.today()).of(candidate)


def eligibility_of(proposal: Proposal) -> dict[int, Eligibility]:
    """Return the conditions of every line of ``proposal`` as of today, explained, by the line's id."""
    return Examination(proposal.movement, clock.today()).of_lines(proposal.awards)


def otherwise(award: Award) -> dict[str, Eligibility]:
    """Return the conditions of every other honour that the head can give to a proposed line, by the honour's code."""
    examination, line = Examination(award.movement, clock.today()), Candidate.of_line(award)
    codes = [offer.code for offer in offers_of(award.movement, clock.today()) if offer.kind is award.recipient_kind]
    return {code: examination.of(replace(line, honour=code)) for code in codes if code != award.honour}


@checked_at_submission
def refuse_open(proposal: Proposal, lines: Sequence[Award]) -> None:
    """Refuse ``lines`` while a condition that blocks is not met by one, or waits for somebody's verdict."""
    lines = [award for award in lines if award.asks_anew]
    eligibility = Examination(proposal.movement, clock.today()).of_lines(lines)
    for award in lines:
        for line in eligibility[award.id].blocking:
            if award.is_changed:
                raise RuleViolation(
                    "%(name)s, “%(honour)s”: a condition of what is given instead is not met, or waits for a "
                    "verdict. Answer it under “Conditions of other honours” beside the line, then sign again.",
                    name=award.recipient_name, honour=name_of(award.honour),
                )  # fmt: skip
            if line.answer is Answer.PERSON:
                raise RuleViolation(
                    "%(name)s, “%(honour)s”: a condition waits for your verdict. See the eligibility of the list.",
                    name=award.recipient_name, honour=name_of(award.honour),
                )  # fmt: skip
            raise RuleViolation(
                "%(name)s, “%(honour)s”: a condition is not met. See the eligibility of the list.",
                name=award.recipient_name, honour=name_of(award.honour),
            )  # fmt: skip


# When units nominate.


def set_terms(movement: Movement, details: TermsDetails, *, by: Account) -> NominationTerms:
    """Set when units nominate in ``movement``."""
    lock(movement)
    if movement.state is MovementState.CLOSED:
        raise RuleViolation("This movement is closed.")
    if details.closes_on < details.opens_on:
        raise RuleViolation("The last day is before the first.", field="closes_on")
    if details.late_until is not None and details.late_until <= details.closes_on:
        raise RuleViolation("Choose a day after the last day, or leave it empty.", field="late_until")
    terms = queries.terms_of(movement)
    before = {name: getattr(terms, name, None) for name in vars(details)}
    if terms is None:
        terms = NominationTerms(movement=movement, **vars(details))
        db.session.add(terms)
    for name, value in vars(details).items():
        setattr(terms, name, value)
    changed = {name: [before[name], value] for name, value in vars(details).items() if before[name] != value}
    record(by, "movement.set_nomination_days", movement, body_id=movement.body_id, changed=changed)
    return terms


def _check_window(movement: Movement) -> Timing:
    """Return whether what is handed in today is in time or late; refused before the first and after the last day."""
    window = queries.nomination_window(movement)
    if movement.state is not MovementState.LAUNCHED or window is None:
        raise RuleViolation("This movement takes no nominations now.")
    timing = window.timing(clock.today())
    if timing is Timing.EARLY:
        raise RuleViolation("Units nominate from %(day)s on.", day=short_day(window.opens_on))
    if timing is Timing.OVER:
        raise RuleViolation("Nominations were due by the end of %(day)s.", day=short_day(window.last))
    return timing


# What units nominate.


def nominate(
    movement: Movement, unit: Unit, recipient: Recipient, details: NominationDetails, *, by: Account
) -> Nomination:
    """Begin a nomination by ``unit``: of itself, of a unit right below it, or of who works or lives there."""
    lock(movement)
    _check_window(movement)
    _check_belongs(movement, unit, recipient)
    nomination = Nomination(
        movement=movement, unit=unit, made_at=clock.now(), made_by=by, honour=details.honour, edition=1,
        **_named(recipient),
    )  # fmt: skip
    _check_honour(nomination, details.honour)
    _write(nomination, details)
    db.session.add(nomination)
    record(by, "nomination.draft", nomination, body_id=movement.body_id, unit=unit.name, **_told_of(nomination))
    return nomination


def _named(recipient: Recipient) -> dict[str, Any]:
    """Return what a nomination keeps of whom it is for."""
    return {
        "recipient_name": recipient_name(recipient),
        "recipient_unit": recipient if isinstance(recipient, Unit) else None,
        "person": recipient if isinstance(recipient, Person) else None,
        "household": recipient if isinstance(recipient, Household) else None,
    }


def _check_belongs(movement: Movement, unit: Unit, recipient: Recipient) -> None:
    home = unit_of(recipient)
    near = home.id == unit.id or home.parent_id == unit.id
    if unit.body_id != movement.body_id or not near:
        raise RuleViolation("%(name)s does not belong to %(unit)s.", name=recipient_name(recipient), unit=unit.name)
    if not unit.exists_on(clock.today()):
        raise RuleViolation("%(name)s does not take part in this movement.", field="unit_id", name=unit.name)


def _check_honour(nomination: Nomination, honour: str) -> None:
    _check_offered(nomination.movement, nomination.kind, honour)


def _check_offered(movement: Movement, kind: RecipientKind, honour: str) -> None:
    offers = offers_of(movement, clock.today())
    if not any(offer.code == honour and offer.kind is kind for offer in offers):
        raise RuleViolation(
            "“%(honour)s” is not offered to this kind of recipient today.", field="honour", honour=name_of(honour)
        )


def _write(nomination: Nomination, details: NominationDetails) -> None:
    line = details.recipient_line
    if line is None:
        line = usual_words(nomination.movement, nomination.recipient).recipient_line or ""
    nomination.honour, nomination.achievement, nomination.recipient_line = details.honour, details.achievement, line
    nomination.repeat_reason, nomination.in_post_since = details.repeat_reason, details.in_post_since


def save_nomination(nomination: Nomination, details: NominationDetails, edition: int, *, by: Account) -> Nomination:
    """Change what is said; of a returned one only the parts that were reopened. ``edition`` is what was read."""
    lock(nomination)
    _check_lies_with_unit(nomination)
    before = _told_of(nomination)
    was = {part: getattr(nomination, part) for part in PARTS}
    now = {**vars(details), "recipient_line": details.recipient_line or ""}
    for part in PARTS:
        if now[part] != was[part] and not nomination.is_open(part):
            raise RuleViolation("This part was not reopened, so it stays as it was submitted.", field=part)
    if now == was:
        return nomination
    if edition != nomination.edition:
        raise Stale("Somebody else has changed this nomination meanwhile. Load the page anew.")
    if details.honour != nomination.honour:
        _check_honour(nomination, details.honour)
    for part in PARTS:
        setattr(nomination, part, now[part])
    nomination.edition += 1
    after = _told_of(nomination)
    changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    record(by, "nomination.change", nomination, body_id=nomination.movement.body_id, changed=changed)
    return nomination


def _check_lies_with_unit(nomination: Nomination) -> None:
    if nomination.movement.state is not MovementState.LAUNCHED:
        raise RuleViolation("This movement takes no nominations now.")
    if not nomination.is_editable:
        raise RuleViolation("This nomination has been submitted; it does not change any more.")


def _told_of(nomination: Nomination) -> dict[str, Any]:
    """Return what the journal keeps of a nomination."""
    return {
        "recipient": nomination.recipient_name,
        "honour": nomination.honour,
        "achievement": nomination.achievement,
        "recipient_line": nomination.recipient_line,
        "repeat_reason": nomination.repeat_reason,
        "in_post_since": nomination.in_post_since,
    }


# The dossier.


def add_paper(
    nomination: Nomination, item: str, upload: Upload | None, *, note: str = "", limit: int, by: Account
) -> DossierPaper:
    """Add a file for an item of the checklist, or without one a note that it was handed in on paper."""
    media_type = media_type_of(upload, limit=limit) if upload else ""
    if upload:
        check_harmless(upload)
    lock(nomination)
    line = _open_line(nomination, item)
    if len(line.papers) >= MOST_PAPERS:
        raise RuleViolation("An item has at most %(most)s papers.", most=MOST_PAPERS)
    paper = DossierPaper(
        movement=nomination.movement, unit=nomination.unit, nomination=None if line.shared else nomination, item=item,
        on_paper=upload is None, note=note, added_at=clock.now(), added_by=by,
        file=store(upload.content, filename=upload.filename, media_type=media_type) if upload else None,
    )  # fmt: skip
    db.session.add(paper)
    told = {"file": paper.file.filename, "sha256": paper.file.sha256} if paper.file else {"note": note}
    record(by, "nomination.add_paper", nomination, body_id=nomination.movement.body_id, item=line.item.name, **told)
    return paper


def remove_paper(paper: DossierPaper, nomination: Nomination, *, by: Account) -> DossierPaper:
    """Take a paper out of the dossier of ``nomination``; it stays on record."""
    lock(nomination)
    lock(paper)
    if paper.unit_id != nomination.unit_id or paper.nomination_id not in (None, nomination.id):
        raise RuleViolation("This paper belongs to another nomination.")
    line = _open_line(nomination, paper.item)
    if paper.removed_at is None:
        paper.removed_at, paper.removed_by_id = clock.now(), by.id
        told = {"file": paper.file.filename} if paper.file else {"note": paper.note}
        record(by, "nomination.remove_paper", nomination, body_id=nomination.movement.body_id, item=line.item.name,
               **told)  # fmt: skip
    return paper


def _open_line(nomination: Nomination, item: str) -> queries.DossierLine:
    """Return the line of the checklist; refused when there is none or it is closed."""
    _check_lies_with_unit(nomination)
    lines = queries.dossiers_of([nomination], clock.today())[nomination.id]
    line = next((line for line in lines if line.item.code == item), None)
    if line is None:
        raise RuleViolation("The dossier for this honour has no such paper.")
    if not line.is_open:
        raise RuleViolation("This paper was not asked for again, so it stays as it was submitted.")
    return line


# The signature of the head.


def sign_nominations(nominations: Collection[Nomination], *, by: Account) -> int:
    """Let the head of the unit confirm what is nominated as it stands, and return how many that were."""
    for nomination in nominations:
        lock(nomination)
        nomination.sign(by.name, clock.today())
        record(by, "nomination.sign", nomination, body_id=nomination.movement.body_id, **_told_of(nomination))
    return len(nominations)


def sign_on_paper(nomination: Nomination, name: str, signed_on: date, *, by: Account) -> Nomination:
    """Note that the head has signed what stands here on paper."""
    lock(nomination)
    if signed_on > clock.today():
        raise RuleViolation("The day of a signature is not in the future.", field="signed_on")
    nomination.sign(name, signed_on)
    record(by, "nomination.sign_on_paper", nomination, body_id=nomination.movement.body_id, signer=name,
           signed_on=signed_on)  # fmt: skip
    return nomination


# Handing in.


def lacks_of(nominations: Collection[Nomination]) -> dict[int, list[Lack]]:
    """Return what each of ``nominations`` of one movement lacks before it can be handed in, by its id."""
    listed = list(nominations)
    if not listed:
        return {}
    examination = Examination(listed[0].movement, clock.today())
    dossiers = queries.dossiers_of(listed, clock.today())
    return {one.id: _lacks(one, examination.of(Candidate.of_nomination(one)), dossiers[one.id]) for one in listed}


def _lacks(
    nomination: Nomination, eligibility: Eligibility, dossier: Sequence[queries.DossierLine]
) -> list[Lack]:  # fmt: skip
    lacks = []
    answers = {line.finding.check: line.finding.answer for line in eligibility.lines}
    if not nomination.achievement:
        lacks.append(Lack("achievement", "Write the achievement."))
    if answers.get("once_per_achievement", Answer.YES) is not Answer.YES and not nomination.repeat_reason:
        lacks.append(Lack("repeat_reason", "Say why the recipient is nominated once more."))
    if answers.get("months_in_post") is Answer.PERSON and nomination.in_post_since is None:
        lacks.append(Lack("in_post_since", "Say since when the person has been in post."))
    lacks += [Lack(line.part, "Hand in: %(paper)s.", {"paper": line.item.name}) for line in dossier if line.is_missing]
    if not nomination.is_signed:
        lacks.append(Lack("signature", "The head of the unit confirms it as it stands."))
    return lacks


def submit_nomination(nomination: Nomination, *, by: Account) -> Nomination:
    """Hand ``nomination`` in; the first time it gets its number. Raises Unready with everything it lacks."""
    lock(nomination.movement)
    lock(nomination)
    _check_lies_with_unit(nomination)
    again = nomination.number is not None
    if again:
        late = nomination.due_on is not None and nomination.due_on < clock.today()
    else:
        late = _check_window(nomination.movement) is Timing.LATE
    if missing := lacks_of([nomination])[nomination.id]:
        raise Unready(missing)
    nomination.recipient_name = recipient_name(nomination.recipient)
    for check in _fits:
        check(nomination)
    number = nomination.number or queries.last_number(nomination.movement) + 1
    now = clock.now()
    nomination.submit(number, now, late=late)
    order_receipt(nomination, now, by=by)
    record(by, "nomination.submit", nomination, body_id=nomination.movement.body_id, number=nomination.register_number,
           late=nomination.submitted_late, **_told_of(nomination))  # fmt: skip
    return nomination


def submit_ready(movement: Movement, unit_ids: Collection[int], *, by: Account) -> list[Nomination]:
    """Hand in every draft of these units that lacks nothing, and return them; refused when there is none.

    What was returned is handed in one by one: somebody has to have completed it.
    """
    lock(movement)
    own = queries.Reach(whole=False, officer_of=frozenset(unit_ids), head_of=frozenset())
    drafts = queries.nominations_of(movement, own, queries.Wanted(state=NominationState.DRAFTED))
    lacks = lacks_of(drafts)
    ready = [one for one in drafts if not lacks[one.id]]
    if not ready:
        raise RuleViolation("Nothing is ready: something is missing everywhere.")
    return [submit_nomination(one, by=by) for one in ready]


def order_receipt(nomination: Nomination, at: datetime, *, by: Account) -> Paper:
    """Order the receipt of what ``by`` handed in at ``at``; the edge hands it to ``print_paper`` after the commit."""
    dossier = queries.dossiers_of([nomination], clock.today())[nomination.id]
    values = receipt_values(nomination, dossier, at, by=by.name)
    filename = f"phieu-tiep-nhan-{nomination.register_number}.pdf"
    return order_paper(RECEIPT, values, filename=filename, subject=nomination)


def order_submission(movement: Movement, unit: Unit) -> Paper:
    """Order the submission of ``unit`` with the list of everything that it nominates and has not withdrawn."""
    own = queries.Reach(whole=False, officer_of=frozenset({unit.id}), head_of=frozenset())
    listed = [one for one in queries.nominations_of(movement, own) if one.state is not NominationState.WITHDRAWN]
    if not listed:
        raise RuleViolation("The unit has nominated nobody yet, so there is nothing to put on a list.")
    values = submission_values(unit, movement, listed)
    return order_paper(SUBMISSION, values, filename=f"to-trinh-de-nghi-khen-thuong-{unit.code}.pdf", subject=unit)


def withdraw_nomination(nomination: Nomination, reason: str, *, by: Account) -> Nomination:
    """Withdraw what has not been decided on; it stays on record."""
    lock(nomination)
    nomination.withdraw(reason)
    record(by, "nomination.withdraw", nomination, body_id=nomination.movement.body_id, reason=reason,
           recipient=nomination.recipient_name)  # fmt: skip
    return nomination


# Checking.


def usual_due_day(movement: Movement) -> date:
    """Return until when a unit usually completes what is returned today."""
    days = movement.terms.completion_days if movement.terms else USUAL_DAYS
    return after_working_days(clock.today(), days, calendar_for(movement.body.name))


def return_nomination(
    nomination: Nomination, notes: Mapping[str, str], reason: str, due_on: date, *, by: Account
) -> Nomination:
    """Return ``nomination`` for completion: the parts that ``notes`` names are reopened, and nothing else."""
    lock(nomination)
    _check_checker(nomination, by)
    parts = {part: note for part, note in notes.items() if note}
    known = {*PARTS, *(line.part for line in queries.dossiers_of([nomination], clock.today())[nomination.id])}
    if not parts:
        raise RuleViolation("Note beside at least one part what the unit is to complete.")
    if parts.keys() - known:
        raise RuleViolation("The dossier has been changed meanwhile. Load the page anew.")
    if due_on < clock.today():
        raise RuleViolation("The last day is not in the past.", field="due_on")
    nomination.give_back(parts, reason, due_on, by)
    record(by, "nomination.return", nomination, body_id=nomination.movement.body_id, reason=reason, due_on=due_on,
           recipient=nomination.recipient_name, notes=list(parts.values()))  # fmt: skip
    _tell(nomination, NoticeKind.NOMINATION_RETURNED, due=due_on, reason=reason)
    return nomination


def take_check_over(nomination: Nomination, *, by: Account) -> Nomination:
    """Let ``by`` check what another secretary has returned."""
    lock(nomination)
    if nomination.checker is not None and nomination.checker.id != by.id:
        before, nomination.checker = nomination.checker.name, by
        record(by, "nomination.take_check_over", nomination, body_id=nomination.movement.body_id,
               changed={"checker": [before, by.name]})  # fmt: skip
    return nomination


def _check_checker(nomination: Nomination, by: Account) -> None:
    """Refuse whoever did not ask for the completion that was handed in: only the asker checks it again."""
    if nomination.checker is not None and nomination.checker.id != by.id:
        raise RuleViolation(
            "%(name)s has returned it and checks it again. Take the check over first.", name=nomination.checker.name
        )


def accept_nomination(nomination: Nomination, honour: str, reason: str, *, by: Account) -> Nomination:
    """Accept ``nomination`` for ``honour``; for another than is wanted with a reason.

    Refused while a condition that blocks is open or not met for that honour.
    """
    lock(nomination.movement)
    lock(nomination)
    _check_checker(nomination, by)
    _check_honour(nomination, honour)
    if honour != nomination.honour and not reason:
        raise RuleViolation("Say why another honour is proposed; the unit will read it.", field="reason")
    eligibility = explained_for(Candidate.of_nomination(nomination, honour), nomination.movement)
    if any(line.answer is Answer.NO for line in eligibility.blocking):
        raise RuleViolation("A condition that must be met is not. Refuse it, return it, or choose another honour.")
    if eligibility.blocking:
        raise RuleViolation("A condition that must be met waits for your verdict.")
    nomination.accept(honour, reason, clock.now(), by)
    record(by, "nomination.accept", nomination, body_id=nomination.movement.body_id, reason=reason or None,
           recipient=nomination.recipient_name, changed={"honour": [nomination.honour, honour]}
           if nomination.is_downgraded else {})  # fmt: skip
    _tell(nomination, NoticeKind.NOMINATION_DECIDED, reason=reason or None)
    return nomination


def accept_all(nominations: Sequence[Nomination], *, by: Account) -> int:
    """Accept each of ``nominations`` for what is wanted, all of them or none, and return how many that were."""
    if not nominations:
        raise RuleViolation("Choose at least one nomination.")
    for nomination in nominations:
        try:
            accept_nomination(nomination, nomination.honour, "", by=by)
        except RuleViolation as refused:
            words = msgid("%(name)s was not accepted, so none was. See why on its page.")
            raise RuleViolation(words, name=nomination.recipient_name) from refused
    return len(nominations)


def refuse_nomination(nomination: Nomination, reason: str, *, by: Account) -> Nomination:
    """Do not take ``nomination`` over; the unit reads the reason."""
    lock(nomination)
    _check_checker(nomination, by)
    nomination.refuse(reason, clock.now(), by)
    record(by, "nomination.refuse", nomination, body_id=nomination.movement.body_id, reason=reason,
           recipient=nomination.recipient_name)  # fmt: skip
    _tell(nomination, NoticeKind.NOMINATION_DECIDED, reason=reason)
    return nomination


def reconsider_nomination(nomination: Nomination, reason: str, *, by: Account) -> Nomination:
    """Take a verdict back before anything came of it."""
    lock(nomination)
    before = nomination.state
    nomination.reconsider()
    record(by, "nomination.reconsider", nomination, body_id=nomination.movement.body_id, reason=reason,
           recipient=nomination.recipient_name, before=before)  # fmt: skip
    return nomination


def take_over(proposal: Proposal, nominations: Sequence[Nomination], *, by: Account) -> list[Award]:
    """Put accepted nominations on the list of ``proposal``, all of them or none, and return their lines."""
    if not nominations:
        raise RuleViolation("Choose at least one nomination.")
    awards = []
    for nomination in nominations:
        lock(nomination)
        if nomination.state is not NominationState.ACCEPTED or nomination.award_id is not None:
            raise RuleViolation("%(name)s has been taken over meanwhile, or is not accepted any more.",
                                name=nomination.recipient_name)  # fmt: skip
        if nomination.movement_id != proposal.movement_id:
            raise RuleViolation("%(name)s does not take part in this movement.", name=nomination.recipient_name)
        words = LineWords(nomination.given_honour, nomination.achievement, nomination.recipient_line,
                          nomination.repeat_reason)  # fmt: skip
        award = add_line(proposal, LineDetails.of(nomination.recipient, words), by=by)
        db.session.flush()
        nomination.award = award
        awards.append(award)
    record(by, "proposal.take_over", proposal, body_id=proposal.movement.body_id,
           nominations=[nomination.register_number for nomination in nominations],
           recipients=[award.recipient_name for award in awards])  # fmt: skip
    return awards


def _tell(nomination: Nomination, kind: NoticeKind, **values: Any) -> None:
    """Tell the officers of the unit what became of the nomination."""
    key = f"nomination/{nomination.id}/{nomination.state}/{clock.now().isoformat()}"
    notify(officers_of([nomination.unit_id]), kind, f"/nominations/{nomination.id}", key,
           name=nomination.recipient_name, movement=nomination.movement.name, **values)  # fmt: skip


# Lists that are pasted, or filled in and sent.


def text_of_list(upload: Upload) -> str:
    """Return a filled-in XLSX list as it would be pasted, with its headings; raises FaultyList or RuleViolation.

    Each line keeps its number, so that a fault is told by the row of the sheet.
    """
    rows, checker = read_rows(upload, COLUMNS, strict=True)
    checker.done()
    lines = {1: [str(column.heading) for column in COLUMNS]}
    lines |= {row.number: [row[column.code] for column in COLUMNS] for row in rows}
    return "\n".join("\t".join(lines.get(number, ())) for number in range(1, max(lines) + 1))


@dataclass(frozen=True)
class PastedLine:
    """A line of a pasted list as it was understood; ``who`` may be somebody who is not on a list yet."""

    row: Row
    unit: Unit
    who: "Recipient | NewPerson | NewHousehold"
    honour: str
    achievement: str
    reason: str

    @property
    def name(self) -> str:
        if isinstance(self.who, NewPerson):
            return self.who.full_name
        return self.who.name if isinstance(self.who, NewHousehold) else recipient_name(self.who)

    @property
    def kind(self) -> RecipientKind:
        return _kind_of(self.who)

    @property
    def is_new(self) -> bool:
        return isinstance(self.who, NewPerson | NewHousehold)


@dataclass(frozen=True)
class NewHousehold:
    """A household that may not be on the list yet, as it is called."""

    unit: Unit
    name: str
    details: HouseholdDetails


def _kind_of(who: Recipient | NewPerson | NewHousehold) -> RecipientKind:
    if isinstance(who, NewPerson):
        return RecipientKind.INDIVIDUAL
    return RecipientKind.HOUSEHOLD if isinstance(who, NewHousehold) else kind_of(who)


def read_pasted(movement: Movement, text: str) -> list[PastedLine]:
    """Return what a pasted list says; raises FaultyList with every fault by its line, or RuleViolation."""
    rows, checker = pasted_rows(text)
    reader = _PastedList(movement, checker)
    lines = [line for row in rows if (line := reader.line(row)) is not None]
    checker.done()
    return lines


class _PastedList:
    """The units, persons, households and honours by which pasted lines are understood."""

    def __init__(self, movement: Movement, checker: Checker) -> None:
        self.checker = checker
        units = [unit for unit in units_of(movement.body, on=clock.today())]
        self.units = {fold(unit.name): unit for unit in units} | {fold(unit.code): unit for unit in units}
        self.persons: dict[str, list[Person]] = defaultdict(list)
        for person in persons_of(movement.body):
            if person.works_on(clock.today()):
                self.persons[fold(person.full_name)].append(person)
        self.households: dict[tuple[str, str], list[Household]] = defaultdict(list)
        for household in households_of(movement.body):
            self.households[household.honorific.value, fold(household.head_name)].append(household)
        self.offers = offers_of(movement, clock.today())

    def line(self, row: Row) -> PastedLine | None:
        """Return what ``row`` says, or None when a fault of it was noted."""
        before = len(self.checker.faults)
        unit = self._unit(row)
        who = self._recipient(row, unit)
        if who is None or len(self.checker.faults) > before:
            return None
        honour = self._honour(row, _kind_of(who))
        if honour is None:
            return None
        home = who.unit if isinstance(who, NewPerson | NewHousehold) else unit_of(who)
        return PastedLine(row, home, who, honour, row["achievement"], row["reason"])

    def _unit(self, row: Row) -> Unit | None:
        if row["unit"] and fold(row["unit"]) not in self.units:
            self.checker.fault(row, "unit", "There is no unit called “%(text)s”.", text=row["unit"])
        return self.units.get(fold(row["unit"])) if row["unit"] else None

    def _recipient(self, row: Row, unit: Unit | None) -> Recipient | NewPerson | NewHousehold | None:
        """Return whom the line names: a unit, a household, a person, or one of these two that is new."""
        if not row["name"]:
            return None
        named = self.units.get(fold(row["name"]))
        if named is not None:
            return named
        if household := household_in(row["name"]):
            return self._household(row, unit, *household)
        honorific, name = addressed(row["name"])
        fitting = [one for one in self.persons[fold(name)] if unit is None or one.unit_id == unit.id]
        if len(fitting) > 1:
            self.checker.fault(row, "name", "Several persons are called “%(text)s”. Say at which unit.", text=name)
        elif fitting:
            return fitting[0]
        elif unit is None:
            words = msgid(
                "“%(text)s” is neither a unit nor on the list of persons. Say at which unit the person works."
            )
            self.checker.fault(row, "name", words, text=name)
        elif not honorific:
            words = msgid("“%(text)s” is not on the list of persons. Write Ông or Bà before the name.")
            self.checker.fault(row, "name", words, text=name)
        else:
            return NewPerson(unit, name, Honorific(honorific), row["post"])
        return None

    def _household(self, row: Row, unit: Unit | None, honorific: str, head: str) -> Household | NewHousehold | None:
        """Return the household of this head; the column of the post has its address."""
        known = self.households[honorific, fold(head)]
        fitting = [
            one for one in known if (unit is None or one.unit_id == unit.id) and lives_at(one.address, row["post"])
        ]
        if row["post"]:
            fitting = [one for one in fitting if one.address] or fitting
        if len(fitting) > 1:
            words = msgid("Several households are called “%(text)s”. Say at which unit.")
            self.checker.fault(row, "name", words, text=row["name"])
        elif fitting:
            return fitting[0]
        elif unit is None:
            words = msgid("“%(text)s” is not on the list of households. Say at which unit it lives.")
            self.checker.fault(row, "name", words, text=row["name"])
        else:
            return NewHousehold(unit, row["name"], HouseholdDetails(head, Honorific(honorific), row["post"]))
        return None

    def _honour(self, row: Row, kind: RecipientKind) -> str | None:
        known = {fold(offer.honour.name): offer.code for offer in self.offers if offer.kind is kind}
        if row["honour"]:
            code = known.get(fold(row["honour"])) or next((one for one in known.values() if one == row["honour"]), None)
            if code is None:
                words = msgid("“%(text)s” is not offered here. Choose from the list.")
                self.checker.fault(row, "honour", words, text=row["honour"])
            return code
        if len(known) != 1:
            words = msgid("Say which honour: the movement offers several, or none, for this kind.")
            self.checker.fault(row, "honour", words)
            return None
        return next(iter(known.values()))


def propose_pasted(proposal: Proposal, text: str, *, by: Account) -> int:
    """Propose everybody whom a pasted list names, all or nobody, and return how many; see ``read_pasted``."""
    lines = read_pasted(proposal.movement, text)

    def add(line: PastedLine, recipient: Recipient) -> None:
        words = LineWords(line.honour, line.achievement, _below(line), line.reason)
        add_line(proposal, LineDetails.of(recipient, words), by=by)

    _each(lines, add, by)
    record(by, "proposal.paste", proposal, body_id=proposal.movement.body_id,
           recipients=[line.name for line in lines])  # fmt: skip
    return len(lines)


def nominate_pasted(movement: Movement, text: str, *, by: Account) -> int:
    """Enter what units nominated on paper, all or nothing: submitted, with numbers, for the unit of each recipient."""
    lock(movement)
    lines = read_pasted(movement, text)

    def add(line: PastedLine, recipient: Recipient) -> None:
        post = line.row["post"]
        words = NominationDetails(line.honour, line.achievement, _below(line) if post else None, line.reason)
        _enter(movement, line.unit, recipient, words, by)

    _each(lines, add, by)
    return len(lines)


def enter_home(
    movement: Movement, unit: Unit, home: HouseholdDetails, details: NominationDetails, *, by: Account
) -> Nomination:
    """Enter a household that was nominated on paper, or by the secretariat itself: submitted, for where it lives."""
    lock(movement)
    recipient = household_at(unit, home, by=by)
    _check_belongs(movement, unit, recipient)
    _check_offered(movement, RecipientKind.HOUSEHOLD, details.honour)
    return _enter(movement, unit, recipient, details, by)


def _enter(movement: Movement, unit: Unit, recipient: Recipient, details: NominationDetails, by: Account) -> Nomination:
    """Store a nomination that is submitted already, with the usual words for what is left out."""
    usual = usual_words(movement, recipient)
    below = usual.recipient_line if details.recipient_line is None else details.recipient_line
    nomination = Nomination(
        movement=movement, unit=unit, made_at=clock.now(), made_by=by, honour=details.honour, edition=1,
        achievement=details.achievement or usual.achievement, repeat_reason=details.repeat_reason,
        recipient_line=below or "", state=NominationState.DRAFTED, **_named(recipient),
    )  # fmt: skip
    for check in _fits:
        check(nomination)
    nomination.submit(queries.last_number(movement) + 1, clock.now(), late=False)
    db.session.add(nomination)
    db.session.flush()
    record(by, "nomination.enter", nomination, body_id=movement.body_id, number=nomination.register_number,
           unit=unit.name, **_told_of(nomination))  # fmt: skip
    return nomination


def _each(lines: Sequence[PastedLine], add: Callable[[PastedLine, Recipient], None], by: Account) -> None:
    """Do ``add`` for every line; raises FaultyList with what was refused, by its line."""
    checker = Checker(COLUMNS)
    for line in lines:
        try:
            add(line, _on_the_list(line.who, by))
        except RuleViolation as violation:
            column = PASTED_COLUMN.get(violation.field or "", "name")
            checker.fault(line.row, column, violation.message, **violation.values)
    checker.done()


def _on_the_list(who: Recipient | NewPerson | NewHousehold, by: Account) -> Recipient:
    """Return ``who``, put on the list of persons or households if need be."""
    if isinstance(who, NewPerson):
        return person_for(who, by=by)
    return household_at(who.unit, who.details, by=by) if isinstance(who, NewHousehold) else who


# The column in which the fault of a field is shown.
PASTED_COLUMN = {"honour": "honour", "repeat_reason": "reason", "achievement": "achievement", "recipient_line": "post"}


def _below(line: PastedLine) -> str | None:
    """Return what stands below the name of a person whose post, or a household whose address, was pasted.

    None stands for the usual words.
    """
    post = line.row["post"]
    return line_of_person(post, line.unit.name) if post and line.kind is RecipientKind.INDIVIDUAL else post or None
