"""Spans of time in a few cells: `45m`, `2h05`, `3d4h`; 45分, 2时05, 3天4时."""

from __future__ import annotations

from datetime import timedelta

from igdesk.i18n import Words


def short_span(span: timedelta, words: Words) -> str:
    """The two largest units of a span, rounded down; less than a minute is `<1m`."""
    minutes = int(span.total_seconds()) // 60
    if minutes < 1:
        return words("ui.span_moment")
    hours, minute = divmod(minutes, 60)
    if hours < 1:
        return words("ui.span_minutes", m=minutes)
    if hours < 24:
        return words("ui.span_hours", h=hours, m=f"{minute:02d}")
    days, hour = divmod(hours, 24)
    if days < 10:
        return words("ui.span_days", d=days, h=hour)
    return words("ui.span_many_days", d=min(days, 999))
