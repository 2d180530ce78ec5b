"""The field's words for codes: what a state, a kind or a role is called on a page."""

import enum
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from contest.accounts.models import Role
from contest.appraisals.models import ItemAnswer, LikenessVerdict
from contest.appraisals.progress import Turn
from contest.awards.models import AwardState, Capacity, ProposalState
from contest.confirmations.queries import Standing
from contest.entries.models import PaperState
from contest.errors import RuleViolation, unpacked
from contest.initiatives.confirming import Part
from contest.initiatives.models import ConfirmationKind, FormPart, InitiativeState, RevisionKind, ScanState, Verdict
from contest.movements.models import (
    Aggregation,
    Basis,
    ConflictReach,
    CriterionKind,
    LaterRound,
    MissingSheets,
    MovementKind,
    MovementState,
    OthersSeen,
    PhaseKind,
    RecipientKind,
    Rounding,
    SpreadAction,
    SpreadUnit,
)
from contest.panels.conflict import ConflictKind
from contest.panels.models import DeclaredKind
from contest.questions.answers import QuestionKind
from contest.recognition.models import Advice, ConditionAnswer, Level, ListState, RecognitionState
from contest.registrations.models import ExportKind
from contest.results.difference import Fact, SheetTurn
from contest.rules.catalogue import name_of
from contest.scoring.models import RoundKind, SheetSource, SheetState
from contest.standings.aggregate import Exclusion
from contest.standings.models import SettlementKind
from contest.standings.ranking import Outcome
from contest.units.models import Honorific, UnitKind
from contest.work import WorkState

