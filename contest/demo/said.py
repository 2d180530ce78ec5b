"""What the demonstration answers to the questions of a form, by their codes."""

from collections.abc import Mapping
from typing import Any

from contest.movements.models import Movement


def answered(movement: Movement, said: Mapping[str, Any]) -> dict[int, Any]:
    """Return the answers of ``said``, which stand under the codes of questions, to what ``movement`` asks."""
    return {question.id: said[question.code] for question in movement.asked if question.code in said}
