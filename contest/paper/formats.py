"""How papers of a day are laid out: by the decree on clerical work, or by what was in force before it. Pure.

The rows are law as data like those of the rule book, beside which they stand (``rules/formats.toml``).
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from html import unescape
from typing import Any

import config

DATA = config.ROOT / "contest/rules/formats.toml"
PAGE_NUMBERS = ("top-center", "bottom-right")
GROUNDS = ("italic", "upright")
_TOLD = re.compile(r'<meta name="format" content="(\w+)">')
_DAY = re.compile(r'<meta name="day" content="(\d{4}-\d\d-\d\d)">')
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)


@dataclass(frozen=True)
class Format:
    """A layout of papers: where the number of a page stands, and how the lines of căn cứ are set."""

    code: str
    name: str
    page_number: str
    grounds: str
    valid_from: date
    source: str
    mark: str
    valid_to: date | None = None

    @property
    def numbers_at_the_foot(self) -> bool:
        return self.page_number == "bottom-right"

    @property
    def grounds_are_italic(self) -> bool:
        return self.grounds == "italic"

    @property
    def sheet(self) -> str:
        """Return the style sheet of what differs, to follow that of all papers."""
        slant = "italic" if self.grounds_are_italic else "normal"
        number = f'@{self.page_number} {{ content: counter(page); font: 13pt "BV Serif"; }}'
        none = f"@{self.page_number} {{ content: none; }}"
        return (
            f"@page {{ {number} }} @page :first {{ {none} }} @page single {{ {none} }} @page letters {{ {none} }} "
            f"@page :nth(1 of annex) {{ {none} }} @page :nth(1 of annex_wide) {{ {none} }} "
            f"main p.ground {{ font-style: {slant}; }}"
        )


def format_on(day: date) -> Format:
    """Return the format of papers dated ``day``; those from before the first row have that of the first."""
    return next((row for row in reversed(formats()) if row.valid_from <= day), formats()[0])


def format_named(code: str) -> Format:
    """Return the format with this code."""
    return next(row for row in formats() if row.code == code)


def format_told(html: str) -> Format:
    """Return the format that a filled paper names in its head; a page that names none has the latest."""
    told = _TOLD.search(html)
    return format_named(told[1]) if told else formats()[-1]


def day_told(html: str) -> date | None:
    """Return the day of the act that a filled paper names in its head, if it does."""
    told = _DAY.search(html)
    return date.fromisoformat(told[1]) if told else None


def title_told(html: str) -> str:
    """Return the heading that a filled paper names in its head."""
    told = _TITLE.search(html)
    return " ".join(unescape(told[1]).split()) if told else ""


@cache
def formats() -> tuple[Format, ...]:
    """Return all formats, oldest first."""
    return parsed(DATA.read_text(encoding="utf-8"))


def parsed(text: str) -> tuple[Format, ...]:
    """Return the formats that ``text`` (TOML) describes; raises ValueError when a row says something unknown."""
    rows = tuple(sorted(map(_row, tomllib.loads(text)["format"]), key=lambda row: row.valid_from))
    if len({row.code for row in rows}) < len(rows):
        raise ValueError("two formats have the same code")
    return rows


def _row(given: Mapping[str, Any]) -> Format:
    if unknown := sorted(set(given) - {field.name for field in fields(Format)}):
        raise ValueError(f"nobody reads {', '.join(unknown)}")
    row = Format(**given)
    if row.page_number not in PAGE_NUMBERS or row.grounds not in GROUNDS:
        raise ValueError(f"{row.code} lays papers out as nobody can")
    return row
