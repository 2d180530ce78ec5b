"""Asking the council for its advice on the lines of a proposal."""

from collections.abc import Collection, Mapping, Sequence

from contest.accounts.models import Account
from contest.advice.queries import advised_lines, listed_lines, result_for, votes_about
from contest.awards.heading import CouncilResult
from contest.awards.models import Proposal
from contest.councils.models import AgendaItem, CouncilKind, Meeting
from contest.councils.services import put_on_agenda
from contest.errors import RuleViolation
from contest.payments.services import told_by_council
from contest.recognition.advice import Voted
from contest.recognition.models import Recognition, RecognitionList
from contest.recognition.services import told_by_votes


def ask_advice(proposal: Proposal, meeting: Meeting, award_ids: Collection[int], *, by: Account) -> list[AgendaItem]:
    """Put lines of ``proposal`` on the agenda of ``meeting``, what is worth arguing about first.

    Members with a conflict of interest are found by the meeting itself. A line that is on the agenda already stays as
    it is. Refused for a proposal that was decided, and for the council of another body or kind.
    """
    if proposal.decision is not None:
        raise RuleViolation("The proposal has been decided. The council can advise on it no more.")
    council = meeting.council
    if council.body_id != proposal.movement.body_id or council.kind is not CouncilKind.TDKT:
        raise RuleViolation("Choose a meeting of the emulation and commendation council.", field="meeting")
    chosen = [line.matter for line in advised_lines(proposal) if line.award.id in award_ids and line.award.stands]
    if not chosen:
        raise RuleViolation("Choose at least one line.", field="lines")
    items = put_on_agenda(meeting, chosen, by=by)
    if not items:
        raise RuleViolation("What you chose is on this agenda already.", field="lines")
    return items


def ask_initiative_council(
    roll: RecognitionList, meeting: Meeting, line_ids: Collection[int], *, by: Account
) -> list[AgendaItem]:
    """Put the initiatives of lines of ``roll`` on the agenda of ``meeting``, what is worth arguing about first.

    An initiative that is on the agenda already stays as it is. A vote recognises nothing. Refused for a list that was
    decided, and for the council of another body or kind.
    """
    if roll.decision is not None:
        raise RuleViolation("The list has been decided. The council can advise on it no more.")
    council = meeting.council
    if council.body_id != roll.movement.body_id or council.kind is not CouncilKind.INITIATIVE:
        raise RuleViolation("Choose a meeting of the initiative council.", field="meeting")
    chosen = [one.matter for one in listed_lines(roll) if one.line.id in line_ids]
    if not chosen:
        raise RuleViolation("Choose at least one line.", field="lines")
    items = put_on_agenda(meeting, chosen, by=by)
    if not items:
        raise RuleViolation("What you chose is on this agenda already.", field="lines")
    return items


@told_by_votes
def cited_in_decisions(lines: Sequence[Recognition]) -> Mapping[int, Voted]:
    """Tell the decision of recognition and its list what the initiative council's votes came to."""
    return votes_about(lines)


@told_by_council
def told_in_submissions(proposal: Proposal) -> CouncilResult | None:
    """Tell a submission to the competent head what the council came to on the whole list."""
    return result_for(proposal)
