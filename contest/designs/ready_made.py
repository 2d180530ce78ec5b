"""The designs that come with the product: each a folder of markup, style, places and sample texts. Pure.

A folder under ``templates/designs/papers`` holds ``design.toml`` (``design.read``), ``page.html`` and ``style.css``,
which the sealed press sets, and ``sample.toml``, the texts of a certificate to show it by. What was issued names a
version, so a folder that changes gets a new one, and the former stays.
"""

import tomllib
from collections.abc import Mapping
from functools import cache

from contest.designs.design import Design, read
from contest.paper.filling import TEMPLATES

FOLDER = TEMPLATES / "designs" / "papers"
# The versions that certificates are issued with where a body has chosen nothing else.
COMMENDATION, INITIATIVE = "a4-landscape-1", "a4-initiative-1"


@cache
def ready_made() -> Mapping[str, Design]:
    """Return the designs of all folders by their versions, in the order of their names."""
    found = (_read(folder) for folder in sorted(path.parent.name for path in FOLDER.glob("*/design.toml")))
    return {design.version: design for design in found}


@cache
def sample(folder: str) -> Mapping[str, str]:
    """Return the texts by their places that show the design of ``folder``."""
    return tomllib.loads((FOLDER / folder / "sample.toml").read_text(encoding="utf-8"))


def _read(folder: str) -> Design:
    values = tomllib.loads((FOLDER / folder / "design.toml").read_text(encoding="utf-8"))
    return read(values["version"], {**values, "folder": folder})
