"""A design brought onto a page of another size. Pure."""

from dataclasses import replace
from math import inf

from contest.designs.design import Box, Design, Place
from contest.designs.fitting import Setting


def scaled(design: Design, width: float, height: float) -> Design:
    """Return ``design`` for a page of ``width`` by ``height`` millimetres: places keep their part of the page, type
    grows with the smaller of the two sides, and what must stay square stays so around its middle."""
    across, down = width / design.width, height / design.height
    by = min(across, down)
    if across == down == 1:
        return design

    def place(of: Place) -> Place:
        left, top, wide, high = _sides(of, across, down)
        settings = tuple(_setting(setting, by) for setting in of.settings)
        drop = of.drop if of.drop == inf else _tenths(of.drop * by)
        return replace(of, left=left, top=top, width=wide, height=high, settings=settings, drop=drop)

    def square(of: Box | None) -> Box | None:
        if of is None:
            return None
        wide, high = _tenths(of.width * by), _tenths(of.height * by)
        middle_x, middle_y = (of.left + of.width / 2) * across, (of.top + of.height / 2) * down
        return Box(_tenths(middle_x - wide / 2), _tenths(middle_y - high / 2), wide, high)

    return replace(
        design, width=width, height=height, places={name: place(of) for name, of in design.places.items()},
        emblem=square(design.emblem), code=square(design.code), gap=_tenths(design.gap * by),
    )  # fmt: skip


def _sides(of: Box, across: float, down: float) -> tuple[float, float, float, float]:
    """Return the sides of a box in tenths of a millimetre; the far ones are rounded down, so that it stays inside."""
    left, top = _tenths(of.left * across), _tenths(of.top * down)
    right, bottom = int(of.right * across * 10) / 10, int(of.bottom * down * 10) / 10
    return left, top, _tenths(right - left), _tenths(bottom - top)


def _setting(setting: Setting, by: float) -> Setting:
    """Return ``setting`` in sizes of half points."""
    return replace(setting, largest=round(setting.largest * by * 2) / 2, smallest=int(setting.smallest * by * 2) / 2)


def _tenths(value: float) -> float:
    return round(value, 1)
