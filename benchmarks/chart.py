"""A picture of saved figures: `python -m benchmarks.chart FILE.json OUT.svg`."""

import json
import math
import sys
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

import attrs

WIDTH, LABELS, ROW, TOP = 760, 260, 22, 46
OURS, OTHERS, INK = "#2b6cb0", "#a0aec0", "#4a5568"
WARM = ("term", "common phrase", "and", "phrase and date", "newest", "by month", "snippets")
"""The kinds of questions that are in the picture."""


@attrs.frozen
class Bar:
    """One bar."""

    label: str
    """What it is of."""
    value: float
    """How long it is."""
    is_ours: bool
    """Whether it is `archive`'s."""


@attrs.frozen
class Chart:
    """Groups of bars below a heading."""

    heading: str
    """What is shown, and in what unit."""
    groups: Sequence[tuple[str, Sequence[Bar]]]
    """The bars of each group, with its name."""
    is_logarithmic: bool = False
    """Whether ten times as much is always as much longer; for values that differ widely."""

    def svg(self) -> str:
        """The picture; white behind, so that it can be seen on any page."""
        parts = [_text(10, 24, self.heading, size=15, weight="bold")]
        place = TOP
        for name, bars in self.groups:
            parts.append(_text(10, place + 14, name, weight="bold"))
            for bar in bars:
                parts.append(self._bar(bar, place))
                place += ROW
            place += ROW // 2
        inner = "\n".join(parts)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {place}" '
            f'font-family="sans-serif" role="img"><title>{escape(self.heading)}</title>\n'
            f'<rect width="{WIDTH}" height="{place}" fill="#fff"/>\n{inner}\n</svg>\n'
        )

    def _bar(self, bar: Bar, place: int) -> str:
        colour = OURS if bar.is_ours else OTHERS
        width = self._length(bar.value)
        label = _text(LABELS - 6, place + 14, bar.label, anchor="end")
        value = _text(LABELS + width + 5, place + 14, _number(bar.value))
        rect = (
            f'<rect x="{LABELS}" y="{place + 2}" width="{width:.1f}" height="{ROW - 5}" '
            f'fill="{colour}"/>'
        )
        return label + rect + value

    def _length(self, value: float) -> float:
        values = [bar.value for _, bars in self.groups for bar in bars if bar.value > 0]
        room = WIDTH - LABELS - 70
        if not values or value <= 0:
            return 0
        if not self.is_logarithmic:
            return room * value / max(values)
        least = math.floor(math.log10(min(values)))
        return room * (math.log10(value) - least) / (math.log10(max(values)) - least or 1)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _text(x: float, y: float, text: str, **more: object) -> str:
    names = {"size": "font-size", "weight": "font-weight", "anchor": "text-anchor"}
    attributes = {"size": 12, **more}
    written = "".join(f' {names[name]}="{value}"' for name, value in attributes.items())
    return f'<text x="{x:.1f}" y="{y}" fill="{INK}"{written}>{escape(text)}</text>'


def chart_of(results: dict[str, Any]) -> Chart:
    """The picture that fits some figures."""
    return _parsing(results) if results["benchmark"] == "parsing" else _search(results)


def _parsing(results: dict[str, Any]) -> Chart:
    groups = []
    for each in results["results"]:
        bars = [Bar("archive", each["megabytes_per_second"], True)]
        if "peer" in each:
            bars.append(Bar(each["peer"], each["peer_megabytes_per_second"], False))
        groups.append((_short(each["format"]), bars))
    return Chart("Reading pages, MB a second (longer is faster)", groups)


def _short(name: str, longest: int = 22) -> str:
    return name if len(name) <= longest else f"{name[: longest - 1].rstrip()}…"


def _search(results: dict[str, Any]) -> Chart:
    systems = results["systems"]
    made = [_bar(system, results["index"][system]["cpu"] * 1e3) for system in systems]
    groups = [("index, CPU", made)]
    for kind in WARM:
        asked = [(system, results["warm"][system].get(kind)) for system in systems]
        groups.append((kind, [_bar(name, found["median"] * 1e3) for name, found in asked if found]))
    shown = f"{results['docs']:,} entries: milliseconds (shorter is faster; logarithmic)"
    return Chart(shown, groups, is_logarithmic=True)


def _bar(system: str, value: float) -> Bar:
    return Bar(system, value, system.startswith("archive:"))


def main(arguments: Sequence[str] | None = None) -> None:
    """The command."""
    file, out = sys.argv[1:] if arguments is None else arguments
    results = json.loads(Path(file).read_text(encoding="utf-8"))
    Path(out).write_text(chart_of(results).svg(), encoding="utf-8")


if __name__ == "__main__":
    main()
