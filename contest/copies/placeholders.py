"""Values that only stand for values: put into a paper of ours, they come out as the placeholders of a template. Pure.

A placeholder remembers how it was reached and changed: the title from its second letter on becomes ``{{ title[1:] }}``.
A list is gone through once, so that what stands for one of its lines can be repeated for all (``starting.py``).
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from markupsafe import escape

from contest.paper.formats import formats

_WRITTEN = re.compile(r"\{\{ (.+) \}\}")
ITEM = "_item"
FILTERS = ("upper", "lower", "trim", "long_day", "short_day", "written")


class Placeholder:
    """Stands for the value that ``expression`` gives, of which ``example`` is one."""

    def __init__(self, expression: str, example: Any) -> None:
        self._expression, self._example = expression, example

    def __str__(self) -> str:
        return f"{{{{ {self._expression} }}}}"

    def __html__(self) -> str:
        return str(escape(str(self)))

    def __getattr__(self, name: str) -> Any:
        if name == "splitlines":
            return lambda: [self]
        if name == "strip":
            return lambda: self
        if name.startswith("__") or not isinstance(self._example, Mapping):
            raise AttributeError(name)
        return Placeholder(f"{self._expression}.{name}", self._example[name])

    def __getitem__(self, key: Any) -> "Placeholder":
        if isinstance(key, slice):
            return Placeholder(f"{self._expression}[{_end(key.start)}:{_end(key.stop)}]", self._example)
        return Placeholder(f"{self._expression}[{key!r}]", self._example[key])

    def __iter__(self) -> Iterator["Placeholder"]:
        """Yield one line of a list of lines, or the cells of such a line."""
        if self._expression.endswith(ITEM):
            return iter([self[place] for place in range(len(self._example))])
        return iter([Placeholder(f"{self._expression}{ITEM}", self._example[0])])

    def __len__(self) -> int:
        return len(self._example)

    def __bool__(self) -> bool:
        return True

    def __gt__(self, other: Any) -> bool:
        return bool(self._example > other)

    def __lt__(self, other: Any) -> bool:
        return bool(self._example < other)

    @property
    def length(self) -> "Placeholder":
        return Placeholder(f"{self._expression}|length", len(self._example))

    def __radd__(self, other: Any) -> Any:
        return [*other, *self] if isinstance(other, list) else NotImplemented

    def __add__(self, other: Any) -> Any:
        return [*self, *other] if isinstance(other, list) else NotImplemented

    def filtered(self, name: str) -> "Placeholder":
        return Placeholder(f"{self._expression}|{name}", self._example)


def placeholders(examples: Mapping[str, Any]) -> dict[str, Any]:
    """Return what stands for each value; what is only true or false stays as it is."""
    return {
        name: example if isinstance(example, bool) else Placeholder(name, example) for name, example in examples.items()
    }


def filters() -> dict[str, Callable[..., Any]]:
    """Return the filters of papers as they work on placeholders, and on text into which one was written."""
    return {
        **{name: _noted(name) for name in FILTERS},
        "format": lambda pattern, value: value.filtered("two_digits") if pattern == "%02d" else pattern % value,
        "length": lambda value: value.length if isinstance(value, Placeholder) else len(value),
        "tied": lambda text: text,
        "format_code": lambda _day: formats()[-1].code,
    }


def _noted(name: str) -> Callable[[Any], Any]:
    def note(value: Any) -> Any:
        if isinstance(value, Placeholder):
            return value.filtered(name)
        if found := _WRITTEN.fullmatch(str(value).strip()):
            return escape(Placeholder(found[1], "").filtered(name))
        return getattr(value, name)() if name in ("upper", "lower") else value

    return note


def _end(bound: int | None) -> str:
    return "" if bound is None else str(bound)
