"""What people count: hands, votes by name, written opinions of absent members, and the tellers' paper ballots."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from contest.accounts.models import Account
from contest.councils.models import CouncilMember
from contest.database import db
from contest.errors import RuleViolation
from contest.storage.models import StoredFile
from contest.storage.services import check_harmless, store
from contest.storage.uploads import JPEG, PDF, PNG, Upload, media_type_of
from contest.votes import queries
from contest.votes.casting import check_answers
from contest.votes.models import Motion, NamedVote, PaperCount, PaperUse, Round, Teller, Voter, Way
from contest.votes.passing import INVALID
from contest.votes.services import hold, new_voter, told

Counts = Mapping[int, Mapping[str, int]]
SCANS = (PDF, JPEG, PNG)
SCAN_LIMIT = 10 * 1024 * 1024


@dataclass(frozen=True)
class PaperDetails:
    """What the tellers counted: ballots, and by question and answer what stands on them, invalid among the answers."""

    issued: int
    returned: int
    valid: int
    invalid: int
    counts: Counts
    use: PaperUse = PaperUse.VOTES


def enter_hands(round_: Round, counts: Counts, *, checked: bool = False, by: Account) -> Round:
    """Keep the hands that the secretary counted, or, ``checked``, those of the tellers."""
    _hold_hands(round_)
    if round_.by_name:
        raise RuleViolation("In this round votes are entered by name.")
    for motion in round_.motions:
        counted = {answer: counts.get(motion.id, {}).get(answer, 0) for answer in motion.answers}
        voters = queries.electorate_of(motion).voters
        if sum(counted.values()) != voters:
            raise RuleViolation(
                "On “%(title)s” the hands must add up to %(voters)s, those present who may vote.",
                field=f"motion-{motion.id}-{motion.answers[0]}", title=motion.title, voters=voters,
            )  # fmt: skip
        if checked:
            motion.checked = counted
        else:
            motion.hands = counted
    counts_told = {motion.title: (motion.checked if checked else motion.hands) or {} for motion in round_.motions}
    told(by, "vote.enter_check" if checked else "vote.enter_hands", round_, counts=counts_told)
    return round_


def _hold_hands(round_: Round) -> None:
    hold(round_)
    if round_.is_secret or not round_.is_open:
        raise RuleViolation("Hands are counted in an open round that is not secret.")


def enter_names(round_: Round, answers: Mapping[int, Mapping[int, str]], *, by: Account) -> Round:
    """Keep how each voter in the meeting voted, by question and voter."""
    _hold_hands(round_)
    if not round_.by_name:
        raise RuleViolation("In this round hands are counted without names.")
    for motion in round_.motions:
        given = answers.get(motion.id, {})
        for voter in queries.voters_on(motion):
            if voter.way is Way.PRESENT:
                _answer(motion, voter, given.get(voter.id), by)
    told(by, "vote.enter_names", round_, voters=len(round_.voters))
    return round_


def _answer(motion: Motion, voter: Voter, answer: str | None, by: Account) -> None:
    if answer not in motion.answers:
        raise RuleViolation(
            "Choose how %(name)s voted on “%(title)s”.",
            field=f"motion-{motion.id}-{voter.id}", name=voter.name, title=motion.title,
        )  # fmt: skip
    known = next((vote for vote in motion.votes if vote.voter_id == voter.id), None)
    if known is None:
        motion.votes.append(NamedVote(voter=voter, choice=answer, entered_by=by))
    else:
        known.choice, known.entered_by = answer, by


def give_opinion(
    round_: Round, member: CouncilMember, answers: Mapping[int, str], scan: Upload | None = None, *, by: Account
) -> Voter:
    """Keep the open written opinion of an absent member, entered by the member or, with the signed sheet, for it.

    Before the round is opened it can be given anew. Whoever comes to the meeting after all votes there instead.
    """
    hold(round_)
    _check_may_write(round_, member)
    own = member.account_id == by.id
    if not own and scan is None:
        raise RuleViolation("Add the scan of the signed opinion.", field="scan")
    motions = queries.motions_open_to(round_, member)
    check_answers(motions, answers)
    voter = next((one for one in round_.voters if one.member_id == member.id), None)
    if voter is None:
        place = [one.id for one in queries.roll_of(round_.meeting).members].index(member.id) + 1
        voter = new_voter(member, place, Way.WRITTEN)
        round_.voters.append(voter)
    if scan is not None:
        voter.scan = _kept(scan)
    db.session.flush()
    for motion in motions:
        _answer(motion, voter, answers[motion.id], by)
    told(by, "vote.give_opinion", round_, member=member.full_name, on_paper=scan is not None)
    return voter


def _kept(scan: Upload) -> StoredFile:
    media_type = media_type_of(scan, allowed=SCANS, limit=SCAN_LIMIT)
    check_harmless(scan)
    return store(scan.content, filename=scan.filename, media_type=media_type)


def _check_may_write(round_: Round, member: CouncilMember) -> None:
    if round_.is_secret:
        raise RuleViolation("In a secret round an absent member casts the ballot on the own screen, or on paper.")
    if not (round_.is_prepared or round_.is_open):
        raise RuleViolation("The round is over already.")
    roll = queries.roll_of(round_.meeting)
    if member.id not in {one.id for one in roll.members}:
        raise RuleViolation("Only members of the council give an opinion.")
    if member.id in roll.present:
        raise RuleViolation("%(name)s is in the meeting and votes there.", name=member.full_name)


# Tellers and paper.


def appoint_tellers(round_: Round, tellers: Sequence[tuple[str, str]], *, by: Account) -> Round:
    """Name those who count, with their office; the first is their head."""
    hold(round_)
    if round_.is_final:
        raise RuleViolation("The round is over already.")
    if not tellers:
        raise RuleViolation("Name at least one teller.")
    for teller in list(round_.tellers):
        db.session.delete(teller)
    db.session.flush()
    db.session.expire(round_, ["tellers"])
    for place, (name, office) in enumerate(tellers, start=1):
        round_.tellers.append(Teller(position=place, name=name, office=office))
    told(by, "vote.appoint_tellers", round_, tellers=[name for name, _office in tellers])
    return round_


def give_out_paper(round_: Round, voter_ids: Collection[int], *, by: Account) -> Round:
    """Note who votes on paper instead of on a screen. Whoever has cast a ballot cannot have a second one."""
    hold(round_)
    if not (round_.is_secret and round_.is_open):
        raise RuleViolation("Paper ballots are given out while a secret round is open.")
    if round_.box is not None:
        db.session.refresh(round_.box, with_for_update=True)
    for voter in round_.voters:
        db.session.refresh(voter)
        wanted = voter.id in voter_ids
        if voter.has_cast and wanted:
            raise RuleViolation("%(name)s has cast a ballot on a screen already.", name=voter.name)
        if not voter.has_cast:
            voter.on_paper = wanted
    told(by, "vote.give_out_paper", round_, voters=[voter.name for voter in round_.voters if voter.on_paper])
    return round_


def enter_paper(round_: Round, details: PaperDetails, *, second: bool = False, by: Account) -> Round:
    """Keep what the tellers counted on paper, the first or the second time; the second says nothing of the first.

    Once both agree they are the count. Refused when the numbers of ballots, or of answers, cannot be.
    """
    hold(round_)
    if not round_.is_secret or round_.is_prepared or round_.is_final:
        raise RuleViolation("Paper ballots are counted in a secret round that is not over.")
    _check_ballots(round_, details)
    counts = {str(motion.id): _counted(motion, details) for motion in round_.motions}
    count = round_.paper_count
    if count is None:
        if second:
            raise RuleViolation("Enter the first count first.")
        count = PaperCount(use=details.use, issued=0, returned=0, valid=0, invalid=0, first={}, second={})
        round_.paper_count = count
    _keep(count, details, counts, second=second)
    agreed = count.first == count.second
    for motion in round_.motions:
        motion.paper = counts[str(motion.id)] if agreed else None
    told(by, "vote.enter_paper", round_, second_count=second, given_out=details.issued, handed_back=details.returned,
         valid=details.valid, invalid=details.invalid)  # fmt: skip
    return round_


def _keep(count: PaperCount, details: PaperDetails, counts: dict[str, dict[str, int]], *, second: bool) -> None:
    ballots = (details.issued, details.returned, details.valid, details.invalid)
    if second:
        if ballots != (count.issued, count.returned, count.valid, count.invalid):
            raise RuleViolation(
                "The numbers of ballots are not those of the first count. Count the ballots again, and enter the first "
                "count anew if it was wrong.",
                field="issued",
            )
        count.second = counts
        return
    count.issued, count.returned, count.valid, count.invalid = ballots
    count.use, count.first, count.second, count.settlement = details.use, counts, {}, ""


def _check_ballots(round_: Round, details: PaperDetails) -> None:
    if details.returned > details.issued:
        raise RuleViolation("More ballots were returned than given out.", field="returned")
    if details.valid + details.invalid != details.returned:
        raise RuleViolation("Valid and invalid ballots must add up to those returned.", field="valid")
    given = sum(voter.on_paper for voter in round_.voters)
    if details.use is PaperUse.VOTES and details.issued != given:
        raise RuleViolation(
            "%(given)s members have a paper ballot, but the tellers gave out %(issued)s.",
            field="issued", given=given, issued=details.issued,
        )  # fmt: skip
    if details.use is PaperUse.CHECK and given:
        raise RuleViolation(
            "%(given)s members vote on paper: what the tellers counted are votes, no check of others.",
            field="use", given=given,
        )  # fmt: skip
    if details.use is PaperUse.CHECK and details.issued > len(round_.voters):
        raise RuleViolation("More ballots were given out than there are voters.", field="issued")


def _counted(motion: Motion, details: PaperDetails) -> dict[str, int]:
    """Return the answers on one question, checked: as many as ballots returned, less those of who must abstain."""
    given = details.counts.get(motion.id, {})
    counted = {answer: given.get(answer, 0) for answer in (*motion.answers, INVALID)}
    on_paper = [voter for voter in motion.round.voters if voter.on_paper or details.use is PaperUse.CHECK]
    out = sum(not queries.votes_on(motion, voter) for voter in on_paper)
    total = sum(counted.values())
    voters = queries.electorate_of(motion).voters
    if not details.returned - out <= total <= min(details.returned, voters):
        raise RuleViolation(
            "On “%(title)s” %(total)s answers were counted on %(returned)s ballots.",
            field=f"motion-{motion.id}-{motion.answers[0]}", title=motion.title, total=total, returned=details.returned,
        )  # fmt: skip
    return counted


def settle_difference(round_: Round, how: str, *, by: Account) -> Round:
    """Keep how a difference between the screen and a check on paper was settled: the screen holds."""
    hold(round_)
    count = round_.paper_count
    if count is None or count.use is not PaperUse.CHECK or count.first != count.second or round_.is_final:
        raise RuleViolation("Only a difference between the screen and a check on paper is settled with words.")
    count.settlement = how
    told(by, "vote.settle", round_, reason=how)
    return round_
