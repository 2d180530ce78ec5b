"""One picture of a movement's progress, drawn on the server as SVG: the same on the page and on paper."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import vl_convert

WIDTH, HEIGHT = 480, 210
LACQUER, INK, LINE = "#8f1d1f", "#1f1b18", "#d9d2c8"


@lru_cache(maxsize=64)
def bars(stages: tuple[tuple[str, int], ...]) -> bytes:
    """Return a horizontal bar for each (words, count) in the order given."""
    svg: str = vl_convert.vegalite_to_svg(_specification(stages), vl_version="5.20", allowed_base_urls=[])
    return svg.encode()


def _specification(stages: Sequence[tuple[str, int]]) -> dict[str, Any]:
    """Return the chart in Vega-Lite's words. Bars start at 0 and leave room for the number beside the longest."""
    words = [stage for stage, _count in stages]
    room = max(count for _stage, count in stages) * 1.12 or 1
    label = {"labelFontSize": 14, "labelColor": INK, "labelLimit": 220, "ticks": False, "domainColor": LINE}
    vertical = {"field": "stage", "type": "nominal", "sort": words, "title": None, "axis": label}
    across = {"field": "count", "type": "quantitative", "axis": None, "scale": {"domain": [0, room]}}
    number = {"type": "text", "align": "left", "dx": 6, "fontSize": 14, "fontWeight": 600, "color": INK}
    return {
        "width": WIDTH, "height": HEIGHT, "autosize": {"type": "fit", "contains": "padding"},
        "background": "transparent", "padding": 6, "config": {"font": "Arimo, sans-serif", "view": {"stroke": None}},
        "data": {"values": [{"stage": stage, "count": count} for stage, count in stages]},
        "encoding": {"y": vertical, "x": across},
        "layer": [
            {"mark": {"type": "bar", "color": LACQUER, "height": 16}},
            {"mark": number, "encoding": {"text": {"field": "count", "type": "quantitative"}}},
        ],
    }  # fmt: skip
