"""From everything that was entered to the places: the one function that page, export and recount share. Pure and exact.

Nothing here reads a database or a clock, so whoever has the rule and the marks can do it again.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from contest.movements.models import LaterRound
from contest.scoring.totals import rounded
from contest.standings.aggregate import PanelScore, panel_score
from contest.standings.ranking import Ranked, Scored, ranked
from contest.standings.rule import Entry, Rule
from contest.standings.severity import severities_of
from contest.standings.votes import share


def placed(entries: Sequence[Entry], rule: Rule) -> list[Ranked]:
    """Return every entry with its score, outcome and place, and with all the working.

    In this order: the judges' severity is estimated if the rule takes it out; the sheets of each round come to a
    panel's score; the later round replaces the earlier or is averaged with it; the public vote is added; the sum is
    rounded, once; minima, pass mark, grade and spread are looked at; places follow.
    """
    severities = severities_of(entries, rule) if rule.severity_adjusted else {}
    highest = max((entry.votes or 0 for entry in entries), default=0)
    return ranked([_scored(entry, rule, severities, highest) for entry in entries], rule)


def _scored(entry: Entry, rule: Rule, severities: Mapping[int, int], highest: int) -> Scored:
    rounds = {number: panel_score(entry.rounds[number], rule, severities) for number in sorted(entry.rounds)}
    panel = rounds[max(rounds)] if rounds else panel_score((), rule)
    together = _together(list(rounds.values()), rule)
    voted = share(entry.votes, highest, rule.vote)
    if together is None:
        return Scored(entry, panel, None, None, voted, rounds)
    exact = together + voted if voted else together
    return Scored(entry, panel, rounded(exact, rule.digits, rule.rounding), exact, voted, rounds)


def _together(rounds: Sequence[PanelScore], rule: Rule) -> Fraction | None:
    """Return what the rounds come to together; None while one that counts has no score."""
    counting = rounds if rule.later_round is LaterRound.AVERAGES else rounds[-1:]
    scores = [round_.exact for round_ in counting]
    if not scores or any(score is None for score in scores):
        return None
    if len(scores) == 1:
        return scores[0]
    return sum((score for score in scores if score is not None), Fraction()) / len(scores)
