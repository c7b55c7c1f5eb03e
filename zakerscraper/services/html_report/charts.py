"""Charts as SVG, drawn with Vega-Lite.

Each chart is drawn for wide and for narrow screens. No information is in colours alone: bars have numbers, verdicts a
sign, and layouts rows of their own. Colours are CSS variables, which the page sets for light and dark screens, from the
palette of Okabe and Ito, which colour-blind people can distinguish.
"""

from __future__ import annotations

import html
import math
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import vl_convert

WIDE, NARROW = 520, 320
"""Widths of charts in CSS pixels; the page shows one of them, slightly scaled."""

_VERSION = "6.4"
_FONT_SIZE = 12
_WIDEST_COLUMN = 44
_BAR_STEP = 24
_HEIGHT = 170
_ROW_HEIGHT = 56
# Positions on a scale must be unique, unlike labels: each label gets a number as a hidden prefix.
_SHOWN_LABEL = "slice(datum.label, indexof(datum.label, '|') + 1)"
_CONFIG = {
    "font": "system-ui, sans-serif",
    "view": {"stroke": None},
    "axis": {
        "labelColor": "currentColor",
        "titleColor": "currentColor",
        "domainColor": "var(--line)",
        "tickColor": "var(--line)",
        "gridColor": "var(--grid)",
        "labelFontSize": _FONT_SIZE,
        "titleFontSize": _FONT_SIZE,
        "titleFontWeight": "normal",
    },
    "axisX": {"labelAngle": 0, "grid": False},
    "axisY": {"domain": False, "ticks": False},
    "bar": {"color": "var(--bar)"},
    "text": {"color": "currentColor", "fontSize": _FONT_SIZE},
    "title": {"color": "currentColor", "fontSize": _FONT_SIZE + 1, "offset": 6},
}


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a chart.

    Attributes:
        label: On the axis.
        value: Its length.
        description: For screen readers.
        sign: Shown at its end.
    """

    label: str
    value: float
    description: str
    sign: str = ""
    colour: str = "var(--bar)"


def draw_chart(label: str, spec: Callable[[int], Mapping[str, Any]]) -> tuple[str, str]:
    """Return a chart as SVG for wide and for narrow screens.

    Args:
        spec: Returns the Vega-Lite specification for a width.
    """
    return _svg(spec(WIDE), label), _svg(spec(NARROW), label)


def _svg(spec: Mapping[str, Any], label: str) -> str:
    whole = {"background": None, "config": _CONFIG, **spec}
    svg = vl_convert.vegalite_to_svg(whole, vl_version=_VERSION, allowed_base_urls=[])
    return svg.replace("<svg ", f'<svg role="img" aria-label="{html.escape(label)}" ', 1)


def vertical_bars(bars: Sequence[Bar], width: int, title: str) -> dict[str, Any]:
    """Return a chart of vertical bars, with as many labels as fit.

    Args:
        title: Of the vertical axis.
    """
    marks: list[dict[str, Any]] = [{"mark": _bar_mark(bars, width), "encoding": {"color": _colour_encoding()}}]
    if any(bar.sign for bar in bars):
        marks.append({"mark": {"type": "text", "dy": -8}, "encoding": {"text": {"field": "sign"}}})
    return {
        "width": width,
        "height": _HEIGHT,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "data": {"values": _values(bars)},
        "layer": marks,
        "encoding": {**_x_axis(bars, width), "y": _y_axis(title, 4, bars)},
    }


def horizontal_bars(bars: Sequence[Bar], width: int) -> dict[str, Any]:
    """Return a chart of horizontal bars, the first at the top, each between its label and its sign."""
    longest = width * 0.4
    labels = [shorten(bar.label, longest) for bar in bars]
    extent = min(longest, max((text_width(label) for label in labels), default=0)) + 4
    # Leave room for the signs: the same share of the scale as of the width.
    signs = max((text_width(bar.sign) for bar in bars), default=0) + 12
    room = max(width - extent - 16 - signs, 40) / max(width - extent - 16, 80)
    longest_bar = max((bar.value for bar in bars), default=0) or 1
    axis = {
        "title": None,
        "labelExpr": _SHOWN_LABEL,
        "labelLimit": longest + 20,
        "minExtent": extent,
        "maxExtent": extent,
        "domain": True,
    }
    return {
        "width": width,
        "height": {"step": _BAR_STEP},
        "autosize": {"type": "fit-x", "contains": "padding"},
        "data": {"values": [{**value, "x": f"{i}|{labels[i]}"} for i, value in enumerate(_values(bars))]},
        "layer": [
            {"mark": {"type": "bar", "height": {"band": 0.7}}, "encoding": {"color": _colour_encoding()}},
            {"mark": {"type": "text", "align": "left", "dx": 5}, "encoding": {"text": {"field": "sign"}}},
        ],
        "encoding": {
            "y": {"field": "x", "type": "ordinal", "sort": None, "axis": axis},
            "x": {
                "field": "y",
                "type": "quantitative",
                "axis": None,
                "scale": {"domain": [0, longest_bar / room], "nice": False},
            },
            "description": {"field": "description"},
        },
    }


def bar_rows(groups: Mapping[str, Sequence[Bar]], width: int) -> dict[str, Any]:
    """Return rows of vertical bars, each with its name and scale; only the last row has labels."""
    inner = width - 50
    last = list(groups)[-1]
    return {
        "vconcat": [
            {
                "title": {"text": shorten(name, inner), "anchor": "start", "frame": "group"},
                "width": inner,
                "height": _ROW_HEIGHT,
                "data": {"values": _values(bars)},
                "mark": _bar_mark(bars, inner),
                "encoding": {**_x_axis(bars, inner, labelled=name == last), "y": _y_axis(None, 2, bars)},
            }
            for name, bars in groups.items()
        ],
        "spacing": 16,
    }


def _values(bars: Sequence[Bar]) -> list[dict[str, Any]]:
    return [
        {
            "x": f"{i}|{bar.label}",
            "y": bar.value,
            "description": _xml_safe(bar.description),
            "sign": _xml_safe(bar.sign),
            "colour": bar.colour,
        }
        for i, bar in enumerate(bars)
    ]


def _x_axis(bars: Sequence[Bar], width: int, *, labelled: bool = True) -> dict[str, Any]:
    widest = max((text_width(bar.label) for bar in bars), default=0) + 14
    every = max(1, math.ceil(len(bars) * widest / width))
    ticks = [f"{i}|{bar.label}" for i, bar in enumerate(bars) if i % every == 0]
    axis: dict[str, Any] = {"title": None, "values": ticks, "labelExpr": _SHOWN_LABEL, "labelFlush": False}
    if not labelled:
        axis |= {"labels": False, "ticks": False}
    return {
        "x": {"field": "x", "type": "ordinal", "sort": None, "axis": axis},
        "description": {"field": "description"},
    }


def _bar_mark(bars: Sequence[Bar], width: int) -> dict[str, Any]:
    """Return the mark of vertical bars, not too wide where there are few."""
    return {"type": "bar", "width": min(_WIDEST_COLUMN, 0.85 * width / max(1, len(bars)))}


def _y_axis(title: str | None, ticks: int, bars: Sequence[Bar]) -> dict[str, Any]:
    highest = max((bar.value for bar in bars), default=0)
    axis: dict[str, Any] = {"title": title, "tickCount": ticks, "minExtent": 32}
    axis |= {"titleAngle": 0, "titleAlign": "left", "titleAnchor": "end", "titleX": 0, "titleY": -12}
    if highest <= ticks:
        # Articles are counted in whole numbers.
        axis |= {"values": list(range(math.ceil(highest) + 1)), "format": "d"}
    # Signs stand above the bars.
    top = highest * 1.15 if any(bar.sign for bar in bars) else math.ceil(highest)
    return {"field": "y", "type": "quantitative", "axis": axis, "scale": {"domain": [0, top or 1], "nice": True}}


def _colour_encoding() -> dict[str, Any]:
    return {"field": "colour", "type": "nominal", "scale": None, "legend": None}


def _xml_safe(text: str) -> str:
    """Return *text* without the characters that XML does not allow."""
    return "".join(c for c in text if unicodedata.category(c) not in {"Cc", "Cs", "Cn"})


def text_width(text: str) -> float:
    """Return the approximate width of *text* in CSS pixels; fonts differ."""
    return sum(_FONT_SIZE if unicodedata.east_asian_width(c) in "WFA" else _FONT_SIZE * 0.58 for c in text)


def shorten(text: str, width: float) -> str:
    """Return *text* on one line, cut with an ellipsis where it is wider than *width* CSS pixels."""
    text = " ".join(_xml_safe(text).split()) or "–"
    if text_width(text) <= width:
        return text
    while text and text_width(text) + _FONT_SIZE > width:
        text = text[:-1]
    return text.rstrip() + "…"