# Pairs, not a mapping: members of two kinds that have the same code are equal as text.
_WORDS: Sequence[tuple[enum.StrEnum, Any]] = (
    (UnitKind.COMMITTEE, _("People's Committee")),
    (UnitKind.OFFICE, _("Specialised office")),
    (UnitKind.SERVICE_UNIT, _("Public service unit")),
    (UnitKind.SCHOOL, _("School")),
    (UnitKind.VERTICAL_AGENCY, _("Vertical agency")),
    (UnitKind.MASS_ORGANISATION, _("Mass organisation")),
    (UnitKind.ENTERPRISE, _("Enterprise")),
    (Honorific.MR, _("Mr")),
    (Honorific.MS, _("Ms")),
    (Role.UNIT_OFFICER, _("Unit officer")),
    (Role.UNIT_HEAD, _("Unit head")),
    (Role.SECRETARIAT, _("Secretariat")),
    (Role.LEADER, _("Leader (competent head)")),
    (Role.COUNCIL_CHAIR, _("Council chair")),
    (Role.COUNCIL_MEMBER, _("Council member")),
    (Role.ADMINISTRATOR, _("Administrator")),
    (Role.JUDGE, _("Judge")),
    (MovementKind.REGULAR, _("Regular emulation")),
    (MovementKind.THEMATIC, _("Thematic emulation")),
    (MovementKind.DRIVE, _("Emulation drive")),
    (MovementState.PREPARED, _("Being prepared")),
    (MovementState.LAUNCHED, _("Launched")),
    (MovementState.CLOSED, _("Closed")),
    (PhaseKind.REGISTRATION, _("Registration")),
    (PhaseKind.APPRAISAL, _("Appraisal")),
    (PhaseKind.SCORING, _("Scoring")),
    (PhaseKind.DELIBERATION, _("Deliberation")),
    (PhaseKind.ANNOUNCEMENT, _("Announcement")),
    (RecipientKind.COLLECTIVE, _("Collective")),
    (RecipientKind.HOUSEHOLD, _("Household")),
    (RecipientKind.INDIVIDUAL, _("Individual")),
    (QuestionKind.SHORT, _("Short text")),
    (QuestionKind.LONG, _("Long text")),
    (QuestionKind.NUMBER, _("Number")),
    (QuestionKind.DATE, _("Day")),
    (QuestionKind.CHOICE, _("One of several choices")),
    (QuestionKind.CHOICES, _("Several choices")),
    (QuestionKind.TABLE, _("Table of figures before and after")),
    (QuestionKind.FILE, _("Files")),
    (Aggregation.MEAN, _("Mean of the sheets")),
    (Aggregation.TRIMMED_MEAN, _("Trimmed mean")),
    (Aggregation.MEDIAN, _("Median")),
    (Basis.SHEET, _("The totals of the sheets")),
    (Basis.CRITERION, _("The marks of each criterion")),
    (Rounding.HALF_UP, _("Half upwards")),
    (Rounding.HALF_EVEN, _("Half to the even digit")),
    (Rounding.DOWN, _("Cut off")),
    (MissingSheets.LEFT_OUT, _("Missing sheets are left out")),
    (MissingSheets.AWAITED, _("The score waits for every assigned sheet")),
    (SpreadUnit.POINTS, _("points")),
    (SpreadUnit.PERCENT, _("percent of the highest total")),
    (SpreadAction.FLAG, _("Flag it")),
    (SpreadAction.DISCUSS, _("The panel discusses and this is recorded")),
    (SpreadAction.THIRD_JUDGE, _("One more judge scores")),
    (SpreadAction.BLOCK, _("No place until the chair lifts the block")),
    (LaterRound.REPLACES, _("The later round replaces the earlier")),
    (LaterRound.AVERAGES, _("The rounds are averaged")),
    (CriterionKind.MARK, _("Mark")),
    (CriterionKind.BONUS, _("Bonus")),
    (CriterionKind.PENALTY, _("Penalty")),
    (ConflictReach.OWN, _("Only the judge's own unit")),
    (ConflictReach.NEAR, _("The judge's own unit and the units right above and below it")),
    (OthersSeen.NEVER, _("Never shown")),
    (OthersSeen.HANDED_IN, _("After handing in the own sheet")),
    (OthersSeen.CLOSED, _("After scoring was closed")),
    (InitiativeState.DRAFT, _("Draft")),
    (InitiativeState.SUBMITTED, _("Submitted")),
    (InitiativeState.RETURNED, _("Returned for completion")),
    (InitiativeState.ELIGIBLE, _("Eligible")),
    (InitiativeState.REJECTED, _("Rejected")),
    (InitiativeState.WITHDRAWN, _("Withdrawn")),
    (Verdict.ELIGIBLE, _("Accepted as eligible")),
    (Verdict.RETURNED, _("Returned for completion")),
    (Verdict.REJECTED, _("Rejected")),
    (ConfirmationKind.AUTHOR, _("Author")),
    (ConfirmationKind.HEAD, _("The head of the unit")),
    (Standing.STANDS, _("Confirmed")),
    (Standing.LAPSED, _("No longer holds")),
    (Standing.GIVEN_BACK, _("Given back")),
    (Standing.WAITING, _("Not confirmed yet")),
    (Part.TITLE, _("title")),
    (Part.AUTHORS, _("authors")),
    (Part.SHARES, _("shares")),
    (Part.UNIT, _("unit")),
    (Part.FIELD, _("field")),
    (Part.ANSWERS, _("contents")),
    (Part.EVIDENCE, _("evidence")),
    (FormPart.TITLE, _("Name of the initiative")),
    (FormPart.FIELD, _("Field")),
    (FormPart.AUTHORS, _("Authors and shares")),
    (FormPart.EVIDENCE, _("Evidence")),
    (FormPart.QUESTION, _("Question")),
    (ItemAnswer.YES, _("Yes")),
    (ItemAnswer.NO, _("No")),
    (ItemAnswer.NOT_APPLICABLE, _("Does not apply")),
    (LikenessVerdict.SAME, _("The same solution")),
    (LikenessVerdict.DIFFERENT, _("Different solutions")),
    (Turn.UNIT, _("The unit")),
    (Turn.SECRETARIAT, _("The secretariat")),
    (Turn.OFFICES, _("The offices that are asked")),
    (Turn.PANEL, _("The panel")),
    (Turn.COUNCIL, _("The council")),
    (Turn.NOBODY, _("Nobody")),
    (ScanState.NOT_SCANNED, _("Not scanned for viruses")),
    (ScanState.WAITING, _("Waits for the virus scan")),
    (ScanState.CLEAN, _("No virus found")),
    (ScanState.INFECTED, _("Holds malware")),
    (ScanState.FAILED, _("Virus scan failed, tried again")),
    (RevisionKind.SAVED, _("Saved")),
    (RevisionKind.SUBMITTED, _("Submitted")),
    (RevisionKind.OVERTAKEN, _("Kept beside a newer text")),
    (ConflictKind.AUTHOR, _("the judge is an author")),
    (ConflictKind.OWN_UNIT, _("the judge's own unit")),
    (ConflictKind.NEAR_UNIT, _("the unit right above or below the judge's own")),
    (ConflictKind.RECORDED, _("a conflict on record")),
    (DeclaredKind.RELATIVE, _("A relative of an author")),
    (DeclaredKind.WORK, _("Works or worked with the authors on it")),
    (DeclaredKind.RECUSAL, _("Steps back for another reason")),
    (DeclaredKind.OTHER, _("Another conflict of interest")),
    (SheetState.OPEN, _("Open")),
    (SheetState.HANDED_IN, _("Handed in")),
    (SheetSource.SCREEN, _("Typed by the judge")),
    (SheetSource.WORKBOOK, _("From the judge's workbook")),
    (SheetSource.PAPER, _("From the signed paper sheet")),
    (PaperState.READ_ONCE, _("Read once")),
    (PaperState.DIFFERS, _("Something differs")),
    (PaperState.TAKEN_OVER, _("Taken over")),
    (PaperState.SET_ASIDE, _("Set aside")),
    (RoundKind.RESCORING, _("Scored again after discussion")),
    (RoundKind.FINAL, _("Final of a short list")),
    (Exclusion.CONFLICT, _("Set aside: conflict of interest")),
    (Exclusion.OPEN, _("Not handed in")),
    (SheetTurn.GIVEN, _("New sheet")),
    (SheetTurn.TAKEN_BACK, _("No longer assigned")),
    (SheetTurn.HANDED_IN, _("Handed in meanwhile")),
    (SheetTurn.OPENED, _("No longer handed in")),
    (SheetTurn.SET_ASIDE, _("Set aside: conflict of interest")),
    (SheetTurn.COUNTED_AGAIN, _("Counts again: no conflict of interest any more")),
    (SheetTurn.MARKED_ANEW, _("Other marks")),
    (Fact.UNIT, _("Unit")),
    (Fact.SUBMITTED, _("Submitted at")),
    (Fact.VOTES, _("Votes of the public")),
    (Fact.LOT, _("Place drawn by lot")),
    (Fact.SETTLED, _("Wide spread settled")),
    (Fact.FINAL, _("In the final round")),
    (Outcome.PASSED, _("Passed")),
    (Outcome.UNSETTLED, _("Waits: the judges differ too much")),
    (Outcome.BELOW_PASS, _("Below the pass mark")),
    (Outcome.KNOCKED_OUT, _("Knocked out")),
    (Outcome.NO_QUORUM, _("Too few sheets")),
    (SettlementKind.DISCUSSED, _("The panel has talked it over")),
    (SettlementKind.LIFTED, _("The chair lets it stand")),
    (ProposalState.DRAFTED, _("Being drawn up")),
    (ProposalState.SUBMITTED, _("Waiting for decision")),
    (ProposalState.SIGNED, _("Signed, waits for its number")),
    (ProposalState.DECIDED, _("Decided")),
    (AwardState.PROPOSED, _("Proposed")),
    (AwardState.AWARDED, _("Awarded")),
    (AwardState.REFUSED, _("Refused")),
    (AwardState.ANNULLED, _("Annulled")),
    (Capacity.HEAD, _("The head")),
    (Capacity.FOR_HEAD, _("A deputy for the head (KT.)")),
    (Capacity.ACTING, _("The acting head (Q.)")),
    (ListState.DRAFTED, _("Being drawn up")),
    (ListState.SUBMITTED, _("Waiting for decision")),
    (ListState.DECIDED, _("Decided")),
    (ConditionAnswer.YES, _("Met")),
    (ConditionAnswer.NO, _("Not met")),
    (ConditionAnswer.MORE, _("More is needed")),
    (Advice.RECOGNISE, _("Recognise")),
    (Advice.REFUSE, _("Do not recognise")),
    (Advice.COMPLETE, _("Ask for completion")),
    (RecognitionState.PROPOSED, _("Proposed for recognition")),
    (RecognitionState.RECOGNISED, _("Recognised")),
    (RecognitionState.REFUSED, _("Not recognised")),
    (RecognitionState.TO_COMPLETE, _("To be completed")),
    (RecognitionState.STRUCK, _("Struck by the leader")),
    (RecognitionState.ANNULLED, _("Recognition annulled")),
    (Level.GRASSROOTS, _("grassroots level")),
    (Level.PROVINCE, _("provincial level")),
    (ExportKind.DOSSIERS, _("Everything with its files")),
    (ExportKind.LIST, _("List of registrations")),
    (WorkState.QUEUED, _("Waiting")),
    (WorkState.RUNNING, _("In progress")),
    (WorkState.DONE, _("Finished")),
    (WorkState.FAILED, _("Stopped")),
)
WORDS: Mapping[tuple[type[enum.StrEnum], enum.StrEnum], Any] = {
    (type(member), member): words for member, words in _WORDS
}


