"""A line plot as SVG, for light and dark backgrounds, without a plotting library."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

Points = Sequence[tuple[float, float]]
WIDTH, HEIGHT = 720, 380
LEFT, RIGHT, TOP, BOTTOM = 56, 176, 34, 44
STYLE = """
text { font: 13px system-ui, sans-serif; fill: #333 }
.axis { stroke: #999 } .grid { stroke: #8883; stroke-width: 1 }
path { fill: none; stroke-width: 2.5; stroke-linejoin: round }
.c0 { stroke: #b4531d; fill: #b4531d } .c1 { stroke: #1f66b0; fill: #1f66b0 } .c2 { stroke: #2d8a4e; fill: #2d8a4e }
path.c0, path.c1, path.c2 { fill: none } text.c0, text.c1, text.c2 { stroke: none }
@media (prefers-color-scheme: dark) {
text { fill: #ccc }
.c0 { stroke: #f0925c; fill: #f0925c } .c1 { stroke: #6fb1f5; fill: #6fb1f5 } .c2 { stroke: #66cf8b; fill: #66cf8b }
}"""


def plot(title: str, curves: Mapping[str, Points]) -> str:
    """Plot seconds (y) against articles (x). ``curves`` maps the name of each curve to its points, left to right."""
    max_x = max(x for points in curves.values() for x, _ in points)
    step = round_up(max(y for points in curves.values() for _, y in points) / 5)
    max_y = step * math.ceil(max(y for points in curves.values() for _, y in points) / step)

    def position(x: float, y: float) -> tuple[float, float]:
        left = LEFT + x / max_x * (WIDTH - LEFT - RIGHT)
        return round(left, 1), round(HEIGHT - BOTTOM - y / max_y * (HEIGHT - TOP - BOTTOM), 1)

    lines = [f'<text x="{LEFT}" y="18">{title}</text>']
    for number in range(round(max_y / step) + 1):
        _, y = position(0, number * step)
        lines.append(f'<line class="grid" x1="{LEFT}" y1="{y}" x2="{WIDTH - RIGHT}" y2="{y}"/>')
        lines.append(f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{number * step:g}</text>')
    for x in sorted({x for points in curves.values() for x, _ in points if x / max_x >= 0.1}):
        left, bottom = position(x, 0)
        lines.append(f'<text x="{left}" y="{bottom + 20}" text-anchor="middle">{x:,.0f}</text>')
    (left, bottom), (right, _) = position(0, 0), position(max_x, 0)
    lines.append(f'<line class="axis" x1="{left}" y1="{bottom}" x2="{right}" y2="{bottom}"/>')
    lines.append(f'<text x="{left}" y="{bottom + 36}">articles</text>')
    for number, (name, points) in enumerate(curves.items()):
        positions = [position(x, y) for x, y in points]
        lines.append(f'<path class="c{number}" d="M{" L".join(f"{x} {y}" for x, y in positions)}"/>')
        lines += [f'<circle class="c{number}" cx="{x}" cy="{y}" r="3"/>' for x, y in positions]
        x, y = positions[-1]
        lines.append(f'<text class="c{number}" x="{x + 9}" y="{y + 4}">{name}</text>')
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{title}">'
    return "\n".join([head, f"<style>{STYLE}\n</style>", *lines, "</svg>\n"])


def round_up(step: float) -> float:
    """The smallest number of at least ``step`` that is 1, 2 or 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(step))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= step * 0.999)
