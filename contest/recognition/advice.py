"""What the answers on the conditions let the council advise. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from contest.recognition.models import Advice, ConditionAnswer


@dataclass(frozen=True)
class Voted:
    """What the vote of the initiative council on an initiative came to. It recognises nothing: the head decides."""

    held_on: date
    agree: int
    base: int
    passed: bool

    @property
    def share(self) -> Fraction:
        return Fraction(self.agree, self.base) if self.base else Fraction(0)


def advice_from(answers: Mapping[str, ConditionAnswer], conditions: Collection[str]) -> Advice | None:
    """Return what follows from ``answers``, by the code of the condition; None while a condition is unanswered.

    A single No refuses, whatever the others say; otherwise a single Needs more asks for completion.
    """
    given = [answers.get(code) for code in conditions]
    if ConditionAnswer.NO in given:
        return Advice.REFUSE
    if None in given:
        return None
    return Advice.COMPLETE if ConditionAnswer.MORE in given else Advice.RECOGNISE


def contradicts(advice: Advice, answers: Mapping[str, ConditionAnswer], conditions: Collection[str]) -> bool:
    """Say whether ``advice`` is to recognise although a condition is not met.

    The council may advise against an initiative that meets every condition: the reason says why.
    """
    return advice is Advice.RECOGNISE and advice_from(answers, conditions) is not Advice.RECOGNISE