# Which codes stand under a name in the details of the journal.
CODED: Mapping[str, tuple[type[enum.StrEnum], ...]] = {
    "advice": (Advice,),
    "aggregation": (Aggregation,),
    "basis": (Basis,),
    "beside": (CriterionKind,),
    "capacity": (Capacity,),
    "conditions": (ConditionAnswer,),
    "conflict": (DeclaredKind,),
    "conflict_reach": (ConflictReach,),
    "level": (Level,),
    "checklist": (ItemAnswer,),
    "honorific": (Honorific,),
    "kind": (UnitKind, MovementKind),
    "later_round": (LaterRound,),
    "likeness": (LikenessVerdict,),
    "missing": (MissingSheets,),
    "offered": (RecipientKind,),
    "others_seen": (OthersSeen,),
    "parts": (FormPart,),
    "phases": (PhaseKind,),
    "recipient_kind": (RecipientKind,),
    "role": (Role,),
    "round_kind": (RoundKind,),
    "rounding": (Rounding,),
    "spread_action": (SpreadAction,),
    "spread_unit": (SpreadUnit,),
    "verdict": (Verdict,),
    "what": (ExportKind,),
}


def word_of_code(name: str, code: str) -> str | None:
    """Return what ``code`` is called, which stands under ``name`` in the journal; None when it is no code."""
    if name in ("honour", "honours"):
        return name_of(code)
    return next((word(kind(code)) for kind in CODED.get(name, ()) if code in list(kind)), None)


def word(member: enum.StrEnum) -> str:
    """Return what ``member`` is called in the reader's language."""
    return str(WORDS[type(member), member])


def reason_of(violation: RuleViolation) -> str:
    """Return why an act was refused, in the reader's language."""
    return str(gettext(violation.message, **violation.values))


def stored_reason(text: str) -> str:
    """Return the reason that was stored with failed work, in the reader's language."""
    return reason_of(unpacked(text))
