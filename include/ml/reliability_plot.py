"""A reliability plot: what was forecast against what happened, as an SVG picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

from include.ml.scores import Bin

SIZE, MARGIN = 480, 60
SIDE = SIZE - 2 * MARGIN
COLOURS = ("#1d6fb8", "#d1495b")
TEXT = 'font-family="sans-serif" font-size="13" fill="#333"'


def draw(curves: Mapping[str, Sequence[Bin]]) -> str:
    """Draw up to two curves, by name. A dot's area is its share of the games of its curve."""
    parts = [_axes()]
    for n, (name, bins) in enumerate(curves.items()):
        points = [(_x(one.mean_probability), _y(one.home_win_share)) for one in bins]
        games = sum(one.games for one in bins)
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(
            f'<polyline points="{path}" fill="none" stroke="{COLOURS[n]}" stroke-width="1.5"/>'
        )
        for one, (x, y) in zip(bins, points, strict=True):
            parts.append(
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{20 * (one.games / games) ** 0.5:.1f}"'
                f' fill="{COLOURS[n]}" fill-opacity="0.5"><title>{escape(name)}: forecast'
                f" {one.mean_probability:.3f}, won {one.home_win_share:.3f},"
                f" {one.games:,} games</title></circle>"
            )
        parts.append(
            f'<text x="{MARGIN + 12}" y="{MARGIN + 20 + 18 * n}" {TEXT}>'
            f'<tspan fill="{COLOURS[n]}">&#9679;</tspan> {escape(name)}</text>'
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" width="{SIZE}"'
        f' height="{SIZE}"><rect width="100%" height="100%" fill="white"/>\n'
        + "\n".join(parts)
        + "\n</svg>\n"
    )


def _axes() -> str:
    lines = [
        f'<rect x="{MARGIN}" y="{MARGIN}" width="{SIDE}" height="{SIDE}" fill="none"'
        ' stroke="#999"/>',
        f'<line x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}" stroke="#999"'
        ' stroke-dasharray="4 4"/>',
        f'<text x="{SIZE / 2}" y="{SIZE - 16}" text-anchor="middle" {TEXT}>'
        "Forecast chance of a home win</text>",
        f'<text x="18" y="{SIZE / 2}" text-anchor="middle" {TEXT}'
        f' transform="rotate(-90 18 {SIZE / 2})">Share of home wins</text>',
        f'<text x="{SIZE / 2}" y="32" text-anchor="middle" {TEXT}>Reliability</text>',
    ]
    ticks = [
        f'<text x="{_x(tick)}" y="{SIZE - MARGIN + 18}" text-anchor="middle" {TEXT}>{tick:g}</text>'
        f'<text x="{MARGIN - 8}" y="{_y(tick) + 4}" text-anchor="end" {TEXT}>{tick:g}</text>'
        for tick in (0, 0.25, 0.5, 0.75, 1)
    ]
    return "\n".join(lines + ticks)


def _x(share: float) -> float:
    return MARGIN + SIDE * share


def _y(share: float) -> float:
    return SIZE - MARGIN - SIDE * share
