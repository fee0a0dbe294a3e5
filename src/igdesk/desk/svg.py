"""Charts as SVG that stands within a page of HTML: bars, a line, a map of shades. Every text is escaped."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape

from igdesk.desk.report_plot import round_above
from igdesk.text import cells, one_line, truncate

Told = Callable[[float], str]
"""A value in words."""
_WIDTH, _LEFT, _LINE = 720, 64, 16
_CELL = 6
"""How wide half a Chinese character is."""
_NAMED = 12
"""Names at most below a chart."""
_SHADES = ("#f3f5f8", "#cfdcf3", "#9fbbe8", "#6f99dc", "#3f74c8", "#1d4fa0")


def columns(points: Sequence[tuple[str, float | None]], told: Told, title: str, height: int = 140) -> str:
    """A bar for each point, from left to right; where nothing was measured there is none."""
    top, step = _scale(points)
    parts = [_axis(top, told, height)]
    for place, (name, value) in enumerate(points):
        if value is not None:
            high = value / top * height
            where = f'x="{_LEFT + place * step:.1f}" y="{height - high:.1f}" width="{max(step * 0.8, 1):.1f}"'
            parts.append(f'<rect {where} height="{high:.1f}" fill="{_SHADES[4]}">{_hint(name, told(value))}</rect>')
    return _drawing([*parts, _names(points, step, height)], height + _LINE + 4, title)


def course(points: Sequence[tuple[str, float | None]], told: Told, title: str, height: int = 140) -> str:
    """A line through the points; it breaks off where nothing was measured."""
    top, step = _scale(points)
    parts, line = [_axis(top, told, height)], ""
    for place, (name, value) in enumerate(points):
        if value is None:
            line = _stroke(parts, line)
            continue
        x, y = _LEFT + (place + 0.4) * step, height - value / top * height
        line += f"{x:.1f},{y:.1f} "
        dot = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="{_SHADES[5]}">{_hint(name, told(value))}</circle>'
        parts.append(dot)
    _stroke(parts, line)
    return _drawing([*parts, _names(points, step, height)], height + _LINE + 4, title)


def rows(bars: Sequence[tuple[str, float, str]], title: str) -> str:
    """A bar for each name, one below the other, with its value in words."""
    left = min(max((cells(name) for name, _, _ in bars), default=0) * _CELL + 8, _WIDTH // 3)
    most = max((value for _, value, _ in bars), default=0) or 1
    parts = []
    for place, (name, value, said) in enumerate(bars):
        shown = truncate(name, (left - 8) // _CELL)
        y, long = place * (_LINE + 4), value / most * (_WIDTH - left - 90)
        parts.append(f'<text x="{left - 8}" y="{y + 12}" text-anchor="end">{_safe(shown)}</text>')
        parts.append(f'<rect x="{left}" y="{y}" width="{long:.1f}" height="{_LINE}" fill="{_SHADES[4]}"/>')
        parts.append(f'<text x="{left + long + 6:.1f}" y="{y + 12}">{_safe(said)}</text>')
    return _drawing(parts, max(len(bars) * (_LINE + 4), 1), title)


def heat_map(heat: Mapping[str, Sequence[int]], title: str) -> str:
    """A shade for each hour of each day, and the number in it where there is one."""
    most, wide = max((max(hours) for hours in heat.values()), default=0) or 1, (_WIDTH - _LEFT) / 24
    parts = [
        f'<text x="{_LEFT + (hour + 0.5) * wide:.1f}" y="11" text-anchor="middle">{hour:02}</text>'
        for hour in range(24)
    ]
    for place, (name, hours) in enumerate(heat.items()):
        y = _LINE + place * (_LINE + 2)
        parts.append(f'<text x="0" y="{y + 12}">{_safe(name)}</text>')
        for hour, count in enumerate(hours):
            shade = 0 if not count else max(round(count / most * (len(_SHADES) - 1)), 1)
            x, ink = _LEFT + hour * wide, "#ffffff" if shade > 2 else "#1b2430"
            size = f'width="{wide - 1:.1f}" height="{_LINE}"'
            parts.append(f'<rect x="{x:.1f}" y="{y}" {size} fill="{_SHADES[shade]}"/>')
            if count:
                at = f'x="{x + wide / 2:.1f}" y="{y + 12}" text-anchor="middle"'
                parts.append(f'<text {at} fill="{ink}">{count}</text>')
    return _drawing(parts, _LINE + len(heat) * (_LINE + 2), title)


def _drawing(parts: Sequence[str], height: float, title: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 -6 {_WIDTH} {height + 12:.0f}" role="img">'
        f"<title>{_safe(title)}</title>{''.join(parts)}</svg>"
    )


def _scale(points: Sequence[tuple[str, float | None]]) -> tuple[float, float]:
    top = round_above(max((value for _, value in points if value is not None), default=0))
    return top, (_WIDTH - _LEFT) / max(len(points), 1)


def _axis(top: float, told: Told, height: int) -> str:
    marks = []
    for share in (0.0, 0.5, 1.0):
        y = height - share * height
        marks.append(f'<line x1="{_LEFT}" x2="{_WIDTH}" y1="{y:.1f}" y2="{y:.1f}" stroke="#d5dae2"/>')
        marks.append(f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{_safe(told(top * share))}</text>')
    return "".join(marks)


def _names(points: Sequence[tuple[str, float | None]], step: float, height: int) -> str:
    every = -(-len(points) // _NAMED) or 1
    return "".join(
        f'<text x="{_LEFT + (place + 0.4) * step:.1f}" y="{height + _LINE}" text-anchor="middle">{_safe(name)}</text>'
        for place, (name, _) in enumerate(points)
        if place % every == 0
    )


def _stroke(parts: list[str], line: str) -> str:
    if line:
        parts.append(f'<polyline points="{line.strip()}" fill="none" stroke="{_SHADES[4]}" stroke-width="1.5"/>')
    return ""


def _hint(name: str, said: str) -> str:
    return f"<title>{_safe(name)}: {_safe(said)}</title>"


def _safe(text: str) -> str:
    return escape(one_line(text))
