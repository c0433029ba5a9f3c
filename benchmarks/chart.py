"""Draws saved results: `python -m benchmarks.chart FILE.json OUT.svg`."""

import json
import math
import sys
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

import attrs

WIDTH, LABEL_WIDTH, ROW_HEIGHT, TOP_MARGIN = 760, 260, 22, 46
OWN_COLOUR, PEER_COLOUR, TEXT_COLOUR = "#2b6cb0", "#a0aec0", "#4a5568"
CHARTED_KINDS = (
    "term",
    "common phrase",
    "and",
    "phrase and date",
    "newest",
    "by month",
    "snippets",
)
"""The kinds of questions in the chart."""


@attrs.frozen
class Bar:
    """One bar."""

    label: str
    """Its label."""
    value: float
    """The value that it shows."""
    is_ours: bool
    """Whether it belongs to `archive`."""


@attrs.frozen
class Chart:
    """Groups of bars under a heading."""

    heading: str
    """What is shown, with the unit."""
    groups: Sequence[tuple[str, Sequence[Bar]]]
    """The name and the bars of each group."""
    is_logarithmic: bool = False
    """Whether lengths are logarithmic, for values that differ widely."""

    def svg(self) -> str:
        """Return the chart as SVG, on white so that it is legible on any page."""
        parts = [_text(10, 24, self.heading, size=15, weight="bold")]
        y = TOP_MARGIN
        for name, bars in self.groups:
            parts.append(_text(10, y + 14, name, weight="bold"))
            for bar in bars:
                parts.append(self._bar(bar, y))
                y += ROW_HEIGHT
            y += ROW_HEIGHT // 2
        inner = "\n".join(parts)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}" '
            f'font-family="sans-serif" role="img"><title>{escape(self.heading)}</title>\n'
            f'<rect width="{WIDTH}" height="{y}" fill="#fff"/>\n{inner}\n</svg>\n'
        )

    def _bar(self, bar: Bar, y: int) -> str:
        colour = OWN_COLOUR if bar.is_ours else PEER_COLOUR
        width = self._length(bar.value)
        label = _text(LABEL_WIDTH - 6, y + 14, bar.label, anchor="end")
        value = _text(LABEL_WIDTH + width + 5, y + 14, _number(bar.value))
        rect = (
            f'<rect x="{LABEL_WIDTH}" y="{y + 2}" width="{width:.1f}" height="{ROW_HEIGHT - 5}" '
            f'fill="{colour}"/>'
        )
        return label + rect + value

    def _length(self, value: float) -> float:
        values = [bar.value for _, bars in self.groups for bar in bars if bar.value > 0]
        max_width = WIDTH - LABEL_WIDTH - 70
        if not values or value <= 0:
            return 0
        if not self.is_logarithmic:
            return max_width * value / max(values)
        least = math.floor(math.log10(min(values)))
        return max_width * (math.log10(value) - least) / (math.log10(max(values)) - least or 1)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _text(x: float, y: float, text: str, **options: object) -> str:
    names = {"size": "font-size", "weight": "font-weight", "anchor": "text-anchor"}
    attributes = {"size": 12, **options}
    written = "".join(f' {names[name]}="{value}"' for name, value in attributes.items())
    return f'<text x="{x:.1f}" y="{y}" fill="{TEXT_COLOUR}"{written}>{escape(text)}</text>'


def chart_of(results: dict[str, Any]) -> Chart:
    """Return the chart for some results."""
    return _parsing(results) if results["benchmark"] == "parsing" else _search(results)


def _parsing(results: dict[str, Any]) -> Chart:
    groups = []
    for each in results["results"]:
        bars = [Bar("archive", each["megabytes_per_second"], True)]
        if "peer" in each:
            bars.append(Bar(each["peer"], each["peer_megabytes_per_second"], False))
        groups.append((_shorten(each["format"]), bars))
    return Chart("Reading pages, MB/s (longer is faster)", groups)


def _shorten(name: str, max_chars: int = 22) -> str:
    return name if len(name) <= max_chars else f"{name[: max_chars - 1].rstrip()}…"


def _search(results: dict[str, Any]) -> Chart:
    systems = results["systems"]
    indexing = [_bar(system, results["index"][system]["cpu"] * 1e3) for system in systems]
    groups = [("index, CPU", indexing)]
    for kind in CHARTED_KINDS:
        times = [(system, results["warm"][system].get(kind)) for system in systems]
        groups.append((kind, [_bar(name, each["median"] * 1e3) for name, each in times if each]))
    heading = f"{results['docs']:,} entries: milliseconds (shorter is faster; logarithmic)"
    return Chart(heading, groups, is_logarithmic=True)


def _bar(system: str, value: float) -> Bar:
    return Bar(system, value, system.startswith("archive:"))


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command."""
    file, out = sys.argv[1:] if arguments is None else arguments
    results = json.loads(Path(file).read_text(encoding="utf-8"))
    Path(out).write_text(chart_of(results).svg(), encoding="utf-8")


if __name__ == "__main__":
    main()
