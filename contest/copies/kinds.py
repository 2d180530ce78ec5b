"""The kinds of paper that a body may print from its own template, and the values such a template may name. Pure."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from contest.errors import NotFound

DATA = Path(__file__).with_name("kinds.toml")


@dataclass(frozen=True)
class Value:
    """A value of a paper: its name in a template, what it means, and an example."""

    name: str
    meaning: str
    example: Any

    @property
    def is_list(self) -> bool:
        return isinstance(self.example, list)


# What every paper bears.
COMMON = (
    Value("body", "Cơ quan ban hành", "Ủy ban nhân dân huyện Nhà Bè"),
    Value("place", "Địa danh", "Nhà Bè"),
    Value("ordered_at", "Thời điểm lập văn bản", "2020-02-07T09:00:00+07:00"),
)


@dataclass(frozen=True)
class Kind:
    """A kind of paper by its code in addresses and the template of ours that makes it.

    A template with placeholders to start from is ``derived`` from most papers. Where ours counts, joins or chooses too
    much for that, one starts from our paper filled with the examples.
    """

    code: str
    template: str
    name: str
    values: tuple[Value, ...]
    derived: bool = True

    @property
    def names(self) -> frozenset[str]:
        return frozenset(value.name for value in self.values)

    @property
    def examples(self) -> Mapping[str, Any]:
        return {value.name: value.example for value in self.values}


@cache
def kinds() -> tuple[Kind, ...]:
    rows = tomllib.loads(DATA.read_text(encoding="utf-8"))["kind"]
    return tuple(map(_kind, rows))


def _kind(row: Mapping[str, Any]) -> Kind:
    values = (*(Value(**value) for value in row["values"]), *COMMON)
    return Kind(row["code"], row["template"], row["name"], values, row.get("derived", True))


def kind_with(code: str) -> Kind:
    """Return the kind with this code; raises NotFound for any other."""
    found = next((kind for kind in kinds() if kind.code == code), None)
    if found is None:
        raise NotFound("kind of paper")
    return found


def called(template: str, title: str | None, filename: str) -> str:
    """Return what a paper is called: its kind if we know it by name, else its heading, else its file."""
    kind = kind_of(template)
    return kind.name if kind else title or filename


def kind_of(template: str) -> Kind | None:
    """Return the kind that ``template`` makes, if a body may replace its Word file."""
    return next((kind for kind in kinds() if kind.template == template), None)
