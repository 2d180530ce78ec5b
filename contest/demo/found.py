"""Founding a body with its blocks and units."""

from collections.abc import Mapping, Sequence
from datetime import date

from contest.accounts.models import Account
from contest.demo.places import SIGNING
from contest.units.models import Body, Unit, UnitKind
from contest.units.services import BodyDetails, UnitDetails, add_block, add_body, add_unit


def found_body(words: Mapping[str, str], *, valid_from: date, by: Account) -> Body:
    """Add the body that ``words`` (of places.py) describe."""
    details = {name: value for name, value in words.items() if name not in ("code", "authority")}
    return add_body(
        words["code"], BodyDetails(**details, **SIGNING), authority=words["authority"], valid_from=valid_from, by=by
    )


def found_units(
    body: Body,
    blocks: Sequence[str],
    lines: Sequence[tuple[str, str, UnitKind, int]],
    *,
    valid_from: date,
    by: Account,
) -> dict[str, Unit]:
    """Add ``blocks`` and units to ``body`` and return the units by code."""
    made = [add_block(body, name, by=by) for name in blocks]
    return {
        code: add_unit(body, UnitDetails(code, name, kind, None, made[block].id, valid_from, None, None), by=by)
        for code, name, kind, block in lines
    }
