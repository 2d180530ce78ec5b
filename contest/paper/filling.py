"""From a template and plain values to the HTML of a paper, whatever it then becomes: a PDF or a Word file.

A template is strict: a value that it names and that is not given stops the paper.
"""

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, UndefinedError
from markupsafe import Markup

import config
from contest.paper.chart import data_address, drawn
from contest.paper.faces import PaperError
from contest.paper.formats import format_on
from contest.paper.linebreaks import balanced, tied
from contest.paper.numerals import dong_in_words
from contest.paper.writing import dong, long_day, short_day, thousands, written

TEMPLATES = config.ROOT / "templates"


Filters = Mapping[str, Callable[..., Any]]


def filled(template: str, values: Mapping[str, Any], *, filters: Filters | None = None) -> str:
    """Return the HTML of ``template``; a value that it names and that is not given raises PaperError.

    ``filters`` stand in for those of the house, for values that only stand for values (``copies/starting.py``).
    """
    environment = _environment()
    if filters is not None:
        environment = _made()
        environment.filters.update(filters)
        environment.globals.update(in_lines=lambda text, longest: text)
    try:
        return environment.get_template(template).render(**values)
    except UndefinedError as error:
        raise PaperError("The paper lacks a value: %(what)s.", what=str(error)) from error


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return _made()


def _made() -> Environment:
    """The templates of papers know nothing of requests, addresses, the database or the reader's language.

    Days stand in values as ISO text (2020-02-07); the filters write them as offices do. ``tied``
    keeps names and dates on one line.
    """
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        format_code=lambda day: format_on(date.fromisoformat(day.strip())).code,
        long_day=lambda day: long_day(date.fromisoformat(day.strip())),
        short_day=lambda day: short_day(date.fromisoformat(day)),
        tied=tied,
        written=written,
        thousands=thousands,
        dong=dong,
        dong_in_words=dong_in_words,
    )
    environment.globals.update(in_lines=_in_lines, drawn=lambda picture: data_address(drawn(picture)))
    return environment


def _in_lines(text: str, longest: int) -> Markup:
    """Return ``text`` in even lines of at most ``longest`` characters, broken where it reads well."""
    return Markup("<br>").join(balanced(text, longest, len))
