"""Whether a question put to a council has passed, and how that was worked out. Pure.

The denominator is the most common bug of such systems, so it is told apart here and shown with every outcome: all
members, those present (with those who were consulted in writing, where the rule counts them), or the valid ballots.
Source: domain.md §3.3.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from fractions import Fraction
from typing import Any

from contest.rules.voting import VotingRule

BLANK, INVALID = "blank", "invalid"


@dataclass(frozen=True)
class Threshold:
    """What the voting rule says on passing, kept with a question from the moment it is put to the vote.

    ``basis`` is all, present or valid; ``source`` and ``certainty`` are those of the rule.
    """

    basis: str
    ratio: Fraction
    comparison: str
    written_counts: bool
    source: str = ""
    certainty: str = ""

    @classmethod
    def of(cls, rule: VotingRule) -> "Threshold":
        return cls(
            rule.pass_basis,
            rule.pass_ratio,
            rule.comparison,
            rule.written_counts,
            rule.source,
            rule.mark.certainty.value,
        )

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> "Threshold":
        """Return what ``told`` gave."""
        return cls(**{**told, "ratio": Fraction(told["ratio"])})

    def told(self) -> dict[str, Any]:
        """Return the threshold as plain values."""
        return {**vars(self), "ratio": str(self.ratio)}


@dataclass(frozen=True)
class Electorate:
    """Who could vote on a question: members, those present, and how many of either must abstain.

    ``wrote`` are absent members whose sealed ballots lie among those of the others, so that they are counted together.
    """

    members: int
    present: int
    conflicted: int = 0
    conflicted_present: int = 0
    wrote: int = 0

    @property
    def voters(self) -> int:
        """How many ballots there are: one for each who is present and may vote, and those of absent members."""
        return self.present - self.conflicted_present + self.wrote

    @property
    def absent_voters(self) -> int:
        """How many absent members could give a written opinion."""
        return self.members - self.present - (self.conflicted - self.conflicted_present)


@dataclass(frozen=True)
class Counts:
    """What was counted: ballots or hands, and apart from them the open written opinions of absent members.

    A blank ballot is valid, but it agrees with nothing; an invalid one was handed in and says nothing that counts.
    """

    agree: int
    against: int
    blank: int = 0
    invalid: int = 0
    not_returned: int = 0
    written_agree: int = 0
    written_against: int = 0
    written_blank: int = 0

    @property
    def valid(self) -> int:
        return self.agree + self.against + self.blank

    @property
    def returned(self) -> int:
        return self.valid + self.invalid

    @property
    def issued(self) -> int:
        return self.returned + self.not_returned

    @property
    def written(self) -> int:
        return self.written_agree + self.written_against + self.written_blank


@dataclass(frozen=True)
class Outcome:
    """The answer and its working: ``agree`` of ``base`` agree, ``needed`` would have to.

    ``left_out`` are written opinions that the rule does not count; ``abstaining`` are those who must abstain and were
    taken out of the base.
    """

    passed: bool
    agree: int
    base: int
    needed: int
    basis: str
    ratio: Fraction
    comparison: str
    left_out: int = 0
    abstaining: int = 0

    @property
    def share(self) -> Fraction:
        """The part of the base that agrees; nothing of an empty base."""
        return Fraction(self.agree, self.base) if self.base else Fraction(0)

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> "Outcome":
        """Return what ``told`` gave."""
        return cls(**{**told, "ratio": Fraction(told["ratio"])})

    def told(self) -> dict[str, Any]:
        """Return the outcome as plain values."""
        return {**vars(self), "ratio": str(self.ratio)}


def needed_of(base: int, ratio: Fraction, comparison: str) -> int:
    """Return the fewest votes that reach ``ratio`` of ``base``, or exceed it; never none at all."""
    exact = base * ratio
    fewest = -(-exact.numerator // exact.denominator) if comparison == ">=" else exact // 1 + 1
    return max(int(fewest), 1)


def outcome_of(rule: Threshold, counts: Counts, electorate: Electorate, *, conflicted_in_base: bool = False) -> Outcome:
    """Return whether an answer passed under ``rule``.

    In this order: check that the counts fit those who may vote; leave open written opinions out unless the rule counts
    them; take the base; leave those who must abstain out of it unless ``conflicted_in_base`` (of the valid ballots they
    never are a part); compare. Raises ValueError when the counts cannot be those of this electorate and rule.
    """
    check_fit(counts, electorate)
    if electorate.wrote and not rule.written_counts:
        raise ValueError("sealed ballots of absent members that the rule does not count")
    heard = counts.written if rule.written_counts else 0
    agree = counts.agree + (counts.written_agree if rule.written_counts else 0)
    base, abstaining = {
        "all": (electorate.members, electorate.conflicted),
        "present": (electorate.present + electorate.wrote + heard, electorate.conflicted_present),
        "valid": (counts.valid + heard, 0),
    }[rule.basis]
    if conflicted_in_base:
        abstaining = 0
    base -= abstaining
    needed = needed_of(base, rule.ratio, rule.comparison)
    return Outcome(
        passed=agree >= needed, agree=agree, base=base, needed=needed, basis=rule.basis, ratio=rule.ratio,
        comparison=rule.comparison, left_out=counts.written - heard, abstaining=abstaining,
    )  # fmt: skip


def check_fit(counts: Counts, electorate: Electorate) -> None:
    """Raise ValueError unless ``counts`` can be those of ``electorate``."""
    if any(getattr(counts, field.name) < 0 for field in fields(counts)):
        raise ValueError("a count is below nothing")
    if not 0 <= electorate.conflicted_present <= electorate.present <= electorate.members:
        raise ValueError("more are present than there are members")
    if counts.issued != electorate.voters:
        raise ValueError(f"{counts.issued} votes of {electorate.voters} who may vote")
    if counts.written + electorate.wrote > electorate.absent_voters:
        raise ValueError(f"more written opinions than the {electorate.absent_voters} absent members who may vote")


def outcomes_of(
    rules: Mapping[str, Threshold],
    tally: Mapping[str, int],
    written: Mapping[str, int],
    electorate: Electorate,
    *,
    conflicted_in_base: bool = False,
) -> dict[str, Outcome]:
    """Return the outcome of each answer that can pass, by its code, in the order of ``rules``.

    ``tally`` is what was counted by code, with blank and invalid; ``written`` the same of open written opinions. Who
    chose another answer is against this one. What is missing of the voters was not returned.
    """
    silent = electorate.voters - sum(tally.values())
    outcomes = {}
    for code, rule in rules.items():
        agree, wrote = tally.get(code, 0), written.get(code, 0)
        blank, wrote_blank, invalid = tally.get(BLANK, 0), written.get(BLANK, 0), tally.get(INVALID, 0)
        counts = Counts(
            agree=agree, against=sum(tally.values()) - agree - blank - invalid, blank=blank, invalid=invalid,
            not_returned=silent, written_agree=wrote, written_against=sum(written.values()) - wrote - wrote_blank,
            written_blank=wrote_blank,
        )  # fmt: skip
        outcomes[code] = outcome_of(rule, counts, electorate, conflicted_in_base=conflicted_in_base)
    return outcomes


def first_passed(outcomes: Mapping[str, Outcome]) -> str | None:
    """Return the first answer that has passed, in the order in which they were offered; None if none."""
    return next((code for code, outcome in outcomes.items() if outcome.passed), None)
